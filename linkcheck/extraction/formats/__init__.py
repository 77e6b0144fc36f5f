"""The formats that are read: their names, how a file's format is told, and where its reader is.

A reader is a module of this package, imported when its format is first met. It has
`read(source: SourceText) -> Iterator[Passage]`, or `read(data: bytes) -> Iterator[Passage]` where the format is binary.
Given any input a reader yields passages and raises nothing, but for InputError where a binary file cannot be opened or
an optional package is missing. The reader of a binary format also has `plain(data: bytes) -> str`: all words of the
file found in the simplest way, in case `read` fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath

from linkcheck.errors import InputError
from linkcheck.extraction.formats.sniff import as_text, magic, sniff
from linkcheck.extraction.passages import MappedText, Passage, SourceText
from linkcheck.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format that is read."""

    name: str  # as `--input-format` and `extract()` take it
    extensions: tuple[str, ...]  # lower case, without the dot
    aliases: tuple[str, ...] = ()  # other names for it
    reader: str | None = None  # its module in this package; None: `name`
    binary: bool = False
    ambiguous: tuple[str, ...] = ()  # of `extensions`, those that others use as well: the content must agree


FORMATS: tuple[Format, ...] = (
    Format(name="text", extensions=("txt", "text", "asc"), aliases=("plain", "txt")),
    Format(name="markdown", extensions=("md", "markdown", "mdown", "mkd", "mkdn", "mdx", "rmd", "qmd", "livemd")),
    Format(name="html", extensions=("html", "htm", "xhtml", "xht", "xml"), aliases=("xml",), ambiguous=("xml",)),
    Format(name="rst", extensions=("rst", "rest"), aliases=("restructuredtext",)),
    Format(name="asciidoc", extensions=("adoc", "asciidoc", "asc"), ambiguous=("asc",)),
    Format(name="org", extensions=("org",), aliases=("org-mode", "orgmode")),
    Format(name="latex", extensions=("tex", "ltx", "latex", "bbl"), aliases=("tex", "bbl")),
    Format(name="wikitext", extensions=("wiki", "wikitext", "mediawiki", "mw"), aliases=("mediawiki", "wiki")),
    Format(name="typst", extensions=("typ", "typst"), aliases=("typ",)),
    Format(name="review", extensions=("re",), aliases=("re:view",)),
    Format(name="bibtex", extensions=("bib", "bibtex", "biblatex"), aliases=("biblatex",)),
    Format(name="ris", extensions=("ris",)),
    Format(name="refworks", extensions=("refworks",)),
    Format(name="endnote", extensions=("enw", "endnote")),
    Format(name="nbib", extensions=("nbib", "medline"), aliases=("medline", "pubmed")),
    Format(name="csl", extensions=("json", "csljson", "yaml", "yml"), ambiguous=("json", "yaml", "yml")),
    Format(name="cff", extensions=("cff",), aliases=("citation-file",)),
    Format(name="jats", extensions=("jats", "nxml", "xml"), aliases=("nlm",), ambiguous=("xml",)),
    Format(name="jupyter", extensions=("ipynb",), aliases=("ipynb",)),
    Format(name="csv", extensions=("csv", "tsv", "tab"), aliases=("tsv",)),
    Format(name="docx", extensions=("docx",), binary=True),
    Format(name="pdf", extensions=("pdf",), binary=True),
)

_BY_NAME = {name: entry for entry in FORMATS for name in (entry.name, *entry.aliases)}
_CERTAIN = {
    extension: entry.name
    for entry in FORMATS
    for extension in entry.extensions
    if extension not in entry.ambiguous and entry.name != "text"
}
_DEFAULTS = {"xml": "html"}  # what an ambiguous extension means where the content tells nothing

NAMES: tuple[str, ...] = tuple(entry.name for entry in FORMATS)
EXTENSIONS: frozenset[str] = frozenset(extension for entry in FORMATS for extension in entry.extensions)
"""Extensions of files that a directory given as a source is searched for."""


def find(name: str) -> Format:
    """Return the format called `name`; raise InputError for a name that is none."""
    entry = _BY_NAME.get(name.strip().lower())
    if entry is None:
        raise InputError(f"{name!r} is no input format. Known are: {', '.join(NAMES)}.")
    return entry


def is_binary(name: str) -> bool:
    """Tell whether the format is read from bytes, by `read_bytes`."""
    return find(name).binary


def detect(filename: str | None, head: str | bytes) -> str:
    """Return the name of a file's format, "text" where nothing tells.

    Args:
        filename: Its name, or None for standard input.
        head: The beginning of its content; some 64 KB are plenty.
    """
    if isinstance(head, bytes) and (found := magic(head)):
        return found
    extension = PurePath(filename).suffix.lower().removeprefix(".") if filename else ""
    if certain := _CERTAIN.get(extension):
        return certain
    found = sniff(as_text(head), extension)
    return found or _DEFAULTS.get(extension, "text")


def read(name: str, source: SourceText) -> Iterator[Passage]:
    """Return the passages of a text in the format called `name`."""
    entry = find(name)
    if entry.binary:
        raise InputError(f"The format {entry.name} is read from bytes, not from text.")
    if entry.name == "text":
        return iter((Passage(text=MappedText.whole(source)),))
    passages: Iterator[Passage] = import_module(f"{__name__}.{entry.reader or entry.name}").read(source)
    return passages


def read_bytes(name: str, data: bytes) -> Iterator[Passage]:
    """Return the passages of a file in the binary format called `name`."""
    entry = find(name)
    if not entry.binary:
        raise InputError(f"The format {entry.name} is read from text, not from bytes.")
    passages: Iterator[Passage] = import_module(f"{__name__}.{entry.reader or entry.name}").read(data)
    return passages


def plain_text(name: str, data: bytes) -> str:
    """Return the words of a file in the binary format called `name`, without any structure."""
    entry = find(name)
    text: str = import_module(f"{__name__}.{entry.reader or entry.name}").plain(data)
    return text
