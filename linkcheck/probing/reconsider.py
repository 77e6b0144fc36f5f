"""Second thoughts at the end of a run: what several cited pages of one host show that none shows alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from linkcheck.addresses import bare, split
from linkcheck.frozen import dataclass
from linkcheck.judge.redirects import RESOLVERS, is_home
from linkcheck.model import Judgement, Verdict
from linkcheck.regexes import regex
from linkcheck.tracking import without_tracking

SEVERAL = 3
"""Different cited pages from which one answer for all of them is an error page; two may be names of one page."""

_REASONS = frozenset(
    {"ok", "redirect-permanent"}
)  # a consent page or a registered DOI is one answer for many by design
_INDEX = regex(r"/(?:index|default)\.\w{2,5}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where one cited URL ended, as far as second thoughts need it."""

    url: str
    judgement: Judgement
    fingerprint: int | None = None  # equal for equal pages


class Landings:
    """Where the cited URLs of a run ended: noted one by one, as there may be too many to hold."""

    def __init__(self) -> None:
        self._once: set[int] = set()  # hashes of what a page may have in common with others
        self._again: set[int] = set()  # of those that several pages had

    def note(self, landing: Landing | None) -> None:
        """Note one more, or that a page is found elsewhere than before."""
        if landing is not None and (shared := _group(landing)) is not None:
            mark = hash(shared)
            (self._again if mark in self._once else self._once).add(mark)

    def reconsidered(self, landings: Callable[[], Iterable[Landing]]) -> dict[str, Judgement]:
        """Return new judgements by URL, for those that change.

        Several cited pages of one host that redirect to one place, or that are all the same page, are soft 404s (Link
        Rot Bestiary: strong evidence that needs no phrase).

        Args:
            landings: Goes through all that were noted, as they are now.
        """
        redirected: dict[_Group, list[Landing]] = defaultdict(list)
        alike: dict[_Group, list[Landing]] = defaultdict(list)
        for landing in landings() if self._again else ():
            shared = _group(landing)
            if shared is not None and hash(shared) in self._again:
                (redirected if isinstance(shared[1], str) else alike)[shared].append(landing)
        changed: dict[str, Judgement] = {}
        for group in redirected.values():
            changed |= _as_soft(
                group, "redirect-cluster", "{} different cited pages of this host all redirect to one page."
            )
        for group in alike.values():
            changed |= _as_soft(
                group, "same-for-many", "{} different cited addresses of this host all show the same page."
            )
        return changed


_Group = tuple[str, str | int]
"""A host, and what several of its pages may have in common: the address that they lead to, or their fingerprint."""


def _group(landing: Landing) -> _Group | None:
    judgement = landing.judgement
    if judgement.verdict not in (Verdict.OK, Verdict.MOVED) or judgement.reason not in _REASONS:
        return None
    shared: str | int | None = landing.fingerprint
    if judgement.final_url is not None and _name(judgement.final_url) != _name(landing.url):
        shared = _name(judgement.final_url)
    cited = split(landing.url)
    if shared is None or cited.host in RESOLVERS or is_home(cited):
        return None
    return cited.host, shared


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
