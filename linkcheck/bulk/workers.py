"""The processes that read a large text, seen from the one that puts their work together."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import linkcheck
from linkcheck.bulk import parts
from linkcheck.bulk.parts import Job, Part, Task
from linkcheck.errors import WorkerError
from linkcheck.report.rows import Totals

_AHEAD = 2  # parts that each process may be ahead of what is written, so that none waits for another's slow part


class Workers:
    """Some processes with the same task; without any, the work is done here."""

    def __init__(self, file: BinaryIO, task: Task, count: int) -> None:
        self._descriptor = file.fileno()
        self._task = task
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: list[_Worker] = []
        try:
            for _ in range(count if count > 1 else 0):
                self._all.append(_Worker(self._descriptor, task))
                self._idle.put(self._all[-1])
        except BaseException:
            self.close()
            raise

    def read(self, jobs: Sequence[Job]) -> Generator[Part, None, None]:
        """Yield what the jobs come to, in order.

        Raises:
            WorkerError: A process ended before its work was done.
        """
        if not self._all:
            form = self._task.chosen_form()
            for job in jobs:
                yield parts.part(parts.read(self._descriptor, job, self._task.source), form)
            return
        with ThreadPoolExecutor(len(self._all)) as threads:
            begun: deque[Future[Part]] = deque()
            try:
                for job in jobs:
                    begun.append(threads.submit(self._ask, job))
                    if len(begun) > _AHEAD * len(self._all):
                        yield begun.popleft().result()
                while begun:
                    yield begun.popleft().result()
            finally:
                if begun:  # we were left early: nobody waits for the rest
                    threads.shutdown(wait=False, cancel_futures=True)
                    self.close()

    def _ask(self, job: Job) -> Part:
        worker = self._idle.get()
        try:
            return worker.read(job)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for worker in self._all:
            worker.end()


class _Worker:
    """One process: a job goes in as a line, what it comes to comes out as a line of figures and then its bytes."""

    def __init__(self, descriptor: int, task: Task) -> None:
        package = str(Path(linkcheck.__file__).parents[1])
        debug = bool(os.environ.get("LINKCHECK_DEBUG"))
        self._process = subprocess.Popen(
            # -P: a json.py in the user's folder is not ours.
            [sys.executable, "-P", "-m", "linkcheck.bulk.worker", str(descriptor), json.dumps(asdict(task))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if debug else subprocess.DEVNULL,
            pass_fds=(descriptor,),
            env={**os.environ, "PYTHONPATH": os.pathsep.join([package, *_python_path()])},
            process_group=0,  # Ctrl-C is for the process that the user started; it ends this one
        )

    def read(self, job: Job) -> Part:
        """Have one part read."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{json.dumps(job)}\n".encode())
            self._process.stdin.flush()
            head = self._process.stdout.readline()
            figures = json.loads(head) if head else None
        except (OSError, ValueError):
            figures = None
        if figures is None:
            raise WorkerError(_ended(self._process))
        if "error" in figures:
            raise WorkerError(figures["error"])
        rows = self._process.stdout.read(figures["rows"])
        remarks = self._process.stdout.read(figures["remarks"])
        if len(rows) + len(remarks) < figures["rows"] + figures["remarks"]:
            raise WorkerError(_ended(self._process))
        return Part(rows=rows, remarks=remarks, totals=Totals(**figures["totals"]))

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # a line that it did not read any more
                    continue


def _python_path() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


def _ended(process: subprocess.Popen[bytes]) -> str:
    """Say in a sentence how a process ended before its work was done."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "A process that read a part of the text broke off."
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    hint = " Perhaps there was not enough memory." if code == -signal.SIGKILL else ""
    return f"A process that read a part of the text {how} before its work was done.{hint}"
