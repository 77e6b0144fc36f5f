"""Reads Markdown: CommonMark with tables, footnotes and definitions of links; blocks by markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from linkcheck.extraction.formats import html
from linkcheck.extraction.formats.lines import Lines
from linkcheck.extraction.formats.markup import PassageBuilder
from linkcheck.extraction.formats.mdinline import Inline, label_of, unescaped
from linkcheck.extraction.formats.tags import Tags
from linkcheck.extraction.passages import MappedText, Passage, SourceText

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NEWLINE = re.compile(r"\r\n?|\n")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FOOTNOTE = re.compile(r"[ \t]{0,3}\[\^([^\]\s][^\]\n]{0,80})\]:[ \t]*")
_DEFINITION = re.compile(
    r"""[ \t]{0,3}\[(?!\^)((?:[^\[\]\\\n]|\\.){1,200})\]:[ \t]*+(?:\n[ \t]*+)?(?:<([^<>\n]*)>|(\S++))"""
    r"""(?:[ \t]*(?:\n[ \t]*(?=["'(]))?(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(?=\n|\Z)"""
)
_DIV = re.compile(r":{3,}[^\n]*")


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of a Markdown file."""
    try:
        tokens = _blocks(source.text, _front_matter(source.text))
    except RecursionError:
        yield Passage(
            text=MappedText.whole(source), notes=("Its blocks are nested too deep; it was read as plain text.",)
        )
        return
    yield from _File(source, tokens).run()


def _front_matter(text: str) -> int:
    """Return where the metadata at the start of a file ends."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found else 0


def _blocks(text: str, start: int) -> list[Token]:
    """Return the blocks of `text` from `start` on, their lines counted from its beginning."""
    return _parser().parse("\n" * text.count("\n", 0, start) + text[start:])


@cache
def _parser() -> MarkdownIt:
    """Return the parser of blocks; to make it takes longer than to read a short file."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    return parser.disable(["reference", "inline"])


class _File:
    def __init__(self, source: SourceText, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.starts = [0, *(found.end() for found in _NEWLINE.finditer(source.text)), len(source.text)]
        self.tags: Tags | None = None
        self.front = _front_matter(source.text)
        self.definitions = self.collect()
        self.used: set[str] = set()
        self.item: PassageBuilder | None = None  # the list item that is being read
        self.note: PassageBuilder | None = None  # the footnote that an indented block goes on

    def run(self) -> Iterator[Passage]:
        if self.front and "references:" in self.source.text[: self.front]:
            yield Passage(text=MappedText.part(self.source, 0, self.front))
        heading: int | None = None
        skip_row = False
        for token in self.tokens:
            kind = token.type
            if kind == "heading_open":
                yield from self.close()
                heading = int(token.tag[1:])
            elif kind == "list_item_open":
                yield from self.close()
                self.item = PassageBuilder(source=self.source, is_entry=True, key=token.info or None)
            elif kind in ("list_item_close", "blockquote_open", "blockquote_close", "table_open"):
                yield from self.close()
                skip_row = kind == "table_open"
            elif kind == "tr_open":
                yield from self.row(token)
            elif kind == "table_close":
                skip_row = False
            elif kind == "html_block":
                yield from self.close()
                yield from self.html(token)
            elif kind == "code_block":
                yield from self.code(token)
            elif kind == "inline" and not skip_row and token.map:
                yield from self.inline(token, heading)
                heading = None
        yield from self.close()
        yield from self.unused()

    def collect(self) -> Mapping[str, MappedText]:
        """Return where the labels that links may be given by lead to."""
        found: dict[str, MappedText] = {}
        for token in self.tokens:
            if token.type != "inline" or "]:" not in token.content:
                continue
            lines = self.lines(token)
            for label, start, end, _ in _definitions(lines.text):
                found.setdefault(label, unescaped(lines, start, end))
        return found

    def lines(self, token: Token) -> Lines:
        """Return the text of a block, mapped to where its lines stand."""
        first = token.map[0] if token.map else 0
        spans = []
        for number, content in enumerate(token.content.split("\n"), first):
            start, end = self.line(number)
            wanted = content.strip()
            at = self.source.text.rfind(wanted, start, end) if wanted else start
            spans.append((at, at + len(wanted)) if at >= 0 else (start, end))
        return Lines(self.source, spans)

    def line(self, number: int) -> tuple[int, int]:
        start = self.starts[min(number, len(self.starts) - 1)]
        end = self.starts[min(number + 1, len(self.starts) - 1)]
        return start, start + len(self.source.text[start:end].rstrip("\r\n"))

    def inline(self, token: Token, heading: int | None) -> Iterator[Passage]:
        lines = self.lines(token)
        inline = Inline(lines, self.definitions, self.used)
        for label, start, end in _parts(lines.text):
            if label is None and self.item is not None and heading is None:
                self.item.gap(*lines.span(start, start), "\n")
                inline.read_into(self.item, start, end)
                continue
            if label is not None:
                yield from self.close()
            built = PassageBuilder(source=self.source, key=label, is_entry=label is not None, heading=heading)
            built.span = lines.span(start, end)
            inline.read_into(built, start, end)
            if label is not None:
                self.note = built
            else:
                yield from self.close()
                yield from _built(built)

    def row(self, token: Token) -> Iterator[Passage]:
        if not token.map:
            return
        start, end = self.line(token.map[0])
        built = PassageBuilder(source=self.source)
        lines = Lines(self.source, [(start, end)])
        Inline(lines, self.definitions, self.used, in_table=True).read_into(built, 0, len(lines.text))
        yield from _built(built)

    def html(self, token: Token) -> Iterator[Passage]:
        if self.tags is None:
            self.tags = Tags(self.source.text)
        first, last = token.map or (0, 0)
        yield from html.read_part(self.source, self.line(first)[0], self.line(last - 1)[1], self.tags)

    def code(self, token: Token) -> Iterator[Passage]:
        """Read an indented block: more of the footnote before it, else code, which is left out."""
        if self.note is None or not token.map:
            yield from self.close()
            return
        spans = [self.line(number) for number in range(*token.map)]
        lines = Lines(self.source, spans)
        self.note.gap(*lines.span(0, 0), "\n")
        Inline(lines, self.definitions, self.used).read_into(self.note, 0, len(lines.text))
        self.note.span = (self.note.span[0] if self.note.span else spans[0][0], spans[-1][1])

    def close(self) -> Iterator[Passage]:
        """End the list item or footnote that is being read."""
        for builder in (self.item, self.note):
            if builder is not None:
                yield from _built(builder)
        self.item = self.note = None

    def unused(self) -> Iterator[Passage]:
        """Return the definitions that nothing in the text refers to: references all the same."""
        for label, target in self.definitions.items():
            if label not in self.used:
                built = PassageBuilder(source=self.source, key=label, is_entry=True)
                built.link(target)
                if built.fields:
                    yield from _built(built)


def _built(builder: PassageBuilder) -> Iterator[Passage]:
    passage = builder.build()
    if passage is not None:
        yield passage


def _definitions(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield the link definitions that a paragraph is made of: label, where the target stands, where it ends."""
    pos = 0
    while pos < len(text):
        found = _DEFINITION.match(text, pos) if not _FOOTNOTE.match(text, pos) else None
        if found:
            start, end = found.span(2) if found[2] is not None else found.span(3)
            yield label_of(found[1]), start, end, found.end()
        line = text.find("\n", found.end() if found else pos)
        pos = len(text) if line < 0 else line + 1


def _parts(text: str) -> Iterator[tuple[str | None, int, int]]:
    """Split a paragraph at the footnotes and definitions in it; yield the key of each part and where it stands."""
    marks: list[tuple[int, int, str | None]] = []  # start, where the content begins, key
    pos = 0
    while pos < len(text):
        note, definition = _FOOTNOTE.match(text, pos), None
        if note:
            marks.append((pos, note.end(), note[1]))
        elif definition := _DEFINITION.match(text, pos):
            marks.append((pos, definition.end(), None))
        elif div := _DIV.match(text, pos):
            marks.append((pos, div.end(), None))
        line = text.find("\n", definition.end() if definition else pos)
        pos = len(text) if line < 0 else line + 1
    begin, key = 0, None
    for start, content, label in [*marks, (len(text), len(text), None)]:
        if text[begin:start].strip():
            yield key, begin, start
        begin, key = content, label
