"""TLS over bytes in memory, and what each of its failures means.

asyncio's own TLS hides why a handshake ended, and takes 256 KB a connection; this layer does neither.
"""

from __future__ import annotations

import ssl

from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure

_READ_BYTES = 65536


class TlsLayer:
    """One client's side of a TLS connection. `outgoing()` must be sent after every other call."""

    __slots__ = ("_incoming", "_object", "_outgoing", "ready")

    def __init__(self, context: ssl.SSLContext, server_name: str) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        # As bytes the name goes out as it is; a str would pass Python's old IDNA codec.
        name = server_name.rstrip(".").encode("ascii")
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self.ready = False

    def handshake(self, data: bytes = b"") -> None:
        """Go on with the handshake; sets `ready` when it is done, raises ssl.SSLError when it failed."""
        if data:
            self._incoming.write(data)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.ready = True

    def feed(self, data: bytes) -> None:
        """Take in what came from the network."""
        self._incoming.write(data)

    def read(self) -> bytes:
        """Return plain bytes, b"" when there are none now or ever again; raise ssl.SSLError for an alert."""
        try:
            return self._object.read(_READ_BYTES)
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            return b""

    def write(self, data: bytes) -> None:
        """Encrypt `data`."""
        self._object.write(data)

    def outgoing(self) -> bytes:
        """Return what must be sent now."""
        return self._outgoing.read()

    def certificate(self) -> bytes | None:
        """Return the server's own certificate in DER; only once `ready`."""
        return self._object.getpeercert(binary_form=True)


# Codes of X509_STORE_CTX_get_error(3), OpenSSL 3.
_EXPIRED, _NOT_YET_VALID, _REVOKED, _SELF_SIGNED = 10, 9, 23, 18
ISSUER_MISSING = frozenset({2, 20, 21})
_WRONG_NAME = frozenset({62, 64})  # host, IP address
_FAULT_OF_VERIFY_CODE = {
    _EXPIRED: Fault.TLS_EXPIRED,
    _NOT_YET_VALID: Fault.TLS_NOT_YET_VALID,
    _REVOKED: Fault.TLS_REVOKED,
    _SELF_SIGNED: Fault.TLS_SELF_SIGNED,
    **dict.fromkeys(_WRONG_NAME, Fault.TLS_WRONG_NAME),
}

# OpenSSL's reasons, as Python names them; alerts carry the number of RFC 8446, 6.
_OLD_PROTOCOL = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION", "WRONG_VERSION_NUMBER_TLS",
     "VERSION_TOO_LOW", "UNKNOWN_PROTOCOL", "TLSV1_ALERT_INAPPROPRIATE_FALLBACK"}
)  # fmt: skip
_CLIENT_CERTIFICATE = frozenset(
    {"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_NO_CERTIFICATE",
     "SSLV3_ALERT_CERTIFICATE_UNKNOWN", "TLSV1_ALERT_UNKNOWN_CA", "SSLV3_ALERT_CERTIFICATE_REVOKED",
     "SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "TLSV1_ALERT_ACCESS_DENIED"}
)  # fmt: skip
NO_COMMON_PROTOCOL = "TLSV1_ALERT_NO_APPLICATION_PROTOCOL"


def failure_of(error: ssl.SSLError, peer: str | None) -> TransportFailure:
    """Return what a TLS error means. A missing issuer is TLS_UNTRUSTED until more is known."""
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = _FAULT_OF_VERIFY_CODE.get(error.verify_code, Fault.TLS_UNTRUSTED)
        return TransportFailure(fault, f"The certificate was refused: {error.verify_message}", peer=peer)
    reason = error.reason or ""
    if reason in _OLD_PROTOCOL:
        return TransportFailure(Fault.TLS_OLD_PROTOCOL, f"The server speaks only old TLS ({reason})", peer=peer)
    if reason in _CLIENT_CERTIFICATE:
        message = f"The server wants a certificate of the visitor ({reason})"
        return TransportFailure(Fault.TLS_CLIENT_CERTIFICATE, message, peer=peer)
    return TransportFailure(Fault.TLS_HANDSHAKE, f"TLS failed: {reason or error}", peer=peer)
