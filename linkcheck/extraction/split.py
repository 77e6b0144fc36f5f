"""From a text to the entries of its list, by the list's own structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from linkcheck.extraction import headings, markers, numbered, unmarked
from linkcheck.extraction.markers import Marker
from linkcheck.extraction.numbered import Entry
from linkcheck.extraction.unmarked import ENDED, HAS_LINK, Line
from linkcheck.regexes import regex

_BEGINS_LINK = regex(r"(?:<|\(|\[)?(?:https?:|www\.|doi|url\b)", re.IGNORECASE)
_SHORT_LINE = regex(r"\n([^\n]{2,90}+)(?=\n|\Z)")
_FIRST_LINE = regex(r"(?=([^\n]{2,90}+)(?:\n|\Z))")
_BLANK_LINES = regex(r"(?:[ \t\r\f\u00a0\u200b\ufeff]*\n)+|[ \t\r\f\u00a0\u200b\ufeff]+\Z")


def sections(text: str) -> list[tuple[int, int]]:
    """Return the spans of the reference lists that have a heading and a link, or none."""
    found = []
    begun: int | None = None
    for start, end, is_list in headed(text):
        if begun is not None:
            found.append((begun, start))
        begun = end if is_list else None
    if begun is not None:
        found.append((begun, len(text)))
    return [(start, end) for start, end in found if HAS_LINK.search(text, start, end)]


def headed(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the lines that head a list of references, and False with those that head what comes behind one."""
    first = _FIRST_LINE.match(text)
    for match in chain((first,) if first else (), _SHORT_LINE.finditer(text)):
        if "://" in match[1]:  # lists of addresses are long, and no heading has one
            continue
        if headings.is_reference_heading(match[1]):
            yield *match.span(1), True
        elif headings.ends_list(match[1]):
            yield *match.span(1), False


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


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield Line(start, text[start:stop])
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

    def begins(self, marker: Marker) -> bool:
        """Tell whether a mark at the beginning of a block begins an entry."""
        if marker.style not in {"alone", "letter"}:
            return True
        last = self.last.number if self.last is not None and self.last.style == marker.style else 0
        return marker.number == (last or 0) + 1

    def follows(self, marker: Marker, block: list[Line], index: int) -> bool:
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
        if step == 1:
            return True
        ended = (1 < step < 6 or marker.number == 1) and bool(ENDED.search(block[index - 1].text))
        return ended and (step > 1 or _counts_on(block, index, marker))


def _introduced(block: list[Line], index: int, marker: Marker) -> bool:
    """Tell whether bullets begin under a line that introduces them."""
    return any(
        (other := markers.read(line.text)) is not None and other.key == marker.key
        for line in block[index + 1 : index + 12]
    )


def _counts_on(block: list[Line], index: int, first: Marker) -> bool:
    """Tell whether the marks of the next lines that have such go on from a first: to 2, and to 3 if there are more."""
    marks = (markers.read(line.text) for line in block[index + 1 : index + 30])
    numbers = [mark.number for mark in marks if mark is not None and mark.style == first.style]
    return numbers[:2] in ([2], [2, 3])


def _of_block(block: list[Line], before: Marker | None) -> Iterator[tuple[Entry, Marker | None]]:
    """Yield the entries of one block, each with its mark."""
    series = _Series(before)
    begun: list[tuple[int, Marker]] = []
    for index, line in enumerate(block):
        marker = markers.read(line.text)
        if marker is not None and (series.begins(marker) if index == 0 else series.follows(marker, block, index)):
            begun.append((index, marker))
            series.accept(marker)
    if not begun:
        yield from ((entry, None) for entry in unmarked.entries(block))
        return
    if begun[0][0] > 0:
        yield from ((entry, None) for entry in unmarked.entries(block[: begun[0][0]]))
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
