"""When the beginning of a page is enough."""

from __future__ import annotations

from linkcheck.pages.prose import has_prose
from linkcheck.transport.body import LOOK_BYTES, Body

PARAGRAPH = b"<p class=x>" + b"Words about harbours and ships. " * 10 + b"</p>\n"


def test_a_heading_and_much_text_are_enough() -> None:
    """A message to readers never has that much."""
    assert has_prose(b"<h1>Harbours</h1>" + PARAGRAPH * 30)
    assert not has_prose(b"<h1>Harbours</h1>" + PARAGRAPH * 5)
    assert not has_prose(PARAGRAPH * 30)


def test_text_elsewhere_does_not_count() -> None:
    """Menus, scripts and unclosed tags are no prose."""
    assert not has_prose(b"<h1>Harbours</h1>" + b"<li><a href=/x>A link to something else</a></li>" * 900)
    assert not has_prose(b"<h1>Harbours</h1><script>" + b"var text = 'words and words and words'; " * 900)
    assert not has_prose(b"<h1>Harbours</h1>" + b"<p " * 10_000)


def test_equal_bodies_are_cut_alike() -> None:
    """However their pieces come: pages are compared by what was read of them."""
    page = b"<title>T</title><h1>Harbours</h1>" + PARAGRAPH * 1000
    kept = set()
    for size in (1_000, 16_384, 70_000, len(page)):
        body = Body(256 * 1024, has_prose)
        for start in range(0, len(page), size):
            body.add(page[start : start + size])
        assert body.dropped
        kept.add(bytes(body))
    assert kept == {page[:LOOK_BYTES]}


def test_a_page_without_paragraphs_is_read_to_the_limit() -> None:
    """Nothing is enough that cannot be told without parsing."""
    page = b"<h1>Harbours</h1>" + b"Words about harbours and ships.<br>" * 10_000
    body = Body(100_000, has_prose)
    body.add(page)
    assert len(bytes(body)) == 100_000
