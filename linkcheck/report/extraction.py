"""What was extracted, before anything is asked: each link as it stands and as it is read, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkcheck.display import one_line, visible
from linkcheck.model import Link, Reference
from linkcheck.regexes import regex
from linkcheck.report import summary
from linkcheck.report.paint import Paint
from linkcheck.report.rows import Form, Totals
from linkcheck.report.table import column_width
from linkcheck.report.text import columns, fitted
from linkcheck.wording import as_written, difference, plural, repairs_in_words


def as_table(references: Iterable[Reference], *, width: int = 80, colour: bool = False) -> str:
    """Return a table for a terminal of `width` columns: every link as it stands and as it is read."""
    from tabulate import tabulate

    references = tuple(references)
    paint = Paint(colour)
    rows = [row for reference in references for row in _rows(reference)]
    used = sum(column_width(head, [row[place] for row in rows]) for place, head in _NARROW) if rows else 0
    room = max((width - used - 2) // 2, 16)
    cells = [(*row[:3], *_side_by_side(row[3], row[4], room)) for row in rows]
    table = tabulate(cells, headers=_HEADERS, tablefmt="simple", disable_numparse=True) if cells else ""
    remarks = "\n".join(line for reference in references for line in _remarks(reference, width))
    count = paint.heading(_count(Totals.of(references)))
    return "\n\n".join(part for part in (table, remarks, count) if part) + "\n"


def long_table(*, width: int = 80, colour: bool = False) -> Form:
    """Return the same table for lists that are too long to fit its columns to: those have their usual widths."""
    room = max((width - sum(_USUAL) - 2 * len(_USUAL) - 2) // 2, 16)
    widths = (*_USUAL, room, room)

    def line(cells: Iterable[str]) -> str:
        pairs = zip(cells, widths, strict=True)
        return "  ".join(f"{cell}{' ' * (size - columns(cell))}" for cell, size in pairs).rstrip() + "\n"

    def rows(references: list[Reference]) -> str:
        found = (row for reference in references for row in _rows(reference))
        return "".join(line((*row[:3], *_side_by_side(row[3], row[4], room))) for row in found)

    def remarks(references: list[Reference]) -> str:
        return "".join(f"{remark}\n" for reference in references for remark in _remarks(reference, width))

    def foot(totals: Totals) -> str:
        return f"\n{Paint(colour).heading(_count(totals))}\n"

    return Form(head=line(_HEADERS) + line("-" * size for size in widths), rows=rows, foot=foot, remarks=remarks)


_USUAL = (6, 10, 10)  # columns of number, place and date in a list of some hundred thousand

_HEADERS = ("#", "place", "accessed", "as it stands", "as it is read")
_SAME, _NO_LINK = "the same", "no link: "
_NARROW = tuple(enumerate(_HEADERS[:3]))


def _rows(reference: Reference) -> Iterator[tuple[str, str, str, str, str]]:
    key = fitted(one_line(reference.key or "", 60), 12)
    accessed = str(reference.accessed or reference.accessed_raw or "")
    for link in reference.links:
        yield key, _place(link), fitted(one_line(accessed), 12), _written(link), _read(link)
    if not reference.links:
        yield key, str(reference.line or "-"), fitted(one_line(accessed), 12), "(no link)", ""


def _side_by_side(written: str, read: str, room: int) -> tuple[str, str]:
    """Return both forms in `room` columns each; of long ones that differ, the places where they do."""
    if max(columns(written), columns(read)) > room and read != _SAME and not read.startswith(_NO_LINK):
        written, read = difference(written, read, context=max(4, room // 4))
    return fitted(written, room), fitted(read, room)


def _remarks(reference: Reference, width: int) -> Iterator[str]:
    """Yield what was repaired, and the other readings by where they differ from the one that was taken."""
    for link in reference.links:
        if link.repairs:
            name = f"[{one_line(reference.key or f'line {link.line}', 60)}]"
            yield fitted(f"{name} repaired: {repairs_in_words(link.repairs)}", width)
        for other in link.alternatives:
            yield fitted(f"    or read as: {one_line(difference(link.target, other)[1])}", width)


def _place(link: Link) -> str:
    """Return line and column, or the page where the format has no lines."""
    if link.line:
        return f"{link.line}:{link.column}"
    return f"page {link.page}" if link.page else "-"


def _written(link: Link) -> str:
    return visible(as_written(link.raw))


def _read(link: Link) -> str:
    """Return how the link is read; a ditto where that is what stands there."""
    if link.problem is not None:
        return f"{_NO_LINK}{one_line(link.problem)}"
    return _SAME if link.raw == link.target else one_line(link.target)


def _count(totals: Totals) -> str:
    parts = (plural(totals.references, "reference"), plural(totals.links, "link"))
    return f"{', '.join(parts)}, {totals.repaired} repaired, {totals.dated} dated."


MARKDOWN_HEAD = """\
| # | place | accessed | as it stands | as it is read | repaired |
| --- | --- | --- | --- | --- | --- |
"""


def markdown_rows(references: Iterable[Reference]) -> str:
    """Return the rows of a GitHub table: every link as it stands and as it is read, with what was repaired."""
    from linkcheck.report.markdown import code

    lines = []
    for reference in references:
        for link in reference.links:
            cells = (
                code(reference.key, in_table=True) if reference.key else "",
                code(summary.place(reference, link.line), in_table=True),
                str(reference.accessed or ""),
                code(_written(link), in_table=True),
                code(_read(link), in_table=True),
                repairs_in_words(link.repairs),
            )
            lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def link_lines(references: Iterable[Reference]) -> str:
    """Return one line a link: its place, what it is, how it is read, the access date; with tabs between.

    Plain lines of long lists are written the same by `linkcheck.bulk.scan`.
    """
    lines = []
    for reference in references:
        source, accessed = inert(reference.source), reference.accessed or ""
        for link in reference.links:
            place = f"{link.line}:{link.column}" if link.line else f"page {link.page}" if link.page else ""
            lines.append(f"{source}:{place}\t{link.kind}\t{inert(link.target)}\t{accessed}\n")
    return "".join(lines)


def inert(text: str) -> str:
    """Return `text` on one line, whole and visible; what is plain anyway is not looked at closely."""
    return text if text.isascii() and text.isprintable() and "##" not in text else visible(_BREAKS.sub(" ", text))


_BREAKS = regex(r"[\t\r\n]+")
