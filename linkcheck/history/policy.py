"""What follows from past audits: streaks, what may be reused, what is new, still there or gone. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from linkcheck.model import CheckedReference, FindingKey, Judgement, Level, Standing, Verdict

FAILING = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED, Verdict.UNKNOWN})
"""Verdicts of which a streak is made; they are asked about every time."""

_REUSED_DAYS: Mapping[Verdict, tuple[int, int]] = {
    # The least, and how many more at most: each target has its own, so that not all are asked again on one night.
    Verdict.OK: (4, 6),
    Verdict.MOVED: (4, 6),
    Verdict.RESTRICTED: (2, 2),
}

_ABOUT_US = frozenset({"offline", "interrupted", "intercepted", "internal-error", "not-asked", "excluded"})
"""Reasons that say nothing of the target."""


def tells(judgement: Judgement) -> bool:
    """Tell whether a verdict is one on the target, and not on our network, our run or our settings."""
    return judgement.reason not in _ABOUT_US and judgement.verdict not in (Verdict.SKIPPED, Verdict.INVALID)


def next_standing(before: Standing | None, verdict: Verdict, day: date) -> Standing:
    """Return how a target stands after one more audit."""
    if verdict not in FAILING:
        return Standing(verdict=verdict, last_fine=day, recovered_from=before if _failed(before) else None)
    if before is None or not _failed(before):
        fine = before.last_fine if before is not None else None
        return Standing(
            verdict=verdict, failing_since=day, failed_audits=1, failed_days=1, last_failed=day, last_fine=fine
        )
    return Standing(
        verdict=verdict,
        failing_since=before.failing_since,
        failed_audits=before.failed_audits + 1,
        failed_days=before.failed_days + (day != before.last_failed),
        last_failed=day,
        last_fine=before.last_fine,
    )


def _failed(standing: Standing | None) -> bool:
    return standing is not None and standing.failed_audits > 0


def failed_for_good(standing: Standing | None, fail_after: int) -> bool:
    """Tell whether a link that could not be verified has failed so often, on so many days, that it counts as broken."""
    if standing is None or fail_after < 1:
        return False
    return standing.failed_audits >= fail_after and standing.failed_days >= fail_after


def reusable(verdict: Verdict, checked: date, today: date, address: str) -> bool:
    """Tell whether what was learned on the day `checked` may stand for an answer of today."""
    days = _REUSED_DAYS.get(verdict)
    if days is None:
        return False
    least, more = days
    return 0 <= (today - checked).days <= least + zlib.crc32(address.encode()) % (more + 1)


# --- findings from night to night ----------------------------------------------------------------

_USER = re.compile(r"(//)[^/?#]*@")


def keys_of(references: Iterable[CheckedReference]) -> Iterator[FindingKey]:
    """Yield the errors and warnings of an audit by rule and target, in its order; some may come twice."""
    for checked in references:
        for finding in checked.findings:
            if finding.level is not Level.NOTE:
                yield key_of(checked, finding.rule, finding.link)


def key_of(checked: CheckedReference, rule: str, link: int | None) -> FindingKey:
    """Return by what a finding is known again on another night: not by its line, which moves."""
    links = checked.reference.links
    if links:
        target = _USER.sub(r"\1", links[link or 0].target)  # names and passwords are written nowhere
        return FindingKey(rule=rule, target=target)
    return FindingKey(rule=rule, target=f"{checked.reference.source}: {' '.join(checked.reference.text.split())[:80]}")
