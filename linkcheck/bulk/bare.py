"""Lists of addresses and nothing else, gone through byte by byte: those that are plain are written down at once.

Compiled, as `linkcheck.bulk.bytewalk` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkcheck.bulk.bytewalk import END, FIRST, SLASH, ByteWalk, Glue, Left, Swept, behind_www, digits, has_top_level

if TYPE_CHECKING:
    from mypy_extensions import i64


class BareRules:
    """How addresses are read that stand on lines of their own: a table for each part of them."""

    def __init__(self, *, host: bytes, label: int, path: bytes, behind_slash: int, query: bytes, glue: Glue) -> None:
        """Take the rules.

        Args:
            host: The table for the host.
            label: The state of `host` in which a label begins.
            path: The table for the path.
            behind_slash: The state of `path` behind a slash.
            query: The table for the query, from its question mark on.
            glue: What is glued to the ends of addresses.
        """
        self.host, self.label = host, label
        self.path, self.behind_slash = path, behind_slash
        self.query, self.glue = query, glue


class _Line:
    """A line of a block."""

    def __init__(self, start: i64, stop: i64, line: int, row: str) -> None:
        self.start: i64 = start
        self.stop: i64 = stop  # behind its end
        self.line = line
        self.row = row  # what is written of it; empty: it is not plain


class BareScanner(ByteWalk):
    """Goes through the lines of one text, part by part."""

    def __init__(self, source: str, rules: BareRules) -> None:
        """Begin.

        Args:
            source: The file's name as it is written.
            rules: How addresses are read.
        """
        super().__init__()
        self._source = source
        self._rules = rules

    def over(self, text: bytes, line: int, whole_line: bool) -> list[Swept | Left]:
        """Return what comes of the lines of a text, in their order.

        A line is taken where it is a plain address, and where each line of its block is an address by itself: then
        each is an entry. What stands above the block may go on with it, unless that is of the same kind.

        Args:
            text: They, each with its end; UTF-8 that ends where an entry does.
            line: The number of the first in the file.
            whole_line: The first is a whole line.
        """
        self.begin(text)
        at: i64 = 0
        size: i64 = len(text)
        block: list[_Line] = []
        of_links, after_links = True, True  # this block, and the one above it
        while at < size:
            row = self._read(at, line) if at > 0 or whole_line else ""
            end: i64 = self.at if row else text.find(b"\n", at)
            if row or text[at:end].strip(b" \t\r\f"):
                block.append(_Line(at, end + 1, line, row))
                of_links = of_links and (bool(row) or (_is_link(text, at, end) and (at > 0 or whole_line)))
            elif block:
                self._put(block, of_links and after_links)
                block, after_links, of_links = [], of_links, True
            at = end + 1
            line += 1
        self._put(block, of_links and after_links)
        return self.pieces

    def _put(self, block: list[_Line], separate: bool) -> None:
        """Add a block to the pieces; `separate`: each of its lines is an entry."""
        for line in block:
            if separate and line.row:
                self.take(line.row, 1, False)
            else:
                self.leave(line.start, line.stop, line.line)

    def _read(self, begin: i64, line: int) -> str:
        """Return what is written of a line; empty where it is no plain address. `at` is at its end, if it is."""
        text, rules = self.text, self._rules
        host: i64 = _behind_scheme(text, begin)
        if host == begin:
            return ""
        outcome = self.go(rules.host, behind_www(text, host), rules.label)
        end: i64 = self.at - 1
        if (outcome != SLASH and outcome != END) or not (has_top_level(text, host, end) or _is_ip(text, host, end)):
            return ""
        if text[end] == 58:
            end = _behind_port(text, end)
            if end < 0:
                return ""
        if text[end] == 47:
            if self.go(rules.path, end + 1, rules.behind_slash) != END:
                return ""
            end = self.at - 1
            if text[end - 1] != 47 and not _is_alphanumeric(text[end - 1]):
                return ""
        if text[end] == 63:
            if self.go(rules.query, end + 1, FIRST) != END:
                return ""
            end = self.at - 1
            if not _is_alphanumeric(text[end - 1]):
                return ""
        if text[end] != 10 and (text[end] != 13 or text[end + 1] != 10):
            return ""
        if rules.glue.sticks(text, begin, end):
            return ""
        self.at = end if text[end] == 10 else end + 1
        return f"{self._source}:{line}:1\turl\t{text[begin:end].decode()}\t\n"


def _behind_scheme(text: bytes, begin: i64) -> i64:
    """Return where an address goes on behind `http://` or `https://`; where it begins, if it has neither."""
    if text.startswith(b"https://", begin):
        return begin + 8
    return begin + 7 if text.startswith(b"http://", begin) else begin


def _behind_port(text: bytes, colon: i64) -> i64:
    """Return where a port ends, or -1; it has 2 to 4 digits, or 5 and is below 60,000."""
    size = digits(text, colon + 1, 6)
    if size < 2 or size > 5 or text[colon + 1] == 48 or (size == 5 and text[colon + 1] > 53):
        return -1
    return colon + 1 + size


def _is_ip(text: bytes, begin: i64, end: i64) -> bool:
    """Tell whether a host is four numbers of up to three digits with dots between."""
    at: i64 = begin
    for _ in range(4):
        size = digits(text, at, 4) if at < end else 0
        if size < 1 or size > 3:
            return False
        at += size + 1
    return at == end + 1


def _is_alphanumeric(byte: i64) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122


def _is_link(text: bytes, begin: i64, end: i64) -> bool:
    """Tell whether a line is one link, plain or not."""
    line = text[begin:end]
    return _behind_scheme(text, begin) > begin and line.isascii() and len(line.split()) == 1
