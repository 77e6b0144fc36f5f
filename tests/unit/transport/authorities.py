"""Certificates for loopback with one thing wrong each."""

from __future__ import annotations

import base64
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Authority:
    """Issues certificates; signed by itself, or by another authority."""

    def __init__(self, name: str, above: Authority | None = None, *, issuer_name: x509.Name | None = None) -> None:
        """Make its key and certificate.

        Args:
            name: Its common name.
            above: Who signs it; None: itself.
            issuer_name: What its certificate says of who signed it; None: the truth.
        """
        self.key = _key(name)
        self.name = common_name(name)
        issuer = above or self
        self.certificate = (
            _begun(self.name, issuer_name or issuer.name, self.key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(issuer.key, hashes.SHA256())
        )

    @property
    def pem(self) -> str:
        """Return its certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        """Return its certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)

    def issue(
        self,
        name: str = "127.0.0.1",
        *,
        begins: datetime = NOW - DAY,
        ends: datetime = NOW + DAY,
        issuer_at: str | None = None,
        self_signed: bool = False,
        by_rsa: bool = False,
    ) -> str:
        """Return the PEM of key and certificate for a host or an address."""
        key = _rsa_key() if by_rsa else _key(f"leaf {name}")
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "leaf")])
        builder = _begun(subject, subject if self_signed else self.name, key, begins, ends)
        builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
        if issuer_at is not None:
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        certificate = builder.sign(key if self_signed else self.key, hashes.SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return private + certificate.public_bytes(Encoding.PEM).decode()


def common_name(text: str, kind: _ASN1Type = _ASN1Type.UTF8String) -> x509.Name:
    """Return a name with one part."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text, kind)])


@cache
def _key(_: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, begins: datetime = NOW - DAY, ends: datetime = NOW + DAY
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def server_context(pem: str, *above: Authority) -> ssl.SSLContext:
    """Return the context of a server that shows this certificate and these of its issuers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.write_text(pem + "".join(authority.pem for authority in above))
        context.load_cert_chain(file)
    return context


# The prime of RFC 2409, 6.2: 1024 bits, which old servers still use.
_OAKLEY_GROUP_2 = bytes.fromhex(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)


def with_short_group(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let a server agree on keys in no other way than in a group of 1024 bits."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    der = bytes.fromhex("30818702818100") + _OAKLEY_GROUP_2 + bytes.fromhex("020102")  # PKCS #3: prime and generator
    with TemporaryDirectory() as folder:
        file = Path(folder) / "group.pem"
        file.write_text(
            f"-----BEGIN DH PARAMETERS-----\n{base64.encodebytes(der).decode()}-----END DH PARAMETERS-----\n"
        )
        context.load_dh_params(str(file))
    return context
