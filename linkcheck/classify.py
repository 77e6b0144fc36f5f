"""The judge: from the way that a probe took to a verdict, by the tables in `linkcheck.judge`. Pure."""

from __future__ import annotations

from linkcheck.addresses import same_site, split
from linkcheck.judge import Sign, redirects
from linkcheck.judge.faults import of_fault
from linkcheck.judge.statuses import of_status
from linkcheck.model import Judgement, NoResponse, Verdict
from linkcheck.trail import Trail


def judge(trail: Trail) -> Judgement:
    """Return the verdict on a way."""
    return judgement(trail, sign_of(trail))


def judgement(trail: Trail, sign: Sign) -> Judgement:
    """Return a sign as the verdict on a way, with what was met on it."""
    return Judgement(
        verdict=sign.verdict,
        reason=sign.reason,
        detail=sign.detail,
        status=trail.status,
        final_url=trail.final_url if trail.hops else None,
        redirects=trail.hops,
    )


def sign_of(trail: Trail) -> Sign:
    """Return what the tables make of a way: the first that speaks has the word."""
    if isinstance(trail.last, NoResponse):
        return _at_the_end(trail, of_fault(trail.last.fault, trail.last.message))
    if trail.stop is not None:
        return trail.stop
    told = of_status(trail.last.status)
    if told is not None:
        return _at_the_end(trail, told)
    return _lost_on_the_way(trail) or _fine(trail)


def _at_the_end(trail: Trail, sign: Sign) -> Sign:
    """Say of what was met behind redirects that it was met there, and that bad links there are no bad text here."""
    if not trail.hops:
        return sign
    host = split(trail.final_url).host or trail.final_url[:80]
    verdict = Verdict.BROKEN if sign.verdict is Verdict.INVALID else sign.verdict
    return Sign(verdict, sign.reason, f"After a redirect to {host}: {sign.detail[0].lower()}{sign.detail[1:]}")


def _lost_on_the_way(trail: Trail) -> Sign | None:
    if not trail.hops:
        return None
    cited, final = split(trail.url), split(trail.final_url)
    if redirects.is_error_address(cited, final):
        return Sign(
            Verdict.SOFT_404, "redirect-to-error", "The server redirects to an error page and calls it success."
        )
    if redirects.leads_home(cited, final) and same_site(trail.url, trail.final_url):
        return Sign(Verdict.SOFT_404, "redirect-to-home", "The server redirects from the page to its home page.")
    return None


def _fine(trail: Trail) -> Sign:
    if redirects.moved_for_good(trail.url, trail.hops, trail.at_once):
        return Sign(Verdict.MOVED, "redirect-permanent", "The page is found at another address, for good.")
    detail = "The page is there." if not trail.hops else "The page is found, after a redirect."
    return Sign(Verdict.OK, "ok", detail)
