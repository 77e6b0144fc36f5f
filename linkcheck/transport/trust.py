"""Whom we trust: the SSL contexts, made once and when first needed (each costs some 20 ms)."""

from __future__ import annotations

import contextlib
import os
import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path

from linkcheck.errors import SettingsError
from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure

# OpenSSL's own list: with CBC and RSA key exchange, which Python's default leaves out and browsers still take.
_CIPHERS = "DEFAULT:!aNULL:!eNULL:@SECLEVEL=2"
_LENIENT_CIPHERS = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_OP_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python names from 3.12 on


def check(cacert: str | None) -> None:
    """Raise SettingsError where the settings name a file of authorities that cannot be used."""
    if cacert is None:
        return
    try:
        begins = "-----BEGIN" in Path(cacert).read_text("latin-1")
    except OSError as error:
        raise SettingsError(f'"cacert": {cacert}: cannot be read: {error.strerror}.') from error
    if not begins:
        raise SettingsError(f'"cacert": {cacert}: has no certificate in PEM form.')


def make_context(cacert: str | None, *, lenient: bool = False) -> ssl.SSLContext:
    """Return a context that verifies chain and name.

    Args:
        cacert: PEM file trusted besides the system's authorities.
        lenient: Old ciphers, short keys and unsafe renegotiation are allowed; trust is checked all the same.

    Raises:
        TransportFailure: LOCAL, for a file of authorities that is not there or holds none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN  # an intermediate is no authority
    context.set_ciphers(_LENIENT_CIPHERS if lenient else _CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    if lenient:
        context.options |= _OP_LEGACY_SERVER_CONNECT
    _load_authorities(context)
    if cacert:
        _load(context, "cacert", cacert)
    return context


def add_fetched(context: ssl.SSLContext, certificates: Iterable[bytes]) -> None:
    """Let chains be completed with certificates that a server's certificate led to; what is none is left out.

    OpenSSL would trust a self-signed one of them like any authority: whoever uses the context gives `TlsLayer` the same
    certificates, which refuses every chain that ends at one.
    """
    for der in certificates:
        with contextlib.suppress(ssl.SSLError, ValueError):
            context.load_verify_locations(cadata=der)


def _load_authorities(context: ssl.SSLContext, environment: Mapping[str, str] = os.environ) -> None:
    """Load what SSL_CERT_FILE and SSL_CERT_DIR name, else the system's store, else certifi's."""
    named_file, named_folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    if named_file or named_folder:
        _load(context, "SSL_CERT_FILE", named_file or None, named_folder or None)
        return
    context.load_default_certs()
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if context.cert_store_stats()["x509_ca"] == 0 and not (folder and folder.is_dir() and any(folder.iterdir())):
        import certifi

        context.load_verify_locations(cafile=certifi.where())


def _load(context: ssl.SSLContext, name: str, file: str | None, folder: str | None = None) -> None:
    try:
        context.load_verify_locations(cafile=file, capath=folder)
    except OSError as error:  # ssl.SSLError is one
        message = f"{name}: {file}: no trusted authorities can be read from it: {error.strerror or error}"
        raise TransportFailure(Fault.LOCAL, message) from error


def make_unverifying_context() -> ssl.SSLContext:
    """Return a context for looking at a certificate that was refused; nothing is ever sent through it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_LENIENT_CIPHERS)
    context.options |= _OP_LEGACY_SERVER_CONNECT
    return context
