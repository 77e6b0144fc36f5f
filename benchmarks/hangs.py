"""Servers that mean no good: silence, drips and bombs must cost an audit neither its end nor the machine's memory."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from benchmarks import loadserver
from benchmarks.http import CONCURRENCY, PER_HOST, ours
from benchmarks.pairs import Pair, Run, interleave

TARGETS, HOSTS = 2_000, 500
TIMEOUT_S = 5
MOST_MB = 300
_SHARES = (("hang", 0.1), ("drip", 0.1), ("bomb", 0.05), ("404", 0.05), ("ok", 0.7))


def measure(rounds: int) -> list[Pair]:
    """Return the audit against one that only reads the list; say where it is late or large.

    Raises:
        SystemExit: An audit took longer than its deadline allows, or more memory than 300 MB.
    """
    with tempfile.TemporaryDirectory() as folder, loadserver.running(bomb=True) as web:
        chance = random.Random(3)
        kinds = chance.choices([kind for kind, _ in _SHARES], [share for _, share in _SHARES], k=TARGETS)
        source = Path(folder) / "hostile.txt"
        urls = (web.url(number % HOSTS, f"/{kind}/{number}") for number, kind in enumerate(kinds))
        source.write_text("\n".join(urls) + "\n", "utf-8")
        audit = ours(source, timeout_s=TIMEOUT_S)
        idle = [sys.executable, "-m", "linkcheck", "extract", str(source), "--quiet"]
        pair = interleave(f"{TARGETS:,} targets with hangs, drips, bombs / extract", audit, idle, rounds=rounds)
    _hold(pair.ours, sum(kind in ("hang", "drip") for kind in kinds))
    return [pair]


def _hold(runs: tuple[Run, ...], silent: int) -> None:
    """Hold the runs to what was promised; silent targets can fill all places one after another."""
    most_s = TIMEOUT_S * (silent / min(CONCURRENCY, HOSTS * PER_HOST) + 2) + 10
    for run in runs:
        if run.wall_s > most_s or run.peak_mb > MOST_MB:
            told = f"{run.wall_s:.1f} s of {most_s:.0f}, {run.peak_mb:.0f} MB of {MOST_MB}"
            raise SystemExit(f"an audit of hostile targets went beyond its bounds: {told}")
