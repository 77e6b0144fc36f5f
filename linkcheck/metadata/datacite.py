"""DataCite's records: some fifty DOIs an ask (DataCite REST API, 2026-11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from linkcheck.metadata.agencies import DATACITE
from linkcheck.metadata.answers import MOST_NAMES, Unread, json_of, texts
from linkcheck.model import DoiRecord, Exchange, PartialDate

MOST_IN_ONE = 50
FIELDS = "doi,titles,creators,contributors,publicationYear"


def address(base: str, dois: Sequence[str], *, mailto: str | None) -> str:
    """Return where some records are told; its queries know lower-case DOIs only (datacite/datacite#2115)."""
    wanted = " OR ".join(f'"{_escaped(doi.lower())}"' for doi in dois)
    query = f"query={quote(f'doi:({wanted})', safe='/:()')}"
    query += f"&page%5Bsize%5D={len(dois)}&fields%5Bdois%5D={quote(FIELDS, safe=',')}"
    return f"{base.rstrip('/')}/dois?{query}" + (f"&mailto={quote(mailto)}" if mailto else "")


def _escaped(doi: str) -> str:
    return doi.replace("\\", "\\\\").replace('"', '\\"')


def read(exchange: Exchange) -> dict[str, DoiRecord] | Unread:
    """Return the records of an answer by lower-case DOI."""
    data = json_of(exchange, DATACITE)
    if isinstance(data, Unread):
        return data
    rows = data.get("data") if isinstance(data, dict) else None
    if not isinstance(rows, list) or (not rows and data.get("errors")):
        return Unread(detail=f"{DATACITE} answered something else than records")
    found = {}
    for row in rows:
        attributes = row.get("attributes") if isinstance(row, dict) else None
        if not isinstance(attributes, dict):
            continue
        doi = attributes.get("doi") or row.get("id")
        if isinstance(doi, str):
            found[doi.lower()] = _record(attributes)
    return found


def _record(attributes: dict[str, Any]) -> DoiRecord:
    titles = [text for row in _rows(attributes, "titles") for text in texts(row.get("title"))]
    return DoiRecord(
        registered=True,
        agency=DATACITE,
        title=titles[0] if titles else None,
        other_titles=tuple(titles[1:]),
        authors=_names(attributes, "creators"),
        editors=_names(attributes, "contributors"),
        issued=_year(attributes.get("publicationYear")),
    )


def _names(attributes: dict[str, Any], key: str) -> tuple[str, ...]:
    people = _rows(attributes, key)[:MOST_NAMES]
    return tuple(name for person in people for name in texts([person.get("familyName"), person.get("name")])[:1])


def _rows(attributes: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = attributes.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _year(value: Any) -> PartialDate | None:
    try:
        return PartialDate.parse(str(int(value)))
    except (TypeError, ValueError, OverflowError):
        return None
