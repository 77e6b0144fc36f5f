"""DOCX: paragraphs, footnotes and endnotes of a Word document, its hyperlinks by their real targets.

Read with the standard library: python-docx 1.2 knows neither footnotes nor the links of field codes. A place in a DOCX
has no line, so the text is put together anew, the target of a link behind the words that it is on.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from linkcheck.extraction.formats.docxparts import MOST_BYTES, Link, Package, Paragraph
from linkcheck.extraction.formats.markup import PassageBuilder, repeats
from linkcheck.extraction.passages import MappedText, Passage, Piece, SourceText
from linkcheck.extraction.sections import is_reference_heading

_PART = "\n\n"
_LONGEST_HEADING = 60  # characters
_TEXT_PART = re.compile(r"\A\w+/(?:document\d*|footnotes|endnotes)\.xml\Z|\A\w+/_rels/\w+\.xml\.rels\Z")
_PARAGRAPH_END = re.compile(r"</w:p>|<w:(?:br|cr)\b[^<>]*>")
_TARGET = re.compile(r"<Relationship\b[^<>]*\bTarget=\"(https?:[^\"<>]*)\"[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")

_Place = tuple[int | None, bool, str | None]  # of a paragraph: level of the heading that it is, is it an entry, its key
Step = tuple[int, int, tuple[str, int, int] | None]  # words, and the target that they lead to with its own place


def read(data: bytes) -> Iterator[Passage]:
    """Yield the passages of a document; raise InputError where it cannot be opened."""
    package = Package(data)
    writer = _Writer()
    in_list = False
    for paragraph in package.body():
        level = paragraph.level
        words = paragraph.words.strip()
        if level is None and len(words) <= _LONGEST_HEADING and is_reference_heading(words):
            level = 1
        if level is not None:
            in_list = is_reference_heading(words)
        is_entry = level is None and (paragraph.is_bibliography or (in_list and paragraph.number is not None))
        writer.add(paragraph, heading=level, is_entry=is_entry, key=paragraph.number if is_entry else None)
    for kind in ("footnotes", "endnotes"):
        for number, note in enumerate(package.notes(kind), start=1):
            writer.add(note, heading=None, is_entry=True, key=str(number))
    return writer.passages()


def plain(data: bytes) -> str:
    """Return the words of all parts that hold text, a paragraph a line, and the targets of links behind them."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = []
        for name in package.namelist():
            if _TEXT_PART.search(name):
                with package.open(name) as part:
                    parts.append(part.read(MOST_BYTES).decode("utf-8", "replace"))
    words = _TAG.sub("", _PARAGRAPH_END.sub("\n", _TARGET.sub(r" \1\n", "\n".join(parts))))
    return html.unescape(words)


class _Writer:
    """Puts the text of the document together, and passages of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.steps: list[tuple[_Place, tuple[int, int], list[Step]]] = []

    def add(self, paragraph: Paragraph, *, heading: int | None, is_entry: bool, key: str | None) -> None:
        steps: list[Step] = []
        begin = self.length
        for run in paragraph.runs:
            if isinstance(run, Link):
                steps.append(self._link(run))
            else:
                steps.append((*self._write(run), None))
        if steps:
            self.steps.append(((heading, is_entry, key), (begin, self.length), steps))
            self._write(_PART)

    def _write(self, text: str) -> tuple[int, int]:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def _link(self, link: Link) -> Step:
        start, end = self._write(link.words)
        if repeats(link.words, link.target):
            return start, end, (link.target, start, end)
        self._write(" <")
        target = self._write(link.target)
        self._write(">")
        return start, end, (link.target, *target)

    def passages(self) -> Iterator[Passage]:
        source = SourceText("".join(self.parts))
        for (heading, is_entry, key), span, steps in self.steps:
            builder = PassageBuilder(source=source, heading=heading, is_entry=is_entry, key=key)
            for start, end, target in steps:
                if target is not None:
                    builder.open_link(_target(source, *target))
                builder.copy(start, end)
                if target is not None:
                    builder.close_link()
            passage = builder.build()
            if passage is not None:
                yield replace(passage, span=span if is_entry else None)


def _target(source: SourceText, target: str, start: int, end: int) -> MappedText:
    if source.text[start:end] == target:
        return MappedText.part(source, start, end)
    return MappedText(target, source, (Piece(0, len(target), start, end - start),))
