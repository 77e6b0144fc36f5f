"""Every setting, its default, where the number comes from, and who may set it.

Order of precedence: command line, environment (`LINKCHECK_<OPTION>`), the settings file of the checkout, the user's own
settings file, the defaults here. `trust.py` holds the settings of a checkout to their limits.
"""

from __future__ import annotations

import difflib
import glob
import os
from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from datetime import date
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass
from linkcheck.model import Waiver
from linkcheck.wording import shorten


class Scope(Enum):
    """Where a setting may be set, besides the command line and the environment."""

    ANYWHERE = "anywhere"  # in the settings of a checkout, too
    OFF = "off"  # a checkout may empty it, which switches a service off
    TRUSTED = "trusted"  # not in a checkout, only in the user's own settings file
    CALL = "call"  # in no file


class Names(Enum):
    """What a setting that holds paths does with them. A checkout's must lie in the folder of its settings file."""

    READ = "read"
    WRITTEN = "written"
    FOLDER = "folder"  # that is written into


_T = TypeVar("_T")


def _setting(default: _T, scope: Scope, names: Names | None = None) -> _T:
    """Declare a setting with its scope; without this, text is TRUSTED, and numbers and switches are ANYWHERE."""
    return field(default=default, metadata={"scope": scope, "names": names})


def _anywhere(default: _T, names: Names | None = None) -> _T:
    return _setting(default, Scope.ANYWHERE, names)


def _service(default: _T) -> _T:
    return _setting(default, Scope.OFF)


def _trusted(default: _T, names: Names | None = None) -> _T:
    return _setting(default, Scope.TRUSTED, names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an audit may do and what fails it. Keys in files are these names in kebab-case."""

    # who is trusted
    trust_settings: bool = _setting(False, Scope.CALL)  # let the settings of a checkout do everything
    allow_env: tuple[str, ...] = _trusted(())  # variables that `env:` in a checkout's `header` may read
    # what is read
    sources: tuple[str, ...] = _anywhere((), Names.READ)  # files, directories, globs; none: references.txt
    input_format: str | None = _anywhere(None)  # None: by extension and content
    whole_document: bool = False  # True: links outside the reference list too, where there is one
    exclude_path: tuple[str, ...] = _anywhere(())  # globs; matching files of folders are left out
    no_gitignore: bool = False  # read what git ignores, and folders such as node_modules
    exclude: tuple[str, ...] = _anywhere(())  # regular expressions, searched in a link's target
    allow_empty: bool = False
    # what is said
    format: str = _anywhere("table")
    output: str | None = _anywhere(None, Names.WRITTEN)  # None: standard output
    report_dir: str | None = _anywhere(None, Names.FOLDER)
    fail_on: tuple[str, ...] = _anywhere(("error",))  # rules or levels
    warn_only: bool = False
    quiet: bool = False
    verbose: bool = False
    # dates
    today: date | None = _anywhere(None)  # None: the machine's day
    max_age: int = 365  # days; a year is what style guides and IABot's users call old
    # probing
    offline: bool = False
    timeout: float = 20.0  # seconds for a whole probe: lychee's 20 s, the middle of the peers (0..60)
    connect_timeout: float = 10.0  # seconds; lychee's
    attempts: int = 3  # tries an ask, the first included
    retry_after_cap: float = 60.0  # seconds: the longest wait a server may ask of us (lychee's cap)
    second_pass_delay: float = 30.0  # seconds; flaky servers need 30-60 s (felladrin/uo-is-not-dead#158)
    concurrency: int = 256  # sockets; 512 gains little more (measured on a latency mix)
    per_host: int = 4  # requests under way at one host
    host_interval: float = 0.25  # seconds between two starts at one host
    max_redirects: int = 20  # what browsers follow
    body_cap: int = 256 * 1024  # bytes of decoded body that are ever looked at
    browser_second_look: bool = True  # ask once with a browser's headers where a refusal may be about the client
    user_agent: str | None = _anywhere(None)  # None: linkcheck/VERSION with the contact address
    mailto: str | None = _anywhere(None)  # contact address, goes into the User-Agent
    header: tuple[str, ...] = _anywhere(())  # "HOST: Name: value"; a value `env:NAME` is read from the environment
    connect_to: tuple[str, ...] = _trusted(())  # "HOST:PORT:HOST2:PORT2", curl's semantics
    dns_server: str | None = _trusted(None)  # "ADDR[:PORT]", asked in place of the system's
    cacert: str | None = _trusted(None, Names.READ)  # PEM file, trusted besides the system's authorities
    proxy: str | None = _trusted(None)
    allow_private: bool = _trusted(False)
    processes: int = 0  # that probe at most; 0: a few, where a list keeps a processor busy
    dask: str | None = _trusted(None)  # address of a Dask scheduler, on whose workers probes are made
    canaries: tuple[str, ...] = _anywhere(  # run by three parties on three networks
        (
            "https://www.iana.org/",
            "https://www.wikipedia.org/",
            "https://doi.org/",
        )
    )
    # memory
    # file of the history; None: none, of the command .linkcheck/history.sqlite3
    state: str | None = _anywhere(None, Names.WRITTEN)
    no_state: bool = False  # use and keep no memory
    fresh: bool = False  # reuse nothing of it
    resume: bool = False  # go on with the last audit of the same sources, if it did not end
    baseline: str | None = _anywhere(None, Names.WRITTEN)  # file of known findings, which do not fail the run
    update_baseline: bool = False  # write it anew
    changed_since: str | None = _anywhere(None)  # a revision of git: only references that were touched since
    ignore: tuple[Waiver, ...] = _anywhere(())  # links, or findings on them, that are told as notes only
    fail_after: int = 3  # different days of silence after which an unverified link counts as broken (IABot's); 0: never
    # services
    archive: str = _anywhere("failed")  # never, failed, all
    timegates: tuple[str, ...] = _service(("https://web.archive.org/web/",))
    archive_near_days: int = 90  # a capture further from the access date is `archive-far-from-access`
    availability_api: str = _service("https://archive.org/wayback/available")  # second opinion; "": not asked
    cdx_api: str = _service("https://web.archive.org/cdx/search/cdx")  # second opinion; "": not asked
    # capture index of the first TimeGate, read instead of asking it what it has
    cdx_index: str | None = _anywhere(None, Names.READ)
    cdx_rate: float = 24.0  # a minute: 80 % of the limit (edgi wayback 0.5.1, 2026-06-19); it was higher once
    save_page_now: str = _trusted("https://web.archive.org/save")  # where `linkcheck archive` submits pages
    save_rate: float = 6.0  # submissions a minute; its limit is 7 with keys (SPN2 documentation, 2026-09)
    drift: bool = False  # compare live pages with their copies from near the access date
    doi_resolver: str = _trusted("https://doi.org")
    metadata: bool = True  # compare references with what is registered of their DOIs; look for retractions
    crossref_api: str = _trusted("https://api.crossref.org")
    # Crossref's public data file, read instead of asking about what is in it
    crossref_dump: str | None = _anywhere(None, Names.READ)
    crossref_rate: float | None = None  # lists a second; None: as documented, see metadata/rates.py
    datacite_api: str = _trusted("https://api.datacite.org")
    datacite_rate: float | None = None  # asks a second; None: as documented
    citation_service: str = _trusted("https://citation.doi.org")  # for the DOIs of all other agencies

    def user_agent_header(self) -> str:
        """Return the User-Agent to send: who we are, and whom to write to."""
        if self.user_agent:
            return self.user_agent
        from linkcheck import __version__

        contact = f"; mailto:{self.mailto}" if self.mailto else ""
        return f"linkcheck/{__version__} (reference checker{contact})"


DEFAULTS = Settings()

FORMATS = ("table", "markdown", "json", "jsonl", "csv", "html", "junit", "sarif", "github")
"""The forms of a report."""

_LINK_FORMATS = ("links",)
"""The forms in which only links can be shown, not what was found about them."""

ARCHIVE_CHOICES = ("never", "failed", "all")

_TYPES: Mapping[str, str] = MappingProxyType({f.name: str(f.type) for f in fields(Settings)})
_MARKS: Mapping[str, Mapping[str, Any]] = MappingProxyType({f.name: f.metadata for f in fields(Settings)})


def scope_of(key: str) -> Scope:
    """Return where a setting (kebab-case) may be set; text that nobody thought about is refused in a checkout."""
    name = key.replace("-", "_")
    is_text = _TYPES[name].removesuffix(" | None") not in {"bool", "int", "float", "date"}
    scope: Scope = _MARKS[name].get("scope", Scope.TRUSTED if is_text else Scope.ANYWHERE)
    return scope


def names_of(key: str) -> Names | None:
    """Return what a setting (kebab-case) does with the paths it holds; None: it holds none."""
    names: Names | None = _MARKS[key.replace("-", "_")].get("names")
    return names


def keys() -> tuple[str, ...]:
    """Return every settings key, in kebab-case, in the order of the class."""
    return tuple(name.replace("_", "-") for name in _TYPES)


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return ` Did you mean "x"?` for the known word nearest to `word`, or an empty string."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f' Did you mean "{close[0]}"?' if close else ""


def find_file(start: Path) -> Path | None:
    """Return the nearest settings file at or above `start`, up to the top of a repository.

    `linkcheck.toml` comes before a `pyproject.toml` with a `[tool.linkcheck]` table in the same folder.
    """
    for folder in (start, *start.parents):
        try:
            own, project = folder / "linkcheck.toml", folder / "pyproject.toml"
            if own.is_file():
                return own
            if project.is_file() and _has_table(project):
                return project
            if (folder / ".git").exists():
                return None
        except OSError:  # a folder that may not be looked into
            continue
    return None


def _has_table(project: Path) -> bool:
    with project.open("rb") as file:
        return b"[tool.linkcheck" in file.read(_MAX_FILE_BYTES)


def load(path: Path | None, base: Settings = DEFAULTS) -> Settings:
    """Return `base` with what a settings file says, whoever wrote it; `trust.settings_of_a_run` limits a checkout's.

    Raises:
        SettingsError: The file cannot be read, a key is unknown, or a value has the wrong type.
    """
    return base if path is None else from_file(path, read_file(path), base)


_MAX_FILE_BYTES = 1_000_000


def read_file(path: Path) -> Mapping[str, Any]:
    """Return the table of a settings file.

    Raises:
        SettingsError: The file cannot be read, or is not TOML.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            written = file.read(_MAX_FILE_BYTES + 1)
        if len(written) > _MAX_FILE_BYTES:
            raise SettingsError(f"{path}: larger than {_MAX_FILE_BYTES:,} bytes, which no settings file is.")
        data = tomllib.loads(written.decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # not TOML, not UTF-8, or a number of thousands of digits
        raise SettingsError(f"{path}: is not TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: is not TOML that can be read: it is nested too deeply.") from error
    if path.name == "pyproject.toml":
        for table in ("tool", "linkcheck"):
            data = data.get(table, {})
            if not isinstance(data, Mapping):
                raise SettingsError(f"{path}: [tool.linkcheck] must be a table.")
    return data


def from_file(path: Path, data: Mapping[str, Any], base: Settings) -> Settings:
    """Return `base` with the table of a settings file; relative paths in it start from where the file lies.

    Raises:
        SettingsError: A key is unknown, a value has the wrong type or is out of range.
    """
    settings = merge(base, data, where=str(path))
    folder = Path(os.path.relpath(path.parent))
    changes: dict[str, Any] = {}
    for key in data:
        name = key.replace("-", "_")
        value = getattr(settings, name)
        if names_of(key) is None or not value:
            continue
        if isinstance(value, tuple):
            changes[name] = tuple(each if each == "-" else str(folder / each) for each in value)
        else:
            changes[name] = str(folder / value)
    if "exclude-path" in data:
        changes["exclude_path"] = tuple(_pattern_beside(folder, pattern) for pattern in settings.exclude_path)
    return replace(settings, **changes)


def _pattern_beside(folder: Path, pattern: str) -> str:
    """Return a glob with a slash as seen from here; one without matches names wherever they are."""
    if "/" not in pattern.rstrip("/") or folder == Path():
        return pattern
    return f"{glob.escape(folder.as_posix())}/{pattern.removeprefix('./')}"


def merge(base: Settings, values: Mapping[str, Any], *, where: str) -> Settings:
    """Return `base` with `values`, whose keys are in kebab-case; `where` begins each message.

    Raises:
        SettingsError: A key is unknown, a value has the wrong type or is out of range.
    """
    for key in values:
        if key.replace("-", "_") not in _TYPES or "_" in key:
            raise SettingsError(f'{where}: unknown setting "{key}".{nearest(key, keys())}')
    return _changed(base, values, lambda key: f'{where}: "{key}"')


def from_options(base: Settings, values: Mapping[str, Any]) -> Settings:
    """Return `base` with the options of a command line, by key; None means that the option was not given.

    Raises:
        SettingsError: A value has the wrong type or is out of range.
    """
    given = {key: value for key, value in values.items() if value is not None}
    return _changed(base, given, lambda key: f"--{key}")


def from_environment(base: Settings, environment: Mapping[str, str]) -> Settings:
    """Return `base` with what variables like `LINKCHECK_MAX_AGE` say; others of that prefix are errors.

    Raises:
        SettingsError: A variable names no setting, or its value has the wrong type or is out of range.
    """
    values = {}
    for variable, value in environment.items():
        if not variable.startswith(_PREFIX) or variable in CREDENTIALS or variable == DEBUG:
            continue
        key = variable.removeprefix(_PREFIX).lower().replace("_", "-")
        if key not in keys():
            raise SettingsError(f'environment: "{variable}" names no setting.{nearest(key, keys())}')
        values[key] = value
    return _changed(base, values, variable_of)


def variable_of(key: str) -> str:
    """Return the environment variable that sets the setting `key` (kebab-case)."""
    return _PREFIX + key.upper().replace("-", "_")


_PREFIX = "LINKCHECK_"

DEBUG = "LINKCHECK_DEBUG"
"""Set where a bug of ours is to be told with its traceback."""

CREDENTIALS = frozenset({"LINKCHECK_IA_KEY", "LINKCHECK_IA_SECRET"})
"""Environment variables that hold secrets and are no settings."""


def _changed(base: Settings, values: Mapping[str, Any], label: Callable[[str], str]) -> Settings:
    """Return `base` with typed and validated `values`; `label` names a key as the user wrote it."""
    changes = {key.replace("-", "_"): _typed(key.replace("-", "_"), value, label(key)) for key, value in values.items()}
    return _validated(replace(base, **changes), label)


def _typed(name: str, value: Any, where: str) -> Any:
    """Return `value` as the type that the setting `name` has; strings (environment) are parsed."""
    wanted = _TYPES[name].removesuffix(" | None")
    if name == "ignore":
        return _waivers(value, where)
    if wanted == "tuple[str, ...]":
        return _strings(name, value, where)
    if wanted == "bool":
        return _boolean(value, where)
    if wanted in {"int", "float"}:
        return _number(value, wanted, where)
    if wanted == "date":
        return _date(value, where)
    if isinstance(value, str):
        return _printable(value, where)
    raise SettingsError(f"{where} must be a string.")


def _printable(value: str, where: str) -> str:
    """Return text without control characters, which have no place in a name, an address or a header."""
    if any(character < " " or character == "\x7f" for character in value):
        raise SettingsError(f"{where} must have no control characters.")
    return value


_ONE_A_LINE = frozenset({"exclude", "header"})  # a comma may stand inside


def _strings(name: str, value: Any, where: str) -> tuple[str, ...]:
    """Return a list of strings; one string is taken apart at commas, or at line breaks where commas mean something."""
    separator = "\n" if name in _ONE_A_LINE else ","
    if isinstance(value, str):
        value = value.split(separator)
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        parts = tuple(part.strip() for part in value if part.strip())
        return parts if name == "exclude" else tuple(_printable(part, where) for part in parts)
    raise SettingsError(f"{where} must be a list of strings.")


def _waivers(value: Any, where: str) -> tuple[Waiver, ...]:
    """Return the ignore rules of a settings file: an array of tables."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(row, Mapping) for row in value):
        raise SettingsError(f"{where} must be an array of tables of a settings file, [[ignore]].")
    return tuple(_waiver(row, where) for row in value)


def _waiver(row: Mapping[str, Any], where: str) -> Waiver:
    known = ("pattern", "rules", "reason", "until")
    for key in row:
        if key not in known:
            raise SettingsError(f'{where}: unknown key "{key}".{nearest(key, known)}')
    pattern, reason, rules = row.get("pattern"), row.get("reason", ""), row.get("rules", ())
    if not isinstance(pattern, str) or not pattern:
        raise SettingsError(f'{where}: each rule needs a "pattern", a regular expression.')
    if not isinstance(reason, str) or not reason.strip():
        raise SettingsError(f'{where}: the rule "{pattern}" needs a "reason": whoever reads it later will ask.')
    _check_pattern(pattern, where)
    until = _date(row["until"], f'{where}: "until"') if "until" in row else None
    return Waiver(pattern=pattern, rules=_strings("rules", rules, f'{where}: "rules"'), reason=reason, until=until)


def _check_pattern(written: str, where: str) -> None:
    from linkcheck.patterns import BadPatternError, pattern

    try:
        pattern(written)
    except BadPatternError as error:
        raise SettingsError(f"{where} has a bad regular expression {shorten(written)!r}: {error}.") from error


def _boolean(value: Any, where: str) -> bool:
    if isinstance(value, bool):
        return value
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
        "": False,
    }
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise SettingsError(f"{where} must be true or false.")


def _number(value: Any, wanted: str, where: str) -> int | float:
    try:
        if isinstance(value, bool):
            raise ValueError
        return int(value) if wanted == "int" and not isinstance(value, float) else _finite(value, wanted)
    except (TypeError, ValueError):
        kind = "a whole number" if wanted == "int" else "a number"
        raise SettingsError(f"{where} must be {kind}, not {value!r}.") from None


def _finite(value: Any, wanted: str) -> float:
    number = float(value)
    if wanted == "int" or number != number or number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _date(value: Any, where: str) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise SettingsError(f"{where} must be a day like 2026-01-31, not {value!r}.") from None


_AT_LEAST = {
    "max_age": 0, "timeout": 0.1, "connect_timeout": 0.1, "attempts": 1, "retry_after_cap": 0, "second_pass_delay": 0,
    "concurrency": 1, "processes": 0, "per_host": 1, "host_interval": 0, "max_redirects": 0, "body_cap": 1024,
    "archive_near_days": 0, "crossref_rate": 0.01, "datacite_rate": 0.01, "cdx_rate": 0.01, "save_rate": 0.01,
    "fail_after": 0,
}  # fmt: skip


_DAYS, _SECONDS, _COUNT = 365_000, 1_000_000, 100_000
_AT_MOST = {
    "max_age": _DAYS, "archive_near_days": _DAYS, "fail_after": _DAYS, "timeout": _SECONDS, "connect_timeout": _SECONDS,
    "retry_after_cap": _SECONDS, "second_pass_delay": _SECONDS, "host_interval": _SECONDS, "attempts": _COUNT,
    "concurrency": _COUNT, "per_host": _COUNT, "max_redirects": _COUNT, "processes": 1024, "body_cap": 1 << 30,
    "crossref_rate": _COUNT, "datacite_rate": _COUNT, "cdx_rate": _COUNT, "save_rate": _COUNT,
}  # fmt: skip
"""What nobody means to exceed, and clocks, calendars and memory can bear."""


def _validated(settings: Settings, label: Callable[[str], str]) -> Settings:
    """Return `settings`; raise SettingsError for a value out of range, a bad pattern or an unknown word."""
    for name, low in _AT_LEAST.items():
        value = getattr(settings, name)
        if value is not None and value < low:
            raise SettingsError(f"{label(name.replace('_', '-'))} must be at least {low}, not {value}.")
    for name, high in _AT_MOST.items():
        value = getattr(settings, name)
        if value is not None and value > high:
            raise SettingsError(f"{label(name.replace('_', '-'))} must be at most {high}, not {value:.4g}.")
    for written in settings.exclude:
        _check_pattern(written, label("exclude"))
    for name, known in (("format", FORMATS + _LINK_FORMATS), ("archive", ARCHIVE_CHOICES)):
        word = getattr(settings, name)
        if word not in known:
            raise SettingsError(f'{label(name)} must be one of {", ".join(known)}, not "{word}".{nearest(word, known)}')
    return settings
