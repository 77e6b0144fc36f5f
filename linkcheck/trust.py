"""Collect the settings of a run, and refuse what the settings of a checkout may not do.

The command line, the environment and the user's own settings file are trusted. A settings file in a checkout is not: it
may come from a pull request. SECURITY.md describes the model; each setting declares its scope in `settings.py`.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from linkcheck.errors import SettingsError
from linkcheck.regexes import regex
from linkcheck.settings import (
    DEFAULTS,
    Names,
    Scope,
    Settings,
    find_file,
    from_environment,
    from_file,
    from_options,
    names_of,
    read_file,
    scope_of,
    variable_of,
)
from linkcheck.wording import as_written

__all__ = ["settings_of_a_run", "unsafe_place", "user_file"]


def settings_of_a_run(
    options: Mapping[str, Any],
    environment: Mapping[str, str],
    folder: Path,
    *,
    config: Path | None = None,
) -> tuple[Settings, tuple[Path, ...]]:
    """Return the settings of a run, and the files they come from.

    Args:
        options: Of the command line, by key; None if an option was not given.
        environment: Variables.
        folder: The working folder, from which the settings of the checkout are looked for.
        config: The file to use in their place. It is held to the same limits: it lies in a checkout as a rule.

    Raises:
        SettingsError: A value is wrong, or the settings of the checkout name what they may not.
    """
    if config is not None and config.suffix != ".toml":
        raise SettingsError(f"--config {as_written(str(config))}: the name of a settings file ends in .toml.")
    own = user_file(environment)
    found = config or find_file(folder)
    call = from_options(from_environment(DEFAULTS, environment), options)
    base, files = DEFAULTS, []
    if own is not None and own.is_file():
        base = _users(own, environment, call)
        files.append(own)
        if found is not None and found.resolve() == own.resolve():
            found = None
    if found is not None:
        allowed = from_options(from_environment(base, environment), options)
        base = _checkouts(found, environment, base, allowed)
        files.append(found)
    return from_options(from_environment(base, environment), options), tuple(files)


def user_file(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Return where the user's own settings file is, if there is one; None if the user has no home."""
    base = environment.get("XDG_CONFIG_HOME", "")
    if not Path(base).is_absolute():  # the specification says to ignore relative ones
        try:
            if platform == "win32":
                base = environment.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
            elif platform == "darwin":
                base = str(Path.home() / "Library" / "Application Support")
            else:
                base = str(Path.home() / ".config")
        except RuntimeError:
            return None
    return Path(base) / "linkcheck" / "linkcheck.toml"


def _users(path: Path, environment: Mapping[str, str], call: Settings) -> Settings:
    """Return the defaults with the user's own settings."""
    data = read_file(path)
    refusals = [] if call.trust_settings else list(_exposed(path, environment))
    refusals += [_only_for_a_call(path, key) for key in data if _is_key(key) and scope_of(key) is Scope.CALL]
    _refuse(refusals)
    return from_file(path, data, DEFAULTS)


def _checkouts(path: Path, environment: Mapping[str, str], base: Settings, allowed: Settings) -> Settings:
    """Return `base` with the settings of a checkout; `allowed` is what the trusted side says."""
    if allowed.trust_settings:
        data = read_file(path)
        _refuse(_only_for_a_call(path, key) for key in data if _is_key(key) and scope_of(key) is Scope.CALL)
        return from_file(path, data, base)
    _refuse(_exposed(path, environment))
    data = read_file(path)
    settings = from_file(path, data, base)  # first, for what is no setting at all
    _refuse(_refusals(path, data, settings, allowed))
    return settings


def _refuse(sentences: Iterable[str]) -> None:
    if found := list(sentences):
        raise SettingsError(" ".join(found))


def _is_key(key: str) -> bool:
    try:
        scope_of(key)
    except KeyError:
        return False
    return True


_ENV = regex(r"env:")


# --- values --------------------------------------------------------------------------------------


def _refusals(path: Path, data: Mapping[str, Any], settings: Settings, allowed: Settings) -> Iterator[str]:
    """Yield a sentence for each value that a checkout may not set."""
    for key in data:
        scope = scope_of(key)
        value = getattr(settings, key.replace("-", "_"))
        if scope is Scope.CALL:
            yield _only_for_a_call(path, key)
        elif scope is Scope.TRUSTED or (scope is Scope.OFF and value):
            named = "be anything but empty" if scope is Scope.OFF else "be set"
            yield (
                f'{path}: "{key}" may not {named} in the settings of a checkout; set {variable_of(key)} or your own '
                "settings file, or allow it with --trust-settings."
            )
        elif key == "header":
            yield from _variables(path, value, allowed)
        elif (names := names_of(key)) is not None:
            yield from _paths(path, key, data[key], names)


def _only_for_a_call(path: Path, key: str) -> str:
    return f'{path}: "{key}" may not be set in a file; use --{key} or {variable_of(key)}.'


def _variables(path: Path, rules: Iterable[str], allowed: Settings) -> Iterator[str]:
    """Yield a sentence for each variable of the environment that a header may not read.

    Wherever `env:` stands in a rule, what follows is taken for a variable, so that this holds for every form of a rule.
    """
    for rule in rules:
        for mark in _ENV.finditer(rule):
            variable = rule[mark.end() :].strip()
            if variable not in allowed.allow_env:
                variable = as_written(variable)
                yield (
                    f'{path}: "header" may not read the variable {variable} in the settings of a checkout; allow it '
                    f"with --allow-env {variable}, or everything with --trust-settings."
                )
                break


def _paths(path: Path, key: str, given: Any, names: Names) -> Iterator[str]:
    """Yield a sentence for each path that a checkout may not name."""
    values = [given] if isinstance(given, str) else given
    if key == "sources" and isinstance(given, str):
        values = given.split(",")
    for value in values:
        if value.strip() in ("", "-"):
            continue
        if why := unsafe_place(path.parent, value.strip(), names):
            yield (
                f'{path}: "{key}" names {as_written(value)}, {why}; name it on the command line, or allow it with '
                "--trust-settings."
            )


# --- paths ---------------------------------------------------------------------------------------

_SHOWN = frozenset({".linkcheck", ".github", ".gitlab", ".well-known"})
"""Hidden folders that belong to the project and hold no secrets or programs of the user."""

_FOREIGN = frozenset({"node_modules", "site-packages"})
_MARKS_OF_PROGRAMS = ("pyvenv.cfg", "conda-meta")

_ENDINGS = frozenset(
    {"txt", "text", "log", "md", "markdown", "html", "htm", "json", "jsonl", "ndjson", "csv", "tsv", "xml", "sarif"}
    | {"sqlite", "sqlite3", "db"}
)  # what no program runs or reads as its configuration


def unsafe_place(folder: Path, value: str, names: Names) -> str | None:
    """Return why settings in a folder may not name a path, as half a sentence, or None if they may.

    It has to lie in the folder, before and after symbolic links are resolved. Not all in there came with the checkout:
    `.git`, virtual environments and `.env` files hold programs and secrets of the user's.
    """
    try:
        return _unsafe_place(folder, value, names)
    except (OSError, RuntimeError, ValueError):
        return "which cannot be resolved"


def _unsafe_place(folder: Path, value: str, names: Names) -> str | None:
    top = folder.resolve()
    if os.name == "nt" and ":" in value:
        return "which is a drive or a stream of a file"
    head, tail = _before_wildcards(value) if names is Names.READ else (value, PurePath())
    if ".." in tail.parts:
        return "which leads out of the folder of the settings file"
    written = Path(os.path.normpath(folder.absolute() / head))
    if not written.is_relative_to(folder.absolute()):  # before anything is touched: it could be on a network
        return "outside the folder of the settings file"
    parts = (*written.relative_to(folder.absolute()).parts, *tail.parts)
    for path in (written, *_links_beside(written, names)):
        target = _resolved(path)
        if not target.is_relative_to(top):
            return f"which leads out of the folder of the settings file by a symbolic link ({as_written(path.name)})"
        if why := _not_of_the_checkout(top, (*parts, *target.relative_to(top).parts), target, names):
            return why
    return None


def _resolved(path: Path) -> Path:
    """Return a path without symbolic links, whether or not it exists.

    Raises:
        OSError, RuntimeError: The links lead round in a circle, which `resolve` alone accepts from Python 3.13 on.
    """
    try:
        return path.resolve(strict=True)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
    return path.resolve()


def _not_of_the_checkout(top: Path, parts: Iterable[str], target: Path, names: Names) -> str | None:
    """Return why a place in the folder is not the checkout's to name, or None."""
    for part in parts:
        if part.startswith(".") and part not in _SHOWN:
            return "which is hidden"
        if names is not Names.READ and part.lower() in _FOREIGN:
            return "which is in a folder of installed programs"
    if names is Names.READ:
        return None
    for above in (target, *target.parents):
        if any((above / mark).exists() for mark in _MARKS_OF_PROGRAMS):
            return "which is in a folder of installed programs"
        if above == top:
            break
    if names is Names.WRITTEN and target.suffix and target.suffix.lower().removeprefix(".") not in _ENDINGS:
        return f"whose ending is not that of a report ({', '.join(sorted(_ENDINGS))})"
    return None


def _before_wildcards(value: str) -> tuple[str, PurePath]:
    """Return the part of a glob that names one folder, and the rest."""
    parts = PurePath(value).parts
    for number, part in enumerate(parts):
        if glob.has_magic(part):
            return str(PurePath(*parts[:number])), PurePath(*parts[number:])
    return value, PurePath()


_REPORTS = regex(r"(?:latest|\d{4}-\d\d-\d\d)\.")


def _links_beside(path: Path, names: Names) -> Iterator[Path]:
    """Yield the symbolic links that would be written to with a path: a folder's reports, or a file's journals."""
    folder = path if names is Names.FOLDER else path.parent
    if names is Names.READ or not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            ours = _REPORTS.match(entry.name) if names is Names.FOLDER else entry.name.startswith(path.name)
            if ours and entry.is_symlink():
                yield Path(entry.path)


# --- who can write the file ----------------------------------------------------------------------

_WITHOUT_MODES = frozenset({"9p", "drvfs", "vfat", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "vboxsf"})
"""File systems of Linux that show one mode for all files: Windows' folders in WSL, USB sticks, shared folders."""


def _exposed(path: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence if somebody else can write a settings file, its folder, or what it links to.

    A CI job has the machine to itself, as a rule, and a checkout that another user made or everybody can write to
    (containers on GitHub, every job on GitLab): there, and on Windows, which has no such modes, nothing is looked at.
    In a container, by the variable that Podman and our image set, the owner is a user of the machine outside.
    """
    if os.name == "nt" or environment.get("CI", "").lower() not in ("", "0", "false"):
        return
    owners = {0, os.geteuid()}
    contained = bool(environment.get("container"))
    if os.geteuid() == 0 and environment.get("SUDO_UID", "").isdecimal():
        owners.add(int(environment["SUDO_UID"]))
    for place in dict.fromkeys((path.parent, path, path.resolve().parent, path.resolve())):
        try:
            about = place.stat()
        except OSError as error:
            raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
        kind = "the folder" if stat.S_ISDIR(about.st_mode) else "the file"
        if about.st_uid not in owners and not contained:
            yield (
                f"{path}: not read, as {kind} {place.absolute()} belongs to another user ({_user(about.st_uid)}); "
                "allow it with --trust-settings, or make it yours."
            )
            return
        entry = path if place == path.parent else path.resolve()
        if _writable_by_others(about) and not _sticky(about, entry, owners) and not _has_no_modes(about.st_dev):
            yield (
                f"{path}: not read, as others can write to {kind} {place.absolute()} (mode "
                f"{stat.S_IMODE(about.st_mode):04o}); allow it with --trust-settings, or run: chmod go-w "
                f"{place.absolute()}"
            )
            return


def _writable_by_others(about: os.stat_result) -> bool:
    """Tell whether more than the owner can write; a group that is the owner's alone, as on most Linuxes, is nobody."""
    if about.st_mode & stat.S_IWOTH:
        return True
    return bool(about.st_mode & stat.S_IWGRP) and not _is_private(about.st_gid, about.st_uid)


def _sticky(folder: os.stat_result, entry: Path, owners: set[int]) -> bool:
    """Tell whether a folder is one as `/tmp`, in which nobody else can replace or remove this entry of ours."""
    return stat.S_ISDIR(folder.st_mode) and bool(folder.st_mode & stat.S_ISVTX) and entry.lstat().st_uid in owners


def _is_private(gid: int, uid: int) -> bool:
    """Tell whether a group is one user's own: of the user's name, and without other members."""
    import grp

    try:
        group = grp.getgrgid(gid)
    except KeyError:  # no account of this machine is in it: a container's, from outside
        return True
    user = _user(uid)
    return group.gr_name == user and set(group.gr_mem) <= {user}


def _user(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _has_no_modes(device: int) -> bool:
    """Tell whether a device has a file system that keeps no modes."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return False
    for line in mounts:
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [wanted] and after.split()[:1]:
            return after.split()[0] in _WITHOUT_MODES
    return False
