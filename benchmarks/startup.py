"""Start-up: what a user waits for before anything happens, against lychee's and the smallest typer program."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.pairs import Pair, interleave
from benchmarks.peers import lychee

_HELLO = """import typer

app = typer.Typer()


@app.command()
def hello(version: bool = False) -> None:
    typer.echo("hello 1.0")


app()
"""


def measure(rounds: int) -> list[Pair]:
    """Return `--version`, `--help` and the extraction of ten references, each against typer's hello-world."""
    ours = [sys.executable, "-m", "linkcheck"]
    references = Path(__file__).parent.parent / "references.txt"
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(_HELLO, "utf-8")
        theirs = [sys.executable, str(hello), "--version"]
        dump = [lychee(), "--dump", str(references)]
        cases = (
            ("--version / lychee --version", [*ours, "--version"], [lychee(), "--version"], "time <= 5"),
            ("extract of ten / lychee --dump", [*ours, "extract", str(references)], dump, "time <= 5"),
            ("--version / typer hello", [*ours, "--version"], theirs, ""),
            ("--help / typer hello", [*ours, "--help"], theirs, ""),
            ("extract of ten / typer hello", [*ours, "extract", str(references)], theirs, ""),
        )
        return [interleave(name, a, b, rounds=rounds, bar=bar, has_memory=False) for name, a, b, bar in cases]
