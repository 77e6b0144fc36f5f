"""Records written one tag a line: RIS, RefWorks, EndNote and MEDLINE share this tokenizer.

The parsers for these formats (rispy 0.10, nbib 0.3) give values without their places, and stop at damage that a reader
sees through (one space for two after the tag, a missing end line); the grammar is a regular expression and a loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from linkcheck.extraction.formats.records import Record, as_text, cut, has_linkish, slashed_date, trimmed
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText
from linkcheck.frozen import dataclass

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_LABELLED = re.compile(r"(\S+)\s*\[(doi|pmid|pmcid|pmc|pii|pubmed)\]\s*\Z", re.IGNORECASE)
_LABELS = {"doi": Role.DOI, "pmid": Role.PMID, "pubmed": Role.PMID, "pmcid": Role.PMCID, "pmc": Role.PMCID}
_DOI = re.compile(r"10\.\d{4}")
_ON_THE_WEB = re.compile(r"(?:https?:|ftp:)?//|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One of the formats: how its lines look and what its tags mean."""

    name: str  # for messages: "RIS record"
    line: re.Pattern[str]  # matches a tag and what parts it from its value; group 1 is the tag
    opener: str  # tag that opens a record
    closer: str = ""  # tag that ends one
    keys: tuple[str, ...] = ()  # tags whose value is the record's key, the best first
    roles: dict[str, Role] = field(default_factory=dict)
    dates: tuple[str, ...] = ()  # tags of publication dates
    prose: frozenset[str] = frozenset()  # tags searched for links and dates in their text
    silent: frozenset[str] = frozenset()  # tags never looked at: abstracts, people, keywords
    files: frozenset[str] = frozenset()  # tags that hold a URL or the path of a file on its owner's disk
    numbers: frozenset[str] = frozenset()  # tags that hold a DOI or some other number


@dataclass(frozen=True, slots=True)
class Line:
    """A tag with its value, continuation lines included."""

    tag: str
    at: int  # offset of the tag
    start: int  # of the value
    end: int


def read(source: SourceText, dialect: Dialect) -> Iterator[Passage]:
    """Yield one passage a record, and the text before the first where it may hold a link."""
    found = False
    for block in _records(source, dialect):
        if not found and has_linkish(lead := source.text[: block[0].at]):
            yield Passage(text=MappedText.part(source, 0, len(lead)))
        found = True
        yield _passage(source, dialect, block)
    if not found and source.text.strip():
        yield as_text(source, dialect.name)


def _lines(source: SourceText, dialect: Dialect) -> Iterator[tuple[Line, bool]]:
    """Yield the tagged lines, each with whether a blank line stands before it."""
    current: Line | None = None
    blank = after_blank = False
    for match in _LINE.finditer(source.text):
        tag = dialect.line.match(match[1])
        if tag is not None:
            if current is not None:
                yield current, after_blank
            start = match.start() + tag.end()
            current = Line(tag[1].upper(), match.start(), start, max(start, match.end(1)))
            after_blank, blank = blank, False
        elif not match[1].strip():
            blank = True
        elif current is not None:
            current = Line(current.tag, current.at, current.start, match.end(1))
            blank = False
    if current is not None:
        yield current, after_blank


def _records(source: SourceText, dialect: Dialect) -> Iterator[list[Line]]:
    """Group the lines into records: by the opening tag, or by blank lines where no record has one."""
    lines = list(_lines(source, dialect))
    by_opener = any(line.tag == dialect.opener for line, _ in lines)
    if not by_opener and len(lines) < 2:  # prose with a dash in it
        return
    block: list[Line] = []
    for line, after_blank in lines:
        starts = line.tag == dialect.opener if by_opener else after_blank
        if starts and block:
            yield block
            block = []
        block.append(line)
        if dialect.closer and line.tag == dialect.closer:
            yield block
            block = []
    if block:
        yield block


def _passage(source: SourceText, dialect: Dialect, block: list[Line]) -> Passage:
    values = [(line.tag, trimmed(source, line.start, line.end)) for line in block]
    whole = trimmed(source, block[0].at, block[-1].end)
    record = Record(source, *whole.source_span(0, len(whole.text)))
    for tag, value in values:
        _add(record, dialect, tag, value)
    record.published([slashed_date(value) for name in dialect.dates for tag, value in values if tag == name])
    keys = [value.text for name in dialect.keys for tag, value in values if tag == name and value.text]
    return record.passage(keys[0] if keys else None)


def _add(record: Record, dialect: Dialect, tag: str, value: MappedText) -> None:
    role = dialect.roles.get(tag)
    labelled = _LABELLED.match(value.text) if role is None else None
    if labelled is not None:
        role = _LABELS.get(labelled[2].lower())
        value = cut(value, *labelled.span(1))
        if role is None:  # a publisher's item identifier leads nowhere
            return
    if tag in dialect.files:
        if _ON_THE_WEB.match(value.text):
            record.urls(value)
    elif tag in dialect.numbers and _DOI.search(value.text):
        record.field(Role.DOI, value)
    elif role is Role.URL:
        record.urls(value)
    elif role is Role.ACCESSED:
        record.field(role, slashed_date(value))
    elif role is not None:
        if role is not Role.TITLE or not record.has(role):
            record.field(role, value)
    elif tag in dialect.prose or (tag not in dialect.silent and has_linkish(value.text)):
        record.prose(value)
