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
_LOOK_S = 1.0  # between two looks for agents that are silent
_FROZEN_LOOKS = 15  # looks in a row in which an agent was silent: it is stopped, or swapped out
_FROZEN_AT_START = 60  # the same before its first word, for which it may have to load everything
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
        self._silent: dict[int, int] = {}  # looks in a row without a word, by part
        self._spoke: set[int] = set()
        self._looking: asyncio.Future[None] | None = None

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
        crew._looking = asyncio.ensure_future(crew._look_for_frozen())
        return crew

    async def _look_for_frozen(self) -> None:
        """Kill agents that have stopped responding, so that they are restarted and their work is sent again.

        Looks are counted instead of seconds: if this process itself stands still, that is only one look.
        """
        while True:
            await asyncio.sleep(_LOOK_S)
            for part, agent in self._agents.items():
                self._silent[part] = self._silent.get(part, 0) + 1
                patience = _FROZEN_LOOKS if part in self._spoke else _FROZEN_AT_START
                if self._silent[part] == patience:
                    agent.kill()  # also ends a stopped process; its pipe then tells that it is lost

    async def _begin(self, part: int) -> None:
        name = f"process {part + 1}"
        self._silent[part] = 0
        self._spoke.discard(part)
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
            self._silent[part] = 0
            self._spoke.add(part)
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
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                for part in self._writers:
                    await self.send(part, End())
                await asyncio.gather(*self._readers.values())
        for reader in self._readers.values():
            reader.cancel()
        await asyncio.gather(*self._readers.values(), return_exceptions=True)
        for writer in self._writers.values():
            writer.close()
        for agent in self._agents.values():
            children.end(agent)
