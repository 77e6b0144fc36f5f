"""Mementos (RFC 7089) without a network: which capture is nearest, and what an archive's answer means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice

from linkcheck.addresses import from_header, resolve
from linkcheck.archives.bounds import original_resource
from linkcheck.archives.weblinks import parse_links
from linkcheck.frozen import dataclass
from linkcheck.model import ArchiveUnanswered, Basis, Exchange, NoResponse, NotArchived, PartialDate, Response, Silence
from linkcheck.regexes import regex

REDIRECTS = frozenset({301, 302, 303, 307, 308})  # the Wayback Machine says 302, pywb 307 (2026-11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The days near which a copy is wanted: one, or as many as the author's date may mean."""

    first: date
    last: date
    basis: Basis = Basis.ACCESSED

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
    for wanted, basis in ((accessed, Basis.ACCESSED), (published, Basis.PUBLISHED)):
        if wanted is not None and wanted.earliest() <= today:
            return Near(first=wanted.earliest(), last=min(wanted.latest(), today), basis=basis)
    return Near(first=today, last=today, basis=Basis.TODAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A capture that an archive has named."""

    url: str  # URI-M
    captured: datetime  # aware UTC


def nearest(captures: Iterable[Capture], moment: datetime) -> Capture | None:
    """Return the capture nearest to a moment, the earlier on a tie; None when there is none."""
    return min(captures, key=lambda each: (abs(each.captured - moment), each.captured, each.url), default=None)


# --- addresses of captures -----------------------------------------------------------------------

_STAMP = regex(r"/([0-9]{14})(?:[a-z]{2}_)?/(.*)", re.DOTALL)
_DIGITS = regex(r"[0-9]{14}")


def capture_time(url: str) -> datetime | None:
    """Return the moment in the address of a capture, as Wayback-like archives write it; None when there is none."""
    found = _STAMP.search(url)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def original_of(url: str) -> str | None:
    """Return the original resource in the address of a capture, or None if the archive does not write it there."""
    found = _STAMP.search(url)
    return found[2] if found is not None and found[2] else None


def capture_at(replay: str, stamp: str, original: str, status: str) -> Capture | None:
    """Return the capture in a row of an archive's index, or None where it is no page's or the row is damaged.

    Args:
        replay: What stands in front of moment and address where captures are replayed, with its last slash.
        stamp: The moment, `YYYYMMDDhhmmss`.
        original: The address that was captured.
        status: What it answered; "-" of a revisit.
    """
    page = original_resource(original)
    if page is None or _DIGITS.fullmatch(stamp) is None or _OF_A_PAGE.fullmatch(status) is None:
        return None
    url = f"{replay}{stamp}/{page}"
    captured = capture_time(url)
    return Capture(url=url, captured=captured) if captured is not None else None


_OF_A_PAGE = regex(r"[23][0-9]{2}|-")  # a captured redirect may lead to the page


def as_captured(url: str) -> str:
    """Return the address of a capture's own bytes: without what a Wayback-like archive writes into its pages."""
    return _RAW.sub(r"/\1id_/", url, count=1)


_RAW = regex(r"/([0-9]{14})(?:[a-z]{2}_)?/")


# --- reading an archive's answers ----------------------------------------------------------------


def memento_datetime(answer: Exchange) -> datetime | None:
    """Return when the capture that answered was made; None: it is no capture, or has no possible date."""
    if not isinstance(answer, Response) or not answer.is_capture:
        return None
    captured = _rfc_date(answer.header("memento-datetime") or "") or capture_time(memento_url(answer))
    return captured if captured is not None and _is_possible(captured, answer.at) else None


_FIRST_CAPTURE = datetime(1990, 1, 1, tzinfo=UTC)  # before the first web page
_CLOCKS_DIFFER = timedelta(days=2)


def _is_possible(captured: datetime, now: datetime | None) -> bool:
    return captured >= _FIRST_CAPTURE and (now is None or captured <= now + _CLOCKS_DIFFER)


def location(address: str, answer: Exchange) -> str | None:
    """Return where an answer redirects to, or None."""
    if isinstance(answer, NoResponse) or answer.status not in REDIRECTS:
        return None
    told = answer.header("location")
    return resolve(address, from_header(told)) if told and told.strip() else None


_AT_CRAWL_TIME = regex(rb"got an http 30[12378] response at crawl time", re.IGNORECASE)
_NEXT_CAPTURE = regex(rb"""\bhref\s*=\s*["']([^"'<>\s]{0,4000}/[0-9]{14}(?:[a-z]{2}_)?/[^"'<>\s]{1,4000})["']""", re.I)
_BESIDE = 8 * 1024  # bytes between the notice and the address that it leads to


def shown_redirect(address: str, answer: Exchange) -> str | None:
    """Return where a captured redirect leads that the Wayback Machine shows as a page of its own, or None."""
    if not isinstance(answer, Response) or answer.status != 200 or not answer.is_capture:
        return None
    notice = _AT_CRAWL_TIME.search(answer.body)
    ahead = _NEXT_CAPTURE.search(answer.body, notice.end(), notice.end() + _BESIDE) if notice is not None else None
    return (
        resolve(address, from_header(ahead[1].decode("latin-1").replace("&amp;", "&"))) if ahead is not None else None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the Link header of an answer, or a TimeMap, says about a page's captures."""

    captures: tuple[Capture, ...] = ()
    original: str | None = None  # the page that all of it is about, if the archive says
    first: datetime | None = None  # when the page was first captured, if the archive says
    timemap: str | None = None  # where all captures are listed, in link format, if no neighbours are named


def named(address: str, answer: Exchange) -> Named:
    """Return what the Link header of an answer names."""
    return _named(address, answer.header_all("link")) if isinstance(answer, Response) else Named()


def listed(answer: Exchange) -> Named | None:
    """Return what a TimeMap in link format lists; None: the answer is no TimeMap, or not a whole one."""
    if not isinstance(answer, Response) or answer.status != 200 or not answer.body_complete or answer.body_fault:
        return None
    lists = _named(answer.ask.url, [answer.body.decode("utf-8", "replace")])
    return lists if lists.captures or lists.original is not None else None


MOST_CAPTURES = 5_000  # that one answer can name; the nearest few are replayed
_NEIGHBOURS = frozenset({"first", "prev", "next", "last"})
_LINK_FORMAT = "application/link-format"


def _named(address: str, values: Iterable[str]) -> Named:
    """Read links; a list of all captures is named only beside no neighbours.

    Lists are long, and the Wayback Machine answers few of them (24 a minute); it names neighbours, pywb does not.
    """
    captures: list[Capture] = []
    original, first, timemap, neighbours = None, None, None, False
    for link in islice(parse_links(values), MOST_CAPTURES):
        if "memento" in link.rels:
            captured = _rfc_date(link.parameters.get("datetime", ""))
            if captured is not None and captured >= _FIRST_CAPTURE:
                captures.append(Capture(url=resolve(address, link.target), captured=captured))
                first = first or (captured if "first" in link.rels else None)
        if "original" in link.rels:
            original = original or link.target
        if "timemap" in link.rels and link.parameters.get("type", _LINK_FORMAT) == _LINK_FORMAT:
            timemap = timemap or resolve(address, link.target)
        neighbours = neighbours or bool(_NEIGHBOURS.intersection(link.rels))
    return Named(captures=tuple(captures), original=original, first=first, timemap=None if neighbours else timemap)


def memento_url(answer: Response) -> str:
    """Return the address of the very capture that answered."""
    address = answer.ask.url
    told = answer.header("content-location")
    return address if told is None or capture_time(address) is not None else resolve(address, from_header(told))


_LONGEST_DATE = 64  # characters; HTTP's are 29


def _rfc_date(text: str) -> datetime | None:
    if len(text) > _LONGEST_DATE:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


# The Wayback Machine's errors (edgi wayback 0.5.1, 2026-06) and the words of its pages.
_EXCLUDED = regex(
    rb"AdministrativeAccessControl|RobotAccessControl|has been excluded from|blocked by robots", re.IGNORECASE
)


def without_memento(answer: Exchange) -> NotArchived | ArchiveUnanswered:
    """Return what an answer means in which the archive speaks for itself: no Memento-Datetime, no redirect."""
    match answer:
        case Response(is_capture=True):
            return ArchiveUnanswered(detail="The archive gave a capture without a date.")
        case NoResponse():
            return ArchiveUnanswered(detail=f"The archive did not answer: {answer.fault.replace('-', ' ')}.")
        case Response() if answer.status == 451 or _EXCLUDED.search(_said(answer)):
            detail = "The site is excluded from the archive, which therefore does not tell."
            return ArchiveUnanswered(detail=detail, why=Silence.EXCLUDED)
        case Response(status=404):
            return NotArchived()
        case Response(status=429):
            detail = "The archive was asked too much (429) and is left alone."
            return ArchiveUnanswered(detail=detail, why=Silence.REFUSED)
        case Response() if answer.status in REDIRECTS and answer.header("location"):
            return ArchiveUnanswered(detail="The archive redirects out of itself, which is not followed.")
        case Response():
            return ArchiveUnanswered(detail=f"The archive answered {answer.status} and did not tell.")


def _said(answer: Response) -> bytes:
    error = (answer.header("x-archive-wayback-runtime-error") or "").encode("latin-1", "replace")
    return error if answer.status == 200 else error + answer.body
