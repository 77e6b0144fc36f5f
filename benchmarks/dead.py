"""Dead references: their archive look-ups go on while the rest is probed."""

from __future__ import annotations

import os
import random
import tempfile

from benchmarks import loadserver
from benchmarks.http import ours, written
from benchmarks.pairs import Pair, interleave

PAGES, HOSTS, DEAD = 1_000, 200, 0.05
_PAGE_MS, _GATE_MS = 800, 300
_PACE = ("--concurrency", "64", "--host-interval", "2")


def measure(rounds: int) -> list[Pair]:
    """Return an audit with look-ups against the same without."""
    with tempfile.TemporaryDirectory() as folder, loadserver.running() as web:
        chance = random.Random(9)
        kinds = chance.choices(("404", "ok"), (DEAD, 1 - DEAD), k=PAGES)
        source = written(
            folder, "dead", (web.url(i % HOSTS, f"/{kind}/{i}?ms={_PAGE_MS}") for i, kind in enumerate(kinds))
        )
        os.environ["LINKCHECK_TIMEGATES"] = web.url(HOSTS + 1, f"/404/gate?ms={_GATE_MS}&url=")
        os.environ["LINKCHECK_CDX_API"] = os.environ["LINKCHECK_AVAILABILITY_API"] = ""
        without = [*ours(source), *_PACE]
        looked_up = [*without, "--archive", "failed"]
        name = f"{PAGES:,} references, {DEAD:.0%} dead, looked up / not"
        return [interleave(name, looked_up, without, rounds=min(rounds, 3), bar="time <= 1.1")]
