"""What `linkcheck extract` shows of a link's place."""

from __future__ import annotations

from linkcheck.model import Kind, Link, Reference
from linkcheck.report import render_extraction


def test_a_place_is_a_line_or_a_page() -> None:
    """A file with lines tells line and column, a PDF the page, and a format with neither tells nothing."""
    links = tuple(
        Link(kind=Kind.URL, raw=target, target=target, line=line, column=5, page=page)
        for target, line, page in (
            ("http://a.example/", 3, None),
            ("http://b.example/", 0, 2),
            ("http://c.example/", 0, None),
        )
    )
    reference = Reference(key="1", source="a", line=0, end_line=0, text="", links=links)
    rows = [line.split() for line in render_extraction((reference,), "table").splitlines()[2:5]]
    assert [row[1:-3] for row in rows] == [["3:5"], ["page", "2"], ["-"]]
