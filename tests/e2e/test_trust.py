"""A hostile checkout, met by the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Run, write_list


def test_a_pull_request_cannot_write_elsewhere(run: Run, tmp_path: Path) -> None:
    """Its settings name a report outside its folder: nothing is written, and the message says how to allow it."""
    (tmp_path / "pr").mkdir()
    write_list(tmp_path / "pr", ["1. A. URL: http://a.example/"])
    settings = tmp_path / "pr" / "linkcheck.toml"
    settings.write_text(
        'report-dir = "../published"\noutput = "../site/report.html"\noffline = true\nno-state = true\n'
    )
    (tmp_path / "site").mkdir()
    command = ("check", str(tmp_path / "pr" / "references.txt"), "--config", str(settings))
    done = run(*command)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("--trust-settings") == 2
    assert not (tmp_path / "published").exists()
    assert run(*command, env={"LINKCHECK_TRUST_SETTINGS": "1"}).code == 0
    assert (tmp_path / "site" / "report.html").exists()


def test_a_name_that_looks_like_an_option(run: Run, tmp_path: Path) -> None:
    """A list called --config=x.md, which a hook passes on as it is, is not read as settings."""
    (tmp_path / "x.md").write_text('warn-only = true\noutput = "written.txt"\n')
    (tmp_path / "--config=x.md").write_text("1. A. URL: http://a.example/\n")
    done = run("check", "--offline", "--no-state", "--config=x.md")
    assert (done.code, "ends in .toml" in done.err) == (2, True)
    assert not (tmp_path / "written.txt").exists()
    assert run("check", "--offline", "--no-state", "--", "--config=x.md").code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("pyproject.toml", 'tool = "[tool.linkcheck"\n', id="tool-is-text"),
        pytest.param("pyproject.toml", "[[tool.linkcheck]]\nmax-age = 3\n", id="table-is-a-list"),
        pytest.param("linkcheck.toml", f"max-age = {'9' * 5000}\n", id="number-of-many-digits"),
        pytest.param("linkcheck.toml", f"sources = {'[' * 20_000}\n", id="nested"),
        pytest.param("linkcheck.toml", f"# {'x' * 1_100_000}\n", id="long"),
        pytest.param("linkcheck.toml", 'output = "a\\u0000b.txt"\n', id="nul"),
        pytest.param("linkcheck.toml", "max-age = 99999999999999\n", id="more-days-than-there-are"),
        pytest.param("linkcheck.toml", "second-pass-delay = 1e300\n", id="longer-than-there-is-time"),
    ],
)
def test_odd_settings_are_an_error_of_settings(run: Run, tmp_path: Path, name: str, text: str) -> None:
    """One sentence and exit code 2, whatever is in the file; never a bug of ours."""
    (tmp_path / name).write_text(text)
    write_list(tmp_path, ["1. A. URL: http://a.example/"])
    done = run("check", "references.txt", "--offline", "--no-state")
    assert (done.code, done.out) == (2, "")
    assert name in done.err
    assert "bug" not in done.err
    assert len(done.err.splitlines()) == 1


def test_a_pattern_that_never_ends(run: Run, tmp_path: Path) -> None:
    """An ignore rule or an exclusion that backtracks without end is given up and reported; the run goes on."""
    (tmp_path / "linkcheck.toml").write_text(
        "exclude = ['(a|aa)+$(?<=b)']\n[[ignore]]\npattern = '(a+)+[!?]'\nreason = 'x'\n"
    )
    write_list(tmp_path, [f"1. A. URL: http://a.example/{'a' * 1500}", "2. B. URL: http://b.example/aaa!"])
    done = run("check", "references.txt", "--offline", "--no-state", "-f", "markdown")
    assert done.code == 0
    assert done.out.count("takes too long") >= 1
    assert "b.example" in done.out


@pytest.mark.parametrize("link", [".linkcheck", ".linkcheck/history.sqlite3", ".linkcheck/history.sqlite3-journal"])
def test_the_history_is_not_written_through_a_link(run: Run, tmp_path: Path, link: str) -> None:
    """A checkout can bring `.linkcheck`; what it links to stays as it was, and the report is made all the same."""
    outside = tmp_path.parent / f"outside-{tmp_path.name}"
    if link == ".linkcheck":
        outside.mkdir()
    else:
        outside.write_text("precious\n")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(outside)
    write_list(tmp_path, ["1. A. URL: http://a.example/"])
    done = run("check", "references.txt", "--offline")
    assert done.code == 0
    assert "is not recorded" in done.err
    assert "http://a.example/" in run("check", "references.txt", "--offline", "-f", "json", "--quiet").out
    assert not list(outside.iterdir()) if outside.is_dir() else outside.read_text() == "precious\n"


@pytest.mark.parametrize("command", ["check", "extract", "fix"])
def test_the_default_list_is_not_read_through_a_link(run: Run, tmp_path: Path, command: str) -> None:
    """A checkout can bring `references.txt` as a link to a file of the user's; only the user can name that."""
    secret = tmp_path.parent / f"secret-{tmp_path.name}"
    secret.write_text("1. A. URL: http://token.example/s3cret\n")
    (tmp_path / "references.txt").symlink_to(secret)
    done = run(command)
    assert done.code == 2
    assert "references.txt: is a symbolic link that leads out of this folder" in done.err
    assert "s3cret" not in done.out + done.err
    named = run("extract", "references.txt")
    assert named.code == 0
    assert "s3cret" in named.out


def test_the_default_list_may_be_a_link_inside(run: Run, tmp_path: Path) -> None:
    """A link to another file of the folder is no danger."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "all.txt").write_text("1. A. URL: http://inside.example/page\n")
    (tmp_path / "references.txt").symlink_to("lists/all.txt")
    done = run("extract")
    assert done.code == 0
    assert "inside.example" in done.out
