"""Ctrl-C that is not lost.

Python drops a KeyboardInterrupt that it raises in a callback of its own, as behind each import, and ends by the signal
itself, not with our exit code, where one was raised in text that it compiles, as for each dataclass (CPython 3.11).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import NoReturn

from linkcheck.errors import INTERRUPTED, LinkcheckError

_seen = False


def watch() -> None:
    """Note every Ctrl-C from now on; where it is ignored, as under nohup, it stays so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: object) -> NoReturn:
    global _seen
    _seen = True
    raise KeyboardInterrupt


def check() -> None:
    """Raise what was dropped.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    if _seen:
        raise KeyboardInterrupt


def end(code: int = INTERRUPTED) -> NoReturn:
    """End at once with an exit code, whatever Python thinks of it; everything was tidied up on the way here.

    To take a long report apart object by object, as Python would, takes as long as to write it.
    """
    flush()
    os._exit(code)


def flush() -> None:
    """Write what is left of the standard streams, where that can still be done."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, LinkcheckError):
            stream.flush()
