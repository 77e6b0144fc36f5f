"""What this machine says about names: its servers, its search list, its hosts file."""

from __future__ import annotations

import ipaddress
from dataclasses import field
from pathlib import Path

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass

Server = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsConfig:
    """How names are looked up here."""

    servers: tuple[Server, ...] = ()
    search: tuple[str, ...] = ()  # suffixes tried for names without a dot
    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ipv6: bool = True  # this machine has an IPv6 address to speak from


def parse_server(text: str) -> Server:
    """Read `ADDR[:PORT]`, IPv6 with a port in brackets; raise SettingsError for anything else."""
    address, port = text.strip(), "53"
    if address.startswith("["):
        address, _, tail = address[1:].partition("]")
        port = tail.removeprefix(":") or "53"
    elif address.count(":") == 1:
        address, _, port = address.partition(":")
    try:
        if not 0 < int(port) < 65536:
            raise ValueError
        return str(ipaddress.ip_address(address)), int(port)
    except ValueError:
        raise SettingsError(f'"dns-server" must be an IP address with or without :PORT, not "{text}".') from None


def parse_resolv_conf(text: str) -> tuple[tuple[Server, ...], tuple[str, ...]]:
    """Return the servers and the search list of a resolv.conf; what cannot be read is passed over."""
    servers: list[Server] = []
    search: tuple[str, ...] = ()
    for line in text.splitlines():
        words = line.split()
        if len(words) < 2 or words[0][0] in "#;":
            continue
        if words[0] == "nameserver":
            try:
                servers.append((str(ipaddress.ip_address(words[1].partition("%")[0])), 53))
            except ValueError:
                continue
        elif words[0] in {"search", "domain"}:
            search = tuple(word.strip(".").lower() for word in words[1:] if word.strip("."))
    return tuple(servers[:3]), search[:6]  # as many as libc takes (resolv.conf(5))


def parse_hosts(text: str) -> dict[str, tuple[str, ...]]:
    """Return the addresses of each name in a hosts file."""
    hosts: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        try:
            spelled = str(ipaddress.ip_address(address.partition("%")[0]))
        except ValueError:
            continue
        for name in names:
            known = hosts.setdefault(name.lower().rstrip("."), ())
            if spelled not in known:
                hosts[name.lower().rstrip(".")] = (*known, spelled)
    return hosts


def has_ipv6(if_inet6: str) -> bool:
    """Say whether the kernel's list of IPv6 addresses (/proc/net/if_inet6) has a public one."""
    lines = [line.split() for line in if_inet6.splitlines()]
    return any(len(words) > 3 and words[3] == "00" and not words[0].startswith(("fc", "fd")) for words in lines)


def system(dns_server: str | None, *, etc: Path = Path("/etc"), proc: Path = Path("/proc")) -> DnsConfig:
    """Return this machine's configuration; `dns_server` takes the place of its servers and its search list."""
    servers, search = parse_resolv_conf(_read(etc / "resolv.conf"))
    if dns_server is not None:
        servers, search = (parse_server(dns_server),), ()
    inet6 = proc / "net" / "if_inet6"
    return DnsConfig(
        servers=servers,
        search=search,
        hosts=parse_hosts(_read(etc / "hosts")),
        ipv6=has_ipv6(_read(inet6)) if proc.is_dir() else True,
    )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
