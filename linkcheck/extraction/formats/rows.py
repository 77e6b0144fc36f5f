"""Splits comma-, semicolon- or tab-separated text into rows of cells that know where they stand.

The csv module gives no places, and swallows the rest of the file behind a quote that nobody closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.passages import MappedText, SourceText, TextBuilder
from linkcheck.frozen import dataclass

_SAMPLE = 65_536  # characters looked at for the delimiter
_SAMPLE_ROWS = 30
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
_BLANK = " \t\u00a0\ufeff"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; its quotes stand outside `[start, end)`."""

    start: int
    end: int
    is_quoted: bool = False

    def value(self, source: SourceText) -> MappedText:
        """Return its text, doubled quotes read as one and white space at its ends left out."""
        text, start, end = source.text, self.start, self.end
        if start == end:
            return MappedText("", source, ())
        while start < end and (text[start] in _BLANK or text[start] in "\r\n"):
            start += 1
        while end > start and (text[end - 1] in _BLANK or text[end - 1] in "\r\n"):
            end -= 1
        if not self.is_quoted or text.find('""', start, end) < 0:
            return MappedText.part(source, start, end)
        built = TextBuilder(source)
        while (quote := text.find('""', start, end)) >= 0:
            built.copy(start, quote)
            built.add('"', quote, quote + 2)
            start = quote + 2
        built.copy(start, end)
        return built.build()


Row = tuple[Cell, ...]


def delimiter_of(text: str) -> str:
    """Return the delimiter that parts the first rows most evenly: tab, comma, semicolon or bar."""
    sample = text[:_SAMPLE]
    best, best_score = ",", 0.0
    for delimiter in "\t,;|":
        counts = [len(row) for row, _ in zip(rows(sample, delimiter), range(_SAMPLE_ROWS), strict=False)]
        if not counts or max(counts) < 2:
            continue
        usual = max(set(counts), key=lambda count: (counts.count(count), count))
        score = counts.count(usual) / len(counts) if usual > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows, blank lines left out."""
    at, end = 0, len(text)
    last_quote = text.rfind('"')
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*+")
    cells: list[Cell] = []
    while at <= end:
        cell, at = _cell(text, at, last_quote, plain)
        cells.append(cell)
        if at < end and text[at] == delimiter:
            at += 1
            continue
        if len(cells) > 1 or text[cell.start : cell.end].strip():
            yield tuple(cells)
        cells = []
        line_end = _LINE_END.match(text, at)
        if at >= end or line_end is None:
            return
        at = line_end.end()
        if at == end:
            return


def _cell(text: str, at: int, last_quote: int, plain: re.Pattern[str]) -> tuple[Cell, int]:
    if text.startswith('"', at) and at < last_quote:
        quoted = _QUOTED.match(text, at)
        if quoted is not None:
            rest = plain.match(text, quoted.end())
            after = rest.end() if rest else quoted.end()
            if not text[quoted.end() : after].strip(_BLANK):
                return Cell(*quoted.span(1), is_quoted=True), after
    bare = plain.match(text, at)
    finish = bare.end() if bare else at
    return Cell(at, finish), finish
