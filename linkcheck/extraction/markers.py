"""What a list puts in front of its entries: numbers, labels in brackets, bullets, superscripts."""

from __future__ import annotations

import re

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DIGITS = "0-9٠-٩۰-۹०-९০-৯๐-๙０-９"
_LEAD = r"[ \t\u00a0\u3000>\u200b\u200e\u200f\ufeff]{0,40}(?:[*•·-][ \t]{1,4}(?=[\[(0-9]))?"
_APART = r"(?=\s|\Z|https?:|www\.|doi|[^\w/]|(?![\da-zß-öø-ÿа-яё])\w)"  # what stands behind a number and its sign

_MARKER = regex(
    rf"(?P<lead>{_LEAD})(?:"
    rf"[\[［【〔](?P<bracket>[{_DIGITS}]{{1,6}}|\^?[^\W_][\w.+:&-]{{0,30}}(?:[ ][\w+.&-]{{1,14}}){{0,2}})[\]］】〕]"
    r"(?!\()[:.]?"
    rf"|[(（](?P<paren>[{_DIGITS}]{{1,3}})[)）]{_APART}"
    rf"|(?P<dot>[{_DIGITS}]{{1,6}})[.．]{_APART}"
    rf"|(?P<half>[{_DIGITS}]{{1,6}})[)）]{_APART}"
    r"|(?P<letter>[a-zа-я])[)](?=\s)"
    r"|(?P<alone>[1-9]\d{0,3})(?=[ \t\r]*\Z)"
    r"|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
    rf"|(?P<bare>[1-9]\d{{0,2}})[ \t\u00a0]{{1,6}}(?=[^\W\d_]|[\"“„«<]|https?:)"
    r"|(?P<bullet>[*•·‣◦▪■●○–—―-])(?=[ \t\u00a0]))"
)
_SPACED_LABEL = regex(r"[^\W\d_][\w&.+-]*(?: [\w&.+-]+)? \d{4}[a-z]?")
_MONTH = regex(
    r"(?:jan|feb|m[aä]r|apr|ma[iyjr]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|ene|"
    r"gen|fév|avr|juin|juil|aoû|déc|fev|abr|set|out|dez|ago|dic|th|st|nd|rd|pp?|vol|s|hours|days|years?|per|of|and|und|et)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the beginning of a line that may begin an entry."""

    style: str  # bracket, label, paren, dot, half, letter, alone, super, bare, bullet
    key: str  # without brackets and dot; the sign itself for a bullet
    number: int | None
    indent: int
    end: int  # offset in the line behind the mark


def read(line: str) -> Marker | None:
    """Return the mark that a line begins with, or None."""
    match = _MARKER.match(line)
    if match is None:
        return None
    style = match.lastgroup or ""
    key = match[style]
    if style == "letter":
        return Marker(style, key, ord(key) - ord("a" if key.isascii() else "а") + 1, len(match["lead"]), match.end())
    if style == "bracket":
        key = key.removeprefix("^")
    if style in {"dot", "half", "paren", "super", "bare", "alone"} or (style == "bracket" and key.isdecimal()):
        number = int(key.translate(_SUPERSCRIPTS))
        if style == "bare" and _MONTH.match(line, match.end()):
            return None
        return Marker(style, str(number), number, len(match["lead"]), match.end())
    if style == "bracket":
        if ":" in key or not _is_label(key):
            return None
        return Marker("label", key, None, len(match["lead"]), match.end())
    return Marker(style, key, None, len(match["lead"]), match.end())


def _is_label(key: str) -> bool:
    """Tell whether what stands in brackets is a citation key and no date, word or remark."""
    if " " in key:
        return bool(_SPACED_LABEL.fullmatch(key))
    return not re.fullmatch(r"[\d./-]+|.*\w\.[^\W\d_]{2,}", key)
