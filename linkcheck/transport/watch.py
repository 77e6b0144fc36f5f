"""Deadlines without a timer each: one look at all that is under way, some times a second.

An event loop's timer costs as much as a tenth of a whole request; a set costs next to nothing.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

TICK_S = 0.05  # how late a deadline may be noticed


class Expiring(Protocol):
    """Something with a deadline on the loop's clock."""

    deadline: float

    def expire(self) -> None:
        """Called once the deadline has passed."""


class Watch:
    """Looks after what was added until it is removed."""

    def __init__(self) -> None:
        self._watched: set[Expiring] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, thing: Expiring) -> None:
        """Begin to look at `thing.deadline`, which may still change."""
        self._watched.add(thing)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(TICK_S, self._tick, loop)

    def remove(self, thing: Expiring) -> None:
        """Look at it no more."""
        self._watched.discard(thing)

    def close(self) -> None:
        """Stop the clock."""
        self._watched.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for thing in [thing for thing in self._watched if thing.deadline <= now]:
            thing.expire()
        self._timer = loop.call_later(TICK_S, self._tick, loop) if self._watched else None
