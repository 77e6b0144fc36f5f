"""`--connect-to HOST:PORT:HOST2:PORT2`: ask another machine under a host's true name, with curl's meaning."""

from __future__ import annotations

from typing import NamedTuple

from linkcheck.errors import SettingsError
from linkcheck.regexes import regex
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.urls import canonical_host, canonical_ipv6

_FORM = regex(r"(\[[0-9a-fA-F:.%]*\]|[^:\[\]]*):(\d*):(\[[0-9a-fA-F:.%]*\]|[^:\[\]]*):(\d*)")


class Rewrite(NamedTuple):
    """One rule; an empty host and a None port match anything, or leave it as it is."""

    host: str
    port: int | None
    to_host: str
    to_port: int | None


def parse(rules: tuple[str, ...]) -> tuple[Rewrite, ...]:
    """Read the rules of the setting; raise SettingsError for one that has another form."""
    return tuple(_parse_one(rule) for rule in rules)


def _parse_one(rule: str) -> Rewrite:
    match = _FORM.fullmatch(rule)
    ports = [None if not text else int(text) for text in (match[2], match[4])] if match else []
    if match is None or any(port is not None and port > 65535 for port in ports):
        raise SettingsError(f'"connect-to" must look like HOST:PORT:HOST2:PORT2, IPv6 in brackets, not "{rule}".')
    try:
        return Rewrite(_canonical(match[1]), ports[0], _canonical(match[3]), ports[1])
    except TransportFailure as failure:
        raise SettingsError(f'"connect-to": "{rule}": {failure.message}.') from failure


def _canonical(host: str) -> str:
    if host.startswith("["):
        return canonical_ipv6(host.strip("[]"))
    return canonical_host(host) if host else ""


def apply(rules: tuple[Rewrite, ...], host: str, port: int) -> tuple[str, int] | None:
    """Return where the first matching rule leads, or None where none matches."""
    for rule in rules:
        if rule.host in {"", host} and rule.port in {None, port}:
            return rule.to_host or host, port if rule.to_port is None else rule.to_port
    return None
