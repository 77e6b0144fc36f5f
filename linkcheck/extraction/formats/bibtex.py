"""BibTeX and BibLaTeX: one passage an entry, its links, dates and title by the names of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from linkcheck.extraction.formats.bibtex_syntax import Entry, Part, entries
from linkcheck.extraction.formats.records import Record, as_text, cut, has_linkish, trimmed
from linkcheck.extraction.formats.tex_values import OnLink, decode, decode_prose
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder

_BROKEN = "The braces or quotes of this entry do not balance; its fields were read line by line."
_STRING_LIMIT = 5_000  # characters; a string is the name of a journal or the head of an address
_NO_ENTRY = frozenset({"comment", "preamble", "string"})

_URLS = re.compile(r"url|bdsk-url-\d+")  # BibDesk numbers its own
_ACCESSED = frozenset(
    {"urldate", "access", "accessed", "accessdate", "access-date", "access_date", "dateaccessed", "date-accessed"}
    | {"lastaccess", "lastaccessed", "lastchecked", "lastvisited", "visited", "retrieved", "urlaccessdate", "consulted"}
)
_ARXIV = frozenset({"arxiv", "arxivid", "arxiv-id", "arxiv_id"})
_ARCHIVES = frozenset({"archiveurl", "archive-url", "archive_url", "archivedurl"})
_SILENT = re.compile(
    r"abstract|keywords?|file|timestamp|biburl|bibsource|bibdate|issn|e-?issn|isbn|mr(?:number|class|reviewer)|zblnumber"
    r"|owner|date-added|date-modified|mendeley-.*|bdsk-file-.*|groups|__markedentry|ranking|readstatus|hash|sortkey|key"
    r"|lang(?:id|uage)?|ids|crossref|xref|related|options|local-url|localfile|pages|pagetotal|volume|number|issue|edition|version"
    r"|year|month|day|date|origdate|eventdate|eprint(?:type|class)?|archive-?prefix|primaryclass|opt.*|alt.*"
)
# Names and titles: "Booking.com" as an author is no link, a URL in a title is one.
_NAMES = re.compile(
    r".*(?:author|editor|title|translator)|journal.*|series|publisher|organi[sz]ation|institution|school|address|location"
    r"|holder|venue|collaboration|annotator|introduction|language|type"
)
_SAYS_LINK = re.compile(r"://|\\url|\\href|\bwww\.|arxiv", re.IGNORECASE)
_ARXIV_ID = re.compile(r"(?i)(?:arxiv:)?\s*(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?\Z")
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=\Z|[/~?%T])")  # biblatex: ranges, uncertain and approximate dates
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage an entry."""
    strings: dict[str, tuple[tuple[Part, ...], Entry]] = {}
    found = False
    for entry in entries(source.text):
        if entry.type == "string":
            strings.update((name, (parts, entry)) for name, parts in entry.fields)
        elif entry.type not in _NO_ENTRY and (entry.fields or entry.key):
            found = True
            yield _Reader(source, entry, strings).passage()
    if not found and source.text.strip():
        yield as_text(source, "BibTeX entry")


class _Reader:
    """Reads one entry."""

    def __init__(self, source: SourceText, entry: Entry, strings: Mapping[str, tuple[tuple[Part, ...], Entry]]) -> None:
        self.source = source
        self.entry = entry
        self.strings = strings
        self.record = Record(source, entry.start, entry.end)
        self.fields: dict[str, tuple[Part, ...]] = {}
        for name, parts in entry.fields:
            self.fields.setdefault(name, parts)  # of two fields of one name BibTeX takes the first

    def passage(self) -> Passage:
        if self.entry.is_broken:
            self.record.note(_BROKEN)
        for name, parts in self.fields.items():
            self._add(name, parts)
        self._eprint()
        self._published()
        return self.record.passage(self.entry.key)

    def _add(self, name: str, parts: tuple[Part, ...]) -> None:
        record = self.record
        if _URLS.fullmatch(name):
            record.urls(self._value(parts))
        elif name == "doi":
            record.field(Role.DOI, self._value(parts))
        elif name == "title":
            record.field(Role.TITLE, self._words(parts))
            self._prose(parts, only_links=True)
        elif name in _ACCESSED:
            self._accessed(name, parts)
        elif name in _ARCHIVES:
            record.field(Role.ARCHIVE_URL, self._value(parts))
        elif name in ("pmid", "pmcid", "pmc"):
            record.field(Role.PMID if name == "pmid" else Role.PMCID, self._value(parts))
        elif name in _ARXIV:
            record.field(Role.EPRINT, self._value(parts))
        elif not _SILENT.fullmatch(name):
            self._prose(parts, only_links=_NAMES.fullmatch(name) is not None)

    def _accessed(self, name: str, parts: tuple[Part, ...]) -> None:
        value = self._words(parts)
        if name == "urldate" or any(char.isdigit() for char in value.text):
            self.record.field(Role.ACCESSED, value)
        else:
            self._prose(parts)  # `access = {open}`

    def _eprint(self) -> None:
        """Add what `eprint` says, in the archive that `eprinttype` or `archiveprefix` names."""
        if "eprint" not in self.fields:
            self._dblp()
            return
        value = self._value(self.fields["eprint"])
        named = self.fields.get("eprinttype") or self.fields.get("archiveprefix") or self.fields.get("archive-prefix")
        archive = self._value(named).text.strip().lower() if named else ""
        match archive:
            case "arxiv":
                self.record.field(Role.EPRINT, value)
            case "pubmed" | "pmid":
                self.record.field(Role.PMID, value)
            case "pmc" | "pmcid" | "europepmc":
                self.record.field(Role.PMCID, value)
            case "hdl" | "handle":
                self._labelled("hdl:", value)
            case "" if _ARXIV_ID.match(value.text.strip()):
                self.record.field(Role.EPRINT, value)
            case _:
                if has_linkish(value.text):
                    self.record.prose(value)

    def _dblp(self) -> None:
        """DBLP used to write arXiv papers as volume `abs/1706.03762` of a journal `CoRR`."""
        volume = self.fields.get("volume")
        journal = self.fields.get("journal")
        if volume and journal and self._value(journal).text.strip().lower() == "corr":
            value = self._value(volume)
            if value.text.startswith("abs/"):
                self.record.field(Role.EPRINT, cut(value, 4, len(value.text)))

    def _labelled(self, label: str, value: MappedText) -> None:
        start = value.source_span(0, 0)[0]
        built = self.record.prose_at(start)
        if not value.text.lower().startswith(label):
            built.add(label, start, start)
        built.append(value)

    def _published(self) -> None:
        """Add `date`, or `year` with `month` and `day` as one ISO date."""
        if (parts := self.fields.get("date")) is not None:
            value = self._words(parts)
            iso = _ISO.match(value.text)
            self.record.field(Role.PUBLISHED, cut(value, *iso.span()) if iso else value)
            return
        if (parts := self.fields.get("year")) is None:
            return
        built = TextBuilder(self.source)
        built.append(self._words(parts))
        year = built.build().text.strip()
        if len(year) == 4 and year.isdecimal():
            self._month_and_day(built)
        self.record.field(Role.PUBLISHED, built.build())

    def _month_and_day(self, built: TextBuilder) -> None:
        parts = self.fields.get("month")
        month = self._words(parts) if parts else None
        if month is None or (number := _month(month.text)) is None:
            return
        built.add(f"-{number:02d}", *month.source_span(0, len(month.text)))
        day_parts = self.fields.get("day")
        day = self._words(day_parts) if day_parts else None
        if day is not None and day.text.isascii() and day.text.isdigit() and len(day.text) <= 2:
            built.add(f"-{int(day.text):02d}", *day.source_span(0, len(day.text)))

    def _value(self, parts: tuple[Part, ...]) -> MappedText:
        """Return a value that is one link, date or id."""
        built = TextBuilder(self.source)
        for part in parts:
            if part.is_word and (named := self._string(part)) is not None:
                built.add(named, part.start, part.end)
            else:
                built.append(decode(self.source, part.start, part.end, self.entry.braces))
        value = built.build()
        return cut(value, 0, len(value.text))

    def _words(self, parts: tuple[Part, ...]) -> MappedText:
        """Return a value of words, its links left out."""
        built = TextBuilder(self.source)
        self._decode(built, parts, lambda _: None)
        value = built.build()
        return cut(value, 0, len(value.text))

    def _prose(self, parts: tuple[Part, ...], *, only_links: bool = False) -> None:
        raw = [self.source.text[part.start : part.end] for part in parts]
        if only_links and not any(_SAYS_LINK.search(text) for text in raw):
            return
        if any(text.strip() for text in raw):
            built = self.record.prose_at(parts[0].start)
            self._decode(built, parts, lambda target: self.record.link(Role.URL, target))

    def _decode(self, built: TextBuilder, parts: tuple[Part, ...], on_link: OnLink) -> None:
        for part in parts:
            if part.is_word and (named := self._string(part)) is not None:
                built.add(named, part.start, part.end)
            else:
                inner = trimmed(self.source, part.start, part.end)
                start, end = inner.source_span(0, len(inner.text))
                decode_prose(built, start, end, self.entry.braces, on_link)

    def _string(self, part: Part) -> str | None:
        """Return what the @string of this name says; a string that names others is left as it is."""
        named = self.strings.get(self.source.text[part.start : part.end].lower())
        if named is None:
            return None
        parts, entry = named
        if sum(inner.end - inner.start for inner in parts) > _STRING_LIMIT:
            return None
        return "".join(
            self.source.text[inner.start : inner.end]
            if inner.is_word
            else decode(self.source, inner.start, inner.end, entry.braces).text
            for inner in parts
        )


def _month(text: str) -> int | None:
    stem = text.strip().lower()
    if stem.isascii() and stem.isdigit() and len(stem) <= 2:
        return int(stem) if 1 <= int(stem) <= 12 else None
    return _MONTHS.index(stem[:3]) + 1 if stem[:3] in _MONTHS else None
