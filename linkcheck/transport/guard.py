"""Which addresses are not the public internet, and are not asked without the user's word."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

DOCUMENTATION = "reserved for examples"
"""Nobody's addresses: nothing is there to be protected, and nothing to be asked."""

# IANA's special-purpose registries for IPv4 and IPv6, read 2026-11; the last rows are cloud metadata services.
_REFUSED_IPV4 = tuple(
    (ipaddress.IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", DOCUMENTATION),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved for benchmarks"),
        ("198.51.100.0/24", DOCUMENTATION),
        ("203.0.113.0/24", DOCUMENTATION),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("168.63.129.16/32", "a cloud's metadata service"),  # learn.microsoft.com, "What is IP address 168.63.129.16"
    )
)
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_IPV6 = tuple(
    (ipaddress.IPv6Network(network), what)
    for network, what in (
        ("2001::/23", "reserved for protocols"),  # Teredo and ORCHID among them
        ("2001:db8::/32", DOCUMENTATION),
        ("3fff::/20", DOCUMENTATION),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@lru_cache(maxsize=8192)
def refusal(address: str) -> str | None:
    """Return what kind of non-public address this IP address is, or None for a public one."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return next((what for network, what in _REFUSED_IPV4 if parsed in network), None)
    inner = _embedded_ipv4(parsed)
    if inner is not None:
        return refusal(str(inner))
    if parsed not in _GLOBAL_IPV6:
        return _name_of_local_ipv6(parsed)
    return next((what for network, what in _REFUSED_IPV6 if parsed in network), None)


def refusal_of_host(host: str) -> str | None:
    """Return why a host cannot be public by its spelling alone, or None; for requests whose names a proxy looks up.

    Args:
        host: A name in lower-case ASCII, or an address in its canonical spelling.
    """
    name = host.rstrip(".")
    try:
        return refusal(name)
    except ValueError:
        pass
    if name in _LOOPBACK_NAMES or name.endswith((".localhost", ".localdomain")):
        return "loopback"
    if "." not in name:
        return "a name without a domain"
    return "a name of a local network" if name.endswith(_LOCAL_DOMAINS) else None


_LOOPBACK_NAMES = frozenset({"localhost", "localdomain", "ip6-localhost", "ip6-loopback", "localhost6", "localhost4"})
_LOCAL_DOMAINS = (
    ".local",  # RFC 6762, 3
    ".home.arpa",  # RFC 8375
    ".internal",  # set aside by ICANN, 2024-07-29; the metadata services of clouds among them
    ".intranet", ".private", ".corp", ".home", ".lan",  # RFC 6762, appendix G
)  # fmt: skip
"""Domains that are never public: nobody can register a name in them."""


def _embedded_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that packets to `address` end at: mapped, 6to4 or NAT64."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _name_of_local_ipv6(address: ipaddress.IPv6Address) -> str:
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast:
        return "multicast"
    return "private" if address in _UNIQUE_LOCAL else "reserved"


_UNIQUE_LOCAL = ipaddress.IPv6Network("fc00::/7")
