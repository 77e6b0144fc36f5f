"""Folders: what the user wrote is read, once; what git ignores, tools make or links lead to elsewhere is not."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.errors import InputError
from linkcheck.folders import Choice, LeftOut, excluded
from linkcheck.sources import read_all


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, with a git that knows only the repositories of the test."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


def write(*names: str, text: str = "https://a.example/\n") -> None:
    """Write files with a link each."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def repository(folder: str = ".") -> None:
    """Make a repository."""
    subprocess.run(["git", "init", "-q", folder], check=True)


def read(*sources: str, left_out: LeftOut | None = None, **choice: object) -> list[str]:
    """Return the names of the files that are read."""
    chosen = Choice(**choice)  # type: ignore[arg-type]
    return [Path(file.name).as_posix() for file in read_all(sources, choice=chosen, left_out=left_out)]


def test_what_git_ignores() -> None:
    """Rules of nested files, negations, `info/exclude` and the user's own list hold; tracked files are read."""
    repository()
    write("a.md", "drafts/b.md", "drafts/keep.md", "sub/c.md", "sub/local.md", "own.md", "tracked.md", "mine.md")
    write(".gitignore", text="drafts/*\n!drafts/keep.md\ntracked.md\n")
    write("sub/.gitignore", text="/local.md\n")
    write(".git/info/exclude", text="own.md\n")
    write("../ignore", text="mine.md\n")
    write("../gitconfig", text=f"[core]\nexcludesFile = {Path('../ignore').resolve().as_posix()}\n")
    subprocess.run(["git", "add", "-f", "tracked.md"], check=True)
    left_out = LeftOut()
    assert read(".", left_out=left_out) == ["a.md", "tracked.md", "drafts/keep.md", "sub/c.md"]
    assert left_out.ignored == 4
    assert read("sub") == ["sub/c.md"]
    assert len(read(".", everything=True)) == 8
    assert read("**/*.md") == read(".")


def test_a_repository_in_a_repository() -> None:
    """A repository below the folder has rules of its own."""
    repository()
    repository("inner")
    write("a.md", "inner/b.md", "inner/gen.md", "gen.md")
    write("inner/.gitignore", text="gen.md\n")
    assert read(".") == ["a.md", "gen.md", "inner/b.md"]


def test_a_named_file_or_folder_is_read() -> None:
    """What the user names is read, though git ignores it or tools make such folders."""
    repository()
    write("build/a.md", "node_modules/x/b.md", "c.md")
    write(".gitignore", text="build/\nc.md\n")
    assert read("build") == ["build/a.md"]
    assert read("node_modules") == ["node_modules/x/b.md"]
    assert read("c.md", "build/*.md") == ["c.md", "build/a.md"]
    assert read("node_modules/**/*.md") == ["node_modules/x/b.md"]


def test_folders_of_tools() -> None:
    """Folders that hold what tools download or make are left out by name or mark, and reported."""
    write("node_modules/a.md", "docs/vendor/b.md", ".venv/c.md", "env3/d.md", "env3/pyvenv.cfg", "e.md", "build/f.md")
    left_out = LeftOut()
    assert read(".", left_out=left_out) == ["e.md"]
    assert str(left_out.summary()).startswith("Left out: 4 folders by name (")
    assert sorted(left_out.folders) == ["build", str(Path("docs/vendor")), "env3", "node_modules"]
    assert len(read(".", everything=True)) == 5


def test_each_file_once() -> None:
    """A file is read once whatever it is called, by its own name."""
    write("z.md", "other.data")
    Path("a.md").symlink_to("z.md")
    Path("b.md").symlink_to("other.data")  # which is not read under its own name
    os.link("z.md", "zz.md")
    assert read(".") == ["b.md", "z.md"]
    assert read("a.md", ".") == ["a.md", "b.md"]


@pytest.mark.parametrize("kind", ["device", "fifo", "socket", "nowhere", "loop", "outside", "hidden", "proc"])
def test_traps(kind: str, tmp_path: Path) -> None:
    """What is no regular file of this folder is left out with its name; the other files are read."""
    write("good.md", ".secret/token.txt", "../outside.md")
    trap = Path("trap.md")
    match kind:
        case "fifo":
            os.mkfifo(trap)
        case "socket":
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind("trap.md")
        case _:
            target = {
                "device": "/dev/zero", "nowhere": "no such", "loop": "trap.md", "outside": "../outside.md",
                "hidden": ".secret/token.txt", "proc": "/proc/self/environ",
            }[kind]  # fmt: skip
            trap.symlink_to(target)
    left_out = LeftOut()
    assert read(".", left_out=left_out) == ["good.md"]
    assert len(left_out.notes) == 1
    assert left_out.notes[0].startswith("trap.md: ")


@pytest.mark.parametrize("pattern", ["docs/*.md", "docs/*/*.md", "d[o]cs/?.md"])
def test_globs_stay_inside(pattern: str) -> None:
    """A file that a glob reaches by a link out of the folder is left out with its name; links inside are followed."""
    write("docs/a.md", "docs/real/c.md", "../outside/c.md", "docs/.secret/c.md")
    Path("docs/b").symlink_to("../../outside", target_is_directory=True)
    Path("docs/l.md").symlink_to("../../outside/c.md")
    Path("docs/s.md").symlink_to(".secret/c.md")
    Path("docs/z.md").symlink_to("real/c.md")
    left_out = LeftOut()
    found = {Path(name).resolve() for name in read(pattern, left_out=left_out)}
    assert found <= {Path("docs/a.md").resolve(), Path("docs/real/c.md").resolve()}
    assert left_out.notes
    assert all(note.endswith("leads out of its folder and its repository; it is left out.") for note in left_out.notes)
    with pytest.raises(InputError, match=r"no file matches. .* is a link that leads out of"):
        read("*/b/*.md")


def test_folders_that_link_to_each_other() -> None:
    """Links to folders are not followed, by globs neither."""
    write("a/good.md")
    for name in ("a/one", "a/two"):
        Path(name).symlink_to("..", target_is_directory=True)
    assert read(".") == ["a/good.md"]
    assert read("**/*.md") == ["a/good.md"]


def test_a_device_that_is_named() -> None:
    """A device without end is refused in a sentence; the null device is an empty list."""
    with pytest.raises(InputError, match=r"^/dev/zero: is not a regular file\.$"):
        read("/dev/zero")
    assert read("/dev/null") == ["/dev/null"]


def test_a_file_that_cannot_be_read_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read is told by name, and the next file is read."""
    write("a.md", "b.md")
    Path("binary.txt").write_bytes(b"\x00\x01")
    said: list[str] = []
    assert [file.name for file in read_all(["binary.txt", "a.md", "b.md"], failed=said.append)] == ["a.md", "b.md"]
    assert len(said) == 1
    assert said[0].startswith("binary.txt: is a binary file")


def test_types_that_are_not_read_are_listed() -> None:
    """Files of unknown type are named when they are few, else counted by their kinds."""
    write("a.md", "logo.svg", "sub/Makefile")
    left_out = LeftOut()
    read(".", left_out=left_out)
    assert left_out.summary() is not None
    assert f"2 files of unknown type (logo.svg, {Path('sub/Makefile')})" in str(left_out.summary())
    write(*(f"img/{n}.png" for n in range(30)))
    left_out = LeftOut()
    read(".", left_out=left_out)
    assert "32 files of unknown type (30 .png, 1 .svg, 1 without extension)" in str(left_out.summary())


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        pytest.param("*.min.md", "a/b/x.min.md", True, id="name"),
        pytest.param("old", "docs/old", True, id="folder-name"),
        pytest.param("old/", "docs/old", True, id="folder-with-slash"),
        pytest.param("docs/old", "docs/old", True, id="path"),
        pytest.param("docs/*", "docs/x.md", True, id="star"),
        pytest.param("docs/*", "other/docs/x.md", False, id="from-the-beginning"),
        pytest.param("**/docs/*.md", "other/docs/x.md", True, id="two-stars-before"),
        pytest.param("docs/**/x.md", "docs/x.md", True, id="two-stars-for-none"),
        pytest.param("docs/**/x.md", "docs/a/b/x.md", True, id="two-stars-for-two"),
        pytest.param("docs/*.md", "docs/a/x.md", False, id="star-stays-in-a-folder"),
        pytest.param("./docs/x.md", "docs/x.md", True, id="dot"),
        pytest.param("[a-c].md", "b.md", True, id="set"),
    ],
)
def test_globs(pattern: str, path: str, matches: bool) -> None:
    """A glob without a slash matches a name anywhere, any other the path."""
    assert excluded((pattern,), (PurePath(path),)) is matches


def test_exclude_path() -> None:
    """Files of folders and globs are left out by path; a file that is named is read."""
    write("a.md", "old/b.md", "old/c.md", "sub/old/d.md")
    assert read(".", exclude_path=("old/*",)) == ["a.md", "sub/old/d.md"]
    assert read(".", exclude_path=("old",)) == ["a.md"]
    assert read("sub", exclude_path=("sub/old",)) == []
    assert read("old/*.md", exclude_path=("c.md",)) == ["old/b.md"]
    assert read("old/b.md", exclude_path=("old/*",)) == ["old/b.md"]


@given(st.integers(2, 200))
def test_hostile_globs_take_no_time(count: int) -> None:
    """Many stars against a long name come to an end; a matcher that tries every split would not."""
    assert not excluded(("*a" * count + "b",), (PurePath("a" * 250),))
    assert not excluded(("**/a/" * count + "b",), (PurePath("a/" * 250 + "c"),))
