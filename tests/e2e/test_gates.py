"""Gates: known findings, touched references, ignore rules, by the command."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Run, write_list
from tests.e2e.nights import HOST, Web
from tests.e2e.test_nights import url

FATES = {"fine": lambda night: 200, "gone": lambda night: 404, "lost": lambda night: 404}


def entry(name: str, number: int = 1) -> str:
    """Return a reference to a page."""
    return f"{number}. Office. Page {name}. URL: {url(name)} (accessed: 20.02.2026)."


def options(web: Web) -> list[str]:
    """Return what leads an audit to the web."""
    reach = ["--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--host-interval", "0", "--second-pass-delay", "0"]
    return [*reach, "--archive", "never", "--quiet", "--today", "2026-03-01", "--no-state", "--attempts", "1"]


ENV = {"LINKCHECK_CANARIES": url("canary")}


def test_a_baseline_lets_only_new_breakage_fail(run: Run, tmp_path: Path) -> None:
    """What is known is not counted, what is new fails, and what no longer occurs is told."""
    write_list(tmp_path, [entry("gone"), entry("fine", 2)])
    with Web(fates=dict(FATES)).serving() as web:

        def check(*more: str) -> tuple[int, str]:
            done = run("check", "references.txt", *options(web), *more, env=ENV)
            return done.code, done.out + done.err

        assert check()[0] == 1
        assert check("--baseline", "known.json") == (
            2,
            "linkcheck: known.json: no such baseline; --update-baseline makes one.\n",
        )
        assert check("--baseline", "known.json", "--update-baseline")[0] == 0
        known = json.loads((tmp_path / "known.json").read_text())
        assert known == {"version": 1, "findings": [{"rule": "broken-link", "target": url("gone")}]}
        code, told = check("--baseline", "known.json")
        assert (code, "1 finding of the baseline is known and not counted." in " ".join(told.split())) == (0, True)
        write_list(tmp_path, [entry("gone"), entry("lost", 2)])
        assert check("--baseline", "known.json")[0] == 1
        write_list(tmp_path, [entry("fine")])
        code, told = check("--baseline", "known.json")
        assert (code, f"no longer occurs: broken-link {url('gone')}" in " ".join(told.split())) == (0, True)
        (tmp_path / "known.json").write_text("[]")
        assert check("--baseline", "known.json")[0] == 2


def git(folder: Path, *arguments: str) -> None:
    """Run git."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_only_what_was_touched(run: Run, tmp_path: Path) -> None:
    """Changed and added references are checked, the others are not asked about; a new file counts as a whole."""
    git(tmp_path, "init", "-q", "-b", "main")
    write_list(tmp_path, [entry("gone"), entry("fine", 2)])
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "list")
    with Web(fates=dict(FATES)).serving() as web:
        done = run("check", "references.txt", *options(web), "--changed-since", "HEAD", env=ENV)
        assert (done.code, done.err) == (0, "linkcheck: no reference was touched since HEAD.\n")
        write_list(tmp_path, [entry("gone"), entry("fine", 2), entry("lost", 3)])
        done = run("check", "references.txt", *options(web), "--changed-since", "HEAD", "-f", "json", env=ENV)
        assert [reference["key"] for reference in done.json()["references"]] == ["3"]
        assert web.asked["gone"] == 0
        write_list(tmp_path, [entry("gone")], "new.txt")
        done = run("check", "new.txt", *options(web), "--changed-since", "HEAD", "-f", "json", env=ENV)
        assert len(done.json()["references"]) == 1
        done = run("check", "references.txt", *options(web), "--changed-since", "no-such", env=ENV)
        assert (done.code, "git knows no revision 'no-such'" in done.err) == (2, True)


def test_without_a_repository_it_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder outside every repository is told as such."""
    write_list(tmp_path, [entry("gone")])
    done = run(
        "check", "references.txt", "--changed-since", "HEAD", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    )
    assert done.code == 2
    assert done.err.startswith("linkcheck: references.txt: ")


def test_ignore_rules_and_comments(run: Run, tmp_path: Path) -> None:
    """What is ignored is told as a note and fails nothing, is asked all the same, and rules that rot are told."""
    (tmp_path / "linkcheck.toml").write_text(
        f'[[ignore]]\npattern = "{HOST}/gone"\nreason = "moved to the cellar"\nuntil = 2026-12-31\n'
        '[[ignore]]\npattern = "nowhere"\nreason = "old"\n'
    )
    write_list(tmp_path, [entry("gone"), f"# linkcheck: ignore -- our own test\n{entry('lost', 2)}"])
    with Web(fates=dict(FATES)).serving() as web:
        done = run("check", "references.txt", *options(web), "-f", "json", env=ENV)
        assert (done.code, web.asked["gone"], web.asked["lost"]) == (0, 2, 2)
        found = [finding for reference in done.json()["references"] for finding in reference["findings"]]
        ignored = [finding["message"] for finding in found if finding["rule"] == "ignored"]
        assert any("until 2026-12-31" in message and "moved to the cellar" in message for message in ignored)
        assert any("by a comment in the source (our own test)" in message for message in ignored)
        assert not any(finding["level"] == "error" for finding in found)
        table = run("check", "references.txt", *options(web), env=ENV)
        assert 'The ignore rule "nowhere" matches no link.' in " ".join(table.out.split())


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('ignore = ["x"]', "must be an array of tables"),
        ('[[ignore]]\nreason = "r"', 'needs a "pattern"'),
        ('[[ignore]]\npattern = "x"', 'needs a "reason"'),
        ('[[ignore]]\npattern = "("\nreason = "r"', "bad regular expression"),
        ('[[ignore]]\npatern = "x"\nreason = "r"', 'Did you mean "pattern"?'),
        ('[[ignore]]\npattern = "x"\nreason = "r"\nuntil = "soon"', "must be a day"),
    ],
)
def test_bad_rules_are_told(run: Run, tmp_path: Path, toml: str, said: str) -> None:
    """A rule that cannot be used is told with the file and what is wrong."""
    (tmp_path / "linkcheck.toml").write_text(toml)
    write_list(tmp_path, [entry("fine")])
    done = run("check", "--offline")
    assert done.code == 2
    assert said in done.err
    assert "linkcheck.toml" in done.err
