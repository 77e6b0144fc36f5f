"""Every link in the text of one reference, in order."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from linkcheck.extraction import dois, glyphs, hosts, identifiers, starts, urls
from linkcheck.extraction.assembly import lost_hyphens
from linkcheck.extraction.found import Found
from linkcheck.extraction.runs import LENGTH
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.extraction.wraps import REPLAY
from linkcheck.model import Kind
from linkcheck.regexes import regex

_SCREEN = regex(r"//|www|10\.|:\\\\|http|doi\.org", re.IGNORECASE)
# Letters, digits and signs of addresses, all full-width, behind a scheme or `www.` that is so, too
_WIDE = regex(
    r"(?:[\uff48\uff28][\uff54\uff34]{2}[\uff50\uff30][\uff53\uff33]?[:\uff1a][/\uff0f]{2}|[\uff57\uff37]{3}\uff0e)"
    r"[\uff03\uff05\uff06\uff0b\uff0d-\uff1a\uff1d\uff1f\uff21-\uff3a\uff3f\uff41-\uff5a\uff5e]+"
)
_MAIL_BEHIND = regex(r"[\w.+%-]{0,64}@|\s?[(\[]\s?(?:at|bei)\s?[)\]]", re.IGNORECASE)
_MAIL_BEFORE = regex(r"[(\[]\s?(?:at|bei)\s?[)\]]\s?\Z", re.IGNORECASE)
_COMPANY = regex(r",?\s(?:Inc|Ltd|LLC|Corp|Co|GmbH|AG|S\.A|plc)\b")
_DOI_URL = regex(r"(?<![\w.@/-])(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)


def find(text: str, around: Vicinity | None = None) -> tuple[Found, ...]:
    """Return the links of `text` in their order, none inside another."""
    around = around or Vicinity(text)
    if not text.isascii() and _WIDE.search(text):
        return _in_full_width(text, around)
    taken = _Taken()
    if _SCREEN.search(text):
        taken.add_all(_urls(text, around))
        taken.add_all(_doi_hosts(text, around, taken))
        taken.add_all(_bare_dois(text, around, taken))
    taken.add_all(identifiers.find(text))
    taken.add_all(list(_hosts(text, around, taken)))
    if any(link.repairs for link in taken.links):
        return tuple(_with_lost_hyphens(link, around) for link in taken.in_order())
    return taken.in_order()


def _in_full_width(text: str, around: Vicinity) -> tuple[Found, ...]:
    """Return the links of a text in which an address is written in full-width letters, as editors for Chinese do."""
    narrow = _WIDE.sub(lambda match: glyphs.narrow(match.group()), text)
    links = find(narrow, Vicinity(narrow, around.document))
    changed = (narrow[link.start : link.end] != text[link.start : link.end] for link in links)
    return tuple(
        replace(link, repairs=(*link.repairs, "full-width")) if wide else link
        for link, wide in zip(links, changed, strict=True)
    )


class _Taken:
    """Links found so far; of two that overlap, the first found stays."""

    def __init__(self) -> None:
        self.links: list[Found] = []
        self._spans: list[tuple[int, int]] = []  # ascending, apart

    def add_all(self, links: Iterable[Found]) -> None:
        for link in links:
            if self.free(link.start, link.end):
                self.links.append(link)
                insort(self._spans, (link.start, link.end))

    def free(self, start: int, end: int) -> bool:
        """Tell whether no link touches `[start, end)`."""
        index = bisect_right(self._spans, (start, start))
        if index < len(self._spans) and self._spans[index][0] < end:
            return False
        return index == 0 or self._spans[index - 1][1] <= start

    def end_at(self, offset: int) -> int:
        """Return the end of the link that `offset` lies in, or -1."""
        index = bisect_right(self._spans, (offset, len(self._spans) and self._spans[-1][1]))
        if index and self._spans[index - 1][1] > offset:
            return self._spans[index - 1][1]
        return -1

    def in_order(self) -> tuple[Found, ...]:
        return tuple(sorted(self.links, key=lambda link: link.start))


def _with_lost_hyphens(link: Found, around: Vicinity) -> Found:
    if not link.repairs or link.kind is not Kind.URL:
        return link
    more = lost_hyphens(link.target, around)
    return replace(link, alternatives=tuple(dict.fromkeys((*link.alternatives, *more)))) if more else link


_MANY = 20  # beginnings of links in one word; in texts that people write, none has three
_SHORT = 200  # characters that are looked at from there on
_SPACE = regex(r"\s")


class _Patience:
    """Reads links, at first not as far where one word begins so many that each could be read to the word's end."""

    def __init__(self, text: str, read: Callable[[str, int, Vicinity, int], Found | None]) -> None:
        self._text = text
        self._read = read
        self._last = 0
        self._count = 0

    def read(self, start: int, around: Vicinity, usual: int) -> Found | None:
        """Return the link that begins at `start`, behind those read before, or None.

        Args:
            start: Where it may begin.
            around: The text around the reference.
            usual: Characters that are looked at elsewhere.
        """
        self._count = 0 if _SPACE.search(self._text, self._last, start) else self._count + 1
        self._last = start
        if self._count > _MANY:
            link = self._read(self._text, start, around, _SHORT)
            if link is None or link.end - start < _SHORT // 2:
                return link
        return self._read(self._text, start, around, usual)


def _urls(text: str, around: Vicinity) -> Iterator[Found]:
    """Yield the URLs that have a scheme or begin with `www.`, resolvers' URLs of DOIs as DOIs."""
    match = starts.ANY.search(text)
    floor = 0
    patience = _Patience(text, urls.read)
    while match is not None:
        wrapper = _wrapper(text, match.start(), floor)
        link = urls.read(text, wrapper, around) if wrapper is not None else None
        if link is None or link.end <= match.end():
            link = patience.read(match.start(), around, LENGTH)
        floor = floor if link is None else link.end
        if link is None:
            match = starts.ANY.search(text, match.start() + 1 if match["exact"] is None else match.end())
        else:
            yield link
            match = starts.ANY.search(text, max(link.end, match.start() + 1))


_WRAPPER = regex(
    r"(?:(?<![\w@./%&=+~-])|(?<=[^:\w]//)|(?<=\A//))(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_](?:[^\W_]|-){1,61})"
    r"(?::\d{2,5})?/(?:[^\s<>\"'()\[\]{}|]{0,400}[/=:])?\Z"
)
_WRAPPER_LENGTH = 500


def _wrapper(text: str, start: int, floor: int) -> int | None:
    """Return where a host without scheme begins whose path holds the URL at `start`, or None.

    Archives, library proxies and translators are cited so: `archive.org/web/2016/http://…`, `proxy.edu/login?url=…`.
    """
    if start <= floor:
        return None
    before = text[max(floor, start - _WRAPPER_LENGTH) : start]
    if before[-1].isspace() and REPLAY.search(cut := before.rstrip()) and "\n" in before[len(cut) :]:
        before = cut
    if before[-1] not in "/=:":
        return None
    offset = max(floor, start - _WRAPPER_LENGTH)
    match = _WRAPPER.search(before)
    return offset + match.start() if match and hosts.is_bare_host(match["host"], path=True) else None


def _doi_hosts(text: str, around: Vicinity, taken: _Taken) -> Iterator[Found]:
    """Yield the DOIs of resolvers' URLs without a scheme."""
    for match in _DOI_URL.finditer(text):
        if taken.free(match.start(), match.end()):
            link = dois.read_path(text, match.start(), match.end(), (), around)
            if link is not None:
                yield link


def _bare_dois(text: str, around: Vicinity, taken: _Taken) -> Iterator[Found]:
    """Yield the DOIs that stand outside every URL."""
    at = text.find("10.")
    patience = _Patience(text, dois.find)
    while at >= 0:
        inside = taken.end_at(at)
        if inside >= 0:
            at = text.find("10.", inside)
            continue
        link = patience.read(at, around, dois.LENGTH)
        if link is not None:
            yield link
        at = text.find("10.", link.end if link else at + 3)


def _hosts(text: str, around: Vicinity, taken: _Taken) -> Iterator[Found]:
    """Yield hosts that stand without scheme: with a path always, alone only where there is no other link."""
    alone = not taken.links
    at = 0
    while (match := starts.BARE.search(text, at)) is not None:
        at = match.end("host")
        link = _host(text, match, around, taken, alone)
        if link is not None:
            yield link
            at = max(at, link.end)


def _host(text: str, match: re.Match[str], around: Vicinity, taken: _Taken, alone: bool) -> Found | None:
    end, path = match.end("host"), match["path"] is not None
    if not (path or alone) or not taken.free(match.start(), end):
        return None
    if not hosts.is_bare_host(match["host"], path=path) or _MAIL_BEHIND.match(text, end):
        return None
    if _MAIL_BEFORE.search(text[max(0, match.start() - 8) : match.start()]) or _COMPANY.match(text, end):
        return None
    return urls.read(text, match.start(), around)
