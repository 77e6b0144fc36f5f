"""As whom we ask, and which refusals may be about that."""

from __future__ import annotations

from linkcheck.addresses import split
from linkcheck.judge.sites import is_archive
from linkcheck.model import Fault, Judgement, NoResponse, Verdict
from linkcheck.probing.trail import Trail

HONEST: tuple[tuple[str, str], ...] = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "en,*;q=0.5"),
)
"""What every ask carries beside the fetcher's own headers: some servers say 404 to those who ask for no HTML."""

# Chrome 142 on Linux opens a page so (2026-11); servers look at the set, not only at the name
_ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"
BROWSER: tuple[tuple[str, str], ...] = (
    ("User-Agent", f"Mozilla/5.0 (X11; Linux x86_64) {_ENGINE} Chrome/142.0.0.0 Safari/537.36"),
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"),
    ("Accept-Language", "en-US,en;q=0.9"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Sec-CH-UA", '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"'),
    ("Sec-CH-UA-Mobile", "?0"),
    ("Sec-CH-UA-Platform", '"Linux"'),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Site", "none"),
    ("Sec-Fetch-User", "?1"),
    ("Upgrade-Insecure-Requests", "1"),
)  # fmt: skip

# Refusals that some servers keep for programs: 404 connexion.canada.ca (GCTC-NTGC/gc-digital-talent#17337), 400 the old
# twitter.com (linkchecker#525), 403 and 406 everywhere, 500 lychee#799, 503 bundesregierung.de (cwa-documentation#542)
_STATUSES = frozenset({400, 403, 404, 405, 406, 410, 412, 500, 501, 503, 520})
_FAULTS = frozenset({Fault.EMPTY_REPLY})  # nginx's 444 for a User-Agent on a list
_STAND_INS = frozenset({"empty", "redirect-to-home"})  # given to programs by some, with success
_SETTLED = frozenset({"rate-limited", "robot-wall", "geo-block", "login", "paywall", "https-needed", "origin-gone"})


def may_be_about_client(trail: Trail, judgement: Judgement) -> bool:
    """Tell whether a browser could be answered otherwise: a refusal that gives no reason of its own."""
    if isinstance(trail.last, NoResponse):
        return trail.last.fault in _FAULTS
    if trail.stop is not None:
        return trail.stop.reason == "redirect-loop"  # PayPal and others send programs round in circles
    if judgement.reason in _STAND_INS:
        return not is_archive(split(trail.final_url).host)
    archive = is_archive(split(trail.final_url).host, memento=trail.last.is_capture)
    if trail.last.status not in _STATUSES or archive:
        return False  # archives serve programs, and shut out those that ask too often
    asked_to_wait = trail.last.status == 503 and trail.last.header("retry-after") is not None
    return judgement.reason not in _SETTLED and judgement.verdict is not Verdict.OK and not asked_to_wait
