"""The standard streams: results to standard output, remarks to standard error.

Some of them may be closed (by cron, a supervisor, `>&-`), on a full disk, or a pipe whose reader is gone. None of that
is an internal error: a remark that cannot be written is dropped, and a result that cannot be written ends the run with
one sentence and exit code 3.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys

from linkcheck import TYPE_CHECKING, interrupt
from linkcheck.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from _typeshed import ReadableBuffer

_BUFFER_BYTES = 65_536
_LONGEST_REMARK = 4000


def prepare() -> None:
    """Make the standard streams safe to use; called once, before anything is opened or printed."""
    _open_closed_descriptors()
    sys.stdout = _guarded(sys.stdout, 1, "standard output")
    sys.stderr = _Remarks(_guarded(sys.stderr, 2, None))


def say(message: str) -> None:
    """Write one line to standard error, so that standard output holds results only.

    Whatever the message quotes (a file name, an answer) becomes visible text on that line.
    """
    from linkcheck.display import one_line

    _remark(one_line(message, _LONGEST_REMARK))


def draw(stream: TextIO, text: str) -> None:
    """Write text that moves the cursor; the `write` of standard error would make its control characters visible."""
    if isinstance(stream, _Remarks):
        stream.draw(text)
    else:
        stream.write(text)
    stream.flush()


def say_lines(text: str) -> None:
    """Write text to standard error that has line breaks of its own."""
    from linkcheck.display import several_lines

    _remark(several_lines(text.rstrip("\n"), limit=1_000_000))


def _remark(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def put(*pieces: str) -> None:
    """Write a result to standard output."""
    put_all(pieces)


def put_all(pieces: Iterable[str | bytes]) -> None:
    """Write the pieces of a result to standard output as they come.

    Raises:
        WriteError: They cannot be written. A reader that stops early (`| head`) is not an error.
    """
    sys.stdout.flush()
    for piece in pieces:
        interrupt.check()
        sys.stdout.buffer.write(encoded(piece))
    sys.stdout.buffer.flush()


def put_verbatim(pieces: Iterable[str]) -> None:
    """Write a diff or other text for programs to standard output, which must not be changed and may quote a document.

    On a terminal, its control characters are made visible. In a log of GitHub Actions, whose runner obeys lines such as
    ` ::add-mask::x`, a command before the text stops that, and one after it allows it again; `git apply` ignores both.
    """
    if sys.stdout.isatty():
        put_all(map(_shown, pieces))
    elif os.environ.get("GITHUB_ACTIONS") == "true" and not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode):
        token = os.urandom(16).hex()
        put_all((f"::stop-commands::{token}\n", *pieces, f"::{token}::\n"))
    else:
        put_all(pieces)


def _shown(text: str) -> str:
    from linkcheck.display import visible

    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def encoded(piece: str | bytes) -> bytes:
    """Return text as UTF-8; lone surrogates, which UTF-8 cannot encode, are escaped."""
    return piece.encode("utf-8", errors="backslashreplace") if isinstance(piece, str) else piece


def _open_closed_descriptors() -> None:
    """Open the null device in place of closed streams.

    Otherwise the next file that is opened gets their numbers, and remarks are written into it, the history for example.
    """
    if sys.platform == "win32":
        return
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # takes the lowest free number: this one


def _guarded(stream: object, descriptor: int, name: str | None) -> io.TextIOWrapper:
    """Return a text stream that is written to the same place, by way of a guard."""
    raw: io.RawIOBase = io.FileIO(descriptor, "wb", closefd=False)
    encoding, lines = "utf-8", False
    if isinstance(stream, io.TextIOWrapper):  # None if it was closed
        raw, encoding, lines = getattr(stream.buffer, "raw", raw), stream.encoding, stream.line_buffering
    return io.TextIOWrapper(
        io.BufferedWriter(_Guard(raw, name), _BUFFER_BYTES),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=lines,
    )


class _Remarks(io.TextIOWrapper):
    """Standard error, where control characters are made visible, whether we or a library write them."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        """Take the place of a stream."""
        encoding, lines = stream.encoding, stream.line_buffering
        super().__init__(stream.detach(), encoding=encoding, errors="backslashreplace", line_buffering=lines)

    def write(self, text: str, /) -> int:
        """Write text that may quote anything."""
        from linkcheck.display import several_lines

        super().write(several_lines(text, limit=len(text)))
        return len(text)

    def draw(self, text: str) -> None:
        """Write text that moves the cursor, as it is."""
        super().write(text)


class _Guard(io.RawIOBase):
    """A raw stream that drops everything after its first failure, which it raises if the stream has a name."""

    def __init__(self, raw: io.RawIOBase, name: str | None) -> None:
        """Guard a stream; `name` is used to report a failure, None: failures are ignored."""
        self._raw = raw
        self._name = name
        self._gone = False

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._raw.fileno()

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return self._raw.isatty()

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, and wait if the other end of a non-blocking stream is slow.

        Raises:
            WriteError: The result cannot be written.
        """
        size = memoryview(data).nbytes
        while not self._gone:
            try:
                written = self._raw.write(data)
            except OSError as error:
                self._gone = True
                if self._name is not None and error.errno not in (errno.EPIPE, errno.ECONNRESET):
                    raise WriteError(f"{self._name}: cannot be written: {error.strerror or error}.") from error
            else:
                if written is not None:
                    return written
                self._wait()
        return size

    def _wait(self) -> None:
        import select

        select.select([], [self._raw.fileno()], [])
