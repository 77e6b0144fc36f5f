"""Reads reStructuredText: footnotes, citations, targets and the references to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from linkcheck.extraction.formats.lines import Blocks, Inline, Lines
from linkcheck.extraction.formats.markup import PassageBuilder, link_role
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}$")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]+|$)")
_NOTE = re.compile(r"\[(\d+|#[\w.:+-]*|\*|[^\W_][\w.:+-]*)\][ \t]*")
_TARGET = re.compile(r"_(?:`((?:[^`\\]|\\.)+)`|((?:[^:\\\n]|\\.|:(?![ \t]|$))+)):(?:[ \t]+|$)|__:(?:[ \t]+|$)")
_ANONYMOUS = re.compile(r"__[ \t]+(?=\S)")
_DIRECTIVE = re.compile(r"(?:\|[^|\n]+\|[ \t]+)?([\w.:+-]+)::(?:[ \t]+|$)")
_OPTION_TARGET = re.compile(r"[ \t]*:target:[ \t]+(?=https?://)")
_ITEM = re.compile(r"[ \t]*(?:[-*+•‣⁃]|\(?(\d+|[A-Za-z]|#|[ivxlcIVXLC]+)[.)])[ \t]+")
_QUOTED = re.compile(r"[ \t]*>>>[ \t]|[ \t]*(?:\+[-=+]{3,}|=+(?:[ \t]+=+)+)[ \t]*$")
_CODE_NAMES = """
code code-block sourcecode highlight math raw literalinclude image toctree index csv-table include parsed-literal meta
graphviz plot doctest testcode testoutput testsetup ipython prompt program-output mermaid uml tikz bibliography
automodule autoclass autofunction highlightlang
"""
_CODE = frozenset(_CODE_NAMES.split())


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of a reStructuredText file, in their order."""
    reader = _File(source)
    passages = list(reader.run())
    passages += reader.unused()
    return iter(sorted(passages, key=lambda passage: _place(passage)))


def _place(passage: Passage) -> int:
    if passage.span is not None:
        return passage.span[0]
    return passage.text.source_span(0, 1)[0]


def _label(text: str) -> str:
    return " ".join(text.replace("\\", "").split()).casefold()


class _File(Blocks):
    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.levels: dict[str, int] = {}
        self.targets: dict[str, MappedText] = {}
        self.anonymous: list[MappedText] = []
        self.used: set[str] = set()
        self.literal: int | None = None  # a literal block may follow a paragraph with this indent
        for number, line in enumerate(self.all):
            if "_" in line.text and line.body.startswith((".. _", "__ ")):
                self.collect(number)

    def collect(self, number: int) -> None:
        """Keep what a target leads to."""
        line = self.all[number]
        start = line.indent + (0 if line.body.startswith("__") else len(_start(line.text[line.indent :])))
        named = _TARGET.match(line.text, start) or _ANONYMOUS.match(line.text, start)
        if not named:
            return
        end = self.block_end(number + 1, line.indent)
        spans = [(line.start + named.end(), line.end)]
        spans += [(following.start, following.end) for following in self.all[number + 1 : end] if not following.blank]
        lines = Lines(self.source, spans)
        target = lines.mapped(0, len(lines.text), escape=_Inline.escape)
        if link_role(target.text) is None:
            return
        name = (named[1] or named[2]) if named.re is _TARGET else None
        if name:
            self.targets.setdefault(_label(name), target)
        else:
            self.anonymous.append(target)

    def unused(self) -> list[Passage]:
        """Return the targets that nothing refers to: references all the same."""
        left = [(name, target) for name, target in self.targets.items() if name not in self.used]
        passages = []
        for name, target in [*left, *((None, target) for target in self.anonymous)]:
            built = PassageBuilder(source=self.source, key=name, is_entry=True)
            built.link(target)
            passage = built.build()
            passages += [passage] if passage else []
        return passages

    def line(self, number: int) -> int:
        line = self.all[number]
        if line.blank:
            if not self.is_entry:
                self.close()
            return number + 1
        if self.literal is not None:
            indent, self.literal = self.literal, None
            if line.indent > indent and (number == 0 or self.all[number - 1].blank):
                self.close()
                return self.block_end(number, indent)
        level = self.section(number)
        if level:
            return level
        if _EXPLICIT.match(line.text, line.indent):
            return self.explicit(number)
        if _ANONYMOUS.match(line.text, line.indent):
            self.close()
            return self.block_end(number + 1, line.indent)
        if _QUOTED.match(line.text):
            self.close()
            return number + 1
        item = _ITEM.match(line.text)
        fresh = number == 0 or self.all[number - 1].blank or self.is_entry or not self.spans
        if item and fresh and not (self.spans and not self.is_entry):
            self.item(
                item[1] if item[1] and item[1].isdecimal() else None, line.indent + 1, line.start + item.end(), line.end
            )
        else:
            if self.is_entry and line.indent < self.indent:
                self.close()
            self.take(line.start + line.indent, line.end)
        if line.body.endswith("::"):
            self.literal = line.indent
        return number + 1

    def section(self, number: int) -> int | None:
        """Read a title with its adornment; return the number of the line behind it, None where there is none."""
        line = self.all[number]
        following = self.all[number + 1] if number + 1 < len(self.all) else None
        third = self.all[number + 2] if number + 2 < len(self.all) else None
        if _ADORNMENT.match(line.text):
            if following and third and not following.blank and third.text.rstrip() == line.text.rstrip():
                self.adorned(line.text[0] * 2, following.start + following.indent, following.end)
                return number + 3
            return self.transition(number)
        if following and line.indent == 0 and not self.spans and _ADORNMENT.match(following.text):
            self.adorned(following.text[0], line.start, line.end)
            return number + 2
        return None

    def transition(self, number: int) -> int | None:
        """Leave out a line that only divides."""
        if self.all[number].indent == 0 and not self.spans:
            return number + 1
        return None

    def adorned(self, style: str, start: int, end: int) -> None:
        self.title(self.levels.setdefault(style, len(self.levels) + 1), start, end)

    def explicit(self, number: int) -> int:
        """Read what begins with two dots: a note, a target, a directive or a comment."""
        line = self.all[number]
        start = line.indent + len(_start(line.text[line.indent :]))
        end = self.block_end(number + 1, line.indent)
        if note := _NOTE.match(line.text, start):
            self.close()
            self.key, self.is_entry = note[1].lstrip("#") or None, True
            self.take(line.start + note.end(), line.end)
            for following in self.all[number + 1 : end]:
                self.take(following.start + following.indent, following.end)
            self.close()
            return end
        self.close()
        directive = _DIRECTIVE.match(line.text, start)
        if not directive or _TARGET.match(line.text, start):
            return end
        for following in self.all[number + 1 : end]:
            if option := _OPTION_TARGET.match(following.text):
                self.take(following.start + option.end(), following.end)
                self.close()
        if directive[1] in _CODE:
            return end
        if line.text[directive.end() :].strip() and directive[1] not in ("figure", "list-table", "table"):
            self.take(line.start + directive.end(), line.end)
        return self.options_end(number + 1)

    def options_end(self, number: int) -> int:
        while number < len(self.all) and re.match(r"[ \t]+:[\w-]+:", self.all[number].text):
            number += 1
        return number

    def inline(self, lines: Lines, builder: PassageBuilder, notes: list[Passage]) -> None:
        _Inline(lines, builder, notes, self.targets, self.anonymous, self.used).read(0, len(lines.text))


def _start(text: str) -> str:
    found = _EXPLICIT.match(text)
    return found[0] if found else ""


class _Inline(Inline):
    tokens = re.compile(
        r"(?P<literal>``)|(?P<role>:[A-Za-z][\w.+:-]{0,60}:)?`(?P<words>[^`]*)`(?P<tail>__?|:[A-Za-z][\w.+-]*:)?"
        r"|(?P<url>(?:https?|ftp)://(?:[^\s<>`\\]|\\\S)+)"
        r"|(?P<mark>\[(?:\d+|#[\w.:+-]*|\*|[^\W_][\w.:+-]*)\]_)(?!\w)"
        r"|(?<![\w.:+-])(?P<name>[^\W_](?:[\w.:+-]{0,120}[^\W_])?)(?P<ref>__?)(?![\w_])"
        r"|\\(?P<escaped>.)|(?P<stress>\*{1,2})|(?P<bar>\|)",
        re.DOTALL,
    )
    escape = re.compile(r"\\(.)")
    embedded = re.compile(r"(?s)(.*?)\s*<([^<>]*)>\s*\Z")
    identifiers: Mapping[str, Role] = MappingProxyType(
        {"doi": Role.DOI, "arxiv": Role.EPRINT, "pmid": Role.PMID, "pmc": Role.PMCID, "pmcid": Role.PMCID}
    )

    def __init__(
        self,
        lines: Lines,
        builder: PassageBuilder,
        notes: list[Passage],
        targets: Mapping[str, MappedText],
        anonymous: list[MappedText],
        used: set[str],
    ) -> None:
        super().__init__(lines, builder, notes)
        self.targets = targets
        self.anonymous = anonymous
        self.used = used
        self.last_tick = self.text.rfind("`")
        self.last_literal = self.text.rfind("``")

    def token(self, found: re.Match[str], end: int) -> int:
        start, after = found.span()
        if found["literal"]:
            close = self.text.find("``", after) if after <= self.last_literal else -1
            if close < 0:
                return after
            self.code(after, close)
            return close + 2
        if found["words"] is not None:
            self.quoted(found)
        elif found["url"]:
            while after > start and self.text[after - 1] == "*":
                after -= 1
            self.builder.append(self.lines.mapped(start, after, escape=self.escape))
        elif found["name"]:
            self.reference(found)
        elif found["escaped"]:
            self.add("" if found["escaped"].isspace() else found["escaped"], start, after)
        elif found["stress"]:
            before, behind = self.text[start - 1 : start], self.text[after : after + 1]
            if (not before or before.isspace()) and (not behind or behind.isspace()):
                return start
        elif found["bar"]:
            self.add("\t" if self.text[after : after + 1].isspace() else "|", start, after)
        return after

    def quoted(self, found: re.Match[str]) -> None:
        """Read what stands between backquotes: a reference, a role, or a title."""
        start, end = found.span("words")
        tail, role = found["tail"] or "", (found["role"] or "").strip(":").lower()
        if tail.startswith(":"):
            role, tail = tail.strip(":").lower(), ""
        embedded = self.embedded.match(found["words"])
        target_span = (start + embedded.start(2), start + embedded.end(2)) if embedded else (start, end)
        words = (start, start + embedded.end(1)) if embedded else (start, end)
        target = self.lines.mapped(*target_span, escape=self.escape)
        if role in self.identifiers and target.text:
            self.builder.put(link_role(target.text) or self.identifiers[role], target)
            return
        if embedded and tail and target.text.endswith("_") and _label(target.text[:-1]) in self.targets:
            self.used.add(_label(target.text[:-1]))
            target = self.targets[_label(target.text[:-1])]
        if embedded and link_role(target.text) is not None:
            self.link(target, words)
        elif tail and not embedded:
            self.named(found["words"], tail, words)
        else:
            self.copy(*words)

    def reference(self, found: re.Match[str]) -> None:
        known = _label(found["name"]) in self.targets or (found["ref"] == "__" and self.anonymous)
        if known:
            self.named(found["name"], found["ref"], found.span("name"))
        else:
            self.copy(*found.span())

    def named(self, name: str, tail: str, words: tuple[int, int]) -> None:
        """Read a reference by name, or to the next target without one."""
        if tail == "__" and self.anonymous:
            target = self.anonymous.pop(0)
        elif (label := _label(name)) in self.targets:
            self.used.add(label)
            target = self.targets[label]
        else:
            self.copy(*words)
            return
        self.builder.open_link(target)
        self.copy(*words)
        self.builder.close_link()
