"""Undo Content-Encoding piece by piece, never making more bytes than are wanted: no bomb goes off."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any, Protocol


class DamagedError(ValueError):
    """The data is not in the declared encoding.

    Attributes:
        kept: What was decoded before the damage.
        data: All that came, if that is more than the piece at hand.
    """

    def __init__(self, message: str, kept: bytes = b"", data: bytes | None = None) -> None:
        super().__init__(message)
        self.kept = kept
        self.data = data


class Decoder(Protocol):
    """Takes pieces, gives at most `room` bytes."""

    def decode(self, data: bytes, room: int) -> bytes:
        """Return up to `room` decoded bytes; what does not fit is lost, for nobody wants it.

        Raises:
            DamagedError: The decoder is of no use from here on.
        """
        ...

    def finish(self, room: int) -> bytes:
        """Return up to `room` bytes of what was not decoded yet: no more data will come.

        Raises:
            DamagedError: As for `decode`.
        """
        ...


class _Zlib:
    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._wbits = 31 if gzip else 15
        self._inflate = zlib.decompressobj(self._wbits)
        self._fed: list[bytes] = []  # of the present member, so that a damaged piece can be read again
        self._members = 0
        self._over = False

    def decode(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        while data and room > 0 and not self._over:
            if not self._fed and not self._begins(data[0]):
                break
            try:
                part = self._inflate.decompress(data, room)
            except zlib.error as error:
                if self._members:  # garbage after the last member
                    self._over = True
                    break
                raise DamagedError(str(error), b"".join(parts) + self._salvage(data, room)) from error
            self._fed.append(data)
            parts.append(part)
            room -= len(part)
            data = self._inflate.unused_data
            if self._inflate.eof:
                self._members += 1
                self._fed.clear()
                self._over = not self._gzip or self._members >= _MAX_MEMBERS
                self._inflate = zlib.decompressobj(self._wbits)
        return b"".join(parts)

    def _begins(self, first: int) -> bool:
        """Look at a member's first byte; return whether there is anything to decode."""
        if self._members and first != _GZIP_MAGIC:
            self._over = True
        elif not self._gzip and (first & 0x0F != zlib.DEFLATED or first >> 4 > _LARGEST_WINDOW):
            self._wbits = -15  # "deflate" without the zlib header, which browsers accept too
            self._inflate = zlib.decompressobj(self._wbits)
        return not self._over

    def finish(self, room: int) -> bytes:
        return b""

    def _salvage(self, data: bytes, room: int) -> bytes:
        """Return what can be decoded before the damage: zlib returns nothing of a piece that it refuses.

        The member is decoded again up to this piece, then the piece byte by byte.
        """
        inflate = zlib.decompressobj(self._wbits)
        for piece in self._fed:
            inflate.decompress(piece)
        parts: list[bytes] = []
        for at in range(len(data)):
            try:
                part = inflate.decompress(data[at : at + 1], room)
            except zlib.error:
                break
            parts.append(part)
            room -= len(part)
            if room <= 0:
                break
        return b"".join(parts)


_GZIP_MAGIC, _LARGEST_WINDOW = 0x1F, 7  # RFC 1952, 2.3.1; RFC 1950, 2.2
_MAX_MEMBERS = 1000  # gzip members; real answers have one or a few


class _Brotli:
    """Keeps what came compressed and decodes it anew each time that it has doubled, so that no decoder stays alive.

    A decoder may hold 16 MB on the word of the server, and hundreds of answers are under way at once.
    """

    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._error: type[Exception] = brotli.error
        self._new = brotli.Decompressor
        self._came = bytearray()
        self._next = 0  # bytes that have to be there before it is worth decoding again
        self._given = 0  # decoded bytes already returned
        self._over = False

    def decode(self, data: bytes, room: int) -> bytes:
        self._came += data
        return b"" if self._over or len(self._came) < self._next else self._decode(room)

    def finish(self, room: int) -> bytes:
        return b"" if self._over else self._decode(room)

    def _decode(self, room: int) -> bytes:
        wanted = self._given + room
        decompressor = self._new()
        try:
            text = _all_of(decompressor, bytes(self._came), wanted)
        except self._error as error:
            self._over = True
            kept = self._salvage(wanted)[self._given :]
            raise DamagedError(str(error), kept, bytes(self._came)) from error
        self._over = decompressor.is_finished() or len(text) >= wanted
        self._next = max(_LEAST_BROTLI, 2 * len(self._came))
        new, self._given = text[self._given : wanted], len(text)
        return new

    def _salvage(self, wanted: int) -> bytes:
        """Return what can be decoded before the damage: brotli returns nothing of a piece that it refuses."""
        decompressor, parts, room = self._new(), [], wanted
        try:
            for at in range(0, len(self._came), _BROTLI_STEP):
                part = _all_of(decompressor, bytes(self._came[at : at + _BROTLI_STEP]), room)
                parts.append(part)
                room -= len(part)
                if room <= 0:
                    break
        except self._error:
            pass
        return b"".join(parts)


_LEAST_BROTLI = 4 * 1024  # compressed bytes; less is decoded once it has all come
_BROTLI_STEP = 64


def _all_of(decompressor: Any, data: bytes, room: int) -> bytes:
    """Return up to `room` bytes of what a brotli decompressor makes of a piece."""
    parts: list[bytes] = []
    while room > 0 and not decompressor.is_finished():
        if data and not decompressor.can_accept_more_data():
            part = decompressor.process(b"", output_buffer_limit=room)
        else:
            part, data = decompressor.process(data, output_buffer_limit=room), b""
        if not part:
            break
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


class _Chain:
    """Several encodings, the last applied first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def decode(self, data: bytes, room: int) -> bytes:
        try:
            for decoder in self._decoders:
                data = decoder.decode(data, room)
        except DamagedError as error:
            raise DamagedError(str(error)) from error  # what was kept is still encoded
        return data

    def finish(self, room: int) -> bytes:
        data = b""
        try:
            for decoder in self._decoders:
                data = (decoder.decode(data, room) if data else b"") + decoder.finish(room)
        except DamagedError as error:
            raise DamagedError(str(error)) from error
        return data[:room]


@cache
def accepted() -> str:
    """Return the value of Accept-Encoding: what can be undone here."""
    try:
        import brotli  # noqa: F401
    except ImportError:
        return "gzip, deflate"
    return "gzip, deflate, br"


def accepted_of(wanted: str) -> str:
    """Return those of the encodings wanted that can be undone here."""
    known = {*accepted().split(", "), "identity", "*"}
    return ", ".join(word for part in wanted.split(",") if (word := part.strip()).partition(";")[0] in known)


_MAX_LAYERS = 3


def decoder_for(content_encoding: str) -> Decoder | None:
    """Return what undoes the header's encodings, None where there is nothing to undo.

    Words that are no encoding (`utf-8`, `none`, `identity`) are passed over, as browsers do.
    """
    decoders: list[Decoder] = []
    for word in reversed(content_encoding.lower().replace(";", ",").split(",")):
        if len(decoders) == _MAX_LAYERS:
            break
        match word.strip():
            case "gzip" | "x-gzip":
                decoders.append(_Zlib(gzip=True))
            case "deflate":
                decoders.append(_Zlib(gzip=False))
            case "br" if "br" in accepted():
                decoders.append(_Brotli())
            case "zstd" | "br" | "compress" | "x-compress" as unknown:
                decoders.append(_Undecodable(unknown))
    return None if not decoders else decoders[0] if len(decoders) == 1 else _Chain(decoders)


class _Undecodable:
    def __init__(self, encoding: str) -> None:
        self._encoding = encoding

    def decode(self, data: bytes, room: int) -> bytes:
        raise DamagedError(f"{self._encoding} cannot be undone here")

    def finish(self, room: int) -> bytes:
        return b""
