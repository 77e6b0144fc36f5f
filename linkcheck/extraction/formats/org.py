"""Reads Org: links, lists, footnotes, property drawers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction.formats.lines import Blocks, Inline, Line, Lines
from linkcheck.extraction.formats.markup import PassageBuilder, link_role
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText

_HEADING = re.compile(r"(\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(?:\[#\w\][ \t]+)?")
_TAGS = re.compile(r":(?:[\w@#%]+:)+")
_ITEM = re.compile(r"[ \t]*(?:[-+]|(\d+)[.)]|(?<=[ \t])\*)[ \t]+(?:\[[ X-]\][ \t]+)?")
_FOOTNOTE = re.compile(r"\[fn:([\w-]+)\][ \t]*|\[(\d+)\][ \t]+")
_BEGIN = re.compile(r"[ \t]*#\+begin_(\w+)", re.IGNORECASE)
_KEYWORD = re.compile(r"[ \t]*#(?:\+\w+|[ \t]|$)")
_PROPERTY = re.compile(r"[ \t]*:([\w+-]+):[ \t]*(.*)")
_ROW = re.compile(r"[ \t]*\|")
_LITERAL = frozenset({"src", "example", "comment", "export", "html", "latex", "ascii"})
_ROLES = {"doi": Role.DOI, "url": Role.URL, "eprint": Role.EPRINT, "pmid": Role.PMID, "pmcid": Role.PMCID}
_ACCESSED = re.compile(r"(?i)access|urldate|retrieved|visited")
_DATED = re.compile(r"(?i)(?:date|year|published)\Z")


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of an Org file."""
    return _File(source).run()


class _File(Blocks):
    title_text: MappedText | None = None

    def line(self, number: int) -> int:
        line = self.all[number]
        if line.blank:
            if not self.is_entry or (number + 1 < len(self.all) and self.all[number + 1].blank):
                self.close()
            return number + 1
        if begin := _BEGIN.match(line.text):
            return self.block(number, begin[1].lower())
        heading = _HEADING.match(line.text)
        if heading:
            words = line.text.rsplit(None, 1)
            tagged = len(words) > 1 and _TAGS.fullmatch(words[1])
            end = line.start + len(words[0]) if tagged else line.end
            self.title(len(heading[1]), line.start + heading.end(), max(line.start + heading.end(), end))
            self.title_text = self.done[-1].text if self.done else None
        elif line.body.upper() == ":PROPERTIES:":
            return self.drawer(number + 1)
        elif _KEYWORD.match(line.text) or re.match(r"[ \t]*: |[ \t]*:\w+:[ \t]*$", line.text):
            self.close()
        elif note := _FOOTNOTE.match(line.text):
            self.item(note[1] or note[2], 0, line.start + note.end(), line.end)
        elif item := _ITEM.match(line.text):
            self.item(item[1], line.indent + 1, line.start + item.end(), line.end)
        elif _ROW.match(line.text):
            self.close()
            self.take(line.start + line.indent, line.end)
            self.close()
        else:
            if self.is_entry and line.indent < self.indent:
                self.close()
            self.take(line.start + line.indent, line.end)
        return number + 1

    def block(self, number: int, name: str) -> int:
        """Read `#+begin_…`; what is code up to its end is left out."""
        self.close()
        if name not in _LITERAL:
            return number + 1
        end = re.compile(rf"[ \t]*#\+end_{re.escape(name)}", re.IGNORECASE)
        return self.past(name, number, lambda text: end.match(text) is not None)

    def drawer(self, number: int) -> int:
        """Read the properties of a heading: a record of their own, where there is a link among them."""
        self.close()
        built = PassageBuilder(source=self.source, is_entry=True)
        first = number
        while number < len(self.all) and (found := _PROPERTY.match(self.all[number].text)):
            if found[1].upper() == "END":
                break
            self.property(built, self.all[number], found)
            number += 1
        if any(field.role in (*_ROLES.values(), Role.ARCHIVE_URL) for field in built.fields):
            built.span = (self.all[first].start, self.all[max(first, number - 1)].end)
            if self.title_text is not None:
                built.put(Role.TITLE, self.title_text, placed=False)
            passage = built.build()
            self.done += [passage] if passage else []
        return number + 1 if number < len(self.all) and self.all[number].body.upper() == ":END:" else number

    def property(self, built: PassageBuilder, line: Line, found: re.Match[str]) -> None:
        name = found[1].lower()
        value = Lines(self.source, [(line.start + found.start(2), line.start + found.end(2))])
        if name in ("custom_id", "id") and built.key is None:
            built.key = value.text or None
        elif name in _ROLES and not value.text.startswith("["):
            role = link_role(value.text) or _ROLES[name]
            built.put(role, value.mapped(0, len(value.text)), placed=False)
        elif _ACCESSED.search(name):
            built.put(Role.ACCESSED, value.mapped(0, len(value.text)), placed=False)
        elif _DATED.search(name):
            built.put(Role.PUBLISHED, value.mapped(0, len(value.text)), placed=False)
        elif "//" in value.text or "doi:" in value.text:
            _Inline(value, built, []).read(0, len(value.text))
            built.gap(line.end, line.end, "\n")

    def inline(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        _Inline(lines, builder, notes).read(0, len(lines.text))


class _Inline(Inline):
    tokens = re.compile(
        r"\[\[(?P<target>(?:[^\[\]\\]|\\.){1,4000})\](?:\[(?P<words>(?:[^\[\]]|\[(?!\[)|\](?!\])){0,4000})\])?\]"
        r"|<(?P<angle>(?:https?|ftp|doi):[^<>\n]+)>"
        r"|\[fn:(?P<note>[\w-]*):(?P<text>(?:[^\[\]]|\[\[[^\[\]]*\](?:\[[^\[\]]*\])?\]|\[[^\[\]]*\]){0,4000})\]"
        r"|(?P<mark>\[fn:[\w-]+\]|\[cite(?:/[\w/]+)?:[^\[\]]*\])"
        r"|(?P<url>(?:https?|ftp)://[^\s<>\[\]]+)"
        r"|(?:(?<=[\s(\"'{-])|\A)(?P<code>[=~])(?P<literal>[^\s=~](?:[^=~\n]{0,300}[^\s=~])?)(?P=code)(?=[\s.,;:!?)\"'}-]|\Z)"
        r"|(?P<stress>[*_])|(?P<bar>\|)"
    )
    escape = re.compile(r"\\([\[\]\\])")

    def token(self, found: re.Match[str], end: int) -> int:
        start, after = found.span()
        if found["target"]:
            self.org_link(found)
        elif found["angle"]:
            self.link(self.lines.mapped(*found.span("angle")), None)
        elif found["text"] is not None:
            self.note(*found.span("text"), key=found["note"] or None)
        elif found["literal"]:
            self.code(*found.span("literal"))
        elif found["url"]:
            self.copy(start, after)
        elif found["stress"]:
            before, behind = self.text[start - 1 : start], self.text[after : after + 1]
            opens = (not before or before in " \t\n-('\"{") and behind and not behind.isspace()
            closes = before and not before.isspace() and (not behind or behind in " \t\n.,;:!?'\")}-[")
            return after if opens or closes else start
        elif found["bar"]:
            self.add("\t", start, after)
        return after

    def org_link(self, found: re.Match[str]) -> None:
        target = self.lines.mapped(*found.span("target"), escape=self.escape)
        words = found.span("words") if found["words"] is not None else None
        if link_role(target.text) is not None:
            self.link(target, words)
        elif words is not None:
            self.read(*words)
        else:
            self.copy(*found.span("target"))
