"""From a text to the entries of its list, by the list's own structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from linkcheck.extract import headings, markers, numbered
from linkcheck.extract.markers import Marker
from linkcheck.extract.numbered import Entry
from linkcheck.extract.wraps import REPLAY

HAS_LINK = re.compile(r"//|www\d?\.|10\.\d{4}|doi|arxiv|PMID|hdl:|[a-z]\.[a-z]{2,10}/", re.IGNORECASE)
_BEGINS_LINK = re.compile(r"(?:<|\(|\[)?(?:https?:|www\.|doi|url\b)", re.IGNORECASE)
_ENDED = re.compile(r"(?:[.;)\]>»”\"/]|//\S+|www\.\S+|10\.\d{4,9}/\S+|\d{4})[)\]>]?\s*\Z")
_NEW = re.compile(r"[\"“„«'‘¿¡(]?(?:[^\W\d_a-zß-ÿа-яё]|https?:|www\.|de |van |von |d[’'])")
_AUTHOR = re.compile(
    r"(?:(?:de|van|von|der|den|di|da|la|le|el|al)[ -]){0,2}[^\W\d_a-z][\w’'-]{1,30}(?:[ -][^\W\d_a-z][\w’'-]{1,30})?"
    r"(?:,\s{1,2}|\s)(?:[^\W\d_]\.[ -]?|[^\W\d_]{1,3}(?:[,.&]| and | et | und | и ))"
    r"|[^\W\d_]\.\s?(?:[^\W\d_]\.\s?)?[^\W\d_a-z]\w+[,.]"
)
_IDENTIFIER_LINE = re.compile(r"(?:doi|url)?[ \t:=]*(?:https?://\S+|10\.\d{4,9}/\S+)\s*\Z", re.IGNORECASE)
_SHORT_LINE = re.compile(r"\n([^\n]{2,90}+)(?=\n|\Z)")
_FIRST_LINE = re.compile(r"(?=([^\n]{2,90}+)(?:\n|\Z))")
_BLANK_LINES = re.compile(r"(?:[ \t\r\f\u00a0\u200b\ufeff]*\n)+|[ \t\r\f\u00a0\u200b\ufeff]+\Z")
_WIDE = 200  # characters; text broken by hand or by a converter has shorter lines


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip())

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())


def sections(text: str) -> list[tuple[int, int]]:
    """Return the spans of the reference lists that have a heading and a link, or none."""
    found = []
    begun: int | None = None
    first = _FIRST_LINE.match(text)
    for match in chain((first,) if first else (), _SHORT_LINE.finditer(text)):
        line = match[1]
        if headings.is_reference_heading(line):
            if begun is not None:
                found.append((begun, match.start(1)))
            begun = match.end(1)
        elif begun is not None and headings.ends_list(line):
            found.append((begun, match.start(1)))
            begun = None
    if begun is not None:
        found.append((begun, len(text)))
    return [(start, end) for start, end in found if HAS_LINK.search(text, start, end)]


def entries(text: str, start: int = 0, end: int | None = None) -> Iterator[Entry]:
    """Yield the entries of `text[start:end]` in order; what is no entry of a list is one paragraph a time."""
    held: Entry | None = None
    for entry, listed in _marked(text, start, len(text) if end is None else end):
        if not listed and held is not None and held.key is not None and _continues(text, held, entry):
            held = held._replace(end=entry.end)
            continue
        if held is not None:
            yield held
        held = entry
    if held is not None:
        yield held


def _marked(text: str, start: int, end: int) -> Iterator[tuple[Entry, bool]]:
    """Yield every entry, block by block, and whether it has a mark."""
    series: Marker | None = None  # the last number, over blank lines
    at = start
    while at < end:
        blank = _BLANK_LINES.match(text, at, end)
        if blank:
            at = blank.end()
            continue
        last = None
        for last in numbered.run(text, at, end):
            yield last, True
        if last is not None:
            series = markers.read(text[last.start : last.body + 1])
            at = text.find("\n", last.end, end) + 1 or end
            continue
        stop = numbered.irregular(text, at, end)
        for entry, marker in _of_block(list(_lines(text, at, stop)), series):
            series = marker or series
            yield entry, marker is not None
        at = stop


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield _Line(start, text[start:stop])
        start = stop + 1


class _Series:
    """The marks of a list that were accepted so far."""

    def __init__(self, last: Marker | None) -> None:
        self.last = last  # the last number, over blank lines
        self.styles: set[str] = set()  # of this block
        self.bullets: dict[str, int] = {}  # this block's bullets and their indents

    def accept(self, marker: Marker) -> None:
        """Take a mark as one that begins an entry."""
        self.styles.add(marker.style)
        if marker.style == "bullet":
            self.bullets[marker.key] = min(marker.indent, self.bullets.get(marker.key, marker.indent))
        else:
            self.last = marker

    def follows(self, marker: Marker, block: list[_Line], index: int) -> bool:
        """Tell whether a mark inside a block begins an entry, and is no wrapped line that happens to look so."""
        if marker.style == "bullet":
            if marker.key in self.bullets:
                return marker.indent <= self.bullets[marker.key]
            return not self.styles and _introduced(block, index, marker)
        if marker.style == "label":
            return not self.styles.isdisjoint({"label", "bracket"})
        last = self.last
        if last is None or last.style != marker.style or last.number is None or marker.number is None:
            return not self.styles and marker.number == 1
        step = marker.number - last.number
        if step == 0:
            return marker.style == "dot" and bool(self.styles)  # Markdown numbers by itself: `1.` `1.` `1.`
        return step == 1 or (1 < step < 6 and bool(_ENDED.search(block[index - 1].text)))


def _introduced(block: list[_Line], index: int, marker: Marker) -> bool:
    """Tell whether bullets begin under a line that introduces them."""
    return any(
        (other := markers.read(line.text)) is not None and other.key == marker.key
        for line in block[index + 1 : index + 12]
    )


def _of_block(block: list[_Line], before: Marker | None) -> Iterator[tuple[Entry, Marker | None]]:
    """Yield the entries of one block, each with its mark."""
    series = _Series(before)
    begun: list[tuple[int, Marker]] = []
    for index, line in enumerate(block):
        marker = markers.read(line.text)
        if marker is not None and (index == 0 or series.follows(marker, block, index)):
            begun.append((index, marker))
            series.accept(marker)
    if not begun:
        yield from ((entry, None) for entry in _unmarked(block))
        return
    if begun[0][0] > 0:
        yield from ((entry, None) for entry in _unmarked(block[: begun[0][0]]))
    stops = [index for index, _ in begun[1:]] + [len(block)]
    for (index, marker), stop in zip(begun, stops, strict=True):
        start = block[index].start
        key = None if marker.style == "bullet" else marker.key
        yield Entry(start, block[stop - 1].end, key, start + marker.end), marker


def _continues(text: str, held: Entry, entry: Entry) -> bool:
    """Tell whether a paragraph behind a numbered entry is its second one: indented, or a link by itself."""
    first = text[entry.start : entry.end].split("\n", 1)[0]
    if entry.start - held.end > 6:
        return False
    if first[:1] in " \t" and text[held.start : held.start + 1] not in (" ", "\t"):
        return True
    return bool(_BEGINS_LINK.match(first.lstrip())) and not HAS_LINK.search(text, held.start, held.end)


def _unmarked(block: list[_Line]) -> Iterator[Entry]:
    """Yield the entries of lines without marks: by indents, by lines, or all in one."""
    starts = _by_indent(block) or _by_line(block)
    stops = [*starts[1:], len(block)]
    for begin, stop in zip(starts, stops, strict=True):
        yield Entry(block[begin].start, block[stop - 1].end, None, block[begin].start)


def _by_indent(block: list[_Line]) -> list[int]:
    """Return the lines that stand out to the left (hanging indents), if the block is set so."""
    if len(block) < 3:
        return []
    depths = [line.indent for line in block]
    low = min(depths)
    hanging = [index for index, depth in enumerate(depths) if depth == low]
    if depths[0] != low or len(hanging) == len(block) or len(hanging) < 2:
        return []
    # Two entries of one line each in a row are as likely as a wrapped line that lost its indent.
    return hanging if len(block) - len(hanging) >= len(hanging) // 2 else []


def _by_line(block: list[_Line]) -> list[int]:
    """Return the lines that begin an entry in a block without marks and indents."""
    if len(block) == 1:
        return [0]
    linked = [bool(HAS_LINK.search(line.text)) for line in block]
    if all(linked) and _all_separate(block):
        return list(range(len(block)))
    wide = max(len(line.text) for line in block) > _WIDE
    starts = [0]
    seen = linked[0]
    for index in range(1, len(block)):
        before, line = block[index - 1].text, block[index].text.lstrip()
        alone = (_IDENTIFIER_LINE.match(line) and not seen) or (
            index - starts[-1] == 1 and _IDENTIFIER_LINE.match(before.lstrip())
        )
        hard = bool(_ENDED.search(before)) and bool(_NEW.match(line))
        if (hard and (seen or wide) and (_AUTHOR.match(line) or (wide and linked[index]))) or (
            alone and _is_metadata(block)
        ):
            starts.append(index)
            seen = False
        seen = seen or linked[index]
    return starts


def _all_separate(block: list[_Line]) -> bool:
    """Tell whether lines that all hold a link are an entry each, and no link runs over a line end."""
    for before, line in pairwise(block):
        head = line.text.lstrip()
        if head[:1].islower() and not _NEW.match(head):
            return False
        if before.text.rstrip().endswith("://") or REPLAY.search(before.text.rstrip()):
            return False
        last = before.text.rstrip()[-1:]
        if last in "-_=&?%" or (last == "/" and not _BEGINS_LINK.match(head) and not _NEW.match(head)):
            return False
    return True


def _is_metadata(block: list[_Line]) -> bool:
    """Tell whether a block is a page's label-value lines rather than running text: short lines that were not filled."""
    if len(block) < 3 or not all(_NEW.match(line.text.lstrip()) or line.text.lstrip()[:1].isdigit() for line in block):
        return False
    width = max(len(line.text.rstrip()) for line in block)
    room = sum(
        1
        for before, line in pairwise(block)
        if len(before.text.rstrip()) + 1 + len(line.text.split(None, 1)[0]) <= width
        and before.text.rstrip()[-1:] not in ",;:-"
    )
    return room * 4 >= 3 * (len(block) - 1)
