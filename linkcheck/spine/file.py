"""The file itself."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from linkcheck.errors import SpineError

HELD = 20_000
"""References, or targets, that are held before any is written to the file: some 40 MB of each."""

_CACHE_KIB = 16 * 1024


class Spine:
    """A SQLite file without a name, made when first needed and gone with the last that was put on it."""

    def __init__(self) -> None:
        self._file: sqlite3.Connection | None = None
        self._tables = 0

    def table(self, columns: str, *, index: str | None = None) -> str:
        """Make a table, with an index on one of its columns, and return its name.

        Raises:
            SpineError: There is no place for it.
        """
        self._tables += 1
        name = f"t{self._tables}"
        with self._telling():
            self._open().execute(f"CREATE TABLE {name} ({columns})")
            if index is not None:
                self._open().execute(f"CREATE INDEX {name}_{index} ON {name} ({index})")
        return name

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        """Return all rows of a query: the caller sees to it that they are few.

        Raises:
            SpineError: The file cannot be read.
        """
        with self._telling():
            return self._open().execute(query, values).fetchall()

    def write(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write some rows.

        Raises:
            SpineError: The disk is full.
        """
        with self._telling():
            self._open().executemany(query, rows)

    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            # "" is a temporary file that SQLite itself deletes (sqlite.org/inmemorydb.html, "Temporary Databases").
            # The collector may close it, which runs in any thread.
            self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self._file.close)
            for setting in ("journal_mode=OFF", "synchronous=OFF", "page_size=16384", f"cache_size=-{_CACHE_KIB}"):
                self._file.execute(f"PRAGMA {setting}")  # nothing of it outlives the audit
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
