"""Reads CITATION.cff (Citation File Format): the software, the preferred citation and each reference are entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linkcheck.extraction.formats.json_places import Node, parse_yaml, text_of
from linkcheck.extraction.formats.records import Record, as_text, cut, has_linkish, trimmed
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder

# The fields are those of the schema guide of CFF 1.2.0 (read 2026-11).
_NESTED = ("preferred-citation", "references")
_ROLES = {"doi": Role.DOI, "pmcid": Role.PMCID, "title": Role.TITLE, "date-accessed": Role.ACCESSED}
_URLS = frozenset({"url", "repository", "repository-code", "repository-artifact"})
_PUBLISHED = ("date-published", "date-released", "issue-date")
_PROSE = frozenset({"notes", "collection-doi"})
_IDENTIFIERS = {"doi": Role.DOI, "url": Role.URL}
_MEMBERS = frozenset({"cff-version", "title", "doi", "url", "repository-code", "identifiers", *_NESTED})


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage for the software and one for each work that the file names."""
    document = parse_yaml(source)
    found = False
    for root in document.roots:
        if root.members is None or not any(name in _MEMBERS for name, _ in root.members):
            continue
        found = True
        yield _entry(source, root, _own_end(root), document.fault)
        for work in _works(root):
            yield _entry(source, work, work.end, None)
    if not found and source.text.strip():
        yield as_text(source, "citation")


def _works(root: Node) -> Iterator[Node]:
    """Yield the works that a file cites, in its order."""
    for name, node in root.members or ():
        if name in _NESTED:
            listed = node.items if node.items is not None else [node]
            yield from (work for work in listed if work.members is not None)


def _own_end(root: Node) -> int:
    """Return where the software's own fields end, if the works that are cited come behind them."""
    members = root.members or ()
    nested = [node.start for name, node in members if name in _NESTED]
    own = [node.end for name, node in members if name not in _NESTED]
    return max(own) if nested and own and max(own) <= min(nested) else root.end


def _entry(source: SourceText, work: Node, end: int, fault: str | None) -> Passage:
    whole = trimmed(source, work.start, end)
    record = Record(source, work.start, work.start + len(whole.text))
    members = work.members or []
    for name, node in members:
        if name == "identifiers":
            _identifiers(record, node.items or ())
        elif name not in _NESTED:
            _add(record, name, node)
    record.published([_text(source, node) for each in _PUBLISHED for name, node in members if name == each])
    if not record.has(Role.PUBLISHED):
        record.published([_year_and_month(source, work)])
    if fault:
        record.note(fault)
    return record.passage(None)


def _add(record: Record, name: str, node: Node) -> None:
    value = _text(record.source, node)
    if name in _URLS:
        record.urls(value)
    elif name in _ROLES:
        record.field(_ROLES[name], value)
    elif name in _PROSE and has_linkish(value.text):
        record.prose(value)


def _identifiers(record: Record, items: Sequence[Node]) -> None:
    """Add the DOIs and URLs of a list of identifiers; Software Heritage's are no web addresses."""
    for item in items:
        kind, value = item.get("type"), item.get("value")
        if kind is None or value is None:
            continue
        role = _IDENTIFIERS.get(_text(record.source, kind).text)
        if role is not None:
            record.field(role, _text(record.source, value))


def _year_and_month(source: SourceText, work: Node) -> MappedText:
    """Return the year of a work, with the month if it is given in digits."""
    year, month = work.get("year"), work.get("month")
    if year is None:
        return MappedText("", source, ())
    built = TextBuilder(source)
    built.append(_text(source, year))
    number = _text(source, month).text if month is not None else ""
    if month is not None and number.isdecimal() and 1 <= int(number) <= 12:
        built.add(f"-{number.zfill(2)}", month.start, month.end)
    return built.build()


def _text(source: SourceText, node: Node) -> MappedText:
    value = text_of(source, node)
    return MappedText("", source, ()) if value.text in ("null", "~") else cut(value, 0, len(value.text))
