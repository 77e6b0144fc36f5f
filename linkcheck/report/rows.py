"""References written as they are read, before anything is asked: parts made anywhere and put together in order.

What is written of one reference does not depend on any other, so that a list of gigabytes is never held. Only a table
has more to say behind its rows; that is made with them and kept apart until the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass
from linkcheck.model import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What there is of references and their links."""

    references: int = 0
    links: int = 0
    repaired: int = 0
    dated: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Totals)})

    @classmethod
    def of(cls, references: Iterable[Reference]) -> Totals:
        """Count them."""
        count = links = repaired = dated = 0
        for reference in references:
            count += 1
            links += len(reference.links)
            dated += reference.accessed is not None
            for link in reference.links:
                repaired += bool(link.repairs)
        return cls(references=count, links=links, repaired=repaired, dated=dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to write references."""

    head: str
    rows: Callable[[list[Reference]], str]
    foot: Callable[[Totals], str]
    before: str = ""  # the first rows
    between: str = ""  # two parts of the rows
    remarks: Callable[[list[Reference]], str] | None = None  # what stands behind all rows, in front of the foot


def form(name: str, *, width: int = 80, colour: bool = False) -> Form:
    """Return the form called `name`, one of `linkcheck.report.EXTRACTION_FORMATS`.

    Args:
        name: What is written.
        width: Columns of the terminal, for the table only.
        colour: Whether the table may use colours.

    Raises:
        SettingsError: There is no such form for references without an audit.
    """
    from linkcheck import __version__
    from linkcheck.report import csv, extraction, json

    match name:
        case "links":
            return Form(head="", rows=extraction.link_lines, foot=_nothing)
        case "jsonl":
            return Form(head="", rows=json.extracted_lines, foot=_nothing)
        case "json":
            head = json.extraction_head(__version__)
            foot, before, between = json.extraction_foot, json.BEFORE, json.BETWEEN
            return Form(head=head, rows=json.extracted_rows, foot=foot, before=before, between=between)
        case "csv":
            return Form(head=csv.extraction_head(), rows=csv.extracted_rows, foot=_nothing)
        case "markdown":
            return Form(head=extraction.MARKDOWN_HEAD, rows=extraction.markdown_rows, foot=_nothing)
        case "table":
            return extraction.long_table(width=width, colour=colour)
        case _:
            from linkcheck.report import EXTRACTION_FORMATS
            from linkcheck.settings import nearest

            known = nearest(name, EXTRACTION_FORMATS)
            raise SettingsError(f'References cannot be shown as "{name}" before they are checked.{known}')


def _nothing(_: Totals) -> str:
    return ""
