"""Streaks, reuse and changes, by tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linkcheck.archives.mementos import Near
from linkcheck.assembly import Outcome
from linkcheck.history.policy import failed_for_good, next_standing, reusable, tells
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
    Memento,
    NoResponse,
    NotArchived,
    PartialDate,
    Response,
    Standing,
    Verdict,
)

DAY = date(2026, 3, 1)
FINE, U, B, R = Verdict.OK, Verdict.UNKNOWN, Verdict.BROKEN, Verdict.RESTRICTED


def after(*nights: tuple[Verdict, int]) -> Standing:
    """Return how a target stands after audits with these verdicts on these days."""
    standing = None
    for verdict, day in nights:
        standing = next_standing(standing, verdict, DAY + timedelta(days=day))
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


def test_what_counts_as_broken() -> None:
    """So many failed audits, on as many days."""
    assert not failed_for_good(None, 3)
    assert not failed_for_good(after((U, 0), (U, 1)), 3)
    assert not failed_for_good(after((U, 0), (U, 0), (U, 1), (U, 1)), 3)
    assert failed_for_good(after((U, 0), (U, 1), (U, 2)), 3)
    assert failed_for_good(after((U, 0)), 1)


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
        ("offline", U, False),
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
