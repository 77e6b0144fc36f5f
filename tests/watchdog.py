"""A limit for work that must end: no measure of speed, for what costs its length ends long before."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


class NeverEndsError(AssertionError):
    """The work did not end."""


@contextlib.contextmanager
def ends(within_s: int = 60) -> Iterator[None]:
    """Fail when the block runs on and on; interrupts pure Python and the regular expression engine."""

    def bark(_: int, __: FrameType | None) -> None:
        raise NeverEndsError(f"no end after {within_s} s")

    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(within_s)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
