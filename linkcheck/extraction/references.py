"""From passages to references: their entries, links and dates, and their places in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linkcheck.extraction import access_dates, fields, finder, publication, quick, split
from linkcheck.extraction.access_dates import AccessDate
from linkcheck.extraction.found import Found
from linkcheck.extraction.passages import Field, MappedText, Passage, Role
from linkcheck.extraction.sections import is_reference_heading
from linkcheck.extraction.unmarked import HAS_LINK
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.model import Kind, Link, PartialDate, Reference

_WORTH_A_LOOK = re.compile(r"//|www|10\.|doi|http|arxiv|pm[ci]|hdl|handle|[^\W_]\.[^\W\d_]{2}|\d{2}", re.IGNORECASE)
_LITERAL_BREAK = re.compile(r"\\[nrt](?=[^\W\d_a-z]|\s)")  # a line break that a program wrote out


@dataclass(frozen=True, slots=True)
class Place:
    """What of a passage belongs to one reference: `[start, end)`, `body` where it begins behind its number."""

    passage: Passage
    start: int
    end: int
    body: int
    key: str | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A reference but for what the rest of its list decides."""

    place: Place
    links: tuple[Link, ...]
    dates: tuple[AccessDate, ...]
    published: PartialDate | None
    title: str | None


def references(
    passages: Iterable[Passage], source: str, *, whole_document: bool, lines: bool = True
) -> list[Reference]:
    """Return the references of a file, in order.

    Args:
        passages: As its reader gives them.
        source: The file's name.
        whole_document: Do not keep to the list of references where an article has one.
        lines: The file has lines that a place can be told by.
    """
    chosen = list(passages) if whole_document else _under_heading(list(passages))
    reader = quick.Reader(source)
    found: list[Reference | _Draft] = []
    for passage in chosen:
        if lines and _is_plain(passage):
            found += _of_plain(passage, reader, whole_document)
        else:
            for place in places(passage, whole_document=whole_document):
                draft = _draft(place, lines)
                if draft is not None:
                    found.append(draft)
    drafts = [draft for draft in found if isinstance(draft, _Draft)]
    # Dates of plain lines are sure by themselves; the languages they are in help with those that are not.
    settled = iter(access_dates.resolve([*(draft.dates for draft in drafts), tuple(reader.dates)]))
    return [_reference(item, next(settled), source, lines) if isinstance(item, _Draft) else item for item in found]


def _is_plain(passage: Passage) -> bool:
    """Tell whether a passage is running text that stands in the file as it is."""
    pieces = passage.text.pieces
    whole = len(pieces) == 1 and pieces[0].length == pieces[0].source_length
    return whole and not (passage.is_entry or passage.fields or passage.notes or passage.page_starts)


def _of_plain(passage: Passage, reader: quick.Reader, whole_document: bool) -> Iterator[Reference | _Draft]:
    """Yield what a passage of plain text holds: lines that need no closer look as references, the rest as drafts."""
    text, (piece,) = passage.text.text, passage.text.pieces
    source = passage.text.source
    line, column = source.place(piece.source_start) if piece.source_start else (source.first_line, source.first_column)
    at, line_start = 0, 1 - column
    for start, end in (not whole_document and split.sections(text)) or [(0, len(text))]:
        for entry in split.entries(text, start, end):
            line += text.count("\n", at, entry.start)
            at = entry.start
            line_start = text.rfind("\n", 0, at) + 1 or line_start
            whole = text[at : entry.end]
            found = reader.read(whole, entry.body - at, entry.key, line, at - line_start + 1)
            if found is not None:
                yield found
                continue
            draft = _draft(Place(passage, at, entry.end, entry.body, entry.key or passage.key, ()), lines=True)
            if draft is not None:
                yield draft


def _under_heading(passages: list[Passage]) -> list[Passage]:
    """Return the passages under headings like "References" and the entries anywhere; all where no such list is."""
    if not any(passage.heading is not None for passage in passages):
        return passages
    level: int | None = None
    kept: list[Passage] = []
    listed = False
    for passage in passages:
        if passage.heading is not None:
            if is_reference_heading(passage.text.text.strip()):
                level = passage.heading
            elif level is not None and passage.heading <= level:
                level = None
        elif level is not None or passage.is_entry:
            kept.append(passage)
            listed = listed or (level is not None and _has_link(passage))
    return kept if listed else passages


def _has_link(passage: Passage) -> bool:
    return any(field.role in fields.LINK_ROLES for field in passage.fields) or bool(HAS_LINK.search(passage.text.text))


def places(passage: Passage, *, whole_document: bool) -> Iterator[Place]:
    """Yield the parts of a passage that may be a reference each."""
    text = passage.text.text
    if passage.is_entry:
        yield Place(passage, 0, len(text), 0, passage.key, passage.fields)
        return
    lists = [] if whole_document else split.sections(text)
    spans = lists or [(0, len(text))]
    entries = [entry for start, end in spans for entry in split.entries(text, start, end)]
    if not entries:
        if passage.fields:
            yield Place(passage, 0, len(text), 0, passage.key, passage.fields)
        return
    for index, entry in enumerate(entries):
        following = entries[index + 1].start if index + 1 < len(entries) else None
        inside = _fields_in(passage, entry.start if index or lists else 0, following)
        yield Place(passage, entry.start, entry.end, entry.body, entry.key or passage.key, inside)


def _fields_in(passage: Passage, start: int, following: int | None) -> tuple[Field, ...]:
    """Return the fields that stand between two offsets of the passage's text."""
    if not passage.fields:
        return ()
    text = passage.text
    low = text.source_span(start, start + 1)[0] if start else -1
    high = text.source_span(following, following + 1)[0] if following is not None else None
    chosen = []
    for field in passage.fields:
        if field.at is not None:
            inside = field.at >= start and (following is None or field.at < following)
        else:
            at = field.text.source_span(0, 1)[0]
            inside = at >= low and (high is None or at < high)
        if inside:
            chosen.append(field)
    return tuple(chosen)


def _draft(place: Place, lines: bool) -> _Draft | None:
    """Read the links and dates of one place; None where there is neither."""
    passage, text = place.passage, place.passage.text.text
    body = text[place.body : place.end]
    if not place.fields and not _WORTH_A_LOOK.search(body):
        return None
    found = finder.find(body, Vicinity(body, text if len(text) > len(body) else ""))
    made = [_link(passage.text, place.body, item, passage, lines) for item in found]
    spans = [(item.start, item.end) for item in found]
    for field in place.fields:
        if field.role not in fields.LINK_ROLES:
            continue
        items = list(fields.links(field))
        made += [_link(field.text, 0, item, passage, lines) for item in items]
        if items and field.at is not None:
            spans.append((max(0, field.at - place.body), max(0, field.at - place.body)))
    links = _unique(made)
    spans = _apart(spans)
    dates = _dates(place, body, spans)
    if not links and not dates:
        return None
    # Dates of fields stand elsewhere; what is found in the text by their offsets would be chance.
    seen = [(date.start, date.end) for date in dates if body[date.start : date.end] == date.raw]
    # Right behind the access dates: what was found of the text's dates is remembered for one text.
    return _Draft(place, links, dates, _published(place, body, spans, seen), _title(place, body, spans, seen))


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
    )


def _reference(draft: _Draft, dates: tuple[AccessDate, ...], source: str, lines: bool) -> Reference:
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
