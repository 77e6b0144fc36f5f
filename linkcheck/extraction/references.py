"""From passages to references: their entries, links and dates, and their places in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from linkcheck.extraction import quick, split
from linkcheck.extraction.passages import LINK_ROLES, Passage
from linkcheck.extraction.places import Place, places
from linkcheck.extraction.sections import is_reference_heading
from linkcheck.extraction.unmarked import HAS_LINK
from linkcheck.model import Reference

if TYPE_CHECKING:
    from linkcheck.extraction.access_dates import AccessDate


def references(
    passages: Iterable[Passage],
    source: str,
    *,
    whole_document: bool,
    lines: bool = True,
    examples: Callable[[], Iterable[AccessDate]] = tuple,
) -> list[Reference]:
    """Return the references of a file, in order.

    Args:
        passages: As its reader gives them.
        source: The file's name.
        whole_document: Do not keep to the list of references where an article has one.
        lines: The file has lines that a place can be told by.
        examples: Returns access dates of the same list that are sure, beside those that are found here.
    """
    chosen = list(passages) if whole_document else _under_heading(list(passages))
    reader = quick.Reader(source)
    read: list[Reference | Place] = []
    for passage in chosen:
        if lines and _is_plain(passage):
            read += _of_plain(passage, reader, whole_document)
        else:
            read += places(passage, whole_document=whole_document)
    if all(isinstance(item, Reference) for item in read):
        return [item for item in read if isinstance(item, Reference)]
    reader.dates += examples()
    return _closely(read, reader.dates, source, lines)


def _closely(read: list[Reference | Place], sure: list[AccessDate], source: str, lines: bool) -> list[Reference]:
    """Read the places among what was read, too."""
    from linkcheck.extraction import access_dates, close

    drafts = [item if isinstance(item, Reference) else close.draft(item, lines) for item in read]
    # Dates of plain lines are sure by themselves; the languages they are in help with those that are not.
    open_dates = [draft.dates for draft in drafts if isinstance(draft, close.Draft)]
    settled = iter(access_dates.resolve([*open_dates, tuple(sure)]))
    return [
        draft if isinstance(draft, Reference) else close.reference(draft, next(settled), source, lines)
        for draft in drafts
        if draft is not None
    ]


def _is_plain(passage: Passage) -> bool:
    """Tell whether a passage is running text that stands in the file as it is."""
    pieces = passage.text.pieces
    whole = len(pieces) == 1 and pieces[0].length == pieces[0].source_length
    return whole and not (passage.is_entry or passage.fields or passage.notes or passage.page_starts)


def _of_plain(passage: Passage, reader: quick.Reader, whole_document: bool) -> Iterator[Reference | Place]:
    """Yield what a passage of plain text holds: lines that need no closer look as references, the rest as places."""
    text, (piece,) = passage.text.text, passage.text.pieces
    source = passage.text.source
    line, column = source.place(piece.source_start) if piece.source_start else (source.first_line, source.first_column)
    if column == 1 and (listed := quick.bare_list(text, reader.source, line)) is not None:
        yield from listed
        return
    at, line_start = 0, 1 - column
    for start, end in (not whole_document and split.sections(text)) or [(0, len(text))]:
        for entry in split.entries(text, start, end):
            line += text.count("\n", at, entry.start)
            at = entry.start
            line_start = text.rfind("\n", 0, at) + 1 or line_start
            whole = text[at : entry.end]
            found = reader.read(whole, entry.body - at, entry.key, line, at - line_start + 1)
            if found is None:
                yield Place(passage, at, entry.end, entry.body, entry.key or passage.key, ())
            else:
                yield found


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
    return any(field.role in LINK_ROLES for field in passage.fields) or bool(HAS_LINK.search(passage.text.text))
