"""Run git so that a hostile checkout cannot make it run anything else. Nothing else in linkcheck runs git.

Two rules keep it so. A repository is only ever entered at its root, a folder that holds `.git`: git itself tracks no
file of that name, so a checkout cannot bring its own, while a tracked folder in the shape of a bare repository is never
taken for one. And only commands that read objects or the index are run, with everything switched off that the
configuration of a repository could start: hooks, file system monitors, filters, diff drivers, pagers, and fetching.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection
from pathlib import Path

from linkcheck.errors import InputError

__all__ = ["GitError", "GitMissingError", "git", "repository_root"]

_SECONDS = 60
_OPTIONS = (
    "--no-pager",
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",  # lists the only protocol allowed; there is none of this name
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",  # writes no index, for which a hook would run
    "GIT_TERMINAL_PROMPT": "0",
}
_KEPT = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
"""Variables that stay. Others, such as the `GIT_DIR` that hooks are given, would point git at another repository."""


class GitMissingError(InputError):
    """Git is not installed."""


class GitError(InputError):
    """Git failed; the message is the first line of its standard error."""


def repository_root(path: Path) -> Path | None:
    """Return the nearest folder at or above `path` that holds a `.git`, symbolic links resolved; None: none does."""
    path = path.resolve()
    for folder in (path, *path.parents):
        entry = folder / ".git"
        if entry.is_file() or (entry / "HEAD").exists():
            return folder
    return None


def git(
    root: Path, *arguments: str, stdin: bytes = b"", succeeds_with: Collection[int] = (0,), inside: bool = True
) -> bytes:
    """Run git in a folder and return what it wrote to standard output.

    Args:
        root: What `repository_root` returned, or a private folder outside any repository.
        arguments: A command that only reads, and its arguments. Put `--` before names of files.
        stdin: What it reads.
        succeeds_with: Exit codes that are not failures.
        inside: Whether `root` is in a repository; if not, git does not search the folders above it for one.

    Raises:
        GitMissingError: Git is not installed.
        GitError: It failed, or did not finish in a minute.
    """
    variables = _environment()
    if not inside:
        variables["GIT_CEILING_DIRECTORIES"] = str(root.resolve().parent)
    try:
        done = subprocess.run(
            [_program(), *_OPTIONS, "-C", str(root), *arguments],
            input=stdin, capture_output=True, timeout=_SECONDS, check=False, env=variables,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} did not finish within {_SECONDS} s") from error
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from error
    if done.returncode not in succeeds_with:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(lines[0] if lines else f"git {arguments[0]} failed with exit code {done.returncode}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment for git, without the variables that would change what it does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {**kept, **_VARIABLES, "LC_ALL": "C"}


def _program() -> str:
    """Return the absolute path of git.

    Only absolute folders of the PATH count. Left to itself, Windows looks into the working folder first, where a
    checkout can have a `git.exe`.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        program = Path(folder) / name
        if program.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    raise GitMissingError("git is not installed")
