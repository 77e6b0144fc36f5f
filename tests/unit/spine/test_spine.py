"""Shelves and ledgers are lists and mappings, whether all of it is held or not."""

from __future__ import annotations

import gc
import sqlite3
import threading
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.assembly import Outcome
from linkcheck.extraction import extract
from linkcheck.model import Ask, Judgement, Kind, Reference, Response, Target, Verdict
from linkcheck.packing import packed, unpacked
from linkcheck.spine import Ledger, Shelf, Spine
from linkcheck.targets import targets_of

LINE = "12. Alder A. A title of words. 2012. DOI: 10.1000/ab1. URL: https://example.org/a.html (accessed: 05.03.2020)."
OUTCOME = Outcome(
    judgement=Judgement(verdict=Verdict.OK, reason="ok", detail="", status=200),
    exchanges=(Response(ask=Ask(method="GET", url="http://a.org/"), status=200, at=datetime(2026, 1, 2, tzinfo=UTC)),),
)


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkcheck.spine.file.HELD", 7)


@pytest.mark.parametrize("count", [0, 1, 107, 108, 250, 1234])
@pytest.mark.usefixtures("_short")
def test_a_shelf_is_a_list(count: int) -> None:
    """Its length, its order, its items from both ends and what it raises are a list's."""
    items = [f"item {number}" for number in range(count)]
    shelf = Shelf(Spine(), items)
    assert list(shelf) == items
    assert len(shelf) == count
    assert shelf.held == (count < 107)
    assert shelf[-3:] == items[-3:]
    for index in {0, count // 2, count - 1, -1} if count else set():
        assert shelf[index] == items[index]
    with pytest.raises(IndexError):
        shelf[count]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("abcdefghijklmnop"), st.integers()), max_size=60))
def test_a_ledger_is_a_dict(steps: list[tuple[str, int]]) -> None:
    """What is set, changed in place and read in any order is what a dict would have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linkcheck.spine.file.HELD", 3)
        ledger: Ledger[Outcome] = Ledger(Spine())
        plain: dict[Target, Outcome] = {}
        for name, number in steps:
            target = Target(Kind.URL, f"http://{name}.org/\udc80")
            if target in plain:
                assert target in ledger
                for outcome in (ledger[target], plain[target]):  # changed by whoever has just got it
                    outcome.fingerprint = number
            else:
                assert target not in ledger
                plain[target], ledger[target] = Outcome(fingerprint=number), Outcome(fingerprint=number)
        assert list(ledger.items()) == list(plain.items())
        assert len(ledger) == len(plain)
        assert [ledger.at(number) for number in range(len(plain))] == list(plain)
        for outcome in ledger.values():
            outcome.recovered = True
        assert all(ledger[target].recovered for target in plain)


def test_what_is_packed_is_unpacked() -> None:
    """References that were read late, citations and outcomes come back equal, and of the same kinds."""
    (reference,) = extract(LINE)
    again = unpacked(packed(reference))
    assert again == reference
    assert type(again) is Reference
    cited = next(iter(targets_of([reference]).values()))
    assert unpacked(packed(cited)) == cited
    outcome = unpacked(packed(OUTCOME))
    assert outcome == OUTCOME
    assert isinstance(outcome.archives, MappingProxyType)
    assert {field.name for field in fields(outcome)} == {field.name for field in fields(OUTCOME)}


@dataclass(frozen=True, slots=True)
class _One:
    only: str


def test_data_of_one_field_are_packed() -> None:
    """A reader of one attribute gives no tuple by itself."""
    assert unpacked(packed([_One("a"), _One("b")])) == [_One("a"), _One("b")]


class FailingFile:
    """A connection whose disk is full from the so-manieth statement that writes."""

    def __init__(self, file: sqlite3.Connection, left: int) -> None:
        self._file = file
        self._left = left

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def _spend(self, statement: str) -> None:
        if statement.split()[0] in ("CREATE", "INSERT", "UPDATE", "COMMIT"):
            self._left -= 1
            if self._left < 0:
                raise sqlite3.OperationalError("database or disk is full")

    def execute(self, statement: str, *values: Any) -> Any:
        self._spend(statement)
        return self._file.execute(statement, *values)

    def executemany(self, statement: str, rows: Any) -> Any:
        self._spend(statement)
        self._file.executemany(statement, list(rows)[:1])  # half of it comes to the disk
        return self._file.executemany(statement, list(rows)[1:])


def failing(spine: Spine, left: int) -> Spine:
    """Return a spool whose disk takes so many writing statements."""
    spine._file = FailingFile(spine._open(), left)  # type: ignore[assignment]
    return spine


@pytest.mark.parametrize("left", range(12))
@pytest.mark.usefixtures("_short")
def test_a_list_survives_a_disk_that_fills_up(left: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever write fails, no item is lost, doubled or moved; the user reads once that the rest is in memory."""
    items = [f"item {number}" for number in range(800)]
    shelf = Shelf(failing(Spine(), left), items)
    assert list(shelf) == items
    assert [shelf[number] for number in (0, 399, -1)] == [items[number] for number in (0, 399, -1)]
    said = capsys.readouterr().err
    assert said.count("disk is full") == said.count("TMPDIR") == 1


@pytest.mark.parametrize("left", range(24))
@pytest.mark.usefixtures("_short")
def test_what_is_known_survives_a_disk_that_fills_up(left: int) -> None:
    """Whichever write fails, every value is kept with its latest change, in its place."""
    ledger: Ledger[Outcome] = Ledger(failing(Spine(), left))
    targets = [Target(Kind.URL, f"http://{number}.org/") for number in range(60)]
    for number, target in enumerate(targets):
        ledger[target] = Outcome(fingerprint=number)
        if number % 3 == 0:
            ledger[targets[number // 2]].recovered = True
    assert list(ledger) == targets
    assert len(ledger) == len(targets)
    assert [ledger.at(number) for number in range(60)] == targets
    changed = {number // 2 for number in range(0, 60, 3)}
    for number, target in enumerate(targets):
        assert (ledger[target].fingerprint, bool(ledger[target].recovered)) == (number, number in changed)


@pytest.mark.usefixtures("_short")
def test_a_cache_that_cannot_be_written_can_be_read() -> None:
    """SQLite writes its cache when a reader needs room in it; on a full disk it is told to hold on to it."""
    spine = Spine()
    name = spine.table("number INTEGER PRIMARY KEY, text TEXT")
    assert spine.write((f"INSERT INTO {name} VALUES (?, ?)", [(number, "x" * 1000) for number in range(2000)]))
    pages = spine.read("PRAGMA page_count")[0][0]
    spine.read(f"PRAGMA max_page_count={pages}")
    assert not spine.write((f"INSERT INTO {name} VALUES (?, ?)", [(9_000_000 + n, "y" * 9000) for n in range(200)]))
    assert spine.full
    assert spine.read(f"SELECT count(*), sum(length(text)) FROM {name}") == [(2000, 2_000_000)]
    assert spine.table("number INTEGER PRIMARY KEY") is None


@pytest.mark.usefixtures("_short")
def test_a_file_may_be_closed_in_any_thread() -> None:
    """The collector runs where it likes; what it closes there is closed."""
    held = [Shelf(Spine(), (extract(LINE)[0] for _ in range(20)))]
    assert len(held[0]) == 20
    thread = threading.Thread(target=held.clear)
    thread.start()
    thread.join()
    gc.collect()  # pytest makes a failure of what could not be raised
