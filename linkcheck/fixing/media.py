"""How a new address is written in each format. Pure.

An address may come from a hostile server. What is written is limited to the characters of RFC 3986, and each format
refuses those among them that mean something else to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

from linkcheck.extraction.host_breaks import TRAILING

EDITABLE = frozenset({
    "text", "markdown", "html", "rst", "asciidoc", "org", "latex", "wikitext", "bibtex", "ris", "csv", "jats", "csl",
    "endnote", "nbib", "refworks", "typst", "cff",
})  # fmt: skip
"""Formats whose links have a place in the file; sources in other formats are reported and left alone."""

_RFC_3986 = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}")
_BRACKETS = {"(": ")", "[": "]"}


def written(url: str, raw: str, format_: str, before: str = "") -> str | None:
    """Return an address as it is written in a format, or None if it cannot be written there unchanged.

    Args:
        url: The address.
        raw: What it replaces, "" if nothing; its characters are the author's own and may be used again.
        format_: The format's name.
        before: The text in front of it, as far as it tells how a format reads the address.
    """
    clean = _encoded(url, raw)
    if clean is None or not clean or (clean[-1] in TRAILING and clean[-1] != raw[-1:] and _ends_early(clean)):
        return None
    return _WRITTEN.get(format_, _plain)(clean, raw, before)


def _encoded(url: str, raw: str) -> str | None:
    """Return an address with what is not ASCII percent-encoded, but for the author's own; None if it is malformed."""
    host_end = re.search(r"[/?#]", url.partition("://")[2])
    authority = len(url) if host_end is None else len(url.partition("://")[0]) + 3 + host_end.start()
    pieces, at = [], 0
    while at < len(url):
        char = url[at]
        if (legal := _RFC_3986.match(url, at)) is not None:
            char = legal[0]
        elif char in raw and char.isprintable() and not char.isspace():
            pass
        elif char.isascii() or not char.isprintable() or char.isspace() or at < authority:
            return None
        else:
            char = quote(char, safe="")
        pieces.append(char)
        at += len(legal[0]) if legal is not None else 1
    return "".join(pieces)


def _ends_early(url: str) -> bool:
    """Tell whether a reader would take the last character for the sentence's."""
    opener = {closer: opener for opener, closer in _BRACKETS.items()}.get(url[-1])
    return opener is None or url.count(opener) < url.count(url[-1])


# --- formats -------------------------------------------------------------------------------------

_Writer = Callable[[str, str, str], str | None]


def _plain(url: str, raw: str, before: str) -> str | None:
    """Refuse brackets that nothing opens or closes, if the author's address has none."""
    unpaired = any(url.count(opener) != url.count(closer) for opener, closer in _BRACKETS.items())
    paired = all(raw.count(opener) == raw.count(closer) for opener, closer in _BRACKETS.items())
    return None if unpaired and paired else url


def _markup(url: str, raw: str, before: str) -> str | None:
    return escape(url)


def _quoted(url: str, raw: str, before: str) -> str | None:
    """Write a value of JSON or YAML: within quotes only they and the backslash mean something else, outside more."""
    form = {'"': r'["\\]', "'": r"'"}.get(before[-1:], r"[\"'\\,\[\]{}]|:\Z")
    return None if re.search(form, url) else url


def _refusing(pattern: str) -> _Writer:
    """Return a writer that refuses addresses in which a pattern is found, unless the address has it already."""
    form = re.compile(pattern)

    def write(url: str, raw: str, before: str) -> str | None:
        return None if any(found not in raw for found in form.findall(url)) else url

    return write


_BRACKETED = r"[()\[\]|<>\s]"
"""A bracket that nothing opens would end a link of Markdown, a pipe one of a wiki."""

_VERBATIM = re.compile(
    r"\\(?:url|nolinkurl|burl|path|href)\*?\s*(?:\[[^\]]*\])?\s*[{|!]\s*\Z"
    r"|\b(?:url|archiveurl|biburl|ee|link|pdf|bdsk-url-\d+)\s*=\s*[{\"]{1,2}\s*\Z",
    re.IGNORECASE,
)


def _tex(url: str, raw: str, before: str) -> str | None:
    """Write TeX's special characters as the author does; new ones only where they cannot break the text."""
    pieces = []
    verbatim = not before or _VERBATIM.search(before) is not None
    field = verbatim and "=" in before[-12:]  # of BibTeX, where no character but a brace has a meaning
    for char in url:
        if char not in "%#&_$~^" or (char in raw and f"\\{char}" not in raw) or field:
            pieces.append(char)
        elif f"\\{char}" in raw or ("\\" in raw and char in "%#&_"):
            pieces.append(f"\\{char}")
        elif verbatim and char not in "%#":
            pieces.append(char)
        elif verbatim or char in "~^":
            return None
        else:
            pieces.append(f"\\{char}")
    return "".join(pieces)


_WRITTEN: Mapping[str, _Writer] = {
    "html": _markup, "jats": _markup, "csl": _quoted, "cff": _quoted, "latex": _tex, "bibtex": _tex,
    "markdown": _refusing(rf"{_BRACKETED}|[*$]|~~|__|&#?\w+;"),
    "wikitext": _refusing(rf"{_BRACKETED}|[{{}}]|''|~~~|__[A-Z]|&#?\w+;"),
    "asciidoc": _refusing(rf"{_BRACKETED}|[{{}}'^~*]|\+\+|__|##|\.\.\.|\w--\w"),
    "org": _refusing(rf"{_BRACKETED}|[*~]"),
    "rst": _refusing(rf"{_BRACKETED}|[*]|_\Z|__"),
    "typst": _refusing(r"[()\[\]<>\"\\*$@]"),
    "csv": _refusing(r'[",;\t\n]'),
    "ris": _refusing(r"[;\s]"), "nbib": _refusing(r"[;\s]"), "refworks": _refusing(r"[;\s]"),
    "endnote": _refusing(r"\s"),
}  # fmt: skip
