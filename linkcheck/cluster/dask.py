"""A crew on a Dask cluster: one agent on each worker, and queues of the cluster's scheduler between them and home.

An agent is a task; where its worker is lost, Dask begins it anew on another, which says hello and is sent what its part
still has out.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from typing import IO, TYPE_CHECKING, Any

from linkcheck import children
from linkcheck.cluster import frames, process
from linkcheck.cluster.agent import brief_of
from linkcheck.cluster.messages import End, Hello, Stay, ToAgent, ToHome
from linkcheck.errors import SettingsError, WorkerError
from linkcheck.packing import packed, unpacked
from linkcheck.settings import Settings

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_S = 10.0
_WORKERS_S = 60.0  # until the first worker has joined
_STAY_EVERY_S = 10.0
_ALONE_S = 60.0  # without a word from home, which is then gone
_POLL_S = 1.0


class DaskCrew:
    """Agents on the workers that a cluster has when the audit begins."""

    def __init__(self, client: Client, run: str, home: Any, tasks: list[Any]) -> None:
        """Use `open`."""
        self.size = len(tasks)
        self._client = client
        self._run = run
        self._home = home
        self._tasks = tasks
        self._queues: dict[int, Any] = {}  # to the agent that each part has now
        self._helpers = [asyncio.ensure_future(self._staying())]

    @classmethod
    async def open(cls, address: str, settings: Settings, salt: str) -> DaskCrew:
        """Connect to a cluster and begin an agent on each of its workers.

        Args:
            address: Of its scheduler: `tcp://HOST:PORT`, or `HOST:PORT`.
            settings: Of the audit.
            salt: Of the run.

        Raises:
            SettingsError: Dask is not installed, or there is no scheduler or no worker.
        """
        try:
            from distributed import Client, Queue
        except ImportError:
            raise SettingsError("--dask needs the extra cluster: pip install 'linkcheck-refs[cluster]'.") from None
        client = Client(address, asynchronous=True, timeout=_CONNECT_S, set_as_default=False)
        try:
            await client
        except (OSError, TimeoutError, ValueError) as error:
            await _gone(client)
            raise SettingsError(f"--dask: there is no Dask scheduler at {address} ({_told(error)}).") from None
        try:
            await client.wait_for_workers(1, timeout=_WORKERS_S)
        except (OSError, TimeoutError):
            await _gone(client)
            raise SettingsError(
                f"--dask: the cluster at {address} has no workers; start some: dask worker {address}."
            ) from None
        workers = sorted(await _workers(client))
        run = f"linkcheck-{secrets.token_hex(6)}"
        home = await Queue(f"{run}-home", client=client)
        data = packed(brief_of(settings, agents=len(workers), salt=salt))
        tasks = [
            client.submit(
                _agent, run, part, data, key=f"{run}-{part}", workers=[worker], allow_other_workers=True, pure=False
            )
            for part, worker in enumerate(workers)
        ]
        return cls(client, run, home, tasks)

    async def send(self, part: int, message: ToAgent) -> None:
        """Send one agent a message.

        Raises:
            WorkerError: The cluster's scheduler is gone.
        """
        try:
            await self._queues[part].put(packed(message))
        except OSError as error:
            raise self._lost(error) from None

    def _lost(self, error: OSError) -> WorkerError:
        return WorkerError(
            f"The Dask scheduler was lost ({_told(error)}); what was found by then is remembered, "
            "and --resume goes on from there."
        )

    async def news(self) -> tuple[int, ToHome]:
        """Return the next message from any agent.

        Raises:
            WorkerError: An agent has ended, and nobody takes its place.
        """
        from distributed import Queue

        while True:
            try:
                data = await self._home.get(timeout=_POLL_S)
            except TimeoutError:
                await self._see_that_all_work()
                continue
            except OSError as error:
                raise self._lost(error) from None
            part, incarnation, told = data
            message: ToHome = unpacked(told)
            if isinstance(message, Hello):
                self._queues[part] = await Queue(f"{self._run}-{part}-{incarnation}", client=self._client)
            return part, message

    async def _see_that_all_work(self) -> None:
        for task in self._tasks:
            if task.status in ("error", "cancelled", "lost"):
                error = await task.exception() if task.status == "error" else None
                raise WorkerError(
                    f"A worker of the Dask cluster ended before its work was done ({_told(error) or task.status}); "
                    "each needs linkcheck-refs[cluster], of the version that is here."
                )

    async def _staying(self) -> None:
        while True:
            await asyncio.sleep(_STAY_EVERY_S)
            for part in list(self._queues):
                with contextlib.suppress(WorkerError):  # told where news is waited for
                    await self.send(part, Stay())

    async def aclose(self) -> None:
        """End all agents, and leave the cluster."""
        for helper in self._helpers:
            helper.cancel()
        await asyncio.gather(*self._helpers, return_exceptions=True)
        with contextlib.suppress(Exception):  # the cluster may be gone: there is nobody left to tell
            for queue in self._queues.values():
                await queue.put(packed(End()))
            await self._client.cancel(self._tasks)
        await _gone(self._client)


async def _gone(client: Client) -> None:
    with contextlib.suppress(Exception):
        await client.close()


async def _workers(client: Client) -> list[str]:
    scheduler = client.scheduler
    info: dict[str, Any] = await scheduler.identity(n_workers=-1)
    return list(info["workers"])


def _told(error: BaseException | None) -> str:
    return "" if error is None else " ".join(f"{type(error).__name__}: {error}".split())


# --- on a worker -----------------------------------------------------------------------------------


def _agent(run: str, part: int, brief: bytes) -> None:
    """Keep an agent's process and carry its messages, until home has said that it is the end or is gone."""
    from distributed import Queue, get_client, get_worker, secede

    client, worker = get_client(), get_worker()
    secede()  # another agent may have to run here, where its worker is lost
    incarnation = secrets.token_hex(4)
    home = Queue(f"{run}-home", client=client)
    mine = Queue(f"{run}-{part}-{incarnation}", client=client)
    agent = process.begin(worker.address)
    assert agent.stdin is not None
    assert agent.stdout is not None
    agent.stdin.write(frames.framed(brief))
    agent.stdin.flush()
    carrier = threading.Thread(target=_carry, args=(mine, agent.stdin), daemon=True)
    carrier.start()
    try:
        while (message := frames.read(agent.stdout)) is not None:
            home.put((part, incarnation, message))
    finally:
        children.end(agent)
        carrier.join()


def _carry(mine: Any, pipe: IO[bytes]) -> None:
    """Carry what home sends to the agent; where home has been silent for long, it is gone."""
    alone_s = 0.0
    while alone_s < _ALONE_S:
        try:
            message = mine.get(timeout=_POLL_S)
            pipe.write(frames.framed(message))
            pipe.flush()
        except TimeoutError:
            alone_s += _POLL_S
        except Exception:  # noqa: BLE001 - the agent or the cluster has gone, whatever that looks like
            break
        else:
            alone_s = 0.0
    with contextlib.suppress(OSError):
        pipe.close()
