"""How a new address is written in each format, and where a copy is named. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

EDITABLE = frozenset({
    "text", "markdown", "html", "rst", "asciidoc", "org", "latex", "wikitext", "bibtex", "ris", "csv", "jats", "csl",
    "endnote", "nbib", "refworks", "typst",
})  # fmt: skip
"""Formats whose links have a place in the file; the rest is told and left alone."""

_TEX = re.compile(r"(?<!\\)([%#&_])")


def _plain(url: str, raw: str) -> str | None:
    return url


def _markup(url: str, raw: str) -> str | None:
    return escape(url)


def _json(url: str, raw: str) -> str | None:
    return None if re.search(r'["\\]', url) else url


def _tex(url: str, raw: str) -> str | None:
    return _TEX.sub(r"\\\1", url) if "\\" in raw else url


def _bracketed(url: str, raw: str) -> str | None:
    """A bracket that nothing opens would end a link of Markdown, a pipe one of a wiki."""
    return None if re.search(r"[()\[\]|<>\s]", url) else url


def _cell(url: str, raw: str) -> str | None:
    return None if re.search(r'[",;\t\n]', url) else url


WRITTEN: Mapping[str, Callable[[str, str], str | None]] = {
    "html": _markup, "jats": _markup, "endnote": _markup, "csl": _json, "latex": _tex, "bibtex": _tex,
    "markdown": _bracketed, "wikitext": _bracketed, "asciidoc": _bracketed, "org": _bracketed, "rst": _bracketed,
    "csv": _cell,
}  # fmt: skip


def written(url: str, raw: str, format_: str) -> str | None:
    """Return an address as it stands in a format in place of `raw`; None where it cannot stand there unchanged."""
    return WRITTEN.get(format_, _plain)(url, raw)
