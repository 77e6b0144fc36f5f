"""The pace at one host: its limit, its intervals by service, its rests, and when it is left."""

from __future__ import annotations

import pytest

from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response, Service
from linkcheck.schedule.pace import ARCHIVE_INTERVAL_S, LONGEST_INTERVAL_S, REGISTRY_INTERVAL_S, Pace


def pace(limit: int = 2, interval_s: float = 1.0, cap_s: float = 60.0) -> Pace:
    """Return a fresh pace."""
    return Pace(limit=limit, interval_s=interval_s, cap_s=cap_s)


def exchange(status: int | None = 200, *, fault: Fault = Fault.TIMEOUT, service: Service = Service.SITE) -> Exchange:
    """Return an answer, or none where there is no status."""
    ask = Ask(method="GET", url="http://a.example/", service=service)
    return NoResponse(ask=ask, fault=fault) if status is None else Response(ask=ask, status=status)


def test_limit_and_interval() -> None:
    """No more than the limit at once, and no start within the interval."""
    one = pace()
    assert one.may_start(0)
    one.started(0, Service.SITE, 0)
    assert [one.may_start(at) for at in (0.5, 1.0)] == [False, True]
    one.started(1, Service.SITE, 0)
    assert not one.may_start(9)
    one.ended(exchange(), 0)
    assert one.may_start(9)


@pytest.mark.parametrize(
    ("service", "interval_s"),
    [
        (Service.SITE, 1.0), (Service.REGISTRY, REGISTRY_INTERVAL_S), (Service.ARCHIVE, ARCHIVE_INTERVAL_S),
        (Service.CANARY, 0.0),
    ],
)  # fmt: skip
def test_services_have_intervals_of_their_own(service: Service, interval_s: float) -> None:
    """Archives and registries are asked at their own pace, whatever is set for sites."""
    one = pace()
    one.started(10, service, 0)
    assert one.free_at == 10 + interval_s


def test_the_longest_interval() -> None:
    """However often a host complains, there is a longest interval, and answers bring it back."""
    one = pace()
    for _ in range(20):
        one.under_way += 1
        one.ended(exchange(429), 0)
    assert one.stretched_s == LONGEST_INTERVAL_S
    for _ in range(20):
        one.under_way += 1
        one.ended(exchange(200), 0)
    assert one.stretched_s == 0
    assert one.seconds_a_start(0.1) == 1.0


def test_rests_end() -> None:
    """A host that only refuses gets two of the longest rests, one that answers in between gets five, in each pass."""
    one = pace()
    assert [one.hold(now, 50) for now in (0, 50, 100)] == [True, True, False]
    one = pace()
    held = []
    for now in range(0, 1000, 100):
        held.append(one.hold(now, 50))
        one.under_way += 1
        one.ended(exchange(), 0)
    assert held == [True] * 6 + [False] * 4
    one.started(2000, Service.SITE, 1)
    assert one.hold(2000, 50)


def test_silence_closes_a_host_for_its_pass() -> None:
    """After enough silences in a row the host is left, for this pass only; faults of a page do not count."""
    one = pace(limit=4)
    for _ in range(7):
        one.under_way += 1
        one.ended(exchange(None), 0)
    one.under_way += 1
    one.ended(exchange(None, fault=Fault.CONNECT_RESET), 0)
    assert not one.closed
    one.under_way += 1
    one.ended(exchange(None), 0)
    assert list(one.closed) == [0]


def test_a_silent_archive_is_left_sooner() -> None:
    """Archives get less patience than sites."""
    one = pace(limit=1)
    for _ in range(3):
        one.under_way += 1
        one.ended(exchange(None, service=Service.ARCHIVE), 0)
    assert one.closed
