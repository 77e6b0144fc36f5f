"""What was extracted, before anything is asked: each link as it stands and as it is read, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkcheck import __version__
from linkcheck.model import Link, Reference
from linkcheck.report import json, summary
from linkcheck.report.paint import Paint
from linkcheck.report.table import column_width
from linkcheck.report.text import columns, fitted, one_line, visible
from linkcheck.wording import as_written, difference, plural, repairs_in_words


def as_json(references: Iterable[Reference]) -> str:
    """Return the extracted fields, in the report's form."""
    return json.render_extraction(references, __version__)


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
    return "\n\n".join(part for part in (table, remarks, paint.heading(_count(references))) if part) + "\n"


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


def _count(references: tuple[Reference, ...]) -> str:
    links = [link for reference in references for link in reference.links]
    repaired = sum(1 for link in links if link.repairs)
    dated = sum(1 for reference in references if reference.accessed is not None)
    parts = (plural(len(references), "reference"), plural(len(links), "link"), f"{repaired} repaired", f"{dated} dated")
    return ", ".join(parts) + "."


def as_markdown(references: Iterable[Reference]) -> str:
    """Return a GitHub table: every link as it stands and as it is read, with what was repaired."""
    from linkcheck.report.markdown import code

    lines = [
        "| # | place | accessed | as it stands | as it is read | repaired |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
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
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
