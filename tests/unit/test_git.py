"""Git: a hostile checkout cannot make it run anything, and the caller's variables do not mislead it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from linkcheck.errors import InputError
from linkcheck.gates.touched import touched
from linkcheck.git import GitError, GitMissingError, git, repository_root
from linkcheck.model import Reference

IDENTITY = {
    **{f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def command(folder: Path, *arguments: str) -> str:
    """Run git as a user would."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**os.environ, **IDENTITY}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def commit(folder: Path) -> None:
    """Commit everything in a folder, a repository if it is not one yet."""
    command(folder, "init", "-q", "-b", "main")
    command(folder, "add", "-A")
    command(folder, "commit", "-q", "-m", "list", "--allow-empty")


def reference(source: Path | str, line: int) -> Reference:
    """Return a reference on one line of a file."""
    return Reference(key=None, source=str(source), line=line, end_line=line, text="x")


def changed(source: Path | str, revision: str = "HEAD", *, lines: int = 4) -> list[int]:
    """Return which of the first lines of a file count as changed."""
    return [each.line for each in touched([reference(source, line + 1) for line in range(lines)], revision)]


def trap(folder: Path, mark: Path) -> str:
    """Return a command that leaves a mark when it is run."""
    script = folder / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    script.chmod(0o755)
    return str(script)


def test_changed_lines(tmp_path: Path) -> None:
    """Added and changed lines count; where lines were removed, the two around the gap do."""
    path = tmp_path / "list.txt"
    path.write_text("a\nb\nc\nd\n")
    commit(tmp_path)
    assert changed(path) == []
    path.write_text("a\nB\nc\nd\n")
    assert changed(path) == [2]
    path.write_text("a\nb\nd\n")
    assert changed(path, lines=3) == [2, 3]


def test_other_line_ends_are_no_change(tmp_path: Path) -> None:
    """A checkout with CRLF is compared with what is committed with LF."""
    path = tmp_path / "list.txt"
    path.write_bytes(b"a\nb\n")
    commit(tmp_path)
    path.write_bytes(b"a\r\nX\r\n")
    assert changed(path, lines=2) == [2]


def test_a_file_the_revision_does_not_have(tmp_path: Path) -> None:
    """All of it counts, and so does a file that was a link before."""
    (tmp_path / "other.txt").write_text("x\n")
    (tmp_path / "was.txt").symlink_to("other.txt")
    commit(tmp_path)
    (tmp_path / "new.txt").write_text("a\nb\n")
    (tmp_path / "was.txt").unlink()
    (tmp_path / "was.txt").write_text("x\n")
    assert changed(tmp_path / "new.txt", lines=2) == [1, 2]
    assert changed(tmp_path / "was.txt", lines=1) == [1]


@pytest.mark.parametrize("name", ["-x.txt", "[ab].txt", ":(top)a.txt", "sp ace\u00e9.txt"])
def test_names_are_names(tmp_path: Path, name: str) -> None:
    """A name that looks like an option or a pattern is taken for that file alone."""
    (tmp_path / "a.txt").write_text("other\n")
    (tmp_path / name).write_text("a\nb\n")
    commit(tmp_path)
    (tmp_path / name).write_text("a\nB\n")
    (tmp_path / "a.txt").write_text("changed\n")
    assert changed(tmp_path / name, lines=2) == [2]


def test_through_a_symbolic_link(tmp_path: Path) -> None:
    """A list reached by a link, in the same folder or through a linked folder, is compared as the file it is."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "list.txt").write_text("a\n")
    (tmp_path / "refs.txt").symlink_to("real/list.txt")
    (tmp_path / "linked").symlink_to("real")
    commit(tmp_path)
    (tmp_path / "real" / "list.txt").write_text("a\nb\n")
    assert changed(tmp_path / "refs.txt", lines=2) == [2]
    assert changed(tmp_path / "linked" / "list.txt", lines=2) == [2]


def bare_inside(top: Path, mark: Path) -> Path:
    """Return a tracked folder that git would take for a bare repository whose configuration runs a command."""
    folder = top / "papers"
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
        (folder / name / "keep").touch()
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "config").write_text(
        f'[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch {mark}; false"\n'
    )
    (folder / "list.txt").write_text("a\n")
    return folder


def test_a_tracked_bare_repository_is_a_folder_like_others(tmp_path: Path) -> None:
    """Its configuration runs nothing, and its files are compared in the repository that tracks them."""
    mark, top = tmp_path / "ran", tmp_path / "top"
    folder = bare_inside(top, mark)
    commit(top)
    (folder / "list.txt").write_text("a\nb\n")
    assert repository_root(folder) == top
    assert changed(folder / "list.txt", lines=2) == [2]
    with pytest.raises(GitError, match="bare"):
        git(folder, "ls-files")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("attribute", "settings"),
    [
        pytest.param("diff=x", ["diff.x.textconv"], id="textconv"),
        pytest.param("diff=x", ["diff.x.command"], id="diff-driver"),
        pytest.param("filter=x", ["filter.x.clean", "filter.x.smudge"], id="filter"),
        pytest.param("-x", ["diff.external"], id="external-diff"),
        pytest.param("-x", ["core.fsmonitor"], id="monitor"),
        pytest.param("-x", ["core.pager", "pager.diff"], id="pager"),
    ],
)
def test_the_configuration_of_a_repository_runs_nothing(tmp_path: Path, attribute: str, settings: list[str]) -> None:
    """An unpacked archive can bring its own .git; no program that it names is run."""
    mark, top = tmp_path / "ran", tmp_path / "top"
    top.mkdir()
    (top / "list.txt").write_text("a\n")
    commit(top)
    (top / ".gitattributes").write_text(f"*.txt {attribute}\n")
    for name in settings:
        command(top, "config", name, trap(tmp_path, mark))
    (top / "list.txt").write_text("a\nb\n")
    assert changed(top / "list.txt", lines=2) == [2]
    git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert not mark.exists()


def test_hooks_do_not_run(tmp_path: Path) -> None:
    """Not even the one for a changed index."""
    mark, top = tmp_path / "ran", tmp_path / "top"
    top.mkdir()
    (top / "list.txt").write_text("a\n")
    commit(top)
    hook = top / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    hook.chmod(0o755)
    os.utime(top / "list.txt", (1, 1))  # the index is out of date
    git(top, "status", "--porcelain")
    git(top, "update-index", "--refresh")
    assert not mark.exists()


def test_missing_objects_are_not_fetched(tmp_path: Path) -> None:
    """A repository cannot have its remote called, which would run a command, by an object that is not there."""
    mark, top = tmp_path / "ran", tmp_path / "top"
    top.mkdir()
    (top / "list.txt").write_text("a\n")
    commit(top)
    blob = command(top, "rev-parse", "HEAD:list.txt")
    for name, value in {
        "remote.origin.url": f"ext::{trap(tmp_path, mark)}",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }.items():
        command(top, "config", name, value)
    (top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(InputError, match="git cannot compare it"):
        changed(top / "list.txt")
    assert not mark.exists()


def test_variables_of_a_hook_do_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git sets GIT_DIR and GIT_INDEX_FILE for hooks; neither they nor pathspec modes change the answer."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "list.txt").write_text(f"{name}\n")
        commit(tmp_path / name)
    for variable, value in {
        "GIT_DIR": str(tmp_path / "two" / ".git"),
        "GIT_WORK_TREE": str(tmp_path / "two"),
        "GIT_INDEX_FILE": "nowhere",
        "GIT_ICASE_PATHSPECS": "1",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_DIFF_OPTS": "--unified=9",
    }.items():
        monkeypatch.setenv(variable, value)
    (tmp_path / "one" / "list.txt").write_text("one\nmore\n")
    assert changed(tmp_path / "one" / "list.txt", lines=2) == [2]


def test_git_in_the_working_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative folders of the PATH do not count."""
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\necho fake\n")
    fake.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "bin"]))
    with pytest.raises(GitMissingError):
        git(tmp_path, "version")
    with pytest.raises(InputError, match="not in a git repository"):
        touched([reference("list.txt", 1)], "HEAD")


@pytest.mark.parametrize("revision", ["--output=x", "-h", "no-such", "HEAD:list.txt", ""])
def test_what_is_no_revision(tmp_path: Path, revision: str) -> None:
    """Options, files and unknown names are refused with one sentence."""
    (tmp_path / "list.txt").write_text("a\n")
    commit(tmp_path)
    with pytest.raises(InputError, match=r"revision"):
        changed(tmp_path / "list.txt", revision)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "list.txt"]
