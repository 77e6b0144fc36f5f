"""What the readers of line-based markup share: blocks of lines, and the markup inside them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from linkcheck.extraction.formats.markup import PassageBuilder
from linkcheck.extraction.passages import MappedText, Passage, Piece, SourceText, TextBuilder
from linkcheck.frozen import dataclass

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_ADDRESS = re.compile(r"\s*(?:https?://\S+\.\S+|(?:doi:\s?)?10\.\d{4,9}/\S+)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, without its line break and the white space before it."""

    start: int
    end: int
    indent: int  # white space it begins with, in characters
    text: str

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return self.indent == len(self.text)

    @property
    def body(self) -> str:
        """Its text without the white space around it."""
        return self.text.strip()


def lines_of(source: SourceText) -> list[Line]:
    """Return the lines of a file."""
    lines = []
    for found in _LINE.finditer(source.text):
        text = found[0].rstrip()
        if found.end() == found.start():
            break
        lines.append(Line(found.start(), found.start() + len(text), len(text) - len(text.lstrip()), text))
    return lines


class Lines:
    """The text of a block whose lines stand apart in the file, behind `> ` or indented."""

    def __init__(self, source: SourceText, spans: Sequence[tuple[int, int]]) -> None:
        self.source = source
        parts: list[str] = []
        self._pieces: list[Piece] = []
        length = 0
        for index, (start, end) in enumerate(spans):
            text = source.text[start:end] + ("\n" if index + 1 < len(spans) else "")
            parts.append(text)
            self._pieces.append(Piece(length, len(text), start, len(text)))
            length += len(text)
        self.text = "".join(parts)
        self._starts = [piece.start for piece in self._pieces]

    def place(self, offset: int) -> int:
        """Return where in the file the character at `offset` stands."""
        piece = self._pieces[max(0, bisect_right(self._starts, offset) - 1)]
        return piece.source_start + offset - piece.start

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the file `[start, end)` stands."""
        first = self.place(start)
        return first, max(first, self.place(end - 1) + 1) if end > start else first

    def runs(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return `[start, end)` line by line."""
        first = bisect_right(self._starts, start)
        cuts = self._starts[first : bisect_left(self._starts, end, first)]
        return list(zip([start, *cuts], [*cuts, end], strict=True))

    def mapped(self, start: int, end: int, *, escape: re.Pattern[str] | None = None) -> MappedText:
        """Return `[start, end)` as an address: without line breaks and the blanks at them, `escape` read as group 1."""
        built = TextBuilder(self.source)
        for begin, finish in self.runs(start, end):
            words = self.text[begin:finish]
            begin += len(words) - len(words.lstrip())
            finish -= len(words) - len(words.rstrip())
            for found in escape.finditer(self.text, begin, finish) if escape else ():
                if found.end() > finish:
                    break
                built.copy(self.place(begin), self.place(begin) + found.start() - begin)
                built.add(found[1], *self.span(found.start(), found.end()))
                begin = found.end()
            if finish > begin:
                built.copy(self.place(begin), self.place(begin) + finish - begin)
        return built.build()


class Inline(ABC):
    """Walks over the markup inside a block; each format says what its tokens are."""

    tokens: re.Pattern[str]

    def __init__(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        self.lines = lines
        self.text = lines.text
        self.builder = builder
        self.notes = notes  # passages of their own that stand inside this one

    def read(self, pos: int, end: int) -> None:
        """Read `[pos, end)` of the block into the builder."""
        while pos < end:
            found = self.tokens.search(self.text, pos, end)
            if not found:
                self.copy(pos, end)
                return
            self.copy(pos, found.start())
            after = self.token(found, end)
            if after <= found.start():  # nothing of ours: an ordinary character
                after = found.start() + 1
                self.copy(found.start(), after)
            pos = min(end, after)

    @abstractmethod
    def token(self, found: re.Match[str], end: int) -> int:
        """Read one token; return where to go on, its own start where it is none after all."""

    def add(self, text: str, start: int, end: int) -> None:
        """Append what `[start, end)` of the block reads as."""
        self.builder.add(text, *self.lines.span(start, end))

    def copy(self, start: int, end: int) -> None:
        """Append `[start, end)` of the block as it stands."""
        if end > start:
            for begin, finish in self.lines.runs(start, end):
                self.builder.copy_as(self.text[begin:finish], self.lines.place(begin))

    def code(self, start: int, end: int) -> None:
        """Append what stands as code: addresses in it are examples, unless it is nothing but one."""
        if "://" not in self.text[start:end] or _ADDRESS.match(self.text, start, end):
            self.copy(start, end)

    def link(self, target: MappedText, words: tuple[int, int] | None) -> None:
        """Add a link and the words that it is on."""
        self.builder.open_link(target)
        if words is not None:
            self.read(*words)
        self.builder.close_link()

    def note(self, start: int, end: int, key: str | None = None) -> None:
        """Read `[start, end)` as a passage of its own: a footnote."""
        outer, span = self.builder, self.lines.span(start, end)
        self.builder = PassageBuilder(source=self.lines.source, key=key, is_entry=True, span=span)
        self.read(start, end)
        passage = self.builder.build()
        if passage is not None:
            self.notes.append(passage)
        self.builder = outer


class Blocks(ABC):
    """Gathers lines into blocks; each format says how a line goes on or begins one."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.all = lines_of(source)
        self.spans: list[tuple[int, int]] = []
        self.key: str | None = None
        self.is_entry = False
        self.indent = 0  # of the list item that is open
        self.heading: int | None = None
        self.done: list[Passage] = []
        self._unclosed: set[str] = set()

    def run(self) -> Iterator[Passage]:
        """Return the passages of the file."""
        number = 0
        while number < len(self.all):
            number = max(number + 1, self.line(number))
            yield from self.done
            self.done.clear()
        self.close()
        yield from self.done

    @abstractmethod
    def line(self, number: int) -> int:
        """Read a line, and those that belong to it; return the number of the next."""

    @abstractmethod
    def inline(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        """Read the markup inside a block into the builder."""

    def take(self, start: int, end: int) -> None:
        """Add (a part of) a line to the block."""
        self.spans.append((start, end))

    def item(self, key: str | None, indent: int, start: int, end: int) -> None:
        """Begin a list item, a note or another entry."""
        self.close()
        self.key, self.is_entry, self.indent = key, True, indent
        self.take(start, end)

    def title(self, level: int, start: int, end: int) -> None:
        """Read a heading."""
        self.close()
        self.heading = level
        self.take(start, end)
        self.close()

    def close(self) -> None:
        """End the block."""
        if self.spans:
            lines = Lines(self.source, self.spans)
            built = PassageBuilder(source=self.source, key=self.key, is_entry=self.is_entry, heading=self.heading)
            built.span = (self.spans[0][0], self.spans[-1][1])
            notes: list[Passage] = []
            self.inline(lines, built, notes)
            passage = built.build()
            self.done += [passage, *notes] if passage is not None else notes
        self.spans, self.key, self.is_entry, self.indent, self.heading = [], None, False, 0, None

    def past(self, name: str, number: int, ends: Callable[[str], bool]) -> int:
        """Return the number of the line behind the one that ends the block called `name`, which begins at `number`.

        Where none ends it, the block is its first line only; and the rest of the file is not searched again.
        """
        if name not in self._unclosed:
            for following in range(number + 1, len(self.all)):
                if ends(self.all[following].text):
                    return following + 1
            self._unclosed.add(name)
        return number + 1

    def block_end(self, number: int, indent: int) -> int:
        """Return the first line from `number` on that is neither blank nor indented deeper than `indent`."""
        while number < len(self.all) and (self.all[number].blank or self.all[number].indent > indent):
            number += 1
        while number > 0 and number <= len(self.all) and self.all[number - 1].blank:
            number -= 1
        return number


def pair(text: str, pattern: re.Pattern[str], opening: str, closing: str) -> dict[int, int]:
    """Return where each opening bracket has its closing one; `pattern` finds brackets, and what hides them."""
    partner: dict[int, int] = {}
    open_at: list[int] = []
    for found in pattern.finditer(text):
        if found[0] == opening:
            open_at.append(found.start())
        elif found[0] == closing and open_at:
            partner[open_at.pop()] = found.start()
    return partner
