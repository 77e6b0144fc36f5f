"""Write anew what the tests compare with: the golden files, the sample reports, and the sample in README."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from linkcheck.report import render
from linkcheck.settings import FORMATS
from tests.unit.report.example import example

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]
BEGIN, END = "<!-- sample: begin -->\n", "<!-- sample: end -->"
COLUMNS = "100"


def path_of(format_: str) -> Path:
    """Return the golden file of a format."""
    return FOLDER / f"report.{format_}"


def _golden_files() -> None:
    for name in FORMATS:
        path_of(name).write_text(render(example(), name), "utf-8", newline="\n")


def _samples() -> None:
    """Run the demo; keep its reports, and put its table and its last words into README."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "linkcheck", "demo", "--quiet", "--report-dir", folder]
        done = subprocess.run(command, capture_output=True, env={**os.environ, "COLUMNS": COLUMNS}, check=False)
        for ending in ("md", "html", "json"):
            shutil.copy(Path(folder) / f"latest.{ending}", PROJECT / "reports" / f"sample.{ending}")
    _, table, verdicts, *_, end = done.stdout.decode("utf-8").strip().split("\n\n")
    readme = PROJECT / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    behind = rest.partition(END)[2]
    sample = f"```\n{table}\n\n{verdicts}\n\n{end}\n```\n"
    readme.write_text(f"{before}{BEGIN}{sample}{END}{behind}", "utf-8")


if __name__ == "__main__":
    _golden_files()
    _samples()
