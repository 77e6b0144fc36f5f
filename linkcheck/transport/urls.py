"""Take a URL apart as browsers do, and leave its request target as it was written.

Follows the URL Standard (url.spec.whatwg.org, 2026-11): backslashes, tabs and line ends, missing or surplus slashes,
numbers for IPv4 addresses, and the few characters that browsers never send raw, `<` and `>` of SICIs among them. All
others, percent signs included, go out byte for byte, because servers match DOIs so.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from linkcheck.model import Fault
from linkcheck.regexes import regex
from linkcheck.transport.failure import TransportFailure

DEFAULT_PORTS = {"http": 80, "https": 443}


class Location(NamedTuple):
    """Where a request goes and what it asks for. The fragment and the user's name are gone: they are never sent."""

    scheme: str  # "http" or "https"
    host: str  # lower-case ASCII; an IP address in its canonical spelling, IPv6 without brackets
    port: int
    target: str  # of the request line: ASCII without blanks, begins with "/"

    @property
    def authority(self) -> str:
        """Return the value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


# What nearly all URLs look like; the rest takes the long way. Dots after slashes may be dot segments.
_PLAIN = regex(
    r"(https?)://([a-z0-9.-]++)(?::([0-9]{1,4}|[1-5][0-9]{4}))?((?=/)(?![^?#]*(?:/\.|%2[eE]))/[!#-;=?-\[\]-_a-z|~]*)?"
)
_SCHEME = regex(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NOT_IN_PATH = regex(r"""[^!-~]|["<>`{}]""")
_NOT_IN_QUERY = regex(r"""[^!-~]|["<>]""")
_FORBIDDEN_IN_HOST = regex(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")
_DOT_SEGMENT = regex(r"(?:^|/)(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)
_DROPPED = str.maketrans("", "", "\t\n\r")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_MAX_NAME, _MAX_LABEL = 253, 63  # RFC 1035, 2.3.4
_MAX_WRITTEN = 9 * _MAX_NAME  # characters: each may stand for one, percent-encoded in UTF-8
_IPV4_PART = regex(r"0[xX]([0-9a-fA-F]*)|0([0-7]+)|(0|[1-9][0-9]*)")
_MOST_DIGITS = 64  # of a part of an IPv4 address, leading zeros included


def parse(url: str) -> Location:
    """Return where `url` leads.

    Raises:
        TransportFailure: INVALID_URL, or SCHEME for anything but http and https.
    """
    plain = _PLAIN.fullmatch(url.partition("#")[0])
    if plain is None:
        return _parse_odd(url)
    scheme, host, port, target = plain.groups()
    return Location(scheme, canonical_host(host), int(port) if port else DEFAULT_PORTS[scheme], target or "/")


def _invalid(why: str) -> TransportFailure:
    return TransportFailure(Fault.INVALID_URL, why)


def _parse_odd(url: str) -> Location:
    url = url.strip(_C0_AND_SPACE).translate(_DROPPED)
    scheme_match = _SCHEME.match(url)
    if scheme_match is None:
        raise _invalid("The address has no scheme")
    scheme = scheme_match[1].lower()
    if scheme not in DEFAULT_PORTS:
        raise TransportFailure(Fault.SCHEME, f"Addresses of the scheme {scheme} are not asked")
    rest = url[scheme_match.end() :].partition("#")[0].lstrip("/\\")
    end = next((i for i, character in enumerate(rest) if character in "/\\?"), len(rest))
    host, port = _host_and_port(rest[:end].rpartition("@")[2])
    return Location(scheme, host, DEFAULT_PORTS[scheme] if port is None else port, _target(rest[end:]))


def _host_and_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        inner, bracket, tail = text[1:].partition("]")
        if not bracket or (tail and not tail.startswith(":")):
            raise _invalid("The IPv6 address is not closed by a bracket")
        host, port = canonical_ipv6(inner), tail[1:]
    else:
        name, _, port = text.partition(":")
        host = canonical_host(name)
    if not port:
        return host, None
    if not (port.isascii() and port.isdigit()) or int(port[-9:]) > 65535 or len(port.lstrip("0")) > 5:
        raise _invalid(f"The port {port[:20]!r} is not a number up to 65535")
    return host, int(port)


def canonical_ipv6(text: str) -> str:
    """Return an IPv6 address in its canonical spelling, which has no decimal parts (URL standard, 4.5)."""
    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])  # a zone means nothing on another machine
    except ValueError:
        raise _invalid(f"[{text[:60]}] is not an IPv6 address") from None
    if address.ipv4_mapped is not None:  # Python spells these ::ffff:127.0.0.1 from 3.13 on
        high, low = divmod(int(address.ipv4_mapped), 1 << 16)
        return f"::ffff:{high:x}:{low:x}"
    return str(address)


@lru_cache(maxsize=4096)
def canonical_host(name: str) -> str:
    """Return a host's name in lower-case ASCII, or its IPv4 address in four decimal parts."""
    if "%" in name:
        try:
            name = unquote_to_bytes(name).decode("utf-8")
        except UnicodeDecodeError:
            raise _invalid("The host's percent signs do not spell UTF-8") from None
    if len(name) > _MAX_WRITTEN:
        raise _invalid("The host's name is too long")
    name = name.lower() if name.isascii() else _to_ascii(name)
    if not name:
        raise _invalid("The address has no host")
    bad = _FORBIDDEN_IN_HOST.search(name)
    if bad is not None:
        raise _invalid(f"The host has the character {bad[0]!r} in it")
    labels = name.removesuffix(".").split(".")
    if _is_number(labels[-1]):
        return _ipv4(labels)
    if len(name) > _MAX_NAME + 1 or any(not 0 < len(label) <= _MAX_LABEL for label in labels):
        raise _invalid("A part of the host's name is empty or too long")
    return name


def _to_ascii(name: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        pass
    # Names that are registered all the same: emoji, old characters. Browsers send their punycode.
    try:
        mapped = idna.uts46_remap(name, std3_rules=False)
        return ".".join(
            part if part.isascii() else "xn--" + part.encode("punycode").decode() for part in mapped.split(".")
        )
    except (idna.IDNAError, UnicodeError):
        raise _invalid("The host's name cannot be written in ASCII") from None


def _is_number(label: str) -> bool:
    return label.isdigit() or re.fullmatch(r"0[xX][0-9a-fA-F]*", label) is not None


def _ipv4(parts: list[str]) -> str:
    """Read an IPv4 address of one to four parts, each decimal, octal (leading 0) or hexadecimal (leading 0x)."""
    try:
        numbers = [_number(part) for part in parts]
        if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
            raise ValueError
    except ValueError:
        raise _invalid(f"{'.'.join(parts)[:60]} is not an IPv4 address") from None
    value = numbers[-1] + sum(number << (8 * (3 - place)) for place, number in enumerate(numbers[:-1]))
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    """Return a part of an IPv4 address; raise ValueError for signs, underscores and whatever else `int` reads."""
    found = _IPV4_PART.fullmatch(part) if len(part) <= _MOST_DIGITS else None
    if found is None:
        raise ValueError(part[:_MOST_DIGITS])
    hexadecimal, octal, decimal = found.groups()
    if hexadecimal is not None:
        return int(hexadecimal or "0", 16)
    return int(octal, 8) if octal is not None else int(decimal)


def _target(text: str) -> str:
    """Return path and query for the request line; only what browsers do not send raw is percent-encoded."""
    path, mark, query = text.partition("?")
    path = path.replace("\\", "/") or "/"
    if _DOT_SEGMENT.search(path):
        path = _without_dots(path)
    return _NOT_IN_PATH.sub(_percent, path) + mark + _NOT_IN_QUERY.sub(_percent, query)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for place, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        if plain == ".." and kept:
            kept.pop()
        if plain not in {".", ".."}:
            kept.append(segment)
        elif place == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)
