"""What is printed: remarks on one visible line, documents as they are, or shielded."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from linkcheck import console
from linkcheck.errors import WriteError

HOSTILE = "a\n::add-mask::x\r\n\x1b]0;t\x07\u202eb\x9b##[error]c"


class Terminal(io.BytesIO):
    """A raw terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


class Broken(io.RawIOBase):
    """A raw stream that fails and counts how often it was tried."""

    def __init__(self, number: int) -> None:
        """Fail with an error number."""
        self.number, self.tried = number, 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: object, /) -> int:
        """Fail."""
        self.tried += 1
        raise OSError(self.number, os.strerror(self.number))


def test_a_remark_is_one_visible_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a remark quotes, it is one line of text that orders nothing."""
    console.say(f"linkcheck: {HOSTILE}: cannot be read.")
    told = capsys.readouterr().err
    assert told == "linkcheck: a \\x3a:add-mask::x \\x1b]0;t\\x07\\u202eb\\x9b\\x23#[error]c: cannot be read.\n"


def test_lines_stay_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback has its lines, and nothing else that acts."""
    console.say_lines("first\n  second \x1b[2J\n::error::x\n")
    assert capsys.readouterr().err == "first\n  second \\x1b[2J\n\\x3a:error::x\n"


def test_what_libraries_write_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard error escapes whatever is written there; only our own progress line moves the cursor."""
    raw = io.BytesIO()
    stream = console._Remarks(io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8"))
    monkeypatch.setattr(sys, "stderr", stream)
    print("warning: \x1b[31mred\nnext", file=sys.stderr, flush=True)  # noqa: T201
    console.draw(sys.stderr, "\r\x1b[K40/100")
    assert raw.getvalue() == b"warning: \\x1b[31mred\nnext\n\r\x1b[K40/100"


def test_a_failure_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first failure is raised; what is written afterwards, at the end of Python too, is dropped."""
    raw = Broken(28)
    stream = io.TextIOWrapper(io.BufferedWriter(console._Guard(raw, "standard output")), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(WriteError, match="standard output: cannot be written: No space left"):
        console.put("result")
    console.put("more")
    assert raw.tried == 1


@pytest.mark.parametrize(("number", "name"), [(32, "standard output"), (28, None)], ids=["no-reader", "remark"])
def test_failures_that_do_not_matter(number: int, name: str | None) -> None:
    """A reader that has gone, and remarks that are lost, raise nothing."""
    raw = Broken(number)
    stream = io.TextIOWrapper(io.BufferedWriter(console._Guard(raw, name)), encoding="utf-8")
    stream.write("text")
    stream.flush()
    assert raw.tried == 1


def test_verbatim_into_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file gets a document's lines byte for byte, on a build server too."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with (tmp_path / "x.diff").open("w", encoding="utf-8", newline="\n") as file:
        monkeypatch.setattr(sys, "stdout", file)
        console.put_verbatim([HOSTILE, "\n"])
    assert (tmp_path / "x.diff").read_bytes() == f"{HOSTILE}\n".encode()


def test_verbatim_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets visible text, its tabs and line breaks kept."""
    raw = Terminal()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    console.put_verbatim(["-a\tb\x1b[2J\n", "+c\n"])
    assert raw.getvalue() == b"-a\tb\\x1b[2J\n+c\n"


def test_verbatim_in_a_log_of_github(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner obeys no line of the document: a token nobody can guess ends what it ignores."""
    ours, theirs = os.pipe()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with os.fdopen(theirs, "w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", file)
        for _ in range(2):
            console.put_verbatim([" ::add-mask::x\n"])
    monkeypatch.undo()
    with os.fdopen(ours, "rb") as log:
        lines = log.read().decode().splitlines()
    tokens = [line.removeprefix("::stop-commands::") for line in lines[::3]]
    assert len(set(tokens)) == 2
    assert lines == [
        line for token in tokens for line in (f"::stop-commands::{token}", " ::add-mask::x", f"::{token}::")
    ]
