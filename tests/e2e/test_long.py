"""A list that is too long to be held: the same report, from the disk."""

from __future__ import annotations

from typing import Any

import pytest

from linkcheck.extraction import extract
from linkcheck.model import CheckedReference
from linkcheck.spine import Shelf
from tests.e2e.sites import Web, references
from tests.e2e.test_processes import audit, told

LIST = references(240)


@pytest.fixture(autouse=True)
def _quick_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry itself is asked 25 times a second in earnest."""
    monkeypatch.setattr("linkcheck.schedule.pace.REGISTRY_INTERVAL_S", 0.0005)


@pytest.mark.parametrize("more", [{}, {"processes": 2}, {"no_state": False}], ids=["alone", "spread", "remembered"])
def test_the_same_report_from_the_disk(more: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Redirects, DOIs, refusals and pages that look wrong beside each other come to the same, asked no more often."""
    monkeypatch.chdir(tmp_path)
    with Web().serving() as web:
        held = audit(web, **more, state=str(tmp_path / "held.sqlite3"))
        asked = web.asked.total()
        monkeypatch.setattr("linkcheck.spine.file.HELD", 5)
        monkeypatch.setattr("linkcheck.cluster.spread.AHEAD", 7)
        shelved = audit(web, **more, state=str(tmp_path / "shelved.sqlite3"))
        assert web.asked.total() <= asked * 2 + 2
        assert isinstance(held.references, tuple)
        assert isinstance(shelved.references, Shelf)
        assert told(shelved) == told(held)
        if more.get("no_state") is False:
            again = [audit(web, **more, state=str(tmp_path / f"{name}.sqlite3")) for name in ("held", "shelved")]
            assert [_reused(report.references) for report in again] == [_reused(again[0].references)] * 2
            assert _reused(again[1].references) > 50
            assert told(again[0]) == told(again[1])
    assert len(shelved.references) == len(extract(LIST))


def _reused(references: Any) -> int:
    found: list[CheckedReference] = list(references)
    return sum(link.reused for checked in found for link in checked.links)
