"""Which event loop an audit runs on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

MANY = 500  # targets from which uvloop's import, some 30 ms, is earned back


def factory(targets: int) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop for so many targets; None: asyncio's own way."""
    if targets < MANY:
        return None
    try:
        import uvloop
    except ImportError:  # the extra "fast" is not installed
        return None
    return uvloop.new_event_loop
