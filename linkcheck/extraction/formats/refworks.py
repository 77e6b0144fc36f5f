"""RefWorks tagged format: two letters, a space, the value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats import tagged
from linkcheck.extraction.passages import Passage, Role, SourceText

_DIALECT = tagged.Dialect(
    name="RefWorks record",
    line=re.compile(r"\ufeff?([A-Z][A-Z0-9])(?:[ \t]|$)"),
    opener="RT",
    keys=("ID",),
    roles={
        "UL": Role.URL,
        "LK": Role.URL,
        "DO": Role.DOI,
        "RD": Role.ACCESSED,  # "retrieved date"
        "T1": Role.TITLE,
    },
    dates=("YR",),
    prose=frozenset({"NO"}),
    silent=frozenset({"AB", "K1", "A1", "A2", "A3", "A4", "A5", "A6", "AD", "SN", "RT", "SR", "ID", "FD", "OL"}),
)


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage a record."""
    return tagged.read(source, _DIALECT)
