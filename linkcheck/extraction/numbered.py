"""Numbered lists of one line an entry, taken apart at a glance: most long lists are such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from linkcheck.regexes import regex

_LINE = regex(r"(?:\[(\d{1,6})\]|(\d{1,6})([.)]))(?=[ \t])[^\n]*")
_BLANK = regex(r"(?:\n[ \t\r\f\u00a0\u200b\ufeff]*(?:\n|\Z)|\Z)")


class Entry(NamedTuple):
    """One entry, `[start, end)` of the text; `body` is where it begins behind its mark. A tuple, as lists are long."""

    start: int
    end: int
    key: str | None = None
    body: int = 0


def run(text: str, start: int, end: int) -> Iterator[Entry]:
    """Yield the entries from `start` on for as long as each is one line and the next number or a blank line follows."""
    match = _LINE.match(text, start, end)
    while match is not None:
        bracket, number, sign = match.groups()
        stop = match.end()
        following = _LINE.match(text, stop + 1, end)
        count = int(bracket or number)
        if following is not None and not _is_next(following, count, sign):
            following = None
        if following is None and not _BLANK.match(text, stop, end):
            return
        body = match.start() + len(bracket or number) + (2 if bracket else 1)
        last = stop
        while text[last - 1] in " \t\r":
            last -= 1
        yield Entry(match.start(), last, str(count), body)
        match = following


def irregular(text: str, start: int, end: int) -> int:
    """Return where the entry that begins at `start`, and is more than a line, must end: at the next number, or a 1.

    The end of the block is returned where no such line comes, and where `start` is no numbered entry.
    """
    match = _LINE.match(text, start, end)
    count, sign = (int(match[1] or match[2]), match[3]) if match else (0, None)
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        if stop < 0 or _BLANK.match(text, stop, end):
            return end if stop < 0 else stop
        at = stop + 1
        following = _LINE.match(text, at, end) if match else None
        if following and (_is_next(following, count, sign) or _begins_anew(text, following, sign, end)):
            return at
    return end


def _is_next(line: re.Match[str], count: int, sign: str | None) -> bool:
    return line[3] == sign and int(line[1] or line[2]) == count + 1


def _begins_anew(text: str, line: re.Match[str], sign: str | None, end: int) -> bool:
    """Tell whether another list begins at a line: 1, 2 and 3, line by line."""
    following: re.Match[str] | None = line
    for number in (1, 2, 3):
        if following is None or following[3] != sign or int(following[1] or following[2]) != number:
            return False
        following = _LINE.match(text, following.end() + 1, end)
    return True
