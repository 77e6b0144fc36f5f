"""An audit that one process makes, until it is what the audit waits for: then others take over sites from it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from linkcheck.cluster.errands import Errand, begun
from linkcheck.cluster.messages import ToAgent, ToHome
from linkcheck.cluster.parts import HOME, Owners, site
from linkcheck.cluster.spread import Crew, Spread
from linkcheck.errors import WorkerError
from linkcheck.flows import Flows
from linkcheck.model import Flow
from linkcheck.registries.doi import Resolved
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Run, Work

_LOOK_EVERY_S = 0.05
_BUSY = 0.85  # of a processor: nearly no waiting for hosts
_WORTH_S = 0.4  # of a processor's time that is left
_LEAST = 100  # errands given at a time


class Help(Spread):
    """Keeps the errands here, and gives helpers their part where they are needed.

    What is given is a share of what is left, again and again and ever less, so that all end at about the same time.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        work: Work[Errand, Resolved],
        first: Work[int, Resolved],
        *,
        helpers: Crew,
        concurrency: int,
        at_once: bool,
        called: Callable[[], None],
        **more: Any,
    ) -> None:
        """Begin alone.

        Args:
            scheduler: Makes the home's asks.
            work: The kind of job of errands that come back from helpers.
            first: The kind of job of all others, by number.
            helpers: Agents that wait for something to do.
            concurrency: Requests under way at once, of all together.
            at_once: They are given their part whether or not they are needed.
            called: Told that from now on not every site is the home's to ask.
            more: As `Spread` takes it.
        """
        super().__init__(_Nobody(), scheduler, work, **more)
        self._first = first
        self._helpers = helpers
        self._processes = helpers.size + 1
        self._concurrency = concurrency
        self._at_once = at_once
        self._called = called
        self._own: dict[int, Errand] = {}  # begun here, by number
        self._hosts: dict[str, tuple[str, ...] | list[str]] = {}  # of each site that was met here; () once it is given
        self._sites: deque[str] = deque()  # perhaps still to be given

    def submit(self, jobs: Iterable[tuple[str, int]], make: Callable[[int], Errand]) -> None:
        """Take everything that is to be asked about; called once.

        Args:
            jobs: Host of the first ask and number of each.
            make: Makes the errand of a number when its turn comes; it need not say where.
        """
        self._make = make
        self._since = asyncio.get_running_loop().time()
        self._scheduler.submit_all(self._first, jobs)
        self._left = self._total = self._first.unfinished
        if not self._left:
            self._done.set()

    def begin(self, number: int, flows: Flows) -> Flow[Resolved]:
        """Begin an errand here, so that it can go on elsewhere."""
        errand = self._own[number] = self._make(number)
        return begun(errand, flows)

    def give_own(self, run: Run, host: str) -> bool:
        """Take an errand that was begun here, where its next ask is not the home's to make."""
        if not self.is_given(host):
            return False
        errand = self._own.pop(run.item)
        errand.host, errand.spent_s = host, run.spent_s
        self._dispatch(errand)
        return True

    def ended_own(self, number: int) -> None:
        """Count an errand that was begun here and has come to its end."""
        self._own.pop(number, None)
        self.ended()

    def is_given(self, host: str) -> bool:
        """Tell whether a host is a helper's to ask."""
        return self._crew.size > 0 and self._owners.of(host) != HOME

    # --- helpers

    async def _talking(self) -> None:
        if not self._at_once:
            await self._needed()
        self._crew = self._helpers
        self._scheduler.narrow(max(1, self._concurrency // self._processes))
        self._called()
        try:
            await super()._talking()
        except WorkerError:
            self._go_on_alone()
        await self._done.wait()

    async def _needed(self) -> None:
        """Return when a processor is what the audit waits for, and enough is left to share."""
        loop = asyncio.get_running_loop()
        while True:
            left, used, now = self._left, time.process_time(), loop.time()
            await asyncio.sleep(_LOOK_EVERY_S)
            ended, used = left - self._left, time.process_time() - used
            busy = used >= _BUSY * (loop.time() - now)
            settled = self._total - self._left >= self._concurrency  # before, it is connections that are being opened
            if busy and settled and ended and self._left * used / ended >= _WORTH_S:
                return

    def _meet(self) -> None:
        """Note the hosts that are new here: a site is given with all of them."""
        for host in self._scheduler.newcomers():
            name = site(host)
            match self._hosts.get(name):
                case None:
                    if name and name not in self._owners.services:
                        self._sites.append(name)
                    self._hosts[name] = (host,)  # most sites have one, and a list takes more
                case list() as known:
                    known.append(host)
                case (first,):
                    self._hosts[name] = [first, host]

    def _fill_all(self) -> None:
        for part in self._begun:
            self._fill(part)

    def _fill(self, owner: int) -> None:
        """Give a helper that has little left a share of what nobody has begun."""
        if owner == HOME or self._has[owner] >= max(_LEAST, self._first.unfinished // (4 * self._processes)):
            return
        wanted = max(_LEAST, self._first.unfinished // (2 * self._processes))
        self._meet()
        busy: list[str] = []
        while self._sites and wanted > 0:
            name = self._sites.pop()  # of equals, the first is asked first
            jobs = self._scheduler.take_back(self._first, self._hosts[name])
            if jobs is None:
                busy.append(name)
                continue
            self._owners.hand(name, owner)
            self._hosts[name] = ()
            wanted -= len(jobs)
            for host, number in jobs:
                errand = self._make(number)
                errand.host = host
                self._dispatch(errand)
        self._sites.extendleft(busy)

    def _go_on_alone(self) -> None:
        """Take everything back: helpers that are lost again and again are none."""
        self._crew = _Nobody()
        self._owners = Owners(0, map("{}:443".format, self._owners.services))
        self._begun.clear()
        self._outbox.clear()
        for _, errand in tuple(self._out.values()):
            self._take_back(errand.target)
            self._dispatch(errand)
        self._scheduler.narrow(self._concurrency)


class _Nobody:
    """Helpers before there are any."""

    size = 0

    async def send(self, part: int, message: ToAgent) -> None:
        """Never called: no part is anybody's."""

    async def news(self) -> tuple[int, ToHome]:
        """Never called, as well."""
        raise WorkerError("There are no helpers.")

    async def aclose(self) -> None:
        """Do nothing."""
