"""Crossref's public data file: what is wanted of it is found, whatever form its files have."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from linkcheck.errors import InputError
from linkcheck.metadata import dump
from linkcheck.model import DoiRecord, DoiUpdate, PartialDate

WORK = {
    "DOI": "10.5555/ABC.1", "type": "journal-article", "title": ["Of harbours"], "author": [{"family": "Alder"}],
    "issued": {"date-parts": [[2012, 3]]}, "resource": {"primary": {"URL": "https://journal.example/abc/1"}},
    "reference": [{"DOI": "10.5555/other", "key": "1"}],
}  # fmt: skip
OTHER = {"DOI": "10.5555/other", "title": ["Of something else"], "reference": [{"DOI": "10.5555/abc.1"}]}
NOTICE = {
    "DOI": "10.5555/notice", "title": ["Retraction"],
    "update-to": [{"DOI": "10.5555/abc.1", "type": "retraction", "updated": {"date-parts": [[2020, 1, 2]]}}],
}  # fmt: skip
RECORD = DoiRecord(
    registered=True, agency="Crossref", title="Of harbours", authors=("Alder",), issued=PartialDate(2012, 3),
    landing_page="https://journal.example/abc/1",
)  # fmt: skip
UPDATE = DoiUpdate(type="retraction", doi="10.5555/notice", date=PartialDate(2020, 1, 2), source="publisher")
WANTED = {"10.5555/abc.1", "10.5555/elsewhere"}


def _lines(*works: Any) -> bytes:
    return b"".join(json.dumps(work).encode() + b"\n" for work in works)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("0.jsonl", _lines(OTHER, WORK, NOTICE), id="lines"),
        pytest.param("0.jsonl.gz", gzip.compress(_lines(OTHER, WORK, NOTICE)), id="packed"),
        pytest.param("0.json", json.dumps({"items": [OTHER, WORK, NOTICE]}).encode(), id="document"),
        pytest.param(
            "0.json.gz", gzip.compress(json.dumps({"items": [WORK, NOTICE]}, indent=1).encode()), id="indented"
        ),
        pytest.param("0.jsonl", _lines(WORK, NOTICE).replace(b"/", b"\\/"), id="escaped-slashes"),
        pytest.param("0.jsonl", _lines(WORK, NOTICE, "10.5555/abc.1", [], {"DOI": 7}, {}), id="foreign-lines"),
    ],
)
def test_forms(tmp_path: Path, name: str, data: bytes) -> None:
    """A folder and the file in it tell the same: the record, and the notice that takes the work back."""
    (tmp_path / name).write_bytes(data)
    for path in (tmp_path, tmp_path / name):
        assert list(dump.read(path, WANTED.__contains__)) == [("10.5555/abc.1", RECORD), ("10.5555/abc.1", UPDATE)]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        pytest.param("0.jsonl", b'{"DOI": "10.5555/abc.1", ', "line 1: is not what", id="cut-line"),
        pytest.param("0.json", b'{"items": [', "is not what", id="cut-document"),
        pytest.param("0.json", b'{\n"works": []}', "is not what", id="other-document"),
        pytest.param("0.jsonl.gz", gzip.compress(_lines(WORK))[:40], "cannot be read", id="cut-archive"),
        pytest.param("0.jsonl.gz", b"no gzip", "cannot be read", id="no-gzip"),
        pytest.param("notes.txt", b"", "has no file", id="no-dump"),
    ],
)
def test_damage_is_told(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """One sentence with the file, and the line where there are lines."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=said):
        list(dump.read(tmp_path, WANTED.__contains__))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Whoever mistypes the name learns that before anything is asked."""
    with pytest.raises(InputError, match="No such file"):
        list(dump.read(tmp_path / "none.jsonl", WANTED.__contains__))


def test_odd_resources_lead_nowhere(tmp_path: Path) -> None:
    """A work without an address that is a text is registered all the same."""
    for odd in (None, 7, {"primary": 7}, {"primary": {"URL": 7}}, {"primary": {"URL": " "}}):
        (tmp_path / "0.jsonl").write_bytes(_lines({"DOI": "10.5555/abc.1", "resource": odd}))
        ((_, record),) = dump.read(tmp_path, WANTED.__contains__)
        assert isinstance(record, DoiRecord)
        assert (record.registered, record.landing_page) == (True, None)
