"""Capture indexes on the disk: which captures an archive has of a page, read instead of asked for.

An index is sorted lines, one a capture, that begin with the page's key (its address turned round: `org,example)/a`) and
its moment. They are plain (`.cdx`, `.cdxj`) or packed in blocks of lines that a second, small index names (ZipNum:
`cluster.idx`). The forms are the Internet Archive's (archive.org/web/researcher/cdx_file_format.php) and pywb's
(pywb.readthedocs.io, "CDXJ"). Whatever its size, a look takes some dozen reads.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import BinaryIO

from linkcheck.archives.keys import key_of
from linkcheck.archives.mementos import Capture, capture_at
from linkcheck.errors import InputError

_AROUND = 64 * 1024  # bytes on each side of the wanted moment; a line has some two hundred
_SUFFIXES = (".cdx", ".cdxj")
_CLUSTER = "cluster.idx"
_FORMS = f"{', '.join(_SUFFIXES)} or {_CLUSTER}"
_LOOKED_AT = 1_000  # lines that must be in order


class CaptureIndex:
    """An archive's index, of one file or of many."""

    def __init__(self, path: Path, replay: str) -> None:
        """Open an index.

        Args:
            path: A `.cdx` or `.cdxj` file, a ZipNum cluster's `cluster.idx`, or a folder of such.
            replay: What stands in front of a capture's moment and address where it is replayed.

        Raises:
            InputError: There is no index, or its lines are not sorted.
        """
        self._replay = replay if replay.endswith("/") else f"{replay}/"
        self._files = [_Cluster(each) if each.name == _CLUSTER else _Lines(each) for each in _files(path)]
        if not self._files:
            raise InputError(f"{path}: has no capture index ({_FORMS}).")

    def near(self, original: str, moment: datetime) -> list[Capture]:
        """Return captures of a page around a moment, in no order; none: the index has none of it.

        Args:
            original: Its address.
            moment: In UTC.

        Raises:
            InputError: The index cannot be read.
        """
        key = key_of(original).encode()
        stamp = f"{moment:%Y%m%d%H%M%S}".encode()
        found: dict[str, Capture] = {}
        for file in self._files:
            for line in file.around(key + b" ", stamp):
                capture = self._capture(line)
                if capture is not None:
                    found[capture.url] = capture
        return list(found.values())

    def _capture(self, line: bytes) -> Capture | None:
        row = _row(line.decode("utf-8", "replace"))
        return capture_at(self._replay, *row) if row is not None else None


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if _is_index(each))
    if not path.is_file():
        raise InputError(f"{path}: no such capture index.")
    if not _is_index(path):
        raise InputError(f"{path}: is no capture index that lines can be looked up in ({_FORMS}).")
    return [path]


def _is_index(path: Path) -> bool:
    return path.suffix in _SUFFIXES or path.name == _CLUSTER


def _row(line: str) -> tuple[str, str, str] | None:
    """Return moment, address and answer of a capture; None: the line is damaged."""
    _, _, rest = line.partition(" ")
    stamp, _, told = rest.partition(" ")
    if told.startswith("{"):
        try:
            fields = json.loads(told)
            return stamp, str(fields["url"]), str(fields.get("status") or "-")
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
    columns = told.split(" ")
    return (stamp, columns[0], columns[2]) if len(columns) > 2 else None


class _Lines:
    """A file of sorted lines."""

    def __init__(self, path: Path) -> None:
        """Look at the beginning of a file; raise InputError where its lines are not in order."""
        self._path = path
        _check_order(path)

    def around(self, key: bytes, stamp: bytes) -> Iterator[bytes]:
        """Yield the lines that begin with a key, those around a moment where they are many.

        Raises:
            InputError: The file cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                yield from _around(file, file.seek(0, os.SEEK_END), key, stamp)
        except OSError as error:
            raise InputError(f"{self._path}: cannot be read: {error.strerror}.") from error


class _Cluster:
    """Blocks of lines, each packed by itself, and the index of their first lines."""

    def __init__(self, path: Path) -> None:
        """Look at the beginning of a cluster's index; raise InputError where its lines are not in order."""
        self._path = path
        _check_order(path)

    def around(self, key: bytes, stamp: bytes) -> Iterator[bytes]:
        """Yield the lines that begin with a key, those around a moment where they are many.

        Raises:
            InputError: A file cannot be read, or is damaged.
        """
        part = self._path
        try:
            with self._path.open("rb") as file:
                blocks = list(_blocks(file, key, stamp))
            for name, offset, length in blocks:
                part = self._path.with_name(name)
                with part.open("rb") as packed:
                    packed.seek(offset)
                    lines = gzip.decompress(packed.read(length))
                yield from _around(io.BytesIO(lines), len(lines), key, stamp)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise InputError(f"{part}: cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _check_order(path: Path) -> None:
    """Raise InputError where the first lines are not sorted by their bytes: of such a file most would not be found."""
    try:
        with path.open("rb") as file:
            for number, (one, other) in enumerate(pairwise(islice(file, _LOOKED_AT)), start=2):
                if one > other:
                    raise InputError(f"{path}, line {number}: is not in order; sort the index with LC_ALL=C sort.")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error


def _blocks(file: BinaryIO, key: bytes, stamp: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield file, offset and length of the blocks that hold a key around a moment: its own, and the one before.

    Raises:
        ValueError: The index is damaged.
    """
    end = file.seek(0, os.SEEK_END)
    at = _first(file, end, key + stamp)
    before = _line_before(file, at)
    file.seek(at)
    for line in (before, file.readline()):
        if line:
            columns = line.rstrip(b"\n").split(b"\t")
            if len(columns) < 4:
                raise ValueError("a line has no block")
            name = columns[1].decode()
            yield name if name.endswith(".gz") else f"{name}.gz", int(columns[2]), int(columns[3])


def _around(file: BinaryIO, end: int, key: bytes, stamp: bytes) -> Iterator[bytes]:
    """Yield the lines with a key that lie around a moment."""
    at = _first(file, end, key + stamp)
    start = max(0, at - _AROUND)
    file.seek(start)
    if start:
        file.readline()  # the rest of one
    while file.tell() < min(end, at + _AROUND):
        line = file.readline()
        if line.startswith(key):
            yield line.rstrip(b"\r\n")
        elif line[: len(key)] > key:
            return


def _first(file: BinaryIO, end: int, wanted: bytes) -> int:
    """Return where the first line begins that is not smaller than `wanted`."""
    low, high = 0, end
    while low < high:
        middle = (low + high) // 2
        start = _line_start(file, middle)
        file.seek(start)
        line = file.readline()
        if line < wanted:
            low = start + len(line)
        else:
            high = start
    return low


def _line_start(file: BinaryIO, offset: int) -> int:
    """Return where the line begins that has a byte at `offset`."""
    block = 1024
    at = offset
    while at > 0:
        start = max(0, at - block)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def _line_before(file: BinaryIO, start: int) -> bytes:
    """Return the line in front of the one that begins at `start`; empty where that is the first."""
    if not start:
        return b""
    file.seek(_line_start(file, start - 1))
    return file.readline()
