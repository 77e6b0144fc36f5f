"""Months and years as people write them: month names of many languages, and years that are not Gregorian."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum, unique
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from linkcheck.model import PartialDate
from linkcheck.regexes import regex

_COMBINING = regex("[\u0300-\u036f]")
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ʻ": ""}
)
_MARKS = regex("[.'\u2018\u2019\u02bc\u05f3\u05f4\u200c\u200d\u093c\u09bc\u0a3c]")  # the last: nuktas, often left out


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """Return a word as the tables hold it: no case, no accents of alphabetic scripts, no dots or apostrophes."""
    if word.isascii():
        return word.lower().replace(".", "").replace("'", "")
    bare = _COMBINING.sub("", unicodedata.normalize("NFD", word.casefold()))
    return _MARKS.sub("", unicodedata.normalize("NFC", bare)).translate(_PLAIN)


@unique
class Calendar(StrEnum):
    """How the years of a date are counted."""

    GREGORIAN = "gregorian"
    BUDDHIST = "buddhist"
    JALALI = "jalali"
    HIJRI = "hijri"


_JALALI_MONTHS = (
    "فروردین farvardin حمل",
    "اردیبهشت ordibehesht ثور",
    "خرداد khordad جوزا",
    "تیر tir سرطان",
    "مرداد امرداد mordad اسد",
    "شهریور shahrivar سنبله",
    "مهر mehr میزان",
    "آبان aban عقرب",
    "آذر azar قوس",
    "دی dey جدی",
    "بهمن bahman دلو",
    "اسفند esfand حوت",
)
"""Iranian and Afghan names of the solar Hijri months."""

_HIJRI_MONTHS = (
    "محرم muharram",
    "صفر safar",
    "ربيع الأول|ربيع الاول|ربیع الاول",
    "ربيع الآخر|ربيع الثاني|ربیع الثانی",
    "جمادى الأولى|جمادى الاولى|جمادی الاول",
    "جمادى الآخرة|جمادى الثانية|جمادی الثانی",
    "رجب rajab",
    "شعبان shaban",
    "رمضان ramadan",
    "شوال shawwal",
    "ذو القعدة|ذي القعدة|ذوالقعدة",
    "ذو الحجة|ذي الحجة|ذوالحجة",
)

_ROMAN = MappingProxyType(
    {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12}
)


@cache
def _gregorian_months() -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Return, for every known form of a month's name, the months that it means and in which language."""
    table: dict[str, tuple[tuple[int, str], ...]] = {}
    for line in Path(__file__).with_name("months.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, *months = line.split("\t")
        for number, forms in enumerate(months, start=1):
            for form in forms.split(","):
                table[form] = (*table.get(form, ()), (number, language))
    return table


@cache
def _other_months() -> Mapping[str, tuple[int, Calendar]]:
    table: dict[str, tuple[int, Calendar]] = {}
    for calendar, names in ((Calendar.JALALI, _JALALI_MONTHS), (Calendar.HIJRI, _HIJRI_MONTHS)):
        for number, forms in enumerate(names, start=1):
            for form in forms.split("|" if "|" in forms else " "):
                table[key(form)] = (number, calendar)
    return table


def month_of(word: str, languages: Iterable[str] = ()) -> tuple[int, Calendar] | None:
    """Return the number of the month that `word` names and its calendar.

    Args:
        word: As it stands; two words with one space between for names such as كانون الثاني.
        languages: Codes of the languages that the text seems to be in; they decide where a name means two months
            (`listopada` is October in Croatian and November in Polish).
    """
    name = key(word)
    found = _gregorian_months().get(name)
    if found is None and name.startswith("ב"):  # Hebrew writes "in January" as one word
        found = _gregorian_months().get(name[1:])
    if found is None:
        return _other_months().get(name)
    if len(found) > 1 and languages:
        known = frozenset(languages)
        found = tuple(entry for entry in found if entry[1] in known) or found
    return found[0][0], Calendar.GREGORIAN


@cache
def _by_beginning() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Return the names that are long enough to be cut short, with their months, by their first letters."""
    table: dict[str, tuple[tuple[str, int], ...]] = {}
    for name, entries in _gregorian_months().items():
        if len(name) > _SHORTEST_CUT:
            beginning = name[:_SHORTEST_CUT]
            table[beginning] = table.get(beginning, ()) + tuple((name, number) for number, _ in entries)
    return table


_SHORTEST_CUT = 4  # letters of a name that somebody cut short in a way of his own: sett., Φεβρ.


def month_cut_short(word: str) -> tuple[int, Calendar] | None:
    """Return the month that a word with a dot behind it is the beginning of, where all languages agree on it."""
    name = key(word)
    if len(name) < _SHORTEST_CUT:
        return None
    months = {number for full, number in _by_beginning().get(name[:_SHORTEST_CUT], ()) if full.startswith(name)}
    return (months.pop(), Calendar.GREGORIAN) if len(months) == 1 else None


def languages_of(word: str) -> tuple[str, ...]:
    """Return the codes of the languages in which `word` is a month's name."""
    return tuple(language for _, language in _gregorian_months().get(key(word), ()))


def means_two_months(word: str) -> bool:
    """Tell whether languages disagree on the month that `word` names."""
    return len({number for number, _ in _gregorian_months().get(key(word), ())}) > 1


def roman_month(word: str) -> int | None:
    """Return the number of a month written in Roman numerals (`5.VI.2010`, `5.vi.2010`)."""
    return _ROMAN.get(word.upper() if word.islower() else word)


def numeral_calendar(year: int) -> Calendar:
    """Return the calendar of a year without a month's name.

    No web page was seen before solar 1370 or lunar 1411 (both 1991); the two do not meet before solar 1411 (2032).
    """
    if 1300 <= year <= 1410:
        return Calendar.JALALI
    return Calendar.HIJRI if 1411 <= year <= 1480 else Calendar.GREGORIAN


def gregorian(year: int, month: int | None, day: int | None, calendar: Calendar) -> PartialDate | None:
    """Return the Gregorian date, or None where there is no such day.

    A year that no web page can have been seen in is taken as one of the calendar that makes sense of it: 2400 and
    above are Buddhist whatever the label says, and a Buddhist label on a year below that is ignored.
    """
    match calendar:
        case Calendar.JALALI if year < 1700:
            return _from_days(year, month, day, _jalali_ordinal, 6)
        case Calendar.HIJRI if year < 1700:
            return _from_days(year, month, day, _hijri_ordinal, 0)
        case Calendar.GREGORIAN | Calendar.BUDDHIST | Calendar.JALALI | Calendar.HIJRI:
            return _checked(year - 543 if 2400 <= year <= 2699 else year, month, day)


def _checked(year: int, month: int | None, day: int | None) -> PartialDate | None:
    partial = PartialDate(year, month, day)
    try:
        partial.earliest()
    except ValueError:
        return None
    return partial


def _from_days(
    year: int, month: int | None, day: int | None, ordinal: Callable[[int, int, int], int], long_months: int
) -> PartialDate | None:
    """Return the Gregorian date of a day; of a month or a year the Gregorian one that holds most of its days.

    `long_months`: how many months at the start of the year have 31 days; the others have 30 at most.
    """
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not 1 <= day <= (31 if (month or 0) <= long_months else 30):
        return None
    if month is None:
        return PartialDate(date.fromordinal(ordinal(year, 6, 15)).year)
    moment = date.fromordinal(ordinal(year, month, 15 if day is None else day))
    return PartialDate(moment.year, moment.month, moment.day if day is not None else None)


def _jalali_ordinal(year: int, month: int, day: int) -> int:
    """Return the proleptic Gregorian ordinal of a solar Hijri day.

    By the 33-year cycle of leap years, which agrees with the astronomical calendar from 1178 to 1633 (1799-2254).
    """
    passed = year - 979
    days = 365 * passed + passed // 33 * 8 + (passed % 33 + 3) // 4
    days += sum(31 if number < 7 else 30 for number in range(1, month)) + day
    return date(1600, 3, 19).toordinal() + days


def _hijri_ordinal(year: int, month: int, day: int) -> int:
    """Return the proleptic Gregorian ordinal of a lunar Hijri day by the tabular calendar, a day off at most."""
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day
    return date(622, 7, 18).toordinal() + days
