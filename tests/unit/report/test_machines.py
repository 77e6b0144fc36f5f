"""The reports that programs read: CSV, JUnit, SARIF, GitHub annotations."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from linkcheck.model import Verdict
from linkcheck.report import render, render_extraction
from linkcheck.report.csv import cell
from linkcheck.rules import RULES
from tests.unit.report.example import checked, example, finding, reference, report

URL = "https://a.example/"


# --- CSV -----------------------------------------------------------------------------------------


def table(printed: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text by column."""
    return list(csv.DictReader(io.StringIO(printed)))


def test_csv_has_one_row_a_link() -> None:
    """Rows are links in the list's order, each with its reference, verdict, copy and findings."""
    rows = table(render(example(), "csv"))
    assert len(rows) == 14
    assert [row["key"] for row in rows][:9] == ["1", "2", "3", "4", "5", "6", "7", "7", ""]
    gone = rows[4]
    assert (gone["verdict"], gone["reason"], gone["status"]) == ("broken", "http-404", "404")
    assert (gone["archive_state"], gone["archive_distance_days"]) == ("archived", "-5")
    assert gone["rules"] == "broken-link access-date-stale"
    assert rows[7]["rules"].split() == ["broken-link", "cited-archive-broken", "access-date-before-publication"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("＝1", "'＝1"), ("\t=1", "'=1"),
        ("a=1", "a=1"),
        (-5, -5), (0.25, 0.25), (None, ""), ("a\nb", "a b"), ("\x1b[1m", "\\x1b[1m"),
    ],
)  # fmt: skip
def test_cells_are_no_formulas(value: object, written: object) -> None:
    """Text that a spreadsheet would run gets an apostrophe; our own numbers stay numbers."""
    assert cell(value) == written


def test_cells_fit_a_spreadsheet() -> None:
    """No cell is longer than spreadsheets take."""
    assert len(str(cell("x" * 1_000_000))) <= 32_767


def test_csv_of_an_extraction() -> None:
    """What was extracted has the same columns as far as they are known."""
    rows = table(render_extraction([each.reference for each in example().references], "csv"))
    assert len(rows) == 14
    assert list(rows[0])[:4] == ["key", "source", "line", "column"]
    assert rows[11]["raw"] == "10.5555/ice–cores"


# --- JUnit ---------------------------------------------------------------------------------------


def junit(**fields: Any) -> ET.Element:
    """Return the example as JUnit."""
    return ET.fromstring(render(replace(example(), **fields), "junit"))


def test_junit_counts() -> None:
    """Every link is a case; the counts are those of the cases; each verdict is counted, also unknown."""
    root = junit()
    suite = root[0]
    cases = suite.findall("testcase")
    assert (root.get("tests"), suite.get("tests"), len(cases)) == ("14", "14", 14)
    assert suite.get("failures") == str(len(suite.findall("testcase/failure"))) == "5"
    assert suite.get("skipped") == str(len(suite.findall("testcase/skipped"))) == "2"
    counted = {each.get("name"): each.get("value") for each in suite.findall("properties/property")}
    assert counted["verdict.unknown"] == "1"
    assert {name for name in counted if name} == {f"verdict.{verdict}" for verdict in Verdict}


def test_junit_fails_what_fails_the_run() -> None:
    """A failure is a finding of --fail-on: other rules fail other cases, and an open question fails none."""
    stale = {
        case.get("name")
        for case in junit(fail_on=("access-date-stale",)).iter("testcase")
        if len(case.findall("failure"))
    }
    assert {str(name)[:3] for name in stale} == {"[1]", "[5]"}
    open_case = next(case for case in junit().iter("testcase") if "slow.example.org" in str(case.get("name")))
    assert [child.tag for child in open_case] == ["skipped", "system-out"]


def test_junit_suites_by_source() -> None:
    """Each list is a suite; a reference without links is a case only when there is something to say of it."""
    quiet = reference("1", "book", source="a.txt")
    told = reference("2", "book", source="b.txt", findings=(finding("access-date-stale", "Old."),))
    root = ET.fromstring(render(report(quiet, told), "junit"))
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [("b.txt", "1")]


# --- SARIF ---------------------------------------------------------------------------------------


def test_sarif_rules_have_help() -> None:
    """Every rule is described, with help as text and as Markdown, and results point to their rule."""
    run = json.loads(render(example(), "sarif"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] and rule["fullDescription"]["text"] for rule in rules)
    assert len(run["results"]) == 33
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]


def test_sarif_marks_the_link() -> None:
    """A finding on a link has its line and columns, counted in characters; one on a reference has its lines."""
    run = json.loads(render(example(), "sarif"))["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    places = {
        result["ruleId"]: result["locations"][0]["physicalLocation"]["region"]
        for result in run["results"]
        if result["ruleId"] in {"doi-not-found", "access-date-missing"}
    }
    assert places["doi-not-found"] == {"startLine": 16, "startColumn": 20, "endColumn": 38}
    assert places["access-date-missing"] == {"startLine": 5, "endLine": 6}


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("refs/my list.txt", "refs/my%20list.txt"),
        ("refs\\list.txt", "refs/list.txt"),
        ("-", "stdin"),
        ("ссылки.txt", "%D1%81%D1%81%D1%8B%D0%BB%D0%BA%D0%B8.txt"),
    ],
)
def test_sarif_sources_are_uris(source: str, uri: str) -> None:
    """A file name becomes a URI reference; standard input has a name."""
    entry = reference("1", "x", checked(URL, Verdict.OK), source=source, findings=(finding("restricted", "x", 0),))
    run = json.loads(render(report(entry), "sarif"))["runs"][0]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_sarif_without_lines_has_no_region() -> None:
    """A format without lines gives a file and no place in it."""
    entry = reference("1", "x", checked(URL, Verdict.OK), line=0, findings=(finding("restricted", "x", 0),))
    run = json.loads(render(report(entry), "sarif"))["runs"][0]
    assert list(run["results"][0]["locations"][0]["physicalLocation"]) == ["artifactLocation"]


def test_sarif_fingerprints_outlive_moved_lines() -> None:
    """The same finding has the same fingerprint on another line, and another link has another."""

    def fingerprint(url: str, line: int) -> str:
        entry = reference("1", "x", checked(url, Verdict.OK), line=line, findings=(finding("restricted", "x", 0),))
        told = json.loads(render(report(entry), "sarif"))["runs"][0]["results"][0]
        return str(told["partialFingerprints"]["reference/v1"])

    assert fingerprint(URL, 1) == fingerprint(URL, 90)
    assert fingerprint(URL, 1) != fingerprint("https://b.example/", 1)


def test_sarif_stays_within_what_github_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more results than code scanning accepts the gravest are kept, and what is left out is counted."""
    monkeypatch.setattr("linkcheck.report.sarif.MOST_RESULTS", 4)
    monkeypatch.setattr("linkcheck.report.sarif.MOST_SHOWN", 3)
    notes = [finding("restricted", "note", 0)] * 2
    errors = [finding("broken-link", "error", 0)]
    entries = [reference(str(n), "x", checked(URL, Verdict.BROKEN), findings=(*notes, *errors)) for n in range(3)]
    run = json.loads(render(report(*entries), "sarif"))["runs"][0]
    assert [result["level"] for result in run["results"]] == ["error", "error", "error", "note"]
    told = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert told[-2].startswith("5 findings of 9 left out")
    assert told[-1] == "Code scanning shows 3 results of 4, the gravest first."
    assert run["properties"]["resultsLeftOut"] == 5
    few = json.loads(render(report(entries[0]), "sarif"))["runs"][0]
    assert "resultsLeftOut" not in few["properties"]
    assert not [each for each in few["invocations"][0]["toolExecutionNotifications"] if "scanning" in str(each)]


@pytest.mark.parametrize("name", ["sarif", "github"])
def test_machines_read_slashes(name: str) -> None:
    """A path of Windows is written with slashes, and a source is where the caller says it is."""
    entry = reference(
        "1", "x", checked(URL, Verdict.OK), source="refs\\list.txt", findings=(finding("restricted", "x", 0),)
    )
    assert "refs/list.txt" in render(report(entry), name)
    assert "top/refs" in render(report(entry), name, locate=lambda source: f"top/{source}")


# --- GitHub --------------------------------------------------------------------------------------


def test_github_annotates_the_line() -> None:
    """A finding is a command of its level, at its file, line and column; the worst come first."""
    lines = render(example(), "github").splitlines()
    assert lines[1].startswith(
        "::error file=references.txt,line=9,col=20,title=[5] The link leads nowhere (broken-link)::The link leads "
    )
    commands = [line.split(" ", 1)[0] for line in lines[1:-3]]
    assert len(commands) == 33
    assert commands == sorted(commands, key=["::error", "::warning", "::notice"].index)


def test_github_escapes_as_the_runner_unescapes() -> None:
    """Percent signs, and in properties colons and commas, are escaped; a message is one line."""
    said = finding("broken-link", "100 %, a\nb", 0)
    printed = render(
        report(reference("1,2:3", "x", checked(URL, Verdict.BROKEN), source="a,b:c.txt", findings=(said,))), "github"
    )
    assert printed.splitlines()[0] == (
        "::error file=a%2Cb%3Ac.txt,line=1,col=20,title=[1%2C2%3A3] The link leads nowhere (broken-link)::100 %25, a b"
    )


def test_github_ends_with_the_summary() -> None:
    """The log ends with plain lines that people read."""
    assert render(example(), "github").splitlines()[-3].startswith("12 references with 14 links: ")
