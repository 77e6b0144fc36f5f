"""Mementos (RFC 7089) without a network: which capture is nearest, and what an archive's answer means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from linkcheck.addresses import resolve
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

_STAMP = regex(r"/(\d{14})(?:[a-z]{2}_)?/(.*)", re.DOTALL)


def capture_time(url: str) -> datetime | None:
    """Return the moment in the address of a capture, as Wayback-like archives write it; None when there is none."""
    found = _STAMP.search(url)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def capture_at(replay: str, stamp: str, original: str, status: str) -> Capture | None:
    """Return the capture in a row of an archive's index, or None where it is no page's or the row is damaged.

    Args:
        replay: What stands in front of moment and address where captures are replayed, with its last slash.
        stamp: The moment, `YYYYMMDDhhmmss`.
        original: The address that was captured.
        status: What it answered; "-" of a revisit.
    """
    url = f"{replay}{stamp}/{original}"
    captured = capture_time(url) if _OF_A_PAGE.fullmatch(status) else None
    return Capture(url=url, captured=captured) if captured is not None else None


_OF_A_PAGE = regex(r"2\d\d|-")


def as_captured(url: str) -> str:
    """Return the address of a capture's own bytes: without what a Wayback-like archive writes into its pages."""
    return _RAW.sub(r"/\1id_/", url, count=1)


_RAW = regex(r"/(\d{14})(?:[a-z]{2}_)?/")


def same_page(first: str, second: str) -> bool:
    """Tell whether two captures are of one page, which http and https, `www.` and a last slash do not make two."""
    one, other = _bare(first), _bare(second)
    return one is not None and one == other


_INESSENTIAL = regex(r"^https?:/{1,2}(?:www\d?\.)?|(?::80|:443)(?=/|$)", re.IGNORECASE)


def _bare(url: str) -> str | None:
    found = _STAMP.search(url)
    if found is None:
        return None
    host, slash, rest = _INESSENTIAL.sub("", found[2].partition("#")[0]).partition("/")
    return f"{host.lower()}{slash}{rest}".rstrip("/")


# --- reading an archive's answers ----------------------------------------------------------------


def memento_datetime(answer: Exchange) -> datetime | None:
    """Return when the capture that answered was made; None: the archive speaks for itself."""
    return _rfc_date(answer.header("memento-datetime") or "") if isinstance(answer, Response) else None


def location(address: str, answer: Exchange) -> str | None:
    """Return where an answer redirects to, or None."""
    if isinstance(answer, NoResponse) or answer.status not in REDIRECTS:
        return None
    told = answer.header("location")
    return resolve(address, told.strip()) if told else None


def captures_named(address: str, answer: Exchange) -> list[Capture]:
    """Return the captures that the Link header of an answer names."""
    return [] if isinstance(answer, NoResponse) else _captures(address, answer.header_all("link"))


def first_named(answer: Exchange) -> datetime | None:
    """Return when the page was first captured, where the Link header of an answer tells."""
    if isinstance(answer, NoResponse):
        return None
    told = (link for link in parse_links(answer.header_all("link")) if {"first", "memento"}.issubset(link.rels))
    return next((moment for link in told if (moment := _rfc_date(link.parameters.get("datetime", "")))), None)


def captures_listed(answer: Exchange) -> list[Capture]:
    """Return the captures that a TimeMap in link format lists."""
    if isinstance(answer, NoResponse) or answer.status != 200:
        return []
    return _captures(answer.ask.url, [answer.body.decode("utf-8", "replace")])


def _captures(address: str, links: Iterable[str]) -> list[Capture]:
    found = []
    for link in parse_links(links):
        captured = _rfc_date(link.parameters.get("datetime", "")) if "memento" in link.rels else None
        if captured is not None:
            found.append(Capture(url=resolve(address, link.target), captured=captured))
    return found


_NEIGHBOURS = frozenset({"first", "prev", "next", "last"})


def timemap_of(address: str, answer: Exchange) -> str | None:
    """Return where the list of all captures is, in link format; None where neighbours are named beside it, or neither.

    Lists are long, and the Wayback Machine answers few of them (24 a minute); it names neighbours, pywb does not.
    """
    if isinstance(answer, NoResponse):
        return None
    links = parse_links(answer.header_all("link"))
    if any(_NEIGHBOURS.intersection(link.rels) for link in links):
        return None
    for link in links:
        if "timemap" in link.rels and link.parameters.get("type", _LINK_FORMAT) == _LINK_FORMAT:
            return resolve(address, link.target)
    return None


_LINK_FORMAT = "application/link-format"


def memento_url(answer: Response) -> str:
    """Return the address of the very capture that answered."""
    address = answer.ask.url
    told = answer.header("content-location")
    return address if told is None or capture_time(address) is not None else resolve(address, told)


def _rfc_date(text: str) -> datetime | None:
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
        case Response():
            return ArchiveUnanswered(detail=f"The archive answered {answer.status} and did not tell.")


def _said(answer: Response) -> bytes:
    error = (answer.header("x-archive-wayback-runtime-error") or "").encode("latin-1", "replace")
    return error if answer.status == 200 else error + answer.body
