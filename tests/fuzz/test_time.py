"""No text takes a reader longer than its length warrants."""

from __future__ import annotations

import random
import time

import pytest

from linkcheck.extraction import extract_text
from linkcheck.extraction.formats import FORMATS
from linkcheck.gates.waivers import in_text
from tests.fuzz.shapes import CLOSING, COMMON, FOUND, OF_FORMAT
from tests.fuzz.timing import SECONDS, excess, seconds

TEXT_FORMATS = [entry.name for entry in FORMATS if not entry.binary]
SIZE = 2_000


def ordinary(count: int) -> str:
    """Return a list as people write it."""
    return "".join(
        f"{n}. Doe J. A title of some words. Journal. 2020. URL: https://a{n}.example/b/c (accessed: 01.02.2020).\n"
        for n in range(count)
    )


@pytest.fixture(scope="module")
def per_byte_s() -> float:
    """Return what a byte of an ordinary list takes, if each entry is read closely."""
    text = "\n\n".join(ordinary(400).split("\n"))
    extract_text(text, "markdown")
    return min(seconds(lambda each: extract_text(each, "markdown"), text) for _ in range(3)) / len(text)


def repeated(before: str, piece: str, after: str, size: int) -> str:
    """Return a text of a piece again and again, and another one as often behind it."""
    count = max(1, size // len(piece))
    return before + piece * count + after * count


def wrong(format: str, before: str, piece: str, after: str, per_byte_s: float) -> str | None:
    """Return what is wrong with reading such a text."""
    found = excess(
        lambda text: (extract_text(text, format), in_text(text)),
        lambda size: repeated(before, piece, after, size), SIZE, per_byte_s,
    )  # fmt: skip
    return None if found is None else f"{format} {before!r} + {piece!r} … + {after!r} …: {found}"


def test_every_format_has_pieces() -> None:
    """A format that is added is tried here, too."""
    assert sorted(OF_FORMAT) == sorted(TEXT_FORMATS)


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_one_piece_again_and_again(format: str, per_byte_s: float) -> None:
    """Each sign of a format, repeated, open or closed at the end, takes time in proportion to the length."""
    pieces = OF_FORMAT[format] or COMMON
    tries = [("", piece, after) for piece in pieces for after in {"", CLOSING.get(piece[-1], "")}]
    assert [found for each in tries if (found := wrong(format, *each, per_byte_s))] == []


@pytest.mark.parametrize(("format", "piece", "after"), FOUND)
def test_what_once_took_long(format: str, piece: str, after: str, per_byte_s: float) -> None:
    """Shapes that were slow are slow no more, whether few or many."""
    assert wrong(format, "", piece, after, per_byte_s) is None


def test_random_shapes(per_byte_s: float) -> None:
    """Pieces drawn at random: a few here, and as many as time allows in a nightly run (FUZZ_SECONDS)."""
    seed = random.SystemRandom().randrange(2**32) if SECONDS else 20
    draw = random.Random(seed)
    until = time.monotonic() + SECONDS
    count = 0
    while count < 60 or time.monotonic() < until:
        count += 1
        format = draw.choice(TEXT_FORMATS)
        pieces = [*OF_FORMAT[format] * 2, *COMMON]
        piece = "".join(draw.choices(pieces, k=draw.choice((1, 1, 2, 2, 3, 4))))
        before = "".join(draw.choices(pieces, k=draw.choice((0, 0, 1, 2))))
        assert wrong(format, before, piece, draw.choice(["", "", *pieces]), per_byte_s) is None, f"seed {seed}"
