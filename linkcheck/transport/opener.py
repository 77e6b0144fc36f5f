"""From a location to a connection: the address found, guarded, dialled, TLS agreed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from linkcheck.frozen import dataclass
from linkcheck.model import Fault
from linkcheck.transport import guard, rewrite
from linkcheck.transport.connection import Connection
from linkcheck.transport.dial import dial
from linkcheck.transport.dns_config import DnsConfig
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.resolver import Resolver
from linkcheck.transport.security import Security
from linkcheck.transport.tls import TlsLayer
from linkcheck.transport.urls import Location
from linkcheck.transport.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the client may go, and how it finds the way."""

    dns: DnsConfig
    rewrites: tuple[rewrite.Rewrite, ...] = ()
    allow_private: bool = False
    cacert: str | None = None
    connect_timeout_s: float = 10.0


class Opener:
    """Opens connections; addresses and contexts are kept between them."""

    def __init__(self, reach: Reach, watch: Watch, fetch: Callable[[str], Awaitable[bytes | None]]) -> None:
        self._reach = reach
        self._watch = watch
        self._resolver = Resolver(reach.dns)
        self.security = Security(reach.cacert, fetch)

    async def open(self, location: Location, *, lenient_tls: bool, deadline: float) -> Connection:
        """Return a connection that is ready to be asked; raise TransportFailure where there is none by `deadline`."""
        phase = Fault.DNS_FAILED
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(deadline):
                addresses, port = await self.addresses(location.host, location.port)
                phase = Fault.CONNECT_TIMEOUT
                tls = None
                if location.scheme == "https":
                    tls = self.security.layer(location.host, lenient=lenient_tls)
                async with asyncio.timeout_at(min(deadline, loop.time() + self._reach.connect_timeout_s)):
                    connection = await self._connect(addresses, port, tls)
                phase = Fault.TIMEOUT
                if tls is None:
                    return connection
                return await self._secure(connection, location.host, port, lenient_tls)
        except TimeoutError:
            raise TransportFailure(phase, _TOO_SLOW[phase]) from None

    async def addresses(self, host: str, port: int) -> tuple[tuple[str, ...], int]:
        """Return the addresses that may be asked for `host`, and the port.

        Raises:
            TransportFailure: The name cannot be looked up, or PRIVATE_ADDRESS where none of its addresses is public.
        """
        rewritten = rewrite.apply(self._reach.rewrites, host, port)
        if rewritten is not None:
            host, port = rewritten
        found = (host,) if _is_address(host) else await self._resolver.resolve(host)
        if rewritten is not None or self._reach.allow_private:
            return found, port
        public = tuple(address for address in found if guard.refusal(address) is None)
        if not public:
            refusals = {guard.refusal(address) for address in found}
            fault = Fault.UNREACHABLE if refusals == {guard.DOCUMENTATION} else Fault.PRIVATE_ADDRESS
            raise TransportFailure(fault, f"{found[0]} is not asked: {guard.refusal(found[0])}", peer=found[0])
        return public, port

    async def aclose(self) -> None:
        """Close what looks names up."""
        await self._resolver.aclose()

    async def _connect(self, addresses: tuple[str, ...], port: int, tls: TlsLayer | None) -> Connection:
        loop = asyncio.get_running_loop()
        sock, peer = await dial(addresses, port)
        connection = Connection(loop, self._watch, peer, tls)
        try:
            await loop.create_connection(lambda: connection, sock=sock)
        except BaseException:
            sock.close()
            raise
        return connection

    async def _secure(self, connection: Connection, host: str, port: int, lenient: bool) -> Connection:
        peer = connection.peer

        async def reconnect(tls: TlsLayer) -> Connection:
            return await _handshake(await self._connect((peer,), port, tls))

        try:
            return await _handshake(connection)
        except ssl.SSLError as error:
            return await self.security.recover(error, host, lenient=lenient, reconnect=reconnect, peer=peer)


async def _handshake(connection: Connection) -> Connection:
    try:
        await connection.handshake()
    except BaseException:
        connection.close()
        raise
    return connection


_TOO_SLOW = {
    Fault.DNS_FAILED: "The host's name could not be looked up in time",
    Fault.CONNECT_TIMEOUT: "The connection was not answered in time",
    Fault.TIMEOUT: "The server did not finish the TLS handshake in time",
}


def _is_address(host: str) -> bool:
    """Say whether a host in canonical form is an address: only of IPv4 addresses the last part is a number."""
    return ":" in host or host[host.rfind(".") + 1 :].isdigit()
