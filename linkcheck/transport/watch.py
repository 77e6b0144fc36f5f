"""Deadlines without a timer each: one look at all that is under way, some times a second.

An event loop's timer costs as much as a tenth of a whole request; a set costs next to nothing.

The look also measures how late the event loop is. While it stands still (a long computation, a stopped process, a
machine without processor time to spare), nobody's answer can be read, so that time counts against no deadline.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Protocol

TICK_S = 0.05  # how late a deadline may be noticed
LATE_FROM_S = 0.1  # a look that comes so late means that the loop stood still
GRACE_S = 0.25  # left to everybody after that, to take in what came meanwhile
STRAINED_SHARE = 0.25  # of a wait that the loop was late: too much to blame the other side
STRAINED_S = 0.25


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
        self._due = 0.0
        self.stalled_s = 0.0
        """Time in which the loop stood still, as far as anything was watched."""
        self.late_s = 0.0
        """The same with short delays, which many small things to do amount to."""
        self.longest_s = 0.0
        """The longest time that the loop stood still."""

    def add(self, thing: Expiring) -> None:
        """Begin to look at `thing.deadline`, which may still change."""
        self._watched.add(thing)
        if self._timer is None:
            self._set(asyncio.get_running_loop())

    def remove(self, thing: Expiring) -> None:
        """Look at it no more."""
        self._watched.discard(thing)

    def close(self) -> None:
        """Stop the clock."""
        self._watched.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = loop.time() + TICK_S
        self._timer = loop.call_at(self._due, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        late = max(0.0, now - self._due)
        self.late_s += late
        if late >= LATE_FROM_S:
            self.stalled_s += late
            self.longest_s = max(self.longest_s, late)
            for thing in self._watched:
                thing.deadline = max(thing.deadline + late, now + GRACE_S)
        else:
            for thing in [thing for thing in self._watched if thing.deadline <= now]:
                thing.expire()
        self._timer = None
        if self._watched:
            self._set(loop)


class TimeLimit:
    """Is used like `asyncio.timeout_at`; its deadline moves when the loop stands still."""

    __slots__ = ("_timeout", "_watch", "deadline")

    def __init__(self, watch: Watch, deadline: float) -> None:
        self._watch = watch
        self._timeout = asyncio.timeout(None)
        self.deadline = deadline

    async def __aenter__(self) -> TimeLimit:
        await self._timeout.__aenter__()
        self._watch.add(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.remove(self)
        await self._timeout.__aexit__(kind, error, trace)

    def expire(self) -> None:
        """End what is under way with TimeoutError."""
        self._watch.remove(self)
        self._timeout.reschedule(asyncio.get_running_loop().time())


class Strain:
    """How busy this machine was during one attempt."""

    __slots__ = ("_began", "_late_s", "_loop", "_stalled_s", "_watch", "waited_s")

    def __init__(self, watch: Watch) -> None:
        """Begin to measure."""
        self._watch = watch
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._late_s, self._stalled_s = watch.late_s, watch.stalled_s
        self.waited_s = 0.0  # for something of ours, such as a file descriptor

    @property
    def lost_s(self) -> float:
        """Return the time that the other side is not to blame for."""
        return self._watch.stalled_s - self._stalled_s + self.waited_s

    @property
    def elapsed_s(self) -> float:
        """Return the time since the beginning that the other side may be to blame for."""
        return max(0.0, self._loop.time() - self._began - self.lost_s)

    @property
    def is_strained(self) -> bool:
        """Tell whether this machine was so busy that a silence says nothing about the other side."""
        took_s = self._loop.time() - self._began
        late_s = self._watch.late_s - self._late_s
        return self.lost_s >= STRAINED_S or late_s >= STRAINED_SHARE * max(took_s, STRAINED_S)
