"""The archives' part of an audit: copies looked up, second opinions, and live pages compared with their copies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from linkcheck.archives import opinions
from linkcheck.archives.archive import MOST_REPLAYS
from linkcheck.archives.mementos import Capture, Near, near
from linkcheck.archives.opinions import PATIENCE_S, TIMEOUT_S, Sources
from linkcheck.assembly import Outcome
from linkcheck.errors import InputError
from linkcheck.flows import Flows, original_of
from linkcheck.model import (
    FINE,
    ArchiveAnswer,
    ArchiveUnanswered,
    Basis,
    Drift,
    Flow,
    Kind,
    Memento,
    NotArchived,
    Silence,
    Target,
    Verdict,
)
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Work, host_of
from linkcheck.settings import Settings
from linkcheck.targets import Cited

Job = tuple[Target, str, Near]
LookUp = tuple[Target, str, Near, list[Capture] | None]  # with the captures that an index has
_THERE = frozenset({Verdict.OK, Verdict.MOVED})
GRACE_S = 2.0  # for second opinions that are under way when the wait for them ends
_DRIFT_EACH_S = 60.0  # for the copy and for the live page, which may be long


def sources_of(settings: Settings) -> Sources:
    """Return whom to ask for a second opinion: the Internet Archive's services, where its TimeGate is asked at all.

    Nobody where an index of captures is at hand.
    """
    asked = settings.cdx_api or settings.availability_api
    if (
        settings.cdx_index is not None
        or not asked
        or not {host_of(gate) for gate in settings.timegates} & {host_of(settings.cdx_api or _REPLAY)}
    ):
        return Sources(availability="", cdx="")
    return Sources(availability=settings.availability_api, cdx=settings.cdx_api)


def _unchanged(answer: ArchiveAnswer) -> Flow[ArchiveAnswer]:
    """Return an answer without a request."""
    yield from ()
    return answer


_REPLAY = "https://web.archive.org/"


class LookUps:
    """Asks archives about targets and keeps what they say in the outcomes."""

    def __init__(
        self,
        scheduler: Scheduler,
        settings: Settings,
        flows: Flows,
        *,
        cited: Mapping[Target, Cited],
        outcomes: Mapping[Target, Outcome],
        today: date,
        fail: Callable[[Target, Exception], None],
        learned: Callable[[Target], None] = lambda target: None,
    ) -> None:
        self._scheduler = scheduler
        self._settings = settings
        self._flows = flows
        self._cited = cited
        self._outcomes = outcomes
        self._today = today
        self._tell = fail
        self._learned = learned
        tries = min(settings.attempts, 2)
        self.copies = Work[LookUp, ArchiveAnswer](
            begin=self._look_up, end=self._end_look_up, fail=self._fail_look_up, tries=tries,
            budget_s=settings.timeout, each_ask=True,
        )  # fmt: skip
        self.drifts = Work[tuple[Target, Near, Memento], Drift](
            begin=self._compare, end=self._end_compare, fail=self._fail_compare, tries=1,
            budget_s=_DRIFT_EACH_S, each_ask=True,
        )  # fmt: skip
        self.opinions = Work[Job, ArchiveAnswer](
            begin=self._second_opinion, end=self._end_second_opinion, fail=self._fail_opinion, tries=1,
            budget_s=TIMEOUT_S, each_ask=True,
        )  # fmt: skip
        self._index = None
        if settings.cdx_index is not None and settings.timegates:
            from linkcheck.archives.cdx import CaptureIndex

            self._index = CaptureIndex(Path(settings.cdx_index), settings.timegates[0])
        self._never_for_fine = settings.archive != "all" and not settings.drift
        self._opinions_left = max(1, int(settings.cdx_rate))  # a minute's worth in a run
        self._opinions_from_s = 0.0
        self._under_way: set[tuple[Target, Near]] = set()  # whose second opinions have begun and not ended
        self._closing = False
        self._heard = asyncio.Event()  # when closing: those under way have ended

    def close(self) -> None:
        """Let go of the citations: nothing more is asked."""
        self._cited = {}

    async def second_opinions(self) -> None:
        """Wait for second opinions, though not for long: everything else is done."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._scheduler.settled(self.opinions, self.copies, self.drifts)
                return
        self._closing = True  # what has not begun leaves the TimeGate's word as it is
        if self._under_way:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE_S):
                    await self._heard.wait()

    # --- which copies are wanted

    def submit(self, target: Target) -> None:
        """Have the copies of a target looked up that its citations want, now that it has a verdict or another one."""
        outcome = self._outcomes[target]
        if self._never_for_fine and outcome.judgement is not None and outcome.judgement.verdict in FINE:
            return
        cited = self._cited[target]
        original = original_of(cited, outcome.record, outcome.literal) if self._settings.timegates else None
        if original is None:
            return
        for wanted in cited.wanted:
            days = near(*wanted, today=self._today)
            if days in outcome.archives:
                self._submit_comparison(target, days, outcome.archives[days])
            elif self._wanted(target, outcome, days):
                try:
                    indexed = self._indexed(original, days)
                except InputError as error:
                    self._keep(target, days, ArchiveUnanswered(detail=str(error)))
                    continue
                unasked = ArchiveUnanswered(detail="The archive was not asked before the audit ended.")
                outcome.archives = {**outcome.archives, days: unasked}
                gate = self._settings.timegates[0]
                self._scheduler.submit(self.copies, (target, original, days, indexed), host=host_of(gate))

    def _wanted(self, target: Target, outcome: Outcome, days: Near) -> bool:
        """Tell whether a copy near some days is to be looked up now that the verdict is known."""
        if self._comparable(target, outcome, days):
            return True
        match self._settings.archive:
            case "all":
                return True
            case "failed":
                return outcome.judgement is None or outcome.judgement.verdict not in FINE
            case _:
                return False

    def _indexed(self, original: str, days: Near) -> list[Capture] | None:
        """Return the captures that the index has and a look-up may look at; None: there is no index.

        Raises:
            InputError: The index cannot be read.
        """
        if self._index is None:
            return None
        found = self._index.near(original, days.moment)
        return sorted(found, key=lambda each: abs(each.captured - days.moment))[:MOST_REPLAYS]

    def _look_up(self, job: LookUp) -> Flow[ArchiveAnswer]:
        _, original, days, indexed = job
        return self._flows.look_up(original, days, indexed)

    def _end_look_up(self, job: LookUp, answer: ArchiveAnswer) -> None:
        target, original, days, _ = job
        self._keep(target, days, answer)
        self._submit_comparison(target, days, answer)
        match answer:
            case NotArchived() | ArchiveUnanswered(why=Silence.UNANSWERED):
                self._submit_opinion((target, original, days))
            case ArchiveUnanswered() | Memento():
                pass

    def _keep(self, target: Target, days: Near, answer: ArchiveAnswer) -> None:
        outcome = self._outcomes[target]
        outcome.archives = {**outcome.archives, days: answer}
        self._learned(target)

    def _fail_look_up(self, job: LookUp, error: Exception) -> None:
        self._keep(job[0], job[2], ArchiveUnanswered(detail="linkcheck met a bug of its own."))
        self._tell(job[0], error)

    # --- second opinions

    def _submit_opinion(self, job: Job) -> None:
        """Have a second opinion asked when its turn comes: they are few, far between and shared by the whole run."""
        if not self._flows.opinions.any() or self._opinions_left <= 0:
            return
        self._opinions_left -= 1
        now = asyncio.get_running_loop().time()
        start = max(now, self._opinions_from_s)
        self._opinions_from_s = start + 60.0 / self._settings.cdx_rate
        first = self._flows.opinions.availability or self._flows.opinions.cdx
        self._scheduler.submit(self.opinions, job, host=host_of(first), after_s=start - now)

    def _second_opinion(self, job: Job) -> Flow[ArchiveAnswer]:
        target, original, days = job
        before = self._outcomes[target].archives[days]
        if self._closing:
            return _unchanged(before)
        self._under_way.add((target, days))
        # Until the index answers: a run that ends first has not learned that there is no copy.
        unheard = ArchiveUnanswered(detail="Its index did not answer before the run ended.")
        self._keep(target, days, opinions.weighed(before, unheard))
        return self._weighed(before, self._flows.second_opinion(original, days))

    def _weighed(self, before: ArchiveAnswer, opinion: Flow[ArchiveAnswer]) -> Flow[ArchiveAnswer]:
        return opinions.weighed(before, (yield from opinion))

    def _opinion_ended(self, target: Target, days: Near) -> None:
        self._under_way.discard((target, days))
        if self._closing and not self._under_way:
            self._heard.set()

    def _end_second_opinion(self, job: Job, answer: ArchiveAnswer) -> None:
        target, _, days = job
        self._opinion_ended(target, days)
        self._keep(target, days, answer)
        if isinstance(answer, Memento):
            self._submit_comparison(target, days, answer)

    def _fail_opinion(self, job: Job, error: Exception) -> None:
        self._opinion_ended(job[0], job[2])
        self._tell(job[0], error)

    # --- content drift

    def _comparable(self, target: Target, outcome: Outcome, days: Near) -> bool:
        """Tell whether a live page can be compared with its copy from near the day on which its author saw it."""
        if not self._settings.drift or target.kind is not Kind.URL or self._cited[target].embedded:
            return False
        judgement = outcome.judgement
        return days.basis is Basis.ACCESSED and judgement is not None and judgement.verdict in _THERE

    def _submit_comparison(self, target: Target, days: Near, answer: ArchiveAnswer) -> None:
        outcome = self._outcomes[target]
        if not isinstance(answer, Memento) or days in outcome.drifts or not self._comparable(target, outcome, days):
            return
        outcome.drifts = {**outcome.drifts, days: Drift(memento=answer, unseen="the audit ended before that")}
        self._scheduler.submit(self.drifts, (target, days, answer), host=host_of(answer.url))

    def _compare(self, job: tuple[Target, Near, Memento]) -> Flow[Drift]:
        target, _, memento = job
        outcome = self._outcomes[target]
        final = outcome.judgement and outcome.judgement.final_url
        return self._flows.compare(final or outcome.literal or target.address, memento)

    def _end_compare(self, job: tuple[Target, Near, Memento], drift: Drift) -> None:
        target, days, _ = job
        outcome = self._outcomes[target]
        outcome.drifts = {**outcome.drifts, days: drift}

    def _fail_compare(self, job: tuple[Target, Near, Memento], error: Exception) -> None:
        self._end_compare(job, Drift(memento=job[2], unseen="linkcheck met a bug of its own"))
        self._tell(job[0], error)
