"""What the readers of markup share: a passage built run by run, with the links that its markup tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from linkcheck.extraction.passages import Field, MappedText, Passage, Piece, Role, SourceText

_ADDRESS = re.compile(r"(?i)(?:h[tx]{1,2}ps?|ftps?):?/{1,2}\S|//[^\s/]+\.\w|www\d?\.\w")
_SCHEMES = (
    (re.compile(r"(?i)(?:info:)?doi(?:\.org/|: ?|/)(?=10\.)"), Role.DOI),
    (re.compile(r"(?i)arxiv: ?(?=\w)"), Role.EPRINT),
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_IDENTIFIER = re.compile(r"(?:arxiv|pmid|pmcid|hdl|handle):?((?=\S*\d)[^\s\[\]]+?)(?:\[[\w.-]+\])?\Z|(pmc\d+)\Z")
_SHOWN = re.compile(r"(?:[\w-]+\.)+\w|10\.\d")


def link_role(target: str) -> Role | None:
    """Tell what the target of a link is; None for a place in the same file, a mailbox and the like."""
    target = target.strip()
    if _ADDRESS.match(target):
        return Role.URL
    return next((role for scheme, role in _SCHEMES if scheme.match(target)), None)


def repeats(words: str, target: str) -> bool:
    """Tell whether the words that a link is on are only its address again: whole, cut short, or tidied up."""
    if len(words) > 4 * len(target) + 40:
        return False
    seen, meant = _bare(words), _bare(target)
    if identifier := _IDENTIFIER.match(seen):
        return bool(re.search(rf"(?<!\w){re.escape(identifier[1] or identifier[2])}(?!\w)", meant))
    if not _SHOWN.match(seen):
        return False
    if seen == meant or (meant.endswith("/" + seen) and seen.startswith("10.")):
        return True
    whole = len(words.split()) == 1
    cut = re.split(r"\.{3}|…", seen)[0]
    if "/" in seen or len(cut) < len(seen):
        same_host = whole and not seen.startswith("10.") and cut.split("/")[0] == meant.split("/")[0]
        return same_host or meant.startswith(cut)
    return bool(_ADDRESS.match(words.strip())) and meant.startswith(seen)


def _bare(address: str) -> str:
    """Return an address without all that people leave out when they show one."""
    bare = unquote(_INVISIBLE.sub("", "".join(address.split()))).lower()
    bare = re.sub(r"^(?:(?:https?|ftp):)?//|^(?:url|doi):+", "", bare)
    bare = re.sub(r"^www\.|^(?:dx\.)?doi\.org/|^doi:", "", bare)
    return bare.rstrip("/.,")


def part_of(mapped: MappedText, start: int, end: int) -> MappedText:
    """Return `[start, end)` of a text, mapped as before."""
    pieces = []
    for piece in mapped.pieces:
        first, last = max(start, piece.start), min(end, piece.start + piece.length)
        if first >= last:
            continue
        if piece.length == piece.source_length:
            pieces.append(Piece(first - start, last - first, piece.source_start + first - piece.start, last - first))
        else:
            pieces.append(Piece(first - start, last - first, piece.source_start, piece.source_length))
    return MappedText(mapped.text[start:end], mapped.source, pieces)


def trimmed(mapped: MappedText) -> MappedText:
    """Return a text without the white space around it."""
    text = mapped.text
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    return mapped if (start, end) == (0, len(text)) else part_of(mapped, start, end)


@dataclass(slots=True, kw_only=True)
class PassageBuilder:
    """Collects the text of one passage and the links in it."""

    source: SourceText
    key: str | None = None
    is_entry: bool = False
    heading: int | None = None
    span: tuple[int, int] | None = None  # of the whole entry in the file; None: as far as its text and links reach
    notes: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    length: int = 0
    _parts: list[str] = field(default_factory=list)
    _pieces: list[Piece] = field(default_factory=list)
    _links: list[tuple[int, MappedText, Role | None]] = field(default_factory=list)

    def copy(self, start: int, end: int) -> None:
        """Append the file's text `[start, end)` unchanged."""
        self.add(self.source.text[start:end], start, end)

    def copy_as(self, text: str, start: int) -> None:
        """Append `text`, which stands in the file from `start` on, but for white space at its end."""
        self.add(text, start, start + len(text))

    def add(self, text: str, start: int, end: int) -> None:
        """Append `text`, which is how the file's `[start, end)` reads."""
        if text:
            self._pieces.append(Piece(self.length, len(text), start, end - start))
            self._parts.append(text)
            self.length += len(text)

    def append(self, mapped: MappedText) -> None:
        """Append text that was mapped to the file before."""
        for piece in mapped.pieces:
            words = mapped.text[piece.start : piece.start + piece.length]
            self.add(words, piece.source_start, piece.source_start + piece.source_length)

    def remark(self, note: str) -> None:
        """Add a sentence about damage, once."""
        if note not in self.notes:
            self.notes.append(note)

    def gap(self, start: int, end: int, char: str = " ") -> None:
        """Append the white space `char`, unless there is some already; a line break is put behind blanks."""
        if not self._parts:
            return
        last = self._parts[-1][-1]
        if not last.isspace() or (char == "\n" and last != "\n"):
            self.add(char, start, end)

    def last(self) -> str:
        """Return the last character, "" where there is none."""
        return self._parts[-1][-1] if self._parts else ""

    def put(self, role: Role, text: MappedText, *, placed: bool = True) -> None:
        """Add a field that stands here, or nowhere in the text."""
        text = trimmed(text)
        if text.text:
            self.fields.append(Field(role=role, text=text, at=self.length if placed else None))

    def link(self, target: MappedText, role: Role | None = None) -> None:
        """Add a link that stands here and is on no words."""
        self.open_link(target, role)
        self.close_link()

    def open_link(self, target: MappedText, role: Role | None = None) -> None:
        """Begin the words that a link is on; without `role` its target tells what it is."""
        self._links.append((self.length, trimmed(target), role or link_role(target.text)))

    def close_link(self) -> None:
        """End the words that the innermost link is on, and drop them where they only repeat it."""
        if not self._links:
            return
        start, target, role = self._links.pop()
        if role is None:
            return
        if self.length > start and repeats(self._since(start), target.text):
            self.cut(start)
        self.put(role, target)

    def mapped_since(self, start: int) -> MappedText:
        """Return the text from `start` on, mapped."""
        words = self._since(start)
        pieces: list[Piece] = []
        for piece in reversed(self._pieces):
            if piece.start < start:
                break
            pieces.append(Piece(piece.start - start, piece.length, piece.source_start, piece.source_length))
        return MappedText(words, self.source, reversed(pieces))

    def _since(self, start: int) -> str:
        """Return the text from `start` on; the runs are looked at from behind, so each is looked at once a link."""
        behind: list[str] = []
        length = self.length
        for part in reversed(self._parts):
            if length <= start:
                break
            behind.append(part)
            length -= len(part)
        return "".join(reversed(behind))[max(0, start - length) :]

    def cut(self, length: int) -> None:
        while self._pieces and self.length > length:
            piece = self._pieces.pop()
            self._parts.pop()
            self.length = piece.start
        self.length = min(self.length, length)

    def _reach(self) -> tuple[int, int]:
        if self.span is not None:
            return self.span
        pieces = [*self._pieces, *(piece for field in self.fields for piece in field.text.pieces)]
        starts = [piece.source_start for piece in pieces]
        return min(starts), max(piece.source_start + piece.source_length for piece in pieces)

    def build(self) -> Passage | None:
        """Return what was collected, None where that is nothing."""
        while self._links:
            self.close_link()
        text = "".join(self._parts)
        if not text.strip() and not self.fields:
            return None
        for index, put in enumerate(self.fields):
            if put.at is not None and put.at > len(text):  # the words around it were cut after it was put there
                self.fields[index] = replace(put, at=len(text))
        return Passage(
            text=MappedText(text, self.source, self._pieces),
            span=self._reach() if self.is_entry else None,
            is_entry=self.is_entry,
            heading=self.heading,
            key=self.key,
            fields=tuple(self.fields),
            notes=tuple(self.notes),
        )
