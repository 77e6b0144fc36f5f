"""Tracking parameters: found by name, taken out without touching the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.tracking import without_tracking


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        pytest.param("https://a.example/p?utm_source=x", "https://a.example/p", id="only-one"),
        pytest.param("https://a.example/p?utm_source=x&id=7", "https://a.example/p?id=7", id="first"),
        pytest.param("https://a.example/p?id=7&fbclid=x", "https://a.example/p?id=7", id="last"),
        pytest.param("https://a.example/p?a=1&gclid=x&b=2", "https://a.example/p?a=1&b=2", id="middle"),
        pytest.param("https://a.example/p?ysclid=l1#part", "https://a.example/p#part", id="fragment-stays"),
        pytest.param("https://a.example/p?UTM_Source=x&A=%20+b", "https://a.example/p?A=%20+b", id="case-and-encoding"),
        pytest.param("https://a.example/p?a=1&amp;utm_medium=e", "https://a.example/p?a=1", id="escaped-ampersand"),
    ],
)
def test_taken_out(url: str, clean: str) -> None:
    """Tracking parameters go, everything else stays as it was written."""
    assert without_tracking(url) == clean


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://a.example/p", id="no-query"),
        pytest.param("https://a.example/p?", id="empty-query"),
        pytest.param("https://a.example/p?id=7&ref=toc&source=x&cid=3", id="names-that-pages-use"),
        pytest.param("https://a.example/p#?utm_source=x", id="only-in-the-fragment"),
        pytest.param("https://a.example/utm_source=x", id="in-the-path"),
        pytest.param("https://a.example/p?q=utm_source=x", id="in-a-value"),
        pytest.param("", id="empty"),
    ],
)
def test_nothing_to_take_out(url: str) -> None:
    """A URL without tracking parameters is left alone."""
    assert without_tracking(url) is None


@given(st.text())
def test_any_text_once(url: str) -> None:
    """Any text is accepted, and what was cleaned has nothing left to clean."""
    clean = without_tracking(url)
    assert clean is None or (len(clean) < len(url) and without_tracking(clean) is None)
