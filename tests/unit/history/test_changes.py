"""What is new, still there and fixed, from night to night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from linkcheck.history.store import Store
from linkcheck.model import Changes, FindingKey

DAY = date(2026, 3, 1)
A, B, C = (FindingKey(rule="broken-link", target=name) for name in "abc")


@pytest.fixture(name="history")
def _history(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "history.sqlite3")
    yield store
    store.close()


def _night(store: Store, found: list[FindingKey], *, sources: str = "list.txt", whole: bool = True) -> Changes | None:
    audit, _ = store.begin(DAY, "x", [sources], resume=False)
    store.found(found)
    changes = store.changes([sources])
    store.finish(audit, [], findings=whole, finished="y", verdicts={"ok": 1})
    return changes


def test_new_still_and_fixed_add_up_to_both_nights(history: Store) -> None:
    """Each night is compared with the one before; what comes twice is one."""
    assert _night(history, [B, A, A]) is None
    assert _night(history, [C, B, B]) == Changes(since=DAY, new=(C,), still=1, fixed=(A,))
    assert _night(history, [C, B]) == Changes(since=DAY, new=(), still=2, fixed=())
    assert _night(history, [A, C]) == Changes(since=DAY, new=(A,), still=1, fixed=(B,))


def test_other_sources_and_nights_without_network_are_not_compared_with(history: Store) -> None:
    """The last good night of the same sources counts, however many others came between."""
    _night(history, [A, B])
    assert _night(history, [C], sources="other.txt") is None
    _night(history, [], whole=False)
    assert _night(history, [B]) == Changes(since=DAY, new=(), still=1, fixed=(A,))


def test_new_ones_stand_in_the_order_of_the_report(history: Store) -> None:
    """And fixed ones, which have no place any more, by rule and target."""
    _night(history, [C, A])
    changes = _night(history, [FindingKey(rule="moved", target="z"), B])
    assert changes is not None
    assert changes.new == (FindingKey(rule="moved", target="z"), B)
    assert changes.fixed == (A, C)
