"""From an ask to an exchange: address, guard, connection, one request, one answer, one deadline."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from linkcheck.transport import guard, rewrite, trust, urls
from linkcheck.transport.connection import Connection
from linkcheck.transport.dial import dial
from linkcheck.transport.dns_config import DnsConfig
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.pool import Key, Pool
from linkcheck.transport.reader import ResponseReader
from linkcheck.transport.resolver import Resolver
from linkcheck.transport.tls import TlsLayer, failure_of
from linkcheck.transport.urls import Location
from linkcheck.transport.watch import Watch

SWEEP_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the client may do."""

    dns: DnsConfig
    rewrites: tuple[rewrite.Rewrite, ...] = ()
    allow_private: bool = False
    cacert: str | None = None
    connect_timeout_s: float = 10.0
    headers: tuple[tuple[str, str], ...] = ()  # of every request, names in lower case
    host_headers: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


class Client:
    """Sends asks; keeps connections, addresses and contexts between them."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._pool = Pool()
        self._watch = Watch()
        self._resolver = Resolver(options.dns)
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._sweeper: asyncio.TimerHandle | None = None
        self._head = "".join(f"{name}: {value}\r\n" for name, value in options.headers)
        self._names = frozenset(name for name, _ in options.headers)

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        """Make one try; return what came of it."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            location = urls.parse(ask.url)
            reader = ResponseReader(ask.method, ask.body_limit)
            peer = await self._exchange(ask, location, reader, started + deadline_s, loop)
        except TransportFailure as failure:
            return NoResponse(
                ask=ask, fault=failure.fault, message=failure.message, certificate=failure.certificate,
                elapsed_s=loop.time() - started, at=datetime.now(UTC), peer=failure.peer,
            )  # fmt: skip
        return Response(
            ask=ask, status=reader.status, headers=reader.headers, body=reader.body,
            body_complete=reader.complete and not reader.dropped and reader.body_fault is None,
            body_fault=reader.body_fault, elapsed_s=loop.time() - started, at=datetime.now(UTC), peer=peer,
        )  # fmt: skip

    def release(self, host: str) -> None:
        """Close the idle connections of a host that has nothing left to ask."""
        self._pool.release(host)

    async def aclose(self) -> None:
        """Close everything."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._watch.close()
        self._pool.close()
        await self._resolver.aclose()

    # --- inside ---

    async def _exchange(
        self, ask: Ask, location: Location, reader: ResponseReader, deadline: float, loop: asyncio.AbstractEventLoop
    ) -> str:
        request = self._request(ask, location)
        key = (location.scheme, location.port, ask.lenient_tls)
        connection = self._pool.take(location.host, key, loop.time())
        if connection is not None:
            try:
                await connection.exchange(request, reader, deadline)
            except TransportFailure as failure:
                stale = failure.fault in {Fault.EMPTY_REPLY, Fault.CONNECT_RESET} and not reader.received
                if not stale:
                    raise
            else:
                self._keep(location.host, key, connection, reader, loop)
                return connection.peer
        connection = await self._open(location, key, deadline, loop)
        await connection.exchange(request, reader, deadline)
        self._keep(location.host, key, connection, reader, loop)
        return connection.peer

    def _keep(
        self, host: str, key: Key, connection: Connection, reader: ResponseReader, loop: asyncio.AbstractEventLoop
    ) -> None:
        if reader.complete and reader.reusable:
            self._pool.give(host, key, connection, loop.time())
            if self._sweeper is None:
                self._sweeper = loop.call_later(SWEEP_S, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        left = self._pool.sweep(loop.time())
        self._sweeper = loop.call_later(SWEEP_S, self._sweep, loop) if left else None

    def _request(self, ask: Ask, location: Location) -> bytes:
        head = f"{ask.method} {location.target} HTTP/1.1\r\nhost: {location.authority}\r\n"
        extra = (*ask.headers, *self._options.host_headers.get(location.host, ()))
        if not extra:
            return f"{head}{self._head}\r\n".encode("latin-1", "replace")
        merged = dict(self._options.headers)
        for name, value in extra:
            merged[name.lower()] = value
        lines = "".join(f"{name}: {value}\r\n" for name, value in merged.items())
        return f"{head}{lines}\r\n".encode("latin-1", "replace")

    async def _open(self, location: Location, key: Key, deadline: float, loop: asyncio.AbstractEventLoop) -> Connection:
        phase = Fault.DNS_FAILED
        try:
            async with asyncio.timeout_at(deadline):
                addresses, port = await self._addresses(location)
                phase = Fault.CONNECT_TIMEOUT
                async with asyncio.timeout_at(min(deadline, loop.time() + self._options.connect_timeout_s)):
                    sock, peer = await dial(addresses, port)
                phase = Fault.TIMEOUT
                tls = self._tls(location, key[2]) if location.scheme == "https" else None
                _, connection = await loop.create_connection(
                    lambda: Connection(loop, self._watch, peer, tls), sock=sock
                )
                if tls is not None:
                    await self._handshake(connection)
                return connection
        except TimeoutError:
            raise TransportFailure(phase, _TOO_SLOW[phase]) from None

    def _tls(self, location: Location, lenient: bool) -> TlsLayer:
        context = self._contexts.get(lenient)
        if context is None:
            context = self._contexts[lenient] = trust.make_context(self._options.cacert, lenient=lenient)
        return TlsLayer(context, location.host)

    async def _handshake(self, connection: Connection) -> None:
        try:
            await connection.handshake()
        except ssl.SSLError as error:
            connection.close()
            raise failure_of(error, connection.peer) from error
        except BaseException:
            connection.close()
            raise

    async def _addresses(self, location: Location) -> tuple[tuple[str, ...], int]:
        """Return the addresses that may be asked, and the port."""
        host, port = location.host, location.port
        rewritten = rewrite.apply(self._options.rewrites, host, port)
        if rewritten is not None:
            host, port = rewritten
        found = (host,) if _is_address(host) else self._resolver.cached(host) or await self._resolver.resolve(host)
        if rewritten is not None or self._options.allow_private:
            return found, port
        refusals = {address: guard.refusal(address) for address in found}
        public = tuple(address for address, what in refusals.items() if what is None)
        if not public:
            address, what = next(iter(refusals.items()))
            raise TransportFailure(Fault.PRIVATE_ADDRESS, f"{address} is not asked: {what}", peer=address)
        return public, port


_TOO_SLOW = {
    Fault.DNS_FAILED: "The host's name could not be looked up in time",
    Fault.CONNECT_TIMEOUT: "The connection was not answered in time",
    Fault.TIMEOUT: "The server did not finish the TLS handshake in time",
}


def _is_address(host: str) -> bool:
    if ":" in host:
        return True
    if not host[-1:].isdigit():
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True
