"""A dump of Crossref: what is in it is not asked for, and what it says is not believed against the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linkcheck.model import Verdict
from tests.e2e.sites import REGISTRY, Web, references
from tests.e2e.test_processes import audit, told

NUMBERS = [number for number in range(240) if number % 5 == 4]


@pytest.fixture(autouse=True)
def _quick_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry itself is asked 25 times a second in earnest."""
    monkeypatch.setattr("linkcheck.schedule.pace.REGISTRY_INTERVAL_S", 0.0005)


def _dump(folder: Path, stale: int) -> Path:
    """Write a dump of all registered works of the list; the pages of the first few are long gone."""
    path = folder / "0.jsonl"
    with path.open("w") as file:
        for place, number in enumerate(number for number in NUMBERS if number % 7):
            name = f"gone-{number}" if place < stale else f"{'moved' if number % 3 == 0 else 'fine'}-{number}"
            page = f"http://www.site{number % 12}.example/{name}"
            work = {
                "DOI": f"10.5555/work-{number}",
                "title": [f"Work {number}"],
                "resource": {"primary": {"URL": page}},
            }
            file.write(f"{json.dumps(work)}\n")
    return path


def _without_words(report: Any) -> Any:
    for reference in report["references"]:
        for link in reference["links"]:
            link.pop("detail", None)
            link.pop("doi", None)
    return report


@pytest.mark.parametrize("more", [{}, {"processes": 2}], ids=["alone", "spread"])
def test_what_is_in_the_dump_is_not_asked_for(tmp_path: Path, more: dict[str, Any]) -> None:
    """The registry is asked about what the dump lacks and about pages that are gone; the verdicts are the same."""
    stale = 4
    assert "10.5555/work-4" in references(240)
    with Web().serving() as web:
        without = audit(web)
        registered = [number for number in NUMBERS if number % 7]
        asked = [path for path in web.asked if path.startswith(REGISTRY)]
        assert len(asked) >= len(NUMBERS)
        web.asked.clear()
        dumped = audit(web, crossref_dump=str(_dump(tmp_path, stale)), metadata=True, **more)
        asked = [path for path in web.asked if path.startswith(f"{REGISTRY}/api/handles/10.5555/work")]
        about = {int(path.rpartition("-")[2]) for path in asked if path.rpartition("-")[2].isdecimal()}
        assert not about & set(registered[stale:])
        assert about >= set(registered[:stale])
        assert max(web.most.values()) <= 3
    assert _without_words(told(dumped)) == _without_words(told(without))
    links = [link for reference in dumped.references for link in reference.links if link.doi is not None]
    known = [link for link in links if link.judgement is not None and "dump of Crossref" in link.judgement.detail]
    assert len(known) == len(registered) - stale
    assert {link.judgement.verdict for link in known if link.judgement} == {Verdict.OK}
    assert {link.doi.title for link in known if link.doi} <= {f"Work {number}" for number in NUMBERS}


def test_without_metadata_only_the_way_is_taken_from_it(tmp_path: Path) -> None:
    """Who does not want references compared is not told of titles either."""
    with Web().serving() as web:
        dumped = audit(web, crossref_dump=str(_dump(tmp_path, 0)), metadata=False)
        assert not any(path.endswith("work-9") for path in web.asked if path.startswith(REGISTRY))
    records = [link.doi for reference in dumped.references for link in reference.links if link.doi is not None]
    assert records
    assert all(record.title is None and not record.updates for record in records)
