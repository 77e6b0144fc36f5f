"""Reads LaTeX: documents, and the .bbl files that BibTeX and biber make."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from linkcheck.extraction.formats import bbl
from linkcheck.extraction.formats.latexargs import Arguments
from linkcheck.extraction.formats.latexnames import (
    BLANKS,
    DOI_COMMAND,
    FOOTNOTE,
    GLUE,
    GLUED,
    HEADINGS,
    HREF_COMMANDS,
    LINE_ENDS,
    LISTS,
    LITERAL_ENVIRONMENTS,
    SKIPPED_ARGUMENTS,
    TABLES,
    URL_COMMANDS,
)
from linkcheck.extraction.formats.markup import PassageBuilder, link_role
from linkcheck.extraction.formats.tex_values import ACCENTS, BASE, NAMES, Braces, decode
from linkcheck.extraction.passages import MappedText, Passage, Role, SourceText
from linkcheck.extraction.sections import is_reference_heading

_TOKEN = re.compile(
    r"(?P<url>(?:https?|ftps?)://(?:[^\s{}\\%~$&^<>]|~|&(?!\s)|%[0-9A-Fa-f]{2}|\\[_%&#$~/]|\{\\[_%&#$~]\}"
    r"|\{?\\text(?:asciitilde|underscore)\s?(?:\{\})?\}?|\$\{?\\sim\}?\$|\{\})+)"
    r"|\\(?P<word>[A-Za-z@]+)\*?"
    r"|\\(?P<sign>.)"
    r"|(?P<comment>%[^\n]*(?:\n[ \t]*|\Z))"
    r"|(?P<par>\n[ \t]*\n\s*)"
    r"|(?P<mark>[{}$]|~|-{2,3}|``|''|&)",
    re.DOTALL,
)
_BEGIN_DOCUMENT = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.MULTILINE)
_ENVIRONMENT = re.compile(r"\s*\{([^{}\n]*)\}")
_HOST = re.compile(r"(?i)(?:[\w-]+\.)+[a-z]{2,}(?:[/:?#]\S*)?\Z")
_DOI = re.compile(r"10\.\d{3,9}/")
_OWN = frozenset("_%&#${}")
_DEEPEST = 20  # commands in each other that are gone into
_MOST_BRACES = 20  # in an address
_LONGEST = 10_000  # characters of one
_DASHES = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " ", "&": "\t"}


def read(source: SourceText) -> Iterator[Passage]:
    """Return the passages of a LaTeX file."""
    if bbl.is_biblatex(source.text):
        return bbl.read(source)
    return _Document(source).run()


class _Document:
    """Walks over the commands of a document."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.arguments = Arguments(source.text)
        self.braces = Braces(source.text, 0, len(source.text))
        self.builder = PassageBuilder(source=source)
        self.notes: list[Passage] = []
        self.done: list[Passage] = []
        self.in_bibliography = False
        self.reference_level: int | None = None
        self.end = len(source.text)

    def run(self) -> Iterator[Passage]:
        begin = _BEGIN_DOCUMENT.search(self.text)
        pos = begin.end() if begin else 0
        while pos < self.end:
            pos = self.inline(pos, self.end, depth=0, stop_at_passage=True)
            yield from self.done
            self.done.clear()
        self.flush()
        yield from self.done

    def inline(self, pos: int, end: int, *, depth: int, stop_at_passage: bool = False) -> int:
        """Read running text into the builder."""
        while pos < min(end, self.end):
            found = _TOKEN.search(self.text, pos, end)
            if not found:
                self.builder.copy(pos, end)
                return end
            self.builder.copy(pos, found.start())
            pos = self.token(found, end, depth)
            if stop_at_passage and self.done:
                return pos
        return max(pos, end) if not stop_at_passage else pos

    def token(self, found: re.Match[str], end: int, depth: int) -> int:
        start, after = found.span()
        if found["word"]:
            return self.command(found["word"], start, after, end, depth)
        if found["sign"]:
            return self.sign(found["sign"], start, after, end)
        if found["url"]:
            self.builder.append(decode(self.source, start, after, self.braces))
        elif found["par"]:
            self.boundary(start, after, depth)
        elif found["mark"]:
            self.mark(found["mark"], start, after)
        return after

    def mark(self, mark: str, start: int, after: int) -> None:
        if mark == "~" and self.builder.last() == "/":
            self.builder.copy(start, after)
        elif mark in _DASHES:
            self.builder.add(_DASHES[mark], start, after)

    def sign(self, sign: str, start: int, after: int, end: int) -> int:
        if sign in _OWN:
            self.builder.add(sign, start, after)
        elif sign == "\\":
            star = re.compile(r"\*?(?:\[[^\]\n]*\])?").match(self.text, after)
            self.builder.gap(start, after, "\n")
            return star.end() if star else after
        elif sign in ACCENTS:
            return self.accent(sign, start, after, end)
        elif sign in " \n\t,;:!>":
            self.builder.add(" ", start, after)
        elif sign in "[]()":
            pass  # mathematics
        elif sign not in "-/@":
            self.builder.add(sign, start, after)
        return after

    def accent(self, sign: str, start: int, after: int, end: int) -> int:
        base = BASE.match(self.text, after, end)
        if base is None:
            if sign == "~":
                self.builder.add("~", start, after)
            return after
        letter = base[1] or base[2] or base[3] or base[4] or ""
        self.builder.add(unicodedata.normalize("NFC", letter + ACCENTS[sign]) if letter else sign, start, base.end())
        return base.end()

    def command(self, name: str, start: int, after: int, end: int, depth: int) -> int:
        if name in ("begin", "end"):
            return self.environment(name, after, end, depth)
        if name == "bibitem":
            return self.bibitem(after, end)
        if name == "item":
            return self.item(start, after, end)
        if name in URL_COMMANDS or (name == "path" and self.arguments.next(after, end)):
            return self.url(name, start, after, end, depth)
        if name.lower() in HREF_COMMANDS:
            return self.href(after, end, depth)
        if DOI_COMMAND.match(name):
            return self.identifier(after, end, Role.DOI)
        if name.lower() in ("arxiv", "pmid"):
            return self.identifier(after, end, Role.PMID if name.lower() == "pmid" else Role.EPRINT)
        if name in HEADINGS:
            return self.heading(name, after, end, depth)
        if FOOTNOTE.match(name):
            return self.footnote(after, end, depth)
        return self.plain_command(name, start, after, end)

    def plain_command(self, name: str, start: int, after: int, end: int) -> int:
        """Read a command that stands for a sign, for white space, or for nothing."""
        if name in NAMES:
            gap = re.compile(r"\{\}|[ \t]+").match(self.text, after, end)
            after = gap.end() if gap else after
            self.builder.add(NAMES[name], start, after)
        elif name in ACCENTS:
            return self.accent(name, start, after, end)
        elif name in BLANKS:
            self.builder.gap(start, after)
        elif name in LINE_ENDS:
            self.builder.gap(start, after, "\n")
        elif name in GLUED:
            glue = GLUE.match(self.text, after, end)
            self.builder.gap(start, after)
            return glue.end() if glue else after
        elif name == "verb":
            return self.verb(after, end)
        elif name == "string" and after < end:
            self.builder.copy(after, after + 1)
            return after + 1
        elif name in SKIPPED_ARGUMENTS:
            return self.arguments.skip(SKIPPED_ARGUMENTS[name], after, end)
        return after

    # --- links ---

    def url(self, name: str, start: int, after: int, end: int, depth: int) -> int:
        argument = self.arguments.next(after, end)
        if argument is None:
            delimited = re.compile(r"([|!+/\"@=])([^\n]*?)\1").match(self.text, after, end)
            if not delimited:
                return self.unclosed_url(after, end)
            argument = (delimited.start(2), delimited.end(2))
        if not self.may_be_address(*argument):
            self.inside(*argument, depth)
            return argument[1] + 1
        target = decode(self.source, *argument, self.braces)
        target = without_blanks(target)
        role = link_role(target.text) or _role_of_bare(target.text)
        if role is None or name == "path":
            self.inside(*argument, depth)
        else:
            self.builder.link(target, role)
        return argument[1] + 1

    def may_be_address(self, start: int, end: int) -> bool:
        """Tell whether an argument is no longer and no more nested than addresses are."""
        return end - start <= _LONGEST and self.text.count("{", start, end) <= _MOST_BRACES

    def inside(self, start: int, end: int, depth: int) -> None:
        """Read an argument that is no address as text; as it stands when it is nested too deeply."""
        if depth < _DEEPEST:
            self.inline(start, end, depth=depth + 1)
        else:
            self.builder.copy(start, end)

    def unclosed_url(self, after: int, end: int) -> int:
        """Read `\\url{` without its `}`: the address ends with the line or the white space in it."""
        broken = re.compile(r"\s*\{\s*([^\s{}]+)").match(self.text, after, end)
        if not broken:
            return after
        self.builder.link(decode(self.source, broken.start(1), broken.end(1), self.braces))
        self.builder.remark("A \\url here has no closing brace; its address was read up to the next blank.")
        return broken.end()

    def href(self, after: int, end: int, depth: int) -> int:
        argument = self.arguments.next(after, end)
        if argument is None:
            return self.unclosed_url(after, end)
        if not self.may_be_address(*argument):
            self.inside(*argument, depth)
            return argument[1] + 1
        target = without_blanks(decode(self.source, *argument, self.braces))
        words = self.arguments.next(argument[1] + 1, end)
        role = link_role(target.text) or (_role_of_bare(target.text) if words is None else None)
        if role is None and words is None:
            self.inside(*argument, depth)
            return argument[1] + 1
        self.builder.open_link(target, role)
        if words is not None and depth < _DEEPEST:
            self.words(*words, depth)
        self.builder.close_link()
        return argument[1] + 1 if words is None else words[1] + 1

    def words(self, start: int, end: int, depth: int) -> None:
        """Read the words of a link; an address among them (`\\nolinkurl{…}`) is words like others."""
        command = re.compile(r"(?:\s|\\urlstyle\s*\{\w*\}|\\[a-z]+family)*\\(?:nolinkurl|url|path)\s*(?=\{)").match(
            self.text, start, end
        )
        inner = self.arguments.next(command.end(), end) if command else None
        if inner is None:
            self.inline(start, end, depth=depth + 1)
            return
        self.builder.append(decode(self.source, *inner, self.braces))

    def identifier(self, after: int, end: int, role: Role) -> int:
        argument = self.arguments.next(after, end)
        if argument is None or not self.may_be_address(*argument):
            return after
        value = without_blanks(decode(self.source, *argument, self.braces))
        if link_role(value.text) is Role.URL:
            role = Role.URL
        elif role is Role.DOI and not _DOI.search(value.text):
            return after
        self.builder.put(role, value)
        return argument[1] + 1

    # --- structure ---

    def environment(self, command: str, after: int, end: int, depth: int) -> int:
        found = _ENVIRONMENT.match(self.text, after, end)
        if not found:
            return after
        name, after = found[1].strip(), found.end()
        if name == "document" and command == "end":
            self.end = found.start()
            return after
        if name in LITERAL_ENVIRONMENTS and command == "begin":
            close = self.text.find(f"\\end{{{name}}}", after, end)
            return end if close < 0 else close + len(name) + 6
        self.flush_at(depth)
        if name == "thebibliography":
            self.in_bibliography = command == "begin"
        if command == "begin":
            count = 1 if name in TABLES or name == "thebibliography" else 0
            after = self.arguments.skip(count, self.arguments.past_option(after, end), end)
        elif name in LISTS:
            self.builder.is_entry = False
        return after

    def bibitem(self, after: int, end: int) -> int:
        self.flush()
        option_end = self.arguments.past_option(after, end)
        key = self.arguments.next(option_end, end)
        self.builder.is_entry = True
        if key is None:
            return option_end
        self.builder.key = " ".join(self.text[key[0] : key[1]].split()) or None
        self.builder.span = None
        return key[1] + 1

    def item(self, start: int, after: int, end: int) -> int:
        self.flush()
        self.builder.is_entry = self.reference_level is not None
        option_end = self.arguments.past_option(after, end)
        if option_end > after:
            label = self.text[self.text.find("[", after, end) + 1 : option_end - 1].strip(" [](){}.")
            if self.builder.is_entry and 0 < len(label) <= 40 and "\\" not in label:
                self.builder.key = label
        return option_end

    def heading(self, name: str, after: int, end: int, depth: int) -> int:
        argument = self.arguments.next(after, end)
        if argument is None or depth >= _DEEPEST:
            return after
        self.flush_at(depth)
        level = HEADINGS[name]
        self.builder.heading = level
        self.inline(*argument, depth=depth + 1)
        passage = self.builder.build()
        if passage is not None and is_reference_heading(passage.text.text):
            self.reference_level = level
        elif self.reference_level is not None and level <= self.reference_level:
            self.reference_level = None
        self.flush_at(depth)
        return argument[1] + 1

    def footnote(self, after: int, end: int, depth: int) -> int:
        argument = self.arguments.next(after, end)
        if argument is None or depth >= _DEEPEST:
            return after
        outer, self.builder = self.builder, PassageBuilder(source=self.source, is_entry=True, span=argument)
        self.inline(*argument, depth=depth + 1)
        passage = self.builder.build()
        if passage is not None:
            self.notes.append(passage)
        self.builder = outer
        return argument[1] + 1

    def verb(self, after: int, end: int) -> int:
        delimited = re.compile(r"([^\sA-Za-z*])([^\n]*?)\1").match(self.text, after, end)
        if not delimited:
            return after
        self.builder.copy(delimited.start(2), delimited.end(2))
        return delimited.end()

    def boundary(self, start: int, after: int, depth: int) -> None:
        if depth or self.builder.is_entry:
            self.builder.gap(start, after, "\n")
        else:
            self.flush()

    def flush_at(self, depth: int) -> None:
        if depth == 0:
            self.flush()

    def flush(self) -> None:
        passage = self.builder.build()
        if passage is not None and not (self.in_bibliography and not passage.is_entry):
            self.done.append(passage)
        self.done += self.notes
        self.notes = []
        self.builder = PassageBuilder(source=self.source)


def without_blanks(target: MappedText) -> MappedText:
    """Return an address without the white space in it, which `\\url` drops as well."""
    if not any(char.isspace() for char in target.text):
        return target
    built = PassageBuilder(source=target.source)
    for piece in target.pieces:
        words = target.text[piece.start : piece.start + piece.length]
        same = piece.length == piece.source_length
        for run in re.finditer(r"\S+", words):
            start = piece.source_start + run.start() if same else piece.source_start
            built.add(run[0], start, start + len(run[0]) if same else piece.source_start + piece.source_length)
    return built.mapped_since(0)


def _role_of_bare(target: str) -> Role | None:
    if _DOI.match(target):
        return Role.DOI
    return Role.URL if _HOST.match(target) and "@" not in target else None
