"""Reads JSON and YAML as trees of nodes that know where they stand.

The json module gives no places, and raises on the first stray comma; PyYAML's events have places. Neither tree is built
by recursion, so that no depth of nesting can exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from linkcheck.extraction.passages import MappedText, SourceText, TextBuilder

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NOT_BLANK = re.compile(r"\S+")


@dataclass(slots=True, kw_only=True)
class Node:
    """A value and where it stands; of `members`, `items` and `value` the one of its kind is used."""

    start: int
    end: int = 0
    members: list[tuple[str, Node]] | None = None  # of an object, in order
    items: list[Node] | None = None  # of an array
    is_string: bool = False
    value: str | None = None  # of a scalar that YAML decoded; JSON's are decoded on demand

    def get(self, *names: str) -> Node | None:
        """Return the member of the first of these names that there is."""
        for name in names:
            for key, node in self.members or ():
                if key == name:
                    return node
        return None


@dataclass(slots=True)
class Document:
    """What a file holds."""

    roots: list[Node] = field(default_factory=list)
    fault: str | None = None  # what is wrong with its syntax, one sentence


def parse_json(source: SourceText) -> Document:
    """Read JSON, or one JSON value a line; damage is noted and read past."""
    document = Document()
    builder = _Builder(document)
    text = source.text
    wants_value = False
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        char = text[start]
        if char in "{[":
            builder.open(Node(start=start, members=[] if char == "{" else None, items=[] if char == "[" else None))
        elif char in "}]":
            if not builder.close(end, is_object=char == "}"):
                document.fault = document.fault or f"Its JSON is damaged in line {source.place(start)[0]}."
        elif char == ",":
            builder.key = None
        elif char == '"':
            if builder.in_object and builder.key is None:
                builder.key = json_string(source, start, end).text
            else:
                builder.add(Node(start=start, end=end, is_string=True))
        elif char != ":":
            builder.add(Node(start=start, end=end))
        wants_value = char == ":"
    if wants_value or not builder.finish(len(text)):
        document.fault = document.fault or "Its JSON ends too early."
    return document


def parse_yaml(source: SourceText) -> Document:
    """Read YAML; where it is damaged, what stands before the damage is kept."""
    import yaml

    document = Document()
    builder = _Builder(document)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(source.text, Loader=loader):
            _take(builder, event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark is not None else ""
        document.fault = f"Its YAML is damaged{place}."
    builder.finish(len(source.text))
    return document


def _take(builder: _Builder, event: object) -> None:
    import yaml

    match event:
        case yaml.MappingStartEvent():
            builder.open(Node(start=_index(event.start_mark), members=[]))
        case yaml.SequenceStartEvent():
            builder.open(Node(start=_index(event.start_mark), items=[]))
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            builder.close(_index(event.end_mark), is_object=isinstance(event, yaml.MappingEndEvent))
        case yaml.ScalarEvent():
            if builder.in_object and builder.key is None:
                builder.key = event.value
            else:
                start, end = _index(event.start_mark), _index(event.end_mark)
                builder.add(Node(start=start, end=end, is_string=True, value=event.value))
        case yaml.AliasEvent():
            builder.add(Node(start=_index(event.start_mark), end=_index(event.end_mark)))


class _Mark(Protocol):
    @property
    def index(self) -> int: ...


def _index(mark: _Mark | None) -> int:
    return 0 if mark is None else mark.index


class _Builder:
    """Puts nodes where they belong."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[tuple[Node, str | None]] = []
        self.key: str | None = None

    @property
    def in_object(self) -> bool:
        return bool(self.stack) and self.stack[-1][0].members is not None

    def open(self, node: Node) -> None:
        self.add(node)
        self.stack.append((node, self.key))
        self.key = None

    def add(self, node: Node) -> None:
        if not self.stack:
            self.document.roots.append(node)
            return
        parent = self.stack[-1][0]
        if parent.items is not None:
            parent.items.append(node)
        elif parent.members is not None:
            parent.members.append((self.key or "", node))
            self.key = None

    def close(self, end: int, *, is_object: bool) -> bool:
        """Close the innermost container; tell whether it is of this kind."""
        if not self.stack:
            return False
        node, _ = self.stack.pop()
        node.end = end
        self.key = None
        return (node.members is not None) == is_object

    def finish(self, end: int) -> bool:
        """Close what is open; tell whether nothing was."""
        sound = not self.stack
        for node, _ in self.stack:
            node.end = end
        self.stack.clear()
        return sound


def json_string(source: SourceText, start: int, end: int) -> MappedText:
    """Decode the JSON string that stands, quotes included, at `[start, end)`."""
    built = TextBuilder(source)
    text = source.text
    at = start + 1
    stop = end - 1 if end - start > 1 and text[end - 1] == '"' else end
    for escape in _ESCAPE.finditer(text, at, stop):
        built.copy(at, escape.start())
        built.add(_unescape(escape), *escape.span())
        at = escape.end()
    built.copy(at, stop)
    return built.build()


def _unescape(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(0x10000 + ((int(escape[1], 16) - 0xD800) << 10) + int(escape[2], 16) - 0xDC00)
    if escape[3]:
        code = int(escape[3], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return _SHORT.get(escape[4], escape[4])


def text_of(source: SourceText, node: Node) -> MappedText:
    """Return a scalar's value with its places."""
    if node.members is not None or node.items is not None:
        return MappedText("", source, ())
    if node.value is not None:
        return _aligned(source, node, node.value)
    if node.is_string:
        return json_string(source, node.start, node.end)
    return MappedText.part(source, node.start, node.end)


def _aligned(source: SourceText, node: Node, value: str) -> MappedText:
    """Map a scalar of YAML: its words stand in the file as they are, the white space between them may not."""
    as_it_stands = source.text.find(value, node.start, node.end)
    if as_it_stands >= 0:
        return MappedText.part(source, as_it_stands, as_it_stands + len(value))
    built = TextBuilder(source)
    at, done = node.start, 0
    for word in _NOT_BLANK.finditer(value):
        found = source.text.find(word[0], at, node.end)
        if found < 0:  # an escape
            whole = TextBuilder(source)
            whole.add(value, node.start, node.end)
            return whole.build()
        built.add(value[done : word.start()], at, found)
        built.copy(found, found + len(word[0]))
        at, done = found + len(word[0]), word.end()
    return built.build()


def strings(source: SourceText, node: Node) -> Iterator[MappedText]:
    """Yield the strings that a string, or an array of strings, holds."""
    for part in node.items if node.items is not None else (node,):
        if part.is_string:
            yield text_of(source, part)
