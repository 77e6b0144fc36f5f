"""RIS, RefWorks, EndNote and MEDLINE: tags, continued lines, sloppy writing."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from tests.unit.extraction.formats.reading import fields, links, passages, place

RIS = """Provider: Example Press

TY  - JOUR
ID  - pond7
TI  - On ponds
PY  - 2019
DA  - 2019/03/04/
DO  - https://doi.org/10.5555/pond.7
UR  - https://example.org/ponds
UR  - https://example.org/ponds.pdf
Y2  - 2020/01/05/
L1  - internal-pdf://0123456789/pond.pdf
L2  - https://example.org/full
N1  - doi: 10.5555/pond.7
AB  - See https://elsewhere.example/
ER  -
TY  - WEB
UR  - https://example.org/second
ER  -
"""
REFWORKS = """RT Web Page
ID 12
T1 On ponds
YR 2019
LK https://example.org/ponds
UL https://example.org/more
DO 10.5555/pond.7
RD 5 January 2020
NO see doi: 10.5555/pond.8
"""
ENDNOTE = """%0 Web Page
%T On ponds
%D 2019
%8 March 4, 2019
%U https://example.org/ponds
%[ January 5, 2020
%R 10.5555/pond.7
%F pond7

%0 Book
%R urn:nbn:example-1
%U https://example.org/book
"""
NBIB = """PMID- 10000001
TI  - On ponds and
      their water.
DP  - 2019 Mar 4
LID - 10.5555/pond.7 [doi]
LID - S0000-0000(19)00001-1 [pii]
AID - 10.5555/pond.7 [doi]
PMC - PMC9000001
CIN - J Ponds. 2020;1:1. doi: 10.5555/comment
SO  - J Ponds. 2019 Mar 4. doi: 10.5555/pond.7.

PMID- 10000002
LID - 10.5555/pond.8 [doi]
"""


def test_ris() -> None:
    """RIS fields are read, repeated URLs too; a file on somebody's disk and an abstract are not."""
    first, second = passages("ris", RIS)
    assert first.key == "pond7"
    assert fields(first) == [
        ("title", "On ponds"),
        ("doi", "https://doi.org/10.5555/pond.7"),
        ("url", "https://example.org/ponds"),
        ("url", "https://example.org/ponds.pdf"),
        ("accessed", "2020/01/05"),
        ("url", "https://example.org/full"),
        ("published", "2019/03/04"),
    ]
    assert first.text.text == "doi: 10.5555/pond.7"
    assert place(first.fields[2]) == (9, 7)
    assert fields(second) == [("url", "https://example.org/second")]


def test_ris_gives_each_link_once() -> None:
    """A DOI in a field, in an address and in a note is one link, at the place that needed least repair."""
    first, _ = extract(RIS, "ris", source="a.ris")
    assert [(link.kind.value, link.target) for link in first.links] == [
        ("doi", "10.5555/pond.7"),
        ("url", "https://example.org/ponds"),
        ("url", "https://example.org/ponds.pdf"),
        ("url", "https://example.org/full"),
    ]
    assert (str(first.accessed), first.line, first.end_line) == ("2020-01-05", 3, 16)
    assert first.text.startswith("TY  - JOUR\n")
    assert first.text.endswith("\nER  -")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("TY - WEB\nUR - https://example.org/a\nER -", id="one blank"),
        pytest.param("TY  - WEB\r\nUR  - https://example.org/a\r\nER  - \r\n", id="carriage returns"),
        pytest.param("TY  - WEB\rUR  - https://example.org/a\rER  - \r", id="old Macintosh"),
        pytest.param("\ufeffTY  - WEB\nUR  - https://example.org/a", id="byte order mark and no end"),
        pytest.param("UR  - https://example.org/a\nTI  - On ponds", id="no type"),
        pytest.param("TY  - WEB\nL2  - https://example.org/a", id="full text"),
        pytest.param("TY  - WEB\nXX  - https://example.org/a", id="unknown tag"),
        pytest.param("Some words\nhttps://example.org/a", id="no RIS at all"),
    ],
)
def test_sloppy_ris(text: str) -> None:
    """What programs and people write instead of good RIS is read all the same."""
    assert [link.target for reference in extract(text, "ris") for link in reference.links] == ["https://example.org/a"]


def test_refworks() -> None:
    """The tags of RefWorks are read."""
    (passage,) = passages("refworks", REFWORKS)
    assert passage.key == "12"
    assert fields(passage) == [
        ("title", "On ponds"),
        ("url", "https://example.org/ponds"),
        ("url", "https://example.org/more"),
        ("doi", "10.5555/pond.7"),
        ("accessed", "5 January 2020"),
        ("published", "2019"),
    ]
    assert passage.text.text == "see doi: 10.5555/pond.8"


def test_endnote() -> None:
    """The tags of EndNote are read; a resource number that is no DOI is no link."""
    first, second = passages("endnote", ENDNOTE)
    assert first.key == "pond7"
    assert fields(first) == [
        ("title", "On ponds"),
        ("url", "https://example.org/ponds"),
        ("accessed", "January 5, 2020"),
        ("doi", "10.5555/pond.7"),
        ("published", "March 4, 2019"),
    ]
    assert links("endnote", ENDNOTE)[-1:] == ["https://example.org/book"]
    assert (second.key, second.text.text) == (None, "")


def test_endnote_records_without_type_are_parted_by_blank_lines() -> None:
    """Unix refer files have no type line; a blank line ends a record there."""
    assert [len(passage.fields) for passage in passages("endnote", "%T A\n%U https://a.example/\n\n%T B\n")] == [2, 1]


def test_medline() -> None:
    """Identifiers are known by their label; those of comments on the article are not its own."""
    first, second = passages("nbib", NBIB)
    assert fields(first) == [
        ("pmid", "10000001"),
        ("title", "On ponds and\n      their water."),
        ("doi", "10.5555/pond.7"),
        ("doi", "10.5555/pond.7"),
        ("pmcid", "PMC9000001"),
        ("published", "2019 Mar 4"),
    ]
    assert [link.target for link in extract(NBIB, "nbib")[0].links] == ["10000001", "10.5555/pond.7", "PMC9000001"]
    assert second.key == "10000002"
