"""CITATION.cff: the software's own identifiers, the preferred citation, and the references."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.extraction.formats import detect
from linkcheck.model import Reference

FILE = """\
cff-version: 1.2.0
message: "If you use it, cite it: https://ignored.example.org/"
title: Harbour model
authors:
  - family-names: Roe
    orcid: https://orcid.org/0000-0002-1825-0097
    website: https://roe.example.org
identifiers:
  - {type: doi, value: 10.5555/harbour.all}
  - type: url
    value: "https://harbour.example.org/v1"
  - type: swh
    value: swh:1:rev:abc
repository-code: 'https://code.example.org/harbour'
date-released: 2021-08-11
preferred-citation:
  type: article
  title: The harbour in winter
  year: 2020
  month: 3
  doi: https://doi.org/10.5555/winter
references:
  - type: website
    title: Tide tables
    url: https://tides.example.org/
    date-accessed: 2019-05-06
  - type: software
    repository-artifact: https://packages.example.org/harbour
    doi: ~
"""


def read(text: str = FILE) -> list[Reference]:
    """Return what a file holds."""
    return extract(text, "cff", source="CITATION.cff")


def test_every_work_is_a_reference() -> None:
    """The software, the preferred citation and each reference have their own links; people's pages are none."""
    assert [[link.target for link in each.links] for each in read()] == [
        ["10.5555/harbour.all", "https://harbour.example.org/v1", "https://code.example.org/harbour"],
        ["10.5555/winter"],
        ["https://tides.example.org/"],
        ["https://packages.example.org/harbour"],
    ]


def test_titles_and_dates() -> None:
    """They come from the fields that the format has for them."""
    found = read()
    assert [each.title for each in found] == ["Harbour model", "The harbour in winter", "Tide tables", None]
    assert [str(each.published) for each in found[:2]] == ["2021-08-11", "2020-03"]
    assert [str(each.accessed) for each in found if each.accessed] == ["2019-05-06"]


def test_places() -> None:
    """Every link stands in the file where its place says."""
    lines = FILE.split("\n")
    for each in read():
        for link in each.links:
            assert lines[link.line - 1][link.column - 1 :].startswith(link.raw)


def test_known_by_its_name_or_content() -> None:
    """The extension tells it, and so does the first field."""
    assert detect("CITATION.cff", "") == "cff"
    assert detect(None, FILE) == "cff"
    assert detect("notes.txt", "On cff-version: one could write a book.") == "text"


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "cff-version: [", "See https://a.example.org/x.", "a: &x [*x]\n"])
def test_other_text_is_read_all_the_same(text: str) -> None:
    """What is no citation file is read as text, and damage raises nothing."""
    assert [link.target for each in read(text) for link in each.links] == [
        word.strip(".") for word in text.split() if "://" in word
    ]


def test_damage_is_noted() -> None:
    """What stands in front of the damage is kept, and a note says where it is."""
    (found,) = read("cff-version: 1.2.0\ndoi: 10.5555/a\nurl: [https://\n")
    assert [link.target for link in found.links] == ["10.5555/a"]
    assert found.notes
