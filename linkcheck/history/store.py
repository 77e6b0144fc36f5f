"""The file that remembers audits: SQLite, safe for two audits at once and for one that is killed at any moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from linkcheck.errors import DamagedHistoryError, HistoryError
from linkcheck.frozen import dataclass
from linkcheck.history import opening, rows
from linkcheck.history.records import Remembered, packed, unpacked
from linkcheck.model import Changes, FindingKey, Night, NightCounts, Standing, Target, Verdict

NIGHTS = 400  # observations older than so many audits are dropped
SHOWN = 30  # nights of a target's strip and of the trend

_SILENT = (
    "verdict IN ('unknown', 'broken') AND (reason IN ('timeout', 'connect-timeout', 'connection-refused',"
    " 'connection-reset', 'empty-reply', 'body-cut', 'dns-failed', 'nxdomain', 'dns-no-address')"
    " OR (reason LIKE 'http-5__' AND reason NOT IN ('http-501', 'http-505', 'http-509', 'http-510', 'http-529')))"
)
_SILENCE = (
    "FROM observations JOIN audits ON audits.id = audit WHERE target = targets.id AND audit > coalesce("
    f"(SELECT max(audit) FROM observations WHERE target = targets.id AND NOT ({_SILENT})), 0)"
)
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
    # Only silence makes a broken link of an unverified one, so its days are counted apart from other failures. What
    # older versions observed is counted by its reasons.
    f"""
    ALTER TABLE targets ADD COLUMN silent_days INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE targets ADD COLUMN silent_on TEXT NOT NULL DEFAULT '';
    UPDATE targets SET
        silent_days = (SELECT count(DISTINCT day) {_SILENCE}),
        silent_on = (SELECT coalesce(group_concat(day), '')
            FROM (SELECT DISTINCT day {_SILENCE} ORDER BY day DESC LIMIT 40))
        WHERE kind = 'url' AND failed_audits > 0;
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
    """One open file. A file that fails while it is used costs what it remembers, never the run."""

    def __init__(self, path: Path) -> None:
        """Open a history, or make it.

        Raises:
            DamagedHistoryError: It is damaged.
            HistoryError: The file is not ours or of a newer version, and is left as it was. Or it cannot be opened.
        """
        self.path = path
        self.flaw: str | None = None  # why nothing more is remembered
        self.damaged = False  # the file itself is the reason
        self._unreadable = False
        self._file = opening.connect(path, STEPS)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _failed(self, error: sqlite3.Error, *, reading: bool = False) -> None:
        """Note why nothing more is remembered."""
        self.flaw = self.flaw or str(error)
        self.damaged = self.damaged or opening.is_damage(error)
        self._unreadable = self._unreadable or reading or self.damaged

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none if the file cannot be read."""
        if self._unreadable:
            return []
        try:
            return self._file.execute(query, values).fetchall()
        except sqlite3.Error as error:
            self._failed(error, reading=True)
            return []

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
            self._failed(error)

    # --- an audit

    def begin(self, day: date, started: str, sources: Iterable[str], *, resume: bool) -> tuple[int, bool]:
        """Note that an audit begins; return its number, and whether it goes on with one that did not end."""
        named = json.dumps(sorted(set(sources)), ensure_ascii=False)
        if resume:
            query = "SELECT id, complete FROM audits WHERE sources = ? ORDER BY id DESC LIMIT 1"
            for number, complete in self._rows(query, (named,)):
                if not complete:
                    return int(number), True
        number = 0
        with self._writing():
            values = (day.isoformat(), started, named)
            cursor = self._file.execute("INSERT INTO audits (day, started, sources) VALUES (?, ?, ?)", values)
            number = int(cursor.lastrowid or 0)
        return number, False

    def known(self, target: Target) -> Known | None:
        """Return what is known of a target."""
        found = self._rows(
            "SELECT remembered, audit, day, verdict, failing_since, failed_audits, failed_days, last_failed, last_fine,"
            " silent_days, silent_on FROM targets LEFT JOIN audits ON audits.id = audit WHERE kind = ? AND address = ?",
            (target.kind.value, rows.storable(target.address)),
        )
        if not found:
            return None
        text, audit, day, *standing = found[0]
        return Known(
            text=text if isinstance(text, str) else None, audit=audit, day=rows.day(day),
            standing=rows.standing(standing),
        )  # fmt: skip

    def keep(self, audit: int, target: Target, remembered: Remembered) -> None:
        """Remember what was learned of a target, at once: the audit may be killed in the next moment."""
        if self.flaw is not None or "@" in target.address.partition("://")[2].partition("/")[0]:
            return  # names and passwords are written nowhere
        with self._writing():
            self._file.execute(
                "INSERT INTO targets (kind, address, audit, remembered) VALUES (?, ?, ?, ?) ON CONFLICT (kind, address)"
                " DO UPDATE SET audit = excluded.audit, remembered = excluded.remembered",
                (target.kind.value, rows.storable(target.address), audit, rows.storable(packed(remembered))),
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
                    "DELETE FROM findings WHERE audit IN (SELECT id FROM audits WHERE id < ? AND sources ="
                    " (SELECT sources FROM audits WHERE id = ?))",
                    (audit, audit),
                )
            self._file.execute("DELETE FROM observations WHERE audit <= ?", (audit - NIGHTS,))

    def _observe(self, audit: int, seen: Observation) -> None:
        stands, address = seen.standing, rows.storable(seen.target.address)
        days = (stands.failing_since, stands.last_failed, stands.last_fine)
        since, failed, fine = (day.isoformat() if day else None for day in days)
        self._file.execute(
            "UPDATE targets SET verdict = ?, failing_since = ?, failed_audits = ?, failed_days = ?, last_failed = ?,"
            " last_fine = ?, silent_days = ?, silent_on = ? WHERE kind = ? AND address = ?",
            (
                seen.verdict.value, since, stands.failed_audits, stands.failed_days, failed, fine, stands.silent_days,
                ",".join(day.isoformat() for day in stands.silent_on), seen.target.kind.value, address,
            ),
        )  # fmt: skip
        self._file.execute(
            "INSERT OR REPLACE INTO observations SELECT ?, id, ?, ?, ?, ? FROM targets WHERE kind = ? AND address = ?",
            (
                audit, seen.verdict.value, seen.reason, seen.status, int(seen.reused), seen.target.kind.value, address,
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
            pairs = ((key.rule, rows.storable(key.target)) for key in keys)
            self._file.executemany("INSERT OR IGNORE INTO found (rule, target) VALUES (?, ?)", pairs)
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            self._failed(error)

    def changes(self, sources: Iterable[str]) -> Changes | None:
        """Return how what was found compares with the last audit of the same sources that came to its end, if any."""
        named = json.dumps(sorted(set(sources)), ensure_ascii=False)
        last = self._rows(
            "SELECT id, day FROM audits WHERE complete = 1 AND findings IS NOT NULL AND sources = ?"
            " ORDER BY id DESC LIMIT 1",
            (named,),
        )
        since = rows.day(last[0][1]) if last else None
        if since is None or self.flaw is not None:
            return None
        audit = last[0][0]
        before = "SELECT 1 FROM findings WHERE audit = ? AND rule = found.rule AND target = found.target"
        now = "SELECT 1 FROM found WHERE rule = findings.rule AND target = findings.target"
        new = self._keys(f"SELECT rule, target FROM found WHERE NOT EXISTS ({before}) ORDER BY place", audit)
        still = self._rows(f"SELECT count(*) FROM found WHERE EXISTS ({before})", (audit,))
        fixed = self._keys(
            f"SELECT rule, target FROM findings WHERE audit = ? AND NOT EXISTS ({now}) ORDER BY rule, target", audit
        )
        return None if self._unreadable else Changes(since=since, new=new, still=still[0][0], fixed=fixed)

    def _keys(self, query: str, audit: int) -> tuple[FindingKey, ...]:
        return tuple(
            FindingKey(rule=rule, target=target)
            for rule, target in self._rows(query, (audit,))
            if isinstance(rule, str) and isinstance(target, str)
        )

    def trend(self, sources: Iterable[str] | None = None, limit: int = SHOWN) -> tuple[NightCounts, ...]:
        """Return the counts of the last audits that came to their end, oldest first; None: of whatever sources."""
        named = None if sources is None else json.dumps(sorted(set(sources)), ensure_ascii=False)
        found = self._rows(
            "SELECT day, verdicts, sources FROM audits WHERE complete = 1 AND verdicts IS NOT NULL"
            " AND (? IS NULL OR sources = ?) ORDER BY id DESC LIMIT ?",
            (named, named, limit),
        )
        return tuple(counts for row in reversed(found) if (counts := rows.counts(row)) is not None)

    def nights(self, target: Target, limit: int = SHOWN) -> tuple[Night, ...]:
        """Return what the last audits saw of a target, oldest first."""
        found = self._rows(
            "SELECT day, observations.verdict, reason, status, reused FROM observations"
            " JOIN audits ON audits.id = observations.audit JOIN targets ON targets.id = target"
            " WHERE kind = ? AND address = ? ORDER BY observations.audit DESC LIMIT ?",
            (target.kind.value, rows.storable(target.address), limit),
        )
        return tuple(night for row in reversed(found) if (night := rows.night(row)) is not None)

    def matching(self, text: str) -> tuple[Target, ...]:
        """Return the targets whose address is `text`, or else those that have it in them."""
        for condition in ("address = ?", "instr(address, ?)"):
            query = f"SELECT kind, address FROM targets WHERE {condition} ORDER BY address"
            found = self._rows(query, (rows.storable(text),))
            if targets := tuple(target for row in found if (target := rows.target(row)) is not None):
                return targets
        return ()


def open_for_run(path: Path) -> tuple[Store | None, str | None]:
    """Open the history for a run, a damaged one after setting it aside.

    Returns:
        The open file, None if the run goes on without one; and what to report of that.
    """
    try:
        return Store(path), None
    except DamagedHistoryError as damage:
        return _instead_of(damage)
    except HistoryError as error:
        return None, f"This run is not remembered. {error}"


def _instead_of(damage: DamagedHistoryError) -> tuple[Store | None, str | None]:
    """Set a damaged history aside and start a new one."""
    path = damage.path
    try:
        aside = opening.set_aside(path, damage.inode)
        moved = f"it was set aside as {aside.name}, and a new one was started" if aside else "a new one was started"
        return Store(path), f"The history {path} was damaged ({damage.why}): {moved}."
    except (OSError, HistoryError) as error:
        return None, f"This run is not remembered. The history {path} is damaged ({damage.why}): {error}"
