"""An audit spread over processes: the same report as from one, no site asked harder, nothing lost with a process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import Counter
from datetime import date
from typing import Any

import pytest

from linkcheck.cluster.local import LocalCrew
from linkcheck.extraction import extract
from linkcheck.model import Report
from linkcheck.pipeline import check
from linkcheck.report import render
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
