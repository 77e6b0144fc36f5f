"""Lines of a numbered list taken apart by one pattern for the whole line: a column for each thing on them.

The text is UTF-8 as it stands: a letter of two bytes is two members of a character class, and little is decoded.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from operator import add, itemgetter, sub

from linkcheck.extraction.quick import GLUED, PAGES, plain_day

# Letters are those of Latin and Cyrillic whose lead byte begins letters only.
_WORDS = rb"[A-Za-z\xc3-\xcb\xd0-\xd3\x80-\xbf ,;'()!?-]*+"
# Dots and colons that end a word, numbers that begin neither a day nor a DOI nor behind PMC, dashes, quotation marks.
_BETWEEN = (
    rb"(?<!ww)\.(?=[ ),;])|:(?= )|(?!10\.)(?<![Cc])\d++(?![.:]\d)|&(?= )"
    rb"|\xe2\x80[\x93\x94\x98\x99\x9c-\x9e]|\xc2[\xab\xbb]|\xe2\x84\x96"
)
_HEAD = _WORDS + rb"(?:(?:" + _BETWEEN + rb")" + _WORDS + rb")*+"
_DOI = rb"(10\.[1-9]\d{3,8}/[A-Za-z0-9._/-]*[A-Za-z0-9])(?=[.,;]? (?!\.))"
_HOST = rb"(?:[A-Za-z0-9-]++\.)++[A-Za-z]{2,24}"
_LAST = "".join(sorted({label[-1] for label in GLUED}))
_WHOLE = f"(?:(?<![{_LAST}])|{''.join(f'(?<!{label})' for label in GLUED)})".encode()
_URL = rb"(?:(?<= https)(:)//|(?<= http)://)(" + _HOST + rb"(?:/[A-Za-z0-9/_.~%+=@-]*+)?)(?<!\.)" + _WHOLE
_DAY = rb"(\d\d?\.\d\d?\.\d{4}|\d{4}-\d\d-\d\d)"
_LINE = (
    rb"(" + _HEAD + rb")(?:" + _DOI + rb"(" + _HEAD + rb"))?+" + _URL + rb"([^\d\n]{1,60}+)" + _DAY + rb"([^\n]*+)\n"
    rb"|([^\n]*+)\n"
)
_MARKS = {"dot": rb"(\d{1,6})\. ", "paren": rb"(\d{1,6})\) ", "bracket": rb"\[(\d{1,6})\] "}
_MARK_LENGTHS = {"dot": 2, "paren": 2, "bracket": 3}  # but for the digits
_LINES = {style: re.compile(mark + _LINE) for style, mark in _MARKS.items()}
_NUMBERED = {style: re.compile(mark.replace(b" ", rb"[ \t]")) for style, mark in _MARKS.items()}
_FIRST = re.compile(rb"(?:\A|\n)(?:\d{1,6}(?:(?P<dot>\.)|(?P<paren>\)))|\[\d{1,6}(?P<bracket>\])) ")

_LABELS = (b"DOI: ", b"DOI:", b"DOI ", b"doi: ", b"doi:", b"doi ", b"Doi: ")
_RESOLVED = re.compile(rb"(?:dx\.)?doi\.org/(10\.[1-9]\d{3,8}/[A-Za-z0-9._/-]*[A-Za-z0-9])")
_PAGES = tuple(page.encode() for page in PAGES)
_DIGIT = re.compile(rb"\d")

Ending = tuple[bytes, bytes, int]
"""What stands between link and day, what behind the day, and the length of the day."""


def style_of(data: bytes) -> str | None:
    """Return how the first numbered line of some is numbered; None: none is."""
    first = _FIRST.search(data)
    return first.lastgroup if first is not None else None


class Table:
    """The cells of all lines, column by column; those of a line that has another form are empty but for the last."""

    def __init__(self, text: bytes, style: str) -> None:
        """Take lines apart.

        Args:
            text: They, each with its end.
            style: How they are numbered, as `style_of` says.
        """
        lines = _LINES[style].findall(text)

        def column(index: int) -> list[bytes]:
            return list(map(itemgetter(index), lines))

        self.marks, self.heads, self.dois, self.afters, self.secure, self.urls = map(column, range(6))
        self.raw_days, others = column(7), column(9)
        self.days = list(map(day_of, self.raw_days))
        self.endings: list[Ending] = list(zip(column(6), column(8), map(len, self.raw_days), strict=True))
        self.numbers: list[int | None] = []
        self.blanks = [False] * len(lines)
        if b"" not in self.marks:
            self.numbers += map(int, self.marks)
        else:
            number = _NUMBERED[style]
            self.numbers += [
                int(mark) if mark else int(found[1]) if (found := number.match(other)) else None
                for mark, other in zip(self.marks, others, strict=True)
            ]
            self.blanks = [
                not mark and not other.strip(b" \t\r\f") for mark, other in zip(self.marks, others, strict=True)
            ]
        self.with_doi = [at for at, doi in enumerate(self.dois) if doi]
        self.befores = self.heads  # what stands in front of `://`
        if self.with_doi:
            self.befores = self.heads.copy()
            for at in self.with_doi:
                self.befores[at] = self.heads[at] + self.dois[at] + self.afters[at]
        more = _MARK_LENGTHS[style] + 1
        self.mark_lengths = [len(mark) + more for mark in self.marks]

    @cached_property
    def places(self) -> list[int]:
        """The columns of the addresses."""
        before = [len(head) if head.isascii() else len(head.decode()) for head in self.befores]
        schemes = [5 if secure else 4 for secure in self.secure]
        return list(map(sub, map(add, self.mark_lengths, before), schemes))

    @cached_property
    def resolved(self) -> dict[int, bytes]:
        """The DOI of each address at doi.org, small; empty where that is not plain."""
        found = [at for at, url in enumerate(self.urls) if b"doi.org/" in url]
        return {at: _resolved(self.urls[at]) for at in found}

    def is_plain_doi(self, at: int) -> bool:
        """Tell whether the DOI in front of an address is labelled, whole, and another than the address's."""
        doi = self.dois[at].lower()
        return (
            self.heads[at].endswith(_LABELS)
            and _DIGIT.search(doi, doi.index(b"/")) is not None
            and not doi.endswith(_PAGES)
            and doi != self.resolved.get(at)
        )


@lru_cache(maxsize=100_000)
def day_of(raw: bytes) -> str:
    """Return a day as `YYYY-MM-DD`; "" for what only looks like one."""
    return str(plain_day(raw.decode()) or "")


def _resolved(url: bytes) -> bytes:
    match = _RESOLVED.fullmatch(url)
    doi = match[1].lower() if match else b""
    return b"" if doi.endswith(_PAGES) else doi
