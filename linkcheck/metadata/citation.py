"""Works of all other agencies, one an ask: the DOI Foundation's citation service knows them by their agencies."""

from __future__ import annotations

from urllib.parse import quote

from linkcheck.metadata.answers import Unread, json_of
from linkcheck.metadata.crossref import of_citation
from linkcheck.model import DoiRecord, Exchange, Response

WHO = "the citation service of doi.org"
CSL = "application/vnd.citationstyles.csl+json"
_HAS_NONE = frozenset({204, 404, 406})  # no such DOI, or no metadata in the form asked for


def address(base: str, doi: str) -> str:
    """Return where one work is told."""
    return f"{base.rstrip('/')}/metadata?doi={quote(doi, safe='/:;()-._~')}"


def read(exchange: Exchange, doi: str, agency: str) -> dict[str, DoiRecord] | Unread:
    """Return the work by lower-case DOI; nothing where the service has no such work."""
    if isinstance(exchange, Response) and exchange.status in _HAS_NONE and not _is_of_another(exchange):
        return {}
    data = json_of(exchange, WHO)
    if isinstance(data, Unread):
        return data
    if not isinstance(data, dict) or not data.get("title"):
        return {}
    named = data.get("DOI")
    if isinstance(named, str) and named.lower() != doi.lower():
        return Unread(detail=f"{WHO} told of another DOI")
    return {doi.lower(): of_citation(data, agency=agency)}


def _is_of_another(answer: Response) -> bool:
    """Return whether a refusal is a page of HTML that does not speak of DOIs, as a proxy on the way sends it."""
    return "html" in (answer.header("content-type") or "").lower() and b"doi" not in answer.body.lower()
