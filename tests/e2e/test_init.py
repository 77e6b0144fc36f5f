"""What puts linkcheck into people's hands: init, the action, the hooks, completion and the image."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from linkcheck.settings import load
from tests.e2e.conftest import PROJECT, Outcome, Run, environment, write_list
from tests.e2e.nights import HOST, Web
from tests.e2e.test_gates import entry
from tests.e2e.test_nights import url

FATES = {"fine": lambda night: 200, "gone": lambda night: 404, "lost": lambda night: 404}


def test_init_writes_what_can_be_used(run: Run, tmp_path: Path) -> None:
    """Both files are written once, the settings are ours to read, and nothing is written over."""
    done = run("init")
    assert (done.code, done.out.count(": written.")) == (0, 2)
    settings = load(tmp_path / "linkcheck.toml")
    named = [Path(name).name for name in (*settings.sources, settings.report_dir or "")]
    assert (named, settings.fail_on) == (["references.txt", "reports"], ("error",))
    (tmp_path / "linkcheck.toml").write_text("# mine\n")
    again = run("init")
    assert again.code == 2
    assert "linkcheck.toml and .github/workflows/linkcheck.yml: is there already" in again.err
    assert (tmp_path / "linkcheck.toml").read_text() == "# mine\n"
    assert run("init", "--force").code == 0
    assert "sources" in (tmp_path / "linkcheck.toml").read_text()


@pytest.mark.parametrize("link", ["linkcheck.toml", ".github", ".github/workflows", ".github/workflows/linkcheck.yml"])
@pytest.mark.parametrize("target", ["../outside", "../missing"])
def test_init_follows_no_link(run: Run, tmp_path: Path, link: str, target: str) -> None:
    """A checkout can hold links to the user's files; nothing is written through one, not even by force."""
    outside = tmp_path.parent / "outside"
    outside.mkdir(exist_ok=True)
    path = tmp_path / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(tmp_path.parent / Path(target).name)
    for arguments in ([], ["--force"]):
        done = run("init", *arguments)
        assert (done.code, "is a symbolic link" in done.err) == (2, True)
    assert not list(outside.iterdir())
    assert not (tmp_path.parent / "missing").exists()
    assert link == "linkcheck.toml" or not (tmp_path / "linkcheck.toml").exists()


def test_init_leaves_the_settings_of_a_project(run: Run, tmp_path: Path) -> None:
    """A project that has its settings in pyproject.toml gets the workflow alone."""
    (tmp_path / "pyproject.toml").write_text("[tool.linkcheck]\nmax-age = 10\n")
    done = run("init")
    assert done.code == 0
    assert not (tmp_path / "linkcheck.toml").exists()
    assert (tmp_path / ".github" / "workflows" / "linkcheck.yml").exists()


def valid(schema: str, path: Path) -> None:
    """Hold a file against a schema of SchemaStore, as check-jsonschema brings it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_action_and_workflow_are_valid() -> None:
    """Both hold against the published schemas; a broken one does not."""
    valid("vendor.github-actions", PROJECT / "action.yml")
    valid("vendor.github-workflows", PROJECT / "linkcheck" / "starting" / "linkcheck.yml")
    with pytest.raises(AssertionError):
        valid("vendor.github-workflows", PROJECT / "action.yml")


def test_hooks_are_complete() -> None:
    """Each hook has what pre-commit asks for, and its pattern takes reference lists only."""
    hooks = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["linkcheck", "linkcheck-offline"]
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["args"][-1] == "--"  # names of files follow
        taken = [
            name for name in ("references.txt", "doc/refs.bib", "a.py", "README.md") if re.search(hook["files"], name)
        ]
        assert taken == ["references.txt", "doc/refs.bib", "README.md"]


class Runner:
    """Runs the shell steps of an action or workflow as GitHub's runner does, with files of its own."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.folder = folder
        tools = folder.parent / "tools"
        tools.mkdir(exist_ok=True)
        program = tools / "linkcheck"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m linkcheck "$@"\n')
        python = tools / "python"
        python.write_text('#!/bin/sh\nprintf "%s\\n" "$*" >> "$TOOL_LOG"\n')  # pip is not to be run here
        for tool in (program, python):
            tool.chmod(0o755)
        self.log = folder.parent / "tools.log"
        reach = {
            "LINKCHECK_CONNECT_TO": f"{HOST}:80:127.0.0.1:{web.port}", "LINKCHECK_CANARIES": url("canary"),
            "LINKCHECK_HOST_INTERVAL": "0", "LINKCHECK_SECOND_PASS_DELAY": "0", "LINKCHECK_ARCHIVE": "never",
        }  # fmt: skip
        self.files = {name: folder.parent / name.lower() for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
        self.env = environment(
            {
                **reach, **{name: str(path) for name, path in self.files.items()}, "TOOL_LOG": str(self.log),
                "GITHUB_ACTION_PATH": "/the/action", "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            }
        )  # fmt: skip

    def run(self, steps: list[dict[str, Any]], inputs: dict[str, str]) -> Outcome:
        """Run the steps with a `run`, until one fails; those that run always still do."""
        code, out = 0, ""
        for path in self.files.values():
            path.write_text("")
        for step in steps:
            if "run" not in step or (code and step.get("if") != "always()"):
                continue
            env = {name: self._filled(value, inputs) for name, value in step.get("env", {}).items()}
            assert "${{" not in step["run"]  # what users write is never part of a script
            command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
            done = subprocess.run(
                command,
                cwd=self.folder,
                env={**self.env, **env},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            code = code or done.returncode
            out += done.stdout + done.stderr
        return Outcome(code=code, out=out, err="")

    @staticmethod
    def _filled(value: str, inputs: dict[str, str]) -> str:
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: inputs[match[1]], value)


def test_the_action_fails_on_new_breakage_only(tmp_path: Path) -> None:
    """The first run takes what is broken for known, a later one fails for what is new, and both say so."""
    action = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
    inputs = {name: str(spec["default"]) for name, spec in action["inputs"].items()}
    folder = tmp_path / "repo"
    folder.mkdir()
    with Web(fates=dict(FATES)).serving() as web:
        runner = Runner(folder, web)
        write_list(folder, [entry("gone"), entry("fine", 2)])
        first = runner.run(action["runs"]["steps"], inputs)
        assert first.code == 0, first.out
        assert "pip install --quiet /the/action" in runner.log.read_text()
        assert "::error file=references.txt,line=1" in first.out
        assert "# Reference audit" in runner.files["GITHUB_STEP_SUMMARY"].read_text()
        assert runner.files["GITHUB_OUTPUT"].read_text() == "exit-code=0\nreport=reports/latest.html\n"
        write_list(folder, [entry("gone"), entry("lost", 2)])
        second = runner.run(action["runs"]["steps"], inputs)
        assert second.code == 1, second.out
        assert "exit-code=1" in runner.files["GITHUB_OUTPUT"].read_text()
        third = runner.run(action["runs"]["steps"], inputs | {"update-baseline": "true"})
        assert third.code == 0
        odd = runner.run(action["runs"]["steps"], inputs | {"sources": "no-such-file.txt; touch pwned", "baseline": ""})
        assert odd.code == 2
        assert not (folder / "pwned").exists()


def test_the_workflow_runs(tmp_path: Path, run: Run) -> None:
    """The steps of the nightly workflow do what they say."""
    workflow = yaml.safe_load((PROJECT / "linkcheck" / "starting" / "linkcheck.yml").read_text("utf-8"))
    folder = tmp_path / "repo"
    folder.mkdir()
    with Web(fates=dict(FATES)).serving() as web:
        runner = Runner(folder, web)
        write_list(folder, [entry("gone")])
        done = runner.run(workflow["jobs"]["references"]["steps"], {})
        assert done.code == 1
        assert "pip install --quiet linkcheck-refs" in runner.log.read_text()
        assert "# Reference audit" in runner.files["GITHUB_STEP_SUMMARY"].read_text()
        assert (folder / "reports" / "latest.html").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_there(run: Run, shell: str) -> None:
    """Each shell gets a script that completes the command."""
    done = run("--show-completion", shell)
    assert done.code == 0
    assert "linkcheck" in done.out


def test_the_image_is_built_from_what_is_there() -> None:
    """Every file that the image copies exists, it runs as nobody special, and its extras are ours."""
    text = (PROJECT / ".ci" / "Dockerfile").read_text("utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for name in line.split()]
    assert len(copied) >= 4
    assert all((PROJECT / name).exists() for name in copied)
    assert "\nUSER reader\n" in text
    extras = re.search(r"/src\[([\w,]+)\]", text)
    assert extras is not None
    project = (PROJECT / "pyproject.toml").read_text("utf-8")
    assert all(re.search(rf"^{extra} = \[", project, re.MULTILINE) for extra in extras[1].split(","))
