"""Run functions on hostile input in a child process, under limits of memory and time.

The child is a fork of this process if that is safe, else a new Python. It is started by the first call and reused by
the next ones, so that a call costs a fraction of a millisecond. Its answers are read by an unpickler that creates only
our own data types, so a document that takes over the child does not take over its parent.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import select
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from importlib import import_module
from types import TracebackType
from typing import IO, Any

from linkcheck import children
from linkcheck.children import Child
from linkcheck.errors import InputError, described
from linkcheck.frozen import dataclass
from linkcheck.packing import packed

if sys.platform != "win32":  # which has no such limits; the deadline is kept everywhere
    import resource

__all__ = ["CallFailedError", "LimitExceededError", "LimitedProcess", "Limits", "main"]

_HEAD = struct.Struct("<BQ")  # kind of a message, and how many bytes follow
_ITEM, _END, _REFUSED, _MEMORY, _FAILED = range(5)
_PIECE_BYTES = 65_536
_LAST = b"last"  # sent by a child that must not be used again
_WAIT_FACTOR = 4  # seconds on the clock for one of processor time: the machine may be busy
_WAIT_LEAST_S = 30.0
_MOST_GROWTH = 300 * 2**20  # bytes of memory; a child that has needed more is not used again
_OUR_DATA = ("linkcheck.model", "linkcheck.packing")
"""Modules whose classes and functions an answer may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may use."""

    memory_bytes: int
    cpu_s: float


class LimitExceededError(Exception):
    """A call needed more memory or time than it may use; the message completes "this file …"."""


class CallFailedError(Exception):
    """A call raised an exception; the message is its type and text."""


class LimitedProcess:
    """A child process in which functions run one after the other, each under limits of its own.

    Use it as a context manager: at the end the child is killed, whatever it is doing.
    """

    def __init__(self) -> None:
        self._child: Child | None = None

    def __enter__(self) -> LimitedProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Kill the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            children.end(child)

    def run(
        self, function: Callable[..., Iterable[Any]], *arguments: object, limits: Limits
    ) -> Generator[Any, None, None]:
        """Yield what a function yields in the child, as it comes.

        Args:
            function: A function at the top level of a module.
            arguments: What it is given; plain values.
            limits: What it may use.

        Raises:
            InputError: The function raised it.
            LimitExceededError: It needed more than it may use.
            CallFailedError: It raised another exception.
        """
        request = pickle.dumps((function.__module__, function.__qualname__, arguments, limits))
        child = self._child = self._child or _start()
        reusable = False
        try:
            with _deadline(child, max(_WAIT_LEAST_S, limits.cpu_s * _WAIT_FACTOR)) as deadline:
                reusable = yield from _answers(child, request, limits, deadline)
        finally:
            if not reusable:
                self.close()


class _Deadline:
    """The moment at which a child is killed, whatever it is doing."""

    def __init__(self, child: Child, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._child = child
        self._at = time.monotonic() + seconds
        assert child.stdout is not None
        self._poll = _poll(child.stdout)

    def wait(self) -> None:
        """Wait until the child has sent something or has ended."""
        if self._poll is not None and not self._poll.poll(max(0.0, self._at - time.monotonic()) * 1000):
            self.kill()

    def kill(self) -> None:
        """End the child."""
        self.passed = True
        with contextlib.suppress(OSError):
            self._child.kill()


@contextlib.contextmanager
def _deadline(child: Child, seconds: float) -> Iterator[_Deadline]:
    """Enforce a deadline: when waiting for the pipe, or by a thread on systems without `poll`."""
    deadline = _Deadline(child, seconds)
    if hasattr(select, "poll"):
        yield deadline
        return
    timer = threading.Timer(seconds, deadline.kill)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


def _poll(pipe: IO[bytes]) -> select.poll | None:
    if not hasattr(select, "poll"):
        return None
    poll = select.poll()
    poll.register(pipe.fileno(), select.POLLIN | select.POLLHUP)
    return poll


def _answers(child: Child, request: bytes, limits: Limits, deadline: _Deadline) -> Generator[Any, None, bool]:
    """Yield what the child sends; return whether it can be used again."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        _send(child.stdin, _HEAD.pack(_ITEM, len(request)) + request)
        while True:
            kind, data = _read(child.stdout, deadline)
            if kind == _ITEM:
                yield _Reader(io.BytesIO(data)).load()
            elif kind == _END:
                return data != _LAST
            else:
                raise _error(kind, data.decode("utf-8", "replace"), limits)
    except (EOFError, OSError):
        raise LimitExceededError(_ended(child, limits, deadline)) from None
    except (pickle.UnpicklingError, struct.error) as error:
        raise CallFailedError(described(error)) from error


def _error(kind: int, message: str, limits: Limits) -> Exception:
    if kind == _REFUSED:
        return InputError(message)
    return LimitExceededError(_too_much_memory(limits)) if kind == _MEMORY else CallFailedError(message)


def _ended(child: Child, limits: Limits, deadline: _Deadline) -> str:
    """Return why a child ended before its work was done."""
    child.kill()
    code = child.wait()
    if deadline.passed:
        return f"takes longer than {deadline.seconds:.0f} s to read"
    if hasattr(signal, "SIGXCPU") and code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        return f"takes more than {limits.cpu_s:.0f} s of processor time to read"
    # A library in C that is given no more memory ends the process in one way or another.
    return f"cannot be read; it may need more than {limits.memory_bytes // 2**20:,} MB of memory"


def _too_much_memory(limits: Limits) -> str:
    return f"needs more than {limits.memory_bytes // 2**20:,} MB of memory to read"


def _start() -> Child:
    return children.Copy(serve) if children.may_copy() else children.begin(__name__)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module not in _OUR_DATA or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name} is not expected in an answer")
        return super().find_class(module, name)


# --- messages ------------------------------------------------------------------------------------


def _send(pipe: IO[bytes], data: bytes) -> None:
    view, descriptor = memoryview(data), pipe.fileno()
    while view:
        view = view[os.write(descriptor, view) :]


def _read(pipe: IO[bytes], deadline: _Deadline | None = None) -> tuple[int, bytes]:
    kind, size = _HEAD.unpack(_exactly(pipe, _HEAD.size, deadline))
    return kind, _exactly(pipe, size, deadline)


def _exactly(pipe: IO[bytes], size: int, deadline: _Deadline | None) -> bytes:
    parts: list[bytes] = []
    while size:
        if deadline is not None:
            deadline.wait()
        part = os.read(pipe.fileno(), min(size, 2**20))  # not from the file: what it holds back cannot be waited for
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# --- in the child --------------------------------------------------------------------------------


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Run what is requested until there are no more requests."""
    gc.freeze()
    started, most = _address_space(), _peak() + _MOST_GROWTH
    _without_core_dumps()
    with contextlib.suppress(EOFError, OSError):
        while True:
            _, data = _read(requests)
            module, name, arguments, limits = pickle.loads(data)
            _limit(limits, started)
            _answer(getattr(import_module(module), name), arguments, answers, most)


def _answer(function: Callable[..., Iterable[Any]], arguments: Sequence[object], answers: IO[bytes], most: int) -> None:
    kind, pending = _END, b""  # small answers are sent in one piece
    try:
        for item in function(*arguments):
            answer = packed(item)
            pending += _HEAD.pack(_ITEM, len(answer)) + answer
            if len(pending) > _PIECE_BYTES:
                _send(answers, pending)
                pending = b""
        data = _LAST if _peak() > most else b""
    except InputError as error:
        kind, data = _REFUSED, str(error).encode("utf-8", "replace")
    except MemoryError:
        kind, data = _MEMORY, b""
    except (BrokenPipeError, EOFError):
        raise
    except Exception as error:  # noqa: BLE001  reported where the call was made
        kind, data = _FAILED, described(error).encode("utf-8", "replace")
    _send(answers, pending + _HEAD.pack(kind, len(data)) + data)


def _peak() -> int:
    """Return the peak memory of this process in bytes; 0: the system does not say.

    A fork starts with that of its parent.
    """
    if sys.platform == "win32":
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _limit(limits: Limits, started: int) -> None:
    """Set the limits of this process for its next call."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + limits.cpu_s) + 1)
    if started:
        _lower(resource.RLIMIT_AS, started + limits.memory_bytes)


def _without_core_dumps() -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lower(kind: int, value: int) -> None:
    """Set the soft limit only, so that the next call can have another one."""
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space() -> int:
    """Return the bytes of address space that this process has; 0: the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  in a child short of memory
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def main() -> None:
    """Run as a new Python, if the parent cannot fork."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that the user started; it ends this one
    requests, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    children.away_from_the_terminal()
    serve(requests, answers)


if __name__ == "__main__":
    # This module is imported again under its own name, so that what is sent has the classes that the parent expects.
    sys.exit(import_module("linkcheck.processes").main())
