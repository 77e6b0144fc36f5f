"""Reading reStructuredText, Org, AsciiDoc, Typst and Re:VIEW."""

from __future__ import annotations

import pytest

from tests.unit.extraction.formats.reading import fields, links, passages, place, texts

URL = "https://example.org/a"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("rst", "`Rivers <https://example.org/a>`_", [URL], id="rst, embedded"),
        pytest.param("rst", "`<https://example.org/a>`__", [URL], id="rst, embedded alone"),
        pytest.param("rst", "`Rivers\n<https://example.org/\na>`_", [URL], id="rst, wrapped"),
        pytest.param("rst", "`Rivers`_ flow.\n\n.. _Rivers: https://example.org/a", [URL], id="rst, by name"),
        pytest.param("rst", "Rivers_ flow.\n\n.. _rivers: https://example.org/\n   a",
                     [URL], id="rst, name and wrapped target"),
        pytest.param("rst", "`Rivers`__ flow.\n\n__ https://example.org/a", [URL], id="rst, anonymous"),
        pytest.param("rst", ".. _Rivers: https://example.org/a", [URL], id="rst, target that nothing uses"),
        pytest.param("rst", ":doi:`10.1000/182` and :doi:`Rivers <10.1000/183>`",
                     ["10.1000/182", "10.1000/183"], id="rst, role"),
        pytest.param("rst", "::\n\n   `A <https://example.org/a>`_\n\nText", [], id="rst, literal block"),
        pytest.param("rst", ".. code-block:: rst\n\n   `A <https://example.org/a>`_\n", [], id="rst, code"),
        pytest.param("rst", ".. A comment with `A <https://example.org/a>`_", [], id="rst, comment"),
        pytest.param("rst", ".. image:: a.png\n   :target: https://example.org/a\n",
                     [], id="rst, picture's target is text"),
        pytest.param("rst", "``https://example.org/?q=`A <https://example.org/a>`_``", [], id="rst, literal"),
        pytest.param("org", "[[https://example.org/a][Rivers]]", [URL], id="org"),
        pytest.param("org", "[[https://example.org/a]]", [URL], id="org, no words"),
        pytest.param("org", "[[https://example.org/a][Rivers\n  and [old] lakes]]", [URL], id="org, wrapped words"),
        pytest.param("org", "[[https://example.org/a\\]b][R]]", ["https://example.org/a]b"], id="org, escape"),
        pytest.param("org", "<https://example.org/a>", [URL], id="org, angle"),
        pytest.param("org", "[[doi:10.1000/182][R]] [[file:a.org][F]] [[*Head]]",
                     ["doi:10.1000/182"], id="org, other types"),
        pytest.param("org", "#+begin_src sh\ncurl [[https://example.org/a]]\n#+end_src\n", [], id="org, code"),
        pytest.param("org", "# [[https://example.org/a]]\n#+LINK: x [[https://example.org/a]]",
                     [], id="org, comment, keyword"),
        pytest.param("asciidoc", "link:https://example.org/a[Rivers]", [URL], id="adoc, link"),
        pytest.param("asciidoc", "https://example.org/a[Rivers^,role=x]", [URL], id="adoc, address with words"),
        pytest.param("asciidoc", "<https://example.org/a>", [URL], id="adoc, angle"),
        pytest.param("asciidoc", ":site: https://example.org\n\nlink:{site}/a[Rivers]", [URL], id="adoc, attribute"),
        pytest.param("asciidoc", "link:++https://example.org/a++[R]", [URL], id="adoc, passed through"),
        pytest.param("asciidoc", "doi:10.1000/182[]", ["10.1000/182"], id="adoc, doi"),
        pytest.param("asciidoc", "----\nhttps://example.org/a[R]\n----\n", [], id="adoc, code"),
        pytest.param("asciidoc", "[source,sh]\ncurl https://example.org/a[R]\n", [], id="adoc, code paragraph"),
        pytest.param("asciidoc", "// https://example.org/a[R]\n", [], id="adoc, comment"),
        pytest.param("asciidoc", "link:other.adoc[R] <<id,words>> image:a.png[https]", [], id="adoc, not the web"),
        pytest.param("typst", '#link("https://example.org/a")[Rivers]', [URL], id="typst"),
        pytest.param("typst", '#link("https://example.org/a", [Rivers])', [URL], id="typst, argument"),
        pytest.param("typst", '#link("https://example.org/a")', [URL], id="typst, no words"),
        pytest.param("typst", '#link("mailto:a@example.org")[A] #link(<label>)[B]', [], id="typst, not the web"),
        pytest.param("typst", '```\n#link("https://example.org/a")[A]\n```\n', [], id="typst, code"),
        pytest.param("typst", 'A // #link("https://example.org/a")[A]', [], id="typst, comment"),
        pytest.param("review", "@<href>{https://example.org/a, Rivers}", [URL], id="review"),
        pytest.param("review", "@<href>{https://example.org/a}", [URL], id="review, no words"),
        pytest.param("review", "@<href>{https://example.org/a\\,b\\}c,R}",
                     ["https://example.org/a,b}c"], id="review, escapes"),
        pytest.param("review", "@<href>$https://example.org/{a},R$", ["https://example.org/{a}"], id="review, dollars"),
        pytest.param("review", "//list[a][b]{\n@<href>{https://example.org/a}\n//}\n", [], id="review, code"),
        pytest.param("review", "#@# @<href>{https://example.org/a}", [], id="review, comment"),
    ],
)  # fmt: skip
def test_targets(name: str, text: str, expected: list[str]) -> None:
    """Links are read in each format's own forms; code and comments are not."""
    assert links(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("rst", "*On* **rivers** [1]_ a\\*b", ["On rivers a*b"], id="rst"),
        pytest.param(
            "rst", "See `https://example.org/a <https://example.org/a>`_.", ["See ."], id="rst, address twice"
        ),
        pytest.param("org", "*On* rivers[fn:1] =code= a_b [cite:@x]", ["On rivers code a_b"], id="org"),
        pytest.param("asciidoc", "*On* _rivers_ `code` xref:a[A] a_b", ["On rivers code A a_b"], id="adoc"),
        pytest.param("asciidoc", "= On rivers =\n:a: b\n\nText", ["On rivers", "Text"], id="adoc, heading"),
        pytest.param("typst", "*On* _rivers_~1990--2000 a\\_b \\u{e9}", ["On rivers 1990–2000 a_b é"], id="typst"),
        pytest.param("typst", "#set page()\nText", ["Text"], id="typst, rules"),
        pytest.param("review", "@<b>{On} rivers@<fn>{a} @<i>{x\\}y}", ["On rivers x}y"], id="review"),
    ],
)
def test_text(name: str, text: str, expected: list[str]) -> None:
    """Text reads as a person sees it."""
    assert texts(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("rst", ".. [1] Rivers,\n   *flow*.\n.. [#b] Lakes.\n.. [Sea20] Seas.\n",
                     [("1", "Rivers, flow."), ("b", "Lakes."), ("Sea20", "Seas.")], id="rst, notes and citations"),
        pytest.param("rst", "1. Rivers\n   flow.\n2. Lakes.\n\n* Seas.\n",
                     [("1", "Rivers flow."), ("2", "Lakes."), (None, "Seas.")],
                     id="rst, lists"),
        pytest.param("org", "[fn:a] Rivers\nflow.\n\n\n[fn:2] Lakes.\n",
                     [("a", "Rivers flow."), ("2", "Lakes.")], id="org, notes"),
        pytest.param("org", "A[fn:: Rivers.] b[fn:x: Lakes.]",
                     [(None, "Rivers."), ("x", "Lakes.")], id="org, notes inside"),
        pytest.param("org", "- [ ] Rivers\n  flow.\n3) Lakes.\n",
                     [(None, "Rivers flow."), ("3", "Lakes.")], id="org, lists"),
        pytest.param("asciidoc", "[bibliography]\n== References\n\n* [[[riv,1]]] Rivers.\n* [[[lak]]] Lakes.\n",
                     [("riv", "Rivers."), ("lak", "Lakes.")], id="adoc, bibliography"),
        pytest.param("asciidoc", "A.footnote:[Rivers.] B.footnote:x[Lakes.]", [(None, "Rivers."), ("x", "Lakes.")],
                     id="adoc, notes"),
        pytest.param("typst", "A#footnote[Rivers *flow*.] b", [(None, "Rivers flow.")], id="typst, note"),
        pytest.param("typst", "- Rivers\n  flow.\n2. Lakes.",
                     [(None, "Rivers flow."), ("2", "Lakes.")], id="typst, lists"),
        pytest.param("review", "//footnote[a][Rivers @<b>{flow}.]\n", [("a", "Rivers flow.")], id="review, note"),
        pytest.param("review", "//bibpaper[b][Rivers]{\nflow.\n//}\nText",
                     [("b", "Rivers flow.")], id="review, bibliography"),
        pytest.param("review", " * Rivers\n 2. Lakes\n", [(None, "Rivers"), ("2", "Lakes")], id="review, lists"),
    ],
)  # fmt: skip
def test_entries(name: str, text: str, expected: list[tuple[str | None, str]]) -> None:
    """Notes, citations and list items are entries, with the key that they show."""
    found = [(p.key, " ".join(p.text.text.split())) for p in passages(name, text) if p.is_entry]
    assert found == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("rst", "Rivers\n======\n\nText\n\nLakes\n------\n", id="rst"),
        pytest.param("rst", "======\nRivers\n======\n\nText\n\nLakes\n======\n", id="rst, overline"),
        pytest.param("org", "* TODO Rivers  :tag:\nText\n** Lakes\n", id="org"),
        pytest.param("asciidoc", "= Rivers\n\nText\n\n== Lakes ==\n", id="adoc"),
        pytest.param("typst", "= Rivers\nText\n== Lakes\n", id="typst"),
        pytest.param("review", "={id} Rivers\n\nText\n\n==[column] Lakes\n", id="review"),
    ],
)
def test_headings(name: str, text: str) -> None:
    """Headings are told with their level."""
    found = passages(name, text)
    assert [(p.heading, p.text.text.strip()) for p in found] == [(1, "Rivers"), (None, "Text"), (2, "Lakes")]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("rst", "Text\n\n.. [1] Rivers\n   `a <https://example.org/a>`_\n", (4, 8), id="rst"),
        pytest.param("org", "- Rivers\n  [[https://example.org/a][a]]\n", (2, 5), id="org"),
        pytest.param("asciidoc", "* Rivers\n  link:https://example.org/a[a]\n", (2, 8), id="adoc"),
        pytest.param("typst", '- Rivers\n  #link("https://example.org/a")\n', (2, 10), id="typst"),
        pytest.param("review", "Rivers\n@<href>{https://example.org/a}\n", (2, 9), id="review"),
    ],
)
def test_places(name: str, text: str, expected: tuple[int, int]) -> None:
    """Links are placed in the file."""
    found = [field for passage in passages(name, text) for field in passage.fields]
    assert [place(field) for field in found] == [expected]


def test_properties_of_an_org_heading() -> None:
    """A drawer with a link is a record, titled by its heading."""
    text = (
        "* On rivers\n:PROPERTIES:\n:CUSTOM_ID: rivers\n:URL: https://example.org/a\n"
        ":DOI: 10.1000/182\n:ACCESSED: 2020-05-03\n:END:\n"
    )
    entry = passages("org", text)[1]
    assert (entry.key, entry.is_entry) == ("rivers", True)
    assert fields(entry) == [
        ("url", URL),
        ("doi", "10.1000/182"),
        ("accessed", "2020-05-03"),
        ("title", "On rivers"),
    ]
