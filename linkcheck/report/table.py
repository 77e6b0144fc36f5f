"""The report for a terminal: every link in the list's order, then figures and what to do, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkcheck.display import one_line
from linkcheck.model import ArchiveUnanswered, CheckedLink, CheckedReference, Kind, Level, Memento, Report
from linkcheck.report import summary as views
from linkcheck.report.paint import Paint
from linkcheck.report.summary import Item, Summary, judged, shown
from linkcheck.report.survey import Survey, survey
from linkcheck.report.text import columns, fitted

NARROWEST = 40
"""Columns below which the table is not squeezed any further."""

WIDE = 100
"""Columns from which there is room for the distance between copy and access date."""

_SHORTEST_LINK = 16


def render(report: Report, *, width: int = 80, colour: bool = False) -> str:
    """Return the report for a terminal of `width` columns."""
    width = max(width, NARROWEST)
    paint = Paint(colour)
    whole = survey(report)
    blocks = [
        _head(report, paint, width),
        _table(whole, paint, width),
        _wrapped(whole.note, width, "", "") if whole.note else "",
        _figures(whole.figures, paint),
        *_groups(whole, paint, width),
        _end(report, whole.figures, paint, width),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(report: Report, paint: Paint, width: int) -> str:
    lines = [paint.faint(f"linkcheck {one_line(report.version, 40)}, {report.today.isoformat()}")]
    lines += [paint.warning(_wrapped(remark, width, "! ", "  ")) for remark in views.remarks(report)]
    return "\n".join(lines)


# --- the table -----------------------------------------------------------------------------------


def _table(whole: Survey, paint: Paint, width: int) -> str:
    from tabulate import tabulate

    rows = [row for _, reference in whole.listed for row in _rows(reference, whole.several, width)]
    if not rows:
        return ""
    # A column that says nothing in this audit leaves its room to the links; so do the least needed where it is narrow.
    kept = [place for place, name in enumerate(_HEADERS) if name in _ALWAYS or any(row[place] for row in rows)]
    widths = [column_width(header, (row[place] for row in rows)) for place, header in enumerate(_HEADERS[:-1])]
    for name in _FIRST_TO_GO:
        room = width - sum(widths[place] for place in kept[:-1])
        if room < _SHORTEST_LINK:
            kept = [place for place in kept if _HEADERS[place] != name]
    room = max(width - sum(widths[place] for place in kept[:-1]), _SHORTEST_LINK)
    cells = [[*(row[place] for place in kept[:-1]), fitted(row[-1], room)] for row in rows]
    if paint.colour:
        verdict = kept.index(_VERDICT)
        for row in cells:
            row[verdict] = paint.verdict(row[verdict])
    return tabulate(
        cells,
        headers=[_HEADERS[place] for place in kept],
        tablefmt="simple",
        disable_numparse=True,
        colalign=["left"] * len(kept),
    )


def column_width(header: str, cells: Iterable[str]) -> int:
    """Return how many columns of a terminal tabulate gives to a column of its table, the gap after it included."""
    return max(columns(header) + _HEADER_PADDING, *map(columns, cells)) + _GAP


_HEADER_PADDING = 2  # tabulate.MIN_PADDING: a column is never narrower than its header and this
_GAP = 2

_HEADERS = ("#", "verdict", "HTTP", "accessed", "copy", "link")
_VERDICT = 1
_FIRST_TO_GO = ("accessed", "HTTP", "copy")
_ALWAYS = frozenset({"#", "verdict", "link"})


def _rows(reference: CheckedReference, several: bool, width: int) -> Iterator[tuple[str, ...]]:
    name = fitted(views.label(reference.reference, with_source=several), max(6, width // 5))
    accessed = str(reference.reference.accessed or "")
    if not reference.links:
        yield name, "no link", "", accessed, "", one_line(reference.reference.title or reference.reference.text)
    for checked in reference.links:
        judgement = judged(checked)
        status = str(judgement.status or "")
        yield name, judgement.verdict.value, status, accessed, _copy(checked, width), shown(checked.link)


def _copy(checked: CheckedLink, width: int) -> str:
    """Return when the archived copy was made, and on wide terminals how many days that is from the access date."""
    archive = checked.archive
    if archive is None:
        return ""
    if isinstance(archive, Memento):
        day = archive.captured.date().isoformat()
        far = width >= WIDE and archive.distance_days is not None
        return f"{day} ({archive.distance_days:+d} d)" if far else day
    return "no answer" if isinstance(archive, ArchiveUnanswered) else "none"


# --- figures and findings ------------------------------------------------------------------------


def _figures(summary: Summary, paint: Paint) -> str:
    counted = [(verdict, number) for verdict, number in summary.verdicts if number]
    if not counted:
        return ""
    widest = max(len(str(number)) for _, number in counted)
    lines = [paint.heading("Verdicts, worst first")]
    for verdict, number in counted:
        lines.append(f"  {number:>{widest}}  {paint.verdict(f'{verdict.value:<10}')}  {views.meaning(verdict)}")
    return "\n".join(lines)


def _groups(whole: Survey, paint: Paint, width: int) -> Iterator[str]:
    counts = dict(whole.figures.rules)
    for rule, items in whole.by_rule():
        title, do = views.title_and_do(rule)
        level = items[0].finding.level
        lines = [paint.level(level, _wrapped(f"{title} ({counts[rule]}, {level.value}: {rule})", width, "", "  "))]
        if do:
            lines.append(paint.faint(_wrapped(do, width, "  ", "  ")))
        lines += [_item(item, whole.several, paint, width) for item in items]
        yield "\n".join(lines)


def _item(item: Item, several: bool, paint: Paint, width: int) -> str:
    """Return one finding: which reference and link, what is wrong and how we know, what to use instead."""
    name = f"[{views.label(item.reference.reference, with_source=several)}]"
    message = one_line(item.finding.message)
    if item.link is None:
        lines = [_wrapped(message, width, f"  {name} ", "      ")]
    else:
        # One line: the list has the whole address, and what is to be used instead is never cut.
        shown_link = fitted(_whole(item.link), width - columns(name) - 3)
        lines = [f"  {name} {shown_link}", _wrapped(message, width, "      ", "      ")]
    if item.finding.suggestion:
        lines.append(paint.advice(_wrapped(one_line(item.finding.suggestion), width, "      -> ", "         ")))
    return "\n".join(lines)


def _whole(checked: CheckedLink) -> str:
    target = one_line(checked.link.target)
    return target if checked.link.kind is Kind.URL else f"{checked.link.kind.value}:{target}"


def _wrapped(text: str, width: int, first: str, rest: str) -> str:
    """Return `text` in lines of at most `width` columns; an address is never broken, so that it can be copied."""
    lines, line, used = [], first, columns(first)
    for word in text.split(" "):
        size = columns(word)
        if used + size > width and line not in (first, rest):
            lines.append(line.rstrip())
            line, used = rest, columns(rest)
        line += f"{word} "
        used += size + 1
    return "\n".join([*lines, line.rstrip()])


def _end(report: Report, summary: Summary, paint: Paint, width: int) -> str:
    """Return the last lines, which stand above the prompt when all else has scrolled away."""
    worst = Level.ERROR if report.exit_code == 1 else Level.NOTE
    sentences = (views.headline(summary), views.needs(summary), views.outcome(report, summary))
    first, second, last = (_wrapped(sentence, width, "", "") for sentence in sentences)
    return "\n".join([paint.heading(first), second, paint.level(worst, last)])
