"""One TCP connection, plain or under TLS, that carries one request at a time."""

from __future__ import annotations

import asyncio
import ssl
from enum import Enum, auto
from typing import cast

from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure, of_os_error
from linkcheck.transport.reader import ResponseReader
from linkcheck.transport.tls import TlsLayer, failure_of
from linkcheck.transport.watch import Watch

DRAIN_BYTES = 64 * 1024  # read on to keep the connection; above, a new handshake is cheaper
DRAIN_PATIENCE_S = 0.25


class State(Enum):
    """What the connection is doing."""

    HANDSHAKE = auto()
    IDLE = auto()
    BUSY = auto()
    CLOSED = auto()


class Connection(asyncio.Protocol):
    """Answers come through futures; nothing is raised into the event loop."""

    __slots__ = (
        "_carrier", "_draining", "_early", "_failure", "_future", "_loop", "_reader", "_tls", "_transport", "_watch",
        "deadline", "idle_since", "peer", "state",
    )  # fmt: skip

    def __init__(self, loop: asyncio.AbstractEventLoop, watch: Watch, peer: str | None, tls: TlsLayer | None) -> None:
        """Begin without a transport.

        Args:
            loop: The running loop.
            watch: Keeps the deadlines.
            peer: Address of the server; None: a proxy connects us, and only it knows.
            tls: The server's or the proxy's, agreed by `handshake`; None: the connection is in the clear.
        """
        self._loop = loop
        self._watch = watch
        self._tls = tls
        self._carrier: TlsLayer | None = None  # TLS to a proxy, under the TLS to the server
        self._transport: asyncio.Transport | None = None
        self._reader: ResponseReader | None = None
        self._future: asyncio.Future[None] | None = None
        self._failure: Exception | None = None  # that nobody was waiting for
        # What the server sends before the first request, as those of other protocols do; then None.
        self._early: bytearray | None = bytearray()
        self._draining = False
        self.deadline = 0.0
        self.peer = peer
        self.state = State.IDLE if tls is None else State.HANDSHAKE
        self.idle_since = 0.0

    # --- what the client asks of it ---

    async def handshake(self) -> None:
        """Wait until TLS is agreed; raise TransportFailure or ssl.SSLError where it is not."""
        if self._failure is not None:
            raise self._failure
        if self.state is State.HANDSHAKE:
            self._future = self._loop.create_future()
            self._advance_handshake(b"")
            try:
                await self._future
            finally:
                self._future = None

    async def exchange(self, request: bytes, reader: ResponseReader, deadline: float) -> None:
        """Send `request` and read until `reader` has what it wants; raise TransportFailure where there is no answer.

        Args:
            request: Head and body, as they go out.
            reader: Filled with the answer.
            deadline: Of the loop's clock; what has come by then of a body is kept.
        """
        early, self._early = self._early, None
        if self.state is not State.IDLE:
            if early:
                reader.feed(bytes(early))
                reader.end(Fault.EMPTY_REPLY)
                return
            raise self._failure or TransportFailure(Fault.CONNECT_RESET, "The connection was closed", peer=self.peer)
        self._reader = reader
        future = self._future = self._loop.create_future()
        self._draining = False
        self.state = State.BUSY
        self.deadline = deadline
        self._watch.add(self)
        self._send(request)
        if early:
            self._plain_received(bytes(early))
        heard = False  # False with a whole answer, too, where whoever asked was cancelled meanwhile
        try:
            await future
            heard = True
        finally:
            self._watch.remove(self)
            self._reader = self._future = None
            if heard and self.state is State.BUSY and reader.complete and reader.reusable:
                self.state = State.IDLE
            else:
                self.close()
            reader.give_back()

    def tunnelled(self, tls: TlsLayer | None) -> None:
        """Talk to the server from here on, to which the proxy at the other end has connected us."""
        if self.state is not State.IDLE:
            raise self._failure or TransportFailure(Fault.PROXY, "The proxy did not keep to HTTP")
        self._carrier, self._tls = self._tls, tls
        self.state = State.IDLE if tls is None else State.HANDSHAKE

    @property
    def certificate(self) -> bytes | None:
        """Return the server's certificate in DER."""
        return self._tls.certificate() if self._tls is not None and self._tls.ready else None

    def close(self) -> None:
        """Close at once; nothing more is sent or read."""
        self.state = State.CLOSED
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    # --- what the event loop tells it ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._carrier is None:
            self._received(data)
            return
        try:
            self._carrier.feed(data)
            while plain := self._carrier.read_all():
                self._received(plain)
        except ssl.SSLError as error:
            self._fail(failure_of(error, self.peer))
        self._write(b"")

    def _received(self, data: bytes) -> None:
        """Bytes came that the server sent."""
        if self.state is State.HANDSHAKE:
            self._advance_handshake(data)
        elif self._tls is None:
            self._plain_received(data)
        else:
            self._tls.feed(data)
            self._read_tls()
            self._flush()  # answers to key updates, alerts

    def eof_received(self) -> bool:
        """The server will send no more; the connection is closed."""
        self._ended(Fault.EMPTY_REPLY)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._transport = None
        self._ended(Fault.EMPTY_REPLY if exc is None else Fault.CONNECT_RESET, exc)

    # --- inside ---

    def _send(self, data: bytes) -> None:
        if self._transport is None:
            return
        if self._tls is None:
            self._write(data)
            return
        try:
            self._tls.write(data)
        except ssl.SSLError as error:
            self._fail(failure_of(error, self.peer))
        self._flush()

    def _flush(self) -> None:
        if self._tls is not None and (out := self._tls.outgoing()):
            self._write(out)

    def _write(self, data: bytes) -> None:
        """Send what is for the server, as far as we know, through the TLS to the proxy if there is one."""
        if self._carrier is not None:
            if data:
                self._carrier.write(data)
            data = self._carrier.outgoing()
        if data and self._transport is not None:
            self._transport.write(data)

    def _advance_handshake(self, data: bytes) -> None:
        assert self._tls is not None
        try:
            self._tls.handshake(data)
        except ssl.SSLError as error:
            self._flush()  # the alert
            wanted = self._tls.asked_for_certificate() and not isinstance(error, ssl.SSLCertVerificationError)
            self._fail(_certificate_wanted() if wanted else error)
            return
        if not self._tls.ready:
            self._flush()
            return
        self.state = State.IDLE  # what is left to send goes out with the request
        self._succeed()
        self._read_tls()

    def _read_tls(self) -> None:
        assert self._tls is not None
        try:
            while (self.state is State.BUSY or self.state is State.IDLE) and (plain := self._tls.read_all()):
                self._plain_received(plain)
        except ssl.SSLError as error:
            self._fail(failure_of(error, self.peer))

    def _plain_received(self, data: bytes) -> None:
        reader = self._reader
        if reader is None or self.state is not State.BUSY:
            if self._early is not None and len(self._early) < DRAIN_BYTES:
                self._early += data
            else:
                self.close()  # nobody asked: a farewell on an idle connection
            return
        try:
            reader.feed(data)
        except Exception as failure:  # noqa: BLE001 - a bug of ours is the request's, not the event loop's or the host's
            self._fail(failure)
            return
        if reader.complete:
            self._succeed()
        elif reader.enough:
            self._drain(reader)

    def _drain(self, reader: ResponseReader) -> None:
        """Enough was read: go on a little where that keeps the connection, else end here."""
        remaining = reader.remaining_bytes
        if not reader.reusable or remaining is None or remaining > DRAIN_BYTES:
            self._succeed()
        elif not self._draining:
            self._draining = True
            self.deadline = min(self.deadline, self._loop.time() + DRAIN_PATIENCE_S)

    def expire(self) -> None:
        """The deadline passed: what has come of a body is kept."""
        reader = self._reader
        if reader is not None and reader.head_done:
            if not reader.enough:
                reader.body.failed(Fault.TIMEOUT)
            self._succeed()
        else:
            self._fail(TransportFailure(Fault.TIMEOUT, "The server did not answer in time", peer=self.peer))

    def _ended(self, fault: Fault, error: Exception | None = None) -> None:
        state, self.state = self.state, State.CLOSED
        if state is State.HANDSHAKE and self._tls is not None and self._tls.asked_for_certificate():
            self._fail(_certificate_wanted())
        elif state is State.HANDSHAKE:
            how = "reset" if fault is Fault.CONNECT_RESET else "closed"
            self._fail(
                TransportFailure(
                    Fault.TLS_HANDSHAKE, f"The connection was {how} during the TLS handshake", peer=self.peer
                )
            )
        elif state is State.BUSY and self._reader is not None:
            try:
                self._reader.end(fault)
            except TransportFailure as failure:
                if isinstance(error, OSError) and failure.fault is Fault.CONNECT_RESET:
                    failure = of_os_error(error)
                self._fail(failure)
            else:
                self._succeed()
        elif state is State.IDLE:
            self._fail(TransportFailure(fault, "The connection was closed without an answer"))

    def _succeed(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    def _fail(self, failure: Exception) -> None:
        if isinstance(failure, TransportFailure):
            failure.peer = failure.peer or self.peer
        self.state = State.CLOSED if self.state is not State.HANDSHAKE else self.state
        if self._future is None:
            self._failure = failure
        elif not self._future.done():
            self._future.set_exception(failure)


def _certificate_wanted() -> TransportFailure:
    return TransportFailure(Fault.TLS_CLIENT_CERTIFICATE, "The server wants a certificate of the visitor")
