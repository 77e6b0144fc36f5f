"""Connect to one of several addresses: the first at once, the next a moment later, the quickest wins (RFC 8305)."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Sequence

from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure, of_os_error

ATTEMPT_DELAY_S = 0.25  # RFC 8305, 5
RECEIVE_BUFFER_BYTES = 32 * 1024  # twice that in effect: caps what a big file costs before we close (400 KB at 128)


async def dial(addresses: Sequence[str], port: int) -> tuple[socket.socket, str]:
    """Return a connected socket and the address that answered; raise the likeliest TransportFailure of all."""
    if len(addresses) == 1:
        return await _connect(addresses[0], port), addresses[0]
    tasks: dict[asyncio.Task[socket.socket], str] = {}
    failures: list[TransportFailure] = []
    waiting = list(addresses)
    try:
        while waiting or tasks:
            if waiting:
                address = waiting.pop(0)
                tasks[asyncio.create_task(_connect(address, port))] = address
            done, _ = await asyncio.wait(
                tasks, timeout=ATTEMPT_DELAY_S if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                address = tasks.pop(task)
                failure = task.exception()
                if failure is None:
                    return task.result(), address
                if not isinstance(failure, TransportFailure):
                    raise failure
                failures.append(failure)
    finally:
        for task in tasks:
            task.add_done_callback(_close_late)
            task.cancel()
    raise min(failures, key=lambda failure: _PREFERENCE.get(failure.fault, 9))


# Which failure says most about the server, where each address failed in its own way.
_PREFERENCE = {
    Fault.LOCAL: 0,
    Fault.CONNECT_REFUSED: 1,
    Fault.CONNECT_RESET: 2,
    Fault.CONNECT_TIMEOUT: 3,
    Fault.UNREACHABLE: 4,
}


def _close_late(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()


async def _connect(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise of_os_error(error, peer=address) from error
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        await asyncio.get_running_loop().sock_connect(sock, (address, port))
    except OSError as error:
        sock.close()
        if error.errno == errno.ETIMEDOUT:
            raise TransportFailure(Fault.CONNECT_TIMEOUT, "The connection was not answered", peer=address) from error
        raise of_os_error(error, peer=address) from error
    except BaseException:
        sock.close()
        raise
    return sock
