"""Findings: what is said about a link, and what is left unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from linkcheck.findings import findings_of
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    CheckedLink,
    Finding,
    Hop,
    Judgement,
    Kind,
    Link,
    Memento,
    Network,
    NotArchived,
    PartialDate,
    Reference,
    Verdict,
)
from linkcheck.rules import RULES
from linkcheck.settings import Settings

TODAY = date(2026, 11, 24)
PAGE = "https://a.example/page"


def link(raw: str = PAGE, **changes: object) -> Link:
    """Return a link as extracted."""
    return replace(Link(kind=Kind.URL, raw=raw, target=raw, line=1, column=1), **changes)  # type: ignore[arg-type]


def judged(
    verdict: Verdict, reason: str = "some-reason", *, detail: str = "The server says so.", **more: object
) -> Judgement:
    """Return a verdict with a detail."""
    return replace(Judgement(verdict=verdict, reason=reason, detail=detail), **more)  # type: ignore[arg-type]


def memento(distance: int) -> Memento:
    """Return a copy this far from the access date."""
    return Memento(
        url="https://web.archive.org/web/20230710120000/x",
        captured=datetime(2023, 7, 10, 12, tzinfo=UTC),
        status=200,
        distance_days=distance,
    )


def findings(checked: CheckedLink, *, network: Network = Network.ONLINE) -> tuple[Finding, ...]:
    """Return the findings of a reference with a fresh access date and this one link."""
    reference = Reference(
        key="1", source="r.txt", line=1, end_line=1, text="…", links=(checked.link,), accessed=PartialDate(2026, 11, 1)
    )
    return findings_of(reference, [checked], settings=Settings(), today=TODAY, network=network)


def rules(checked: CheckedLink, *, network: Network = Network.ONLINE) -> list[str]:
    """Return the rules of the findings."""
    return [finding.rule for finding in findings(checked, network=network)]


@pytest.mark.parametrize(
    ("judgement", "rule"),
    [
        pytest.param(judged(Verdict.OK), None, id="ok"),
        pytest.param(
            judged(Verdict.MOVED, redirects=(Hop(status=301, url="https://b.example/"),)), "moved", id="moved"
        ),
        pytest.param(judged(Verdict.RESTRICTED), "restricted", id="restricted"),
        pytest.param(judged(Verdict.SOFT_404), "soft-404", id="soft-404"),
        pytest.param(judged(Verdict.PARKED), "parked-domain", id="parked"),
        pytest.param(judged(Verdict.BROKEN), "broken-link", id="broken"),
        pytest.param(judged(Verdict.BROKEN, "doi-not-registered"), "doi-not-found", id="unregistered"),
        pytest.param(judged(Verdict.UNKNOWN), "unverified", id="unknown"),
        pytest.param(judged(Verdict.UNKNOWN, "offline"), None, id="unknown-as-we-are-offline"),
        pytest.param(judged(Verdict.INVALID), "invalid-link", id="invalid"),
        pytest.param(judged(Verdict.SKIPPED, "private-address"), "ignored", id="skipped"),
        pytest.param(judged(Verdict.SKIPPED, "interrupted"), None, id="not-reached"),
    ],
)
def test_each_verdict_has_its_rule(judgement: Judgement, rule: str | None) -> None:
    """A verdict is told by its rule and level, or not at all where there is nothing to say."""
    found = findings(CheckedLink(link=link(), judgement=judgement))
    assert [finding.rule for finding in found] == ([] if rule is None else [rule])
    for finding in found:
        assert finding.level is RULES[finding.rule].level
        assert finding.link == 0
        assert finding.message.endswith(".")


def test_every_verdict_is_covered() -> None:
    """The table above misses no verdict."""
    marks = test_each_verdict_has_its_rule.pytestmark  # type: ignore[attr-defined]
    cases = [case.values[0].verdict for mark in marks for case in mark.args[1]]
    assert set(cases) == set(Verdict)


def test_offline_is_told_once() -> None:
    """Where our own network is down, no link is called unverified or unarchived."""
    checked = CheckedLink(link=link(), judgement=judged(Verdict.UNKNOWN), archive=NotArchived())
    assert rules(checked, network=Network.OFFLINE) == []


@pytest.mark.parametrize(
    ("verdict", "archive", "expected"),
    [
        pytest.param(Verdict.BROKEN, NotArchived(), ["broken-link", "not-archived"], id="lost"),
        pytest.param(Verdict.BROKEN, ArchiveUnanswered(detail="503"), ["broken-link"], id="archive-did-not-tell"),
        pytest.param(Verdict.BROKEN, None, ["broken-link"], id="archive-not-asked"),
        pytest.param(Verdict.BROKEN, memento(5), ["broken-link"], id="near-copy"),
        pytest.param(Verdict.BROKEN, memento(-91), ["broken-link", "archive-far-from-access"], id="far-copy"),
        pytest.param(Verdict.OK, NotArchived(), [], id="fine-and-not-archived"),
        pytest.param(Verdict.OK, memento(400), ["archive-far-from-access"], id="fine-and-far"),
    ],
)
def test_archive(verdict: Verdict, archive: ArchiveAnswer | None, expected: list[str]) -> None:
    """A missing copy is told where it is needed, a far one always; an archive that did not answer is no finding."""
    assert rules(CheckedLink(link=link(), judgement=judged(verdict), archive=archive)) == expected


def test_way_out_is_a_reading_that_answers_or_else_a_copy() -> None:
    """What to use instead: first the other reading of damaged text, else the copy near the access date."""
    broken = CheckedLink(link=link(), judgement=judged(Verdict.BROKEN), archive=memento(5))
    (finding,) = findings(broken)
    assert finding.suggestion is not None
    assert finding.suggestion.startswith(
        "an archived copy from 2023-07-10 (5 days after the access date): https://web."
    )
    (finding, *_) = findings(replace(broken, working_alternative="https://a.example/pa-ge"))
    assert finding.suggestion == "https://a.example/pa-ge"
    assert finding.message.endswith("; but another reading of it answers.")


def test_moved_offers_the_new_address() -> None:
    """A moved page is told with the address to cite from now on."""
    judgement = judged(
        Verdict.MOVED, redirects=(Hop(status=301, url="https://b.example/new"),), final_url="https://b.example/new"
    )
    (finding,) = findings(CheckedLink(link=link(), judgement=judgement))
    assert finding.suggestion == "https://b.example/new"


def test_moved_withholds_an_address_for_one_visit() -> None:
    """A moved page keeps its finding, and the message says why the new address is not offered."""
    address = "https://b.example/new;jsessionid=0A1B2C3D4E5F"
    judgement = judged(Verdict.MOVED, redirects=(Hop(status=301, url=address),), final_url=address)
    (finding,) = findings(CheckedLink(link=link(), judgement=judgement))
    assert (finding.rule, finding.suggestion) == ("moved", None)
    assert "session" in finding.message


@pytest.mark.parametrize(
    ("checked", "expected", "suggestion"),
    [
        pytest.param(
            CheckedLink(link=link("10.1/a–b", kind=Kind.DOI, target="10.1/a-b", repairs=("typographic-dash",))),
            ["damaged-doi"],
            "10.1/a-b",
            id="doi",
        ),
        pytest.param(
            CheckedLink(link=link("https://a.example/b c", target="https://a.example/bc", repairs=("inner-space",))),
            ["damaged-url"],
            "https://a.example/bc",
            id="url",
        ),
        pytest.param(
            CheckedLink(link=link(f"{PAGE}?utm_source=x&id=1")), ["tracking-parameters"], f"{PAGE}?id=1", id="tracking"
        ),
        pytest.param(
            CheckedLink(link=link(f"{PAGE}?utm_source=x", embedded=PAGE)), [], None, id="archives-keep-theirs"
        ),
        pytest.param(
            CheckedLink(link=link("http:///", problem="there is no host")), ["invalid-link"], None, id="invalid"
        ),
        pytest.param(
            CheckedLink(link=link("http://a.example/"), judgement=judged(Verdict.OK)),
            ["insecure-http"],
            None,
            id="http",
        ),
        pytest.param(
            CheckedLink(link=link("http://a.example/"), judgement=judged(Verdict.OK, final_url="https://a.example/")),
            ["insecure-http"],
            "https://a.example/",
            id="http-led-to-https",
        ),
        pytest.param(
            CheckedLink(link=link("www.a.example", target="http://www.a.example"), judgement=judged(Verdict.OK)),
            [],
            None,
            id="scheme-is-ours",
        ),
    ],
)
def test_text_of_the_link(checked: CheckedLink, expected: list[str], suggestion: str | None) -> None:
    """Damage, tracking and plain http are told with what to write instead, whether or not anything was asked."""
    found = findings(checked)
    assert [finding.rule for finding in found] == expected
    assert [finding.suggestion for finding in found] == ([suggestion] if expected else [])


def test_worst_first_then_by_link() -> None:
    """Findings stand in the order of the rules, those about the reference itself before those about its links."""
    links = (link("http://a.example/"), link(f"{PAGE}?utm_source=x"))
    reference = Reference(key="1", source="r.txt", line=1, end_line=1, text="…", links=links)
    checked = [
        CheckedLink(link=links[0], judgement=judged(Verdict.RESTRICTED)),
        CheckedLink(link=links[1], judgement=judged(Verdict.BROKEN)),
    ]
    found = findings_of(reference, checked, settings=Settings(), today=TODAY, network=Network.ONLINE)
    assert [(finding.rule, finding.link) for finding in found] == [
        ("broken-link", 1), ("access-date-missing", None), ("restricted", 0), ("tracking-parameters", 1),
    ]  # fmt: skip


def test_recovered_is_told_of_links_that_are_fine_now() -> None:
    """A link that failed first and answered late is marked; one that still fails has its own finding."""
    assert rules(CheckedLink(link=link(), judgement=judged(Verdict.OK), recovered=True)) == ["recovered"]
    assert rules(CheckedLink(link=link(), judgement=judged(Verdict.BROKEN), recovered=True)) == ["broken-link"]


def test_missing_fragment_is_told_of_pages_that_are_there() -> None:
    """The place in a page is asked after only where the page is."""
    (told,) = findings(CheckedLink(link=link(), judgement=judged(Verdict.OK), missing_fragment="sec-2"))
    assert told.rule == "missing-fragment"
    assert '"sec-2"' in told.message
    assert rules(CheckedLink(link=link(), judgement=judged(Verdict.BROKEN), missing_fragment="x")) == ["broken-link"]
