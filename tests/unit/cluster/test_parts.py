"""Who owns which site."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linkcheck.cluster.parts import HOME, Owners, site


def test_names_and_ports_of_a_site_belong_together() -> None:
    """Redirects lead from one to another."""
    assert site("www.journal.example:80") == site("journal.example:443") == "journal.example"
    assert site("127.1.0.5:8080") == "127.1.0.5"


def test_the_heaviest_come_first() -> None:
    """The giant has a part for itself as long as the others weigh less together."""
    owners = Owners(2)
    owners.share({"giant.example": 90, "a.example": 40, "b.example": 30, "c.example": 10})
    parts = {name: owners.of(f"{name}:80") for name in ("giant.example", "a.example", "b.example", "c.example")}
    assert len({parts[name] for name in ("a.example", "b.example", "c.example")}) == 1
    assert parts["giant.example"] != parts["a.example"]


def test_services_are_asked_from_home() -> None:
    """Their limits are for all of us; nothing is known of what has no host."""
    owners = Owners(2, ["doi.org:443"])
    assert owners.of("doi.org:443") == owners.of("dx.doi.org:80") == owners.of("") == HOME


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 500), min_size=1), st.integers(1, 5))
def test_parts_are_balanced(counts: dict[int, int], parts: int) -> None:
    """No part has more than the lightest by more than one site."""
    weights = {f"s{number}.example": float(count) for number, count in counts.items()}
    owners = Owners(parts)
    owners.share(weights)
    loads = dict.fromkeys(range(parts), 0.0)
    for name, weight in weights.items():
        loads[owners.of(f"{name}:443")] += weight
    assert max(loads.values()) - min(loads.values()) <= max(weights.values())


def test_a_part_that_retires_leaves_its_sites_to_the_others() -> None:
    """And to the home where there are none."""
    owners = Owners(2)
    owners.share({f"s{number}.example": 1.0 for number in range(6)})
    owners.retire(0)
    assert {owners.of(f"s{number}.example:80") for number in range(6)} == {1}
    owners.retire(1)
    assert {owners.of(f"s{number}.example:80") for number in range(7)} == {HOME}
