"""One name server, asked over UDP and, where its answer does not fit, over TCP."""

from __future__ import annotations

import asyncio
import secrets
import socket

from linkcheck.transport import dns_wire
from linkcheck.transport.dns_config import Server

MAX_WAITING = 256  # questions under way at one server: its socket's buffer holds no more
_RECEIVE_BUFFER_BYTES = 1024 * 1024


class DnsChannel(asyncio.DatagramProtocol):
    """Questions under way at one server, told apart by their numbers."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None
        self._opening = asyncio.Lock()
        self._room = asyncio.Semaphore(MAX_WAITING)
        self._waiting: dict[int, tuple[str, int, asyncio.Future[dns_wire.Reply]]] = {}

    async def ask(self, name: str, kind: int, timeout_s: float) -> dns_wire.Reply:
        """Return the server's reply; raise OSError where it cannot be reached, TimeoutError where it is silent."""
        async with self._room:
            return await self._ask_now(name, kind, timeout_s)

    async def _ask_now(self, name: str, kind: int, timeout_s: float) -> dns_wire.Reply:
        loop = asyncio.get_running_loop()
        transport = self._transport or await self._open(loop)
        identifier = secrets.randbits(16)
        while identifier in self._waiting:
            identifier = secrets.randbits(16)
        future: asyncio.Future[dns_wire.Reply] = loop.create_future()
        self._waiting[identifier] = (name, kind, future)
        try:
            transport.sendto(dns_wire.question(identifier, name, kind))
            async with asyncio.timeout(timeout_s):
                reply = await future
                return await self._ask_by_tcp(name, kind) if reply.truncated else reply
        finally:
            del self._waiting[identifier]

    async def _open(self, loop: asyncio.AbstractEventLoop) -> asyncio.DatagramTransport:
        async with self._opening:
            if self._transport is None:
                self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=self._server)
                sock = self._transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            return self._transport

    async def _ask_by_tcp(self, name: str, kind: int) -> dns_wire.Reply:
        identifier = secrets.randbits(16)
        reader, writer = await asyncio.open_connection(*self._server)
        try:
            message = dns_wire.question(identifier, name, kind)
            writer.write(len(message).to_bytes(2, "big") + message)
            length = int.from_bytes(await reader.readexactly(2), "big")
            reply = dns_wire.parse(await reader.readexactly(length))
        except (ValueError, EOFError) as error:
            raise ConnectionError(f"the name server's answer by TCP is no answer: {error}") from error
        finally:
            writer.close()
        if reply.identifier != identifier or (reply.name, reply.kind) != (name, kind):
            raise ConnectionError("the name server answered another question")
        return reply

    def close(self) -> None:
        """Give the socket back."""
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """Hand a reply to whoever asked; what nobody asked for is dropped."""
        try:
            reply = dns_wire.parse(data)
        except ValueError:
            return
        name, kind, future = self._waiting.get(reply.identifier, (None, None, None))
        if future is not None and not future.done() and (name, kind) == (reply.name, reply.kind):
            future.set_result(reply)

    def error_received(self, exc: Exception) -> None:
        """The server's port is closed, or there is no way to it: nobody need wait."""
        for _, _, future in self._waiting.values():
            if not future.done():
                future.set_exception(exc)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the socket."""
        self._transport = None
