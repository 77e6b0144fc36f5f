"""The past as one audit uses it: what need not be asked again, and how what it sees compares with what was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
        self._known: Mapping[Target, Known] = {}
        self.standings: dict[Target, Standing] = {}

    def recall(self, targets: Iterable[Target]) -> None:
        """Look up what is known of the targets."""
        self._known = self._store.known(targets)

    @property
    def _near_today(self) -> Near:
        return near(None, None, today=self._today)

    def reused(self, target: Target) -> Outcome | None:
        """Return what was learned of a target so lately that it need not be asked again, or None."""
        known = self._known.get(target)
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
        known = self._known.get(target)
        return None if known is None or self._fresh else known.remembered

    def keep(self, target: Target, outcome: Outcome) -> None:
        """Remember what was learned of a target."""
        if outcome.judgement is not None and policy.tells(outcome.judgement):
            self._store.keep(self.audit, target, Remembered.of(outcome, outcome.judgement))

    def stand(self, target: Target, judgement: Judgement) -> Standing | None:
        """Return how a target stands with what this audit saw of it; None where it saw nothing."""
        if not policy.tells(judgement):
            return None
        known = self._known.get(target)
        before = known.standing if known is not None else None
        standing = policy.next_standing(before, judgement.verdict, self._today)
        nights = self._store.nights(target)
        standing = replace(standing, nights=nights)
        self.standings[target] = standing
        return standing

    def finish(self, report: Report, outcomes: Mapping[Target, Outcome]) -> Report:
        """Compare a report with the last one, and file what it saw; one that was broken off is left to be resumed."""
        now = policy.keys_of(report.references)
        last = self._store.last_findings(self._sources)
        whole = report.complete and report.network is Network.ONLINE  # else what is not found may not have been asked
        report = replace(report, changes=policy.changes(*last, now) if last is not None and whole else None)
        seen = [(target, outcomes[target], standing) for target, standing in self.standings.items()]
        if report.complete and self.standings and report.network is not Network.OFFLINE:
            counts = Counter(standing.verdict.value for _, _, standing in seen)
            self._store.finish(
                self.audit,
                [_observation(target, outcome, standing) for target, outcome, standing in seen],
                now if whole else None,
                finished=report.finished.isoformat(timespec="seconds"),
                verdicts=counts,
            )
        flaw = self._store.flaw
        told = (f"This audit could not be remembered in {self._store.path}: {flaw}.",) if flaw is not None else ()
        return replace(
            report,
            trend=self._store.trend(self._sources),
            notes=(*report.notes, *self._ages(seen)),
            messages=(*report.messages, *told),
        )

    def _ages(self, seen: list[tuple[Target, Outcome, Standing]]) -> list[str]:
        """Return how old the answers are that were reused."""
        days_of = (self._known[target].day for target, one, _ in seen if one.reused)
        ages = [(self._today - day).days for day in days_of if day is not None]
        if not ages:
            return []
        days = f"{min(ages)} to {max(ages)} days" if min(ages) != max(ages) else plural(ages[0], "day")
        return [
            f"{plural(len(ages), 'target')} of {len(seen)} did not have to be asked again: what is said of them is"
            f" {days} old (--fresh asks all)."
        ]


def _observation(target: Target, outcome: Outcome, standing: Standing) -> Observation:
    judgement = outcome.judgement
    return Observation(
        target=target, verdict=standing.verdict, reason=judgement.reason if judgement else "",
        status=judgement.status if judgement else None, reused=outcome.reused, standing=standing,
    )  # fmt: skip
