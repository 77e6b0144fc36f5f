"""A crew of processes on this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace

from linkcheck import children
from linkcheck.children import Child
from linkcheck.cluster import frames, process
from linkcheck.cluster.agent import brief_of
from linkcheck.cluster.messages import End, ToAgent, ToHome
from linkcheck.errors import WorkerError
from linkcheck.packing import packed, unpacked
from linkcheck.settings import Settings

_MOST_LOST = 3  # agents of one audit
_END_S = 5.0  # for an agent to close what it has open


class LocalCrew:
    """Agents that this process has begun, each with two pipes; one that is lost is begun anew."""

    def __init__(self, size: int, settings: Settings, salt: str, begun: Sequence[Child]) -> None:
        """Use `open`."""
        self.size = size
        self._begun = list(begun)
        settings = replace(settings, canaries=())  # the network is the one that is watched here
        self._brief = packed(brief_of(settings, agents=size + 1, salt=salt))
        self._inbox: asyncio.Queue[tuple[int, bytes | None]] = asyncio.Queue()
        self._agents: dict[int, Child] = {}
        self._writers: dict[int, asyncio.StreamWriter] = {}
        self._readers: dict[int, asyncio.Future[None]] = {}
        self._lost = 0

    @classmethod
    async def open(cls, size: int, settings: Settings, *, salt: str, begun: Sequence[Child] = ()) -> LocalCrew:
        """Begin agents.

        Args:
            size: How many; this process and they share the sockets.
            settings: Of the audit.
            salt: Of the run.
            begun: Processes of agents that were not told anything yet; the others are begun here.
        """
        crew = cls(size, settings, salt, begun)
        for part in range(size):
            await crew._begin(part)
        return crew

    async def _begin(self, part: int) -> None:
        name = f"process {part + 1}"
        agent = self._agents[part] = self._begun.pop() if self._begun else process.begin(name)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=2**24)
        incoming = asyncio.StreamReaderProtocol(reader)
        await loop.connect_read_pipe(lambda: incoming, agent.stdout)
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, agent.stdin)
        writer = self._writers[part] = asyncio.StreamWriter(transport, protocol, None, loop)
        writer.write(frames.framed(self._brief))
        self._readers[part] = asyncio.ensure_future(self._read(part, reader))

    async def _read(self, part: int, reader: asyncio.StreamReader) -> None:
        while (data := await frames.receive(reader)) is not None:
            self._inbox.put_nowait((part, data))
        self._inbox.put_nowait((part, None))

    async def send(self, part: int, message: ToAgent) -> None:
        """Send one agent a message."""
        with contextlib.suppress(ConnectionError):  # that it has ended is told where it is read
            self._writers[part].write(frames.framed(packed(message)))
            await self._writers[part].drain()

    async def news(self) -> tuple[int, ToHome]:
        """Return the next message from any agent.

        Raises:
            WorkerError: An agent has ended before its work was done.
        """
        while True:
            part, data = await self._inbox.get()
            if data is not None:
                message: ToHome = unpacked(data)
                return part, message
            await self._replace(part)

    async def _replace(self, part: int) -> None:
        """Begin an agent anew that was lost; one that is lost again and again has a reason."""
        self._writers[part].close()
        children.end(self._agents[part])
        self._lost += 1
        if self._lost > _MOST_LOST:
            code = self._agents[part].returncode or 0
            how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
            raise WorkerError(f"Processes that share the work ended {self._lost} times before it was done ({how}).")
        await self._begin(part)

    async def aclose(self) -> None:
        """End all agents."""
        for part in self._writers:
            await self.send(part, End())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await asyncio.gather(*self._readers.values())
        for reader in self._readers.values():
            reader.cancel()
        await asyncio.gather(*self._readers.values(), return_exceptions=True)
        for writer in self._writers.values():
            writer.close()
        for agent in self._agents.values():
            children.end(agent)
