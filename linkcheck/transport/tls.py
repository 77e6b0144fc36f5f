"""TLS over bytes in memory, and what each of its failures means.

asyncio's own TLS hides why a handshake ended, and takes 256 KB a connection; this layer does neither.
"""

from __future__ import annotations

import ssl
from collections.abc import Set as AbstractSet

from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure

_READ_BYTES = 65536


class TlsLayer:
    """One client's side of a TLS connection. `outgoing()` must be sent after every other call."""

    __slots__ = ("_alert", "_fetched", "_incoming", "_object", "_outgoing", "_seen", "ready")

    def __init__(self, context: ssl.SSLContext, server_name: str, *, fetched: AbstractSet[bytes] = frozenset()) -> None:
        """Prepare the handshake.

        Args:
            context: Verifies chain and name, or nothing.
            server_name: The host as its URLs write it.
            fetched: Certificates, in DER, that the context knows and that are no authorities: none may be what a chain
                ends at.
        """
        self._fetched = fetched
        self._alert: ssl.SSLError | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        # As bytes the name goes out as it is; a str would pass Python's old IDNA codec.
        name = server_name.rstrip(".").encode("ascii")
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self._seen = bytearray()  # of the handshake, as it came
        self.ready = False

    def handshake(self, data: bytes = b"") -> None:
        """Go on with the handshake; sets `ready` when it is done, raises ssl.SSLError when it failed."""
        if data:
            self._seen += data[: max(0, _SEEN_BYTES - len(self._seen))]
            self._incoming.write(data)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return
        if self._fetched:
            anchor = self._anchor()
            if anchor is None or anchor in self._fetched:
                raise _untrusted()
        self._seen.clear()
        self.ready = True

    def feed(self, data: bytes) -> None:
        """Take in what came from the network."""
        self._incoming.write(data)

    def read_all(self) -> bytes:
        """Return all plain bytes there are, b"" if there are none now or ever again; raise ssl.SSLError for an alert.

        What came before an alert is returned; the alert is raised by the next call. A record may hold a single byte, so
        whoever reads gets many at once.
        """
        first = self._read()
        if not first:
            return first
        pieces = [first]
        try:
            while piece := self._read():
                pieces.append(piece)
        except ssl.SSLError as error:
            self._alert = error
        return first if len(pieces) == 1 else b"".join(pieces)

    def _read(self) -> bytes:
        if self._alert is not None:
            raise self._alert
        if not self._incoming.pending and not self._object.pending():
            return b""  # to ask all the same would cost an exception
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

    def asked_for_certificate(self) -> bool:
        """Say whether the server asked for a certificate of ours in the handshake that failed (TLS 1.2 only)."""
        return _CERTIFICATE_REQUEST in _plain_messages(self._seen)

    def certificate(self) -> bytes | None:
        """Return the server's own certificate in DER; only once `ready`."""
        return self._object.getpeercert(binary_form=True)

    def _anchor(self) -> bytes | None:
        """Return the authority, in DER, that the chain was verified against; None if Python does not say."""
        chain = _verified_chain(self._object)
        return chain[-1] if chain else None


def _untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "the chain ends at a certificate that was fetched")
    error.verify_code, error.verify_message = _SELF_SIGNED_IN_CHAIN, "self-signed certificate in certificate chain"
    return error


def _verified_chain(tls: ssl.SSLObject) -> list[bytes]:
    """Return the verified chain in DER, leaf first."""
    if hasattr(tls, "get_verified_chain"):
        return list(tls.get_verified_chain())
    inner = getattr(tls, "_sslobj", None)  # Python 3.11 and 3.12 have the method there only
    if inner is None or not hasattr(inner, "get_verified_chain"):
        return []
    return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in inner.get_verified_chain() or ()]


_SEEN_BYTES = 64 * 1024
_HANDSHAKE_RECORD, _CERTIFICATE_REQUEST = 22, 13  # RFC 5246, 6.2.1 and 7.4


def _plain_messages(seen: bytes | bytearray) -> set[int]:
    """Return the types of the handshake messages that came unencrypted."""
    stream = bytearray()
    at = 0
    while len(seen) >= at + 5 and seen[at] == _HANDSHAKE_RECORD:
        end = at + 5 + int.from_bytes(seen[at + 3 : at + 5], "big")
        stream += seen[at + 5 : end]
        at = end
    types: set[int] = set()
    at = 0
    while len(stream) >= at + 4:
        types.add(stream[at])
        at += 4 + int.from_bytes(stream[at + 1 : at + 4], "big")
    return types


# Codes of X509_STORE_CTX_get_error(3), OpenSSL 3.
_EXPIRED, _NOT_YET_VALID, _REVOKED, _SELF_SIGNED, _SELF_SIGNED_IN_CHAIN = 10, 9, 23, 18, 19
ISSUER_MISSING = frozenset({2, 20, 21})
_WRONG_NAME = frozenset({62, 64})  # host, IP address
_FAULT_OF_VERIFY_CODE = {
    _EXPIRED: Fault.TLS_EXPIRED,
    _NOT_YET_VALID: Fault.TLS_NOT_YET_VALID,
    _REVOKED: Fault.TLS_REVOKED,
    _SELF_SIGNED: Fault.TLS_SELF_SIGNED,
    **dict.fromkeys(_WRONG_NAME, Fault.TLS_WRONG_NAME),
    **dict.fromkeys(ISSUER_MISSING, Fault.TLS_INCOMPLETE_CHAIN),
}

# OpenSSL's reasons, as Python names them; alerts carry the number of RFC 8446, 6.
_OLD_PROTOCOL = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION", "VERSION_TOO_LOW", "UNKNOWN_PROTOCOL",
     "TLSV1_ALERT_INAPPROPRIATE_FALLBACK"}
)  # fmt: skip
_NAME_UNKNOWN = frozenset({"TLSV1_UNRECOGNIZED_NAME", "TLSV1_ALERT_UNRECOGNIZED_NAME"})
_CLIENT_CERTIFICATE = frozenset(
    {"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_NO_CERTIFICATE",
     "SSLV3_ALERT_CERTIFICATE_UNKNOWN", "TLSV1_ALERT_UNKNOWN_CA", "SSLV3_ALERT_CERTIFICATE_REVOKED",
     "SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "TLSV1_ALERT_ACCESS_DENIED"}
)  # fmt: skip
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNEXPECTED_MESSAGE", "RECORD_LAYER_FAILURE"})
_NO_COMMON_PROTOCOL = "TLSV1_ALERT_NO_APPLICATION_PROTOCOL"


def failure_of(error: ssl.SSLError, peer: str | None) -> TransportFailure:
    """Return what a TLS error means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = _FAULT_OF_VERIFY_CODE.get(error.verify_code, Fault.TLS_UNTRUSTED)
        return TransportFailure(fault, f"The certificate was refused: {error.verify_message}", peer=peer)
    reason = error.reason or ""
    if reason in _OLD_PROTOCOL:
        return TransportFailure(Fault.TLS_OLD_PROTOCOL, f"The server speaks only old TLS ({reason})", peer=peer)
    if reason in _CLIENT_CERTIFICATE:
        message = f"The server wants a certificate of the visitor ({reason})"
        return TransportFailure(Fault.TLS_CLIENT_CERTIFICATE, message, peer=peer)
    if reason in _NAME_UNKNOWN:
        return TransportFailure(Fault.TLS_WRONG_NAME, "The server has no certificate for this name", peer=peer)
    if reason == _NO_COMMON_PROTOCOL:
        return TransportFailure(Fault.TLS_HANDSHAKE, "The server speaks HTTP/2 only", peer=peer, http2_only=True)
    if reason in _NO_TLS:
        return TransportFailure(Fault.TLS_HANDSHAKE, f"What came is not TLS ({reason})", peer=peer)
    return TransportFailure(Fault.TLS_HANDSHAKE, f"TLS failed: {reason or error}", peer=peer)
