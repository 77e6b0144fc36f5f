"""Audits that ask a real web archive for copies of pages that are served beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from linkcheck.errors import InputError
from linkcheck.extraction import extract
from linkcheck.model import (
    ArchiveUnanswered,
    CheckedReference,
    Memento,
    NotArchived,
    Report,
    Silence,
    Verdict,
)
from linkcheck.pipeline import check
from linkcheck.settings import Settings
from tests.e2e import pywb
from tests.e2e.loopback import Answer, serving
from tests.e2e.pywb import Capture
from tests.unit.pagepairs import modern, paragraphs, plain, printed, sentences

SITE, ARCHIVE = "refs.example", "archive.example"
WORDS = "harbour quay pilot tide ledger crane signal anchor tariff warden slipway buoy"
OTHERS = "orchid seed tray frost lamp glass bench label spore moss thermostat sprayer"
FIRST, SECOND, THIRD = "2020-01-01T00:00:00Z", "2023-07-10T12:00:00Z", "2024-05-05T05:05:05Z"


def page(title: str, words: str = WORDS, count: int = 24) -> bytes:
    """Return a page with enough text to be one."""
    return plain(title, paragraphs(sentences(words, count)))


def url(name: str, host: str = SITE) -> str:
    """Return the address of an invented page."""
    return f"http://{host}/{name}"


def _moved(name: str, ahead: str) -> Capture:
    """Return a captured redirect."""
    headers = (("Location", url(ahead)),)
    return Capture(when=SECOND, url=url(name), status="301 Moved Permanently", headers=headers)


A_2020, A_2023 = page("Harbour tariffs of 2020"), page("Harbour tariffs of 2023")
GONE = plain("Page not found", ["The page you are looking for does not exist or has been moved."])
TARIFFS = paragraphs(sentences(WORDS, 24))
TABLE = printed("Harbour tariffs", TARIFFS)
CAPTURES = (
    Capture(when=FIRST, url=url("both-sides"), body=A_2020),
    Capture(when=SECOND, url=url("both-sides"), body=A_2023),
    Capture(when=SECOND, url=url("error-newest"), body=A_2023),
    Capture(when=THIRD, url=url("error-newest"), body=GONE, status="404 Not Found"),
    Capture(when=SECOND, url=url("soft-error-nearest"), body=GONE),
    Capture(when=FIRST, url=url("soft-error-nearest"), body=A_2020),
    Capture(when=SECOND, url=url("only-errors"), body=GONE, status="404 Not Found"),
    Capture(when=FIRST, url=url("revisited"), body=A_2020),
    Capture(when=SECOND, url=url("revisited"), body=A_2020, revisits=FIRST),
    _moved("redirected", "new"),
    Capture(when=SECOND, url=url("new"), body=A_2023),
    _moved("redirected-home", ""),
    Capture(when=SECOND, url=url(""), body=page("Harbour office")),
    _moved("redirected-nowhere", "never-captured"),
    _moved("circling", "circling-on"),
    _moved("circling-on", "circling"),
    Capture(when=SECOND, url=url("kept-out"), body=A_2023),
    Capture(when=THIRD, url=url("late"), body=A_2023),
    Capture(when=SECOND, url=url("same"), body=plain("Harbour tariffs", TARIFFS)),
    Capture(when=SECOND, url=url("redesigned"), body=plain("Harbour tariffs", TARIFFS)),
    Capture(when=SECOND, url=url("replaced"), body=plain("Harbour tariffs", TARIFFS)),
    Capture(when=SECOND, url=url("table.pdf"), body=TABLE, kind="application/pdf"),
    Capture(when=SECOND, url=url("replaced.pdf"), body=TABLE, kind="application/pdf"),
)
OTHER_TEXT = paragraphs(sentences(OTHERS, 24, step=3))
LIVE: Mapping[str, tuple[str, bytes]] = {
    "same": ("text/html", plain("Harbour tariffs", TARIFFS)),
    "redesigned": ("text/html", modern("Harbour tariffs", TARIFFS)),
    "replaced": ("text/html", modern("Orchids for everybody", OTHER_TEXT)),
    "table.pdf": ("application/pdf", TABLE),
    "replaced.pdf": ("application/pdf", printed("Orchids for everybody", OTHER_TEXT)),
}


@pytest.fixture(scope="module")
def home_of_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the archive has its files in."""
    return tmp_path_factory.mktemp("pywb")


@pytest.fixture(scope="module")
def archive(home_of_archive: Path) -> Iterator[int]:
    """Serve the captures by pywb; yield the port."""
    home = pywb.environment()
    if home is None:
        pytest.skip(f"{pywb.VARIABLE} names no environment with pywb; see README, Development")
    blocked = [("example,refs)/kept-out", "refs.example/kept-out")]
    with pywb.serving(home, home_of_archive, CAPTURES, blocked=blocked) as port:
        yield port


@pytest.fixture(scope="module")
def site() -> Iterator[int]:
    """Serve the live pages; yield the port."""

    def answering(request: BaseHTTPRequestHandler, _: bytes) -> Answer:
        kind, body = LIVE.get(request.path.lstrip("/"), ("", b""))
        return (200 if kind else 404), {"content-type": kind or "text/plain"}, body

    with serving(answering) as port:
        yield port


def audit(site: int, archive: int, *references: str, **more: Any) -> Report:
    """Audit references to the site's pages."""
    settings = Settings(
        connect_to=(f"{ARCHIVE}:80:127.0.0.1:{archive}", f"{SITE}:80:127.0.0.1:{site}"),
        host_interval=0.0, second_pass_delay=0.0, canaries=(url("same"),), metadata=False,
        **{"timegates": (f"http://{ARCHIVE}/web/",), **more},
    )  # fmt: skip
    text = "\n\n".join(f"{number}. {reference}" for number, reference in enumerate(references, start=1))
    return asyncio.run(check(extract(text, source="list.txt"), settings))


def cite(name: str, accessed: str = "15.07.2023") -> str:
    """Return a reference to a page."""
    return f"Harbour office. Tariffs of the harbour. URL: {url(name)} (accessed: {accessed})."


def rules(reference: CheckedReference) -> set[str]:
    """Return the rules of a reference's findings."""
    return {finding.rule for finding in reference.findings}


@pytest.mark.parametrize(
    ("name", "accessed", "day", "distance"),
    [
        pytest.param("both-sides", "15.07.2023", "2023-07-10", -5, id="nearest-before"),
        pytest.param("both-sides", "01.12.2019", "2020-01-01", 31, id="nearest-behind"),
        pytest.param("error-newest", "01.05.2024", "2023-07-10", -296, id="an archived error gives way"),
        pytest.param("soft-error-nearest", "15.07.2023", "2020-01-01", -1291, id="an archived soft 404 gives way"),
        pytest.param("revisited", "15.07.2023", "2023-07-10", -5, id="a revisit is a copy"),
    ],
)
def test_the_nearest_copy_that_replays(
    site: int, archive: int, name: str, accessed: str, day: str, distance: int
) -> None:
    """A dead page gets the copy nearest to its access date that is a page, with its distance."""
    (reference,) = audit(site, archive, cite(name, accessed)).references
    (link,) = reference.links
    assert link.judgement is not None
    assert link.judgement.verdict is Verdict.BROKEN
    assert isinstance(link.archive, Memento)
    assert (str(link.archive.captured.date()), link.archive.distance_days, link.archive.status) == (day, distance, 200)
    assert ("archive-far-from-access" in rules(reference)) == (abs(distance) > 90)


def test_no_copy_and_no_answer_are_two_things(site: int, archive: int) -> None:
    """Never captured, captured as errors alone, and kept out by the site are told apart."""
    names = ("never", "only-errors", "kept-out")
    found = {}
    for name, reference in zip(names, audit(site, archive, *map(cite, names)).references, strict=True):
        found[name] = reference.links[0].archive
        assert ("not-archived" in rules(reference)) == (name != "kept-out")
    assert len(found) == 3
    assert isinstance(found["never"], NotArchived)
    assert isinstance(found["only-errors"], NotArchived)
    assert "error page (404)" in found["only-errors"].detail
    assert isinstance(found["kept-out"], ArchiveUnanswered)
    assert found["kept-out"].why is Silence.EXCLUDED


def test_a_captured_redirect_is_followed_in_the_archive(site: int, archive: int) -> None:
    """The copy of a page that had moved when it was captured is the page behind the redirect, if that was captured."""
    names = ("redirected", "redirected-home", "redirected-nowhere", "circling")
    copies = [reference.links[0].archive for reference in audit(site, archive, *map(cite, names)).references]
    moved, *others = copies
    assert isinstance(moved, Memento)
    assert (moved.url, moved.status, moved.moved_to) == (
        f"http://{ARCHIVE}/web/20230710120000/{url('new')}", 200, url("new"),
    )  # fmt: skip
    assert [type(other) for other in others] == [NotArchived] * 3
    assert [other.detail.rpartition(": ")[2] for other in others if isinstance(other, NotArchived)] == [
        "a redirect to a home page.", "a redirect to a page that is not archived.", "a redirect.",
    ]  # fmt: skip


def test_an_access_date_before_the_first_capture_is_told(site: int, archive: int) -> None:
    """The distance says on which side the copy lies."""
    (reference,) = audit(site, archive, cite("late", "01.01.2015")).references
    (finding,) = [finding for finding in reference.findings if finding.rule == "archive-far-from-access"]
    assert "3412 days after it" in finding.message


def test_drift_against_the_copy(site: int, archive: int) -> None:
    """The same text in another dress is no drift; another text is, in pages and PDFs."""
    names = tuple(LIVE)
    report = audit(site, archive, *map(cite, names), drift=True)
    drifted = {
        name for name, reference in zip(names, report.references, strict=True) if "content-drift" in rules(reference)
    }
    compared = [link.drift for reference in report.references for link in reference.links]
    assert [drift for drift in compared if drift is None or drift.unseen] == []
    assert drifted == {"replaced", "replaced.pdf"}


def test_a_cited_capture_is_checked_as_one(site: int, archive: int) -> None:
    """A cited address of the archive is asked for its capture, and so is the page itself."""
    fine, missing = (
        f"Harbour office. Tariffs. URL: http://{ARCHIVE}/web/20230710120000/{url(name)} (accessed: 15.07.2023)."
        for name in ("both-sides", "never")
    )
    first, second = audit(site, archive, fine, missing).references
    assert first.links[0].judgement is not None
    assert first.links[0].judgement.verdict is Verdict.OK
    assert second.links[0].judgement is not None
    assert second.links[0].judgement.verdict is Verdict.BROKEN


def test_a_copy_that_only_the_index_names(site: int, archive: int) -> None:
    """Where the TimeGate is another archive's and has nothing, a real CDX server names the capture, and it replays."""
    (reference,) = audit(
        site, archive, cite("both-sides"), timegates=(f"http://{ARCHIVE}/no-such-collection/",),
        cdx_api=f"http://{ARCHIVE}/cdx/search/cdx", availability_api="",
    ).references  # fmt: skip
    (link,) = reference.links
    assert isinstance(link.archive, Memento)
    assert (str(link.archive.captured.date()), link.archive.status) == ("2023-07-10", 200)


def test_an_archive_that_is_down_is_no_missing_copy(site: int, archive: int) -> None:
    """Without the archive the verdicts stand, and nothing is said about copies."""
    (reference,) = audit(site, 9, cite("both-sides"), timeout=2.0, attempts=1).references
    assert isinstance(reference.links[0].archive, ArchiveUnanswered)
    assert rules(reference) >= {"broken-link"}
    assert "not-archived" not in rules(reference)


def test_an_index_of_captures_spares_the_archive(site: int, archive: int, home_of_archive: Path) -> None:
    """With the archive's own index the same copies are found, and it is asked for nothing but what it has."""
    names = ("both-sides", "error-newest", "soft-error-nearest", "revisited", "never", "only-errors", "redirected")
    asked: dict[bool, int] = {}
    found: dict[bool, list[object]] = {}
    log = home_of_archive / "log"
    for with_index in (False, True):
        before = log.read_text("utf-8", errors="replace").count("GET /web/")
        index = str(home_of_archive / "index.cdxj") if with_index else None
        report = audit(site, archive, *map(cite, names), cdx_index=index, cdx_api="", availability_api="")
        found[with_index] = [reference.links[0].archive for reference in report.references]
        asked[with_index] = log.read_text("utf-8", errors="replace").count("GET /web/") - before
    assert [_copy(answer) for answer in found[True]] == [_copy(answer) for answer in found[False]]
    never = found[True][names.index("never")]
    assert isinstance(never, NotArchived)
    assert never.detail == "The index of captures has none."
    assert 0 < asked[True] < asked[False]


def _copy(answer: object) -> object:
    return (answer.captured, answer.status) if isinstance(answer, Memento) else type(answer)


def test_an_index_that_cannot_be_read_is_said(site: int, archive: int, tmp_path: Path) -> None:
    """In one sentence, before anything is asked."""
    with pytest.raises(InputError, match=r"none\.cdxj: no such capture index\."):
        audit(site, archive, cite("never"), cdx_index=str(tmp_path / "none.cdxj"))
