"""The text that a link stands in: its words and its lines, read only when a link asks."""

from __future__ import annotations

from functools import cached_property, lru_cache

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "æ": "ae", "ø": "oe"})
"""How addresses write what words have."""

_WORD = regex(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_BROKEN_WORD = regex(r"(?<=[^\W\d_])[-\u00ad\u2010\u00ac][ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_LINKISH = regex(r"(?<!\S)(?:\S*[/=&_@%]\S*|\S+\.\S{2,})")  # tried once a word, however long
_PIECES = regex(r"[-\u2010\u2011]")
REACH = 200_000
"""Characters of a document that are read for its words."""


@dataclass(frozen=True)
class Vicinity:
    """A reference's text, and the document's that it is from."""

    text: str
    document: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """Words and hyphenated compounds of the reference, small, links left out."""
        return _words(self.text[:REACH])

    @cached_property
    def all_words(self) -> frozenset[str]:
        """The same of the document's beginning."""
        return self.words | _document_words(self.document)

    @cached_property
    def width(self) -> int:
        """The length of the reference's longest line."""
        return max(len(line.strip()) for line in self.text[:REACH].split("\n"))


@lru_cache(maxsize=1)
def _document_words(document: str) -> frozenset[str]:
    return _words(document[:REACH])


def _words(text: str) -> frozenset[str]:
    joined = _LINKISH.sub(" ", _BROKEN_WORD.sub("", text)).lower()
    found = set()
    for match in _WORD.finditer(joined):
        found.add(match.group().translate(UMLAUTS))
        found.update(part.translate(UMLAUTS) for part in _PIECES.split(match.group()))
    return frozenset(found)
