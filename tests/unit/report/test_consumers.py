"""The reports that programs read, taken by programs that others wrote, the hostile ones too."""

from __future__ import annotations

import csv
import io
import json

import pytest
from junitparser import JUnitXml, Property
from sarif_pydantic import Sarif

from linkcheck.model import Report
from linkcheck.report import render
from tests.unit.report.example import example
from tests.unit.report.hostile import HOSTILE, hostile_report
from tests.unit.report.test_nights import remembered

REPORTS = {"example": example, "remembered": remembered} | {
    name: (lambda text=text: hostile_report(text)) for name, text in HOSTILE.items()
}


@pytest.fixture(params=sorted(REPORTS))
def shown(request: pytest.FixtureRequest) -> Report:
    """Give each report."""
    return REPORTS[request.param]()


def test_sarif_is_taken_by_a_model_of_the_standard(shown: Report) -> None:
    """SARIF 2.1.0 as its model has it: levels, places that count from 1, rules that are named, states of a baseline."""
    log = Sarif.model_validate_json(render(shown, "sarif"))
    (run,) = log.runs
    assert log.version == "2.1.0"
    rules = [rule.id for rule in run.tool.driver.rules or ()]
    results = run.results or []
    assert len(results) == sum(len(reference.findings) for reference in shown.references)
    for result in results:
        assert result.rule_index is None or rules[result.rule_index] == result.rule_id
        for place in result.locations or ():
            region = place.physical_location.region if place.physical_location else None
            assert region is None or (region.start_line or 1) >= 1
    raw = json.loads(render(shown, "sarif"))["runs"][0]["results"]
    states = {result["baselineState"] for result in raw if "baselineState" in result}
    assert states <= {"new", "unchanged"}
    assert bool(states) == (shown.changes is not None)


def test_junit_is_taken_by_a_parser(shown: Report) -> None:
    """Suites, cases and counts add up for another reader."""
    xml = JUnitXml.fromstring(render(shown, "junit").encode())
    suites = list(xml)
    cases = [case for suite in suites for case in suite]
    assert xml.tests == sum(suite.tests for suite in suites) == len(cases)
    assert xml.failures == sum(suite.failures for suite in suites)
    entries = [entry for suite in suites for entry in suite.properties()]  # type: ignore[no-untyped-call]
    named = {entry.name for entry in entries if isinstance(entry, Property)}
    assert ("changes.new" in named) == (shown.changes is not None and bool(suites))


def test_json_lines_and_csv_are_read_line_by_line(shown: Report) -> None:
    """Each line of JSONL is a document; each row of CSV has the cells of its header."""
    lines = render(shown, "jsonl").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line)["type"] for line in lines] == ["run"] + ["reference"] * len(shown.references)
    header, *rows = list(csv.reader(io.StringIO(render(shown, "csv"))))
    assert {len(row) for row in rows} <= {len(header)}
