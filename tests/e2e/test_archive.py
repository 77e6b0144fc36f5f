"""`linkcheck archive`: what is submitted, what is told of it, and that the service's limits hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from linkcheck import archiving, files
from linkcheck.archives import saving
from linkcheck.errors import InputError, ReportError, SettingsError, WriteError
from linkcheck.extraction import extract
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    CheckedLink,
    CheckedReference,
    Judgement,
    Memento,
    NotArchived,
    Reference,
    Report,
    Verdict,
)
from linkcheck.settings import Settings
from tests.e2e.savepagenow import HOST, KEY, ROOT, SECRET, STAMP, Service

KEYS = {"LINKCHECK_IA_KEY": KEY, "LINKCHECK_IA_SECRET": SECRET}
NONE = NotArchived()
FINE = Judgement(verdict=Verdict.OK, reason="ok", detail="The page is there.")
DEAD = Judgement(verdict=Verdict.BROKEN, reason="http-404", detail="It is gone.")
Pages = Mapping[str, tuple[Judgement, ArchiveAnswer | None]]


def copy(distance_days: int) -> Memento:
    """Return a capture so many days from the access date."""
    captured = datetime(2024, 5, 1, tzinfo=UTC)
    return Memento(url="https://web.archive.org/web/x", captured=captured, status=200, distance_days=distance_days)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of our own, and do not wait between two looks at a job."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(saving, "POLL_S", 0.01)
    (tmp_path / "root.pem").write_text(ROOT.pem)
    return tmp_path


def run(
    pages: Pages, service: Service, *, dry_run: bool = False, env: Mapping[str, str] | None = None, **more: Any
) -> int:
    """Run the command over pages of which an audit found this; return the exit code."""

    def audit(references: Sequence[Reference], settings: Settings) -> Report:
        assert (settings.archive, settings.warn_only) == ("all", True)
        checked = []
        for reference in references:
            links = tuple(
                CheckedLink(link=link, judgement=pages[link.target][0], archive=pages[link.target][1])
                for link in reference.links
            )
            checked.append(CheckedReference(reference=reference, links=links))
        now = datetime.now(UTC)
        return Report(references=tuple(checked), version="0", today=date(2026, 11, 25), started=now, finished=now)

    text = "\n\n".join(f"{number}. A page. URL: {url}" for number, url in enumerate(pages, start=1))
    settings = Settings(
        connect_to=(f"{HOST}:443:127.0.0.1:{service.port}",), cacert="root.pem", host_interval=0.0,
        save_rate=60 * service.per_minute / service.minute_s * 0.8, **more,
    )  # fmt: skip
    return archiving.archive(
        lambda: extract(text, source="list.txt"), settings, KEYS if env is None else env, audit, dry_run=dry_run
    )


def url(name: str) -> str:
    """Return the address of an invented page."""
    return f"https://journal.example/{name}"


def test_live_pages_without_a_near_copy_are_saved(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Submitted are live URLs that have no copy or a far one; what is dead, near, walled, private or untold is not."""
    walled = Judgement(verdict=Verdict.RESTRICTED, reason="robot-wall", detail="A wall.")
    pages: Pages = {
        url("none"): (FINE, NONE), url("far"): (FINE, copy(-400)), url("near"): (FINE, copy(3)),
        url("dead"): (DEAD, NONE), url("walled"): (walled, NONE), url("untold"): (FINE, ArchiveUnanswered(detail="")),
        "http://intranet.corp/a": (FINE, NONE), "http://192.168.1.5/a": (FINE, NONE),
        "https://me:word@journal.example/a": (FINE, NONE),
    }  # fmt: skip
    service = Service(minute_s=0.5)
    with service.serving():
        assert run(pages, service) == 0
    out, err = capsys.readouterr()
    assert service.submitted == [url("none"), url("far")]
    assert [form["capture_all"] for form in service.forms] == [["0"], ["0"]]
    assert service.excesses == []
    assert "2 pages to submit" in out
    assert "400 days before the access date" in out
    assert f"archived   {url('none')} (https://web.archive.org/web/{STAMP}/{url('none')})" in out
    assert "Of 1 live page the archive did not tell" in out
    assert "2 archived." in out
    everything = out + err + (folder / ".linkcheck" / "save-page-now.json").read_text("utf-8")
    assert SECRET not in everything
    assert KEY not in everything


def test_a_dry_run_shows_the_plan_and_submits_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan needs no keys."""
    service = Service()
    with service.serving():
        assert run({url("a"): (FINE, NONE)}, service, dry_run=True, env={}) == 0
    assert service.submitted == []
    assert "1 page to submit" in capsys.readouterr().out
    assert not (folder / ".linkcheck").exists()


def test_without_keys_nothing_is_begun(folder: Path) -> None:
    """Missing keys are told before anything is asked of anybody."""
    with pytest.raises(SettingsError, match="LINKCHECK_IA_KEY and LINKCHECK_IA_SECRET"):
        run({url("a"): (FINE, NONE)}, Service(), env={})


def test_the_limits_of_the_service_hold(folder: Path) -> None:
    """Twenty pages are submitted no faster than the limit of its minute, and no more at once than it has places."""
    service = Service(slots=2, minute_s=0.3, per_minute=7, polls=2)
    with service.serving():
        assert run({url(f"page-{number}"): (FINE, NONE) for number in range(20)}, service) == 0
    assert len(service.submitted) == 20
    assert service.excesses == []


def test_submitted_is_not_archived(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that has not ended is told as submitted; the next run asks for it and submits nothing anew."""
    monkeypatch.setattr(saving, "POLLS", 2)
    service = Service(minute_s=0.3, polls=5)
    pages: Pages = {url("slow"): (FINE, NONE)}
    with service.serving():
        assert run(pages, service) == 0
        first = capsys.readouterr().out
        assert run(pages, service) == 0
        assert run(pages, service) == 0
    assert "1 submitted and not yet known to be archived. Run it again to go on." in first
    assert "1 archived." in capsys.readouterr().out
    assert service.submitted == [url("slow")]


PERMANENT = {"status": "error", "status_ext": "error:blocked-url", "message": "This page is kept out."}
PASSING = {"status": "error", "status_ext": "error:browsing-timeout", "message": "The browser took too long."}
QUOTA = {"status": "error", "status_ext": "error:user-session-limit", "message": "Too many at once."}


def test_errors_are_told_by_their_class(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A permanent error is never asked about again, a passing one in the next run."""
    service = Service(minute_s=0.3, ends={url("kept-out"): PERMANENT, url("slow"): PASSING})
    pages: Pages = {url("kept-out"): (FINE, NONE), url("slow"): (FINE, NONE)}
    with service.serving():
        assert run(pages, service) == 3
        out = capsys.readouterr().out
        service.ends = {}
        assert run(pages, service) == 0
    assert "refused    https://journal.example/kept-out (This page is kept out.)" in out
    assert "postponed  https://journal.example/slow (The browser took too long.)" in out
    assert service.submitted == [url("kept-out"), url("slow"), url("slow")]


def test_a_quota_ends_the_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer that is about us stops the submitting; the rest is left to another run."""
    service = Service(slots=1, minute_s=0.3, accepts={url("page-1"): QUOTA})
    with service.serving():
        assert run({url(f"page-{number}"): (FINE, NONE) for number in range(5)}, service) == 3
    assert service.submitted == [url("page-0"), url("page-1")]
    assert "Nothing more is submitted in this run: Too many at once." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "said"), [(401, "does not accept the keys (401)"), (429, "asked too much (429)"), (503, "answered 503")]
)
def test_a_service_that_refuses_is_asked_no_more(
    folder: Path, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused keys, a refused pace and an outage end the run with what was said."""
    service = Service(status=status)
    with service.serving():
        assert run({url("a"): (FINE, NONE), url("b"): (FINE, NONE)}, service) == 3
    out = capsys.readouterr().out
    assert said in out
    assert "2 not submitted" in out


def test_a_journal_of_another_kind_is_left_alone(folder: Path) -> None:
    """A file that is none of ours is refused and not overwritten."""
    journal = folder / ".linkcheck" / "save-page-now.json"
    journal.parent.mkdir()
    journal.write_text(json.dumps({"mine": 1}))
    with pytest.raises(InputError, match="is no journal of linkcheck archive"):
        run({url("a"): (FINE, NONE)}, Service())
    assert json.loads(journal.read_text()) == {"mine": 1}


def test_keys_are_sent_by_https_only(folder: Path) -> None:
    """An address without TLS is refused before keys are sent there."""
    with pytest.raises(SettingsError, match="must be an https address"):
        run({url("a"): (FINE, NONE)}, Service(), save_page_now="http://web.archive.org/save")


def test_without_a_journal_nothing_is_submitted(folder: Path) -> None:
    """What could not be followed later is not begun: the file is written before the service is asked."""
    (folder / ".linkcheck").write_text("a file in the place of the folder")
    service = Service()
    with service.serving(), pytest.raises(ReportError, match=r"save-page-now\.json"):
        run({url("a"): (FINE, NONE)}, service)
    assert service.submitted == []


def test_a_disk_that_fills_up_stops_submitting_and_loses_no_job(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs under way are followed to their end, no more are begun, and the next run goes on with the rest."""
    written = files.write_file
    broken: list[bool] = [False]

    def failing(path: Path, pieces: Any) -> None:
        text = "".join(pieces)
        broken[0] = broken[0] or "page-0" in text
        if broken[0]:
            raise WriteError(f"{path}: cannot be written: No space left on device.")
        written(path, [text])

    pages: Pages = {url(f"page-{number}"): (FINE, NONE) for number in range(4)}
    service = Service(slots=1, minute_s=0.3)
    with service.serving():
        with monkeypatch.context() as patch:
            patch.setattr("linkcheck.archives.saving.write_file", failing)
            with pytest.raises(ReportError, match="No space left on device"):
                run(pages, service)
        assert service.submitted == [url("page-0")]
        assert f"archived   {url('page-0')}" in capsys.readouterr().out
        assert run(pages, service) == 0
    assert set(service.submitted) == set(pages)


def test_an_outage_on_the_way_is_resumed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A service that goes down after a submission is left; the next run follows the job and submits the rest."""
    service = Service(slots=1, minute_s=0.3, polls=1)
    submit = service._submit

    def submit_and_fall(form: dict[str, list[str]]) -> dict[str, Any]:
        told = submit(form)
        service.status = 503
        return told

    service._submit = submit_and_fall  # type: ignore[method-assign]
    pages: Pages = {url("a"): (FINE, NONE), url("b"): (FINE, NONE)}
    with service.serving(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(saving, "POLLS", 2)
        assert run(pages, service) == 3
        first = capsys.readouterr().out
        assert "archived  " not in first
        assert "1 submitted and not yet known to be archived" in first
        service.status = 200
        service._submit = submit  # type: ignore[method-assign]
        assert run(pages, service) == 0
    assert "2 archived." in capsys.readouterr().out
    assert service.submitted.count(url("a")) == 1
