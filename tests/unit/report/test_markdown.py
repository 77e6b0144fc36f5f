"""The Markdown report: what is escaped, what is linked, what stands where."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from linkcheck.model import Verdict
from linkcheck.report import render, render_extraction
from linkcheck.report.markdown import code, escape, prose
from tests.unit.report.example import checked, example, finding, reference, report


def shown(markdown: str) -> str:
    """Return the text that a reader sees, without zero-width spaces."""
    page = MarkdownIt("commonmark").render(f"x {markdown}")
    text = re.sub(r"<[^>]+>", "", page).replace("\u200b", "")
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(name, char)
    return text.removeprefix("x ").rstrip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "a | b", "`code` and ``more``", "<b>bold</b> & <script>", "*stars* and _lines_ and ~~waves~~", "[text](https://x)",
        "![image](x)", "back\\slash \\* \\", "@octocat and a@b.example", "#1 and GH-2", "&lt; &amp; &copy;", "$x$",
        "www.example.org https://example.org/a_b", "«ёж» — 北極", "10.1000/a_b*c",
    ],
)  # fmt: skip
def test_escaped_text_is_shown_as_it_stands(text: str) -> None:
    """Whatever means something to Markdown, HTML or GitHub is shown, not obeyed."""
    assert shown(escape(text)) == text


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("@octocat", "@&#8203;octocat"),
        ("see #12", "see #&#8203;12"),
        ("https://a.example", "https&#8203;://a.example"),
        ("www.a.example", "www&#8203;.a.example"),
        ("GH-7", "GH&#8203;-7"),
    ],
)
def test_github_links_nothing_of_its_own(text: str, broken: str) -> None:
    """Mentions, issue numbers and bare addresses end at a zero-width space."""
    assert escape(text) == broken


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("see https://a.example/x_y.", "see <https://a.example/x_y>.", id="full-stop"),
        pytest.param("(https://a.example/)", "(<https://a.example/>)", id="brackets"),
        pytest.param("https://a.example/?a=1&copy;=2", "<https://a.example/?a=1&amp;copy;=2>", id="entity"),
        pytest.param("https://a.example/a|b", "<https://a.example/a%7Cb>", id="pipe"),
        pytest.param('"https://a.example/ x"', '"https&#8203;://a.example/ x"', id="quoted-as-it-stands"),
        pytest.param("https://a.example/a…z is cut", "https&#8203;://a.example/a…z is cut", id="shortened"),
    ],
)
def test_addresses_in_sentences(text: str, written: str) -> None:
    """A whole address in a sentence of ours is a link; what is quoted or shortened is not."""
    assert prose(text) == written


@pytest.mark.parametrize(
    ("text", "in_table", "written"),
    [
        ("a", False, "`a`"),
        ("a`b", False, "`` a`b ``"),
        ("``", False, "``` `` ```"),
        ("a|b", True, "`a\\|b`"),
        ("a|b", False, "`a|b`"),
        ("", False, "` `"),
    ],
)
def test_code_spans(text: str, in_table: bool, written: str) -> None:
    """A code span is fenced by more backticks than it holds, and saves its pipes in a table."""
    assert code(text, in_table=in_table) == written


def test_every_row_has_as_many_cells_as_the_head() -> None:
    """GitHub shows a table only when its rows are whole, whatever stands in a cell."""
    odd = reference("a|b", "x", checked("https://a.example/?a|b`c", Verdict.OK), accessed="2024")
    page = MarkdownIt("commonmark").enable("table").render(render(report(odd, *example().references), "markdown"))
    tables = page.split("<table>")[1:]
    assert [table.count("<td>") / table.count("<tr>\n<td>") for table in tables[1:]] == [6]
    assert tables[1].count("<tr>") == 1 + 16


def test_summary_comes_first() -> None:
    """The first paragraph says how many references, how many lost, how many want work."""
    lines = render(example(), "markdown").splitlines()
    assert lines[2].startswith("**12 references with 14 links: 6 lead nowhere, ")
    assert "5 must be fixed, 6 deserve a look" in lines[2]


def test_equal_but_for_times() -> None:
    """Two audits with the same answers differ in their last line only."""
    one, two = render(example(), "markdown"), render(report(*example().references), "markdown")
    later = render(example(), "markdown").replace("02:30 UTC", "04:55 UTC")
    assert [a for a, b in zip(one.splitlines(), later.splitlines(), strict=True) if a != b] == [one.splitlines()[-1]]
    assert one.splitlines()[-1] == two.splitlines()[-1]


def test_findings_name_place_link_and_way_out() -> None:
    """Each finding says where it is, what is wrong, and what to use instead."""
    link = checked("https://a.example/", Verdict.BROKEN)
    said = finding("broken-link", "The link leads nowhere: gone.", 0, "https://b.example/")
    printed = render(report(reference("7", "x", link, findings=(said,), line=42, title="T")), "markdown")
    assert (
        "- **7** (`references.txt:42`) [`a.example/`](<https://a.example/>)  \n"
        "  The link leads nowhere: gone.  \n"
        "  Instead: <https://b.example/>  \n"
        "  *T*\n"
    ) in printed


def test_extraction_table() -> None:
    """What was extracted is a table too: as it stands, as it is read, what was repaired."""
    printed = render_extraction([each.reference for each in example().references], "markdown")
    assert (
        "| `11` | `references.txt:15` |  | `10.5555/ice–cores` | `10.5555/ice-cores` | dashes instead of hyphens |\n"
    ) in printed
