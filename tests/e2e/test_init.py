"""What puts linkcheck into people's hands: init, the action, the hooks, completion and the image."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from linkcheck import __version__
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
    assert "linkcheck.toml and .github/workflows/linkcheck.yml already exist; use --force to overwrite." in again.err
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

    def audit(self, steps: list[dict[str, Any]], inputs: dict[str, str]) -> Outcome:
        """Run the steps, and return what the audit that they make printed and left as code."""
        return self.run([step for step in steps if step.get("id") == "audit"], inputs)

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
        assert runner.log.read_text().splitlines() == [
            "-P -m pip install --quiet --require-hashes --only-binary :all: --requirement"
            " /the/action/.github/action-requirements.txt",
            "-P -m pip install --quiet --no-index --no-deps --no-build-isolation /the/action",
        ]
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


ACTION = "action.yml"
TEMPLATE = "linkcheck/starting/linkcheck.yml"


def steps_of(name: str) -> list[dict[str, Any]]:
    """Return the steps of the action or the workflow."""
    whole = yaml.safe_load((PROJECT / name).read_text("utf-8"))
    steps: list[dict[str, Any]] = (whole["runs"] if name == ACTION else whole["jobs"]["references"])["steps"]
    return steps


@pytest.mark.parametrize("name", [ACTION, TEMPLATE])
def test_the_history_outlives_a_failing_run(name: str) -> None:
    """It is restored before the audit, and saved after it under a key of this run whatever came of it."""
    steps = steps_of(name)
    (restore,) = [step for step in steps if str(step.get("uses", "")).startswith("actions/cache/restore@")]
    (save,) = [step for step in steps if str(step.get("uses", "")).startswith("actions/cache/save@")]
    audit = next(step for step in steps if "linkcheck check" in step.get("run", ""))
    assert steps.index(restore) < steps.index(audit) < steps.index(save)
    assert save["if"] == "always()"
    assert save["with"] == {key: restore["with"][key] for key in ("path", "key")}
    assert save["with"]["path"] == ".linkcheck"
    for part in ("github.run_id", "github.run_attempt"):  # a key that exists is never written again
        assert part in save["with"]["key"]
    constant = save["with"]["key"].partition("${{ github.run_id")[0]
    assert restore["with"]["restore-keys"].splitlines()[0] == constant


@pytest.mark.parametrize("name", [ACTION, TEMPLATE])
def test_other_actions_are_pinned(name: str) -> None:
    """By the hash of a commit, with its version as a comment, and no expression stands in a script."""
    uses = re.findall(r"uses: (.*)", (PROJECT / name).read_text("utf-8"))
    assert uses
    for line in uses:
        assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    assert not [step["run"] for step in steps_of(name) if "${{" in step.get("run", "")]


def test_what_the_action_installs_is_pinned_with_hashes() -> None:
    """Everything that linkcheck needs to run and to be built, each at a version that it accepts."""
    lines = (PROJECT / ".github" / "action-requirements.txt").read_text("utf-8").replace("\\\n", " ").splitlines()
    pinned: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            requirement, _, hashes = line.partition(" --hash=")
            parsed = Requirement(requirement)
            assert re.fullmatch(r"sha256:[0-9a-f]{64}(\s+--hash=sha256:[0-9a-f]{64})*\s*", hashes), line
            pinned[parsed.name] = str(parsed.specifier).removeprefix("==")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    for text in (*project["project"]["dependencies"], *project["build-system"]["requires"]):
        wanted = Requirement(text)
        assert wanted.specifier.contains(pinned[wanted.name]), f"{text}: run .ci/lock"


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        pytest.param("a.txt b.txt", ["a.txt", "b.txt"], id="words"),
        pytest.param("a.txt\nb.txt", ["a.txt", "b.txt"], id="lines"),
        pytest.param("a.txt\r\n  b.txt\r\n", ["a.txt", "b.txt"], id="windows-lines"),
        pytest.param("\n\na.txt\n\nb.txt c.txt\n", ["a.txt", "b.txt", "c.txt"], id="empty-lines"),
        pytest.param("my list.txt\na.txt", ["my list.txt", "a.txt"], id="a-name-with-a-space"),
        pytest.param("?.txt", ["a.txt", "b.txt", "c.txt"], id="glob"),
        pytest.param("--config=evil.md", ["--config=evil.md"], id="looks-like-an-option"),
        pytest.param("-x.txt\na.txt", ["-x.txt", "a.txt"], id="looks-like-a-short-option"),
        pytest.param("", ["references.txt"], id="none"),
    ],
)
def test_the_action_reads_all_sources(tmp_path: Path, sources: str, expected: list[str]) -> None:
    """Every line and word of the input is one, and none is taken for an option or a command."""
    folder = tmp_path / "repo"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt", "my list.txt", "--config=evil.md", "-x.txt", "references.txt"):
        (folder / name).write_text(f"1. Page. URL: http://{HOST}/fine (accessed: 20.02.2026).\n", "utf-8")
    (folder / "evil.md").write_text('output = "stolen.txt"\n', "utf-8")
    inputs = {name: str(spec["default"]) for name, spec in inputs_of_action().items()}
    with Web(fates=dict(FATES)).serving() as web:
        runner = Runner(folder, web)
        given = {"sources": sources, "arguments": "--offline\n--max-age 9999", "baseline": ""}
        done = runner.audit(steps_of(ACTION), inputs | given)
    assert done.code == 0, done.out
    report = json.loads((folder / "reports" / "latest.json").read_text("utf-8"))
    assert [reference["source"] for reference in report["references"]] == expected
    assert not (folder / "stolen.txt").exists()


def inputs_of_action() -> dict[str, dict[str, Any]]:
    """Return the inputs of the action with their descriptions and defaults."""
    inputs: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / ACTION).read_text("utf-8"))["inputs"]
    return inputs


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"arguments": "--no-such-option"}, 2, id="usage"),
        pytest.param({"sources": "empty.txt"}, 4, id="nothing-to-check"),
        pytest.param({"report-dir": "out\nexit-code=0"}, 2, id="a-line-break-in-a-name"),
        pytest.param({"fail-on": "warning"}, 1, id="broken"),
        pytest.param({"fail-on": "retracted"}, 0, id="nothing-that-fails"),
    ],
)
def test_the_action_passes_the_exit_code_on(tmp_path: Path, given: dict[str, str], code: int) -> None:
    """As the code of its step and as its output, and each output is written once."""
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "empty.txt").write_text("")
    write_list(folder, [entry("gone")])
    inputs = {name: str(spec["default"]) for name, spec in inputs_of_action().items()} | {"baseline": ""}
    with Web(fates=dict(FATES)).serving() as web:
        runner = Runner(folder, web)
        done = runner.audit(steps_of(ACTION), inputs | given)
        assert done.code == code, done.out
        outputs = runner.files["GITHUB_OUTPUT"].read_text().splitlines()
    assert [line.partition("=")[0] for line in outputs] == ["exit-code", "report"]
    assert outputs[0] == f"exit-code={code}"


def test_the_workflow_runs(tmp_path: Path, run: Run) -> None:
    """The steps of the nightly workflow do what they say."""
    folder = tmp_path / "repo"
    folder.mkdir()
    with Web(fates=dict(FATES)).serving() as web:
        runner = Runner(folder, web)
        write_list(folder, [entry("gone")])
        assert run("init").code == 0
        (tmp_path / "linkcheck.toml").unlink()  # the folder below is another project
        written = (tmp_path / ".github" / "workflows" / "linkcheck.yml").read_text("utf-8")
        done = runner.run(yaml.safe_load(written)["jobs"]["references"]["steps"], {})
        assert done.code == 1
        assert runner.log.read_text() == f"-P -m pip install --quiet linkcheck-refs=={__version__}\n"
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
