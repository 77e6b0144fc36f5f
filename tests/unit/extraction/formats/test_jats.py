"""JATS and NLM XML: references by their elements, places, the article around them."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from tests.unit.extraction.formats.reading import fields, links, passages, place

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.3//EN" "x.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink">
<front><article-meta><article-id pub-id-type="doi">10.5555/own</article-id>
  <self-uri xlink:href="https://example.org/own"/></article-meta></front>
<body><sec><title>On ponds</title>
  <p>See <ext-link ext-link-type="uri" xlink:href="https://example.org/body">here</ext-link>.</p></sec></body>
<back><ref-list><title>References</title>
<ref id="B1"><label>1.</label>
  <element-citation publication-type="web"><person-group><name><surname>Waters</surname></name></person-group>
    <article-title>On <italic>ponds</italic></article-title><year>2019</year><month>3</month>
    <comment>Available:
      <ext-link ext-link-type="uri" xlink:href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</ext-link></comment>
    <date-in-citation content-type="access-date" iso-8601-date="2020-01-05">05/01/2020</date-in-citation>
    <pub-id pub-id-type="doi">10.5555/pond.7</pub-id><pub-id pub-id-type="pmid">10000001</pub-id>
  </element-citation></ref>
<ref id="B2"><mixed-citation>Hill B. On hills. <ext-link xlink:href="https://example.org/hills">https://example.org/hills</ext-link>.
    Accessed 3 May 2020.</mixed-citation></ref>
</ref-list></back></article>
"""


def test_references() -> None:
    """Elements tell what they hold; the words of a link are not read a second time."""
    entries = [passage for passage in passages("jats", ARTICLE) if passage.is_entry]
    first, second = entries
    assert (first.key, second.key) == ("1", "B2")
    assert fields(first) == [
        ("url", "https://example.org/?a=1&b=2"),
        ("accessed", "2020-01-05"),
        ("doi", "10.5555/pond.7"),
        ("pmid", "10000001"),
        ("title", "On ponds"),
        ("published", "2019-03"),
    ]
    assert " ".join(first.text.text.split()) == "Available:"
    assert " ".join(second.text.text.split()) == "Hill B. On hills. . Accessed 3 May 2020."


def test_places() -> None:
    """Values of attributes and text have their line and column, and a reference is its element as it stands."""
    entries = [passage for passage in passages("jats", ARTICLE) if passage.is_entry]
    assert place(entries[0].fields[0]) == (13, 49)
    first, second = extract(ARTICLE, "jats")
    assert (first.line, first.end_line, second.line) == (9, 16, 17)
    assert first.text.startswith('<ref id="B1">')
    assert first.text.endswith("</ref>")
    assert first.links[0].raw == "https://example.org/?a=1&amp;b=2"


def test_article_around_the_list() -> None:
    """The running text is read on demand; what the article says of itself never is."""
    assert [link.target for reference in extract(ARTICLE, "jats") for link in reference.links] == [
        "https://example.org/?a=1&b=2",
        "10.5555/pond.7",
        "10000001",
        "https://example.org/hills",
    ]
    whole = extract(ARTICLE, "jats", whole_document=True)
    assert whole[0].links[0].target == "https://example.org/body"
    assert len(whole) == 3


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        pytest.param("<uri>https://a.example/</uri>", ["https://a.example/"], id="uri"),
        pytest.param('<uri xlink:href="https://a.example/">a</uri>', ["https://a.example/"], id="uri with href"),
        pytest.param('<ext-link ext-link-type="doi" xlink:href="10.5555/x">y</ext-link>', ["10.5555/x"], id="doi type"),
        pytest.param(
            '<pub-id pub-id-type="doi" xlink:href="https://doi.org/10.5555/x">10.5555/x</pub-id>',
            ["10.5555/x"],
            id="pub-id",
        ),
        pytest.param('<pub-id pub-id-type="publisher-id">10.5555/x</pub-id>', ["10.5555/x"], id="DOI in another id"),
        pytest.param('<ext-link xlink:href="mailto:a@b.example">a@b.example</ext-link>', [], id="mailbox"),
        pytest.param(
            "<comment>https://a.example/</comment><year>2019</year>", ["https://a.example/"], id="no gap between"
        ),
        pytest.param('<object-id pub-id-type="doi">10.5555/x</object-id>', ["10.5555/x"], id="object-id"),
        pytest.param("<![CDATA[https://a.example/?a=1]]>", ["https://a.example/?a=1"], id="character data"),
        pytest.param("<source>https://a.example/</source>", ["https://a.example/"], id="address as a source"),
        pytest.param("doi:10.5555/x&#x02013;1", ["10.5555/x-1"], id="character reference"),
    ],
)
def test_links(citation: str, expected: list[str]) -> None:
    """Links are known in every element that holds them."""
    text = f"<ref id='a'><element-citation>{citation}</element-citation></ref>"
    assert [link.target for reference in extract(text, "jats") for link in reference.links] == expected


def test_the_same_citation_twice() -> None:
    """A citation given as text and as elements gives each link once, and the date of either."""
    text = (
        "<ref><label>[7]</label>"
        "<mixed-citation>Waters A. https://a.example/x (acesso em 05 jan. 2020).</mixed-citation>"
        "<element-citation><source>On ponds</source><comment><ext-link xlink:href='https://a.example/x'>https://a.example/x"
        "</ext-link></comment><date-in-citation>05 jan. 2020</date-in-citation></element-citation></ref>"
    )
    (reference,) = extract(text, "jats")
    assert (reference.key, [link.target for link in reference.links]) == ("7", ["https://a.example/x"])
    assert (str(reference.accessed), reference.title) == ("2020-01-05", "On ponds")


@pytest.mark.parametrize("kind", ["updated", "copyright-year", "received"])
def test_other_dates_in_a_citation(kind: str) -> None:
    """A date in a citation that is not the day of access is not taken for it."""
    date = f'<date-in-citation content-type="{kind}">2019-01-01</date-in-citation>'
    text = f"<ref><mixed-citation>A {date}</mixed-citation></ref>"
    assert [role for passage in passages("jats", text) for role, _ in fields(passage)] == []


@pytest.mark.parametrize(
    ("date", "read"),
    [
        pytest.param("<date-in-citation>May 3, 2020</date-in-citation>", "May 3, 2020", id="words"),
        pytest.param(
            "<date-in-citation><day>3</day><month>5</month><year>2020</year></date-in-citation>",
            "3 5 2020",
            id="parts",
        ),
        pytest.param('<access-date iso-8601-date="2020-05-03">May</access-date>', "2020-05-03", id="machine's date"),
        pytest.param('<string-date content-type="accessed">3 May 2020</string-date>', "3 May 2020", id="string date"),
        pytest.param("<string-date>3 May 2020</string-date>", None, id="date of publication"),
    ],
)
def test_access_dates(date: str, read: str | None) -> None:
    """The day of access is known by its element; its parts are no date of publication."""
    text = f"<ref><element-citation><year>2019</year>{date}<uri>https://a.example/</uri></element-citation></ref>"
    found = dict(fields(passages("jats", text)[0]))
    assert found.get("accessed") == read
    assert found["published"] == "2019"


def test_notes_are_references_where_there_is_no_list() -> None:
    """An article of the humanities refers in its notes."""
    text = "<article><body><p>Text.</p></body><back><fn-group><fn id='n1'><label>1</label><p>https://a.example/</p></fn></fn-group></back></article>"
    (reference,) = extract(text, "jats")
    assert (reference.key, reference.links[0].target) == ("1", "https://a.example/")


def test_prefixes_and_loose_citations() -> None:
    """Elements with a namespace's prefix are the same, and a citation needs no list around it."""
    assert links(
        "jats", "<j:ref><j:mixed-citation><j:uri l:href='https://a.example/'/></j:mixed-citation></j:ref>"
    ) == ["https://a.example/"]
    assert links("jats", "<mixed-citation><uri xlink:href='https://a.example/'/></mixed-citation>") == [
        "https://a.example/"
    ]


def test_damage_is_told() -> None:
    """A reference that is never closed ends where the next begins, and says so."""
    first, second = passages("jats", "<ref><mixed-citation>A<ref><mixed-citation>B</mixed-citation></ref>")
    assert [passage.text.text.strip() for passage in (first, second)] == ["A", "B"]
    assert first.notes == ("Its XML is not well-formed: the citation is not closed.",)
    assert second.notes == ()
