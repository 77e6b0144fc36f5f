"""The event loop of an audit, and how memory is looked after meanwhile."""

from __future__ import annotations

import gc
import sys

import pytest

from linkcheck.schedule.collector import unhurried_collector
from linkcheck.schedule.loops import MANY, factory


def test_short_lists_do_not_wait_for_uvloop() -> None:
    """For a few targets asyncio's own loop is made."""
    assert factory(MANY - 1) is None


def test_long_lists_run_on_uvloop() -> None:
    """For many targets uvloop is taken where it is installed."""
    uvloop = pytest.importorskip("uvloop")
    assert factory(MANY) is uvloop.new_event_loop


def test_without_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where uvloop is not installed, long lists run on asyncio's own loop."""
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert factory(MANY) is None


def test_the_collector_is_as_before_afterwards() -> None:
    """Rubbish is looked for more rarely during an audit, and as before at its end."""
    before = gc.get_threshold()
    with unhurried_collector():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
