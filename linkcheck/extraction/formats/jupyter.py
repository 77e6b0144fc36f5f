"""Jupyter notebooks: their Markdown cells, read as one document.

A reference list is often spread over cells, as are the targets of reference-style links; so the cells are joined. Their
text stands in the file as JSON strings, mostly one a line, so that lines and columns are those of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from linkcheck.extraction import formats
from linkcheck.extraction.formats.json_places import Document, Node, parse_json, strings
from linkcheck.extraction.formats.nested import Window
from linkcheck.extraction.formats.records import as_text
from linkcheck.extraction.passages import Passage, SourceText, TextBuilder

_GAP = "\n\n"


def read(source: SourceText) -> Iterator[Passage]:
    """Yield the passages of the Markdown cells."""
    document = parse_json(source)
    built = TextBuilder(source)
    for cell in _cells(document):
        text = cell.get("source")
        if text is None or _kind(source, cell) not in ("markdown", "heading"):
            continue
        if built.length:
            built.add(_GAP, text.start, text.start)
        for line in strings(source, text):
            built.append(line)
    if not any(True for _ in _cells(document)):
        if source.text.strip():
            yield as_text(source, "notebook cell")
        return
    outer = built.build()
    window = Window(outer)
    for passage in formats.read("markdown", SourceText(outer.text)):
        placed = window.passage(passage)
        if document.fault:
            placed = _noted(placed, document.fault)
        yield placed


def _cells(document: Document) -> Iterator[Node]:
    """Yield the cells, in the older format those of the worksheets."""
    for root in document.roots[:1]:
        sheets = root.get("worksheets")
        holders = [root] if sheets is None else list(sheets.items or ())
        for holder in holders:
            cells = holder.get("cells")
            if cells is not None:
                yield from (cell for cell in cells.items or () if cell.members is not None)


def _kind(source: SourceText, cell: Node) -> str:
    kind = cell.get("cell_type")
    return next((text.text for text in strings(source, kind)), "") if kind is not None else ""


def _noted(passage: Passage, note: str) -> Passage:
    return replace(passage, notes=(*passage.notes, note))
