"""The seam between the readers of formats and the finder of references.

A reader turns a file into passages: text as a person would read it, with every character's place in the file
kept, so that whatever is found in it can be pointed at. The finder (plain text, URLs, DOIs, dates) never sees
markup.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum, unique

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_LINE_END = regex("\n")


class SourceText:
    """The decoded text of a file, with offsets turned into lines and columns."""

    __slots__ = ("_starts", "first_column", "first_line", "text")

    def __init__(self, text: str, *, first_line: int = 1, first_column: int = 1) -> None:
        self.text = text
        self.first_line = first_line  # number of the line that the text begins with, when it is a part of a file
        self.first_column = first_column  # where in that line
        self._starts: list[int] = []  # of the lines; found when the first place is asked for

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of `offset`."""
        if not self._starts:
            # A lone CR is no line break here, as in editors and in git.
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        line = bisect_right(self._starts, offset)
        column = offset - self._starts[line - 1] + (self.first_column if line == 1 else 1)
        return line + self.first_line - 1, column


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a passage's text and where it stands in the file.

    `length == source_length` means that the two are equal character by character; else the run was changed as a whole
    (`&amp;` read as `&`, `{\\"u}` as `ü`), and any part of it stands where the whole stands.
    """

    start: int  # offset in the passage's text
    length: int
    source_start: int  # offset in the file's text
    source_length: int


class MappedText:
    """Text made from a file's text, each offset mapped back to the file."""

    __slots__ = ("_pieces", "_starts", "source", "text")

    def __init__(self, text: str, source: SourceText, pieces: Iterable[Piece]) -> None:
        self.text = text
        self.source = source
        self._pieces = tuple(pieces)  # in order of `start`, without gaps that hold text
        self._starts = [piece.start for piece in self._pieces]

    @classmethod
    def whole(cls, source: SourceText) -> MappedText:
        """Return the file's text as it stands."""
        return cls.part(source, 0, len(source.text))

    @classmethod
    def part(cls, source: SourceText, start: int, end: int) -> MappedText:
        """Return one run of the file's text as it stands."""
        return cls(source.text[start:end], source, (Piece(0, end - start, start, end - start),))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The runs it is made of, in order."""
        return self._pieces

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the file of the passage's `[start, end)`."""
        if not self._pieces:
            return 0, 0
        first = self._pieces[max(0, bisect_right(self._starts, start) - 1)]
        last = self._pieces[max(0, bisect_right(self._starts, max(start, end - 1)) - 1)]
        same_first = first.length == first.source_length
        same_last = last.length == last.source_length
        begin = first.source_start + (min(start - first.start, first.source_length) if same_first else 0)
        finish = last.source_start + (min(end - last.start, last.source_length) if same_last else last.source_length)
        return begin, max(begin, finish)


class TextBuilder:
    """Builds a MappedText run by run."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self._parts: list[str] = []
        self._pieces: list[Piece] = []
        self.length = 0

    def copy(self, start: int, end: int) -> None:
        """Append the file's text `[start, end)` unchanged."""
        self.add(self.source.text[start:end], start, end)

    def add(self, text: str, start: int, end: int) -> None:
        """Append `text`, which is how the file's `[start, end)` reads."""
        if text:
            self._pieces.append(Piece(self.length, len(text), start, end - start))
            self._parts.append(text)
            self.length += len(text)

    def append(self, mapped: MappedText) -> None:
        """Append text that was mapped to the same file before."""
        self._pieces.extend(replace(piece, start=piece.start + self.length) for piece in mapped.pieces)
        self._parts.append(mapped.text)
        self.length += len(mapped.text)

    def build(self) -> MappedText:
        """Return what was appended so far."""
        return MappedText("".join(self._parts), self.source, self._pieces)


@unique
class Role(StrEnum):
    """What a field of a structured entry holds."""

    URL = "url"
    DOI = "doi"
    EPRINT = "eprint"  # arXiv id
    PMID = "pmid"
    PMCID = "pmcid"
    ACCESSED = "accessed"
    PUBLISHED = "published"
    TITLE = "title"
    ARCHIVE_URL = "archive-url"


LINK_ROLES = frozenset({Role.URL, Role.ARCHIVE_URL, Role.DOI, Role.EPRINT, Role.PMID, Role.PMCID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field whose meaning the format itself tells: `urldate = {2023-07-15}`, the target of `<a href>`."""

    role: Role
    text: MappedText
    at: int | None = None
    """Where in the passage's text the field stands, behind the words that a link is on; None: nowhere in it.

    Text that only repeats a link (`<a href="U">U</a>`) is left out of the passage, so a date that follows the link
    follows this place.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a file.

    `is_entry` True: exactly one reference (a BibTeX entry, a `<ref>`, a CSL item). False: running text that may hold a
    list of references, some links, or nothing.
    """

    text: MappedText
    span: tuple[int, int] | None = None  # offsets in the file of the whole record, when `text` is only a part of it
    is_entry: bool = False
    heading: int | None = None  # level of the heading that this is, 1 the highest; None: no heading
    key: str | None = None
    fields: tuple[Field, ...] = ()
    page: int | None = None
    page_starts: tuple[int, ...] = ()  # offsets in the file's text where its pages begin, for a passage on several
    notes: tuple[str, ...] = ()
    around: str | None = None  # beginning of the text that this one is from, for its words; None: this is all of it
