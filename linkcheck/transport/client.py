"""From an ask to an exchange: one connection, one request, one answer, one deadline."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from linkcheck.pages.prose import has_prose
from linkcheck.transport import tunnel, urls
from linkcheck.transport.connection import Connection
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.manners import Headers, Manners, lines
from linkcheck.transport.opener import Opener, Reach
from linkcheck.transport.pool import Key, Pool
from linkcheck.transport.proxy import Proxy
from linkcheck.transport.reader import ResponseReader
from linkcheck.transport.urls import Location
from linkcheck.transport.watch import Strain, Watch

SWEEP_S = 1.0
INTERMEDIATE_BYTES = 64 * 1024
INTERMEDIATE_DEADLINE_S = 5.0
_MAY_BE_OURS = frozenset({Fault.CONNECT_TIMEOUT, Fault.DNS_FAILED})  # if this machine was busy
_WAIT_S = 0.1  # for a file descriptor
_LONGEST_WAIT_S = 60.0
_KINDS_OF_ASKS = 16  # there are a few, and as many as cookies


class Client:
    """Sends asks; keeps connections, addresses and contexts between them."""

    def __init__(self, reach: Reach, manners: Manners) -> None:
        self._manners = manners
        self._pool = Pool(reach.most_idle)
        self.watch = Watch()
        self._opener = Opener(reach, self.watch, self._fetch_intermediate)
        self._sweeper: asyncio.TimerHandle | None = None
        self._lines: dict[Headers, str] = {(): lines(manners.headers)}  # of requests without headers of the user's
        self._http2_only: set[tuple[str, int]] = set()

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        """Make one try; return what came of it."""
        strain = Strain(self.watch)
        try:
            location = urls.parse(ask.url)
            reader = ResponseReader(ask.method, ask.body_limit, satisfied=has_prose if ask.until_prose else None)
            proxy = self._opener.forwarding(location)
            request = self._request(ask, location, proxy)
            deadline = asyncio.get_running_loop().time() + deadline_s
            peer = await self.exchange(location, request, reader, deadline, lenient_tls=ask.lenient_tls, strain=strain)
            if proxy is not None and reader.status == tunnel.WANTS_PASSWORD:
                raise tunnel.password_wanted(proxy)
        except TransportFailure as failure:
            if failure.http2_only:
                self._http2_only.add((location.host, location.port))
            return NoResponse(
                ask=ask, fault=failure.fault, message=failure.message, certificate=failure.certificate,
                elapsed_s=strain.elapsed_s, at=datetime.now(UTC), peer=failure.peer,
                strained=failure.exhausted or (failure.fault in _MAY_BE_OURS and strain.is_strained),
            )  # fmt: skip
        return Response(
            ask=ask, status=reader.status, headers=reader.headers, body=bytes(reader.body),
            body_complete=reader.whole, body_fault=reader.body.fault, elapsed_s=strain.elapsed_s,
            at=datetime.now(UTC), peer=peer,
            chain_completed=location.scheme == "https" and self._opener.security.completes(location.host),
        )  # fmt: skip

    async def exchange(
        self, location: Location, request: bytes, reader: ResponseReader, deadline: float, *,
        lenient_tls: bool = False, strain: Strain | None = None,
    ) -> str | None:  # fmt: skip
        """Send `request`, fill `reader`, return the address that answered; None: it is behind a proxy.

        A kept connection may have been closed by the server in the meantime: where it ends without a byte, the request
        goes out again on a new one.
        """
        loop = asyncio.get_running_loop()
        key = (location.scheme, location.port, lenient_tls)
        connection = self._pool.take(location.host, key, loop.time())
        if connection is not None:
            try:
                await connection.exchange(request, reader, deadline)
            except TransportFailure as failure:
                if reader.received or failure.fault not in {Fault.EMPTY_REPLY, Fault.CONNECT_RESET}:
                    raise
            else:
                self._keep(location.host, key, connection, reader, loop)
                return connection.peer
        strain = strain or Strain(self.watch)
        if deadline + strain.lost_s <= loop.time():
            raise TransportFailure(Fault.TIMEOUT, "There was no time left to ask")
        connection = await self._open(location, deadline, strain, lenient_tls=lenient_tls)
        await connection.exchange(request, reader, deadline + strain.lost_s)
        self._keep(location.host, key, connection, reader, loop)
        return connection.peer

    def speaks_http2_only(self, url: str) -> bool:
        """Say whether the URL's host has refused HTTP/1.1, which is all that is spoken here."""
        if not self._http2_only:
            return False
        try:
            location = urls.parse(url)
        except TransportFailure:
            return False
        return (location.host, location.port) in self._http2_only

    async def addresses(self, location: Location) -> tuple[tuple[str, ...], int]:
        """Return the addresses and the port that may be asked; raise TransportFailure where none may."""
        return await self._opener.addresses(location.host, location.port)

    def aim(self, location: Location) -> tuple[str, int]:
        """Return the host and port that a proxy may be asked for; raise TransportFailure if it may not."""
        return self._opener.aim(location)

    def proxy_of(self, location: Location) -> Proxy | None:
        """Return the proxy on the way to a location, or None."""
        return self._opener.proxy_of(location)

    def release(self, host: str) -> None:
        """Close the idle connections of a host that has nothing left to ask."""
        self._pool.release(host)

    async def aclose(self) -> None:
        """Close everything."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        self.watch.close()
        self._pool.close()
        await self._opener.aclose()

    # --- inside ---

    async def _open(self, location: Location, deadline: float, strain: Strain, *, lenient_tls: bool) -> Connection:
        """Return a new connection; while no descriptor is left, idle connections are closed, and we wait for one."""
        while True:
            try:
                return await self._opener.open(location, lenient_tls=lenient_tls, deadline=deadline + strain.lost_s)
            except TransportFailure as failure:
                if not failure.exhausted or strain.waited_s >= _LONGEST_WAIT_S:
                    raise
            self._pool.close()
            await asyncio.sleep(_WAIT_S)
            strain.waited_s += _WAIT_S

    def _request(self, ask: Ask, location: Location, proxy: Proxy | None) -> bytes:
        """Return the bytes of a request to a host, or to the `proxy` that is asked for the page itself."""
        bound = self._manners.bound_to(location)
        headers = None if bound else self._lines.get(ask.headers)
        if headers is None:
            headers = lines(self._manners.of(location, ask.headers, lenient_tls=ask.lenient_tls))
            if len(self._lines) < _KINDS_OF_ASKS and not bound:
                self._lines[ask.headers] = headers
        start = f"{ask.method} {location.target} HTTP/1.1\r\nHost: {location.authority}\r\n"
        if proxy is not None:
            start = start.replace(" ", f" {location.scheme}://{location.authority}", 1) + proxy.header
        if ask.body:
            headers = f"{headers}Content-Length: {len(ask.body)}\r\n"
        return f"{start}{headers}\r\n".encode("latin-1", "replace") + ask.body

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

    async def _fetch_intermediate(self, url: str) -> bytes | None:
        """Return what is at the http address that a certificate names, by the same rules as everything else."""
        ask = Ask(method="GET", url=url, body_limit=INTERMEDIATE_BYTES)
        answer = await self.send(ask, deadline_s=INTERMEDIATE_DEADLINE_S)
        if isinstance(answer, Response) and answer.status == 200 and answer.body_complete:
            return answer.body
        return None
