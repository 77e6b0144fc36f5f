"""A bug of ours, wherever an answer finds it, costs one link; the others are checked, and the run ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from linkcheck.model import Ask, Exchange, Response
from linkcheck.schedule import hosts
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.pace import Pace
from linkcheck.schedule.timetable import Timetable
from linkcheck.schedule.turns import Turns
from linkcheck.schedule.work import Limits, Run, Work, host_of
from tests.unit.clockwork import ClockworkLoop, run
from tests.unit.schedule.test_hosts import FakeWeb, answered, one_ask

Break = Callable[[pytest.MonkeyPatch], None]


def _raises(*_: object, **__: object) -> None:
    raise RuntimeError("a bug")


def _once(of: object, name: str) -> Break:
    """Make a method raise the second time that it is called."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        real = getattr(of, name)
        calls: list[None] = []

        def wrapped(*args: object, **named: object) -> object:
            calls.append(None)
            if len(calls) == 2:
                raise RuntimeError("a bug")
            return real(*args, **named)

        patch.setattr(of, name, wrapped)

    return apply


STEPS = {
    "pace, when a request starts": _once(Pace, "started"),
    "pace, when it ends": _once(Pace, "ended"),
    "the decision": _once(hosts, "decide"),
    "the turn": _once(Turns, "ended"),
}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_costs_one_link(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that fails for one link is done for all others, and nothing waits for ever."""
    STEPS[step](monkeypatch)
    urls = [f"http://h{number}.example/{page}" for number in range(4) for page in range(3)]

    async def main(loop: ClockworkLoop) -> tuple[set[str], set[str], list[Exception]]:
        web = FakeWeb(loop, lambda ask, _: answered(ask))
        ended: set[str] = set()
        failed: set[str] = set()
        scheduler = Scheduler(web, Limits(concurrency=3, per_host=1, host_interval_s=0.5, retry_after_cap_s=60))
        work = Work[str, list[Exchange]](
            begin=one_ask, end=lambda url, _: ended.add(url), fail=lambda url, _: failed.add(url), tries=2, budget_s=9
        )
        scheduler.submit_all(work, ((host_of(url), url) for url in urls))
        await scheduler.settled(work)
        await scheduler.closed()
        return ended, failed, scheduler.errors

    ended, failed, _ = run(main)
    assert len(failed) <= 1
    assert ended | failed == set(urls)


def test_handing_over_that_fails() -> None:
    """A raise where a flow could be handed over is that flow's failure."""

    def give(run: Run, host: str) -> bool:
        if "h1" in host:
            raise RuntimeError("a bug")
        return False

    async def main(loop: ClockworkLoop) -> tuple[list[str], list[str]]:
        web = FakeWeb(loop, lambda ask, _: answered(ask))
        ended: list[str] = []
        failed: list[str] = []
        scheduler = Scheduler(web, Limits(concurrency=2, per_host=1, host_interval_s=0, retry_after_cap_s=60))
        work = Work[str, list[Exchange]](
            begin=one_ask, end=lambda url, _: ended.append(url), fail=lambda url, _: failed.append(url), tries=1,
            budget_s=9, give=give,
        )  # fmt: skip
        for number in range(3):
            scheduler.submit(work, f"http://h{number}.example/", host=f"h{number}.example:80", after_s=float(number))
        await scheduler.settled(work)
        await scheduler.closed()
        return ended, failed

    ended, failed = run(main)
    assert (ended, failed) == (["http://h0.example/", "http://h2.example/"], ["http://h1.example/"])


def test_a_report_that_fails() -> None:
    """Not even the report of a bug stops the others; what could not be reported is kept."""

    async def main(loop: ClockworkLoop) -> tuple[list[str], list[str]]:
        def answer(ask: Ask, _: int) -> Exchange:
            if "h1" in ask.url:
                raise RuntimeError("first")
            return answered(ask)

        ended: list[str] = []
        scheduler = Scheduler(
            FakeWeb(loop, answer), Limits(concurrency=1, per_host=1, host_interval_s=0, retry_after_cap_s=60)
        )
        work = Work[str, list[Exchange]](
            begin=one_ask, end=lambda url, _: ended.append(url), fail=_raises, tries=1, budget_s=9
        )
        scheduler.submit_all(work, ((f"h{n}.example:80", f"http://h{n}.example/") for n in range(3)))
        await scheduler.settled(work)
        await scheduler.closed()
        return ended, [str(error) for error in scheduler.errors]

    assert run(main) == (["http://h0.example/", "http://h2.example/"], ["first", "a bug"])


def test_what_is_due_later_comes_after_a_raise() -> None:
    """One thing that cannot be handed over does not keep back those that are due after it."""

    async def main(loop: ClockworkLoop) -> list[str]:
        came: list[str] = []
        loop.set_exception_handler(lambda _, context: came.append(str(context["exception"])))

        def due(thing: str) -> None:
            if thing == "bad":
                raise RuntimeError("a bug")
            came.append(thing)

        timetable = Timetable[str](loop, due)
        for at, thing in ((1.0, "bad"), (1.0, "with it"), (2.0, "later")):
            timetable.add(at, thing)
        done = loop.create_future()
        loop.call_at(3.0, done.set_result, None)
        await done
        return came

    assert run(main) == ["a bug", "with it", "later"]


def test_a_service_that_announces_nonsense() -> None:
    """Endless digits for a limit are no limit, and no error."""
    pace = Pace(limit=2, interval_s=1.0, cap_s=60, rated=True, under_way=1)
    rows = (("x-concurrency-limit", "1" * 5000), ("x-rate-limit-limit", "9" * 400), ("x-rate-limit-interval", "1s"))
    pace.ended(Response(ask=Ask(method="GET", url="http://a.example/"), status=200, headers=rows), 0)
    assert (pace.limit, pace.interval_s, pace.under_way) == (2, 1.0, 0)
