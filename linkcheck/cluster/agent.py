"""An agent: probes the sites that it is given, and tells what it finds out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from linkcheck import __version__, descriptors, network
from linkcheck.assembly import as_evidence
from linkcheck.cluster.errands import Errand, begun
from linkcheck.cluster.messages import Brief, End, Errands, Hello, News, ToAgent, ToHome
from linkcheck.cluster.parts import site
from linkcheck.fetch import Fetcher
from linkcheck.flows import Flows
from linkcheck.limits import limits_of, plan_of
from linkcheck.model import Exchange, Flow, Response, Target
from linkcheck.registries.doi import Resolved
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Run, Work, host_of
from linkcheck.settings import Settings
from linkcheck.transport import proxy

_TOLD_EVERY_S = 0.2
HEARTBEAT_S = 1.0  # how often an agent sends a message even if it has nothing to report
_TOLD_AT_ONCE = 64  # results; what is not told yet is asked again where an agent is lost


class Agent:
    """Asks about errands on one event loop."""

    def __init__(self, brief: Brief, fetcher: Fetcher, tell: Callable[[ToHome], None]) -> None:
        """Begin without any site.

        Args:
            brief: What holds for the whole audit.
            fetcher: Makes the requests.
            tell: Takes what goes home; does not block.
        """
        settings = brief.settings
        self._tell = tell
        self._flows = Flows(settings=settings, plan=plan_of(settings), salt=brief.salt)
        self._scheduler = Scheduler(fetcher, limits_of(settings, concurrency=brief.concurrency))
        self._sites: set[str] = set()
        self._work = Work[Errand, Resolved](
            begin=self._begin, end=self._end, fail=self._fail, tries=settings.attempts, budget_s=settings.timeout,
            give=self._give, spent_s=lambda errand: errand.spent_s,
        )  # fmt: skip
        self._canary_answers: list[Exchange] = []
        self._canaries = Work[str, Exchange](
            begin=network.canary, end=lambda url, exchange: self._canary_answers.append(exchange),
            fail=lambda url, error: None, tries=1, budget_s=network.CANARY_TIMEOUT_S, urgent=True,
        )  # fmt: skip
        self._canary_urls = settings.canaries
        self._resolved: list[tuple[Target, Resolved]] = []
        self._handed_over: list[Errand] = []
        self._failed: list[tuple[Target, str, str]] = []

    async def run(self, inbox: asyncio.Queue[ToAgent], name: str) -> None:
        """Work until the end is told."""
        self._tell(Hello(version=__version__, name=name, online=await self._online()))
        telling = asyncio.ensure_future(self._telling())
        try:
            while not isinstance(message := await inbox.get(), End):
                if isinstance(message, Errands):
                    self._take(message.errands)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await self._scheduler.closed()

    async def _online(self) -> bool:
        """Tell whether anything that is always there answers."""
        for url in self._canary_urls:
            self._scheduler.submit(self._canaries, url, host=host_of(url))
        await self._scheduler.settled(self._canaries)
        return not self._canary_urls or any(isinstance(each, Response) for each in self._canary_answers)

    def _take(self, errands: tuple[Errand, ...]) -> None:
        self._sites.update(site(errand.host) for errand in errands)
        self._scheduler.submit_all(self._work, [(errand.host, errand) for errand in errands])

    # --- errands

    def _begin(self, errand: Errand) -> Flow[Resolved]:
        return begun(errand, self._flows)

    def _give(self, run: Run, host: str) -> bool:
        """Hand an errand over whose next ask goes to a site that is not ours."""
        if site(host) in self._sites:
            return False
        errand: Errand = run.item
        errand.host, errand.spent_s = host, run.spent_s
        self._handed_over.append(errand)
        self._tell_soon()
        return True

    def _end(self, errand: Errand, resolved: Resolved) -> None:
        told = replace(resolved, exchanges=tuple(map(as_evidence, resolved.exchanges)))
        self._resolved.append((errand.target, told))
        self._tell_soon()

    def _fail(self, errand: Errand, error: Exception) -> None:
        self._failed.append((errand.target, type(error).__name__, str(error)))
        self._tell_soon()

    # --- telling

    def _tell_soon(self) -> None:
        if len(self._resolved) + len(self._handed_over) >= _TOLD_AT_ONCE:
            self._tell_now()

    def _tell_now(self) -> bool:
        """Send home what was found; return whether there was anything."""
        if not (self._resolved or self._handed_over or self._failed):
            return False
        self._tell(
            News(
                resolved=tuple(self._resolved),
                handed_over=tuple(self._handed_over),
                failed=tuple(self._failed),
            )
        )
        self._resolved.clear()
        self._handed_over.clear()
        self._failed.clear()
        return True

    async def _telling(self) -> None:
        quiet_s = 0.0
        while True:
            await asyncio.sleep(_TOLD_EVERY_S)
            quiet_s += _TOLD_EVERY_S
            if self._tell_now():
                quiet_s = 0.0
            elif quiet_s >= HEARTBEAT_S:
                self._tell(News())
                quiet_s = 0.0


def brief_of(settings: Settings, *, agents: int, salt: str, environment: Mapping[str, str] = os.environ) -> Brief:
    """Return what each of some agents is told: what it cannot see from where it is, and its share of the sockets."""
    named = {name.partition("env:")[2].strip() for name in settings.header if "env:" in name} | proxy.VARIABLES
    return Brief(
        settings=settings,
        salt=salt,
        concurrency=max(settings.per_host, settings.concurrency // agents),
        environment={name: environment[name] for name in named if name in environment},
        authorities=Path(settings.cacert).read_bytes() if settings.cacert else None,
    )


@contextlib.contextmanager
def fetcher_of(brief: Brief) -> Iterator[Fetcher]:
    """Return what makes the requests of an agent; the user's authorities are written where it is."""
    with tempfile.TemporaryDirectory(prefix="linkcheck-") as folder:
        settings = brief.settings
        if brief.authorities is not None:
            path = Path(folder) / "authorities.pem"
            path.write_bytes(brief.authorities)
            settings = replace(settings, cacert=str(path))
        yield Fetcher(settings, environment=brief.environment)


async def serve(brief: Brief, inbox: asyncio.Queue[ToAgent], tell: Callable[[ToHome], None], name: str) -> None:
    """Be an agent until the end is told."""
    brief = replace(brief, concurrency=descriptors.room_for(brief.concurrency))
    with fetcher_of(brief) as fetcher:
        try:
            await Agent(brief, fetcher, tell).run(inbox, name)
        finally:
            await fetcher.aclose()
