"""Memory: what 200,000 addresses that all differ take, against lychee."""

from __future__ import annotations

import tempfile

from benchmarks import loadserver
from benchmarks.http import HOSTS, against_lychee, written
from benchmarks.pairs import Pair

PAGES, CONCURRENCY, ROUNDS = 200_000, 512, 1


def measure(rounds: int) -> list[Pair]:
    """Return the audit of a long list, once: memory does not vary."""
    with tempfile.TemporaryDirectory() as folder, loadserver.running() as web:
        source = written(folder, "long", (web.url(i % HOSTS, f"/ok/{i}") for i in range(PAGES)))
        name = f"{PAGES:,} pages / lychee"
        return [
            against_lychee(
                name, source, web, min(rounds, ROUNDS), concurrency=CONCURRENCY, bar="memory <= 0.2", warm=False
            )
        ]
