"""References that need no closer look: one line, an undamaged URL or DOI, an access date that is sure, or none.

Most lines of most lists are like that. Whatever is not sure to be read here exactly as the finder reads it is left to
the finder. Loops and small functions are spelt out here where a line would pass through them: half a million lines do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from linkcheck.extraction.identifiers import DOI_HOSTS
from linkcheck.extraction.unread import Spans, unread
from linkcheck.model import Kind, Link, PartialDate, Reference
from linkcheck.regexes import regex

if TYPE_CHECKING:
    from linkcheck.extraction import access_dates

_URL = regex(
    r"https?://(?P<host>(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})"
    r"(?P<rest>(?:/[A-Za-z0-9/_.~%+=@-]*)?(?:\?[A-Za-z0-9/_.~%+=@&-]*)?(?:#[A-Za-z0-9/_.~%=-]*)?)"
)
_BARE = regex(  # a whole line; where it ends otherwise than so, the end may be damage
    r"https?://(?P<host>(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?::(?:[1-9]\d{1,3}|[1-5]\d{4}))?"
    r"(?:/(?:[A-Za-z0-9/_.~%+=-]*[A-Za-z0-9/])?)?(?:\?[A-Za-z0-9/_.~%+=&-]*[A-Za-z0-9])?"
)
# What ends a URL for certain: the line, a blank and then a bracket or a capitalized word, a comma and then any word.
_BEHIND = regex(r"[.,;)\]>]{0,3}(?:\s*\Z| (?=[(\[]|[A-ZА-Я][a-zа-я]+[ ,.:;])|(?<=[,;]) (?=[^\W\d_]+[ ,:]))")
_DOI = regex(r"10\.(?P<code>[1-9]\d{3,8})/(?P<suffix>[A-Za-z0-9._/-]*[A-Za-z0-9])(?=[.,;)\]]?(?:\s(?!\.)|\Z))")
_DOI_START = regex(r"10\.\s{0,3}\d{4,9}(?:\.\d{1,9}){0,3}\s?[/\u2215\u2044\uff0f%]")
_DOI_PATH = regex(r"/10\.[1-9]\d{3,8}/[A-Za-z0-9._/-]*[A-Za-z0-9]")
PAGES = (".html", ".htm", ".pdf", "/abstract", "/full", "/fulltext", "/pdf", "/epdf", "/summary", "/meta", "/html")
GLUED = ("essed", "ieved", "able", "esso", "essi", "ces", "cès", "ceso", "sulted", "ado", "ato", "ada", "griff",
           "bruf", "ewed", "sited", "ited", "Last", "Online", "Stand")  # fmt: skip
IDENTIFIERS = ("arxiv", "pmid", "pmc", "hdl", "handle")
"""Labels of identifiers other than DOIs, small."""

SEEN_IN_HEAD = (
    "[", "（", "cited", "ccessed", "retriev", "viewed", "бращ", "acesso", "citado", "abruf", "abgeruf", "zugriff",
    "consult",
)  # fmt: skip
"""Where one of these stands in front of a link, a date there may be the day of the visit.

All are small, and those that are not Latin have no first letter: in bytes only Latin is made small.
"""

_HOST_WITH_PATH = regex(r"\.[^\W\d_]{2,}(?::\d+)?/")
ENTITIES = ("lt", "gt", "quot", "nbsp", "amp", "laquo", "raquo", "ldquo", "rdquo")
_ENTITY = regex(f"&(?:{'|'.join(ENTITIES)})", re.IGNORECASE)
_DAY = regex(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d\d)-(?P<d2>\d\d)")
_ENDINGS = 5_000  # that are remembered; lists have some dozens


def _bare(text: str, source: str, line: int, column: int) -> Reference | None:
    """Return the reference on a line that is one address and nothing else, or None where it may be more than that."""
    match = _BARE.fullmatch(text)
    if match is None:
        return None
    low = text.lower()
    host = match["host"].lower()
    if (
        low.count("http") != 1
        or low.count("//") != 1
        or low.count("www") != host.startswith("www.")
        or host.endswith(("doi.org", "webcitation.org"))
        or (
            "arxiv" in low
            or "pmid" in low
            or "pmc" in low
            or "hdl" in low
            or "handle" in low
            or "doi" in low
            or ".." in low
        )
        or ("&" in text and _ENTITY.search(text))
        or text.endswith(GLUED)
        or _ten(text, 0) >= 0
    ):
        return None
    link = Link(kind=Kind.URL, raw=text, target=text, line=line, column=column)
    return Reference(key=None, source=source, line=line, end_line=line, text=text, links=(link,))


def bare_list(text: str, source: str, line: int) -> list[Reference] | None:
    """Return the references of a text whose lines, from `line` on, are one address each; None where any is not."""
    if not text.startswith("http"):
        return None
    found: list[Reference] = []
    for number, written in enumerate(text.split("\n"), line):
        if written:
            reference = _bare(written, source, number, 1)
            if reference is None:
                return None
            found.append(reference)
    return found


class Reader:
    """Reads the plain lines of one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.dates: list[access_dates.AccessDate] = []  # of all references that were read
        self._endings: dict[
            tuple[str, str, int], access_dates.AccessDate | None
        ] = {}  # the words around an access date
        self._days: dict[str, PartialDate | None] = {}

    def read(self, text: str, offset: int, key: str | None, line: int, column: int) -> Reference | None:
        """Return the reference on a line, or None where the finder must look.

        Args:
            text: The line, or the part of it that is the entry.
            offset: Where in `text` the entry begins behind its number.
            key: Its number.
            line: The line's number in the file.
            column: Where in the line `text` begins.
        """
        if text.startswith("http") and key is None and not offset and (bare := _bare(text, self.source, line, column)):
            return bare
        sign = text.find("://", offset)
        if sign < 0:
            return self._by_doi(text, offset, key, line, column)
        if sign < 5 or "\\" in text or not text.isprintable():
            return None
        start = sign - 5 if text[sign - 1] == "s" else sign - 4
        match = _URL.match(text, start) if start >= offset else None
        if match is None:
            return None
        end = match.end()
        while text[end - 1] == ".":
            end -= 1
        behind = _BEHIND.match(text, end)
        if behind is None or (start > offset and text[start - 1] in "\"'`_*([{<" and behind.end() < len(text.rstrip())):
            return None
        url, low = text[start:end], text.lower()
        target, kind = url, Kind.URL
        host = match["host"].lower()
        if host.endswith(("doi.org", "webcitation.org")):
            path = match["rest"][: end - match.start("rest")]
            if host not in DOI_HOSTS or not _DOI_PATH.fullmatch(path) or path.lower().endswith(PAGES):
                return None
            target, kind = path[1:].lower(), Kind.DOI
        if (
            low.count("http") != 1
            or low.count("//") != 1
            or low.count("www") != host.startswith("www.")
            or low.count("doi.org") != (kind is Kind.DOI)
            or has_any(low, IDENTIFIERS)
            or ("&" in url and _ENTITY.search(url))
            or url.endswith(GLUED)
        ):
            return None
        links: tuple[Link, ...] = (Link(kind=kind, raw=url, target=target, line=line, column=column + start),)
        spans: Spans = ((start - offset, end - offset),)
        outside = text.count("/", offset, start) + text.count("/", end)
        at = _ten(text, offset)
        if start <= at < end:
            at = _ten(text, end)
        if at >= 0:
            doi = _DOI.match(text, at)
            if (
                doi is None
                or at > end
                or not _whole_doi(text, at, doi, offset, (start, end))
                or doi.group().lower() == target
            ):
                return None
            raw = doi.group()
            links = (Link(kind=Kind.DOI, raw=raw, target=raw.lower(), line=line, column=column + at), *links)
            spans = ((at - offset, at - offset + len(raw)), *spans)
            outside -= raw.count("/")
        if outside and (_HOST_WITH_PATH.search(text, offset, start) or _HOST_WITH_PATH.search(text, end)):
            return None
        date = self._date(text, low[offset:start], end)
        if date is None:
            return self._dated(text, offset, key, line, links, spans)
        day, first, last = date
        dated = ((first - offset, last - offset),)
        return unread(key, self.source, line, text, links, day, text[first:last], (offset, spans, dated))

    def _by_doi(self, text: str, offset: int, key: str | None, line: int, column: int) -> Reference | None:
        """Return the reference on a line whose only link is a DOI that says so."""
        at = _ten(text, offset)
        doi = _DOI.match(text, at) if at >= 0 else None
        if doi is None or "\\" in text or not text.isprintable():
            return None
        low, end = text.lower(), doi.end()
        if (
            not _BEHIND.match(text, end)
            or not _whole_doi(text, at, doi, offset, (end, end))
            or ("http" in low or "www" in low or "doi.org" in low)
            or has_any(low, IDENTIFIERS)
            or (text.count("/", offset, at) + text.count("/", end) and _HOST_WITH_PATH.search(text, offset))
        ):
            return None
        raw = doi.group()
        links = (Link(kind=Kind.DOI, raw=raw, target=raw.lower(), line=line, column=column + at),)
        return self._dated(text, offset, key, line, links, ((at - offset, end - offset),))

    def _dated(
        self, text: str, offset: int, key: str | None, line: int, links: tuple[Link, ...], spans: Spans
    ) -> Reference | None:
        """Return a reference whose access date, if it has any, is found by its words; None where that is open."""
        from linkcheck.extraction import access_dates

        dates = access_dates.find(text[offset:], spans)
        if any(date.ambiguous for date in dates):
            return None
        self.dates += dates
        chosen = access_dates.choose(dates)
        day, raw = (chosen.value, chosen.raw) if chosen else (None, None)
        dated = tuple((date.start, date.end) for date in dates)
        return unread(key, self.source, line, text, links, day, raw, (offset, spans, dated))

    def _date(self, text: str, head: str, end: int) -> tuple[PartialDate, int, int] | None:
        """Return the access date behind the URL; None where there is none, or may be another in the small `head`."""
        match = _DAY.search(text, end)
        if match is None:
            return None
        if has_any(head, SEEN_IN_HEAD):
            return None
        first, last = match.span()
        raw = match.group()
        ending = text[end:first], text[last:], last - first
        if ending not in self._endings and len(self._endings) < _ENDINGS:
            self._endings[ending] = self._learn(ending, raw)
        example = self._endings.get(ending)
        if example is None:
            return None
        day = self._days.get(raw)
        if day is None:
            day = self._days[raw] = _day(match)
            if day is None:
                return None
        self.dates.append(example)
        return day, first, last

    def _learn(self, ending: tuple[str, str, int], raw: str) -> access_dates.AccessDate | None:
        """Ask the reader of dates whether the date between such words is a marked access date and the only one."""
        from linkcheck.extraction import access_dates

        day = plain_day(raw)
        if day is None or len(ending[0]) + len(ending[1]) > 100:
            return None
        url = "http://example.org/a"
        dates = access_dates.find(f"{url}{ending[0]}{raw}{ending[1]}", [(0, len(url))])
        told = len(dates) == 1 and bool(dates[0].languages) and (dates[0].raw, dates[0].value) == (raw, day)
        return dates[0] if told else None


def plain_day(raw: str) -> PartialDate | None:
    """Return the day that `raw` is and nothing else could be, or None."""
    return _day(_DAY.fullmatch(raw))


def has_any(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether a text has any of some words, or of their pieces, in it."""
    for word in words:  # noqa: SIM110  a generator takes three times as long
        if word in text:
            return True
    return False


def _day(match: re.Match[str] | None) -> PartialDate | None:
    """Return a day that can be read one way only and by no other calendar, else None."""
    if match is None:
        return None
    year = int(match["y"] or match["y2"])
    month = int(match["m"] or match["m2"])
    day = int(match["d"] or match["d2"])
    plain = 1990 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= 28
    return PartialDate(year, month, day) if plain else None


def _ten(text: str, start: int) -> int:
    """Return where the next DOI may begin, or -1."""
    at = text.find("10.", start)
    while at >= 0 and ((at and text[at - 1].isdigit()) or not _DOI_START.match(text, at)):
        at = text.find("10.", at + 3)
    return at


def _whole_doi(text: str, at: int, doi: re.Match[str], offset: int, url: tuple[int, int]) -> bool:
    """Tell whether a DOI in front of the URL is labelled, read to its end, and the only one beside the URL's."""
    more = _ten(text, doi.end())
    if url[0] <= more < url[1]:
        more = _ten(text, url[1])
    if more >= 0 or not text[max(offset, at - 5) : at].lower().rstrip(" :").endswith("doi"):
        return False
    suffix = doi["suffix"].lower()
    return any(char.isdigit() for char in suffix) and not suffix.endswith(PAGES)
