"""Open the history file: refuse what is not ours, find damage before it does harm, set a damaged file aside."""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from linkcheck.errors import DamagedHistoryError, HistoryError

APPLICATION_ID = 0x6C6E6B63  # "lnkc"; tells our files from others
BUSY_S = 10.0  # how long one run waits for another's write
_RETRY_S = 0.02  # between two attempts where SQLite does not wait by itself
_MAGIC = b"SQLite format 3\0"
_SIDECARS = ("-wal", "-shm", "-journal")
_STATISTICS = ("sqlite_stat1", "sqlite_stat4")  # tables that ANALYZE makes
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

Schema = frozenset[tuple[str, str, str | None]]


def connect(path: Path, steps: Sequence[str]) -> sqlite3.Connection:
    """Open a history, made or brought to the present version by `steps`, each of which leads to the next version.

    Raises:
        DamagedHistoryError: The file is a history and cannot be relied on any more.
        HistoryError: There is no history that can be used; what is there is left as it is.
    """
    inode = None
    try:
        inode = _inspect(path)
        file = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            file.text_factory = _decoded
            file.execute("PRAGMA trusted_schema=OFF")
            _check(file, path, steps)
            _write_ahead(file)
            file.execute("PRAGMA synchronous=NORMAL")  # survives the death of the process; WAL keeps it whole
            _migrate(file, steps)
        except BaseException:
            file.close()
            raise
        return file
    except DamagedHistoryError as error:
        error.inode = error.inode or inode
        raise
    except sqlite3.Error as error:
        if is_damage(error) and _is_ours(path):
            raise DamagedHistoryError(path, str(error), inode) from error
        raise HistoryError(f"{path}: the history cannot be opened: {error}.") from error
    except OSError as error:
        raise HistoryError(f"{path}: the history cannot be opened: {error.strerror or error}.") from error


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error means that the file itself is damaged, and not that it is locked or the disk full."""
    code = getattr(error, "sqlite_errorcode", None)  # unset where Python itself raises the error
    return code is not None and code & 0xFF in _DAMAGE


def set_aside(path: Path, inode: int | None) -> Path | None:
    """Rename a damaged history and what belongs to it; return its new path.

    Returns None if the file is gone or another one by now: a run beside this one has set it aside.

    Raises:
        OSError: It cannot be renamed.
    """
    try:
        if inode is not None and path.stat().st_ino != inode:
            return None
        aside = _free_name(path)
        path.rename(aside)
    except FileNotFoundError:
        return None
    for suffix in _SIDECARS:  # a journal left behind would be taken for the new file's
        sidecar = path.with_name(path.name + suffix)
        if sidecar.exists() or sidecar.is_symlink():
            sidecar.rename(aside.with_name(aside.name + suffix))
    return aside


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        name = path.with_name(f"{path.name}.damaged{'' if number == 1 else f'-{number}'}")
        if not name.exists() and not name.is_symlink():
            return name
        number += 1


# --- before SQLite opens it ----------------------------------------------------------------------


def _inspect(path: Path) -> int | None:
    """Return the inode of the file, None if there is none yet, after making its folder."""
    _inspect_sidecars(path)
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise HistoryError(f"{path}: is a link to a file that does not exist.") from None
        _make_folder(path.parent)
        return None
    if not stat.S_ISREG(found.st_mode):
        raise HistoryError(f"{path}: is not a regular file, so it cannot be a history.")
    head = _head(path)
    if head and not head.startswith(_MAGIC):
        if _is_ours(path):
            raise DamagedHistoryError(path, "it is not an SQLite database", found.st_ino)
        raise HistoryError(f"{path}: is no history of linkcheck, and is left as it is.")
    return found.st_ino


def _inspect_sidecars(path: Path) -> None:
    """Refuse a journal that is a link or a device: SQLite would write to wherever it leads."""
    for suffix in _SIDECARS:
        sidecar = path.with_name(path.name + suffix)
        try:
            mode = sidecar.lstat().st_mode  # one look: another run makes and removes them meanwhile
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(mode):
            raise DamagedHistoryError(path, f"{sidecar.name} is not a regular file")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _is_ours(path: Path) -> bool:
    """Tell whether a file that cannot be read as a history was one: by its place, or by what is left of its header."""
    if path.parent.name == ".linkcheck":
        return True
    head = _head(path)
    cut_short = _MAGIC.startswith(head[: len(_MAGIC)]) and len(head) < 100
    return cut_short or not head.strip(b"\0") or head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _make_folder(folder: Path) -> None:
    """Make the folder of a history; one of our own is kept out of version control."""
    if folder.name == ".linkcheck" and not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)  # another run may make it at this moment
        (folder / ".gitignore").write_text("*\n", "utf-8")
    folder.mkdir(parents=True, exist_ok=True)


# --- once it is open -----------------------------------------------------------------------------


def _check(file: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Refuse another program's file, one of a version to come, another schema and damaged pages."""
    file.execute("BEGIN")  # all is read at one moment: another run may be making the file
    ours = _number(file, "application_id") == APPLICATION_ID
    version = _number(file, "user_version")
    schema = _schema(file)
    file.execute("COMMIT")
    if not schema and version == 0:
        return
    if not ours:
        if path.parent.name == ".linkcheck":
            raise DamagedHistoryError(path, "it is a database of another program")
        raise HistoryError(f"{path}: is a database of another program, and is left as it is.")
    if version > len(steps):
        raise HistoryError(
            f"{path}: was written by a newer linkcheck (version {version} of the file); it is left as it is."
        )
    if schema != _expected(tuple(steps[: max(version, 0)])):
        raise DamagedHistoryError(path, "its tables are not those of a history")
    found = file.execute("PRAGMA quick_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise DamagedHistoryError(path, str(found[0]) if found else "it cannot be checked")


def _schema(file: sqlite3.Connection) -> Schema:
    """Return everything that is defined in the file; indexes that SQLite makes itself have no definition."""
    rows = file.execute("SELECT type, name, sql FROM sqlite_master WHERE type <> 'index' OR sql IS NOT NULL")
    return frozenset((kind, name, _normal(sql)) for kind, name, sql in rows if name not in _STATISTICS)


def _normal(sql: object) -> str | None:
    return " ".join(sql.split()) if isinstance(sql, str) else None


@lru_cache
def _expected(steps: tuple[str, ...]) -> Schema:
    """Return the schema of a file that has gone through some steps."""
    with closing(sqlite3.connect(":memory:")) as file:
        for step in steps:
            file.executescript(step)
        return _schema(file)


def _write_ahead(file: sqlite3.Connection) -> None:
    """Switch to write-ahead logging, so that a run can read while another writes.

    Of two runs that switch at once SQLite refuses one without waiting, as each may be waiting for the other.
    """
    until = time.monotonic() + BUSY_S
    while True:
        try:
            file.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _migrate(file: sqlite3.Connection, steps: Sequence[str]) -> None:
    file.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[_number(file, "user_version") :]:
            for statement in filter(str.strip, step.split(";")):
                file.execute(statement)
        file.execute(f"PRAGMA user_version={len(steps)}")
        file.execute(f"PRAGMA application_id={APPLICATION_ID}")
    except BaseException:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def _number(file: sqlite3.Connection, pragma: str) -> int:
    return int(file.execute(f"PRAGMA {pragma}").fetchone()[0])


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
