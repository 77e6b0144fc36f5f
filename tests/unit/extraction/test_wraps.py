"""Links broken by line ends: what is joined, what is not, and what becomes of a hyphen."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.model import Link


def links(text: str) -> list[Link]:
    """Return every link in a text."""
    return [link for reference in extract(text) for link in reference.links]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        pytest.param("http://\nwww.example.org/a", "http://www.example.org/a", id="behind the scheme"),
        pytest.param("https:/\n/example.org/a", "https://example.org/a", id="in the scheme"),
        pytest.param("ht\ntps://example.org/a", "https://example.org/a", id="in the scheme's letters"),
        pytest.param("http://www.\nexample.org/a", "http://www.example.org/a", id="behind www"),
        pytest.param("http://www.example.\norg/a", "http://www.example.org/a", id="before the top level"),
        pytest.param("http://www.exa\nmple.org/a", "http://www.example.org/a", id="in a host's word"),
        pytest.param("http://press.example.ac\n.uk/a", "http://press.example.ac.uk/a", id="before a dot"),
        pytest.param("http://example.org/\nb/c.html", "http://example.org/b/c.html", id="behind the host"),
        pytest.param(
            "http://example.org/a/\n234567 accessed 5 May 2020", "http://example.org/a/234567", id="long number"
        ),
        pytest.param("http://example.org/2012/\n04/a-b", "http://example.org/2012/04/a-b", id="numbers"),
        pytest.param("http://example.org/The_\nReport.pdf", "http://example.org/The_Report.pdf", id="underscore"),
        pytest.param("http://example.org/a.\nhtml.", "http://example.org/a.html", id="before the extension"),
        pytest.param("http://example.org/report.pd\nf (May)", "http://example.org/report.pdf", id="in the extension"),
        pytest.param("http://example.org/a.php?\nid=5&b=1", "http://example.org/a.php?id=5&b=1", id="query"),
        pytest.param("http://example.org/?id=13\n57&b=1", "http://example.org/?id=1357&b=1", id="in a number"),
        pytest.param("http://example.org/?a=%\nC3%A9", "http://example.org/?a=%C3%A9", id="in an escape"),
        pytest.param("http://example.org/Some\nLongName.html.", "http://example.org/SomeLongName.html", id="in a word"),
        pytest.param("http://example.org/a\n/b/c.pdf", "http://example.org/a/b/c.pdf", id="before a slash"),
        pytest.param("http://example.org/a_(b\nc)_d", "http://example.org/a_(bc)_d", id="in brackets"),
        pytest.param("<www.example.org/abc\ndef>", "http://www.example.org/abcdef", id="in angle brackets"),
        pytest.param(
            "https://web.archive.org/web/2020/\nhttps://example.org/a",
            "https://web.archive.org/web/2020/https://example.org/a",
            id="archive's URL",
        ),
        pytest.param("http://example.org/a/\r\n   b/c.html", "http://example.org/a/b/c.html", id="CR LF and indent"),
    ],
)
def test_a_wrapped_url_is_joined(broken: str, whole: str) -> None:
    """A line break inside a URL is taken out and named."""
    found = [link for link in links(f"Author A. Some title of a page. Available at {broken}") if link.target == whole]
    assert len(found) == 1
    assert "wrapped-line" in found[0].repairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("http://example.org/a\nThe next line", "http://example.org/a", id="next sentence"),
        pytest.param("http://example.org/a/\nThe next line", "http://example.org/a/", id="slash and next sentence"),
        pytest.param("http://example.org/a/\nand more of it", "http://example.org/a/", id="slash and prose"),
        pytest.param("http://example.org/a/\n1998 was wet", "http://example.org/a/", id="slash and a year"),
        pytest.param("http://example.org/\n10115 Berlin", "http://example.org/", id="host and a postal code"),
        pytest.param("http://example.org/a.\nRetrieved 5 May 2020", "http://example.org/a", id="label"),
        pytest.param("http://example.org/a\n(accessed 5 May 2020)", "http://example.org/a", id="bracket"),
        pytest.param("http://www.example.org.\nIn: Other", "http://www.example.org", id="word like a country"),
        pytest.param("http://example.org/a.html\nand/or this", "http://example.org/a.html", id="slash in prose"),
        pytest.param("http://example.org/a.html\n2019/2020 edition", "http://example.org/a.html", id="years"),
        pytest.param("http://example.org/a\n- point", "http://example.org/a", id="bullet"),
        pytest.param("http://example.org/a\n\nb/c/d.html", "http://example.org/a", id="blank line"),
    ],
)
def test_a_complete_url_is_left_alone(text: str, expected: str) -> None:
    """What follows on the next line is joined only where it could not stand in a sentence."""
    assert links(text)[0].target == expected


@pytest.mark.parametrize(
    ("text", "expected", "other"),
    [
        pytest.param(
            "Cultural Integration. http://example.org/integra-\ntion/a.html",
            "http://example.org/integration/a.html",
            None,
            id="the title has the whole word",
        ),
        pytest.param(
            "Round Table Housing. http://example.org/roundtable-\nhousing/a.html",
            "http://example.org/roundtable-housing/a.html",
            None,
            id="the title has the second word",
        ),
        pytest.param("http://example.org/up-\nloads/a.pdf", "http://example.org/uploads/a.pdf", None, id="one word"),
        pytest.param(
            "http://example.org/publi-\ncations/a.pdf",
            "http://example.org/publications/a.pdf",
            "http://example.org/publi-cations/a.pdf",
            id="a word known from paths",
        ),
        pytest.param(
            "http://example.org/the-long-\nroad.html",
            "http://example.org/the-long-road.html",
            "http://example.org/the-longroad.html",
            id="a slug",
        ),
        pytest.param("http://example.org/a-2019-\n2020.pdf", "http://example.org/a-2019-2020.pdf", None, id="numbers"),
        pytest.param("http://www.nbn-\nresolver.org/a", "http://www.nbn-resolver.org/a", None, id="host"),
        pytest.param("http://www-\n.example.org/a", "http://www.example.org/a", None, id="before a dot"),
    ],
)
def test_a_hyphen_at_a_line_end_is_kept_or_dropped_by_evidence(text: str, expected: str, other: str | None) -> None:
    """The words around decide; where they are silent, the other reading is offered."""
    (link,) = links(text)
    assert link.target == expected
    if other is not None:
        assert other in link.alternatives


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("http://example.org/Working\u00adGroup\u00adReport", "Working-Group-Report", id="a font's hyphen"),
        pytest.param("http://example.org/exam\u00adination", "examination", id="a discretionary hyphen"),
        pytest.param("http://example.org/2010\u00ad09/a", "2010-09/a", id="between numbers"),
        pytest.param("http://example.org/a\u00ad-b", "a-b", id="beside a hyphen"),
        pytest.param("http://example.org/publi\u00accations", "publications", id="not sign"),
    ],
)
def test_soft_hyphens(text: str, expected: str) -> None:
    """A soft hyphen between words stands for a hyphen, inside a word for nothing."""
    (link,) = links(text)
    assert link.target == f"http://example.org/{expected}"
    assert "soft-hyphen" in link.repairs


def test_hyphens_lost_from_a_slug_come_back_as_another_reading() -> None:
    """A compound of the title that a damaged URL writes as one word may have lost its hyphen."""
    (link,) = links("On Afro-Asian trade. http://example.org/on-afroasian-trade/?a=x y&b=1")
    assert link.target == "http://example.org/on-afroasian-trade/?a=xy&b=1"
    assert link.alternatives == ("http://example.org/on-afro-asian-trade/?a=xy&b=1",)


def test_a_doubtful_join_offers_the_shorter_reading() -> None:
    """Where a reader could stop at the line end, the URL up to there is an alternative."""
    (link,) = links("Title. See http://example.org/abcdefgh\nijkl-mnop-qrst-uvwx.")
    assert link.target == "http://example.org/abcdefghijkl-mnop-qrst-uvwx"
    assert "http://example.org/abcdefgh" in link.alternatives
