"""The file itself."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linkcheck.console import say
from linkcheck.errors import SpineError

HELD = 20_000
"""References, or targets, that are held before any is written to the file: some 40 MB of each."""

_CACHE_KIB = 16 * 1024


class Spine:
    """A temporary SQLite file, made when first needed and gone with the last that was put on it."""

    def __init__(self) -> None:
        self._file: sqlite3.Connection | None = None
        self._tables = 0
        self.full = False  # it cannot be written any more

    def table(self, columns: str, *, index: str | None = None) -> str | None:
        """Make a table, with an index on one of its columns, and return its name; None: it cannot be written."""
        name = f"t{self._tables + 1}"
        changes = [f"CREATE TABLE {name} ({columns})"]
        if index is not None:
            changes.append(f"CREATE INDEX {name}_{index} ON {name} ({index})")
        if not self.write(*((change, None) for change in changes)):
            return None
        self._tables += 1
        return name

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        """Return all rows of a query: the caller sees to it that they are few.

        Raises:
            SpineError: The file cannot be read.
        """
        with self._telling():
            return self._open().execute(query, values).fetchall()

    def write(self, *changes: tuple[str, Sequence[tuple[object, ...]] | None]) -> bool:
        """Execute statements, with the rows that they take (None: they take none): all of them, or none.

        Returns:
            Whether they are written. After the first failure nothing more is, as its disk is full or broken: what the
            file has can still be read, and the rest stays where it is, in memory.
        """
        file = self._open()
        if self.full:
            return False
        try:
            file.execute("BEGIN")
            for statement, rows in changes:
                if rows is None:
                    file.execute(statement)
                else:
                    file.executemany(statement, rows)
            file.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(file, error)
        return not self.full

    def _give_up(self, file: sqlite3.Connection, error: sqlite3.Error) -> None:
        if file.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                file.execute("ROLLBACK")
        self._say_full(str(error))

    def _say_full(self, why: str) -> None:
        self.full = True
        say(
            f"linkcheck: the temporary file for this long list cannot be written ({why}); the rest is held in memory."
            " Set TMPDIR to a folder with more room."
        )

    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            # A file with a name, unlike SQLite's own temporary ones, is still readable once its disk is full.
            try:
                descriptor, name = tempfile.mkstemp(prefix="linkcheck-", suffix=".spool")
                os.close(descriptor)
            except OSError as error:
                name = ":memory:"
                self._say_full(error.strerror or str(error))
            # The collector may close it, which runs in any thread.
            self._file = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
            for setting in ("page_size=16384", "journal_mode=MEMORY", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
                self._file.execute(f"PRAGMA {setting}")  # nothing of it outlives the run
            self._file.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            weakref.finalize(self, _close, self._file, name)
            with contextlib.suppress(sqlite3.Error):
                self._file.execute("BEGIN EXCLUSIVE")  # opens it: from here on it needs no name
                self._file.execute("COMMIT")
            if os.name != "nt":
                Path(name).unlink(missing_ok=True)
        return self._file

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise SpineError(
                f"The list is too long to be held, and the temporary file for it fails: {error}."
                " Set TMPDIR to a folder with more room."
            ) from error


def _close(file: sqlite3.Connection, name: str) -> None:
    file.close()
    with contextlib.suppress(OSError):
        Path(name).unlink(missing_ok=True)
