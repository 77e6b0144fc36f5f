"""Find the files to read in a folder, and record those that are left out.

Git itself lists what it ignores, by way of `linkcheck.git`, which keeps a checkout from making it run anything:
only git knows all of its rules (nested files, `info/exclude`, the user's own list, tracked files that match a pattern),
and patterns written by strangers are matched by git's bounded matcher rather than by a regular expression.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath

from linkcheck.errors import InputError

__all__ = ["Choice", "LeftOut", "below", "globbed"]

_BY_NAME = frozenset(
    [
        "node_modules",
        "bower_components",
        "jspm_packages",
        "vendor",
        "third_party",
        "site-packages",
        "venv",
        "virtualenv",
        "__pycache__",
        "__pypackages__",
        "build",
        "_build",
        "dist",
        "target",
        "htmlcov",
    ]
)
"""Folders of files that tools download or generate."""

_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG")  # files that mark such a folder, whatever its name is
_MOST_NAMED = 10  # files or kinds of files in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which files of a folder the user wants."""

    exclude_path: tuple[str, ...] = ()  # globs
    everything: bool = False  # also what git ignores, and what tools download or generate


@dataclass(slots=True)
class LeftOut:
    """The files of folders that are not read."""

    unknown: list[str] = field(default_factory=list)  # files of types that are not read
    folders: list[str] = field(default_factory=list)  # by their names
    ignored: int = 0  # files and folders that git ignores
    notes: list[str] = field(default_factory=list)  # sentences about single files

    def summary(self) -> str | None:
        """Return one sentence about everything left out that has no note of its own, or None."""
        from linkcheck.wording import plural

        parts = []
        if self.unknown:
            parts.append(f"{plural(len(self.unknown), 'file')} of unknown type ({_listed(self.unknown)})")
        if self.folders:
            parts.append(f"{plural(len(self.folders), 'folder')} by name ({_first(self.folders)})")
        if self.ignored:
            parts.append(f"{self.ignored} that git ignores")
        return f"Left out: {'; '.join(parts)}. Name a file or folder to have it read." if parts else None


def _listed(names: Sequence[str]) -> str:
    """Return a few names, or how many there are of each extension."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    kinds = Counter(PurePath(name).suffix.lower() or "without extension" for name in names)
    shown = [f"{count} {kind}" for kind, count in kinds.most_common(_MOST_NAMED)]
    rest = sum(count for _, count in kinds.most_common()[_MOST_NAMED:])
    return ", ".join([*shown, *([f"{rest} others"] if rest else [])])


def _first(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join([*names[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def below(folder: Path, choice: Choice, left_out: LeftOut) -> Iterator[str]:
    """Yield the files below a folder whose extension is that of a supported format.

    Hidden files and folders are left out, and everything that is not a regular file. A symbolic link to a file is
    followed if it stays in the folder or its repository and the file is not read under its own name; links to folders
    are not followed.

    Args:
        folder: As the user named it.
        choice: What the user wants.
        left_out: Takes what is left out.
    """
    from linkcheck.extraction.formats import EXTENSIONS

    found = list(_Walk(folder, choice, left_out).files())
    known = []
    for entry in found:
        if PurePath(entry.name).suffix.lower().removeprefix(".") in EXTENSIONS:
            known.append(entry)
        else:
            left_out.unknown.append(entry.name)
    own = {entry.identity for entry in known if not entry.is_link}
    for entry in known:
        if not (entry.is_link and entry.identity in own):
            yield entry.name


def globbed(pattern: str, choice: Choice, left_out: LeftOut) -> Iterator[str]:
    """Yield the files that match a glob with `**`; the rules of `below` apply, except that any extension will do."""
    parts = PurePath(pattern).parts
    base = before_wildcards(pattern)
    at = len(base.parts)
    if base.is_dir():
        for entry in _Walk(base, choice, left_out, kept=frozenset(parts[at:])).files():
            if _reaches(parts, PurePath(entry.name).parts) == len(PurePath(entry.name).parts):
                yield entry.name


def before_wildcards(pattern: str) -> Path:
    """Return the folder that a glob names before its first wildcard."""
    parts = PurePath(pattern).parts
    return Path(*parts[: next(at for at, part in enumerate(parts) if re.search(r"[*?\[]", part))])


def leads_out(folder: Path, name: str | PurePath) -> bool:
    """Return whether a symbolic link at or below `folder` takes a path out of the folder and its repository.

    Args:
        folder: Where the path starts; links in its own name are followed.
        name: The path, which includes the folder.
    """
    from linkcheck.git import repository_root

    try:
        top = folder.resolve()
        target = Path(name).resolve()
        if target == top / Path(name).relative_to(folder):  # no link
            return False
        inside = target.relative_to(repository_root(folder) or top)
    except (OSError, RuntimeError, ValueError):
        return True
    return any(part.startswith(".") for part in inside.parts)


def without_ways_out(folder: Path, names: Iterable[str], left_out: LeftOut) -> list[str]:
    """Return the names that lead to files of the folder or its repository; the others are left out with a note."""
    kept = []
    for name in names:
        if leads_out(folder, name):
            left_out.notes.append(f"{name}: {_WAY_OUT}; it is left out.")
        else:
            kept.append(name)
    return kept


_WAY_OUT = "is a link that leads out of its folder and its repository"


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    identity: tuple[int, int]
    is_link: bool


class _Walk:
    """Goes through a folder, files before folders and both by name."""

    def __init__(self, folder: Path, choice: Choice, left_out: LeftOut, kept: frozenset[str] = frozenset()) -> None:
        self._folder = folder
        self._real = folder.resolve()
        self._choice = choice
        self._left_out = left_out
        self._kept = kept  # folders that the user named
        from linkcheck.git import repository_root

        root = repository_root(folder)
        self._home = root or self._real  # links may not lead out of it
        self._ignored: set[str] = set()
        if root is not None:
            self._ask_git(root)
        if any(str(above) in self._ignored for above in (self._real, *self._real.parents)):
            self._ignored = set()  # the user named a folder that git ignores

    def files(self) -> Iterator[_Entry]:
        todo = [PurePath()]
        while todo:
            inside = todo.pop()
            try:
                with os.scandir(self._folder / inside) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                if not inside.parts:
                    raise InputError(f"{self._folder}: cannot be read: {error.strerror or error}.") from error
                self._left_out.notes.append(f"{self._folder / inside}: cannot be read: {error.strerror or error}.")
                continue
            folders = []
            for entry in entries:
                path = inside / entry.name
                if entry.name.startswith(".") or self._excluded(path):
                    continue
                if self._is_ignored(self._real / path):
                    self._left_out.ignored += 1
                elif entry.is_dir(follow_symlinks=False):
                    if self._wanted(path, entry):
                        folders.append(path)
                elif (found := self._file(path, entry)) is not None:
                    yield found
            todo += reversed(folders)

    def _is_ignored(self, path: Path) -> bool:
        return bool(self._ignored) and str(path) in self._ignored

    def _ask_git(self, root: Path) -> None:
        """Note what git ignores in a repository."""
        from linkcheck.git import GitError, GitMissingError, git

        if self._choice.everything:
            return
        arguments = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
        try:
            listed = git(root, *arguments)
        except GitMissingError:
            self._left_out.notes.append(f"{self._folder}: git is not installed, so files that it ignores are read too.")
        except GitError as error:
            self._left_out.notes.append(f"{self._folder}: files that git ignores are read too ({error}).")
        else:
            names = (os.fsdecode(name) for name in listed.split(b"\0") if name)
            self._ignored.update(str(root / name) for name in names)

    def _excluded(self, path: PurePath) -> bool:
        return excluded(self._choice.exclude_path, (path, self._folder / path, self._real / path))

    def _wanted(self, path: PurePath, entry: os.DirEntry[str]) -> bool:
        """Return whether a folder is searched."""
        real = self._real / path
        if (real / ".git").exists():  # a nested repository, with its own rules
            self._ask_git(real)
        if self._choice.everything or entry.name in self._kept:
            return True
        if entry.name in _BY_NAME or any((real / mark).is_file() for mark in _MARKS):
            self._left_out.folders.append(str(self._folder / path))
            return False
        return True

    def _file(self, path: PurePath, entry: os.DirEntry[str]) -> _Entry | None:
        """Return a file that may be read; None, and note why, for anything else."""
        name = str(self._folder / path)
        is_link = entry.is_symlink()
        try:
            status = entry.stat()
        except OSError:
            why = "leads nowhere" if is_link else "cannot be looked at"
        else:
            if is_link and stat.S_ISDIR(status.st_mode):
                return None
            if not stat.S_ISREG(status.st_mode):
                why = "is not a regular file"
            elif is_link and not self._may_follow(self._real / path):
                why = _WAY_OUT
            else:
                return _Entry(name, (status.st_dev, status.st_ino), is_link)
        self._left_out.notes.append(f"{name}: {why}; it is left out.")
        return None

    def _may_follow(self, link: Path) -> bool:
        """Tell whether a link leads to a file that could be read under its own name."""
        try:
            inside = link.resolve().relative_to(self._home)
        except (OSError, RuntimeError, ValueError):
            return False
        if any(part.startswith(".") for part in inside.parts):
            return False
        return not any(self._is_ignored(self._home / above) for above in (inside, *inside.parents))


# --- patterns ------------------------------------------------------------------------------------


def excluded(patterns: Sequence[str], paths: Sequence[PurePath]) -> bool:
    """Tell whether a file or folder, known by several paths, matches one of the globs.

    A glob without a slash matches a name wherever it is; any other matches the whole path. `**` stands for any number
    of folders.
    """
    for pattern in patterns:
        parts = _parts(pattern)
        if len(parts) == 1 and "/" not in pattern.rstrip("/"):
            if _name_matches(parts[0], paths[0].name):
                return True
        elif any(_reaches(parts, PurePath(os.path.normpath(path)).parts) for path in paths):
            return True
    return False


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[str, ...]:
    return PurePath(os.path.normpath(pattern)).parts


def _reaches(pattern: Sequence[str], path: Sequence[str]) -> int:
    """Return how many parts of a path, as many as possible, a glob matches from its beginning; 0: none."""
    at = _over_stars(pattern, {0})
    best = 0
    for count, part in enumerate(path, start=1):
        at = _over_stars(pattern, {after for place in at for after in _steps(pattern, place, part)})
        if len(pattern) in at:
            best = count
        if not at:
            break
    return best


def _steps(pattern: Sequence[str], place: int, part: str) -> Iterator[int]:
    if place < len(pattern):
        if pattern[place] == "**":
            yield place
        elif _name_matches(pattern[place], part):
            yield place + 1


def _over_stars(pattern: Sequence[str], places: set[int]) -> set[int]:
    """Add the places that are reached when `**` stands for no folder at all."""
    for place in sorted(places):
        while place < len(pattern) and pattern[place] == "**":
            place += 1
            places.add(place)
    return places


def _name_matches(pattern: str, name: str) -> bool:
    return _regex(pattern).match(name) is not None


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern))  # its groups are atomic, so it backtracks little
