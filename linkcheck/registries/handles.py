"""The handle system's own interface: does a registry know a handle, and which page does it lead to?

Its answer is certain, and no publisher's robot wall stands before it (doi.org handbook, "REST API", 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from linkcheck.addresses import resolve, same_site
from linkcheck.frozen import dataclass
from linkcheck.model import Ask, Exchange, Flow, NoResponse, Response, Service
from linkcheck.regexes import regex
from linkcheck.untrusted import loads

ANSWER_LIMIT = 256 * 1024  # bytes of a record
PAGE_LIMIT = 64 * 1024  # bytes of its page that says that there is none
LONGEST_ALIAS_CHAIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The registry knows the handle."""

    page: str | None  # its URL value; None: registered without one
    record_seen: bool = True  # False: only a redirect says so, which need not be the registry's own


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """The registry is certain that there is no such handle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The registry did not tell."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """The handle stands for another one."""

    handle: str


Registration = Registered | NotRegistered | Unanswered


def look_up(handle: str, base: str, exchanges: list[Exchange], *, readers: str | None = None) -> Flow[Registration]:
    """Ask the registry about a handle, through its aliases.

    Args:
        handle: A DOI or another handle.
        base: Where the registry's interface is.
        exchanges: Every exchange is added to it.
        readers: Where readers are sent, if that is another address; asked where the interface cannot be reached.
    """
    seen = {handle.lower()}
    while True:
        answer = yield Ask(
            method="GET",
            url=address(base, handle),
            headers=(("Accept", "application/json"),),
            body_limit=ANSWER_LIMIT,
            service=Service.REGISTRY,
        )
        exchanges.append(answer)
        said = read(answer, handle)
        if isinstance(said, Unanswered) and is_elsewhere(answer):
            return (yield from _by_redirect(handle, readers or base, exchanges))
        if not isinstance(said, Alias):
            return said
        handle = said.handle
        if handle.lower() in seen or len(seen) > LONGEST_ALIAS_CHAIN:
            return Registered(page=None)
        seen.add(handle.lower())


def _by_redirect(handle: str, base: str, exchanges: list[Exchange]) -> Flow[Registration]:
    """Ask as readers do, where the interface cannot be reached: the registry redirects to the page."""
    answer = yield Ask(
        method="GET", url=f"{base.rstrip('/')}/{_encoded(handle)}", body_limit=PAGE_LIMIT, service=Service.REGISTRY
    )
    exchanges.append(answer)
    return read_redirect(answer)


_DOT_SEGMENT = regex(r"/(?=\.{1,2}(?:/|$))")


def address(base: str, handle: str) -> str:
    """Return where the registry tells about a handle.

    Encoded is what the handbook says must or should be ("DOI name encoding rules", 2026-11), and all beyond ASCII.
    """
    return f"{base.rstrip('/')}/api/handles/{_encoded(handle)}"


def _encoded(handle: str) -> str:
    return _DOT_SEGMENT.sub("%2F", quote(handle, safe="/:;()!$&'*,=@~-._"))


# --- reading its answers -------------------------------------------------------------------------


_ITS_OWN = frozenset({200, 404})  # statuses of the interface's answers; a record beside another one is not trusted


def read(exchange: Exchange, handle: str | None = None) -> Registration | Alias:
    """Return what an answer of the registry says; about a certain handle, if that is given."""
    if isinstance(exchange, NoResponse):
        return Unanswered(detail=f"The registry did not answer: {exchange.fault.replace('-', ' ')}.")
    record = _json(exchange.body)
    code, about = record.get("responseCode"), record.get("handle")
    if code in (1, 100, 200) and (type(code) is not int or exchange.status not in _ITS_OWN):
        return Unanswered(detail=f"The registry answered {exchange.status} and did not tell.")
    if handle is not None and isinstance(about, str) and about.strip().lower() != handle.lower():
        return Unanswered(detail="The registry answered for another handle.")
    match code:
        case 1:
            return _of_values(record.get("values"))
        case 200:  # there is a record, without the values that were asked for
            return Registered(page=None)
        case 100:
            return NotRegistered()
        case 2:
            return Unanswered(detail="The registry met an error of its own.")
        case _:
            return Unanswered(detail=f"The registry answered {exchange.status} and did not tell.")


def is_elsewhere(answer: Exchange) -> bool:
    """Tell whether something answered that does not know the interface: a mirror without it, a filter, a wall."""
    return isinstance(answer, Response) and answer.status < 500 and answer.status != 429 and not _json(answer.body)


_SAYS_NOT_FOUND = regex(rb"\b(?:doi|handle)\s+not\s+found\b", re.IGNORECASE)  # doi.org and hdl.handle.net, 2026-11


def read_redirect(answer: Exchange) -> Registration:
    """Return what the registry's answer to a reader says; a 404 counts only in its own words."""
    if isinstance(answer, Response) and answer.status in (301, 302, 303, 307, 308):
        page = (answer.header("location") or "").strip()
        if page and same_site(answer.ask.url, resolve(answer.ask.url, page)):
            return Unanswered(detail="The registry redirects to a page of its own.")
        return Registered(page=page or None, record_seen=False)
    if isinstance(answer, Response) and answer.status == 404 and _SAYS_NOT_FOUND.search(answer.body):
        return NotRegistered()
    said = read(answer)
    return said if isinstance(said, Unanswered) else Unanswered(detail="The registry did not tell.")


def _json(body: bytes) -> dict[str, Any]:
    try:
        record = loads(body)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _of_values(values: Any) -> Registered | Alias:
    """Return the page among the values of a record, or the handle for which it stands; the lowest index counts."""
    first: dict[str, str] = {}
    for _, kind, text in sorted(_texts(values), key=lambda value: value[0]):
        first.setdefault(kind, text)
    if "URL" not in first and "HS_ALIAS" in first:
        return Alias(handle=first["HS_ALIAS"])
    return Registered(page=first.get("URL") or _offered(first.get("10320/LOC", "")))


def _texts(values: Any) -> Iterator[tuple[float, str, str]]:
    """Yield index, type and text of the values that are texts."""
    for value in values if isinstance(values, list) else ():
        data = value.get("data") if isinstance(value, dict) else None
        if not isinstance(data, dict):
            continue
        index, kind, text = value.get("index"), value.get("type"), data.get("value")
        if isinstance(kind, str) and isinstance(text, str) and text.strip():
            yield index if isinstance(index, int | float) else 0.0, kind.upper(), text.strip()


_HREF = regex(r"<location\b[^<>]*\bhref\s*=\s*[\"']([^\"'<>]+)[\"']", re.IGNORECASE)


def _offered(places: str) -> str | None:
    """Return the first address of a `10320/loc` value, by which a handle offers several places at once."""
    found = _HREF.search(places)
    return found[1].replace("&amp;", "&") if found else None
