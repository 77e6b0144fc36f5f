"""`python -m linkcheck.cluster.process`: an agent in a process of its own, which speaks on standard input and output.

A process and not a thread, so that nothing else of a Dask worker takes turns with it.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from typing import IO

from linkcheck import children
from linkcheck.children import Child
from linkcheck.cluster import frames
from linkcheck.cluster.messages import Brief, End, ToAgent, ToHome
from linkcheck.packing import packed, unpacked
from linkcheck.schedule.collector import unhurried_collector
from linkcheck.schedule.loops import MANY, factory


def begin(name: str) -> Child:
    """Begin an agent's process; it does nothing until it is told its brief.

    Args:
        name: What it is called, for a person.
    """
    return children.begin("linkcheck.cluster.process", name)


def copy(name: str) -> Child:
    """Begin an agent's process as a copy of this one."""
    import selectolax.lexbor  # noqa: F401 - what an agent needs is loaded here, and not once more in each copy

    from linkcheck.cluster import agent  # noqa: F401
    from linkcheck.judge import texts

    texts.load()
    factory(MANY)
    return children.Copy(lambda incoming, outgoing: _run(name, incoming, outgoing))


def _run(name: str, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Be an agent until the end is told, or until who began this process is gone."""
    with unhurried_collector(), asyncio.Runner(loop_factory=factory(MANY)) as runner:
        runner.run(_serve(name, incoming, outgoing))


async def _serve(name: str, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**24)
    listening, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), incoming)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, outgoing)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    try:
        told = await frames.receive(reader)
        if told is not None:
            await _be_agent(unpacked(told), name, reader, writer)
    finally:
        listening.close()
        transport.abort()  # what was not taken by now is not waited for: uvloop would wait for ever


async def _be_agent(brief: Brief, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    from linkcheck.cluster.agent import serve

    inbox: asyncio.Queue[ToAgent] = asyncio.Queue()

    async def read() -> None:
        while (data := await frames.receive(reader)) is not None:
            inbox.put_nowait(unpacked(data))
        inbox.put_nowait(End())  # who began us is gone

    def tell(message: ToHome) -> None:
        writer.write(frames.framed(packed(message)))

    reading = asyncio.ensure_future(read())
    try:
        await serve(brief, inbox, tell, name)
        await writer.drain()
    finally:
        reading.cancel()


def main() -> None:
    """Be an agent on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    name = sys.argv[1] if len(sys.argv) > 1 else socket.gethostname()
    _run(name, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
