"""The commands `fix` and `archive` when their check was not completed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from linkcheck import archiving
from linkcheck.extraction import extract
from linkcheck.fixing.run import fix
from linkcheck.model import Reference, Report
from linkcheck.settings import Settings
from linkcheck.sources import SourceFile

TEXT = "1. Doe J. A page. URL: https://example.org/a (accessed: 01.02.2024).\n"
WHY = "No network."
ENDINGS = [
    pytest.param(3, "The check could not be completed; {} (exit code 3).", id="no network"),
    pytest.param(130, "Interrupted; {} (exit code 130).", id="interrupted"),
]


def ended(code: int) -> Callable[[Sequence[Reference], Settings], Report]:
    """Return a check that ends with this exit code, and finds nothing."""
    now = datetime.now(UTC)

    def check(references: Sequence[Reference], settings: Settings) -> Report:
        return Report(
            references=(), version="0", today=date(2026, 11, 25), started=now, finished=now, exit_code=code,
            complete=code != 130, messages=(WHY,),
        )  # fmt: skip

    return check


@pytest.mark.parametrize(("code", "said"), ENDINGS)
@pytest.mark.parametrize("quiet", [False, True])
def test_fix_says_why_it_corrected_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: int, said: str, quiet: bool
) -> None:
    """An exit code other than 0 has its reason on standard error, even when quiet."""
    path = tmp_path / "list.txt"
    path.write_text(TEXT)
    source = SourceFile(name=str(path), format="text", text=TEXT)
    references = extract(TEXT, source=str(path))
    assert fix([(source, references)], Settings(quiet=quiet), ended(code), write=True) == code
    assert capsys.readouterr().err.splitlines() == [
        f"linkcheck: {WHY}",
        f"linkcheck: {said}".format("nothing was corrected"),
    ]
    assert path.read_text() == TEXT


@pytest.mark.parametrize(("code", "said"), ENDINGS)
def test_archive_says_why_it_submitted_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    """A plan that rests on a failed check is not passed off as an empty one."""
    monkeypatch.chdir(tmp_path)
    assert archiving.archive(lambda: extract(TEXT), Settings(), {}, ended(code), dry_run=True) == code
    assert capsys.readouterr().err.splitlines() == [
        f"linkcheck: {WHY}",
        f"linkcheck: {said}".format("nothing was submitted"),
    ]
