"""Interleaved pairs: two commands run in turn, so that a noisy minute hits both, and the median of their ratios."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from tempfile import gettempdir


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of a command cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    exit_code: int
    counted: float | None = None  # what the case counts beside: bytes, requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The rounds of two commands, in order."""

    name: str
    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]
    counts: str = ""  # what is counted beside time, processor and memory
    bar: str = ""  # what the ratio that matters should be
    has_memory: bool = True  # False: both are so small that the system tells the size of the process that began them

    def ratio(self, cost: Callable[[Run], float]) -> tuple[float, float, float]:
        """Return the lowest, the median and the highest of our cost over theirs, round by round."""
        ratios = sorted(cost(our) / cost(their) for our, their in zip(self.ours, self.theirs, strict=True))
        return ratios[0], median(ratios), ratios[-1]


def run(command: Sequence[str], count: Callable[[], float] | None = None) -> Run:
    """Run a command to its end with its output thrown away, and return what it and its children cost.

    It runs in the folder for temporary files: the settings of this project would have it write reports.

    Args:
        command: What to run.
        count: Returns what was counted since it was called last.
    """
    if count is not None:
        count()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=gettempdir())
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        wall_s=wall,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / 1024,
        exit_code=process.returncode,
        counted=count() if count is not None else None,
    )


def interleave(
    name: str, ours: Sequence[str], theirs: Sequence[str], *, rounds: int, count: Callable[[], float] | None = None,
    counts: str = "", bar: str = "", warm: bool = True, has_memory: bool = True,
) -> Pair:  # fmt: skip
    """Run two commands in turn; the first round warms caches and is thrown away.

    Args:
        name: What the pair shows.
        ours: Our command.
        theirs: The command to compare with.
        rounds: How many rounds count.
        count: Returns what was counted since it was called last.
        counts: What that is.
        bar: What is to be reached.
        has_memory: Whether their memory can be told.
        warm: Whether a first round is run and thrown away.
    """
    results: tuple[list[Run], list[Run]] = ([], [])
    for round_number in range(0 if warm else 1, rounds + 1):
        order = (0, 1) if round_number % 2 else (1, 0)  # who goes first changes, as that can matter
        for side in order:
            result = run((ours, theirs)[side], count)
            if round_number:
                results[side].append(result)
    return Pair(
        name=name, ours=tuple(results[0]), theirs=tuple(results[1]), counts=counts, bar=bar, has_memory=has_memory
    )


def limit_files() -> None:
    """Allow as many open files as the system lets us have: each socket is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
