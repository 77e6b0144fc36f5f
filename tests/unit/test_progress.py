"""The progress line: what it says, where it is silent, how it leaves the terminal."""

from __future__ import annotations

import io

import pytest

from linkcheck.progress import display, duration, line
from linkcheck.schedule.eta import Progress


def progress(**fields: object) -> Progress:
    """Return 40 of 100 targets done, and what else `fields` say."""
    values: dict[str, object] = {"done": 40, "total": 100, "unknown": 0, "looking_up": 0, **fields}
    return Progress(**values)  # type: ignore[arg-type]  # a test helper, its callers are few


@pytest.mark.parametrize(
    ("state", "elapsed_s", "told"),
    [
        pytest.param(progress(), 0.5, "[########............] 40/100 checked", id="too-early-for-a-rate"),
        pytest.param(progress(), 20, "[########............] 40/100 checked, 2.0/s", id="rate"),
        pytest.param(
            progress(unknown=3, looking_up=2, eta_s=125.0, waiting_for=("slow.example", "a.example")),
            20,
            "[########............] 40/100 checked, 3 open, 2 in archives, 2.0/s, about 2 min left, "
            "waiting for slow.example, a.example",
            id="everything",
        ),
        pytest.param(progress(done=0, total=0), 5, "[####################] 0/0 checked", id="nothing-to-ask"),
        pytest.param(progress(eta_s=0.2), 0, "[########............] 40/100 checked", id="as-good-as-done"),
    ],
)
def test_line(state: Progress, elapsed_s: float, told: str) -> None:
    """The line says what is known and leaves out what is not."""
    assert line(state, elapsed_s=elapsed_s, width=200) == told


def test_line_fits_and_is_ascii() -> None:
    """A line never wraps, whatever a host is called, and sends the terminal no orders."""
    told = line(progress(waiting_for=("x\x1b[2J" * 30, "größe.example")), elapsed_s=9, width=60)
    assert len(told) <= 60
    assert told.isascii()
    assert told.isprintable()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.6, "60 s"), (89, "89 s"), (100, "2 min"), (3600, "60 min"), (7800, "2 h 10 min")],
)
def test_duration(seconds: float, words: str) -> None:
    """Times are rounded to what matters at their size."""
    assert duration(seconds) == words


def test_display_draws_and_erases() -> None:
    """Each call redraws the same line, and nothing of it is left at the end."""
    stream = io.StringIO()
    with display(stream, shown=True, clock=iter((0.0, 10.0, 20.0)).__next__, width=80) as draw:
        assert draw is not None
        draw(progress())
        draw(progress(done=80))
    assert stream.getvalue() == (
        "\r\x1b[K[########............] 40/100 checked, 4.0/s"
        "\r\x1b[K[################....] 80/100 checked, 4.0/s"
        "\r\x1b[K"
    )


def test_display_is_silent_where_nobody_looks() -> None:
    """Not on a terminal, or on a build server, there is no callback and not a byte."""
    stream = io.StringIO()
    with display(stream, shown=False) as draw:
        assert draw is None
    assert stream.getvalue() == ""


def test_display_survives_a_terminal_that_went_away() -> None:
    """Writing to a closed stream ends neither the drawing nor the audit."""
    stream = io.StringIO()
    with display(stream, shown=True, width=80) as draw:
        assert draw is not None
        stream.close()
        draw(progress())
