"""Extraction from a large list: ours with lines, DOIs and access dates, lychee's with addresses only."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.lists import write_list
from benchmarks.pairs import Pair, interleave
from benchmarks.peers import lychee

MEGABYTES = 100


def measure(rounds: int) -> list[Pair]:
    """Return the extraction of a 100 MB list against `lychee --dump`."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "list.txt"
        write_list(source, megabytes=MEGABYTES)
        ours = [sys.executable, "-m", "linkcheck", "extract", str(source), "--format", "links", "--quiet"]
        theirs = [lychee(), "--dump", "--no-progress", str(source)]
        return [interleave(f"extract {MEGABYTES} MB / lychee --dump", ours, theirs, rounds=rounds, bar="time <= 1.0")]
