"""Reads Re:VIEW, the markup of Japanese technical books: `@<href>{}`, `//footnote`, `//bibpaper`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats.lines import Blocks, Inline, Lines
from linkcheck.extraction.formats.markup import PassageBuilder, link_role
from linkcheck.extraction.passages import Passage, SourceText

_HEADING = re.compile(r"(={1,6})(?:\[[^\[\]\n]{0,60}\])?(?:\{[^{}\n]{0,60}\})?[ \t]+")
_ITEM = re.compile(r"[ \t]+(?:\*+|(\d+)\.|-+)[ \t]+|[ \t]*:[ \t]+")
_BLOCK = re.compile(r"//([a-z]+)((?:\[(?:[^\[\]\\\n]|\\.)*\])*)[ \t]*(\{)?")
_ARGUMENT = re.compile(r"\[((?:[^\[\]\\\n]|\\.)*)\]")
_NOTES = frozenset({"footnote", "endnote", "bibpaper"})
_CODE = frozenset(
    {"list", "listnum", "emlist", "emlistnum", "source", "cmd", "texequation", "graph", "image", "embed", "raw", "box"}
)


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of a Re:VIEW file."""
    return _File(source).run()


class _File(Blocks):
    def line(self, number: int) -> int:
        line = self.all[number]
        block = _BLOCK.match(line.text)
        if line.blank:
            self.close()
        elif line.text.startswith("#@"):
            pass
        elif block:
            return self.block(number, block)
        elif line.body == "//}":
            self.close()
        elif heading := _HEADING.match(line.text):
            self.title(len(heading[1]), line.start + heading.end(), line.end)
        elif item := _ITEM.match(line.text):
            self.item(item[1], line.indent, line.start + item.end(), line.end)
        else:
            self.take(line.start + line.indent, line.end)
        return number + 1

    def block(self, number: int, block: re.Match[str]) -> int:
        """Read a block command: a note, code that is left out, or a frame around text."""
        self.close()
        line = self.all[number]
        arguments = list(_ARGUMENT.finditer(line.text, *block.span(2)))
        if block[1] in _NOTES and arguments:
            self.key, self.is_entry = arguments[0][1] or None, True
            start, end = arguments[0].end(), line.text.rfind("]")  # brackets inside are often not escaped
            if end > start:
                self.take(line.start + start + 1, line.start + end)
            if not line.text.endswith("{"):
                self.close()
            return number + 1
        if block[1] not in _CODE:
            for argument in arguments[1:]:
                self.take(line.start + argument.start(1), line.start + argument.end(1))
                self.close()
            return number + 1
        if block[3]:
            return self.past("//{", number, lambda text: text.strip() == "//}")
        return number + 1

    def inline(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        _Inline(lines, builder, notes).read(0, len(lines.text))


class _Inline(Inline):
    tokens = re.compile(
        r"@<(?P<name>[a-z]{1,20})>(?:\{(?P<braced>(?:[^}\\\n@]|\\.|@(?!<))*+)\}|\$(?P<dollar>[^$\n]*)\$|\|(?P<bar>[^|\n]*)\|)|\\(?P<escaped>[\]\\])"
    )
    escape = re.compile(r"\\([\\},])")
    comma = re.compile(r"(?:[^,\\]|\\.)*")
    hidden = frozenset(
        {"fn", "endnote", "bib", "img", "list", "table", "eq", "hd", "chap", "column", "raw", "embed", "icon"}
    )

    def token(self, found: re.Match[str], end: int) -> int:
        if found["escaped"]:
            self.add(found["escaped"], *found.span())
            return found.end()
        name = found["name"]
        group = "braced" if found["braced"] is not None else "dollar" if found["dollar"] is not None else "bar"
        start, stop = found.span(group)
        if name == "href":
            self.href(start, stop, found["braced"] is not None)
        elif name == "br":
            self.builder.gap(*self.lines.span(*found.span()), "\n")
        elif name in ("code", "tt", "ttb", "tti"):
            self.code(start, stop)
        elif name not in self.hidden:
            self.unescaped(start, stop, found["braced"] is not None)
        return found.end()

    def href(self, start: int, stop: int, escaped: bool) -> None:
        """Read `address, words`; a comma of the address is escaped, where braces stand around it."""
        comma = self.comma.match(self.text, start, stop)
        cut = comma.end() if comma and escaped else self.text.find(",", start, stop)
        cut = stop if cut < 0 else cut
        target = self.lines.mapped(start, cut, escape=self.escape if escaped else None)
        if link_role(target.text) is None:
            self.unescaped(start, stop, escaped)
            return
        self.builder.open_link(target)
        if cut < stop:
            self.unescaped(cut + 1, stop, escaped)
        self.builder.close_link()

    def unescaped(self, start: int, stop: int, escaped: bool) -> None:
        for found in self.escape.finditer(self.text, start, stop) if escaped else ():
            self.copy(start, found.start())
            self.add(found[1], *found.span())
            start = found.end()
        self.copy(start, stop)
