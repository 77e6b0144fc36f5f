"""One line on a terminal that says where an audit stands: how far, how fast, how long still, whom it waits for."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from linkcheck import console
from linkcheck.display import one_line
from linkcheck.report.text import fitted

if TYPE_CHECKING:
    from linkcheck.schedule.eta import Callback, Progress

_BAR = 20
_SOON_S = 1.0  # before that, a rate says nothing
_ERASE = "\r\x1b[K"


@contextlib.contextmanager
def display(
    stream: TextIO, *, shown: bool, clock: Callable[[], float] = time.monotonic, width: int | None = None
) -> Iterator[Callback | None]:
    """Give a callback that draws the line, and erase it at the end; None where nothing is to be shown.

    Args:
        stream: Standard error, so that standard output holds results only.
        shown: Whether anybody looks: a terminal, and no build server's log.
        clock: Seconds from any start.
        width: Columns; None: the terminal's.
    """
    if not shown:
        yield None
        return
    began = clock()

    def draw(progress: Progress) -> None:
        room = (width or _columns(stream)) - 1  # a full last column would wrap
        _write(stream, f"{_ERASE}{line(progress, elapsed_s=clock() - began, width=room)}")

    try:
        yield draw
    finally:
        _write(stream, _ERASE)


def line(progress: Progress, *, elapsed_s: float, width: int) -> str:
    """Return what is shown, in at most `width` columns and in ASCII, which every terminal has."""
    filled = _BAR * progress.done // progress.total if progress.total else _BAR
    parts = [f"[{'#' * filled}{'.' * (_BAR - filled)}] {progress.done}/{progress.total} checked"]
    if progress.unknown:
        parts.append(f"{progress.unknown} open")
    if progress.looking_up:
        parts.append(f"{progress.looking_up} in archives")
    if progress.done and elapsed_s >= _SOON_S:
        parts.append(f"{progress.done / elapsed_s:.1f}/s")
    if progress.eta_s is not None and progress.eta_s >= 1:
        parts.append(f"about {duration(progress.eta_s)} left")
    if progress.waiting_for:
        hosts = ", ".join(one_line(host, 60) for host in progress.waiting_for)
        parts.append(f"waiting for {hosts}")
    told = ", ".join(parts).encode("ascii", "replace").decode()
    return told if len(told) <= width else fitted(told, width).replace("…", "~")


def duration(seconds: float) -> str:
    """Return a time as people say it: `40 s`, `3 min`, `2 h 10 min`."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 80


def _write(stream: TextIO, text: str) -> None:
    # A terminal that has gone away must not end an audit.
    with contextlib.suppress(OSError, ValueError):
        console.draw(stream, text)
