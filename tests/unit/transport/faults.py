"""Servers on loopback that misbehave in one way each: HTTP, TLS and DNS."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

Behaviour = Callable[["Visit"], Awaitable[None]]


@dataclass
class Visit:
    """One request on one connection."""

    request: bytes  # head as it came
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int  # of the request on its connection, from 1

    async def send(self, data: bytes) -> None:
        """Send bytes now."""
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with RST."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass
class Server:
    """Where it listens and what it saw."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def empty(self) -> None:
        """Wait until nobody is connected any more."""
        for _ in range(1000):
            if not self.open:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"{self.open} connections are still open")

    def url(self, path: str = "/", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        """Return an address of this server."""
        return f"{scheme}://{host}:{self.port}{path}"


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Server], Awaitable[None]]


@contextlib.asynccontextmanager
async def _listening(
    handler: Handler, *, tls: ssl.SSLContext | None = None, on: str = "127.0.0.1"
) -> AsyncIterator[Server]:
    """Run `handler` for each connection until the block ends, and leave nothing open."""
    seen = Server(port=0)
    visits: set[tuple[asyncio.Task[None], asyncio.StreamWriter]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        visits.add((task, writer))
        seen.connections += 1
        seen.open += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await handler(reader, writer, seen)
        seen.open -= 1
        writer.close()

    server = await asyncio.start_server(connected, on, 0, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for _ in range(5):  # who was just accepted has not come in yet
            await asyncio.sleep(0)
        for task, writer in visits:
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*(task for task, _ in visits), return_exceptions=True)


def serving(
    behaviour: Behaviour, *, tls: ssl.SSLContext | None = None, on: str = "127.0.0.1"
) -> contextlib.AbstractAsyncContextManager[Server]:
    """Run `behaviour` for each request until the block ends."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Server) -> None:
        number = 0
        while not writer.is_closing():
            head = await reader.readuntil(b"\r\n\r\n")
            number += 1
            seen.requests.append(head)
            seen.asked.set()
            await behaviour(Visit(head, reader, writer, number))

    return _listening(handler, tls=tls, on=on)


def says(*pieces: bytes, close: bool = False) -> Behaviour:
    """Answer each request with these bytes, one write a piece."""

    async def behave(visit: Visit) -> None:
        for piece in pieces:
            await visit.send(piece)
            await asyncio.sleep(0)
        if close:
            visit.writer.close()

    return behave


def ok(body: bytes = b"hello", *headers: bytes) -> bytes:
    """Return a plain answer."""
    lines = b"".join(line + b"\r\n" for line in headers)
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), lines, body)


async def hang(visit: Visit) -> None:
    """Say nothing until the client goes."""
    await visit.reader.read()


def drips(begin: bytes, drop: bytes = b"x") -> Behaviour:
    """Send `begin`, then a drop each hundredth of a second until the client goes."""

    async def behave(visit: Visit) -> None:
        await visit.send(begin)
        while not visit.reader.at_eof():
            await visit.send(drop)
            await asyncio.sleep(0.01)

    return behave


def raw_serving(first_words: bytes | None) -> contextlib.AbstractAsyncContextManager[Server]:
    """Say the same to everybody who connects, and hang up; None: say nothing, and do not. TLS is no concern of it."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: Server) -> None:
        await reader.read(1)
        if first_words is None:
            await reader.read()
        else:
            writer.write(first_words)

    return _listening(handler)


def speaking_first(words: bytes, *, close: bool) -> contextlib.AbstractAsyncContextManager[Server]:
    """Greet everybody before they have said a word."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: Server) -> None:
        writer.write(words)
        await writer.drain()
        if not close:
            await reader.read()

    return _listening(handler)


def speaking_http2(context: ssl.SSLContext) -> contextlib.AbstractAsyncContextManager[Server]:
    """Answer every request in HTTP/2, whatever the client speaks."""
    import h2.config
    import h2.connection
    import h2.events

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Server) -> None:
        h2_side = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        h2_side.initiate_connection()
        writer.write(h2_side.data_to_send())
        while data := await reader.read(65536):
            with contextlib.suppress(h2.exceptions.ProtocolError):
                for event in h2_side.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        head = dict(event.headers)
                        seen.requests.append(head[b":authority"] + head[b":path"])
                        h2_side.send_headers(event.stream_id, [(":status", "200"), ("x-a", "1")])
                        h2_side.send_data(event.stream_id, b"hello", end_stream=True)
            writer.write(h2_side.data_to_send())

    return _listening(handler, tls=context)


def shaking_hands(context: ssl.SSLContext) -> contextlib.AbstractAsyncContextManager[Server]:
    """Agree on TLS, or send the alert that says why not, which asyncio's own servers keep to themselves."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: Server) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        step: Callable[[], object] = tls.do_handshake
        while not reader.at_eof():
            try:
                step()
                step = tls.read
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                incoming.write(await reader.read(65536))
            except ssl.SSLError:
                writer.write(outgoing.read())
                return

    return _listening(handler)


def tunnelling(
    *, tls: ssl.SSLContext | None = None, says: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
) -> contextlib.AbstractAsyncContextManager[Server]:
    """Be a proxy that answers CONNECT so, and then carries bytes."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Server) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.requests.append(head)
        host, _, port = head.split()[1].decode().rpartition(":")
        there, thither = await asyncio.open_connection(host.strip("[]"), int(port))
        writer.write(says)
        try:
            await asyncio.gather(_carry(reader, thither), _carry(there, writer))
        finally:
            thither.close()

    return _listening(handler, tls=tls)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


def dead_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


# --- DNS -----------------------------------------------------------------------------------------

Zone = Callable[[str, int], bytes | None]
"""From name and type to what follows the question of the reply (flags first), or None for silence."""


class NameServer(asyncio.DatagramProtocol):
    """Answers from a function; counts its questions."""

    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self.answer = answer
        self.questions: list[tuple[str, int]] = []
        self.transport: asyncio.DatagramTransport | None = None
        self.visitor: tuple[str | int, ...] = ()
        self.port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to answer by."""
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """Answer."""
        self.questions.append(asked(data))
        self.visitor = addr
        reply = self.answer(data)
        if reply is not None:
            self.datagram_out(reply)

    def datagram_out(self, reply: bytes, visitor: tuple[str | int, ...] | None = None) -> None:
        """Send a reply to `visitor`, or to who asked last."""
        assert self.transport is not None
        self.transport.sendto(reply, visitor or self.visitor)


def asked(question: bytes) -> tuple[str, int]:
    """Return name and type of a question."""
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), int.from_bytes(question[at + 1 : at + 3], "big")


def encoded(name: str) -> bytes:
    """Return a name as it goes over the wire."""
    return b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\0"


def record(owner: str, kind: int, data: bytes, ttl_s: int = 60) -> bytes:
    """Return one resource record."""
    return encoded(owner) + struct.pack("!HHIH", kind, 1, ttl_s, len(data)) + data


def reply_to(question: bytes, *records: bytes, rcode: int = 0, flags: int = 0x8180) -> bytes:
    """Return the answer to a question."""
    end = question.index(b"\0", 12) + 5
    head = question[:2] + struct.pack("!HHHHH", flags | rcode, 1, len(records), 0, 0)
    return head + question[12:end] + b"".join(records)


@contextlib.asynccontextmanager
async def naming(answer: Callable[[bytes], bytes | None], port: int = 0) -> AsyncIterator[NameServer]:
    """Run a name server until the block ends, at any free port or at this one."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: NameServer(answer), local_addr=("127.0.0.1", port))
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()
