"""A list that may be longer than memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, overload

from linkcheck.packing import packed, unpacked
from linkcheck.spine import file
from linkcheck.spine.file import Spine

Item = TypeVar("Item")

_BLOCK = 100  # items that are written and read together


class Shelf(Sequence[Item]):
    """Items in the order in which they came. What was put on it is not to be changed any more."""

    def __init__(self, spine: Spine, items: Iterable[Item] = ()) -> None:
        """Put items on it, and write them to the spine once they are more than `HELD`."""
        self._spine = spine
        self._table: str | None = None  # None: all are in `_tail`
        self._blocks = 0
        self._tail: list[Item] = []  # behind the last whole block
        for item in items:
            self.append(item)

    def append(self, item: Item) -> None:
        """Put one more item at the end."""
        self._tail.append(item)
        if len(self._tail) >= (_BLOCK if self._table is not None else file.HELD + _BLOCK) and not self._spine.full:
            self._write()

    def _write(self) -> None:
        if self._table is None:
            self._table = self._spine.table("block INTEGER PRIMARY KEY, items BLOB")
            if self._table is None:
                return
        whole = len(self._tail) // _BLOCK
        blocks = (self._tail[number * _BLOCK : (number + 1) * _BLOCK] for number in range(whole))
        rows = [(self._blocks + number, packed(block)) for number, block in enumerate(blocks)]
        if not self._spine.write((f"INSERT INTO {self._table} VALUES (?, ?)", rows)):
            return
        self._blocks += whole
        del self._tail[: whole * _BLOCK]

    @property
    def held(self) -> bool:
        """Whether all of it is in memory."""
        return self._table is None

    def __len__(self) -> int:
        return self._blocks * _BLOCK + len(self._tail)

    def __iter__(self) -> Iterator[Item]:
        for number in range(self._blocks):
            yield from self._block(number)
        yield from self._tail

    def _block(self, number: int) -> list[Item]:
        ((data,),) = self._spine.read(f"SELECT items FROM {self._table} WHERE block = ?", (number,))
        block: list[Item] = unpacked(data)
        return block

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        place = range(len(self))[index]  # raises what a list raises
        number, inside = divmod(place, _BLOCK)
        return self._block(number)[inside] if number < self._blocks else self._tail[place - self._blocks * _BLOCK]
