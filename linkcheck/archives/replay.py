"""Is a capture a copy of the page, or did the archive keep an error page, a wall or a redirect?"""

from __future__ import annotations

from linkcheck.archives.mementos import REDIRECTS
from linkcheck.model import Response, Verdict
from linkcheck.pages.page import read
from linkcheck.probing.classify import judge
from linkcheck.probing.trail import Trail


def why_unusable(answer: Response) -> str | None:
    """Return what a capture is instead of a copy of the page, or None when it is one."""
    if answer.status in REDIRECTS:
        return "a redirect"
    judged = judge(Trail(url=answer.ask.url, last=answer, page=read(answer))).judgement
    match judged.verdict:
        case Verdict.OK | Verdict.MOVED:
            return None
        case Verdict.SOFT_404 if judged.reason == "archived-redirect":
            return "a redirect"
        case Verdict.SOFT_404 if judged.reason == "archived-wall":
            return "a robot wall"
        case Verdict.RESTRICTED:
            return "a login"
        case Verdict.PARKED:
            return "a parked domain"
        case Verdict.SOFT_404 | Verdict.BROKEN | Verdict.UNKNOWN | Verdict.INVALID | Verdict.SKIPPED:
            return "an error page" if answer.status == 200 else f"an error page ({answer.status})"
