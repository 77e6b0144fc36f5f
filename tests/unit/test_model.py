"""The arithmetic of the model of large audits, and that it says what was measured."""

from __future__ import annotations

import pytest

from benchmarks.model import Costs, Line, Load, bill, costs_of, fitted, held, measured

COSTS = Costs(
    held_s=Line(fixed=1.0, each=0.001),
    held_mb=Line(fixed=50.0, each=0.002),
    spilled_s=Line(fixed=1.0, each=0.001),
    spilled_mb=Line(fixed=80.0, each=0.0003),
    requests_each=1.0,
)


def test_a_line_is_found() -> None:
    """Through points that lie on one, it is that one."""
    line = fitted([(1_000, 2.0), (10_000, 11.0), (100_000, 101.0)])
    assert line.fixed == pytest.approx(1.0)
    assert line.each == pytest.approx(0.001)


def test_what_binds_is_the_longest() -> None:
    """Each resource has its own floor, and the audit's time is the highest."""
    dois = bill(Load(references=1_000_000, with_doi=1.0, dead=0.0), COSTS)
    assert dois.binding == "doi.org"
    assert dois.seconds == pytest.approx(40_000)
    one_host = bill(Load(references=1_000_000, with_doi=0.0, dead=0.0, largest_host=1.0), COSTS)
    assert one_host.binding == "the largest host"
    assert one_host.seconds == pytest.approx(250_000)
    busy = bill(Load(references=1_000_000, with_doi=0.0, dead=0.0, largest_host=0.0, answer_s=0.0), COSTS)
    assert busy.binding == "work"
    assert busy.seconds == pytest.approx(1_001)


def test_a_dump_saves_asking() -> None:
    """What Crossref's dump answers for is not asked of doi.org, and then something else binds."""
    asked, dumped = (bill(Load(references=1_000_000, with_doi=1.0, dumped=share), COSTS) for share in (0.0, 0.9))
    assert dumped.floors["doi.org"] == pytest.approx(0.1 * asked.floors["doi.org"])
    assert (asked.binding, dumped.binding) == ("doi.org", "the archive")


def test_memory_grows_more_slowly_where_the_list_is_on_the_disk() -> None:
    """Lists that are held cost their own, longer ones what waits."""
    assert bill(Load(references=10_000), COSTS).memory_gb == pytest.approx(0.07)
    assert bill(Load(references=1_000_000), COSTS).memory_gb == pytest.approx(0.38)


def test_a_memory_saves_asking() -> None:
    """From the second night on, what is fine is not asked again."""
    first, second = (bill(Load(references=1_000_000, again=again), COSTS) for again in (1.0, 0.15))
    assert second.requests == pytest.approx(0.15 * first.requests)
    assert second.memory_gb == first.memory_gb


def test_the_model_says_what_was_measured() -> None:
    """Within 15 % of every size that was measured and written down."""
    runs = measured()
    assert len(runs) >= 3
    for _, _, work_off, _, peak_off in held(costs_of(runs), runs):
        assert abs(work_off) <= 0.15
        assert abs(peak_off) <= 0.15
