"""Reads the templates of a wiki page: what a citation template's parameters hold, and how others read."""

from __future__ import annotations

import re
from typing import Protocol

from linkcheck.extraction.archives import embedded
from linkcheck.extraction.formats.markup import PassageBuilder, link_role, part_of, trimmed
from linkcheck.extraction.formats.wikinames import Meaning, is_archive_template, meaning
from linkcheck.extraction.passages import MappedText, Role, SourceText, TextBuilder
from linkcheck.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a template; unnamed ones are called by their number."""

    name: str
    start: int  # of its value
    end: int
    named: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is called."""

    name: str
    start: int
    end: int
    parameters: tuple[Parameter, ...]


class Page(Protocol):
    """What reads the page that a template stands on."""

    source: SourceText
    builder: PassageBuilder

    def inline(self, pos: int, end: int, *, top: bool = ..., in_link: bool = ..., depth: int = ...) -> int:
        """Read running text into the builder."""

    def aside(self, start: int, end: int, depth: int) -> None:
        """Read text that is shown elsewhere."""

    def mapped(self, start: int, end: int) -> MappedText:
        """Return text with its character references read."""


_SIGNS = {
    "!": "|", "=": "=", "!!": "||", "(": "{", ")": "}", "nbsp": "\u00a0", "space": " ", "spaces": " ", "-": " ",
    "dash": "–", "ndash": "–", "snd": " – ", "mdash": "—", "'": "'", ",": ", ", "·": " · ", "•": " • ",
    "dot": " · ", "1er": "1er",
}  # fmt: skip
_IDENTIFIERS = {
    "doi": Role.DOI, "doi-inline": Role.DOI, "pmid": Role.PMID, "pmc": Role.PMCID, "pmcid": Role.PMCID,
    "arxiv": Role.EPRINT, "cite arxiv": Role.EPRINT,
}  # fmt: skip
_ROLES = {Meaning.DOI: Role.DOI, Meaning.PMID: Role.PMID, Meaning.PMCID: Role.PMCID, Meaning.EPRINT: Role.EPRINT}
_URL_TEMPLATES = frozenset({"url", "uri", "official website", "official", "oficjalna strona", "link", "weblink"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SIGN_TEMPLATE = re.compile(r"\{\{\s*([!=]|!!)\s*\}\}")
_ADDRESS = re.compile(r"(?i)(?:https?:?/|ftp:/|//|www\.)\S")
_HOST = re.compile(r"(?i)(?:[\w-]+\.)+[a-z]{2,}(?:[/:?]\S*)?\Z")
_HIDDEN = re.compile(r"(?i)<ref\b|\[(?:https?:|ftp:|//)|\{\{|https?://")


def read_template(template: Template, page: Page, depth: int) -> None:
    """Read a template into the page's builder."""
    name = template.name.lower()
    if not template.parameters:
        page.builder.add(_SIGNS.get(name, ""), template.start, template.end)
        return
    if _date_in_parts(template, page):
        return
    if name in _IDENTIFIERS and _identifier(template, page, _IDENTIFIERS[name]):
        return
    if name in ("hdl", "handle") and not template.parameters[0].named:
        first = template.parameters[0]
        page.builder.add("hdl:", template.start, first.start)
        page.builder.copy(first.start, first.end)
        return
    archive = is_archive_template(template.name)
    meanings = [meaning(parameter.name) if parameter.named else None for parameter in template.parameters]
    cites = not archive and (Meaning.TITLE in meanings or Meaning.ACCESSED in meanings)
    accessed: list[MappedText] = []
    for parameter, what in zip(template.parameters, meanings, strict=True):
        value = literal(page, parameter)
        if not value.text:
            continue
        if what is None:
            _unnamed(template, parameter, value, page, archive, depth)
        elif _ADDRESS.match(value.text) or (what is Meaning.ADDRESS and _HOST.match(value.text)):
            is_copy = what is Meaning.ARCHIVED or (archive and embedded(value.text) is not None)
            _address(page, value, Role.ARCHIVE_URL if is_copy else Role.URL, depth, parameter)
        elif what is Meaning.ACCESSED and cites:
            accessed.append(words(page, parameter, depth))
        else:
            _named(parameter, what, value, page, cites, depth)
    _put_accessed(page, accessed)
    if cites and page.builder.fields:
        page.builder.is_entry = True


def literal(page: Page, parameter: Parameter) -> MappedText:
    """Return a parameter's value without comments and with `{{!}}` and `{{=}}` read, else as it stands."""
    text, built, pos = page.source.text, TextBuilder(page.source), parameter.start
    value = text[parameter.start : parameter.end]
    if "<!--" not in value and "{{" not in value:
        return trimmed(page.mapped(parameter.start, parameter.end))
    for found in re.compile(f"{_COMMENT.pattern}|{_SIGN_TEMPLATE.pattern}", re.DOTALL).finditer(
        text, parameter.start, parameter.end
    ):
        built.append(page.mapped(pos, found.start()))
        if found[1]:
            built.add(_SIGNS[found[1]], found.start(), found.end())
        pos = found.end()
    built.append(page.mapped(pos, parameter.end))
    return trimmed(built.build())


def words(page: Page, parameter: Parameter, depth: int) -> MappedText:
    """Return a parameter's value as it reads, markup and templates resolved."""
    outer = page.builder
    page.builder = PassageBuilder(source=page.source)
    page.inline(parameter.start, parameter.end, depth=depth + 1)
    value = page.builder.mapped_since(0)
    page.builder = outer
    return trimmed(value)


def _date_in_parts(template: Template, page: Page) -> bool:
    """Read a date that is given as year, month and day: `{{dts|2010|6|9}}`."""
    values = [literal(page, parameter) for parameter in template.parameters[:3] if not parameter.named]
    parts = [value for value in values if value.text.isdecimal()]
    if len(parts) < 2 or len(parts) < len(values) or [len(part.text) for part in parts[:2]] not in ([4, 1], [4, 2]):
        return False
    for index, part in enumerate(parts):
        start, end = part.source_span(0, len(part.text))
        page.builder.add(("-" if index else "") + part.text.zfill(2), start, end)
    return True


def _identifier(template: Template, page: Page, role: Role) -> bool:
    values = [literal(page, parameter) for parameter in template.parameters if not parameter.named]
    if not values or not values[0].text:
        return False
    if role is Role.EPRINT and len(values) > 1 and "/" not in values[0].text and not values[0].text[0].isdecimal():
        built = TextBuilder(page.source)  # {{arxiv|hep-th|9901001}}
        built.append(values[0])
        start, end = values[1].source_span(0, 0)
        built.add("/", start, end)
        built.append(values[1])
        page.builder.put(role, built.build())
    else:
        page.builder.put(role, values[0])
    return True


def _unnamed(
    template: Template, parameter: Parameter, value: MappedText, page: Page, archive: bool, depth: int
) -> None:
    first = value.text.split(maxsplit=1)[0]
    if _ADDRESS.match(first) or (template.name.lower() in _URL_TEMPLATES and _HOST.match(first)):
        role = Role.ARCHIVE_URL if archive and embedded(first) is not None else Role.URL
        page.builder.put(role, part_of(value, 0, len(first)))
        return
    if archive or (len(value.text) <= 3 and value.text.isascii() and value.text.isalpha()):
        return  # a language's code, and what an archive template says of its copy
    page.builder.gap(parameter.start, parameter.start)
    page.inline(parameter.start, parameter.end, depth=depth + 1)


def _address(page: Page, value: MappedText, role: Role, depth: int, parameter: Parameter) -> None:
    """Add a parameter that is an address; a wiki's URLs have no blanks, so what follows one is not part of it."""
    end = len(value.text.split(maxsplit=1)[0])
    tail = re.search(r"[<\[\]{}\"]", value.text[:end])
    page.builder.put(role, part_of(value, 0, tail.start() if tail else end), placed=False)
    if _HIDDEN.search(value.text, end):
        start = value.source_span(end, end + 1)[0]
        page.aside(start, parameter.end, depth)


def _named(parameter: Parameter, what: Meaning, value: MappedText, page: Page, cites: bool, depth: int) -> None:
    builder = page.builder
    if what in _ROLES:
        role = _ROLES[what]
        if link_role(value.text) is None and not value.text.startswith(("[", "{{")):
            builder.put(role, value, placed=False)
        else:
            page.inline(parameter.start, parameter.end, depth=depth + 1)
        return
    if what is Meaning.DATE and cites:
        builder.put(Role.PUBLISHED, words(page, parameter, depth), placed=False)
        return
    if cites and what not in (Meaning.ARCHIVED, Meaning.IGNORED, Meaning.ACCESSED, Meaning.DATE):
        _shown(parameter, what, builder, page, depth)
    elif _HIDDEN.search(value.text):
        page.aside(parameter.start, parameter.end, depth)


def _shown(parameter: Parameter, what: Meaning, builder: PassageBuilder, page: Page, depth: int) -> None:
    if builder.last() and not builder.last().isspace():
        builder.add(". " if builder.last().isalnum() else " ", parameter.start, parameter.start)
    start = builder.length
    page.inline(parameter.start, parameter.end, depth=depth + 1)
    if what is Meaning.TITLE and not any(field.role is Role.TITLE for field in builder.fields):
        builder.put(Role.TITLE, builder.mapped_since(start))


def _put_accessed(page: Page, accessed: list[MappedText]) -> None:
    """Add the access date; where it is given in parts (`accessdaymonth`, `accessyear`), put together."""
    dated = [value for value in accessed if any(char.isdecimal() for char in value.text)]
    if len(dated) < 2 or any(len(re.findall(r"\w+", value.text)) > 2 for value in dated):
        for value in dated[:1]:
            page.builder.put(Role.ACCESSED, value, placed=False)
        return
    built = TextBuilder(page.source)
    for value in accessed:
        if built.length:
            start, end = value.source_span(0, 0)
            built.add(" ", start, end)
        built.append(value)
    page.builder.put(Role.ACCESSED, built.build(), placed=False)
