"""The one exception of the transport: why an ask got no HTTP answer."""

from __future__ import annotations

import errno
import ssl

from linkcheck.model import Fault


class TransportFailure(Exception):
    """Becomes a `NoResponse`: data, not an error of ours; never leaves the transport."""

    def __init__(
        self,
        fault: Fault,
        message: str,
        *,
        certificate: bytes | None = None,
        peer: str | None = None,
        http2_only: bool = False,
        exhausted: bool = False,
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
        self.certificate = certificate
        self.peer = peer
        self.exhausted = exhausted  # this machine has no descriptor or memory left at the moment
        self.http2_only = http2_only  # another client would have been answered


_FAULT_OF_ERRNO = {
    errno.ECONNREFUSED: Fault.CONNECT_REFUSED,
    errno.ECONNRESET: Fault.CONNECT_RESET,
    errno.ECONNABORTED: Fault.CONNECT_RESET,
    errno.EPIPE: Fault.CONNECT_RESET,
    errno.ETIMEDOUT: Fault.CONNECT_TIMEOUT,
    errno.ENETUNREACH: Fault.UNREACHABLE,
    errno.EHOSTUNREACH: Fault.UNREACHABLE,
    errno.ENETDOWN: Fault.UNREACHABLE,
    errno.EHOSTDOWN: Fault.UNREACHABLE,
    errno.EADDRNOTAVAIL: Fault.UNREACHABLE,  # no address of ours fits: no IPv6 here
    errno.EAFNOSUPPORT: Fault.UNREACHABLE,
    errno.EACCES: Fault.UNREACHABLE,  # a broadcast address, or a firewall of ours
    errno.EPERM: Fault.UNREACHABLE,
    errno.EINVAL: Fault.UNREACHABLE,
    errno.EMFILE: Fault.LOCAL,
    errno.ENFILE: Fault.LOCAL,
    errno.ENOBUFS: Fault.LOCAL,
    errno.ENOMEM: Fault.LOCAL,
}


_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


def of_os_error(error: OSError, *, peer: str | None = None) -> TransportFailure:
    """Return the failure that a socket's error means."""
    if isinstance(error, ssl.SSLError):
        return TransportFailure(Fault.TLS_HANDSHAKE, error.reason or str(error), peer=peer)
    if isinstance(error, TimeoutError):
        return TransportFailure(Fault.CONNECT_TIMEOUT, "The connection was not answered in time", peer=peer)
    fault = _FAULT_OF_ERRNO.get(error.errno or 0)
    if fault is None:
        fault = Fault.CONNECT_RESET if isinstance(error, ConnectionError) else Fault.UNREACHABLE
    return TransportFailure(fault, error.strerror or str(error), peer=peer, exhausted=error.errno in _EXHAUSTED)
