"""Tables that say what to do at each byte, so that a line is gone through once, whatever is looked for on it.

A table is of Aho and Corasick's kind (Communications of the ACM 18/6, 1975): a state for each beginning of a word, and
from each state a step for each of the 256 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

from linkcheck.bulk.bytewalk import FIRST


class Automaton:
    """A table in the making."""

    def __init__(self, other: int) -> None:
        """Begin one.

        Args:
            other: What follows at first on bytes of which nothing is said.
        """
        self._first = [other] * 256
        self._own: list[dict[int, int]] = []
        self._begun: dict[bytes, int] = {}  # sequences
        self._words: dict[bytes, int] = {}

    def at_first(self, chars: bytes, state: int) -> None:
        """Say what follows on some bytes that go on with no word."""
        for byte in chars:
            self._first[byte] = state

    def state(self) -> int:
        """Return a new state, from which all leads where it leads at first."""
        self._own.append({})
        return FIRST + len(self._own)

    def at(self, state: int, chars: bytes, to: int) -> None:
        """Say what follows on some bytes in a state of one's own."""
        self._own[state - FIRST - 1] |= dict.fromkeys(chars, to)

    def sequence(self, chars: bytes, to: int, other: int) -> None:
        """Have two bytes or more lead to a state where they follow each other, and to another where they do not."""
        for size in range(1, len(chars)):
            if chars[:size] not in self._begun:
                self._begun[chars[:size]] = begun = self.state()
                self.at(begun, bytes(range(256)), other)
                if size == 1:
                    self.at_first(chars[:1], begun)
                else:
                    self.at(self._begun[chars[: size - 1]], chars[size - 1 : size], begun)
        self.at(self._begun[chars[:-1]], chars[-1:], to)

    def word(self, word: bytes, outcome: int) -> None:
        """Have a word, in small or large letters, lead to an outcome wherever it ends."""
        self._words[word.lower()] = outcome

    def table(self) -> bytes:
        """Return the table: at `256 * state + byte` stands what follows.

        Raises:
            ValueError: There are more states than a byte can name.
        """
        places = self._places()
        rows = {FIRST: self._first.copy()}
        ended: dict[int, set[int]] = {FIRST: set()}  # by state, the bytes at which a word ends there
        for beginning, place in sorted(places.items(), key=lambda each: len(each[0])):
            if beginning:
                shorter = _longest_end(beginning, places)
                rows[place], ended[place] = rows[shorter].copy(), ended[shorter].copy()
            for word in self._words:
                if word.startswith(beginning):
                    self._lead_on(word, beginning, places, rows[place], ended[place])
        for place, steps in enumerate(self._own, FIRST + 1):
            rows[place] = rows[FIRST].copy()
            for byte, state in steps.items():
                rows[place][byte] = state
        return bytes(256 * FIRST) + b"".join(bytes(rows[place]) for place in sorted(rows))

    def follows(self, char: bytes) -> int:
        """Return where a byte leads at first."""
        return self._places().get(char, self._first[char[0]])

    def _places(self) -> dict[bytes, int]:
        """Return the state in which each beginning of a word was seen."""
        beginnings = sorted({word[:size] for word in self._words for size in range(1, len(word))})
        return {b"": FIRST} | {each: place for place, each in enumerate(beginnings, FIRST + len(self._own) + 1)}

    def _lead_on(
        self, word: bytes, beginning: bytes, places: Mapping[bytes, int], row: list[int], ended: set[int]
    ) -> None:
        """Have the next byte of a word lead on from its beginning, unless a shorter word ends there."""
        longer = word[: len(beginning) + 1]
        for byte in (longer[-1], longer[-1:].upper()[0]):
            if longer in self._words:
                row[byte] = self._words[longer]
                ended.add(byte)
            elif byte not in ended:
                row[byte] = places[longer]


def _longest_end(beginning: bytes, places: Mapping[bytes, int]) -> int:
    """Return the state of the longest end of what was seen, all of it left out, that begins a word."""
    ends = (beginning[size:] for size in range(1, len(beginning) + 1))
    return next(places[end] for end in ends if end in places)
