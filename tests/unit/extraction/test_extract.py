"""The whole way from a text to its references: the user's own list, and texts that nobody would write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcheck.errors import InputError
from linkcheck.extraction import extract
from linkcheck.model import Kind, Link, PartialDate, Reference
from tests import watchdog

LIST = Path(__file__).parents[3] / "references.txt"


def placed(text: str, link: Link) -> bool:
    """Tell whether `raw` stands at the link's line and column."""
    line = text.split("\n")[link.line - 1 :]
    return "\n".join(line)[link.column - 1 :].startswith(link.raw)


@pytest.fixture(scope="module")
def references() -> list[Reference]:
    """Return what the user's list gives."""
    return extract(LIST.read_text("utf-8"), source="references.txt")


def test_the_users_list_has_its_keys(references: list[Reference]) -> None:
    """The head of the article and the ten references are found, and nothing of the page's noise."""
    assert [reference.key for reference in references] == [None, *map(str, range(1, 11))]
    assert references[0].text.startswith("DOI10.31857/")
    assert all(len(reference.links) == 1 for reference in references)


def test_the_users_list_has_its_links(references: list[Reference]) -> None:
    """There are eight URLs and three DOIs, each at its place."""
    text = LIST.read_text("utf-8")
    found = [link for reference in references for link in reference.links]
    assert [link.kind for link in found].count(Kind.URL) == 8
    dois = [link for link in found if link.kind is Kind.DOI]
    assert [(link.target, link.repairs) for link in dois] == [
        ("10.31857/s013128120028839-3", ()),
        ("10.24412/2686-7702-2021-3-6-18", ("typographic-dash",)),
        ("10.31857/s013128120026064-1", ("typographic-dash",)),
    ]
    assert all(placed(text, link) for link in found)
    assert [link.repairs for link in found if link.kind is Kind.URL].count(()) == 7


def test_the_users_list_has_one_broken_url(references: list[Reference]) -> None:
    """The blank in the fifth reference's URL is closed, and the hyphen that its title has is offered."""
    (link,) = references[5].links
    assert link.repairs == ("inner-space",)
    assert "&utm_medium=email&utm_campaign=postnotify&" in link.target
    assert link.target.endswith("Indo-Pacific%20coalition%20building")
    assert link.alternatives == (link.target.replace("indopacific", "indo-pacific", 1),)


def test_the_users_list_has_its_dates(references: list[Reference]) -> None:
    """Eight references have an access date, one of them with a Russian label."""
    dates = [reference.accessed for reference in references]
    assert sum(date is not None for date in dates) == 8
    assert dates[7] == PartialDate(2023, 3, 5)
    assert not any(reference.accessed_ambiguous for reference in references)


def test_an_unknown_format_is_told() -> None:
    """The name of no format is the caller's mistake."""
    with pytest.raises(InputError):
        extract("x", "no-such-format")


# Pieces of which random texts are made, so that most of them hold something that looks like a link.
_PIECES = st.sampled_from(
    (
        "http://", "https://", "www.", "example", ".org", "/", "?", "&", "=", "#", "%", "-", "_", ".", ",", ";", ":",
        "(", ")", "[", "]", "<", ">", "«", "»", "“", "”", "doi:", "DOI", "10.", "10.1000/", "abc", "A1", "2020", "1.",
        "[1]", "accessed", "Дата", "обращения:", "访问", "\u00ad", "\u200b", "–", "ﬁ", "˜", "&amp;", "\\_", "\n",
        "\n\n", "\t", "arXiv:", "PMID:", "@", "|", "*", "'", '"', "{",
    )
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join), st.lists(_PIECES).map(" ".join))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS)
def test_any_text_is_read(text: str) -> None:
    """No text raises, and every raw link stands where it is said to."""
    for reference in extract(text):
        assert reference.text in text
        assert 1 <= reference.line <= reference.end_line
        for link in reference.links:
            assert link.raw
            assert link.target
            assert placed(text, link)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS)
def test_targets_mean_themselves(text: str) -> None:
    """What was mended once is whole: reading a target again gives it back, without a repair."""
    for reference in extract(text):
        for link in reference.links:
            if link.kind not in {Kind.URL, Kind.DOI} or link.problem or any(c in link.target for c in "–()[]{}'*_|"):
                continue
            again = [found for second in extract(link.target) for found in second.links]
            assert [(found.target, found.repairs) for found in again] == [(link.target, ())]


_SHAPES = (
    "(", ")", "([", "<", '"', ".", "-", "/", "=", "10.", "10.1000/", "http", "http://", "www.", "a", "a.", "a-b-", "1",
    "http://example.org/(", "http://example.org/a;", "http://example.org/a-\n", "10.1000/a-\n", "example.org ", "[1] ",
    "1.\n", "- a\n", "doi:", "12.12.2012 ", "accessed ", "访问", "\u00ad", "&amp;", "\\", "a@b.org ", "\n",
    "References\n", "10.1002/(SICI)1234-1234(199901)1:1<1: ", "http://" + "a/" * 40, " a\nb\n", "?a=1&b=",
)  # fmt: skip


@pytest.mark.parametrize("shape", ["(", "([{<", ".", "10.", "a", "1", "a" * 79 + "\n"])
def test_ten_megabytes_of_one_shape_end(shape: str) -> None:
    """Ten million characters of brackets, dots, beginnings of DOIs or one endless word are read to their end."""
    with watchdog.ends(within_s=120):
        assert extract(shape * (10_000_000 // len(shape))) == []


@pytest.mark.parametrize("shape", _SHAPES)
def test_no_shape_costs_more_than_its_length(shape: str) -> None:
    """Whatever is repeated a hundred thousand times comes to an end; a pattern that backtracks would hang."""
    with watchdog.ends():
        extract(shape * (200_000 // len(shape)))
