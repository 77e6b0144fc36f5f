"""EndNote's import format (.enw), which is Unix refer: `%`, one character, a space, the value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats import tagged
from linkcheck.extraction.passages import Passage, Role, SourceText

_DIALECT = tagged.Dialect(
    name="EndNote record",
    line=re.compile(r"\ufeff?(%[^\s\w%]|%\w)(?:[ \t]|$)"),
    opener="%0",
    keys=("%F", "%L"),
    roles={
        "%U": Role.URL,
        "%[": Role.ACCESSED,
        "%T": Role.TITLE,
    },
    dates=("%8", "%D"),
    prose=frozenset({"%Z", "%O"}),
    silent=frozenset({"%X", "%A", "%E", "%Y", "%H", "%K", "%+", "%@", "%0", "%F", "%L", "%R"}),
    numbers=frozenset({"%R"}),  # "electronic resource number": a DOI, a URN or the id of a catalogue
    files=frozenset({"%>"}),
)


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage a record."""
    return tagged.read(source, _DIALECT)
