"""Which corrections are safe: each rests on an answer that was seen. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from linkcheck.fixing.edits import Edit, settled
from linkcheck.fixing.media import written
from linkcheck.fixing.phrases import archived
from linkcheck.model import CheckedLink, CheckedReference, Kind, Link, Memento, Reference, Verdict
from linkcheck.staleness import new_address
from linkcheck.wording import as_written, repairs_in_words

_THERE = frozenset({Verdict.OK, Verdict.MOVED})
_REGISTERED = _THERE | {Verdict.RESTRICTED}
_DEAD = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED})
_DOI = re.compile(r"1\s*0\s*\.")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One source as it is edited."""

    text: str
    format: str
    starts: Sequence[int]  # offsets of its lines

    @classmethod
    def of(cls, text: str, format_: str) -> Place:
        """Return a text with its lines found."""
        return cls(text=text, format=format_, starts=[0, *(match.end() for match in re.finditer("\n", text))])

    def span(self, link: Link) -> tuple[int, int] | None:
        """Return where a link stands, or None where it is not found just there."""
        if not 0 < link.line <= len(self.starts):
            return None
        start = self.starts[link.line - 1] + link.column - 1
        end = start + len(link.raw)
        return (start, end) if link.raw and self.text[start:end] == link.raw else None

    def end_of(self, line: int) -> int:
        """Return where a line's text ends, its blanks left out."""
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        begin = self.starts[line - 1]
        return begin + len(self.text[begin:end].rstrip())

    def line_at(self, offset: int) -> int:
        """Return the number of a line by an offset in it."""
        return bisect_right(self.starts, offset)


def edits(place: Place, references: Sequence[CheckedReference], secure: Mapping[str, str]) -> list[Edit]:
    """Return the corrections of one source, in order and apart.

    Args:
        place: The source.
        references: Its references as checked.
        secure: By an http address that is fine, the https one that opens the same page.
    """
    found: list[Edit] = []
    for checked in references:
        for link in checked.links:
            found += _of_link(place, link, secure)
        found += _copies(place, checked, references)
    return settled(found)


def _of_link(place: Place, checked: CheckedLink, secure: Mapping[str, str]) -> Iterator[Edit]:
    """Yield the new form of a link, if there is one that was seen to work."""
    told = _better(checked, secure)
    span = place.span(checked.link)
    if told is None or span is None:
        return
    target, why = told
    new = (
        _as_doi(checked.link, target)
        if checked.link.kind is Kind.DOI
        else written(target, checked.link.raw, place.format)
    )
    if new is None or new == checked.link.raw:
        return
    evidence = f"{as_written(checked.link.raw)} -> {as_written(new)}: {why}."
    yield Edit(*span, new, checked.link.line, evidence)


def _better(checked: CheckedLink, secure: Mapping[str, str]) -> tuple[str, str] | None:
    """Return a better address and how we know."""
    link, judgement = checked.link, checked.judgement
    if judgement is None or link.problem is not None or link.embedded:
        return None
    status = f" ({judgement.status})" if judgement.status else ""
    if checked.working_alternative is not None:
        return checked.working_alternative, "this reading answers, the written one does not"
    if link.repairs:
        if judgement.verdict not in (_REGISTERED if link.kind is Kind.DOI else _THERE):
            return None
        answers = "it is registered so, and not as written" if link.kind is Kind.DOI else f"it answers so{status}"
        return link.target, f"{repairs_in_words(link.repairs)}; {answers}"
    if link.kind is not Kind.URL:
        return None
    if (address := new_address(judgement)) is not None:
        mark, fragment = link.target.partition("#")[1:]
        address += "" if "#" in address else mark + fragment
        return address, f"the page has moved there for good{_first_status(checked)}"
    if (
        judgement.verdict is Verdict.OK
        and link.raw.lower().startswith("http://")
        and (other := secure.get(link.target))
    ):
        return other, "its site sends readers there"
    return None


def _first_status(checked: CheckedLink) -> str:
    hops = checked.judgement.redirects if checked.judgement is not None else ()
    return f" ({hops[0].status})" if hops else ""


def _as_doi(link: Link, target: str) -> str:
    """Return a DOI in the form in which it stands: behind its label or resolver, its letters as they were."""
    start = _DOI.search(link.raw)
    if start is None:
        return target
    kept = _UNSEEN.sub("", link.raw[start.start() :].translate(_DASHES))
    return link.raw[: start.start()] + (kept if kept.lower() == target else target)


# --- archived copies -----------------------------------------------------------------------------


def _copies(place: Place, checked: CheckedReference, everything: Sequence[CheckedReference]) -> Iterator[Edit]:
    """Yield the naming of a copy for each dead link that has one and does not name it yet."""
    for link in checked.links:
        memento, judgement = link.archive, link.judgement
        dead = judgement is not None and judgement.verdict in _DEAD and link.working_alternative is None
        if not dead or not isinstance(memento, Memento) or memento.status is None or link.link.embedded:
            continue
        if (
            memento.url in checked.reference.text
            or _NAMED.search(checked.reference.text)
            or any(other.link.embedded for other in checked.links)
        ):
            continue
        edit = _naming(place, checked.reference, link.link, memento, everything)
        if edit is not None:
            yield edit
            return  # one copy for a reference


_NAMED = re.compile(r"archive-?_?(?:url|date)\s*=|url-status\s*=", re.IGNORECASE)
"""A field for a copy that is there already, filled or not, is its author's to change."""

_NO_ROOM = {"latex": re.compile(r"(?<!\\)%"), "markdown": re.compile(r"^\s*\[[^\]]*\]:|\|\s*$")}
"""Lines at whose end words would be a comment, spoil a definition, or fall out of a table."""


def _naming(
    place: Place, reference: Reference, link: Link, memento: Memento, everything: Sequence[CheckedReference]
) -> Edit | None:
    day = memento.captured.date()
    span = place.span(link)
    evidence = f"{as_written(link.raw)}: its page is gone, and this copy of {day} was seen to replay."
    clause = archived(reference, memento.url, day)
    match place.format:
        case "bibtex":
            return span and _bibtex(place, span, link, memento, evidence)
        case "wikitext":
            return span and _wikitext(place, span, link, memento, evidence)
        case "html":
            end = place.text.find("</a>", span[1]) if span else -1
            if span is None or end < 0 or end - span[1] > 500:
                return None
            shown = f' (<a href="{escape(memento.url)}">{clause.partition(":")[0].strip()}</a>, {day})'
            return Edit(end + 4, end + 4, shown, link.line, evidence)
        case "text" | "markdown" | "rst" | "asciidoc" | "org" | "latex" | "typst":
            if _shares_its_last_line(reference, everything):
                return None
            at = place.end_of(max(reference.line, reference.end_line))
            line = place.text[place.starts[place.line_at(at) - 1] : at]
            if (form := _NO_ROOM.get(place.format)) is not None and form.search(line):
                return None
            stop = place.text[at - 1 : at] in (".", "。")
            new = f" {clause}{'.' if stop else ''}"
            if place.format in _AROUND:
                new = new.replace(memento.url, _AROUND[place.format].format(memento.url))
            return Edit(at, at, new, link.line, evidence)
        case _:
            return None


_AROUND = {"markdown": "<{}>", "latex": "\\url{{{}}}"}
"""What stands around an address in running text, where a format wants something."""


def _shares_its_last_line(reference: Reference, everything: Sequence[CheckedReference]) -> bool:
    last = max(reference.line, reference.end_line)
    others = (one.reference for one in everything if one.reference is not reference)
    return any(other.line <= last <= max(other.line, other.end_line) for other in others)


_FIELD = re.compile(r"(?P<indent>[^\S\n]*)\burl\s*=\s*[{\"]", re.IGNORECASE)


def _bibtex(place: Place, span: tuple[int, int], link: Link, memento: Memento, evidence: str) -> Edit | None:
    """Add fields below the one that the address stands in."""
    start = place.starts[link.line - 1]
    field = _FIELD.match(place.text, start)
    end = place.end_of(link.line)
    closed = re.match(r"[^\n{}\"]*[}\"]\s*,?", place.text[span[1] : end])
    if field is None or closed is None or span[1] + closed.end() < end:
        return None
    comma = "" if place.text[end - 1] == "," else ","
    after = "," if not comma else ""
    line_end = "\r\n" if place.text[end : end + 1] == "\r" else "\n"
    indent = f"{line_end}{field['indent']}"
    fields = f"{comma}{indent}archiveurl = {{{memento.url}}},{indent}archivedate = {{{memento.captured.date()}}}{after}"
    return Edit(end, end, fields, link.line, evidence)


def _wikitext(place: Place, span: tuple[int, int], link: Link, memento: Memento, evidence: str) -> Edit | None:
    """Add parameters behind the one that the address is the value of."""
    before = place.text[max(0, span[0] - 40) : span[0]]
    if not re.search(r"\|\s*url\s*=\s*$", before, re.IGNORECASE):
        return None
    day = memento.captured.date()
    new = f" |archive-url={memento.url} |archive-date={day} |url-status=dead"
    return Edit(span[1], span[1], new, link.line, evidence)
