"""The report as Markdown, as GitHub shows it: figures, one table, then what to do, the worst first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.display import LONGEST, one_line
from linkcheck.model import ArchiveUnanswered, CheckedLink, CheckedReference, Memento, Report
from linkcheck.regexes import regex
from linkcheck.report import summary as views
from linkcheck.report.summary import Item, Summary, judged, shown
from linkcheck.report.survey import Survey, survey
from linkcheck.report.text import fitted, minute
from linkcheck.report.web import address, href

_WEB_ADDRESS = regex(r"(?<![\"\w])https?://[^\s\"«»“”]+", re.IGNORECASE)  # not what is quoted as it stands
_AFTER_ADDRESS = ".,;:!?)]}'"
_SPECIAL = regex(r"[\\`*_\[\]|~$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LINKED_BY_GITHUB = regex(r"[@#](?=\w)|(?:https?|ftp|xmpp|mailto)(?=:)|www(?=\.)|\bGH(?=-\d)", re.IGNORECASE)
_BREAK = "&#8203;"  # a zero-width space: mentions, issue numbers and bare addresses end at it


def render(report: Report) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    whole = survey(report)
    figures = whole.figures
    blocks = [
        "# Reference audit",
        f"**{views.headline(figures)}** {views.needs(figures)}\n{views.outcome(report, figures)}",
        *(f"> **Note:** {prose(remark)}" for remark in views.remarks(report)),
        _figures(figures),
        *([f"> **Note:** {prose(whole.note)}"] if whole.note else []),
        _table(whole),
        *_groups(whole),
        f"<sub>linkcheck {prose(report.version)}, {minute(report.started)} to {minute(report.finished)}</sub>",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


# --- escaping ------------------------------------------------------------------------------------


def escape(text: str, limit: int = LONGEST) -> str:
    """Return text from outside so that Markdown and HTML show it as it stands, and GitHub links nothing in it.

    It must not begin a line: list marks and headings are not escaped.
    """
    plain = re.sub("[&<>]", lambda match: _ENTITIES[match.group()], one_line(text, limit))
    plain = _SPECIAL.sub(lambda match: f"\\{match.group()}", plain)
    # The names of entities need no break: they have just been written, and no mark of GitHub's is among them.
    return _LINKED_BY_GITHUB.sub(lambda match: f"{match.group()}{_BREAK}", plain)


def prose(text: str) -> str:
    """Return a sentence of ours, escaped, with the whole web addresses in it as links."""
    text = one_line(text)
    parts, end = [], 0
    for match in _WEB_ADDRESS.finditer(text):
        found = match.group().rstrip(_AFTER_ADDRESS)
        target = None if "…" in found else href(found)
        if target is not None:
            parts += [escape_piece(text[end : match.start()]), f"<{_destination(target)}>"]
            end = match.start() + len(found)
    return "".join([*parts, escape_piece(text[end:])])


def escape_piece(text: str) -> str:
    """Return a part of a sentence escaped, its spaces at both ends kept."""
    inner = text.strip(" ")
    if not inner:
        return text
    start = text.index(inner[0])
    return f"{text[:start]}{escape(inner)}{text[start + len(inner) :]}"


def code(text: str, *, in_table: bool = False) -> str:
    """Return text from outside as a code span, in which nothing means anything."""
    text = one_line(text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    # A table is cut at pipes before code spans are seen; there, and only there, a backslash saves them.
    body = text.replace("|", "\\|") if in_table else text
    return f"{fence}{pad}{body or ' '}{pad}{fence}"


def _destination(url: str) -> str:
    return re.sub(r"&(?=#?\w+;)", "&amp;", url)


def _linked(label: str, url: str | None) -> str:
    return label if url is None else f"[{label}](<{_destination(url)}>)"


# --- blocks --------------------------------------------------------------------------------------


def _figures(figures: Summary) -> str:
    rows = [
        f"| {verdict.value} | {number} | {views.meaning(verdict)} |" for verdict, number in figures.verdicts if number
    ]
    return "\n".join(["| verdict | links | what a reader meets |", "| --- | ---: | --- |", *rows]) if rows else ""


def _table(whole: Survey) -> str:
    rows = [row for _, reference in whole.listed for row in _rows(reference, whole.several)]
    if not rows:
        return ""
    head = ["| # | verdict | HTTP | accessed | archived copy | link |", "| --- | --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def _rows(reference: CheckedReference, several: bool) -> Iterator[str]:
    name = escape(views.label(reference.reference, with_source=several), 80)
    accessed = str(reference.reference.accessed or "")
    if not reference.links:
        about = fitted(one_line(reference.reference.title or reference.reference.text), 100)
        yield f"| {name} | no link | | {accessed} | | {escape(about)} |"
    for checked in reference.links:
        judgement = judged(checked)
        link = _linked(code(fitted(shown(checked.link), 80), in_table=True), address(checked.link))
        cells = (name, f"**{judgement.verdict.value}**", str(judgement.status or ""), accessed, _copy(checked), link)
        yield f"| {' | '.join(cells)} |"


def _copy(checked: CheckedLink) -> str:
    match checked.archive:
        case None:
            return ""
        case Memento() as memento:
            day = memento.captured.date().isoformat()
            far = "" if memento.distance_days is None else f" ({memento.distance_days:+d} d)"
            return _linked(day, href(memento.url)) + far
        case ArchiveUnanswered():
            return "no answer"
        case _:
            return "none"


def _groups(whole: Survey) -> Iterator[str]:
    counts = dict(whole.figures.rules)
    for rule, items in whole.by_rule():
        title, do = views.title_and_do(rule)
        level = items[0].finding.level.value
        lead = f"{level}, `{rule}`. {do}".rstrip()
        yield "\n\n".join(
            [f"## {title} ({counts[rule]})", lead, "\n".join(_item(item, whole.several) for item in items)]
        )


def _item(item: Item, several: bool) -> str:
    """Return one finding: which reference and link, what is wrong and how we know, what to use instead."""
    reference = item.reference.reference
    line = item.link.link.line if item.link else None
    lead = f"- **{escape(views.label(reference, with_source=several), 80)}** ({code(views.place(reference, line))})"
    if item.link is not None:
        lead += f" {_linked(code(fitted(shown(item.link.link), 100)), address(item.link.link))}"
    lines = [lead, f"  {prose(item.finding.message)}"]
    if item.finding.suggestion:
        lines.append(f"  Instead: {prose(item.finding.suggestion)}")
    about = fitted(one_line(reference.title or reference.text), 160)
    lines.append(f"  *{escape(about)}*" if about else "")
    return "  \n".join(line for line in lines if line.strip())
