"""The past as one audit uses it: what need not be asked again, and how what it sees compares with what was seen."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from linkcheck.archives.mementos import Near, near
from linkcheck.assembly import Outcome
from linkcheck.history import policy
from linkcheck.history.records import Remembered
from linkcheck.history.store import Known, Observation, Store
from linkcheck.model import Judgement, Network, Reference, Report, Standing, Target
from linkcheck.wording import plural

DEFAULT = Path(".linkcheck") / "history.sqlite3"
_KNOWN = 10_000  # targets whose past is held, some 2 KB each


class Past:
    """What is known when an audit begins, and what it adds."""

    def __init__(
        self, store: Store, references: Iterable[Reference], *, today: date, fresh: bool, resume: bool, part: str = ""
    ) -> None:
        """Begin an audit.

        Args:
            store: The open file.
            references: What is audited; their sources say which earlier audits were of the same.
            today: The day that the audit is filed under.
            fresh: Reuse nothing.
            resume: Go on with the last audit of the same sources, if it did not end.
            part: Which part of the sources is audited; "" all. It is compared with audits of the same part alone.
        """
        self._store = store
        self._today = today
        self._fresh = fresh
        self._sources = tuple({reference.source: None for reference in references}) + ((part,) if part else ())
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self.audit, self.resumed = store.begin(today, started, self._sources, resume=resume)
        self._known: OrderedDict[Target, Known | None] = OrderedDict()  # those looked up last

    def _recall(self, target: Target) -> Known | None:
        """Return what was known of a target when the audit began; it is asked for before anything is kept of it."""
        if target in self._known:
            self._known.move_to_end(target)
            return self._known[target]
        known = self._known[target] = self._store.known(target)
        if len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        return known

    @property
    def _near_today(self) -> Near:
        return near(None, None, today=self._today)

    def reused(self, target: Target) -> Outcome | None:
        """Return what was learned of a target so lately that it need not be asked again, or None."""
        known = self._recall(target)
        remembered = known.remembered if known is not None else None
        if known is None or remembered is None:
            return None
        if self.resumed and known.audit == self.audit:
            return replace(remembered.outcome(self._near_today), reused=False)
        if self._fresh or known.day is None:
            return None
        if not policy.reusable(remembered.judgement.verdict, known.day, self._today, target.address):
            return None
        return remembered.outcome(self._near_today)

    def former(self, target: Target) -> Remembered | None:
        """Return what was learned of a target that is asked again."""
        known = self._recall(target)
        return None if known is None or self._fresh else known.remembered

    def keep(self, target: Target, outcome: Outcome) -> None:
        """Remember what was learned of a target."""
        if outcome.judgement is not None and policy.tells(outcome.judgement):
            self._store.keep(self.audit, target, Remembered.of(outcome, outcome.judgement))

    def stand(self, target: Target, judgement: Judgement) -> Standing | None:
        """Return how a target stands with what this audit saw of it; None where it saw nothing."""
        if not policy.tells(judgement):
            return None
        known = self._recall(target)
        before = known.standing if known is not None else None
        silent = policy.is_silence(target, judgement)
        standing = policy.next_standing(before, judgement.verdict, self._today, silent=silent)
        nights = self._store.nights(target)
        return replace(standing, nights=nights)

    def finish(self, report: Report, outcomes: Mapping[Target, Outcome]) -> Report:
        """Compare a report with the last one, and file what it saw; one that was broken off is left to be resumed."""
        self._store.found(policy.keys_of(report.references))
        whole = report.complete and report.network is Network.ONLINE  # else what is not found may not have been asked
        report = replace(report, changes=self._store.changes(self._sources) if whole else None)
        counts = Counter(one.standing.verdict.value for one in outcomes.values() if one.standing is not None)
        if report.complete and counts and report.network is not Network.OFFLINE:
            self._store.finish(
                self.audit,
                (_observation(target, one, one.standing) for target, one in outcomes.items() if one.standing),
                findings=whole,
                finished=report.finished.isoformat(timespec="seconds"),
                verdicts=counts,
            )
        trend = self._store.trend(self._sources)
        return replace(
            report,
            trend=trend,
            notes=(*report.notes, *self._ages(outcomes, counts.total())),
            messages=(*report.messages, *self._flaw()),
        )

    def _flaw(self) -> Iterator[str]:
        """Yield why the run is not remembered, if it is not."""
        if self._store.damaged:
            yield (
                f"This audit could not be remembered: the history {self._store.path} is damaged ({self._store.flaw})."
                " The next one starts a new history."
            )
        elif self._store.flaw is not None:
            yield f"This audit could not be remembered in {self._store.path}: {self._store.flaw}."

    def _ages(self, outcomes: Mapping[Target, Outcome], seen: int) -> list[str]:
        """Return how old the answers are that were reused."""
        ages: Counter[int] = Counter()
        for target, one in outcomes.items():
            known = self._recall(target) if one.standing is not None and one.reused else None
            if known is not None and known.day is not None:
                ages[(self._today - known.day).days] += 1
        if not ages:
            return []
        days = f"{min(ages)} to {max(ages)} days" if len(ages) > 1 else plural(min(ages), "day")
        return [
            f"{plural(ages.total(), 'target')} of {seen} did not have to be asked again: what is said of them is"
            f" {days} old (--fresh asks all)."
        ]


def _observation(target: Target, outcome: Outcome, standing: Standing) -> Observation:
    judgement = outcome.judgement
    return Observation(
        target=target, verdict=standing.verdict, reason=judgement.reason if judgement else "",
        status=judgement.status if judgement else None, reused=outcome.reused, standing=standing,
    )  # fmt: skip
