"""Reads AsciiDoc: links with their text, bibliography anchors, footnotes, attributes that stand for addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from linkcheck.extraction.formats.lines import Blocks, Inline, Lines
from linkcheck.extraction.formats.markup import PassageBuilder, link_role, trimmed
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder

_LITERAL = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,})[^`]*$")
_FRAME = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--|[|,:!]===)[ \t]*$")
_ATTRIBUTE = re.compile(r":([\w-]+):[ \t]+(.*)")
_UNSET = re.compile(
    r":!?[\w-]+!?:[ \t]*$|\[[^\[\]]*\][ \t]*$|(?:include|ifdef|ifndef|endif|image|toc|video)::?\S*\[.*\][ \t]*$"
)
_CODE = re.compile(r"\[(?:source|listing|literal|stem|latexmath|plantuml|ditaa|mermaid)\b")
_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(?=\S)")
_BLOCK_TITLE = re.compile(r"\.[^\s.].*$")
_ITEM = re.compile(r"[ \t]*(?:\*{1,5}|-|\.{1,5}|(\d+)\.|<(?:\d+|\.)>)[ \t]+(?:\[[ x*]\][ \t]+)?")
_ANCHOR = re.compile(r"\[\[\[([^\[\],]+)(?:,[^\[\]]*)?\]\]\][ \t]*")
_TERM = re.compile(r"\S.*?(?:::{1,3}|;;)(?:[ \t]+|$)")


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of an AsciiDoc file."""
    return _File(source).run()


class _File(Blocks):
    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.attributes: dict[str, MappedText] = {}
        self.code_follows = False
        for line in self.all:
            if line.text.startswith(":") and (found := _ATTRIBUTE.match(line.text)):
                start, end = found.span(2)
                self.attributes[found[1].lower()] = MappedText.part(source, line.start + start, line.start + end)

    def line(self, number: int) -> int:
        line = self.all[number]
        if line.blank:
            if not self.is_entry:
                self.close()
            return number + 1
        if literal := _LITERAL.match(line.text):
            return self.literal(number, literal[1])
        if _CODE.match(line.text):
            self.close()
            self.code_follows = True
            return number + 1
        if self.code_follows:
            return self.code_paragraph(number)
        heading = _HEADING.match(line.text)
        if heading:
            end = line.end - len(heading[1]) if line.text.endswith(" " + heading[1]) else line.end
            self.title(len(heading[1]), line.start + heading.end(), max(line.start + heading.end(), end))
        elif _ATTRIBUTE.match(line.text) or _UNSET.match(line.text) or _FRAME.match(line.text):
            self.close()
        elif line.text.startswith("//"):
            pass  # a comment
        elif line.body == "+" and self.spans:
            self.take(line.end, line.end)
        elif _BLOCK_TITLE.match(line.text):
            self.close()
            self.take(line.start + 1, line.end)
            self.close()
        else:
            self.words(number)
        return number + 1

    def words(self, number: int) -> None:
        line = self.all[number]
        after_blank = number == 0 or self.all[number - 1].blank
        item = _ITEM.match(line.text)
        anchor = _ANCHOR.match(line.text, item.end() if item else line.indent)
        if item or anchor:
            start = anchor.end() if anchor else item.end() if item else 0
            key = anchor[1] if anchor else item[1] if item else None
            self.item(key, line.indent + 1, line.start + start, line.end)
        else:
            if (self.is_entry and after_blank) or (_TERM.match(line.text) and "://" not in line.text):
                self.close()
            self.take(line.start + line.indent, line.end)

    def literal(self, number: int, mark: str) -> int:
        """Leave out a block of code or a comment; without its end it is a line like others."""
        self.close()
        self.code_follows = False
        return self.past(mark, number, lambda text: text == mark)

    def code_paragraph(self, number: int) -> int:
        self.code_follows = False
        while number < len(self.all) and not self.all[number].blank:
            number += 1
        return number

    def inline(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        _Inline(lines, builder, notes, self.attributes).read(0, len(lines.text))


class _Inline(Inline):
    tokens = re.compile(
        r"\\(?P<escaped>(?:link:|https?://|ftp://|\{))"
        r"|(?<![\w:])(?:link:|(?P<macro>(?:doi|DOI|arxiv|pmid):))(?:\+\+(?P<quoted>[^\n]{1,2000}?)\+\+|(?P<target>[^\s\[\]]{1,2000}))(?=\[)"
        r"|(?P<url>(?:https?|ftp)://[^\s\[\]<>]+)(?P<glued>\[)?"
        r"|<(?P<angle>(?:https?|ftp)://[^\s<>]+)>"
        r"|(?P<note>footnote(?:ref)?:[\w-]*)\["
        r"|(?<![\w:])(?:(?P<skip>(?:image|icon|kbd|btn|anchor|indexterm2?|pass):[^\s\[\]]{0,2000})|xref:(?P<xref>[^\s\[\]]{1,2000}))\["
        r"|<<[^<>,\n]+(?:,(?P<cross>[^<>]*))?>>|\[\[[^\[\]]+\]\]"
        r"|\{(?P<attribute>[\w-]+)\}|`(?P<code>[^`\n]*)`|(?P<stress>\*+|_+|\+\+\+?)|(?P<bar>\|)"
    )
    words = re.compile(r"(?:[^\[\]\\]|\\.|\[[^\[\]]*\]){0,4000}\]", re.DOTALL)
    tail = re.compile(r"\^?\s*(?:,\s*[\w-]+\s*=.*)?\Z|\^\Z", re.DOTALL)

    def __init__(
        self, lines: Lines, builder: PassageBuilder, notes: list[Passage], attributes: Mapping[str, MappedText]
    ) -> None:
        super().__init__(lines, builder, notes)
        self.attributes = attributes

    def token(self, found: re.Match[str], end: int) -> int:
        start, after = found.span()
        if found["escaped"]:
            self.copy(start + 1, after)
        elif found["quoted"] or found["target"]:
            name = "quoted" if found["quoted"] else "target"
            return self.macro(found, self.resolved(*found.span(name)), after + 1, end)
        elif found["url"]:
            if found["glued"]:
                return self.macro(found, self.resolved(*found.span("url")), after, end)
            self.builder.append(self.resolved(start, after))
        elif found["angle"]:
            self.link(self.resolved(*found.span("angle")), None)
        elif found["note"] or found["skip"] or found["xref"]:
            return self.bracketed(found, after, end)
        elif found["cross"]:
            self.copy(*found.span("cross"))
        elif found["attribute"]:
            self.attribute(found)
        elif found["code"] is not None:
            self.code(*found.span("code"))
        elif found["stress"]:
            before, behind = self.text[start - 1 : start], self.text[after : after + 1]
            if (before.isalnum() and behind.isalnum()) or (before.isspace() and behind.isspace()):
                return start
        elif found["bar"]:
            self.add("\t", start, after)
        return after

    def resolved(self, start: int, end: int) -> MappedText:
        """Return an address, with the attributes in it replaced by what they stand for."""
        built = TextBuilder(self.lines.source)
        pos = start
        for found in re.compile(r"\{([\w-]+)\}").finditer(self.text, start, end):
            value = self.attributes.get(found[1].lower())
            if value is not None:
                built.append(self.lines.mapped(pos, found.start()))
                built.add(value.text, *self.lines.span(found.start(), found.end()))
                pos = found.end()
        built.append(self.lines.mapped(pos, end))
        return built.build()

    def attribute(self, found: re.Match[str]) -> None:
        value = self.attributes.get(found["attribute"].lower())
        following = self.text[found.end() : found.end() + 1]
        if value is not None and link_role(value.text) is not None and following != "[":
            self.link(value, None)
        elif value is not None and following != "[":
            self.add(value.text, *found.span())
        elif value is None:
            self.copy(*found.span())

    def macro(self, found: re.Match[str], target: MappedText, after: int, end: int) -> int:
        """Read an address with its words in brackets behind it."""
        close = self.words.match(self.text, after, end)
        stop = close.end() - 1 if close else after
        words = self.text[after:stop]
        cut = self.tail.search(words) if re.search(r"\^|,\s*[\w-]+\s*=", words) else None
        role = {"doi": Role.DOI, "arxiv": Role.EPRINT, "pmid": Role.PMID}.get((found["macro"] or "")[:-1].lower())
        if role is None and link_role(target.text) is None:
            self.read(after, stop)
        else:
            self.builder.open_link(trimmed(target), role)
            self.read(after, after + cut.start() if cut else stop)
            self.builder.close_link()
        return close.end() if close else after

    def bracketed(self, found: re.Match[str], after: int, end: int) -> int:
        close = self.words.match(self.text, after, end)
        stop = close.end() - 1 if close else after
        if found["note"]:
            self.note(after, stop, found["note"].partition(":")[2] or None)
        elif found["xref"]:
            self.read(after, stop)
        return close.end() if close else after
