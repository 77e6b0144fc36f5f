"""Links that stand at the very end of what a reference says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.extraction import extract, extract_bytes
from linkcheck.extraction.dates import find_dates
from tests.unit.extraction.formats.making import Area, Drawn, Print, pdf

LINK = "https://survey.example/sheet"


@pytest.mark.parametrize(
    ("format", "text"),
    [
        pytest.param("markdown", f"Read [volume 12\t]({LINK})", id="markdown-tab"),
        pytest.param("markdown", f"Annual accounts 1998 [ ]({LINK})", id="markdown-no-words"),
        pytest.param("markdown", f"Sheet 3 of 1998 [![]({LINK}.png)]({LINK})", id="markdown-image"),
        pytest.param("html", f"<p>Accounts of 1887&nbsp;<a href='{LINK}'></a></p>", id="html-no-words"),
        pytest.param("html", f"<td>No. 7 <a href='{LINK}'><img src=x></a></td>", id="html-image"),
        pytest.param("html", f"<a href='{LINK}'>Heft 31\u2003</a>", id="html-wide-space"),
        pytest.param("jats", f"<p xmlns:xlink='x'>Table 4 <ext-link xlink:href='{LINK}'/></p>", id="jats-no-words"),
        pytest.param("jats", f"<ref><label>9</label> in 1990 <uri xlink:href='{LINK}'> </uri></ref>", id="jats-uri"),
        pytest.param("latex", f"Figures for 2004 \\href{{{LINK}}}{{ }}", id="latex"),
        pytest.param("org", f"Figures for 2004 [[{LINK}][12 ]]", id="org"),
        pytest.param("rst", f"See `Report 44 <{LINK}>`__ ", id="rst"),
        pytest.param("wikitext", f"See [{LINK} Report 44 ]", id="wikitext"),
        pytest.param("asciidoc", f"See {LINK}[Report 44 ]", id="asciidoc"),
        pytest.param("typst", f'See #link("{LINK}")[Report 2004 ]', id="typst"),
    ],
)
def test_a_link_after_a_number(format: str, text: str) -> None:
    """A link without words, or with words that end in a number and white space, is read like any other."""
    found = [link.target for reference in extract(text, format) for link in reference.links]
    assert LINK in found


def test_a_pdf_link_after_a_number_at_the_end_of_a_line() -> None:
    """A link over two lines right after a year does not lose the document."""
    found = extract_bytes(
        pdf(
            [
                Print(50, 740, "References", 14),
                Print(50, 714, "[1] Roe J. Tides of the coast. Harbour 12 (1974), 3-17. https://tides."),
                Print(68, 700, "harbour.example/stable/77"),
                Area(416, 698, 480, 710, "https://tides.harbour.example/stable/77"),
                Area(68, 698, 220, 708, "https://tides.harbour.example/stable/77"),
                Print(50, 686, "[2] Poe E. Winds of the coast. 1975. https://winds.example/a"),
            ]
        ),
        "pdf",
    )
    assert "https://winds.example/a" in {link.target for reference in found for link in reference.links}


def test_a_pdf_line_that_begins_right_of_the_gutter() -> None:
    """A line whose first character stands right of the gutter, as in text from right to left, has no left part."""
    turned = [
        Drawn(f"BT 1 0 0 1 320 {700 - 20 * row} Tm /F1 10 Tf [(m) 19000 (n) -25000 (o)] TJ ET") for row in range(5)
    ]
    found = extract_bytes(pdf([*turned, Print(50, 500, f"see {LINK}")]), "pdf", whole_document=True)
    assert LINK in {link.target for reference in found for link in reference.links}


@settings(deadline=None)
@given(
    text=st.text(alphabet="2019 5May./-,\n年", max_size=30),
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4),
)
def test_dates_are_found_inside_the_text_only(text: str, spans: list[tuple[int, int]]) -> None:
    """Spans that lie after the end of a text are no reason to read there."""
    blocked = sorted((min(span), max(span)) for span in spans)
    assert all(0 <= date.start < date.end <= len(text) for date in find_dates(text, blocked))
