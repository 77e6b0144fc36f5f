"""Choose the proxy of a request: the setting, else the usual environment variables with their exceptions; pure.

The variables mean what they mean to curl (everything.curl.dev, "Proxy environment variables"), with extensions that
other programs support: ports in NO_PROXY, `*.example.org`, and HTTP_PROXY in capitals.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.urls import DEFAULT_PORTS, Location, canonical_host, canonical_ipv6

_CGI = "REQUEST_METHOD"
VARIABLES = frozenset(
    {
        *(f"{kind}_proxy" for kind in ("http", "https", "all", "no")),
        *(f"{kind}_PROXY" for kind in ("HTTP", "HTTPS", "ALL", "NO")),
        _CGI,
    }
)
"""All environment variables that are read here; workers on other machines are sent them."""

_SCHEME = regex(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SEPARATORS = regex(r"[\s,]+")


class Proxy(NamedTuple):
    """A proxy for HTTP, reached by http or https. Its text is its address, without name and password."""

    scheme: str
    host: str
    port: int
    authorization: str = ""  # value of Proxy-Authorization

    def __str__(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def __repr__(self) -> str:  # whatever is logged or raised has no password in it
        return f"Proxy({self.scheme}://{self})"

    @property
    def header(self) -> str:
        """Return the header line that logs in at the proxy, or an empty string."""
        return f"Proxy-Authorization: {self.authorization}\r\n" if self.authorization else ""


class _Exception(NamedTuple):
    """One part of NO_PROXY."""

    name: str = ""  # a domain, with all its subdomains
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None
    port: int | None = None

    def covers(self, host: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None, port: int) -> bool:
        if self.port not in {None, port}:
            return False
        if self.network is not None:
            return address is not None and address in self.network
        return address is None and (host == self.name or host.endswith(f".{self.name}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """The proxies of a run."""

    http: Proxy | None = None
    https: Proxy | None = None
    never: bool = False  # NO_PROXY=*
    exceptions: tuple[_Exception, ...] = ()

    def of(self, location: Location) -> Proxy | None:
        """Return the proxy that a request goes through, or None."""
        proxy = self.https if location.scheme == "https" else self.http
        if proxy is None or self.never or not self.exceptions:
            return None if self.never else proxy
        host = location.host.removesuffix(".")
        address = _address(host)
        bypassed = any(each.covers(host, address, location.port) for each in self.exceptions)
        return None if bypassed else proxy


def proxies_of(setting: str | None, environment: Mapping[str, str]) -> Proxies:
    """Return the proxies that the setting and the environment name.

    Args:
        setting: URL of the proxy for all requests; None: the environment decides; empty: there is none.
        environment: Its exceptions hold for the setting, too.

    Raises:
        SettingsError: A proxy cannot be used; the message has no password in it.
    """
    if setting is not None and not setting.strip():
        return Proxies()
    never, exceptions = _exceptions(_variable(environment, "no_proxy"))
    if setting is not None:
        proxy = parse(setting, '"proxy"')
        return Proxies(http=proxy, https=proxy, never=never, exceptions=exceptions)
    if never:
        return Proxies()
    http, https = (_from_environment(environment, scheme) for scheme in ("http", "https"))
    return Proxies(http=http, https=https, exceptions=exceptions)


def _from_environment(environment: Mapping[str, str], scheme: str) -> Proxy | None:
    for name in (f"{scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if variable == "HTTP_PROXY" and _CGI in environment:
                continue  # under CGI it is the header "Proxy" of whoever sent the request (httpoxy.org)
            if value := environment.get(variable, "").strip():
                return parse(value, f"environment: {variable}")
    return None


def _variable(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


def parse(url: str, where: str) -> Proxy:
    """Read a proxy's URL; without a scheme it is http. `where` begins each message.

    Raises:
        SettingsError: It is no URL, or not the URL of a proxy for HTTP.
    """
    scheme_match = _SCHEME.match(url := url.strip())
    scheme = scheme_match[1].lower() if scheme_match else "http"
    if scheme.startswith("socks"):
        raise SettingsError(f"{where}: SOCKS proxies are not supported; use an http:// or https:// proxy.")
    if scheme not in DEFAULT_PORTS:
        raise SettingsError(f"{where} must be the http or https address of a proxy, not {scheme}://.")
    credentials, _, place = url[scheme_match.end() if scheme_match else 0 :].rpartition("@")
    try:
        host, port = _host_and_port(re.split(r"[/?#]", place, maxsplit=1)[0])
    except (TransportFailure, ValueError):  # whose messages may quote a password
        raise SettingsError(f"{where} must be the http or https address of a proxy, as http://HOST:PORT.") from None
    return Proxy(scheme, host, port or DEFAULT_PORTS[scheme], _basic(credentials) if credentials else "")


def _basic(credentials: str) -> str:
    user, _, password = credentials.partition(":")
    plain = unquote_to_bytes(user) + b":" + unquote_to_bytes(password)
    return f"Basic {base64.b64encode(plain).decode('ascii')}"


def _host_and_port(text: str) -> tuple[str, int | None]:
    """Read `HOST[:PORT]`; raise TransportFailure or ValueError for anything else."""
    if text.startswith("["):
        inner, bracket, tail = text[1:].partition("]")
        if not bracket:
            raise ValueError(text)
        host = canonical_ipv6(inner)
    elif text.count(":") > 1:
        return canonical_ipv6(text), None
    else:
        name, colon, tail = text.partition(":")
        host, tail = canonical_host(name), colon + tail
    if not tail or tail == ":":
        return host, None
    if not re.fullmatch(r":[0-9]{1,5}", tail) or not 0 < int(tail[1:]) < 65536:
        raise ValueError(tail)
    return host, int(tail[1:])


def _exceptions(text: str) -> tuple[bool, tuple[_Exception, ...]]:
    """Read NO_PROXY; what cannot be read is passed over, as curl does."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    if "*" in parts:
        return True, ()
    found = [_exception(part) for part in parts]
    return False, tuple([each for each in found if each is not None])


def _exception(text: str) -> _Exception | None:
    try:
        if "/" in text:
            return _Exception(network=ipaddress.ip_network(text.replace("[", "").replace("]", ""), strict=False))
        host, port_number = _host_and_port(text.removeprefix("*").lstrip("."))
    except (TransportFailure, ValueError):
        return None
    address = _address(host)
    if address is not None:
        return _Exception(network=ipaddress.ip_network(address), port=port_number)
    return _Exception(name=host.removesuffix("."), port=port_number)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
