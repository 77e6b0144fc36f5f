"""Where results go: standard output, a file, a folder of reports."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from linkcheck import interrupt
from linkcheck.errors import ReportError
from linkcheck.files import blocks, encoded, write_file

if TYPE_CHECKING:
    from linkcheck.model import Report

REPORT_FILES: Mapping[str, str] = MappingProxyType(
    {"markdown": "md", "html": "html", "json": "json", "junit": "junit.xml", "sarif": "sarif"}
)
"""What a report folder holds: format and ending of each file."""


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
            sys.stdout.buffer.write(encoded(piece))
        sys.stdout.buffer.flush()


@contextlib.contextmanager
def _pipe_may_close(descriptor_of: object) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Python flushes once more at its end; let that go nowhere instead of into the closed pipe.
        assert callable(descriptor_of)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor_of())


def write_reports(report: Report, folder: Path) -> None:
    """Write `latest.*` and the dated copies of a report; a file that cannot be written does not stop the others.

    Raises:
        ReportError: The first failure.
    """
    from linkcheck.report import pieces

    failure: ReportError | None = None
    for format_, ending in REPORT_FILES.items():
        dated = folder / f"{report.today.isoformat()}.{ending}"
        try:
            write_file(dated, pieces(report, format_))
            write_file(folder / f"latest.{ending}", blocks(dated))
        except ReportError as error:
            failure = failure or error
    if failure is not None:
        raise failure
