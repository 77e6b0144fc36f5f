"""Streaks, reuse and changes, by tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from linkcheck.archives.mementos import Near
from linkcheck.assembly import Outcome
from linkcheck.history.policy import grown_into_broken, is_silence, next_standing, reusable, tells
from linkcheck.history.records import Remembered, packed, unpacked
from linkcheck.model import (
    ArchiveUnanswered,
    Ask,
    Basis,
    DoiRecord,
    DoiUpdate,
    Fault,
    Hop,
    Judgement,
    Kind,
    Memento,
    NoResponse,
    NotArchived,
    PartialDate,
    Response,
    Standing,
    Target,
    Verdict,
)

DAY = date(2026, 3, 1)
SILENT = frozenset(
    {
        Fault.TIMEOUT, Fault.CONNECT_TIMEOUT, Fault.CONNECT_REFUSED, Fault.CONNECT_RESET, Fault.EMPTY_REPLY,
        Fault.BODY_CUT, Fault.DNS_FAILED, Fault.NXDOMAIN, Fault.DNS_NO_DATA,
    }
)  # fmt: skip
FINE, U, B, R = Verdict.OK, Verdict.UNKNOWN, Verdict.BROKEN, Verdict.RESTRICTED


Q = Verdict.INVALID
"""Stands for an unknown verdict that rests on a refusal, as `U` does for one that rests on silence."""


def after(*nights: tuple[Verdict, int]) -> Standing:
    """Return how a target stands after audits with these verdicts on these days."""
    standing = None
    for verdict, day in nights:
        seen, silent = (U, False) if verdict is Q else (verdict, verdict is U)
        standing = next_standing(standing, seen, DAY + timedelta(days=day), silent=silent)
    assert standing is not None
    return standing


@pytest.mark.parametrize(
    ("nights", "audits", "days", "since", "fine"),
    [
        pytest.param([(FINE, 0)], 0, 0, None, 0, id="fine"),
        pytest.param([(U, 0)], 1, 1, 0, None, id="first-failure"),
        pytest.param([(FINE, 0), (U, 1), (B, 2)], 2, 2, 1, 0, id="two-of-any-kind"),
        pytest.param([(U, 1), (U, 1), (U, 1)], 3, 1, 1, None, id="one-day"),
        pytest.param([(U, 0), (FINE, 1), (U, 2)], 1, 1, 2, 1, id="a-good-night-ends-a-streak"),
        pytest.param([(U, 0), (R, 1)], 0, 0, None, 1, id="a-wall-is-no-failure"),
        pytest.param([(Q, 0), (Q, 1)], 0, 0, None, None, id="refusals-are-no-failures"),
        pytest.param([(FINE, 0), (B, 1), (Q, 2), (B, 3)], 2, 2, 1, 0, id="a-refusal-does-not-end-a-streak"),
        pytest.param([(U, 3), (U, 1)], 2, 2, 1, None, id="filed-under-an-earlier-day"),
    ],
)
def test_streaks(
    nights: list[tuple[Verdict, int]], audits: int, days: int, since: int | None, fine: int | None
) -> None:
    """A streak counts audits and days, and remembers when it began and what was before."""
    standing = after(*nights)
    assert (standing.failed_audits, standing.failed_days) == (audits, days)
    assert standing.failing_since == (None if since is None else DAY + timedelta(days=since))
    assert standing.last_fine == (None if fine is None else DAY + timedelta(days=fine))


@pytest.mark.parametrize(
    ("nights", "days"),
    [
        pytest.param([], 0, id="nothing-known"),
        pytest.param([(U, 0), (U, 1), (U, 2)], 3, id="three-days"),
        pytest.param([(U, 0), (U, 0), (U, 1), (U, 1)], 2, id="two-runs-a-day"),
        pytest.param([(U, 1), (U, 2)] * 5, 2, id="two-days-in-turn"),
        pytest.param([(U, 3), (U, 1), (U, 2)], 3, id="days-in-any-order"),
        pytest.param([(U, 0), (U, 1), (Q, 2), (U, 3)], 1, id="a-refusal-shows-that-the-host-is-alive"),
        pytest.param([(U, 0), (U, 1), (B, 2), (U, 3)], 1, id="so-does-a-certain-answer"),
        pytest.param([(U, 0), (U, 1), (FINE, 2), (U, 3)], 1, id="and-a-good-one"),
        pytest.param([(U, 0), (U, 1), (Q, 2)], 0, id="nothing-is-left-of-it-on-that-run"),
        pytest.param([(Q, day) for day in range(300)], 0, id="three-hundred-refusals"),
        pytest.param([(U, day) for day in range(300)], 300, id="three-hundred-days"),
        pytest.param([*((U, day) for day in range(300)), (U, 0), (U, 299)], 300, id="no-old-day-counts-twice"),
    ],
)
def test_silent_days(nights: list[tuple[Verdict, int]], days: int) -> None:
    """Different days without any answer in between are counted, however many runs there were."""
    standing = after(*nights) if nights else None
    for fail_after in (1, 2, 3, 5, 300, 301):
        assert grown_into_broken(standing, fail_after) == (days >= fail_after), fail_after
    assert not grown_into_broken(standing, 0)


URL = Target(Kind.URL, "https://a.example/page")
ELSEWHERE = Hop(status=302, url="https://b.test/page")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        *((fault.value, fault in SILENT) for fault in Fault),
        *((f"http-{status}", True) for status in (500, 502, 503, 504, 508, 520, 521, 522, 524, 530)),
        *((f"http-{status}", False) for status in (407, 408, 425, 426, 431, 441, 501, 505, 509, 510, 529)),
        ("rate-limited", False),
        ("registry-unanswered", False),
        ("failing-page", False),
        ("captive-portal", False),
        ("no-content", False),
    ],
)
def test_only_silence_grows(reason: str, expected: bool) -> None:
    """Time-outs, dropped connections, failed look-ups and server errors are silence; whatever answers us is not."""
    judgement = Judgement(verdict=U, reason=reason, detail="x")
    assert is_silence(URL, judgement) is expected


@pytest.mark.parametrize(
    ("target", "hops", "expected"),
    [
        pytest.param(URL, (), True, id="own-host"),
        pytest.param(URL, (Hop(status=302, url="https://www.a.example/x"),), True, id="own-site"),
        pytest.param(URL, (ELSEWHERE,), False, id="another-site"),
        pytest.param(URL, (replace(ELSEWHERE, status=301),), True, id="moved-for-good"),
        pytest.param(URL, (replace(ELSEWHERE, status=308), Hop(status=303, url="https://c.test/")), False, id="and-on"),
        pytest.param(Target(Kind.DOI, "10.5555/x"), (), False, id="doi"),
        pytest.param(Target(Kind.HANDLE, "2027/x"), (), False, id="handle"),
        pytest.param(Target(Kind.ARXIV, "2101.00001"), (), False, id="arxiv"),
        pytest.param(Target(Kind.PMID, "1"), (), False, id="pmid"),
        *(
            pytest.param(Target(Kind.URL, f"https://{host}/x"), (), False, id=host)
            for host in (
                "web.archive.org", "archive.org", "archive.ph", "hdl.handle.net", "dx.doi.org", "purl.org", "arxiv.org",
                "export.arxiv.org", "api.crossref.org", "w3id.org",
            )
        ),
        pytest.param(Target(Kind.URL, "https://archive.organic.example/"), (), True, id="only-looks-like-an-archive"),
        pytest.param(URL, (Hop(status=301, url="https://web.archive.org/web/2020/x"),), False, id="led-to-an-archive"),
    ],
)  # fmt: skip
def test_whose_silence_it_is(target: Target, hops: tuple[Hop, ...], expected: bool) -> None:
    """Only the link's own host counts, or the one that it has moved to for good; never a registry or an archive."""
    judgement = Judgement(
        verdict=U, reason="http-503", detail="x", redirects=hops, final_url=hops[-1].url if hops else None
    )
    assert is_silence(target, judgement) is expected


def test_recovery_names_the_streak_that_it_ended() -> None:
    """Only the first good night after a streak is a recovery."""
    ended = after((U, 0), (B, 1), (FINE, 2)).recovered_from
    assert ended is not None
    assert (ended.failed_audits, ended.failing_since) == (2, DAY)
    assert after((U, 0), (FINE, 1), (FINE, 2)).recovered_from is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_is_reused(verdict: Verdict) -> None:
    """What is fine is believed for some days, a wall for fewer; what fails is asked about every time."""
    addresses = [f"https://a.example/{number}" for number in range(200)]
    lasts = {
        address: [n for n in range(20) if reusable(verdict, DAY, DAY + timedelta(days=n), address)]
        for address in addresses
    }
    longest = {max(days, default=-1) for days in lasts.values()}
    if verdict in (Verdict.OK, Verdict.MOVED):
        assert longest == set(range(4, 11))
    elif verdict is Verdict.RESTRICTED:
        assert longest == {2, 3, 4}
    else:
        assert longest == {-1}
    assert not reusable(verdict, DAY, DAY - timedelta(days=1), addresses[0])  # a day to come says nothing


@pytest.mark.parametrize(
    ("reason", "verdict", "expected"),
    [
        ("http-404", B, True),
        ("timeout", U, True),
        ("rate-limited", U, True),
        ("offline", U, False),
        ("proxy-failed", U, False),
        ("local-error", U, False),
        ("captive-portal", U, False),
        ("interrupted", U, False),
        ("excluded", Verdict.SKIPPED, False),
    ],
)
def test_what_tells_of_a_target(reason: str, verdict: Verdict, expected: bool) -> None:
    """Our own network and our own settings are no link's history."""
    assert tells(Judgement(verdict=verdict, reason=reason, detail="x")) is expected


NEAR = Near(first=DAY, last=DAY)
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASK = Ask(method="GET", url="https://a.example/")
ANSWER = Response(ask=ASK, status=200, headers=(("etag", '"x"'),), at=MOMENT)


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Outcome(exchanges=(ANSWER,)), id="answer"),
        pytest.param(Outcome(exchanges=(NoResponse(ask=ASK, fault=Fault.TIMEOUT, at=MOMENT),)), id="no-answer"),
        pytest.param(
            Outcome(
                record=DoiRecord(
                    registered=True, title="T", issued=PartialDate(2011, 3),
                    updates=(DoiUpdate(type="retraction", doi="10.1/a", date=PartialDate(2020), source="publisher"),),
                ),
                archives={
                    NEAR: Memento(url="https://w/1", captured=MOMENT, status=200, distance_days=0),
                    Near(first=DAY, last=DAY, basis=Basis.PUBLISHED): NotArchived(detail="none"),
                },
                alternative="https://a.example/b", missing_fragment="c", fingerprint=7,
            ),
            id="all-else",
        ),
    ],
)  # fmt: skip
def test_what_is_remembered_comes_back(outcome: Outcome) -> None:
    """To the file and back is the same."""
    outcome.judgement = Judgement(
        verdict=Verdict.MOVED,
        reason="r",
        detail="d",
        status=200,
        redirects=(Hop(status=301, url="https://a.example/b"),),
    )
    remembered = Remembered.of(outcome, outcome.judgement)
    back = unpacked(packed(remembered))
    assert back == remembered
    again = back.outcome(NEAR)
    assert again.reused
    assert (again.judgement, again.exchanges, again.record) == (outcome.judgement, outcome.exchanges, outcome.record)
    assert (again.archives, again.alternative, again.missing_fragment) == (
        outcome.archives, outcome.alternative, outcome.missing_fragment
    )  # fmt: skip


def test_what_the_archive_did_not_tell_is_not_remembered() -> None:
    """A silence is asked about again."""
    outcome = Outcome(archives={NEAR: ArchiveUnanswered(detail="busy")})
    assert Remembered.of(outcome, Judgement(verdict=B, reason="r", detail="d")).copies == ()
    assert unpacked("{}") is None
    assert unpacked("not json") is None
