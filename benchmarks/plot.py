"""The ratios and the growth as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import model
from benchmarks.growth import RESULTS

if TYPE_CHECKING:
    from benchmarks.pairs import Pair


def draw(pairs: list[Pair], path: Path, caption: str) -> None:
    """Write an SVG: time and memory of each pair on the left, cost by size on the right."""
    from matplotlib import pyplot

    pyplot.rcParams["svg.hashsalt"] = "linkcheck"  # the same bytes for the same figures
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(13, 0.42 * len(pairs) + 2), layout="constrained")
    _ratios(left, pairs)
    if RESULTS.exists():
        _growth(right)
    figure.suptitle(caption, fontsize=9)
    figure.savefig(path, metadata={"Date": None})


def _ratios(axes: Any, pairs: list[Pair]) -> None:
    for offset, (name, cost) in enumerate((("time", lambda run: run.wall_s), ("memory", lambda run: run.peak_mb))):
        shown = [(place, pair) for place, pair in enumerate(pairs) if pair.has_memory or name == "time"]
        ratios = [pair.ratio(cost) for _, pair in shown]
        places = [place + 0.3 * offset for place, _ in shown]
        spread = [[mid - low for low, mid, _ in ratios], [high - mid for _, mid, high in ratios]]
        axes.barh(places, [mid for _, mid, _ in ratios], height=0.28, xerr=spread, label=name)
    axes.set_yticks(range(len(pairs)), [pair.name for pair in pairs], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xlabel("ours / theirs; less is better")
    axes.legend()


def _growth(axes: Any) -> None:
    runs = model.measured()
    costs = model.costs_of(runs)
    sizes = list(runs)
    for label, key, cost in (("seconds of work", "cpu_s", costs.seconds), ("peak MB", "peak_mb", costs.megabytes)):
        (drawn,) = axes.plot(sizes, [cost(size) for size in sizes], linestyle="--", label=f"{label}, model")
        axes.plot(sizes, [runs[size][key] for size in sizes], "o", color=drawn.get_color(), label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("pages")
    axes.legend()
