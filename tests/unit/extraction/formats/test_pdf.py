"""PDF: lines put together, columns, running heads, links on words, pages, what cannot be read."""

from __future__ import annotations

import sys

import pytest

from linkcheck.errors import InputError
from linkcheck.extraction import extract_bytes
from linkcheck.extraction.formats.pdf import read
from linkcheck.model import Reference
from tests.unit.extraction.formats.making import Area, Print, pdf

HEAD = Print(50, 780, "Journal of Ponds 7 (2019)")


def targets(references: list[Reference]) -> list[tuple[str | None, list[str]]]:
    """Return each reference's key and targets."""
    return [(reference.key, [link.target for link in reference.links]) for reference in references]


def test_the_list_of_an_article() -> None:
    """The references under their heading are read, wrapped lines together, over pages, each link with its page."""
    data = pdf(
        [
            HEAD,
            Print(50, 740, "1 Introduction", 14),
            Print(50, 720, "See https://example.org/body for more on ponds and their water"),
            Print(50, 690, "References", 14),
            Print(50, 670, "[1] A. Waters, On ponds. Available: https://example.org/on-"),
            Print(74, 658, "ponds/low-water (accessed 5 January 2020)."),
            Print(50, 646, "[2] B. Hill, On hills. Journal of Hills 3 (2018) 1-10."),
            Print(300, 20, "1"),
        ],
        [
            HEAD,
            Print(74, 740, "https://doi.org/10.5555/hills.3"),
            Print(50, 728, "[3] C. Lake, On lakes. https://example.org/lakes"),
            Print(50, 700, "Appendix A", 14),
            Print(50, 680, "See https://example.org/appendix for tables"),
            Print(300, 20, "2"),
        ],
    )
    found = extract_bytes(data, "pdf", source="a.pdf")
    assert targets(found) == [
        ("1", ["https://example.org/on-ponds/low-water"]),
        ("2", ["10.5555/hills.3"]),
        ("3", ["https://example.org/lakes"]),
    ]
    assert [link.page for reference in found for link in reference.links] == [1, 2, 2]
    assert (str(found[0].accessed), found[0].line) == ("2020-01-05", 0)


def test_columns_read_across() -> None:
    """Two columns whose lines come row by row are read one after the other."""
    rows = [
        ("[1] A. Waters, On ponds.", "[3] C. Lake, On lakes."),
        ("https://example.org/1", "https://example.org/3"),
        ("[2] B. Hill, On hills.", "[4] D. Wood, On woods."),
        ("https://example.org/2", "https://example.org/4"),
    ]
    printed = [Print(50, 740, "References", 14)]
    for number, (left, right) in enumerate(rows):
        printed += [Print(50, 720 - 12 * number, left), Print(320, 720 - 12 * number, right)]
    assert targets(extract_bytes(pdf(printed), "pdf")) == [(str(n), [f"https://example.org/{n}"]) for n in range(1, 5)]


def test_entries_without_numbers() -> None:
    """Entries are told by hanging indents, and by lines that end though the next word had room."""
    full = "Hill, Berta: On hills and what can be seen from them on a clear day"
    data = pdf(
        [
            Print(50, 740, "References", 14),
            Print(50, 720, full),
            Print(74, 708, "in May. https://example.org/hills"),
            Print(50, 696, full),
            Print(74, 684, "in June. https://example.org/hills/june"),
            Print(50, 672, "Lake, Carl: https://example.org/lakes"),
            Print(50, 660, "Pond, Dora: https://example.org/ponds"),
        ]
    )
    assert [found for _, found in targets(extract_bytes(data, "pdf"))] == [
        ["https://example.org/hills"],
        ["https://example.org/hills/june"],
        ["https://example.org/lakes"],
        ["https://example.org/ponds"],
    ]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    """What repeats at the edges of pages is no part of the text, though it holds a link."""
    foot = Print(50, 30, "https://example.org/this-article")
    data = pdf(*([HEAD, Print(50, 700, f"Line {letter}"), foot, Print(300, 20, "7")] for letter in "abc"))
    (passage,) = read(data)
    assert passage.text.text.split() == ["Line", "a", "Line", "b", "Line", "c"]
    assert len(passage.page_starts) == 3


def test_a_link_on_words() -> None:
    """The address under words is a link of the reference that the words are in."""
    data = pdf(
        [Print(50, 700, "[1] A. Waters, On ponds [online]."), Area(195, 695, 250, 712, "https://example.org/ponds")]
    )
    assert targets(extract_bytes(data, "pdf")) == [("1", ["https://example.org/ponds"])]


def test_a_link_on_a_wrapped_address_decides_it() -> None:
    """Where the parts of a link on two lines agree, its target is taken as it is."""
    target = "https://example.org/low-water/report.html"
    data = pdf(
        [
            Print(50, 700, "[1] A. Waters. https://example.org/low-"),
            Print(74, 688, "water/report.html. Accessed 5 January 2020."),
            Area(139, 695, 290, 712, target),
            Area(73, 684, 177, 695, target),
        ]
    )
    (reference,) = extract_bytes(data, "pdf")
    assert [(link.target, link.raw) for link in reference.links] == [
        (target, "https://example.org/low-\n    water/report.html")
    ]
    assert str(reference.accessed) == "2020-01-05"


def test_a_link_cut_at_the_line_does_not_decide() -> None:
    """A program that makes links of text stops at the line's end; the text goes on."""
    data = pdf(
        [
            Print(50, 700, "[1] A. Waters. https://example.org/reports/"),
            Print(74, 688, "ponds.html (accessed 5 January 2020)."),
            Area(139, 695, 320, 712, "https://example.org/reports/"),
        ]
    )
    assert targets(extract_bytes(data, "pdf")) == [("1", ["https://example.org/reports/ponds.html"])]


def test_links_to_places_and_mailboxes_are_none() -> None:
    """Only addresses on the web count."""
    data = pdf([Print(50, 700, "Ann Waters"), Area(50, 695, 110, 712, "mailto:ann@example.org")])
    assert extract_bytes(data, "pdf") == []


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7 nothing more", id="header only"),
        pytest.param(b"<html></html>", id="a web page"),
    ],
)
def test_what_is_no_pdf(data: bytes) -> None:
    """A file that cannot be read is the user's to know about."""
    with pytest.raises(InputError, match="cannot be read"):
        list(read(data))


def test_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pypdfium2 the message names the extra."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(InputError, match=r"linkcheck-refs\[pdf\]"):
        list(read(pdf([])))


def test_an_empty_page_has_no_text() -> None:
    """A scanned page gives nothing."""
    assert list(read(pdf([], []))) == []
