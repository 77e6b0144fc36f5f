"""An audit spread over processes: the same report as from one, no site asked harder, nothing lost with a process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from linkcheck.cluster.local import LocalCrew
from linkcheck.extraction import extract
from linkcheck.model import Report
from linkcheck.pipeline import check
from linkcheck.report import render
from tests.e2e.conftest import COMMAND, environment
from tests.e2e.sites import Web, references

LIST = references(240)


def told(report: Report) -> Any:
    """Return a report's JSON without its times."""
    data = json.loads(render(report, "json"))
    del data["run"]["started"], data["run"]["finished"]
    for reference in data["references"]:
        for link in reference["links"]:
            del link["elapsed_s"], link["checked"]
    return data


def audit(web: Web, **more: Any) -> Report:
    """Audit the list."""
    settings = web.settings(today=date(2026, 3, 1), **more)
    return asyncio.run(check(extract(LIST, source="list.txt"), settings))


@pytest.fixture(autouse=True)
def _quick_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry itself is asked 25 times a second in earnest."""
    monkeypatch.setattr("linkcheck.schedule.pace.REGISTRY_INTERVAL_S", 0.0005)


def test_the_same_report_from_two_processes() -> None:
    """Redirects between owners, DOIs, refusals and pages that look wrong come to what one process makes of them."""
    with Web().serving() as web:
        alone = told(audit(web))
        asked, web.asked = web.asked, Counter()
        web.most.clear()
        spread = told(audit(web, processes=2))
        assert spread == alone
        assert web.asked.total() <= asked.total() + 2  # each process asks the canary
        assert max(web.most.values()) <= 3
    verdicts = alone["summary"]["verdicts"]
    assert all(verdicts[name] > 10 for name in ("ok", "moved", "broken", "unknown"))


def test_a_process_that_is_killed_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another takes its place, and asks again only what had not been told."""
    begin = LocalCrew._begin
    killed: list[int] = []

    async def begin_and_kill(crew: LocalCrew, part: int) -> None:
        await begin(crew, part)
        if not killed:
            pid = crew._agents[part].pid
            killed.append(pid)
            asyncio.get_running_loop().call_later(1.5, os.kill, pid, signal.SIGKILL)

    with Web(delay_s=0.1).serving() as web:
        alone = told(audit(web))
        asked, web.asked = web.asked, Counter()
        monkeypatch.setattr(LocalCrew, "_begin", begin_and_kill)
        assert told(audit(web, processes=2)) == alone
        assert killed
        assert web.asked.total() < asked.total() * 1.5


def test_the_home_does_alone_what_its_helpers_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Helpers that are lost again and again are none."""
    begin = LocalCrew._begin

    async def begin_and_kill(crew: LocalCrew, part: int) -> None:
        await begin(crew, part)
        crew._agents[part].kill()

    with Web().serving() as web:
        alone = told(audit(web, processes=1))
        monkeypatch.setattr(LocalCrew, "_begin", begin_and_kill)
        assert told(audit(web, processes=2)) == alone


def test_an_interrupted_audit_reports_what_it_has() -> None:
    """The processes end with it."""

    async def interrupted(web: Web) -> Report:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(1.5, stop.set)
        settings = web.settings(today=date(2026, 3, 1), processes=2)
        return await check(extract(LIST, source="list.txt"), settings, stop=stop)

    with Web(delay_s=0.4).serving() as web:
        report = asyncio.run(interrupted(web))
    assert not report.complete
    assert report.exit_code == 130


def command(folder: Path, web: Web, *more: str, delay_s: float = 0.0) -> subprocess.Popen[bytes]:
    """Begin the command on the list."""
    web.delay_s = delay_s or web.delay_s
    settings = web.settings()
    (folder / "list.txt").write_text(LIST, "utf-8")
    (folder / "linkcheck.toml").write_text(
        f"""connect-to = {json.dumps(list(settings.connect_to))}
doi-resolver = "{settings.doi_resolver}"
canaries = {json.dumps(list(settings.canaries))}
""",
        "utf-8",
    )
    return subprocess.Popen(
        [*COMMAND, "check", "list.txt", "--today", "2026-03-01", "--no-metadata", "--archive", "never", "--attempts",
         "2", "--second-pass-delay", "0", "--host-interval", "0", "--per-host", "3", "--no-state", "--format", "json",
         "--quiet", "--trust-settings", *more],
        cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has begun and that are still there."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text("utf-8").split()] if path.exists() else []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_command_is_helped_by_copies_of_itself(tmp_path: Path) -> None:
    """They end with it, and the report is the same as without them; what one leaves, another asks about."""

    def links(out: bytes) -> Any:
        return [
            (link["target"], link["verdict"], link["reason"], link["redirects"], link["final_url"])
            for reference in json.loads(out)["references"]
            for link in reference["links"]
        ]

    with Web().serving() as web:
        out, err = command(tmp_path, web, "--processes", "1").communicate(timeout=60)
        assert not err
        alone = links(out)
        helped = command(tmp_path, web, "--processes", "3", delay_s=0.05)
        copies: set[int] = set()
        while helped.poll() is None and len(copies) < 2:
            copies |= set(children_of(helped.pid))
        os.kill(min(copies), signal.SIGKILL)
        out, err = helped.communicate(timeout=60)
        assert not err
        assert links(out) == alone
        assert max(web.most.values()) <= 3
    assert not [pid for pid in copies if Path(f"/proc/{pid}").exists()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_copies_end_with_what_they_are_copies_of(tmp_path: Path, signum: int, code: int) -> None:
    """Whether it is interrupted, and reports what it has, or killed."""
    with Web().serving() as web:
        helped = command(tmp_path, web, "--processes", "3", delay_s=0.3)
        copies: set[int] = set()
        while helped.poll() is None and len(copies) < 2:
            copies |= set(children_of(helped.pid))
        while len(web.asked) < 10:
            time.sleep(0.01)
        helped.send_signal(signum)
        out, err = helped.communicate(timeout=60)
    assert helped.returncode == code
    assert not err
    if signum == signal.SIGINT:
        assert json.loads(out)["run"]["complete"] is False
    deadline = time.monotonic() + 20
    while (left := [pid for pid in copies if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_copy_that_is_never_told_anything_ends() -> None:
    """Whoever made it may end before it is needed."""
    script = (
        "import os\nfrom linkcheck.cluster import process\n"
        "copies = [process.copy(str(n)) for n in range(3)]\n"
        "print(*[copy.pid for copy in copies], flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, timeout=60)
    assert not done.stderr
    deadline = time.monotonic() + 20
    while (left := [pid for pid in map(int, done.stdout.split()) if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
    assert done.stdout


def alive(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
