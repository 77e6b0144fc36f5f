"""What a certificate says of itself: who issued it, where the issuer's own is, until when it holds; pure.

Servers often forget to send an intermediate. Browsers fetch it from where the leaf says (Authority Information Access),
so their readers never notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from linkcheck.model import Fault

if TYPE_CHECKING:
    from cryptography import x509

_MAX_NAMES = 4


def _load(der: bytes) -> x509.Certificate | None:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return None


def issuer_urls(der: bytes) -> tuple[str, ...]:
    """Return the http addresses at which the issuer's certificate is said to be."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    certificate = _load(der)
    if certificate is None:
        return ()
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ()
    return tuple(
        description.access_location.value
        for description in access
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(description.access_location, x509.UniformResourceIdentifier)
        and description.access_location.value.lower().startswith("http://")
    )


class Issuers(NamedTuple):
    """What was found at an issuer's address."""

    intermediates: tuple[bytes, ...] = ()  # DER
    has_root: bool = False  # a certificate that signed itself: in a store it would be an authority, by its own word


def issuers_in(data: bytes) -> Issuers:
    """Return the certificates in what was fetched: DER, PEM or PKCS #7 (RFC 5280, 4.2.2.1)."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    single = _load(data)
    found: list[x509.Certificate] = [] if single is None else [single]
    readers = (x509.load_pem_x509_certificates, pkcs7.load_der_pkcs7_certificates)
    for read in () if found else readers:
        try:
            found = read(data)
        except (ValueError, UnsupportedAlgorithm):
            continue
        break
    intermediates = tuple(c.public_bytes(Encoding.DER) for c in found if c.subject != c.issuer)
    return Issuers(intermediates, has_root=len(intermediates) < len(found))


def describe(der: bytes, fault: Fault) -> str | None:
    """Return a sentence on what is wrong with the certificate, None where it has nothing to add."""
    certificate = _load(der)
    if certificate is None:
        return None
    if fault is Fault.TLS_EXPIRED:
        return f"The certificate ended on {certificate.not_valid_after_utc:%Y-%m-%d}"
    if fault is Fault.TLS_NOT_YET_VALID:
        return f"The certificate begins on {certificate.not_valid_before_utc:%Y-%m-%d}"
    if fault is Fault.TLS_WRONG_NAME:
        names = _names(certificate)
        more = ", …" if len(names) > _MAX_NAMES else ""
        return f"The certificate is for {', '.join(names[:_MAX_NAMES]) or 'no host'}{more}"
    issuer = _printable(certificate.issuer.rfc4514_string())
    if fault is Fault.TLS_UNTRUSTED:
        return f"The certificate comes from an authority that is not trusted here: {issuer}"
    if fault is Fault.TLS_INCOMPLETE_CHAIN:
        return f"A certificate between this one and a trusted authority is missing; it was issued by {issuer}"
    return None


def _names(certificate: x509.Certificate) -> list[str]:
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return []
    hosts = names.get_values_for_type(x509.DNSName)
    return [_printable(name) for name in (*hosts, *map(str, names.get_values_for_type(x509.IPAddress)))]


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:200]
