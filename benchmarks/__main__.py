"""`python -m benchmarks [CASE]...`: run the cases and print their ratios."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tabulate import tabulate

from benchmarks import plot
from benchmarks.pairs import Pair, Run, limit_files
from benchmarks.peers import VERSION

CASES = ("startup", "extraction", "http", "dns", "bodies", "nights", "dead", "hangs", "cluster", "growth", "memory")
"""Modules of this package with `measure(rounds) -> list[Pair]`."""


def main() -> None:
    """Run what the command line names, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of: {', '.join(CASES)}. Default: all.")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default 5)")
    parser.add_argument("--plot", metavar="FILE", help="also draw the ratios and the growth, as SVG")
    options = parser.parse_args()
    unknown = sorted(set(options.cases) - set(CASES))
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    limit_files()
    day = datetime.now(UTC).date().isoformat()
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors"
    sys.stdout.write(f"{day}, {machine}; lychee {VERSION}\n\n")
    pairs: list[Pair] = []
    for case in options.cases or CASES:
        begun = time.monotonic()
        pairs += importlib.import_module(f"benchmarks.{case}").measure(options.rounds)
        sys.stderr.write(f"{case}: {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(f"{table(pairs)}\n")
    if options.plot:
        plot.draw(pairs, Path(options.plot), f"{day}, {machine}")


def table(pairs: list[Pair]) -> str:
    """Return the ratios as a Markdown table: the median, and in brackets the lowest and the highest."""
    rows = [
        (
            pair.name,
            len(pair.ours),
            *(_told(pair.ratio(cost)) for cost in (_wall, _cpu)),
            _told(pair.ratio(_peak)) if pair.has_memory else "",
            f"{pair.counts} {_told(pair.ratio(_counted))}" if pair.counts else "",
            pair.bar,
        )
        for pair in pairs
    ]
    headers = ("ours / theirs", "rounds", "time", "CPU", "memory", "counted", "to reach")
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def _wall(run: Run) -> float:
    return run.wall_s


def _cpu(run: Run) -> float:
    return run.cpu_s


def _peak(run: Run) -> float:
    return run.peak_mb


def _counted(run: Run) -> float:
    return run.counted or 0.0


def _told(ratio: tuple[float, float, float]) -> str:
    low, middle, high = ratio
    return f"{middle:.2f} ({low:.2f}-{high:.2f})" if low != high else f"{middle:.2f}"


if __name__ == "__main__":
    main()
