"""Second thoughts at the end of a run: what several cited pages of one host show that none shows alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from linkcheck.addresses import bare, split
from linkcheck.judge.redirects import RESOLVERS, is_home
from linkcheck.model import Judgement, Verdict
from linkcheck.tracking import without_tracking

SEVERAL = 3
"""Different cited pages from which one answer for all of them is an error page; two may be names of one page."""

_REASONS = frozenset(
    {"ok", "redirect-permanent"}
)  # a consent page or a registered DOI is one answer for many by design
_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where one cited URL ended, as far as second thoughts need it."""

    url: str
    judgement: Judgement
    fingerprint: int | None = None  # equal for equal pages


def reconsider(landings: Iterable[Landing]) -> dict[str, Judgement]:
    """Return new judgements by URL, for those that change.

    Several cited pages of one host that redirect to one place, or that are all the same page, are soft 404s (Link Rot
    Bestiary: strong evidence that needs no phrase).
    """
    redirected: dict[tuple[str, str], list[Landing]] = defaultdict(list)
    alike: dict[tuple[str, int], list[Landing]] = defaultdict(list)
    for landing in landings:
        judgement, cited = landing.judgement, split(landing.url)
        if judgement.verdict not in (Verdict.OK, Verdict.MOVED) or judgement.reason not in _REASONS:
            continue
        if cited.host in RESOLVERS or is_home(cited):
            continue
        if judgement.final_url is not None and _name(judgement.final_url) != _name(landing.url):
            redirected[cited.host, _name(judgement.final_url)].append(landing)
        elif landing.fingerprint is not None:
            alike[cited.host, landing.fingerprint].append(landing)
    changed: dict[str, Judgement] = {}
    for group in redirected.values():
        changed |= _as_soft(
            group, "redirect-cluster", "{} different cited pages of this host all redirect to one page."
        )
    for group in alike.values():
        changed |= _as_soft(group, "same-for-many", "{} different cited addresses of this host all show the same page.")
    return changed


def _as_soft(group: list[Landing], reason: str, detail: str) -> dict[str, Judgement]:
    different = len({_name(landing.url) for landing in group})
    if different < SEVERAL:
        return {}
    told = detail.format(different)
    return {
        landing.url: replace(landing.judgement, verdict=Verdict.SOFT_404, reason=reason, detail=told)
        for landing in group
    }


def _name(url: str) -> str:
    """Return an address in the form in which different spellings of one page are equal."""
    return _INDEX.sub("", bare(without_tracking(url) or url))
