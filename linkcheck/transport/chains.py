"""What a certificate says: who issued it, where its issuer's own certificate is, how long it is valid; pure.

Servers often forget to send an intermediate certificate. Browsers fetch it from the address in the leaf (Authority
Information Access), so their readers never notice.

Certificates come from anybody, and `cryptography` raises many kinds of exception for odd ones, some of them only when a
field is read. Nothing here raises for any bytes: a certificate that cannot be read has nothing to say.
"""

from __future__ import annotations

import unicodedata
import warnings
from typing import TYPE_CHECKING, NamedTuple

from linkcheck.model import Fault

if TYPE_CHECKING:
    from cryptography import x509

_MAX_NAMES = 4
MAX_ISSUERS = 8
"""Certificates taken from one address: an issuer has a few, for different roots."""


def _load(der: bytes) -> x509.Certificate | None:
    from cryptography import x509

    try:
        with warnings.catch_warnings():  # about serial numbers that are not positive, which are not ours to print
            warnings.simplefilter("ignore")
            return x509.load_der_x509_certificate(der)
    except Exception:  # noqa: BLE001 - ValueError, InvalidVersion and more
        return None


def issuer_urls(der: bytes) -> tuple[str, ...]:
    """Return the http addresses of the issuer's certificate; () for a certificate that cannot be read."""
    certificate = _load(der)
    if certificate is None:
        return ()
    try:
        return _issuer_urls(certificate)
    except Exception:  # noqa: BLE001 - no such extension, two of them, or names of unknown types
        return ()


def _issuer_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
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
    has_root: bool = False  # a self-issued certificate: in a store it would be an authority, on nobody's word


def issuers_in(data: bytes) -> Issuers:
    """Return the certificates in what was fetched: DER, PEM or PKCS #7 (RFC 5280, 4.2.2.1)."""
    from cryptography.hazmat.primitives.serialization import Encoding

    intermediates: list[bytes] = []
    has_root = False
    for certificate in _certificates_in(data)[:MAX_ISSUERS]:
        try:
            if _same_name(certificate.subject, certificate.issuer):
                has_root = True
            else:
                intermediates.append(certificate.public_bytes(Encoding.DER))
        except Exception:  # noqa: BLE001 - a name that cannot be read: nobody can chain to it
            continue
    return Issuers(tuple(intermediates), has_root)


def _certificates_in(data: bytes) -> list[x509.Certificate]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs7

    single = _load(data)
    if single is not None:
        return [single]
    for read in (x509.load_pem_x509_certificates, pkcs7.load_der_pkcs7_certificates):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return read(data)
        except Exception:  # noqa: BLE001 - as in `_load`; another form may fit
            continue
    return []


def _same_name(one: x509.Name, other: x509.Name) -> bool:
    """Say whether OpenSSL takes two names for the same one (X509_NAME_cmp)."""
    return _canonical(one) == _canonical(other)


def _canonical(name: x509.Name) -> list[list[tuple[str, str]]]:
    """Return a name without the differences that OpenSSL ignores, and some more: encoding, case and surplus spaces."""
    return [
        sorted((part.oid.dotted_string, _folded(part.value)) for part in relative_name) for relative_name in name.rdns
    ]


def _folded(value: str | bytes) -> str:
    text = value if isinstance(value, str) else value.decode("latin-1")
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def describe(der: bytes, fault: Fault) -> str | None:
    """Return a sentence about what is wrong with the certificate, or None if it has nothing to add."""
    certificate = _load(der)
    if certificate is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _describe(certificate, fault)
    except Exception:  # noqa: BLE001 - dates before the year 1, text that is not in its own encoding
        return None


def _describe(certificate: x509.Certificate, fault: Fault) -> str | None:
    if fault is Fault.TLS_EXPIRED:
        return f"The certificate ended on {certificate.not_valid_after_utc:%Y-%m-%d}"
    if fault is Fault.TLS_NOT_YET_VALID:
        return f"The certificate begins on {certificate.not_valid_before_utc:%Y-%m-%d}"
    if fault is Fault.TLS_WRONG_NAME:
        names = _names(certificate)
        more = ", …" if len(names) > _MAX_NAMES else ""
        return f"The certificate is for {', '.join(map(_printable, names[:_MAX_NAMES])) or 'no host'}{more}"
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
    except x509.ExtensionNotFound:
        return []
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:200]
