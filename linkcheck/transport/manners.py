"""What we say of ourselves with each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex
from linkcheck.transport import content
from linkcheck.transport.urls import Location

Headers = tuple[tuple[str, str], ...]

_LINE_END = regex(r"[\r\n]+")
_NAME = regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The headers we send, names in their usual spelling."""

    headers: Headers = ()  # of every request
    host_headers: Mapping[str, Headers] = field(default_factory=dict)  # the user's, by host

    def of(self, location: Location, ask: Headers) -> Headers:
        """Return the headers of one request: the ask's take the place of the usual, the user's of both.

        Accept-Encoding is never more than what can be undone here.
        """
        by_name = {name.lower(): (name, value) for name, value in self.headers}
        for name, value in (*ask, *self.host_headers.get(location.host, ())):
            by_name[name.lower()] = name, value
        if "accept-encoding" in by_name:
            name, value = by_name["accept-encoding"]
            by_name["accept-encoding"] = name, content.accepted_of(value)
        return tuple(by_name.values())


def usual_headers(user_agent: str) -> Headers:
    """Return the headers of every request: what a reader's browser would like, under our own name."""
    return (
        ("User-Agent", user_agent),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "en,*;q=0.5"),
        ("Accept-Encoding", content.accepted()),
    )


def parse_host_headers(rules: tuple[str, ...], environment: Mapping[str, str]) -> dict[str, Headers]:
    """Read `HOST: Name: value`; a value `env:NAME` is the environment's, and appears in no message.

    Raises:
        SettingsError: A rule has another form, or its variable is not set.
    """
    headers: dict[str, Headers] = {}
    for rule in rules:
        host, _, rest = rule.partition(":")
        name, colon, value = rest.partition(":")
        host, name, value = host.strip().lower(), name.strip(), value.strip()
        if not (host and colon and _NAME.fullmatch(name)):
            raise SettingsError('"header" must look like "HOST: Name: value".')
        if value.startswith("env:"):
            variable = value.removeprefix("env:").strip()
            if variable not in environment:
                raise SettingsError(f'"header" for {host}: the environment has no variable "{variable}".')
            value = environment[variable]
        headers[host] = (*headers.get(host, ()), (name, value))
    return headers


def lines(headers: Headers) -> str:
    """Return the headers as they go out; a value cannot begin a line of its own."""
    return "".join(f"{name}: {_LINE_END.sub(' ', value)}\r\n" for name, value in headers)
