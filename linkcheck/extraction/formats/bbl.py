"""Reads the .bbl files that biber makes for biblatex: entries of fields, addresses on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats.markup import PassageBuilder
from linkcheck.extraction.formats.tex_values import Braces, decode
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder

_LINE = re.compile(
    r"^[ \t]*\\(?:entry\{(?P<key>[^{}\n]*)\}|(?P<end>endentry)\b"
    r"|verb\{(?P<verb>\w+)\}\s*\n[ \t]*\\verb (?P<value>[^\n]*)"
    r"|(?:field|strng|list)\{(?P<field>\w+)\}(?:\{\d+\})?\{)",
    re.MULTILINE,
)
_VERBATIM = {"url": Role.URL, "doi": Role.DOI, "eprint": Role.EPRINT}
_WORDS = ("title", "subtitle", "booktitle", "journaltitle", "publisher", "howpublished", "note", "institution")
_DATES = {"": Role.PUBLISHED, "url": Role.ACCESSED}


def is_biblatex(text: str) -> bool:
    """Tell whether a file is biber's."""
    if "\\bibitem" in text or "\\begin{document}" in text:
        return False
    return "\\endverb" in text or ("\\endentry" in text and "\\entry{" in text)


def read(source: SourceText) -> Iterator[Passage]:
    """Return one passage an entry."""
    entry = _Entry(source, None)
    braces = Braces(source.text, 0, len(source.text))
    for line in _LINE.finditer(source.text):
        if line["key"] is not None:
            yield from entry.passages()
            entry = _Entry(source, line["key"])
        elif line["end"]:
            yield from entry.passages()
            entry = _Entry(source, None)
        elif line["verb"]:
            start, end = line.span("value")
            entry.verbatim.setdefault(line["verb"], decode(source, start, end, Braces("", 0, 0)))
        else:
            close = braces.close(line.end() - 1, len(source.text))
            if close is not None:
                entry.fields.setdefault(line["field"], decode(source, line.end(), close, braces))
    yield from entry.passages()


class _Entry:
    def __init__(self, source: SourceText, key: str | None) -> None:
        self.source = source
        self.key = key
        self.fields: dict[str, MappedText] = {}
        self.verbatim: dict[str, MappedText] = {}

    def passages(self) -> Iterator[Passage]:
        built = PassageBuilder(source=self.source, key=self.key, is_entry=True)
        for name in _WORDS:
            value = self.fields.get(name)
            if value is None:
                continue
            start = built.length
            built.append(value)
            if name == "title":
                built.put(Role.TITLE, built.mapped_since(start))
            last = value.source_span(0, len(value.text))[1]
            built.add(". ", last, last)
        if "url" not in self.verbatim and "urlraw" in self.verbatim:
            self.verbatim["url"] = self.verbatim["urlraw"]
        for name, role in _VERBATIM.items():
            kind = self.fields.get("eprinttype")
            if name in self.verbatim and (name != "eprint" or kind is None or kind.text.lower() == "arxiv"):
                built.put(role, self.verbatim[name], placed=False)
        for prefix, role in _DATES.items():
            dated = self.date(prefix)
            if dated is not None:
                built.put(role, dated, placed=False)
        passage = built.build()
        if passage is not None:
            yield passage

    def date(self, prefix: str) -> MappedText | None:
        """Return the date that fields like `urlyear`, `urlmonth`, `urlday` make, as YYYY-MM-DD."""
        built = TextBuilder(self.source)
        for part, width in (("year", 4), ("month", 2), ("day", 2)):
            value = self.fields.get(prefix + part)
            if value is None or not value.text.isdecimal():
                break
            start, end = value.source_span(0, len(value.text))
            built.add(("-" if built.length else "") + value.text.zfill(width), start, end)
        return built.build() if built.length else None
