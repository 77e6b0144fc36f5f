"""References that changed in git since a revision."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from linkcheck.errors import InputError
from linkcheck.git import GitError, GitMissingError, git, repository_root
from linkcheck.model import Reference
from linkcheck.regexes import regex

_HUNK = regex(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
Lines = list[tuple[int, int]]
"""First and last line of each run of changed lines."""


def touched(references: Iterable[Reference], revision: str) -> list[Reference]:
    """Return the references with a line that changed since a revision; all of a file that the revision does not have.

    Raises:
        InputError: There is no git, no repository or no such revision.
    """
    lines: dict[str, Lines | None] = {}
    found = []
    for reference in references:
        if reference.source not in lines:
            lines[reference.source] = _touched_lines(reference.source, revision)
        runs = lines[reference.source]
        last = max(reference.end_line, reference.line)
        if runs is None or any(start <= last and reference.line <= end for start, end in runs):
            found.append(reference)
    return found


def _touched_lines(source: str, revision: str) -> Lines | None:
    """Return the changed lines of a file; None: all of it counts."""
    if source == "-":
        return None
    path = Path(source).resolve()
    root = repository_root(path.parent)
    if root is None:
        raise InputError(f"{source}: not in a git repository, which --changed-since needs.")
    try:
        commit = _commit(root, revision)
        old = _content(root, commit, path.relative_to(root).as_posix())
        return None if old is None else _changed_lines(old, path)
    except GitMissingError as error:
        raise InputError("--changed-since needs git, which is not installed.") from error
    except GitError as error:
        raise InputError(f"{source}: git cannot compare it: {error}.") from error


def _commit(root: Path, revision: str) -> str:
    """Return the full hash of a revision's commit."""
    if revision.startswith("-"):
        raise InputError(f"--changed-since {revision}: not a revision.")
    arguments = ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    commit = git(root, *arguments, succeeds_with=(0, 1)).decode().strip()
    if not commit:
        raise InputError(f"--changed-since {revision}: git knows no revision {revision!r}.")
    return commit


def _content(root: Path, commit: str, name: str) -> bytes | None:
    """Return what a file held in a commit; None if it was not there, or not as a regular file."""
    entry = git(root, "ls-tree", "-z", "--full-tree", commit, "--", name)
    mode, _, rest = entry.decode("utf-8", "replace").partition(" ")
    if not mode.startswith("100"):
        return None
    return git(root, "cat-file", "blob", rest.split()[1])


def _changed_lines(old: bytes, new: Path) -> Lines | None:
    """Return the lines of a file that differ from its old content; None: it is binary.

    The two are compared outside the repository, whose configuration could name programs to compare or convert them.
    """
    with tempfile.TemporaryDirectory(prefix="linkcheck-") as folder:
        before, after = Path(folder) / "old", Path(folder) / "new"
        before.write_bytes(old)
        after.write_bytes(new.read_bytes())
        options = ("--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-cr-at-eol")
        changes = git(
            Path(folder), "diff", "--no-index", *options, "--", before.name, after.name,
            succeeds_with=(0, 1), inside=False,
        ).decode("utf-8", "replace")  # fmt: skip
    if re.search(r"^Binary files ", changes, re.MULTILINE):
        return None
    runs = []
    for start, count in _HUNK.findall(changes):
        length = int(count) if count else 1
        # A hunk without new lines stands between two lines: both count as changed.
        runs.append((int(start), int(start) + (1 if length == 0 else length - 1)))
    return runs
