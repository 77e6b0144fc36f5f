"""The scheduler's queue does what a deque does, and is small while it is short."""

from __future__ import annotations

import sys
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.schedule.queue import Queue

STEPS = st.lists(st.sampled_from(["append", "appendleft", "popleft", "clear"]), max_size=60)


@given(STEPS)
def test_it_is_a_deque(steps: list[str]) -> None:
    """Whatever is done with it, in whatever order."""
    queue: Queue[int] = Queue()
    model: deque[int] = deque()
    for number, step in enumerate(steps):
        match step:
            case "popleft" if not model:
                with pytest.raises(IndexError):
                    queue.popleft()
            case "popleft":
                assert queue.popleft() == model.popleft()
            case "clear":
                queue.clear()
                model.clear()
            case _:
                getattr(queue, step)(number)
                getattr(model, step)(number)
        assert (list(queue), len(queue), bool(queue)) == (list(model), len(model), bool(model))
        assert not model or queue.first() == model[0]


def test_it_is_small_again_once_it_is_empty() -> None:
    """However many entries it had: what a million hosts keep after their last answer counts."""
    queue: Queue[int] = Queue()
    queue.extend(range(1_000))
    while queue:
        queue.popleft()
    assert sys.getsizeof(queue) < sys.getsizeof(deque()) / 8
    assert not any(isinstance(getattr(queue, name), deque) for name in Queue.__slots__)
