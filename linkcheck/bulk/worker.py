"""`python -m linkcheck.bulk.worker DESCRIPTOR TASK`: read parts of an open file as they are asked for."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from dataclasses import asdict
from typing import BinaryIO

from linkcheck.bulk import parts
from linkcheck.bulk.parts import Span, Task


def main() -> None:
    """Answer each line of standard input, a job, with a line of figures and the bytes to write."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    descriptor, task = int(sys.argv[1]), Task(**json.loads(sys.argv[2]))
    gc.freeze()
    try:
        _serve(descriptor, task, sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # who asked is gone
        os._exit(0)


def _serve(descriptor: int, task: Task, jobs: BinaryIO, answers: BinaryIO) -> None:
    maker = parts.Maker(descriptor, task)
    for line in jobs:
        job = tuple(Span(*span) for span in json.loads(line))
        try:
            made = maker.make(job)
        except MemoryError:
            _fail(answers, "There is not enough memory to read this text in several processes.")
            return
        except Exception as error:
            _fail(answers, f"A process that read a part of the text failed: {type(error).__name__}: {error}.")
            raise
        figures = {"rows": len(made.rows), "remarks": len(made.remarks), "totals": asdict(made.totals)}
        answers.write(f"{json.dumps(figures)}\n".encode())
        answers.write(made.rows)
        answers.write(made.remarks)
        answers.flush()


def _fail(answers: BinaryIO, message: str) -> None:
    answers.write(f"{json.dumps({'error': message})}\n".encode())
    answers.flush()


if __name__ == "__main__":
    main()
