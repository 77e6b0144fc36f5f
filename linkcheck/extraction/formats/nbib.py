"""MEDLINE, as PubMed exports it (.nbib): a tag padded to four characters, a hyphen, values continued by indenting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats import tagged
from linkcheck.extraction.passages import Passage, Role, SourceText

_DIALECT = tagged.Dialect(
    name="MEDLINE record",
    line=re.compile(r"\ufeff?([A-Z][A-Z0-9]{1,3})[ \t]{0,3}-(?:[ \t]|$)"),
    opener="PMID",
    keys=("PMID",),
    roles={
        "PMID": Role.PMID,
        "PMC": Role.PMCID,
        "URL": Role.URL,
        "URLS": Role.URL,
        "URLF": Role.URL,
        "TI": Role.TITLE,
        "BTI": Role.TITLE,
    },
    dates=("DP",),
    prose=frozenset({"SO", "GN"}),
    # The lines from CIN on name other records: comments on this one, errata, retractions.
    silent=frozenset(
        {"AB", "OAB", "AU", "FAU", "AD", "MH", "OT", "COIS", "CI"}
        | {
            "CIN",
            "CON",
            "CRI",
            "CRF",
            "EIN",
            "EFR",
            "RIN",
            "ROF",
            "RPI",
            "RPF",
            "SPIN",
            "UIN",
            "UOF",
            "ORI",
            "ECI",
            "ECF",
        }
    ),
)


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage a record."""
    return tagged.read(source, _DIALECT)
