"""Dates as people write them, wherever they stand in a text and whatever they are for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from linkcheck.extract.calendars import Calendar, gregorian, languages_of, month_of, numeral_calendar
from linkcheck.extract.named_dates import LETTER, around_year
from linkcheck.extract.written import Order, WrittenDate

_NUMERIC = re.compile(
    r"""(?<!\d)(?<!\d[./-])(?:
        (?P<y1>\d{4})\s?(?P<s1>[-./])\s{0,9}(?P<m1>\d{1,2})\s?(?P=s1)\s{0,9}(?P<d1>\d{1,2})
      | (?P<a>\d{1,2})\s?(?P<s2>[-./])\s{0,9}(?P<b>\d{1,2})
        (?:\s?(?P=s2)\s{0,9}|(?<=/\d)[- ]|(?<=/\d\d)[- ])(?P<y2>\d{4}|'?\d{2})
    )(?!\d)(?![./-]\d)""",
    re.VERBOSE,
)
_SHORT_YEAR = re.compile(rf"(?<![\d.])(\d{{1,2}})[-. /]{{1,2}}({LETTER}{{3,12}})[-. /,]{{1,3}}'?(\d\d)(?![\d:.]\d|\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_EAST = re.compile(
    r"(?P<y>\d{4}|[〇○零一二三四五六七八九]{4}|(?:令和|平成|昭和|民國|民国|R\.?|H\.?)\s?(?:\d{1,3}|元))\s{0,3}[年년]\s{0,3}"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s{0,3}[月월]"
    r"(?:\s{0,3}(?P<d>\d{1,2}|[一二三四五六七八九十]{1,4})\s{0,3}[日号號일])?"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "R": 2018, "H": 1988}
"""The year before the first of each era (Japan's since 1926, Taiwan's)."""


def find_dates(text: str, blocked: Sequence[tuple[int, int]] = (), languages: Iterable[str] = ()) -> list[WrittenDate]:
    """Return every date of `text` in order, those of month or year precision included.

    Args:
        text: As `folding.fold` leaves it.
        blocked: Spans without dates (links), ascending and apart.
        languages: Codes of the languages that the text seems to be in.
    """
    found, taken = _free(_fixed_forms(text), blocked)
    at = last = 0
    for match in _YEAR.finditer(text):
        start, end = match.span()
        if start < last:
            continue
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] < end:
            continue
        floor = max(taken[at - 1][1] if at else 0, last)
        ceiling = taken[at][0] if at < len(taken) else len(text)
        date = around_year(text, match, floor, ceiling, languages)
        found.append(date)
        last = date.end
    found.sort(key=lambda date: date.start)
    return found


def _free(
    dates: Iterable[WrittenDate], blocked: Sequence[tuple[int, int]]
) -> tuple[list[WrittenDate], list[tuple[int, int]]]:
    """Return the dates that overlap no blocked span and none before them, and all that is now taken, ascending."""
    free: list[WrittenDate] = []
    taken: list[tuple[int, int]] = []
    spans = iter([*blocked, (sys.maxsize, sys.maxsize)])
    span = next(spans)
    last = 0
    for date in sorted(dates, key=lambda date: (date.start, -date.end)):
        while span[1] <= date.start:
            taken.append(span)
            span = next(spans)
        if date.start >= last and date.end <= span[0]:
            free.append(date)
            taken.append((date.start, date.end))
            last = date.end
    taken += [span, *spans]
    taken.pop()
    return free, taken


def _fixed_forms(text: str) -> Iterator[WrittenDate]:
    """Yield the dates whose form alone tells that they are dates."""
    for match in _NUMERIC.finditer(text):
        date = _year_first(match) if match["y1"] else _year_last(match)
        if date is not None:
            yield date
    if "年" in text or "년" in text:
        yield from map(_east_asian, _EAST.finditer(text))
    for match in _SHORT_YEAR.finditer(text):
        month = month_of(match[2])
        if month is not None and 1 <= int(match[1]) <= 31:
            value = gregorian(_century(match[3]), month[0], int(match[1]), month[1])
            yield WrittenDate(start=match.start(), end=match.end(), value=value, languages=languages_of(match[2]))


def _century(year: str) -> int:
    """Return a year in full: nobody saw a web page before 1990."""
    digits = year.lstrip("'")
    if len(digits) > 2:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 90 else 2000)


def _year_first(match: re.Match[str]) -> WrittenDate | None:
    year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    if not (1 <= month <= 31 and 1 <= day <= 39):
        return None
    if month > 12 and day <= 12:
        month, day = day, month
    value = gregorian(year, month, day, numeral_calendar(year))
    return WrittenDate(start=match.start(), end=match.end(), value=value, separator=match["s1"])


def _year_last(match: re.Match[str]) -> WrittenDate | None:
    first, second, year = int(match["a"]), int(match["b"]), _century(match["y2"])
    if not (1 <= first <= 39 and 1 <= second <= 39):
        return None
    calendar = numeral_calendar(year)
    day_first, month_first = gregorian(year, second, first, calendar), gregorian(year, first, second, calendar)
    order = None
    if first > 12 >= second:
        order, month_first = Order.DAY_FIRST, None
    elif second > 12 >= first:
        order, day_first = Order.MONTH_FIRST, None
    elif match["s2"] == "." or day_first == month_first:  # dotted dates are day-first wherever they are in use
        month_first = None
    return WrittenDate(
        start=match.start(),
        end=match.end(),
        value=day_first or month_first,
        swapped=month_first if day_first else None,
        order=order,
        separator=match["s2"],
    )


_KANJI = "〇一二三四五六七八九"


def _kanji(numeral: str) -> int:
    """Return the value of a numeral in Arabic digits or in Chinese ones, positional or with a ten."""
    if numeral.isdecimal():
        return int(numeral)
    if "十" not in numeral:
        return int("".join(str(max(0, _KANJI.find(char))) for char in numeral))
    tens, units = numeral.split("十", 1)
    return (_KANJI.find(tens) if tens else 1) * 10 + (max(0, _KANJI.find(units)) if units else 0)


def _east_asian(match: re.Match[str]) -> WrittenDate:
    written = match["y"]
    era = next((name for name in _ERAS if written.startswith(name)), None)
    if era is None:
        year = _kanji(written)
    else:
        count = written.removeprefix(era).lstrip(". ")
        year = _ERAS[era] + (1 if count == "元" else int(count))
    day = _kanji(match["d"]) if match["d"] else None
    value = gregorian(year, _kanji(match["m"]), day, Calendar.GREGORIAN)
    return WrittenDate(start=match.start(), end=match.end(), value=value)
