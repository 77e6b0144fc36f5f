"""Paths of sources for build servers: from the top of the repository, with slashes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

Locate = Callable[[str], str]
"""Returns the path of a source as a build server knows it."""

_STANDARD_INPUT = "-"


def as_given(source: str) -> str:
    """Return a source's path as it was given, with slashes and without a leading `./`."""
    path = source.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path or source


def in_repository(folder: Path, environment: Mapping[str, str]) -> Locate:
    """Return a function that returns a source's path from the repository's top, else GITHUB_WORKSPACE, else a folder.

    Args:
        folder: That sources are relative to.
        environment: Where GITHUB_WORKSPACE may be.
    """
    from linkcheck.git import repository_root  # only the command line needs it: reports are made without git

    tops = [top] if (top := repository_root(folder)) else []
    workspace = environment.get("GITHUB_WORKSPACE")
    others = [Path(workspace)] if workspace and Path(workspace).is_absolute() else []

    @cache
    def locate(source: str) -> str:
        if source == _STANDARD_INPUT:
            return source
        # Links are followed only if the path as it is written leads nowhere: a linked file is known by its own name.
        written = Path(os.path.abspath(folder / source))  # noqa: PTH100  resolve() would follow them
        for path in (written, Path(os.path.realpath(written))):
            of_its_own = [top] if (top := repository_root(path.parent)) else []
            for base in (*tops, *of_its_own, *others, folder):
                for root in (base, Path(os.path.realpath(base))):
                    if path.is_relative_to(root):
                        return as_given(str(path.relative_to(root)))
        return as_given(str(written))

    return locate
