"""Month names, and years that are not Gregorian."""

from __future__ import annotations

import pytest

from linkcheck.extraction.calendars import Calendar, gregorian, key, languages_of, month_of, numeral_calendar
from linkcheck.extraction.date_words import words


@pytest.mark.parametrize(
    ("year", "month", "day", "calendar", "expected"),
    [
        pytest.param(2020, 3, 5, Calendar.GREGORIAN, "2020-03-05", id="gregorian"),
        pytest.param(2563, 3, 5, Calendar.BUDDHIST, "2020-03-05", id="buddhist"),
        pytest.param(2563, 3, 5, Calendar.GREGORIAN, "2020-03-05", id="buddhist-without-label"),
        pytest.param(2020, 3, 5, Calendar.BUDDHIST, "2020-03-05", id="wrong-label"),
        pytest.param(1403, 1, 1, Calendar.JALALI, "2024-03-20", id="jalali-new-year"),
        pytest.param(1399, 12, 30, Calendar.JALALI, "2021-03-20", id="jalali-leap-day"),
        pytest.param(1348, 10, 11, Calendar.JALALI, "1970-01-01", id="jalali-1970"),
        pytest.param(1387, 12, None, Calendar.JALALI, "2009-03", id="jalali-month"),
        pytest.param(1399, None, None, Calendar.JALALI, "2020", id="jalali-year"),
        pytest.param(1445, 9, 1, Calendar.HIJRI, "2024-03-11", id="hijri"),
        pytest.param(2023, 2, 31, Calendar.GREGORIAN, "None", id="no-such-day"),
        pytest.param(1400, 7, 31, Calendar.JALALI, "None", id="no-such-jalali-day"),
        pytest.param(1400, 13, 1, Calendar.JALALI, "None", id="no-such-jalali-month"),
    ],
)
def test_gregorian(year: int, month: int | None, day: int | None, calendar: Calendar, expected: str) -> None:
    """Every calendar's days become Gregorian ones, days that do not exist none."""
    assert str(gregorian(year, month, day, calendar)) == expected


@pytest.mark.parametrize(
    ("year", "calendar"),
    [(2020, Calendar.GREGORIAN), (1399, Calendar.JALALI), (1442, Calendar.HIJRI), (2563, Calendar.GREGORIAN)],
)
def test_calendar_of_a_lone_year(year: int, calendar: Calendar) -> None:
    """A year without a month's name tells its calendar by its size."""
    assert numeral_calendar(year) is calendar


@pytest.mark.parametrize(
    ("word", "languages", "month"),
    [
        pytest.param("MÄRZ", (), 3, id="upper-case"),
        pytest.param("août", (), 8, id="accent"),
        pytest.param("Sept.", (), 9, id="dot"),
        pytest.param("ค.ศ", (), None, id="no-month"),
        pytest.param("ต.ค.", (), 10, id="dotted-inside"),
        pytest.param("בינואר", (), 1, id="hebrew-prefix"),
        pytest.param("كانون الثاني", (), 1, id="two-words"),
        pytest.param("listopada", ("pl",), 11, id="polish"),
        pytest.param("listopada", ("hr",), 10, id="croatian"),
        pytest.param("listopadu", ("cs",), 11, id="czech"),
        pytest.param("kasım", (), 11, id="dotless-i"),
    ],
)
def test_month_of(word: str, languages: tuple[str, ...], month: int | None) -> None:
    """A month is known by its names and their inflections, by its language where names are shared."""
    found = month_of(word, languages)
    assert (found[0] if found else None) == month


def test_tables_hold_what_they_are_asked_for() -> None:
    """Every language has twelve months, and forms are written as they are looked up."""
    from linkcheck.extraction.calendars import _gregorian_months

    table = _gregorian_months()
    assert len(table) > 1_500
    assert [form for form in table if key(form) != form] == []
    by_language: dict[str, set[int]] = {}
    for meanings in table.values():
        for month, language in meanings:
            by_language.setdefault(language, set()).add(month)
    assert len(by_language) > 80
    assert {code for code, months in by_language.items() if months != set(range(1, 13))} == set()
    assert "pl" in languages_of("listopada")


def test_every_phrase_of_the_tables_is_found_by_itself() -> None:
    """A phrase of the marker tables is found at its last word."""
    table = words()
    assert len(table.whole) > 700
    for last, entries in table.whole.items():
        for entry in entries:
            phrase = [*reversed(entry.before), last]
            marker = table.marker_at(phrase, len(phrase) - 1)
            assert marker is not None
            assert marker.words >= len(phrase)
