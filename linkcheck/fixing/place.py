"""A source as it is edited: where its lines and its links stand. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from linkcheck.frozen import dataclass
from linkcheck.model import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One source as it is edited."""

    name: str
    text: str
    format: str
    starts: Sequence[int]  # offsets of its lines

    @classmethod
    def of(cls, name: str, text: str, format_: str) -> Place:
        """Return a text with its lines found."""
        return cls(
            name=name, text=text, format=format_, starts=[0, *(match.end() for match in re.finditer("\n", text))]
        )

    def span(self, link: Link) -> tuple[int, int] | None:
        """Return where a link stands, or None where it is not found just there."""
        if not 0 < link.line <= len(self.starts):
            return None
        start = self.starts[link.line - 1] + link.column - 1
        end = start + len(link.raw)
        return (start, end) if link.raw and self.text[start:end] == link.raw else None

    def end_of(self, line: int) -> int:
        """Return where a line's text ends, its blanks left out."""
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        begin = self.starts[line - 1]
        return begin + len(self.text[begin:end].rstrip())

    def line_at(self, offset: int) -> int:
        """Return the number of a line by an offset in it."""
        return bisect_right(self.starts, offset)

    def lines(self, first: int, last: int) -> str:
        """Return the text of some lines by their numbers, the last included."""
        return self.text[self.starts[first - 1] : self.starts[last] if last < len(self.starts) else len(self.text)]
