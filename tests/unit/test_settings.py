"""Settings: one home for each default, an order of precedence, and an error that names the nearest known key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from linkcheck.errors import SettingsError
from linkcheck.settings import (
    DEFAULTS,
    Settings,
    find_file,
    from_environment,
    from_options,
    keys,
    load,
    merge,
    variable_of,
)


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_precedence(tmp_path: Path) -> None:
    """The command line beats the environment, which beats the file, which beats the default."""
    path = write(tmp_path, "linkcheck.toml", "max-age = 10\nattempts = 5\ntimeout = 7\n")
    settings = from_environment(load(path), {"LINKCHECK_MAX_AGE": "20", "LINKCHECK_ATTEMPTS": "6"})
    settings = from_options(settings, {"max-age": 30, "attempts": None, "per-host": None})
    assert (settings.max_age, settings.attempts, settings.timeout) == (30, 6, 7.0)
    assert settings.per_host == DEFAULTS.per_host


def test_what_shows_our_bugs_is_no_setting() -> None:
    """The message about a bug says to set it."""
    assert from_environment(Settings(), {"LINKCHECK_DEBUG": "1"}) == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("max-agee = 3", '"max-agee".* Did you mean "max-age"?', id="typing-error"),
        pytest.param("max_age = 3", '"max_age".* Did you mean "max-age"?', id="underscore"),
        pytest.param('max-age = "old"', '"max-age" must be a whole number', id="word-for-a-number"),
        pytest.param("max-age = 1.5", '"max-age" must be a whole number', id="fraction"),
        pytest.param("max-age = -1", '"max-age" must be at least 0', id="negative"),
        pytest.param("timeout = nan", '"timeout" must be a number', id="not-a-number"),
        pytest.param("attempts = true", '"attempts" must be a whole number', id="boolean-for-a-number"),
        pytest.param('warn-only = "perhaps"', '"warn-only" must be true or false', id="not-a-boolean"),
        pytest.param("sources = 3", '"sources" must be a list of strings', id="number-for-a-list"),
        pytest.param("format = 3", '"format" must be a string', id="number-for-a-word"),
        pytest.param('format = "tabel"', '"format" must be one of .* Did you mean "table"?', id="unknown-format"),
        pytest.param('today = "soon"', '"today" must be a day like', id="no-day"),
        pytest.param('exclude = ["(a"]', '"exclude" has a bad regular expression', id="bad-pattern"),
        pytest.param("= 3", "is not TOML", id="not-toml"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    """A bad settings file is told with its name, the key, and what would be right."""
    path = write(tmp_path, "linkcheck.toml", text)
    with pytest.raises(SettingsError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path))
    assert caught.value.exit_code == 2


def test_options_are_named_as_options() -> None:
    """What is wrong on the command line is told by the option's name."""
    with pytest.raises(SettingsError, match=r"^--timeout must be at least 0\.1, not 0\.0\.$"):
        from_options(DEFAULTS, {"timeout": 0.0})


def test_environment() -> None:
    """Every setting can come from a variable; lists are split at commas, patterns and headers at line breaks."""
    settings = from_environment(
        DEFAULTS,
        {
            "PATH": "/bin",
            "LINKCHECK_TODAY": "2026-01-31",
            "LINKCHECK_WARN_ONLY": "yes",
            "LINKCHECK_FAIL_ON": "error, moved",
            "LINKCHECK_EXCLUDE": "a{1,2}\nb",
            "LINKCHECK_IA_SECRET": "not a setting",
        },
    )
    assert settings.today == date(2026, 1, 31)
    assert settings.warn_only
    assert settings.fail_on == ("error", "moved")
    assert settings.exclude == ("a{1,2}", "b")


def test_unknown_variable_is_an_error() -> None:
    """A variable with our prefix that names no setting is told with the nearest setting."""
    with pytest.raises(SettingsError, match=r'"LINKCHECK_MAXAGE" names no setting.* "max-age"'):
        from_environment(DEFAULTS, {"LINKCHECK_MAXAGE": "3"})


def test_every_key_has_its_variable() -> None:
    """Keys and variables correspond one to one."""
    assert len(keys()) > 30
    assert len({variable_of(key) for key in keys()}) == len(keys())
    assert variable_of("max-age") == "LINKCHECK_MAX_AGE"


def test_find_file(tmp_path: Path) -> None:
    """The nearest file counts, linkcheck.toml before pyproject.toml, and the search ends at the repository's top."""
    top = tmp_path / "repo"
    inner = top / "a" / "b"
    inner.mkdir(parents=True)
    (top / ".git").mkdir()
    write(tmp_path, "linkcheck.toml", "")
    assert find_file(inner) is None
    project = write(top, "pyproject.toml", "[tool.linkcheck]\nmax-age = 3\n")
    assert find_file(inner) == project
    own = write(top, "linkcheck.toml", "")
    assert find_file(inner) == own
    write(top / "a", "pyproject.toml", "[project]\n")
    assert find_file(inner) == own


def test_pyproject_table(tmp_path: Path) -> None:
    """In pyproject.toml only our own table counts."""
    path = write(tmp_path, "pyproject.toml", "[project]\nname = 'x'\n[tool.linkcheck]\nmax-age = 3\n")
    assert load(path).max_age == 3


def test_paths_lie_beside_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that a settings file names are found from where it lies, wherever the command is run."""
    (tmp_path / "sub").mkdir()
    path = write(
        tmp_path, "linkcheck.toml", 'sources = ["refs.txt", "-"]\nreport-dir = "out"\ncacert = "/etc/ca.pem"\n'
    )
    monkeypatch.chdir(tmp_path / "sub")
    settings = load(path)
    assert settings.sources == ("../refs.txt", "-")
    assert settings.report_dir == "../out"
    assert settings.cacert == "/etc/ca.pem"
    monkeypatch.chdir(tmp_path)
    assert load(path).sources == ("refs.txt", "-")


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A settings file that cannot be read is an error of settings."""
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "no.toml")


def test_user_agent_says_who_we_are() -> None:
    """The User-Agent names the tool and, where one is set, the address to write to."""
    assert Settings().user_agent_header().startswith("linkcheck/")
    assert "mailto:me@example.org" in Settings(mailto="me@example.org").user_agent_header()
    assert Settings(user_agent="mine").user_agent_header() == "mine"


def test_merge_keeps_what_is_not_given() -> None:
    """Only the given keys change."""
    assert merge(DEFAULTS, {}, where="x") == DEFAULTS
    assert merge(DEFAULTS, {"retry-after-cap": 5}, where="x").retry_after_cap == 5.0
