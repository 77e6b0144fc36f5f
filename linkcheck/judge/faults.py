"""What the absence of an HTTP answer means for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from linkcheck.judge import Sign
from linkcheck.model import Fault, Verdict

_BROKEN, _UNKNOWN = Verdict.BROKEN, Verdict.UNKNOWN
_RESTRICTED, _SKIPPED = Verdict.RESTRICTED, Verdict.SKIPPED

_ROWS: Mapping[Fault, tuple[Verdict, str]] = MappingProxyType(
    {
        # certain answers of the resolver
        Fault.NXDOMAIN: (_BROKEN, "There is no host of this name"),
        Fault.DNS_NO_DATA: (_BROKEN, "The host's name exists, but no address belongs to it"),
        # may be over in a minute, or may be about us
        Fault.DNS_FAILED: (_UNKNOWN, "The host's name could not be looked up"),
        Fault.CONNECT_REFUSED: (_UNKNOWN, "The host refuses connections"),
        Fault.CONNECT_RESET: (_UNKNOWN, "The connection was cut by the other side"),
        Fault.UNREACHABLE: (_UNKNOWN, "There is no way from here to the host"),
        Fault.CONNECT_TIMEOUT: (_UNKNOWN, "The host did not take the connection in time"),
        Fault.TIMEOUT: (_UNKNOWN, "The server did not answer in time"),
        Fault.PROTOCOL: (_UNKNOWN, "What answers does not speak HTTP"),
        Fault.EMPTY_REPLY: (_UNKNOWN, "The server closed the connection without an answer"),
        Fault.BODY_CUT: (_UNKNOWN, "The answer broke off"),
        Fault.TLS_HANDSHAKE: (_UNKNOWN, "No secure connection could be agreed on"),
        Fault.TLS_INCOMPLETE_CHAIN: (
            _UNKNOWN,
            "The server leaves out a part of its certificate chain, which browsers often supply themselves",
        ),
        # browsers stop here with a full-page warning
        Fault.TLS_EXPIRED: (_BROKEN, "The site's certificate has expired, so browsers refuse the page"),
        Fault.TLS_NOT_YET_VALID: (_BROKEN, "The site's certificate is not valid yet, so browsers refuse the page"),
        Fault.TLS_SELF_SIGNED: (
            _BROKEN,
            "The site's certificate is signed by nobody but itself, so browsers refuse it",
        ),
        Fault.TLS_WRONG_NAME: (_BROKEN, "The site's certificate belongs to another name, so browsers refuse the page"),
        Fault.TLS_UNTRUSTED: (_BROKEN, "The site's certificate comes from an authority that nobody trusts"),
        Fault.TLS_REVOKED: (_BROKEN, "The site's certificate was revoked, so browsers refuse the page"),
        # Chrome, Firefox and Safari dropped TLS 1.0 and 1.1 in 2020 (RFC 8996)
        Fault.TLS_OLD_PROTOCOL: (_BROKEN, "The server only speaks versions of TLS that browsers no longer accept"),
        Fault.TLS_CLIENT_CERTIFICATE: (_RESTRICTED, "The server wants a certificate from its visitors"),
        # by policy
        Fault.PRIVATE_ADDRESS: (_SKIPPED, "The address is private, so it was not asked"),
        # about us
        Fault.PROXY: (_UNKNOWN, "Our proxy did not pass the request on"),
        Fault.LOCAL: (_UNKNOWN, "Our own machine could not ask"),
        # about the text
        Fault.SCHEME: (_UNKNOWN, "Addresses of this kind cannot be asked"),
        Fault.INVALID_URL: (Verdict.INVALID, "The text is not an address that can be asked"),
    }
)


def of_fault(fault: Fault, message: str = "") -> Sign:
    """Return what a fault means; `message` is what the system said, quoted where it says more than the row."""
    verdict, detail = _ROWS[fault]
    told = " ".join(message.split()).rstrip(".")
    quoted = f" ({told[:120]})" if told and fault in _QUOTED else ""
    return Sign(verdict, fault.value, f"{detail}{quoted}.")


_QUOTED = frozenset({Fault.LOCAL, Fault.PROXY, Fault.TLS_HANDSHAKE, Fault.INVALID_URL, Fault.PROTOCOL})
