"""Lines of a numbered list, gone through byte by byte: those that are plain are written down at once.

Only what is one entry by itself and could not be read in two ways is taken; all else is left to the close reading.
Compiled, as `linkcheck.bulk.bytewalk` says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from linkcheck.bulk.bytewalk import (
    END,
    FIRST,
    SIGN,
    SLASH,
    TEN,
    ByteWalk,
    Glue,
    Left,
    Swept,
    behind_www,
    digits,
    has_top_level,
)

if TYPE_CHECKING:
    from mypy_extensions import i64

_LONGEST: Final = 60  # bytes between an address and its day
_YEARS: Final = 210  # from 1990 on, whose days are remembered
_UNASKED: Final = "?"


class Rules:
    """How plain lines are read: a table for each part of a line, and the questions that few lines need."""

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
        glue: Glue,
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
            glue: What is glued to the ends of addresses.
            doi: Returns the DOI in a text, small; empty: not plain. It is given where the line begins behind its
                number, and where the DOI does.
            resolved: Returns the DOI of an address that begins with one of the resolvers, small; empty: not plain.
            day: Returns a day as `YYYY-MM-DD`; empty for what only looks like one.
        """
        self.head, self.behind_blank = head, behind_blank
        self.host, self.label = host, label
        self.path, self.behind_slash = path, behind_slash
        self.resolvers, self.glue = resolvers, glue
        self.doi, self.resolved, self.day = doi, resolved, day


class Ending:
    """A way in which lines end: what stands between link and day, what behind the day, and how long the day is."""

    def __init__(self, between: bytes, behind: bytes, length: i64) -> None:
        self.between = between
        self.behind = behind
        self.length: i64 = length
        self.is_sure = False
        self.count: i64 = 0  # of the lines of the part that were taken and end so


class Scanner(ByteWalk):
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
        super().__init__()
        self.endings: dict[tuple[bytes, bytes, int], Ending] = {}
        self._source = source
        self._rules = rules
        self._ask = ask
        self._most_endings = most_endings
        self._days = [_UNASKED] * (_YEARS * 12 * 31)  # as they are written; "": no such day
        self._last_ending = Ending(b"", b"", 0)
        self._links: i64 = 0  # of the line that was read

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
        self.begin(text)
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
            row = self._read(at, self.at, line) if number >= 0 and text[self.at - 1] == 32 else ""
            end: i64 = self.at if row else text.find(b"\n", at)
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
                if number == 1:  # another list may begin, whose numbers are not those of the last entry
                    last = -1
            in_entry, last_is_blank = begins, blank
            at = end + 1
            line += 1
        if in_entry:
            self._put(last_at, at, line - 1, last_row, last_links, last_ending)
        return self.pieces

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
        if row:
            self.take(row, links, True)
            ending.count += 1
        else:
            self.leave(start, stop, line)

    def _number(self, at: i64, mark: i64) -> i64:
        """Return the number that a line begins with, or -1; `at` is behind it, its mark and a blank or a tab."""
        text = self.text
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
        self.at = digit + 2
        return number

    def _read(self, begin: i64, text_at: i64, line: int) -> str:
        """Return what is written of a line; empty where it is not plain. `at` is at its end, if it is.

        Args:
            begin: Where the line begins.
            text_at: Where it begins behind its number.
            line: Its number.
        """
        text, rules = self.text, self._rules
        outcome = self.go(rules.head, text_at, rules.behind_blank)
        doi, doi_at = b"", begin
        if outcome == TEN:
            doi_at = self.at - 3
            doi = rules.doi(text, text_at, doi_at)
            if not doi:
                return ""
            outcome = self.go(rules.head, doi_at + len(doi), FIRST)
        if outcome != SIGN:
            return ""
        address = self.at
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
        text, rules = self.text, self._rules
        if at_resolver:
            outcome = self.go(rules.path, text.find(b"/", begin) + 1, rules.behind_slash)
        else:
            outcome = self.go(rules.host, behind_www(text, begin), rules.label)  # www. stands there and nowhere else
            if (outcome != SLASH and outcome != END) or not has_top_level(text, begin, self.at - 1):
                return -1
            if outcome == SLASH:
                outcome = self.go(rules.path, self.at, rules.behind_slash)
        if outcome != END:
            return -1
        end: i64 = self.at - 1
        while text[end - 1] == 46:
            end -= 1
        return -1 if rules.glue.sticks(text, begin, end) else end

    def _day(self, link_end: i64) -> str:
        """Return the access date behind a link; empty where that is open. `at` is at the end of the line, if not."""
        text, ending = self.text, self._last_ending
        day_at = link_end + _length_in_common(text, link_end, ending.between)
        alike = day_at - link_end == len(ending.between) and 48 <= text[day_at] <= 57
        if not alike:
            day_at = link_end
            while day_at < link_end + _LONGEST and (text[day_at] < 48 or text[day_at] > 57) and text[day_at] != 10:
                day_at += 1
        index = self._numbers(day_at)
        if index < 0 or day_at == link_end:
            return ""
        behind = self.at
        stop = behind + _length_in_common(text, behind, ending.behind)
        alike = alike and behind - day_at == ending.length and stop - behind == len(ending.behind) and text[stop] == 10
        if not alike:
            stop = text.find(b"\n", behind)
            found = self._ending(text[link_end:day_at], text[behind:stop], text[day_at:behind])
            if found is None:
                return ""
            ending = self._last_ending = found
        self.at = stop
        if not ending.is_sure:
            return ""
        day = self._days[index]
        if day == _UNASKED:
            day = self._days[index] = self._rules.day(text[day_at:behind])
        return day

    def _ending(self, between: bytes, behind: bytes, raw: bytes) -> Ending | None:
        """Return how a line ends; None: there are too many such endings."""
        key = between, behind, len(raw)
        ending = self.endings.get(key)
        if ending is None and len(self.endings) < self._most_endings:
            ending = self.endings[key] = Ending(between, behind, len(raw))
            ending.is_sure = self._ask(ending, raw)
        return ending

    def _numbers(self, at: i64) -> i64:
        """Return the place among the days of 1.2.2020, 01.02.2020 or 2020-02-01, or -1; `at` is behind it."""
        text = self.text
        first = digits(text, at, 4)
        year: i64 = 0
        month: i64 = 0
        day: i64 = 0
        if first == 4 and text[at + 4] == 45:
            if digits(text, at + 5, 2) < 2 or text[at + 7] != 45 or digits(text, at + 8, 2) < 2:
                return -1
            year, month, day = _value(text, at, 4), _value(text, at + 5, 2), _value(text, at + 8, 2)
            self.at = at + 10
        else:
            if first < 1 or first > 2 or text[at + first] != 46:
                return -1
            second = digits(text, at + first + 1, 2)
            third: i64 = at + first + second + 2
            if second < 1 or text[third - 1] != 46 or digits(text, third, 4) < 4:
                return -1
            year, month, day = _value(text, third, 4), _value(text, at + first + 1, second), _value(text, at, first)
            self.at = third + 4
        if year < 1990 or year >= 1990 + _YEARS or month < 1 or month > 12 or day < 1 or day > 31:
            return -1
        return ((year - 1990) * 12 + month - 1) * 31 + day - 1


def _length_in_common(text: bytes, at: i64, other: bytes) -> i64:
    """Return how many bytes there are the same as another text's first ones, which has no line feed."""
    size: i64 = len(other)
    same: i64 = 0
    while same < size and text[at + same] == other[same]:
        same += 1
    return same


def _value(text: bytes, at: i64, size: i64) -> i64:
    """Return the number that some digits make."""
    value: i64 = 0
    while size > 0:
        value = value * 10 + text[at] - 48
        at += 1
        size -= 1
    return value


def _column(text: bytes, begin: i64, end: i64) -> i64:
    """Return the column of the character that is at `end`, of the line that begins at `begin`."""
    column: i64 = 1 + end - begin
    while begin < end:
        if 128 <= text[begin] < 192:  # no lead byte
            column -= 1
        begin += 1
    return column
