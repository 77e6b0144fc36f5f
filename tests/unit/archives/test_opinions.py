"""Second opinions: what the availability API and the CDX index say, and what is believed of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from linkcheck.archives.mementos import Near
from linkcheck.archives.opinions import Listing, Sources, available, listed, second_opinion, weighed
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Ask,
    Exchange,
    Fault,
    Hop,
    Memento,
    NoResponse,
    NotArchived,
    Response,
)
from tests.unit.clockwork import drive

AVAILABILITY, CDX = "https://archive.example/wayback/available", "https://archive.example/cdx/search/cdx"
PAGE = "https://site.example/page"
DAY = Near(first=date(2023, 7, 15), last=date(2023, 7, 15))
STAMP = "20230710120000"
COPY = f"https://archive.example/web/{STAMP}/{PAGE}"
HEAD = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
REPLAY = (("memento-datetime", "Mon, 10 Jul 2023 12:00:00 GMT"), ("content-type", "text/html"))
Said = Mapping[str, tuple[int, Any]]


def row(stamp: str = STAMP, status: str = "200", original: str = PAGE) -> list[str]:
    """Return one row of the Internet Archive's index."""
    return ["example,site)/page", stamp, original, "text/html", status, "ABC", "361"]


def closest(**more: Any) -> dict[str, Any]:
    """Return what the availability API says of a copy."""
    found = {"status": "200", "available": True, "url": COPY, "timestamp": STAMP}
    return {"url": PAGE, "archived_snapshots": {"closest": found | more}}


def by_status(response: Response, cited: str, hops: tuple[Hop, ...]) -> str | None:
    """Judge a capture by its status alone."""
    return None if response.status == 200 else f"an error page ({response.status})"


def ask_both(said: Said, sources: Sources | None = None) -> tuple[ArchiveAnswer, list[Ask], Sources]:
    """Ask both services, of which each says this; return what came of it, the requests, and who is still asked."""
    asked_of = sources or Sources(availability=AVAILABILITY, cdx=CDX)

    def answer(ask: Ask) -> Exchange:
        for service, (status, body) in said.items():
            if ask.url.startswith(service):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                headers = REPLAY if "/web/" in service else ()
                return Response(ask=ask, status=status, headers=headers, body=data)
        return NoResponse(ask=ask, fault=Fault.TIMEOUT)

    found, asks = drive(second_opinion(PAGE, DAY, asked_of, unusable=by_status), answer)
    return found, asks, asked_of


NOTHING: tuple[int, Any] = (200, {"url": PAGE, "archived_snapshots": {}})
NO_ROWS: tuple[int, Any] = (200, [])
REPLAYS: Said = {COPY: (200, b"the page")}


def test_a_find_counts_once_it_replays() -> None:
    """The copy that availability names is requested; one that replays as an error is no copy."""
    found, asks, _ = ask_both({AVAILABILITY: (200, closest()), **REPLAYS})
    assert isinstance(found, Memento)
    assert (found.url, found.distance_days, len(asks)) == (COPY, -5, 2)
    assert f"timestamp={DAY.moment:%Y%m%d%H%M%S}" in asks[0].url
    found, _, _ = ask_both({AVAILABILITY: (200, closest()), COPY: (404, b""), CDX: NO_ROWS})
    assert isinstance(found, NotArchived)
    assert "error page (404)" in found.detail


def test_a_find_that_cannot_be_replayed_leaves_it_open() -> None:
    """A copy that is named and does not answer is neither a copy that was seen nor none."""
    named = {AVAILABILITY: (200, closest()), CDX: (200, [HEAD, row()])}
    assert isinstance(ask_both(named)[0], ArchiveUnanswered)


def test_empty_is_no_proof() -> None:
    """What availability says it does not have, the index may have."""
    found, asks, _ = ask_both({AVAILABILITY: NOTHING, CDX: (200, [HEAD, row()]), **REPLAYS})
    assert isinstance(found, Memento)
    assert [ask.url.partition("?")[0] for ask in asks] == [AVAILABILITY, CDX, COPY]
    assert all(ask.once for ask in asks[:2])


def test_only_services_that_answer_can_say_none() -> None:
    """An empty answer of both is none, and so is that of the only one that is asked."""
    assert isinstance(ask_both({AVAILABILITY: NOTHING, CDX: NO_ROWS})[0], NotArchived)
    assert isinstance(ask_both({CDX: NO_ROWS}, Sources(availability="", cdx=CDX))[0], NotArchived)
    assert isinstance(ask_both({AVAILABILITY: NOTHING}, Sources(availability=AVAILABILITY, cdx=""))[0], NotArchived)


@pytest.mark.parametrize("echo", [{"url": ""}, {"url": None}, {}, {"url": "http://www.SITE.example:80/page"}])
def test_an_answer_need_not_repeat_the_address(echo: dict[str, Any]) -> None:
    """An empty or equal echo of what was asked is as good as none."""
    found, _, _ = ask_both({AVAILABILITY: (200, {**echo, "archived_snapshots": {}}), CDX: NO_ROWS})
    assert isinstance(found, NotArchived)


FAILURES: Mapping[str, tuple[int, Any] | None] = {
    "time-out": None,
    "refused": (429, b"Too Many Requests"),
    "html-503": (503, b"<html>Temporarily Offline</html>"),
    "gateway": (502, []),
    "json-of-a-500": (500, {"archived_snapshots": {}}),
    "html-200": (200, b"<html>busy</html>"),
    "empty-body": (200, b""),
    "cut-object": (200, b'{"archived_snapshots": {'),
    "cut-array": (200, b'[["urlkey", "timestamp"'),
    "error-in-json": (200, {"error": "too many connections"}),
    "error-in-a-list": (200, [{"error": "too many connections"}]),
    "text": (200, b"org.archive.wayback.exception.RobotAccessControlException: Blocked"),
    "deep": (200, b"[" * 60_000),
    "redirect": (302, b""),
    "no-page": (404, b""),
    "null": (200, None),
    "number": (200, 7),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_a_service_that_fails_says_nothing(failure: tuple[int, Any] | None) -> None:
    """However a service fails, the other one is asked, a find of that one counts, and its "none" is not enough."""

    def with_failing(failing: str, **others: tuple[int, Any]) -> ArchiveAnswer:
        said = {AVAILABILITY: others.get("availability", NOTHING), CDX: others.get("cdx", NO_ROWS), **REPLAYS}
        del said[failing]
        return ask_both(said if failure is None else {**said, failing: failure})[0]

    assert isinstance(with_failing(AVAILABILITY), ArchiveUnanswered)
    assert isinstance(with_failing(CDX), ArchiveUnanswered)
    assert isinstance(with_failing(AVAILABILITY, cdx=(200, [HEAD, row()])), Memento)
    assert isinstance(with_failing(CDX, availability=(200, closest())), Memento)
    assert isinstance(ask_both({AVAILABILITY: failure, CDX: failure} if failure else {})[0], ArchiveUnanswered)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"url": "https://site.example/other", "archived_snapshots": {}}, id="empty-for-another-page"),
        pytest.param(closest(url=f"https://archive.example/web/{STAMP}/https://other.example/"), id="another-capture"),
        pytest.param(closest(url=7), id="no-address"),
        pytest.param(closest(available="yes"), id="another-shape"),
        pytest.param({"archived_snapshots": []}, id="list"),
    ],
)
def test_availability_about_something_else_is_no_answer(said: Any) -> None:
    """What is said of another page, or in another shape, is not said of this one."""
    assert isinstance(ask_both({AVAILABILITY: (200, said), CDX: NO_ROWS, **REPLAYS})[0], ArchiveUnanswered)


def test_a_copy_elsewhere_is_not_requested() -> None:
    """An availability service that names a copy outside its archive is not followed there."""
    outside = f"http://elsewhere.test/web/{STAMP}/{PAGE}"
    found, asks, _ = ask_both({AVAILABILITY: (200, closest(url=outside)), CDX: NO_ROWS, **REPLAYS})
    assert not isinstance(found, Memento)
    assert {ask.url.partition("?")[0] for ask in asks} == {AVAILABILITY, CDX}


def test_a_captured_refusal_is_no_refusal_of_a_service() -> None:
    """Only a service's own 429 ends its use in this run."""

    def captured(ask: Ask) -> Response:
        return Response(ask=ask, status=429, headers=REPLAY)

    sources = Sources(availability=AVAILABILITY, cdx=CDX)
    drive(second_opinion(PAGE, DAY, sources, unusable=by_status), captured)
    assert (sources.availability, sources.cdx) == (AVAILABILITY, CDX)


def test_who_refuses_is_asked_no_more() -> None:
    """A 429 ends the use of that service in this run, and of that one alone."""
    _, _, sources = ask_both({AVAILABILITY: (429, b""), CDX: NO_ROWS})
    assert (sources.availability, sources.cdx) == ("", CDX)
    _, asks, sources = ask_both({CDX: (429, b"")}, sources)
    assert [ask.url.partition("?")[0] for ask in asks] == [CDX]
    assert not sources.any()
    assert ask_both({}, sources)[1] == []


MEMENTO = Memento(url=COPY, captured=DAY.moment, status=200, distance_days=0)
NONE, OPEN = NotArchived(detail="None here."), ArchiveUnanswered(detail="The archive's index did not answer.")


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (NONE, NONE, NotArchived), (NONE, OPEN, ArchiveUnanswered), (NONE, MEMENTO, Memento),
        (OPEN, NONE, ArchiveUnanswered), (OPEN, OPEN, ArchiveUnanswered), (OPEN, MEMENTO, Memento),
    ],
)  # fmt: skip
def test_two_opinions(first: ArchiveAnswer, second: ArchiveAnswer, kind: type) -> None:
    """A copy from either counts; "none" has to be said by both."""
    assert type(weighed(first, second)) is kind


def test_what_was_said_by_whom() -> None:
    """An index that did not answer is not reported as one that has none."""
    assert weighed(NotArchived(), OPEN) == OPEN
    assert weighed(NONE, OPEN) == ArchiveUnanswered(detail=f"{NONE.detail} {OPEN.detail}")
    assert weighed(NotArchived(), NotArchived()) == NotArchived(
        detail="the archive was asked, its index too, and neither has one"
    )


def listing(body: bytes, status: int = 200, kind: str = "application/json") -> list[str] | None:
    """Return the addresses of the captures in an answer of the index."""
    headers = (("content-type", kind),)
    response = Response(ask=Ask(method="GET", url=CDX), status=status, body=body, headers=headers)
    captures = listed(response, CDX, PAGE)
    return [capture.url for capture in captures] if captures.answered else None


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param(json.dumps([HEAD, row(), row(stamp="20240101000000")]).encode(), 2, id="arrays"),
        pytest.param(b"[]", 0, id="no-rows"),
        pytest.param(json.dumps([HEAD]).encode(), 0, id="names-only"),
        pytest.param(b"", None, id="empty"),
        pytest.param(json.dumps([HEAD, row(status="-"), row(status="404")]).encode(), 1, id="revisit-and-error"),
        pytest.param(json.dumps([HEAD, row(status="503"), row(status="404")]).encode(), 0, id="errors-only"),
        pytest.param(json.dumps([HEAD, row(stamp="20230010120000"), row(stamp="x")]).encode(), None, id="bad-stamps"),
        pytest.param(json.dumps([HEAD, "junk", row()]).encode(), None, id="junk-between"),
        pytest.param(json.dumps([HEAD, row(original="https://other.example/")]).encode(), None, id="another-page"),
        pytest.param(json.dumps([HEAD, row(original="http://www.SITE.example:80/page")]).encode(), 1, id="same-page"),
        pytest.param(json.dumps([HEAD, row(stamp=f"../save/{STAMP}")]).encode(), None, id="path-in-stamp"),
        pytest.param(
            b'{"timestamp": "20230710120000", "url": "https://site.example/page", "status": "200"}\n'
            b'{"timestamp": "20230710120000", "url": "https://site.example/page", "access": "block"}\n',
            1,
            id="a-line-each",
        ),
        pytest.param(
            b'{"timestamp": "20230710120000", "url": "https://site.example/page", "access": "block"}\n',
            None,
            id="kept-out",
        ),
        pytest.param(b'{"timestamp": "20230710120000", "url": "https://site.exam', None, id="cut-line"),
    ],
)
def test_rows_of_the_index(body: bytes, count: int | None) -> None:
    """Both shapes are read; damaged, withheld and foreign rows are no captures, and without others no answer."""
    urls = listing(body)
    assert (None if urls is None else len(urls)) == count
    assert all(url.startswith("https://archive.example/web/2") for url in urls or ())
    assert listing(body, status=503) is None


def test_an_empty_answer_row_by_row_is_none() -> None:
    """pywb sends no rows at all, by their own type."""
    assert listing(b"", kind="text/x-ndjson") == []
    assert listing(b"", kind="text/html") is None


def test_a_cut_answer_says_nothing() -> None:
    """What was read of an answer may lack the very row."""
    ask = Ask(method="GET", url=CDX)
    for cut in ({"body_complete": False}, {"body_fault": Fault.BODY_CUT}):
        assert listed(Response(ask=ask, status=200, body=b"[]", **cut), CDX, PAGE) == Listing(answered=False)


def test_addresses_of_the_wayback_machine_are_asked_by_https() -> None:
    """Availability still names them by http."""
    said = closest(url=f"http://web.archive.org/web/{STAMP}/{PAGE}")
    captures = available(Response(ask=Ask(method="GET", url=""), status=200, body=json.dumps(said).encode()), PAGE)
    assert [capture.url for capture in captures] == [f"https://web.archive.org/web/{STAMP}/{PAGE}"]
