"""Outputs: whole or not at all, and known to be possible before the work begins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linkcheck.errors import ReportError
from linkcheck.outputs import ready_file, ready_folder, replace_file


def test_replaces_whole(tmp_path: Path) -> None:
    """A file is replaced in one step, and nothing else is left in the folder."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")
    replace_file(path, "néw \ud800")
    assert path.read_text("utf-8") == "néw \\ud800"
    assert os.listdir(tmp_path) == ["report.md"]  # noqa: PTH208  names are what is asked for


def test_others_can_read_it(tmp_path: Path) -> None:
    """A report has the permissions of any new file, not those of a temporary one."""
    path, plain = tmp_path / "a", tmp_path / "b"
    replace_file(path, "x")
    plain.write_text("x", "utf-8")
    assert path.stat().st_mode == plain.stat().st_mode


def test_half_a_report_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails, the old file stands and no part of the new one is left."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(ReportError, match=r"report\.md: cannot be written: No space left"):
        replace_file(path, "new")
    monkeypatch.undo()
    assert path.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["report.md"]  # noqa: PTH208


def test_ready(tmp_path: Path) -> None:
    """A folder is made; a file in the place of a folder, or the other way round, is told."""
    ready_folder(tmp_path / "new" / "er")
    assert (tmp_path / "new" / "er").is_dir()
    blocker = tmp_path / "file"
    blocker.write_text("", "utf-8")
    with pytest.raises(ReportError, match="reports cannot be written there"):
        ready_folder(blocker / "sub")
    with pytest.raises(ReportError, match="is a folder"):
        ready_file(tmp_path)
    with pytest.raises(ReportError, match="does not exist"):
        ready_file(tmp_path / "none" / "report.md")
    ready_file(tmp_path / "report.md")
    assert ReportError("x").exit_code == 2
