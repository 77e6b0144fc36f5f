"""How many sockets there is room for."""

from __future__ import annotations

import resource

import pytest

from linkcheck import descriptors


class Limits:
    """A process's limits, as `resource` has them."""

    def __init__(self, soft: int, hard: int, refused_from: int = 1 << 40) -> None:
        self.soft, self.hard, self.refused_from = soft, hard, refused_from

    def get(self, _: int) -> tuple[int, int]:
        return self.soft, self.hard

    def set(self, _: int, limits: tuple[int, int]) -> None:
        if limits[0] >= self.refused_from:
            raise ValueError("not allowed to raise maximum limit")
        self.soft = limits[0]


def room(patch: pytest.MonkeyPatch, limits: Limits, sockets: int, used: int = 10) -> int:
    """Return for how many of so many sockets there is room."""
    patch.setattr(resource, "getrlimit", limits.get)
    patch.setattr(resource, "setrlimit", limits.set)
    patch.setattr(descriptors, "_open", lambda: used)
    return descriptors.room_for(sockets)


def test_the_limit_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The soft limit is raised as far as it is of use, and no further than the hard one."""
    limits = Limits(256, 1 << 20)
    assert room(monkeypatch, limits, 256) == 256
    assert 512 < limits.soft < 4096
    limits = Limits(256, 1000)
    assert room(monkeypatch, limits, 256) == 256
    assert limits.soft == 1000


@pytest.mark.parametrize(("hard", "used"), [(256, 10), (256, 200), (64, 40), (16, 16)])
def test_fewer_sockets(hard: int, used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the limit cannot be raised, there are fewer sockets, and always one."""
    sockets = room(monkeypatch, Limits(hard, hard), 256, used)
    assert 1 <= sockets <= max(1, (hard - used) // 2)
    assert descriptors.idle_room(sockets) + sockets <= max(1, hard - used)


def test_an_unlimited_hard_limit_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS calls the hard limit infinite and refuses large values."""
    limits = Limits(256, resource.RLIM_INFINITY, refused_from=10_241)
    assert room(monkeypatch, limits, 6000) < 6000
    assert limits.soft == 10_240


def test_a_high_limit_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lowered."""
    limits = Limits(500_000, 500_000)
    assert room(monkeypatch, limits, 256) == 256
    assert limits.soft == 500_000
