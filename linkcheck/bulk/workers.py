"""The processes that read a large text, seen from the one that puts their work together."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from typing import BinaryIO

from linkcheck import children
from linkcheck.bulk import parts
from linkcheck.bulk.cuts import Planning
from linkcheck.bulk.parts import Job, Part, Task
from linkcheck.errors import WorkerError
from linkcheck.report.rows import Totals

_AHEAD = 2  # parts that each process may be ahead of what is written, so that none waits for another's slow part
_GUESSED = 8  # parts that each process may have read before all of the text was looked through


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

    def read(self, planning: Planning) -> Generator[Part, None, None]:
        """Yield what the parts of a text come to, in order; processes begin with guesses while it is looked through.

        Raises:
            NotUtf8Error: The text is in another encoding; nothing was yielded.
            WorkerError: A process ended before its work was done.
        """
        guesses = planning.guesses()
        if not self._all:
            deque(guesses, maxlen=0)
            maker = parts.Maker(self._descriptor, self._task)
            yield from map(maker.make, planning.jobs)
            return
        with ThreadPoolExecutor(len(self._all)) as threads:
            begun: deque[Future[Part]] = deque()
            try:
                for job in guesses:
                    if len(begun) < _GUESSED * len(self._all):
                        begun.append(threads.submit(self._ask, job))
                if planning.has_lists:
                    for future in begun:
                        future.cancel()  # one that has begun is read to its end, for nothing
                    begun.clear()
                for job in planning.jobs[len(begun) :]:
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
        self._process = children.begin(
            "linkcheck.bulk.worker", str(descriptor), json.dumps(asdict(task)), pass_fds=(descriptor,)
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
        children.end(self._process)


def _ended(process: subprocess.Popen[bytes]) -> str:
    """Say in a sentence how a process ended before its work was done."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "A process that read a part of the text broke off."
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    hint = " Perhaps there was not enough memory." if code == -signal.SIGKILL else ""
    return f"A process that read a part of the text {how} before its work was done.{hint}"
