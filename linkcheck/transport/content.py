"""Undo Content-Encoding piece by piece, never making more bytes than are wanted: no bomb goes off."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Protocol


class Decoder(Protocol):
    """Takes pieces, gives at most `room` bytes; raises ValueError for what is not of its kind."""

    def decode(self, data: bytes, room: int) -> bytes:
        """Return up to `room` decoded bytes; what does not fit is lost, for nobody wants it."""
        ...


class _Zlib:
    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inflate = zlib.decompressobj(31 if gzip else 15)
        self._begun = False
        self._over = False

    def decode(self, data: bytes, room: int) -> bytes:
        if not self._begun and data:
            if not self._gzip and not (data[0] & 0x0F == 8 and data[0] >> 4 <= 7):
                self._inflate = zlib.decompressobj(-15)  # "deflate" without zlib's head, which browsers take too
            self._begun = True
        parts: list[bytes] = []
        while data and room > 0 and not self._over:
            try:
                part = self._inflate.decompress(data, room)
            except zlib.error as error:
                if parts:  # rubbish behind the last member
                    self._over = True
                    break
                raise ValueError(str(error)) from error
            parts.append(part)
            room -= len(part)
            data = self._inflate.unused_data if self._inflate.eof else b""
            if self._inflate.eof:
                self._over = not (self._gzip and data.startswith(b"\x1f\x8b"))
                self._inflate = zlib.decompressobj(31)
        return b"".join(parts)


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
            raise ValueError(str(error)) from error
        return b"".join(parts)


class _Chain:
    """Several encodings, the last applied first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def decode(self, data: bytes, room: int) -> bytes:
        for decoder in self._decoders:
            data = decoder.decode(data, room)
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
        raise ValueError(f"{self._encoding} cannot be undone here")
