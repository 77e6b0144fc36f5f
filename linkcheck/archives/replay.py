"""Is a capture a copy of the page, or did the archive keep an error page, a wall or a redirect?"""

from __future__ import annotations

from linkcheck.archives.mementos import REDIRECTS
from linkcheck.model import Hop, Response, Verdict
from linkcheck.pages.page import read
from linkcheck.probing.classify import judge
from linkcheck.probing.trail import Trail

_LOST_ON_THE_WAY = {
    "redirect-to-home": "a redirect to a home page",
    "redirect-to-section": "a redirect to the front of a section",
    "redirect-to-search": "a redirect to a search",
    "redirect-to-error": "a redirect to an error page",
}


def why_unusable(answer: Response, cited: str, hops: tuple[Hop, ...] = ()) -> str | None:
    """Return what a capture is instead of a copy of the page, or None when it is one.

    Args:
        answer: The replay.
        cited: The address of the page.
        hops: Where captured redirects led from there. They count as on the live web: one to a home page has lost it.
    """
    if answer.status in REDIRECTS:
        return "a redirect"
    judged = judge(Trail(url=cited if hops else answer.ask.url, hops=hops, last=answer, page=read(answer))).judgement
    match judged.verdict:
        case Verdict.OK | Verdict.MOVED:
            return None
        case Verdict.SOFT_404 if judged.reason == "archived-redirect":
            return "a redirect"
        case Verdict.SOFT_404 if judged.reason in _LOST_ON_THE_WAY:
            return _LOST_ON_THE_WAY[judged.reason]
        case Verdict.SOFT_404 if judged.reason == "archived-wall":
            return "a robot wall"
        case Verdict.RESTRICTED:
            return "a login"
        case Verdict.PARKED:
            return "a parked domain"
        case Verdict.SOFT_404 | Verdict.BROKEN | Verdict.UNKNOWN | Verdict.INVALID | Verdict.SKIPPED:
            return "an error page" if answer.status == 200 else f"an error page ({answer.status})"
