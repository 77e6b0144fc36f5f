"""Crossref's works: some fifty DOIs an ask, with title, authors, date, and what was announced about them.

The interface and its limits: Crossref REST API documentation and its blog post on rate limits of 2025-12-01.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from linkcheck.metadata.agencies import CROSSREF
from linkcheck.metadata.answers import Unread, json_of, names, partial_date, texts
from linkcheck.model import DoiRecord, DoiUpdate, Exchange, Response
from linkcheck.regexes import regex

MOST_IN_ONE = 50  # no maximum is documented; clients that are let be ask for no more
FIELDS = "DOI,type,title,subtitle,original-title,author,editor,issued,container-title,updated-by"
WITHIN = frozenset({"book-chapter", "book-section", "book-part", "reference-entry", "component", "chapter"})
"""Types of works that are cited by the name of what they stand in."""


def address(base: str, dois: Sequence[str], *, mailto: str | None) -> str:
    """Return where some works are told. A DOI with a comma cannot be in a filter, so that it is asked for alone."""
    contact = f"mailto={quote(mailto)}" if mailto else ""
    if len(dois) == 1 and not batchable(dois[0]):
        return f"{base.rstrip('/')}/works/{quote(dois[0], safe='')}" + (f"?{contact}" if contact else "")
    wanted = ",".join(f"doi:{quote(doi, safe='/:;()-._~')}" for doi in dois)
    query = f"filter={wanted}&select={FIELDS}&rows={len(dois)}"
    return f"{base.rstrip('/')}/works?{query}" + (f"&{contact}" if contact else "")


def batchable(doi: str) -> bool:
    """Tell whether a DOI can be asked for together with others."""
    return "," not in doi


_NONE_SUCH = regex(rb"resource not found", re.IGNORECASE)


def read(exchange: Exchange) -> dict[str, DoiRecord] | Unread:
    """Return the works of an answer by lower-case DOI; one that is missing says nothing of its existence."""
    if isinstance(exchange, Response) and exchange.status == 404 and _NONE_SUCH.search(exchange.body):
        return {}  # of one that was asked for alone; in plain text, not JSON
    data = json_of(exchange, CROSSREF)
    if isinstance(data, Unread):
        return data
    message = data.get("message") if isinstance(data, dict) else None
    items = message.get("items", [message] if "DOI" in message else None) if isinstance(message, dict) else None
    if not isinstance(items, list):
        return Unread(detail=f"{CROSSREF} answered something else than works")
    return {item["DOI"].lower(): _record(item) for item in items if isinstance(item, dict) and _named(item)}


def _named(item: dict[str, Any]) -> bool:
    return isinstance(item.get("DOI"), str)


def _record(item: dict[str, Any]) -> DoiRecord:
    return of_citation(item, agency=CROSSREF, updates=tuple(_updates(item.get("updated-by"))))


def of_dump(item: dict[str, Any]) -> DoiRecord:
    """Return a record from a work of the public data file, with the page that it was registered with."""
    resource = item.get("resource")
    primary = resource.get("primary") if isinstance(resource, dict) else None
    page = primary.get("URL") if isinstance(primary, dict) else None
    return replace(_record(item), landing_page=page.strip() if isinstance(page, str) and page.strip() else None)


def of_citation(item: dict[str, Any], *, agency: str, updates: tuple[DoiUpdate, ...] = ()) -> DoiRecord:
    """Return a record from an item as citation processors have it, which Crossref's works nearly are."""
    main = texts(item.get("title"))
    subtitles = texts(item.get("subtitle"))
    others = [f"{title} {subtitle}" for title in main[:1] for subtitle in subtitles[:1]] + main[1:]
    others += texts(item.get("original-title"))
    kind = item.get("type")
    if isinstance(kind, str) and kind in WITHIN:
        others += texts(item.get("container-title"))
    return DoiRecord(
        registered=True,
        agency=agency,
        title=main[0] if main else None,
        other_titles=tuple(others),
        authors=names(item.get("author")),
        editors=names(item.get("editor")),
        issued=partial_date(item.get("issued")),
        updates=updates,
    )


def _updates(values: Any) -> list[DoiUpdate]:
    found = []
    for value in values if isinstance(values, list) else ():
        if not isinstance(value, dict):
            continue
        kind, notice, source = value.get("type"), value.get("DOI"), value.get("source")
        if isinstance(kind, str) and kind:
            found.append(
                DoiUpdate(
                    type=kind,
                    doi=notice.lower() if isinstance(notice, str) else "",
                    date=partial_date(value.get("updated")),
                    source=source if isinstance(source, str) and source else "publisher",
                )
            )
    return found
