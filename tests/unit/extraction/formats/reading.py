"""What the tests of readers share: passages in a form that is easy to compare."""

from __future__ import annotations

from linkcheck.extraction.formats import read
from linkcheck.extraction.passages import Field, Passage, Role, SourceText

LINKS = (Role.URL, Role.ARCHIVE_URL, Role.DOI, Role.EPRINT, Role.PMID, Role.PMCID)


def passages(name: str, text: str) -> list[Passage]:
    """Return what the reader of the format `name` makes of a text."""
    return list(read(name, SourceText(text)))


def texts(name: str, text: str) -> list[str]:
    """Return the passages' texts, white space made even."""
    return [" ".join(passage.text.text.split()) for passage in passages(name, text)]


def fields(passage: Passage) -> list[tuple[str, str]]:
    """Return a passage's fields as pairs of role and text."""
    return [(str(field.role), field.text.text) for field in passage.fields]


def links(name: str, text: str) -> list[str]:
    """Return what the links of a text lead to."""
    found = []
    for passage in passages(name, text):
        found += [field.text.text for field in passage.fields if field.role in LINKS]
    return found


def place(field: Field) -> tuple[int, int]:
    """Return line and column of a field's text in the file."""
    return field.text.source.place(field.text.source_span(0, len(field.text.text))[0])
