"""Reading HTML."""

from __future__ import annotations

import pytest

from linkcheck.extraction.passages import Role
from tests.unit.extraction.formats.reading import fields, links, passages, place, texts


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            '<a href="https://example.org/a?x=1&amp;y=2">A</a>', ["https://example.org/a?x=1&y=2"], id="entity"
        ),
        pytest.param(
            '<a href="https://example.org/?a=1&copy=2">A</a>', ["https://example.org/?a=1&copy=2"], id="bare &copy"
        ),
        pytest.param("<a href='https://example.org/a'>A</a>", ["https://example.org/a"], id="single quotes"),
        pytest.param("<a class=x href=https://example.org/a/>A</a>", ["https://example.org/a/"], id="no quotes"),
        pytest.param('<A HREF = "https://example.org/a">A</A>', ["https://example.org/a"], id="capitals and blanks"),
        pytest.param(
            '<a href="https://example.org/a\n  b">A</a>', ["https://example.org/a  b"], id="line break left out"
        ),
        pytest.param('<a href="doi:10.1000/182">A</a>', ["doi:10.1000/182"], id="doi"),
        pytest.param('<a href="//example.org/a">A</a>', ["//example.org/a"], id="no scheme"),
        pytest.param(
            '<a href="#top">A</a><a href="b.html">B</a><a href="mailto:a@example.org">C</a>', [], id="not the web"
        ),
        pytest.param('<script>var a = "https://example.org/a"</script><style>b{}</style>', [], id="scripts and styles"),
        pytest.param('<!-- <a href="https://example.org/a">A</a> -->', [], id="comment"),
        pytest.param('<link rel="stylesheet" href="https://example.org/a.css">', [], id="the page's own parts"),
        pytest.param(
            '<link rel="cite-as" href="https://example.org/a">', ["https://example.org/a"], id="a link that cites"
        ),
        pytest.param(
            '<blockquote cite="https://example.org/a">A</blockquote>', ["https://example.org/a"], id="quotation"
        ),
        pytest.param('<a href="https://example.org/a"', [], id="never closed"),
        pytest.param('<a href={"https://example.org/a"}>A</a>', ["https://example.org/a"], id="jsx"),
        pytest.param('<area href="https://example.org/a">', ["https://example.org/a"], id="area"),
    ],
)
def test_targets(html: str, expected: list[str]) -> None:
    """Links are what a reader can follow on the web, references in them decoded."""
    assert links("html", html) == expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param(
            'See <a href="https://example.org/a">https://example.org/a</a>.', "See .", id="the address itself"
        ),
        pytest.param('See <a href="https://example.org/a/">example.org/a</a>.', "See .", id="without scheme"),
        pytest.param(
            'See <a href="https://example.org/long/path">https://example.org/lo…</a>.', "See .", id="cut short"
        ),
        pytest.param('<a href="https://doi.org/10.1000/182">doi:10.1000/182</a>.', ".", id="doi"),
        pytest.param('See <a href="https://example.org/a">Rivers</a>.', "See Rivers.", id="words"),
        pytest.param(
            'See <a href="https://example.org/10.1000/182">10.1000/999</a>.', "See 10.1000/999.", id="other doi"
        ),
    ],
)
def test_an_address_is_not_said_twice(html: str, text: str) -> None:
    """Words that only repeat the address are left out; others stay."""
    assert texts("html", html) == [text]


def test_places() -> None:
    """Text and links are placed in the file, behind entities and line breaks too."""
    html = '<p>Tom &amp; Ann,\n  <a href="https://example.org/a">Rivers</a></p>'
    (passage,) = passages("html", html)
    (field,) = passage.fields
    assert passage.text.text == "Tom & Ann, Rivers"
    assert place(field) == (2, 12)
    assert field.at == len(passage.text.text)
    start = passage.text.text.index("Rivers")
    assert html[slice(*passage.text.source_span(start, start + 6))] == "Rivers"


def test_ordered_list_under_a_heading() -> None:
    """Under "References", each list item is an entry with the number that it shows."""
    html = (
        "<ul><li>Menu</li></ul><h2>References</h2>"
        '<ol start="3"><li><p>Rivers.</p><p>Accessed 3 May 2020.</p></li><li value="9">Lakes.</li></ol>'
        "<h2>Contact</h2><ul><li>Mail</li></ul>"
    )
    entries = [passage for passage in passages("html", html) if passage.is_entry]
    assert [(entry.key, " ".join(entry.text.text.split())) for entry in entries] == [
        ("3", "Rivers. Accessed 3 May 2020."),
        ("9", "Lakes."),
    ]
    assert [passage.heading for passage in passages("html", html)] == [None, 2, None, None, 2, None]


@pytest.mark.parametrize(
    ("html", "key"),
    [
        pytest.param('<li id="fn:7">Rivers.</li>', "7", id="footnote id"),
        pytest.param('<li id="cite_note-12">Rivers.</li>', "12", id="mediawiki"),
        pytest.param('<div class="csl-entry" id="ref-rivers2020">Rivers.</div>', "rivers2020", id="pandoc"),
        pytest.param('<p role="doc-endnote">Rivers.</p>', None, id="role"),
        pytest.param(
            '<div class="csl-entry"><div class="csl-left-margin">[4]</div>'
            '<div class="csl-right-inline">Rivers.</div></div>',
            "4",
            id="number in the margin",
        ),
        pytest.param("<p><sup>5</sup> Rivers.</p>", "5", id="raised number"),
        pytest.param('<ol class="references"><li>Rivers.</li></ol>', "1", id="list of references"),
    ],
)
def test_entries(html: str, key: str | None) -> None:
    """Notes and entries of bibliographies are known by their ids, classes and roles."""
    (passage,) = passages("html", html)
    assert passage.is_entry
    assert passage.key == key
    assert passage.text.text.strip() == "Rivers."


def test_access_date_of_a_class() -> None:
    """MediaWiki marks the access date; tags inside it do not end it."""
    html = '<li id="cite_note-1">R. <span class="reference-accessdate">Retrieved <span>3 May</span> 2020</span>.</li>'
    (passage,) = passages("html", html)
    assert fields(passage) == [("accessed", "Retrieved 3 May 2020")]


def test_lines_end_at_breaks_and_blocks() -> None:
    """`<br>` ends a line, a block ends the passage, a cell is set apart by a tab."""
    assert [p.text.text for p in passages("html", "a<br>b<p>c</p><table><tr><td>d<td>e</table>")] == [
        "a\nb",
        "c",
        "d\te",
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    """Line breaks count in `<pre>`, and only there."""
    assert [p.text.text for p in passages("html", "<pre>a\n  b</pre><p>c\n  d</p>")] == ["a\n  b", "c d"]


def test_a_link_around_a_block() -> None:
    """A link may hold blocks; it stays on their words."""
    (passage,) = passages("html", '<a href="https://example.org/a"><div>Rivers</div></a>')
    assert [field.role for field in passage.fields] == [Role.URL]
    assert passage.text.text.strip() == "Rivers"
