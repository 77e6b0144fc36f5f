"""Addresses that a report may turn into links: where an identifier resolves, and what is safe to click."""

from __future__ import annotations

import re
from urllib.parse import quote

from linkcheck.model import Kind, Link

LONGEST_HREF = 4000
"""Characters above which an address is shown and not linked; servers refuse longer ones anyway."""

_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_UNSAFE = re.compile(
    r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
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
    part = quote(link.target, safe="/:;()._-~!$&'*+,=@", errors="replace")
    match link.kind:
        case Kind.URL:
            return href(link.target)
        case Kind.DOI:
            return href(f"https://doi.org/{part}")
        case Kind.HANDLE:
            return href(f"https://hdl.handle.net/{part}")
        case Kind.ARXIV:
            return href(f"https://arxiv.org/abs/{part}")
        case Kind.PMID:
            return href(f"https://pubmed.ncbi.nlm.nih.gov/{part}/")
        case Kind.PMCID:
            number = part if part.upper().startswith("PMC") else f"PMC{part}"
            return href(f"https://pmc.ncbi.nlm.nih.gov/articles/{number}/")
