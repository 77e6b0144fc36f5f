"""Dates around a four-digit year, their month written as a word or beside the year alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from linkcheck.extraction.calendars import (
    Calendar,
    gregorian,
    key,
    languages_of,
    means_two_months,
    month_cut_short,
    month_of,
    numeral_calendar,
    roman_month,
)
from linkcheck.extraction.date_words import words
from linkcheck.extraction.written import WrittenDate
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex


def _indic_marks() -> str:
    """Return the vowel signs and other marks of the Indic scripts, which `\\w` leaves out."""
    return "".join(sign for sign in map(chr, range(0x900, 0xE00)) if unicodedata.category(sign)[0] == "M")


_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    f"{_indic_marks()}\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
_MARK = regex(f"[{_MARKS}]")
LETTER = f"(?:[^\\W\\d_]|[{_MARKS}])"
TOKEN = regex(rf"\d+|{LETTER}+(?:\.{LETTER}{{1,3}}(?!{LETTER}))*|[^\w\s]")
"""A number, a word (ต.ค. is one) or a sign; spaces between them do not count."""


_WINDOW = 48
"""Characters on each side of a year in which its day and month stand."""

_Token = tuple[str, int, int]


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    return [(match[0], match.start(), match.end()) for match in TOKEN.finditer(text, start, end)]


@dataclass(frozen=True, slots=True)
class _Rest:
    """Day and month found on one side of a year."""

    month: int
    day: int | None
    calendar: Calendar
    edge: int  # the offset at which the date begins or ends
    name: str = ""  # of the month, as it stands


def around_year(
    text: str, match: re.Match[str], floor: int, ceiling: int, languages: Iterable[str] = ()
) -> WrittenDate:
    """Return the date that a four-digit number is the year of; the number alone where nothing fits.

    `floor` and `ceiling` are the offsets between which the rest of the date may stand.
    """
    start, end = match.span()
    before = behind = None
    if _worth_reading_back(text, max(floor, start - _WINDOW), start):
        before = _before(_tokens(text, max(floor, start - _WINDOW), start), languages)
    if (before is None or before.day is None) and _worth_reading_on(text, end, min(ceiling, end + _WINDOW)):
        behind = _behind(_tokens(text, end, min(ceiling, end + _WINDOW)), languages, match[0])
        if behind is not None and (before is None or behind.day is not None):
            before = None
        else:
            behind = None
    year = int(match[0])
    rest = before or behind
    if rest is None:
        calendar = numeral_calendar(year)
        return WrittenDate(start=start, end=end, value=gregorian(year, None, None, calendar), year_only=True)
    return WrittenDate(
        start=min(start, rest.edge),
        end=max(end, rest.edge),
        value=gregorian(year, rest.month, rest.day, rest.calendar),
        languages=languages_of(rest.name) if rest.name else (),
        month_by_language=means_two_months(rest.name) if rest.name else False,
    )


def _worth_reading_back(text: str, floor: int, end: int) -> bool:
    """Tell, at little cost, whether what stands before a year can belong to a date; most years stand alone."""
    at = end - 1
    while at >= floor and text[at] in " \n\r\t\u00a0,.-/'’":
        at -= 1
    if at < floor:
        return False
    first = at
    if text[at].isdecimal():
        while first >= floor and text[first].isdecimal():
            first -= 1
        return at - first <= 2
    while first >= floor and text[first].isalpha():
        first -= 1
    word = text[first + 1 : at + 1]
    if not word or (first >= floor and _MARK.match(text[first])):
        return _MARK.match(text[at]) is not None or bool(word)  # letters and vowel signs take turns
    if not word.isascii() or (first >= floor and text[first] in " \u00a0." and not text[first + 1 :].isascii()):
        return True  # months of two words, and abbreviated ones with a dot inside, are read by those who know them
    if text[at + 1 : at + 2] == "." and month_cut_short(word) is not None:
        return True
    return month_of(word) is not None or key(word) in words().in_date["before-year"] or roman_month(word) is not None


def _worth_reading_on(text: str, start: int, ceiling: int) -> bool:
    """Tell, at little cost, whether what stands behind a year can belong to a date."""
    at = start
    while at < ceiling and text[at] in " \n\r\t\u00a0,.-/()":
        at += 1
    if at >= ceiling:
        return False
    if text[at].isdecimal():
        return at == start + 1  # one sign or space: "2020-03", "2020 15 Feb"
    last = at
    while last < ceiling and text[last].isalpha():
        last += 1
    word = text[at:last]
    if not word or (last < ceiling and _MARK.match(text[last])):
        return bool(word)
    return month_of(word) is not None or key(word) in words().in_date["after-year"]


def _month(
    tokens: Sequence[_Token], at: int, step: int, languages: Iterable[str]
) -> tuple[int, Calendar, int, str] | None:
    """Return month, calendar, how many tokens it takes from `at` in direction `step`, and its name."""
    word = tokens[at][0]
    if not word[0].isalpha():
        return None
    for count in (3, 2):  # tháng mười một, كانون الثاني
        spoken = [tokens[place][0] for place in range(at, at + count * step, step) if 0 <= place < len(tokens)]
        if len(spoken) == count and all(part[0].isalpha() for part in spoken):
            name = " ".join(spoken[::step])
            if found := month_of(name, languages):
                return *found, count, name
    if found := month_of(word, languages):
        return *found, 1, word
    if at + 1 < len(tokens) and tokens[at + 1][0] == "." and (found := month_cut_short(word)):
        beside = (at - 1, at - 2 if tokens[at - 1][0] == "." else at - 1, at + 2)
        if any(_day(tokens, place) is not None for place in beside):  # "Roe, Jane. 2019" has none
            return *found, 1, word
    return None


def _skip(tokens: Sequence[_Token], at: int, step: int, kind: str, signs: str, limit: int = 3) -> int:
    """Return the place of the first token from `at` that is neither a word of `kind` nor one of `signs`."""
    fillers = words().in_date[kind]
    for _ in range(limit):
        if not 0 <= at < len(tokens) or (tokens[at][0] not in signs and key(tokens[at][0]) not in fillers):
            break
        at += step
    return at


def _day(tokens: Sequence[_Token], at: int) -> int | None:
    if (
        0 <= at < len(tokens)
        and len(tokens[at][0]) <= 2
        and tokens[at][0].isdecimal()
        and 1 <= int(tokens[at][0]) <= 31
    ):
        return int(tokens[at][0])
    return None


def _before(tokens: Sequence[_Token], languages: Iterable[str]) -> _Rest | None:
    """Read the end of `tokens`, which stand before a year: `5 May`, `May 5,`, `5.VI.`, `ngày 5 tháng 1 năm`, `3/`."""
    at = _skip(tokens, len(tokens) - 1, -1, "before-year", ",.-/'’")
    if at < 0:
        return None
    if month := _month(tokens, at, -1, languages):
        number, calendar, width, name = month
        first = at - width + 1
        day_at = _skip(tokens, at - width, -1, "before-month", ".-/'’º°ª")
        day = _day(tokens, day_at)
        if day is None and day_at >= 2 and tokens[day_at][0] == "," and key(tokens[day_at - 2][0]) in words().passing:
            day_at -= 1  # "em 15, fev. 2012"; not "Vol. 15, February 2012"
            day = _day(tokens, day_at)
        edge = tokens[day_at if day is not None else first][1]
        return _Rest(number, day, calendar, edge, name)
    day = _day(tokens, at)
    if day is None:
        roman = roman_month(tokens[at][0]) if tokens[at][0].isupper() or _between_signs(tokens, at) else None
        day_at = _skip(tokens, at - 1, -1, "before-month", ".-/'’º°ª")
        roman_day = _day(tokens, day_at) if roman is not None else None
        return _Rest(roman, roman_day, Calendar.GREGORIAN, tokens[day_at][1]) if roman and roman_day else None
    return _month_before_day(tokens, at, day, languages)


def _between_signs(tokens: Sequence[_Token], at: int) -> bool:
    """Tell whether a small Roman numeral stands as a month does, `4.xi.2019`; "i" and "v" are words elsewhere."""
    return at >= 1 and tokens[at - 1][0] in "./-" and tokens[at - 1][2] == tokens[at][1] and at + 1 < len(tokens)


def _is(tokens: Sequence[_Token], at: int, kind: str) -> bool:
    return 0 <= at < len(tokens) and key(tokens[at][0]) in words().in_date[kind]


def _month_before_day(tokens: Sequence[_Token], at: int, day: int, languages: Iterable[str]) -> _Rest | None:
    """Read what stands before the number `day` at `at`, itself before a year."""
    if (rest := _numbered_month(tokens, at, day)) is not None:
        return rest
    month_at = _skip(tokens, at - 1, -1, "before-month", ".,-/'’º°ª")
    if month_at >= 0 and (month := _month(tokens, month_at, -1, languages)):
        number, calendar, width, name = month
        return _Rest(number, day, calendar, tokens[month_at - width + 1][1], name)
    # "03/2018", nothing but one sign between
    if at == len(tokens) - 2 and tokens[-1][0] in ("/", ".", "-") and day <= 12 and tokens[at][2] == tokens[-1][1]:
        before = tokens[at - 1][0] if at else ""
        if not before or before not in "/.-":
            return _Rest(day, None, Calendar.GREGORIAN, tokens[at][1])
    return None


def _numbered_month(tokens: Sequence[_Token], at: int, last: int) -> _Rest | None:
    """Read months that are counted: `ngày 5 tháng 1 năm 2020`, `1월 5, 2020`; `last` stands at `at`."""
    if last <= 12 and _is(tokens, at - 1, "month-then-number"):
        day_at = _skip(tokens, at - 2, -1, "before-month", ".-/'’º°ª")
        day = _day(tokens, day_at)
        return _Rest(last, day, Calendar.GREGORIAN, tokens[day_at if day is not None else at - 1][1])
    if _is(tokens, at - 2, "month-then-number"):
        month = _day(tokens, at - 1)
    elif _is(tokens, at - 1, "number-then-month"):
        month = _day(tokens, at - 2)
    else:
        return None
    return _Rest(month, last, Calendar.GREGORIAN, tokens[at - 2][1]) if month is not None and month <= 12 else None


def _behind(tokens: Sequence[_Token], languages: Iterable[str], year: str) -> _Rest | None:
    """Read the beginning of `tokens`, which stand behind a year: `Jan 5`, `m. lapkričio 15 d.`, `-03`."""
    at = _skip(tokens, 0, 1, "after-year", ",.-/()", 5)
    if at >= len(tokens):
        return None
    if month := _month(tokens, at, 1, languages):
        number, calendar, width, name = month
        last = at + width - 1
        day_at = _skip(tokens, last + 1, 1, "after-month", ".,-", 2)
        day = _day(tokens, day_at)
        following = day_at + (day is not None)
        if following < len(tokens) and _is_other_year(tokens[following][0], year):
            return None  # "pp. 1735-1780, November 1997"
        if day is None and any(tokens[i][0] not in (",", "/", "-") for i in range(at)):
            return None  # "2010. März": the month begins something else
        return _Rest(number, day, calendar, tokens[day_at if day is not None else last][2], name)
    count = _day(tokens, at)
    return _number_behind(tokens, at, count, languages) if count is not None else None


def _is_other_year(token: str, year: str) -> bool:
    return len(token) == 4 and token.isdecimal() and token != year


def _number_behind(tokens: Sequence[_Token], at: int, number: int, languages: Iterable[str]) -> _Rest | None:
    """Read what stands behind a year and begins with the number at `at`."""
    if at == 0 or any(key(token[0]) in words().in_date["day-follows"] for token in tokens[:at]):
        month_at = _skip(tokens, at + 1, 1, "after-month", ".,-", 2)
        if month_at < len(tokens) and (month := _month(tokens, month_at, 1, languages)):
            month_number, calendar, width, name = month
            last = month_at + width - 1
            if not (last + 1 < len(tokens) and tokens[last + 1][0].isdecimal()):
                return _Rest(month_number, number, calendar, tokens[last][2], name)
    if number > 12:
        return None
    unit = at + 1 if at + 1 < len(tokens) and tokens[at + 1][0] not in ("-", "р") else at + 3
    if _is(tokens, unit, "number-then-month"):
        day = _day(tokens, unit + 1)
        edge = tokens[unit + 1 if day is not None else unit][2]
        return _Rest(number, day, Calendar.GREGORIAN, edge)
    if at == 1 and tokens[0][0] in ("-", "/", ".") and len(tokens[1][0]) == 2 and tokens[0][2] == tokens[1][1]:
        return _Rest(number, None, Calendar.GREGORIAN, tokens[1][2])
    return None
