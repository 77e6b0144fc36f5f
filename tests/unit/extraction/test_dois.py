"""DOIs and other identifiers, as they are printed."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.model import Kind, Link


def links(text: str) -> list[Link]:
    """Return every link in a text."""
    return [link for reference in extract(text) for link in reference.links]


def dois(text: str) -> list[str]:
    """Return the DOIs in a text; nothing else may be found."""
    found = links(text)
    assert all(link.kind is Kind.DOI for link in found)
    return [link.target for link in found]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("doi:10.1000/ab12", id="doi:"),
        pytest.param("DOI: 10.1000/AB12.", id="capitals"),
        pytest.param("DOI10.1000/ab12", id="glued label"),
        pytest.param("doi.10.1000/ab12", id="dotted label"),
        pytest.param("DOI=10.1000/ab12", id="equals sign"),
        pytest.param("doi :10.1000/ab12", id="blank before the colon"),
        pytest.param("[doi>10.1000/ab12]", id="label of a library"),
        pytest.param("(10.1000/ab12)", id="no label"),
        pytest.param("https://doi.org/10.1000/ab12", id="resolver"),
        pytest.param("http://dx.doi.org/10.1000/ab12.", id="old resolver"),
        pytest.param("doi.org/10.1000/ab12", id="resolver without scheme"),
        pytest.param("DOI: https://doi.org/10.1000/ab12", id="label and resolver"),
        pytest.param("https://doi.org/doi:10.1000/ab12", id="resolver and label"),
        pytest.param("https://doi.org/https://doi.org/10.1000/ab12", id="resolver twice"),
        pytest.param("https://doi.org/10.1000%2Fab12", id="slash escaped"),
        pytest.param("https://doi.org/10.1000/ab12?x=1", id="query behind"),
        pytest.param("https://doi.org/10.1000/ab12#sec", id="fragment behind"),
        pytest.param("urn:doi:10.1000/ab12", id="urn"),
        pytest.param("doi:10.1000/ab12.Epub 2020", id="glued label behind"),
        pytest.param("doi:10.1000/ab12<br>", id="tag behind"),
        pytest.param("＜doi:10.1000/ab12＞2020年", id="full-width angle brackets"),
        pytest.param("DOI：10.1000/ab12。", id="full-width signs"),
        pytest.param("doi:10.1000/ab12[ see [x]].", id="glued bracket"),
        pytest.param("10.1000/ab12Дата обращения", id="glued Cyrillic"),
    ],
)
def test_every_printed_form_is_one_doi(text: str) -> None:
    """Labels, resolvers and what is glued behind are no part of a DOI."""
    assert dois(text) == ["10.1000/ab12"]


@pytest.mark.parametrize(
    "doi",
    [
        pytest.param("10.1016/s0140-6736(22)00104-0", id="brackets"),
        pytest.param("10.1002/(sici)1097-4571(199507)46:6<400::aid-asi2>3.0.co;2-y", id="SICI"),
        pytest.param("10.1175/1520-0485(2002)032<0870:ct>2.0.co;2", id="SICI of another publisher"),
        pytest.param("10.3376/1081-1710(2007)32[302:abcd]2.0.co;2", id="SICI in square brackets"),
        pytest.param("10.1000.10/123", id="subdivided registrant"),
        pytest.param("10.1590/1984-0462/;2018;36;2;00004", id="semicolons"),
        pytest.param("10.1000/j.abc.2010.02212.x", id="dots"),
        pytest.param("10.1000/978-3-319-46224-0_5", id="book"),
    ],
)
def test_a_doi_is_taken_whole(doi: str) -> None:
    """Whatever signs a registered DOI has, it is read to its end, bare and behind a resolver."""
    assert dois(f"Title. doi:{doi.upper()}.") == [doi]
    assert dois(f"Title (https://doi.org/{doi}).") == [doi]


@pytest.mark.parametrize(
    ("text", "expected", "slug"),
    [
        pytest.param("doi:10.1000/a–1–2", "10.1000/a-1-2", "typographic-dash", id="en dashes"),
        pytest.param("doi:10.1000/a‐1", "10.1000/a-1", "typographic-dash", id="Unicode hyphen"),
        pytest.param("doi:10.1000/abc-\n12", "10.1000/abc-12", "wrapped-line", id="wrap at a hyphen"),
        pytest.param(
            "10. 1000 / j. reefs. 2011. 04. 013. Abe K", "10.1000/j.reefs.2011.04.013", "inner-space", id="spaced out"
        ),
        pytest.param("doi:10.1000/\nabc12", "10.1000/abc12", "wrapped-line", id="wrap at the slash"),
        pytest.param("doi:10.\n1000/abc12", "10.1000/abc12", "wrapped-line", id="wrap in the prefix"),
        pytest.param("doi:10.1000/j.\n1365-2.x", "10.1000/j.1365-2.x", "wrapped-line", id="wrap at a dot"),
        pytest.param("doi:10.1000/abcd.\n12345678, p. 5", "10.1000/abcd.12345678", "wrapped-line", id="wrap, number"),
        pytest.param("doi: 10.1000/j. abc.2010.1", "10.1000/j.abc.2010.1", "inner-space", id="blank"),
        pytest.param("http://dx.doi. org/10.1000/ab1", "10.1000/ab1", "inner-space", id="blank in the resolver"),
        pytest.param("doi:10.1000/S01Х2", "10.1000/s01x2", "homoglyph", id="Cyrillic letter"),
        pytest.param("doi:10.1000/a&lt;1:b&gt;2.0.CO;2", "10.1000/a<1:b>2.0.co;2", "html-entity", id="entities"),
        pytest.param("doi:10.1000/ab\u200b12", "10.1000/ab12", "invisible-character", id="zero-width space"),
        pytest.param("10.1000/ab12/abstract", "10.1000/ab12", "url-tail", id="page behind it"),
        pytest.param("doi:10.1000/a\\_b", "10.1000/a_b", "backslash-escape", id="escaped underscore"),
    ],
)
def test_damage_is_mended_and_named(text: str, expected: str, slug: str) -> None:
    """A DOI is repaired to its registered form; `raw` stays as it stands."""
    (link,) = links(f"Title. {text}")
    assert (link.target, link.kind) == (expected, Kind.DOI)
    assert slug in link.repairs
    assert link.raw in text


@pytest.mark.parametrize("behind", ["; Moore K. Title", ". Moore K. Title", ", Moore K. Title", ".", "; 2001"])
@pytest.mark.parametrize("end", ["2.0.CO;2", "2.0.CO;2-Y"])
def test_a_finished_sici_takes_no_word_behind_it(end: str, behind: str) -> None:
    """Behind its check character a SICI is at its end, whatever sign follows."""
    sici = f"10.1002/(SICI)1097-4571(199507)46:6<400::AID-ASI2>{end}"
    assert dois(f"Title. doi:{sici}{behind}") == [sici.lower()]


def test_dashes_have_a_literal_reading() -> None:
    """A dash is legal in a DOI, so the form as written is offered, too."""
    (link,) = links("doi:10.1000/a–1")
    assert link.alternatives == ("10.1000/a–1",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("doi:10.1000/a1;10.1000/b2", ["10.1000/a1", "10.1000/b2"], id="semicolon"),
        pytest.param("doi:10.1000/a1; doi:10.1000/b2", ["10.1000/a1", "10.1000/b2"], id="labels"),
        pytest.param("10.1000/a1,10.1000/b2", ["10.1000/a1", "10.1000/b2"], id="comma"),
        pytest.param("https://doi.org/10.1000/a1, https://doi.org/10.1000/b2", ["10.1000/a1", "10.1000/b2"], id="URLs"),
        pytest.param("doi:10.1000/a1. URL https://doi.org/10.1000/A1", ["10.1000/a1"], id="the same twice"),
    ],
)
def test_lists_of_dois(text: str, expected: list[str]) -> None:
    """Several DOIs are several links, one DOI printed twice is one."""
    assert dois(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("25.10.2015/2137303", id="date in front of a number"),
        pytest.param("Leipzig, 25.10.1998/abcd", id="date in front of a word"),
        pytest.param("192.10.1016/2404", id="number in front of a number"),
        pytest.param("Version 4.10.1016/a", id="number in front of a letter"),
        pytest.param("10.2015/11.2016", id="months"),
        pytest.param("ACM 978-1-60558-905-3/10/10", id="ISBN"),
        pytest.param("10.1000 and 10.1000/", id="no suffix"),
        pytest.param("10.12/abc", id="registrant too short"),
        pytest.param("DOI:", id="label alone"),
    ],
)
def test_look_alikes_are_refused(text: str) -> None:
    """Dates and book numbers are no DOIs."""
    assert links(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Reefs 77: 1–9.10.5555/j.reefs.2011.04.101", "10.5555/j.reefs.2011.04.101", id="page range"),
        pytest.param("Reefs 77, pp. 113-25.10.5555/S0140-11(9)2.", "10.5555/s0140-11(9)2", id="hyphen in the range"),
        pytest.param("Reefs, 2011.10.5555/j.reefs.1", "10.5555/j.reefs.1", id="year"),
        pytest.param("Reefs 7/10.5555/reefs.2", "10.5555/reefs.2", id="issue and slash"),
    ],
)
def test_a_doi_glued_to_a_number_is_found(text: str, expected: str) -> None:
    """A page or a year whose full stop has no blank behind it hides no DOI."""
    assert dois(text) == [expected]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://publisher.example.org/doi/10.1000/ab12", id="publisher's page"),
        pytest.param("https://doi-org.proxy.example.edu/10.1000/ab12", id="library's proxy"),
        pytest.param("https://example.org/viewdoc?doi=10.1.1.97.5311", id="another number called doi"),
        pytest.param("https://doi.org/", id="the resolver itself"),
    ],
)
def test_a_doi_inside_another_url_is_a_hint_only(url: str) -> None:
    """A publisher's URL stays the URL that was cited."""
    assert [(link.kind, link.target) for link in links(f"Title. {url}, 2020")] == [(Kind.URL, url)]


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        pytest.param("arXiv:2101.00001v2 [cs.CL]", Kind.ARXIV, "2101.00001v2", id="arXiv"),
        pytest.param("arXiv: hep-th/9901001", Kind.ARXIV, "hep-th/9901001", id="old arXiv"),
        pytest.param("PMID: 12345678", Kind.PMID, "12345678", id="PMID"),
        pytest.param("PubMed PMid:12345678.", Kind.PMID, "12345678", id="PMid"),
        pytest.param("PMCID: PMC1234567", Kind.PMCID, "PMC1234567", id="PMCID"),
        pytest.param("hdl:2027/abc.12.", Kind.HANDLE, "2027/abc.12", id="handle"),
    ],
)
def test_other_identifiers(text: str, kind: Kind, target: str) -> None:
    """Bare identifiers are links of their own kinds; their raw text is theirs alone."""
    (link,) = links(f"Title. {text}")
    assert (link.kind, link.target) == (kind, target)
    assert link.raw in text


@pytest.mark.parametrize(
    "url",
    ["https://arxiv.org/abs/2101.00001", "https://hdl.handle.net/2027/a", "https://example.org/pmc/PMC1234567/"],
)
def test_urls_of_identifiers_stay_urls(url: str) -> None:
    """Only the DOI resolver's URLs change their kind."""
    assert [(link.kind, link.target) for link in links(url)] == [(Kind.URL, url)]
