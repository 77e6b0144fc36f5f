"""What follows from past audits: streaks, what may be reused, what is new, still there or gone. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from linkcheck.addresses import same_site, split
from linkcheck.judge.redirects import PERMANENT
from linkcheck.judge.services import is_service
from linkcheck.model import CheckedReference, Fault, FindingKey, Judgement, Kind, Level, Standing, Target, Verdict

_LOST = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED})

_REUSED_DAYS: Mapping[Verdict, tuple[int, int]] = {
    # The least, and how many more at most: each target has its own, so that not all are asked again on one night.
    Verdict.OK: (4, 6),
    Verdict.MOVED: (4, 6),
    Verdict.RESTRICTED: (2, 2),
}

_ABOUT_US = frozenset(
    {
        "offline", "interrupted", "intercepted", "internal-error", "not-asked", "excluded", Fault.PROXY.value,
        Fault.LOCAL.value, "captive-portal", "http-407",
    }
)  # fmt: skip
"""Reasons that concern our side of the network or the run, and not the target."""


def tells(judgement: Judgement) -> bool:
    """Tell whether a verdict is one on the target, and not on our network, our run or our settings."""
    return judgement.reason not in _ABOUT_US and judgement.verdict not in (Verdict.SKIPPED, Verdict.INVALID)


def next_standing(before: Standing | None, verdict: Verdict, day: date, *, silent: bool = False) -> Standing:
    """Return the standing of a target after one more run.

    Args:
        before: Its standing before the run.
        verdict: The verdict of the run.
        day: The day that the run is filed under.
        silent: The verdict rests on silence, see `is_silence`.
    """
    if verdict is Verdict.UNKNOWN and not silent:  # a refusal: neither fine nor failing, but the host is alive
        kept = before or Standing(verdict=verdict)
        return replace(kept, verdict=verdict, silent_days=0, silent_on=(), recovered_from=None, nights=())
    if verdict not in _LOST and not silent:
        return Standing(verdict=verdict, last_fine=day, recovered_from=before if _failed(before) else None)
    fine = before.last_fine if before is not None else None
    streak = before if before is not None and _failed(before) else Standing(verdict=verdict)
    silent_days, silent_on = _one_more_day(streak, day) if silent else (0, ())
    return Standing(
        verdict=verdict,
        failing_since=min(day, streak.failing_since or day),
        failed_audits=streak.failed_audits + 1,
        failed_days=streak.failed_days + (day != streak.last_failed),
        last_failed=day,
        silent_days=silent_days,
        silent_on=silent_on,
        last_fine=fine,
    )


_DAYS_KEPT = 40
"""Days of a silence that are kept, so that a run filed under an earlier day is not counted twice."""


def _one_more_day(streak: Standing, day: date) -> tuple[int, tuple[date, ...]]:
    """Return the number of silent days and the last of them, with one more run on `day`."""
    known = streak.silent_on
    if day in known or (len(known) >= _DAYS_KEPT and day < known[0]):
        return streak.silent_days, known
    return streak.silent_days + 1, tuple(sorted((*known, day)))[-_DAYS_KEPT:]


def _failed(standing: Standing | None) -> bool:
    return standing is not None and standing.failed_audits > 0


# --- silence -------------------------------------------------------------------------------------

_NO_ANSWER = frozenset(
    fault.value
    for fault in (
        Fault.TIMEOUT, Fault.CONNECT_TIMEOUT, Fault.CONNECT_REFUSED, Fault.CONNECT_RESET, Fault.EMPTY_REPLY,
        Fault.BODY_CUT, Fault.DNS_FAILED, Fault.NXDOMAIN, Fault.DNS_NO_DATA,
    )
)  # fmt: skip
"""Not among them: "unreachable", which is also what a machine without IPv6 meets at a host that has nothing else."""

_SERVER_ERROR = re.compile(r"http-5\d\d")
_REFUSING_5XX = frozenset({"http-501", "http-505", "http-509", "http-510", "http-529"})
"""Server errors that refuse the request or the client, limits of the traffic among them (509 and 529)."""


def is_silence(target: Target, judgement: Judgement) -> bool:
    """Tell whether a verdict rests on the silence of the link's own host.

    Only silence grows into a broken link: time-outs, dropped connections, failed look-ups of the host, server errors.
    An answer that refuses us does not, nor does the silence of a registry, of an archive, of a registered DOI's
    publisher, or of another site that the link redirects to without having moved there for good.
    """
    if target.kind is not Kind.URL or judgement.verdict not in (Verdict.UNKNOWN, Verdict.BROKEN):
        return False
    reason = judgement.reason
    if reason not in _NO_ANSWER and (not _SERVER_ERROR.fullmatch(reason) or reason in _REFUSING_5XX):
        return False
    own, silent = _moved_to(target.address, judgement), judgement.final_url or target.address
    return same_site(own, silent) and not any(is_service(split(url).host) for url in (target.address, own, silent))


def _moved_to(url: str, judgement: Judgement) -> str:
    """Return the address that a link has moved to for good; without a permanent redirect, the link's own."""
    for hop in judgement.redirects:
        if hop.status not in PERMANENT:
            break
        url = hop.url
    return url


def grown_into_broken(standing: Standing | None, fail_after: int) -> bool:
    """Tell whether a link has been silent on so many days that it counts as broken; `fail_after` 0: never."""
    return standing is not None and 0 < fail_after <= standing.silent_days


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
