"""CSL-JSON and CSL-YAML, and the JSON that Zotero's exporters write: one passage an item."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck.extraction.formats.json_places import Document, Node, parse_json, parse_yaml, text_of
from linkcheck.extraction.formats.records import Record, as_text, cut, day_of, has_linkish, trimmed
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText, TextBuilder

_LISTS = ("items", "references", "bibliography", "data")
_ITEM_SIGNS = frozenset({"id", "type", "url", "doi", "title", "itemtype", "issued", "author"})
_KEYS = ("id", "citation-key", "citationkey", "citekey", "itemkey", "key", "itemid")
_ROLES = {
    "doi": Role.DOI,
    "pmid": Role.PMID,
    "pmcid": Role.PMCID,
    "arxiv": Role.EPRINT,
    "title": Role.TITLE,
    "archive-url": Role.ARCHIVE_URL,
}
_ACCESSED = frozenset({"accessed", "accessdate"})
_PUBLISHED = ("issued", "date")
_PROSE = frozenset({"note", "annote", "extra", "references"})
_SILENT = frozenset(
    {"id", "key", "uri", "select", "abstract", "abstractnote", "keyword", "citation-key", "citekey", "citationkey"}
    | {"itemid", "itemkey", "custom", "libraryid", "relations", "file", "citation-label", "system_id"}
)


def read(source: SourceText) -> Iterator[Passage]:
    """Yield one passage an item."""
    is_json = source.text.lstrip("\ufeff \t\r\n")[:1] in ("[", "{")
    document = parse_json(source) if is_json else parse_yaml(source)
    found = False
    for fallback, item in _items(document):
        found = True
        yield _passage(source, item, fallback, document)
    if not found and source.text.strip():
        yield as_text(source, "CSL item")


def _items(document: Document) -> Iterator[tuple[str | None, Node]]:
    """Yield the items of a list, of an object that holds one, or of an object that maps ids to items."""
    for root in document.roots:
        if root.items is not None:
            yield from ((None, item) for item in _flat(root))
        elif root.members is not None:
            listed = [node for name, node in root.members if name.lower() in _LISTS and node.items is not None]
            if listed:
                yield from ((None, item) for node in listed for item in _flat(node))
            elif any(name.lower() in _ITEM_SIGNS and not _is_object(node) for name, node in root.members):
                yield None, root
            else:
                yield from ((name, node) for name, node in root.members if _looks_like_item(node))


def _flat(node: Node) -> Iterator[Node]:
    for item in node.items or ():
        if item.members is not None:
            yield item
        else:
            yield from (inner for inner in item.items or () if inner.members is not None)


def _is_object(node: Node) -> bool:
    return node.members is not None


def _looks_like_item(node: Node) -> bool:
    return any(name.lower() in _ITEM_SIGNS for name, _ in node.members or ())


def _passage(source: SourceText, item: Node, fallback: str | None, document: Document) -> Passage:
    whole = trimmed(source, item.start, item.end)
    record = Record(source, item.start, item.start + len(whole.text))
    key = fallback
    members = [(name.lower(), node) for name, node in item.members or ()]
    for name, node in members:
        _add(record, name, node)
    for name in _PUBLISHED:
        record.published([_date(source, node) for other, node in members if other == name])
        if record.has(Role.PUBLISHED):
            break
    for name in _KEYS:
        stated = next((text_of(source, node).text.strip() for other, node in members if other == name), "")
        if stated:
            key = stated
            break
    if document.fault:
        record.note(document.fault)
    return record.passage(key)


def _add(record: Record, name: str, node: Node) -> None:
    source = record.source
    if name in _ACCESSED:
        record.field(Role.ACCESSED, _date(source, node))
        return
    value = _scalar(source, node)
    if name == "url":
        record.urls(value)
    elif name in _ROLES:
        record.field(_ROLES[name], value)
    elif node.is_string and name not in _SILENT and (name in _PROSE or has_linkish(value.text)):
        record.prose(value)


def _date(source: SourceText, node: Node) -> MappedText:
    """Return a date as one text: `2020-01-05` for parts, else as its author wrote it."""
    if node.items:  # pandoc's list of one or two dates
        return _date(source, node.items[0]) if not node.items[0].items else _joined(source, node.items[0])
    if node.members is None:
        return day_of(_scalar(source, node))
    parts = node.get("date-parts")
    if parts is not None and parts.items:
        first = parts.items[0]
        return _joined(source, first if first.items is not None else parts)
    if node.get("year") is not None:
        listed = [part for name in ("year", "month", "day") if (part := node.get(name)) is not None]
        return _joined(source, Node(start=node.start, end=node.end, items=listed))
    for name in ("raw", "literal", "string", "date"):
        if (stated := node.get(name)) is not None:
            return _scalar(source, stated)
    return MappedText("", source, ())


def _scalar(source: SourceText, node: Node) -> MappedText:
    """Return a string or a number, "" for JSON's and YAML's null."""
    value = text_of(source, node)
    return MappedText("", source, ()) if value.text in ("null", "~") else cut(value, 0, len(value.text))


def _joined(source: SourceText, parts: Node) -> MappedText:
    """Return year, month and day as `2020-01-05`."""
    numbers: list[str] = []
    for part in (parts.items or ())[:3]:
        number = text_of(source, part).text.strip()
        if not number.isdecimal() or len(number) > 4:
            break
        numbers.append(number.zfill(2) if numbers else number)
    built = TextBuilder(source)
    built.add("-".join(numbers), parts.start, parts.end)
    return built.build()
