"""Identifiers other than DOIs that stand without a URL: arXiv, PubMed, PubMed Central, handles; the hosts of DOIs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.found import Found
from linkcheck.model import Kind
from linkcheck.regexes import regex

DOI_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org", "doi.dx.org", "www.dx.doi.org", "hdl.doi.org"})

# arXiv: YYMM.number since 2007-04 (four digits, five since 2015), archive/YYMMnnn before. info.arxiv.org/help, 2026-11.
_ARXIV = regex(
    r"arxiv\s?:\s{0,2}(?P<id>\d{4}\.\d{4,5}(?:v\d{1,2})?|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?)(?!\d)",
    re.IGNORECASE,
)
_PMCID = regex(
    r"(?<![A-Za-z0-9/])(?:PMC\s?ID|PubMed\s?Central(?:\s?PMC\s?ID)?)?\s?[:#]?\s{0,4}(?P<id>PMC\d{4,9})(?!\d)",
    re.IGNORECASE,
)
_PMID = regex(r"(?<![A-Za-z])PM\s?ID\s?[:#]?\s{0,4}(?P<id>\d{1,9})(?!\d)", re.IGNORECASE)
_HANDLE = regex(r"(?<![A-Za-z])(?:hdl|handle)\s?:\s{0,2}(?P<id>\d[\d.]{2,20}/[^\s\"<>,;)\]]+)", re.IGNORECASE)

_KINDS = (
    ("arxiv", Kind.ARXIV, _ARXIV),
    ("pmid", Kind.PMID, _PMID),
    ("pmc", Kind.PMCID, _PMCID),
    ("hdl", Kind.HANDLE, _HANDLE),
    ("handle", Kind.HANDLE, _HANDLE),
)


def find(text: str) -> Iterator[Found]:
    """Yield the identifiers in `text`, in no order; a handle is found once for each of its labels."""
    small = text.lower()
    for label, kind, pattern in _KINDS:
        if label not in small:
            continue
        for match in pattern.finditer(text):
            value = match["id"].rstrip(".:") if kind is Kind.HANDLE else match["id"]
            start = match.end() - len(match.group().lstrip(" :#\n\r\t"))
            yield Found(kind=kind, start=start, end=match.start("id") + len(value), target=_target(kind, value))


def from_text(kind: Kind, value: str) -> str | None:
    """Return the identifier that a field of a record holds, with or without its label."""
    value = re.sub(r"(?i)\A\s*(?:arxiv|pmid|pmcid|hdl|handle)\s*:\s*", "", value.strip())
    match kind:
        case Kind.ARXIV:
            found = _ARXIV.match(f"arxiv:{value}")
        case Kind.PMID:
            found = _PMID.match(f"PMID:{value}")
        case Kind.PMCID:
            found = _PMCID.match(value if value.upper().startswith("PMC") else f"PMC{value}")
        case Kind.HANDLE:
            found = _HANDLE.match(f"hdl:{value}")
        case Kind.URL | Kind.DOI:
            return None
    return _target(kind, found["id"]) if found else None


def _target(kind: Kind, value: str) -> str:
    return value.upper() if kind is Kind.PMCID else value if kind is Kind.HANDLE else value.lower()
