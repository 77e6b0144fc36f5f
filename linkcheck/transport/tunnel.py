"""CONNECT, the request for a connection through a proxy, and what its answers mean (RFC 9110, 9.3.6); pure."""

from __future__ import annotations

from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.proxy import Proxy
from linkcheck.transport.reader import ResponseReader

WANTS_PASSWORD = 407


def request(proxy: Proxy, host: str, port: int, user_agent: str) -> bytes:
    """Return the request for a connection to `host`; it has nothing of what is later sent to the host."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    agent = f"User-Agent: {user_agent}\r\n" if user_agent else ""
    head = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{proxy.header}{agent}\r\n"
    return head.encode("latin-1", "replace")


def answer_reader() -> ResponseReader:
    """Return what reads the answer to CONNECT."""
    return ResponseReader("CONNECT", 0)


def refusal(proxy: Proxy, status: int) -> TransportFailure | None:
    """Return why there is no connection, or None if there is one."""
    if 200 <= status < 300:
        return None
    if status == WANTS_PASSWORD:
        return password_wanted(proxy)
    if status >= 500:
        return TransportFailure(Fault.UNREACHABLE, f"The proxy {proxy} could not reach the host ({status})")
    return TransportFailure(Fault.PROXY, f"The proxy {proxy} refused to connect to the host ({status})")


def password_wanted(proxy: Proxy) -> TransportFailure:
    """Return the failure that 407 means."""
    if proxy.authorization:
        return TransportFailure(Fault.PROXY, f"The proxy {proxy} does not accept the user name and password (407)")
    return TransportFailure(Fault.PROXY, f"The proxy {proxy} requires a user name and password (407)")


def unusable(proxy: Proxy, failure: TransportFailure) -> TransportFailure:
    """Return the failure of the proxy itself, which is never held against the host."""
    if failure.fault is Fault.LOCAL:
        return failure
    return TransportFailure(Fault.PROXY, f"The proxy {proxy} cannot be used: {failure.message}")
