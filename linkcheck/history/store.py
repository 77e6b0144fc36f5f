"""The file that remembers audits: SQLite, safe for two audits at once and for one that is killed at any moment."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path

from linkcheck.errors import InputError
from linkcheck.frozen import dataclass
from linkcheck.history.records import Remembered, packed, unpacked
from linkcheck.model import Changes, FindingKey, Night, NightCounts, Standing, Target, Verdict

APPLICATION_ID = 0x6C6E6B63  # "lnkc"; tells our files from others
BUSY_S = 10.0  # how long one audit waits for another's write
_AGAIN_S = 0.02  # until it is tried again where SQLite does not wait by itself
NIGHTS = 400  # observations older than so many audits are dropped
SHOWN = 30  # nights of a target's strip and of the trend

# Each step leads from one version of the file to the next; a file of an older version is led through what it lacks.
STEPS = (
    """
    CREATE TABLE audits (
        id INTEGER PRIMARY KEY, day TEXT NOT NULL, started TEXT NOT NULL, finished TEXT, sources TEXT NOT NULL,
        complete INTEGER NOT NULL DEFAULT 0, verdicts TEXT, findings TEXT
    );
    CREATE TABLE targets (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, audit INTEGER NOT NULL,
        remembered TEXT, verdict TEXT, failing_since TEXT, failed_audits INTEGER NOT NULL DEFAULT 0,
        failed_days INTEGER NOT NULL DEFAULT 0, last_failed TEXT, last_fine TEXT, UNIQUE (kind, address)
    );
    CREATE TABLE observations (
        audit INTEGER NOT NULL, target INTEGER NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, status INTEGER,
        reused INTEGER NOT NULL, PRIMARY KEY (audit, target)
    ) WITHOUT ROWID;
    """,
    "CREATE INDEX observations_by_target ON observations (target, audit);",
    # Errors and warnings a row each: a million are compared without being held. `audits.findings` is since then NULL
    # where they are not known, else ''.
    """
    CREATE TABLE findings (
        audit INTEGER NOT NULL, rule TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (audit, rule, target)
    ) WITHOUT ROWID;
    INSERT OR IGNORE INTO findings
        SELECT audits.id, json_extract(each.value, '$[0]'), json_extract(each.value, '$[1]')
        FROM audits, json_each(audits.findings) AS each WHERE audits.findings IS NOT NULL;
    UPDATE audits SET findings = '' WHERE findings IS NOT NULL;
    """,
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the file has of one target."""

    text: str | None  # what is remembered of it, as it is in the file
    standing: Standing | None  # after the last audit that ended
    audit: int  # in which it was asked about last
    day: date | None  # that audit's

    @cached_property
    def remembered(self) -> Remembered | None:
        """What is remembered of it, read when first wanted: that takes longer than all else."""
        return unpacked(self.text) if self.text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one audit saw of one target."""

    target: Target
    verdict: Verdict
    reason: str
    status: int | None
    reused: bool
    standing: Standing


class Store:
    """One open file."""

    def __init__(self, path: Path) -> None:
        """Open a history, or make it.

        Raises:
            InputError: The file is none of ours or of a newer version; it is left as it was. Or it cannot be made.
        """
        self.path = path
        self.flaw: str | None = None  # why nothing more is remembered
        try:
            if not path.exists():
                _make_folder(path.parent)
            elif path.stat().st_size and not _begins_as_sqlite(path):
                raise InputError(f"{path}: is no history of linkcheck, and is left as it is.")
            self._file = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
            self._refuse_others()
            self._write_ahead()
            self._file.execute("PRAGMA synchronous=NORMAL")  # survives the death of the process; WAL keeps it whole
            self._migrate()
        except (sqlite3.Error, OSError) as error:
            raise InputError(f"{path}: the history cannot be opened: {error}.") from error

    def _refuse_others(self) -> None:
        """Raise InputError for another program's file, or one of a version to come; nothing is written to it."""
        self._file.execute("BEGIN")  # all is read at one moment: another audit may be making the file
        ours = self._number("application_id") == APPLICATION_ID
        tables = self._file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        version = self._number("user_version")
        self._file.execute("COMMIT")
        if not ours and tables:
            self._file.close()
            raise InputError(f"{self.path}: is a database of another program, and is left as it is.")
        if version > len(STEPS):
            self._file.close()
            raise InputError(
                f"{self.path}: was written by a newer linkcheck (version {version} of the file); it is left as it is."
            )

    def _write_ahead(self) -> None:
        """Have the file written ahead of itself, so that an audit can read while another writes.

        Of two that ask for it at once SQLite refuses one without waiting, as each may wait for the other.
        """
        until = time.monotonic() + BUSY_S
        while True:
            try:
                self._file.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_AGAIN_S)
            else:
                return

    def _number(self, pragma: str) -> int:
        return int(self._file.execute(f"PRAGMA {pragma}").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _migrate(self) -> None:
        with self._transaction():
            for step in STEPS[self._number("user_version") :]:
                for statement in filter(str.strip, step.split(";")):
                    self._file.execute(statement)
            self._file.execute(f"PRAGMA user_version={len(STEPS)}")
            self._file.execute(f"PRAGMA application_id={APPLICATION_ID}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write, or note why that is no longer possible: an audit goes on without its memory."""
        try:
            with self._transaction():
                yield
        except sqlite3.Error as error:
            self.flaw = self.flaw or str(error)

    # --- an audit

    def begin(self, day: date, started: str, sources: Iterable[str], *, resume: bool) -> tuple[int, bool]:
        """Note that an audit begins; return its number, and whether it goes on with one that did not end."""
        named = json.dumps(sorted(set(sources)), ensure_ascii=False)
        if resume:
            row = self._file.execute(
                "SELECT id, complete FROM audits WHERE sources = ? ORDER BY id DESC LIMIT 1", (named,)
            ).fetchone()
            if row is not None and not row[1]:
                return int(row[0]), True
        number = 0
        with self._writing():
            values = (day.isoformat(), started, named)
            cursor = self._file.execute("INSERT INTO audits (day, started, sources) VALUES (?, ?, ?)", values)
            number = int(cursor.lastrowid or 0)
        return number, False

    def known(self, target: Target) -> Known | None:
        """Return what is known of a target."""
        row = self._file.execute(
            "SELECT remembered, audit, day, verdict, failing_since, failed_audits, failed_days, last_failed, last_fine"
            " FROM targets LEFT JOIN audits ON audits.id = audit WHERE kind = ? AND address = ?",
            (target.kind.value, target.address),
        ).fetchone()
        if row is None:
            return None
        return Known(text=row[0], audit=row[1], day=_day(row[2]), standing=_standing(row[3:]))

    def keep(self, audit: int, target: Target, remembered: Remembered) -> None:
        """Remember what was learned of a target, at once: the audit may be killed in the next moment."""
        if self.flaw is not None or "@" in target.address.partition("://")[2].partition("/")[0]:
            return  # names and passwords are written nowhere
        with self._writing():
            self._file.execute(
                "INSERT INTO targets (kind, address, audit, remembered) VALUES (?, ?, ?, ?) ON CONFLICT (kind, address)"
                " DO UPDATE SET audit = excluded.audit, remembered = excluded.remembered",
                (target.kind.value, target.address, audit, packed(remembered)),
            )

    def finish(
        self, audit: int, observations: Iterable[Observation], *, findings: bool, finished: str,
        verdicts: Mapping[str, int],
    ) -> None:  # fmt: skip
        """Note that an audit has come to its end, and what it saw.

        Args:
            audit: Its number.
            observations: What it saw of each target.
            findings: Keep what `found` was told, to be compared with.
            finished: When.
            verdicts: How many targets had which.
        """
        if self.flaw is not None:
            return
        with self._writing():
            for seen in observations:
                self._observe(audit, seen)
            self._file.execute(
                "UPDATE audits SET finished = ?, complete = 1, verdicts = ?, findings = ? WHERE id = ?",
                (finished, json.dumps(dict(verdicts)), "" if findings else None, audit),
            )
            if findings:
                self._file.execute("INSERT INTO findings SELECT ?, rule, target FROM found", (audit,))
                self._file.execute(  # only the last are ever compared with
                    "DELETE FROM findings WHERE audit IN (SELECT id FROM audits WHERE id < ?1 AND sources ="
                    " (SELECT sources FROM audits WHERE id = ?1))",
                    (audit,),
                )
            self._file.execute("DELETE FROM observations WHERE audit <= ?", (audit - NIGHTS,))

    def _observe(self, audit: int, seen: Observation) -> None:
        stands = seen.standing
        days = (stands.failing_since, stands.last_failed, stands.last_fine)
        since, failed, fine = (day.isoformat() if day else None for day in days)
        self._file.execute(
            "UPDATE targets SET verdict = ?, failing_since = ?, failed_audits = ?, failed_days = ?, last_failed = ?,"
            " last_fine = ? WHERE kind = ? AND address = ?",
            (
                seen.verdict.value, since, stands.failed_audits, stands.failed_days, failed, fine,
                seen.target.kind.value, seen.target.address,
            ),
        )  # fmt: skip
        self._file.execute(
            "INSERT OR REPLACE INTO observations SELECT ?, id, ?, ?, ?, ? FROM targets WHERE kind = ? AND address = ?",
            (
                audit, seen.verdict.value, seen.reason, seen.status, int(seen.reused),
                seen.target.kind.value, seen.target.address,
            ),
        )  # fmt: skip

    # --- what past audits saw

    def found(self, keys: Iterable[FindingKey]) -> None:
        """Take the errors and warnings of this audit, in the order of its report, to be compared and kept."""
        try:
            self._file.execute("DROP TABLE IF EXISTS temp.found")
            self._file.execute(
                "CREATE TEMP TABLE found (place INTEGER PRIMARY KEY, rule TEXT, target TEXT, UNIQUE (rule, target))"
            )
            self._file.execute("BEGIN")  # of the temporary file alone: other audits may write
            rows = ((key.rule, key.target) for key in keys)
            self._file.executemany("INSERT OR IGNORE INTO found (rule, target) VALUES (?, ?)", rows)
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            self.flaw = self.flaw or str(error)

    def changes(self, sources: Iterable[str]) -> Changes | None:
        """Return how what was found compares with the last audit of the same sources that came to its end, if any."""
        named = json.dumps(sorted(set(sources)), ensure_ascii=False)
        last = self._file.execute(
            "SELECT id, day FROM audits WHERE complete = 1 AND findings IS NOT NULL AND sources = ?"
            " ORDER BY id DESC LIMIT 1",
            (named,),
        ).fetchone()
        if last is None or self.flaw is not None:
            return None
        before = "SELECT 1 FROM findings WHERE audit = ? AND rule = found.rule AND target = found.target"
        now = "SELECT 1 FROM found WHERE rule = findings.rule AND target = findings.target"
        return Changes(
            since=date.fromisoformat(last[1]),
            new=self._keys(f"SELECT rule, target FROM found WHERE NOT EXISTS ({before}) ORDER BY place", last[0]),
            still=self._file.execute(f"SELECT count(*) FROM found WHERE EXISTS ({before})", last[:1]).fetchone()[0],
            fixed=self._keys(
                f"SELECT rule, target FROM findings WHERE audit = ? AND NOT EXISTS ({now}) ORDER BY rule, target",
                last[0],
            ),
        )

    def _keys(self, query: str, audit: int) -> tuple[FindingKey, ...]:
        return tuple(FindingKey(rule=rule, target=target) for rule, target in self._file.execute(query, (audit,)))

    def trend(self, sources: Iterable[str] | None = None, limit: int = SHOWN) -> tuple[NightCounts, ...]:
        """Return the counts of the last audits that came to their end, oldest first; None: of whatever sources."""
        named = None if sources is None else json.dumps(sorted(set(sources)), ensure_ascii=False)
        rows = self._file.execute(
            "SELECT day, verdicts, sources FROM audits WHERE complete = 1 AND verdicts IS NOT NULL"
            " AND (? IS NULL OR sources = ?) ORDER BY id DESC LIMIT ?",
            (named, named, limit),
        ).fetchall()
        return tuple(
            NightCounts(
                day=date.fromisoformat(day),
                verdicts=tuple((Verdict(verdict), count) for verdict, count in json.loads(counts).items()),
                sources=tuple(json.loads(told)),
            )
            for day, counts, told in reversed(rows)
        )

    def nights(self, target: Target, limit: int = SHOWN) -> tuple[Night, ...]:
        """Return what the last audits saw of a target, oldest first."""
        rows = self._file.execute(
            "SELECT day, observations.verdict, reason, status, reused FROM observations"
            " JOIN audits ON audits.id = observations.audit JOIN targets ON targets.id = target"
            " WHERE kind = ? AND address = ? ORDER BY observations.audit DESC LIMIT ?",
            (target.kind.value, target.address, limit),
        ).fetchall()
        return tuple(
            Night(
                day=date.fromisoformat(day), verdict=Verdict(verdict), reason=reason, status=status, reused=bool(reused)
            )
            for day, verdict, reason, status, reused in reversed(rows)
        )

    def matching(self, text: str) -> tuple[Target, ...]:
        """Return the targets whose address is `text`, or else those that have it in them."""
        from linkcheck.model import Kind

        for condition, value in (("address = ?", text), ("instr(address, ?)", text)):
            rows = self._file.execute(f"SELECT kind, address FROM targets WHERE {condition} ORDER BY address", (value,))
            if found := tuple(Target(Kind(kind), address) for kind, address in rows):
                return found
        return ()


def _standing(row: tuple[str | None, str | None, int, int, str | None, str | None]) -> Standing | None:
    verdict, since, audits, days, failed, fine = row
    if verdict is None:
        return None
    return Standing(
        verdict=Verdict(verdict), failing_since=_day(since), failed_audits=audits, failed_days=days,
        last_failed=_day(failed), last_fine=_day(fine),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _make_folder(folder: Path) -> None:
    """Make the folder of a history; one of our own is kept out of version control."""
    if folder.name == ".linkcheck" and not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)  # another audit may make it in this moment
        (folder / ".gitignore").write_text("*\n", "utf-8")
    folder.mkdir(parents=True, exist_ok=True)


def _begins_as_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"
