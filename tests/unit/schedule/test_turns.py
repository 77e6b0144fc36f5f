"""Whose turn it is: what the scheduler's own tests do not show."""

from __future__ import annotations

from linkcheck.model import Ask, Fault, NoResponse, Response
from linkcheck.schedule.pace import Pace
from linkcheck.schedule.turns import Turns
from linkcheck.schedule.work import Host, Work
from tests.unit.schedule.test_hosts import one_ask

_ASK = Ask(method="GET", url="http://a.example/")
_WORK = Work[str, object](begin=one_ask, end=lambda *_: None, fail=lambda *_: None, tries=1, budget_s=1.0)


def host(name: str, jobs: int) -> Host:
    """Return a host with jobs in its queue."""
    made = Host(name, Pace(limit=4, interval_s=0.0, cap_s=60.0))
    made.queue.extend([(_WORK, name)] * jobs)
    return made


def offer(turns: Turns, waiting: Host) -> None:
    """Give a host a place, as the scheduler does."""
    waiting.stamp += 1
    turns.add(waiting)


def test_places_of_hosts_that_are_offered_again_do_not_pile_up() -> None:
    """A million asks leave no million void places."""
    turns = Turns(4)
    turns.left = 1_000_000
    hosts = [host(f"host{n}", 1_000) for n in range(50)]
    most = 0
    for _ in range(1_000):
        for each in hosts:
            offer(turns, each)
        most = max(most, len(turns))
    assert most <= 2_000
    taken = [turns.take() for _ in range(51)]
    assert taken[-1] is None
    assert set(filter(None, taken)) == set(hosts)


def test_only_an_answer_leaves_a_connection() -> None:
    """After a silence a host waits among the others; after an answer it is next."""
    turns = Turns(4)
    turns.left = 1_000_000
    silent, answered, other = host("silent", 5), host("answered", 5), host("other", 6)
    turns.ended(silent, NoResponse(ask=_ASK, fault=Fault.TIMEOUT, elapsed_s=0.1))
    turns.ended(answered, Response(ask=_ASK, status=200, elapsed_s=0.1))
    for each in (other, silent, answered):
        offer(turns, each)
    assert [turns.take() for _ in range(4)] == [answered, other, silent, None]
