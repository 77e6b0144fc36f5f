"""Reads wikitext, the markup of MediaWiki: `<ref>`, citation templates of many languages, external links.

The known parsers give no places, or take more than linear time on broken pages; so the brackets are paired here, once
a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats.markup import PassageBuilder
from linkcheck.extraction.formats.tags import Tag, Tags, decode
from linkcheck.extraction.formats.wikibrackets import literal_end, pairs, split, too_deep
from linkcheck.extraction.formats.wikinames import is_footnote_template
from linkcheck.extraction.formats.wikitemplates import Parameter, Template, read_template
from linkcheck.extraction.passages import MappedText, Passage, SourceText, TextBuilder

_TOKEN = re.compile(
    r"<!--|\{\{|\[\[|\[(?=(?:https?|ftps?):|//|doi:)|\[(?=mailto:)|'{2,5}|__[A-Z]+__|<(?=[A-Za-z/])|\n", re.IGNORECASE
)
_URL = re.compile(r"[^][<>\"\x00-\x20\x7f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINK_END = re.compile(r"\]|\n[ \t]*\n|\n(?=[*#:;={|!])")
_LITERAL = frozenset({"nowiki", "pre", "syntaxhighlight", "source", "math", "score", "timeline", "graph", "mapframe"})
_HEADING = re.compile(r"(={1,6})([^\n]+?)\1[ \t]*(?:<!--[^\n]*)?(?=\n|\Z)")
_LINE_START = re.compile(r"[*#:;|!]+[ \t]*|\{\|[^\n]*|[ \t]*(?=\n)")
_REF_CLOSE = re.compile(r"</ref\s*>|<ref\b(?![^<>]*/>)", re.IGNORECASE)


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of a wiki page: its paragraphs and list items, each followed by the notes in it."""
    return _Page(source).run()


class _Page:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.tags = Tags(source.text)
        self.closing = pairs(source.text)
        self.builder = PassageBuilder(source=source)
        self.notes: list[Passage] = []  # of the paragraph that is being read
        self.no_bracket_before = 0  # up to here no `]` ends an external link
        self.no_ref_close_after = len(source.text) + 1
        self.unclosed: set[str] = set()  # elements of which no end tag follows

    def run(self) -> Iterator[Passage]:
        pos, size = 0, len(self.text)
        while pos < size:
            heading = _HEADING.match(self.text, pos)
            if heading:
                self.builder.heading = len(heading[1])
                self.inline(heading.start(2), heading.end(2))
                pos = heading.end()
            else:
                pos = self.inline(self.past_line_start(pos), size, top=True)
            yield from self.flush()
        yield from self.flush()

    def flush(self) -> Iterator[Passage]:
        passage = self.builder.build()
        if passage is not None:
            yield passage
        yield from self.notes
        self.builder, self.notes = PassageBuilder(source=self.source), []

    def past_line_start(self, pos: int) -> int:
        """Return where the signs of list items and tables that a line begins with end."""
        start = _LINE_START.match(self.text, pos)
        return max(pos, start.end()) if start else pos

    def inline(self, pos: int, end: int, *, top: bool = False, in_link: bool = False, depth: int = 0) -> int:
        """Read running text; at the top, up to the end of the paragraph or list item."""
        while pos < end:
            found = _TOKEN.search(self.text, pos, end)
            if not found:
                decode(self.text, pos, end, self.builder.add)
                return end
            decode(self.text, pos, found.start(), self.builder.add)
            pos = found.start()
            if found[0] == "\n":
                if top and self.ends_paragraph(pos + 1):
                    return pos + 1
                self.builder.gap(pos, pos + 1, "\n")
                pos += 1
            else:
                pos = min(end, self.token(found[0], pos, end, in_link=in_link, depth=depth))
        return pos

    def ends_paragraph(self, line: int) -> bool:
        char = self.text[line : line + 1]
        return char in "\n*#:;=|!" or self.text.startswith(("{|", "\r\n"), line)

    def token(self, mark: str, pos: int, end: int, *, in_link: bool, depth: int) -> int:
        text = self.text
        if mark == "<!--":
            return literal_end(text, pos, None)
        if mark == "{{":
            closing = self.closing.get(pos)
            if closing is None or closing >= end or too_deep(depth):
                self.builder.remark("A template here is not closed; it was read as text.")
                self.builder.copy(pos, pos + 2)
                return pos + 2
            self.template(pos, closing, depth)
            return closing + 2
        if mark == "[[":
            closing = self.closing.get(pos)
            if closing is None or closing >= end:
                # `[[http://example.org]]`: a link in brackets
                self.builder.copy(pos, pos + 1)
                return pos + 1
            return self.wiki_link(pos, closing, depth)
        if mark == "[":
            return self.external_link(pos, end, in_link=in_link, depth=depth)
        if mark == "<":
            return self.tag(pos, end, depth)
        return pos + len(mark)  # quotes that make italic or bold, magic words

    def wiki_link(self, pos: int, closing: int, depth: int) -> int:
        if _URL.match(self.text, pos + 2) and re.match(r"(?i)\[\[(?:https?|ftp)://", self.text[pos : pos + 10]):
            self.builder.copy(pos, pos + 1)
            self.external_link(pos + 1, closing + 1, in_link=False, depth=depth)
            return closing + 2
        parts = list(split(self.text, pos + 2, closing, self.closing))
        start, stop, _ = parts[-1]
        if not too_deep(depth):
            self.inline(start, stop, depth=depth + 1)
        return closing + 2

    def external_link(self, pos: int, end: int, *, in_link: bool, depth: int) -> int:
        url = None if in_link else _URL.match(self.text, pos + 1, end)
        if not url:
            self.builder.copy(pos, pos + 1)
            return pos + 1
        close = self.bracket_after(url.end(), end)
        self.builder.open_link(self.mapped(url.start(), url.end()))
        stop = url.end() if close is None else close
        if close is not None:
            words = url.end()
            while words < stop and self.text[words].isspace():
                words += 1
            self.inline(words, stop, in_link=True, depth=depth)
        self.builder.close_link()
        return stop if close is None else stop + 1

    def bracket_after(self, pos: int, end: int) -> int | None:
        """Return where the `]` that ends an external link stands; None: there is none in its paragraph."""
        if pos < self.no_bracket_before:
            return None
        at = pos
        while found := _LINK_END.search(self.text, at, end):
            if found[0] != "]":
                self.no_bracket_before = found.start()
                return None
            inner = self.text.rfind("[[", at, found.start())
            closing = self.closing.get(inner) if inner >= 0 else None
            if closing is None or closing != found.start():
                return found.start()
            at = closing + 2
        self.no_bracket_before = end
        return None

    def mapped(self, start: int, end: int) -> MappedText:
        built = TextBuilder(self.source)
        decode(self.text, start, end, built.add)
        return built.build()

    def tag(self, pos: int, end: int, depth: int) -> int:
        tag = self.tags.at(pos)
        if tag is None or tag.end > end:
            self.builder.copy(pos, pos + 1)
            return pos + 1
        if tag.name == "ref" and not tag.closing:
            return tag.end if tag.empty else self.reference(tag, end, depth)
        if tag.name in _LITERAL and not tag.closing and not tag.empty:
            if tag.name in self.unclosed:
                return tag.end
            stop = min(end, literal_end(self.text, pos, tag.name))
            if stop == tag.end:
                self.unclosed.add(tag.name)
            if tag.name == "nowiki":
                words_end = self.text.rfind("</", tag.end, stop)
                decode(self.text, tag.end, max(tag.end, words_end), self.builder.add)
            return stop
        if tag.name in ("br", "p", "li", "tr", "div", "hr"):
            self.builder.gap(tag.start, tag.end, "\n")
        elif tag.name in ("td", "th"):
            self.builder.gap(tag.start, tag.end, "\t")
        return tag.end

    def reference(self, tag: Tag, end: int, depth: int) -> int:
        """Read `<ref>…</ref>`: one reference of its own."""
        close = _REF_CLOSE.search(self.text, tag.end, end) if tag.end < self.no_ref_close_after else None
        notes = []
        if close is None:
            self.no_ref_close_after = min(self.no_ref_close_after, tag.end)
            line = self.text.find("\n", tag.end, end)
            stop = after = end if line < 0 else line
            notes.append("A <ref> in this paragraph is not closed; it was read up to the end of its line.")
        else:
            stop = close.start()
            after = close.end() if close[0].startswith("</") else stop
        name = tag.attributes.get("name")
        self.note(tag.end, stop, self.text[name[0] : name[1]].strip(" /") or None if name else None, notes, depth)
        return after

    def note(self, start: int, end: int, key: str | None, notes: list[str], depth: int) -> None:
        """Read a passage of its own that stands inside another."""
        outer, self.builder = self.builder, PassageBuilder(source=self.source, key=key, is_entry=True, notes=notes)
        self.builder.span = (start, end)
        self.inline(start, end, depth=depth + 1)
        passage = self.builder.build()
        if passage is not None:
            self.notes.append(passage)
        self.builder = outer

    def template(self, pos: int, closing: int, depth: int) -> None:
        template = self.parse(pos, closing)
        if is_footnote_template(template.name):
            for parameter in template.parameters:
                if parameter.name in ("1", "text", "content", "טקסט"):
                    self.note(parameter.start, parameter.end, None, [], depth)
            return
        read_template(template, self, depth)

    def parse(self, pos: int, closing: int) -> Template:
        parts = list(split(self.text, pos + 2, closing, self.closing))
        name = re.sub(r"<!--.*?-->", "", self.text[parts[0][0] : parts[0][1]], flags=re.DOTALL)
        name = " ".join(name.replace("_", " ").split())
        if (colon := name.find(":")) > 0 and not name.startswith("#"):
            name = name[colon + 1 :].strip()  # a namespace, or `subst:`
        parameters, number = [], 0
        for start, end, equals in parts[1:]:
            if equals is None:
                number += 1
                parameters.append(Parameter(str(number), start, end, named=False))
            else:
                label = re.sub(r"<!--.*?-->", "", self.text[start:equals], flags=re.DOTALL).strip()
                parameters.append(Parameter(label, equals + 1, end, named=not label.isdecimal()))
        return Template(name, pos, closing + 2, tuple(parameters))

    def aside(self, start: int, end: int, depth: int) -> None:
        """Read what a template shows elsewhere: kept only where it has links, as a passage of its own."""
        outer, self.builder = self.builder, PassageBuilder(source=self.source)
        self.inline(start, end, in_link=False, depth=depth + 1)
        passage = self.builder.build()
        if passage is not None and passage.fields:
            self.notes.append(passage)
        self.builder = outer
