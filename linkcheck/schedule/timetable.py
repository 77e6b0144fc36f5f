"""What is to happen later, on one timer of the event loop however much there is."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Timetable(Generic[Thing]):
    """Hands things over when their time has come, the earliest first, those of one moment in their order."""

    def __init__(self, loop: asyncio.AbstractEventLoop, due: Callable[[Thing], None]) -> None:
        """Make an empty one; `due` is given each thing."""
        self._loop = loop
        self._due = due
        self._things: list[tuple[float, int, Thing]] = []
        self._order = count()
        self._alarm: asyncio.TimerHandle | None = None

    def add(self, at: float, thing: Thing) -> None:
        """Hand a thing over at a moment of the loop's clock, or soon where that is past."""
        heapq.heappush(self._things, (at, next(self._order), thing))
        if self._things[0][0] == at:
            self._set_alarm()

    def cancel(self) -> None:
        """Hand over nothing more."""
        self._things.clear()
        self._set_alarm()

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(self._things[0][0], self._ring) if self._things else None

    def _ring(self) -> None:
        now = self._loop.time()
        try:
            while self._things and self._things[0][0] <= now:
                self._due(heapq.heappop(self._things)[2])
        finally:  # what is due later comes even if this one failed
            self._set_alarm()
