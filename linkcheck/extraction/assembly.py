"""A URL put together from its pieces, and every hyphen and dash in and between them decided on."""

from __future__ import annotations

from dataclasses import dataclass, field

from linkcheck.extraction import glyphs
from linkcheck.extraction.hyphens import belongs
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.regexes import regex

HYPHEN_ENDS = "-" + glyphs.SOFT_HYPHENS + glyphs.HYPHENS
"""What a typesetter leaves at the end of a line when a word is broken there."""

_SOFT = regex(f"[{glyphs.SOFT_HYPHENS}]")
_DASH = regex(f"[{glyphs.DASHES}]")
_READINGS = 4  # other readings offered for one URL; more are guesses about guesses
_SLUG_WORD = regex(r"(?<=[-/])[a-z]{6,}(?=[-/.]|\Z)")


@dataclass(slots=True)
class Reading:
    """A URL while it is read: its pieces in the text, and what it says so far."""

    start: int
    pieces: list[tuple[int, int]] = field(default_factory=list)
    said: str = ""  # scheme included, repaired as far as it can be without the words around
    repairs: list[str] = field(default_factory=list)
    scheme: str = ""  # "" where only `www.` or a bare host stands
    at: int = 0  # where the next piece begins
    opened: str = ""  # a bracket of the address that is open there
    doubted: list[int] = field(default_factory=list)  # how many pieces it has before each join that is a guess
    scheme_repairs: int = 0  # how many of `repairs` concern the scheme; each join adds one

    def take(self, text: str, end: int) -> None:
        """Add the piece from `at` to `end`."""
        gap = text[self.pieces[-1][1] : self.at] if self.pieces else ""
        if gap:
            self.repairs.append("wrapped-line" if _breaks(gap) else "inner-space")
        self.pieces.append((self.at, end))
        self.said += glyphs.clean(text[self.at : end], query="?" in self.said)[0]


@dataclass(slots=True)
class Assembled:
    """A URL as it is meant."""

    target: str
    repairs: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)


def assemble(text: str, reading: Reading, around: Vicinity) -> Assembled:
    """Join the pieces of a URL."""
    return _Assembly(text, reading, around).run()


def lost_hyphens(target: str, around: Vicinity) -> list[str]:
    """Return `target` with the hyphens of the title's compounds that its slugs write as one word."""
    path = target.partition("?")[0]
    compounds = {word.replace("-", ""): word for word in around.words if "-" in word and len(word) > 6}
    return [
        target[: match.start()] + compounds[match.group()] + target[match.end() :]
        for match in _SLUG_WORD.finditer(path)
        if match.group() in compounds
    ][:_READINGS]


def _breaks(gap: str) -> bool:
    return "\n" in gap or "\r" in gap


class _Assembly:
    """The address while it grows, piece by piece."""

    def __init__(self, text: str, reading: Reading, around: Vicinity) -> None:
        self.text = text
        self.pieces = reading.pieces
        self.around = around
        self.out = reading.said.partition("://")[0] + "://" if reading.scheme else ""
        self.repairs: list[str] = []
        self.doubts: list[tuple[int, str]] = []  # where the other reading differs, and what it has there
        self.soft_is_real = False  # a soft hyphen of this address turned out to be a hyphen: a slip of the PDF's font

    def run(self) -> Assembled:
        for number, (start, end) in enumerate(self.pieces):
            piece, repairs = glyphs.clean(self.text[start:end], query="?" in self.out)
            self.repairs += repairs
            if number and self.out[-1:] in HYPHEN_ENDS and _breaks(self.text[self.pieces[number - 1][1] : start]):
                self._wrap(piece)
            self._add(piece, last=number == len(self.pieces) - 1)
        return self._decide_dashes(Assembled(self.out, self.repairs, self._other_readings()))

    def _wrap(self, piece: str) -> None:
        """Decide on the hyphen at the end of a line, in front of `piece`."""
        soft = self.out[-1] in glyphs.SOFT_HYPHENS
        self.out = self.out[:-1]
        keep, certain = belongs(self.out, piece, self.around, usually=self.soft_is_real or not soft)
        self._hyphen(keep and not (soft and piece[:1] == "-"), certain, "soft-hyphen" if soft else "wrap-hyphen")

    def _add(self, piece: str, *, last: bool) -> None:
        """Add a piece, and decide on the soft hyphens in it."""
        first, *rest = _SOFT.split(piece)
        self.out += first
        for index, part in enumerate(rest):
            if not part and index == len(rest) - 1 and not last:
                self.out += glyphs.SOFT_HYPHENS[0]  # at the end of the line, left for `_wrap`
                return
            touching = self.out[-1:] == "-" or part[:1] in ("-", "")
            keep, certain = belongs(self.out, part, self.around, usually=self.soft_is_real)
            keep = keep and not touching
            self.soft_is_real = self.soft_is_real or keep
            self.repairs.append("soft-hyphen")
            self._hyphen(keep, certain or touching, "soft-hyphen")
            self.out += part

    def _hyphen(self, keep: bool, certain: bool, slug: str) -> None:
        if not certain:
            self.doubts.append((len(self.out), "" if keep else "-"))
        if keep:
            self.out += "-"
        else:
            self.repairs.append(slug)

    def _other_readings(self) -> list[str]:
        """Return the address with each doubt decided the other way."""
        return [self.out[:at] + other + self.out[at + (not other) :] for at, other in self.doubts[:_READINGS]]

    def _decide_dashes(self, read: Assembled) -> Assembled:
        """Make hyphens of dashes, but in an address that writes titles as they are."""
        hyphened = glyphs.dashes(read.target)
        if hyphened != read.target:
            rest = _DASH.sub("", read.target)
            literal = "/wiki/" in rest or not rest.isascii()
            read.alternatives.insert(0, hyphened if literal else read.target)
            if not literal:
                read.target = hyphened
                read.repairs.append("typographic-dash")
        return read
