"""Identifiers that are no URLs, and the pages that stand for them at their own services."""

from __future__ import annotations

import re
from urllib.parse import quote

from linkcheck.model import Kind
from linkcheck.regexes import regex

HANDLE_PROXY = "https://hdl.handle.net"
ARXIV_PREFIX = "10.48550/arxiv."
_VERSION = regex(r"v\d+$")
_SUBJECT = regex(r"\.[a-z]{2}(?=/)", re.IGNORECASE)  # "math.GT/0309136" is math/0309136 in addresses and DOIs


def page_of(kind: Kind, identifier: str) -> str:
    """Return the page that stands for an identifier at its own service."""
    match kind:
        case Kind.URL:
            return identifier
        case Kind.ARXIV:
            return f"https://arxiv.org/abs/{quote(_SUBJECT.sub('', identifier), safe='/.')}"
        case Kind.PMID:
            return f"https://pubmed.ncbi.nlm.nih.gov/{quote(identifier)}/"
        case Kind.PMCID:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(identifier.upper())}/"
        case Kind.DOI:
            return f"https://doi.org/{quote(identifier, safe='/:;()')}"
        case Kind.HANDLE:
            return f"{HANDLE_PROXY}/{quote(identifier, safe='/:;()')}"


def arxiv_doi(identifier: str) -> str:
    """Return the DOI that arXiv has registered for an identifier, whatever its version."""
    return ARXIV_PREFIX + _VERSION.sub("", _SUBJECT.sub("", identifier)).lower()
