"""Hosts that resolve or archive what others publish: web archives and registries of identifiers."""

from __future__ import annotations

import re
from functools import lru_cache

from linkcheck.addresses import ARCHIVE_TODAY
from linkcheck.judge.redirects import RESOLVERS
from linkcheck.regexes import regex

_KNOWN_ARCHIVES = regex(
    rf"""(?:^|\.)(?:web\.archive\.org|archive-it\.org|webarchive\.org\.uk|arquivo\.pt|vefsafn\.is|webarchiv\.cz|perma\.cc
        |{ARCHIVE_TODAY}|swap\.stanford\.edu|archive\.wikiwix\.com|webcitation\.org
        |timetravel\.mementoweb\.org|haw\.nsk\.hr|web-archive-org\.translate\.goog)$""",
    re.X,
)
_LIKE_ARCHIVES = regex(r"(?:^|\.)(?:webarchive|wayback)\.\S+$")  # names that archives have, and that anybody can take

_REGISTRIES = frozenset(
    {
        "archive.org", "doi.org", "handle.net", "crossref.org", "datacite.org", "arxiv.org", "pubmed.ncbi.nlm.nih.gov",
        "pmc.ncbi.nlm.nih.gov", "europepmc.org", "orcid.org", "isni.org", "viaf.org", "ror.org",
    }
)  # fmt: skip
"""Sites of registries, subdomains included; the other resolvers are in `RESOLVERS`."""


@lru_cache(maxsize=4096)
def is_archive_host(host: str) -> bool:
    """Tell whether a host is a web archive."""
    return is_known_archive(host) or _LIKE_ARCHIVES.search(host) is not None


def is_known_archive(host: str) -> bool:
    """Return whether a host belongs to one of the well-known web archives; others are not, whatever their names."""
    return _KNOWN_ARCHIVES.search(host) is not None


def is_service(host: str) -> bool:
    """Tell whether a host is a web archive or a registry of identifiers."""
    if is_archive_host(host) or host in RESOLVERS:
        return True
    labels = host.split(".")
    return any(".".join(labels[start:]) in _REGISTRIES for start in range(len(labels) - 1))
