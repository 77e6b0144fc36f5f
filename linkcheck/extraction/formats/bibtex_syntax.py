"""The grammar of BibTeX files: entries, fields, values, with their places.

A small reader of our own, as bibtexparser 2 tells an entry's line but no column, and drops what it cannot read. Damage
is kept to one entry: where its braces do not balance, its fields are found by their lines instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise

from linkcheck.extraction.formats.tex_values import Braces
from linkcheck.frozen import dataclass

_ENTRY = re.compile(r"@[ \t]*+([A-Za-z]\w*+)\s*+([{(])")
_ENTRY_LINE = re.compile(r"^[ \t]*+(?:%.*)?@[ \t]*+[A-Za-z]\w*+\s*+[{(]", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*+%.*", re.MULTILINE)
_KEY = re.compile(r"([^,={}\r\n]*+)(?:,|(?=[})]))")
_GAP = re.compile(r"(?:[\s,]|%[^\n]*+)*+")  # biber takes `%` in front of a field for a comment
_FIELD = re.compile(r"([^\s={},\"#%()@]++)\s*+=\s*+")
_FIELD_LINE = re.compile(r"(?:^|[}\"],)[ \t]*+([A-Za-z][\w:.-]*+)[ \t]*+=[ \t]*+(?=[{\"\w\n\r])", re.MULTILINE)
_WORD = re.compile(r"[^\s{}\",#=()]++")
_JOIN = re.compile(r"\s*+#\s*+")
_LINE_END = re.compile(r"[ \t]*+(?:[\r\n]|\Z)")
_BLANK = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a value; parts are joined by `#`."""

    start: int  # of what is between the delimiters
    end: int
    is_word: bool = False  # a number or the name of a @string


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `@type{key, field = value, …}`."""

    type: str  # lower case
    key: str | None
    start: int
    end: int
    braces: Braces
    fields: tuple[tuple[str, tuple[Part, ...]], ...] = field(default=())  # names in lower case, in order
    is_broken: bool = False  # its braces or quotes do not balance


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a file, @string too; entries commented out by `%` are left out, as biber does."""
    starts = [match.start() for match in _ENTRY_LINE.finditer(text)]
    bounds = sorted({0, *starts, len(text)})
    for start, end in pairwise(bounds):
        yield from _stretch(text, start, end)


def _stretch(text: str, start: int, end: int) -> Iterator[Entry]:
    """Yield the entries between two lines that open one."""
    braces = Braces(text, start, end)
    at = start
    comment = _COMMENT_LINE.match(text, start, end)  # only the first line of a stretch can hide an entry
    if comment is not None:
        at = comment.end()
    while (opening := _ENTRY.search(text, at, end)) is not None:
        entry = _entry(text, opening, end, braces)
        yield entry
        at = max(entry.end, opening.end())


def _entry(text: str, opening: re.Match[str], limit: int, braces: Braces) -> Entry:
    kind = opening[1].lower()
    inside = opening.end()
    close = _close(text, opening, limit, braces)
    if kind in ("comment", "preamble"):
        end = limit if close is None else close + 1
        return Entry(type=kind, key=None, start=opening.start(), end=end, braces=braces)
    key: str | None = None
    body = inside
    if kind != "string" and (match := _KEY.match(text, _skip(text, inside, limit), limit)) is not None:
        key = match[1].strip() or None
        body = match.end()
    if close is not None and not _goes_on(text, close + 1, limit):
        fields, complete = _fields(text, body, close, braces)
        if complete:
            return Entry(type=kind, key=key, start=opening.start(), end=close + 1, braces=braces, fields=tuple(fields))
        limit = close
    found = tuple(_fields_by_line(text, body, limit))
    end = limit
    while end > body and text[end - 1] in _BLANK:
        end -= 1
    return Entry(type=kind, key=key, start=opening.start(), end=end, braces=braces, fields=found, is_broken=True)


def _close(text: str, opening: re.Match[str], limit: int, braces: Braces) -> int | None:
    if opening[2] == "{":
        return braces.close(opening.end() - 1, limit)
    at = opening.end()
    while at < limit:
        if text[at] == "{":
            partner = braces.close(at, limit)
            if partner is None:
                return None
            at = partner
        elif text[at] == ")" and _LINE_END.match(text, at + 1, limit):
            return at
        at += 1
    return None


def _skip(text: str, at: int, limit: int) -> int:
    """Return where the white space, commas and comment lines from `at` on end."""
    gap = _GAP.match(text, at, limit)
    return gap.end() if gap else at


def _goes_on(text: str, at: int, limit: int) -> bool:
    """Tell whether more fields follow an entry's end: a closing brace too many."""
    while at < limit and text[at] in ", \t\r\n}":
        at += 1
    field_line = _FIELD.match(text, at, limit)
    return field_line is not None and text[field_line.end() : field_line.end() + 1] in ("{", '"')


def _fields(text: str, start: int, end: int, braces: Braces) -> tuple[list[tuple[str, tuple[Part, ...]]], bool]:
    """Return the fields of a sound entry, and whether all of it could be read."""
    fields: list[tuple[str, tuple[Part, ...]]] = []
    at = _skip(text, start, end)
    while (name := _FIELD.match(text, at, end)) is not None:
        parts: list[Part] = []
        at = name.end()
        while (read := _part(text, at, end, braces)) is not None:
            part, at = read
            parts.append(part)
            joint = _JOIN.match(text, at, end)
            if joint is None:
                break
            at = joint.end()
        fields.append((name[1].lower(), tuple(parts)))
        at = _skip(text, at, end)
    return fields, at >= end


def _part(text: str, at: int, end: int, braces: Braces) -> tuple[Part, int] | None:
    if at >= end:
        return None
    if text[at] == "{":
        close = braces.close(at, end)
        return None if close is None else (Part(at + 1, close), close + 1)
    if text[at] == '"':
        quote = _quote(text, at + 1, end, braces)
        return None if quote is None else (Part(at + 1, quote), quote + 1)
    word = _WORD.match(text, at, end)
    return None if word is None else (Part(word.start(), word.end(), is_word=True), word.end())


def _quote(text: str, at: int, end: int, braces: Braces) -> int | None:
    """Return where a quoted value ends: at a quote outside all braces."""
    while at < end:
        char = text[at]
        if char == '"':
            return at
        if char == "{":
            close = braces.close(at, end)
            if close is None:
                return None
            at = close
        at += 1
    return None


def _fields_by_line(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Yield the fields of an entry whose braces cannot be trusted: each ends where a line opens the next."""
    names = list(_FIELD_LINE.finditer(text, start, end))
    for index, name in enumerate(names):
        begin = name.end()
        finish = names[index + 1].start() if index + 1 < len(names) else end
        while finish > begin and text[finish - 1] in " \t\r\n,":
            finish -= 1
        while begin < finish and text[begin] in ' \t\r\n{"':
            begin += 1
        opened = text.count("{", begin, finish) - text.count("}", begin, finish)
        while finish > begin and (text[finish - 1] in ' \t\r\n"' or (opened < 0 and text[finish - 1] in "},")):
            opened += text[finish - 1] == "}"
            finish -= 1
        yield name[1].lower(), (Part(begin, finish),)
