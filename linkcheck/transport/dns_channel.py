"""One name server, queried over UDP and, if its answer does not fit, over TCP."""

from __future__ import annotations

import asyncio
import secrets
import socket

from linkcheck.transport import dns_wire
from linkcheck.transport.dns_config import Server
from linkcheck.transport.watch import TimeLimit, Watch

MAX_WAITING = 256  # queries under way at one server, each with a socket
_MESSAGE_BYTES = 4096  # servers send 512 at most to clients like us (RFC 1035, 2.3.4)


class DnsChannel:
    """Sends queries to one server, each from a socket of its own.

    A forged answer must come from the server's address (the socket is connected to it), to the port that the kernel has
    drawn for this query, with its random number and its question (RFC 5452).
    """

    def __init__(self, server: Server, watch: Watch) -> None:
        self._server = server
        self._watch = watch
        self._family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
        self._room = asyncio.Semaphore(MAX_WAITING)

    async def ask(self, name: str, kind: int, timeout_s: float) -> dns_wire.Reply:
        """Return the server's reply; raise OSError if it cannot be reached, TimeoutError if it is silent."""
        async with self._room, TimeLimit(self._watch, asyncio.get_running_loop().time() + timeout_s):
            reply = await self._ask_by_udp(name, kind)
            return await self._ask_by_tcp(name, kind) if reply.truncated else reply

    async def _ask_by_udp(self, name: str, kind: int) -> dns_wire.Reply:
        loop = asyncio.get_running_loop()
        identifier = secrets.randbits(16)
        with socket.socket(self._family, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.connect(self._server)
            sock.send(dns_wire.question(identifier, name, kind))
            while True:
                data = await loop.sock_recv(sock, _MESSAGE_BYTES)
                try:
                    reply = dns_wire.parse(data)
                except ValueError:
                    continue
                if (reply.identifier, reply.name, reply.kind) == (identifier, name, kind):
                    return reply

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
