"""`python -m benchmarks.model`: what an audit costs by the size of its list, and what binds first. Pure arithmetic.

An audit's time is the longest of what goes on side by side:

- work: pages x processor seconds each, over the processes that probe (fitted to the measured sizes);
- sockets: requests x seconds an answer takes, over the sockets;
- the largest host: its pages x the interval between two requests to one host (the polite floor);
- doi.org: DOIs that no dump answers for x the interval between two requests to a registry;
- the archive: dead links x the asks that a look-up takes x the interval between two of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tabulate import tabulate

from benchmarks.growth import RESULTS
from linkcheck.schedule.pace import ARCHIVE_INTERVAL_S, REGISTRY_INTERVAL_S
from linkcheck.settings import DEFAULTS
from linkcheck.spine.file import HELD

_DAY_S = 86_400.0
_MOST_OFF = 0.15  # of a measured size


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A cost that grows with the list: a fixed part and a part for each page."""

    fixed: float
    each: float

    def at(self, pages: float) -> float:
        """Return the cost of so many pages."""
        return self.fixed + self.each * pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What one process costs, as measured."""

    held_s: Line  # of a list that is held
    held_mb: Line
    spilled_s: Line  # of a longer one, most of which is on the disk
    spilled_mb: Line
    requests_each: float

    def seconds(self, references: float) -> float:
        """Return what an audit of so many references takes of a processor."""
        return (self.held_s if references <= HELD else self.spilled_s).at(references)

    def megabytes(self, references: float) -> float:
        """Return what an audit of so many references takes of memory."""
        return (self.held_mb if references <= HELD else self.spilled_mb).at(references)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A list as the model sees it. The shares are those of a scholarly list, and are to be replaced by your own's."""

    references: int
    largest_host: float = 0.02  # share of the pages that the largest host has
    with_doi: float = 0.6
    dumped: float = 0.0  # share of the DOIs that a dump of their agency answers for
    dead: float = 0.1
    asks_a_copy: float = 2.0  # of the archive: its TimeGate, then the copy; with its index on the disk the copy at most
    again: float = 1.0  # share that is asked about; with a memory, some 0.15 from the second night on
    answer_s: float = 0.6
    answer_kb: float = 60.0  # what a page costs where it is read to its evidence and no further
    processes: int = 1
    sockets: int = DEFAULTS.concurrency
    host_interval_s: float = DEFAULTS.host_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What an audit costs, in seconds, gigabytes and counts."""

    floors: Mapping[str, float]  # seconds, by what takes them
    memory_gb: float  # of all processes together
    traffic_gb: float
    requests: float

    @property
    def seconds(self) -> float:
        """Return how long it takes."""
        return max(self.floors.values())

    @property
    def binding(self) -> str:
        """Return what that is for."""
        return max(self.floors, key=lambda name: self.floors[name])


def fitted(points: Sequence[tuple[float, float]]) -> Line:
    """Return the line with the least relative errors through points of pages and cost, two or more."""
    weights = [1 / cost**2 for _, cost in points]
    total = sum(weights)
    mean_x = sum(w * x for w, (x, _) in zip(weights, points, strict=True)) / total
    mean_y = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) / total
    slope = sum(w * (x - mean_x) * (y - mean_y) for w, (x, y) in zip(weights, points, strict=True)) / sum(
        w * (x - mean_x) ** 2 for w, (x, _) in zip(weights, points, strict=True)
    )
    return Line(fixed=mean_y - slope * mean_x, each=slope)


def measured() -> Mapping[int, Mapping[str, float]]:
    """Return what `python -m benchmarks growth` has written down, by size.

    Raises:
        SystemExit: Nothing was measured yet.
    """
    if not RESULTS.exists():
        raise SystemExit("nothing was measured yet: python -m benchmarks growth")
    told = json.loads(RESULTS.read_text("utf-8"))
    return {int(size): cost for size, cost in sorted(told.items(), key=lambda entry: int(entry[0]))}


def costs_of(runs: Mapping[int, Mapping[str, float]]) -> Costs:
    """Return the costs that measured runs come to."""
    short = {size: run for size, run in runs.items() if size <= HELD}
    long = {size: run for size, run in runs.items() if size > HELD}
    if len(long) < 2:  # with one, there is no slope to tell
        short = long = dict(runs)
    return Costs(
        held_s=_line(short, "cpu_s"),
        held_mb=_line(short, "peak_mb"),
        spilled_s=_line(long, "cpu_s"),
        spilled_mb=_line(long, "peak_mb"),
        requests_each=max(run["requests"] / size for size, run in runs.items()),
    )


def _line(runs: Mapping[int, Mapping[str, float]], cost: str) -> Line:
    return fitted([(size, run[cost]) for size, run in runs.items()])


def bill(load: Load, costs: Costs) -> Bill:
    """Return what an audit costs."""
    asked = load.references * load.again
    handles = asked * load.with_doi * (1 - load.dumped)
    requests = asked * costs.requests_each + handles
    floors = {
        "work": costs.seconds(asked) / load.processes,
        "sockets": requests * load.answer_s / load.sockets,
        "the largest host": asked * (1 - load.with_doi) * load.largest_host * load.host_interval_s,
        "doi.org": handles * REGISTRY_INTERVAL_S,
        "the archive": asked * load.dead * load.asks_a_copy * ARCHIVE_INTERVAL_S,
    }
    return Bill(
        floors=floors,
        memory_gb=costs.megabytes(load.references) / 1000,
        traffic_gb=requests * load.answer_kb / 1e6,
        requests=requests,
    )


def held(costs: Costs, runs: Mapping[int, Mapping[str, float]]) -> list[tuple[int, float, float, float, float]]:
    """Return for each size what was measured and how far the model is off, in seconds of work and in megabytes."""
    return [
        (
            size,
            run["cpu_s"],
            costs.seconds(size) / run["cpu_s"] - 1,
            run["peak_mb"],
            costs.megabytes(size) / run["peak_mb"] - 1,
        )
        for size, run in runs.items()
    ]


_LOADS = (
    ("a journal's list", Load(references=10_000)),
    ("a publisher, one machine", Load(references=10_000_000, processes=8, sockets=2048)),
    ("10^8, 100 processes", Load(references=100_000_000, processes=100, sockets=25_600)),
    ("the same, second night", Load(references=100_000_000, processes=100, sockets=25_600, again=0.15)),
    ("the same, first, with Crossref's dump", Load(references=100_000_000, processes=100, sockets=25_600, dumped=0.9)),
    (
        "the same, and with the archive's index",
        Load(references=100_000_000, processes=100, sockets=25_600, dumped=0.9, asks_a_copy=1.0),
    ),
    ("2 x 10^9, 1,000 processes", Load(references=2_000_000_000, processes=1000, sockets=256_000)),
    ("the same, second night", Load(references=2_000_000_000, processes=1000, sockets=256_000, again=0.15)),
)


def main() -> None:
    """Print the model beside what was measured, and what it says of larger lists."""
    runs = measured()
    costs = costs_of(runs)
    rows = held(costs, runs)
    told = [
        (f"{size:,}", f"{work:.1f} s", f"{off:+.0%}", f"{peak:.0f} MB", f"{peak_off:+.0%}")
        for size, work, off, peak, peak_off in rows
    ]
    print_table(told, ("pages", "work", "model", "memory", "model"))
    worst = max(max(abs(off), abs(peak_off)) for _, _, off, _, peak_off in rows)
    sys.stdout.write(
        f"The model is off by {worst:.0%} at most{'' if worst <= _MOST_OFF else ', more than it may'}.\n\n"
    )
    bills = [(name, bill(load, costs)) for name, load in _LOADS]
    print_table(
        [
            (
                name,
                *(f"{made.floors[floor] / _DAY_S:,.2f}" for floor in made.floors),
                made.binding,
                f"{made.memory_gb:,.1f}",
                f"{made.traffic_gb:,.0f}",
                f"{made.requests:.1e}",
            )
            for name, made in bills
        ],
        ("", *(f"{floor}, days" for floor in bills[0][1].floors), "binds", "memory, GB", "traffic, GB", "requests"),
    )


def print_table(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> None:
    """Print rows as Markdown."""
    sys.stdout.write(f"{tabulate(rows, headers=headers, tablefmt='github', disable_numparse=True)}\n\n")


if __name__ == "__main__":
    main()
