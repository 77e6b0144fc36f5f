"""Addresses of pages that cannot exist: what is changed is what tells one page from another."""

from __future__ import annotations

import pytest

from linkcheck.probing.siblings import family_of, made_up

TOKEN = "0a1b2c3d4e5f"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x/some-page", f"https://a.example/x/{TOKEN}"),
        ("https://a.example/x/page.html", f"https://a.example/x/{TOKEN}.html"),
        ("https://a.example/x/page/", f"https://a.example/x/{TOKEN}/"),
        ("https://a.example/", None),
        ("https://a.example/show?name=harbours", f"https://a.example/show?name={TOKEN}"),
        ("https://a.example/show.php?id=15", "https://a.example/show.php?id=207726486324"),
        ("https://a.example/show.php?id=15&lang=en", "https://a.example/show.php?id=207726486324&lang=en"),
        ("https://a.example/show.php?lang=en&id=a15", f"https://a.example/show.php?lang=en&id={TOKEN}"),
        ("https://a.example/i.php?id=15&view=article", "https://a.example/i.php?id=207726486324&view=article"),
        ("https://a.example/news/41896?ysclid=llxu2e", f"https://a.example/news/{TOKEN}?ysclid=llxu2e"),
        ("https://a.example/news/41896?utm_source=a&print=1", f"https://a.example/news/{TOKEN}?utm_source=a&print=1"),
        ("https://a.example/view?15", f"https://a.example/view?{TOKEN}"),
        ("https://a.example/?lang=en", None),
    ],
)
def test_made_up(url: str, expected: str | None) -> None:
    """Where a reader came from and how a page is shown are left alone: it is the same page for all of that."""
    if expected is not None and "207726486324" in expected:
        expected = expected.replace("207726486324", str(int.from_bytes(TOKEN[:5].encode())))
    assert made_up(url, TOKEN) == expected


def test_a_family_is_what_one_answer_tells_of() -> None:
    """A script's pages are one, a folder's are another; tracking parts no family."""
    assert family_of("https://a.example/x/1?utm_source=a") == family_of("https://a.example/x/2")
    assert family_of("https://a.example/show?id=1") == family_of("https://a.example/show?id=2&lang=en")
    assert family_of("https://a.example/show?id=1") != family_of("https://a.example/show")
