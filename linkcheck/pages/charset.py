"""From the bytes of a page to its text, as browsers decide it: byte order mark, header, meta, then a guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from linkcheck.regexes import regex

_META = regex(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*+=\s*+["']?+\s*+([A-Za-z0-9_.:-]{2,40})""", re.I)
_HEADER = regex(r"""charset\s*+=\s*+["']?+\s*+([A-Za-z0-9_.:-]{2,40})""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# Labels that browsers widen or that Python does not know (WHATWG Encoding standard, 4.2)
_WIDER = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
    "big5": "big5hkscs", "x-x-big5": "big5hkscs", "tis-620": "cp874", "windows-874": "cp874", "iso-8859-11": "cp874",
    "iso-8859-9": "cp1254", "iso-8859-8-i": "iso-8859-8", "unicode": "utf-16-le", "utf-16": "utf-16-le",
    "x-mac-cyrillic": "mac-cyrillic", "x-cp1251": "cp1251", "win-1251": "cp1251", "utf8": "utf-8",
}  # fmt: skip

# The encodings of the web under their Python names (Encoding standard, 4.2). Python has others, which read a page in a
# time that grows with its square (punycode) or make text of it that cannot be written again (utf-7, unicode_escape).
_ON_THE_WEB = frozenset({
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp866", "cp1125",
    "iso8859-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9",
    "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "koi8-t",
    "mac-roman", "mac-cyrillic", "mac-greek", "mac-turkish", "mac-latin2", "mac-iceland", "cp437", "cp850", "cp852",
    "cp855", "cp858", "cp874", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "cp950", "euc_jp", "euc_jis_2004", "iso2022_jp",
    "iso2022_jp_1", "iso2022_jp_2", "shift_jis", "shift_jis_2004", "cp932", "euc_kr", "cp949", "johab", "iso2022_kr",
    "ascii", "ptcp154", "kz1048", "tis-620", "hp-roman8",
})  # fmt: skip

_META_WITHIN = 4096  # bytes; browsers look at the first 1024, some pages put it further down
_GUESS_FROM = 32 * 1024  # bytes are enough to tell a charset, and guessing is slow


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of `body`; never raises. A declaration that the bytes contradict is not believed."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if body[:64].count(0) > 8:
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    tried: list[str] = []
    for name in _declared(body, content_type):
        if name not in tried:
            tried.append(name)
            text = _strictly(body, name)
            if text is not None:
                return text
    return _guessed(body, tried)


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Yield what header and meta tag say, and UTF-8 last; in a tag that was read as ASCII, UTF-16 can only be wrong."""
    said = _HEADER.search(content_type)
    if said is not None and (name := _known(said[1])) is not None and not name.startswith("utf-16"):
        yield name
    tagged = _META.search(body, 0, _META_WITHIN)
    if tagged is not None and (name := _known(tagged[1].decode("ascii"))) is not None and not name.startswith("utf-16"):
        yield name
    yield "utf-8"


@lru_cache(maxsize=256)
def _known(label: str) -> str | None:
    """Return Python's name for a charset label, or None for one that nobody knows."""
    name = _WIDER.get(label.strip().lower(), label)
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return known if known in _ON_THE_WEB else None


def _strictly(body: bytes, name: str) -> str | None:
    """Return the text, or None where the bytes are no `name`; a character cut off at the end is forgiven."""
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        pass
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(body, final=False)
    except (UnicodeError, LookupError):
        return None


def _guessed(body: bytes, declared: list[str]) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_GUESS_FROM]).best()
    guessed = best.encoding if best is not None else ""
    name = guessed if guessed and _known(guessed) is not None else (declared or ["cp1252"])[0]
    return body.decode(name, "replace")
