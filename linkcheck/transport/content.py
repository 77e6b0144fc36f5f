"""Undo Content-Encoding piece by piece, never making more bytes than are wanted: no bomb goes off."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Protocol


class DamagedError(ValueError):
    """What came is not of the kind that was promised; `kept` was decoded before the damage."""

    def __init__(self, message: str, kept: bytes = b"") -> None:
        super().__init__(message)
        self.kept = kept


class Decoder(Protocol):
    """Takes pieces, gives at most `room` bytes."""

    def decode(self, data: bytes, room: int) -> bytes:
        """Return up to `room` decoded bytes; what does not fit is lost, for nobody wants it.

        Raises:
            DamagedError: The decoder is of no use from here on.
        """
        ...


class _Zlib:
    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inflate = zlib.decompressobj(31 if gzip else 15)
        self._fresh = True  # nothing of the present member has come yet
        self._members = 0
        self._over = False

    def decode(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        while data and room > 0 and not self._over:
            if self._fresh and not self._begins(data[0]):
                break
            before = self._inflate.copy()
            try:
                part = self._inflate.decompress(data, room)
            except zlib.error as error:
                if self._members:  # rubbish behind the last member
                    self._over = True
                    break
                raise DamagedError(str(error), b"".join(parts) + _salvage(before, data, room)) from error
            parts.append(part)
            room -= len(part)
            data = self._inflate.unused_data
            if self._inflate.eof:
                self._members += 1
                self._fresh = True
                self._over = not self._gzip
                self._inflate = zlib.decompressobj(31)
        return b"".join(parts)

    def _begins(self, first: int) -> bool:
        """Take note of a member's first byte; say whether there is anything to decode."""
        self._fresh = False
        if self._members and first != _GZIP_MAGIC:
            self._over = True
        elif not self._gzip and (first & 0x0F != zlib.DEFLATED or first >> 4 > _LARGEST_WINDOW):
            self._inflate = zlib.decompressobj(-15)  # "deflate" without zlib's head, which browsers take too
        return not self._over


_GZIP_MAGIC, _LARGEST_WINDOW = 0x1F, 7  # RFC 1952, 2.3.1; RFC 1950, 2.2


def _salvage(inflate: zlib._Decompress, data: bytes, room: int) -> bytes:
    """Return what can be decoded before the damage, byte by byte: zlib gives nothing of a piece that it refuses."""
    kept = b""
    for at in range(len(data)):
        try:
            kept += inflate.decompress(data[at : at + 1], max(room - len(kept), 1))
        except zlib.error:
            break
    return kept[:room]


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._error = brotli.error
        self._decompressor = brotli.Decompressor()

    def decode(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        try:
            while room > 0 and not self._decompressor.is_finished():
                if data and not self._decompressor.can_accept_more_data():
                    part = self._decompressor.process(b"", output_buffer_limit=room)
                else:
                    part, data = self._decompressor.process(data, output_buffer_limit=room), b""
                if not part:
                    break
                parts.append(part)
                room -= len(part)
        except self._error as error:
            raise DamagedError(str(error), b"".join(parts)) from error
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
        match word.strip():
            case "gzip" | "x-gzip":
                decoders.append(_Zlib(gzip=True))
            case "deflate":
                decoders.append(_Zlib(gzip=False))
            case "br" if "br" in accepted():
                decoders.append(_Brotli())
            case "zstd" | "br" | "compress" | "x-compress" as unknown:
                decoders.append(_Undecodable(unknown))
    decoders = decoders[:_MAX_LAYERS]
    return None if not decoders else decoders[0] if len(decoders) == 1 else _Chain(decoders)


class _Undecodable:
    def __init__(self, encoding: str) -> None:
        self._encoding = encoding

    def decode(self, data: bytes, room: int) -> bytes:
        raise DamagedError(f"{self._encoding} cannot be undone here")
