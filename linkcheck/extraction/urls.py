"""URLs in a reference's text, read whole across line breaks, blanks and wrong characters."""

from __future__ import annotations

import re
from dataclasses import replace

from linkcheck.extraction import glyphs, hosts, placeholders, starts
from linkcheck.extraction.archives import embedded
from linkcheck.extraction.assembly import HYPHEN_ENDS, Reading, assemble
from linkcheck.extraction.brackets import closer_after, opener_before
from linkcheck.extraction.dois import read_path
from linkcheck.extraction.found import Found
from linkcheck.extraction.identifiers import DOI_HOSTS
from linkcheck.extraction.runs import LENGTH, SPACE, Run, scan
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.extraction.wraps import Gap, Join, goes_on
from linkcheck.model import Kind
from linkcheck.regexes import regex

_JOINS = 60  # line breaks and blanks in one URL; more is no URL, and each costs a look at what was read
_TRAILING = frozenset(".,;:!?'\"*·’‘\\")
_HOST_END = regex(r"[/?#]")
_PURE = regex(r"\S{1,300}(?:(?:[ \t]*\r?\n[ \t]*|(?<=[/_.=&?-])[ \t])\S{1,300}){0,8}\s*")
_NONE = r"(?:[=*~'!+,;@.:)#?/|-]|\[\.\])"  # no repair makes the beginning of a host of it
_NO_HOST = regex(_NONE)
_NO_WWW = regex(rf"www\d?\.{_NONE}", re.IGNORECASE)
_CLOSES = regex(r"[^\s(\[{]{0,200}?[)\]}]")
_WWW = regex(r"www\d?\.[^\W_][\w-]*(?:\.[\w-]+)+", re.IGNORECASE)


def read(text: str, start: int, around: Vicinity, length: int = LENGTH) -> Found | None:
    """Return the URL that begins at `start`, or None where none does.

    Args:
        text: The reference.
        start: Where it may begin.
        around: The text around the reference.
        length: Characters of each of its lines that are looked at.
    """
    reading = _begin(text, start)
    if reading is None or (_NO_HOST if reading.scheme else _NO_WWW).match(text, reading.at):
        return None
    reading.scheme_repairs = len(reading.repairs)
    opener = opener_before(text, start)
    closer = closer_after(text, reading.at, opener) if opener else -1
    run = Run(reading.at, True)
    for _ in range(_JOINS):
        run = scan(
            text,
            reading.at,
            query="?" in reading.said,
            host=not _past_host(reading.said),
            wide=text.find("\uff0e", start, reading.at) >= 0,
            quote=opener if opener in {"'", '"', "`"} else "",
            opened=reading.opened,
            length=length,
        )
        reading.opened = ""
        doi = _doi(text, reading, run, around)
        if doi is not None:
            return doi
        follow = None if run.hard else _gap(text, reading, run, closer, around)
        if follow is None:
            break
        reading.take(text, run.end)
        reading.at = follow
    return _finish(text, reading, run, around)


def _begin(text: str, start: int) -> Reading | None:
    """Read the scheme."""
    match = starts.SCHEME.match(text, start)
    broken = starts.WRAPPED.match(text, start)
    if broken:
        scheme = "https" if "s" in broken.group().lower() else "http"
        slip = "wrapped-line" if "\n" in broken.group() else "inner-space"
        return Reading(start, said=f"{scheme}://", repairs=[slip], scheme=scheme, at=broken.end())
    if match is None:
        defanged = starts.DEFANGED.match(text, start)
        if defanged:
            scheme = defanged.group(1).lower().replace("x", "t")
            return Reading(start, said=f"{scheme}://", repairs=["defanged"], scheme=scheme, at=defanged.end())
        return Reading(start, at=start)
    scheme, repair = starts.normal_scheme(match["name"])
    repairs = [repair] if repair else []
    separator = match["separator"]
    if separator != "://":
        repairs.append("inner-space" if separator.replace(" ", "") == "://" else "scheme-typo")
    written = match["name"] if repair is None else scheme
    at = match.end()
    # A second scheme right behind the first: `http://http://`, `URL:http://https://`.
    again = starts.EXACT.match(text, at)
    if again:
        return None
    return Reading(start, said=f"{written}://", repairs=list(dict.fromkeys(repairs)), scheme=scheme, at=at)


def _past_host(said: str) -> bool:
    return bool(_HOST_END.search(said.partition("://")[2] if "://" in said else said))


def _doi(text: str, reading: Reading, run: Run, around: Vicinity) -> Found | None:
    """Hand over to the reader of DOIs where the host is the resolver's."""
    if _past_host(reading.said):
        return None
    slash = text.find("/", reading.at, run.end)
    if slash < 0:
        return None
    host = (reading.said.partition("://")[2] if "://" in reading.said else reading.said) + text[reading.at : slash]
    if glyphs.without_invisible(host).lower() not in DOI_HOSTS:
        return None
    if reading.pieces:
        reading.take(text, slash)
    return read_path(text, reading.start, slash + 1, tuple(reading.repairs), around)


def _gap(text: str, reading: Reading, run: Run, closer: int, around: Vicinity) -> int | None:
    """Return where the address goes on behind the white space at `run.end`, or None."""
    space = SPACE.match(text, run.end)
    if space is None or space.end() >= len(text) or len(space.group()) > 120 or run.end - reading.start > LENGTH:
        return None
    gap = space.group()
    at = space.end()
    breaks = gap.count("\n") or ("\r" in gap or "\u2028" in gap)
    bracketed = False
    if run.opened >= 0:
        # An open bracket holds the address together over a line break only where it closes in the next word.
        word = _CLOSES.match(text, at)
        told = text[run.opened - 1] in "_/-+=," or text[run.opened + 1 : run.end].isdigit()
        if not (breaks and word and told):
            return None
        reading.opened = text[run.opened]
        bracketed = True
    said, _ = glyphs.clean(reading.said + text[reading.at : run.end], query=False)
    if not said:
        return None
    said = glyphs.plain(said[:-1]) + ("-" if said[-1] in HYPHEN_ENDS else said[-1])
    bracketed = bracketed or (closer > at and _PURE.fullmatch(text, at, closer) is not None)
    line = text.rfind("\n", max(0, run.end - around.width - 1), run.end) + 1
    join = goes_on(
        Gap(
            before=said,
            after=glyphs.plain(text[at : at + 500]),
            line_break=bool(breaks),
            bracketed=bracketed,
            full_line=run.end - line >= around.width - 3,
            wide=breaks > 1 or len(gap) > 60,
            around=around,
        )
    )
    if join is Join.NO:
        return None
    if join is Join.LIKELY:
        reading.doubted.append(len(reading.pieces) + 1)
    return at


def _finish(text: str, reading: Reading, run: Run, around: Vicinity) -> Found | None:
    end = run.end
    if run.opened >= 0:
        end = run.opened
    end = _trimmed(text, reading.at, end)
    if text[end - 1] in "_*" and text[reading.start - 1 : reading.start] == text[end - 1]:
        end -= 1  # emphasis around the link
    if end <= reading.at:
        if not reading.pieces:
            return _unclosed(text, reading)
        reading.at, end = reading.pieces.pop()
        end = _trimmed(text, reading.at, end)
    reading.take(text, end)
    return _found(text, reading, around)


_UNCLOSED = regex(r"\[[\w.:%-]{1,253}(?:/[^\s\[\](){}<>\"']{0,2000})?(?=[\s)}>\"']|\Z)")
_CLOSED_LATER = regex(r"[^\n\]]{0,80}\]")


def _unclosed(text: str, reading: Reading) -> Found | None:
    """Return an address whose host begins with a bracket that nothing closes, as no URL can be made of it.

    A bracket that is closed after a space holds words of a template: `http://[your host]/`.
    """
    match = _UNCLOSED.match(text, reading.at)
    if match is None or not reading.scheme or _CLOSED_LATER.match(text, match.end()):
        return None
    end = _trimmed(text, reading.at, match.end())
    address = reading.said + text[reading.at : end]
    return Found(
        kind=Kind.URL,
        start=reading.start,
        end=end,
        target=address,
        repairs=tuple(reading.repairs),
        problem="The bracket in its host name is not closed.",
    )


def _found(text: str, reading: Reading, around: Vicinity) -> Found | None:
    """Return the link that the pieces make, with its more literal readings."""
    end = reading.pieces[-1][1]
    assembled = assemble(text, reading, around)
    literal = _literal(text, reading, around)
    if literal is not None:
        assembled.alternatives.append(literal.target.removeprefix("" if reading.scheme else "http://"))
    address = assembled.target
    rest = address.partition("://")[2] if reading.scheme else address
    pattern = placeholders.find(address) is not None
    if pattern and literal is not None and placeholders.find(literal.target) is None:
        return literal  # only what a guess would join has a placeholder
    if not rest or not (rest[0].isalnum() or rest[0] in "[_" or (pattern and rest[0] in "{<$%")):
        return None
    host = re.split(r"[/?#]", rest)[0]
    if not reading.scheme:
        if not _plausible_without_scheme(host, "/" in rest):
            return None
        address = f"http://{address}"
    elif not any(char.isalnum() for char in host):
        return None
    return Found(
        kind=Kind.URL,
        start=reading.start,
        end=end,
        target=address,
        repairs=tuple(dict.fromkeys([*reading.repairs, *assembled.repairs])),
        alternatives=tuple(
            alternative if reading.scheme else f"http://{alternative}" for alternative in assembled.alternatives
        ),
        embedded=embedded(address),
        problem=None if pattern else problem(host),
        literal=literal,
    )


_LITERAL_READINGS = 2  # of one URL at most: the shortest ones


def _literal(text: str, reading: Reading, around: Vicinity) -> Found | None:
    """Return the link that ends where the last join was made that is a guess, None if none is."""
    doubted = [count for count in reading.doubted if count < len(reading.pieces)][:_LITERAL_READINGS]
    if not doubted:
        return None
    count = doubted.pop()
    pieces = reading.pieces[:count]
    start, end = pieces[-1]
    pieces[-1] = (start, max(start, _trimmed(text, start, end)))
    repairs = reading.repairs[: reading.scheme_repairs + count - 1]
    return _found(text, replace(reading, pieces=pieces, repairs=repairs, doubted=doubted), around)


def _trimmed(text: str, start: int, end: int) -> int:
    """Return the end without the punctuation of the sentence and what cannot be seen."""
    while end > start and (text[end - 1] in _TRAILING or glyphs.INVISIBLE.match(text[end - 1])):
        end -= 1
    return end


def _plausible_without_scheme(host: str, path: bool) -> bool:
    if not _WWW.fullmatch(host.partition(":")[0]) and not hosts.is_host(host.partition(":")[0]):
        return False
    return path or hosts.is_host(host.partition(":")[0])


def problem(host: str) -> str | None:
    """Return why no host can be made of `host`, or None."""
    name = host.rpartition("@")[2]
    if not name.startswith("["):
        name, _, port = name.partition(":")
        if port and (not port.isdecimal() or len(port) > 5 or int(port) > 65535):
            return f"{port[:20]} is no port number."
    if ".." in name or name.startswith("."):
        return "The host name has an empty part."
    return None
