"""Addresses that a report may turn into links: where an identifier resolves, and what is safe to click."""

from __future__ import annotations

import re
from urllib.parse import quote

from linkcheck.display import BUILD_COMMAND
from linkcheck.model import Link
from linkcheck.regexes import regex
from linkcheck.registries.identifiers import page_of

LONGEST_HREF = 4000
"""Characters above which an address is shown and not linked; servers refuse longer ones anyway."""

_WEB = regex(r"https?://[^/?#\s]", re.IGNORECASE)
_UNSAFE = regex(
    r"[\x00-\x20\x7f-\xa0\xad\"<>\\^`{|}\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
    rf"|[\ud800-\udfff\ufff9-\uffff]|{BUILD_COMMAND}"
)


def href(address: str) -> str | None:
    """Return `address` so that it can stand in an attribute or in angle brackets; None when it is no web address.

    Nothing but http and https ever becomes a link: `javascript:` in a reference stays text.
    """
    if len(address) > LONGEST_HREF or not _WEB.match(address):
        return None
    return _UNSAFE.sub(lambda match: quote(match.group(), safe="", errors="replace"), address)


def address(link: Link) -> str | None:
    """Return where a reader would follow the link to; None when it leads nowhere on the web."""
    if link.problem is not None:
        return None
    return href(page_of(link.kind, link.target.encode("utf-8", "replace").decode()))
