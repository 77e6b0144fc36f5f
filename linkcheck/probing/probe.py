"""Probing a URL: what to ask, in which order, until the judge can speak.

One GET settles nearly all. A second look with a browser's headers follows refusals that may be about the client, and a
made-up sibling is asked for where a page looks like a stand-in for many; both once, neither where the first answer is
certain. Nothing here tries to pass a challenge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from linkcheck.addresses import split, without_fragment
from linkcheck.frozen import dataclass
from linkcheck.judge import Sign
from linkcheck.judge.clients import BROWSER, HONEST, may_be_about_client
from linkcheck.judge.logins import wants_cookies
from linkcheck.judge.redirects import names_file
from linkcheck.judge.schemes import of_scheme
from linkcheck.model import Exchange, Flow, Judgement, Response, Verdict
from linkcheck.pages.fragments import is_missing
from linkcheck.probing.classify import Opinion, judge
from linkcheck.probing.follow import Headers, Journey
from linkcheck.probing.siblings import Memory, family_of, is_shell, made_up, seen
from linkcheck.probing.trail import Trail

_FILE_LIMIT = 64 * 1024  # bytes: a file shows at once what it is, and a page in its place is short
_SEEN = frozenset({Verdict.OK, Verdict.MOVED, Verdict.SOFT_404, Verdict.PARKED})
_TELLING = 5  # words: with fewer, different pages are equal
_GONE = frozenset({404, 410})
_SITES_OWN_FAULTS = frozenset({"tls-expired", "tls-not-yet-valid", "tls-wrong-name", "tls-revoked", "tls-old-protocol"})
"""Faults of TLS that only the site itself shows. A certificate that nobody vouches for may be an impostor's, whose
answer over plain http says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What probes may do."""

    max_redirects: int = 20
    body_cap: int = 256 * 1024  # bytes of decoded body
    browser_second_look: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What came of probing one URL."""

    url: str
    judgement: Judgement
    exchanges: tuple[Exchange, ...] = ()  # oldest first
    missing_fragment: str | None = None  # the part after the #, where the page is there and the place in it is not
    fingerprint: int | None = None  # equal for equal pages; None: no page, or one that its scripts fill


def probe_url(
    url: str, *, plan: Plan, memory: Memory | None = None, salt: str = "", titles: Sequence[str] = ()
) -> Flow[Probe]:
    """Probe `url`. The driver retries transient failures below this, so every answer is final.

    Args:
        url: The address as repaired, its fragment included; any text.
        plan: What may be done.
        memory: What the run has learned, shared by all its probes; None: siblings are never asked for.
        salt: Random text of the run, of which made-up addresses are made; empty: no siblings either.
        titles: What references call the page, if known; a page that shows one of them is the cited one.
    """
    unasked = of_scheme(split(url).scheme)
    if unasked is not None:
        return Probe(url=url, judgement=_unasked(unasked))
    steps = _Steps(url, plan, Journey(plan.max_redirects), tuple(titles))
    trail = yield from steps.look(url, HONEST)
    opinion = judge(trail, titles=titles)
    if plan.browser_second_look and may_be_about_client(trail, opinion.judgement):
        trail, opinion = yield from _second_look(steps, trail, opinion)
    if opinion.in_doubt and memory is not None and salt:
        opinion = yield from _beside_a_sibling(steps, trail, opinion, memory, salt)
    judged = opinion.judgement
    if judged.reason in _SITES_OWN_FAULTS and not trail.hops:
        judged = yield from _without_tls(steps, judged)
    return Probe(
        url=url,
        judgement=judged,
        exchanges=tuple(steps.journey.exchanges),
        missing_fragment=_missing_fragment(trail, opinion.judgement),
        fingerprint=_fingerprint(trail),
    )


@dataclass(frozen=True, slots=True)
class _Steps:
    """What the steps of one probe share."""

    url: str
    plan: Plan
    journey: Journey
    titles: tuple[str, ...]

    def look(self, url: str, headers: Headers, *, once: bool = False) -> Flow[Trail]:
        """Follow `url` to its end; once more where the end only wanted the cookies that we have by then."""
        limit = min(_FILE_LIMIT, self.plan.body_cap) if names_file(split(url)) else self.plan.body_cap
        trail = yield from self.journey.follow(url, headers, body_limit=limit, once=once, until_prose=True)
        if trail.hops and self.journey.jar and wants_cookies(trail):
            again = yield from self.journey.follow(url, headers, body_limit=limit, once=True, until_prose=True)
            return again if isinstance(again.last, Response) else trail
        return trail


def _second_look(steps: _Steps, first: Trail, opinion: Opinion) -> Flow[tuple[Trail, Opinion]]:
    """Ask with a browser's headers where the refusal was met; what it shows counts, a refusal only where surer."""
    if first.stop is not None or opinion.judgement.reason == "redirect-to-home":  # from the beginning
        first = replace(first, hops=())
    rest = yield from steps.look(first.final_url, BROWSER, once=True)
    second = replace(rest, url=first.url, hops=(*first.hops, *rest.hops), at_once=first.at_once | rest.at_once)
    seen_now = judge(second, titles=steps.titles)
    if seen_now.judgement.verdict in _SEEN or _surer(first, second):
        return second, seen_now
    return first, opinion


def _surer(first: Trail, second: Trail) -> bool:
    """Tell whether a browser is told that a page is gone where a program was only refused."""
    return (
        second.status in _GONE and first.status is not None and 400 <= first.status < 500 and first.status not in _GONE
    )


def _beside_a_sibling(steps: _Steps, trail: Trail, opinion: Opinion, memory: Memory, salt: str) -> Flow[Opinion]:
    """Settle a doubt by what the site answers for a page that cannot exist; asked once for each family of pages."""
    family = family_of(steps.url)
    known = memory.siblings.get(family)
    if known is None:
        address = made_up(without_fragment(steps.url), token_of(steps.url, salt))
        if address is None:
            return opinion
        other = yield from steps.journey.follow(address, HONEST, body_limit=steps.plan.body_cap, once=True)
        known = seen(other)
        if known is None:
            return opinion
        memory.siblings[family] = known
    if known.missing:
        return opinion  # the site says so of pages that it does not have: the doubt is gone
    return judge(trail, titles=steps.titles, sibling=known)


def token_of(url: str, salt: str) -> str:
    """Return what nobody has named a page by: a dozen letters and digits, the same wherever the probe goes on."""
    return hashlib.blake2b(f"{salt}{url}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _without_tls(steps: _Steps, judged: Judgement) -> Flow[Judgement]:
    """Say whether the page answers over plain http; that is for information, the verdict stands."""
    if split(steps.url).authority.rpartition(":")[2].isdigit():
        return judged  # a port of its own has no counterpart
    plain = f"http://{without_fragment(steps.url).partition('://')[2]}"
    trail = yield from steps.journey.follow(plain, HONEST, body_limit=steps.plan.body_cap, once=True)
    if trail.status == 200 and split(trail.final_url).scheme == "http":
        return replace(judged, detail=f"{judged.detail.removesuffix('.')}; over plain http the server answers.")
    return judged


def _missing_fragment(trail: Trail, judgement: Judgement) -> str | None:
    """Return the fragment that a page surely lacks; only a page that is there, read whole, can tell."""
    fragment = split(trail.final_url).fragment[1:]
    if not fragment or trail.page is None or judgement.verdict not in (Verdict.OK, Verdict.MOVED):
        return None
    whole = isinstance(trail.last, Response) and trail.last.body_complete and trail.last.body_fault is None
    return fragment if whole and not trail.page.cut and is_missing(trail.page, fragment) else None


def _fingerprint(trail: Trail) -> int | None:
    page = trail.page
    if page is None or is_shell(page) or page.words < _TELLING:
        return None
    digest = hashlib.blake2b(f"{page.title}\n{page.all_text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest)


def _unasked(sign: Sign) -> Judgement:
    return Judgement(verdict=sign.verdict, reason=sign.reason, detail=sign.detail)
