"""The JSON report: its schema, its null rules, and what programs rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from linkcheck.model import ArchiveUnanswered, Level, NotArchived, Verdict
from linkcheck.report import render, render_extraction
from linkcheck.rules import RULES
from tests.unit.report.example import checked, example, memento, reference, report
from tests.unit.report.hostile import HOSTILE, hostile_report

URL = "https://a.example/"


SCHEMA: dict[str, Any] = json.loads(files("linkcheck.report").joinpath("schema.json").read_text("utf-8"))
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"]


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """Return the published schema, which is one."""
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


def link_of(*args: Any, **fields: Any) -> dict[str, Any]:
    """Return one link as the JSON report tells it."""
    document = json.loads(render(report(reference("1", "x", checked(*args, **fields))), "json"))
    told: dict[str, Any] = document["references"][0]["links"][0]
    return told


def test_example_fits_the_schema(schema: Draft202012Validator) -> None:
    """A report with every verdict and rule is what the schema says."""
    schema.validate(json.loads(render(example(), "json")))


def test_hostile_reports_fit_the_schema(schema: Draft202012Validator) -> None:
    """Odd text changes no type."""
    small = [text for text in HOSTILE.values() if len(text) < 10_000]
    assert len(small) >= 15
    for text in small:
        schema.validate(json.loads(render(hostile_report(text), "json")))


def test_schema_is_closed(schema: Draft202012Validator) -> None:
    """A field that is missing or that nobody announced is noticed."""
    document = json.loads(render(example(), "json"))
    del document["references"][0]["links"][0]["verdict"]
    document["references"][0]["surprise"] = 1
    assert len(list(schema.iter_errors(document))) == 2


def test_schema_knows_our_words() -> None:
    """Verdicts, rules and levels in the schema are those of the program."""
    assert DEFINITIONS["link"]["properties"]["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert DEFINITIONS["rule"]["enum"] == list(RULES)
    assert DEFINITIONS["finding"]["properties"]["level"]["enum"] == [level.value for level in Level]


def test_fields_stand_in_the_order_of_the_schema() -> None:
    """Readers of the raw file find fields where the schema has them."""
    entry = json.loads(render(example(), "json"))["references"][0]
    assert list(entry) == list(DEFINITIONS["reference"]["properties"])
    assert list(entry["links"][0]) == list(DEFINITIONS["link"]["properties"])
    assert list(entry["findings"][0]) == list(DEFINITIONS["finding"]["properties"])


def test_summary_counts_every_verdict() -> None:
    """Verdicts are all counted, zeros too; rules only where they found something."""
    summary = json.loads(render(report(reference("1", "x", checked(URL, Verdict.OK))), "json"))["summary"]
    assert summary["verdicts"] == {verdict.value: int(verdict is Verdict.OK) for verdict in Verdict}
    assert summary["rules"] == {}


def test_targets_are_counted_once() -> None:
    """An address cited twice is one target."""
    twice = reference("1", "x", checked(URL, Verdict.OK), checked(URL, Verdict.OK))
    summary = json.loads(render(report(twice), "json"))["summary"]
    assert (summary["references"], summary["links"], summary["targets"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("verdict", "answer", "state"),
    [
        pytest.param(Verdict.BROKEN, memento(URL), "archived", id="archived"),
        pytest.param(Verdict.BROKEN, NotArchived(), "not-archived", id="none"),
        pytest.param(Verdict.BROKEN, ArchiveUnanswered(detail="x"), "unanswered", id="unanswered"),
        pytest.param(Verdict.BROKEN, None, "not-asked", id="not-asked-though-lost"),
        pytest.param(Verdict.UNKNOWN, None, "not-asked", id="not-asked-though-open"),
        pytest.param(Verdict.OK, None, None, id="no-reason-to-ask"),
        pytest.param(Verdict.INVALID, None, None, id="nothing-to-ask-about"),
        pytest.param(Verdict.OK, memento(URL), "archived", id="asked-for-all"),
    ],
)
def test_archive_states(verdict: Verdict, answer: Any, state: str | None) -> None:
    """No copy, no answer, not asked, and no reason to ask are four different things."""
    told = link_of(URL, verdict, archive=answer)["archive"]
    assert (told and told["state"]) == state


def test_archived_copy_is_told_whole() -> None:
    """A copy comes with its address, its moment, its distance and what replaying it answered."""
    assert link_of(URL, Verdict.BROKEN, archive=memento(URL))["archive"] == {
        "state": "archived",
        "url": "https://web.archive.org/web/20230710081500/https://a.example/",
        "captured": "2023-07-10T08:15:00Z",
        "distance_days": -5,
        "status": 200,
    }


def test_a_link_that_was_never_judged_is_open() -> None:
    """Without a judgement the verdict is unknown and the reason says that nobody asked; without a form, invalid."""
    told = link_of(URL, None)
    assert (told["verdict"], told["reason"], told["checked"]) == ("unknown", "not-asked", None)
    told = link_of(URL, None, problem="The host has no name.")
    assert (told["verdict"], told["detail"]) == ("invalid", "The host has no name.")


def test_text_survives_the_round_trip() -> None:
    """What acts unseen is escaped in the file and comes out of it unchanged; even half a character does no harm."""
    text = "\x1b[31m \u202eabc\u2028\ud800 ##[error]x «ёж»"
    printed = render(report(reference("1", text)), "json")
    assert "«ёж»" in printed
    assert "\u202e" not in printed
    assert json.loads(printed)["references"][0]["text"] == text


def test_lines_have_the_same_data() -> None:
    """JSONL is the same report, the run first, one reference a line."""
    whole = json.loads(render(example(), "json"))
    head, *rest = (json.loads(line) for line in render(example(), "jsonl").splitlines())
    assert head.pop("type") == "run"
    assert {line.pop("type") for line in rest} == {"reference"}
    assert {**head, "references": rest} == whole


def test_extraction_has_the_extracted_fields_only() -> None:
    """`extract` prints `key` to `alternatives`, under the same names and in the same order."""
    references = [each.reference for each in example().references]
    document = json.loads(render_extraction(references, "json"))
    assert list(document) == ["schema_version", "tool", "references"]
    assert len(document["references"]) == 12
    extracted = [name for name in DEFINITIONS["reference"]["properties"] if name != "findings"]
    assert list(document["references"][0]) == extracted
    link = document["references"][0]["links"][0]
    assert list(link) == list(DEFINITIONS["link"]["properties"])[: len(link)]
    assert list(link)[-1] == "alternatives"


def test_moments_are_utc() -> None:
    """Times end in Z and have no fractions, so that they compare as text."""
    run = json.loads(render(replace(example()), "json"))["run"]
    assert (run["started"], run["today"]) == ("2026-03-14T02:30:00Z", "2026-03-14")
