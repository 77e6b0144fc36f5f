"""Flows for DOIs and other handles: is it registered, and what does its landing page say?

The handle system's own interface is asked first (doi.org handbook, "REST API", 2026-11): its answer is certain, and no
publisher's robot wall stands before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from linkcheck.findings import NOT_REGISTERED
from linkcheck.model import (
    Ask,
    DoiRecord,
    Exchange,
    Flow,
    Judgement,
    Kind,
    NoResponse,
    Service,
    Verdict,
)
from linkcheck.probe import Probe

HANDLE_PROXY = "https://hdl.handle.net"
ANSWER_LIMIT = 256 * 1024  # bytes of a handle record
LONGEST_ALIAS_CHAIN = 5
MOST_FORMS = 6  # readings of one damaged DOI that the registry is asked about

ProbeUrl = Callable[[str], Flow[Probe]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The registry knows the handle."""

    handle: str
    page: str | None  # its URL value; None: registered without one


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRegistered:
    """The registry is certain that there is no such handle."""

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The registry did not tell."""

    handle: str
    detail: str


Registration = Registered | NotRegistered | Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What came of one identifier."""

    judgement: Judgement
    exchanges: tuple[Exchange, ...] = ()
    record: DoiRecord | None = None
    form: str | None = None  # the reading that is registered; None: none is
    missing_fragment: str | None = None


# --- the registry --------------------------------------------------------------------------------


def handle_url(base: str, handle: str) -> str:
    """Return where the registry tells about a handle.

    Encoded is what the handbook says must or should be ("DOI name encoding rules", 2026-11), and all beyond ASCII.
    """
    encoded = quote(handle, safe="/:;()!$&'*,=@~-._")
    return f"{base.rstrip('/')}/api/handles/{_DOT_SEGMENT.sub('%2F', encoded)}"


_DOT_SEGMENT = re.compile(r"/(?=\.{1,2}(?:/|$))")


def read_registration(handle: str, exchange: Exchange) -> Registration | str:
    """Return what the registry's answer says; a string is the handle of which this one is an alias."""
    if isinstance(exchange, NoResponse):
        return Unanswered(handle=handle, detail=f"The registry did not answer: {exchange.fault.replace('-', ' ')}.")
    record = _json(exchange.body)
    match record.get("responseCode"):
        case 1:
            return _of_values(handle, record.get("values"))
        case 200:
            return Registered(handle=handle, page=None)
        case 100:
            return NotRegistered(handle=handle)
        case 2:
            return Unanswered(handle=handle, detail="The registry met an error while resolving it.")
        case _:
            return Unanswered(handle=handle, detail=f"The registry answered {exchange.status} and did not tell.")


def _json(body: bytes) -> dict[str, Any]:
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _of_values(handle: str, values: Any) -> Registered | str:
    """Return the landing page among the values of a record, or the handle that stands in its place."""
    texts: dict[str, list[tuple[float, str]]] = {}
    for value in values if isinstance(values, list) else ():
        if not isinstance(value, dict) or not isinstance(value.get("data"), dict):
            continue
        kind, text, index = value.get("type"), value["data"].get("value"), value.get("index")
        if isinstance(kind, str) and isinstance(text, str) and text.strip():
            place = float(index) if isinstance(index, int | float) else 0.0
            texts.setdefault(kind.upper(), []).append((place, text.strip()))
    first = {kind: min(found)[1] for kind, found in texts.items()}
    if "HS_ALIAS" in first and "URL" not in first:
        return first["HS_ALIAS"]
    return Registered(handle=handle, page=first.get("URL") or _location(first.get("10320/LOC", "")))


_HREF = re.compile(r"<location\b[^<>]*\bhref\s*=\s*[\"']([^\"'<>]+)[\"']", re.IGNORECASE)


def _location(xml: str) -> str | None:
    """Return the first address of a `10320/loc` value, by which several places are offered at once."""
    found = _HREF.search(xml)
    return found[1].replace("&amp;", "&") if found else None


def look_up(handle: str, base: str, exchanges: list[Exchange]) -> Flow[Registration]:
    """Ask the registry about a handle, through its aliases; every exchange is added to `exchanges`."""
    here, seen = handle, {handle.lower()}
    while True:
        answer = yield Ask(
            method="GET",
            url=handle_url(base, here),
            headers=(("Accept", "application/json"),),
            body_limit=ANSWER_LIMIT,
            service=Service.REGISTRY,
        )
        exchanges.append(answer)
        said = read_registration(handle, answer)
        if not isinstance(said, str):
            return said
        if said.lower() in seen or len(seen) > LONGEST_ALIAS_CHAIN:
            return Registered(handle=handle, page=None)
        seen.add(said.lower())
        here = said


# --- a DOI or handle from end to end -------------------------------------------------------------


def resolve(handle: str, literal: str | None, others: Sequence[str], *, base: str, probe: ProbeUrl) -> Flow[Resolved]:
    """Return what a reader of a DOI or handle meets.

    Args:
        handle: As repaired.
        literal: As it stands in the text, where that differs; it is asked first.
        others: Further readings, asked when these two are not registered; they do not change the verdict.
        base: The registry.
        probe: How a landing page is probed.
    """
    exchanges: list[Exchange] = []
    misses: list[str] = []
    for form in dict.fromkeys(form for form in (literal, handle) if form):
        said = yield from look_up(form, base, exchanges)
        match said:
            case Registered():
                return (yield from _landing(form, said, exchanges, probe))
            case NotRegistered():
                misses.append(form)
            case Unanswered():
                return Resolved(
                    judgement=Judgement(verdict=Verdict.UNKNOWN, reason="registry-unanswered", detail=said.detail),
                    exchanges=tuple(exchanges),
                    record=DoiRecord(registered=None),
                )
    other = yield from _other_reading(handle, others, misses, base, exchanges)
    return Resolved(
        judgement=Judgement(verdict=Verdict.BROKEN, reason=NOT_REGISTERED, detail=_nowhere(misses)),
        exchanges=tuple(exchanges),
        record=DoiRecord(registered=False),
        form=other,
    )


def _nowhere(misses: Sequence[str]) -> str:
    readings = "" if len(misses) < 2 else f", in any of {len(misses)} readings"
    return f"The registry has no record of it{readings}."


def _other_reading(
    handle: str, others: Sequence[str], misses: list[str], base: str, exchanges: list[Exchange]
) -> Flow[str | None]:
    for form in [*others, *shortened(handle)]:
        if form in misses or len(misses) >= MOST_FORMS:
            continue
        said = yield from look_up(form, base, exchanges)
        if isinstance(said, Registered):
            return form
        if isinstance(said, Unanswered):
            return None
        misses.append(form)
    return None


_TAIL = re.compile(
    r"(?:/(?:abstract|full|pdf|epdf|summary|short|meta|html)/?|\.(?:pdf|html?|xml|full|jpg|png)|;jsessionid.*|[?#&].*|[/.])$",
    re.DOTALL,
)


def shortened(handle: str) -> list[str]:
    """Return a DOI without tails that publishers' addresses add (citation-bot's lists, 2026-11), longest first."""
    found: list[str] = []
    while cut := _TAIL.search(handle):
        handle = handle[: cut.start()]
        if "/" not in handle.rstrip("/"):
            break
        found.append(handle)
    return found


_DELETED = re.compile(r"https?://(?:www\.)?crossref\.org/deleted_doi", re.IGNORECASE)


def _landing(form: str, said: Registered, exchanges: list[Exchange], probe: ProbeUrl) -> Flow[Resolved]:
    """Follow a registered handle to its landing page."""
    record = DoiRecord(registered=True, landing_page=said.page)

    def resolved(judgement: Judgement) -> Resolved:
        return Resolved(judgement=judgement, exchanges=tuple(exchanges), record=record, form=form)

    if said.page is None or not said.page.lower().startswith(("http://", "https://")):
        detail = "It is registered, without a page on the web." if said.page is None else "It is registered."
        return resolved(Judgement(verdict=Verdict.OK, reason="registered", detail=detail))
    if _DELETED.match(said.page):
        detail = "Its registration was deleted: it leads to a notice of that."
        return resolved(
            Judgement(verdict=Verdict.BROKEN, reason="doi-deleted", detail=detail, final_url=said.page),
        )
    probed = yield from probe(said.page)
    exchanges.extend(probed.exchanges)
    return resolved(of_landing_page(said.page, probed.judgement))


def of_landing_page(page: str, judged: Judgement) -> Judgement:
    """Return the verdict on a registered identifier from the verdict on its landing page."""
    judged = replace(judged, final_url=judged.final_url or page)
    match judged.verdict:
        case Verdict.OK | Verdict.MOVED:
            return replace(
                judged, verdict=Verdict.OK, reason="registered", detail="It is registered, and leads to a page."
            )
        case Verdict.RESTRICTED | Verdict.SKIPPED:
            detail = f"It is registered; its landing page is not open to robots: {judged.detail}"
            return replace(judged, verdict=Verdict.OK, reason="registered", detail=detail)
        case Verdict.SOFT_404 | Verdict.PARKED | Verdict.BROKEN:
            return replace(judged, detail=f"It is registered, but its landing page is gone: {judged.detail}")
        case Verdict.UNKNOWN:
            return replace(judged, detail=f"It is registered, but its landing page is in doubt: {judged.detail}")
        case Verdict.INVALID:
            detail = "It is registered, but its landing page has no usable address."
            return replace(judged, verdict=Verdict.BROKEN, detail=detail)


# --- identifiers with a page of their own --------------------------------------------------------

ARXIV_PREFIX = "10.48550/arxiv."
_VERSION = re.compile(r"v\d+$")


def page_of(kind: Kind, identifier: str) -> str:
    """Return the page that stands for an identifier at its own service."""
    match kind:
        case Kind.URL:
            return identifier
        case Kind.ARXIV:
            return f"https://arxiv.org/abs/{quote(identifier, safe='/.')}"
        case Kind.PMID:
            return f"https://pubmed.ncbi.nlm.nih.gov/{quote(identifier)}/"
        case Kind.PMCID:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(identifier.upper())}/"
        case Kind.DOI:
            return f"https://doi.org/{quote(identifier, safe='/:;()')}"
        case Kind.HANDLE:
            return f"{HANDLE_PROXY}/{quote(identifier, safe='/:;()')}"


def by_page(kind: Kind, identifier: str, *, base: str, probe: ProbeUrl) -> Flow[Resolved]:
    """Return what a reader meets at the page of an identifier; for arXiv, its DOI is a second opinion."""
    page = page_of(kind, identifier)
    probed = yield from probe(page)
    judged, exchanges = replace(probed.judgement, final_url=probed.judgement.final_url or page), list(probed.exchanges)
    if judged.verdict is Verdict.MOVED:
        judged = replace(judged, verdict=Verdict.OK, reason="ok", detail="The page is there.")
    if kind is Kind.ARXIV and judged.verdict in (Verdict.RESTRICTED, Verdict.UNKNOWN):
        said = yield from look_up(ARXIV_PREFIX + _VERSION.sub("", identifier), base, exchanges)
        if isinstance(said, Registered):
            detail = f"arXiv has registered it; its page was not seen: {judged.detail}"
            judged = replace(judged, verdict=Verdict.OK, reason="registered", detail=detail)
    return Resolved(judgement=judged, exchanges=tuple(exchanges))
