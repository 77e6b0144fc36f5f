"""Nothing that a test starts may reach outside loopback: not this process, not the commands it runs.

`conftest.py` puts this folder on PYTHONPATH, so that Python imports it at the start of every child process too.
An audit hook sees every connection and look-up, whatever library makes it, and cannot be undone.
"""

from __future__ import annotations

import ipaddress
import sys


class OutsideLoopbackError(RuntimeError):
    """A test tried to reach the world."""


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise OutsideLoopbackError(f"{event} to {address!r}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not _is_loopback(arguments[0]):
        raise OutsideLoopbackError(f"{event} of {arguments[0]!r}")


def install() -> None:
    """Watch this process from now on."""
    if not getattr(sys, "_linkcheck_watched", False):
        sys._linkcheck_watched = True  # type: ignore[attr-defined]
        sys.addaudithook(_watch)


install()
