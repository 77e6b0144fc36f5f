"""Tells whether work grows with the length of its input only, by comparing two sizes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from tests.watchdog import ends

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
"""How long each open-ended test goes on, of a nightly run; the normal suite keeps to fixed shapes."""

_TIMES = 4  # as long
_MOST = 10  # times as much for that; what grows with the square takes 16
_WORTH_A_LOOK_S = 0.1  # below, a clock tells nothing
_MOST_PER_BYTE = 40  # times what an ordinary list takes; a constant can be an attack, too


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor time that work on a text takes."""
    with ends(120):
        start = time.process_time()
        work(text)
        return time.process_time() - start


def excess(work: Callable[[str], object], make: Callable[[int], str], size: int, per_byte_s: float) -> str | None:
    """Return what is wrong with how long work takes, None: nothing.

    Args:
        work: Reads a text.
        make: Returns a text of some size.
        size: The smaller size.
        per_byte_s: What an ordinary text takes.
    """
    small, large = make(size), make(size * _TIMES)
    for _ in range(3):  # a machine that is busy once is hardly so three times
        much = seconds(work, large)
        if much < max(_WORTH_A_LOOK_S, 2 * per_byte_s * len(large)):
            return None
        little = seconds(work, small)
        grows = much > _MOST * little * len(large) / (len(small) * _TIMES)
        if not grows and much < _MOST_PER_BYTE * per_byte_s * len(large):
            return None
    return f"{len(small)} characters: {little:.2f} s; {len(large)} characters: {much:.2f} s"
