"""Text made fit to show, addresses made safe to click, figures put into words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linkcheck.display import one_line, several_lines, visible
from linkcheck.model import Kind, Level, Link, Verdict
from linkcheck.report import summary
from linkcheck.report.text import columns, fitted
from linkcheck.report.web import address, href
from tests.unit.report.example import checked, example, finding, reference, report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain «ёж» 北極 é", "plain «ёж» 北極 é", id="plain"),
        pytest.param("\x1b[31mred\x07", "\\x1b[31mred\\x07", id="terminal"),
        pytest.param("\x9b31m", "\\x9b31m", id="c1"),
        pytest.param("a\u202eb\u2066c", "a\\u202eb\\u2066c", id="bidi"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="persian-needs-its-joiners"),
        pytest.param("\ud800", "\\ud800", id="half-character"),
        pytest.param("::error::x", "\\x3a:error::x", id="github-command"),
        pytest.param("x ::set-output name=a::b", "x \\x3a:set-output name=a::b", id="github-command-inside"),
        pytest.param("2001:db8::1 and std::vector<T>", "2001:db8::1 and std::vector<T>", id="innocent-colons"),
        pytest.param("##vso[task] ## heading", "\\x23#vso[task] ## heading", id="azure-command"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """What acts unseen, on a display or on a build server, is written out; all else stays."""
    assert visible(text) == shown


def test_one_line_and_several() -> None:
    """A text is put on one line, or keeps its lines; both are cut in the middle."""
    assert one_line(" a\r\n b\t\u00a0c ") == "a b c"
    assert several_lines("a\r\nb\x0bc") == "a\nb\\x0bc"
    assert one_line("ab" * 100, 9) == "ababa…bab"
    assert len(one_line("word " * 500_000)) == 2000


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 10, "short"),
        ("a-long-address/with/a/tail", 13, "a-long-a…tail"),
        ("未来未来未来", 7, "未来…来"),
        ("未来", 4, "未来"),
        ("e\u0301" * 9, 9, "e\u0301" * 9),
    ],
)
def test_fitted(text: str, width: int, shown: str) -> None:
    """A text is cut to columns of a terminal, not to characters."""
    assert fitted(text, width) == shown
    assert columns(shown) <= width


@pytest.mark.parametrize(
    ("address_", "safe"),
    [
        ("https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&z=2#f"),
        ("https://a.example/«ёж»", "https://a.example/«ёж»"),
        ('https://a.example/"<x> |', "https://a.example/%22%3Cx%3E%20%7C"),
        ("https://a.example/\u202e", "https://a.example/%E2%80%AE"),
        ("http://[::1]/", "http://[::1]/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/", None),
        ("https://", None),
        ("https:///path", None),
        ("https://a.example/" + "x" * 5000, None),
    ],
)
def test_href(address_: str, safe: str | None) -> None:
    """Only web addresses become links, with nothing in them that ends an attribute."""
    assert href(address_) == safe


@pytest.mark.parametrize(
    ("kind", "target", "where"),
    [
        (Kind.URL, "https://a.example/", "https://a.example/"),
        (Kind.DOI, "10.1000/a<b>#c", "https://doi.org/10.1000/a%3Cb%3E%23c"),
        (Kind.ARXIV, "2101.00001", "https://arxiv.org/abs/2101.00001"),
        (Kind.PMID, "12345", "https://pubmed.ncbi.nlm.nih.gov/12345/"),
        (Kind.HANDLE, "2027/x", "https://hdl.handle.net/2027/x"),
        (Kind.DOI, "10.1000/\ud800", "https://doi.org/10.1000/%3F"),
    ],
)
def test_address(kind: Kind, target: str, where: str) -> None:
    """An identifier leads to the page of its service."""
    assert address(Link(kind=kind, raw=target, target=target, line=1, column=1)) == where


def test_no_address_without_a_form() -> None:
    """What is no link leads nowhere."""
    assert address(Link(kind=Kind.URL, raw="https://x", target="https://x", line=1, column=1, problem="No.")) is None


def test_headline_of_one_and_of_none() -> None:
    """Sentences agree in number, and an empty list is told as such."""
    one = report(reference("1", "x", checked("https://a.example/", Verdict.BROKEN)))
    assert summary.headline(summary.summarize(one)) == "1 reference with 1 link: 1 leads nowhere."
    assert summary.headline(summary.summarize(report())) == "0 references, no links."


def test_references_are_counted_by_their_gravest_finding() -> None:
    """Each reference counts once: to fix, to look at, notes only, nothing."""
    figures = summary.summarize(example())
    assert figures.levels == ((Level.ERROR, 5), (Level.WARNING, 6), (Level.NOTE, 0), (None, 1))
    assert sum(number for _, number in figures.levels) == figures.references


def test_every_verdict_is_ranked_and_explained() -> None:
    """No verdict is missing from the order of reports, and each says what it means."""
    assert sorted(summary.WORST_FIRST) == sorted(Verdict)
    assert len({summary.meaning(verdict) for verdict in Verdict}) == len(Verdict)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0, "Nothing here fails the run (exit code 0)."),
        (1, "The run fails (exit code 1): 1 broken-link."),
        (3, "The run could not be completed, or is not to be trusted (exit code 3)."),
        (4, "Nothing to check was found (exit code 4)."),
    ],
)
def test_outcome(code: int, told: str) -> None:
    """The exit code is put into words, with what failed the run."""
    link = checked("https://a.example/", Verdict.BROKEN)
    said = (finding("broken-link", "x", 0), finding("access-date-stale", "y"))
    whole = report(reference("1", "x", link, findings=said), exit_code=code)
    assert summary.outcome(whole, summary.summarize(whole)) == told
    assert (
        summary.outcome(replace(whole, complete=False), summary.summarize(whole))
        == "The run was interrupted (exit code 130)."
    )
