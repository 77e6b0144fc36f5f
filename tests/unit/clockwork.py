"""An event loop whose time passes only when everybody waits: an hour of waits takes no time at all."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    """Never blocks: where a real selector would wait, the loop's own clock jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.wait: Callable[[float | None], None] = lambda timeout: None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self.wait(timeout)
        return super().select(0)


class ClockworkLoop(asyncio.SelectorEventLoop):
    """A loop with a clock of its own, which begins at 0."""

    def __init__(self) -> None:
        self._now = 0.0
        self.before_time_passes: Callable[[], None] = lambda: None
        selector = _Selector()
        selector.wait = self._jump
        super().__init__(selector)

    def time(self) -> float:
        return self._now

    def _jump(self, timeout: float | None) -> None:
        self.before_time_passes()
        if timeout is None:
            raise RuntimeError("everybody waits for nothing: a deadlock")
        self._now += timeout


def run(main: Callable[[ClockworkLoop], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine function, which is given the loop, to its end."""
    loop = ClockworkLoop()
    try:
        return loop.run_until_complete(main(loop))
    finally:
        loop.close()


def drive(flow: Any, answers: Callable[[Any], Any] | Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """Drive a flow by hand; return its result and what it asked.

    Args:
        flow: The flow.
        answers: What comes back for an ask: a function, or a table by URL.
    """
    asked: list[Any] = []
    try:
        ask = next(flow)
        while True:
            asked.append(ask)
            ask = flow.send(answers(ask) if callable(answers) else answers[ask.url])
    except StopIteration as stop:
        return stop.value, asked
