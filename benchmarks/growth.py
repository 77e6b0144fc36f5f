"""Growth: what an audit costs as its list grows, for the plot and for the model to be held against."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from benchmarks import loadserver
from benchmarks.http import HOSTS, ours, written
from benchmarks.pairs import Pair, Run, run

SIZES = (1_000, 3_000, 10_000, 100_000)
LARGE = (300_000, 1_000_000)  # with BENCHMARK_LARGE=1: they take twenty minutes
RESULTS = Path(__file__).with_name("growth.json")


def measure(rounds: int) -> list[Pair]:
    """Run each size once and write down what it cost; the pair is the largest against the smallest, a page each."""
    runs: dict[int, Run] = {}
    with tempfile.TemporaryDirectory() as folder, loadserver.running() as web:
        for size in (*SIZES, *(LARGE if os.environ.get("BENCHMARK_LARGE") else ())):
            source = written(folder, str(size), (web.url(i % HOSTS, f"/ok/{i}") for i in range(size)))
            runs[size] = run(ours(source, "--processes", "1", concurrency=512), lambda: web.stats()["requests"])
            if runs[size].exit_code:
                raise SystemExit(f"the audit of {size:,} pages ended with exit code {runs[size].exit_code}")
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for size, cost in runs.items():
        known[str(size)] = {"wall_s": round(cost.wall_s, 2), "cpu_s": round(cost.cpu_s, 2),
                            "peak_mb": round(cost.peak_mb, 1), "requests": cost.counted}  # fmt: skip
    known = dict(sorted(known.items(), key=lambda entry: int(entry[0])))
    RESULTS.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    small, large = min(runs), max(runs)
    name = f"a page of {large:,} / a page of {small:,}"
    return [Pair(name=name, ours=(_each(runs[large], large),), theirs=(_each(runs[small], small),))]


def _each(cost: Run, size: int) -> Run:
    return Run(
        wall_s=cost.wall_s / size, cpu_s=cost.cpu_s / size, peak_mb=cost.peak_mb / size, exit_code=cost.exit_code
    )
