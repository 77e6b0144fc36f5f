"""URLs in a reference's text, read whole across line breaks, blanks and wrong characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from linkcheck.extract import glyphs, hosts, starts
from linkcheck.extract.archives import embedded
from linkcheck.extract.brackets import closer_after, opener_before
from linkcheck.extract.dois import DOI_HOSTS, read_path
from linkcheck.extract.found import Found
from linkcheck.extract.hyphens import Surroundings, belongs
from linkcheck.extract.runs import SPACE, Run, scan
from linkcheck.extract.wraps import Gap, goes_on
from linkcheck.model import Kind

_JOINS = 60  # line breaks and blanks in one URL; more is no URL, and each costs a look at what was read
_LENGTH = 8_000  # characters; browsers and servers give up at a quarter of it
_TRAILING = frozenset(".,;:!?'\"*·’‘")
_HYPHEN_ENDS = "-" + glyphs.SOFT_HYPHENS + glyphs.HYPHENS
_HOST_END = re.compile(r"[/?#]")
_PURE = re.compile(r"\S{1,300}(?:(?:[ \t]*\r?\n[ \t]*|(?<=[/_.=&?-])[ \t])\S{1,300}){0,8}\s*")
_WWW = re.compile(r"www\d?\.[^\W_][\w-]*(?:\.[\w-]+)+", re.IGNORECASE)


@dataclass(slots=True)
class _Reading:
    """A URL while it is read: its pieces in the text, and what it says so far."""

    start: int
    pieces: list[tuple[int, int]] = field(default_factory=list)
    said: str = ""  # scheme included, repaired as far as it can be without the words around
    repairs: list[str] = field(default_factory=list)
    scheme: str = ""  # "" where only `www.` or a bare host stands
    at: int = 0  # where the next piece begins


def read(text: str, start: int, around: Surroundings) -> Found | None:
    """Return the URL that begins at `start`, or None where none does."""
    reading = _begin(text, start)
    if reading is None:
        return None
    opener = opener_before(text, start)
    closer = closer_after(text, reading.at, opener) if opener else -1
    run = Run(reading.at, True)
    for _ in range(_JOINS):
        run = scan(
            text,
            reading.at,
            query="?" in reading.said,
            host=not _past_host(reading.said),
            quote=opener if opener in {"'", '"', "`"} else "",
        )
        doi = _doi(text, reading, run)
        if doi is not None:
            return doi
        follow = None if run.hard else _gap(text, reading, run, closer)
        if follow is None:
            break
        _take(text, reading, run.end)
        reading.at = follow
    return _finish(text, reading, run, around)


def _begin(text: str, start: int) -> _Reading | None:
    """Read the scheme."""
    match = starts.SCHEME.match(text, start)
    if match is None:
        broken = re.compile(r"(https?):\s{1,3}//", re.IGNORECASE).match(text, start)
        if broken:
            scheme = broken.group(1).lower()
            return _Reading(start, said=f"{scheme}://", repairs=["wrapped-line"], scheme=scheme, at=broken.end())
        defanged = re.compile(r"(h[tx]{2}ps?)\[?:\]?//", re.IGNORECASE).match(text, start)
        if defanged:
            scheme = defanged.group(1).lower().replace("x", "t")
            return _Reading(start, said=f"{scheme}://", repairs=["defanged"], scheme=scheme, at=defanged.end())
        return _Reading(start, at=start)
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
    return _Reading(start, said=f"{written}://", repairs=list(dict.fromkeys(repairs)), scheme=scheme, at=at)


def _past_host(said: str) -> bool:
    return bool(_HOST_END.search(said.partition("://")[2] if "://" in said else said))


def _doi(text: str, reading: _Reading, run: Run) -> Found | None:
    """Hand over to the reader of DOIs where the host is the resolver's."""
    if _past_host(reading.said):
        return None
    slash = text.find("/", reading.at, run.end)
    if slash < 0:
        return None
    host = (reading.said.partition("://")[2] if "://" in reading.said else reading.said) + text[reading.at : slash]
    if glyphs.without_invisible(host).lower() not in DOI_HOSTS:
        return None
    return read_path(text, reading.start, slash + 1, tuple(reading.repairs))


def _gap(text: str, reading: _Reading, run: Run, closer: int) -> int | None:
    """Return where the address goes on behind the white space at `run.end`, or None."""
    space = SPACE.match(text, run.end)
    if space is None or space.end() >= len(text) or len(space.group()) > 120 or run.end - reading.start > _LENGTH:
        return None
    gap = space.group()
    at = space.end()
    breaks = gap.count("\n") or ("\r" in gap or "\u2028" in gap)
    if run.opened >= 0:
        # An open bracket holds the address together over a line break only where it closes in the next word.
        word = re.compile(r"[^\s(\[{]{0,200}?[)\]}]").match(text, at)
        if not (breaks and word):
            return None
    said, _ = glyphs.clean(reading.said + text[reading.at : run.end], query=False)
    if not said:
        return None
    said = said[:-1] + "-" if said[-1] in _HYPHEN_ENDS else said
    bracketed = closer > at and _PURE.fullmatch(text, at, closer) is not None
    after = text[at : at + 500]
    going = Gap(said, glyphs.without_invisible(after), bool(breaks), bracketed, breaks > 1 or len(gap) > 60)
    return at if goes_on(going) else None


def _take(text: str, reading: _Reading, end: int) -> None:
    piece = text[reading.at : end]
    if reading.pieces or (reading.said and reading.scheme):
        before = text[reading.pieces[-1][1] : reading.at] if reading.pieces else ""
        if before:
            reading.repairs.append("wrapped-line" if "\n" in before or "\r" in before else "inner-space")
    reading.pieces.append((reading.at, end))
    cleaned, _ = glyphs.clean(piece, query="?" in reading.said)
    reading.said += cleaned


def _finish(text: str, reading: _Reading, run: Run, around: Surroundings) -> Found | None:
    end = run.end
    if run.opened >= 0:
        end = run.opened
    end = _trimmed(text, reading.at, end)
    if end <= reading.at:
        if not reading.pieces:
            return None
        end = _trimmed(text, *reading.pieces.pop())
    _take(text, reading, end)
    assembled = _assemble(text, reading, around)
    address = assembled.target
    rest = address.partition("://")[2] if reading.scheme else address
    if not rest or not (rest[0].isalnum() or rest[0] in "[_"):
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
        problem=problem(host),
    )


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
        if port and (not port.isdigit() or int(port) > 65535):
            return f"{port[:20]} is no port number."
    if ".." in name or name.startswith("."):
        return "The host name has an empty part."
    return None


# --- putting the pieces together -----------------------------------------------------------------


@dataclass(slots=True)
class _Assembled:
    target: str
    repairs: list[str]
    alternatives: list[str]


def _assemble(text: str, reading: _Reading, around: Surroundings) -> _Assembled:
    """Join the pieces, and decide on every hyphen, soft hyphen and dash in and between them."""
    prefix = reading.said.partition("://")[0] + "://" if reading.scheme else ""
    out = prefix
    repairs: list[str] = []
    doubts: list[tuple[int, str]] = []  # where in `out` the other reading differs, and the text it has there
    real = False
    for number, (start, end) in enumerate(reading.pieces):
        piece, mended = glyphs.clean(text[start:end], query="?" in out)
        repairs += mended
        if number and out[-1:] in _HYPHEN_ENDS and _broken(text, reading, number):
            mark, out = out[-1], out[:-1]
            soft = mark in glyphs.SOFT_HYPHENS
            keep, certain = belongs(out, piece, around, usually=real or not soft)
            if not certain:
                doubts.append((len(out), "" if keep else "-"))
            if not keep:
                repairs.append("soft-hyphen" if soft else "wrap-hyphen")
            out += "-" if keep else ""
        for part_number, part in enumerate(re.split(f"[{glyphs.SOFT_HYPHENS}]", piece)):
            if part_number:
                last = number == len(reading.pieces) - 1
                if not part and not last:
                    out += glyphs.SOFT_HYPHENS[0]
                    continue
                keep, certain = belongs(out, part, around, usually=real)
                touching = out[-1:] == "-" or part[:1] in ("-", "")
                keep = keep and not touching
                real = real or keep
                repairs.append("soft-hyphen")
                if not touching and not certain:
                    doubts.append((len(out), "" if keep else "-"))
                out += "-" if keep else ""
            out += part
    return _with_dashes(_Assembled(out, repairs, _readings(out, doubts)), around)


def _broken(text: str, reading: _Reading, number: int) -> bool:
    """Tell whether a line break, and no blank, stands in front of the piece."""
    gap = text[reading.pieces[number - 1][1] : reading.pieces[number][0]]
    return "\n" in gap or "\r" in gap


def _readings(out: str, doubts: list[tuple[int, str]]) -> list[str]:
    """Return the address with each doubt decided the other way, the first ones only."""
    readings = []
    for at, other in doubts[:4]:
        readings.append(out[:at] + other + out[at + (0 if other else 1) :])
    return readings


def _with_dashes(read: _Assembled, around: Surroundings) -> _Assembled:
    """Decide on dashes, and offer the hyphens that the title has and a damaged address lost."""
    hyphened = glyphs.dashes(read.target)
    if hyphened != read.target:
        bare = re.sub(f"[{glyphs.DASHES}]", "", read.target)
        literal = "/wiki/" in bare or not bare.isascii()
        read.alternatives.insert(0, hyphened if literal else read.target)
        if not literal:
            read.target = hyphened
            read.repairs.append("typographic-dash")
    return read


_SLUG_WORD = re.compile(r"(?<=[-/])[a-z]{6,}(?=[-/.]|\Z)")


def lost_hyphens(target: str, around: Surroundings) -> list[str]:
    """Return `target` with the hyphens of the title's compounds that its slugs write as one word."""
    path = target.partition("?")[0]
    compounds = {word.replace("-", ""): word for word in around.words if "-" in word and len(word) > 6}
    found = []
    for match in _SLUG_WORD.finditer(path):
        whole = compounds.get(match.group())
        if whole:
            found.append(target[: match.start()] + whole + target[match.end() :])
    return found[:3]
