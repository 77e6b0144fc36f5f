"""Probing a URL: what to ask, in which order, until the judge can speak."""

from __future__ import annotations

from dataclasses import dataclass

from linkcheck.addresses import split
from linkcheck.classify import judge
from linkcheck.follow import Journey
from linkcheck.judge import Sign
from linkcheck.model import Exchange, Flow, Judgement, Verdict

HONEST = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "en,*;q=0.5"),
)
"""What every ask carries beside the fetcher's own headers: some servers say 404 to those who ask for no HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What probes may do."""

    max_redirects: int = 20
    body_cap: int = 256 * 1024
    browser_second_look: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What came of probing one URL."""

    url: str
    judgement: Judgement
    exchanges: tuple[Exchange, ...] = ()
    missing_fragment: str | None = None  # the part after the #, where the page is there and the place in it is not


def probe_url(url: str, *, plan: Plan) -> Flow[Probe]:
    """Probe `url`; the driver retries transient failures, so an answer is final."""
    unasked = _not_for_us(url)
    if unasked is not None:
        return Probe(
            url=url,
            judgement=Judgement(verdict=unasked.verdict, reason=unasked.reason, detail=unasked.detail),
        )
    journey = Journey(plan.max_redirects)
    trail = yield from journey.follow(url, HONEST, body_limit=plan.body_cap)
    return Probe(url=url, judgement=judge(trail), exchanges=tuple(journey.exchanges))


def _not_for_us(url: str) -> Sign | None:
    scheme = split(url).scheme
    if scheme in ("http", "https"):
        return None
    return Sign(Verdict.UNKNOWN, "unsupported-scheme", f"Addresses of the kind {scheme}: cannot be asked.")
