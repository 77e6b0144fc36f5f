"""Runs that run out of disk or memory, or are killed: the same report or one sentence, and nothing left behind."""

from __future__ import annotations

import csv
import io
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import environment

COUNT = 1_500
LIST = "".join(
    f"{n}. Alder A. Survey {n}. URL: http://host{n % 50}.example/{n} (accessed 15.07.2023).\n" for n in range(COUNT)
)
PROGRAM = """
import sys
import linkcheck.spine.file as file
from linkcheck import cli
from linkcheck.__main__ import main
file.HELD = 60
{before}
sys.argv = ["linkcheck", "check", "list.txt", "--offline", "--no-state", "--format", "csv"]
main()
"""
LESS_MEMORY = """
import resource
from pathlib import Path
from linkcheck import assembly, audit, fetch, pipeline, reading
from linkcheck.report import csv
size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + {more}, size + {more}))
"""


def run(
    folder: Path, *, before: str = "", limit: Callable[[], None] | None = None, tmpdir: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Check the list with a spool for all but a few references."""
    (folder / "list.txt").write_text(LIST, "utf-8")
    temporary = tmpdir or folder / "tmp"
    if tmpdir is None:
        temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before)], cwd=folder, capture_output=True, text=True, timeout=120,
        env=environment({"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}), preexec_fn=limit,
    )  # fmt: skip


def rows(report: str) -> list[str]:
    """Return the targets of a report in CSV."""
    return [row["target"] for row in csv.DictReader(io.StringIO(report))]


TARGETS = [f"http://host{n % 50}.example/{n}" for n in range(COUNT)]


@pytest.mark.parametrize("most_bytes", [0, 10_000, 100_000, 300_000])
def test_a_disk_that_fills_up_costs_memory_and_no_reference(tmp_path: Path, most_bytes: int) -> None:
    """Wherever the spool's file cannot grow any more, the report is whole, and the user is told."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    done = run(tmp_path, limit=limit)
    assert rows(done.stdout) == TARGETS
    assert done.returncode == 0
    assert "Set TMPDIR to a folder with more room" in done.stderr
    assert list((tmp_path / "tmp").iterdir()) == []


def test_no_folder_for_temporary_files(tmp_path: Path) -> None:
    """A run without any place for its spool is held in memory."""
    before = (
        "import tempfile\n"
        "def refused(**_):\n"
        "    raise PermissionError(13, 'Permission denied')\n"
        "tempfile.mkstemp = refused\n"
    )
    done = run(tmp_path, before=before)
    assert rows(done.stdout) == TARGETS
    assert "Permission denied" in done.stderr


@pytest.mark.parametrize("more", [4_000_000, 16_000_000, 64_000_000])  # with less, Python itself fails
def test_too_little_memory_is_one_sentence(tmp_path: Path, more: int) -> None:
    """Wherever memory ends, the run ends with its whole report or with exit code 3 and one sentence."""
    done = run(tmp_path, before=LESS_MEMORY.format(more=more))
    assert "Traceback" not in done.stderr
    assert "lost sys.stderr" not in done.stderr
    if done.returncode == 3:
        assert "not enough memory" in done.stderr
    else:
        assert done.returncode == 0
        assert rows(done.stdout) == TARGETS


def test_a_killed_run_leaves_no_temporary_file(tmp_path: Path) -> None:
    """The spool's file has no name while it is used."""
    program = (
        "from linkcheck.spine import Shelf, Spine\n"
        "import linkcheck.spine.file as file\nfile.HELD = 5\n"
        "shelf = Shelf(Spine(), [str(number) for number in range(1000)])\n"
        "assert not shelf.held\nprint('ready', flush=True)\ninput()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment({"TMPDIR": str(tmp_path)}), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []
