"""Tags and character references of HTML and XML, found with their places and forgiving of every mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

from linkcheck.frozen import dataclass

_NAME = re.compile(r"</?([A-Za-z][^\s/<>]*)")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s\"'<>/=][^\s<>/=]*)(\s*=\s*)?")
_UNQUOTED = re.compile(r"[^\s>]*")
_JUNK = re.compile(r"[\s/\"'=]*")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A start or end tag."""

    name: str  # lower case
    start: int
    end: int
    closing: bool  # `</name>`
    empty: bool  # `<name/>`
    attributes: Mapping[str, tuple[int, int]]  # lower-case names, and where their undecoded values stand


class Tags:
    """Finds the tags of a text."""

    __slots__ = ("_last", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        # Where the last of each stands: a search for one behind it would scan the rest of the file in vain.
        self._last = {mark: text.rfind(mark) for mark in ('"', "'", ">", "-->", "]]>")}

    def find(self, mark: str, start: int) -> int:
        """Return where `mark` (a quote, `>`, `-->`, `]]>`) stands next, -1 where nowhere."""
        return self.text.find(mark, start) if start <= self._last[mark] else -1

    def past_comment(self, start: int) -> int | None:
        """Return the end of the comment, declaration or processing instruction at `start`; None: there is none."""
        text = self.text
        if text.startswith("<!--", start):
            end = self.find("-->", start + 2)  # `<!-->` is a whole comment
            return len(text) if end < 0 else end + 3
        if text.startswith("<![CDATA[", start):
            return start + 9
        if text.startswith(("<!", "<?"), start):
            end = self.find(">", start)
            return None if end < 0 else end + 1
        return None

    def at(self, start: int) -> Tag | None:
        """Return the tag at `start`, None where there is none."""
        name = _NAME.match(self.text, start)
        if not name or self.find(">", start) < 0:
            return None
        attributes: dict[str, tuple[int, int]] = {}
        pos, size = name.end(), len(self.text)
        while pos < size and self.text[pos] not in "<>":
            pos = self._attribute(pos, attributes)
        end = pos + 1 if pos < size and self.text[pos] == ">" else pos
        return Tag(
            name=name[1].lower(),
            start=start,
            end=end,
            closing=self.text[start + 1] == "/",
            empty=self.text[pos - 1] == "/" if pos > name.end() else False,
            attributes=attributes,
        )

    def _attribute(self, pos: int, attributes: dict[str, tuple[int, int]]) -> int:
        match = _ATTRIBUTE.match(self.text, pos)
        if not match:
            junk = _JUNK.match(self.text, pos)
            return max(pos + 1, junk.end() if junk else pos)
        if not match[2]:
            attributes.setdefault(match[1].lower(), (match.end(), match.end()))
            return match.end(1)
        start, end, after = self._value(match.end())
        attributes.setdefault(match[1].lower(), (start, end))
        return after

    def _value(self, start: int) -> tuple[int, int, int]:
        """Return start and end of an attribute's value, and where the tag goes on."""
        for quote in ('{"', "{'", '"', "'"):  # the braces are JSX's
            if self.text.startswith(quote, start):
                first = start + len(quote)
                end = self.find(quote[-1], first)
                if end < 0:
                    start = first
                else:
                    brace = len(quote) == 2 and self.text.startswith("}", end + 1)
                    return first, end, end + 1 + brace
        match = _UNQUOTED.match(self.text, start)
        end = match.end() if match else start
        return start, end, end


def decode(text: str, start: int, end: int, add: Callable[[str, int, int], None]) -> None:
    """Hand `[start, end)` to `add` run by run, its character references read.

    References without a semicolon are read only where no letter, digit or `=` follows, or the parameter of
    `?a=1&copy=2` would become a sign.
    """
    pos = start
    while (amp := text.find("&", pos, end)) >= 0:
        match = _REFERENCE.match(text, amp, end)
        read = unescape(match[0]) if match else "&"
        if not match or read == match[0] or not _is_meant(text, match):
            if amp + 1 > pos:
                add(text[pos : amp + 1], pos, amp + 1)
            pos = amp + 1
            continue
        if amp > pos:
            add(text[pos:amp], pos, amp)
        add(read, amp, match.end())
        pos = match.end()
    if end > pos:
        add(text[pos:end], pos, end)


def _is_meant(text: str, match: re.Match[str]) -> bool:
    if match[0].endswith(";") or match[0][1] == "#":
        return True
    after = text[match.end() : match.end() + 1]
    return not (after.isalnum() or after == "=") and unescape(match[0] + ";") == unescape(match[0])
