"""Access dates: each rule fires when it is certain, and only then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from linkcheck.judge.citable import new_address
from linkcheck.model import (
    Ask,
    CheckedLink,
    Hop,
    Judgement,
    Kind,
    Level,
    Link,
    PartialDate,
    Reference,
    Response,
    Verdict,
)
from linkcheck.staleness import date_findings

TODAY = date(2026, 11, 24)


def url(target: str = "https://a.example/p", **changes: str | None) -> Link:
    """Return a link to a page."""
    return Link(kind=Kind.URL, raw=target, target=target, line=1, column=1, **changes)  # type: ignore[arg-type]  # names of str fields only


def doi() -> Link:
    """Return a link to a work by its DOI."""
    return Link(kind=Kind.DOI, raw="10.1000/1", target="10.1000/1", line=1, column=1)


def reference(
    *,
    accessed: str | None = None,
    published: str | None = None,
    raw: str | None = None,
    ambiguous: bool = False,
    links: Sequence[Link] = (url(),),
) -> Reference:
    """Return a reference with these dates."""
    return Reference(
        key="1", source="refs.txt", line=1, end_line=1, text="…", links=tuple(links),
        accessed=PartialDate.parse(accessed) if accessed else None, accessed_raw=raw, accessed_ambiguous=ambiguous,
        published=PartialDate.parse(published) if published else None,
    )  # fmt: skip


def rules(item: Reference, today: date = TODAY) -> list[str]:
    """Return the rules that a reference breaks."""
    return [finding.rule for finding in date_findings(item, max_age=365, today=today)]


CASES = [
    pytest.param(reference(accessed="2026-01-05"), [], id="fresh"),
    pytest.param(reference(accessed="2025-11-24"), [], id="exactly-the-limit"),
    pytest.param(reference(accessed="2025-11-23"), ["access-date-stale"], id="a-day-over"),
    pytest.param(reference(accessed="2025-11"), [], id="month-that-may-be-fresh"),
    pytest.param(reference(accessed="2025-10"), ["access-date-stale"], id="month-surely-old"),
    pytest.param(reference(accessed="2025"), [], id="year-that-may-be-fresh"),
    pytest.param(reference(accessed="2024"), ["access-date-stale"], id="year-surely-old"),
    pytest.param(reference(accessed="2023-01-01", links=[doi()]), ["access-date-stale"], id="old-with-doi"),
    pytest.param(reference(accessed="2023-01-01", links=[]), ["access-date-stale"], id="old-without-links"),
    pytest.param(
        reference(
            accessed="2023-01-01", links=[url("https://web.archive.org/web/2/https://x/", embedded="https://x/")]
        ),
        [],
        id="old-but-what-is-cited-is-a-capture",
    ),
    pytest.param(reference(), ["access-date-missing"], id="missing"),
    pytest.param(reference(links=[doi()]), [], id="doi-needs-none"),
    pytest.param(reference(links=[]), [], id="no-link-needs-none"),
    pytest.param(reference(links=[doi(), url()]), ["access-date-missing"], id="doi-and-page"),
    pytest.param(reference(links=[url(embedded="https://x/")]), [], id="archive-address-has-its-own"),
    pytest.param(reference(links=[url(problem="no host")]), [], id="nothing-to-open"),
    pytest.param(reference(accessed="2026-11-24"), [], id="today"),
    pytest.param(reference(accessed="2026-11-25"), ["access-date-future"], id="tomorrow"),
    pytest.param(reference(accessed="2026-11"), [], id="this-month"),
    pytest.param(reference(accessed="2026-12"), ["access-date-future"], id="next-month"),
    pytest.param(reference(accessed="2027"), ["access-date-future"], id="next-year"),
    pytest.param(reference(accessed="2026-07-01", published="2026-07-01"), [], id="on-its-day"),
    pytest.param(
        reference(accessed="2026-06-30", published="2026-07-01"), ["access-date-before-publication"], id="day-before"
    ),
    pytest.param(reference(accessed="2026-06-30", published="2026"), [], id="within-the-year"),
    pytest.param(reference(accessed="2026-07", published="2026-07-31"), [], id="within-the-month"),
    pytest.param(
        reference(accessed="2025-12-31", published="2026"), ["access-date-before-publication"], id="year-before"
    ),
    pytest.param(
        reference(accessed="2026-04-03", ambiguous=True, raw="03.04.2026"), ["access-date-ambiguous"], id="ambiguous"
    ),
    pytest.param(
        reference(accessed="2026-03-04", published="2026-04-01", ambiguous=True),
        ["access-date-ambiguous"],
        id="before-publication-in-one-reading-only",
    ),
    pytest.param(
        reference(accessed="2026-12-01", ambiguous=True), ["access-date-ambiguous"], id="future-in-one-reading-only"
    ),
    pytest.param(
        reference(accessed="2025-01-12", ambiguous=True), ["access-date-ambiguous"], id="stale-in-one-reading-only"
    ),
    pytest.param(
        reference(accessed="2023-03-04", ambiguous=True),
        ["access-date-ambiguous", "access-date-stale"],
        id="stale-in-both-readings",
    ),
    pytest.param(reference(raw="31.02.2023"), ["access-date-invalid"], id="no-such-day"),
    pytest.param(reference(raw="31.02.2023", links=[doi()]), ["access-date-invalid"], id="no-such-day-with-doi"),
]


@pytest.mark.parametrize(("item", "expected"), CASES)
def test_rules(item: Reference, expected: list[str]) -> None:
    """Each access-date rule is given where it holds for every day the date may mean, and nowhere else."""
    assert rules(item) == expected


def test_levels_and_place() -> None:
    """Access-date findings are warnings about the reference itself."""
    items = [case.values[0] for case in CASES]
    findings = [
        finding
        for item in items
        if isinstance(item, Reference)
        for finding in date_findings(item, max_age=365, today=TODAY)
    ]
    assert len(findings) >= 15
    assert {finding.level for finding in findings} == {Level.WARNING}
    assert {finding.link for finding in findings} == {None}
    assert {finding.message[-1] for finding in findings} == {"."}


def test_ambiguous_names_both_readings() -> None:
    """The warning quotes the date and offers both readings in a form with one meaning."""
    item = reference(accessed="2026-04-03", ambiguous=True, raw="03.04.2026")
    (finding,) = date_findings(item, max_age=365, today=TODAY)
    assert finding.message == 'The access date "03.04.2026" can mean 2026-04-03 or 2026-03-04.'
    assert finding.suggestion == "2026-04-03 or 2026-03-04"


def test_invalid_quotes_the_text() -> None:
    """An impossible date is quoted as it stands."""
    (finding,) = date_findings(reference(raw="31.02.\n2023"), max_age=365, today=TODAY)
    assert finding.message == 'The access date "31.02. 2023" is not a day of any calendar.'


def judged(verdict: Verdict, *hops: tuple[int, str], final: str | None = None) -> CheckedLink:
    """Return a checked link with this verdict and these redirects."""
    redirects = tuple(Hop(status=status, url=address) for status, address in hops)
    judgement = Judgement(verdict=verdict, reason="r", detail="d", final_url=final, redirects=redirects)
    return CheckedLink(link=url(), judgement=judgement)


@pytest.mark.parametrize(
    ("links", "evidence"),
    [
        pytest.param([], "age alone is weak evidence of change", id="nothing-asked"),
        pytest.param([CheckedLink(link=url())], "age alone is weak evidence of change", id="not-judged"),
        pytest.param([judged(Verdict.OK)], "age alone is weak evidence of change", id="fine"),
        pytest.param([judged(Verdict.UNKNOWN)], "age alone is weak evidence of change", id="unknown"),
        pytest.param(
            [judged(Verdict.MOVED, (301, "https://b.example/"))],
            "its page has since moved for good to https://b.example/",
            id="moved",
        ),
        pytest.param([judged(Verdict.BROKEN)], "its page is no longer found", id="broken"),
        pytest.param([judged(Verdict.OK), judged(Verdict.SOFT_404)], "its page is no longer found", id="one-is-gone"),
    ],
)
def test_stale_names_its_evidence(links: list[CheckedLink], evidence: str) -> None:
    """The warning says what has happened since, or that age alone proves little."""
    item = reference(accessed="2023-07-15")
    (finding,) = date_findings(item, links, max_age=365, today=TODAY)
    assert finding.message == f"Last seen 2023-07-15, 1228 days ago; {evidence}."


PAGE = "https://a.example/p"


def answered(modified: str | None, *, asked: str = "Tue, 24 Nov 2026 03:00:00 GMT", status: int = 200) -> CheckedLink:
    """Return a link that is fine, whose server dates its page."""
    headers = (("date", asked), *((("last-modified", modified),) if modified else ()))
    response = Response(ask=Ask(method="GET", url=PAGE), status=status, headers=headers)
    judgement = Judgement(verdict=Verdict.OK, reason="ok", detail="The page is there.", status=status)
    return CheckedLink(link=url(PAGE), judgement=judgement, exchanges=(response,))


@pytest.mark.parametrize(
    ("link", "changed"),
    [
        pytest.param(answered("Sun, 16 Jul 2023 00:00:01 GMT"), True, id="the-day-after"),
        pytest.param(answered("Sat, 15 Jul 2023 23:59:59 GMT"), False, id="on-the-day"),
        pytest.param(answered("Mon, 01 Jan 2001 00:00:00 GMT"), False, id="long-before"),
        pytest.param(answered("Tue, 24 Nov 2026 02:59:58 GMT"), False, id="made-for-the-request"),
        pytest.param(answered("Tue, 24 Nov 2026 03:00:00 GMT"), False, id="the-moment-of-asking"),
        pytest.param(answered("soon"), False, id="no-date"),
        pytest.param(answered(None), False, id="not-told"),
        pytest.param(answered("Sun, 16 Jul 2023 00:00:01 GMT", status=404), False, id="another-answer"),
        pytest.param(replace(answered("Sun, 16 Jul 2023 00:00:01 GMT"), judgement=None), False, id="not-judged"),
        pytest.param(
            replace(answered("Sun, 16 Jul 2023 00:00:01 GMT"), link=url(PAGE, embedded="https://x/")),
            False,
            id="capture",
        ),
    ],
)
def test_changed_since_access(link: CheckedLink, changed: bool) -> None:
    """A page that its server changed after the access date is told, and named where the date is stale."""
    item = reference(accessed="2023-07-15", links=[link.link])
    found = {finding.rule: finding for finding in date_findings(item, [link], max_age=365, today=TODAY)}
    assert ("changed-since-access" in found) == changed
    if changed:
        assert found["changed-since-access"].link == 0
        assert found["access-date-stale"].message.endswith("its page was changed on 2023-07-16, after that.")
    elif not link.link.embedded:
        assert found["access-date-stale"].message.endswith("age alone is weak evidence of change.")


@pytest.mark.parametrize(
    ("hops", "final", "address"),
    [
        pytest.param([(301, "https://b/")], "https://b/", "https://b/", id="one"),
        pytest.param([(301, "https://b/"), (308, "https://c/")], "https://c/", "https://c/", id="chain"),
        pytest.param(
            [(301, "https://b/"), (302, "https://c/")], "https://c/", "https://b/", id="temporary-tail-left-out"
        ),
        pytest.param([(302, "https://b/"), (301, "https://c/")], "https://c/", "https://c/", id="temporary-head"),
        pytest.param([], "https://b/", "https://b/", id="only-the-end-is-known"),
        pytest.param([], None, None, id="nothing-is-known"),
    ],
)
def test_new_address(hops: list[tuple[int, str]], final: str | None, address: str | None) -> None:
    """The new address is where the permanent redirects at the start lead."""
    judgement = judged(Verdict.MOVED, *hops, final=final).judgement
    assert judgement is not None
    assert new_address(judgement) == address


def test_only_moved_has_a_new_address() -> None:
    """A redirect on the way to anything but a moved page is no new address."""
    others = [verdict for verdict in Verdict if verdict is not Verdict.MOVED]
    assert len(others) == 8
    for verdict in others:
        judgement = judged(verdict, (301, "https://b/"), final="https://b/").judgement
        assert judgement is not None
        assert new_address(judgement) is None


def test_ambiguous_dates_are_certain_by_brute_force() -> None:
    """For every ambiguous day of a year, a warning holds in both readings."""
    checked = 0
    for month, day in product(range(1, 13), range(1, 13)):
        both = [date(2026, month, day), date(2026, day, month)]
        item = reference(accessed=f"2026-{month:02d}-{day:02d}", published="2026-06-15", ambiguous=True)
        got = rules(item, today=date(2026, 9, 9))
        assert ("access-date-future" in got) == all(reading > date(2026, 9, 9) for reading in both)
        assert ("access-date-before-publication" in got) == all(reading < date(2026, 6, 15) for reading in both)
        checked += 1
    assert checked == 144
