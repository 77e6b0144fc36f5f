"""What others build on: the public names, and documents that say what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import linkcheck
from linkcheck.model import Verdict

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text("utf-8")


def test_every_public_name_is_there() -> None:
    """Each name of `__all__` can be used, they are in order, and nothing else is promised."""
    assert len(linkcheck.__all__) > 20
    assert linkcheck.__all__ == sorted(linkcheck.__all__)
    for name in linkcheck.__all__:
        assert getattr(linkcheck, name) is not None
    with pytest.raises(AttributeError):
        linkcheck.no_such_name  # noqa: B018


def test_public_functions_are_no_modules() -> None:
    """A name stays what it is, whatever was imported before: no module of the package is called as one of them."""
    code = "import linkcheck.extraction, linkcheck.report; from linkcheck import check, extract, render\n"
    code += (
        "assert callable(extract) and callable(check) and callable(render); print(len(extract('https://a.example/b')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1\n", "")
    modules = {path.stem for path in (PROJECT / "linkcheck").iterdir()}
    assert not modules & set(linkcheck.__all__)


def test_readme_has_both_commands() -> None:
    """The two commands stand in README as they are run."""
    assert "pip install . && linkcheck check references.txt" in README
    assert "pip install '.[test]' && pytest" in README
    ci = (PROJECT / ".ci" / "run").read_text("utf-8")
    assert "pip install '.[test]'" in ci
    assert "&& pytest" in ci


def test_readme_names_every_verdict_and_exit_code() -> None:
    """README's tables of verdicts and exit codes are complete."""
    rows = re.findall(r"^\| `?([\w-]+)`? \|", README, re.MULTILINE)
    assert {verdict.value for verdict in Verdict} <= set(rows)
    assert {"0", "1", "2", "3", "4", "130"} <= set(rows)


def test_one_place_touches_the_network() -> None:
    """Only fetch.py imports httpx; a linter holds this too, and this test holds the linter's settings."""
    importers = [
        str(path.relative_to(PROJECT))
        for path in sorted((PROJECT / "linkcheck").rglob("*.py"))
        if re.search(r"^\s*(?:import|from) (?:httpx|httpcore)\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert importers == ["linkcheck/fetch.py"]
