"""The judge: from the way that a probe took to a verdict, by the tables in `linkcheck.judge`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from linkcheck.addresses import same_site
from linkcheck.frozen import dataclass
from linkcheck.judge import Sign, redirects
from linkcheck.judge.defaults import of_empty_servers, of_failing
from linkcheck.judge.faults import of_fault
from linkcheck.judge.logins import of_logins
from linkcheck.judge.parked import of_parking
from linkcheck.judge.sites import is_archive, of_replay, of_youtube
from linkcheck.judge.soft404 import DOUBT, SURE, shows_title, weigh
from linkcheck.judge.statuses import CONTENT, of_status
from linkcheck.judge.view import View
from linkcheck.judge.walls import of_walls
from linkcheck.model import Fault, Judgement, NoResponse, Response, Verdict
from linkcheck.probing.siblings import Sibling, is_shell, same_main_part, same_page
from linkcheck.probing.trail import Trail
from linkcheck.regexes import regex

# Where Crossref sends readers of DOIs that were withdrawn (crossref.org, "Deleted DOIs", 2026-10)
_DELETED_DOI = regex(r"crossref\.org/deleted[-_]?doi", re.I)
_TELLING = 5  # words; with fewer there is nothing to compare
_FEW, _SHORT = 20, 120  # words
_ARTICLE = 250  # words of running text that the front of a section does not have


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge thinks, and whether a made-up sibling of the page could settle it."""

    judgement: Judgement
    in_doubt: bool = False


def judge(trail: Trail, *, titles: Sequence[str] = (), sibling: Sibling | None = None) -> Opinion:
    """Return the verdict on a way.

    Args:
        trail: The way from the cited URL to the last answer.
        titles: What references call the page, if known.
        sibling: What the site answers for a page of the same family that cannot exist, if asked.
    """
    sign = _without_page(trail)
    if sign is not None:
        return Opinion(judgement(trail, sign))
    assert isinstance(trail.last, Response)
    view = View(trail.url, trail.final_url, trail.last, trail.page)
    known = shows_title(view, titles)
    sign = _by_page(view, known) if trail.last.status in CONTENT else _of_refusal(view, trail)
    if sign is not None:
        return Opinion(judgement(trail, sign))
    return _weighed(trail, view, known, sibling)


def judgement(trail: Trail, sign: Sign) -> Judgement:
    """Return a sign as the verdict on a way, with what was met on it."""
    straight = _straight(sign, trail.status)
    return replace(straight, final_url=trail.final_url, redirects=trail.hops) if trail.hops else straight


@lru_cache(maxsize=1024)  # most links work alike, and each is kept to the end
def _straight(sign: Sign, status: int | None) -> Judgement:
    return Judgement(verdict=sign.verdict, reason=sign.reason, detail=sign.detail, status=status)


def _without_page(trail: Trail) -> Sign | None:
    """Return what is certain before any page is read: no answer, or a way that ends before its end."""
    if isinstance(trail.last, NoResponse):
        return at_the_end(trail, of_fault(trail.last.fault, trail.last.message))
    return trail.stop


def at_the_end(trail: Trail, sign: Sign) -> Sign:
    """Say of what was met behind redirects that it was met there; a bad address there is no bad text here."""
    if not trail.hops:
        return sign
    verdict = Verdict.BROKEN if sign.verdict is Verdict.INVALID else sign.verdict
    return Sign(verdict, sign.reason, f"{sign.detail.removesuffix('.')}, after a redirect.")


def _of_refusal(view: View, trail: Trail) -> Sign:
    """Return what a status other than success means, with what its page adds."""
    status = of_status(view.status)
    assert status is not None
    if view.response.is_capture:
        return _of_captured_error(status, view.status)
    if rate_limited(view):
        return Sign(Verdict.UNKNOWN, "rate-limited", f"The server asks us to slow down ({view.status}).")
    return of_walls(view) or _refusal_told(view) or at_the_end(trail, status)


def _of_captured_error(status: Sign, code: int) -> Sign:
    """Return what a capture of an error is worth: its status is the captured page's, and no request changes it."""
    detail = f"The capture is of an error page ({code}), not of the page."
    if status.verdict is Verdict.BROKEN:
        return Sign(Verdict.BROKEN, status.reason, detail)
    return Sign(Verdict.SOFT_404, "archived-error", detail)


_LIMITED = frozenset({403, 503})
_NOTICE = 60  # words; a page that is such a notice says it at once and little else


def rate_limited(view: View) -> bool:
    """Tell whether a refusal is a rate limit in disguise: GitHub and others send 403, and some servers 503."""
    if view.status not in _LIMITED:
        return False
    left = view.response.header("x-ratelimit-remaining") or view.response.header("ratelimit-remaining")
    if left is not None and left.strip() == "0":
        return True
    said = (*view.titles, *view.headings[:2], *((view.text,) if view.words < _NOTICE else ()))
    return view.status == 503 and view.phrase("limited", *said) is not None


def _refusal_told(view: View) -> Sign | None:
    """Return what the page beside a refusing status says of its reason."""
    if view.status == 530 and "1016" in view.text:
        # Cloudflare: the name of the server behind it no longer exists
        return Sign(Verdict.BROKEN, "origin-gone", "The server behind Cloudflare has no address any more (error 1016).")
    if view.status == 300 and weigh(view).weight >= DOUBT:
        return Sign(Verdict.BROKEN, "http-300", "The page is not there; the server offers others of a like name (300).")
    if view.status == 400 and "sent to https port" in view.text:
        return Sign(Verdict.BROKEN, "https-needed", "The server takes https alone at this address.")
    return of_logins(view) if view.status in (401, 402, 403, 451) else None


def _by_page(view: View, known: bool) -> Sign | None:
    """Return the first of the tables that recognises the page as something else than what was cited."""
    unseen = not view.response.body or (view.page is not None and view.page.blank)
    if view.response.body_fault is not None and unseen:
        return Sign(
            Verdict.UNKNOWN, view.response.body_fault.value, "The server reports success, but its page did not come."
        )
    wall = of_walls(view)
    if _archived(view):
        replay = of_replay(view)
        if replay is not None:
            return replay
        if wall is not None and view.response.header("memento-datetime") is not None:
            return Sign(Verdict.SOFT_404, "archived-wall", "The capture is of a robot wall, not of the page.")
    if view.status == 202 and (not view.response.body.strip() or (view.page is not None and view.words < _FEW)):
        return Sign(Verdict.RESTRICTED, "robot-wall", "The server accepts the request and sends no page (202).")
    sign = wall or of_youtube(view) or of_logins(view)
    if sign is None and not known:
        sign = of_failing(view) or of_parking(view) or of_empty_servers(view)
    return sign


def _weighed(trail: Trail, view: View, known: bool, sibling: Sibling | None) -> Opinion:
    """Weigh whether a page is the cited one, where no table is sure of something else."""
    lost = None if known else _lost_on_the_way(view)
    if lost is not None:
        return Opinion(judgement(trail, lost))
    if _empty(view):
        nothing = "an empty page" if view.response.body.strip() else "nothing"
        detail = f"The server reports success and sends {nothing}."
        return Opinion(judgement(trail, Sign(Verdict.SOFT_404, "empty", detail)))
    weighed = weigh(view, known)
    if weighed.weight >= SURE:
        return Opinion(judgement(trail, _soft(weighed.sign)))
    archived = _archived(view)
    doubtful = weighed.weight >= DOUBT or (not known and _collapsed(view))
    unlike = not known and _unlike(view)
    if sibling is not None and (
        (doubtful and same_page(trail, sibling)) or (unlike and same_main_part(trail, sibling))
    ):
        detail = "The site sends the same page for addresses that cannot exist."
        return Opinion(judgement(trail, Sign(Verdict.SOFT_404, "same-for-any", detail)))
    shell = view.page is not None and is_shell(view.page) and not trail.hops
    askable = (doubtful or unlike) and not archived and not shell and not view.cited_home
    return Opinion(judgement(trail, _fine(trail, view)), in_doubt=askable and sibling is None)


def _unlike(view: View) -> bool:
    """Tell whether a short page has nothing in its head of what the address of one page among many says."""
    if view.page is None or not _TELLING <= view.words < _SHORT or not view.cited.segments:
        return False
    deep = len(view.cited.segments) > 1 or bool(view.cited.query) or redirects.names_one_page(view.cited.segments[-1])
    return deep and not view.slug & set(" ".join((view.title, *view.headings[:2])).split())


def _empty(view: View) -> bool:
    """Tell whether there is nothing to see; of a page that was not read to its end that cannot be said."""
    if view.page is None:
        return not view.response.body.strip()
    return view.page.blank and view.response.body_complete


def _archived(view: View) -> bool:
    return is_archive(view.final.host, memento=view.response.header("memento-datetime") is not None)


def _soft(sign: str) -> Sign:
    return Sign(Verdict.SOFT_404, "error-page", f"The server reports success, but sends an error page: {sign}.")


def _lost_on_the_way(view: View) -> Sign | None:
    """Return that a redirect gave the cited page up, if it did."""
    cited, final = view.cited, view.final
    if not view.redirected:
        return None
    if _DELETED_DOI.search(f"{final.host}{final.path}"):
        return Sign(Verdict.BROKEN, "doi-deleted", "The DOI leads to the registry's notice that it was deleted.")
    if cited.host in redirects.RESOLVERS:
        return None
    if redirects.is_error_address(cited, final):
        return Sign(
            Verdict.SOFT_404, "redirect-to-error", "The server redirects to an error page and calls it success."
        )
    if redirects.is_search(cited, final):
        return Sign(Verdict.SOFT_404, "redirect-to-search", "The server redirects from the page to its search.")
    near = same_site(f"//{cited.host}", f"//{final.host}")
    if redirects.leads_home(cited, final) and (near or len(cited.segments) >= 2):
        return Sign(Verdict.SOFT_404, "redirect-to-home", "The server redirects from the page to a home page.")
    if _collapsed(view) and view.words < _ARTICLE:
        return Sign(
            Verdict.SOFT_404, "redirect-to-section", "The server redirects from the page to the front of a section."
        )
    return None


def _collapsed(view: View) -> bool:
    """Tell whether a redirect led up to the front of a section whose head does not say what the cited address does."""
    if not view.redirected or not redirects.collapses(view.cited, view.final):
        return False
    return not view.slug & set(" ".join((view.title, *view.headings[:2])).split())


def _fine(trail: Trail, view: View) -> Sign:
    if redirects.moved_for_good(trail.url, trail.hops, trail.at_once) and not _archived(view):
        return Sign(Verdict.MOVED, "redirect-permanent", "The page is found at another address, for good.")
    if isinstance(trail.last, Response) and trail.last.body_fault is Fault.TIMEOUT:
        return Sign(Verdict.OK, "ok", "The server answers; it goes on sending for longer than we listen.")
    return Sign(Verdict.OK, "ok", "The page is there." if not trail.hops else "The page is found, after a redirect.")
