"""Plain text of any size, read piece by piece in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkcheck.extraction.passages import MappedText, Passage, SourceText
from linkcheck.extraction.references import references
from linkcheck.model import Reference
from linkcheck.regexes import regex

PIECE = 4_000_000
"""Characters that are read at a time; their references take some ten times as many bytes."""

_LONGEST = 4 * PIECE  # characters without a place to cut that are kept together
_NUMBERED = regex(r"\n(?=\[?\d{1,6}[\].)][ \t])")
_REACH = 200_000  # characters before the end that are looked through for a place to cut
_NEAR = 5_000  # of them, those where it mostly is


def extract_stream(chunks: Iterable[str], *, source: str = "-") -> Iterator[Reference]:
    """Yield the references of a long plain text in its order.

    The text is cut where an entry of a list ends. Headings are not looked for, as what is behind them may be gigabytes
    away: the whole text is read. Dates that could be read two ways are settled by those of their own piece.

    Args:
        chunks: The text, cut anywhere.
        source: The file's name.
    """
    kept: list[str] = []
    size = 0
    line = column = 1
    for chunk in chunks:
        kept.append(chunk)
        size += len(chunk)
        if size < PIECE:
            continue
        text = "".join(kept)
        cut = boundary(text)
        if cut:
            yield from _references(text[:cut], source, line, column)
            breaks = text.count("\n", 0, cut)
            line, column = line + breaks, cut - text.rfind("\n", 0, cut) if breaks else column + cut
        kept, size = [text[cut:]], len(text) - cut
    yield from _references("".join(kept), source, line, column)


def _references(text: str, source: str, line: int, column: int) -> list[Reference]:
    passage = Passage(text=MappedText.whole(SourceText(text, first_line=line, first_column=column)))
    return references((passage,), source, whole_document=True)


def boundary(text: str) -> int:
    """Return where the last entry begins that may go on behind the end, or 0 where that is not to be told yet."""
    for reach in (_NEAR, _REACH):
        start = max(0, len(text) - reach)
        numbered = [match.end() for match in _NUMBERED.finditer(text, start)]
        if numbered:
            return numbered[-1]
    for mark in ("\n\n", "\n"):
        found = text.rfind(mark, start)
        if found >= 0:
            return found + len(mark)
    if len(text) < _LONGEST:
        return 0
    return max(text.rfind(" ", start) + 1, start)
