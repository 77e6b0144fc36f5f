"""A text's list taken apart by its own structure."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract, split
from linkcheck.model import Reference


def keys_and_links(references: list[Reference]) -> list[tuple[str | None, list[str]]]:
    """Return each reference's key and the targets of its links."""
    return [(reference.key, [link.target for link in reference.links]) for reference in references]


def numbered(one: str, two: str, three: str) -> str:
    """Return three references under the marks given, the second one wrapped."""
    return (
        f"{one}Alder A. First title. http://example.org/1\n"
        f"{two}Birch B. Second title, longer than the\nothers. http://example.org/2\n"
        f"{three}Cedar C. Third title. http://example.org/3\n"
    )


@pytest.mark.parametrize(
    ("marks", "keys"),
    [
        pytest.param(("1. ", "2. ", "3. "), ["1", "2", "3"], id="dots"),
        pytest.param(("1.", "2.", "3."), ["1", "2", "3"], id="dots without blanks"),
        pytest.param(("1) ", "2) ", "3) "), ["1", "2", "3"], id="half brackets"),
        pytest.param(("(1) ", "(2) ", "(3) "), ["1", "2", "3"], id="round brackets"),
        pytest.param(("[1] ", "[2] ", "[3] "), ["1", "2", "3"], id="square brackets"),
        pytest.param(("［1］", "［2］", "［3］"), ["1", "2", "3"], id="full-width brackets"),
        pytest.param(("[9] ", "[10] ", "[11] "), ["9", "10", "11"], id="two digits"),
        pytest.param(("¹ ", "² ", "³ "), ["1", "2", "3"], id="superscripts"),
        pytest.param(("7 ", "8 ", "9 "), ["7", "8", "9"], id="bare numbers"),
        pytest.param(("[Ald01] ", "[Bir02a] ", "[Ced+03] "), ["Ald01", "Bir02a", "Ced+03"], id="labels"),
        pytest.param(("[Alder 2001] ", "[Birch 2002] ", "[Cedar 2003] "), ["Alder 2001", "Birch 2002", "Cedar 2003"],
                     id="labels with years"),
        pytest.param(("- ", "- ", "- "), [None, None, None], id="hyphens"),
        pytest.param(("• ", "• ", "• "), [None, None, None], id="bullets"),
        pytest.param(("* [1] ", "* [2] ", "* [3] "), ["1", "2", "3"], id="bullets and numbers"),
        pytest.param(("1. ", "1. ", "1. "), ["1", "1", "1"], id="Markdown's lazy numbers"),
        pytest.param(("1. ", "2. ", "4. "), ["1", "2", "4"], id="a number left out"),
        pytest.param(("a) ", "b) ", "c) "), ["a", "b", "c"], id="letters"),
        pytest.param(("1\n", "2\n", "3\n"), ["1", "2", "3"], id="numbers on lines of their own"),
        pytest.param(("[^1]: ", "[^2]: ", "[^3]: "), ["1", "2", "3"], id="footnotes of Markdown"),
        pytest.param(("1.\t", "2.\t", "3.\t"), ["1", "2", "3"], id="tab stops"),
        pytest.param(("١. ", "٢. ", "٣. "), ["1", "2", "3"], id="Arabic digits"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("separator", ["", "\n"])
def test_marks_begin_entries(marks: tuple[str, str, str], keys: list[str | None], separator: str) -> None:
    """Each mark begins an entry, and its key is kept without brackets."""
    text = numbered(*marks)
    for mark in marks[1:]:
        text = text.replace(f"\n{mark}", f"\n{separator}{mark}")
    found = keys_and_links(extract(text))
    assert found == [(key, [f"http://example.org/{number}"]) for number, key in enumerate(keys, 1)]


def test_blank_lines_part_entries() -> None:
    """Paragraphs without marks are an entry each."""
    text = "Alder A. First\ntitle. http://example.org/1\n\nBirch B. Second title.\nhttp://example.org/2\n"
    assert keys_and_links(extract(text)) == [(None, ["http://example.org/1"]), (None, ["http://example.org/2"])]


def test_hanging_indents_part_entries() -> None:
    """Lines that stand out to the left begin an entry."""
    text = (
        "Alder A. First title of some length,\n    Press. http://example.org/1\n"
        "Birch B. Second title of some length,\n    Press. http://example.org/2\n"
    )
    assert keys_and_links(extract(text)) == [(None, ["http://example.org/1"]), (None, ["http://example.org/2"])]


def test_one_reference_a_line() -> None:
    """Lines that each hold a link are entries of their own, and so are long lines with authors."""
    text = "Alder A. First title. http://example.org/1\nBirch B. Second title. http://example.org/2\n"
    assert [reference.line for reference in extract(text)] == [1, 2]
    long = "Alder, A. " + "A title " * 30 + "http://example.org/1.\nBirch, B. Book without link. 2001.\n"
    text = long + "Cedar, C. " + "A title " * 30 + "http://example.org/3 (accessed 5 May 2020).\n"
    assert [reference.line for reference in extract(text)] == [1, 3]


def test_titles_and_links_take_turns() -> None:
    """Where links stand on lines of their own, each ends an entry; an access date under it belongs to it."""
    text = "First title\nhttp://example.org/1\nAccessed 5 May 2020\nSecond title\nhttp://example.org/2\n"
    assert [(reference.line, reference.end_line) for reference in extract(text)] == [(1, 3), (4, 5)]


def test_links_begin_their_entries() -> None:
    """In a list of links, what stands under one belongs to it."""
    text = "http://example.org/1\nhttp://example.org/2\nA note.\nhttp://example.org/3\nAccessed 5 May 2020\n"
    assert [(reference.line, reference.end_line) for reference in extract(text)] == [(1, 1), (2, 3), (4, 5)]


def test_a_pages_metadata_is_no_reference() -> None:
    """Of a page's label-value lines, the one with the identifier is the reference."""
    text = "Some Journal\nDOI10.1000/ab1\nType Article\nAffiliation Institute of Some Things in a City\nPages 9-20\n"
    assert [reference.text for reference in extract(text)] == ["DOI10.1000/ab1"]


def test_wrapped_numbers_begin_no_entry() -> None:
    """A year, a page or a date at the beginning of a wrapped line is none of the list's numbers."""
    text = (
        "3. Alder A. First title. Some Press, vol. 5, May\n2020. Available at\nhttp://example.org/1 (accessed\n"
        "4 May 2021). pp. 1-\n12. More.\n4. Birch B. Second title. http://example.org/2\n"
    )
    assert keys_and_links(extract(text)) == [("3", ["http://example.org/1"]), ("4", ["http://example.org/2"])]


@pytest.mark.parametrize("wrap", [" ", "\n"], ids=["a line each", "wrapped"])
def test_a_list_behind_a_list_begins_at_1(wrap: str) -> None:
    """Two lists that were put one behind the other, without a blank line, are two."""
    entries = [f"{n}. Alder A. Title of{wrap}Wood {n}. http://example.org/{place}.\n"
               for place, n in enumerate((1, 2, 1, 2, 3))]  # fmt: skip
    found = keys_and_links(extract("".join(entries)))
    assert found == [(str(n), [f"http://example.org/{place}"]) for place, n in enumerate((1, 2, 1, 2, 3))]


def test_a_1_that_does_not_count_on_begins_no_list() -> None:
    """A wrapped number is one, whatever number it is."""
    text = "1. Alder A. First. http://example.org/1.\n2. Birch B. Part\n1. http://example.org/2.\n3. C. http://example.org/3.\n"
    assert [key for key, _ in keys_and_links(extract(text))] == ["1", "2", "3"]


def test_a_second_paragraph_belongs_to_its_entry() -> None:
    """A link by itself, or an indented paragraph, goes on with the numbered entry above it."""
    text = "1. Alder A. First title.\n\nhttp://example.org/1\n\n2. Birch B. Second title.\n\n   http://example.org/2\n"
    assert keys_and_links(extract(text)) == [("1", ["http://example.org/1"]), ("2", ["http://example.org/2"])]


def test_page_noise_makes_no_reference() -> None:
    """Lines of a page without a link or an access date are left out; the list's numbers go on behind them."""
    text = (
        "Journal of Things 12 (2020)\n\nViews: 145\n\n1. Alder A. First. http://example.org/1\n\nDownload PDF\n\n"
        "2. Birch B. Second. http://example.org/2\n\nLoading...\nUp\n"
    )
    found = extract(text)
    assert keys_and_links(found) == [("1", ["http://example.org/1"]), ("2", ["http://example.org/2"])]
    assert [reference.text for reference in found] == [
        "1. Alder A. First. http://example.org/1",
        "2. Birch B. Second. http://example.org/2",
    ]


ARTICLE = """Some Article

We used data of http://example.org/data and more.

{heading}

1. Alder A. First. http://example.org/1
2. Birch B. Second. http://example.org/2

Appendix

See http://example.org/appendix for more.
"""


@pytest.mark.parametrize(
    "heading",
    [
        "References", "REFERENCES", "7. References", "Bibliography:", "R E F E R E N C E S", "Literaturverzeichnis",
        "Références", "Bibliografía", "Referências bibliográficas", "Список литературы", "Литература / References",
        "参考文献", "참고문헌", "المراجع", "Kaynakça", "Bibliografia", "Źródła", "Βιβλιογραφία", "เอกสารอ้างอิง",
    ],
)  # fmt: skip
def test_an_article_is_read_by_its_list(heading: str) -> None:
    """The list under the heading is used alone, the running text only when asked for."""
    text = ARTICLE.format(heading=heading)
    assert keys_and_links(extract(text)) == [("1", ["http://example.org/1"]), ("2", ["http://example.org/2"])]
    assert len(extract(text, whole_document=True)) == 4


def test_links_outside_any_list_are_found() -> None:
    """Running text without a list of references is read whole."""
    assert len(extract(ARTICLE.format(heading="What we found"))) == 4


def test_places_are_true() -> None:
    """Line and column point at the link, whatever stands before it."""
    text = "Intro\n\n  12. Ålder Ö. Títle,\n      at\thttp://example.org/1.\n"
    (reference,) = extract(text)
    (link,) = reference.links
    assert (reference.key, reference.line, reference.end_line) == ("12", 3, 4)
    assert text.split("\n")[link.line - 1][link.column - 1 :].startswith(link.raw)


def test_entries_cover_all_text_that_is_not_blank() -> None:
    """Splitting loses nothing and repeats nothing."""
    text = ARTICLE.format(heading="x") + numbered("1. ", "2. ", "3. ")
    spans = [(entry.start, entry.end) for entry in split.entries(text)]
    assert spans == sorted(spans)
    assert "\n".join(text[start:end] for start, end in spans).split() == text.split()
