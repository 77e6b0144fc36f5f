"""Link headers, with the commas and semicolons that are no divisions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.archives.weblinks import parse_links


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param('<http://a.example/>; rel="original"', [("http://a.example/", ("original",))], id="one"),
        pytest.param(
            '<http://a.example/,y>; rel="original", </m>; rel="prev memento"; datetime="Wed, 23 Mar 2005 15:53:00 GMT"',
            [("http://a.example/,y", ("original",)), ("/m", ("prev", "memento"))],
            id="commas-inside",
        ),
        pytest.param("<a>;rel=next,<b>;REL=Prev", [("a", ("next",)), ("b", ("prev",))], id="bare-values"),
        pytest.param('<a>; title="say \\"<b>\\", so"; rel="x"', [("a", ("x",))], id="quoted-pair"),
        pytest.param("<a>", [("a", ())], id="no-parameters"),
        pytest.param("<a>; rel=x; rel=y", [("a", ("x",))], id="first-rel-counts"),
        pytest.param("rubbish, <a>; rel=x", [("a", ("x",))], id="rubbish-first"),
        pytest.param("<a>; rel=x rubbish <b>; rel=y", [("a", ("x",)), ("b", ("y",))], id="rubbish-between"),
        pytest.param("<unclosed", [], id="unclosed"),
        pytest.param("", [], id="empty"),
    ],
)
def test_links(value: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    """Each link is found with its relations."""
    assert [(link.target, link.rels) for link in parse_links([value])] == expected


def test_parameters_and_several_headers() -> None:
    """Parameters are kept as written, and several headers are one list."""
    first, second = parse_links(['<a>; rel="memento"; datetime="Wed, 23 Mar 2005 15:53:00 GMT"', "<b>; rel=x"])
    assert first.parameters["datetime"] == "Wed, 23 Mar 2005 15:53:00 GMT"
    assert second.target == "b"


@given(st.text(alphabet='<>;=", \\relmnto', max_size=80))
def test_any_text_is_survived(value: str) -> None:
    """Whatever a header says, reading it ends and raises nothing."""
    list(parse_links([value]))


HOSTILE = {
    "unclosed": "<",
    "closed-at-the-end": "<a",
    "quotes": '<a>;b="',
    "backslashes": '<a>;b="\\',
    "spaces": "<a> ",
    "semicolons": "<a>; ; ",
    "commas": ", <",
    "empty-parameters": ";=",
}


@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_length(part: str) -> None:
    """A header eight times as long takes no more than some eight times as long to read."""

    def cost(repeated: int) -> float:
        values = [part * repeated, part * repeated + ">"]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            list(parse_links(values))
            best = min(best, time.process_time() - start)
        return best

    assert cost(24_000) < 24 * max(cost(3_000), 0.002)
