"""References that were touched in git since a revision."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from linkcheck.errors import InputError
from linkcheck.model import Reference
from linkcheck.regexes import regex

_HUNK = regex(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_SECONDS = 60
Lines = list[tuple[int, int]]
"""First and last line of each run that was touched."""


def touched(references: Iterable[Reference], revision: str) -> list[Reference]:
    """Return the references with a line that is not as it was in a revision; all of a file that git does not know.

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
    """Return the lines of a file that were touched; None: all of it counts."""
    if source == "-":
        return None
    path = Path(source)
    if revision.startswith("-"):
        raise InputError(f"--changed-since {revision}: is no revision.")
    _git(path, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", said=f"git knows no revision {revision!r}")
    if not _git(path, "ls-files", "--", path.name, said="is in no repository that git can read"):
        return None
    changes = _git(
        path, "diff", "--unified=0", "--no-color", "--no-ext-diff", revision, "--", path.name,
        said="git cannot compare it",
    )  # fmt: skip
    if "\nBinary files " in changes:
        return None
    runs = []
    for start, count in _HUNK.findall(changes):
        length = int(count) if count else 1
        # Where lines were only taken away, what stands around the gap was touched.
        runs.append(
            (int(start), int(start) + max(length, 2) - 1) if length == 0 else (int(start), int(start) + length - 1)
        )
    return runs


def _git(path: Path, *arguments: str, said: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(path.parent), *arguments], capture_output=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise InputError("--changed-since needs git, which is not installed.") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"--changed-since: git does not answer: {error}.") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(f"{path}: {said}{f' ({told[0]})' if told else ''}.")
    return done.stdout.decode("utf-8", "replace")
