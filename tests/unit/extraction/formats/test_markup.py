"""What the readers of markup share."""

from __future__ import annotations

import pytest

from linkcheck.extraction.formats.markup import PassageBuilder, link_role, part_of, repeats
from linkcheck.extraction.passages import MappedText, Role, SourceText


@pytest.mark.parametrize(
    ("words", "target", "expected"),
    [
        pytest.param("https://example.org/a", "https://example.org/a", True, id="the same"),
        pytest.param("example.org/a/", "https://www.example.org/a", True, id="tidied up"),
        pytest.param("https://example.org/\n  a/b", "https://example.org/a/b", True, id="wrapped"),
        pytest.param("https://example.org/%C3%A9", "https://example.org/é", True, id="escaped"),
        pytest.param("https://example.org/lo…", "https://example.org/long", True, id="cut short"),
        pytest.param("https://example.org/a", "https://example.org/a?from=list", True, id="longer target"),
        pytest.param("https://example.org/", "https://example.org/a", True, id="host"),
        pytest.param("doi:10.1000/182", "https://doi.org/10.1000/182", True, id="doi"),
        pytest.param("10.1000/182", "https://example.org/doi/10.1000/182", True, id="doi at a publisher"),
        pytest.param("arXiv:2101.00001 [cs.DL]", "https://arxiv.org/abs/2101.00001", True, id="arxiv"),
        pytest.param("PMID 12345", "https://pubmed.ncbi.nlm.nih.gov/12345/", True, id="pmid"),
        pytest.param("10.1000/999", "https://doi.org/10.1000/182", False, id="another doi"),
        pytest.param("https://example.org/a", "https://example.net/?to=a", False, id="another host"),
        pytest.param("example.org/a: On rivers", "https://example.org/a/b", False, id="words behind an address"),
        pytest.param("On rivers", "https://example.org/on-rivers", False, id="words"),
        pytest.param("Node.js", "https://example.org/node.js", False, id="a name with a dot"),
        pytest.param("", "https://example.org/", False, id="nothing"),
    ],
)
def test_repeats(words: str, target: str, expected: bool) -> None:
    """Words repeat a link where they are its address, in whatever form, and nothing else."""
    assert repeats(words, target) is expected


@pytest.mark.parametrize(
    ("target", "role"),
    [
        pytest.param("https://example.org", Role.URL, id="https"),
        pytest.param(" HTTP://EXAMPLE.ORG", Role.URL, id="capitals"),
        pytest.param("hxxp://example.org", Role.URL, id="defanged"),
        pytest.param("http:/example.org", Role.URL, id="slash missing"),
        pytest.param("//example.org/a", Role.URL, id="no scheme"),
        pytest.param("www.example.org", Role.URL, id="www"),
        pytest.param("doi:10.1000/182", Role.DOI, id="doi"),
        pytest.param("info:doi/10.1000/182", Role.DOI, id="info"),
        pytest.param("arXiv:2101.00001", Role.EPRINT, id="arxiv"),
        pytest.param("mailto:a@example.org", None, id="mail"),
        pytest.param("#top", None, id="fragment"),
        pytest.param("a/b.html", None, id="relative"),
        pytest.param("//", None, id="empty"),
        pytest.param("javascript:void(0)", None, id="script"),
    ],
)
def test_link_role(target: str, role: Role | None) -> None:
    """A target's form tells what it is."""
    assert link_role(target) is role


def test_part_of() -> None:
    """A part of a mapped text keeps its places; what was changed as a whole stands where the whole stands."""
    source = SourceText("a&amp;bcd")
    built = PassageBuilder(source=source)
    built.copy(0, 1)
    built.add("&", 1, 6)
    built.copy(6, 9)
    part = part_of(built.mapped_since(0), 1, 4)
    assert part.text == "&bc"
    assert part.source_span(0, 1) == (1, 6)
    assert part.source_span(1, 3) == (6, 8)


def test_fields_stand_behind_their_words() -> None:
    """A link stands behind the words that it is on; one whose words are dropped stands where they stood."""
    source = SourceText("On rivers https://example.org/a https://example.org/b, 2020")
    built = PassageBuilder(source=source)
    built.open_link(MappedText.part(source, 10, 31))
    built.copy(0, 9)
    built.close_link()
    built.copy(9, 10)
    built.open_link(MappedText.part(source, 32, 53))
    built.copy(32, 53)
    built.close_link()
    built.copy(53, 59)
    passage = built.build()
    assert passage is not None
    assert passage.text.text == "On rivers , 2020"
    assert [field.at for field in passage.fields] == [9, 10]
