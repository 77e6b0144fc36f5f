"""AsciiDoc: addresses that stand in attributes, images, author lines and under two-line titles."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract


def targets(text: str) -> list[str]:
    """Return what the links of a file lead to."""
    return [link.target for reference in extract(text, "asciidoc") for link in reference.links]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ":wiki: https://w.example.org/a[The wiki]\n\nSee {wiki}.\n", ["https://w.example.org/a"], id="words",
        ),
        pytest.param(
            ":top: https://w.example.org\n:sub: {top}/sub\n\nSee {sub}/page.html[a page].\n",
            ["https://w.example.org/sub/page.html"], id="nested",
        ),
        pytest.param(
            ":top: https://w.example.org\n\nSee {top}/a/b, and {top}.\n",
            ["https://w.example.org/a/b", "https://w.example.org"], id="path-without-words",
        ),
        pytest.param(":a: {b}\n:b: {a}\n\nSee {a}/x[it].\n", [], id="circle"),
        pytest.param("See {unset}/x[it].\n", [], id="not-set"),
        pytest.param("image::a.png[A,link=https://w.example.org/b]\n", ["https://w.example.org/b"], id="block-image"),
        pytest.param(
            "Text image:a.png[alt=A,link=\"https://w.example.org/b?c=1\"] and more.\n", ["https://w.example.org/b?c=1"],
            id="inline-image",
        ),
        pytest.param("image::https://w.example.org/a.png[A]\n", [], id="image-without-link"),
        pytest.param(
            "= Title\nJo Roe <https://w.example.org/jo[@jo]>\n\nText.\n", ["https://w.example.org/jo"], id="author",
        ),
        pytest.param(
            "Alpha\n-----\nhttps://w.example.org/a\n\nMore\n----\nhttps://w.example.org/b[b]\n",
            ["https://w.example.org/a", "https://w.example.org/b"], id="two-line-titles",
        ),
        pytest.param("A longer line of text\n----\nhttps://w.example.org/a\n----\n", [], id="listing"),
    ],
)  # fmt: skip
def test_addresses_by_attribute_image_and_author(text: str, expected: list[str]) -> None:
    """Attributes, links of images, authors' pages and two-line titles are read as Asciidoctor reads them."""
    assert targets(text) == expected
