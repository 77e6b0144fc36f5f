"""Finds the arguments of LaTeX's commands."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BRACES = re.compile(
    r"\\(?P<url>url|nolinkurl|path|burl|href|Eprint|eprint)\*?\s*+(?:\[[^\]\n]{0,200}\]\s*+)?\{|\\.|(?P<comment>%)"
    r"|(?P<blank>\n[ \t]*\n)|[{}]",
    re.DOTALL,
)
_BARE = re.compile(r"\s*\\[A-Za-z@]+\s*(?:#\d|\[\d\])*")
_OPTION_END = re.compile(r"[]{}]|\n[ \t]*\n")
_LONGEST_OPTION = 5000
_GAP = re.compile(r"(?:\s|%[^\n]*\n)*")


def pair_braces(text: str) -> Mapping[int, int]:
    """Return where each `{` that is closed has its `}`; in the argument of `\\url`, `%` begins no comment."""
    closing: dict[int, int] = {}
    open_at: list[tuple[int, bool]] = []  # and whether it is in an address
    pos = 0
    while found := _BRACES.search(text, pos):
        pos = found.end()
        in_address = bool(open_at) and open_at[-1][1]
        if found["url"]:
            open_at.append((pos - 1, True))
        elif found[0] == "{":
            open_at.append((found.start(), in_address))
        elif found[0] == "}":
            if open_at:
                closing[open_at.pop()[0]] = found.start()
        elif found["comment"] and not in_address:
            line = text.find("\n", pos)
            pos = len(text) if line < 0 else line
        elif found["blank"]:
            pos -= 1  # the second line break may begin the next blank line
            while open_at and open_at[-1][1]:
                open_at.pop()  # no address goes on across a blank line: its brace is missing
    return closing


class Arguments:
    """Finds the arguments that follow a command, in `{…}` and in `[…]`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing = pair_braces(text)
        self._clear = (0, 0)  # a stretch in which no bracket or brace was found that could end an option

    def next(self, after: int, end: int) -> tuple[int, int] | None:
        """Return where the content of the next `{…}` stands, options before it left out; None: there is none."""
        pos = self.past_gap(self.past_option(after, end), end)
        close = self.closing.get(pos) if self.text.startswith("{", pos) else None
        return (pos + 1, close) if close is not None and close <= end else None

    def past_gap(self, pos: int, end: int) -> int:
        """Return where white space of at most one line break, and comments, end."""
        gap = _GAP.match(self.text, pos, end)
        if not gap or re.search(r"\n[ \t]*\n", gap[0]):
            return pos
        return gap.end()

    def past_option(self, after: int, end: int) -> int:
        pos = self.past_gap(after, end)
        if not self.text.startswith("[", pos):
            return after
        at, limit = pos + 1, min(end, pos + _LONGEST_OPTION)
        first = max(at, self._clear[1]) if self._clear[0] <= at <= self._clear[1] else at
        found = None
        for found in _OPTION_END.finditer(self.text, first, limit):
            if found.start() < at:
                continue
            if found[0] == "]":
                return found.end()
            if found[0] != "{" or found.start() not in self.closing:
                break
            at = self.closing[found.start()] + 1
        if found is None:
            self._clear = (min(at, self._clear[0]) if first > at else at, max(first, limit))
        return after

    def skip(self, count: int, after: int, end: int) -> int:
        """Return where `count` arguments end; the first of a definition may be a bare command: `\\def\\x{…}`."""
        for _ in range(count):
            argument = self.next(after, end)
            bare = _BARE.match(self.text, after, end) if argument is None and count > 1 else None
            after = argument[1] + 1 if argument else bare.end() if bare else after
        return after
