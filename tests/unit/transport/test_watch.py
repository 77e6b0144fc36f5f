"""Deadlines on an event loop that may stand still."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from linkcheck.model import Ask, Fault, NoResponse
from linkcheck.transport.client import Client
from linkcheck.transport.connection import Connection
from linkcheck.transport.dns_config import DnsConfig
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.manners import Manners
from linkcheck.transport.opener import Opener, Reach
from linkcheck.transport.watch import GRACE_S, TICK_S, Strain, TimeLimit, Watch
from tests.unit.clockwork import ClockworkLoop, run


def stand_still(loop: ClockworkLoop, seconds: float) -> None:
    """Let time pass while nothing else runs, as a long computation or a stopped process does."""
    loop._now += seconds


async def answered(loop: ClockworkLoop, watch: Watch, *, after_s: float, limit_s: float) -> bool:
    """Wait for an answer; return whether it came within the limit."""
    future = loop.create_future()
    loop.call_later(after_s, future.set_result, None)
    try:
        async with TimeLimit(watch, loop.time() + limit_s):
            await future
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("stall_s", [0.5, 5.0, 3600.0])
@pytest.mark.parametrize("at_s", [0.01, 0.94, 0.99])
def test_a_loop_that_stands_still_is_not_the_hosts_fault(stall_s: float, at_s: float) -> None:
    """What comes while nobody can read it is in time, wherever in its wait the loop stood still."""

    async def main(loop: ClockworkLoop) -> bool:
        watch = Watch()
        loop.call_later(at_s, stand_still, loop, stall_s)
        return await answered(loop, watch, after_s=at_s + stall_s + GRACE_S / 2, limit_s=1.0)

    assert run(main)


def test_a_silent_host_is_given_up_all_the_same() -> None:
    """The limit holds for the time in which the loop ran."""

    async def main(loop: ClockworkLoop) -> tuple[bool, float]:
        watch = Watch()
        loop.call_later(0.5, stand_still, loop, 5.0)
        return await answered(loop, watch, after_s=60.0, limit_s=2.0), loop.time()

    in_time, ended = run(main)
    assert not in_time
    assert 7.0 - TICK_S <= ended <= 7.0 + 2 * TICK_S + GRACE_S


def test_a_limit_without_stalls() -> None:
    """On a loop that runs, a limit is what it says."""

    async def main(loop: ClockworkLoop) -> tuple[bool, bool, float]:
        watch = Watch()
        late = await answered(loop, watch, after_s=3.0, limit_s=1.0)
        ended = loop.time()
        return late, await answered(loop, watch, after_s=0.9, limit_s=1.0), ended

    late, early, ended = run(main)
    assert (late, early) == (False, True)
    assert ended <= 1.0 + 2 * TICK_S


@pytest.mark.parametrize(("stalls", "strained"), [((), False), ((0.05,), False), ((2.0,), True), ((0.08,) * 100, True)])
def test_strain(stalls: tuple[float, ...], strained: bool) -> None:
    """One long stall, or many short delays, make a machine too busy to blame anybody."""

    async def main(loop: ClockworkLoop) -> bool:
        watch = Watch()
        strain = Strain(watch)
        for number, stall_s in enumerate(stalls):
            loop.call_later(0.12 * number, stand_still, loop, stall_s)
        await answered(loop, watch, after_s=30.0, limit_s=10.0)
        return strain.is_strained

    assert run(main) is strained


def client(monkeypatch: pytest.MonkeyPatch, open_: Any) -> Client:
    """Return a client whose connections are made by a function."""
    monkeypatch.setattr(Opener, "open", open_)
    return Client(Reach(dns=DnsConfig(), allow_private=True), Manners())


@pytest.mark.parametrize("fault", [Fault.CONNECT_TIMEOUT, Fault.DNS_FAILED])
@pytest.mark.parametrize("stall_s", [0.0, 5.0])
def test_a_time_out_of_a_busy_machine(fault: Fault, stall_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that times out while the loop stood still says so, and the stall is not part of its time."""

    async def open_(self: Opener, *_: object, deadline: float, **__: object) -> Connection:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ClockworkLoop)
        loop.call_later(0.5, stand_still, loop, stall_s)
        try:
            async with TimeLimit(self._watch, loop.time() + 2.0):
                await loop.create_future()
        except TimeoutError:
            raise TransportFailure(fault, "too slow") from None
        raise AssertionError

    async def main(loop: ClockworkLoop) -> NoResponse:
        sender = client(monkeypatch, open_)
        exchange = await sender.send(Ask(method="GET", url="http://a.example/"), deadline_s=10)
        await sender.aclose()
        assert isinstance(exchange, NoResponse)
        return exchange

    exchange = run(main)
    assert (exchange.fault, exchange.strained) == (fault, stall_s > 0)
    assert exchange.elapsed_s < 2.0 + GRACE_S + 3 * TICK_S
    assert exchange.at is not None
    assert exchange.at <= datetime.now(UTC)


@pytest.mark.parametrize("times", [1, 30])
def test_no_descriptor_is_left(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request waits until there is one, and its deadline waits too."""
    tried: list[float] = []

    async def open_(self: Opener, *_: object, deadline: float, **__: object) -> Connection:
        tried.append(deadline - asyncio.get_running_loop().time())
        if len(tried) <= times:
            raise TransportFailure(Fault.LOCAL, "Too many open files", exhausted=True)
        raise TransportFailure(Fault.CONNECT_REFUSED, "Connection refused")

    async def main(loop: ClockworkLoop) -> NoResponse:
        sender = client(monkeypatch, open_)
        exchange = await sender.send(Ask(method="GET", url="http://a.example/"), deadline_s=1)
        await sender.aclose()
        assert isinstance(exchange, NoResponse)
        return exchange

    exchange = run(main)
    assert (exchange.fault, exchange.strained) == (Fault.CONNECT_REFUSED, False)
    assert len(tried) == times + 1
    assert tried[-1] == pytest.approx(1.0)
