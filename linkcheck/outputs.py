"""Where results go: standard output, a file, a folder of reports. A file is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from linkcheck import interrupt
from linkcheck.errors import ReportError

if TYPE_CHECKING:
    from linkcheck.model import Report

REPORT_FILES: Mapping[str, str] = MappingProxyType(
    {"markdown": "md", "html": "html", "json": "json", "junit": "junit.xml", "sarif": "sarif"}
)
"""What a report folder holds: format and ending of each file."""

_BLOCK_BYTES = 1_000_000


def say(message: str) -> None:
    """Write one line to standard error, so that standard output holds results only."""
    with _pipe_may_close(sys.stderr.fileno):
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()


def put(*pieces: str) -> None:
    """Write a result to standard output."""
    put_all(pieces)


def put_all(pieces: Iterable[str | bytes]) -> None:
    """Write a result to standard output as it comes; a reader that has read enough (`| head`) is no error."""
    with _pipe_may_close(sys.stdout.fileno):
        for piece in pieces:
            interrupt.check()
            sys.stdout.buffer.write(_encoded(piece))
        sys.stdout.buffer.flush()


def _encoded(piece: str | bytes) -> bytes:
    return piece.encode("utf-8", errors="backslashreplace") if isinstance(piece, str) else piece


@contextlib.contextmanager
def _pipe_may_close(descriptor_of: object) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Python flushes once more at its end; let that go nowhere instead of into the closed pipe.
        assert callable(descriptor_of)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor_of())


def replace_file(path: Path, pieces: Iterable[str | bytes]) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever reads half of it.

    Raises:
        ReportError: It cannot be written.
    """
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    interrupt.check()
                    file.write(_encoded(piece))
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ReportError(f"{path}: cannot be written: {error.strerror or error}.") from error


def _umask() -> int:
    """Return the permissions that new files do not get; mkstemp grants fewer than a user's other files have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def ready_folder(path: Path) -> None:
    """Make sure that files can be written into a folder, which is made if missing.

    Raises:
        ReportError: They cannot.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ReportError(f"{path}: reports cannot be written there: {error.strerror or error}.") from error


def ready_file(path: Path) -> None:
    """Make sure that a file can be written where the user wants it.

    Raises:
        ReportError: It cannot.
    """
    if path.is_dir():
        raise ReportError(f"{path}: is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise ReportError(f"{path}: the folder {path.parent} does not exist.")
    ready_folder(path.parent)


def write_reports(report: Report, folder: Path) -> None:
    """Write `latest.*` and the day's copies of a report.

    Raises:
        ReportError: One cannot be written.
    """
    from linkcheck.report import pieces

    for format_, ending in REPORT_FILES.items():
        dated = folder / f"{report.today.isoformat()}.{ending}"
        replace_file(dated, pieces(report, format_))
        replace_file(folder / f"latest.{ending}", _blocks_of(dated))


def _blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block
