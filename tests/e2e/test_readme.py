"""What README shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.conftest import PROJECT, Run

README = (PROJECT / "README.md").read_text("utf-8")


def test_repair_sample(run: Run, tmp_path: Path) -> None:
    """The damaged references in README are read as README says."""
    match = re.search(r"From\n\n```\n(.*?)```\n\n`linkcheck extract` reads\n\n```\n(.*?)```", README, re.DOTALL)
    assert match is not None
    (tmp_path / "list.txt").write_text(match[1], "utf-8")
    assert run("extract", "list.txt", env={"COLUMNS": "112"}).out == match[2]
