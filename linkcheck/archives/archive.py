"""Flows for mementos: the capture nearest the wanted days that really replays, from each TimeGate in its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from linkcheck.addresses import split
from linkcheck.archives.bounds import accepted, original_resource, same_original, timegate
from linkcheck.archives.mementos import (
    Capture,
    Near,
    capture_time,
    listed,
    location,
    memento_datetime,
    memento_url,
    named,
    nearest,
    original_of,
    shown_redirect,
    without_memento,
)
from linkcheck.judge.redirects import PERMANENT
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Ask,
    Exchange,
    Flow,
    Hop,
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

Unusable = Callable[[Response, str, tuple[Hop, ...]], str | None]
"""Returns why a capture is no copy of the page (None: it is one), from the capture, the cited page's address, and where
captured redirects led from there."""


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
    page = original_resource(original)
    if page is None:
        return ArchiveUnanswered(detail="No archive can be asked for this address.")
    found: list[Memento] = []
    missing: list[str] = []
    silent: list[ArchiveUnanswered] = []
    for gate in timegates:
        if indexed is not None and gate == timegates[0]:
            answer = yield from _of_index(page, gate, indexed, wanted, unusable)
        else:
            answer = yield from _Search(page, gate, wanted, unusable).run()
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
        details = joined([answer.detail for answer in silent])
        return ArchiveUnanswered(detail=details, why=max((answer.why for answer in silent), key=_GRAVITY.index))
    return NotArchived(detail=joined(missing))


def replayed(
    page: str, archive: str, captures: Iterable[Capture], wanted: Near, *, unusable: Unusable
) -> Flow[ArchiveAnswer]:
    """Return the nearest of some captures of a page that really is a copy of it, or why none is.

    Args:
        page: The original resource, as `original_resource` gives it.
        archive: An address of the archive that has the captures.
        captures: What its index names.
        wanted: Near which days.
        unusable: The judge of captures.
    """
    search = _Search(page, archive, wanted, unusable, asked_for_list=True)
    search.add(captures)
    return (yield from search.replays())


def _of_index(
    page: str, archive: str, captures: Sequence[Capture], wanted: Near, unusable: Unusable
) -> Flow[ArchiveAnswer]:
    if not captures:
        return NotArchived(detail="The index of captures has none.")
    return (yield from replayed(page, archive, captures, wanted, unusable=unusable))


_GRAVITY = (Silence.UNANSWERED, Silence.EXCLUDED, Silence.REFUSED)
"""Of several silences the last is told: who was refused must ask no more."""


def joined(details: Iterable[str]) -> str:
    """Return sentences one after another, each once."""
    return " ".join(dict.fromkeys(detail for detail in details if detail))


@dataclass(slots=True)
class _Search:
    """The search for one original resource in one archive."""

    page: str  # the original resource
    archive: str  # an address of the archive, at first its TimeGate: it is only left for a TimeGate that has moved
    wanted: Near
    why_unusable: Unusable
    known: dict[str, Capture] = field(default_factory=dict)  # by URI-M: those not looked at
    seen: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)  # why captures were of no use
    silence: ArchiveUnanswered | None = None  # why the archive withholds what it has, or whether it has any
    found: Memento | None = None  # the copy
    unanswered: Memento | None = None  # the nearest whose replay did not answer
    timemap: str | None = None  # where all captures are listed, if the archive says
    asked_for_list: bool = False
    first: datetime | None = None  # when the first capture was made, if the archive says

    def run(self) -> Flow[ArchiveAnswer]:
        """Ask the TimeGate, then replay what it names."""
        headers = (("Accept-Datetime", format_datetime(self.wanted.moment, usegmt=True)),)
        address = timegate(self.archive, self.page)
        for _ in range(MOST_REDIRECTS):
            answer = yield _ask(address, headers)
            captured = memento_datetime(answer)
            if captured is not None:
                last, hops = yield from self._followed(address, answer)
                self._look_at(Capture(url=address, captured=captured), last, hops)
                return (yield from self.replays())
            told = location(address, answer)
            ahead = self._ahead(address, answer, told) if told is not None else None
            if ahead is None:
                return without_memento(answer)
            self._learn(address, answer)
            captured = capture_time(ahead)
            if captured is not None:
                if not self._is_of_page(ahead):
                    return ArchiveUnanswered(detail="The archive named a capture of another page.")
                self.known[ahead] = Capture(url=ahead, captured=captured)
            if ahead in self.known:
                return (yield from self.replays())
            address = ahead
        return ArchiveUnanswered(detail="The archive redirects in circles.")

    def _ahead(self, address: str, answer: Exchange, told: str) -> str | None:
        """Return where the TimeGate redirects to, if that is in the archive or in the one that it has moved to."""
        ahead = accepted(told, self.archive)
        if ahead is not None or not isinstance(answer, Response) or answer.status not in PERMANENT:
            return ahead
        here, there = split(address), split(told)
        if capture_time(told) is None and (here.path, here.query) == (there.path, there.query):
            self.archive = f"{there.scheme}://{there.authority}/"
            return accepted(told, self.archive)
        return None

    def replays(self) -> Flow[ArchiveAnswer]:
        """Replay the captures that are known, the nearest first, until one is the page itself."""
        for _ in range(MOST_REPLAYS):
            if self.found is not None:
                return self.found
            if not self.known and self.timemap is not None and not self.asked_for_list:
                yield from self._list(self.timemap)
            capture = nearest(self.known.values(), self.wanted.moment)
            if capture is None:
                break
            answer, hops = yield from self._followed(capture.url, (yield _ask(capture.url, ())))
            self._look_at(capture, answer, hops)
        if self.found is not None:
            return self.found
        if self.unanswered is not None:
            return self.unanswered
        if self.silence is not None:
            return self.silence
        why = ", ".join(dict.fromkeys(self.reasons))
        return NotArchived(detail=f"The captures nearest that day are no copies of the page: {why}.")

    def _followed(self, address: str, answer: Exchange) -> Flow[tuple[Exchange, tuple[Hop, ...]]]:
        """Follow the archive to the capture that it really has, and captured redirects to the page they led to.

        Returns:
            The last answer, and the pages that captured redirects led to.
        """
        hops: list[Hop] = []
        page = self.page
        self._done(address)
        for _ in range(MOST_REDIRECTS):
            told = location(address, answer) or shown_redirect(address, answer)
            ahead = accepted(told, self.archive) if told is not None else None
            if ahead is None or ahead in self.seen:
                break
            target = original_of(ahead)
            if target is None or not same_original(target, page):
                if target is None or memento_datetime(answer) is None:
                    break  # the archive's own redirect leads to another page, or to none
                page = target
                hops.append(Hop(status=_status_of_redirect(answer), url=target))
            self._learn(address, answer)
            address = ahead
            self._done(address)
            answer = yield _ask(address, ())
        return answer, tuple(hops)

    def _list(self, timemap: str) -> Flow[None]:
        """Ask for all captures, if the archive names no neighbours of the one that was of no use."""
        self.asked_for_list = True
        answer = yield _ask(timemap, (), TIMEMAP_LIMIT)
        names = listed(answer)
        if names is None:
            self.silence = ArchiveUnanswered(detail="The archive's list of captures did not answer.")
            return
        self.first = self.first or min((capture.captured for capture in names.captures), default=None)
        self.add(names.captures)

    def _look_at(self, capture: Capture, answer: Exchange, hops: tuple[Hop, ...]) -> None:
        """Keep what answered if it is a copy of the page, else why it is not, or what is left open."""
        captured = memento_datetime(answer)
        if not isinstance(answer, Response) or captured is None:
            self._without_capture(capture, answer, hops)
            return
        if not hops:
            self._learn(answer.ask.url, answer)
        url = accepted(memento_url(answer), self.archive)
        original = named(answer.ask.url, answer).original or (url and original_of(url))
        if url is None or (original and not same_original(original, hops[-1].url if hops else self.page)):
            self.reasons.append("of another page")
            return
        self._done(url)
        why = self.why_unusable(answer, self.page, hops)
        if why is None:
            self.found = self._memento(url, captured, answer.status, hops[-1].url if hops else None)
        else:
            self.reasons.append(why)

    def _without_capture(self, capture: Capture, answer: Exchange, hops: tuple[Hop, ...]) -> None:
        """Note that a replay brought no capture: the archive has none there, or did not say."""
        match without_memento(answer):
            case NotArchived():
                self.reasons.append("a redirect to a page that is not archived" if hops else "missing from the archive")
            case ArchiveUnanswered(why=why) as silence:
                if hops or why is Silence.EXCLUDED or self._leads_away(answer):
                    self.silence = silence
                elif self.unanswered is None:
                    self.unanswered = self._memento(capture.url, capture.captured, None)

    def _leads_away(self, answer: Exchange) -> bool:
        told = location(answer.ask.url, answer)
        ahead = accepted(told, self.archive) if told is not None else None
        return told is not None and (ahead is None or not self._is_of_page(ahead))

    def _memento(self, url: str, captured: datetime, status: int | None, moved_to: str | None = None) -> Memento:
        distance_days = self.wanted.distance_days(captured)
        return Memento(
            url=url, captured=captured, status=status, distance_days=distance_days, basis=self.wanted.basis,
            first=self.first, moved_to=moved_to,
        )  # fmt: skip

    def _done(self, url: str) -> None:
        self.seen.add(url)
        self.known.pop(url, None)

    def _learn(self, address: str, answer: Exchange) -> None:
        """Learn what an answer names beside itself, if it is about the page."""
        names = named(address, answer)
        if not self._is_of_page(address) or (names.original and not same_original(names.original, self.page)):
            return
        self.first = self.first or names.first
        if self.timemap is None and names.timemap is not None:
            self.timemap = accepted(names.timemap, self.archive)
        self.add(names.captures)

    def add(self, captures: Iterable[Capture]) -> None:
        """Add captures of the page in this archive to those that can be replayed."""
        for capture in captures:
            url = accepted(capture.url, self.archive)
            if url is not None and url not in self.seen and self._is_of_page(url):
                self.known[url] = Capture(url=url, captured=capture.captured)

    def _is_of_page(self, url: str) -> bool:
        """Return whether an address in the archive is not visibly that of another page."""
        original = original_of(url)
        return original is None or same_original(original, self.page)


def _status_of_redirect(answer: Exchange) -> int:
    """Return a captured redirect's status; of one that the archive shows as a page, a temporary one's."""
    return answer.status if isinstance(answer, Response) and answer.status != 200 else 302


def _ask(url: str, headers: tuple[tuple[str, str], ...], limit: int = BODY_LIMIT) -> Ask:
    return Ask(method="GET", url=url, headers=headers, body_limit=limit, service=Service.ARCHIVE)
