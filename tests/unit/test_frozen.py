"""Frozen data: equal ones have one hash, and go from process to process whole."""

from __future__ import annotations

import pickle
from dataclasses import field, replace

import pytest

from linkcheck.archives.savepagenow import Keys
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shy:
    """Says itself how it is shown and what it is equal to."""

    name: str

    def __repr__(self) -> str:
        return "Shy(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shy)

    def __hash__(self) -> int:
        return 7


def test_equal_ones_are_one_key() -> None:
    grain = Grain(name="a", weights=(1, 2))
    assert grain == Grain(name="a", weights=(1, 2)) != Grain(name="a")
    assert len({grain, replace(grain), replace(grain, name="b")}) == 2
    assert pickle.loads(pickle.dumps(grain)) == grain
    assert repr(grain).endswith("Grain(name='a', weights=(1, 2))")


def test_one_without_equality_is_a_key_of_its_own() -> None:
    lone = Lone(name="a")
    assert len({lone, lone, Lone(name="a")}) == 2


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Shy(name="a")) == "Shy(…)"
    assert Shy(name="a") == Shy(name="b")
    assert hash(Shy(name="a")) == 7


def test_keys_are_never_shown() -> None:
    assert "hidden" not in f"{Keys(access='hidden', secret='hidden')!r} {(Keys(access='hidden', secret='hidden'),)}"


def test_no_field_beside_those_declared() -> None:
    with pytest.raises(AttributeError):
        Grain(name="a").colour = "red"  # type: ignore[attr-defined]
