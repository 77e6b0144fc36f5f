"""The headers sent with each request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex
from linkcheck.transport import content
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.urls import DEFAULT_PORTS, Location, canonical_host, canonical_ipv6

Headers = tuple[tuple[str, str], ...]


class Origin(NamedTuple):
    """What a header of the user's is bound to (RFC 6454): it goes to no other."""

    scheme: str
    host: str
    port: int


_LINE_END = regex(r"[\r\n]+")
_RULE = regex(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?"
    r"(?P<host>\[[^\]\s]*\]|[^\s:/\[\]@]+)"
    r"(?::(?P<port>\d+)(?=\s*:[^:]+:|/))?/?\s*:"  # digits are a port if a name still follows them
    r"\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:(?P<value>.*)",
    re.DOTALL,
)


_FRAMING = frozenset(
    {"connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection"}
    | {"te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that say where a request goes or where it ends: one that is set could lead a proxy to another host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The headers we send, names in their usual spelling."""

    headers: Headers = ()  # of every request
    bound: Mapping[Origin, Headers] = field(default_factory=dict)  # the user's

    def of(self, location: Location, ask: Headers, *, lenient_tls: bool = False) -> Headers:
        """Return the headers of one request. The request's own replace the usual ones, and the user's replace both.

        Accept-Encoding never names an encoding that we cannot decode.

        Args:
            location: Where the request goes.
            ask: The request's own headers.
            lenient_tls: The connection allows weak ciphers, because a handshake failed before; whoever made it fail
                might be able to read it, so the user's headers stay out of it.
        """
        by_name = {name.lower(): (name, value) for name, value in self.headers}
        for name, value in (*ask, *(() if lenient_tls else self.bound_to(location))):
            by_name[name.lower()] = name, value
        if "accept-encoding" in by_name:
            name, value = by_name["accept-encoding"]
            by_name["accept-encoding"] = name, content.accepted_of(value)
        return tuple(by_name.values())

    def bound_to(self, location: Location) -> Headers:
        """Return the user's headers for the origin of `location`."""
        return self.bound.get(Origin(*location[:3]), ()) if self.bound else ()


def usual_headers(user_agent: str) -> Headers:
    """Return the headers of every request: what a reader's browser would like, under our own name."""
    return (
        ("User-Agent", user_agent),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "en,*;q=0.5"),
        ("Accept-Encoding", content.accepted()),
    )


def parse_bound_headers(rules: tuple[str, ...], environment: Mapping[str, str]) -> dict[Origin, Headers]:
    """Read `HOST: Name: value`, where HOST is `[SCHEME://]HOST[:PORT]` and SCHEME is https unless it is given.

    A value `env:NAME` is read from the environment, and appears in no message.

    Raises:
        SettingsError: A rule has another form, or its variable is not set.
    """
    headers: dict[Origin, Headers] = {}
    for rule in rules:
        match = _RULE.fullmatch(rule.strip())
        if match is None:
            raise SettingsError('"header" must look like "HOST: Name: value" or "http://HOST:PORT: Name: value".')
        origin, value = _origin(match), match["value"].strip()
        if match["name"].lower() in _FRAMING:
            raise SettingsError(f'"header" for {origin.host}: {match["name"]} cannot be set; linkcheck sets it itself.')
        if value.startswith("env:"):
            variable = value.removeprefix("env:").strip()
            if variable not in environment:
                raise SettingsError(f'"header" for {origin.host}: the environment has no variable "{variable}".')
            value = environment[variable]
        headers[origin] = (*headers.get(origin, ()), (match["name"], value))
    return headers


def _origin(rule: re.Match[str]) -> Origin:
    scheme, host = (rule["scheme"] or "https").lower(), rule["host"]
    if scheme not in DEFAULT_PORTS:
        raise SettingsError(f'"header" for {host}: the scheme must be http or https, not "{scheme}".')
    try:
        canonical = canonical_ipv6(host.strip("[]")) if host.startswith("[") else canonical_host(host)
    except TransportFailure as failure:
        raise SettingsError(f'"header" for {host}: {failure.message}.') from None
    port = int(rule["port"] or DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        raise SettingsError(f'"header" for {host}: the port must be between 1 and 65535, not {port}.')
    return Origin(scheme, canonical, port)


def lines(headers: Headers) -> str:
    """Return the headers as they go out; a value cannot begin a line of its own."""
    return "".join(f"{name}: {_LINE_END.sub(' ', value)}\r\n" for name, value in headers)
