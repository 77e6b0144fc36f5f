"""Services are asked as often as they document, or say of themselves, and never more often."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise

import pytest

from linkcheck.metadata.rates import rates
from linkcheck.model import Ask, Exchange, Fault, Flow, NoResponse, Response, Service
from linkcheck.schedule.pace import RATE_MARGIN, Pace, Rate
from linkcheck.schedule.work import Limits, Work
from linkcheck.settings import Settings
from tests.unit.clockwork import ClockworkLoop, run

URL = "https://api.service.example/works"
HOST = "api.service.example:443"


@pytest.mark.parametrize(
    ("settings", "crossref", "datacite"),
    [
        pytest.param(Settings(), (1, 1.0), 500 / 300, id="public"),
        pytest.param(Settings(mailto="e@journal.example"), (3, 3.0), 1000 / 300, id="polite"),
        pytest.param(Settings(crossref_rate=0.5, datacite_rate=0.25), (1, 0.5), 0.25, id="set"),
    ],
)
def test_documented_rates(settings: Settings, crossref: tuple[int, float], datacite: float) -> None:
    """Who names an address is let ask more often; settings can say otherwise."""
    found = rates(settings)
    assert found["api.crossref.org:443"] == Rate(at_once=crossref[0], per_second=crossref[1])
    assert found["api.datacite.org:443"].per_second == datacite
    assert len(found) == 3


class Metered:
    """Notes when it was asked and how many asks were under way; tells its limit."""

    def __init__(self, loop: ClockworkLoop, status: int, *headers: tuple[str, str]) -> None:
        self.loop, self.status, self.headers = loop, status, headers
        self.starts: list[float] = []
        self.under_way = self.most = 0

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        self.starts.append(self.loop.time())
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.8)
        self.under_way -= 1
        if not self.status:
            return NoResponse(ask=ask, fault=Fault.TIMEOUT, elapsed_s=0.8)
        return Response(ask=ask, status=self.status, headers=self.headers, body=json.dumps({}).encode(), elapsed_s=0.8)

    def release(self, host: str) -> None:
        """Nothing is kept open."""


def asked(rate: Rate, *headers: tuple[str, str], many: int = 20, status: int = 200) -> tuple[list[float], int]:
    """Ask a service many times; return when each ask began and how many were under way at most."""
    from linkcheck.schedule.hosts import Scheduler

    async def main(loop: ClockworkLoop) -> tuple[list[float], int]:
        service = Metered(loop, status, *headers)
        limits = Limits(concurrency=64, per_host=4, host_interval_s=0, retry_after_cap_s=60, rates={HOST: rate})
        scheduler = Scheduler(service, limits)

        def flow(number: int) -> Flow[None]:
            yield Ask(method="GET", url=f"{URL}?{number}", service=Service.REGISTRY)

        def fail(number: int, error: Exception) -> None:
            raise error

        work = Work[int, None](begin=flow, end=lambda number, nothing: None, fail=fail, tries=2, budget_s=20)
        for number in range(many):
            scheduler.submit(work, number, host=HOST)
        await scheduler.settled(work)
        await scheduler.closed()
        return service.starts, service.most

    return run(main)


def most_in(starts: list[float], seconds: float) -> int:
    """Return how many asks began within any span of so many seconds."""
    return max(sum(start <= other < start + seconds for other in starts) for start in starts)


@pytest.mark.parametrize(("at_once", "per_second"), [(1, 1), (3, 3), (1, 5)])
def test_no_second_has_more_than_its_share(at_once: int, per_second: int) -> None:
    """In no second begin more asks than are documented, nor are more under way."""
    starts, most = asked(Rate(at_once=at_once, per_second=per_second))
    assert len(starts) == 20
    assert most_in(starts, 1.0) <= per_second
    assert most <= at_once


def gaps(starts: list[float]) -> list[float]:
    """Return the time between asks."""
    return [later - earlier for earlier, later in pairwise(starts)]


@pytest.mark.parametrize(
    ("limit", "interval", "expected_s"),
    [
        pytest.param("1", "2s", 2 * RATE_MARGIN, id="slower"),
        pytest.param("10", "1s", 0.8, id="faster-as-far-as-one-at-a-time-goes"),
        pytest.param("1", "1m", 60.0, id="a-minute-at-most"),
    ],
)
def test_what_a_service_tells_is_obeyed(limit: str, interval: str, expected_s: float) -> None:
    """Its own headers lengthen and shorten its pace from the first answer on."""
    headers = (("x-rate-limit-limit", limit), ("x-rate-limit-interval", interval))
    starts, _ = asked(Rate(at_once=1, per_second=1), *headers, many=6)
    later = gaps(starts)[1:]
    assert len(later) == 4
    assert [round(gap, 6) for gap in later] == [pytest.approx(expected_s)] * 4


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((("x-rate-limit-limit", "many"), ("x-rate-limit-interval", "1s")), id="no-number"),
        pytest.param((("x-rate-limit-limit", "5"),), id="no-interval"),
        pytest.param((("x-rate-limit-limit", "0"), ("x-rate-limit-interval", "1s")), id="none-at-all"),
        pytest.param((("x-rate-limit-limit", "5"), ("x-rate-limit-interval", "soon")), id="no-time"),
        pytest.param((("x-concurrency-limit", "0"),), id="nothing-at-once"),
    ],
)
def test_what_makes_no_sense_changes_nothing(headers: tuple[tuple[str, str], ...]) -> None:
    """The documented rate stays."""
    starts, _ = asked(Rate(at_once=1, per_second=1), *headers, many=4)
    assert [round(gap, 6) for gap in gaps(starts)] == [pytest.approx(RATE_MARGIN)] * 3


def test_how_many_at_once_may_be_told_too() -> None:
    """More at once where a service says so, but never more than eight."""
    _, most = asked(Rate(at_once=1, per_second=100), ("x-concurrency-limit", "50"), many=40)
    assert most == 8


@pytest.mark.parametrize(
    ("status", "at_once", "most"),
    [
        pytest.param(0, 1, 2, id="silent"),
        pytest.param(0, 3, 5, id="silent-three-at-once"),
        pytest.param(503, 1, 8, id="down"),
        pytest.param(429, 1, 4, id="refusing"),
    ],
)
def test_a_service_that_is_not_well_is_left(status: int, at_once: int, most: int) -> None:
    """Twenty asks to a service that fails end after a few, so that nobody waits for it."""
    starts, _ = asked(Rate(at_once=at_once, per_second=at_once), status=status)
    assert 2 <= len(starts) <= most


def test_one_failure_is_not_enough() -> None:
    """An answer in between shows that the service is well."""
    pace = Pace.of_rate(Rate(at_once=1, per_second=1), cap_s=60)
    ask = Ask(method="GET", url=URL, service=Service.REGISTRY)
    for status in (500, 200, 500):
        pace.under_way += 1
        pace.ended(Response(ask=ask, status=status), 0)
        if status == 500:
            pace.given_up(Response(ask=ask, status=500), 0)
    assert not pace.closed
