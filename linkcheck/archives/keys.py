"""The keys of capture indexes: addresses turned round and rid of what makes no other page (SURT).

The rules are those of the Internet Archive's canonicalizer, which pywb follows (its `IAURLCanonicalizer` and
`GoogleURLCanonicalizer`, 2026-11): scheme, user, `www.`, default ports, fragments and identifiers of sessions do not
count, nor do case, the order of a query's parts, doubled slashes and the last one.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

from linkcheck.addresses import DEFAULT_PORTS, split
from linkcheck.regexes import regex

_UNTOUCHED = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WWW = regex(r"\Awww\d*\.")
_SESSIONS = tuple(
    re.compile(rf"(.*)(?:{session})(?:&(.*))?", re.DOTALL)
    for session in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)
_PATH_SESSIONS = tuple(
    re.compile(rf"(.*/)\({session}\)/([^?]+\.aspx.*)", re.DOTALL)
    for session in (r"(?:[a-z]\([0-9a-z]{24}\))+", "[0-9a-z]{24}")
)
_LAYERS = 10  # of percent-encoding; more is no page's address


def key_of(url: str) -> str:
    """Return the key of a web address: `org,example)/a?b=1&c=2`."""
    address = split(url)
    host = _ascii_host(_unescaped(address.host).decode("utf-8", "replace")).replace("..", ".").strip(".")
    host = _WWW.sub("", _escaped(host).lower())
    port = address.authority.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    key = ",".join(reversed(host.split(".")))
    if port and port != DEFAULT_PORTS.get(address.scheme, ""):
        key += f":{port}"
    return f"{key}){_path(address.path)}{_query(address.query[1:])}"


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return host


def _path(path: str) -> str:
    kept: list[str] = []
    parts = _escaped(_unescaped(path)).lower().split("/")[1:]
    for part in parts:
        if part == ".." and kept:
            kept.pop()
        elif part != ".":
            kept.append(part)  # an empty one, too: two dots take it away
    written = "/" + "/".join(filter(None, kept))
    for session in _PATH_SESSIONS:
        if match := session.fullmatch(written):
            written = match[1] + match[2]
    return written


def _query(query: str) -> str:
    query = _escaped(_unescaped(query)).lower()
    for session in _SESSIONS:
        if match := session.fullmatch(query):
            query = match[1] + (match[2] or "")
    parts = sorted(tuple(part.split("=", 1)) for part in query.split("&")) if len(query) > 1 else [(query,)]
    written = "&".join("=".join(part) for part in parts)
    return f"?{written}" if written else ""


def _unescaped(text: str) -> bytes:
    """Return the bytes that a text stands for, however often it was encoded."""
    told = text.encode("utf-8", "surrogatepass")
    for _ in range(_LAYERS):
        plain = unquote_to_bytes(told)
        if plain == told:
            break
        told = plain
    return told


def _escaped(text: bytes | str) -> str:
    return quote(text, safe=_UNTOUCHED)
