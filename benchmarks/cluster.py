"""Dask: two workers against one, where pages take work to judge and where hosts are slow."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import loadserver
from benchmarks.http import SLOW_ROUNDS, ours, written
from benchmarks.pairs import Pair, interleave

LONG, LONG_HOSTS = 6_000, 300
SLOW, SLOW_HOSTS, SLOW_MS = 1_200, 12, 500
BEGIN_S = 60


def measure(rounds: int) -> list[Pair]:
    """Return an audit of pages of 100 KB, and one of few slow hosts, by two workers against one."""
    with (
        tempfile.TemporaryDirectory() as folder,
        loadserver.running() as web,
        _cluster(Path(folder) / "one", 1) as one,
        _cluster(Path(folder) / "two", 2) as two,
    ):
        long = written(folder, "long", (web.url(i % LONG_HOSTS, f"/long/{i}") for i in range(LONG)))
        slow = written(folder, "slow", (web.url(i % SLOW_HOSTS, f"/ok/{i}?ms={SLOW_MS}") for i in range(SLOW)))
        return [
            interleave(
                f"{LONG:,} pages of 100 KB, 2 Dask workers / 1", ours(long, "--dask", two), ours(long, "--dask", one),
                rounds=min(rounds, SLOW_ROUNDS), bar="time <= 0.63",
            ),
            interleave(
                f"{SLOW:,} pages of {SLOW_HOSTS} slow hosts, 2 Dask workers / 1", ours(slow, "--dask", two),
                ours(slow, "--dask", one), rounds=min(rounds, SLOW_ROUNDS), bar="time <= 1.05", warm=False,
            ),
        ]  # fmt: skip


@contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[str]:
    """Run a scheduler and so many workers on this machine, and give the scheduler's address."""
    folder.mkdir()
    file = folder / "scheduler.json"
    begun = [_begin(folder, "scheduler", "--port", "0", "--scheduler-file", str(file))]
    try:
        begun += [_begin(folder, "worker", "--scheduler-file", str(file), "--nthreads", "1") for _ in range(workers)]
        yield _address(file, workers)
    finally:
        for process in begun:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _begin(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard", "--host", "127.0.0.1"]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)


_WAIT = f"""
import sys
from distributed import Client
Client(sys.argv[1]).wait_for_workers(int(sys.argv[2]), timeout={BEGIN_S})
"""


def _address(file: Path, workers: int) -> str:
    """Return the scheduler's address once all its workers are there.

    They are waited for in a process of its own: what this one has loaded counts as memory of those that it begins.
    """
    until = time.monotonic() + BEGIN_S
    while not (file.exists() and file.stat().st_size):
        if time.monotonic() > until:
            raise SystemExit("Dask's scheduler did not begin.")
        time.sleep(0.1)
    address: str = json.loads(file.read_text("utf-8"))["address"]
    subprocess.run([sys.executable, "-c", _WAIT, address, str(workers)], check=True)
    return address
