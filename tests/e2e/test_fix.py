"""`linkcheck fix`: the diff that git takes, the files that are written, and the audit after it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Outcome, Run
from tests.e2e.nights import HOST, Web
from tests.e2e.test_gates import ENV, entry
from tests.e2e.test_nights import url

FATES = {"fine": lambda night: 200, "moves": lambda night: 301, "gone": lambda night: 404}
LIST = f"{entry('fine')}\r\n\r\n{entry('moves', 2)}\r\n\r\n{entry('gone', 3)}\r\nno end"


def fix(run: Run, web: Web, *more: str) -> Outcome:
    """Run the command."""
    reach = ["--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--connect-to", f"{HOST}:443:127.0.0.1:9"]
    quick = ["--host-interval", "0", "--second-pass-delay", "0", "--attempts", "1", "--today", "2026-03-01"]
    quiet = {
        "LINKCHECK_TIMEGATES": f"http://{HOST}/nothing/",
        "LINKCHECK_AVAILABILITY_API": "",
        "LINKCHECK_CDX_API": "",
    }
    return run("fix", "list.txt", *reach, *quick, *more, env={**ENV, **quiet})


def audit(run: Run, web: Web) -> Any:
    """Audit the list, with its memory, and return the report."""
    reach = ["--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--archive", "never", "--quiet", "--attempts", "1"]
    return run("check", "list.txt", *reach, "--format", "json", env=ENV).json()


def test_the_diff_is_taken_by_git(run: Run, tmp_path: Path) -> None:
    """Each change is told with its evidence in front of a diff that applies."""
    path = tmp_path / "list.txt"
    path.write_bytes(LIST.encode())
    with Web(fates=dict(FATES)).serving() as web:
        shown = fix(run, web, "--quiet")
        assert shown.code == 0
        assert path.read_bytes() == LIST.encode()
        assert (
            f"# list.txt:3: {url('moves')} -> {url('canary')}: the page has moved there for good (301).\n" in shown.out
        )
        (tmp_path / "a.diff").write_bytes(shown.out.encode())
        subprocess.run(["git", "apply", "a.diff"], cwd=tmp_path, check=True, capture_output=True)
        assert path.read_bytes() == LIST.replace(url("moves"), url("canary")).encode()


def test_written_once_and_never_again(run: Run, tmp_path: Path) -> None:
    """What is written stays so, byte for byte elsewhere, and the audit shows it as fixed."""
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xef\xbb\xbf" + LIST.encode())
    path.chmod(0o640)
    with Web(fates=dict(FATES)).serving() as web:
        assert audit(run, web)["summary"]["rules"]["moved"] == 1
        assert fix(run, web, "--write").code == 0
        assert path.read_bytes() == b"\xef\xbb\xbf" + LIST.replace(url("moves"), url("canary")).encode()
        assert path.stat().st_mode & 0o777 == 0o640
        again = fix(run, web, "--write")
        assert (again.code, again.out) == (0, "")
        assert "0 corrections." in again.err
        after = audit(run, web)
        assert "moved" not in after["summary"]["rules"]
        assert {"rule": "moved", "target": url("moves")} in after["changes"]["fixed"]


def test_what_cannot_be_corrected_is_told(run: Run, tmp_path: Path) -> None:
    """A file in another encoding is left as it is."""
    data = f"{entry('moves')} Müller".encode("latin-1")
    (tmp_path / "list.txt").write_bytes(data)
    with Web(fates=dict(FATES)).serving() as web:
        done = fix(run, web, "--write", "--allow-empty")
    assert (tmp_path / "list.txt").read_bytes() == data
    assert "list.txt: it is not UTF-8, and is left as it is." in done.err
