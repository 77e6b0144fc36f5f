"""The body of an answer as far as it is wanted: decoded piece by piece, cut at its limit."""

from __future__ import annotations

from linkcheck.model import Fault
from linkcheck.transport import content


class Body:
    """Collects up to `limit` bytes."""

    __slots__ = ("_decoder", "_parts", "dropped", "fault", "room", "wire_bytes")

    def __init__(self, limit: int) -> None:
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
        if len(data) > self.room:
            data = data[: self.room]
            self.dropped = True
        self._parts.append(data)
        self.room -= len(data)

    def _decode(self, decoder: content.Decoder, data: bytes) -> bytes:
        try:
            return decoder.decode(data, self.room + 1)
        except content.DamagedError as error:
            self.fault = Fault.PROTOCOL
            if error.kept or any(self._parts):
                self._decoder = _NOTHING_MORE
                return error.kept
            self._decoder = None  # mislabelled from the first byte: kept as it comes
            return data

    def failed(self, fault: Fault) -> None:
        """The body ends before its time; the first reason stays."""
        self.fault = self.fault or fault

    def __bytes__(self) -> bytes:
        return b"".join(self._parts)


class _Nothing:
    """What follows the damage cannot be read."""

    def decode(self, data: bytes, room: int) -> bytes:
        return b""


_NOTHING_MORE = _Nothing()
