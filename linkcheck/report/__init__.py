"""Reports: one audit in the form that its reader needs. Pure functions of the report, escaped for their medium."""

from __future__ import annotations

from collections.abc import Iterable

from linkcheck.errors import SettingsError
from linkcheck.model import Reference, Report
from linkcheck.report.location import Locate, as_given
from linkcheck.settings import FORMATS, nearest

EXTRACTION_FORMATS = ("table", "markdown", "json", "jsonl", "csv", "links")
"""The forms in which references without an audit can be shown."""


def render(
    report: Report, format: str = "markdown", *, width: int = 80, colour: bool = False, locate: Locate = as_given
) -> str:  # fmt: skip
    """Return the report as text that ends with a line break; equal reports give equal text.

    Args:
        report: The audit.
        format: One of `linkcheck.settings.FORMATS`.
        width: Columns of the terminal, for the table only.
        colour: Whether the table may use colours.
        locate: How build servers name a source, for SARIF and GitHub.

    Raises:
        SettingsError: There is no such format.
    """
    match format:
        case "table":
            from linkcheck.report import table

            return table.render(report, width=width, colour=colour)
        case "markdown":
            from linkcheck.report import markdown

            return markdown.render(report)
        case "json":
            from linkcheck.report import json

            return json.render(report)
        case "jsonl":
            from linkcheck.report import json

            return json.render_lines(report)
        case "csv":
            from linkcheck.report import csv

            return csv.render(report)
        case "html":
            from linkcheck.report import html

            return html.render(report)
        case "junit":
            from linkcheck.report import junit

            return junit.render(report)
        case "sarif":
            from linkcheck.report import sarif

            return sarif.render(report, locate)
        case "github":
            from linkcheck.report import github

            return github.render(report, locate)
        case _:
            raise SettingsError(f'There is no report format "{format}".{nearest(format, FORMATS)}')


def pieces(
    report: Report, format: str = "markdown", *, width: int = 80, colour: bool = False, locate: Locate = as_given
) -> Iterable[str]:  # fmt: skip
    """Return what `render` returns bit by bit, where a format can be written so; what it raises, it raises at once."""
    if format in ("json", "jsonl"):
        from linkcheck.report import json

        return json.pieces(report) if format == "json" else json.lines(report)
    if format == "csv":
        from linkcheck.report import csv

        return csv.pieces(report)
    return (render(report, format, width=width, colour=colour, locate=locate),)


def render_extraction(
    references: Iterable[Reference], format: str = "table", *, width: int = 80, colour: bool = False
) -> str:
    """Return what was extracted, nothing asked, as text that ends with a line break.

    Raises:
        SettingsError: There is no such format for references without an audit.
    """
    if format == "table":
        from linkcheck.report import extraction

        return extraction.as_table(references, width=width, colour=colour)
    from linkcheck.report.rows import Totals, form

    chosen, listed = form(format), list(references)
    rows = chosen.rows(listed)
    return f"{chosen.head}{chosen.before if rows else ''}{rows}{chosen.foot(Totals.of(listed))}"
