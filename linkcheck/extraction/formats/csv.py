"""CSV and TSV: every row an entry, its columns known by their header or by what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from linkcheck.extraction.formats.records import Record, day_of, has_linkish
from linkcheck.extraction.formats.rows import Row, delimiter_of, rows
from linkcheck.extraction.formats.wikinames import Meaning, folded, meaning
from linkcheck.extraction.passages import Passage, Role, SourceText

_PEEK = 200  # rows looked at to tell a column by what it holds
_WIDEST = 1_000  # columns looked at; no table of references has as many
_KEY = "key"
_KEYS = frozenset(
    {"key", "id", "ref", "refid", "reference", "referencenumber", "refno", "refnumber", "no", "nr", "number", "label"}
    | {"citekey", "citationkey", "bibtexkey", "itemkey", "bibkey", "num"}
)
_PROSE = frozenset(
    {"note", "notes", "extra", "comment", "comments", "remarks", "howpublished", "annotation", "citation"}
)
_SILENT = re.compile(
    r"abstract.*|.*keywords?|.*tags?|authors?|editors?|.*attachments?|affiliations?|dateadded|datemodified"
)
_ROLES = {
    Meaning.ADDRESS: Role.URL,
    Meaning.ARCHIVED: Role.ARCHIVE_URL,
    Meaning.ACCESSED: Role.ACCESSED,
    Meaning.DATE: Role.PUBLISHED,
    Meaning.TITLE: Role.TITLE,
    Meaning.DOI: Role.DOI,
    Meaning.PMID: Role.PMID,
    Meaning.PMCID: Role.PMCID,
    Meaning.EPRINT: Role.EPRINT,
}
_URL = re.compile(r"(?:https?|ftp)://\S+\Z|www\.\S+\Z", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+\Z", re.IGNORECASE)
_IS_DATA = re.compile(r"://|\bwww\.|\b10\.\d{4,9}/|^\d+$|^\d{4}-\d{2}")

Column = (
    Role | str | None
)  # a role, "key", "prose", "" for one that may hold a link, None for one that is not looked at


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage a row."""
    lines = rows(source.text, delimiter_of(source.text))
    head = list(islice(lines, _PEEK))
    if not head:
        return
    columns = _by_header(source, head[0])
    body = head[1:] if columns is not None else head
    known = _by_content(source, body, columns or [])
    for row in chain(body, lines):
        yield _passage(source, row, known)


def _by_header(source: SourceText, row: Row) -> list[Column] | None:
    """Return what the columns hold by their names, None where the first row is no header."""
    names = [cell.value(source).text for cell in row]
    if any(_IS_DATA.search(name) for name in names):
        return None
    columns = [_column(name) for name in names]
    if any(isinstance(column, Role) for column in columns):
        return columns
    # A row of words over rows of links is a header too, whatever its words say.
    return columns if all(name and len(name) < 40 for name in names) and len(names) > 1 else None


def _column(name: str) -> Column:
    if not name:
        return ""
    key = folded(name).rstrip("0123456789")
    if key in _KEYS:
        return _KEY
    if _SILENT.fullmatch(key):
        return None
    if key in _PROSE:
        return "prose"
    if key.startswith("doi"):
        return Role.DOI
    return _ROLES.get(meaning(name), "")


def _by_content(source: SourceText, body: list[Row], columns: list[Column]) -> list[Column]:
    """Add the columns that hold links, though their header does not say so."""
    width = min(max((len(row) for row in body), default=0), _WIDEST)
    known = [*columns, *[""] * (width - len(columns))]
    for index, column in enumerate(known):
        if column != "":
            continue
        values = [value for row in body if len(row) > index and (value := row[index].value(source).text)]
        for pattern, role in ((_DOI, Role.DOI), (_URL, Role.URL)):
            if values and sum(bool(pattern.match(value)) for value in values) * 2 > len(values):
                known[index] = role
                break
    return known


def _passage(source: SourceText, row: Row, columns: list[Column]) -> Passage:
    first, last = row[0], row[-1]
    record = Record(source, first.start - first.is_quoted, last.end + last.is_quoted)
    key: str | None = None
    dates = []
    for index, cell in enumerate(row):
        if cell.start == cell.end:
            continue
        column = columns[index] if index < len(columns) else ""
        value = cell.value(source)
        if not value.text or column is None:
            continue
        if column == _KEY:
            key = key or value.text
        elif column is Role.URL:
            record.urls(value)
        elif column is Role.PUBLISHED:
            dates.append(day_of(value))
        elif column is Role.ACCESSED:
            record.field(column, day_of(value))
        elif isinstance(column, Role):
            if column is not Role.TITLE or not record.has(column):
                record.field(column, value)
        elif column == "prose" or has_linkish(value.text):
            record.prose(value)
    record.published(dates)
    return record.passage(key)
