"""Targets: each once, with all that its citations say; and what is not asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linkcheck.extraction import extract
from linkcheck.model import Kind, Link, PartialDate, Reference, Target, Verdict
from linkcheck.patterns import pattern
from linkcheck.targets import excluded, invalid, literal_doi, targets_of


def link(target: str, kind: Kind = Kind.URL, **more: object) -> Link:
    """Return a link."""
    return replace(Link(kind=kind, raw=target, target=target, line=1, column=1), **more)  # type: ignore[arg-type]


def reference(*links: Link, **more: object) -> Reference:
    """Return a reference with these links."""
    plain = Reference(key=None, source="r.txt", line=1, end_line=1, text="…", links=links)
    return replace(plain, **more)  # type: ignore[arg-type]


def test_each_target_once_in_order_of_first_citation() -> None:
    """However often a page is cited, it is one target; links of which none can be made are no targets."""
    references = [
        reference(link("http://b.example/"), link("http://a.example/")),
        reference(link("http://b.example/"), link("10.1000/1", Kind.DOI), link("http://", problem="no host")),
    ]
    assert list(targets_of(references)) == [
        Target(Kind.URL, "http://b.example/"), Target(Kind.URL, "http://a.example/"), Target(Kind.DOI, "10.1000/1"),
    ]  # fmt: skip


def test_what_the_citations_say_is_put_together() -> None:
    """Titles, other readings and wanted days of all citations stand with the target, each once, in order."""
    first = reference(
        link("http://a.example/", alternatives=("http://a.example/1", "http://a.example/")),
        title="One", accessed=PartialDate(2023, 7, 15),
    )  # fmt: skip
    second = reference(
        link("http://a.example/", alternatives=("http://a.example/2", "http://a.example/1")), title="Two"
    )
    (cited,) = targets_of([first, second, first]).values()
    assert cited.titles == ("One", "Two")
    assert cited.alternatives == ("http://a.example/1", "http://a.example/2")
    assert cited.wanted == ((PartialDate(2023, 7, 15), None), (None, None))


@pytest.mark.parametrize(
    ("raw", "target", "literal"),
    [
        pytest.param("10.1000/a\u2013B", "10.1000/a-b", "10.1000/a\u2013b", id="dash"),
        pytest.param("DOI10.1000/a\u2013b.", "10.1000/a-b", "10.1000/a\u2013b", id="label-and-dot"),
        pytest.param("10.1000/ab cd", "10.1000/abcd", None, id="blank"),
        pytest.param("10.1000/ab\ncd", "10.1000/abcd", None, id="line-break"),
        pytest.param("10.1000/AB", "10.1000/ab", None, id="case-only"),
        pytest.param("l0.1000/ab", "10.1000/ab", None, id="no-doi-in-it"),
        pytest.param("10.1000\u2215ab", "10.1000/ab", None, id="no-slash"),
        pytest.param("10.1000/a\u00adb", "10.1000/ab", None, id="invisible"),
    ],
)
def test_literal_doi(raw: str, target: str, literal: str | None) -> None:
    """A damaged DOI is read letter by letter where that can be a DOI and is another one."""
    assert literal_doi(link(target, Kind.DOI, raw=raw, repairs=("x",))) == literal


def test_literal_only_where_something_was_repaired() -> None:
    """An undamaged DOI has no other reading."""
    (cited,) = targets_of([reference(link("10.1000/1", Kind.DOI, raw="https://doi.org/10.1000/1"))]).values()
    assert cited.literal is None


@pytest.mark.parametrize(
    ("raw", "resolver"),
    [
        pytest.param("http://dx.doi.org/10.1000/1", "http://dx.doi.org", id="dx"),
        pytest.param("HTTPS://www.DOI.org/10.1000/1", "https://www.doi.org", id="capitals"),
        pytest.param("https://doi.org.evil.example/10.1000/1", None, id="look-alike"),
        pytest.param("doi:10.1000/1", None, id="label"),
    ],
)
def test_resolver_of_a_doi(raw: str, resolver: str | None) -> None:
    """A DOI that is cited as an address keeps the resolver that its readers are sent to."""
    (cited,) = targets_of([reference(link("10.1000/1", Kind.DOI, raw=raw))]).values()
    assert cited.resolver == resolver


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        pytest.param(Target(Kind.URL, "http://a.example/"), None, id="web"),
        pytest.param(Target(Kind.URL, "HTTPS://a.example/"), None, id="capitals"),
        pytest.param(Target(Kind.URL, "mailto:me@a.example"), None, id="the-judges-business"),
        pytest.param(Target(Kind.DOI, "10.1000/1"), None, id="doi"),
        pytest.param(Target(Kind.DOI, "10.5555/1"), "excluded", id="doi-excluded"),
        pytest.param(Target(Kind.URL, "https://intra.example/x"), "excluded", id="url-excluded"),
    ],
)
def test_what_is_not_asked(target: Target, reason: str | None) -> None:
    """What the user excludes is skipped, and the sentence names the pattern."""
    told = excluded(target, [pattern(r"//intra\."), pattern(r"^10\.5555/")])
    assert (told.reason if told else None) == reason
    assert told is None or (told.verdict is Verdict.SKIPPED and told.detail.endswith("."))


def test_invalid_links() -> None:
    """What cannot be made into a link is invalid by its kind, and the reader's reason is the detail."""
    told = invalid(link("http://", problem="The host is missing."))
    assert (told.verdict, told.reason, told.detail) == (Verdict.INVALID, "invalid-url", "The host is missing.")


def test_a_url_that_is_cited_whole_elsewhere_needs_no_literal_reading() -> None:
    """A second citation that leaves no doubt settles it; without one the shortest reading comes first."""
    doubtful = "A. https://a.example/b_c/\nd_e/ (2020)."
    (cited,) = targets_of(extract(doubtful)).values()
    assert cited.literal_urls == ("https://a.example/b_c/",)
    (cited,) = targets_of(extract(f"1. {doubtful}\n\n2. B. <https://a.example/b_c/d_e/> (2020).\n")).values()
    assert cited.literal_urls == ()
