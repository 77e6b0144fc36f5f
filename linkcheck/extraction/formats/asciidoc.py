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
_ATTRIBUTE_LINK = re.compile(r"((?:link:)?(?:\{[\w-]+\}|(?:https?|ftp)://)[^\s\[\]]*)\[[^\[\]]*\]\^?[ \t]*$")
_UNSET = re.compile(
    r":!?[\w-]+!?:[ \t]*$|\[[^\[\]]*\][ \t]*$|(?:include|ifdef|ifndef|endif|image|toc|video)::?\S*\[.*\][ \t]*$"
)
_CODE = re.compile(r"\[(?:source|listing|literal|stem|latexmath|plantuml|ditaa|mermaid)\b")
_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(?=\S)")
_BLOCK_TITLE = re.compile(r"\.[^\s.].*$")
_ITEM = re.compile(r"[ \t]*(?:\*{1,5}|-|\.{1,5}|(\d+)\.|<(?:\d+|\.)>)[ \t]+(?:\[[ x*]\][ \t]+)?")
_ANCHOR = re.compile(r"\[\[\[([^\[\],]+)(?:,[^\[\]]*)?\]\]\][ \t]*")
_UNDERLINES = "=-~^+"
"""The signs of two-line titles, by level."""
_LINK = r"\blink=(?P<quote>[\"']?)(?P<target>(?:\{[\w-]+\}|(?:https?|ftp)://)[^\s\"',\]]*)(?P=quote)"
_IMAGE_LINK = re.compile(rf"image::?[^\s\[\]]+\[[^\[\]]*?{_LINK}[^\[\]]*\][ \t]*$")
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
                address = _ATTRIBUTE_LINK.match(line.text, start)  # its words are not part of it
                end = address.end(1) if address else end
                self.attributes[found[1].lower()] = MappedText.part(source, line.start + start, line.start + end)

    def line(self, number: int) -> int:
        line = self.all[number]
        if line.blank:
            if not self.is_entry:
                self.close()
            return number + 1
        if self.underlines(number):
            spans, self.spans = self.spans, []
            self.title(_UNDERLINES.index(line.text[0]) + 1, *spans[0])
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
        elif image := _IMAGE_LINK.match(line.text):
            self.close()
            self.take(line.start + image.start("target"), line.start + image.end("target"))
            self.close()
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

    def underlines(self, number: int) -> bool:
        """Tell whether a line makes a title of the one above it: of one sign, and as long, give or take one."""
        text = self.all[number].text
        if len(self.spans) != 1 or len(text) < 2 or text != text[0] * len(text) or text[0] not in _UNDERLINES:
            return False
        above = self.all[number - 1]
        alone = number < 2 or self.all[number - 2].blank
        return alone and not above.blank and not above.indent and abs(len(above.text) - len(text)) <= 1

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


_REFERENCE = re.compile(r"\{([\w-]+)\}")
_GOES_ON = re.compile(r"(?:[^\s\[\]<>{}|]|\{[\w-]+\})+")
_DEEPEST = 8  # attributes inside attributes
_LONGEST = 4_000  # characters of an attribute's value
_LONGEST_INSIDE = 500  # of one inside another


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
            begin, finish = found.span("angle")
            words = self.text.find("[", begin, finish)  # of an author: `<https://…[@name]>`
            self.link(self.resolved(begin, finish if words < 0 else words), None)
        elif found["note"] or found["skip"] or found["xref"]:
            return self.bracketed(found, after, end)
        elif found["cross"]:
            self.copy(*found.span("cross"))
        elif found["attribute"]:
            return self.attribute(found, end)
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
        for found in _REFERENCE.finditer(self.text, start, end):
            value = self.value_of(found[1])
            if value is not None:
                built.append(self.lines.mapped(pos, found.start()))
                built.add(value, *self.lines.span(found.start(), found.end()))
                pos = found.end()
        built.append(self.lines.mapped(pos, end))
        return built.build()

    def value_of(self, name: str) -> str | None:
        """Return what an attribute stands for, those in its own value replaced too; None if it is not set here."""
        value = self.attributes.get(name.lower())
        if value is None:
            return None
        text = value.text

        def replaced(match: re.Match[str]) -> str:
            inner = self.attributes.get(match[1].lower())
            return match[0] if inner is None or len(inner.text) > _LONGEST_INSIDE else inner.text

        for _ in range(_DEEPEST):
            changed = _REFERENCE.sub(replaced, text)
            if changed == text or len(changed) > _LONGEST:
                break
            text = changed
        return text.removeprefix("link:")

    def attribute(self, found: re.Match[str], end: int) -> int:
        """Read an attribute; one that stands for an address may go on, and have words in brackets behind it."""
        start, after = found.span()
        name, value = found["attribute"], self.value_of(found["attribute"])
        if value is None:
            self.copy(start, after)
            return after
        rest = _GOES_ON.match(self.text, after, end)
        stop = rest.end() if rest else after
        whole = self.resolved(start, stop)
        glued = self.text[stop : stop + 1] == "["
        if link_role(whole.text) is None:
            if not glued or stop > after:
                self.add(value, start, after)
        elif glued:
            return self.macro(found, whole, stop + 1, end)
        elif stop > after:
            self.builder.append(whole)
            return stop
        else:
            own = self.attributes[name.lower()]
            self.link(own if own.text == value else whole, None)
        return after

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
        if found["skip"] and (link := re.search(_LINK, self.text[after:stop])):
            self.link(self.resolved(after + link.start("target"), after + link.end("target")), None)
        elif found["note"]:
            self.note(after, stop, found["note"].partition(":")[2] or None)
        elif found["xref"]:
            self.read(after, stop)
        return close.end() if close else after
