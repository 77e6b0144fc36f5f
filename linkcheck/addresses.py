"""Addresses as browsers read them: taken apart, resolved against each other, and compared, without re-encoding."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_FORM = regex(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)

# Registries that sell names below a generic label: "ac.uk", "com.au", "or.jp" (the commonest of the Public Suffix
# List, publicsuffix.org, read 2026-10). A miss only makes two sites look like one.
_SECOND_LEVEL = frozenset({
    "ac", "asn", "co", "com", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "govt", "gr", "id", "in", "info",
    "int", "lg", "ltd", "me", "mil", "msk", "ne", "net", "nom", "nhs", "or", "org", "plc", "press", "sch", "school",
    "spb", "web",
})  # fmt: skip
DEFAULT_PORTS = {"http": "80", "https": "443"}

ARCHIVE_TODAY = r"archive\.(?:today|is|ph|li|md|vn|fo)"
"""Pattern for the domains of archive.today, which are one archive."""


@dataclass(frozen=True)
class Address:
    """The parts of a URL as they stand; scheme and host in lower case."""

    scheme: str
    authority: str  # with user and port
    host: str  # without the dot that ends an absolute name
    path: str
    query: str  # with its "?", or empty
    fragment: str  # with its "#", or empty

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """Return the parts of the path that say something, in order."""
        return tuple([part for part in self.path.split("/") if part])


def split(url: str) -> Address:
    """Take a URL apart; never raises."""
    return _split_once(url) if len(url) <= _USUAL_LENGTH else _split(url)


_USUAL_LENGTH = 2048  # characters; longer ones are not kept in memory


def _split(url: str) -> Address:
    scheme, authority, path, query, fragment = _FORM.match(url).groups()  # type: ignore[union-attr]  # matches all
    authority = authority or ""
    host = authority.rpartition("@")[2]
    host = host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
    return Address((scheme or "").lower(), authority, host.lower().removesuffix("."), path, query or "", fragment or "")


_split_once = lru_cache(maxsize=4096)(_split)  # the steps of a probe look at the same few addresses again and again


def resolve(base: str, reference: str) -> str:
    """Return the absolute address that `reference` means on the page `base`, its bytes kept (RFC 3986, 5.2).

    A reference without a fragment inherits the base's, as browsers do on redirects (RFC 9110, 10.2.2).
    """
    here, there = split(base), split(reference.replace("\\", "/") if _special(base, reference) else reference)
    fragment = there.fragment or here.fragment
    if there.scheme and (there.authority or there.scheme not in DEFAULT_PORTS):
        return reference if there.fragment else f"{reference}{fragment if there.scheme in DEFAULT_PORTS else ''}"
    if there.scheme:  # "http:/host/x" and "http:path": read as browsers do
        rest = there.path.lstrip("/")
        return resolve(base, f"{there.scheme}://{rest}{there.query}{there.fragment}") if rest else reference
    if there.authority:
        return f"{here.scheme}://{there.authority}{_flat(there.path)}{there.query}{fragment}"
    if there.path.startswith("/"):
        path, query = _flat(there.path), there.query
    elif there.path:
        path, query = _flat(f"{here.path.rpartition('/')[0]}/{there.path}"), there.query
    else:
        path, query = here.path, there.query or here.query
    return f"{here.scheme}://{here.authority}{path}{query}{fragment}"


def _special(base: str, reference: str) -> bool:
    """Tell whether a backslash counts as a slash: in web addresses it does (WHATWG URL standard)."""
    return (split(reference).scheme or split(base).scheme) in DEFAULT_PORTS


def _flat(path: str) -> str:
    """Return the path without its dot segments."""
    if "." not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        if part == "..":
            if len(kept) > 1:
                kept.pop()
            if last:
                kept.append("")
        elif part == ".":
            if last:
                kept.append("")
        else:
            kept.append(part)
    return "/".join(kept)


def from_header(value: str) -> str:
    """Return an address as a header gives it: Latin-1 text that stands for bytes of an unknown charset.

    Bytes outside ASCII are UTF-8 where they can be, as browsers read them; else they are percent-encoded one by one.
    Line breaks and tabs go, spaces inside become `%20`.
    """
    raw = value.strip(" \t\r\n\f").encode("latin-1", "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    return text.replace("\t", "").replace("\r", "").replace("\n", "").replace("\0", "")


def without_fragment(url: str) -> str:
    """Return what is asked for: the address without its fragment."""
    return url.partition("#")[0]


def site_of(host: str) -> str:
    """Return the name that its owner registered, near enough: `www.physics.example.ac.uk` is `example.ac.uk`."""
    labels = host.removesuffix(".").split(".")
    if len(labels) <= 2 or host.startswith("[") or labels[-1].isdigit():
        return host.removesuffix(".")
    keep = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def same_site(one: str, other: str) -> bool:
    """Tell whether two URLs are on hosts of the same registered name."""
    return site_of(split(one).host) == site_of(split(other).host)


def bare(url: str) -> str:
    """Return an address in the form in which two are compared: without scheme, `www.`, fragment, end slash."""
    parts = split(url)
    port = parts.authority.rpartition("@")[2][len(parts.host) :].lstrip(".").removeprefix(":")
    shown = f":{port}" if port.isdigit() and port != DEFAULT_PORTS.get(parts.scheme) else ""
    return f"{parts.host.removeprefix('www.')}{shown}{parts.path.rstrip('/')}{parts.query.removesuffix('?')}"
