"""Long texts read piece by piece."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from linkcheck.extraction import extract, extract_stream, stream

LISTS = {
    "numbered": "{n}. Alder A. Title of it. 2012. URL: https://example.org/{n}.html (accessed: 05.03.2020).\n",
    "numbered and wrapped": "[{n}] Alder A. Title of it. 2012. Available at\nhttps://example.org/{n}/\nlong_name.html.\n",
    "paragraphs": "Alder A. Title of it. 2012.\nhttps://example.org/{n}.html\n\n",
    "a line each": "Alder A. Title of it. https://example.org/{n}.html, 2012.\n",
}


def cut(text: str, size: int) -> Iterator[str]:
    """Yield `text` in chunks."""
    for start in range(0, len(text), size):
        yield text[start : start + size]


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("size", [97, 1_000])
def test_pieces_make_the_whole(monkeypatch: pytest.MonkeyPatch, form: str, size: int) -> None:
    """Wherever the text is cut, its references are those of the text at once, places included."""
    monkeypatch.setattr(stream, "PIECE", 3_000)
    text = "".join(LISTS[form].format(n=n) for n in range(1, 301))
    whole = extract(text, source="x")
    assert len(whole) == 300
    assert list(extract_stream(cut(text, size), source="x")) == whole


def test_a_text_without_lines_is_cut_at_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """One endless line is read, too, and no link is cut in two."""
    monkeypatch.setattr(stream, "PIECE", 1_000)
    monkeypatch.setattr(stream, "_LONGEST", 2_000)
    text = "".join(f"https://example.org/{n}.html " for n in range(500))
    found = [link.target for reference in extract_stream(cut(text, 300)) for link in reference.links]
    assert found == [f"https://example.org/{n}.html" for n in range(500)]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading more takes no more memory: what was yielded is not kept."""
    monkeypatch.setattr(stream, "PIECE", 40_000)

    def lines(count: int) -> Iterator[str]:
        for number in range(1, count):
            yield LISTS["numbered"].format(n=number)

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            for _ in extract_stream(lines(count)):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1_000)  # tables that are loaded once
    assert peak(5_000) < 1.5 * peak(1_000)


def test_an_empty_stream_has_no_references() -> None:
    """Nothing comes of nothing."""
    assert list(extract_stream([])) == []
    assert list(extract_stream(["", "\n"])) == []
