"""Reads Typst: links, footnotes, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats.lines import Blocks, Inline, Lines, pair
from linkcheck.extraction.formats.markup import PassageBuilder, link_role
from linkcheck.extraction.passages import Passage, SourceText

_HEADING = re.compile(r"(={1,6})[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-+]|(\d+)\.)[ \t]+")
_CODE = re.compile(r"[ \t]*#(?:set|show|import|include|bibliography|pagebreak|outline|counter)\b")
_FENCE = re.compile(r"`{3,}")


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of a Typst file."""
    return _File(source).run()


class _File(Blocks):
    def line(self, number: int) -> int:
        line = self.all[number]
        fence = _FENCE.search(line.text)
        if line.blank:
            self.close()
        elif fence and fence[0] not in line.text[fence.end() :]:
            return self.literal(number, fence)
        elif line.body.startswith("/*") and "*/" not in line.text:
            return self.past("/*", number, lambda text: "*/" in text)
        elif line.body.startswith("//") or _CODE.match(line.text):
            pass
        elif heading := _HEADING.match(line.text):
            self.title(len(heading[1]), line.start + heading.end(), line.end)
        elif item := _ITEM.match(line.text):
            self.item(item[1], line.indent + 1, line.start + item.end(), line.end)
        else:
            if self.is_entry and line.indent < self.indent:
                self.close()
            self.take(line.start + line.indent, line.end)
        return number + 1

    def literal(self, number: int, fence: re.Match[str]) -> int:
        """Leave out a block of raw text; without its end, its first line only."""
        return self.past(fence[0], number, lambda text: fence[0] in text)

    def inline(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        _Inline(lines, builder, notes).read(0, len(lines.text))


class _Inline(Inline):
    tokens = re.compile(
        r"#?\blink\s*\(\s*\"(?P<target>(?:[^\"\\\n]|\\.){0,4000})\"\s*(?P<more>,\s*\[)?(?P<close>\s*\))?"
        r"|#(?P<note>footnote|endnote)\s*\["
        r"|(?P<url>(?:https?|ftp)://[^\s<>\[\]\"]+)"
        r"|(?P<comment>//[^\n]*|/\*)|`(?P<code>[^`\n]*)`"
        r"|\\u\{(?P<code_point>[0-9A-Fa-f]{1,6})\}|\\(?P<escaped>.)|(?P<dash>---?)|(?P<blank>~)|(?P<stress>[*_])"
        r"|(?P<label><[\w:.-]{1,100}>)|#(?P<function>emph|strong|text|smallcaps|underline)\b(?:\([^()\n]{0,500}\))?(?=\[)",
        re.DOTALL,
    )
    brackets = re.compile(r"\\.|(?:https?|ftp)://[^\s<>\[\]\"]+|//[^\n]*|[\[\]]", re.DOTALL)
    escape = re.compile(r"\\(.)")

    def __init__(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        super().__init__(lines, builder, notes)
        self.closing = pair(self.text, self.brackets, "[", "]")
        self.depth = 0
        self.last_comment_end = self.text.rfind("*/")

    def token(self, found: re.Match[str], end: int) -> int:
        start, after = found.span()
        if found["target"] is not None:
            return self.typst_link(found, end)
        if found["note"]:
            close = self.closing.get(after - 1)
            if close is None or self.depth > 20:
                return after
            self.depth += 1
            self.note(after, close)
            self.depth -= 1
            return close + 1
        if found["url"]:
            self.copy(start, after)
        elif found["comment"] == "/*":
            return self.text.find("*/", after) + 2 if after <= self.last_comment_end else start
        elif found["code"] is not None:
            self.code(*found.span("code"))
        elif found["code_point"]:
            value = int(found["code_point"], 16)
            self.add(chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else "", start, after)
        elif found["escaped"]:
            self.add("\n" if found["escaped"].isspace() else found["escaped"], start, after)
        elif found["dash"]:
            self.add("–" if len(found["dash"]) == 2 else "—", start, after)
        elif found["blank"]:
            self.add("\u00a0", start, after)
        elif found["stress"]:
            before, behind = self.text[start - 1 : start], self.text[after : after + 1]
            if (before.isalnum() and behind.isalnum()) or (before.isspace() and behind.isspace()):
                return start
        return after

    def typst_link(self, found: re.Match[str], end: int) -> int:
        """Read `#link("…")[words]`, `#link("…", [words])` or `#link("…")`."""
        target = self.lines.mapped(*found.span("target"), escape=self.escape)
        after = found.end()
        opening = after - 1 if found["more"] else after
        close = self.closing.get(opening) if found["more"] or self.text.startswith("[", after) else None
        words = (opening + 1, close) if close is not None and self.depth <= 20 else None
        if words is not None:
            after = words[1] + 1
        if found["more"] and (bracket := re.compile(r"\s*\)").match(self.text, after, end)):
            after = bracket.end()
        self.depth += 1
        if link_role(target.text) is not None:
            self.link(target, words)
        elif words is not None:
            self.read(*words)
        self.depth -= 1
        return after
