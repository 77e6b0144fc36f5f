"""Where a large text is cut, found in one pass over it: at the ends of entries, and inside its reference lists only."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from linkcheck.bulk.parts import Job, Span
from linkcheck.extraction import split, stream
from linkcheck.extraction.unmarked import HAS_LINK
from linkcheck.sources import DETECTED_BYTES, guessed

PART_BYTES = 2_000_000
"""What is read at a time: many parts, so that all processes end together, and each a second's work at most."""

_MARK = codecs.BOM_UTF8


class NotUtf8Error(Exception):
    """The text is in another encoding, or damaged."""

    def __init__(self, offset: int, line: int) -> None:
        super().__init__(offset, line)
        self.offset = offset  # of the first byte that is not UTF-8
        self.line = line


def plan(file: BinaryIO, *, whole_document: bool) -> list[Job]:
    """Return the parts of a UTF-8 text, in order: those of its reference lists where it has any, else all.

    Raises:
        NotUtf8Error: It is no UTF-8.
    """
    planning = Planning(file, whole_document=whole_document)
    for _ in planning.guesses():
        continue
    return planning.jobs


class Planning:
    """The parts of a text, and a guess at them while it is still looked through: most long lists have no heading."""

    def __init__(self, file: BinaryIO, *, whole_document: bool) -> None:
        self._file = file
        self._whole = whole_document
        self._everything: list[Span] = []
        self._lists = _Lists()

    def guesses(self) -> Iterator[Job]:
        """Look through the text, and yield its first parts were there no list with a heading; none once there is one.

        Raises:
            NotUtf8Error: It is no UTF-8.
        """
        for job in _jobs(self._looked_through()):
            if not self.has_lists:
                yield job

    def _looked_through(self) -> Iterator[Span]:
        for text, span in _pieces(self._file):
            self._everything.append(span)
            if not self._whole:
                self._lists.add(text, span)
            yield span
        self._lists.close()

    @property
    def has_lists(self) -> bool:
        """Tell whether a list with a heading was found so far, so that the guesses are wrong."""
        return bool(self._lists.spans)

    @property
    def jobs(self) -> list[Job]:
        """The parts, now that the text was looked through: of its reference lists where it has any, else all."""
        return list(_jobs(self._lists.spans or self._everything))


def _pieces(file: BinaryIO) -> Iterator[tuple[str, Span]]:
    """Yield the text piece by piece, each cut where an entry ends."""
    at = len(_MARK) if file.read(len(_MARK)) == _MARK else 0
    file.seek(at)
    kept, line, column = b"", 1, 1
    while True:
        block = file.read(PART_BYTES)
        data = kept + block
        try:
            text, decoded = codecs.utf_8_decode(data, "strict", not block)
        except UnicodeDecodeError as error:
            raise NotUtf8Error(at + error.start, line + data.count(b"\n", 0, error.start)) from error
        cut = stream.boundary(text) if block else len(text)
        stop = decoded - len(text[cut:].encode())
        if cut:
            yield text[:cut], Span(at, at + stop, line, column)
            breaks = data.count(b"\n", 0, stop)
            column = cut - text.rfind("\n", 0, cut) if breaks else column + cut
            at, line = at + stop, line + breaks
        if not block:
            return
        kept = data[stop:]


class _Lists:
    """The spans of the reference lists that have a heading and a link, gathered piece by piece."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._open: list[Span] | None = None  # of the list that has begun
        self._has_link = False

    def add(self, text: str, piece: Span) -> None:
        """Look through one more piece."""
        place, begun = _Place(text, piece), 0
        for start, end, is_list in split.headed(text):
            if self._open is not None:
                self._take(text, begun, start, place)
                self.close()
            if is_list:
                self._open, begun = [], end
        if self._open is not None:
            self._take(text, begun, len(text), place)

    def _take(self, text: str, start: int, end: int, place: _Place) -> None:
        assert self._open is not None
        self._has_link = self._has_link or bool(HAS_LINK.search(text, start, end))
        self._open.append(place.span(start, end))

    def close(self) -> None:
        """End the list that has begun, if one has; one without a link is none."""
        if self._open is not None and self._has_link:
            self.spans += self._open
        self._open, self._has_link = None, False


class _Place:
    """Goes through a piece from offset to offset, so that each character is counted once."""

    def __init__(self, text: str, piece: Span) -> None:
        self.text = text
        self.at = 0
        self.byte, _, self.line, self.column = piece

    def span(self, start: int, end: int) -> Span:
        """Return `[start, end)` of the piece as a span of the file; `start` is not before the last `end`."""
        self._go(start)
        byte, line, column = self.byte, self.line, self.column
        self._go(end)
        return Span(byte, self.byte, line, column)

    def _go(self, offset: int) -> None:
        passed = self.text[self.at : offset]
        breaks = passed.count("\n")
        self.byte += len(passed.encode())
        self.line += breaks
        self.column = len(passed) - passed.rfind("\n") if breaks else self.column + len(passed)
        self.at = offset


def _jobs(spans: Iterable[Span]) -> Iterator[Job]:
    """Put small spans together: a file may hold a hundred thousand short lists."""
    held: list[Span] = []
    size = 0
    for span in spans:
        length = span.stop - span.start
        if held and size + length > PART_BYTES:
            yield tuple(held)
            held, size = [], 0
        held.append(span)
        size += length
    if held:
        yield tuple(held)


def transcoded(file: BinaryIO, flaw: NotUtf8Error, copy: BinaryIO) -> str | None:
    """Write a text in another encoding as UTF-8, and return one sentence on how it was read; None: it told itself.

    Nothing is lost: what no encoding explains is kept as U+FFFD.
    """
    file.seek(max(0, flaw.offset - DETECTED_BYTES // 2))
    sample = file.read(DETECTED_BYTES)
    file.seek(0)
    encoding, note = guessed(file.read(4), sample, flaw.line)
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while block := file.read(PART_BYTES):
        copy.write(decoder.decode(block).encode("utf-8", errors="replace"))
    copy.write(decoder.decode(b"", final=True).encode("utf-8", errors="replace"))
    copy.seek(0)
    return note
