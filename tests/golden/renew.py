"""Write the golden files anew from the example report."""

from __future__ import annotations

from pathlib import Path

from linkcheck.report import render
from linkcheck.settings import FORMATS
from tests.unit.report.example import example

FOLDER = Path(__file__).parent


def path_of(format_: str) -> Path:
    """Return the golden file of a format."""
    return FOLDER / f"report.{format_}"


if __name__ == "__main__":
    for name in FORMATS:
        path_of(name).write_text(render(example(), name), "utf-8", newline="\n")
