"""The home keeps count of what is out, whatever agents do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from linkcheck import __version__
from linkcheck.cluster.errands import Errand
from linkcheck.cluster.messages import Errands, Hello, News, ToAgent, ToHome
from linkcheck.cluster.spread import Spread
from linkcheck.errors import WorkerError
from linkcheck.fetch import Fetcher
from linkcheck.limits import limits_of
from linkcheck.model import Flow, Judgement, Kind, Target, Verdict
from linkcheck.registries.doi import Resolved
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Work
from linkcheck.settings import Settings
from linkcheck.targets import Cited

FINE = Resolved(judgement=Judgement(verdict=Verdict.OK, reason="ok", detail="d"))


@dataclass
class Crew:
    """Agents that a test speaks for."""

    size: int
    answer: Callable[[int, ToAgent, Crew], None]
    inbox: asyncio.Queue[tuple[int, ToHome]] = field(default_factory=asyncio.Queue)
    sent: list[tuple[int, ToAgent]] = field(default_factory=list)

    async def send(self, part: int, message: ToAgent) -> None:
        """Let the test answer."""
        self.sent.append((part, message))
        self.answer(part, message, self)

    async def news(self) -> tuple[int, ToHome]:
        """Return what the test has said."""
        return await self.inbox.get()

    async def aclose(self) -> None:
        """Do nothing."""

    def say(self, part: int, message: ToHome) -> None:
        """Speak for an agent."""
        self.inbox.put_nowait((part, message))


def hello(online: bool = True, version: str = __version__) -> Hello:
    """Return what an agent says first."""
    return Hello(version=version, name="w", online=online)


async def spread_over(crew: Crew, count: int, *, online: bool = True) -> tuple[dict[Target, str], list[str]]:
    """Spread pages of as many sites; return what came of each, and the notes."""
    came: dict[Target, str] = {}
    notes: list[str] = []

    def end(errand: Errand, resolved: Resolved) -> None:
        came[errand.target] = resolved.judgement.reason
        spread.ended()

    def fail(errand: Errand, error: Exception) -> None:
        came[errand.target] = f"{type(error).__name__}: {error}"
        spread.ended()

    fetcher = Fetcher(Settings())
    scheduler = Scheduler(fetcher, limits_of(Settings()))
    work = Work[Errand, Resolved](begin=_never, end=end, fail=fail, tries=1, budget_s=1.0)
    spread = Spread(
        crew, scheduler, work, services=(), watch=lambda exchange, host: None, online=lambda: online, note=notes.append
    )
    spread.submit(
        ((f"s{n}.example:80", n) for n in range(count)),
        lambda n: Errand(cited=Cited(Target(Kind.URL, f"http://s{n}.example/")), host=f"s{n}.example:80"),
    )
    async with asyncio.timeout(10):
        await spread.run()
    await scheduler.closed()
    await fetcher.aclose()
    return came, notes


def _never(errand: Errand) -> Flow[Resolved]:
    raise AssertionError("nothing here is the home's to ask")


def resolve_all(part: int, message: ToAgent, crew: Crew) -> None:
    """Answer as an agent that finds everything fine."""
    if isinstance(message, Errands):
        crew.say(part, News(resolved=tuple((errand.target, FINE) for errand in message.errands)))


def test_every_errand_ends_once() -> None:
    """Told twice, it counts once; nothing is sent before an agent is there."""

    async def run() -> None:
        def twice(part: int, message: ToAgent, crew: Crew) -> None:
            resolve_all(part, message, crew)
            resolve_all(part, message, crew)

        crew = Crew(2, twice)
        crew.say(0, hello())
        crew.say(1, hello())
        came, _ = await spread_over(crew, 9)
        assert set(came.values()) == {"ok"}
        assert len(came) == 9

    asyncio.run(run())


def test_an_agent_that_begins_anew_is_sent_what_is_out() -> None:
    """And only that."""

    async def run() -> None:
        lives = 0

        def dies_once(part: int, message: ToAgent, crew: Crew) -> None:
            nonlocal lives
            if isinstance(message, Errands) and not lives:
                lives = 1
                crew.say(part, News(resolved=((message.errands[0].target, FINE),)))
                crew.say(part, hello())
            else:
                resolve_all(part, message, crew)

        crew = Crew(1, dies_once)
        crew.say(0, hello())
        came, _ = await spread_over(crew, 5)
        assert len(came) == 5
        assert [len(message.errands) for _, message in crew.sent if isinstance(message, Errands)] == [5, 4]

    asyncio.run(run())


def test_an_errand_is_handed_over() -> None:
    """It goes to the owner of the site where it goes on."""

    async def run() -> None:
        def hand_over(part: int, message: ToAgent, crew: Crew) -> None:
            assert isinstance(message, Errands)
            for errand in message.errands:
                if errand.host == "s0.example:80":
                    errand.host = "s1.example:443"
                    crew.say(part, News(handed_over=(errand,)))
                else:
                    crew.say(part, News(resolved=((errand.target, FINE),)))

        crew = Crew(2, hand_over)
        crew.say(0, hello())
        crew.say(1, hello())
        came, _ = await spread_over(crew, 2)
        assert len(came) == 2
        owners = {errand.target.address: part for part, message in crew.sent if isinstance(message, Errands)
                  for errand in message.errands}  # fmt: skip
        assert owners["http://s0.example/"] == owners["http://s1.example/"]

    asyncio.run(run())


def test_no_agent_has_more_than_some_seconds_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait as numbers, and come as answers do; an agent that dies is sent no more than it had."""
    monkeypatch.setattr("linkcheck.cluster.spread.AHEAD", 3)
    has: dict[int, set[Target]] = {0: set(), 1: set()}
    died = False

    async def run() -> None:
        def one_by_one(part: int, message: ToAgent, crew: Crew) -> None:
            nonlocal died
            assert isinstance(message, Errands)
            has[part].update(errand.target for errand in message.errands)
            assert len(has[part]) <= 3
            if part == 1 and not died:
                died = True
                has[part].clear()
                crew.say(part, hello())
                return
            for target in sorted(has[part]):
                has[part].discard(target)
                crew.say(part, News(resolved=((target, FINE),)))

        crew = Crew(2, one_by_one)
        crew.say(0, hello())
        crew.say(1, hello())
        came, _ = await spread_over(crew, 40)
        assert len(came) == 40
        assert died
        assert sum(isinstance(message, Errands) for _, message in crew.sent) > 40 // 3

    asyncio.run(run())


@pytest.mark.parametrize("ahead", [5_000, 2])
@pytest.mark.parametrize("home_online", [True, False])
def test_an_agent_without_a_network_is_left_out(home_online: bool, ahead: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the home has none either, that says nothing of the agent."""
    monkeypatch.setattr("linkcheck.cluster.spread.AHEAD", ahead)

    async def run() -> None:
        crew = Crew(2, resolve_all)
        crew.say(0, hello(online=False))
        crew.say(1, hello())
        came, notes = await spread_over(crew, 6, online=home_online)
        assert len(came) == 6
        asked = {part for part, _ in crew.sent}
        assert (asked, len(notes)) == (({1}, 1) if home_online else ({0, 1}, 0))

    asyncio.run(run())


def test_another_version_is_refused() -> None:
    """What it found could not be understood."""

    async def run() -> None:
        crew = Crew(1, resolve_all)
        crew.say(0, hello(version="0.0.1"))
        with pytest.raises(WorkerError, match=r"The worker w has linkcheck 0\.0\.1"):
            await spread_over(crew, 1)

    asyncio.run(run())


def test_a_bug_of_an_agent_costs_its_target_alone() -> None:
    """It is told by the name it had there."""

    async def run() -> None:
        def fails(part: int, message: ToAgent, crew: Crew) -> None:
            assert isinstance(message, Errands)
            first, *rest = message.errands
            crew.say(part, News(failed=((first.target, "KeyError", "'x'"),)))
            crew.say(part, News(resolved=tuple((errand.target, FINE) for errand in rest)))

        crew = Crew(1, fails)
        crew.say(0, hello())
        came, _ = await spread_over(crew, 3)
        assert sorted(came.values()) == ["KeyError: 'x'", "ok", "ok"]

    asyncio.run(run())
