"""Which exchanges are worth another try, and how long servers ask us to wait, in all the ways they write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.model import Ask, Fault, NoResponse, Response
from linkcheck.schedule import retry
from linkcheck.schedule.retry import Again, GiveUp, decide, delay_asked, parse_delay

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
ASK = Ask(method="GET", url="http://a.example/")


def response(status: int, *headers: tuple[str, str]) -> Response:
    """Return an answer of the day NOW."""
    return Response(ask=ASK, status=status, headers=headers, at=NOW)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param(" 7 ", 7, id="blanks"),
        pytest.param('"30"', 30, id="quoted"),
        pytest.param("1.5", 1.5, id="fraction"),
        pytest.param("+5", 5, id="plus"),
        pytest.param("0", 0, id="zero"),
        pytest.param("-1", 0, id="negative"),
        pytest.param("999999999", 999999999, id="absurd"),
        pytest.param(str(EPOCH + 90), 90, id="epoch-seconds"),
        pytest.param(str(EPOCH - 90), 0, id="epoch-past"),
        pytest.param(str(EPOCH * 1000 + 2500), 2.5, id="epoch-milliseconds"),
        pytest.param("1m30s", 90, id="span-go"),
        pytest.param("500ms", 0.5, id="span-milliseconds"),
        pytest.param("2 minutes", 120, id="span-words"),
        pytest.param("1 hour, 1 sec", 3601, id="span-list"),
        pytest.param("30s", 30, id="span-seconds"),
        pytest.param("Sun, 01 Mar 2026 12:01:00 GMT", 60, id="http-date"),
        pytest.param("Sun, 01 Mar 2026 11:59:00 GMT", 0, id="http-date-past"),
        pytest.param("Sunday, 01-Mar-26 12:00:10 GMT", 10, id="http-date-obsolete"),
        pytest.param("2026-03-01T12:00:30Z", 30, id="iso"),
        pytest.param("2026-03-01T12:00:30", 30, id="iso-without-zone"),
        pytest.param("soon", None, id="word"),
        pytest.param("", None, id="empty"),
        pytest.param("1x", None, id="unknown-unit"),
        pytest.param("nan", None, id="nan"),
        pytest.param("inf", None, id="inf"),
        pytest.param("٣٠", None, id="other-digits"),
        pytest.param("9" * 5000, None, id="endless"),
        pytest.param("Sun, 99 Mar 2026 12:00:00 GMT", None, id="impossible-date"),
    ],
)
def test_delays_as_servers_write_them(text: str, seconds: float | None) -> None:
    """A delay is read in every form met in the wild, never negative; nonsense says nothing."""
    assert parse_delay(text, now=NOW) == (None if seconds is None else pytest.approx(seconds))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever a header says, reading it raises nothing and gives no negative delay."""
    told = parse_delay(text, now=NOW)
    assert told is None or told >= 0


def test_points_in_time_need_a_clock() -> None:
    """Without a clock, dates and epochs say nothing, spans still do."""
    assert [parse_delay(text, now=None) for text in (str(EPOCH), "Sun, 01 Mar 2026 12:01:00 GMT", "5")] == [
        None,
        None,
        5,
    ]


def test_server_clock_is_the_one_that_counts() -> None:
    """A server whose clock is an hour ahead names its dates by that clock."""
    told = response(503, ("date", "Sun, 01 Mar 2026 13:00:00 GMT"), ("retry-after", "Sun, 01 Mar 2026 13:00:20 GMT"))
    assert delay_asked(told) == 20


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param((("retry-after", "5"),), 5, id="standard"),
        pytest.param((("retry-after", "5"), ("retry-after", "9")), 9, id="twice-the-longer"),
        pytest.param((("x-ratelimit-reset", str(EPOCH + 40)),), 40, id="reset-epoch"),
        pytest.param((("x-ratelimit-reset", "40"),), 40, id="reset-seconds"),
        pytest.param((("retry-after", "later"), ("ratelimit-reset", "7")), 7, id="nonsense-then-reset"),
        pytest.param((), None, id="none"),
    ],
)
def test_headers_of_a_refusal(headers: tuple[tuple[str, str], ...], seconds: float | None) -> None:
    """Retry-After comes first, its relatives after it."""
    assert delay_asked(response(429, *headers)) == seconds


def test_quota_headers_of_a_success_are_no_request_to_wait() -> None:
    """A rate header on an ordinary answer describes a quota that is not used up."""
    assert delay_asked(response(200, ("x-ratelimit-reset", "40"))) is None


# --- the decision --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(retry.TRANSIENT_STATUSES))
def test_transient_statuses(status: int) -> None:
    """Each transient status is tried again until the tries are used up."""
    assert isinstance(decide(response(status), tried=1, tries=3, cap_s=60), Again)
    assert decide(response(status), tried=3, tries=3, cap_s=60) == GiveUp()


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 410, 418, 451, 501, 505, 511, 999])
def test_certain_statuses(status: int) -> None:
    """All other statuses are answers."""
    assert decide(response(status), tried=1, tries=3, cap_s=60) is None


@pytest.mark.parametrize("fault", list(Fault))
def test_faults(fault: Fault) -> None:
    """Exactly the faults of the table are tried again."""
    told = decide(NoResponse(ask=ASK, fault=fault), tried=1, tries=3, cap_s=60)
    assert isinstance(told, Again) == (fault in retry.TRANSIENT_FAULTS)


def test_a_cut_body_is_transient() -> None:
    """An answer that broke off in the middle is asked for again, one that was too slow is not."""
    cut = Response(ask=ASK, status=200, body_complete=False, body_fault=Fault.BODY_CUT)
    slow = Response(ask=ASK, status=200, body_complete=False, body_fault=Fault.TIMEOUT)
    assert isinstance(decide(cut, tried=1, tries=3, cap_s=60), Again)
    assert decide(slow, tried=1, tries=3, cap_s=60) is None


def test_wait_is_at_least_what_was_asked() -> None:
    """Jitter comes on top of the delay that the server asked for, and concerns the whole host."""
    waits = [decide(response(503, ("retry-after", "4")), tried=1, tries=3, cap_s=60) for _ in range(20)]
    assert len(waits) == 20
    for again in waits:
        assert isinstance(again, Again)
        assert 4 <= again.wait_s <= 4 + retry.LONGEST_WAIT_S
        assert again.whole_host


def test_backoff_windows_double_up_to_a_limit() -> None:
    """The random wait stays in a window that doubles with each try, and no wider than its limit."""
    for tried in (1, 2, 3, 30):
        waits = [retry.backoff(tried) for _ in range(50)]
        widest = min(retry.FIRST_WAIT_S * 2 ** (tried - 1), retry.LONGEST_WAIT_S)
        assert all(0 <= wait <= widest for wait in waits)
        assert len(set(waits)) > 40


def test_429_concerns_the_host_even_without_a_delay() -> None:
    """A 429 without Retry-After still leaves the host alone for a moment; a plain 500 concerns one page."""
    refused = decide(response(429), tried=1, tries=3, cap_s=60)
    failed = decide(response(500), tried=1, tries=3, cap_s=60)
    assert isinstance(refused, Again)
    assert refused.whole_host
    assert refused.wait_s >= retry.REFUSAL_WAIT_S
    assert isinstance(failed, Again)
    assert not failed.whole_host


def test_more_than_the_cap_is_not_waited_for() -> None:
    """A delay beyond the cap ends the tries of this pass; after a 429 for the host as a whole."""
    told = ("retry-after", "3600")
    assert decide(response(429, told), tried=1, tries=3, cap_s=60) == GiveUp(host_refuses=True)
    assert decide(response(503, told), tried=1, tries=3, cap_s=60) == GiveUp(host_refuses=False)


def test_an_archives_429_is_final() -> None:
    """Archives are never pressed."""
    assert decide(response(429), tried=1, tries=3, cap_s=60, archive=True) == GiveUp(host_refuses=True)


CAPTURED = (("memento-datetime", "Fri, 04 Mar 2016 12:00:00 GMT"),)
CAPTURED_RAW = (("x-archive-orig-server", "Apache"),)


@pytest.mark.parametrize("marks", [CAPTURED, CAPTURED_RAW], ids=["memento-datetime", "captured-headers"])
@pytest.mark.parametrize("status", sorted(retry.TRANSIENT_STATUSES))
def test_a_capture_of_a_failure_is_final(status: int, marks: tuple[tuple[str, str], ...]) -> None:
    """A replayed error is the archive's complete answer: no retry, no rest, no closed archive; its delay is old."""
    capture = response(status, *marks, ("retry-after", "3600"))
    assert decide(capture, tried=1, tries=3, cap_s=30, archive=True) is None
    assert delay_asked(capture) is None
    assert decide(response(status), tried=1, tries=3, cap_s=30, archive=True) is not None


def test_a_replay_that_breaks_off_is_tried_again() -> None:
    """A capture that did not arrive whole is no answer, whatever status it began with."""
    cut = Response(ask=ASK, status=503, headers=CAPTURED, body_fault=Fault.BODY_CUT, at=NOW)
    assert isinstance(decide(cut, tried=1, tries=3, cap_s=30, archive=True), Again)
