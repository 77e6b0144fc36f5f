"""What is known of each target, for more targets than memory has room for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from linkcheck.model import Kind, Target
from linkcheck.packing import packed, unpacked
from linkcheck.spine import file
from linkcheck.spine.file import Spine

Value = TypeVar("Value")

_AT_A_TIME = 500  # keys that are read together


@dataclass(slots=True)
class _Entry(Generic[Value]):
    number: int  # its place in the order
    value: Value
    written: bytes | None = None  # as it is in the file; None: it is not there


class Ledger(Mapping[Target, Value]):
    """Values by target, in the order in which the targets came.

    A value may be changed by whoever has just got it; the change is kept. Nobody may change one later that he got
    before he gave way to others: by then it may have been written, and be read anew.
    """

    def __init__(self, spine: Spine) -> None:
        self._spine = spine
        self._table: str | None = None  # None: all are in `_live`
        self._count = 0
        self._order: list[Target] = []  # as long as there is no file
        self._live: OrderedDict[Target, _Entry[Value]] = OrderedDict()  # the longest unused first, once there is a file
        self._by_number: dict[int, Target] = {}  # of those in `_live` when it was last made

    def __len__(self) -> int:
        return self._count

    def __setitem__(self, target: Target, value: Value) -> None:
        entry = self._live.get(target) if self._table is None else self._found(target)
        if entry is not None:
            entry.value = value
            return
        self._live[target] = _Entry(self._count, value)
        self._count += 1
        if self._table is None:
            self._order.append(target)
        self._make_room()

    def __getitem__(self, target: Target) -> Value:
        entry = self._live.get(target) if self._table is None else self._found(target)
        if entry is None:
            raise KeyError(target)
        return entry.value

    def __iter__(self) -> Iterator[Target]:
        if self._table is None:
            yield from self._live
            return
        kept: dict[int, Target] = {}
        if not self._write(list(self._live.items())):
            kept = {entry.number: target for target, entry in self._live.items() if entry.written is None}
        query = f"SELECT number, kind, address FROM {self._table} WHERE number BETWEEN ? AND ?"
        for first in range(0, self._count, _AT_A_TIME):
            last = min(first + _AT_A_TIME, self._count) - 1
            found = {number: _target(kind, address) for number, kind, address in self._spine.read(query, (first, last))}
            for number in range(first, last + 1):
                yield found[number] if number in found else kept[number]

    def at(self, number: int) -> Target:
        """Return the target that came as the so-manieth, from 0."""
        if self._table is None:
            return self._order[number]
        rows = self._spine.read(f"SELECT kind, address FROM {self._table} WHERE number = ?", (number,))
        for kind, address in rows:
            return _target(kind, address)
        if len(self._by_number) != len(self._live):
            self._by_number = {entry.number: target for target, entry in self._live.items()}
        return self._by_number[number]

    def __contains__(self, target: object) -> bool:
        return target in self._live or (isinstance(target, Target) and self._row("number", target) is not None)

    # --- what is held, and what is not

    def _found(self, target: Target) -> _Entry[Value] | None:
        entry = self._live.get(target)
        if entry is not None:
            if self._table is not None:
                self._live.move_to_end(target)
            return entry
        row = self._row("number, value", target)
        if row is None:
            return None
        number, data = row
        self._live[target] = entry = _Entry(number, unpacked(data), data)
        self._make_room()
        return entry

    def _row(self, columns: str, target: Target) -> tuple[Any, ...] | None:
        """Return what the file has of a target."""
        if self._table is None:
            return None
        rows = self._spine.read(
            f"SELECT {columns} FROM {self._table} WHERE hash = ? AND address = ? AND kind = ?",
            (hash(target), target.address.encode("utf-8", "surrogatepass"), target.kind.value),
        )
        return rows[0] if rows else None

    def _make_room(self) -> None:
        """Write what was not used for longest, half of what is held, when that is more than may be."""
        if len(self._live) <= file.HELD or self._spine.full:
            return
        if self._table is None:
            self._table = self._spine.table(
                "number INTEGER PRIMARY KEY, hash INTEGER, kind TEXT, address BLOB, value BLOB", index="hash"
            )
            if self._table is None:
                return
            self._order = []
        left = list(islice(self._live.items(), len(self._live) // 2))
        if self._write(left):
            for target, _ in left:
                del self._live[target]

    def _write(self, entries: list[tuple[Target, _Entry[Value]]]) -> bool:
        """Write what is new or changed; False: it cannot be written, and has to be held."""
        new: list[tuple[object, ...]] = []
        changed: list[tuple[object, ...]] = []
        written: list[tuple[_Entry[Value], bytes]] = []
        for target, entry in entries:
            data = packed(entry.value)
            if entry.written is None:
                address = target.address.encode("utf-8", "surrogatepass")
                new.append((entry.number, hash(target), target.kind.value, address, data))
            elif data != entry.written:
                changed.append((data, entry.number))
            written.append((entry, data))
        done = self._spine.write(
            (f"INSERT INTO {self._table} VALUES (?, ?, ?, ?, ?)", new),
            (f"UPDATE {self._table} SET value = ? WHERE number = ?", changed),
        )
        if done:
            for entry, data in written:
                entry.written = data
        return done


def _target(kind: str, address: bytes) -> Target:
    return Target(Kind(kind), address.decode("utf-8", "surrogatepass"))
