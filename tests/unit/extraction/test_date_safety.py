"""Whatever the text, dates are found in time that grows with it, at true offsets, and nothing is raised."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linkcheck.extraction import access_dates, publication
from linkcheck.extraction.access_dates import AccessDate
from linkcheck.extraction.dates import find_dates
from linkcheck.extraction.folding import fold

_PIECES = st.sampled_from(
    [
        *(
            "accessed ",
            "дата обращения: ",
            "[cited ",
            "Zugriff am ",
            "Stand: ",
            "访问日期：",
            "閲覧",
            "สืบค้นเมื่อ ",
            "tarihinde erişildi",
        ),
        *(
            "https://example.org/2020-01-05 ",
            "https://example.org/a ",
            "(",
            ")",
            "[",
            "]",
            ". ",
            "; ",
            "\n",
            "-\n",
            "\u00ad",
            "\u200f",
        ),
        *(
            "2020",
            "05",
            "5",
            "31",
            "12/",
            "05.",
            "-03-",
            "พ.ศ. ",
            "2563",
            "۱۳۹۸",
            "年",
            "3月",
            "5日",
            "令和2年",
            "二〇二〇年三月五日",
        ),
        *(
            "March ",
            "märz ",
            "марта ",
            "listopada ",
            "mars de ",
            "IV. ",
            "of ",
            "the ",
            "“Title of it” ",
            "[J/OL]",
            "'20",
            "th, ",
        ),
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map("".join))


@given(_TEXTS)
def test_any_text_is_read(text: str) -> None:
    """No text makes finding fail, and every date stands where it is said to stand."""
    for date in access_dates.find(text):
        assert text[date.start : date.end] == date.raw
        assert date.raw
        assert date.value is not None or not date.ambiguous


@given(_TEXTS)
def test_any_field_is_read(text: str) -> None:
    """No field makes reading fail, and what is read stands where it is said to stand."""
    date = access_dates.parse_field(text)
    assert date is None or text[date.start : date.end] == date.raw
    publication.parse_field(text)


@given(_TEXTS, st.integers(0, 40), st.integers(0, 40))
@example(". AAA a “", 9, 0)
def test_any_text_has_at_most_a_title_and_a_day(text: str, start: int, length: int) -> None:
    """No text makes reading title and day of publication fail, wherever its links are said to be."""
    spans = [(min(start, len(text)), min(start + length, len(text)))]
    access_dates.find(text, spans)
    publication.published(text, spans)
    title = publication.title(text, spans)
    assert title is None or title == " ".join(title.split())


@given(_TEXTS)
def test_dates_stand_apart_and_in_order(text: str) -> None:
    """No two dates of a text overlap."""
    found = find_dates(fold(text).text)
    assert all(before.end <= behind.start for before, behind in pairwise(found))


@given(st.lists(_TEXTS, max_size=6))
def test_any_list_is_settled(texts: list[str]) -> None:
    """Settling a list changes no date's place, and keeps the number of them."""
    found = [access_dates.find(text) for text in texts]
    settled = access_dates.resolve(found)
    assert [_places(dates) for dates in settled] == [_places(dates) for dates in found]


def _places(dates: tuple[AccessDate, ...]) -> list[tuple[int, int, str]]:
    return [(date.start, date.end, date.raw) for date in dates]


@given(_TEXTS)
def test_folding_keeps_places(text: str) -> None:
    """An offset of the original leads to the folded text and back, unless it stands in what was dropped."""
    folded = fold(text)
    dropped = folded.cuts[-1][1] if folded.cuts else 0
    assert len(folded.text) + dropped == len(text)
    for offset in range(len(folded.text)):
        assert folded.folded(folded.original(offset)) == offset


_SIZE = 60_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1" + " " * _SIZE + "2020", id="spaces"),
        pytest.param("1" * _SIZE, id="digits"),
        pytest.param("1." * (_SIZE // 2), id="numbers"),
        pytest.param("1/1/1-" * (_SIZE // 6), id="slashes"),
        pytest.param("2020 " * (_SIZE // 20), id="years"),
        pytest.param("accessed " * (_SIZE // 9) + "2020", id="markers"),
        pytest.param("accessed 5 May 2020 " * (_SIZE // 80), id="access-dates"),
        pytest.param("https://example.org/a 5.3.2020 " * (_SIZE // 120), id="bare-dates"),
        pytest.param("a-" + " " * _SIZE + "\n", id="hyphen-and-spaces"),
        pytest.param("a-\n" * (_SIZE // 3) + "2020", id="broken-words"),
        pytest.param("a" + "\u0301" * _SIZE + "2020", id="combining-marks"),
        pytest.param("acc\u00ad" * (_SIZE // 4) + "2020", id="soft-hyphens"),
        pytest.param("访问" + " " * _SIZE + "2020-01-05", id="unspaced-marker"),
        pytest.param("二〇" * (_SIZE // 2) + "年", id="chinese-numerals"),
        pytest.param("(acces\u00adsed 5 May 2020) " * (_SIZE // 80), id="soft-hyphens-in-markers"),
        pytest.param("[2020-01-05] x " * (_SIZE // 60), id="bracketed-dates"),
        pytest.param("[" * _SIZE + "2020", id="brackets"),
        pytest.param("“" * _SIZE + "(2020). ", id="quotation-marks"),
        pytest.param("A. " * (_SIZE // 3) + "2020", id="initials"),
        pytest.param("(2020, " * (_SIZE // 30), id="open-brackets"),
    ],
)
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    """Shapes that make a pattern go back again and again are read in one go; otherwise this would not end."""
    access_dates.find(text)
    access_dates.parse_field(text)
    publication.published(text)
    publication.title(text)
