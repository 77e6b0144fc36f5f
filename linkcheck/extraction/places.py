"""Which parts of a passage may be a reference each."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck.extraction import split
from linkcheck.extraction.passages import Field, Passage
from linkcheck.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """What of a passage belongs to one reference: `[start, end)`, `body` where it begins behind its number."""

    passage: Passage
    start: int
    end: int
    body: int
    key: str | None
    fields: tuple[Field, ...]


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
