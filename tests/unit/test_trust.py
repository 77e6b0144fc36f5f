"""Trust: whose settings count, and what the settings of a checkout may not do."""

from __future__ import annotations

import grp
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from linkcheck import documents, patterns, settings, sources, trust
from linkcheck.errors import SettingsError
from linkcheck.extraction.formats import docxparts
from linkcheck.settings import DEFAULTS, Names, Scope, Settings, keys, names_of, scope_of, variable_of
from linkcheck.trust import settings_of_a_run, unsafe_place, user_file

CLASSES: Mapping[str, tuple[Scope, Names | None]] = {
    "trust-settings": (Scope.CALL, None),
    **dict.fromkeys(
        [
            "allow-env", "connect-to", "dns-server", "proxy", "allow-private", "dask", "save-page-now", "doi-resolver",
            "crossref-api", "datacite-api", "citation-service",
        ],
        (Scope.TRUSTED, None),
    ),
    "cacert": (Scope.TRUSTED, Names.READ),
    **dict.fromkeys(["timegates", "availability-api", "cdx-api"], (Scope.OFF, None)),
    **dict.fromkeys(["sources", "cdx-index", "crossref-dump"], (Scope.ANYWHERE, Names.READ)),
    **dict.fromkeys(["output", "state", "baseline"], (Scope.ANYWHERE, Names.WRITTEN)),
    "report-dir": (Scope.ANYWHERE, Names.FOLDER),
    **dict.fromkeys(
        [
            "input-format", "whole-document", "exclude", "allow-empty", "format", "fail-on", "warn-only", "quiet",
            "verbose", "today", "max-age", "offline", "timeout", "connect-timeout", "attempts", "retry-after-cap",
            "second-pass-delay", "concurrency", "per-host", "host-interval", "max-redirects", "body-cap",
            "browser-second-look", "user-agent", "mailto", "header", "processes", "canaries", "no-state", "fresh",
            "resume", "update-baseline", "changed-since", "ignore", "fail-after", "archive", "archive-near-days",
            "cdx-rate", "save-rate", "exclude-path", "no-gitignore",
            "drift", "metadata", "crossref-rate", "datacite-rate",
        ],
        (Scope.ANYWHERE, None),
    ),
}  # fmt: skip
"""Every setting: where it may be set, and what it does with the paths it holds. A new setting needs a row here."""

VALUES: Mapping[str, str] = {"cacert": "ca.pem", "allow-private": "true", "timegates": "http://a.example/"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a repository that nobody else can write to."""
    top = tmp_path / "checkout"
    (top / ".git").mkdir(parents=True)
    top.chmod(0o755)
    return top


def read(
    folder: Path, toml: str, options: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings of a run in a folder with a settings file."""
    path = folder / "linkcheck.toml"
    path.write_text(toml, "utf-8")
    path.chmod(0o644)
    return settings_of_a_run(options or {}, environment or {}, folder)[0]


def refused(folder: Path, toml: str, **given: Any) -> str:
    """Return why the settings of a checkout are refused."""
    with pytest.raises(SettingsError) as caught:
        read(folder, toml, **given)
    assert caught.value.exit_code == 2
    return str(caught.value)


# --- scopes --------------------------------------------------------------------------------------


def test_every_setting_is_classified() -> None:
    """Whoever adds a setting has to say whether a checkout may set it, and whether it names files."""
    assert {key: (scope_of(key), names_of(key)) for key in keys()} == dict(CLASSES)


def test_services_and_files_are_recognised_by_their_names() -> None:
    """A setting that looks like a service or a file by its name or its default is not classified as harmless."""
    for key in keys():
        default = getattr(DEFAULTS, key.replace("-", "_"))
        values = default if isinstance(default, tuple) else (default,)
        is_service = key.endswith("-api") or any(str(value).startswith("http") for value in values)
        if is_service and key != "canaries":
            assert scope_of(key) in {Scope.TRUSTED, Scope.OFF}, key
        if re.search(r"(?:^|-)(?:file|dir|path|index|dump|output|state|baseline|cacert)$", key):
            assert names_of(key) is not None or key in {"no-state", "update-baseline", "exclude-path"}, key


@pytest.mark.parametrize("key", [key for key, (scope, _) in CLASSES.items() if scope in {Scope.TRUSTED, Scope.OFF}])
def test_a_checkout_may_not_set(checkout: Path, key: str) -> None:
    """Each is refused in one sentence that says how to allow it; the environment may set it."""
    value = VALUES.get(key, "http://a.example/")
    is_list = isinstance(getattr(DEFAULTS, key.replace("-", "_")), tuple)
    written = value if value == "true" else f"['{value}']" if is_list else f"'{value}'"
    toml = f"{key} = {written}\n"
    message = refused(checkout, toml)
    assert f'"{key}"' in message
    assert "--trust-settings" in message
    assert message.count("linkcheck.toml: ") == 1
    assert read(checkout, toml, {"trust-settings": True}) != DEFAULTS
    (checkout / "linkcheck.toml").unlink()
    assert settings_of_a_run({}, {variable_of(key): value}, checkout)[0] != DEFAULTS


def test_each_refused_value_has_its_sentence(checkout: Path) -> None:
    """Nobody has to run it once for each."""
    message = refused(checkout, 'dask = "tcp://a.example:1"\nproxy = "http://a.example"\noutput = "/tmp/x.txt"\n')
    assert [message.count(f'"{key}"') for key in ("dask", "proxy", "output")] == [1, 1, 1]


@pytest.mark.parametrize("toml", ["timegates = []\n", 'cdx-api = ""\navailability-api = ""\n'])
def test_a_checkout_may_switch_a_service_off(checkout: Path, toml: str) -> None:
    """An empty value names nobody."""
    assert read(checkout, toml) != DEFAULTS


def test_ordinary_settings_of_a_checkout_work(checkout: Path) -> None:
    """What a project sets for itself needs no permission."""
    (checkout / "docs").mkdir()
    found = read(
        checkout,
        'sources = ["docs", "*.bib", "notes/**/*.md", "refs.txt"]\n'
        'report-dir = "reports"\nstate = ".linkcheck/h.sqlite3"\n'
        'baseline = "known.json"\noutput = "out/report.html"\nmailto = "a@example.org"\nfail-on = ["error"]\n'
        'exclude = ["intranet"]\nheader = ["a.example: X-Key: plain"]\ncanaries = []\n'
        '[[ignore]]\npattern = "x"\nreason = "y"\n',
    )
    assert found.mailto == "a@example.org"
    assert found.report_dir is not None
    assert (Path(found.report_dir)).resolve() == checkout / "reports"


def test_nothing_is_trusted_by_a_file(checkout: Path, tmp_path: Path) -> None:
    """The switch that trusts the settings of a checkout is for the command line and the environment."""
    assert "--trust-settings" in refused(checkout, "trust-settings = true\n")
    assert "may not be set in a file" in refused(checkout, "trust-settings = true\n", options={"trust-settings": True})
    users = tmp_path / "config" / "linkcheck" / "linkcheck.toml"
    users.parent.mkdir(parents=True)
    users.write_text("trust-settings = true\n")
    with pytest.raises(SettingsError, match="may not be set in a file"):
        settings_of_a_run({}, {"XDG_CONFIG_HOME": str(tmp_path / "config")}, checkout)
    toml = 'dask = "tcp://a.example:1"\n'
    users.unlink()
    assert read(checkout, toml, environment={"LINKCHECK_TRUST_SETTINGS": "1"}).dask == "tcp://a.example:1"


# --- the environment -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    ["a.example: X-Key: env:TOKEN", "http://a.example:8080: X-Key:env: TOKEN", "a:b:env:TOKEN", "[::1]: K: env:TOKEN "],
)
def test_a_checkout_reads_listed_variables_only(checkout: Path, rule: str) -> None:
    """The trusted side lists them, by option or by variable."""
    toml = f'header = ["{rule}"]\n'
    assert "--allow-env TOKEN" in refused(checkout, toml)
    assert "TOKEN" in refused(checkout, toml, options={"allow-env": "TOKE,OKEN,token,env:TOKEN"})
    assert read(checkout, toml, {"allow-env": "OTHER,TOKEN"}).header == (rule.strip(),)
    assert read(checkout, toml, environment={"LINKCHECK_ALLOW_ENV": "TOKEN"}).header == (rule.strip(),)
    assert "SECRET" in refused(checkout, 'header = ["a: b: env:SECRET"]\n', options={"allow-env": "TOKEN"})


def test_the_users_file_can_list_variables(checkout: Path, tmp_path: Path) -> None:
    """It is trusted; the checkout's own list is not."""
    users = tmp_path / "config" / "linkcheck" / "linkcheck.toml"
    users.parent.mkdir(parents=True)
    users.write_text('allow-env = ["TOKEN"]\n')
    toml = 'header = ["a.example: X-Key: env:TOKEN"]\n'
    assert read(checkout, toml, environment={"XDG_CONFIG_HOME": str(tmp_path / "config")}).header
    assert '"allow-env"' in refused(checkout, f'allow-env = ["TOKEN"]\n{toml}')


# --- paths ---------------------------------------------------------------------------------------


def tree(top: Path) -> None:
    """Make what a developer's checkout holds besides its tracked files, and links that were tracked."""
    for name in (".git/hooks", ".venv/lib", "env/lib", "node_modules/x", "docs", "reports", "data", ".github"):
        (top / name).mkdir(parents=True, exist_ok=True)
    (top / "env" / "pyvenv.cfg").touch()
    (top / "out").symlink_to(top.parent)
    (top / "hooks").symlink_to(".git/hooks")
    (top / "secret.txt").symlink_to("/etc/hostname")
    (top / "inner.txt").symlink_to("docs/real.txt")
    (top / "loop").symlink_to("loop")
    (top / "reports" / "latest.md").symlink_to(top.parent / "x.txt")
    (top / "data" / "h.sqlite3-wal").symlink_to(top.parent / "x.txt")


@pytest.mark.parametrize(
    ("value", "names", "said"),
    [
        pytest.param("a.txt", Names.WRITTEN, None, id="file"),
        pytest.param("docs/../a.txt", Names.WRITTEN, None, id="there-and-back"),
        pytest.param("inner.txt", Names.WRITTEN, None, id="link-inside"),
        pytest.param("new/folder/a.json", Names.WRITTEN, None, id="folder-to-be-made"),
        pytest.param("out.d", Names.FOLDER, None, id="folder-with-a-dot"),
        pytest.param(".linkcheck/h.sqlite3", Names.WRITTEN, None, id="own-folder"),
        pytest.param("../a.txt", Names.WRITTEN, "outside", id="above"),
        pytest.param("docs/../../a.txt", Names.WRITTEN, "outside", id="above-by-detour"),
        pytest.param("/tmp/a.txt", Names.WRITTEN, "outside", id="absolute"),
        pytest.param("out/a.txt", Names.WRITTEN, "symbolic link", id="linked-folder"),
        pytest.param("secret.txt", Names.WRITTEN, "symbolic link", id="linked-file"),
        pytest.param("loop/a.txt", Names.WRITTEN, "cannot be resolved", id="loop"),
        pytest.param("a\0.txt", Names.WRITTEN, "cannot be resolved", id="nul"),
        pytest.param(".git/config", Names.WRITTEN, "hidden", id="git"),
        pytest.param("hooks/pre-commit", Names.WRITTEN, "hidden", id="link-into-git"),
        pytest.param("sub/.git/hooks/x", Names.WRITTEN, "hidden", id="git-deeper"),
        pytest.param(".envrc", Names.WRITTEN, "hidden", id="hidden-file"),
        pytest.param(".venv/lib/x.txt", Names.WRITTEN, "hidden", id="hidden-environment"),
        pytest.param("env/lib/x.txt", Names.WRITTEN, "installed programs", id="environment"),
        pytest.param("node_modules/x/index.txt", Names.WRITTEN, "installed programs", id="modules"),
        pytest.param("x.pth", Names.WRITTEN, "ending", id="python-path"),
        pytest.param("conftest.py", Names.WRITTEN, "ending", id="program"),
        pytest.param("reports", Names.FOLDER, "symbolic link", id="linked-report"),
        pytest.param("data/h.sqlite3", Names.WRITTEN, "symbolic link", id="linked-journal"),
        pytest.param("docs", Names.READ, None, id="read-folder"),
        pytest.param(".", Names.READ, None, id="read-here"),
        pytest.param("docs/**/*.md", Names.READ, None, id="glob"),
        pytest.param(".github/*.md", Names.READ, None, id="project-folder"),
        pytest.param("../*.md", Names.READ, "outside", id="glob-above"),
        pytest.param("do*/../../x.md", Names.READ, "leads out", id="glob-back"),
        pytest.param("/etc/*", Names.READ, "outside", id="glob-absolute"),
        pytest.param(".git/config", Names.READ, "hidden", id="read-git"),
        pytest.param(".env", Names.READ, "hidden", id="read-secrets"),
        pytest.param("secret.txt", Names.READ, "symbolic link", id="read-link"),
        pytest.param("out/*.md", Names.READ, "symbolic link", id="glob-in-linked-folder"),
        pytest.param(".e*", Names.READ, "hidden", id="glob-hidden"),
    ],
)
def test_places(checkout: Path, value: str, names: Names, said: str | None) -> None:
    """A checkout names places in itself; not what leads out, nor programs and secrets that lie among its files."""
    tree(checkout)
    why = unsafe_place(checkout, value, names)
    assert (why is None) if said is None else (said in str(why)), why


@pytest.mark.parametrize("key", [key for key, (_, names) in CLASSES.items() if names is not None and key != "cacert"])
def test_every_path_is_held_inside(checkout: Path, key: str) -> None:
    """By its setting; the command line may name any."""
    value = '["../x.txt"]' if key == "sources" else '"../x.txt"'
    message = refused(checkout, f"{key} = {value}\n")
    assert f'"{key}" names ../x.txt, outside the folder of the settings file' in message
    (checkout / "linkcheck.toml").unlink()
    found, _ = settings_of_a_run({key: "../x.txt"}, {}, checkout)
    assert getattr(found, key.replace("-", "_")) in ("../x.txt", ("../x.txt",))


def test_sources_in_one_string_are_held_inside(checkout: Path) -> None:
    """Commas separate them."""
    assert "/etc/hosts" in refused(checkout, 'sources = "a.txt, /etc/hosts"\n')


# --- who wrote the file --------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["file", "folder", "target", "folder-of-target"])
def test_a_file_that_others_can_write_is_refused(checkout: Path, tmp_path: Path, place: str) -> None:
    """Nobody knows who wrote it: neither it, nor its folder, nor what it links to may be open to all."""
    path = checkout / "linkcheck.toml"
    if "target" in place:
        target = tmp_path / "elsewhere" / "shared.toml"
        target.parent.mkdir()
        target.write_text("max-age = 3\n")
        path.symlink_to(target)
    else:
        target = path
        path.write_text("max-age = 3\n")
    target.chmod(0o644)
    target.parent.chmod(0o755)
    assert settings_of_a_run({}, {}, checkout)[0].max_age == 3
    (target if place in ("file", "target") else target.parent).chmod(0o777)
    with pytest.raises(SettingsError, match=r"others can write.*--trust-settings") as caught:
        settings_of_a_run({}, {}, checkout)
    assert caught.value.exit_code == 2
    assert settings_of_a_run({"trust-settings": True}, {}, checkout)[0].max_age == 3
    assert settings_of_a_run({}, {"CI": "true"}, checkout)[0].max_age == 3
    with pytest.raises(SettingsError, match="others can write"):
        settings_of_a_run({}, {"CI": "false"}, checkout)
    target.chmod(0o644)
    target.parent.chmod(0o755)


def test_a_sticky_folder_keeps_a_file_of_ours(checkout: Path, tmp_path: Path) -> None:
    """In a folder as `/tmp`, others cannot replace our file; a link that they put there is refused."""
    path = checkout / "linkcheck.toml"
    path.write_text("max-age = 3\n")
    path.chmod(0o644)
    checkout.chmod(0o1777)
    assert settings_of_a_run({}, {}, checkout)[0].max_age == 3
    path.chmod(0o666)
    with pytest.raises(SettingsError, match="others can write to the file"):
        settings_of_a_run({}, {}, checkout)
    if os.geteuid() == 0:
        target = tmp_path / "ours.toml"
        path.rename(target)
        target.chmod(0o644)
        path.symlink_to(target)
        os.chown(path, 4321, -1, follow_symlinks=False)
        with pytest.raises(SettingsError, match="others can write to the folder"):
            settings_of_a_run({}, {}, checkout)


def test_the_users_own_file_is_not_open_to_others(checkout: Path, tmp_path: Path) -> None:
    """It is trusted with everything, so it is held to the same."""
    users = tmp_path / "config" / "linkcheck" / "linkcheck.toml"
    users.parent.mkdir(parents=True)
    users.write_text('dask = "tcp://a.example:1"\n')
    users.chmod(0o666)
    with pytest.raises(SettingsError, match="others can write"):
        settings_of_a_run({}, {"XDG_CONFIG_HOME": str(tmp_path / "config")}, checkout)


def test_a_file_of_another_user_is_refused(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Except root's, for root under sudo that of the user who called it, and in a container the owner's outside."""
    (checkout / "linkcheck.toml").write_text("max-age = 3\n")
    owner = os.geteuid()
    uid = owner + 4321
    if owner:
        monkeypatch.setattr(os, "geteuid", lambda: uid)
    else:
        os.chown(checkout / "linkcheck.toml", uid, -1)
    with pytest.raises(SettingsError, match="belongs to another user"):
        settings_of_a_run({}, {}, checkout)
    assert settings_of_a_run({}, {"container": "docker"}, checkout)[0].max_age == 3
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    sudo = {"SUDO_UID": str(owner or uid)}
    assert settings_of_a_run({}, sudo, checkout)[0].max_age == 3


@pytest.mark.parametrize(
    ("group", "members", "private"),
    [("OWN", [], True), ("OWN", ["OWN"], True), ("OWN", ["other"], False), ("users", [], False), (None, [], True)],
)
def test_a_group_of_ones_own_is_nobody_else(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, group: str | None, members: list[str], private: bool
) -> None:
    """With the umask of most Linuxes (002) all files are open to the user's own group."""

    def found(gid: int) -> grp.struct_group:
        if group is None:
            raise KeyError(gid)
        names = [group.replace("OWN", "me"), "x", gid, [each.replace("OWN", "me") for each in members]]
        return grp.struct_group(names)

    monkeypatch.setattr(grp, "getgrgid", found)
    monkeypatch.setattr(trust, "_user", lambda uid: "me")
    (checkout / "linkcheck.toml").write_text("max-age = 3\n")
    (checkout / "linkcheck.toml").chmod(0o664)
    if private:
        assert settings_of_a_run({}, {}, checkout)[0].max_age == 3
    else:
        with pytest.raises(SettingsError, match="others can write"):
            settings_of_a_run({}, {}, checkout)


def test_file_systems_without_modes_are_not_accused(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' folders in WSL show mode 0777 for everything."""
    (checkout / "linkcheck.toml").write_text("max-age = 3\n")
    (checkout / "linkcheck.toml").chmod(0o777)
    monkeypatch.setattr(trust, "_has_no_modes", lambda device: True)
    assert settings_of_a_run({}, {}, checkout)[0].max_age == 3


# --- layers --------------------------------------------------------------------------------------


def test_order(checkout: Path, tmp_path: Path) -> None:
    """Defaults, the user's file, the checkout's, the environment, the command line."""
    users = tmp_path / "config" / "linkcheck" / "linkcheck.toml"
    users.parent.mkdir(parents=True)
    users.write_text('max-age = 1\nattempts = 1\ntimeout = 1\nper-host = 1\nproxy = "http://a.example:1"\n')
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "LINKCHECK_ATTEMPTS": "3",
        "LINKCHECK_TIMEOUT": "3",
    }
    found = read(checkout, "max-age = 2\nattempts = 2\ntimeout = 2\n", {"timeout": 4.0}, environment)
    assert (found.per_host, found.max_age, found.attempts, found.timeout) == (1, 2, 3, 4.0)
    assert found.proxy == "http://a.example:1"
    assert found.max_redirects == DEFAULTS.max_redirects


def test_the_users_file_found_from_the_working_folder_is_still_theirs(tmp_path: Path) -> None:
    """Run in its own folder, the search for a checkout's settings finds it, too."""
    users = tmp_path / "linkcheck" / "linkcheck.toml"
    users.parent.mkdir()
    users.write_text('cacert = "ca.pem"\n')
    found, files = settings_of_a_run({}, {"XDG_CONFIG_HOME": str(tmp_path)}, users.parent)
    assert found.cacert is not None
    assert Path(found.cacert).resolve() == users.parent / "ca.pem"
    assert files == (users,)


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/linkcheck/linkcheck.toml"),
        ("darwin", {"XDG_CONFIG_HOME": "/x"}, "/x/linkcheck/linkcheck.toml"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, "/home/me/.config/linkcheck/linkcheck.toml"),
        ("linux", {}, "/home/me/.config/linkcheck/linkcheck.toml"),
        ("darwin", {}, "/home/me/Library/Application Support/linkcheck/linkcheck.toml"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/linkcheck/linkcheck.toml"),
        ("win32", {}, "/home/me/AppData/Roaming/linkcheck/linkcheck.toml"),
    ],
)
def test_where_the_users_file_is(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: Mapping[str, str], expected: str
) -> None:
    """XDG's folder if it is set, else the platform's."""
    monkeypatch.setenv("HOME", "/home/me")
    assert user_file(environment, platform) == Path(expected)


def test_a_named_file_is_held_to_the_same(checkout: Path, tmp_path: Path) -> None:
    """A file named by --config lies in a checkout as a rule; one that is no TOML is not taken for settings."""
    path = checkout / "other.toml"
    path.write_text('dask = "tcp://a.example:1"\n')
    with pytest.raises(SettingsError, match="--trust-settings"):
        settings_of_a_run({}, {}, tmp_path, config=path)
    assert settings_of_a_run({"trust-settings": True}, {}, tmp_path, config=path)[0].dask
    (checkout / "list.md").write_text("max-age = 3\n")
    with pytest.raises(SettingsError, match=r"ends in \.toml"):
        settings_of_a_run({}, {}, tmp_path, config=checkout / "list.md")


# --- the document --------------------------------------------------------------------------------


def listed(start: str, end: str) -> set[str]:
    """Return the settings that SECURITY.md names in code between two texts."""
    text = (Path(__file__).parents[2] / "SECURITY.md").read_text("utf-8")
    part = text[text.index(start) + len(start) : text.index(end, text.index(start))]
    return {word for word in re.findall(r"`([\w-]+)`", part) if word in keys()}


def test_the_document_lists_what_is_refused() -> None:
    """SECURITY.md names every setting with a limit under its heading."""
    assert listed("**Not in a checkout**", "**Only empty**") == {k for k in keys() if scope_of(k) is Scope.TRUSTED}
    assert listed("**Only empty**", "**Only paths") == {k for k in keys() if scope_of(k) is Scope.OFF}
    assert listed("**Only paths", "**`header`") == {
        key for key in keys() if names_of(key) and scope_of(key) is Scope.ANYWHERE
    }


def test_the_document_has_the_limits_of_the_program() -> None:
    """Its table and its numbers are those of the code."""
    text = (Path(__file__).parents[2] / "SECURITY.md").read_text("utf-8")
    rows = {
        row.split("|")[3].strip(): row.split("|")[2].strip() for row in re.findall(r"^\|.*\|$", text, re.MULTILINE)[5:]
    }
    assert rows["`timeout`"] == f"{DEFAULTS.timeout:g} s"
    assert rows["`max-redirects`"] == f"{DEFAULTS.max_redirects}"
    assert rows["`body-cap`"] == f"{DEFAULTS.body_cap:,}"
    assert rows["`concurrency`, `per-host`"] == f"{DEFAULTS.concurrency}, and {DEFAULTS.per_host} at one host"
    assert f"{settings._MAX_FILE_BYTES:,} bytes" in text
    assert f"{patterns._MOST_S:g} s of processor time" in text
    assert f"{patterns._ALL_S:g} s and {patterns._EACH_S * 1000:g} ms" in text
    assert f"{patterns._MAX_CHARACTERS:,} characters" in text
    assert f"{patterns._MAX_PARTS:,} parts" in text
    assert f"{sources.MOST_BYTES >> 20} MiB; of DOCX, {docxparts.MOST_BYTES >> 20} MiB" in text
    none, one = documents.limits_for(0), documents.limits_for(1 << 20)
    assert f"{none.memory_bytes >> 20} MiB, and {one.memory_bytes - none.memory_bytes >> 20} bytes" in text
    assert f"{none.cpu_s:g} s of processor time, and {one.cpu_s - none.cpu_s:g} s for each MiB" in text
