"""Words for counts, days, damage and copies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from linkcheck.model import Basis, Drift, Memento
from linkcheck.wording import (
    as_written,
    copy_in_words,
    difference,
    distance,
    drift_in_words,
    explained,
    plural,
    repairs_in_words,
    shorten,
)


@pytest.mark.parametrize(("count", "words"), [(0, "0 links"), (1, "1 link"), (2, "2 links")])
def test_plural(count: int, words: str) -> None:
    """One thing is singular, everything else plural."""
    assert plural(count, "link") == words


def copy_of(days: int | None, *, basis: Basis = Basis.ACCESSED, status: int = 200) -> Memento:
    """Return a copy so many days from a day."""
    return Memento(
        url="https://archive.example/1", captured=datetime(2023, 7, 10, 23, 59, tzinfo=UTC), status=status,
        distance_days=days, basis=basis,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "basis", "words"),
    [
        (-5, Basis.ACCESSED, "5 days before the access date"),
        (-1, Basis.ACCESSED, "1 day before the access date"),
        (0, Basis.ACCESSED, "on the access date"),
        (1, Basis.ACCESSED, "1 day after the access date"),
        (400, Basis.PUBLISHED, "400 days after the publication date"),
        (None, Basis.ACCESSED, ""),
        (-80, Basis.TODAY, "the newest, as the reference names no day"),
    ],
)
def test_distance(days: int | None, basis: Basis, words: str) -> None:
    """The distance of a capture is told in days, by its side, and from which day it is measured."""
    assert distance(copy_of(days, basis=basis)) == words


@pytest.mark.parametrize(
    ("memento", "remark"),
    [
        pytest.param(copy_of(-5), " (5 days before the access date)", id="dated"),
        pytest.param(copy_of(-5, basis=Basis.PUBLISHED), " (5 days before the publication date)", id="publication"),
        pytest.param(copy_of(None), "", id="distance-unknown"),
        pytest.param(
            copy_of(3, status=503), " (3 days after the access date; its replay answered 503)", id="replay-failed"
        ),
    ],
)
def test_copy_in_words(memento: Memento, remark: str) -> None:
    """A copy is told with its day, its distance from the day that counts, and a replay that failed."""
    assert copy_in_words(memento) == f"an archived copy from 2023-07-10{remark}: https://archive.example/1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"kept": 0.12}, "12% of the text of the copy from 2023-07-10 is on the live page", id="text-alone"
        ),
        pytest.param(
            {"kept": 0.12, "titles": 0.35, "languages": ("en", "ja")},
            "12% of the text of the copy from 2023-07-10 is on the live page, the titles are 35% alike, "
            "its language was en and is ja",
            id="all",
        ),
        pytest.param(
            {"unseen": "the copy has too little text"},
            "the copy from 2023-07-10 and the live page could not be compared: the copy has too little text",
            id="not-compared",
        ),
    ],
)
def test_drift_in_words(changes: dict[str, Any], words: str) -> None:
    """A comparison is told with its figures, or with why there are none."""
    assert drift_in_words(Drift(memento=copy_of(0), **changes)) == words


@pytest.mark.parametrize(
    ("detail", "sentence"),
    [
        pytest.param("The server says 404.", "It is gone: the server says 404.", id="ordinary-word"),
        pytest.param("HTTP 404.", "It is gone: HTTP 404.", id="name-keeps-its-capital"),
        pytest.param("doi.org says no", "It is gone: doi.org says no.", id="no-full-stop"),
        pytest.param("A\n  B.", "It is gone: a B.", id="one-line"),
        pytest.param("", "It is gone.", id="no-detail"),
        pytest.param(None, "It is gone.", id="none"),
    ],
)
def test_explained(detail: str | None, sentence: str) -> None:
    """A lead and its reason make one sentence with one full stop."""
    assert explained("It is gone", detail) == sentence


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("https://a.example/b–c d", "https://a.example/b–c d", id="plain-damage-as-it-is"),
        pytest.param("https://a.example/b\r\n   c", "https://a.example/b↵c", id="line-break"),
        pytest.param("https://a.example/b\u00adc\u200b", "https://a.example/b\\xadc\\u200b", id="invisible"),
        pytest.param("a\u202eb\x1b[31m", "a\\u202eb\\x1b[31m", id="hostile"),
        pytest.param("\ud800\U000e0001", "\\ud800\\U000e0001", id="surrogate-and-tag"),
    ],
)
def test_as_written(raw: str, shown: str) -> None:
    """A link as it stands is shown on one line, with every character that does not print made visible."""
    assert as_written(raw) == shown


LONG = "https://a.example/" + "x" * 60


@pytest.mark.parametrize(
    ("raw", "target", "shown"),
    [
        pytest.param("10.1/a–b", "10.1/a-b", ("10.1/a–b", "10.1/a-b"), id="short-ones-whole"),
        pytest.param(
            f"{LONG}?m=e mail&b={LONG}",
            f"{LONG}?m=email&b={LONG}",
            ("…xxxxxxxx?m=e mail&b=https…", "…xxxxxxxx?m=email&b=https…"),
            id="space-in-the-middle",
        ),
        pytest.param(
            f"{LONG}a b{LONG}c–d{LONG}",
            f"{LONG}ab{LONG}c-d{LONG}",
            (
                "…xxxxxxxxxxxa bhttps://a.e…xxxxxxxxxxxc–dhttps://a.e…",
                "…xxxxxxxxxxxabhttps://a.e…xxxxxxxxxxxc-dhttps://a.e…",
            ),
            id="two-places",
        ),
        pytest.param(
            f"10.1/A{LONG}–", f"10.1/a{LONG}-", ("…xxxxxxxxxxxx–", "…xxxxxxxxxxxx-"), id="case-is-no-difference"
        ),
        pytest.param(f"{LONG} ", LONG, ("…xxxxxxxxxxxx ", "…xxxxxxxxxxxx"), id="at-the-end"),
    ],
)
def test_difference(raw: str, target: str, shown: tuple[str, str]) -> None:
    """Of two long readings only the places that differ are shown, with a little around them."""
    assert difference(raw, target) == shown


def test_shorten_keeps_both_ends() -> None:
    """A long text keeps its beginning and its end, and is as long as it may be."""
    text = "a" * 500 + "b" * 500
    short = shorten(text, 100)
    assert len(short) == 100
    assert short == "a" * 66 + "…" + "b" * 33
    assert shorten(text, 1000) == text


def test_repairs_in_words() -> None:
    """Repairs are told by what was wrong, each once; one without words is told by its slug."""
    assert repairs_in_words(["typographic-dash", "typographic-dash"]) == "dashes instead of hyphens"
    assert repairs_in_words(["some-new-repair"]) == "some new repair"
