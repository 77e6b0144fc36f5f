"""What a certificate says of itself: who issued it, where the issuer's own is, until when it holds; pure.

Servers often forget to send an intermediate. Browsers fetch it from where the leaf says (Authority Information Access),
so their readers never notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def intermediates_in(data: bytes) -> tuple[bytes, ...]:
    """Return the DER of the intermediates in what was fetched: DER, PEM or PKCS #7 (RFC 5280, 4.2.2.1).

    A certificate that signed itself is left out: added to a store it would be an authority, by its own word.
    """
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
    return tuple(c.public_bytes(Encoding.DER) for c in found if c.subject != c.issuer)


def issuing_organisation(der: bytes) -> str | None:
    """Return the organisation that the certificate's issuer names."""
    from cryptography.x509.oid import NameOID

    certificate = _load(der)
    if certificate is None:
        return None
    names = certificate.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else None


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
    if fault in {Fault.TLS_UNTRUSTED, Fault.TLS_INCOMPLETE_CHAIN}:
        return f"The certificate's issuer is not known here: {_printable(certificate.issuer.rfc4514_string())}"
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
