"""Frozen data: equal ones have one hash, and go from process to process whole."""

from __future__ import annotations

import pickle
from dataclasses import field, replace

import pytest

from linkcheck.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """Something with fields."""

    name: str
    weights: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lone:
    """Equal to nothing but itself."""

    name: str


def test_equal_ones_are_one_key() -> None:
    grain = Grain(name="a", weights=(1, 2))
    assert grain == Grain(name="a", weights=(1, 2)) != Grain(name="a")
    assert len({grain, replace(grain), replace(grain, name="b")}) == 2
    assert pickle.loads(pickle.dumps(grain)) == grain
    assert repr(grain).endswith("Grain(name='a', weights=(1, 2))")


def test_one_without_equality_is_a_key_of_its_own() -> None:
    lone = Lone(name="a")
    assert len({lone, lone, Lone(name="a")}) == 2


def test_no_field_beside_those_declared() -> None:
    with pytest.raises(AttributeError):
        Grain(name="a").colour = "red"  # type: ignore[attr-defined]
