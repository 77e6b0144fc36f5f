"""Text that is fitted to a terminal, and times as reports write them."""

from __future__ import annotations

from datetime import datetime

from linkcheck.wording import shorten


def columns(text: str) -> int:
    """Return how many columns of a terminal a visible text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def fitted(text: str, width: int) -> str:
    """Return `text` in at most `width` columns, its middle replaced by `…` where there is more."""
    if len(text) <= width and text.isascii():
        return text
    text = shorten(text, 4 * width)
    if columns(text) <= width:
        return text
    head = (width - 1) * 2 // 3
    tail = width - 1 - head
    return f"{_start(text, head)}…{_start(text[::-1], tail)[::-1]}"


def _start(text: str, width: int) -> str:
    from wcwidth import wcwidth

    used = 0
    for index, char in enumerate(text):
        used += max(wcwidth(char), 0)
        if used > width:
            return text[:index]
    return text


def stamp(moment: datetime) -> str:
    """Return an aware UTC moment as `2026-01-31T12:00:00Z`."""
    return f"{moment.isoformat(timespec='seconds')[:19]}Z"  # half the time of `strftime`, for every link


def minute(moment: datetime) -> str:
    """Return an aware UTC moment for people: `2026-01-31 12:00 UTC`."""
    return moment.strftime("%Y-%m-%d %H:%M UTC")
