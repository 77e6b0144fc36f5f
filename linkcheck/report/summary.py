"""What every report tells first: how many references, how many are broken, which need somebody."""

from __future__ import annotations

from collections import Counter

from linkcheck.display import one_line
from linkcheck.frozen import dataclass
from linkcheck.history.policy import key_of
from linkcheck.model import (
    CheckedLink,
    CheckedReference,
    Finding,
    Judgement,
    Kind,
    Level,
    Link,
    Network,
    Reference,
    Report,
    Verdict,
)
from linkcheck.rules import RULES, rank, resolve_fail_on
from linkcheck.wording import plural

WORST_FIRST = (
    Verdict.BROKEN,
    Verdict.INVALID,
    Verdict.PARKED,
    Verdict.SOFT_404,
    Verdict.UNKNOWN,
    Verdict.RESTRICTED,
    Verdict.MOVED,
    Verdict.SKIPPED,
    Verdict.OK,
)

LOST = frozenset({Verdict.BROKEN, Verdict.INVALID, Verdict.PARKED, Verdict.SOFT_404})
"""Verdicts on links that do not lead a reader to the source."""

NOT_ASKED = Judgement(verdict=Verdict.UNKNOWN, reason="not-asked", detail="The link was not asked.")


def meaning(verdict: Verdict) -> str:
    """Return what a verdict says, in a few words after which nobody needs the manual."""
    match verdict:
        case Verdict.BROKEN:
            return "nothing is found"
        case Verdict.INVALID:
            return "no link can be made of the text"
        case Verdict.PARKED:
            return "the domain is in other hands"
        case Verdict.SOFT_404:
            return "success by code, error page by content"
        case Verdict.UNKNOWN:
            return "we could not tell"
        case Verdict.RESTRICTED:
            return "login, paywall or robot wall; may be fine"
        case Verdict.MOVED:
            return "found at a new, permanent address"
        case Verdict.SKIPPED:
            return "not asked, by policy"
        case Verdict.OK:
            return "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An audit in figures."""

    references: int
    links: int
    targets: int
    verdicts: tuple[tuple[Verdict, int], ...]  # every verdict, the worst first
    rules: tuple[tuple[str, int], ...]  # those found, the gravest first
    levels: tuple[tuple[Level | None, int], ...]  # references by their gravest finding; None: nothing to say

    def count(self, *verdicts: Verdict) -> int:
        """Return how many links have one of these verdicts."""
        return sum(number for verdict, number in self.verdicts if verdict in verdicts)

    def with_level(self, level: Level | None) -> int:
        """Return how many references have a finding of this level and none graver."""
        return dict(self.levels)[level]


def judged(checked: CheckedLink) -> Judgement:
    """Return the judgement on a link; one that was never asked is an open question or, without a form, invalid."""
    if checked.judgement is not None:
        return checked.judgement
    if checked.link.problem is not None:
        return Judgement(verdict=Verdict.INVALID, reason="invalid", detail=checked.link.problem)
    return NOT_ASKED


def gravest(reference: CheckedReference) -> Level | None:
    """Return the level of the gravest finding of a reference, None when there is none."""
    found = {finding.level for finding in reference.findings}
    return next((level for level in _LEVELS if level in found), None) if found else None


_LEVELS = tuple(Level)


class Tally:
    """Counts references one by one, and holds none of them."""

    def __init__(self) -> None:
        self._references = self._links = 0
        self._targets: set[int] = set()  # by their hash: of a million, two are equal once in 37 million audits
        self._verdicts: Counter[Verdict] = Counter()
        self._rules: Counter[str] = Counter()
        self._levels: Counter[Level | None] = Counter()

    def add(self, reference: CheckedReference) -> None:
        """Count one more."""
        self._references += 1
        self._links += len(reference.links)
        for checked in reference.links:
            self._targets.add(hash((checked.link.kind, checked.link.target)))
            self._verdicts[judged(checked).verdict] += 1
        for finding in reference.findings:
            self._rules[finding.rule] += 1
        self._levels[gravest(reference)] += 1

    def summary(self) -> Summary:
        """Return what was counted."""
        return Summary(
            references=self._references,
            links=self._links,
            targets=len(self._targets),
            verdicts=tuple((verdict, self._verdicts[verdict]) for verdict in WORST_FIRST),
            rules=tuple(sorted(self._rules.items(), key=lambda item: (rank(item[0]), item[0]))),
            levels=tuple((level, self._levels[level]) for level in (*Level, None)),
        )


def summarize(report: Report) -> Summary:
    """Count what there is in a report."""
    tally = Tally()
    for reference in report.references:
        tally.add(reference)
    return tally.summary()


def headline(summary: Summary) -> str:
    """Return the links' fate in one sentence: how many there are, are lost, are open, are fine."""
    if not summary.links:
        return f"{plural(summary.references, 'reference')}, no links."
    parts = [
        _part(summary.count(*LOST), "lead nowhere", "leads nowhere"),
        _part(summary.count(Verdict.UNKNOWN), "could not be verified"),
        _part(summary.count(Verdict.RESTRICTED), "are closed to robots", "is closed to robots"),
        _part(summary.count(Verdict.SKIPPED), "were not asked", "was not asked"),
        _part(summary.count(Verdict.MOVED), "have moved", "has moved"),
        _part(summary.count(Verdict.OK), "are fine", "is fine"),
    ]
    told = ", ".join(part for part in parts if part)
    return f"{plural(summary.references, 'reference')} with {plural(summary.links, 'link')}: {told}."


def needs(summary: Summary) -> str:
    """Return in one sentence how many references want work."""
    if not summary.references:
        return "There is nothing to do."
    parts = [
        _part(summary.with_level(Level.ERROR), "must be fixed"),
        _part(summary.with_level(Level.WARNING), "deserve a look", "deserves a look"),
        _part(summary.with_level(Level.NOTE), "have notes only", "has notes only"),
        _part(summary.with_level(None), "need nothing", "needs nothing"),
    ]
    return f"Of the references, {', '.join(part for part in parts if part)}."


def _part(count: int, many: str, one: str | None = None) -> str:
    return f"{count} {one if one and count == 1 else many}" if count else ""


def remarks(report: Report) -> tuple[str, ...]:
    """Return what must be known before anything below is believed, one sentence each."""
    told = [one_line(message) for message in report.messages]
    if not told:
        match report.network:
            case Network.ONLINE:
                pass
            case Network.OFFLINE:
                told.append("The links were not checked (--offline). Date and damage findings are still valid.")
            case Network.DEGRADED:
                told.append("Our own network was unreliable: what could not be verified may well be fine.")
    if not report.complete:
        told.insert(0, "The audit was interrupted: what had not been asked by then is left open.")
    return tuple(dict.fromkeys(told))


def outcome(report: Report, figures: Summary) -> str:
    """Return what the exit code means, what has changed since the last one and what was not asked, a sentence each."""
    return " ".join(filter(None, (_exit(report, figures), since_last(report), *map(one_line, report.notes))))


def since_last(report: Report) -> str:
    """Return how the errors and warnings compare with those of the last audit; "" where there was none."""
    changes = report.changes
    if changes is None:
        return ""
    return (
        f"Against the audit of {changes.since}: {len(changes.new)} new, {changes.still} still there,"
        f" {len(changes.fixed)} fixed."
    )


class Novelty:
    """Which findings of a report the last audit of the same sources did not have."""

    def __init__(self, report: Report) -> None:
        self._new = None if report.changes is None else frozenset(report.changes.new)

    def of(self, reference: CheckedReference, finding: Finding) -> str | None:
        """Return `new` or `still` for an error or warning; None where there is nothing to compare it with."""
        if self._new is None or finding.level is Level.NOTE:
            return None
        return "new" if key_of(reference, finding.rule, finding.link) in self._new else "still"


def _exit(report: Report, figures: Summary) -> str:
    if not report.complete:
        return "The run was interrupted (exit code 130)."
    match report.exit_code:
        case 0:
            return "Nothing here fails the run (exit code 0)."
        case 1:
            failing = resolve_fail_on(report.fail_on)
            counts = [f"{number} {rule}" for rule, number in figures.rules if rule in failing]
            return f"The run fails (exit code 1): {', '.join(counts) or 'references need fixing'}."
        case 4:
            return "Nothing to check was found (exit code 4)."
        case code:
            return f"The run could not be completed, or is not to be trusted (exit code {code})."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A finding with the reference that it is about."""

    reference: CheckedReference
    finding: Finding

    @property
    def link(self) -> CheckedLink | None:
        """The link that the finding is about, if it is about one."""
        return None if self.finding.link is None else self.reference.links[self.finding.link]


def title_and_do(rule: str) -> tuple[str, str]:
    """Return a rule's heading and what to do; a rule of a later version speaks by its slug."""
    known = RULES.get(rule)
    return (known.title, known.do) if known else (rule.replace("-", " "), "")


def shown(link: Link) -> str:
    """Return a link as a row shows it: without https://, an identifier with its kind."""
    target = one_line(link.target)
    return target.removeprefix("https://") if link.kind is Kind.URL else f"{link.kind.value}:{target}"


def label(reference: Reference, *, with_source: bool) -> str:
    """Return how people find a reference: its own number or key, else its line; the source where there are several."""
    name = one_line(reference.key, 60) if reference.key else f"line {reference.line}" if reference.line else "?"
    return f"{one_line(reference.source, 60)}: {name}" if with_source else name


def place(reference: Reference, line: int | None = None) -> str:
    """Return where to click: `references.txt:42`."""
    number = line or reference.line
    source = one_line(reference.source, 200)
    return f"{source}:{number}" if number else source
