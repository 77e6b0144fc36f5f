"""JATS and NLM XML: one passage a `<ref>`, the rest of the article as running text.

Read with the tolerant tags of the HTML reader: lxml tells the line of an element, but no column and no place for text
or attributes, and a fragment without a root is no XML to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from linkcheck.extraction.formats.jatsnames import (
    ACCESS_DATES,
    BLOCKS,
    CITATIONS,
    DATES,
    ENTRY,
    ID_ELEMENTS,
    IDS,
    LINKS,
    NAMED,
    NUMBER,
    OTHER_DATES,
    SILENT_IDS,
    SKIPPED,
    TITLES,
    UNPUNCTUATED,
)
from linkcheck.extraction.formats.markup import PassageBuilder, link_role, trimmed
from linkcheck.extraction.formats.tags import Tag, Tags, decode
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder

_UNEVEN = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")
_SAYS_LINK = re.compile(r"://|\bwww\.|\b10\.\d{4}")
_BROKEN = "Its XML is not well-formed: the citation is not closed."


def read(source: SourceText) -> Iterator[Passage]:
    """Yield the passages of an article, of a reference list, or of a single citation."""
    yield from _Reader(source).run()


@dataclass(slots=True)
class _Open:
    """An open element that something is made of when it ends."""

    name: str
    start: int  # length of the passage where it began
    tag: Tag


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.tags = Tags(source.text)
        self.builder = PassageBuilder(source=source)
        self.open: list[_Open] = []
        self.entry: int | None = None  # where the open entry starts
        self.unclosed: set[str] = set()  # names of elements to pass over that are never closed
        self.label: str | None = None
        self.id: str | None = None
        self.titles: dict[str, MappedText] = {}
        self.date: dict[str, MappedText] = {}
        self.has_refs = re.search(r"<ref[\s>]", source.text) is not None

    def run(self) -> Iterator[Passage]:
        text, at, end = self.source.text, 0, len(self.source.text)
        while at < end:
            opening = text.find("<", at)
            opening = end if opening < 0 else opening
            if opening > at:
                self._words(at, opening)
            if opening == end:
                break
            at, passage = self._markup(opening)
            if passage is not None:
                yield passage
        if self.entry is not None:
            self.builder.notes.append(_BROKEN)
        last = self._flush(end)
        if last is not None:
            yield last

    def _markup(self, at: int) -> tuple[int, Passage | None]:
        past = self.tags.past_comment(at)
        if past is not None:
            return past, None
        tag = self.tags.at(at)
        if tag is None:
            self.builder.copy(at, at + 1)
            return at + 1, None
        name = _local(tag.name)
        if name in SKIPPED and not tag.closing and self.entry is None:
            return (tag.end if tag.empty else self._past(tag)), None
        return tag.end, self._end(name, tag) if tag.closing else self._start(name, tag)

    def _words(self, start: int, end: int) -> None:
        """Read text without tags, its white space made even: line breaks of an indented file break no link."""
        add = self.builder.add
        for gap in _UNEVEN.finditer(self.source.text, start, end):
            decode(self.source.text, start, gap.start(), add)
            self.builder.gap(*gap.span())
            start = gap.end()
        decode(self.source.text, start, end, add)

    def _past(self, tag: Tag) -> int:
        """Return the end of an element that is passed over, that of its tag where it is not closed."""
        name = self.source.text[tag.start + 1 : tag.start + 1 + len(tag.name)]
        close = -1 if name in self.unclosed else self.source.text.find(f"</{name}", tag.end)
        end = self.source.text.find(">", close) if close >= 0 else -1
        if end < 0:
            self.unclosed.add(name)
            return tag.end
        return end + 1

    # --- elements ---------------------------------------------------------------------------------

    def _start(self, name: str, tag: Tag) -> Passage | None:
        passage: Passage | None = None
        if name == ENTRY or (self._is_loose_entry(name) and not tag.empty):
            if self.entry is not None:
                self.builder.notes.append(_BROKEN)
            passage = self._flush(tag.start)
            self.entry = tag.start
            self.builder.is_entry = True
            self.id = self._raw(tag, "id") or None
        elif self.entry is None and name in BLOCKS:
            passage = self._flush(tag.start)
            if name == "title":
                self.builder.heading = 1 + sum(element.name == "sec" for element in self.open[-8:])
        self._part(name, tag.start)
        if tag.empty:
            self._link_of(name, tag, is_empty=True)
            return passage
        if name in LINKS or (name in ID_ELEMENTS and self._href(tag) is not None):
            self._link_of(name, tag, is_empty=False)
        self.open.append(_Open(name, self.builder.length, tag))
        return passage

    def _is_loose_entry(self, name: str) -> bool:
        """Tell whether an element is an entry of its own: a citation outside a list, a note where there is no list."""
        if self.entry is not None:
            return False
        return name in CITATIONS - {"note", "product"} or (name == "fn" and not self.has_refs)

    def _end(self, name: str, tag: Tag) -> Passage | None:
        element = self._pop(name)
        if element is not None:
            self._finish(element)
        if self.entry is None:
            return self._flush(tag.end) if name in BLOCKS else None
        if element is not None and element.tag.start == self.entry:
            return self._flush(tag.end)
        self._part(name, tag.end)
        return None

    def _pop(self, name: str) -> _Open | None:
        """Close the innermost element of this name, and what is open in it."""
        for back, element in enumerate(reversed(self.open[-64:]), start=1):
            if element.name == name:
                for unclosed in reversed(self.open[len(self.open) - back + 1 :]):
                    self._finish(unclosed)
                del self.open[len(self.open) - back :]
                return element
        return None

    def _finish(self, element: _Open) -> None:
        """Make of an element's text what its name says."""
        name = element.name
        if name in LINKS:
            self._end_link(element)
            return
        if self.entry is None:
            return
        words = trimmed(self.builder.mapped_since(element.start)) if self._counts(element) else None
        if words is None:
            return
        if name == "label":
            if self.label is None and (number := NUMBER.match(" ".join(words.text.split()))) is not None:
                self.label = number[1] or None
            self.builder.cut(element.start)
        elif name in ID_ELEMENTS:
            self._pub_id(element, words)
        elif name in ACCESS_DATES or name in DATES:
            self._access_date(element, words)
        else:
            self._named(element, words)

    def _counts(self, element: _Open) -> bool:
        """Tell whether anything is made of an element's text: day, month and year of access are of that date."""
        name = element.name
        if name in NAMED:
            return not (self.open and self.open[-1].name in (*ACCESS_DATES, *DATES))
        if name in DATES:
            return "access" in (self._raw(element.tag, "date-type") + self._raw(element.tag, "content-type")).lower()
        return name == "label" or name in ID_ELEMENTS or name in ACCESS_DATES

    def _named(self, element: _Open, words: MappedText) -> None:
        name = element.name
        if name in TITLES:
            self.titles.setdefault(name, words)
        elif name in ("year", "month", "day"):
            self.date.setdefault(name, self._attribute(element.tag, "iso-8601-date") or words)
        if self._in_unpunctuated() and not _SAYS_LINK.search(words.text) and not self._has_link_since(element.start):
            self.builder.cut(element.start)

    def _has_link_since(self, length: int) -> bool:
        return bool(self.builder.fields) and (self.builder.fields[-1].at or 0) > length

    def _access_date(self, element: _Open, words: MappedText) -> None:
        kind = self._raw(element.tag, "content-type") + self._raw(element.tag, "date-type")
        if OTHER_DATES.search(kind):
            return
        iso = self._attribute(element.tag, "iso-8601-date")
        stated = iso if iso is not None and len(iso.text) == 10 else words
        if self._in_unpunctuated():
            self.builder.cut(element.start)
        self.builder.put(Role.ACCESSED, stated)

    def _pub_id(self, element: _Open, words: MappedText) -> None:
        kind = self._raw(element.tag, "pub-id-type").lower()
        role = IDS.get(kind)
        if role is not None:
            self.builder.cut(element.start)
            self.builder.put(role, words)
        elif kind in SILENT_IDS and not _SAYS_LINK.search(words.text):
            self.builder.cut(element.start)
        if self._href(element.tag) is not None:
            self.builder.close_link()

    # --- links ------------------------------------------------------------------------------------

    def _link_of(self, name: str, tag: Tag, *, is_empty: bool) -> None:
        href = self._href(tag)
        if href is None:
            return
        role = IDS.get(self._raw(tag, "ext-link-type").lower())
        if link_role(href.text) is None and role not in (None, Role.URL):
            self.builder.put(role or Role.URL, href)
        elif is_empty:
            self.builder.link(href)
        else:
            self.builder.open_link(href)

    def _end_link(self, element: _Open) -> None:
        href = self._href(element.tag)
        if href is None:
            return
        role = IDS.get(self._raw(element.tag, "ext-link-type").lower())
        if link_role(href.text) is None and role not in (None, Role.URL):
            if self.builder.mapped_since(element.start).text.strip() == href.text.strip():
                self.builder.cut(element.start)
        else:
            self.builder.close_link()

    def _href(self, tag: Tag) -> MappedText | None:
        for name in ("xlink:href", "href", "l:href", "ns2:href"):
            if name in tag.attributes:
                return self._attribute(tag, name)
        return None

    def _attribute(self, tag: Tag, name: str) -> MappedText | None:
        if name not in tag.attributes:
            return None
        built = TextBuilder(self.source)
        start, end = tag.attributes[name]
        decode(self.source.text, start, end, built.add)
        value = trimmed(built.build())
        return value if value.text else None

    def _raw(self, tag: Tag, name: str) -> str:
        start, end = tag.attributes.get(name, (0, 0))
        return self.source.text[start:end]

    # --- passages ---------------------------------------------------------------------------------

    def _in_unpunctuated(self) -> bool:
        """Tell whether the innermost citation is one whose punctuation is left to a style sheet."""
        for element in reversed(self.open[-16:]):
            if element.name in CITATIONS:
                return element.name in UNPUNCTUATED
        return False

    def _part(self, name: str, at: int) -> None:
        """Part what follows from what was said, where only a style sheet would: no link is read across."""
        if self.entry is None or not self.builder.length or self.builder.last() == "\n":
            return
        if self.open and self.open[-1].name in (*ACCESS_DATES, *DATES):
            self.builder.gap(at, at)
        in_fields = bool(self.open) and self.open[-1].name in UNPUNCTUATED
        if in_fields or name in CITATIONS or name in BLOCKS:
            self.builder.add("\n\n", at, at)

    def _flush(self, end: int) -> Passage | None:
        """End the passage that is being built."""
        builder, start = self.builder, self.entry
        if start is not None:
            self._say_dates_and_title()
            builder.key = self.label or self.id
        self.builder = PassageBuilder(source=self.source)
        self.entry, self.label, self.id = None, None, None
        self.titles, self.date = {}, {}
        passage = builder.build()
        if start is None:
            return passage
        empty = Passage(text=MappedText("", self.source, ()), is_entry=True, key=builder.key)
        return replace(passage or empty, span=(start, end))

    def _say_dates_and_title(self) -> None:
        for name in TITLES:
            if name in self.titles:
                self.builder.put(Role.TITLE, self.titles[name], placed=False)
                break
        year = self.date.get("year")
        if year is None:
            return
        iso = TextBuilder(self.source)
        iso.append(year)
        for name in ("month", "day") if re.fullmatch(r"\d{4}", year.text) else ():
            part = self.date.get(name)
            if part is None or not re.fullmatch(r"[0-9]{1,2}", part.text):
                break
            iso.add(f"-{int(part.text):02d}", *part.source_span(0, len(part.text)))
        self.builder.put(Role.PUBLISHED, iso.build(), placed=False)


def _local(name: str) -> str:
    """Return a name without its namespace's prefix."""
    return name.rpartition(":")[2]
