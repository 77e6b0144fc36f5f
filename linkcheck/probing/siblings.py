"""Pages that cannot exist: what a site answers for them tells what its answers for others are worth.

A site that says 404 for a made-up page is believed when it sends one for the cited address; a site that sends the same
page for both does not have the cited one (Bar-Yossef et al., WWW 2004).
"""

from __future__ import annotations

import zlib
from dataclasses import field

from linkcheck.addresses import bare, split, without_fragment
from linkcheck.frozen import dataclass
from linkcheck.judge.texts import plain
from linkcheck.model import Response
from linkcheck.pages.page import Page
from linkcheck.probing.trail import Trail
from linkcheck.regexes import regex
from linkcheck.tracking import is_tracking

_ALIKE = 0.9  # share of common words from which two pages are one template with another address in it
_EXTENSION = regex(r"\.[A-Za-z0-9]{1,5}$")
_WISHES = frozenset({
    "lang", "language", "locale", "hl", "ln", "lng", "print", "printable", "format", "output", "mode", "layout",
    "style", "skin", "theme", "tmpl", "sort", "order", "orderby", "ref", "referrer", "src", "source", "from", "via",
    "device", "mobile", "amp",
})  # fmt: skip
"""Parameters by which a page is shown in another way, or that say where its reader came from."""
_SKETCH = 64  # numbers tell shares of common words to some 6 %, in the room of a line of text


@dataclass(frozen=True, slots=True)
class Sibling:
    """What came back for a page that cannot exist."""

    missing: bool  # the site said so by its status
    final: str = ""  # where its redirects ended, in the form in which addresses are compared
    title: str = ""
    sketch: tuple[int, ...] = ()  # of its words
    heading: str = ""
    main: tuple[int, ...] = ()  # of the words of its main part


@dataclass(slots=True)
class Memory:
    """What a run has learned that serves several probes. Shared by them, changed by them, and never read elsewhere."""

    siblings: dict[str, Sibling] = field(default_factory=dict)


def family_of(url: str) -> str:
    """Return what a URL has in common with its siblings: host, folder, kind of file, and the script that answers."""
    parts = split(url)
    folder, _, name = parts.path.rpartition("/")
    asks = _telling(parts.query) is not None
    kind = name if asks else "".join(_EXTENSION.findall(name))
    return f"{parts.host}{folder}/*{kind}{'?' if asks else ''}"


def made_up(url: str, token: str) -> str | None:
    """Return a URL of the same family that cannot exist; None where nothing in it can be changed.

    Args:
        url: What is cited.
        token: Letters and digits that nobody has used.
    """
    parts = split(url)
    telling = _telling(parts.query)
    if telling is not None:
        pairs = parts.query[1:].split("&")
        name, equals, value = pairs[telling].partition("=")
        made = str(int.from_bytes(token[:5].encode())) if value.isdigit() else token
        pairs[telling] = f"{name}={made}" if equals else made
        return f"{parts.scheme}://{parts.authority}{parts.path}?{'&'.join(pairs)}"
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    if not name:
        return None
    end = "".join(_EXTENSION.findall(name)) + ("/" if parts.path.endswith("/") else "")
    return f"{parts.scheme}://{parts.authority}{folder}/{token}{end}{parts.query}"


def _telling(query: str) -> int | None:
    """Return the number of the parameter that says which page is meant: the last one with a digit, else the last.

    None: there is none. Which parameters are about the reader's way or wishes, a page is the same for all their values.
    """
    pairs = query[1:].split("&") if len(query) > 1 else []
    names = [(number, pair.partition("=")) for number, pair in enumerate(pairs) if pair]
    told = [
        (number, value if equals else name)
        for number, (name, equals, value) in names
        if not is_tracking(name) and name.lower() not in _WISHES
    ]
    numbered = [number for number, value in told if any(char.isdigit() for char in value)]
    return numbered[-1] if numbered else told[-1][0] if told else None


def seen(trail: Trail) -> Sibling | None:
    """Return what a made-up page's way shows; None where nothing came back that tells anything."""
    if not isinstance(trail.last, Response):
        return None
    if trail.last.status in (404, 410):
        return Sibling(missing=True)
    if not 200 <= trail.last.status < 300:
        return None
    page = trail.page
    return Sibling(
        missing=False,
        final=bare(trail.final_url) if trail.hops else "",
        title=_title(page, trail.url) if page is not None else "",
        sketch=_sketch(page.all_text, trail.url) if page is not None else (),
        heading=_heading(page) if page is not None else "",
        main=_sketch(page.text, trail.url) if page is not None else (),
    )


def same_page(trail: Trail, sibling: Sibling) -> bool:
    """Tell whether a cited page is what the site also sends for a page that cannot exist."""
    if sibling.missing:
        return False
    if trail.hops and sibling.final and bare(trail.final_url) == sibling.final:
        return True
    if trail.page is None or is_shell(trail.page) or _title(trail.page, trail.url) != sibling.title:
        return False
    return _alike(_sketch(trail.page.all_text, trail.url), sibling.sketch)


def same_main_part(trail: Trail, sibling: Sibling) -> bool:
    """Tell so of a page that gave no cause for doubt: a record and the lack of it differ in the main part alone."""
    page = trail.page
    if page is None or not same_page(trail, sibling) or _heading(page) != sibling.heading:
        return False
    return _alike(_sketch(page.text, trail.url), sibling.main)


def _alike(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    either = sorted({*ours, *theirs})[:_SKETCH]
    return bool(either) and sum(number in ours and number in theirs for number in either) >= _ALIKE * len(either)


def is_shell(page: Page) -> bool:
    """Tell whether a page is filled by its scripts, so that every address of the site begins with the same one."""
    return page.scripts and page.words < 20


def _title(page: Page, url: str) -> str:
    """Return a page's title without its own address, which error pages like to repeat."""
    return " ".join(word for word in plain(page.title).split() if word not in _own(url))


def _heading(page: Page) -> str:
    return plain(page.headings[0]) if page.headings else ""


def _sketch(text: str, url: str) -> tuple[int, ...]:
    """Return the smallest numbers that a text's words hash to: a sample that two pages share as they share words."""
    words = frozenset(plain(text).split()) - _own(url)
    return tuple(sorted(zlib.crc32(word.encode()) for word in words)[:_SKETCH])


def _own(url: str) -> frozenset[str]:
    parts = split(without_fragment(url))
    return frozenset(plain(f"{parts.path} {parts.query}").split())
