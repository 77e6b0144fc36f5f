"""The parts of a DOCX package: paragraphs with their runs, styles, numbering, hyperlinks and notes."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from xml.etree import ElementTree

from linkcheck.errors import InputError
from linkcheck.frozen import dataclass

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_BYTES = 128 * 2**20
"""Of one part, unpacked; the text of the longest books takes a tenth."""

_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*(?:"([^"]*)"|(\S+))(?:.*?\\l\s+"([^"]*)")?', re.DOTALL)
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_BIBLIOGRAPHY = re.compile(r"bibliograph|literaturverz|reference list|references$|endnote bibl", re.IGNORECASE)
_UNSEEN = frozenset({f"{_W}moveFrom", f"{_W}del", f"{_MC}Fallback"})  # deleted, moved away, or said a second time
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": "\u00ad"}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),  # no archive, or a damaged one
    *(OSError, EOFError, RuntimeError, NotImplementedError, ValueError, KeyError),  # encrypted, cut, an unknown method
    ElementTree.ParseError,
)


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a target."""

    words: str
    target: str


@dataclass(slots=True)
class Paragraph:
    """A paragraph while and after it is read."""

    runs: list[str | Link] = field(default_factory=list)
    style: str = ""
    level: int | None = None  # of the heading that it is
    number: str | None = None  # that Word shows before it
    is_bibliography: bool = False

    @property
    def words(self) -> str:
        return "".join(run.words if isinstance(run, Link) else run for run in self.runs)


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    list_id: str | None
    outline: int | None


class Package:
    """A DOCX file."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._names = frozenset(self._zip.namelist())
            self._styles = self._read_styles()
            self._formats = self._read_numbering()
        except _BROKEN as error:
            raise InputError(
                f"This is no DOCX file that can be read ({error}); save it as DOCX without a password."
            ) from error
        if "word/document.xml" not in self._names:
            raise InputError("This archive holds no Word document (word/document.xml is missing).")

    def body(self) -> Iterator[Paragraph]:
        """Yield the paragraphs of the text, tables and text boxes included."""
        counts: Counter[tuple[str, str]] = Counter()
        for _, paragraph in self._paragraphs("word/document.xml", counts):
            yield paragraph

    def notes(self, kind: str) -> Iterator[Paragraph]:
        """Yield the footnotes or endnotes, each as one paragraph."""
        name = f"word/{kind}.xml"
        if name not in self._names:
            return
        current: str | None = None
        note = Paragraph()
        for note_id, paragraph in self._paragraphs(name, Counter()):
            if note_id is None:
                continue
            if note_id != current and note.runs:
                yield note
            if note_id != current:
                current, note = note_id, Paragraph()
            elif note.runs and paragraph.runs:
                note.runs.append("\n")
            note.runs.extend(paragraph.runs)
        if note.runs:
            yield note

    # --- parts ------------------------------------------------------------------------------------

    def _part(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        with self._zip.open(info) as part:
            data = part.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise InputError(f"The part {name} of this DOCX file is larger than {MOST_BYTES // 2**20} MB.")
        return data

    def _paragraphs(self, name: str, counts: Counter[tuple[str, str]]) -> Iterator[tuple[str | None, Paragraph]]:
        """Yield the paragraphs of a part, each with the id of the note that it stands in."""
        try:
            reader = _PartReader(self._links(name))
            for _, element in ElementTree.iterparse(io.BytesIO(self._part(name)), events=("start", "end")):
                for note_id, paragraph, list_id, depth in reader.take(_, element):
                    self._style(paragraph, list_id, depth, counts)
                    yield note_id, paragraph
        except _BROKEN as error:
            raise InputError(f"The part {name} of this DOCX file is damaged ({error}).") from error

    def _links(self, name: str) -> dict[str, str]:
        folder, _, file = name.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        if rels not in self._names:
            return {}
        links: dict[str, str] = {}
        root: ElementTree.Element | None = None
        for event, element in ElementTree.iterparse(io.BytesIO(self._part(rels)), events=("start", "end")):
            if root is None:
                root = element
            if event == "end" and element is not root:
                if element.get("TargetMode") == "External":
                    links[element.get("Id", "")] = element.get("Target", "")
                root.clear()  # a part of nothing but relationships is not held as a tree
        return links

    def _read_styles(self) -> dict[str, _Style]:
        if "word/styles.xml" not in self._names:
            return {}
        styles: dict[str, _Style] = {}
        for element in ElementTree.fromstring(self._part("word/styles.xml")).iter(f"{_W}style"):
            outline = _value(element, f"{_W}pPr/{_W}outlineLvl")
            styles[element.get(f"{_W}styleId", "")] = _Style(
                name=_value(element, f"{_W}name") or "",
                list_id=_value(element, f"{_W}pPr/{_W}numPr/{_W}numId"),
                outline=int(outline) if outline is not None and outline in "012345678" else None,
            )
        return styles

    def _read_numbering(self) -> dict[tuple[str, str], str]:
        """Return the number format of each list and level: "decimal", "bullet"."""
        if "word/numbering.xml" not in self._names:
            return {}
        root = ElementTree.fromstring(self._part("word/numbering.xml"))
        abstract = {
            element.get(f"{_W}abstractNumId", ""): {
                level.get(f"{_W}ilvl", "0"): _value(level, f"{_W}numFmt") or "decimal"
                for level in element.iter(f"{_W}lvl")
            }
            for element in root.iter(f"{_W}abstractNum")
        }
        return {
            (number.get(f"{_W}numId", ""), depth): kind
            for number in root.iter(f"{_W}num")
            for depth, kind in abstract.get(_value(number, f"{_W}abstractNumId") or "", {}).items()
        }

    def _style(self, paragraph: Paragraph, list_id: str | None, depth: str, counts: Counter[tuple[str, str]]) -> None:
        style = self._styles.get(paragraph.style)
        name = style.name if style else paragraph.style
        heading = _HEADING.match(name)
        if heading is not None:
            paragraph.level = int(heading[1])
        elif style is not None and style.outline is not None:
            paragraph.level = style.outline + 1
        paragraph.is_bibliography = bool(_BIBLIOGRAPHY.search(name)) and paragraph.level is None
        list_id = list_id or (style.list_id if style else None)
        if list_id in (None, "0") or not paragraph.words.strip():
            return
        spot = (list_id or "", depth)
        counts[spot] += 1
        if self._formats.get(spot, "decimal").startswith("decimal"):
            paragraph.number = str(counts[spot])


def _value(element: ElementTree.Element, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get(f"{_W}val")


class _PartReader:
    """Makes paragraphs of the parser's events; text boxes nest paragraphs in paragraphs."""

    def __init__(self, links: dict[str, str]) -> None:
        self.links = links
        self.open: list[_Open] = []
        self.note: str | None = None
        self.hidden = 0

    def take(self, event: str, element: ElementTree.Element) -> Iterator[tuple[str | None, Paragraph, str | None, str]]:
        """Take one event; yield the paragraph that ends with it."""
        tag = element.tag
        if tag in _UNSEEN:
            self.hidden += 1 if event == "start" else -1
        elif self.hidden:
            pass
        elif event == "start":
            self._start(tag, element)
        elif tag == f"{_W}p" and self.open:
            done = self.open.pop()
            done.end_link()
            yield self.note, done.paragraph, done.list_id, done.depth
        elif self.open:
            self._end(tag, element, self.open[-1])
        if event == "end" and tag in (f"{_W}p", f"{_W}tbl"):
            element.clear()

    def _start(self, tag: str, element: ElementTree.Element) -> None:
        if tag == f"{_W}p":
            self.open.append(_Open())
        elif tag in (f"{_W}footnote", f"{_W}endnote"):
            is_note = element.get(f"{_W}type") in (None, "normal")  # the others are separators
            self.note = element.get(f"{_W}id") if is_note else None
        elif tag == f"{_W}hyperlink" and self.open:
            target = self.links.get(element.get(f"{_R}id", ""), "")
            anchor = element.get(f"{_W}anchor")
            self.open[-1].begin_link(f"{target}#{anchor}" if target and anchor and "#" not in target else target)
        elif tag == f"{_W}fldSimple" and self.open:
            self.open[-1].begin_link(_target(element.get(f"{_W}instr", "")))

    def _end(self, tag: str, element: ElementTree.Element, current: _Open) -> None:
        if tag == f"{_W}t":
            current.say(element.text or "")
        elif tag in _SIGNS:
            current.say(_SIGNS[tag])
        elif tag == f"{_W}instrText":
            current.code += element.text or ""
        elif tag == f"{_W}fldChar":
            current.field_mark(element.get(f"{_W}fldCharType", ""))
        elif tag in (f"{_W}hyperlink", f"{_W}fldSimple"):
            current.end_link()
        elif tag == f"{_W}pStyle":
            current.paragraph.style = element.get(f"{_W}val", "")
        elif tag == f"{_W}numId":
            current.list_id = element.get(f"{_W}val")
        elif tag == f"{_W}ilvl":
            current.depth = element.get(f"{_W}val", "0")
        elif tag == f"{_W}outlineLvl" and (element.get(f"{_W}val") or "9") in "012345678":
            current.paragraph.level = int(element.get(f"{_W}val", "0")) + 1


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    paragraph: Paragraph = field(default_factory=Paragraph)
    list_id: str | None = None
    depth: str = "0"
    code: str = ""  # of the field that is open
    target: str = ""  # of the link that is open
    words: list[str] = field(default_factory=list)  # that it is on

    def say(self, text: str) -> None:
        if self.target:
            self.words.append(text)
        elif text:
            self.paragraph.runs.append(text)

    def begin_link(self, target: str) -> None:
        self.end_link()
        self.target = target

    def end_link(self) -> None:
        if self.target:
            self.paragraph.runs.append(Link("".join(self.words), self.target))
        self.target, self.words = "", []

    def field_mark(self, kind: str) -> None:
        """Read the marks of a field: its code stands between "begin" and "separate", its words before "end"."""
        if kind == "begin":
            self.code = ""
        elif kind == "separate":
            self.begin_link(_target(self.code))
        elif kind == "end":
            if self.code and not self.words and not self.target:
                self.begin_link(_target(self.code))
            self.end_link()
            self.code = ""


def _target(code: str) -> str:
    """Return what a field's code links to, "" where it is none that links."""
    link = _HYPERLINK.match(code)
    if link is None:
        return ""
    target = link[1] or link[2] or ""
    return f"{target}#{link[3]}" if link[3] and "://" in target else target
