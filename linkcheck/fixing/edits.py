"""Edits of a text: where they stand, what they put there, and how we know. Pure."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Sequence

from linkcheck.frozen import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What is to stand in place of `[start, end)` of a text."""

    start: int
    end: int
    new: str
    line: int  # of the source, for a person
    evidence: str  # what is changed and how we know, one sentence


_ODD = re.compile('[\x00-\x1f\x7f-\x9f"\\\\\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
"""What git quotes in a file name, and what changes the direction of text."""


def settled(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits in order without those that meet an earlier one: one place is changed once."""
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
        if not kept or edit.start > kept[-1].end or (edit.start == kept[-1].end and edit.start < edit.end):
            kept.append(edit)
    return kept


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with its edits, which are in order and apart."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*pieces, text[at:]])


def diff(name: str, before: str, after: str) -> Iterator[str]:
    """Yield a unified diff that `git apply` and `patch -p1` take."""
    lines = difflib.unified_diff(_lines(before), _lines(after), _quoted(f"a/{name}"), _quoted(f"b/{name}"))
    for number, line in enumerate(lines):
        if number < 2:  # the names
            yield f"{line.rstrip()}\n"
        elif line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"


def _quoted(name: str) -> str:
    """Return a path as git writes it in a diff: in quotes, if a line break or another such character is in it."""
    if not _ODD.search(name):
        return name
    octal = _ODD.sub(lambda match: "".join(f"\\{byte:03o}" for byte in os.fsencode(match.group())), name)
    return f'"{octal}"'


def _lines(text: str) -> list[str]:
    """Return lines as diffs count them: a line feed ends one, and nothing else does."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])
