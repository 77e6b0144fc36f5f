"""Messages on a pipe between two processes of ours: a length of four bytes, then so many bytes."""

from __future__ import annotations

import asyncio
import struct
from typing import IO

_LENGTH = struct.Struct(">I")


def framed(data: bytes) -> bytes:
    """Return a message as it goes through a pipe."""
    return _LENGTH.pack(len(data)) + data


def read(pipe: IO[bytes]) -> bytes | None:
    """Return the next message; None: the other end is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None


async def receive(reader: asyncio.StreamReader) -> bytes | None:
    """Return the next message; None: the other end is gone."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
