"""Flows for mementos (RFC 7089): the capture nearest a day that really replays, and what its absence means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from linkcheck.addresses import resolve
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Ask,
    Exchange,
    Flow,
    Memento,
    NoResponse,
    NotArchived,
    PartialDate,
    Response,
    Service,
)
from linkcheck.weblinks import parse_links

REDIRECTS = frozenset({301, 302, 303, 307, 308})  # the Wayback Machine says 302, pywb 307 (2026-11)
GATE_BODY = 4 * 1024  # bytes of a refusal, which say why
REPLAY_BODY = 64 * 1024  # bytes of a copy, enough to tell a page from an error
MOST_REPLAYS = 4  # captures of one original resource that are looked at
MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The days near which a copy is wanted; one day, or as many as the author's date may mean."""

    first: date
    last: date

    @property
    def moment(self) -> datetime:
        """Noon UTC in the middle: the author's date has no time zone."""
        middle = self.first + timedelta(days=(self.last - self.first).days // 2)
        return datetime.combine(middle, time(12), tzinfo=UTC)

    def distance_days(self, captured: datetime) -> int:
        """Return how many days a capture lies after these days, negative: before; 0: on one of them."""
        day = captured.astimezone(UTC).date()
        if day < self.first:
            return (day - self.first).days
        return max(0, (day - self.last).days)


def near(accessed: PartialDate | None, published: PartialDate | None, *, today: date) -> Near:
    """Return where to look: at the access date, else at the publication date, else today; never in the future."""
    wanted = accessed or published
    if wanted is None or wanted.earliest() > today:
        return Near(first=today, last=today)
    return Near(first=wanted.earliest(), last=min(wanted.latest(), today))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A capture that an archive has named."""

    url: str  # URI-M
    captured: datetime


def nearest(captures: Iterable[Capture], moment: datetime) -> Capture | None:
    """Return the capture nearest to a moment, the earlier on a tie; None when there is none."""
    return min(captures, key=lambda each: (abs(each.captured - moment), each.captured, each.url), default=None)


def look_up(
    original: str, wanted: Near, *, timegates: Sequence[str], near_days: int, exchanges: list[Exchange]
) -> Flow[ArchiveAnswer]:
    """Return the copy nearest the wanted days: the first archive's that has one near enough, else the nearest of all.

    Args:
        original: URI-R; a fragment is left out.
        wanted: Near which days.
        timegates: Addresses before which the original is put, in the order of trust.
        near_days: A copy nearer than this ends the search.
        exchanges: Every exchange is added to it.
    """
    found: list[Memento] = []
    missing: list[NotArchived] = []
    silent: list[ArchiveUnanswered] = []
    for gate in timegates:
        answer = yield from _Search(gate, original.partition("#")[0], wanted, exchanges).run()
        match answer:
            case Memento():
                found.append(answer)
                if abs(answer.distance_days or 0) <= near_days and answer.status is not None:
                    break
            case NotArchived():
                missing.append(answer)
            case ArchiveUnanswered():
                silent.append(answer)
    if found:
        return min(found, key=lambda each: (each.status is None, abs(each.distance_days or 0)))
    if silent:
        return ArchiveUnanswered(detail=" ".join(dict.fromkeys(each.detail for each in silent)))
    return NotArchived(detail=" ".join(dict.fromkeys(each.detail for each in missing if each.detail)))


@dataclass(slots=True)
class _Search:
    """The search for one original resource in one archive."""

    gate: str
    original: str
    wanted: Near
    exchanges: list[Exchange]
    known: dict[str, Capture] = field(default_factory=dict)  # by URI-M, those not looked at
    seen: set[str] = field(default_factory=set)
    unusable: list[str] = field(default_factory=list)  # why captures were of no use

    def run(self) -> Flow[ArchiveAnswer]:
        headers = (("Accept-Datetime", format_datetime(self.wanted.moment, usegmt=True)),)
        address = self.gate + self.original
        for _ in range(MOST_REDIRECTS):
            answer = yield from self._ask(address, headers, GATE_BODY)
            if isinstance(answer, Response) and answer.header("memento-datetime") is not None:
                return (yield from self._looked_at(address, answer))
            ahead = _location(address, answer)
            if ahead is None:
                return _without_memento(answer)
            self._learn(address, answer)
            stamp = capture_time(ahead)
            if stamp is not None:
                self.known[ahead] = Capture(url=ahead, captured=stamp)
            if self.known:
                return (yield from self._looked_at(None, None))
            address = ahead
        return ArchiveUnanswered(detail="The archive redirects in circles.")

    def _ask(self, url: str, headers: tuple[tuple[str, str], ...], limit: int) -> Flow[Exchange]:
        answer = yield Ask(method="GET", url=url, headers=headers, body_limit=limit, service=Service.ARCHIVE)
        self.exchanges.append(answer)
        return answer

    def _looked_at(self, address: str | None, answer: Exchange | None) -> Flow[ArchiveAnswer]:
        """Replay the captures that are known, the nearest first, until one is the page itself."""
        unanswered: Memento | None = None
        for _ in range(MOST_REPLAYS):
            if answer is None or address is None:
                capture = nearest(self.known.values(), self.wanted.moment)
                if capture is None:
                    break
                address = capture.url
                answer = yield from self._replay(address)
                if not isinstance(answer, Response) or answer.header("memento-datetime") is None:
                    unanswered = unanswered or self._memento(address, capture.captured, None)
            self._done(address)
            if isinstance(answer, Response) and (captured := _memento_datetime(answer)) is not None:
                self._done(memento_url(address, answer))
                self._learn(address, answer)
                why = why_unusable(answer)
                if why is None:
                    return self._memento(memento_url(address, answer), captured, answer.status)
                self.unusable.append(why)
            answer = None
        if unanswered is not None:
            return unanswered
        return NotArchived(detail=f"The captures looked at are no copies of the page: {', '.join(self._reasons())}.")

    def _replay(self, address: str) -> Flow[Exchange]:
        """Ask for a capture, following the archive's own redirects to the capture that it really has."""
        here = address
        for _ in range(MOST_REDIRECTS):
            self._done(here)
            answer = yield from self._ask(here, (), REPLAY_BODY)
            if isinstance(answer, Response) and answer.header("memento-datetime") is not None:
                return answer
            ahead = _location(here, answer)
            if ahead is None or ahead in self.seen:
                return answer
            here = ahead
        return answer

    def _reasons(self) -> list[str]:
        return list(dict.fromkeys(self.unusable)) or ["none replays"]

    def _memento(self, url: str, captured: datetime, status: int | None) -> Memento:
        return Memento(url=url, captured=captured, status=status, distance_days=self.wanted.distance_days(captured))

    def _done(self, url: str) -> None:
        self.seen.add(url)
        self.known.pop(url, None)

    def _learn(self, address: str, answer: Exchange) -> None:
        """Take the captures that a Link header names."""
        if isinstance(answer, NoResponse):
            return
        for link in parse_links(answer.header_all("link")):
            if "memento" not in link.rels or "datetime" not in link.parameters:
                continue
            captured, url = _rfc_date(link.parameters["datetime"]), resolve(address, link.target)
            if captured is not None and url not in self.seen:
                self.known[url] = Capture(url=url, captured=captured)


# --- reading an archive's answers ----------------------------------------------------------------


def _location(address: str, answer: Exchange) -> str | None:
    if isinstance(answer, NoResponse) or answer.status not in REDIRECTS:
        return None
    location = answer.header("location")
    return resolve(address, location.strip()) if location else None


_STAMP = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")


def capture_time(url: str) -> datetime | None:
    """Return the moment in the address of a capture, as all Wayback-like archives write it; None when there is none."""
    found = _STAMP.search(url)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _memento_datetime(answer: Response) -> datetime | None:
    return _rfc_date(answer.header("memento-datetime") or "")


def _rfc_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def memento_url(address: str, answer: Response) -> str:
    """Return the address of the very capture that answered."""
    if capture_time(answer.ask.url) is not None:
        return answer.ask.url
    told = answer.header("content-location")
    return resolve(address, told) if told else answer.ask.url


_EXCLUDED = re.compile(
    rb"AdministrativeAccessControl|RobotAccessControl|has been excluded|blocked by robots", re.IGNORECASE
)


def _without_memento(answer: Exchange) -> NotArchived | ArchiveUnanswered:
    """Return what an answer means in which the archive speaks for itself: no Memento-Datetime, no redirect."""
    match answer:
        case NoResponse():
            return ArchiveUnanswered(detail=f"The archive did not answer: {answer.fault.replace('-', ' ')}.")
        case Response() if answer.status == 451 or _EXCLUDED.search(_said(answer)):
            return ArchiveUnanswered(detail="The site is excluded from the archive, so that it cannot be told.")
        case Response(status=404):
            return NotArchived()
        case Response(status=429):
            return ArchiveUnanswered(detail="The archive has been asked too much (429) and is left alone.")
        case Response():
            return ArchiveUnanswered(detail=f"The archive answered {answer.status} and did not tell.")


def _said(answer: Response) -> bytes:
    return (answer.header("x-archive-wayback-runtime-error") or "").encode("latin-1", "replace") + answer.body


_AT_CRAWL_TIME = re.compile(rb"Got an HTTP \d{3} response at crawl time", re.IGNORECASE)


def why_unusable(answer: Response) -> str | None:
    """Return why a capture is no copy of the page, or None when it is one."""
    if answer.status in REDIRECTS or _AT_CRAWL_TIME.search(answer.body):
        return "a redirect"
    if not 200 <= answer.status < 300:
        return f"an error page ({answer.status})"
    return None
