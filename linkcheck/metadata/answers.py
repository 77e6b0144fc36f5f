"""What the answers of metadata services have in common: JSON or none, texts, dates, names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from linkcheck.frozen import dataclass
from linkcheck.model import Ask, Exchange, Flow, NoResponse, PartialDate, Response, Service
from linkcheck.regexes import regex
from linkcheck.untrusted import loads, unescaped

ANSWER_LIMIT = 8 * 1024 * 1024  # bytes; fifty DataCite records with their thousand authors are some megabytes
MOST_REDIRECTS = 4
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_NAMES = 60  # of one work: a collaboration names thousands, a reference the first few


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """The service told nothing, and why: a clause without a full stop."""

    detail: str


def answer_of(url: str, *, accept: str = "application/json", once: bool = False) -> Flow[Exchange]:
    """Ask a metadata service, wherever it sends us."""
    for _ in range(MOST_REDIRECTS):
        answer = yield Ask(
            method="GET", url=url, headers=(("Accept", accept),), body_limit=ANSWER_LIMIT, service=Service.REGISTRY,
            once=once,
        )  # fmt: skip
        ahead = answer.header("location") if isinstance(answer, Response) and answer.status in _REDIRECTS else None
        if ahead is None:
            break
        url = urljoin(url, ahead)
    return answer


def json_of(exchange: Exchange, who: str) -> Any:
    """Return the JSON of an answer, or Unread where there is none that can be trusted."""
    if isinstance(exchange, NoResponse):
        return Unread(detail=f"{who} did not answer ({exchange.fault.replace('-', ' ')})")
    if exchange.status != 200:
        return Unread(detail=f"{who} answered {exchange.status}")
    if exchange.body_fault is not None or not exchange.body_complete:
        return Unread(detail=f"the answer of {who} was cut short")
    try:
        return loads(exchange.body)
    except ValueError:
        return Unread(detail=f"the answer of {who} could not be read")


# --- values --------------------------------------------------------------------------------------

_TAG = regex(r"</?[a-z][a-z0-9:]*(?:\s[^<>]*)?/?>", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a title without its markup; agencies keep what publishers send, entities of entities included."""
    return " ".join(_TAG.sub("", unescaped(unescaped(text))).split())


def texts(value: Any) -> list[str]:
    """Return the texts of a value that is a text or a list of them."""
    found = value if isinstance(value, list) else [value]
    return [clean for each in found if isinstance(each, str) and (clean := plain(each))]


def partial_date(value: Any) -> PartialDate | None:
    """Read `{"date-parts": [[2012, 5]]}`; months and days that are none are left out."""
    try:
        parts = [int(part) for part in value["date-parts"][0][:3]]
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        return None
    for many in (3, 2, 1):
        if len(parts) < many:
            continue
        try:
            return PartialDate.parse("-".join(map(str, parts[:many])))
        except ValueError:
            continue
    return None


def names(people: Any) -> tuple[str, ...]:
    """Return family names and the names of groups, from a list as citation processors have it."""
    found: list[str] = []
    for person in people[:MOST_NAMES] if isinstance(people, list) else ():
        if isinstance(person, Mapping):
            found += texts([person.get(key) for key in ("family", "name", "literal")])[:1]
    return tuple(found)
