"""PDF: the text of the pages put together, and the links that lie on it by their real targets.

The text is read in columns, without what repeats at the edges of pages; indents and gaps between lines are kept, as a
list of references may be split by nothing else. A place in a PDF has no line; its page is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import pairwise
from statistics import median

from linkcheck.extraction.formats.markup import PassageBuilder, link_role, repeats
from linkcheck.extraction.formats.pdfpages import Line, Page, Spot, pages, plain_pages
from linkcheck.extraction.passages import MappedText, Passage, Piece, SourceText
from linkcheck.extraction.sections import is_reference_heading
from linkcheck.frozen import dataclass

_INDENT = "    "
_EDGE_LINES = 2  # at the top and bottom of a page that may be a running head or foot
_SMALL_CAPITALS = re.compile(r"\b([^\W\d_]) (?=[^\W\d_]{3,}\b)")
_AFTERWARDS = re.compile(
    r"(?i)(?:\d+\.?\s+|[A-Z]\.?\s+)?(?:appendi(?:x|ces)|acknowledge?ments?|supplement|author contributions?"
    r"|about the author|anhang|annexe?|anexo|приложение|附录|附錄|付録|부록)\b"
)
_LINK_START = re.compile(r"//|www\.|10\.")
_FULL = 0.8  # of a column's lines are no longer than one that is taken for full
_LONGEST_HEADING = 60  # characters
_LARGER = 1.08  # times the usual size: a heading


def read(data: bytes) -> Iterator[Passage]:
    """Yield the passages of a PDF; raise InputError where it cannot be opened or pypdfium2 is missing."""
    text = _Text()
    read_pages = list(pages(data))
    repeated = _repeated(read_pages)
    for page in read_pages:
        text.add(page, repeated)
    yield from text.passages()


def plain(data: bytes) -> str:
    """Return the words of the pages as PDFium puts them together."""
    return "\n".join(plain_pages(data))


@dataclass(slots=True)
class _Text:
    """The text of the pages so far, with the links on it and the lines that are headings."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    page_starts: list[int] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    lines: list[tuple[int, Line]] = field(default_factory=list)  # each with where it starts

    def add(self, page: Page, repeated: frozenset[str]) -> None:
        self.page_starts.append(self.length)
        starts: dict[int, int] = {}
        edges = _edges(page)
        shown = [
            (number, line)
            for number, line in enumerate(page.lines)
            if not (number in edges and (_shape(line) in repeated or line.text.strip().isdecimal()))
        ]
        lines = [line for _, line in shown]
        for (number, line), (gap, indented) in zip(shown, _set(lines, _pitch(lines)), strict=True):
            self._write("\n" * gap + _INDENT * indented)
            starts[number] = self.length
            self.lines.append((self.length, line))
            self._write(line.text.rstrip() + "\n")
        self._link(page, starts)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _link(self, page: Page, starts: dict[int, int]) -> None:
        """Note the links, the parts of one that runs over lines as one."""
        for spot in sorted(page.spots, key=lambda spot: (spot.line, spot.start)):
            if spot.line not in starts or link_role(spot.target) is None:
                continue
            start, end = starts[spot.line] + spot.start, starts[spot.line] + min(spot.end, _width(page, spot))
            if self.links and self.links[-1][2] == spot.target and self._is_blank(self.links[-1][1], start):
                start = self.links.pop()[0]
            if start < end and (not self.links or self.links[-1][1] <= start):
                self.links.append((start, end, spot.target))

    def _is_blank(self, start: int, end: int) -> bool:
        """Tell whether nothing but white space was written at `[start, end)`, which is near the end."""
        if not 0 <= end - start < 200:
            return False
        tail: list[str] = []
        at = self.length
        for part in reversed(self.parts):
            tail.append(part)
            at -= len(part)
            if at <= start:
                break
        return not "".join(reversed(tail))[start - at : end - at].strip()

    def passages(self) -> Iterator[Passage]:
        source = SourceText("".join(self.parts))
        links = [placed for link in self.links if (placed := _fitted(source.text, *link)) is not None]
        at = 0
        for start, end in self._headings():
            yield from self._passage(source, at, start, links)
            yield from self._passage(source, start, end, [], heading=1)
            at = end
        yield from self._passage(source, at, len(source.text), links)

    def _headings(self) -> list[tuple[int, int]]:
        """Return the lines that begin a list of references, and the first heading after each."""
        sizes = [line.size for _, line in self.lines]
        usual = median(sizes) if sizes else 0.0
        found: list[tuple[int, int]] = []
        heading: Line | None = None
        for start, line in self.lines:
            words = line.text.strip()
            if len(words) > _LONGEST_HEADING:
                continue
            if is_reference_heading(_SMALL_CAPITALS.sub(r"\1", words)):
                heading = line
            elif heading is not None and (_AFTERWARDS.match(words) or _like(line, heading, usual)):
                heading = None
            else:
                continue
            found.append((start, start + len(line.text.rstrip())))
        return found

    def _passage(
        self, source: SourceText, start: int, end: int, links: list[_Placed], heading: int | None = None
    ) -> Iterator[Passage]:
        builder = PassageBuilder(source=source, heading=heading)
        at = start
        for link in links:
            if not start <= link.start < end or link.start < at:
                continue
            builder.copy(at, link.start)
            target = MappedText(
                link.target,
                source,
                (Piece(0, len(link.target), link.start, link.end - link.start),),
            )
            builder.open_link(target)
            builder.copy(link.start, link.end)
            builder.close_link()
            at = link.end
        builder.copy(at, end)
        passage = builder.build()
        if passage is not None:
            yield replace(passage, page_starts=tuple(self.page_starts))


@dataclass(frozen=True, slots=True)
class _Placed:
    start: int
    end: int
    target: str


def _fitted(text: str, start: int, end: int, target: str) -> _Placed | None:
    """Return a link with all the words that spell it; None where the words alone tell as much, and maybe more.

    Programs that make links of words that look like one stop at the end of the line, so a link on the last words of a
    line may be cut: then what is written goes on where the link does not.
    """
    words = "".join(text[start:end].split())
    if not words or not repeats(words, target):
        return _Placed(start, end, target)
    begun = target.find(words)
    if begun < 0:
        return _Placed(start, end, target)
    rest = target[begun + len(words) :]
    if not rest:
        at_line_end = text.startswith("\n", end) and "\n" not in text[start:end]
        return None if at_line_end else _Placed(start, end, target)
    at = end
    for char in rest:
        while at < len(text) and text[at].isspace() and at - end < 4 * len(rest):
            at += 1
        if not text.startswith(char, at):
            return _Placed(start, end, target)
        at += 1
    return _Placed(start, at, target)


# --- what is on the page beside the text ----------------------------------------------------------


def _edges(page: Page) -> frozenset[int]:
    """Return the numbers of the lines next to the upper and the lower edge."""
    by_height = sorted(range(len(page.lines)), key=lambda number: page.lines[number].bottom)
    return frozenset((*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]))


def _shape(line: Line) -> str:
    """Return a line without what counts pages; one that holds a link as it is."""
    text = " ".join(line.text.split())
    return text if re.search(r"10\.\d|://|www\.", text) else re.sub(r"\d+", "#", text)


def _repeated(all_pages: list[Page]) -> frozenset[str]:
    """Return the running heads and feet."""
    counts = Counter(shape for page in all_pages for shape in {_shape(page.lines[number]) for number in _edges(page)})
    enough = 2 if len(all_pages) <= 3 else 3
    return frozenset(shape for shape, count in counts.items() if count >= enough)


def _pitch(lines: list[Line]) -> float:
    """Return the usual distance of two lines."""
    steps = [
        before.bottom - after.bottom
        for before, after in pairwise(lines)
        if 0 < before.bottom - after.bottom < 4 * max(after.size, 1.0)
    ]
    return median(steps) if steps else 1e6


def _set(lines: list[Line], pitch: float) -> Iterator[tuple[bool, bool]]:
    """Tell of each line whether a paragraph begins with it, and whether it begins right of its column's edge."""
    for column in _columns(lines):
        left = min(line.left for line in column)
        right = sorted(line.right for line in column)[int(len(column) * _FULL)]
        before: Line | None = None
        for line in column:
            gap = before is not None and (before.bottom - line.bottom > pitch * 1.25 or _had_room(before, line, right))
            yield gap, line.left - left > 0.7 * line.size
            before = line


def _columns(lines: list[Line]) -> list[list[Line]]:
    """Return the lines in runs that go down the page."""
    columns: list[list[Line]] = []
    before: Line | None = None
    for line in lines:
        if before is None or line.bottom > before.bottom + before.size:
            columns.append([])
        columns[-1].append(line)
        before = line
    return columns


def _had_room(before: Line, line: Line, right: float) -> bool:
    """Tell whether the first word of a line would have had room on the line before: that one ends a paragraph."""
    if _is_broken_off(before.text):
        return False
    word = len(line.text) - len(line.text.lstrip())
    end = word + len(line.text[word:].split(maxsplit=1)[0]) - 1
    return before.right + line.boxes[end][1] - line.boxes[word][0] + line.size < right


def _is_broken_off(text: str) -> bool:
    """Tell whether a line ends in a link that goes on, room or not."""
    text = text.rstrip()
    if text.endswith(tuple("-/_=&?")):
        return True
    return text.endswith(".") and _LINK_START.search(text.rsplit(maxsplit=1)[-1][:-1]) is not None


def _like(line: Line, heading: Line, usual: float) -> bool:
    """Tell whether a line is set like the heading of the list, and larger than text."""
    return abs(line.size - heading.size) < 0.3 and line.size > usual * _LARGER


def _width(page: Page, spot: Spot) -> int:
    return len(page.lines[spot.line].text.rstrip())
