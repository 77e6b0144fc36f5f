"""Worker processes that stand still."""

from __future__ import annotations

import asyncio
from typing import IO

from linkcheck.cluster import local
from linkcheck.cluster.local import LocalCrew
from linkcheck.settings import DEFAULTS
from tests.unit.clockwork import ClockworkLoop, run


class FakeChild:
    """A process that notes when it was killed."""

    pid = 0
    returncode: int | None = None
    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None

    def __init__(self, loop: ClockworkLoop) -> None:
        self._loop = loop
        self.killed: list[float] = []

    def kill(self) -> None:
        self.killed.append(self._loop.time())

    def wait(self) -> int:
        return -9


def test_only_the_silent_one_is_ended() -> None:
    """A worker without a sign of life is killed, so that its work is taken back; one that speaks is not."""

    async def main(loop: ClockworkLoop) -> tuple[list[float], list[float], list[float]]:
        crew = LocalCrew(3, DEFAULTS, "", ())
        silent, speaking, starting = FakeChild(loop), FakeChild(loop), FakeChild(loop)
        crew._agents = {0: silent, 1: speaking, 2: starting}
        crew._spoke = {0, 1}
        looking = asyncio.ensure_future(crew._look_for_frozen())
        for _ in range(30):
            await asyncio.sleep(1.0)
            crew._silent[1] = 0
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        return silent.killed, speaking.killed, starting.killed

    silent, speaking, starting = run(main)
    assert len(silent) == 1
    assert local._FROZEN_LOOKS <= silent[0] <= local._FROZEN_LOOKS + 2
    assert (speaking, starting) == ([], [])


def test_time_in_which_this_process_stood_still_does_not_count() -> None:
    """A laptop that was closed for an hour ends no worker."""

    async def main(loop: ClockworkLoop) -> list[float]:
        crew = LocalCrew(1, DEFAULTS, "", ())
        child = FakeChild(loop)
        crew._agents, crew._spoke = {0: child}, {0}
        looking = asyncio.ensure_future(crew._look_for_frozen())
        await asyncio.sleep(3.0)
        loop._now += 3600.0
        await asyncio.sleep(3.0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        return child.killed

    assert run(main) == []
