"""RIS: the exchange format of reference managers (tags as in the specification of 2011 and in what programs write)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats import tagged
from linkcheck.extraction.passages import Passage, Role, SourceText

_DIALECT = tagged.Dialect(
    name="RIS record",
    line=re.compile(r"\ufeff?[ \t]*([A-Z][A-Z0-9])[ \t]{0,2}-(?:[ \t]|$)"),
    opener="TY",
    closer="ER",
    keys=("ID", "LB"),
    roles={
        "UR": Role.URL,
        "LK": Role.URL,
        "DO": Role.DOI,
        "DI": Role.DOI,
        "Y2": Role.ACCESSED,  # "access date" since 2011; before, a second date of publication
        "TI": Role.TITLE,
        "T1": Role.TITLE,
        "CT": Role.TITLE,
    },
    dates=("DA", "Y1", "PY"),
    prose=frozenset({"N1", "RN"}),
    silent=frozenset({"AB", "N2", "KW", "AU", "A1", "A2", "A3", "A4", "AD", "ED", "TY", "SN", "ID", "LB"}),
    files=frozenset({"L1", "L2", "L3", "L4"}),
)


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage a record."""
    return tagged.read(source, _DIALECT)
