"""Dates as they are written, whatever they are for."""

from __future__ import annotations

import pytest

from linkcheck.extraction.dates import find_dates
from linkcheck.extraction.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("5 May 2020", ["2020-05-05"], id="day-month-year"),
        pytest.param("May 5th, 2020", ["2020-05-05"], id="month-day-year"),
        pytest.param("2020 May 5", ["2020-05-05"], id="year-month-day"),
        pytest.param("2020 5 May", ["2020-05-05"], id="year-day-month"),
        pytest.param("the 1st of May, 2020", ["2020-05-01"], id="ordinal"),
        pytest.param("31 d'octubre de 2025", ["2025-10-31"], id="elision"),
        pytest.param("1er février 2022", ["2022-02-01"], id="french-ordinal"),
        pytest.param("2010 m. lapkričio 15 d.", ["2010-11-15"], id="lithuanian"),
        pytest.param("2020. gada 15. novembrī", ["2020-11-15"], id="latvian"),
        pytest.param("2020-жылдын 5-январы", ["2020-01-05"], id="kyrgyz"),
        pytest.param("2010. november 15.", ["2010-11-15"], id="hungarian"),
        pytest.param("2020 оны 1-р сарын 5", ["2020-01-05"], id="mongolian"),
        pytest.param("ngày 5 tháng 1 năm 2020", ["2020-01-05"], id="vietnamese"),
        pytest.param("5-Jan-20", ["2020-01-05"], id="short-year"),
        pytest.param("2nd Jan '20", ["2020-01-02"], id="short-year-behind-an-ordinal"),
        pytest.param("5th Cavalry 20", [], id="ordinal-of-something-else"),
        pytest.param("24.јун 2015", ["2015-06-24"], id="glued"),
        pytest.param("03/2018 and 2018-04", ["2018-03", "2018-04"], id="numeric-months"),
        pytest.param("5.VI.2010", ["2010-06-05"], id="roman"),
        pytest.param("平成31年4月30日", ["2019-04-30"], id="era"),
        pytest.param("令和元年5月1日", ["2019-05-01"], id="first-year-of-an-era"),
        pytest.param("二〇二一年十二月三十一日", ["2021-12-31"], id="chinese-numerals"),
        pytest.param("2021年12月", ["2021-12"], id="east-asian-month"),
        pytest.param("12.05.98 and 12.05.08", ["1998-05-12", "2008-05-12"], id="two-digit-years"),
        pytest.param("2017;7: 1-11", ["2017"], id="year-and-pages"),
        pytest.param("pp. 1735-1780, November 1997", ["1735", "1780", "1997-11"], id="page-and-month"),
        pytest.param("2010. März der Pinguine", ["2010"], id="month-of-the-next-sentence"),
        pytest.param("Vol. 15, February 2012", ["2012-02"], id="volume"),
        pytest.param("1.2.3.4 and 192.168.10.20", [], id="versions"),
        pytest.param("2023-02-30", ["None"], id="impossible"),
        pytest.param("2020-13-05", ["2020-05-13"], id="year-day-month-numerals"),
        pytest.param("99/99/2020", ["2020"], id="no-date"),
    ],
)
def test_forms(text: str, expected: list[str]) -> None:
    """Every form of a date is read as far as it goes, and numbers that only look like one are not."""
    assert [str(date.value) for date in find_dates(fold(text).text)] == expected


def test_blocked_spans_hold_no_dates() -> None:
    """What stands in a blocked span is neither a date nor a part of one."""
    text = "5 May 2020 2021-01-01 June"
    assert [str(date.value) for date in find_dates(text, [(11, 21)])] == ["2020-05-05"]
    assert [str(date.value) for date in find_dates(text, [(0, 10)])] == ["2021-01-01"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("abge-\n  rufen", "abgerufen", id="broken-word"),
        pytest.param("2019-\n2020", "2019-\n2020", id="numbers-stay-apart"),
        pytest.param("Ｍａｙ－２０２０", "May-2020", id="full-width"),
        pytest.param("a\u00adb\u200bc", "abc", id="invisible"),
        pytest.param("2020–2021", "2020-2021", id="dash"),
        pytest.param("plain", "plain", id="plain"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    """What printing did to a text is undone."""
    assert fold(text).text == folded
