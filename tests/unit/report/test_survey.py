"""Reports of many references: figures are of all, and what needs it most is listed."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from linkcheck.model import CheckedReference, Verdict
from linkcheck.report import pieces, render
from linkcheck.report.survey import survey
from tests.unit.report.example import checked, example, finding, reference, report

FINE = [reference(f"fine{n}", "Fine.", checked(f"https://fine.example/{n}", Verdict.OK)) for n in range(4)]


def _bad(name: str, rule: str, verdict: Verdict) -> CheckedReference:
    link = checked(f"https://bad.example/{name}", verdict)
    return reference(name, "Bad.", link, findings=(finding(rule, f"Found at {name}.", 0),))


LONG = report(
    FINE[0], _bad("w1", "moved", Verdict.MOVED), _bad("e1", "broken-link", Verdict.BROKEN), FINE[1],
    _bad("w2", "moved", Verdict.MOVED), FINE[2], _bad("e2", "broken-link", Verdict.BROKEN), FINE[3],
)  # fmt: skip


@pytest.fixture
def _long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkcheck.report.survey.ALL_LISTED", 5)
    monkeypatch.setattr("linkcheck.report.survey.MOST_LISTED", 3)


def _listed() -> list[tuple[int, str | None]]:
    return [(number, one.reference.key) for number, one in survey(LONG).listed]


def test_short_lists_are_listed_whole() -> None:
    """Nothing is left out where a page can hold it, and nothing is said of it."""
    assert len(_listed()) == 8
    assert survey(LONG).note == ""


@pytest.mark.usefixtures("_long")
def test_errors_come_before_warnings() -> None:
    """All errors and as many warnings as there is room for, in the list's order and under their numbers there."""
    assert _listed() == [(2, "w1"), (3, "e1"), (7, "e2")]
    assert survey(LONG).note.startswith("Of 8 references, the 3 that need it most are listed one by one;")


@pytest.mark.usefixtures("_long")
def test_all_that_needs_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is room for all of them, that is said."""
    monkeypatch.setattr("linkcheck.report.survey.MOST_LISTED", 4)
    assert [name for _, name in _listed()] == ["w1", "e1", "w2", "e2"]
    assert "the 4 with errors or warnings are listed" in survey(LONG).note


@pytest.mark.usefixtures("_long")
@pytest.mark.parametrize("name", ["table", "markdown", "html", "github", "sarif", "junit"])
def test_pages_tell_what_they_leave_out(name: str) -> None:
    """Every page says that it is not all, and counts all."""
    text = render(LONG, name, width=200)
    assert "Of 8 references, the 3 that need it most are listed one by one" in text
    assert "Found at e2." in text
    assert "Found at w2." not in text
    assert "fine.example/" not in text


@pytest.mark.usefixtures("_long")
def test_counts_are_of_all() -> None:
    """Headings, tiles and hosts count what is not listed, too."""
    assert "(2, error: broken-link)" in render(LONG, "table", width=200)
    assert "(2, warning: moved)" in render(LONG, "table", width=200)
    page = render(LONG, "html")
    assert "<b>8</b> references" in page
    assert "8 links" in page
    assert ">fine.example<" in page


@pytest.mark.usefixtures("_long")
def test_what_programs_read_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON, JSON Lines and CSV hold every reference, and come bit by bit."""
    monkeypatch.setattr("linkcheck.report.json._AT_A_TIME", 1)
    assert len(json.loads(render(LONG, "json"))["references"]) == 8
    assert render(LONG, "jsonl").count("\n") == 9
    assert len(list(csv.reader(io.StringIO(render(LONG, "csv"))))) == 9
    for name in ("json", "jsonl", "csv"):
        assert len(list(pieces(LONG, name))) >= 9
        assert "".join(pieces(example(), name)) == render(example(), name)


@pytest.mark.usefixtures("_long")
def test_junit_counts_its_cases() -> None:
    """A build server finds as many cases as it is told."""
    root = ET.fromstring(render(LONG, "junit"))
    assert root.attrib["tests"] == str(len(root.findall(".//testcase"))) == "3"
