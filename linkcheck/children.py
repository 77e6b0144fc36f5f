"""Processes of ours that share the work: begun so that they are ours alone, and ended for certain."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

import linkcheck


class Child(Protocol):
    """A process of ours with pipes for its standard input and output."""

    @property
    def pid(self) -> int:
        """Return its number."""
        ...

    @property
    def stdin(self) -> IO[bytes] | None:
        """Return what it reads."""
        ...

    @property
    def stdout(self) -> IO[bytes] | None:
        """Return what it writes."""
        ...

    @property
    def returncode(self) -> int | None:
        """Return its exit code, the negative number of the signal that ended it, or None before `wait`."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...

    def wait(self) -> int:
        """Wait until it is gone."""
        ...


def begin(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Run a module of ours in a process with pipes for its standard input and output.

    Args:
        module: Its name.
        arguments: What it is given.
    """
    package = str(Path(linkcheck.__file__).parents[1])
    path = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],  # -P: a json.py in the user's folder is not ours
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("LINKCHECK_DEBUG") else subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([package, *path])},
        process_group=0,  # Ctrl-C is for the process that the user started; it ends this one
    )


class Copy:
    """A copy of this process with pipes, which does one thing and ends: nothing is loaded twice."""

    def __init__(self, do: Callable[[IO[bytes], IO[bytes]], None]) -> None:
        """Begin it; `may_copy` tells whether that is possible.

        Args:
            do: What it does, given what it reads and what it writes.
        """
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        self.pid = os.fork()
        if not self.pid:
            os.close(ours_in)
            os.close(ours_out)
            _do(do, theirs_in, theirs_out)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(theirs_in)
        os.close(theirs_out)
        self.stdin: IO[bytes] = os.fdopen(ours_in, "wb", buffering=0)
        self.stdout: IO[bytes] = os.fdopen(ours_out, "rb", buffering=0)
        self.returncode: int | None = None

    def kill(self) -> None:
        """End it at once."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait until it is gone."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode


def may_copy() -> bool:
    """Tell whether a copy of this process is whole and fit for use.

    Another thread would be missing in it, with the locks it holds; and macOS' own libraries do not work in a copy.
    """
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def away_from_the_terminal() -> None:
    """Let go of the user's pipes, whose readers wait until nobody has them any more."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1) if os.environ.get("LINKCHECK_DEBUG") else (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _do(do: Callable[[IO[bytes], IO[bytes]], None], incoming: int, outgoing: int) -> None:
    """Do something in a copy, and end it."""
    code = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C is for the process that the user started; it ends this one
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
        away_from_the_terminal()
        do(os.fdopen(incoming, "rb", buffering=0), os.fdopen(outgoing, "wb", buffering=0))
        code = 0
    finally:
        os._exit(code)  # what the copied process would tidy up at its end is not the copy's


def end(process: Child) -> None:
    """Kill a process and wait until it is gone."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what it did not read any more
                continue
