"""A reference read closely: its links by the finder, its dates by their words, its title; None where it holds nothing.

Loaded when a reference asks for it: of most lists most lines do not, and its tables and patterns take as long to make
as the rest of the program.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from linkcheck.extraction import access_dates, fields, finder, publication
from linkcheck.extraction.access_dates import AccessDate
from linkcheck.extraction.found import Found
from linkcheck.extraction.passages import LINK_ROLES, MappedText, Passage, Role
from linkcheck.extraction.places import Place
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.frozen import dataclass
from linkcheck.model import Kind, Link, PartialDate, Reference
from linkcheck.regexes import regex

_WORTH_A_LOOK = regex(r"//|www|10\.|doi|http|arxiv|pm[ci]|hdl|handle|[^\W_]\.[^\W\d_]{2}|\d{2}", re.IGNORECASE)
_LITERAL_BREAK = regex(r"\\[nrt](?=[^\W\d_a-z]|\s)")  # a line break that a program wrote out


@dataclass(frozen=True, slots=True)
class Draft:
    """A reference but for what the rest of its list decides."""

    place: Place
    links: tuple[Link, ...]
    dates: tuple[AccessDate, ...]
    published: PartialDate | None
    title: str | None


def draft(place: Place, lines: bool) -> Draft | None:
    """Read the links and dates of one place; None where there is neither."""
    passage, text = place.passage, place.passage.text.text
    body = text[place.body : place.end]
    if not place.fields and not _WORTH_A_LOOK.search(body):
        return None
    around = text if passage.around is None else passage.around
    found = finder.find(body, Vicinity(body, around if len(around) > len(body) else ""))
    made = [_link(passage.text, place.body, item, passage, lines) for item in found]
    spans = [(item.start, item.end) for item in found]
    for field in place.fields:
        if field.role not in LINK_ROLES:
            continue
        items = list(fields.links(field))
        made += [_link(field.text, 0, item, passage, lines) for item in items]
        if items and field.at is not None:
            # A link without words of its own stands after the white space that the body ends without.
            at = min(max(0, field.at - place.body), len(body))
            spans.append((at, at))
    links = _unique(made)
    spans = _apart(spans)
    dates = _dates(place, body, spans)
    if not links and not dates:
        return None
    # Dates of fields stand elsewhere; what is found in the text by their offsets would be chance.
    seen = [(date.start, date.end) for date in dates if body[date.start : date.end] == date.raw]
    # Right behind the access dates: what was found of the text's dates is remembered for one text.
    return Draft(place, links, dates, _published(place, body, spans, seen), _title(place, body, spans, seen))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans ascending, without those inside others."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _dates(place: Place, body: str, spans: list[tuple[int, int]]) -> tuple[AccessDate, ...]:
    for field in place.fields:
        if field.role is Role.ACCESSED and (date := access_dates.parse_field(field.text.text)):
            return (date,)
    if "\\" in body:
        body = _LITERAL_BREAK.sub("  ", body)
    return access_dates.find(body, spans)


def _unique(links: list[Link]) -> tuple[Link, ...]:
    """Return the links in the file's order, each target once: least repaired, the first of equals."""
    best: dict[tuple[Kind, str], Link] = {}
    for link in links:
        key = (link.kind, link.target)
        known = best.get(key)
        if known is None or _rank(link) < _rank(known):
            best[key] = link
    return tuple(sorted(best.values(), key=lambda link: (link.line, link.column)))


def _rank(link: Link) -> tuple[int, int, int]:
    return len(link.repairs), link.line, link.column


def _link(text: MappedText, offset: int, found: Found, passage: Passage, lines: bool) -> Link:
    start, end = text.source_span(offset + found.start, offset + found.end)
    line, column = text.source.place(start)
    return Link(
        kind=found.kind,
        raw=text.source.text[start:end],
        target=found.target,
        line=line if lines else 0,
        column=column,
        repairs=found.repairs,
        alternatives=found.alternatives,
        embedded=found.embedded,
        page=bisect_right(passage.page_starts, start) if passage.page_starts else passage.page,
        problem=found.problem,
        literal=None if found.literal is None else _link(text, offset, found.literal, passage, lines),
    )


def reference(draft: Draft, dates: tuple[AccessDate, ...], source: str, lines: bool) -> Reference:
    place = draft.place
    text = place.passage.text
    begin, end = place.passage.span or text.source_span(place.start, place.end)
    chosen = access_dates.choose(dates)
    return Reference(
        key=place.key,
        source=source,
        line=text.source.place(begin)[0] if lines else 0,
        end_line=text.source.place(max(begin, end - 1))[0] if lines else 0,
        text=text.source.text[begin:end],
        links=draft.links,
        accessed=chosen.value if chosen else None,
        accessed_raw=chosen.raw if chosen else None,
        accessed_ambiguous=chosen.ambiguous if chosen else False,
        published=draft.published,
        title=draft.title,
        notes=place.passage.notes,
    )


def _published(
    place: Place, body: str, spans: list[tuple[int, int]], seen: list[tuple[int, int]]
) -> PartialDate | None:
    for field in place.fields:
        if field.role is Role.PUBLISHED and (day := publication.parse_field(field.text.text)):
            return day
    return publication.published(body, spans, access_spans=seen)


def _title(place: Place, body: str, spans: list[tuple[int, int]], seen: list[tuple[int, int]]) -> str | None:
    for field in place.fields:
        if field.role is Role.TITLE and (title := " ".join(field.text.text.split())):
            return title
    return publication.title(body, spans, access_spans=seen)
