"""How memory is looked after while an audit runs: most of what it makes is kept to its end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 50_000  # between two looks for circles: an audit makes few, and a look walks over all that it keeps
_KEPT_BYTES = 4 * 1024 * 1024  # glibc's threshold grows to the biggest block freed (M_MMAP_THRESHOLD in mallopt(3))


@contextmanager
def unhurried_collector() -> Iterator[None]:
    """Leave alone what is there already, look for circles more rarely, and keep freed memory at hand."""
    before = gc.get_threshold()
    bytes(_KEPT_BYTES)  # else each page's tree is given back to the system and fetched anew
    gc.freeze()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
