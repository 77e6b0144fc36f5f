"""Time per byte: what takes a time that grows with the square of its input is told by two sizes, on any machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Input = TypeVar("Input")

FACTOR = 4  # the larger input is so many times as long
MOST = 9.0  # times as long that it may take: 4 is linear, 16 quadratic
_NOTHING_S = 0.004  # less is the noise of the machine, whatever the ratio
_ROUNDS = 3


def growth(do: Callable[[Input], object], make: Callable[[int], Input], size: int) -> float:
    """Return how many times as long an input takes that is `FACTOR` times as long; the best of some rounds."""
    small, large = make(size), make(FACTOR * size)
    slow = _seconds(do, large)
    return 0.0 if slow < _NOTHING_S else slow / max(_seconds(do, small), _NOTHING_S / FACTOR)


def _seconds(do: Callable[[Input], object], given: Input) -> float:
    best = float("inf")
    gc.disable()
    try:
        for _ in range(_ROUNDS):
            started = time.thread_time()
            do(given)
            best = min(best, time.thread_time() - started)
            if best < _NOTHING_S:
                break
    finally:
        gc.enable()
    return best
