"""DOIs in a reference's text, as they are printed: labelled, bare, in doi.org URLs, wrapped, with wrong dashes."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from linkcheck.extraction import glyphs
from linkcheck.extraction.doi_breaks import RUN, SICI, SICI_DONE, TRAILING, goes_on_at
from linkcheck.extraction.found import Found
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.model import Kind
from linkcheck.regexes import regex

# A registrant may have subdivisions. White space inside it comes from narrow columns only.
_PREFIX = regex(
    r"1(?:[ \t]*\r?\n[ \t]*)?0\.\s{0,3}(?P<code>\d{4,9}(?:\.\d{1,9}){0,3}|\d{1,5}[ \t]*\r?\n[ \t]*\d{1,8})\s?"
    r"(?:/|\u2215|\u2044|\uff0f|%2[Ff])\s{0,4}"
)
_NUMBER_BEFORE = regex(r"\d[./]\Z")
_GLUED = regex(
    r"10\.(?!(?:19|20)\d\d[./])[\d.]{1,40}/(?=.{4})[^a-z]*[a-z]"
)  # what is a DOI even behind a number and its dot
_MAYBE_GLUED = regex(
    r"10\.[\d.]{1,40}/[^a-z\s]{0,60}[a-z]", re.IGNORECASE
)  # its screen: a letter soon behind the slash
LENGTH = 2_000
"""Characters of a suffix that are looked at; the longest that are registered have some two hundred."""

_HYPHENS = "-" + glyphs.HYPHENS + glyphs.DASHES + glyphs.SOFT_HYPHENS
_AGAIN = regex(r"(?:doi:?|(?:https?:)?/{0,2}(?:dx\.)?doi\.org/|urn:doi:)\s?", re.IGNORECASE)
_SECOND = regex(
    r"[;,|/]?(?:(?i:https?://|www\.)|(?<=[^/])(?:doi:|DOI[:\s.]))|(?<=[^/])(?:[;,]10\.\d{4}|PM[Ii][Dd]|PMC(?:ID|\d{5})|arXiv:)"
    r"|(?<=[.;,)])(?:Epub|Available|Accessed|Retrieved|Disponible|Dispon[ií]vel|URL|Дата|дата)\b"
)
_SICI = regex(r"<[\w.:+&;/ -]{0,60}>(?=\s?\d\s?\.\s?\d)")
_SICI_PAGE = regex(r"\d+:{1,2}")
_CLOSES_SOON = regex(r"\s{0,6}[\w.:-]{0,40}[)\]]")
_QUERY = regex(r"\?|(?<!2-)#")
_TAIL = regex(r"(?:/(?:abstract|full|fulltext|pdf|epdf|summary|meta|html)|\.pdf|\.html?)\Z", re.IGNORECASE)
_LATE_FOREIGN_SIGNS = (
    "[^\x00-\u024f\u2010-\u2015\u2212\ufb00-\ufb06\ufe58-\uff5e\u00ad\u200b-\u206f\ufeff\u0370-\u03ff\u0400-\u04ff]"
)
_LATE_FOREIGN = regex(_LATE_FOREIGN_SIGNS)
_NOTABLE = regex(rf"[<\\()\[\]>\uff1e]|{_LATE_FOREIGN_SIGNS}")
_HOMOGLYPHS = str.maketrans(
    "АВЕКМНОРСТУХІЈЅаеорсухіјѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι", "ABEKMHOPCTYXIJSaeopcyxijsdhABEZHIKMNOPTYXovi"
)
_CYRILLIC = regex("[\u0370-\u03ff\u0400-\u04ff\u0500-\u052f]+")
_ANGLE = regex(r"&(?:lt|gt|#0{0,4}6[02]|#x0{0,4}3[ce]);", re.IGNORECASE)
_ESCAPE = regex(r"\\(?=[_&%#<>()\[\]{}-])")
_ENCODED = regex(r"%(?:2[0-9A-F]|3[A-F]|5[BD])", re.IGNORECASE)  # in a DOI that was copied from an address


def find(text: str, start: int, around: Vicinity, length: int = LENGTH) -> Found | None:
    """Return the bare DOI that begins at `start`, where `10.` stands, or None for what only looks like one.

    Args:
        text: The reference.
        start: Where it may begin.
        around: The text around the reference.
        length: Characters of each of its lines that are looked at.
    """
    if (start and text[start - 1].isdigit()) or _PREFIX.match(text, start) is None:
        return None
    glued = _NUMBER_BEFORE.search(text, max(0, start - 2), start)
    if glued and not _MAYBE_GLUED.match(text, start):
        return None  # before it is read: numbers without end cost no more than their length
    found = _read(text, start, start, (), around, in_url=False, length=length)
    # `25.10.2015/a` is a date, `192.10.1016/24` a number; `1–9.10.1016/j.ab` and `2012-10.5018/…` have pages in front.
    if found and glued and not _GLUED.match(found.target):
        return None
    return found


def read_path(
    text: str, start: int, path: int, repairs: tuple[str, ...], around: Vicinity | None = None
) -> Found | None:
    """Return the DOI of a resolver's URL; `start` is the URL's, `path` where its path begins. None: it has no DOI."""
    at = path
    for _ in range(3):
        again = _AGAIN.match(text, at)
        if again is None:
            break
        at = again.end()
    while at < len(text) and text[at] in " /\u200b\u200c\ufeff\n" and at - path < 40:
        at += 1
    return _read(text, start, at, repairs, around or Vicinity(text), in_url=True)


def from_text(value: str) -> Found | None:
    """Return the first DOI in a field that is known to hold one."""
    around = Vicinity(value)
    encoded = _ENCODED.search(value) is not None
    at = value.find("10.")
    while at >= 0:
        found = _read(value, at, at, (), around, in_url=encoded or "doi.org/" in value[:at].lower())
        if found:
            return found
        at = value.find("10.", at + 3)
    return None


def _read(
    text: str, start: int, at: int, repairs: tuple[str, ...], around: Vicinity, *, in_url: bool, length: int = LENGTH
) -> Found | None:  # fmt: skip
    prefix = _PREFIX.match(text, at)
    if prefix is None:
        return None
    made = list(repairs)
    _note_gaps(prefix.group(), made)
    pieces: list[str] = []
    end = position = prefix.end()
    for _ in range(12):
        match = RUN.match(text, position, position + length)
        if match is None:
            break
        cut = _cut(text, match.start(), match.end(), "".join(pieces), in_url)
        piece = text[position:cut]
        follow = goes_on_at(text, cut, "".join(pieces) + piece, around.width) if cut == match.end() else None
        if follow is None:
            end = _trimmed(text, position, cut)
            pieces.append(text[position:end])
            break
        pieces.append(piece)
        _note_gaps(text[cut:follow], made)
        end = position = follow
    suffix = "".join(pieces)
    code = "".join(prefix["code"].split())
    if len(code.partition(".")[0]) < 4 or not _possible(code, suffix, text, at, in_url):
        return None
    return _found(text, start, end, f"10.{code}/", suffix, made, in_url=in_url)


def _note_gaps(gap: str, made: list[str]) -> None:
    if "\n" in gap or "\r" in gap:
        made.append("wrapped-line")
    elif any(char.isspace() for char in gap):
        made.append("inner-space")


def _cut(text: str, start: int, end: int, so_far: str, in_url: bool) -> int:
    """Return where in a run the DOI ends: at a bracket that closes what is around it, at glued text, at a tag."""
    second = _SECOND.search(text, start, end)
    end = second.start() if second else end
    if in_url:
        behind = _QUERY.search(text, start, end)
        end = behind.start() if behind else end
    return _before_word(text, start, _balanced(text, start, end, so_far))


def _balanced(text: str, start: int, end: int, so_far: str) -> int:
    """Return where the first bracket stands that has no partner, or a sign that is in no DOI."""
    stack: list[tuple[str, int]] = []
    index = start
    while (notable := _NOTABLE.search(text, index, end)) is not None:
        index, char = notable.start(), notable.group()
        if char == "<":
            sici = _SICI.match(text, index)
            if sici is None and not _half_sici(text, index, end, so_far + text[start:index]):
                end = index
                break
            index = min(end, sici.end()) if sici else end
            continue
        if (char == "\\" and not _ESCAPE.match(text, index)) or _LATE_FOREIGN.match(char):
            return index
        if char in "([":
            stack.append((char, index))
        elif char in ")]>\uff1e" and not _closes(char, stack, so_far + text[start:index]):
            return index
        index += 1
    if stack and not SICI.search(so_far + text[start:end]):
        at = stack[0][1]
        if text[at : at + 7].lower() == "[arxiv:" or not _CLOSES_SOON.match(text, end):
            return at
    return end


def _closes(char: str, stack: list[tuple[str, int]], before: str) -> bool:
    """Tell whether a closing bracket has its partner inside the DOI."""
    if char in ">\uff1e":
        return "<" in before or "\uff1c" in before
    opener = "(" if char == ")" else "["
    if stack and stack[-1][0] == opener:
        stack.pop()
        return True
    return before.count(opener) > before.count(char)


def _half_sici(text: str, index: int, end: int, before: str) -> bool:
    """Tell whether the `<` at `index` opens the part of a SICI that the next line ends."""
    return SICI.search(before) is not None and (index + 1 == end or _SICI_PAGE.match(text, index + 1, end) is not None)


def _before_word(text: str, start: int, end: int) -> int:
    """Cut a Cyrillic or Greek word glued to the end; single letters that look Latin are slips of the keyboard."""
    for match in _CYRILLIC.finditer(text, start, end):
        if match.group().translate(_HOMOGLYPHS) != match.group() and match.group().translate(_HOMOGLYPHS).isascii():
            continue
        return match.start()
    return end


def _trimmed(text: str, start: int, end: int) -> int:
    """Return the end without what a sentence leaves, and without the hyphen of a DOI that was cut off."""
    while end > start:
        last = text[end - 1]
        hyphen = last in _HYPHENS and not SICI_DONE.search(text[start:end])
        if not (last in TRAILING or last == "\\" or hyphen or glyphs.INVISIBLE.match(last)):
            break
        end -= 1
    return end


def _possible(code: str, suffix: str, text: str, at: int, in_url: bool) -> bool:
    """Refuse dates and numbers that look like a DOI."""
    registrant = code.split(".")[0]
    labelled = in_url or re.search(r"doi[\s:.>=(\[]*\Z", text[max(0, at - 12) : at], re.IGNORECASE) is not None
    if registrant.startswith("0"):
        return False
    # `10.2015/11.2016`, `10.2019/12` are months; no registrant has a number of this century alone as its whole suffix.
    return labelled or not (
        re.fullmatch(r"(?:19|20)\d\d", registrant) and re.fullmatch(r"\d{1,2}(?:[./]\d{2,4})?", suffix)
    )


def _found(text: str, start: int, end: int, prefix: str, suffix: str, made: list[str], *, in_url: bool) -> Found | None:
    cleaned, mended = glyphs.clean(suffix, query=False)
    made += mended
    unescaped = _ANGLE.sub(lambda match: unescape(match.group().lower()), cleaned)
    if unescaped != cleaned:
        cleaned = unescaped
        made.append("html-entity")
    if in_url and "%" in cleaned:
        cleaned = unquote(cleaned)
    soft = re.sub(f"[{glyphs.SOFT_HYPHENS}]", "-", cleaned)
    soft = soft.replace("--", "-") if soft != cleaned else soft
    hyphened = glyphs.dashes(soft)
    alternatives = []
    if hyphened != cleaned:
        made.append("soft-hyphen" if soft != cleaned else "typographic-dash")
        alternatives.append(prefix + cleaned)
    latin = hyphened.translate(_HOMOGLYPHS)
    if latin != hyphened:
        made.append("homoglyph")
        alternatives.append(prefix + hyphened)
    tail = _TAIL.search(latin)
    if tail and tail.start() > 0:
        alternatives.append(prefix + latin)
        latin = latin[: tail.start()]
        made.append("url-tail")
    if not any(char.isalnum() for char in latin):
        return None
    return Found(
        kind=Kind.DOI,
        start=start,
        end=end,
        target=(prefix + latin).lower(),
        repairs=tuple(dict.fromkeys(made)),
        alternatives=tuple(dict.fromkeys(alternative.lower() for alternative in alternatives)),
    )
