"""What only the Internet Archive does, by a server on loopback: limits, refusals, outages, and captures not told of."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from linkcheck.extraction import extract
from linkcheck.model import ArchiveUnanswered, Memento, NotArchived, Report, Silence
from linkcheck.pipeline import check
from linkcheck.settings import Settings
from tests.e2e.loopback import Answer, serving

SITE, ARCHIVE = "refs.example", "web.archive.example"
STAMP = "20230710120000"
PAGE = b"<html><title>A page</title><p>" + b"What the page said when its author looked at it. " * 12 + b"</html>"


@dataclass
class InternetArchive:
    """How the archive behaves, and what it was asked, by kind of request."""

    timegate: str = "missing"  # missing, refusing, offline, excluded, slow, lying, circling, without a date
    index: str = "empty"  # empty, knowing, refusing, offline
    asked: Counter[str] = field(default_factory=Counter)
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)  # hanging requests end

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        kind = "availability" if path.startswith("/wayback/available") else "cdx" if path.startswith("/cdx/") else "web"
        self.asked[kind] += 1
        if kind == "availability":
            return 200, {"content-type": "application/json"}, b'{"archived_snapshots": {}}'
        if kind == "cdx":
            return self._index(path)
        if path.startswith(f"/web/{STAMP}/"):
            moment = {"memento-datetime": "Mon, 10 Jul 2023 12:00:00 GMT", "content-type": "text/html"}
            return 200, moment, PAGE
        match self.timegate:
            case "refusing":
                return 429, {}, b"Too Many Requests"
            case "offline":
                return 503, {"content-type": "text/html"}, b"<html><h1>Temporarily Offline</h1></html>"
            case "slow":
                time.sleep(1.5)
            case "lying":
                return 200, {"content-type": "text/html"}, b"<html>Everything is archived.</html>"
            case "circling":
                return 302, {"location": path + "/"}, b""
            case "undated":
                return 200, {"content-type": "text/html", "memento-datetime": "long ago"}, PAGE
            case "excluded":
                return 403, {"x-archive-wayback-runtime-error": "AdministrativeAccessControlException: no"}, b""
        return 404, {"content-type": "text/html"}, b"<html>The Wayback Machine has not archived that URL.</html>"

    def _index(self, path: str) -> tuple[int, dict[str, str], bytes]:
        match self.index:
            case "refusing":
                return 429, {}, b""
            case "hanging":
                self.over.wait(10)
            case "html":
                return 200, {"content-type": "text/html"}, b"<html>Scheduled maintenance</html>"
            case "offline":
                return 503, {"content-type": "text/html"}, b"<html>Temporarily Offline</html>"
            case "knowing":
                number = path.partition("page-")[2].partition("&")[0]
                row = ["x", STAMP, f"http://{SITE}/page-{number}", "text/html", "200", "A", "3"]
                head = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
                return 200, {"content-type": "application/json"}, json.dumps([head, row]).encode()
        return 200, {"content-type": "application/json"}, b"[]"

    @contextmanager
    def serving(self) -> Iterator[InternetArchive]:
        """Serve until the block ends; every other host's pages are gone."""

        def answering(request: BaseHTTPRequestHandler, _: bytes) -> Answer:
            if request.headers["host"].startswith(ARCHIVE):
                return self.answer(request.path)
            return (200 if request.path == "/canary" else 404), {}, b"x"

        with serving(answering) as port:
            self.port = port
            yield self


def audit(archive: InternetArchive, pages: int, **more: Any) -> Report:
    """Audit a list of so many dead pages."""
    lines = (f"{n}. A page. URL: http://{SITE}/page-{n} (accessed: 15.07.2023)." for n in range(1, pages + 1))
    with archive.serving():
        settings = Settings(
            connect_to=(f"::127.0.0.1:{archive.port}",), timegates=(f"http://{ARCHIVE}/web/",),
            availability_api=f"http://{ARCHIVE}/wayback/available", cdx_api=f"http://{ARCHIVE}/cdx/search/cdx",
            canaries=(f"http://{SITE}/canary",), host_interval=0.0, second_pass_delay=0.0, metadata=False,
            browser_second_look=False, **more,
        )  # fmt: skip
        try:
            return asyncio.run(check(extract("\n\n".join(lines), source="list.txt"), settings))
        finally:
            archive.over.set()


def copies(report: Report) -> list[Any]:
    """Return what is known of each link's copy."""
    return [link.archive for reference in report.references for link in reference.links]


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has nothing else to do waits a moment only."""
    monkeypatch.setattr("linkcheck.archives.lookups.PATIENCE_S", 1.0)


def test_the_index_is_asked_within_its_limit() -> None:
    """Forty pages without a copy cost the index a few asks at its pace, not forty."""
    archive = InternetArchive()
    report = audit(archive, 40, cdx_rate=60.0)
    assert [type(copy) for copy in copies(report)] == [NotArchived] * 40
    assert 1 <= archive.asked["cdx"] <= 24
    assert archive.asked["web"] == 40


def test_a_refusing_archive_is_left_alone() -> None:
    """After a 429 the archive is asked no more, for other pages or for opinions; and nothing is called missing."""
    archive = InternetArchive(timegate="refusing")
    report = audit(archive, 40)
    told = copies(report)
    assert len(told) == 40
    assert all(isinstance(copy, ArchiveUnanswered) for copy in told)
    assert archive.asked["web"] <= 8
    assert (archive.asked["cdx"], archive.asked["availability"]) == (0, 0)
    rules = {finding.rule for reference in report.references for finding in reference.findings}
    assert rules == {"broken-link", "access-date-stale"}
    assert report.exit_code == 1


@pytest.mark.parametrize("index", ["refusing", "offline", "empty"])
def test_an_archive_that_is_offline_says_nothing(index: str) -> None:
    """An outage is no answer, whatever the index does; the verdicts and the exit code stand."""
    archive = InternetArchive(timegate="offline", index=index)
    report = audit(archive, 3, attempts=1)
    assert [copy.why for copy in copies(report)] == [Silence.UNANSWERED] * 3
    assert report.exit_code == 1


@pytest.mark.parametrize("manner", ["slow", "lying", "circling", "undated"])
def test_an_archive_that_talks_nonsense_is_not_believed(manner: str) -> None:
    """Too slow, a page without a date, a circle: no copy is claimed and none denied; verdict and exit code stand."""
    archive = InternetArchive(timegate=manner, index="offline")
    report = audit(archive, 1, attempts=1, timeout=1.0)
    (copy,) = copies(report)
    assert isinstance(copy, ArchiveUnanswered)
    assert report.exit_code == 1
    (reference,) = report.references
    assert "not-archived" not in {finding.rule for finding in reference.findings}


def test_an_excluded_site_is_told_as_excluded() -> None:
    """The archive's header of a blocked site is read, and nobody else is asked."""
    archive = InternetArchive(timegate="excluded")
    assert [copy.why for copy in copies(audit(archive, 2))] == [Silence.EXCLUDED] * 2
    assert archive.asked["cdx"] == 0


def test_a_copy_that_only_the_index_knows_is_found() -> None:
    """The TimeGate and availability say no, the index names a capture, and it replays."""
    archive = InternetArchive(index="knowing")
    (copy,) = copies(audit(archive, 1))
    assert isinstance(copy, Memento)
    assert (copy.status, copy.distance_days) == (200, -5)
    assert archive.asked == {"web": 2, "availability": 1, "cdx": 1}


@pytest.mark.parametrize("index", ["refusing", "offline", "hanging", "html"])
def test_an_index_that_does_not_answer_has_not_said_none(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The TimeGate has no copy; however the index fails, whether there is one is reported as not known."""
    monkeypatch.setattr("linkcheck.archives.lookups.GRACE_S", 0.1)
    report = audit(InternetArchive(index=index), 1)
    (copy,) = copies(report)
    assert isinstance(copy, ArchiveUnanswered)
    (reference,) = report.references
    assert "not-archived" not in {finding.rule for finding in reference.findings}
    assert any("whether there is a copy is not known" in finding.message for finding in reference.findings)
