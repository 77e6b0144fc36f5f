"""Every link in the text of one reference, in order."""

from __future__ import annotations

import re

from linkcheck.extract import dois, hosts, identifiers, starts, urls
from linkcheck.extract.found import Found
from linkcheck.extract.hyphens import Surroundings
from linkcheck.model import Kind

_SCREEN = re.compile(r"//|www|10\.|:\\\\|http|doi\.org", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+%-]*@|\s?[(\[]\s?(?:at|bei|AT)\s?[)\]]")
_DOI_URL = re.compile(r"(?<![\w.@/-])(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)


def find(text: str, around: Surroundings | None = None) -> tuple[Found, ...]:
    """Return the links of `text` in their order, none inside another."""
    around = around or Surroundings(text)
    found = []
    if _SCREEN.search(text):
        found = _urls(text, around)
        found += _bare_dois(text, found)
    found += _outside(identifiers.find(text) if text else (), found)
    found += _hosts(text, found, around)
    if any(link.repairs for link in found):
        found = [_with_lost_hyphens(link, around) for link in found]
    return tuple(sorted(found, key=lambda link: link.start))


def _with_lost_hyphens(link: Found, around: Surroundings) -> Found:
    if not link.repairs or link.kind is not Kind.URL:
        return link
    more = urls.lost_hyphens(link.target, around)
    if not more:
        return link
    from dataclasses import replace

    return replace(link, alternatives=tuple(dict.fromkeys((*link.alternatives, *more))))


def _urls(text: str, around: Surroundings) -> list[Found]:
    found: list[Found] = []
    at = 0
    while True:
        match = starts.ANY.search(text, at)
        if match is None:
            break
        link = urls.read(text, match.start(), around)
        if link is not None:
            found.append(link)
        at = max(link.end if link else 0, match.start() + 4 if link is None else 0, match.start() + 1)
    for match in _DOI_URL.finditer(text):
        if not _inside(match.start(), found):
            link = dois.read_path(text, match.start(), match.end(), ())
            if link is not None:
                found.append(link)
    return found


def _inside(offset: int, found: list[Found]) -> bool:
    return any(link.start <= offset < link.end for link in found)


def _bare_dois(text: str, taken: list[Found]) -> list[Found]:
    """Return the DOIs that stand outside every URL."""
    found: list[Found] = []
    spans = sorted((link.start, link.end) for link in taken)
    at = text.find("10.")
    next_span = 0
    while at >= 0:
        while next_span < len(spans) and spans[next_span][1] <= at:
            next_span += 1
        if next_span < len(spans) and spans[next_span][0] <= at:
            at = text.find("10.", spans[next_span][1])
            continue
        link = dois.find(text, at)
        if link is not None and next_span < len(spans) and link.end > spans[next_span][0]:
            link = None if spans[next_span][0] <= link.start else link
        if link is not None:
            found.append(link)
        at = text.find("10.", link.end if link else at + 3)
    return found


def _outside(candidates: object, taken: list[Found]) -> list[Found]:
    found: list[Found] = []
    for link in candidates:  # type: ignore[attr-defined]
        if not any(link.start < other.end and other.start < link.end for other in (*taken, *found)):
            found.append(link)
    return found


def _hosts(text: str, taken: list[Found], around: Surroundings) -> list[Found]:
    """Return hosts that stand without scheme: with a path always, alone only where there is no other link."""
    alone = not taken
    found: list[Found] = []
    for match in starts.BARE.finditer(text):
        if not (match["path"] or alone) or _inside(match.start(), taken):
            continue
        name = match["host"]
        if not hosts.is_bare_host(name) or _MAIL.match(text, match.end("host")) or _after_mail(text, match.start()):
            continue
        link = urls.read(text, match.start(), around)
        if link is not None and not any(
            link.start < other.end and other.start < link.end for other in (*taken, *found)
        ):
            found.append(link)
    return found


def _after_mail(text: str, start: int) -> bool:
    return re.search(r"[(\[]\s?(?:at|bei)\s?[)\]]\s?\Z", text[max(0, start - 8) : start], re.IGNORECASE) is not None
