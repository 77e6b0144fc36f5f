"""The body of an answer as far as it is wanted: decoded piece by piece, cut at its limit."""

from __future__ import annotations

from collections.abc import Callable

from linkcheck.model import Fault
from linkcheck.transport import content

_MOST_OVERHEAD = 2  # times the limit: what compresses to more than it was is not compressed
_LEAST_WIRE_BYTES = 64 * 1024
LOOK_BYTES = 32 * 1024
"""What two reads of a socket bring; pages with a lot of text have shown it by then."""


class Body:
    """Collects up to `limit` bytes."""

    __slots__ = ("_decoder", "_got", "_limit", "_parts", "_satisfied", "dropped", "fault", "room", "wire_bytes")

    def __init__(self, limit: int, satisfied: Callable[[bytes], bool] | None = None) -> None:
        """Begin without a byte.

        Args:
            limit: Bytes at most.
            satisfied: Tells of the first so many bytes whether they are enough; asked at each full `LOOK_BYTES`, so
                that of equal bodies equal parts are kept, however they come.
        """
        self._satisfied = satisfied
        self._limit = limit
        self._got = 0  # bytes kept
        self._parts: list[bytes] = []
        self._decoder: content.Decoder | None = None
        self.room = limit  # bytes still wanted
        self.wire_bytes = 0  # before decoding
        self.dropped = False  # there was more than was wanted
        self.fault: Fault | None = None

    def encoded_as(self, content_encoding: str) -> None:
        """What comes is encoded so, and is to be decoded."""
        self._decoder = content.decoder_for(content_encoding)

    def add(self, data: bytes) -> None:
        """Take the next piece."""
        self.wire_bytes += len(data)
        if self.room <= 0:
            self.dropped = True
            return
        if self._decoder is not None:
            data = self._decode(self._decoder, data)
            if self.wire_bytes > _MOST_OVERHEAD * self._limit + _LEAST_WIRE_BYTES:  # much comes, and nothing is in it
                self.failed(Fault.PROTOCOL)
                self._decoder, self.dropped, self.room = None, True, min(self.room, len(data))
        self._keep(data)

    def finish(self) -> None:
        """Decode what was kept back, and let go of the decoder: nothing more will come."""
        if self._decoder is not None and self.room > 0:
            self._keep(self._decode(self._decoder, None))
        self._decoder = None

    def _keep(self, data: bytes) -> None:
        if len(data) > self.room:
            data = data[: self.room]
            self.dropped = True
        self._parts.append(data)
        self.room -= len(data)
        before, self._got = self._got, self._got + len(data)
        if self._satisfied is not None and self._got // LOOK_BYTES > before // LOOK_BYTES:
            self._look(self._satisfied, before // LOOK_BYTES + 1)

    def _look(self, satisfied: Callable[[bytes], bool], block: int) -> None:
        """Cut the body where its first blocks are enough."""
        whole = b"".join(self._parts)
        for end in range(block * LOOK_BYTES, len(whole) + 1, LOOK_BYTES):
            if satisfied(whole[:end]):
                self._parts = [whole[:end]]
                self.room = 0
                self.dropped = self.dropped or len(whole) > end
                return

    def _decode(self, decoder: content.Decoder, data: bytes | None) -> bytes:
        """Return what a piece decodes to; of None, what is left at the end."""
        try:
            return decoder.finish(self.room + 1) if data is None else decoder.decode(data, self.room + 1)
        except content.DamagedError as error:
            self.fault = Fault.PROTOCOL
            if error.kept or self._got:
                self._decoder = _NOTHING_MORE
                return error.kept
            self._decoder = None  # mislabelled from the first byte: kept as it comes
            return error.data if error.data is not None else data or b""

    def failed(self, fault: Fault) -> None:
        """The body ends before its time; the first reason stays."""
        self.fault = self.fault or fault

    def __bytes__(self) -> bytes:
        """Return the body; what the decoder kept back is decoded first."""
        self.finish()
        return b"".join(self._parts)


class _Nothing:
    """What follows the damage cannot be read."""

    def decode(self, data: bytes, room: int) -> bytes:
        return b""

    def finish(self, room: int) -> bytes:
        return b""


_NOTHING_MORE = _Nothing()
