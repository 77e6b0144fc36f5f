"""Reads HTML, and any other markup with tags that has no reader of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats.htmlnames import (
    BLOCKS,
    CONTAINERS,
    HEADINGS,
    SKIPPED,
    is_entry,
    is_reference_list,
    key_of,
    link_relation_counts,
)
from linkcheck.extraction.formats.markup import PassageBuilder
from linkcheck.extraction.formats.tags import Tag, Tags, decode
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder
from linkcheck.extraction.sections import is_reference_heading

_UNEVEN = re.compile(r'[ \t\r\n\f]{2,}|[\t\r\n\f]|\{" "\}')  # the last is how JSX writes a blank
_BREAKS = re.compile(r"[\t\r\n]+")
_NOTE_MARK = re.compile(r"[\[(]?(\d{1,4})[\])]?[.:]?\s*\Z")
_QUOTING = ("blockquote", "q", "ins", "del")
_DEEPEST = 64  # open elements looked through for the one that an end tag ends


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of an HTML file."""
    return read_part(source, 0, len(source.text))


def read_part(source: SourceText, start: int, end: int, tags: Tags | None = None) -> Iterator[Passage]:
    """Return the passages of the HTML that stands at `[start, end)` of a file."""
    reader = _Reader(source, tags or Tags(source.text))
    yield from reader.run(start, end)


class _Reader:
    """Walks over the tags, and keeps what stands between them in the passage of the innermost block."""

    def __init__(self, source: SourceText, tags: Tags) -> None:
        self.source = source
        self.tags = tags
        self.builder = PassageBuilder(source=source)
        self.done: list[Passage] = []
        self.open: list[tuple[str, str]] = []  # open containers, and what each is: "entry", "list", "margin" or ""
        self.numbers: list[int] = []  # of the items of the open lists; below 0: unnumbered
        self.accessed: tuple[str, int] | None = None  # the tag that an access date is in, and where its text starts
        self.nested = 0  # open tags of the same name in it
        self.mark: int | None = None  # where the text of an open <sup> starts
        self.pre = 0
        self.in_link = False
        self.reference_level: int | None = None  # level of the heading "References" that we are under

    def run(self, start: int, end: int) -> Iterator[Passage]:
        text, pos = self.source.text, start
        while pos < end:
            opening = text.find("<", pos, end)
            if opening < 0:
                opening = end
            if opening > pos:
                self.words(pos, opening)
            pos = min(end, self.markup(opening, end)) if opening < end else end
            if self.done:
                yield from self.done
                self.done.clear()
        self.flush()
        yield from self.done

    def markup(self, pos: int, end: int) -> int:
        """Read what begins with the `<` at `pos`; return where it ends."""
        past = self.tags.past_comment(pos)
        if past is not None:
            return past
        tag = self.tags.at(pos)
        if tag is None:
            if self.source.text[pos + 1 : pos + 3].lower() == "a ":
                self.builder.remark("A link here is not closed; it was read as text.")
            self.builder.copy(pos, pos + 1)
            return pos + 1
        if tag.name in SKIPPED and not tag.closing and not tag.empty:
            return self.past_element(tag, end)
        if tag.closing:
            self.end_tag(tag)
        else:
            self.start_tag(tag)
        return tag.end

    def past_element(self, tag: Tag, end: int) -> int:
        """Return where an element without text ends; where its end tag is missing, that is the end of the file."""
        close = re.compile(rf"</{re.escape(tag.name)}\b[^<>]*>?", re.IGNORECASE).search(self.source.text, tag.end, end)
        return close.end() if close else end

    def words(self, start: int, end: int) -> None:
        """Read text without tags, its white space made even as a browser does."""
        text, add = self.source.text, self.builder.add
        if self.pre:
            decode(text, start, end, add)
            return
        pos = start
        for gap in _UNEVEN.finditer(text, start, end):
            decode(text, pos, gap.start(), add)
            self.builder.gap(gap.start(), gap.end())
            pos = gap.end()
        decode(text, pos, end, add)

    def start_tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self.end_link()
        if name in ("a", "area", "link") and "href" in tag.attributes:
            self.link(tag)
        elif name in _QUOTING and "cite" in tag.attributes:
            self.builder.link(self.value(tag, "cite"))
        if name == "br" or name == "hr":
            self.builder.gap(tag.start, tag.end, "\n")
        elif name == "sup" and self.builder.last() in ("", "\n"):
            self.mark = self.builder.length
        elif name == "pre":
            self.pre += 1
        if self.accessed and name == self.accessed[0] and not tag.empty:
            self.nested += 1
        elif "accessdate" in self.raw(tag, "class"):
            self.accessed, self.nested = (name, self.builder.length), 0
        if name in CONTAINERS and not tag.empty:
            self.enter(tag)
        elif name in HEADINGS:
            self.flush()
            self.builder.heading = HEADINGS[name]
        elif name in ("td", "th"):
            self.builder.gap(tag.start, tag.end, "\t")
        elif name in BLOCKS:
            self.boundary(tag)

    def end_tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self.end_link()
        elif name == "sup" and self.mark is not None:
            self.note_mark(tag)
        elif name == "pre":
            self.pre = max(0, self.pre - 1)
        if self.accessed and name == self.accessed[0] and self.nested:
            self.nested -= 1
        elif self.accessed and name == self.accessed[0]:
            self.builder.put(Role.ACCESSED, self.builder.mapped_since(self.accessed[1]))
            self.accessed = None
        if name in CONTAINERS:
            self.leave(tag)
        elif name in HEADINGS:
            self.flush()
        elif name in BLOCKS:
            self.boundary(tag)

    def raw(self, tag: Tag, attribute: str) -> str:
        start, end = tag.attributes.get(attribute, (0, 0))
        return self.source.text[start:end]

    def value(self, tag: Tag, attribute: str) -> MappedText:
        """Return an attribute's value as a browser reads an address: no line breaks, references decoded."""
        built = TextBuilder(self.source)
        start, end = tag.attributes[attribute]
        for gap in _BREAKS.finditer(self.source.text, start, end):
            decode(self.source.text, start, gap.start(), built.add)
            start = gap.end()
        decode(self.source.text, start, end, built.add)
        return built.build()

    def link(self, tag: Tag) -> None:
        if tag.name != "a":
            if tag.name == "area" or link_relation_counts(self.raw(tag, "rel")):
                self.builder.link(self.value(tag, "href"))
        else:
            self.builder.open_link(self.value(tag, "href"))
            self.in_link = True

    def end_link(self) -> None:
        if self.in_link:
            self.builder.close_link()
            self.in_link = False

    def note_mark(self, tag: Tag) -> None:
        """Read `<sup>7</sup>` at the start of a line: the number of a note, which is what follows."""
        start, self.mark = self.mark or 0, None
        mark = self.builder.mapped_since(start)
        number = _NOTE_MARK.match(mark.text.strip())
        if not number or self.in_link or any(kind == "entry" for _, kind in self.open[-_DEEPEST:]):
            return
        self.builder.cut(start)
        self.flush()
        self.builder.is_entry, self.builder.key = True, number[1]

    def enter(self, tag: Tag) -> None:
        """Open a container, and end what its start ends."""
        name, classes = tag.name, self.raw(tag, "class")
        if name == "p" and self.open and self.open[-1][0] == "p":
            self.pop()
        elif name in ("li", "dt", "dd"):
            self.end_item()
        if name in ("ol", "ul", "dl"):
            start = self.raw(tag, "start")
            self.numbers.append((int(start) if start.isdecimal() and len(start) < 7 else 1) if name == "ol" else -1)
        kind = self.kind(tag, classes)
        if "csl-right-inline" in classes:
            self.open.append((name, ""))
            return
        if kind in ("entry", "margin"):
            self.flush()
            self.builder.is_entry = True
            self.builder.key = self.key(tag)
        else:
            self.boundary(tag)
        self.open.append((name, kind))

    def kind(self, tag: Tag, classes: str) -> str:
        if "csl-left-margin" in classes:
            return "margin"
        attributes = {
            name: self.raw(tag, name) for name in ("class", "id", "role", "epub:type") if name in tag.attributes
        }
        if is_reference_list(attributes):
            return "list"
        listed = tag.name == "li" and (
            self.reference_level is not None or any(kind == "list" for _, kind in self.open[-_DEEPEST:])
        )
        return "entry" if listed or is_entry(tag.name, attributes) else ""

    def key(self, tag: Tag) -> str | None:
        if tag.name == "li" and self.numbers and self.numbers[-1] >= 0:
            value = self.raw(tag, "value")
            if value.isdecimal() and len(value) < 7:
                self.numbers[-1] = int(value)
            self.numbers[-1] += 1
            return str(self.numbers[-1] - 1)
        return key_of(self.raw(tag, "id"))

    def end_item(self) -> None:
        """End the list item that a new one follows."""
        for name, _ in reversed(self.open[-_DEEPEST:]):
            if name in ("ol", "ul", "dl"):
                return
            if name in ("li", "dt", "dd"):
                while self.pop() != name:
                    pass
                return

    def leave(self, tag: Tag) -> None:
        if tag.name in ("ol", "ul", "dl") and self.numbers:
            self.numbers.pop()
        if any(name == tag.name for name, _ in self.open[-_DEEPEST:]):
            while self.pop(tag) != tag.name:
                pass
        else:
            self.boundary(tag)

    def pop(self, tag: Tag | None = None) -> str:
        """Close the innermost container."""
        name, kind = self.open.pop()
        if kind == "margin":
            self.builder.key = re.sub(r"^[\[(]|[\])]?\.?$", "", self.builder.mapped_since(0).text.strip()) or None
            self.builder.cut(0)
        elif kind == "entry":
            self.flush()
        elif tag is not None:
            self.boundary(tag)
        return name

    def boundary(self, tag: Tag) -> None:
        """End the passage at the edge of a block, or the line where entries and links go on across it."""
        if self.in_link or self.builder.is_entry:
            self.builder.gap(tag.start, tag.start, "\n")
        else:
            self.flush()

    def flush(self) -> None:
        passage = self.builder.build()
        self.builder = PassageBuilder(source=self.source)
        self.in_link, self.mark, self.accessed = False, None, None
        if passage is None:
            return
        if passage.heading is not None:
            if is_reference_heading(passage.text.text):
                self.reference_level = passage.heading
            elif self.reference_level is not None and passage.heading <= self.reference_level:
                self.reference_level = None
        self.done.append(passage)
