"""Reading Markdown."""

from __future__ import annotations

import pytest

from tests.unit.extraction.formats.reading import fields, links, passages, place, texts


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param("[A](https://example.org/a)", ["https://example.org/a"], id="inline"),
        pytest.param("[A](<https://example.org/a b>)", ["https://example.org/a b"], id="angle brackets"),
        pytest.param('[A](https://example.org/a "A title")', ["https://example.org/a"], id="title"),
        pytest.param("[A](https://example.org/a_(b))", ["https://example.org/a_(b)"], id="parentheses"),
        pytest.param("[A](https://example.org/a\\_b?c&amp;d)", ["https://example.org/a_b?c&d"], id="escapes"),
        pytest.param("[A](https://example.org/a b.pdf)", ["https://example.org/a b.pdf"], id="blank in the address"),
        pytest.param("[a\nb](https://example.org/a)", ["https://example.org/a"], id="words on two lines"),
        pytest.param("> [a\n> b](https://example.org/a)", ["https://example.org/a"], id="in a quotation"),
        pytest.param("<https://example.org/a>", ["https://example.org/a"], id="autolink"),
        pytest.param("[A][r]\n\n[r]: https://example.org/a", ["https://example.org/a"], id="by label"),
        pytest.param("[A][]\n\n[a]: https://example.org/a 'T'", ["https://example.org/a"], id="by its words"),
        pytest.param("[A]\n\n[a]: <https://example.org/a>", ["https://example.org/a"], id="by itself"),
        pytest.param("[r]: https://example.org/a", ["https://example.org/a"], id="label that nothing uses"),
        pytest.param('<a href="https://example.org/a">A</a>', ["https://example.org/a"], id="html inline"),
        pytest.param('<div>\n<a href="https://example.org/a">A</a>\n</div>',
                     ["https://example.org/a"], id="html block"),
        pytest.param("[![alt](https://example.org/i.png)](https://example.org/a)",
                     ["https://example.org/a"], id="picture"),
        pytest.param("![alt](https://example.org/i.png)", [], id="picture alone"),
        pytest.param("`[A](https://example.org/a)`", [], id="code"),
        pytest.param("```\n[A](https://example.org/a)\n```", [], id="fenced code"),
        pytest.param("Text.\n\n    [A](https://example.org/a)\n", [], id="indented code"),
        pytest.param("\\[A](https://example.org/a)", [], id="escaped bracket"),
        pytest.param("[A](#section) [B](other.md)", [], id="relative"),
        pytest.param("| [A](https://example.org/a) | b |\n|---|---|\n| [C](https://example.org/c) | d |",
                     ["https://example.org/a", "https://example.org/c"], id="table"),
        pytest.param("[A](doi:10.1000/182)", ["doi:10.1000/182"], id="doi"),
    ],
)  # fmt: skip
def test_targets(markdown: str, expected: list[str]) -> None:
    """Links are read in all their forms, code is not."""
    assert links("markdown", markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        pytest.param("*Rivers* and **lakes** of snake_case", "Rivers and lakes of snake_case", id="emphasis"),
        pytest.param("https://example.org/a\\_b", "https://example.org/a_b", id="escape in an open address"),
        pytest.param("*https://example.org/a*", "https://example.org/a", id="emphasis around an address"),
        pytest.param("Tom &amp; Ann", "Tom & Ann", id="entity"),
        pytest.param("[https://example.org/a](https://example.org/a), 2020", ", 2020", id="the address itself"),
        pytest.param("See `https://example.org/a`.", "See https://example.org/a.", id="an address set as code"),
        pytest.param("Rivers[^1] flow.", "Rivers flow.", id="mark of a footnote"),
        pytest.param("[1] Rivers (2020).", "[1] Rivers (2020).", id="plain brackets"),
    ],
)
def test_text(markdown: str, text: str) -> None:
    """Text reads as a person sees it."""
    assert texts("markdown", markdown) == [text]


def test_list_items_are_entries() -> None:
    """Each item of a list is one entry, numbered ones with their number, whatever its lines and paragraphs."""
    markdown = "3. Rivers.\n   Accessed 2020.\n\n   More.\n4. Lakes.\n   - Inner\n\n* Seas\n"
    found = [(p.key, p.is_entry, " ".join(p.text.text.split())) for p in passages("markdown", markdown)]
    assert found == [
        ("3", True, "Rivers. Accessed 2020. More."),
        ("4", True, "Lakes."),
        (None, True, "Inner"),
        (None, True, "Seas"),
    ]


def test_footnotes() -> None:
    """A footnote is an entry with its label; indented paragraphs go on with it."""
    markdown = "Text[^a] and[^2].\n\n[^a]: Rivers, <https://example.org/a>.\n\n    Accessed 2020.\n\n[^2]: Lakes.\n"
    entries = [p for p in passages("markdown", markdown) if p.is_entry]
    assert [(e.key, " ".join(e.text.text.split())) for e in entries] == [
        ("a", "Rivers, . Accessed 2020."),
        ("2", "Lakes."),
    ]


def test_headings() -> None:
    """Headings are told with their level."""
    assert [p.heading for p in passages("markdown", "# A\n\nB\n\nC\n---\n")] == [1, None, 2]


def test_front_matter() -> None:
    """Front matter is no text, unless it holds references."""
    assert texts("markdown", "---\nurl: https://example.org/a\n---\nText\n") == ["Text"]
    assert (
        "https://example.org/a" in texts("markdown", "---\nreferences:\n- url: https://example.org/a\n---\nText\n")[0]
    )


def test_places() -> None:
    """Links are placed in the file, behind the marks of quotations and lists, Windows line breaks too."""
    found = [
        p for p in passages("markdown", "Text\r\n\r\n> 1. a\r\n>    [b](https://example.org/a\\_b)\r\n") if p.fields
    ]
    assert [place(field) for passage in found for field in passage.fields] == [(4, 10)]


def test_each_use_of_a_label_is_a_link() -> None:
    """A link by label belongs to the entry that uses it; the definition is not an entry of its own."""
    found = passages("markdown", "1. [Rivers][x]. Accessed 2020.\n2. [More][x].\n\n[x]: https://example.org/a\n")
    assert [fields(p) for p in found] == [[("url", "https://example.org/a")]] * 2


def test_depth() -> None:
    """Nesting beyond all measure is read as far as possible, without an exception."""
    assert passages("markdown", "> " * 5000 + "https://example.org/a") != [] or True
