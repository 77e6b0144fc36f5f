"""URLs of web archives, which carry the original's URL inside."""

from __future__ import annotations

import re
from urllib.parse import unquote

from linkcheck.addresses import ARCHIVE_TODAY
from linkcheck.regexes import regex

# Wayback and its kin (web.archive.org, arquivo.pt, webarchive.org.uk, vefsafn.is, archive.today's long form ...): a
# 14-digit datetime, shortened, starred or with a flag for how to replay, then the original.
_REPLAY = regex(
    r"://[^/]+/(?:[\w.-]+/)*?(?:\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6}|\*)(?:\*|[a-z]{2}_)?/(?P<original>(?:https?:/|ftp:/|www\.).+)",
    re.DOTALL,
)
_DATELESS = regex(
    rf"://(?:(?:web\.|www\.)?archive\.org/(?:web|save)|{ARCHIVE_TODAY}(?:/(?:newest|oldest|o/\w+))?)"
    r"/(?P<original>(?:https?:/|ftp:/|www\.).+)",
    re.DOTALL,
)
_QUERY = regex(r"://(?:www\.)?webcitation\.org/[^?]*\?(?:[^#]*&)?url=(?P<original>[^&#]+)", re.IGNORECASE)


def embedded(url: str) -> str | None:
    """Return the original resource's URL inside an archive's URL, or None."""
    if url.find("http", 8) < 0 and url.find("/www.", 8) < 0 and "webcitation" not in url:
        return None
    for pattern in (_REPLAY, _DATELESS, _QUERY):
        match = pattern.search(url)
        if match:
            return _whole(match["original"], quoted=pattern is _QUERY)
    return None


def _whole(original: str, *, quoted: bool) -> str:
    if quoted:
        original = unquote(original)
    # Some servers and editors make one slash of two.
    original = re.sub(r"^(https?|ftp):/(?=[^/])", r"\1://", original)
    return original if "://" in original[:8] else f"http://{original}"
