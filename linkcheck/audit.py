"""An audit under way: what is asked, when, and what has been learned of each target."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from linkcheck import network
from linkcheck.archives.lookups import LookUps, sources_of
from linkcheck.archives.mementos import near
from linkcheck.assembly import Outcome, Outcomes, as_evidence, internal_error
from linkcheck.errors import LinkcheckError
from linkcheck.flows import Flows, unless_unchanged
from linkcheck.history.past import Past
from linkcheck.judge.statuses import LASTING
from linkcheck.limits import limits_of, plan_of, services_of
from linkcheck.metadata.enquiry import Enquiry, doi_of
from linkcheck.model import (
    FINE,
    DoiRecord,
    Exchange,
    Flow,
    Judgement,
    Kind,
    Reference,
    Target,
    Verdict,
)
from linkcheck.patterns import pattern
from linkcheck.probing.reconsider import Landing, Landings
from linkcheck.registries import doi
from linkcheck.schedule.eta import Callback, Progress, eta_s
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Run, Sender, Work, host_of
from linkcheck.settings import Settings
from linkcheck.spine import Ledger, Spine
from linkcheck.targets import Cited, excluded, not_asked

if TYPE_CHECKING:
    from linkcheck.cluster.errands import Errand
    from linkcheck.cluster.help import Help
    from linkcheck.cluster.spread import Crew, Spread
    from linkcheck.history.records import Remembered

SHOWN_EVERY_S = 0.25
Works = tuple[Work[Any, Any], ...]
_REACHED = frozenset({Verdict.OK, Verdict.MOVED, Verdict.RESTRICTED})


class Audit:
    """Asks about every target and keeps what comes of it."""

    def __init__(
        self,
        cited: Ledger[Cited],
        settings: Settings,
        sender: Sender,
        *,
        today: date,
        spine: Spine,
        past: Past | None = None,
        salt: str = "",
        crew: Crew | None = None,
        helpers: Crew | None = None,
    ) -> None:
        """Prepare.

        Args:
            cited: What is asked about.
            settings: What may be done.
            sender: Makes the requests.
            today: The day that the audit is of.
            spine: Where outcomes are kept that are too many to be held.
            past: What earlier audits learned; None: nothing is remembered.
            salt: Random text, of which addresses are made that cannot exist; empty: none are made.
            crew: Agents that ask all sites; None: this process does.
            helpers: Agents that ask some of them where this process is not enough; None: it does all alone.
        """
        self.outcomes = Outcomes(cited, spine)
        self._landings = Landings()
        self.watch = network.Watch(len(settings.canaries))
        self.bugs: list[str] = []
        self._targets = cited
        self._cited: Mapping[Target, Cited] = cited
        self._settings = settings
        self._today = today
        self._past = past
        self._flows = Flows(settings=settings, plan=plan_of(settings), salt=salt, opinions=sources_of(settings))
        self._scheduler = Scheduler(sender, limits_of(settings), watch=self._see)
        tries, budget_s = settings.attempts, settings.timeout
        self._canaries = Work[str, Exchange](
            begin=network.canary,
            end=lambda url, exchange: None,
            fail=self._bug,
            tries=1,
            budget_s=min(budget_s, network.CANARY_TIMEOUT_S),
            urgent=True,
        )
        self._begun: dict[int, Target] = {}
        self._first = Work[int, doi.Resolved](  # by their numbers: a million wait in a tenth of a gigabyte
            begin=self._begin_first,
            end=lambda number, resolved: self._end_first(self._begun.pop(number), resolved),
            fail=lambda number, error: self._fail(cited.at(number), error),
            tries=tries,
            budget_s=budget_s,
        )
        self._late = Work[Target, doi.Resolved](
            begin=self._resolve_anew, end=self._end_late, fail=self._fail, tries=1, budget_s=budget_s, during=1,
            give=lambda run, host: self._put_off(host, lambda: self._submit_late(run.item)),
        )  # fmt: skip
        self._readings = Work[Target, str | None](
            begin=self._other_reading, end=self._end_readings, fail=self._bug, tries=tries, budget_s=budget_s,
            give=lambda run, host: self._put_off(host, lambda: self._submit_readings(run.item)),
        )  # fmt: skip
        self._look_ups = LookUps(
            self._scheduler, settings, self._flows, cited=cited, outcomes=self.outcomes, today=today, fail=self._bug,
            learned=self._keep,
        )  # fmt: skip
        self.notes: list[str] = []
        self._spread: Spread | None = None
        self._help: Help | None = None
        self._held: list[Callable[[], None]] | None = None  # asks to sites, while those are asked by agents
        if crew is not None:
            self._spread = self._spread_over(crew, tries, budget_s)
            self._held = []
        elif helpers is not None:
            self._spread = self._help = self._with_help(helpers, tries, budget_s)
        self.enquiry = Enquiry(self._scheduler, settings, fail=self._bug)
        self._done = self._open = 0
        self._asked_s, self._asks = 0.0, 0
        self._suspected: asyncio.TimerHandle | None = None

    # --- the run

    async def run(self, *, stop: asyncio.Event | None, progress: Callback | None) -> bool:
        """Ask about everything; tell whether it came to its end."""
        helpers = [asyncio.ensure_future(self._stopped_by(stop))] if stop is not None else []
        helpers += [asyncio.ensure_future(self._show(progress))] if progress is not None else []
        try:
            self._submit_canaries()
            if self._spread is None:
                self._scheduler.submit_all(self._first, self._jobs())
            else:
                self._spread.submit(self._jobs(), self._placed_errand if self._help is None else self._errand)
            if self._settings.metadata:
                self.enquiry.open(self._without_metadata())
            if self._spread is not None:
                await self._spread.run()
                self._let_go()
            await self._scheduler.settled(self._first, self._canaries)
            if not self.watch.offline():
                self._reconsider()
                if self._late.unfinished:
                    await self._scheduler.settled(self._late)
                    self._reconsider()
                await self._scheduler.settled(self._readings, *self._archive_works(), *self.enquiry.works)
                await self._look_ups.second_opinions()
        finally:
            if self._suspected is not None:
                self._suspected.cancel()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self._scheduler.closed()
            self._note_trouble()
            self._look_ups.close()
            self._cited = {}  # nothing more is asked; the report is made of the outcomes
            for target in self.outcomes:
                if doi_of(target) is not None:
                    with self._guarded(target):
                        self._complete(target)
        if progress is not None:
            progress(self._progress())
        return stop is None or not stop.is_set() or not self._left_over()

    def _complete(self, target: Target) -> None:
        """Add to a target's record what registries said of its work."""
        outcome = self.outcomes[target]
        record = self.enquiry.completed(target, outcome)
        if record != outcome.record:
            outcome.record = record
            self._keep(target)

    @contextlib.contextmanager
    def _guarded(self, item: Target | str) -> Iterator[None]:
        """Report a bug of ours about an item, and go on."""
        try:
            yield
        except LinkcheckError:
            raise
        except Exception as error:  # noqa: BLE001 - our bug costs this item, not the run
            self._bug(item, error)

    def _without_metadata(self) -> Iterator[Target]:
        """Yield the targets whose metadata is not known from an earlier audit, those left out apart."""
        for target in self.outcomes:
            if doi_of(target) is None:
                continue
            if (known := self._known(target)) is not None and known.registered:
                continue
            outcome = self.outcomes[target]
            untitled = outcome.reused and outcome.record is not None and not outcome.record.title
            if outcome.judgement is None or untitled:
                yield target

    def _note_trouble(self) -> None:
        """Report what the scheduler could not tell anybody else."""
        for error in self._scheduler.errors:
            self._bug("a link", error)
        count = self._scheduler.excused
        if count and not self.watch.offline():  # without a network, nothing says that the machine was at fault
            self.notes.append(
                f"This machine was so busy that {count} {'attempts' if count > 1 else 'attempt'} to connect failed for "
                "no fault of the hosts; they were repeated, with fewer at once."
            )

    def _left_over(self) -> bool:
        works: Works = (self._first, self._late, self._readings, *self._archive_works(), *self.enquiry.works)
        return any(work.unfinished for work in works) or bool(self._spread is not None and self._spread.unfinished)

    def _archive_works(self) -> Works:
        return self._look_ups.copies, self._look_ups.drifts

    async def _stopped_by(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stop()

    def _stop(self) -> None:
        self._scheduler.stop()
        if self._spread is not None:
            self._spread.stop()

    def _jobs(self) -> Iterator[tuple[str, int]]:
        """Yield the number of what is to be asked with the host of its first ask; the rest gets its verdict at once."""
        exclude = [pattern(written) for written in self._settings.exclude]
        for number, target in enumerate(self.outcomes):
            unasked = excluded(target, exclude)
            if unasked is None and self._settings.offline:
                unasked = not_asked("offline", "The audit was made offline.")
            if unasked is not None:
                self.outcomes[target].judgement = unasked
                self._done += 1
                continue
            try:
                host = None if self._recalled(target) else self._flows.first_host(target, self._known(target))
            except LinkcheckError:
                raise
            except Exception as error:  # noqa: BLE001 - our bug costs this target, not the run
                self._fail(target, error)
                continue
            if host is not None:
                yield host, number

    def _known(self, target: Target) -> DoiRecord | None:
        """Return what a dump has of a DOI, if there is one."""
        dumped = self._settings.crossref_dump is not None and target.kind is Kind.DOI
        return self._cited[target].known if dumped else None

    def _recalled(self, target: Target) -> bool:
        """Take what an earlier audit learned, if it is fresh enough; else only what it knows of copies."""
        if self._past is None:
            return False
        outcome = self._past.reused(target)
        if outcome is None:
            if (former := self._past.former(target)) is not None:
                self.outcomes[target].archives = former.archives(near(None, None, today=self._today))
            return False
        self.outcomes[target] = outcome
        self._landings.note(_landing(target, outcome))
        self._done += 1
        self._look_up(target)
        return True

    def _keep(self, target: Target) -> None:
        if self._past is not None and not self.outcomes[target].reused:
            self._past.keep(target, self.outcomes[target])

    # --- an audit spread over agents

    def _spread_over(self, crew: Crew, tries: int, budget_s: float) -> Spread:
        from linkcheck.cluster.spread import Spread

        return Spread(
            crew, self._scheduler, self._errands(tries, budget_s), services=services_of(self._settings),
            watch=self._see, online=lambda: self.watch.canaries_work, note=self.notes.append,
        )  # fmt: skip

    def _with_help(self, helpers: Crew, tries: int, budget_s: float) -> Help:
        """Have the first asks made so that others can take them over."""
        from linkcheck.cluster.help import Help

        def end(number: int, resolved: doi.Resolved) -> None:
            self._end_first(self._targets.at(number), resolved)
            spread.ended_own(number)

        def fail(number: int, error: Exception) -> None:
            self._fail(self._targets.at(number), error)
            spread.ended_own(number)

        first = self._first
        first.begin = lambda number: spread.begin(number, self._flows)
        first.end, first.fail, first.give = end, fail, lambda run, host: spread.give_own(run, host)
        spread: Help = Help(
            self._scheduler, self._errands(tries, budget_s), first, helpers=helpers,
            concurrency=self._settings.concurrency,
            at_once=self._settings.processes > 1, called=self._hold,
            services=services_of(self._settings), watch=self._see, online=lambda: self.watch.canaries_work,
            note=self.notes.append,
        )  # fmt: skip
        return spread

    def _errands(self, tries: int, budget_s: float) -> Work[Errand, doi.Resolved]:
        """Return the kind of job of what an agent has handed over, or may take over."""
        from linkcheck.cluster.errands import begun

        def end(errand: Errand, resolved: doi.Resolved) -> None:
            self._end_first(errand.target, resolved)
            self._ended()

        def fail(errand: Errand, error: Exception) -> None:
            self._fail(errand.target, error)
            self._ended()

        def give(run: Run, host: str) -> bool:
            return self._spread is not None and self._spread.give(run, host)

        return Work(
            begin=lambda errand: begun(errand, self._flows), end=end, fail=fail, tries=tries, budget_s=budget_s,
            give=give, spent_s=lambda errand: errand.spent_s,
        )  # fmt: skip

    def _ended(self) -> None:
        if self._spread is not None:
            self._spread.ended()

    def _errand(self, number: int) -> Errand:
        from linkcheck.cluster.errands import Errand

        target = self._targets.at(number)
        return Errand(cited=self._cited[target], former=self._former(target))

    def _placed_errand(self, number: int) -> Errand:
        """Return an errand that knows where it begins."""
        errand, target = self._errand(number), self._targets.at(number)
        errand.host = self._flows.first_host(target, self._known(target))
        return errand

    def _when_free(self, ask: Callable[[], None]) -> None:
        """Ask a site something, now or when no agent asks sites any more."""
        if self._held is None:
            ask()
        else:
            self._held.append(ask)

    def _hold(self) -> None:
        """From now on, agents ask sites."""
        self._held = []

    def _put_off(self, host: str, submit: Callable[[], None]) -> bool:
        """Leave a flow until later whose next ask goes to an agent's site; tell whether that is so."""
        if self._held is None or self._help is None or not self._help.is_given(host):
            return False
        self._held.append(submit)
        return True

    def _let_go(self) -> None:
        held, self._held = self._held or [], None
        for ask in held:
            ask()

    def _look_up(self, target: Target) -> None:
        if self._settings.drift:  # live pages are asked for, too
            self._when_free(lambda: self._look_ups.submit(target))
        else:
            self._look_ups.submit(target)

    # --- our own network

    def _see(self, exchange: Exchange, host: str) -> None:
        self.watch.see(exchange, host)
        self._asked_s += exchange.elapsed_s
        self._asks += 1
        if self.watch.doubtful():
            self.watch.ask_again()
            self._submit_canaries()
        if self._suspected is None and self._without_network():
            self._suspected = asyncio.get_running_loop().call_later(network.PATIENCE_S, self._cut_short)

    def _without_network(self) -> bool:
        return self.watch.offline() or self.watch.lost()

    def _cut_short(self) -> None:
        self._suspected = None
        if self._without_network():
            self._stop()

    def _submit_canaries(self) -> None:
        for url in self._settings.canaries:
            self._scheduler.submit(self._canaries, url, host=host_of(url))

    # --- verdicts

    def _resolve_anew(self, target: Target) -> Flow[doi.Resolved]:
        return self._flows.resolve(self._cited[target])

    def _begin_first(self, number: int) -> Flow[doi.Resolved]:
        target = self._begun[number] = self._targets.at(number)
        return self._resolve(target)

    def _resolve(self, target: Target) -> Flow[doi.Resolved]:
        flow = self._resolve_anew(target)
        former = self._former(target)
        return flow if former is None else unless_unchanged(flow, former)

    def _former(self, target: Target) -> Remembered | None:
        """Return what an earlier audit learned of a page that may say that it is unchanged."""
        return self._past.former(target) if self._past is not None and target.kind is Kind.URL else None

    def _end_first(self, target: Target, resolved: doi.Resolved) -> None:
        outcome = self.outcomes[target]
        self._done += outcome.judgement is None
        self._learn(outcome, target, resolved)
        open_ = resolved.judgement.verdict is Verdict.UNKNOWN and resolved.judgement.reason not in LASTING
        again = open_ and bool(resolved.exchanges)
        if again and self._settings.attempts > 1:
            self._open += 1
            self._when_free(lambda: self._submit_late(target))
        else:
            self._look_at_readings(target, resolved.judgement)
            self._keep(target)
        self._look_up(target)

    def _submit_late(self, target: Target) -> None:
        self._scheduler.submit(
            self._late, target, host=self._flows.first_host(target), after_s=self._settings.second_pass_delay
        )

    def _end_late(self, target: Target, resolved: doi.Resolved) -> None:
        outcome = self.outcomes[target]
        outcome.recovered = resolved.judgement.verdict in _REACHED
        self._open -= resolved.judgement.verdict is not Verdict.UNKNOWN
        self._learn(outcome, target, resolved)
        self._look_at_readings(target, resolved.judgement)
        self._keep(target)
        self._look_ups.submit(target)

    def _learn(self, outcome: Outcome, target: Target, resolved: doi.Resolved) -> None:
        outcome.judgement = resolved.judgement
        outcome.exchanges += tuple(map(as_evidence, resolved.exchanges))
        outcome.record = resolved.record or outcome.record
        outcome.missing_fragment, outcome.fingerprint = resolved.missing_fragment, resolved.fingerprint
        cited = self._cited[target]
        outcome.literal = None
        if resolved.form is not None and resolved.form in (cited.literal, *cited.literal_urls):
            outcome.literal = resolved.form
        elif resolved.form is not None and resolved.form != target.address:
            outcome.alternative = resolved.form
        self._landings.note(_landing(target, outcome))

    def _reconsider(self) -> None:
        """Think again about pages that only look wrong beside each other."""
        reconsidered: Mapping[str, Judgement] = {}
        with self._guarded("pages that are compared with each other"):
            reconsidered = self._landings.reconsidered(self._landed)
        for url, judgement in reconsidered.items():
            target = Target(Kind.URL, url)
            outcome = self.outcomes[target]
            outcome.judgement = judgement
            self._keep(target)
            self._look_at_readings(target, judgement)
            self._look_ups.submit(target)

    def _landed(self) -> Iterator[Landing]:
        for target, outcome in self.outcomes.items():
            if (landing := _landing(target, outcome)) is not None:
                yield landing

    # --- other readings of damaged URLs

    def _look_at_readings(self, target: Target, judgement: Judgement) -> None:
        cited = self._cited[target]
        if target.kind is not Kind.URL or judgement.verdict in FINE or not cited.alternatives:
            return
        self._when_free(lambda: self._submit_readings(target))

    def _submit_readings(self, target: Target) -> None:
        self._scheduler.submit(self._readings, target, host=host_of(self._cited[target].alternatives[0]))

    def _other_reading(self, target: Target) -> Flow[str | None]:
        cited = self._cited[target]
        others = ((url, self.outcomes.get(Target(Kind.URL, url))) for url in cited.alternatives)
        known = {url: other.judgement for url, other in others if other is not None and other.judgement is not None}
        return self._flows.other_reading(cited, known)

    def _end_readings(self, target: Target, alternative: str | None) -> None:
        self.outcomes[target].alternative = alternative
        self._keep(target)

    # --- our own bugs

    def _fail(self, target: Target, error: Exception) -> None:
        outcome = self.outcomes[target]
        self._done += outcome.judgement is None
        outcome.judgement = internal_error(error)
        self._bug(target, error)

    def failed_reference(self, reference: Reference, error: Exception) -> None:
        """Report a bug of ours that kept a reference from being judged."""
        self._bug(f"the reference in {reference.source}, line {reference.line}", error)

    def _bug(self, item: Target | str, error: Exception) -> None:
        address = item.address if isinstance(item, Target) else item
        self.bugs.append(
            f"linkcheck met a bug of its own at {address} ({type(error).__name__}: {error}); the other links are safe."
        )

    # --- progress

    async def _show(self, progress: Callback) -> None:
        while True:
            progress(self._progress())
            await asyncio.sleep(SHOWN_EVERY_S)

    def _progress(self) -> Progress:
        waiting_for, left_s = self._waiting()
        return Progress(
            done=self._done,
            total=len(self.outcomes),
            unknown=self._open,
            looking_up=self._look_ups.copies.unfinished + self._look_ups.drifts.unfinished,
            waiting_for=waiting_for,
            eta_s=left_s,
        )

    def _waiting(self) -> tuple[tuple[str, ...], float | None]:
        """Return the hosts with most left, and how long it takes; None: nothing to go by yet."""
        if self._spread is not None and self._held is not None:  # agents ask sites
            return tuple(self._spread.waiting_for()), self._spread.eta_s()
        hosts = [host for host in self._scheduler.hosts() if host.queue or host.pace.under_way]
        hosts.sort(key=lambda host: -len(host.queue))
        each_s = self._asked_s / self._asks if self._asks else None
        names = tuple(host.name.rpartition(":")[0] for host in hosts[:3])
        if each_s is None:
            return names, None
        return names, eta_s(hosts, seconds_per_ask=each_s, concurrency=self._settings.concurrency)


def _landing(target: Target, outcome: Outcome) -> Landing | None:
    """Return where a page was found, or None."""
    if target.kind is not Kind.URL or outcome.judgement is None or outcome.literal is not None:
        return None
    return Landing(url=target.address, judgement=outcome.judgement, fingerprint=outcome.fingerprint)
