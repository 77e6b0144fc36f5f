"""Which agency registered which DOI: doi.org's own look-up, many DOIs an ask (doi.org handbook, 2026-11)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from urllib.parse import quote

from linkcheck.frozen import dataclass
from linkcheck.metadata.answers import Unread, json_of
from linkcheck.model import Exchange
from linkcheck.regexes import regex

CROSSREF, DATACITE = "Crossref", "DataCite"
MOST_IN_ONE = 100  # DOIs; what bounds it is the length of the URL, and this keeps it short of 8 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class Agencies:
    """What one answer tells."""

    of: dict[str, str] = field(default_factory=dict)  # by lower-case DOI, as the agency is called
    unregistered: frozenset[str] = frozenset()  # DOIs that do not exist, or are none
    trouble: str | None = None  # why the rest was not told, a clause


def address(base: str, dois: Sequence[str]) -> str:
    """Return where the agencies of some DOIs are told; a comma parts two of them, so that one inside is encoded."""
    return f"{base.rstrip('/')}/doiRA/" + ",".join(quote(doi, safe="/:;()-._~") for doi in dois)


_NONE_SUCH = regex(r"does not exist|invalid", re.IGNORECASE)


def read(exchange: Exchange) -> Agencies | Unread:
    """Return the agencies that an answer names; "Unknown" is no answer about that DOI."""
    rows = json_of(exchange, "doi.org")
    if isinstance(rows, Unread):
        return rows
    if not isinstance(rows, list):
        return Unread(detail="doi.org answered something else than its list of agencies")
    of: dict[str, str] = {}
    unregistered: set[str] = set()
    for row in rows:
        doi = row.get("DOI") if isinstance(row, dict) else None
        if not isinstance(doi, str):
            continue
        agency = row.get("RA")
        if isinstance(agency, str) and agency.strip():
            of[doi.lower()] = agency.strip()
        elif any(key != "DOI" and isinstance(said, str) and _NONE_SUCH.search(said) for key, said in row.items()):
            unregistered.add(doi.lower())
    return Agencies(of=of, unregistered=frozenset(unregistered))
