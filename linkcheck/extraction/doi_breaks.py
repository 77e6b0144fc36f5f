"""Does a DOI go on behind a line break or a blank?"""

from __future__ import annotations

import re

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

RUN = regex(r"[^\s\"“”„«»‹›「」『』《》〈〉【】〔〕（）［］｛｝，。、；：！？．｡､…،؛؟۔।॥։።၊။។{}|^`\x00-\x1f\x7f]+")
"""A word that may be part of a DOI."""

SICI = regex(r"\(SICI\)|\d{4}-\d{3}[\dXx]\(\d{4,8}\)", re.IGNORECASE)
"""The beginning of a serial item and contribution identifier (ANSI/NISO Z39.56), the DOI's suffix in the 1990s."""
SICI_DONE = regex(r"CO;\s?2-?[\w#]?\Z", re.IGNORECASE)
"""Its end."""

TRAILING = ".,;:!?*_'’\"‘·&"

_SPACE = regex(r"\s{1,40}")
_OTHER = regex(r"https?:|www\.|doi|url|pmid|pmc|arxiv|\[arxiv|available|accessed|retrieved", re.IGNORECASE)
_DOT_AND_WORD = regex(r"\.\s+[^\W\d_]")
_YEAR = regex(r"(?:19|20)\d\d[a-z]?")
_SICI_PIECE = regex(r"[\w:;<>\[\]().%-]+")
_FINISHED = regex(
    r"[.,;:)\]>»”。，；、）]*(?:\s*\Z|\s*[(\[<]|\s?[.,;)\]>]\s(?![a-zа-я])|[.,;]?\s+[A-Z]|(?<=[。，；、）]))"
)
# `j. abc. 2011. 02. 013`: dots that a scanner left blanks behind, in the commonest form of a suffix.
_SPACED_OUT = regex(r"[a-z]\.\s?[a-z]{2,20}\.\s?(?:19|20)\d\d\.\s?\d\d\.\s?\d{3}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Gap:
    suffix: str  # the DOI so far, behind its prefix
    word: str
    bare: str  # the same without what a sentence leaves behind it
    full_line: bool
    finished: bool  # no sentence goes on behind the word
    ends: bool  # nothing at all does
    dotted_on: bool  # a full stop and another word follow: `5. Mai`

    @property
    def has_digit(self) -> bool:
        return any(char.isdigit() for char in self.bare)


def goes_on_at(text: str, at: int, suffix: str, width: int) -> int | None:
    """Return where the DOI goes on behind the white space at `at`, or None where it ends.

    Args:
        text: The reference.
        at: The end of what was read.
        suffix: The DOI so far, behind its prefix.
        width: The length of the reference's longest line.
    """
    space = _SPACE.match(text, at)
    if space is None or space.end() >= len(text) or not suffix or space.group().count("\n") > 1:
        return None
    match = RUN.match(text, space.end(), space.end() + 400)
    if match is None or _OTHER.match(match.group()):
        return None
    spaced = _SPACED_OUT.match(suffix[:60] + text[at : at + 60]) if len(suffix) < 40 else None
    if spaced and spaced.end() > len(suffix):
        return space.end()
    word = match.group()[:400]
    bare = word.rstrip(TRAILING + ")]>")
    if not bare:
        return None
    line = text.rfind("\n", max(0, at - width - 1), at) + 1
    gap = _Gap(
        suffix=suffix,
        word=word,
        bare=bare,
        full_line=at - line >= width - 3,
        finished=_FINISHED.match(text[space.end() + len(bare) :][:60]) is not None,
        ends=not text[match.end() : match.end() + 60].strip(),
        dotted_on=_DOT_AND_WORD.match(text, space.end() + len(bare)) is not None,
    )
    line_break = "\n" in space.group() or "\r" in space.group()
    return space.end() if (_line_break(gap) if line_break else _blank(gap)) else None


def _line_break(gap: _Gap) -> bool:
    last, bare = gap.suffix[-1], gap.bare
    if _in_sici(gap.suffix):
        return _SICI_PIECE.fullmatch(gap.word) is not None and (gap.has_digit or any(char in "<>;:" for char in bare))
    if gap.suffix.count("(") > gap.suffix.count(")") and ")" in gap.word:
        return True
    if bare[0] in "([":
        return re.match(r"\(\d{2,8}\)[\w\[:.-]", bare) is not None
    if last in "-/_(:\u00ad\u2010\u2011\u2013":
        return bare[0].isalnum() and (gap.has_digit or len(bare) <= 12 or "/" in bare or "." in bare)
    if bare[0] in "-._/\u2010\u2011\u2013" and len(bare) > 1 and bare[1].isalnum():
        return last != "." or bare[0] not in "-\u2010\u2011\u2013"
    if last == ".":
        return _behind_dot(gap)
    if bare[0].isdigit() and last.isalpha() and not any(char.isdigit() for char in gap.suffix):
        return True
    # Cut in the middle by a narrow column: the line is full, and what follows is no word and no year.
    piece = re.fullmatch(r"[\w.:;/()<>\[\]\u2010\u2011\u2013-]+", bare)
    day = bare.isdecimal() and len(bare) < 3 and gap.dotted_on
    return bool(gap.full_line and gap.finished and not day and gap.has_digit and piece and not _YEAR.fullmatch(bare))


def _behind_dot(gap: _Gap) -> bool:
    """Judge a DOI that ends in a dot, which may be the sentence's."""
    bare = gap.bare
    if re.fullmatch(r"\d+(?:\.\d+)+(?:\.\w)?", bare):
        return True
    if _YEAR.fullmatch(bare):
        return False
    if gap.ends and bare.isdigit():
        return True
    if not any(char.isdigit() for char in gap.suffix):
        return gap.has_digit
    number = re.fullmatch(r"\d{5,}(?:[-.][\w.-]+)?|[a-z]\w*\.[\w.]*\d[\w.]*", bare)
    return bool(number) or ("/" in bare and gap.has_digit)


def _blank(gap: _Gap) -> bool:
    last, bare = gap.suffix[-1], gap.bare
    if _in_sici(gap.suffix):
        return bool(_SICI_PIECE.match(gap.word)) and (last in "-:.;<>%(" or re.match(r"[\d:<>%;-]", bare) is not None)
    if last == ".":
        if _YEAR.fullmatch(bare):
            return False
        if re.search(r"\.(?:19|20)\d\d\.\Z", gap.suffix):  # `j.abc.2010. 00219.x`: a year is followed by a number
            return re.fullmatch(r"0\d+(?:\.\w+)*|\d{5,}|\d+(?:\.\w+)+", bare) is not None
        return gap.has_digit and not any(char.isdigit() for char in gap.suffix)
    if last in "-/_":
        return gap.has_digit and (bare[0].isalnum() or bare[0] == "(")
    return re.match(r"\.\d", bare) is not None


def _in_sici(suffix: str) -> bool:
    return SICI.search(suffix) is not None and not SICI_DONE.search(suffix.rstrip(TRAILING))
