"""The processes that read a large text, seen from the one that puts their work together."""

from __future__ import annotations

import queue
import signal
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import BinaryIO

from linkcheck.bulk import parts, worker
from linkcheck.bulk.cuts import Planning
from linkcheck.bulk.parts import Job, Part, Task
from linkcheck.children import may_copy
from linkcheck.errors import WorkerError

_AHEAD = 2  # parts that each process may be ahead of what is written, so that none waits for another's slow part
_FROZEN_S = 60  # in which no part is read: a part takes a moment
_GUESSED = 8  # parts that each process may have read before all of the text was looked through


class Workers:
    """Some processes with the same task; without any, the work is done here."""

    def __init__(self, file: BinaryIO, task: Task, count: int) -> None:
        self._descriptor = file.fileno()
        self._task = task
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: list[_Worker] = []
        try:
            for _ in range(count if count > 1 and may_copy() else 0):
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
        for each in self._all:
            each.end()


class _Worker:
    """One process, a copy of this one, so that nothing is loaded twice."""

    def __init__(self, descriptor: int, task: Task) -> None:
        context = get_context("fork")
        self._descriptor, self._task, self._frozen = descriptor, task, False
        self._jobs, jobs = context.Pipe()
        arguments = (self._jobs, jobs, descriptor, task)
        self._process: BaseProcess = context.Process(target=_serve, args=arguments, daemon=True)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until it ignores Ctrl-C
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        jobs.close()

    def read(self, job: Job) -> Part:
        """Have one part read."""
        try:
            if self._frozen:
                return parts.Maker(self._descriptor, self._task).make(job)
            self._jobs.send(job)
            for _ in range(_FROZEN_S):
                if self._jobs.poll(1.0):
                    break
            else:  # it is stopped, or swapped out: its work is done here
                self._frozen = True
                self._process.kill()
                return parts.Maker(self._descriptor, self._task).make(job)
            answer = self._jobs.recv()
        except (OSError, EOFError):
            raise WorkerError(_ended(self._process)) from None
        if isinstance(answer, str):
            raise WorkerError(answer)
        part: Part = answer
        return part

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        self._process.join()
        self._jobs.close()


def _serve(asking: Connection, jobs: Connection, descriptor: int, task: Task) -> None:
    asking.close()  # the copy of an end that is not this process's
    worker.serve(jobs, descriptor, task)


def _ended(process: BaseProcess) -> str:
    """Say in a sentence how a process ended before its work was done."""
    process.join(timeout=5)
    code = process.exitcode
    if code is None:
        return "A process that read a part of the text broke off."
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    hint = " Perhaps there was not enough memory." if code == -signal.SIGKILL else ""
    return f"A process that read a part of the text {how} before its work was done.{hint}"
