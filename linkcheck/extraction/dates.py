"""Dates as people write them, wherever they stand in a text and whatever they are for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from linkcheck.extraction.calendars import Calendar, gregorian, languages_of, month_of, numeral_calendar
from linkcheck.extraction.folding import Folded, fold
from linkcheck.extraction.named_dates import LETTER, around_year
from linkcheck.extraction.written import Order, WrittenDate
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_DIGITS = regex(r"\d+")
_END = r"(?!\d)(?![./-]\d)"
_YEAR_FIRST = regex(r"(\d{4})\s?([-./])\s{0,9}(\d{1,2})\s?\2\s{0,9}(\d{1,2})(?!\d)(?![.-]\d)")
_YEAR_LAST = regex(
    rf"(\d{{1,2}})\s?([-./])\s{{0,9}}(\d{{1,2}})(?:\s?\2\s{{0,9}}|(?<=/\d)[- ]|(?<=/\d\d)[- ])(\d{{4}}|'?\d{{2}}){_END}"
)
_SHORT_YEAR = regex(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[-. /]{{1,2}}({LETTER}(?:{LETTER}|\.(?={LETTER})){{2,11}})"
    r"[-. /,]{1,3}'?(\d\d)(?![\d:.]\d|\d)"
)
_ORDINALS = ("st", "nd", "rd", "th")
_EAST = regex(
    r"(?P<year>\d{4}|(?<!\d)1[01]\d(?=\s?年\s?\d\d?\s?月\s?\d\d?\s?日)"
    r"|[〇○零一二三四五六七八九]{4}|(?:令和|平成|昭和|民國|民国|R|H)[. ]?(?:\d{1,3}|元))"
    r"\s{0,3}[年년]\s{0,3}"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s{0,3}[月월]"
    r"(?:\s{0,3}(?P<day>\d{1,2}|[一二三四五六七八九十]{1,4})\s{0,3}[日号號일])?"
)
_BUDDHIST_CENTURY = 2500  # Thai writes 62 for 2562 (2019); 2533 was 1990
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "R": 2018, "H": 1988}
"""The year before the first of each era (Japan's since 1926, Taiwan's)."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A text as it would be typed, with its links and dates in its own offsets."""

    folded: Folded
    links: tuple[tuple[int, int], ...]
    dates: tuple[WrittenDate, ...]


@lru_cache(maxsize=2)
def dated(text: str, links: tuple[tuple[int, int], ...], languages: tuple[str, ...]) -> Dated:
    """Return the dates of a text; remembered for those who ask for the same text next."""
    folded = fold(text)
    if folded.cuts:
        links = tuple((folded.folded(start), folded.folded(end)) for start, end in links)
    return Dated(folded, links, tuple(find_dates(folded.text, links, languages)))


def find_dates(text: str, blocked: Sequence[tuple[int, int]] = (), languages: Iterable[str] = ()) -> list[WrittenDate]:
    """Return every date of `text` in order, those of month or year precision included.

    Args:
        text: As `folding.fold` leaves it.
        blocked: Spans without dates (links), ascending and apart.
        languages: Codes of the languages that the text seems to be in.
    """
    found: list[WrittenDate] = []
    known = tuple(languages)
    start = 0
    for first, last in (*blocked, (len(text), len(text))):
        if start < (ceiling := min(first, len(text))):
            found += _between(text, start, ceiling, known)
        start = max(start, last)
    return found


def _between(text: str, floor: int, ceiling: int, languages: Sequence[str]) -> Iterator[WrittenDate]:
    """Yield the dates of `text[floor:ceiling]`, each behind the one before it."""
    eastern = [_east_asian(match) for match in _EAST.finditer(text, floor, ceiling)] if _has_year_sign(text) else []
    eastern.reverse()
    for digits in _DIGITS.finditer(text, floor, ceiling):
        start, end = digits.span()
        if start < floor:
            continue
        while eastern and eastern[-1].start <= start:
            date = eastern.pop()
            yield date
            floor = date.end
        if start < floor:
            continue
        limit = eastern[-1].start if eastern else ceiling
        found = None
        if end - start == 4:
            found = _with_year(text, digits, floor, limit, languages)
        elif end - start <= 2:
            found = _with_day(text, start, end, limit)
        if found is not None:
            yield found
            floor = found.end
    yield from reversed(eastern)


def _has_year_sign(text: str) -> bool:
    return not text.isascii() and ("年" in text or "년" in text)


def _with_year(
    text: str, digits: re.Match[str], floor: int, ceiling: int, languages: Sequence[str]
) -> WrittenDate | None:
    """Return the date that four digits begin or end."""
    match = _YEAR_FIRST.match(text, digits.start(), ceiling)
    if match is not None and (date := _year_first(match)) is not None:
        return date
    return around_year(text, digits, floor, ceiling, languages)


def _with_day(text: str, start: int, end: int, ceiling: int) -> WrittenDate | None:
    """Return the date that one or two digits begin, its year at its end."""
    if end >= ceiling or (text[end] not in "./- \n\r\t\u00a0" and text[end : end + 2] not in _ORDINALS):
        return None
    if start >= 2 and text[start - 1] in "./-" and text[start - 2].isdigit():
        return None
    match = _YEAR_LAST.match(text, start, ceiling)
    if match is not None:
        return _year_last(match)
    match = _SHORT_YEAR.match(text, start, ceiling)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    month = month_of(match[2])
    if month is None:
        return None
    languages = languages_of(match[2])
    year = _BUDDHIST_CENTURY + int(match[3]) if "th" in languages and int(match[3]) >= 33 else _century(match[3])
    value = gregorian(year, month[0], int(match[1]), month[1])
    return WrittenDate(start=match.start(), end=match.end(), value=value, languages=languages)


def _century(year: str) -> int:
    """Return a year in full: nobody saw a web page before 1990."""
    digits = year.lstrip("'")
    if len(digits) > 2:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 90 else 2000)


def _year_first(match: re.Match[str]) -> WrittenDate | None:
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if not (1 <= month <= 31 and 1 <= day <= 39):
        return None
    if month > 12 and day <= 12:
        month, day = day, month
    value = gregorian(year, month, day, numeral_calendar(year))
    return WrittenDate(start=match.start(), end=match.end(), value=value, separator=match[2])


def _year_last(match: re.Match[str]) -> WrittenDate | None:
    first, second, year = int(match[1]), int(match[3]), _century(match[4])
    if not (1 <= first <= 39 and 1 <= second <= 39):
        return None
    calendar = numeral_calendar(year)
    day_first = gregorian(year, second, first, calendar) if second <= 12 else None
    month_first = None
    order = None
    if first > 12 >= second:
        order = Order.DAY_FIRST
    elif second > 12 >= first:
        order = Order.MONTH_FIRST
        month_first = gregorian(year, first, second, calendar)
    elif match[2] != "." and first != second:  # dotted dates are day-first wherever they are in use
        month_first = gregorian(year, first, second, calendar)
    return WrittenDate(
        start=match.start(),
        end=match.end(),
        value=day_first or month_first,
        swapped=month_first if day_first else None,
        order=order,
        separator=match[2],
    )


_NUMERALS = "〇一二三四五六七八九"


def _numeral(written: str) -> int:
    """Return the value of a numeral in Arabic digits or in Chinese ones, positional or with a ten."""
    if written.isdecimal():
        return int(written)
    if "十" not in written:
        return int("".join(str(max(0, _NUMERALS.find(char))) for char in written))
    tens, units = written.split("十", 1)
    return (_NUMERALS.find(tens) if tens else 1) * 10 + (max(0, _NUMERALS.find(units)) if units else 0)


def _east_asian(match: re.Match[str]) -> WrittenDate:
    written = match["year"]
    era = next((name for name in _ERAS if written.startswith(name)), None)
    if era is None:
        year = _numeral(written) + (_ERAS["民國"] if len(written) == 3 else 0)
    else:
        count = written.removeprefix(era).lstrip(". ")
        year = _ERAS[era] + (1 if count == "元" else int(count))
    day = _numeral(match["day"]) if match["day"] else None
    value = gregorian(year, _numeral(match["month"]), day, Calendar.GREGORIAN)
    return WrittenDate(start=match.start(), end=match.end(), value=value)
