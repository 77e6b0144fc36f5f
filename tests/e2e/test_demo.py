"""The demo: every kind of answer, under the true names of the hosts, in one report."""

from __future__ import annotations

import json
import subprocess
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.e2e.conftest import COMMAND, PROJECT, Outcome, Run, environment


@pytest.fixture(scope="module")
def audit() -> Outcome:
    """Run the demo once."""
    done = subprocess.run([*COMMAND, "demo", "--format", "json"], capture_output=True, env=environment(), timeout=120)
    return Outcome(code=done.returncode, out=done.stdout.decode("utf-8"), err=done.stderr.decode("utf-8"))


def by_key(report: Any) -> dict[str, Any]:
    """Return the references of a report by their number."""
    return {reference["key"]: reference for reference in report["references"]}


def rules(reference: Any) -> set[str]:
    """Return the rules of a reference's findings."""
    return {finding["rule"] for finding in reference["findings"]}


def test_exit_code_and_schema(audit: Outcome) -> None:
    """The demo has broken references, so it exits 1, and its JSON is what the schema says."""
    assert audit.code == 1, audit.err
    schema = json.loads(resources.files("linkcheck.report").joinpath("schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(audit.json())
    assert audit.json()["run"] | {"network": "online", "complete": True} == audit.json()["run"]


@pytest.mark.parametrize(
    ("key", "verdict", "reason"),
    [
        pytest.param("1", "restricted", "robot-wall", id="robot-wall"),
        pytest.param("2", "moved", "redirect-permanent", id="permanent-redirect"),
        pytest.param("3", "ok", None, id="registered-doi-behind-a-wall"),
        pytest.param("4", "broken", "doi-not-registered", id="unregistered-doi"),
        pytest.param("5", "broken", "http-404", id="lost-hyphen"),
        pytest.param("6", "ok", None, id="flaky"),
        pytest.param("7", "broken", "http-404", id="gone-but-archived"),
        pytest.param("8", "unknown", "timeout", id="hang"),
        pytest.param("9", "soft-404", None, id="soft-404"),
        pytest.param("10", "ok", None, id="live"),
        pytest.param("11", "parked", None, id="parked"),
        pytest.param("12", "skipped", "private-address", id="private"),
        pytest.param("13", "ok", "registered", id="retracted-and-there"),
        pytest.param("16", "ok", "registered", id="another-work-and-there"),
        pytest.param("17", "ok", "registered", id="data-set"),
        pytest.param("18", "broken", "http-404", id="cited-capture-gone"),
        pytest.param("19", "ok", None, id="another-page-now"),
    ],
)
def test_verdicts(audit: Outcome, key: str, verdict: str, reason: str | None) -> None:
    """Each kind of answer is judged as what a reader meets."""
    (link,) = by_key(audit.json())[key]["links"]
    assert link["verdict"] == verdict, link
    assert link["reason"] == reason or reason is None, link


def test_damage_is_repaired_and_told(audit: Outcome) -> None:
    """Dashes in DOIs, the space in a URL and the lost hyphen are found, and the reading that answers is offered."""
    references = by_key(audit.json())
    assert "damaged-doi" in rules(references["3"])
    assert "damaged-doi" in rules(references["4"])
    assert "doi-not-found" in rules(references["4"])
    assert "damaged-url" in rules(references["5"])
    (link,) = references["5"]["links"]
    working = next(one for one in link["alternatives"] if "indo-pacific-coalition" in one)
    (broken,) = [finding for finding in references["5"]["findings"] if finding["rule"] == "broken-link"]
    assert broken["suggestion"] == working


def test_archive_copies(audit: Outcome) -> None:
    """The copy nearest the access date is found, with its distance; far and missing copies are told as such."""
    references = by_key(audit.json())
    near = references["7"]["links"][0]["archive"]
    assert (near["state"], near["captured"][:10], near["distance_days"], near["status"]) == (
        "archived",
        "2023-03-01",
        -4,
        200,
    )
    far = references["9"]["links"][0]["archive"]
    assert far["state"] == "archived"
    assert far["distance_days"] > 800
    assert "archive-far-from-access" in rules(references["9"])
    assert references["11"]["links"][0]["archive"]["state"] == "not-archived"
    assert "not-archived" in rules(references["11"])
    assert references["10"]["links"][0]["archive"] is None


def test_a_cited_capture_that_is_gone(audit: Outcome) -> None:
    """It is told as such with what became of its page, and fails no run while the page is there."""
    references = by_key(audit.json())
    told = {key for key, reference in references.items() if "cited-archive-broken" in rules(reference)}
    assert told == {"18"}
    assert rules(references["18"]) == {"cited-archive-broken"}
    assert "https://pilots.demo.example/wrecks is still there" in references["18"]["findings"][0]["message"]


def test_drift(run: Run) -> None:
    """With --drift, a page that became another is told with figures; one that kept its text is said to have."""
    done = run("demo", "--drift", "--quiet", "--format", "json")
    references = by_key(done.json())
    assert {key for key, one in references.items() if "content-drift" in rules(one)} == {"19"}
    messages = {finding["rule"]: finding["message"] for finding in references["19"]["findings"]}
    assert "0% of the text of the copy from 2024-06-01 is on the live page" in messages["content-drift"]
    assert "its page has since become another" in messages["access-date-stale"]
    (kept,) = [finding for finding in references["10"]["findings"] if finding["rule"] == "access-date-stale"]
    assert "yet its page has 100% of the text of the copy from 2023-09-14" in kept["message"]
    assert references["19"]["links"][0]["archive"]["distance_days"] == 2


def test_without_drift_nothing_is_compared(audit: Outcome) -> None:
    """Comparing is asked for, never done unasked."""
    assert not any("content-drift" in rules(reference) for reference in audit.json()["references"])


def test_what_is_registered_of_a_doi(audit: Outcome) -> None:
    """Retractions, doubts, corrections and another work's DOI are told where they belong and nowhere else."""
    told: dict[str, set[str | None]] = {}
    for reference in audit.json()["references"]:
        for rule in rules(reference) & {"retracted", "expression-of-concern", "corrected", "doi-title-mismatch"}:
            told.setdefault(rule, set()).add(reference["key"])
    assert told == {
        "retracted": {"13"},
        "expression-of-concern": {"14"},
        "corrected": {"15"},
        "doi-title-mismatch": {"16"},
    }
    references = by_key(audit.json())
    agencies = [references[key]["links"][0]["doi"]["agency"] for key in ("3", "4", "13", "17")]
    assert agencies == ["Crossref", None, "Crossref", "DataCite"]
    (retracted,) = [each for each in references["13"]["findings"] if each["rule"] == "retracted"]
    assert "the publisher and Retraction Watch on 2020-03-14" in retracted["message"]
    assert "https://doi.org/10.5555/tides.2020.0007" in retracted["message"]


def test_access_dates(audit: Outcome) -> None:
    """Old access dates are told with what happened since, impossible ones as such."""
    references = by_key(audit.json())
    stale = {key for key, reference in references.items() if key and "access-date-stale" in rules(reference)}
    assert stale == {"1", "2", "5", "6", "7", "8", "9", "10", "12", "19"}
    assert "access-date-future" in rules(references["11"])
    for rule, key in (("access-date-before-publication", "20"), ("access-date-invalid", "21")):
        assert {one for one, reference in references.items() if rule in rules(reference)} == {key}
    (moved,) = [finding for finding in references["2"]["findings"] if finding["rule"] == "access-date-stale"]
    assert "moved for good" in moved["message"]
    assert {key for key, one in references.items() if key and "changed-since-access" in rules(one)} == {"10"}
    (changed,) = [finding for finding in references["10"]["findings"] if finding["rule"] == "access-date-stale"]
    assert "its page was changed on 2024-01-08" in changed["message"]


def test_article_head_is_read_and_noise_is_not(audit: Outcome) -> None:
    """The glued DOI of the article's head is a link; nothing else outside the list is."""
    others = [reference for reference in audit.json()["references"] if reference["key"] is None]
    assert [link["target"] for reference in others for link in reference["links"]] == ["10.31857/s013128120028839-3"]


@pytest.mark.parametrize("columns", [80, 200])
def test_table_fits_the_terminal(run: Run, columns: int) -> None:
    """Nothing is wider than the terminal but addresses, kept whole to be copied; every verdict is named."""
    done = run("demo", "--quiet", env={"COLUMNS": str(columns)})
    lines = done.out.splitlines()
    assert len(lines) > 20
    end = lines.index("Verdicts, worst first")
    assert max(map(len, lines[:end])) <= columns
    assert all(len(line) <= columns or max(line.split(), key=len).count("://") for line in lines[end:])
    for verdict in ("ok", "moved", "restricted", "soft-404", "parked", "broken", "unknown", "skipped"):
        assert verdict in done.out
    assert "\x1b" not in done.out


def test_readme_shows_what_the_demo_prints(run: Run) -> None:
    """The sample in README is the demo's own table, line by line."""
    readme = (PROJECT / "README.md").read_text("utf-8")
    sample = readme.partition("<!-- sample: begin -->")[2].partition("<!-- sample: end -->")[0]
    rows = [line for line in sample.splitlines() if line and not line.startswith("```")]
    assert len(rows) > 15
    printed = run("demo", "--quiet", env={"COLUMNS": "100"}).out.splitlines()
    assert [row for row in rows if row not in printed] == []


@pytest.mark.parametrize("name", ["sample.md", "sample.html", "sample.json"])
def test_sample_reports_are_the_demo_s(name: str, audit: Outcome) -> None:
    """The reports kept as samples have the demo's verdicts, and say that they are the demo's."""
    text = (PROJECT / "reports" / name).read_text("utf-8")
    if name.endswith(".json"):
        kept, new = json.loads(text), audit.json()
        assert kept["summary"] == new["summary"]
    else:
        assert "This is the demo" in text
