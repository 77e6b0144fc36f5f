"""Diffs are what git takes, whatever the file is called and whatever its lines look like."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from linkcheck.fixing.edits import diff


@pytest.mark.parametrize(
    "name",
    [
        b"plain.md",
        b"with space.md",
        b"line\nbreak.md",
        b'quote"back\\slash.md',
        b"esc\x1b[2J\x07.md",
        b"latin\xff.md",
        "straße‮dm.txt".encode(),
    ],
    ids=ascii,
)
def test_git_takes_the_diff(tmp_path: Path, name: bytes) -> None:
    """`git apply` finds the file and makes the change."""
    before = "-- dashes with spaces  \n++ plus  \n\x0cform feed\rreturn\nold"
    after = "-- dashes, no spaces\n++ plus\n\x0cform feed\rreturn\nnew"
    path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118
    Path(os.fsdecode(path)).write_bytes(before.encode())
    text = "".join(diff(os.fsdecode(name), before, after))
    head = text.split("\n@@")[0]
    assert head.count("\n") == 1
    assert not any(char in head for char in "\x1b\x07‮")
    environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, env=environment, check=True)
    assert Path(os.fsdecode(path)).read_bytes() == after.encode()


def test_git_takes_the_diff_out_of_a_build_log(tmp_path: Path) -> None:
    """The lines that stop a build server's commands around a diff are ignored by `git apply`."""
    (tmp_path / "a.md").write_text("old\n", "utf-8")
    text = "::stop-commands::0a1b\n# a.md:1: changed\n" + "".join(diff("a.md", "old\n", "new\n")) + "::0a1b::\n"
    environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "a.md").read_text("utf-8") == "new\n"
