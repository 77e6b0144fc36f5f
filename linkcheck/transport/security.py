"""TLS for the client: contexts when they are needed, missing intermediates fetched, refusals explained."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable

from linkcheck.model import Fault
from linkcheck.transport import chains, trust
from linkcheck.transport.connection import Connection
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.tls import ISSUER_MISSING, TlsLayer, failure_of

MAX_INTERMEDIATES = 3  # public chains have one or two
MAX_ADDRESSES = 512  # of issuers that are kept; the public web has some hundreds, and hostile ones are without number

Reconnect = Callable[[TlsLayer], Awaitable[Connection]]
"""Makes another connection to the same machine, TLS agreed; raises ssl.SSLError or TransportFailure."""


class Security:
    """Holds the contexts of one client."""

    def __init__(self, cacert: str | None, fetch: Callable[[str], Awaitable[bytes | None]]) -> None:
        """Take the file of extra authorities, and what fetches an intermediate by its http address."""
        self._cacert = cacert
        self._fetch = fetch
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._completing: dict[bool, ssl.SSLContext] = {}
        self._issuers: dict[str, chains.Issuers] = {}  # by the address they came from
        self._fetched: set[bytes] = set()  # what the completing contexts know besides the trust store
        self._incomplete: set[str] = set()  # hosts that forget their intermediate
        self._unverifying: ssl.SSLContext | None = None

    def layer(self, host: str, *, lenient: bool) -> TlsLayer:
        """Return the TLS side of a new connection to `host`."""
        if host in self._incomplete and lenient in self._completing:
            return TlsLayer(self._completing[lenient], host, fetched=self._fetched)
        context = self._contexts.get(lenient)
        if context is None:
            context = self._contexts[lenient] = trust.make_context(self._cacert, lenient=lenient)
        return TlsLayer(context, host)

    def completes(self, host: str) -> bool:
        """Say whether `host` was reached only with an intermediate that it did not send."""
        return host in self._incomplete

    async def recover(
        self, error: ssl.SSLError, host: str, *, lenient: bool, reconnect: Reconnect, peer: str | None
    ) -> Connection:
        """Return a connection with its chain completed; raise a TransportFailure that says why there is none."""
        failure = failure_of(error, peer)
        if not isinstance(error, ssl.SSLCertVerificationError):
            raise failure from error
        leaf = failure.certificate = await self._look_at(host, reconnect)
        if leaf is not None and error.verify_code in ISSUER_MISSING:
            completed = await self._complete(leaf, host, lenient, reconnect)
            if isinstance(completed, Connection):
                return completed
            failure.fault = completed
        if leaf is not None:
            failure.message = chains.describe(leaf, failure.fault) or failure.message
        raise failure from error

    async def _look_at(self, host: str, reconnect: Reconnect) -> bytes | None:
        """Return the certificate that was refused: OpenSSL keeps none, so the server is asked for it again."""
        if self._unverifying is None:
            self._unverifying = trust.make_unverifying_context()
        try:
            connection = await reconnect(TlsLayer(self._unverifying, host))
        except (ssl.SSLError, TransportFailure):
            return None
        connection.close()
        return connection.certificate

    async def _complete(self, leaf: bytes, host: str, lenient: bool, reconnect: Reconnect) -> Connection | Fault:
        """Fetch one issuer after the other until the chain holds.

        Returns:
            A connection whose chain holds; TLS_UNTRUSTED where the chain ends at a root that is not ours; and
            TLS_INCOMPLETE_CHAIN where it just ends: a forgotten intermediate, or a private authority.
        """
        certificate = leaf
        for _ in range(MAX_INTERMEDIATES):
            issuers = await self._issuers_of(certificate)
            if not issuers.intermediates:
                return Fault.TLS_UNTRUSTED if issuers.has_root else Fault.TLS_INCOMPLETE_CHAIN
            context = self._completing_context(lenient, issuers)
            try:
                connection = await reconnect(TlsLayer(context, host, fetched=self._fetched))
            except ssl.SSLCertVerificationError as error:
                if error.verify_code not in ISSUER_MISSING:
                    return failure_of(error, None).fault
                certificate = issuers.intermediates[0]
            else:
                self._incomplete.add(host)
                return connection
        return Fault.TLS_INCOMPLETE_CHAIN

    def _completing_context(self, lenient: bool, issuers: chains.Issuers) -> ssl.SSLContext:
        """Return the context that knows all fetched certificates, these included."""
        self._fetched.update(issuers.intermediates)
        context = self._completing.get(lenient)
        if context is None:
            context = self._completing[lenient] = trust.make_context(self._cacert, lenient=lenient)
            trust.add_fetched(context, self._fetched)
        else:
            trust.add_fetched(context, issuers.intermediates)
        return context

    async def _issuers_of(self, certificate: bytes) -> chains.Issuers:
        for url in chains.issuer_urls(certificate)[:2]:
            if url not in self._issuers:
                data = await self._fetch(url)
                self._keep(url, chains.issuers_in(data) if data else chains.Issuers())
            if self._issuers[url] != chains.Issuers():
                return self._issuers[url]
        return chains.Issuers()

    def _keep(self, url: str, issuers: chains.Issuers) -> None:
        """Keep what was found at an address; with too many of them, forget all: certificates do not leave a context."""
        if len(self._issuers) >= MAX_ADDRESSES:
            self._issuers.clear()
            self._fetched = set()  # handshakes under way go on with the old one
            self._completing.clear()
            self._incomplete.clear()
        self._issuers[url] = issuers
