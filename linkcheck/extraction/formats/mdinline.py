"""Reads what stands inside a block of Markdown: links, code, escapes, emphasis, tags."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from linkcheck.extraction.formats.lines import Lines
from linkcheck.extraction.formats.markup import PassageBuilder, link_role
from linkcheck.extraction.formats.tags import Tags, decode
from linkcheck.extraction.passages import MappedText, TextBuilder
from linkcheck.extraction.placeholders import SPANNING

_PUNCTUATION = r"[!-/:-@\[-`{-~]"
_TOKEN = re.compile(
    rf"\\(?P<escape>{_PUNCTUATION})|(?P<code>`+)|(?P<auto><(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}):[^\s<>]*>)|(?P<tag><(?=[/!?A-Za-z]))"
    r"|(?P<open>!?\[)|(?P<url>(?:https?|ftp)://(?:" + SPANNING + r"|[^\s<>`\[\]*|\\]|\\\S|\*(?=\w))*)"
    r"|(?P<stress>\*+|_+|~~+|==+)|(?P<bar>\|)"
)
_ADDRESS_CODE = re.compile(r"\s*(?:https?://\S+\.\S+|(?:doi:\s?)?10\.\d{4,9}/\S+)\s*\Z", re.IGNORECASE)
_TITLE = re.compile(r"""\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))\s*\)|\s*\)""")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,200})\]")
_DEEPEST = 32  # parentheses in an address, as in CommonMark 0.31
_LONGEST = 8000  # characters of an address


_ESCAPE = re.compile(rf"\\({_PUNCTUATION})")


def label_of(text: str) -> str:
    """Return a label as labels are compared."""
    return " ".join(text.split()).casefold()


def unescaped(lines: Lines, start: int, end: int) -> MappedText:
    """Return an address as it is meant: backslashes and character references read."""
    built = TextBuilder(lines.source)

    def add(text: str, begin: int, finish: int) -> None:
        built.add(text, *lines.span(begin, finish))

    pos = start
    for escape in _ESCAPE.finditer(lines.text, start, end):
        decode(lines.text, pos, escape.start(), add)
        add(escape[1], *escape.span())
        pos = escape.end()
    decode(lines.text, pos, end, add)
    return built.build()


class Inline:
    """Walks over the inline markup of a block."""

    def __init__(
        self,
        lines: Lines,
        definitions: Mapping[str, MappedText],
        used: set[str],
        *,
        in_table: bool = False,
    ) -> None:
        self.lines = lines
        self.text = lines.text
        self.builder = PassageBuilder(source=lines.source)
        self.definitions = definitions
        self.used = used
        self.in_table = in_table
        self.ticks = self.find_ticks()
        self.closing = self.pair_brackets()
        self.tags = Tags(self.text) if "<" in self.text else None
        self.open_tags = 0

    def find_ticks(self) -> Mapping[int, list[int]]:
        """Return where the runs of backticks of each length stand."""
        ticks: dict[int, list[int]] = {}
        for run in re.finditer(r"`+", self.text):
            ticks.setdefault(len(run[0]), []).append(run.start())
        return ticks

    def code_end(self, start: int, length: int) -> int | None:
        """Return where the code that begins with backticks at `start` has its closing ones."""
        places = self.ticks.get(length, [])
        following = bisect_right(places, start)
        return places[following] if following < len(places) else None

    def pair_brackets(self) -> Mapping[int, int]:
        closing: dict[int, int] = {}
        open_at: list[int] = []
        pos = 0
        for found in re.finditer(r"\\.|`+|[\[\]]", self.text, re.DOTALL):
            if found.start() < pos:
                continue
            if found[0] == "[":
                open_at.append(found.start())
            elif found[0] == "]" and open_at:
                closing[open_at.pop()] = found.start()
            elif found[0][0] == "`":
                end = self.code_end(found.start(), len(found[0]))
                pos = found.end() if end is None else end + len(found[0])
        return closing

    def add(self, text: str, start: int, end: int) -> None:
        """Append what `[start, end)` of the block reads as."""
        if text != self.text[start:end]:
            self.builder.add(text, *self.lines.span(start, end))
            return
        for begin, finish in self.lines.runs(start, end):
            self.builder.copy_as(self.text[begin:finish], self.lines.place(begin))

    def read_into(self, builder: PassageBuilder, pos: int, end: int) -> None:
        """Read `[pos, end)` of the block into a passage."""
        self.builder, self.open_tags = builder, 0
        self.read(pos, end)

    def read(self, pos: int, end: int, *, in_link: bool = False) -> None:
        """Read `[pos, end)` of the block."""
        while pos < end:
            found = _TOKEN.search(self.text, pos, end)
            if not found:
                decode(self.text, pos, end, self.add)
                return
            decode(self.text, pos, found.start(), self.add)
            pos = min(end, self.token(found, end, in_link=in_link))

    def token(self, found: re.Match[str], end: int, *, in_link: bool) -> int:
        start, after = found.span()
        match found.lastgroup:
            case "escape":
                self.add(found["escape"], start, after)
            case "code":
                return self.code(start, after, end)
            case "auto":
                return self.autolink(start, after)
            case "tag":
                return self.tag(start, end)
            case "open":
                return self.bracket(found, end, in_link=in_link)
            case "url":
                return self.address(start, after)
            case "stress":
                self.stress(found[0], start, after)
            case _:
                self.add("\t" if self.in_table else "|", start, after)
        return after

    def stress(self, run: str, start: int, after: int) -> None:
        """Leave out emphasis; keep what stands alone, and underscores inside a word."""
        before, behind = self.text[start - 1 : start], self.text[after : after + 1]
        alone = (not before or before.isspace()) and (not behind or behind.isspace())
        if alone or (run[0] == "_" and before.isalnum() and behind.isalnum()) or (run[0] == "=" and len(run) != 2):
            self.add(run, start, after)

    def code(self, start: int, after: int, end: int) -> int:
        close = self.code_end(start, after - start)
        if close is None or close >= end:
            self.add(self.text[start:after], start, after)
            return after
        content = self.text[after:close]
        if "://" not in content or _ADDRESS_CODE.match(content):
            self.add(content, after, close)
        return close + after - start

    def autolink(self, start: int, after: int) -> int:
        target = unescaped(self.lines, start + 1, after - 1)
        if link_role(target.text) is not None:
            self.builder.link(target)
        else:
            self.add(self.text[start + 1 : after - 1], start + 1, after - 1)
        return after

    def address(self, start: int, after: int) -> int:
        """Copy an address that stands open in the text, its escapes read and emphasis behind it left out."""
        stressed = self.text[start - 1 : start] in ("_", "*", "~")
        while after > start and (self.text[after - 1] in "*~" or (stressed and self.text[after - 1] == "_")):
            after -= 1
        self.builder.append(unescaped(self.lines, start, after))
        return after

    def tag(self, start: int, end: int) -> int:
        assert self.tags is not None
        past = self.tags.past_comment(start)
        if past is not None:
            return past
        tag = self.tags.at(start)
        if tag is None:
            self.add("<", start, start + 1)
            return start + 1
        if tag.name == "a":
            self.close_tag()
            if not tag.closing and "href" in tag.attributes:
                self.builder.open_link(unescaped(self.lines, *tag.attributes["href"]))
                self.open_tags += 1
        elif tag.name in ("br", "p", "li", "div"):
            self.builder.gap(*self.lines.span(start, tag.end), "\n")
        return tag.end

    def close_tag(self) -> None:
        if self.open_tags:
            self.builder.close_link()
            self.open_tags -= 1

    def bracket(self, found: re.Match[str], end: int, *, in_link: bool) -> int:
        """Read what begins with a bracket: a link, a picture, a mark of a footnote, or text in brackets."""
        opening = found.end() - 1
        close = self.closing.get(opening)
        if close is None or close >= end:
            self.add(found[0], found.start(), found.end())
            return found.end()
        words = (opening + 1, close)
        if self.text.startswith("^", opening + 1) and " " not in self.text[opening:close]:
            return close + 1
        target, after = self.target(words, end)
        if target is None or (in_link and found[0] != "![") or link_role(target.text) is None:
            if target is not None or found[0] == "![":
                self.read(*words, in_link=True) if not in_link else self.add(self.text[slice(*words)], *words)
                return after
            self.add("[", opening, opening + 1)
            return opening + 1
        if found[0] == "![":
            self.add(self.text[slice(*words)], *words)
            return after
        self.builder.open_link(target)
        self.read(*words, in_link=True)
        self.builder.close_link()
        return after

    def target(self, words: tuple[int, int], end: int) -> tuple[MappedText | None, int]:
        """Return what a link leads to, by the address or label behind it, and where it ends."""
        after = words[1] + 1
        if self.text.startswith("(", after):
            found = self.destination(after + 1, end)
            if found is not None:
                start, stop, after = found
                return unescaped(self.lines, start, stop), after
            if self.text.startswith("http", after + 1):
                self.builder.remark("A link here is not closed; it was read as text.")
        label = _LABEL.match(self.text, after, end)
        for name, stop in (
            (label[1] if label else "", label.end() if label else after),
            (self.text[slice(*words)], after),
        ):
            key = label_of(name)
            if key and key in self.definitions:
                self.used.add(key)
                return self.definitions[key], label.end() if label and not label[1] else stop
        return None, after

    def destination(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Return start and end of the address in `(…)` and where the link ends; None: it is none."""
        while start < end and self.text[start].isspace():
            start += 1
        if self.text.startswith("<", start):
            stop = self.text.find(">", start, min(end, start + _LONGEST))
            tail = _TITLE.match(self.text, stop + 1, end) if stop > 0 and "\n" not in self.text[start:stop] else None
            return (start + 1, stop, tail.end()) if tail else None
        stop = self.balanced(start, end)
        tail = _TITLE.match(self.text, stop, end)
        if tail:
            return start, stop, tail.end()
        # An address with blanks is none in CommonMark; people write such links all the same.
        if re.compile(r"(?i)https?:").match(self.text, start):
            close = re.compile(r"[^()\n]{0,2000}\)").match(self.text, stop, end)
            if close:
                return start, close.end() - 1, close.end()
        return None

    def balanced(self, start: int, end: int) -> int:
        """Return where an address without blanks ends: before the parenthesis that it did not open."""
        depth = 0
        pos = start
        for found in re.compile(r"\\.|[()\s]", re.DOTALL).finditer(self.text, start, min(end, start + _LONGEST)):
            pos = found.start()
            if found[0] == "(":
                depth += 1
                if depth > _DEEPEST:
                    return pos
            elif found[0] == ")":
                if depth == 0:
                    return pos
                depth -= 1
            elif found[0].isspace():
                return pos
        return min(end, start + _LONGEST)
