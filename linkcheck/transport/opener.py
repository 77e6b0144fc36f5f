"""From a location to a connection: the address found, guarded, dialled, TLS agreed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import partial

from linkcheck.frozen import dataclass
from linkcheck.model import Fault
from linkcheck.transport import guard, rewrite, tunnel
from linkcheck.transport.connection import Connection
from linkcheck.transport.dial import dial
from linkcheck.transport.dns_config import DnsConfig
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.proxy import Proxies, Proxy
from linkcheck.transport.resolver import Resolver
from linkcheck.transport.security import Security
from linkcheck.transport.tls import TlsLayer, failure_of
from linkcheck.transport.urls import Location
from linkcheck.transport.watch import TimeLimit, Watch

Connect = Callable[[TlsLayer | None], Awaitable[Connection]]
"""Makes another connection to the same server; TLS is still to be agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the client may go, and how it finds the way."""

    dns: DnsConfig
    rewrites: tuple[rewrite.Rewrite, ...] = ()
    allow_private: bool = False
    cacert: str | None = None
    connect_timeout_s: float = 10.0
    proxies: Proxies = Proxies()
    most_idle: int = 1024  # connections that are kept open for the next request
    user_agent: str = ""  # for proxies: what is sent to servers says so itself


class Opener:
    """Opens connections; addresses and contexts are kept between them."""

    def __init__(self, reach: Reach, watch: Watch, fetch: Callable[[str], Awaitable[bytes | None]]) -> None:
        self._reach = reach
        self._watch = watch
        self._resolver = Resolver(reach.dns, watch)
        self.security = Security(reach.cacert, fetch)

    async def open(self, location: Location, *, lenient_tls: bool, deadline: float) -> Connection:
        """Return a connection that is ready to be asked; raise TransportFailure where there is none by `deadline`."""
        proxy = self._reach.proxies.of(location)
        if proxy is not None:
            return await self._open_through(proxy, location, lenient_tls=lenient_tls, deadline=deadline)
        phase = Fault.DNS_FAILED
        loop = asyncio.get_running_loop()
        try:
            async with TimeLimit(self._watch, deadline):
                addresses, port = await self.addresses(location.host, location.port)
                phase = Fault.CONNECT_TIMEOUT
                tls = None
                if location.scheme == "https":
                    tls = self.security.layer(location.host, lenient=lenient_tls)
                async with TimeLimit(self._watch, min(deadline, loop.time() + self._reach.connect_timeout_s)):
                    connection = await self._connect(addresses, port, tls)
                phase = Fault.TIMEOUT
                if tls is None:
                    return connection
                peer = connection.peer or addresses[0]
                connect = partial(self._connect, (peer,), port)
                return await self._secure(connection, location.host, connect, lenient=lenient_tls)
        except TimeoutError:
            raise TransportFailure(phase, _TOO_SLOW[phase]) from None

    async def _open_through(
        self, proxy: Proxy, location: Location, *, lenient_tls: bool, deadline: float
    ) -> Connection:
        aim = self.aim(location)
        if self.forwarding(location) is not None:
            return await self._reach_proxy(proxy, deadline)

        async def connect(tls: TlsLayer | None) -> Connection:
            connection = await self._reach_proxy(proxy, deadline)
            try:
                await self._ask_for_tunnel(connection, proxy, *aim, deadline=deadline)
            except BaseException:
                connection.close()
                raise
            connection.tunnelled(tls)
            return connection

        if location.scheme == "http":
            return await connect(None)
        connection = await connect(self.security.layer(location.host, lenient=lenient_tls))
        try:
            async with TimeLimit(self._watch, deadline):
                return await self._secure(connection, location.host, connect, lenient=lenient_tls)
        except TimeoutError:
            raise TransportFailure(Fault.TIMEOUT, _TOO_SLOW[Fault.TIMEOUT]) from None

    async def _reach_proxy(self, proxy: Proxy, deadline: float) -> Connection:
        """Return a connection to the proxy itself; its address is the user's, so the guard has no say."""
        limit = min(deadline, asyncio.get_running_loop().time() + self._reach.connect_timeout_s)
        try:
            async with TimeLimit(self._watch, limit):
                addresses = (proxy.host,) if _is_address(proxy.host) else await self._resolver.resolve(proxy.host)
                tls = self.security.layer(proxy.host, lenient=False) if proxy.scheme == "https" else None
                return await _handshake(await self._connect(addresses, proxy.port, tls, known=False))
        except TimeoutError:
            failure = TransportFailure(Fault.CONNECT_TIMEOUT, "it did not answer in time")
            raise tunnel.unusable(proxy, failure) from None
        except ssl.SSLError as error:
            raise tunnel.unusable(proxy, failure_of(error, None)) from error
        except TransportFailure as failure:
            raise tunnel.unusable(proxy, failure) from failure

    async def _ask_for_tunnel(
        self, connection: Connection, proxy: Proxy, host: str, port: int, *, deadline: float
    ) -> None:
        """Have the proxy connect us to a host; raise TransportFailure if it does not."""
        request = tunnel.request(proxy, host, port, self._reach.user_agent)
        reader = tunnel.answer_reader()
        limit = min(deadline, asyncio.get_running_loop().time() + self._reach.connect_timeout_s)
        try:
            await connection.exchange(request, reader, limit)
        except TransportFailure as failure:
            if failure.fault is Fault.TIMEOUT:
                message = f"The proxy {proxy} had not connected us to the host in time"
                raise TransportFailure(Fault.CONNECT_TIMEOUT, message) from None
            raise tunnel.unusable(proxy, failure) from failure
        refusal = tunnel.refusal(proxy, reader.status)
        if refusal is not None:
            raise refusal

    def forwarding(self, location: Location) -> Proxy | None:
        """Return the proxy that is asked for the page itself, or None if the host is, by a tunnel or without a proxy.

        Pages of https, and of hosts that `connect-to` moves, go through a tunnel (as in curl).
        """
        proxy = self._reach.proxies.of(location)
        if proxy is None or location.scheme == "https":
            return None
        return proxy if rewrite.apply(self._reach.rewrites, location.host, location.port) is None else None

    def proxy_of(self, location: Location) -> Proxy | None:
        """Return the proxy on the way to a location, or None."""
        return self._reach.proxies.of(location)

    def aim(self, location: Location) -> tuple[str, int]:
        """Return the host and port that a proxy may be asked for: it looks names up, so the spelling has to do.

        Raises:
            TransportFailure: PRIVATE_ADDRESS for what cannot be public.
        """
        host, port = location.host, location.port
        rewritten = rewrite.apply(self._reach.rewrites, host, port)
        if rewritten is not None:
            return rewritten
        if not self._reach.allow_private:
            known = self._reach.dns.hosts.get(host.rstrip("."), ())
            refusals = [guard.refusal_of_host(host), *(guard.refusal(address) for address in known)]
            what = next((refusal for refusal in refusals if refusal is not None), None)
            if what is not None:
                fault = Fault.UNREACHABLE if what == guard.DOCUMENTATION else Fault.PRIVATE_ADDRESS
                raise TransportFailure(fault, f"{host} is not asked: {what}")
        return host, port

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

    async def _connect(
        self, addresses: tuple[str, ...], port: int, tls: TlsLayer | None, *, known: bool = True
    ) -> Connection:
        loop = asyncio.get_running_loop()
        sock, peer = await dial(addresses, port)
        connection = Connection(loop, self._watch, peer if known else None, tls)
        try:
            await loop.create_connection(lambda: connection, sock=sock)
        except BaseException:
            sock.close()
            raise
        return connection

    async def _secure(self, connection: Connection, host: str, connect: Connect, *, lenient: bool) -> Connection:
        async def reconnect(tls: TlsLayer) -> Connection:
            return await _handshake(await connect(tls))

        try:
            return await _handshake(connection)
        except ssl.SSLError as error:
            return await self.security.recover(error, host, lenient=lenient, reconnect=reconnect, peer=connection.peer)


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
