"""The command on files that cannot be read as they should be: the rest of the run goes on, and the exit code tells."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

FAILING = """
import sys
from importlib import import_module
def fail(*_, **__):
    raise IndexError("out of range")
module, name = sys.argv.pop(1).rsplit(".", 1)
real = getattr(import_module(module), name)
def sometimes(first, *rest, **more):
    return fail() if not isinstance(first, str) or "MARK" in first else real(first, *rest, **more)
setattr(import_module(module), name, sometimes)
from linkcheck.__main__ import main
main()
"""


def run(
    folder: Path, *arguments: str, failing: str | None = None
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Run the command in a folder, one function of it replaced by one that fails for some texts."""
    start: Sequence[str] = ("-c", FAILING, failing) if failing else ("-m", "linkcheck")
    command = [sys.executable, *start, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two lists."""
    (tmp_path / "a.org").write_text("* MARK\n- [[https://a.example/x][Pier]]\n", "utf-8")
    (tmp_path / "b.md").write_text("- [Quay](https://b.example/y)\n", "utf-8")
    return tmp_path


ORG = "linkcheck.extraction.formats.org.read"


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--offline", "--no-state", "--format", "json"),
        ("check", "--offline", "--no-state", "--format", "json", "--processes", "2"),
        ("extract", "--format", "json"),
    ],
    ids=["check", "check-in-processes", "extract"],
)
def test_a_failing_reader(folder: Path, command: tuple[str, ...]) -> None:
    """The links of all files are there, the file is named once, and the exit code is 3."""
    done = run(folder, command[0], "a.org", "b.md", *command[1:], failing=ORG)
    assert done.returncode == 3
    found = [link["target"] for each in json.loads(done.stdout)["references"] for link in each["links"]]
    assert found == ["https://a.example/x", "https://b.example/y"]
    assert done.stderr.count("a.org: internal error") == 1
    assert "Traceback" not in done.stderr


def test_a_failing_reader_of_fix(folder: Path) -> None:
    """`fix` leaves a file alone whose reader failed, corrects the others, and exits 3."""
    done = run(folder, "fix", "a.org", "b.md", "--write", "--timeout", "0.1", "--attempts", "1", failing=ORG)
    assert done.returncode == 3
    assert "a.org: internal error" in done.stderr
    assert (folder / "a.org").read_text("utf-8") == "* MARK\n- [[https://a.example/x][Pier]]\n"


def test_a_failing_reader_of_archive(folder: Path) -> None:
    """`archive` goes on without what a failing reader lost, and exits 3."""
    done = run(folder, "archive", "a.org", "b.md", "--dry-run", "--timeout", "0.1", "--attempts", "1", failing=ORG)
    assert done.returncode == 3
    assert "a.org: internal error" in done.stderr


@pytest.mark.parametrize("format", ["jsonl", "links"])
def test_a_large_text_in_parts(tmp_path: Path, format: str) -> None:
    """A bug that a part of a large text meets, in whatever process, loses no other line of it."""
    lines = [f"{n}. Roe, J. Tides. https://tides.example/{n} (accessed 2020-05-01).\n" for n in range(130_000)]
    lines[70_000] = "70000. MARK hxxps://tides.example/70000, https://tides.example/70000\n"
    (tmp_path / "large.txt").write_text("".join(lines), "utf-8")
    function = "linkcheck.extraction.finder.find"
    done = run(tmp_path, "extract", "large.txt", "--format", format, "--quiet", failing=function)
    assert done.returncode == 3
    assert done.stdout.count("https://tides.example/") >= 130_000
    assert done.stderr.count("large.txt: internal error") == 1


def test_sources_that_cannot_be_read(folder: Path) -> None:
    """Each is told in one sentence with its name, the others are read, and the exit code is 2."""
    (folder / "c.pdf").write_bytes(b"%PDF-1.7 cut off")
    (folder / "d.docx").write_bytes(b"PK\x03\x04 word/document.xml cut off")
    (folder / "e.txt").write_bytes(b"\x00\x01\x02")
    done = run(folder, "extract", "a.org", "c.pdf", "d.docx", "e.txt", "b.md", "--format", "links")
    assert done.returncode == 2
    assert done.stdout.count("https://") == 2
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["c.pdf", "d.docx", "e.txt"]


def test_a_folder_says_what_was_left_out(folder: Path) -> None:
    """One line names files of unknown type and folders by name; --quiet leaves it out; options read or exclude more."""
    for name in ("node_modules/x/c.md", "logo.svg", "old/d.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("https://c.example/z\n", "utf-8")
    done = run(folder, "extract", ".", "--format", "links")
    assert done.returncode == 0
    assert done.stdout.count("https://") == 3
    assert len(done.stderr.splitlines()) == 1
    assert "logo.svg" in done.stderr
    assert "node_modules" in done.stderr
    assert run(folder, "extract", ".", "--format", "links", "--quiet").stderr == ""
    assert run(folder, "extract", ".", "--format", "links", "--no-gitignore").stdout.count("https://") == 4
    assert run(folder, "extract", ".", "--format", "links", "--exclude-path", "old/*").stdout.count("https://") == 2
    (folder / "linkcheck.toml").write_text('exclude-path = ["old/*"]\nno-gitignore = true\n', "utf-8")
    assert run(folder, "extract", ".", "--format", "links").stdout.count("https://") == 3
    assert run(folder / "old", "extract", "..", "--format", "links").stdout.count("https://") == 3
