"""Plain lines of a long numbered list, read by one pattern for the whole line and judged column by column.

Only the listing of links reads so, which wants a place, a target and a day of each. A line is taken where nothing on it
could be read in two ways and its neighbours show that it is an entry by itself. All others are left to the reader of
references, which is also the judge of what may be taken: it is asked once for each way in which lines end. What is to
be known of lines is asked of a whole column of them, as one at a time is too slow for half a million a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add
from typing import NamedTuple

from linkcheck.bulk.lines import Ending, Table, day_of, style_of
from linkcheck.extraction.access_dates import AccessDate
from linkcheck.extraction.quick import IDENTIFIERS, SEEN_IN_HEAD, Reader
from linkcheck.model import Kind

_IN_HEAD = tuple(map(str.encode, (*SEEN_IN_HEAD, "pmid")))  # whose identifier may be a number by itself
_IN_URL = (b"//", b"..", b"http", *map(str.encode, IDENTIFIERS), b"webcitation.org")
_LINE_END = re.compile(rb"\n")
_SUSPECT = re.compile(
    b"|".join(map(re.escape, _IN_URL)) + rb"|(?<!\A)www|www(?!\.)"
    rb"|(?<!\A)(?<!\Adx\.)doi\.org|(?!(?-i:(?:dx\.)?doi\.org/))(?:dx\.)?doi\.org",
    re.IGNORECASE,
)
_ENDINGS = 1_000  # ways in which lines end that are asked about; lists have some dozens

Write = Callable[[Iterable[int], Iterable[int], Iterable[str], Iterable[str], Iterable[str]], list[str]]
"""Writes links: their lines, columns, kinds, targets and the days of access, `YYYY-MM-DD`."""


class Left(NamedTuple):
    """Lines that must be looked at more closely: `[start, stop)` of the bytes, and the number of the first."""

    start: int
    stop: int
    line: int


class Swept(NamedTuple):
    """What is written of plain lines one behind the other; each has a link or two and an access date."""

    text: str
    references: int
    links: int


@dataclass(frozen=True, slots=True)
class Swath:
    """What a sweep over some lines came to."""

    pieces: list[Swept | Left]  # in their order
    examples: Callable[[], list[AccessDate]]
    """The dates of the lines that were taken, for what they tell of those that could be read in two ways."""


class Sweep:
    """Goes over one text part by part."""

    def __init__(self, source: str, write: Write) -> None:
        self._write = write
        self._reader = Reader(source)
        self._endings: dict[Ending, AccessDate | None] = {}  # None: lines that end so are not plain

    def over(self, data: bytes, line: int, *, whole_line: bool = True) -> Swath:
        """Read what is plain of UTF-8 that begins where an entry may.

        Args:
            data: Whole lines, but for the first and the last.
            line: The number of the first.
            whole_line: The first is a whole line.
        """
        style = style_of(data)
        if style is None:
            return Swath([Left(0, len(data), line)], list)
        text = data if data.endswith(b"\n") else data + b"\n"
        table = Table(text, style)
        numbers = table.numbers
        if not whole_line:
            numbers[0] = None
        taken = list(_without(_alone(numbers, table.blanks), sorted(self._odd(table))))
        rows = self._rows(table, line) if taken else []
        starts = _Starts(text, len(table.marks))
        pieces: list[Swept | Left] = []
        at = 0
        for begin, end in [*taken, (starts.count, starts.count)]:
            if at < begin:
                pieces.append(Left(starts[at], min(starts[begin], len(data)), line + at))
            if begin < end:
                links = end - begin + sum(map(bool, table.dois[begin:end]))
                pieces.append(Swept("".join(rows[begin:end]), end - begin, links))
            at = end
        return Swath(pieces, lambda: self._examples(table, taken))

    def _odd(self, table: Table) -> set[int]:
        """Return which lines are not plain."""
        odd: set[int] = set()
        if "" in table.days:
            odd.update(at for at, day in enumerate(table.days) if not day)
        endings = dict(zip(table.endings, table.raw_days, strict=True))
        if unsure := {ending for ending, day in endings.items() if not self._is_plain(ending, day)}:
            odd.update(at for at, ending in enumerate(table.endings) if ending in unsure)
        as_written = b"\n".join((b"", *table.urls))
        urls = as_written.lower()
        at_start = urls.count(b"\nwww.") + as_written.count(b"\ndoi.org/") + as_written.count(b"\ndx.doi.org/")
        if any(word in urls for word in _IN_URL) or urls.count(b"www") + urls.count(b"doi.org") != at_start:
            odd.update(at for at, url in enumerate(table.urls) if _SUSPECT.search(url))
        heads = b"\n".join((*table.heads, *filter(None, table.afters))).lower()
        if any(word in heads for word in _IN_HEAD):
            odd.update(at for at, head in enumerate(table.befores) if any(word in head.lower() for word in _IN_HEAD))
        odd.update(at for at, doi in table.resolved.items() if not doi)
        dois = b"\n".join([table.dois[at] for at in table.with_doi]).lower()
        if any(word in dois for word in (*_IN_URL, b"www", b"doi.org")):
            odd.update(at for at in table.with_doi if _SUSPECT.search(table.dois[at]))
        odd.update(at for at in table.with_doi if not table.is_plain_doi(at))
        return odd

    def _is_plain(self, ending: Ending, day: bytes) -> bool:
        """Tell whether the day in such an ending is an access date, and the link in front of it ends there."""
        if ending not in self._endings:
            if not day_of(day) or len(self._endings) >= _ENDINGS:
                return False
            self._endings[ending] = self._asked(ending, day.decode())
        return self._endings[ending] is not None

    def _asked(self, ending: Ending, day: str) -> AccessDate | None:
        between, behind, _ = ending
        url = "https://example.org/a"
        self._reader.dates.clear()
        read = self._reader.read(f"{url}{between.decode()}{day}{behind.decode()}".rstrip(" \t\r"), 0, "1", 1, 1)
        if read is None or len(self._reader.dates) != 1:
            return None
        (date,) = self._reader.dates
        return date if [link.raw for link in read.links] == [url] and read.accessed_raw == day else None

    def _examples(self, table: Table, taken: list[tuple[int, int]]) -> list[AccessDate]:
        known = (self._endings[ending] for begin, end in taken for ending in table.endings[begin:end])
        return [date for date in known if date is not None]

    def _rows(self, table: Table, line: int) -> list[str]:
        """Return what is written of each line, were it plain."""
        places = table.places
        targets = ["https://" if secure else "http://" for secure in table.secure]
        targets = list(map(add, targets, b"\n".join(table.urls).decode().split("\n")))
        kinds = [Kind.URL.value] * len(targets)
        for at, doi in table.resolved.items():
            kinds[at], targets[at] = Kind.DOI.value, doi.decode()
        rows = self._write(range(line, line + len(targets)), places, kinds, targets, table.days)
        if with_doi := table.with_doi:
            columns = [table.mark_lengths[at] + len(table.heads[at].decode()) for at in with_doi]
            dois = [table.dois[at].decode().lower() for at in with_doi]
            in_front = self._write(
                [line + at for at in with_doi],
                columns,
                [Kind.DOI.value] * len(dois),
                dois,
                [table.days[at] for at in with_doi],
            )
            for at, row in zip(with_doi, in_front, strict=True):
                rows[at] = row + rows[at]
        return rows


class _Starts:
    """Where lines begin; most texts are asked for their last only."""

    def __init__(self, text: bytes, count: int) -> None:
        self._text = text
        self.count = count

    def __getitem__(self, line: int) -> int:
        if line == 0:
            return 0
        if line >= self.count - 1:
            return len(self._text) if line >= self.count else self._text.rfind(b"\n", 0, -1) + 1
        return self._all[line]

    @cached_property
    def _all(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self._text))]


def _alone(numbers: Sequence[int | None], blanks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines of which each is an entry by itself, whatever is around it.

    The next line has the next number, and the first of them stands where an entry begins: at the beginning, behind a
    blank line, or where an entry of several lines must end. What follows the last number may belong to its entry.
    """
    at, count = 0, len(numbers)
    while at < count:
        begin, last = at, numbers[at]
        at += 1
        while last is not None and at < count and numbers[at] == last + 1:
            last, at = last + 1, at + 1
        if begin < at - 1:
            yield begin, at - 1
        behind_blank = False
        while at < count and (
            numbers[at] is None
            or not (blanks[at - 1] or (last is not None and not behind_blank and numbers[at] == last + 1))
        ):
            behind_blank = behind_blank or blanks[at]
            at += 1


def _without(ranges: Iterable[tuple[int, int]], odd: list[int]) -> Iterator[tuple[int, int]]:
    """Yield what is left of ascending ranges without some of their members, which ascend as well."""
    at = 0
    for begin, end in ranges:
        while at < len(odd) and odd[at] < begin:
            at += 1
        while at < len(odd) and odd[at] < end:
            if begin < odd[at]:
                yield begin, odd[at]
            begin = odd[at] + 1
            at += 1
        if begin < end:
            yield begin, end
