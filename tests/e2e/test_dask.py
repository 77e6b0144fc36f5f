"""An audit on a Dask cluster: a real scheduler and real workers on loopback."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from linkcheck.cluster import dask
from linkcheck.errors import SettingsError, WorkerError
from linkcheck.extraction import extract
from linkcheck.model import Report
from linkcheck.pipeline import check
from tests.e2e.conftest import PROJECT, environment
from tests.e2e.sites import Web, references
from tests.e2e.test_processes import told

pytestmark = pytest.mark.filterwarnings("default")  # Dask's own are not ours to mend
LIST = references(240)


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its workers, each with the process that guards it."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


def _begin(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    """Begin one of Dask's processes, in a group of its own, so that its children end with it."""
    env = environment({"PYTHONWARNINGS": "default", "PYTHONPATH": str(PROJECT)})
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard", "--host", "127.0.0.1"]
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a cluster until the block ends."""
    file = folder / "scheduler.json"
    begun = [_begin("scheduler", "--port", "0", "--scheduler-file", str(file), folder=folder)]
    try:
        begun += [
            _begin("worker", "--scheduler-file", str(file), "--nthreads", "1", "--local-directory", str(folder),
                   folder=folder)
            for _ in range(workers)
        ]  # fmt: skip
        address = _address(file)
        if workers:
            _wait_for(address, workers)
        yield Cluster(address=address, scheduler=begun[0], workers=tuple(begun[1:]))
    finally:
        for process in begun:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address(file: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if file.exists() and file.stat().st_size:
            address: str = json.loads(file.read_text("utf-8"))["address"]
            return address
        time.sleep(0.1)
    raise TimeoutError("Dask's scheduler did not begin.")


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


def audit(web: Web, **more: object) -> Report:
    """Audit the list."""
    settings = web.settings(today=date(2026, 3, 1), **more)
    return asyncio.run(check(extract(LIST, source="list.txt"), settings))


@pytest.fixture(autouse=True)
def _quick_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry itself is asked 25 times a second in earnest."""
    monkeypatch.setattr("linkcheck.schedule.pace.REGISTRY_INTERVAL_S", 0.0005)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """What Dask leaves to the collector is collected here, where its warnings are its own, and not in a later test."""
    yield
    gc.collect()


def test_the_same_report_from_a_cluster(tmp_path: Path) -> None:
    """Each site has one worker, and all limits hold for the cluster as a whole; two audits leave nothing behind."""
    with Web().serving() as web, cluster(tmp_path, 2) as dask_cluster:
        alone = told(audit(web))
        asked = web.asked
        for _ in range(2):
            web.asked = Counter()
            web.most.clear()
            assert told(audit(web, dask=dask_cluster.address)) == alone
            assert web.asked.total() <= asked.total() + 2  # each worker asks the canary
            assert max(web.most.values()) <= 3


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """What it had not told is asked again by another, and little else."""

    async def audited(web: Web, dask_cluster: Cluster) -> Report:
        def kill() -> None:
            os.killpg(dask_cluster.workers[0].pid, signal.SIGKILL)

        settings = web.settings(today=date(2026, 3, 1), dask=dask_cluster.address)
        asyncio.get_running_loop().call_later(4.0, kill)
        return await check(extract(LIST, source="list.txt"), settings)

    with Web(delay_s=0.25).serving() as web, cluster(tmp_path, 2) as dask_cluster:
        alone = told(audit(web))
        asked, web.asked = web.asked, Counter()
        assert told(asyncio.run(audited(web, dask_cluster))) == alone
        assert dask_cluster.workers[0].poll() is not None
        assert web.asked.total() < asked.total() * 1.5


def test_a_scheduler_that_is_lost_is_told(tmp_path: Path) -> None:
    """With what to do; it is no bug of ours."""

    async def audited(web: Web, dask_cluster: Cluster) -> Report:
        def kill() -> None:
            os.killpg(dask_cluster.scheduler.pid, signal.SIGKILL)

        settings = web.settings(today=date(2026, 3, 1), dask=dask_cluster.address)
        asyncio.get_running_loop().call_later(4.0, kill)
        return await check(extract(LIST, source="list.txt"), settings)

    with (
        Web(delay_s=0.5).serving() as web,
        cluster(tmp_path, 1) as dask_cluster,
        pytest.raises(WorkerError, match=r"The Dask scheduler was lost \(.*\); .* --resume goes on from there\."),
    ):
        asyncio.run(audited(web, dask_cluster))


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Dask is not installed, the user is told what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with Web().serving() as web, pytest.raises(SettingsError, match=r"pip install 'linkcheck-refs\[cluster\]'"):
        audit(web, dask="tcp://127.0.0.1:9")


def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is asked, and in one sentence."""
    monkeypatch.setattr(dask, "_CONNECT_S", 1.0)
    with (
        Web().serving() as web,
        pytest.raises(SettingsError, match=r"--dask: there is no Dask scheduler at tcp://127.0.0.1:9 "),
    ):
        audit(web, dask="tcp://127.0.0.1:9")


def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setattr(dask, "_WORKERS_S", 1.0)
    with (
        Web().serving() as web,
        cluster(tmp_path, 0) as dask_cluster,
        pytest.raises(SettingsError, match=r"has no workers; start some: dask worker tcp://"),
    ):
        audit(web, dask=dask_cluster.address)
