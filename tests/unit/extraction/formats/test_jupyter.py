"""Jupyter notebooks: Markdown cells, their places in the JSON."""

from __future__ import annotations

import json

from linkcheck.extraction import extract
from tests.unit.extraction.formats.reading import passages

NOTEBOOK = """{
 "cells": [
  {"cell_type": "code", "source": ["# https://code.example/"], "outputs": []},
  {
   "cell_type": "markdown",
   "source": [
    "See \\"the\\" [page][p].\\n",
    "\\n",
    "## References\\n",
    "1. Waters, A. https://example.org/ponds (accessed 5 January 2020)\\n"
   ]
  },
  {"cell_type": "markdown", "source": "2. Hill, B. <https://example.org/hills>\\n\\n[p]: https://example.org/page"}
 ],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5
}
"""


def test_cells_are_one_document() -> None:
    """A list goes on over cells; links have their place in the file."""
    first, second = extract(NOTEBOOK, "jupyter", source="a.ipynb")
    assert [(link.target, link.line, link.column) for link in first.links] == [("https://example.org/ponds", 10, 20)]
    assert (first.key, str(first.accessed)) == ("1", "2020-01-05")
    assert [(link.target, link.line) for link in second.links] == [("https://example.org/hills", 13)]


def test_whole_document() -> None:
    """A target that a later cell defines belongs to the words that name it; code is not read."""
    targets = [
        link.target for reference in extract(NOTEBOOK, "jupyter", whole_document=True) for link in reference.links
    ]
    assert "https://example.org/page" in targets
    assert "https://code.example/" not in targets


def test_older_notebooks() -> None:
    """The cells of the third format stand in worksheets."""
    text = json.dumps({"worksheets": [{"cells": [{"cell_type": "markdown", "source": ["https://example.org/a"]}]}]})
    assert [link.target for link in extract(text, "jupyter")[0].links] == ["https://example.org/a"]


def test_damage() -> None:
    """A notebook that ends too early is read as far as it goes, and says so."""
    text = NOTEBOOK[: NOTEBOOK.index("]: https")]
    notes = {note for passage in passages("jupyter", text) for note in passage.notes}
    assert notes == {"Its JSON ends too early."}
    assert passages("jupyter", "no notebook")[0].notes == (
        "No notebook cell was found in it, so it was read as plain text.",
    )
