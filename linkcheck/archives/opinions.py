"""A second opinion where a TimeGate names no copy: the Internet Archive's availability API, then its CDX index.

Neither is an oracle. The availability API answers "nothing" for pages that are archived (internetarchive/wayback#296,
2025-09), and the CDX index is slow (15 to 50 s, spn-client 2026-09) and may be asked 24 times a minute. So both are
asked once and late, and a find counts once it replays. A service that fails says nothing: neither that there is a copy
nor that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeGuard
from urllib.parse import quote

from linkcheck.archives.archive import Unusable, joined, replayed
from linkcheck.archives.bounds import original_resource, same_original
from linkcheck.archives.mementos import Capture, Near, capture_at, capture_time, original_of
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
)
from linkcheck.regexes import regex
from linkcheck.untrusted import loads

TIMEOUT_S = 60.0  # edgi's for the CDX index, which has been seen to take 52 s (2026-09-28)
PATIENCE_S = (
    5.0  # how long a run that is done with all else waits for what is still asked; never the rest of the index's pace
)
ROWS = 12  # captures of the CDX index that are looked at
BODY_LIMIT = 64 * 1024
_USABLE = r"statuscode:[23]..|-"  # a filter is for the whole field; revisits have "-"


@dataclass(slots=True)
class Sources:
    """Where second opinions are had; what refuses (429) is asked nothing more in this run."""

    availability: str  # "": not asked
    cdx: str

    def any(self) -> bool:
        """Tell whether there is still somebody to ask."""
        return bool(self.availability or self.cdx)


def second_opinion(original: str, wanted: Near, sources: Sources, *, unusable: Unusable) -> Flow[ArchiveAnswer]:
    """Return a copy that the TimeGate did not name, that there is none, or that a service left it open."""
    page = original_resource(original)
    if page is None:
        return ArchiveUnanswered(detail="No archive can be asked for this address.")
    opinion = _Opinion(page, wanted, unusable)
    stamp = f"{wanted.moment:%Y%m%d%H%M%S}"
    if sources.availability:
        answer = yield _ask(f"{sources.availability}?url={quote(page, safe='')}&timestamp={stamp}")
        if _refused(answer):
            sources.availability = ""
        yield from opinion.hear("availability service", sources.availability, available(answer, page))
    if sources.cdx and opinion.found is None:
        query = f"output=json&closest={stamp}&sort=closest&limit={ROWS}&filter={quote(_USABLE, safe='')}"
        cdx = sources.cdx
        answer = yield _ask(f"{cdx}?url={quote(page, safe='')}&{query}")
        if _refused(answer):
            sources.cdx = ""
        yield from opinion.hear("index", cdx, listed(answer, cdx, page))
    return opinion.summed_up()


@dataclass(slots=True)
class _Opinion:
    """What the services have said about one page."""

    page: str
    wanted: Near
    unusable: Unusable
    found: Memento | None = None
    missing: list[str] = field(default_factory=list)  # why captures are no copies
    open: list[str] = field(default_factory=list)  # what did not answer

    def hear(self, who: str, archive: str, listing: Listing) -> Flow[None]:
        """Take in what a service named; captures count once they replay."""
        if not listing.answered:
            self.open.append(f"The archive's {who} did not answer.")
        elif listing.captures:
            answer = yield from replayed(self.page, archive, listing.captures, self.wanted, unusable=self.unusable)
            match answer:
                case Memento(status=None):
                    self.open.append("A copy that the archive names could not be replayed.")
                case Memento():
                    self.found = answer
                case NotArchived():
                    self.missing.append(answer.detail)
                case ArchiveUnanswered():
                    self.open.append(answer.detail)

    def summed_up(self) -> ArchiveAnswer:
        if self.found is not None:
            return self.found
        if self.open:
            return ArchiveUnanswered(detail=joined(self.open))
        return NotArchived(detail=joined(self.missing))


def weighed(first: ArchiveAnswer, second: ArchiveAnswer) -> ArchiveAnswer:
    """Return what a TimeGate's answer and a second opinion come to: a copy, or none only if both say so."""
    match first, second:
        case _, Memento():
            return second
        case NotArchived(), NotArchived():
            detail = first.detail or second.detail or "the archive was asked, its index too, and neither has one"
            return NotArchived(detail=detail)
        case NotArchived(), ArchiveUnanswered():
            return ArchiveUnanswered(detail=joined((first.detail, second.detail)))
        case _:
            return first


def _ask(url: str) -> Ask:
    return Ask(method="GET", url=url, body_limit=BODY_LIMIT, service=Service.ARCHIVE, once=True)


def _refused(answer: Exchange) -> bool:
    return isinstance(answer, Response) and answer.status == 429 and not answer.is_capture


# --- reading the answers -------------------------------------------------------------------------


def _json(answer: Exchange) -> Any:
    """Return the answer's JSON; None for anything else, as overload comes as a page of HTML with any status."""
    if not _is_whole(answer):
        return None
    try:
        return loads(answer.body)
    except ValueError:
        return None


def _is_whole(answer: Exchange) -> TypeGuard[Response]:
    """Return whether a service answered with success and nothing of the answer is missing."""
    if not isinstance(answer, Response):
        return False
    return answer.status == 200 and answer.body_complete and answer.body_fault is None


@dataclass(frozen=True, slots=True)
class Listing:
    """The captures of one page that a service names."""

    captures: tuple[Capture, ...] = ()
    answered: bool = True  # False: it failed, or spoke of something else; that it names none means nothing

    def __iter__(self) -> Iterator[Capture]:
        return iter(self.captures)


_UNANSWERED = Listing(answered=False)


def available(answer: Exchange, page: str | None = None) -> Listing:
    """Return the capture that the availability API names, if any; of a certain page, if that is given."""
    document = _json(answer)
    snapshots = document.get("archived_snapshots") if isinstance(document, dict) else None
    if (
        not isinstance(document, dict)
        or not isinstance(snapshots, dict)
        or not _is_about(document.get("url") or page, page)
    ):
        return _UNANSWERED
    closest = snapshots.get("closest")
    if closest is None or (isinstance(closest, dict) and closest.get("available") is False):
        return Listing()
    url = closest.get("url") if isinstance(closest, dict) and closest.get("available") is True else None
    captured = capture_time(url) if isinstance(url, str) else None
    if captured is None or not isinstance(url, str) or not _is_about(original_of(url), page):
        return _UNANSWERED
    return Listing((Capture(url=_HTTP_OF_ARCHIVE.sub("https://", url), captured=captured),))


def _is_about(original: Any, page: str | None) -> bool:
    return page is None or (isinstance(original, str) and same_original(original, page))


_HTTP_OF_ARCHIVE = regex(r"^http://(?=web\.archive\.org/)")


def listed(answer: Exchange, cdx: str, page: str | None = None) -> Listing:
    """Return the captures in an answer of a CDX server; of a certain page, if that is given.

    Args:
        answer: What it said: the Internet Archive's array of arrays, or pywb's rows.
        cdx: Its address, beside which the captures are replayed.
        page: The original resource.
    """
    rows = _rows(answer)
    if rows is None:
        return _UNANSWERED
    replay = f"{cdx.partition('/cdx/')[0]}/web/"
    found = []
    withheld = False
    for row in rows:
        stamp, original = row.get("timestamp"), row.get("original") or row.get("url")
        status = str(row.get("statuscode") or row.get("status") or "-")
        if not (isinstance(stamp, str) and isinstance(original, str) and _is_about(original, page)):
            withheld = True  # a row that is damaged, or of another page
        elif row.get("access", "allow") != "allow":
            withheld = True
        elif (capture := capture_at(replay, stamp, original, status)) is not None:
            found.append(capture)
        else:
            withheld = withheld or not _OTHER_STATUS.fullmatch(status)
    return Listing(tuple(found)) if found or not withheld else _UNANSWERED


_OTHER_STATUS = regex(r"[145][0-9][0-9]")


def _rows(answer: Exchange) -> list[dict[str, Any]] | None:
    """Return the rows of an index's answer; None: it is not one, as an error message or a page is."""
    if not _is_whole(answer):
        return None
    document = _json(answer)
    if isinstance(document, list):
        return _rows_of_arrays(document)
    if not answer.body.strip():  # pywb's way to say that it has none; from others it is nothing at all
        kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
        return [] if kind in _ROW_BY_ROW else None
    rows: list[dict[str, Any]] = []
    for line in filter(str.strip, answer.body.decode("utf-8", "replace").splitlines()):
        try:
            row = loads(line.encode())
        except ValueError:
            return None
        if not isinstance(row, dict) or "timestamp" not in row:
            return None
        rows.append(row)
    return rows


_ROW_BY_ROW = frozenset({"text/x-ndjson", "application/x-ndjson", "text/x-cdxj", "application/x-cdxj"})


def _rows_of_arrays(document: list[Any]) -> list[dict[str, Any]] | None:
    if not document:
        return []
    if not isinstance(document[0], list) or "timestamp" not in document[0]:
        return None
    names = [str(name) for name in document[0]]
    if not all(isinstance(values, list) and len(values) == len(names) for values in document[1:]):
        return None
    return [dict(zip(names, values, strict=True)) for values in document[1:]]
