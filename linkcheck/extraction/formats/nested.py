"""Text inside a text: passages of an inner text, placed in the file that it was decoded from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from linkcheck.extraction.passages import MappedText, Passage, Piece


class Window:
    """An inner text, seen through which places in the file are told."""

    def __init__(self, outer: MappedText) -> None:
        self.outer = outer
        self._starts: Sequence[int] = [piece.start for piece in outer.pieces]

    def passage(self, inner: Passage) -> Passage:
        """Return a passage of the inner text as one of the file."""
        return replace(
            inner,
            text=self.text(inner.text),
            span=None if inner.span is None else self.outer.source_span(*inner.span),
            fields=tuple(replace(field, text=self.text(field.text)) for field in inner.fields),
        )

    def text(self, inner: MappedText) -> MappedText:
        """Return a text that is mapped to the inner text, mapped to the file."""
        pieces = [placed for piece in inner.pieces for placed in self._placed(piece)]
        return MappedText(inner.text, self.outer.source, pieces)

    def _placed(self, piece: Piece) -> list[Piece]:
        begin, end = piece.source_start, piece.source_start + piece.source_length
        if piece.length != piece.source_length:
            start, stop = self.outer.source_span(begin, end)
            return [Piece(piece.start, piece.length, start, stop - start)]
        placed: list[Piece] = []
        index = max(0, bisect_right(self._starts, begin) - 1)
        for part in self.outer.pieces[index : bisect_right(self._starts, end)]:
            first, last = max(begin, part.start), min(end, part.start + part.length)
            if first >= last:
                continue
            at = piece.start + first - begin
            if part.length == part.source_length:
                placed.append(Piece(at, last - first, part.source_start + first - part.start, last - first))
            else:
                placed.append(Piece(at, last - first, part.source_start, part.source_length))
        return placed
