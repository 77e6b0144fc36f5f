"""The files of a report folder, and what commands without a report say in its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from linkcheck.console import say
from linkcheck.errors import INTERRUPTED, ReportError
from linkcheck.files import blocks, write_file

if TYPE_CHECKING:
    from linkcheck.model import Report
    from linkcheck.report.location import Locate

REPORT_FILES: Mapping[str, str] = MappingProxyType(
    {"markdown": "md", "html": "html", "json": "json", "junit": "junit.xml", "sarif": "sarif"}
)
"""What a report folder holds: format and ending of each file."""


def write_reports(report: Report, folder: Path, locate: Locate) -> None:
    """Write `latest.*` and the dated copies of a report; a file that cannot be written does not stop the others.

    Raises:
        ReportError: The first failure.
    """
    from linkcheck.report import pieces

    failure: ReportError | None = None
    for format_, ending in REPORT_FILES.items():
        dated = folder / f"{report.today.isoformat()}.{ending}"
        try:
            write_file(dated, pieces(report, format_, locate=locate))
            write_file(folder / f"latest.{ending}", blocks(dated))
        except ReportError as error:
            failure = failure or error
    if failure is not None:
        raise failure


def say_unfinished(report: Report, undone: str) -> None:
    """Say why the check cannot be relied on, for a command that prints no report of it.

    Args:
        report: Of a check whose exit code is not 0.
        undone: What the command did not do because of that, as "nothing was corrected".
    """
    for message in report.messages:
        say(f"linkcheck: {message}")
    why = "Interrupted" if report.exit_code == INTERRUPTED else "The check could not be completed"
    say(f"linkcheck: {why}; {undone} (exit code {report.exit_code}).")
