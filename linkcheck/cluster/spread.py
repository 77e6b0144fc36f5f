"""The home's part of a spread audit: who is asked about what, what has come back, and what is still out."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from linkcheck import __version__
from linkcheck.cluster.errands import Errand
from linkcheck.cluster.messages import Errands, Hello, News, ToAgent, ToHome
from linkcheck.cluster.parts import HOME, Owners, site
from linkcheck.errors import WorkerError
from linkcheck.model import Exchange, Target
from linkcheck.registries.doi import Resolved
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Run, Work, host_of

_SENT_AT_ONCE = 500  # errands
AHEAD = 5_000
"""Errands that an owner has at a time, some seconds' work: the others wait as numbers, whatever the list's length.

Those of the largest site gather among them, so that it is never idle, and the rest ends no later than it does."""
_TELLING = 20  # that have ended: a pace to go by


class Crew(Protocol):
    """Some agents and the ways to them."""

    size: int

    async def send(self, part: int, message: ToAgent) -> None:
        """Send one agent a message."""
        ...

    async def news(self) -> tuple[int, ToHome]:
        """Return the next message from any agent.

        Raises:
            WorkerError: An agent has ended, and nobody takes its place.
        """
        ...

    async def aclose(self) -> None:
        """End all agents."""
        ...


class Spread:
    """Sends errands to the owners of their sites until each has come to its end."""

    def __init__(
        self,
        crew: Crew,
        scheduler: Scheduler,
        work: Work[Errand, Resolved],
        *,
        services: Iterable[str],
        watch: Callable[[Exchange, str], None],
        online: Callable[[], bool],
        note: Callable[[str], None],
    ) -> None:
        """Begin with nothing to do.

        Args:
            crew: The agents.
            scheduler: Makes the asks that only the home may make.
            work: The kind of job there, and what an errand's end is told.
            services: `host:port` of what only the home may ask.
            watch: Told of every answer that an agent had, and of its host.
            online: Tells whether the home reaches what is always there: an agent that does not has no network.
            note: Told a sentence for the report.
        """
        self._crew = crew
        self._scheduler = scheduler
        self._work = work
        self._watch = watch
        self._online = online
        self._note = note
        self._owners = Owners(crew.size, services)
        self._out: dict[Target, tuple[int, Errand]] = {}  # at an agent, or about to be sent to it
        self._outbox: dict[int, list[Errand]] = {}
        self._waiting: dict[int, deque[int]] = {}  # numbers of what is not out yet, by owner, in the list's order
        self._has: Counter[int] = Counter()  # errands that each agent has
        self._make: Callable[[int], Errand] = _nothing
        self._left = self._total = 0
        self._since = 0.0  # when the first errands were sent
        self._done = asyncio.Event()
        self._stirred = asyncio.Event()
        self._begun: set[int] = set()  # parts whose agent has said hello
        self._retired: set[int] = set()

    # --- what the audit calls

    def submit(self, jobs: Iterable[tuple[str, int]], make: Callable[[int], Errand]) -> None:
        """Take everything that is to be asked about; called once.

        Args:
            jobs: Host of the first ask and number of each.
            make: Makes the errand of a number when its turn comes.
        """
        places: dict[str, int] = {}  # of sites
        numbers, sites = array("Q"), array("Q")
        for host, number in jobs:
            numbers.append(number)
            sites.append(places.setdefault(site(host), len(places)))
        self._make = make
        self._left = self._total = len(numbers)
        self._since = asyncio.get_running_loop().time()
        names = list(places)
        self._owners.share({names[place]: count for place, count in Counter(sites).items()})
        owners = [self._owners.of_site(name) for name in names]
        for number, place in zip(numbers, sites, strict=True):
            self._waiting.setdefault(owners[place], deque()).append(number)
        self._fill_all()
        if not numbers:
            self._done.set()

    async def run(self) -> None:
        """See to it that every errand ends, or until `stop`.

        Raises:
            WorkerError: An agent has ended, and nobody takes its place.
        """
        talking = asyncio.ensure_future(self._talking())
        ended = asyncio.ensure_future(self._done.wait())
        try:
            done, _ = await asyncio.wait((talking, ended), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            talking.cancel()
            ended.cancel()
            await asyncio.gather(talking, ended, return_exceptions=True)

    async def _talking(self) -> None:
        """Send to agents and hear them."""
        sending = asyncio.ensure_future(self._sending())
        try:
            await self._receiving()
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    def stop(self) -> None:
        """Wait for nothing more."""
        self._done.set()

    @property
    def unfinished(self) -> int:
        """Return how many errands have not ended."""
        return self._left

    def eta_s(self) -> float | None:
        """Return how long the rest will take at the pace so far; None: there is nothing to go by yet."""
        ended = self._total - self._left
        if ended < _TELLING:
            return None
        return self._left * (asyncio.get_running_loop().time() - self._since) / ended

    def waiting_for(self) -> Iterator[str]:
        """Yield the sites with most errands out, the most first."""
        counts = Counter(site(errand.host) for _, errand in self._out.values())
        return (name for name, _ in counts.most_common(3))

    def give(self, run: Run, host: str) -> bool:
        """Take a flow of the home's whose next ask is not the home's to make."""
        if self._owners.of(host) == HOME:
            return False
        errand: Errand = run.item
        errand.host, errand.spent_s = host, run.spent_s
        self._dispatch(errand)
        return True

    def ended(self) -> None:
        """Count an errand that has come to its end."""
        self._left -= 1
        self._fill(HOME)
        if not self._left:
            self._done.set()

    # --- errands

    def _fill(self, owner: int) -> None:
        """Give an owner what waits for it, as far as it has not enough."""
        waiting = self._waiting.get(owner)
        while waiting and (self._work.unfinished if owner == HOME else self._has[owner]) < AHEAD:
            self._dispatch(self._make(waiting.popleft()))

    def _fill_all(self) -> None:
        for owner in tuple(self._waiting):
            self._fill(owner)

    def _take_back(self, target: Target) -> Errand | None:
        """Return an errand that an agent has no longer; None: it had none of that target."""
        owner, errand = self._out.pop(target, (HOME, None))
        if errand is not None:
            self._has[owner] -= 1
        return errand

    def _dispatch(self, errand: Errand) -> None:
        """Send an errand to the owner of the site where its next ask goes."""
        owner = self._owners.of(errand.host)
        if owner == HOME:
            self._scheduler.submit(self._work, errand, host=errand.host)
            return
        self._out[errand.target] = owner, errand
        self._has[owner] += 1
        if owner in self._begun:
            self._outbox.setdefault(owner, []).append(errand)
            self._stirred.set()

    async def _sending(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            outbox, self._outbox = self._outbox, {}
            for part, errands in outbox.items():
                for start in range(0, len(errands), _SENT_AT_ONCE):
                    await self._crew.send(part, Errands(errands=tuple(errands[start : start + _SENT_AT_ONCE])))

    async def _receiving(self) -> None:
        while True:
            part, message = await self._crew.news()
            match message:
                case Hello():
                    self._begin(part, message)
                case News():
                    self._take(message)

    def _begin(self, part: int, hello: Hello) -> None:
        """Send an agent that has just begun all that its part has out; what one before it knew is lost."""
        if hello.version != __version__:
            raise WorkerError(
                f"The worker {hello.name} has linkcheck {hello.version}, and this is {__version__}; "
                "install the same on all."
            )
        if not hello.online and self._online() and part not in self._retired:
            self._retired.add(part)
            self._owners.retire(part)
            self._note(f"The worker {hello.name} has no network; its part was given to others.")
            for number in self._waiting.pop(part, ()):
                self._waiting.setdefault(self._owners.of(self._make(number).host), deque()).append(number)
        self._begun.add(part)
        self._outbox.pop(part, None)
        lost = [errand for owner, errand in self._out.values() if owner == part]
        for errand in lost:
            self._take_back(errand.target)
            self._dispatch(errand)
        self._fill_all()

    def _take(self, news: News) -> None:
        for target, resolved in news.resolved:
            if (errand := self._take_back(target)) is not None:
                self._end(errand, resolved)
        for target, name, message in news.failed:
            if (errand := self._take_back(target)) is not None:
                self._work.fail(errand, _named(name, message))
        for given in news.handed_over:
            if self._take_back(given.target) is not None:
                self._dispatch(given)
        self._fill_all()

    def _end(self, errand: Errand, resolved: Resolved) -> None:
        try:
            for exchange in resolved.exchanges:
                self._watch(exchange, host_of(exchange.ask.url))
            self._work.end(errand, resolved)
        except Exception as error:  # noqa: BLE001 - our bug costs this target, not the audit
            self._work.fail(errand, error)


def _nothing(number: int) -> Errand:
    raise LookupError(number)  # nothing was submitted


def _named(name: str, message: str) -> Exception:
    """Return an error as it was raised elsewhere; its class may not be known here."""
    kind: type[Exception] = type(name, (Exception,), {})
    return kind(message)
