"""Flows for mementos: the capture nearest the wanted days that really replays, from each TimeGate in its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from linkcheck.archives.mementos import (
    Capture,
    Near,
    capture_time,
    captures_listed,
    captures_named,
    first_named,
    location,
    memento_datetime,
    memento_url,
    nearest,
    same_page,
    timemap_of,
    without_memento,
)
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Ask,
    Exchange,
    Flow,
    Memento,
    NotArchived,
    Response,
    Service,
    Silence,
)

BODY_LIMIT = 64 * 1024  # bytes of an answer: enough to tell a page from an error, and a refusal's reason
MOST_REPLAYS = 4  # captures of one original resource that are looked at
MOST_REDIRECTS = 5
TIMEMAP_LIMIT = 512 * 1024  # bytes: some 4,000 captures

Unusable = Callable[[Response], str | None]
"""Says why a capture is no copy of the page; None: it is one."""


def look_up(
    original: str,
    wanted: Near,
    *,
    timegates: Sequence[str],
    near_days: int,
    unusable: Unusable,
    indexed: Sequence[Capture] | None = None,
) -> Flow[ArchiveAnswer]:
    """Return the copy nearest the wanted days: of the first archive that has one near enough, else of them all.

    Args:
        original: URI-R; a fragment is left out.
        wanted: Near which days.
        timegates: Addresses before which the original is put, in the order of trust.
        near_days: A copy no further than this ends the search.
        unusable: The judge of captures.
        indexed: The captures around those days that an index of the first archive has; it is not asked for others.
            None: there is no index.
    """
    found: list[Memento] = []
    missing: list[str] = []
    silent: list[ArchiveUnanswered] = []
    for gate in timegates:
        if indexed is not None and gate == timegates[0]:
            answer = yield from _of_index(indexed, wanted, unusable)
        else:
            answer = yield from _Search(timegate(gate, original), wanted, unusable).run()
        match answer:
            case Memento():
                found.append(answer)
                if answer.status is not None and abs(answer.distance_days or 0) <= near_days:
                    break
            case NotArchived():
                missing.append(answer.detail)
            case ArchiveUnanswered():
                silent.append(answer)
    if found:
        return min(found, key=lambda each: (each.status is None, abs(each.distance_days or 0)))
    if silent:
        details = _joined([answer.detail for answer in silent])
        return ArchiveUnanswered(detail=details, why=max((answer.why for answer in silent), key=_GRAVITY.index))
    return NotArchived(detail=_joined(missing))


def replayed(captures: Iterable[Capture], wanted: Near, *, unusable: Unusable) -> Flow[Memento | None]:
    """Return the nearest of some captures that really is a copy of the page, or None."""
    answer = yield from _replays(captures, wanted, unusable)
    return answer if isinstance(answer, Memento) and answer.status is not None else None


def _replays(captures: Iterable[Capture], wanted: Near, unusable: Unusable) -> Flow[ArchiveAnswer]:
    search = _Search("", wanted, unusable, listed=True)
    search.known.update((capture.url, capture) for capture in captures)
    return (yield from search.replays())


def _of_index(captures: Sequence[Capture], wanted: Near, unusable: Unusable) -> Flow[ArchiveAnswer]:
    if not captures:
        return NotArchived(detail="The index of captures has none.")
    return (yield from _replays(captures, wanted, unusable))


_GRAVITY = (Silence.UNANSWERED, Silence.EXCLUDED, Silence.REFUSED)
"""Of several silences the last is told: who was refused must ask no more."""


def timegate(gate: str, original: str) -> str:
    """Return the address at which a TimeGate is asked about an original resource."""
    separator = "" if gate.endswith(("/", "=")) else "/"
    return f"{gate}{separator}{original.partition('#')[0]}"


def _joined(details: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(detail for detail in details if detail))


@dataclass(slots=True)
class _Search:
    """The search for one original resource in one archive."""

    address: str  # of the TimeGate for it
    wanted: Near
    why_unusable: Unusable
    known: dict[str, Capture] = field(default_factory=dict)  # by URI-M: those not looked at
    seen: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)  # why captures were of no use
    unanswered: Memento | None = None  # the nearest whose replay did not answer
    timemap: str | None = None  # where all captures are listed, if the archive tells
    listed: bool = False  # it was asked for them
    first: datetime | None = None  # when the first capture was made, if the archive tells

    def run(self) -> Flow[ArchiveAnswer]:
        """Ask the TimeGate, then replay what it names."""
        headers = (("Accept-Datetime", format_datetime(self.wanted.moment, usegmt=True)),)
        address = self.address
        for _ in range(MOST_REDIRECTS):
            answer = yield _ask(address, headers)
            if isinstance(answer, Response) and memento_datetime(answer) is not None:
                usable = self._usable(answer)
                return usable if usable is not None else (yield from self.replays())
            ahead = location(address, answer)
            if ahead is None:
                return without_memento(answer)
            self._learn(address, answer)
            captured = capture_time(ahead)
            if captured is not None:
                self.known[ahead] = Capture(url=ahead, captured=captured)
            if ahead in self.known:
                return (yield from self.replays())
            address = ahead
        return ArchiveUnanswered(detail="The archive redirects in circles.")

    def replays(self) -> Flow[ArchiveAnswer]:
        """Replay the captures that are known, the nearest first, until one is the page itself."""
        for _ in range(MOST_REPLAYS):
            if not self.known and self.timemap is not None and not self.listed:
                yield from self._list(self.timemap)
            capture = nearest(self.known.values(), self.wanted.moment)
            if capture is None:
                break
            answer = yield from self._replay(capture.url)
            if isinstance(answer, Response) and memento_datetime(answer) is not None:
                usable = self._usable(answer)
                if usable is not None:
                    return usable
            elif self.unanswered is None:
                self.unanswered = self._memento(capture.url, capture.captured, None)
        if self.unanswered is not None:
            return self.unanswered
        why = ", ".join(dict.fromkeys(self.reasons))
        return NotArchived(detail=f"The captures nearest that day are no copies of the page: {why}.")

    def _replay(self, address: str) -> Flow[Exchange]:
        """Ask for a capture; follow the archive to the one that it really has, and a page's move to https."""
        while True:
            self._done(address)
            answer = yield _ask(address, ())
            ahead = location(address, answer)
            of_page = isinstance(answer, Response) and memento_datetime(answer) is not None
            if ahead is None or ahead in self.seen or len(self.seen) > MOST_REPLAYS + MOST_REDIRECTS:
                return answer
            if of_page and not same_page(address, ahead):
                return answer
            self._learn(address, answer)
            address = ahead

    def _list(self, timemap: str) -> Flow[None]:
        """Ask for all captures, where the archive names no neighbours of the one that was of no use."""
        self.listed = True
        answer = yield _ask(timemap, (), TIMEMAP_LIMIT)
        listed = captures_listed(answer)
        self.first = self.first or min((capture.captured for capture in listed), default=None)
        self._add(listed)

    def _usable(self, answer: Response) -> Memento | None:
        """Return the capture that answered as what was looked for, or None and remember why it is not."""
        url, captured = memento_url(answer), memento_datetime(answer)
        self._done(url)
        self._learn(answer.ask.url, answer)
        why = self.why_unusable(answer)
        if why is None and captured is not None:
            return self._memento(url, captured, answer.status)
        self.reasons.append(why or "without a date")
        return None

    def _memento(self, url: str, captured: datetime, status: int | None) -> Memento:
        distance_days = self.wanted.distance_days(captured)
        return Memento(
            url=url, captured=captured, status=status, distance_days=distance_days, basis=self.wanted.basis,
            first=self.first,
        )  # fmt: skip

    def _done(self, url: str) -> None:
        self.seen.add(url)
        self.known.pop(url, None)

    def _learn(self, address: str, answer: Exchange) -> None:
        self._add(captures_named(address, answer))
        self.timemap = self.timemap or timemap_of(address, answer)
        self.first = self.first or first_named(answer)

    def _add(self, captures: Iterable[Capture]) -> None:
        self.known.update((capture.url, capture) for capture in captures if capture.url not in self.seen)


def _ask(url: str, headers: tuple[tuple[str, str], ...], limit: int = BODY_LIMIT) -> Ask:
    return Ask(method="GET", url=url, headers=headers, body_limit=limit, service=Service.ARCHIVE)
