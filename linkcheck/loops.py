"""Which event loop an audit runs on, and how rarely Python looks for rubbish meanwhile."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY = 500  # targets from which uvloop's import, some 30 ms, is earned back

_OBJECTS = 50_000  # between two looks: an audit makes few circles, and a look walks over all that it keeps


def factory(targets: int) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop for so many targets; None: asyncio's own way."""
    if targets < MANY:
        return None
    try:
        import uvloop
    except ImportError:  # the extra "fast" is not installed
        return None
    return uvloop.new_event_loop


@contextmanager
def unhurried_collector() -> Iterator[None]:
    """Leave alone what is there already, and look for circles among the rest more rarely."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
