"""Lines of a numbered list, gone through byte by byte: those that are plain are written down at once.

This module is compiled by mypyc where the package is built with a C compiler at hand; then a line takes a microsecond,
and else some twenty. So it is written for that: no rule of reading is here, only the way through the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
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

_LONGEST: Final = 60  # bytes between an address and its day
_DAYS: Final = 100_000  # that are remembered


class Rules:
    """How plain lines are read: a table for each part of a line, and the questions that few lines need.

    In a table, what follows stands at `256 * state + byte`: a state or an outcome.
    """

    def __init__(
        self,
        *,
        head: bytes,
        behind_blank: int,
        host: bytes,
        label: int,
        path: bytes,
        behind_slash: int,
        resolvers: tuple[bytes, ...],
        glued: tuple[bytes, ...],
        doi: Callable[[bytes, int, int], bytes],
        resolved: Callable[[bytes], str],
        day: Callable[[bytes], str],
    ) -> None:
        """Take the rules.

        Args:
            head: The table for what stands in front of an address.
            behind_blank: The state of `head` in which a line begins.
            host: The table for the host of an address.
            label: The state of `host` in which a label begins.
            path: The table for the rest of an address.
            behind_slash: The state of `path` behind a slash.
            resolvers: How an address of a DOI begins, with its slash.
            glued: Words that are glued to the end of an address and no part of it.
            doi: Returns the DOI in a text, small, given where its line's text and where it begins; empty: not plain.
            resolved: Returns the DOI of an address that begins with one of the resolvers, small; empty: not plain.
            day: Returns a day as `YYYY-MM-DD`; empty for what only looks like one.
        """
        self.head, self.behind_blank = head, behind_blank
        self.host, self.label = host, label
        self.path, self.behind_slash = path, behind_slash
        self.resolvers, self.glued = resolvers, glued
        self.doi, self.resolved, self.day = doi, resolved, day
        last = {word[-1] for word in glued}
        self.may_be_glued = bytes([byte in last for byte in range(256)])


class Left:
    """Lines that must be looked at more closely: `[start, stop)` of the bytes, and the number of the first."""

    def __init__(self, start: i64, stop: i64, line: int) -> None:
        self.start: i64 = start
        self.stop: i64 = stop
        self.line = line


class Swept:
    """Plain lines one behind the other; each has a link or two and an access date."""

    def __init__(self) -> None:
        self.links: i64 = 0
        self.rows: list[str] = []  # what is written of each reference


class Ending:
    """A way in which lines end: what stands between link and day, what behind the day, and how long the day is."""

    def __init__(self, between: bytes, behind: bytes, length: i64) -> None:
        self.between = between
        self.behind = behind
        self.length: i64 = length
        self.is_sure = False
        self.count: i64 = 0  # of the lines of the part that were taken and end so


class Scanner:
    """Goes through the lines of one text, part by part."""

    def __init__(self, source: str, rules: Rules, ask: Callable[[Ending, bytes], bool], most_endings: int) -> None:
        """Begin.

        Args:
            source: The file's name as it is written.
            rules: How lines are read.
            ask: Tells of an ending with such a day whether the day in it is an access date, and the link in front of
                it ends there. It is asked once for each ending.
            most_endings: How many of them are asked about; of others that is not so.
        """
        self.endings: dict[tuple[bytes, bytes, int], Ending] = {}
        self._source = source
        self._rules = rules
        self._ask = ask
        self._most_endings = most_endings
        self._days: dict[bytes, str] = {}
        self._last_ending = Ending(b"", b"", 0)
        self._text = b""
        self._at: i64 = 0  # where reading stopped
        self._links: i64 = 0  # of the line that was read
        self._pieces: list[Swept | Left] = []
        self._swept: Swept | None = None  # the last piece, if it is one
        self._left: Left | None = None

    def over(self, text: bytes, style: str, line: int, whole_line: bool) -> list[Swept | Left]:
        """Return what comes of the lines of a text, in their order.

        A line is taken where nothing on it could be read in two ways and its neighbours show that it is an entry by
        itself: the next line has the next number, or there is none; and the first of such lines stands where an entry
        begins, at the beginning, behind a blank line, or where an entry of several lines must end.

        Args:
            text: They, each with its end; UTF-8 that ends where an entry does.
            style: What stands behind the numbers: ".", ")", or "]" where "[" stands in front of them.
            line: The number of the first in the file.
            whole_line: The first is a whole line.
        """
        self._text = text
        self._pieces, self._swept, self._left = [], None, None
        for known in self.endings.values():
            known.count = 0
        mark: i64 = ord(style)
        at: i64 = 0
        size: i64 = len(text)
        last: i64 = -1  # the number of the last entry
        last_at: i64 = 0
        last_row, last_links, last_ending = "", self._links, self._last_ending
        in_entry, last_is_blank, blank_since = False, True, False
        while at < size:
            number = self._number(at, mark) if at > 0 or whole_line else -1
            row = self._read(at, self._at, line) if number >= 0 and text[self._at - 1] == 32 else ""
            end: i64 = self._at if row else text.find(b"\n", at)
            blank = number < 0 and text[at] <= 32 and not text[at:end].strip(b" \t\r\f")
            if in_entry:
                begins = number == last + 1
                self._put(last_at, at, line - 1, last_row if begins else "", last_links, last_ending)
                blank_since = False
            else:
                begins = number >= 0 and (last_is_blank or (last >= 0 and not blank_since and number == last + 1))
            if begins:
                last, last_at, last_row, last_links, last_ending = number, at, row, self._links, self._last_ending
            else:
                self._put(at, end + 1, line, "", 0, last_ending)
                blank_since = blank_since or blank
            in_entry, last_is_blank = begins, blank
            at = end + 1
            line += 1
        if in_entry:
            self._put(last_at, at, line - 1, last_row, last_links, last_ending)
        return self._pieces

    def _put(self, start: i64, stop: i64, line: int, row: str, links: i64, ending: Ending) -> None:
        """Add a line to the pieces.

        Args:
            start: Where it begins.
            stop: Where it ends.
            line: Its number.
            row: What is written of it; empty: it is left.
            links: How many links it has.
            ending: How it ends.
        """
        if not row:
            if self._left is None:
                self._left, self._swept = Left(start, stop, line), None
                self._pieces.append(self._left)
            self._left.stop = stop
            return
        if self._swept is None:
            self._swept, self._left = Swept(), None
            self._pieces.append(self._swept)
        self._swept.rows.append(row)
        self._swept.links += links
        ending.count += 1

    def _number(self, at: i64, mark: i64) -> i64:
        """Return the number that a line begins with, or -1; `_at` is behind it, its mark and a blank or a tab."""
        text = self._text
        if mark == 93:
            if text[at] != 91:
                return -1
            at += 1
        number: i64 = 0
        digit: i64 = at
        while digit < at + 6 and 48 <= text[digit] <= 57:
            number = number * 10 + text[digit] - 48
            digit += 1
        if digit == at or text[digit] != mark or (text[digit + 1] != 32 and text[digit + 1] != 9):
            return -1
        self._at = digit + 2
        return number

    def _read(self, begin: i64, text_at: i64, line: int) -> str:
        """Return what is written of a line; empty where it is not plain. `_at` is at its end, if it is.

        Args:
            begin: Where the line begins.
            text_at: Where it begins behind its number.
            line: Its number.
        """
        text, rules = self._text, self._rules
        outcome = self._go(rules.head, text_at, rules.behind_blank)
        doi, doi_at = b"", begin
        if outcome == TEN:
            doi_at = self._at - 3
            doi = rules.doi(text, text_at, doi_at)
            if not doi:
                return ""
            outcome = self._go(rules.head, doi_at + len(doi), FIRST)
        if outcome != SIGN:
            return ""
        address = self._at
        start: i64 = address - 8 if text[address - 4] == 115 else address - 7
        if text[start] != 104 or text[start + 1] != 116 or text[start + 2] != 116 or text[start + 3] != 112:
            return ""  # HTTP, in large letters
        at_resolver = text[address] == 100 and text.startswith(rules.resolvers, address)
        link_end = self._address(address, at_resolver)
        if link_end < 0:
            return ""
        day = self._day(link_end)
        if not day:
            return ""
        target = rules.resolved(text[address:link_end]) if at_resolver else text[start:link_end].decode()
        if not target or (doi and target.encode() == doi):
            return ""
        kind = "doi" if at_resolver else "url"
        row = f"{self._source}:{line}:{_column(text, begin, start)}\t{kind}\t{target}\t{day}\n"
        self._links = 1
        if doi:
            row = f"{self._source}:{line}:{_column(text, begin, doi_at)}\tdoi\t{doi.decode()}\t{day}\n{row}"
            self._links = 2
        return row

    def _address(self, begin: i64, at_resolver: bool) -> i64:
        """Return where an address ends that begins there behind its scheme, or -1 where it is not plain."""
        text, rules = self._text, self._rules
        if at_resolver:
            outcome = self._go(rules.path, text.find(b"/", begin) + 1, rules.behind_slash)
        else:
            label: i64 = begin
            if text[begin] == 119 and text[begin + 1] == 119 and text[begin + 2] == 119 and text[begin + 3] == 46:
                label += 4  # www. stands there and nowhere else
            outcome = self._go(rules.host, label, rules.label)
            if (outcome != SLASH and outcome != END) or not _has_top_level(text, begin, self._at - 1):
                return -1
            if outcome == SLASH:
                outcome = self._go(rules.path, self._at, rules.behind_slash)
        if outcome != END:
            return -1
        end: i64 = self._at - 1
        while text[end - 1] == 46:
            end -= 1
        if rules.may_be_glued[text[end - 1]] and text.endswith(rules.glued, begin, end):
            return -1
        return end

    def _go(self, table: bytes, at: i64, state: i64) -> i64:
        """Go from a state on to an outcome, and return it; `_at` is behind the byte that led to it."""
        text = self._text
        while state >= FIRST:
            state = table[256 * state + text[at]]
            at += 1
        self._at = at
        return state

    def _day(self, link_end: i64) -> str:
        """Return the access date behind a link; empty where that is open. `_at` is at the end of the line, if not."""
        text, ending = self._text, self._last_ending
        day_at = link_end + _length_in_common(text, link_end, ending.between)
        alike = day_at - link_end == len(ending.between) and 48 <= text[day_at] <= 57
        if not alike:
            day_at = link_end
            while day_at < link_end + _LONGEST and (text[day_at] < 48 or text[day_at] > 57) and text[day_at] != 10:
                day_at += 1
        behind = _behind_day(text, day_at)
        if behind < 0 or day_at == link_end:
            return ""
        stop = behind + _length_in_common(text, behind, ending.behind)
        alike = alike and behind - day_at == ending.length and stop - behind == len(ending.behind) and text[stop] == 10
        raw = text[day_at:behind]
        if not alike:
            stop = text.find(b"\n", behind)
            found = self._ending(text[link_end:day_at], text[behind:stop], raw)
            if found is None:
                return ""
            ending = self._last_ending = found
        self._at = stop
        return self._written(raw) if ending.is_sure else ""

    def _ending(self, between: bytes, behind: bytes, raw: bytes) -> Ending | None:
        """Return how a line ends; None: there are too many such endings."""
        key = between, behind, len(raw)
        ending = self.endings.get(key)
        if ending is None and len(self.endings) < self._most_endings:
            ending = self.endings[key] = Ending(between, behind, len(raw))
            ending.is_sure = self._ask(ending, raw)
        return ending

    def _written(self, raw: bytes) -> str:
        """Return a day as `YYYY-MM-DD`; empty for what only looks like one."""
        day = self._days.get(raw)
        if day is None:
            if len(self._days) >= _DAYS:
                self._days.clear()
            day = self._days[raw] = self._rules.day(raw)
        return day


def _length_in_common(text: bytes, at: i64, other: bytes) -> i64:
    """Return how many bytes there are the same as another text's first ones, which has no line feed."""
    size: i64 = len(other)
    same: i64 = 0
    while same < size and text[at + same] == other[same]:
        same += 1
    return same


def _has_top_level(text: bytes, begin: i64, end: i64) -> bool:
    """Tell whether a host of letters, digits, hyphens and dots ends in a dot and 2 to 24 letters."""
    at: i64 = end
    while at > begin and text[at - 1] >= 65:
        at -= 1
    return at > begin and text[at - 1] == 46 and 2 <= end - at <= 24


def _behind_day(text: bytes, at: i64) -> i64:
    """Return where something like 1.2.2020, 01.02.2020 or 2020-02-01 ends that begins there, or -1."""
    first = _digits(text, at, 4)
    if first == 4 and text[at + 4] == 45:
        whole = _digits(text, at + 5, 2) == 2 and text[at + 7] == 45 and _digits(text, at + 8, 2) == 2
        return at + 10 if whole else -1
    if first > 2 or text[at + first] != 46:
        return -1
    month: i64 = at + first + 1
    second = _digits(text, month, 3)
    if second < 1 or second > 2 or text[month + second] != 46 or _digits(text, month + second + 1, 4) < 4:
        return -1
    return month + second + 5


def _digits(text: bytes, at: i64, most: i64) -> i64:
    """Return how many digits stand there, up to some."""
    found: i64 = 0
    while found < most and 48 <= text[at + found] <= 57:
        found += 1
    return found


def _column(text: bytes, begin: i64, end: i64) -> i64:
    """Return the column of the character that is at `end`, of the line that begins at `begin`."""
    column: i64 = 1 + end - begin
    while begin < end:
        if 128 <= text[begin] < 192:  # no lead byte
            column -= 1
        begin += 1
    return column
