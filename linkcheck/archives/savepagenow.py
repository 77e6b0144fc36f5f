"""Save Page Now 2 without a network: what is asked of it, what its answers mean, and which pages it should save.

Endpoints, limits and error classes as its documentation and its clients knew them in 2026-09 (sandcrawler, IABot, a8c's
link fixer, spn-client 0.4.0). "Submitted" is not "archived": only a job that ended well has made a capture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum, unique
from typing import Any
from urllib.parse import quote, urlencode

from linkcheck.addresses import split
from linkcheck.archives.bounds import original_resource, same_original
from linkcheck.archives.mementos import capture_at
from linkcheck.frozen import dataclass
from linkcheck.model import (
    ArchiveUnanswered,
    Ask,
    CheckedLink,
    CheckedReference,
    Exchange,
    Flow,
    Kind,
    Memento,
    NoResponse,
    NotArchived,
    Response,
    Service,
    Verdict,
)
from linkcheck.regexes import regex
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.guard import refusal_of_host
from linkcheck.transport.urls import parse
from linkcheck.untrusted import loads

BODY_LIMIT = 256 * 1024  # a finished job lists every resource of its page


@unique
class State(StrEnum):
    """How far the saving of one page has come."""

    PLANNED = "planned"
    SUBMITTED = "submitted"  # accepted; whether a capture comes of it is not known yet
    ARCHIVED = "archived"  # the job ended well and named its capture
    REFUSED = "refused"  # cannot be saved, now or later
    POSTPONED = "postponed"  # failed for now; the next run may ask again


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """One page and how far its saving has come."""

    url: str
    state: State = State.PLANNED
    job: str | None = None
    capture: str | None = None  # URI-M
    said: str | None = None  # what the service said last, in its own words
    stop: bool = False  # it wants to be asked no more in this run


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the service knows us by; never printed."""

    access: str
    secret: str

    def __repr__(self) -> str:
        return "Keys(…)"


# --- which pages ---------------------------------------------------------------------------------

_LIVE = frozenset({Verdict.OK, Verdict.MOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A live page that should be saved, and why."""

    url: str
    why: str
    place: str  # "references.txt:12"


def candidates(references: Iterable[CheckedReference], *, near_days: int) -> Iterator[Candidate]:
    """Yield each live page once that has no copy, or none near the day that its reference names.

    DOIs and other identifiers are left out, as their registries answer for them; so are captures, and pages behind a
    wall, of which only the wall would be saved.
    """
    seen: set[str] = set()
    for checked in references:
        for link in checked.links:
            url = link.link.target.partition("#")[0]
            why = _why(link, near_days)
            if why is not None and url not in seen:
                seen.add(url)
                reference = checked.reference
                yield Candidate(url=url, why=why, place=f"{reference.source}:{link.link.line or reference.line}")


def _why(link: CheckedLink, near_days: int) -> str | None:
    live = link.judgement is not None and link.judgement.verdict in _LIVE
    if not live or link.link.kind is not Kind.URL or link.link.embedded or not _public(link.link.target):
        return None
    match link.archive:
        case NotArchived():
            return "not archived"
        case Memento(distance_days=int(days)) if abs(days) > near_days:
            side = "before" if days < 0 else "after"
            return f"the nearest copy is {abs(days)} days {side} {link.archive.basis}"
        case Memento() | ArchiveUnanswered() | None:
            return None


def _public(url: str) -> bool:
    """Tell whether an address may be shown to others: no name or password in it, no host of a local network."""
    try:
        host = parse(url).host
    except TransportFailure:
        return False
    return "@" not in split(url).authority and refusal_of_host(host) is None


def untold(references: Iterable[CheckedReference]) -> int:
    """Return of how many live pages the archive did not tell whether it has a copy."""
    links = (link for checked in references for link in checked.links if link.link.kind is Kind.URL)
    return len(
        {
            link.link.target
            for link in links
            if isinstance(link.archive, ArchiveUnanswered) and link.judgement and link.judgement.verdict in _LIVE
        }
    )


# --- asking --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePageNow:
    """The service, as seen by the holder of a pair of keys."""

    endpoint: str
    keys: Keys

    def slots(self) -> Flow[int | str]:
        """Return how many pages may be submitted at once now, or why none may."""
        answer = yield self._ask("GET", "/status/user")
        said = _json(answer)
        if said is None or type(said.get("available")) is not int:
            return _failure(answer)
        captures, limit = said.get("daily_captures"), said.get("daily_captures_limit")
        if isinstance(captures, int) and isinstance(limit, int) and captures >= limit:
            return f"today's {limit} captures are used up"
        return max(0, int(said["available"])) or "all places are taken by captures under way"

    def submit(self, saving: Saving) -> Flow[Saving]:
        """Submit one page. Error pages are not to be saved, which is the form's default (`capture_all`)."""
        form = urlencode({"url": saving.url, "capture_all": "0"}).encode("ascii")
        answer = yield self._ask("POST", "", form)
        said = _json(answer)
        if said is None:
            return replace(saving, state=State.POSTPONED, said=_failure(answer), stop=_stops(answer))
        job = _job(said.get("job_id"))
        if job is not None:
            return replace(saving, state=State.SUBMITTED, job=job, said=None)
        return _failed(saving, said)

    def poll(self, saving: Saving) -> Flow[Saving]:
        """Ask how a job is getting on."""
        answer = yield self._ask("GET", f"/status/{quote(saving.job or '', safe='')}")
        said = _json(answer)
        if said is None:
            return replace(saving, said=_failure(answer), stop=_stops(answer))
        match said.get("status"):
            case "success":
                return self._succeeded(saving, said)
            case "error":
                return _failed(saving, said)
            case _:
                return replace(saving, job=_job(said.get("original_job_id")) or saving.job, said=None)

    def _succeeded(self, saving: Saving, said: dict[str, Any]) -> Saving:
        stamp, original = said.get("timestamp"), said.get("original_url")
        base = self.endpoint.removesuffix("/").removesuffix("/save")
        page = original_resource(original if isinstance(original, str) and original else saving.url)
        capture = (
            capture_at(f"{base}/web/", stamp, page, "200") if isinstance(stamp, str) and page is not None else None
        )
        if capture is None or page is None:
            return replace(saving, said="the job ended well and named no capture")
        if not same_original(page, saving.url):
            told = f"the job ended with a capture of another page: {page}"
            return replace(saving, state=State.POSTPONED, job=None, said=told)
        return replace(saving, state=State.ARCHIVED, capture=capture.url, said=None)

    def _ask(self, method: str, path: str, form: bytes = b"") -> Ask:
        headers = [("Accept", "application/json"), ("Authorization", f"LOW {self.keys.access}:{self.keys.secret}")]
        if form:
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        return Ask(
            method=method,
            url=f"{self.endpoint.removesuffix('/')}{path}",
            headers=tuple(headers),
            body=form,
            body_limit=BODY_LIMIT,
            service=Service.ARCHIVE,
        )


# --- what its answers mean -----------------------------------------------------------------------

_PERMANENT = frozenset(
    {
        "invalid-url-syntax", "invalid-url", "invalid-host-resolution", "no-access", "not-found", "unauthorized",
        "blocked", "blocked-url", "filesize-limit", "too-many-redirects", "method-not-allowed", "not-implemented",
    }
)  # fmt: skip
_QUOTA = ("user-session-limit", "too-many-requests", "max-daily-bandwidth", "bandwidth-limit-exceeded")
"""Errors that are about us, not about the page: nothing more is submitted in this run. Everything else is transient."""


_JOB = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def _job(told: Any) -> str | None:
    """Return the name of a job if it is one: it becomes a part of an address."""
    return told if isinstance(told, str) and _JOB.fullmatch(told) and ".." not in told else None


def _failed(saving: Saving, said: dict[str, Any]) -> Saving:
    """Return what an error of the service makes of a saving."""
    code = str(said.get("status_ext") or "").removeprefix("error:")
    message = str(said.get("message") or code or "it gave no reason")
    told = " ".join(message.split())[:300]
    if code in _PERMANENT:
        return replace(saving, state=State.REFUSED, job=None, said=told)
    return replace(saving, state=State.POSTPONED, job=None, said=told, stop=code.startswith(_QUOTA))


def _json(answer: Exchange) -> dict[str, Any] | None:
    if not isinstance(answer, Response) or answer.status in (401, 403, 429) or answer.status >= 500:
        return None
    if not answer.body_complete or answer.body_fault is not None:
        return None
    try:
        said = loads(answer.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _failure(answer: Exchange) -> str:
    match answer:
        case NoResponse():
            return f"the service did not answer: {answer.fault.replace('-', ' ')}"
        case Response(status=401 | 403):
            return f"the service does not accept the keys ({answer.status})"
        case Response(status=429):
            return "the service was asked too much (429)"
        case Response():
            return f"the service answered {answer.status} and did not tell"


def _stops(answer: Exchange) -> bool:
    """Tell whether going on would be of no use to anybody: refused keys, refused pace, nobody there."""
    return isinstance(answer, NoResponse) or answer.status in (401, 403, 429)
