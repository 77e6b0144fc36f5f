"""`python -m benchmarks [CASE]...`: run the cases and print their ratios."""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
from datetime import UTC, datetime

from tabulate import tabulate

from benchmarks.pairs import Pair, limit_files

CASES = ("startup", "extraction", "http", "hangs")
"""Modules of this package with `measure(rounds) -> list[Pair]`."""


def main() -> None:
    """Run what the command line names, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of: {', '.join(CASES)}. Default: all.")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default 7)")
    options = parser.parse_args()
    unknown = sorted(set(options.cases) - set(CASES))
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    limit_files()
    pairs = [
        pair
        for case in options.cases or CASES
        for pair in importlib.import_module(f"benchmarks.{case}").measure(options.rounds)
    ]
    day = datetime.now(UTC).date().isoformat()
    sys.stdout.write(f"{day}, Python {platform.python_version()}, {platform.machine()}\n\n{table(pairs)}\n")


def table(pairs: list[Pair]) -> str:
    """Return the ratios as a Markdown table: the median, and in brackets the lowest and the highest."""
    rows = [
        (
            pair.name,
            len(pair.ours),
            *(
                _told(pair.ratio(cost))
                for cost in (lambda one: one.wall_s, lambda one: one.cpu_s, lambda one: one.peak_mb)
            ),
        )
        for pair in pairs
    ]
    return tabulate(rows, headers=("ours / theirs", "rounds", "time", "CPU", "memory"), tablefmt="github")


def _told(ratio: tuple[float, float, float]) -> str:
    low, middle, high = ratio
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    main()
