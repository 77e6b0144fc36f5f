"""Standard streams that are closed, full, or read by nobody: exit codes of the contract, and a sentence at most."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, environment

CHECK = ("check", "list.txt", "--offline", "--no-state")
STALE = ("check", "list.txt", "--offline", "--no-state", "--today", "2026-05-01", "--fail-on", "access-date-stale")
COMMANDS = [
    pytest.param(CHECK, 0, id="check"),
    pytest.param((*CHECK, "-f", "jsonl", "-q"), 0, id="jsonl"),
    pytest.param(STALE, 1, id="stale"),
    pytest.param((*CHECK, "-f", "nonsense"), 2, id="settings"),
    pytest.param(("check", "missing.txt", "--offline", "--no-state"), 2, id="missing"),
    pytest.param(("check", "list.txt", "--nonsense"), 2, id="usage"),
    pytest.param(("check", "empty.txt", "--offline", "--no-state"), 4, id="empty"),
    pytest.param(("extract", "list.txt"), 0, id="extract"),
    pytest.param(("explain",), 0, id="explain"),
    pytest.param(("history",), 2, id="history"),
    pytest.param(("init", "--force"), 0, id="init"),
    pytest.param(("--version",), 0, id="version"),
    pytest.param(("check", "--help"), 0, id="check-help"),
    pytest.param((), 2, id="no-arguments"),
]
SILENT_ON_STDOUT = {"settings", "missing", "usage", "empty", "history"}


def start(folder: Path, arguments: tuple[str, ...], before: Callable[[], None]) -> tuple[int, str, str]:
    """Run the command; `before` takes its streams away, in the child, before it starts."""
    (folder / "list.txt").write_text("1. Mole K. The sea. https://sea.example/a (accessed 3 May 2020).\n", "utf-8")
    (folder / "empty.txt").write_text("Nothing here.\n", "utf-8")
    done = subprocess.run(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, capture_output=True, cwd=folder, env=environment(),
        timeout=60, check=False, preexec_fn=before,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def full(*descriptors: int) -> Callable[[], None]:
    """Return what puts a full device behind streams."""

    def act() -> None:
        for descriptor in descriptors:
            os.dup2(os.open("/dev/full", os.O_WRONLY), descriptor)

    return act


def closed(*descriptors: int) -> Callable[[], None]:
    """Return what closes streams."""

    def act() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return act


def unread(*descriptors: int) -> Callable[[], None]:
    """Return what puts a pipe behind streams whose reader has gone."""

    def act() -> None:
        ours, theirs = os.pipe()
        os.close(ours)
        for descriptor in descriptors:
            os.dup2(theirs, descriptor)

    return act


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
@pytest.mark.parametrize("take", [closed, full, unread])
def test_standard_error_does_not_matter(
    tmp_path: Path, take: Callable[..., Callable[[], None]], arguments: tuple[str, ...], code: int
) -> None:
    """Remarks that cannot be written change neither the exit code nor the results."""
    found, out, _ = start(tmp_path, arguments, take(2))
    assert found == code
    assert bool(out) == (code < 2)


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_closed_standard_output(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    """A command whose results nobody wants ends as it would otherwise, without all three streams, too."""
    found, _, told = start(tmp_path, arguments, closed(1))
    assert found == code
    assert "bug" not in told
    assert start(tmp_path, arguments, closed(0, 1, 2))[0] == code


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_a_reader_that_has_gone(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    """`| head` is no error of ours."""
    found, _, told = start(tmp_path, arguments, unread(1))
    assert found == code
    assert "bug" not in told


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_full_standard_output(
    tmp_path: Path, request: pytest.FixtureRequest, arguments: tuple[str, ...], code: int
) -> None:
    """A result that cannot be written is exit code 3 and one sentence; an exit code that says no result stays."""
    found, _, told = start(tmp_path, arguments, full(1))
    if request.node.callspec.id in SILENT_ON_STDOUT:
        assert found == code
    elif arguments:
        assert found == 3
        assert told.splitlines()[-1] == "linkcheck: standard output: cannot be written: No space left on device."
    assert "bug" not in told
    assert start(tmp_path, arguments, full(1, 2))[0] == found


def test_closed_standard_input(tmp_path: Path) -> None:
    """To read from a stream that is closed is a mistake of the call, and is explained."""
    found, _, told = start(tmp_path, ("check", "-", "--offline", "--no-state"), closed(0))
    assert (found, told.splitlines()[0]) == (2, "linkcheck: standard input is closed; name a file to check.")


def test_no_file_takes_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    """The first file that is opened is not written into by remarks: closed streams lead to the null device."""
    text = (
        "from linkcheck import console; console.prepare(); file = open('first', 'w+b'); console.say('remark');"
        "console.put('result'); raise SystemExit(10 + (file.fileno() > 2) + (file.read() == b''))"
    )
    done = subprocess.run(
        [*COMMAND[:1], "-c", text], cwd=tmp_path, env=environment(), preexec_fn=closed(0, 1, 2), check=False
    )  # fmt: skip
    assert done.returncode == 12


def test_a_slow_reader_of_a_non_blocking_pipe(tmp_path: Path) -> None:
    """All of a long result arrives through a pipe that somebody else made non-blocking."""
    (tmp_path / "many.txt").write_text(
        "".join(f"{n}. Mole K. Work {n}. https://h{n}.example/a\n" for n in range(1, 2001)), "utf-8"
    )

    def non_blocking() -> None:
        os.set_blocking(1, False)

    found, out, _ = start(tmp_path, ("extract", "many.txt", "-f", "links"), non_blocking)
    assert (found, len(out.splitlines())) == (0, 2000)


def test_output_dash_is_standard_output(tmp_path: Path) -> None:
    """`-o -` prints, as with other tools, and creates no file of that name."""
    found, out, _ = start(tmp_path, (*CHECK, "-o", "-"), lambda: None)
    assert found == 0
    assert "sea.example" in out
    assert not (tmp_path / "-").exists()


def test_output_never_overwrites_a_source(tmp_path: Path) -> None:
    """`-o` with the name of the list, or of a link to it, leaves the list alone."""
    (tmp_path / "alias.txt").symlink_to("list.txt")
    for name in ("list.txt", "./list.txt", "alias.txt"):
        found, _, told = start(tmp_path, (*CHECK, "-o", name), lambda: None)
        assert found == 2
        assert "would be overwritten" in told
    assert (tmp_path / "list.txt").read_text("utf-8").startswith("1. Mole")


def test_a_report_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    """With a folder in the place of one file of the report folder, all else is written, and the exit code says so."""
    (tmp_path / "reports" / "latest.html").mkdir(parents=True)
    found, out, told = start(tmp_path, (*CHECK, "--report-dir", "reports", "-q"), lambda: None)
    assert found == 2
    assert "sea.example" in out
    assert {"latest.md", "latest.json", "latest.sarif"} <= {path.name for path in (tmp_path / "reports").iterdir()}
    assert "latest.html: cannot be written: it is a folder" in told


def test_output_in_a_report_folder_that_is_new(tmp_path: Path) -> None:
    """The folder is there before the output in it is checked; the later report of the same name wins."""
    found, _, _ = start(tmp_path, (*CHECK, "-f", "json", "-o", "new/latest.json", "--report-dir", "new"), lambda: None)
    assert found == 0
    assert (tmp_path / "new" / "latest.json").read_text("utf-8").startswith("{")


def test_output_to_a_full_device(tmp_path: Path) -> None:
    """A report that does not fit is exit code 3, and the report folder is complete all the same."""
    found, _, told = start(tmp_path, (*CHECK, "-o", "/dev/full", "--report-dir", "reports"), lambda: None)
    assert found == 3
    assert "/dev/full: cannot be written: No space left on device." in told
    assert (tmp_path / "reports" / "latest.sarif").exists()


@pytest.mark.parametrize("command", ["", "check", "extract", "archive", "fix", "history", "explain", "init", "demo"])
def test_help_is_whole(tmp_path: Path, command: str) -> None:
    """Help fits 80 columns, and nothing in it is eaten or cut off."""
    found, out, _ = start(tmp_path, (*filter(None, [command]), "-h"), lambda: None)
    assert found == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out
    assert not [line for line in out.splitlines() if line.endswith("...") and not line.startswith("Usage:")]
    assert ("[tool.linkcheck]" in " ".join(out.split())) == ("--config" in out)
    assert ("-q, --quiet" in out) == ("--quiet" in out)
    assert ("-v, --verbose" in out) == ("--verbose" in out)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"a\n::stop-commands::x\n\x1b]0;title\x07.md", id="newline"),
        pytest.param(b"a\r##[error]gone\xe2\x80\xae.md", id="azure"),
        pytest.param(b"a\xff\xc2\x9b2J.md", id="c1"),
    ],
)
def test_file_names_stay_text(tmp_path: Path, name: bytes) -> None:
    """A hostile file name commands neither a build server nor a terminal, whatever is said of the file."""
    folder = tmp_path / "docs"
    folder.mkdir()
    path = os.path.join(os.fsencode(folder), name)  # noqa: PTH118
    with open(path, "wb") as file:  # noqa: PTH123
        file.write("- Straße <http://a.example/x>, accessed 31.02.2023\n".encode("cp1252"))
    shown = os.fsdecode(name)
    runs: list[tuple[str, ...]] = [("check", "docs", "--offline", "--no-state", "-f", format_) for format_ in FORMATS]
    runs += [("extract", "docs", "-v"), ("fix", "docs", "--offline"), ("check", f"docs/{shown}x", "--offline")]
    runs += [("check", f"--{shown}"), ("check", "-f", shown), ("check", "docs", "-o", f"no/{shown}"), (shown,)]
    for arguments in runs:
        _, out, told = start(tmp_path, arguments, lambda: None)
        for line in (out + told).split("\n"):
            assert not line.startswith(("::stop-commands", "##["))
            assert not any(char in line for char in "\r\x1b\x07\x9b\u202e"), (arguments, line)


FORMATS = ("table", "markdown", "github", "json", "jsonl", "csv", "html", "junit", "sarif")
