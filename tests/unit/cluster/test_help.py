"""What one process has begun and others take over: every page once, every site asked by one at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from linkcheck import __version__
from linkcheck.cluster.errands import Errand, begun
from linkcheck.cluster.help import Help
from linkcheck.cluster.messages import Errands, Hello, News, ToAgent, ToHome
from linkcheck.cluster.parts import site
from linkcheck.errors import WorkerError
from linkcheck.flows import Flows
from linkcheck.limits import limits_of, plan_of
from linkcheck.model import Ask, Exchange, Judgement, Kind, Response, Target, Verdict
from linkcheck.registries.doi import Resolved
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Work, host_of
from linkcheck.settings import Settings
from linkcheck.targets import Cited

SETTINGS = Settings(per_host=1, host_interval=0.0, concurrency=4)
FINE = Resolved(judgement=Judgement(verdict=Verdict.OK, reason="elsewhere", detail="d"))


@dataclass
class Web:
    """Pages that redirect to where the table says, and are asked by home."""

    moved: dict[str, str] = field(default_factory=dict)
    takes_s: float = 0.002
    asked: list[str] = field(default_factory=list)

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        self.asked.append(ask.url)
        await asyncio.sleep(self.takes_s)
        ahead = self.moved.get(ask.url)
        if ahead is not None:
            return Response(ask=ask, status=302, headers=(("location", ahead),))
        return Response(ask=ask, status=200, headers=(("content-type", "text/plain"),), body=b"a page of its own")

    def release(self, host: str) -> None:
        """Do nothing."""


@dataclass
class Crew:
    """Helpers that a test speaks for."""

    answer: Callable[[int, Errands, Crew], None]
    size: int = 1
    inbox: asyncio.Queue[tuple[int, ToHome] | WorkerError] = field(default_factory=asyncio.Queue)
    given: list[tuple[int, Errand]] = field(default_factory=list)

    async def send(self, part: int, message: ToAgent) -> None:
        """Let the test answer."""
        assert isinstance(message, Errands)
        self.given += [(part, errand) for errand in message.errands]
        self.answer(part, message, self)

    async def news(self) -> tuple[int, ToHome]:
        """Return what the test has said, or raise it."""
        said = await self.inbox.get()
        if isinstance(said, WorkerError):
            raise said
        return said

    async def aclose(self) -> None:
        """Do nothing."""

    def say(self, part: int, message: ToHome) -> None:
        """Speak for a helper."""
        self.inbox.put_nowait((part, message))


def resolve(part: int, message: Errands, crew: Crew) -> None:
    """Find everything fine."""
    crew.say(part, News(resolved=tuple((errand.target, FINE) for errand in message.errands)))


def ignore(part: int, message: Errands, crew: Crew) -> None:
    """Never come back."""


async def audit(urls: list[str], web: Web, crew: Crew, *, at_once: bool = True) -> dict[str, list[str]]:
    """Ask about everything; return the reasons of each URL's verdicts, of which there should be one."""
    came: dict[str, list[str]] = {}
    scheduler = Scheduler(web, limits_of(SETTINGS))
    flows = Flows(settings=SETTINGS, plan=plan_of(SETTINGS), salt="")

    def end(target: Target, resolved: Resolved) -> None:
        came.setdefault(target.address, []).append(resolved.judgement.reason)

    def end_errand(errand: Errand, resolved: Resolved) -> None:
        end(errand.target, resolved)
        spread.ended()

    def end_number(number: int, resolved: Resolved) -> None:
        end(Target(Kind.URL, urls[number]), resolved)
        spread.ended_own(number)

    def fail(item: object, error: Exception) -> None:
        raise error

    work = Work[Errand, Resolved](
        begin=lambda errand: begun(errand, flows), end=end_errand, fail=fail, tries=1, budget_s=10.0,
        give=lambda run, host: spread.give(run, host), spent_s=lambda errand: errand.spent_s,
    )  # fmt: skip
    first = Work[int, Resolved](
        begin=lambda number: spread.begin(number, flows), end=end_number, fail=fail, tries=1, budget_s=10.0,
        give=lambda run, host: spread.give_own(run, host),
    )  # fmt: skip
    spread: Help = Help(
        scheduler, work, first, helpers=crew, concurrency=SETTINGS.concurrency, at_once=at_once, called=lambda: None,
        services=(), watch=lambda exchange, host: None, online=lambda: True, note=lambda note: None,
    )  # fmt: skip
    spread.submit(
        ((host_of(url), number) for number, url in enumerate(urls)),
        lambda number: Errand(cited=Cited(Target(Kind.URL, urls[number])), host=host_of(urls[number])),
    )
    async with asyncio.timeout(20):
        await spread.run()
    assert spread.unfinished == 0
    await scheduler.closed()
    return came


@pytest.fixture(autouse=True)
def _small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkcheck.cluster.help._LEAST", 5)


def pages(sites: int, each: int) -> list[str]:
    """Return some pages of some sites, of two hosts each."""
    return [f"http://{'www.' * (n % 2)}s{s}.example/{n}" for n in range(each) for s in range(sites)]


def test_every_page_is_asked_about_once() -> None:
    """A site that was given away is not asked from here any more, under none of its names."""

    async def run() -> None:
        web, urls = Web(), pages(40, 6)

        def remember(part: int, message: Errands, crew: Crew) -> None:
            before.append((len(web.asked), {site(errand.host) for errand in message.errands}))
            resolve(part, message, crew)

        before: list[tuple[int, set[str]]] = []
        crew = Crew(remember)
        crew.say(0, Hello(version=__version__, name="w", online=True))
        came = await audit(urls, web, crew)
        assert came.keys() == set(urls)
        assert all(len(reasons) == 1 for reasons in came.values())
        given = [errand.target.address for _, errand in crew.given]
        assert Counter(given) + Counter(web.asked) == Counter(urls)
        assert len(given) > 40
        assert len(web.asked) > 10
        for at, sites in before:
            assert not {site(host_of(url)) for url in web.asked[at:]} & sites

    asyncio.run(run())


def test_helpers_rest_where_nothing_but_waiting_is_left_to_do() -> None:
    """A processor is not what such an audit waits for."""

    async def run() -> None:
        web, urls = Web(takes_s=0.2), pages(8, 2)
        crew = Crew(resolve)
        crew.say(0, Hello(version=__version__, name="w", online=True))
        came = await audit(urls, web, crew, at_once=False)
        assert came.keys() == set(urls)
        assert not crew.given

    asyncio.run(run())


def test_helpers_are_given_their_part_where_a_processor_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """And where enough is left that it is worth it."""
    monkeypatch.setattr("linkcheck.cluster.help._LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("linkcheck.cluster.help._BUSY", 0.0)
    monkeypatch.setattr("linkcheck.cluster.help._WORTH_S", 0.0)

    async def run() -> None:
        web, urls = Web(), pages(40, 6)
        crew = Crew(resolve)
        crew.say(0, Hello(version=__version__, name="w", online=True))
        came = await audit(urls, web, crew, at_once=False)
        assert came.keys() == set(urls)
        assert crew.given

    asyncio.run(run())


def test_a_way_that_leads_to_a_given_site_goes_on_there() -> None:
    """With the answers that it has had; and back, where a helper's leads here."""

    async def run() -> None:
        urls = pages(20, 2)
        flows = Flows(settings=SETTINGS, plan=plan_of(SETTINGS), salt="")

        def send_back(part: int, message: Errands, crew: Crew) -> None:
            for errand in message.errands:
                if errand.answers:
                    crew.say(part, News(resolved=((errand.target, FINE),)))
                    continue
                flow = begun(errand, flows)
                moved = Response(ask=next(flow), status=302, headers=(("location", "http://nobodys.example/"),))
                errand.host = host_of(flow.send(moved).url)
                flow.close()
                crew.say(part, News(handed_over=(errand,)))

        crew = Crew(send_back)
        crew.say(0, Hello(version=__version__, name="w", online=True))
        web = Web()
        real = web.send

        async def send(ask: Ask, *, deadline_s: float) -> Exchange:
            if ask.url.endswith("/1") and crew.given:
                web.moved[ask.url] = f"http://{host_of(crew.given[0][1].target.address)}/moved"
            return await real(ask, deadline_s=deadline_s)

        web.send = send  # type: ignore[method-assign]
        came = await audit(urls, web, crew)
        assert came.keys() == set(urls)
        assert all(len(reasons) == 1 for reasons in came.values())
        assert {"elsewhere", "ok"} <= {reason for reasons in came.values() for reason in reasons}
        assert "http://nobodys.example/" in web.asked
        handed_on = [errand for _, errand in crew.given if errand.target.address in web.moved]
        assert [len(errand.answers) for errand in handed_on] == [1] * len(web.moved) != []

    asyncio.run(run())


def test_what_helpers_leave_is_done_here() -> None:
    """Helpers that are lost for good are none."""

    async def run() -> None:
        web, urls = Web(), pages(30, 3)
        crew = Crew(ignore)
        crew.say(0, Hello(version=__version__, name="w", online=True))
        asyncio.get_running_loop().call_later(0.05, crew.inbox.put_nowait, WorkerError("gone"))
        came = await audit(urls, web, crew)
        assert crew.given
        assert came.keys() == set(urls)
        assert sorted(web.asked) == sorted(urls)

    asyncio.run(run())
