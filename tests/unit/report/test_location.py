"""Sources are named from the top of the repository, wherever linkcheck runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkcheck.report.location import as_given, in_repository


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a work tree with two folders, and a folder beside it."""
    root = tmp_path / "project"
    for folder in (root / ".git", root / "docs" / "deep", tmp_path / "beside"):
        folder.mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    for name in ("docs/refs.txt", "docs/deep/x.md", "top.md"):
        (root / name).write_text("", "utf-8")
    return root


@pytest.mark.parametrize(
    ("folder", "source", "path"),
    [
        pytest.param(".", "docs/refs.txt", "docs/refs.txt", id="at-the-top"),
        pytest.param(".", "./docs/refs.txt", "docs/refs.txt", id="dot"),
        pytest.param("docs", "refs.txt", "docs/refs.txt", id="working-directory"),
        pytest.param("docs/deep", "../refs.txt", "docs/refs.txt", id="parent"),
        pytest.param("docs", "../docs/./deep/../refs.txt", "docs/refs.txt", id="detour"),
        pytest.param("docs", "../top.md", "top.md", id="top"),
        pytest.param("../beside", "../project/docs/refs.txt", "docs/refs.txt", id="from-outside"),
        pytest.param("docs", "-", "-", id="standard-input"),
    ],
)
def test_from_the_top_of_the_repository(tree: Path, folder: str, source: str, path: str) -> None:
    """The same file has the same name from every folder, as a relative and as an absolute path."""
    locate = in_repository((tree / folder).resolve(), {"GITHUB_WORKSPACE": str(tree.parent)})
    assert locate(source) == path
    if source != "-":
        assert locate(str(tree / folder / source)) == path


def test_links_keep_their_own_name(tree: Path) -> None:
    """A linked file in the repository is known by its own name; a linked way into the repository is not part of it."""
    (tree / "alias.md").symlink_to(tree.parent / "beside" / "real.md")
    (tree.parent / "way").symlink_to(tree)
    locate = in_repository(tree, {})
    assert locate("alias.md") == "alias.md"
    assert locate(str(tree.parent / "way" / "docs" / "refs.txt")) == "docs/refs.txt"


def test_a_file_for_dot_git(tree: Path) -> None:
    """In a linked work tree, `.git` is a file."""
    other = tree.parent / "other"
    (other / "docs").mkdir(parents=True)
    (other / ".git").write_text("gitdir: ../project/.git/worktrees/other\n", "utf-8")
    assert in_repository(other / "docs", {})("a.md") == "docs/a.md"


def test_without_git(tmp_path: Path) -> None:
    """Without a repository it is the workspace of the build, then the working directory; all else is absolute."""
    work = tmp_path / "work"
    (work / "docs").mkdir(parents=True)
    assert in_repository(work / "docs", {"GITHUB_WORKSPACE": str(work)})("a.md") == "docs/a.md"
    assert in_repository(work / "docs", {"GITHUB_WORKSPACE": "relative"})("a.md") == "a.md"
    assert in_repository(work / "docs", {})("a.md") == "a.md"
    assert in_repository(work / "docs", {})("../b.md") == f"{tmp_path.as_posix()}/work/b.md"


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("docs\\refs.txt", "docs/refs.txt"),
        (".\\docs\\refs.txt", "docs/refs.txt"),
        ("././a.md", "a.md"),
        (".//a.md", "a.md"),
        ("../a.md", "../a.md"),
        (".hidden", ".hidden"),
        ("./", "./"),
        ("-", "-"),
    ],
)
def test_as_given(source: str, path: str) -> None:
    """Without a file system, slashes are all that changes."""
    assert as_given(source) == path
