"""Sites whose answers say in a way of their own what became of a page."""

from __future__ import annotations

import re

from linkcheck.judge import Sign
from linkcheck.judge.services import is_archive_host
from linkcheck.judge.view import View
from linkcheck.model import Verdict
from linkcheck.regexes import regex

_YOUTUBE = regex(r"(?:^|\.)(?:youtube\.com|youtu\.be|youtube-nocookie\.com)$")
_PLAYABILITY = regex(r'"playabilitystatus"\s*:\s*\{\s*"status"\s*:\s*"(\w+)"')

_AT_CRAWL_TIME = regex(r"got an http (\d{3}) response at crawl time", re.I)


def of_youtube(view: View) -> Sign | None:
    """Return what YouTube's player says of a video; the page itself is 200 for every number (lychee, 2026-10)."""
    if not _YOUTUBE.search(view.final.host) or view.page is None:
        return None
    found = _PLAYABILITY.search(view.page.source.lower())
    status = found[1] if found else None
    if status == "login_required":
        return Sign(Verdict.RESTRICTED, "login", "The video is private, or shown only to those who log in.")
    if status in ("error", "unplayable"):
        return Sign(Verdict.SOFT_404, "video-gone", "YouTube shows its page, but the video is not there.")
    bare = view.page.title.strip() in ("- YouTube", "")
    if bare and "/watch" in view.final.path:
        return Sign(Verdict.SOFT_404, "video-gone", "YouTube shows its page without a video.")
    return None


def is_archive(host: str, *, memento: bool = False) -> bool:
    """Tell whether an answer comes from a web archive: by its host, or as it says when it was captured (RFC 7089)."""
    return memento or is_archive_host(host)


def of_replay(view: View) -> Sign | None:
    """Return that a capture is of a redirect or an error, not of a page, if the archive says so."""
    if view.page is None or view.words > 150:
        return None
    found = _AT_CRAWL_TIME.search(view.page.all_text)
    if found:
        return Sign(Verdict.SOFT_404, "archived-redirect", f"The capture is of a redirect ({found[1]}), not of a page.")
    return None
