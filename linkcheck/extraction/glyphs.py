"""Characters that typesetters, converters and editors put into links, and what was meant by them."""

from __future__ import annotations

import re

from linkcheck.regexes import regex

SOFT_HYPHENS = "\u00ad\u00ac"
"""The soft hyphen, and the not sign that stands for it after a wrong conversion from Mac Roman or DOS."""

# Zero-width, joiners, bidirectional marks, byte order mark. None of them is ever typed on purpose in an address, but
# for the joiners, which are letters' business in Persian and in Indic scripts (see `_JOINERS`).
_INVISIBLE = "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u061c\u180e\u034f"
_JOINERS = regex(r"(?<![\u0600-\u08ff\u0900-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u08ff\u0900-\u0dff])")
INVISIBLE = regex(f"[{_INVISIBLE}]+")

HYPHENS = "\u2010\u2011\u2012\u2212\ufe63\uff0d"
"""Signs that look like a hyphen and never stand in a registered address."""
DASHES = "\u2013\u2014\u2015\ufe58"
"""Signs that typesetters put for a hyphen, but that an address may hold: Wikipedia's titles do."""

_HYPHENS = regex(f"[{HYPHENS}]")
_DASHES = regex(f"[{DASHES}]")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
_LIGATURE = regex("[\ufb00-\ufb06]")
_TILDES = regex("[\u02dc\u223c\u223f]")
_FULL_WIDTH = regex("[\uff01-\uff5e]")

# A browser or a converter read `&reg` in `?a=1&region=2` as the entity without its semicolon.
_SWALLOWED = {
    "®": "&reg", "©": "&copy", "¶": "&para", "§": "&sect", "¤": "&curren", "×": "&times", "÷": "&divide",
    "°": "&deg", "¢": "&cent", "£": "&pound", "¥": "&yen", "µ": "&micro",
}  # fmt: skip
_SWALLOWED_SIGN = regex("[®©¶§¤×÷°¢£¥µ](?=[a-z0-9_]*=)")
_ENTITY = regex(r"&(?:(?:amp|#0{0,4}38|#x0{0,4}26);)+", re.IGNORECASE)
LATEX_TILDE = regex(
    r"\{\\(?:textasciitilde|~|sim)\s?(?:\{\})?\}|\\(?:textasciitilde|sim)(?:\{\}|(?![A-Za-z]))|\$\\sim\$"
)
"""A tilde in LaTeX's words."""
_ESCAPE = regex(r"\\(?=[_&%#~{}$*.\-\[\]()+!:/?=@^<>|])")

ESCAPABLE = frozenset("_&%#~{}$*.-[]()+!:/?=@^<>|")
"""What a backslash in front of it leaves as it is, in LaTeX or in Markdown."""

CHANGED = regex(
    rf"[{_INVISIBLE}\u200c\u200d{SOFT_HYPHENS}{HYPHENS}{DASHES}\ufb00-\ufb06\u02dc\u223c\u223f\uff01-\uff5e"
    r"®©¶§¤×÷°¢£¥µ\\]|&(?:[aA][mM][pP]|#)|\[\.\]"
)
"""What calls for a closer look; text without it means itself."""


def clean(text: str, *, query: bool) -> tuple[str, list[str]]:
    """Return a piece of a link without the signs that were not meant, and the slugs of the repairs made.

    Soft hyphens and dashes are left: what they stand for depends on the words around them.

    Args:
        text: The piece, without white space.
        query: It stands behind a question mark, where an `&` may have been swallowed.
    """
    if not CHANGED.search(text):
        return text, []
    repairs: list[str] = []

    def step(slug: str, changed: str) -> None:
        nonlocal text
        if changed != text:
            repairs.append(slug)
            text = changed

    step("invisible-character", _JOINERS.sub("", INVISIBLE.sub("", text)))
    step("ligature", _LIGATURE.sub(lambda m: _LIGATURES[m.group()], text))
    step("typographic-dash", _HYPHENS.sub("-", text))
    step("tilde", _TILDES.sub("~", text))
    step("full-width", narrow(text))
    step("backslash-escape", _ESCAPE.sub("", LATEX_TILDE.sub("~", text)))
    step("html-entity", _ENTITY.sub("&", text))
    step("defanged", text.replace("[.]", "."))
    before, mark, after = text.partition("?")
    if query or mark:
        restored = _SWALLOWED_SIGN.sub(lambda m: _SWALLOWED[m.group()], text if query else after)
        step("html-entity", restored if query else f"{before}{mark}{restored}")
    return text, repairs


def narrow(text: str) -> str:
    """Return `text` with its full-width letters and signs as those of ASCII, as many characters as before."""
    return _FULL_WIDTH.sub(lambda match: chr(ord(match.group()) - 0xFEE0), text)


def dashes(text: str) -> str:
    """Return `text` with its dashes as hyphens."""
    return _DASHES.sub("-", text)


def plain(text: str) -> str:
    """Return `text` for judging what kind of text it is: no invisible characters, hyphens for all that look so."""
    if text.isascii():
        return text
    return _DASHES.sub("-", _HYPHENS.sub("-", INVISIBLE.sub("", re.sub(f"[{SOFT_HYPHENS}]", "", text))))


def without_invisible(text: str) -> str:
    """Return `text` without zero-width and bidirectional characters."""
    return _JOINERS.sub("", INVISIBLE.sub("", text))
