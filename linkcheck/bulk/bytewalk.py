"""A walk through the bytes of a text, and the pieces that come of it.

This module and those that build on it are compiled by mypyc where the package is built with a C compiler at hand; then
a line takes a microsecond, and else some twenty. So they are written for that, and know no rule of reading: in the
tables that they are given, what follows stands at `256 * state + byte`, a state or an outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # machine integers
    from mypy_extensions import i64

ODD: Final = 0
"""Of a line: there is something on it that is not plain."""

SIGN: Final = 1
"""The address begins behind this byte."""

TEN: Final = 2
"""This is the dot of a number that a DOI may begin with."""

SLASH: Final = 3
"""The path begins behind this byte."""

END: Final = 4
"""The address ends in front of this byte."""

FIRST: Final = 8
"""The lowest state; what is below is an outcome, at which a way ends."""


class Left:
    """Lines that must be looked at more closely: `[start, stop)` of the bytes, and the number of the first."""

    def __init__(self, start: i64, stop: i64, line: int) -> None:
        self.start: i64 = start
        self.stop: i64 = stop
        self.line = line


class Swept:
    """Plain lines one behind the other, but for blank ones; each is a reference with a link or two."""

    def __init__(self) -> None:
        self.links: i64 = 0
        self.dated: i64 = 0  # references with an access date
        self.rows: list[str] = []  # what is written of each reference


class ByteWalk:
    """Goes through one text after the other."""

    def __init__(self) -> None:
        self.text = b""
        self.at: i64 = 0  # where the last step ended
        self.pieces: list[Swept | Left] = []  # of the text, in its order
        self._swept: Swept | None = None  # the last piece, if it is one
        self._left: Left | None = None

    def begin(self, text: bytes) -> None:
        """Go to the beginning of a text."""
        self.text = text
        self.at = 0
        self.pieces, self._swept, self._left = [], None, None

    def go(self, table: bytes, at: i64, state: i64) -> i64:
        """Go from a state on to an outcome, and return it; `at` is behind the byte that led to it."""
        text = self.text
        while state >= FIRST:
            state = table[256 * state + text[at]]
            at += 1
        self.at = at
        return state

    def leave(self, start: i64, stop: i64, line: int) -> None:
        """Add a line that is not plain; blank lines between two of them are left with them."""
        if self._left is None:
            self._left, self._swept = Left(start, stop, line), None
            self.pieces.append(self._left)
        self._left.stop = stop

    def take(self, row: str, links: i64, dated: bool) -> None:
        """Add a plain line.

        Args:
            row: What is written of it.
            links: How many links it has.
            dated: It has an access date.
        """
        if self._swept is None:
            self._swept, self._left = Swept(), None
            self.pieces.append(self._swept)
        self._swept.rows.append(row)
        self._swept.links += links
        if dated:
            self._swept.dated += 1


class Glue:
    """Words that are glued to the ends of addresses and no part of them."""

    def __init__(self, words: tuple[bytes, ...]) -> None:
        self._words = words
        last = {word[-1] for word in words}
        self._may_end = bytes([byte in last for byte in range(256)])

    def sticks(self, text: bytes, begin: i64, end: i64) -> bool:
        """Tell whether an address ends in one."""
        return self._may_end[text[end - 1]] != 0 and text.endswith(self._words, begin, end)


def has_top_level(text: bytes, begin: i64, end: i64) -> bool:
    """Tell whether a host of letters, digits, hyphens and dots ends in a dot and 2 to 24 letters."""
    at: i64 = end
    while at > begin and text[at - 1] >= 65:
        at -= 1
    return at > begin and text[at - 1] == 46 and 2 <= end - at <= 24


def behind_www(text: bytes, begin: i64) -> i64:
    """Return where a host begins, but for `www.`."""
    if text[begin] == 119 and text[begin + 1] == 119 and text[begin + 2] == 119 and text[begin + 3] == 46:
        return begin + 4
    return begin


def digits(text: bytes, at: i64, most: i64) -> i64:
    """Return how many digits stand there, up to some."""
    found: i64 = 0
    while found < most and 48 <= text[at + found] <= 57:
        found += 1
    return found
