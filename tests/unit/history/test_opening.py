"""A history that cannot be relied on costs what it remembers, and never the run."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from linkcheck.errors import DamagedHistoryError, HistoryError
from linkcheck.history import opening
from linkcheck.history.store import STEPS, Store, open_for_run
from linkcheck.model import Kind, Target, Verdict

DAY = date(2026, 5, 1)
TARGET = Target(Kind.URL, "https://a.example/page")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """Return the path of a history that knows a target from three runs."""
    path = tmp_path / "work" / ".linkcheck" / "history.sqlite3"
    with closing(Store(path)) as store:
        store.begin(DAY, "x", ["list.txt"], resume=False)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(
            "INSERT INTO targets (kind, address, audit, verdict) VALUES ('url', ?, 1, 'ok')", (TARGET.address,)
        )
        file.executemany("INSERT INTO observations VALUES (?, 1, 'ok', 'ok', 200, 0)", [(1,), (2,), (3,)])
        file.executemany(
            "INSERT INTO findings VALUES (1, 'moved', ?)", [(f"https://a.example/{number}",) for number in range(2_000)]
        )
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("PRAGMA journal_mode=DELETE")
    return path


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no lock."""
    monkeypatch.setattr(opening, "BUSY_S", 0.0)


def garbage_in(page: int) -> Callable[[Path], None]:
    """Return what overwrites a page."""

    def damage(path: Path) -> None:
        whole = path.read_bytes()
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])

    return damage


def cut_to(size: float) -> Callable[[Path], None]:
    """Return what truncates a file to a number of bytes, or to a share of it."""

    def damage(path: Path) -> None:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(size * len(whole)) if size < 1 else int(size)])

    return damage


def executed(*statements: str) -> Callable[[Path], None]:
    """Return what runs statements on a file."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            for statement in statements:
                file.execute(statement)

    return damage


def link_beside(suffix: str) -> Callable[[Path], None]:
    """Return what puts a link to a file outside where SQLite keeps a journal."""

    def damage(path: Path) -> None:
        outside = path.parents[2] / "precious"
        outside.write_text("precious")
        path.with_name(path.name + suffix).symlink_to(outside)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(garbage_in(0), id="header"),
        pytest.param(garbage_in(1), id="page-1"),
        pytest.param(garbage_in(12), id="page-12"),
        pytest.param(cut_to(0.5), id="half-of-it"),
        pytest.param(cut_to(7), id="a-few-bytes"),
        pytest.param(lambda path: path.write_bytes(bytes(8192)), id="zeros"),
        pytest.param(lambda path: path.write_text("not a database at all"), id="text"),
        pytest.param(executed("PRAGMA application_id=7"), id="of-another-program"),
        pytest.param(executed("DROP TABLE observations"), id="a-table-is-missing"),
        pytest.param(executed("ALTER TABLE targets ADD COLUMN more"), id="one-more-column"),
        pytest.param(executed("PRAGMA user_version=1"), id="wrong-version"),
        pytest.param(executed("PRAGMA user_version=-5"), id="negative-version"),
        pytest.param(executed("CREATE TRIGGER t AFTER INSERT ON audits BEGIN DELETE FROM targets; END"), id="trigger"),
        pytest.param(executed("CREATE VIEW v AS SELECT * FROM targets"), id="view"),
        pytest.param(executed("CREATE INDEX i ON targets (hex(address))"), id="index-with-a-function"),
        pytest.param(link_beside("-wal"), id="linked-wal"),
        pytest.param(link_beside("-journal"), id="linked-journal"),
    ],
)
def test_damage_is_set_aside(path: Path, damage: Callable[[Path], None]) -> None:
    """The damaged file keeps its bytes under another name, a new one is started, and both are reported."""
    damage(path)
    before = path.read_bytes()
    with pytest.raises(DamagedHistoryError):
        Store(path)
    assert path.read_bytes() == before  # only a run sets it aside
    store, told = open_for_run(path)
    assert store is not None
    with closing(store):
        assert store.known(TARGET) is None
        assert store.begin(DAY, "x", ["list.txt"], resume=False) == (1, False)
    assert told is not None
    assert "was damaged" in told
    assert "history.sqlite3.damaged" in told
    assert path.with_name("history.sqlite3.damaged").read_bytes() == before
    outside = path.parents[2] / "precious"
    assert not outside.exists() or outside.read_text() == "precious"
    again, told = open_for_run(path)
    assert again is not None
    again.close()
    assert told is None


def test_every_damaged_file_is_kept(path: Path) -> None:
    """A second one does not replace the first."""
    for text in ("first", "second"):
        path.write_text(text)
        store, _ = open_for_run(path)
        assert store is not None
        store.close()
    assert path.with_name("history.sqlite3.damaged").read_text() == "first"
    assert path.with_name("history.sqlite3.damaged-2").read_text() == "second"


def test_a_file_that_another_run_has_replaced_is_left(path: Path) -> None:
    """Of two runs that find the same damage, the later one does not set the new history aside."""
    path.write_text("damaged")
    with pytest.raises(DamagedHistoryError) as damage:
        Store(path)
    path.rename(path.with_name("aside"))
    Store(path).close()
    assert opening.set_aside(path, damage.value.inode) is None
    Store(path).close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(lambda path: path.mkdir(), "not a regular file", id="folder"),
        pytest.param(lambda path: os.mkfifo(path), "not a regular file", id="fifo"),
        pytest.param(lambda path: path.symlink_to("/nowhere/at/all"), "does not exist", id="dangling-link"),
        pytest.param(lambda path: path.write_text("my notes"), "left as it is", id="text"),
        pytest.param(executed("CREATE TABLE mine (a)"), "another program", id="database"),
    ],
)
def test_what_is_not_ours_is_left(tmp_path: Path, make: Callable[[Path], None], says: str) -> None:
    """A file that the user names is never renamed or changed; the run goes on without a history."""
    path = tmp_path / "mine.sqlite3"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    store, told = open_for_run(path)
    assert store is None
    assert told is not None
    assert told.startswith("This run is not remembered.")
    assert says in told
    assert (path.read_bytes() if path.is_file() else None) == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_locked_file_is_left(path: Path) -> None:
    """A lock is no damage."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        store, told = open_for_run(path)
        assert store is None
        assert "locked" in str(told)
        other.execute("ROLLBACK")
    Store(path).close()
    assert [each.name for each in path.parent.iterdir() if "damaged" in each.name] == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file that stands where the folder should be is left."""
    (tmp_path / "blocked").write_text("a file")
    store, told = open_for_run(tmp_path / "blocked" / "history.sqlite3")
    assert store is None
    assert "cannot be opened" in str(told)


@pytest.mark.parametrize("statement", ["PRAGMA journal_mode=WAL", "BEGIN IMMEDIATE", "PRAGMA trusted_schema=OFF"])
def test_a_disk_that_is_full_at_the_start(path: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """Whatever cannot be written any more, the file is left and the connection closed."""
    connect = sqlite3.connect

    class Full(sqlite3.Connection):
        def execute(self, sql: str, *more: object) -> sqlite3.Cursor:
            if sql == statement:
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(
        "linkcheck.history.opening.sqlite3.connect", lambda *args, **more: connect(*args, **more, factory=Full)
    )
    with pytest.raises(HistoryError, match="full"):
        Store(path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE observations SET verdict = 'of-a-later-version'",
        "UPDATE observations SET reason = x'00ff'",
        "UPDATE observations SET status = 'many'",
        "UPDATE audits SET day = 'some day', verdicts = '[', sources = '7'",
        'UPDATE audits SET verdicts = \'{"ok": "three"}\'',
        "UPDATE audits SET verdicts = '7', sources = '{}'",
        "UPDATE targets SET verdict = 'of-a-later-version', remembered = '{'",
        "UPDATE targets SET failed_days = 'x', failed_audits = -3, silent_days = x'ff'",
        "UPDATE targets SET failing_since = '0000-00-00', last_fine = 9, silent_on = 'a,b,,2026-05-01'",
        "UPDATE targets SET remembered = x'ff00', address = 'https://a.example/page'",
    ],
)
def test_odd_values_are_left_out(path: Path, change: str) -> None:
    """What is in the file is read as far as it makes sense."""
    executed(change, "UPDATE audits SET complete = 1")(path)
    with closing(Store(path)) as store:
        known = store.known(TARGET)
        assert known is not None
        assert known.remembered is None
        assert all(night.verdict in Verdict for night in store.nights(TARGET))
        store.trend()
        assert store.matching("a.example") == (TARGET,)
        assert store.flaw is None


def test_damage_that_shows_while_it_is_read(path: Path) -> None:
    """A page that breaks after the file was opened ends the reading, and the writing, without an exception."""
    with closing(Store(path)) as store:
        garbage_in(2)(path)
        for page in range(2, 30):
            garbage_in(page)(path)
        store._file.execute("PRAGMA cache_size=0")
        store.known(TARGET)
        store.found([])
        store.changes(["list.txt"])
        store.finish(1, [], findings=True, finished="y", verdicts={"ok": 1})
        store.nights(TARGET)
        assert store.damaged
        assert store.flaw is not None


def test_an_address_that_utf_8_has_no_form_for(path: Path) -> None:
    """Half a surrogate pair, as JSON can spell it, is no reason to end a run."""
    odd = Target(Kind.URL, "https://a.example/\ud800")
    with closing(Store(path)) as store:
        assert store.known(odd) is None
        assert store.nights(odd) == ()
        assert store.matching("\udfff") == ()


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_files_of_every_older_version_are_led_to_this_one(tmp_path: Path, version: int) -> None:
    """And days of silence are counted from what they observed, up to the last answer."""
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        for step in STEPS[:version]:
            file.executescript(step)
        nights = [
            ("timeout", 1),
            ("rate-limited", 2),
            ("http-503", 3),
            ("http-503", 3),
            ("dns-failed", 4),
            ("timeout", 5),
        ]
        for audit, (reason, day) in enumerate(nights, 1):
            file.execute("INSERT INTO audits (day, started, sources) VALUES (?, 'x', '[]')", (f"2026-05-0{day}",))
            for cited in (1, 2, 3):
                seen = "rate-limited" if cited == 3 else reason
                file.execute("INSERT INTO observations VALUES (?, ?, 'unknown', ?, NULL, 0)", (audit, cited, seen))
        for number, (kind, address) in enumerate((("url", "u"), ("doi", "d"), ("url", "limited")), 1):
            file.execute(
                "INSERT INTO targets (id, kind, address, audit, verdict, failing_since, failed_audits, failed_days)"
                " VALUES (?, ?, ?, 6, 'unknown', '2026-05-01', 6, 5)",
                (number, kind, address),
            )
        file.execute(f"PRAGMA user_version={version}")
        file.execute(f"PRAGMA application_id={opening.APPLICATION_ID}")
        file.commit()
    with closing(Store(path)) as store:
        silent = {}
        for target in (Target(Kind.URL, "u"), Target(Kind.DOI, "d"), Target(Kind.URL, "limited")):
            known = store.known(target)
            assert known is not None
            assert known.standing is not None
            silent[target.address] = (known.standing.silent_days, [str(day) for day in known.standing.silent_on])
    assert silent == {"u": (3, ["2026-05-03", "2026-05-04", "2026-05-05"]), "d": (0, []), "limited": (0, [])}
