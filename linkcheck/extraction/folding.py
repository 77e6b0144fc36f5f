"""Text without what printing did to it, each character's place in the original kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_BRACKETS = {
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "「": "[",
    "」": "]",
    "。": ".",
    "\u2024": ".",  # the one-dot leader that Armenian is typed with
    "、": ",",
    "،": ",",
    "؛": ";",
    "：": ":",
}

_NARROW = str.maketrans(dict.fromkeys(_DASHES, "-") | {wide: chr(ord(wide) - 0xFEE0) for wide in _WIDE} | _BRACKETS)
_PRINTED = regex(f"[{_DASHES}\uff01-\uff5e{''.join(_BRACKETS)}]")

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # soft hyphens, zero-width and bidi marks
_DROPPED = regex(
    f"[{_INVISIBLE}]+"
    r"|(?<=[^\W\d_])-[ \t\r\f\v]{0,40}\n\s{0,40}(?=[^\W\d_])"  # a word broken over lines
    "|\u00ac\\s{0,40}"  # a soft hyphen that a converter made a not sign of
)
_ODD = regex(f"[{_INVISIBLE}\u00ac]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it would be typed on one line; `cuts` are (place in it, characters dropped before that place)."""

    text: str
    cuts: tuple[tuple[int, int], ...] = ()

    def original(self, offset: int, *, end: bool = False) -> int:
        """Return where `offset` stands in the original; as an end it excludes what was dropped right there."""
        if not self.cuts:
            return offset
        passed = (bisect_left if end else bisect_right)(self.cuts, offset, key=lambda cut: cut[0])
        return offset + (self.cuts[passed - 1][1] if passed else 0)

    def folded(self, offset: int) -> int:
        """Return where the original's `offset` stands here."""
        if not self.cuts:
            return offset
        passed = bisect_right(self.cuts, offset, key=lambda cut: cut[0] + cut[1])
        before = self.cuts[passed - 1][1] if passed else 0
        if passed < len(self.cuts) and offset >= self.cuts[passed][0] + before:
            return self.cuts[passed][0]
        return offset - before


def fold(text: str) -> Folded:
    """Return `text` with wide characters narrowed, typographic dashes as hyphens and broken words rejoined."""
    odd = False
    if not text.isascii():
        if _PRINTED.search(text):
            text = text.translate(_NARROW)
        odd = _ODD.search(text) is not None
    if not odd and "-\n" not in text and "- \n" not in text and "-\r" not in text:
        return Folded(text)
    cuts: list[tuple[int, int]] = []
    kept: list[str] = []
    last = dropped = 0
    for match in _DROPPED.finditer(text):
        kept.append(text[last : match.start()])
        dropped += match.end() - match.start()
        cuts.append((match.end() - dropped, dropped))
        last = match.end()
    if not cuts:
        return Folded(text)
    kept.append(text[last:])
    return Folded("".join(kept), tuple(cuts))
