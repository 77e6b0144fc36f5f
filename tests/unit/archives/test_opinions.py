"""Second opinions: what the availability API and the CDX index say, and what is believed of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from linkcheck.archives.mementos import Near
from linkcheck.archives.opinions import Sources, available, listed, second_opinion
from linkcheck.model import Ask, Exchange, Fault, Memento, NoResponse, Response
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


def ask_both(said: Said, sources: Sources | None = None) -> tuple[Memento | None, list[Ask], Sources]:
    """Ask both services, of which each says this; return the find, the asks, and who is still to be asked."""
    asked_of = sources or Sources(availability=AVAILABILITY, cdx=CDX)

    def answer(ask: Ask) -> Exchange:
        for service, (status, body) in said.items():
            if ask.url.startswith(service):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                headers = REPLAY if "/web/" in service else ()
                return Response(ask=ask, status=status, headers=headers, body=data)
        return NoResponse(ask=ask, fault=Fault.TIMEOUT)

    flow = second_opinion(PAGE, DAY, asked_of, unusable=lambda response: None if response.status == 200 else "an error")
    found, asks = drive(flow, answer)
    return found, asks, asked_of


NOTHING: tuple[int, Any] = (200, {"url": PAGE, "archived_snapshots": {}})
REPLAYS: Said = {COPY: (200, b"the page")}


def test_a_find_counts_once_it_replays() -> None:
    """The copy that availability names is asked for; a find that does not replay is none."""
    found, asks, _ = ask_both({AVAILABILITY: (200, closest()), **REPLAYS})
    assert found is not None
    assert (found.url, found.distance_days, len(asks)) == (COPY, -5, 2)
    assert f"timestamp={DAY.moment:%Y%m%d%H%M%S}" in asks[0].url
    assert ask_both({AVAILABILITY: (200, closest()), COPY: (404, b""), CDX: (200, [])})[0] is None


def test_empty_is_no_proof() -> None:
    """What availability says it does not have, the index may have."""
    found, asks, _ = ask_both({AVAILABILITY: NOTHING, CDX: (200, [HEAD, row()]), **REPLAYS})
    assert found is not None
    assert [ask.url.partition("?")[0] for ask in asks] == [AVAILABILITY, CDX, COPY]
    assert all(ask.once for ask in asks[:2])


@pytest.mark.parametrize(
    "service",
    [
        pytest.param((429, b"Too Many Requests"), id="refused"),
        pytest.param((503, b"<html>Temporarily Offline</html>"), id="html-503"),
        pytest.param((200, b"<html>busy</html>"), id="html-200"),
        pytest.param((200, []), id="another-shape"),
        pytest.param((200, closest(available=False)), id="not-available"),
        pytest.param((200, closest(url=7)), id="no-address"),
    ],
)
def test_a_service_that_says_nothing_gives_way_to_the_other(service: tuple[int, Any]) -> None:
    """Whatever availability does, the index is asked; whatever both do, nothing is made of it."""
    assert ask_both({AVAILABILITY: service, CDX: (200, [HEAD, row()]), **REPLAYS})[0] is not None
    assert ask_both({AVAILABILITY: service, CDX: service})[0] is None


def test_who_refuses_is_asked_no_more() -> None:
    """A 429 ends the asking of that service in this run, and of that one alone."""
    _, _, sources = ask_both({AVAILABILITY: (429, b""), CDX: (200, [])})
    assert (sources.availability, sources.cdx) == ("", CDX)
    _, asks, sources = ask_both({CDX: (429, b"")}, sources)
    assert [ask.url.partition("?")[0] for ask in asks] == [CDX]
    assert not sources.any()
    assert ask_both({}, sources)[1] == []


def listing(body: bytes, status: int = 200) -> list[str]:
    """Return the addresses of the captures in an answer of the index."""
    response = Response(ask=Ask(method="GET", url=CDX), status=status, body=body)
    return [capture.url for capture in listed(response, CDX)]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param(json.dumps([HEAD, row(), row(stamp="20240101000000")]).encode(), 2, id="arrays"),
        pytest.param(b"[]", 0, id="no-rows"),
        pytest.param(b"", 0, id="empty"),
        pytest.param(json.dumps([HEAD, row(status="-"), row(status="404")]).encode(), 1, id="revisit-and-error"),
        pytest.param(json.dumps([HEAD, row(stamp="20230010120000"), row(stamp="x")]).encode(), 0, id="bad-stamps"),
        pytest.param(json.dumps([HEAD, "junk", row()]).encode(), 1, id="junk-between"),
        pytest.param(
            b'{"timestamp": "20230710120000", "url": "https://site.example/page", "status": "200"}\n'
            b'{"timestamp": "20230710120000", "url": "https://site.example/b", "access": "block"}\nx\n',
            1,
            id="a-line-each",
        ),
    ],
)
def test_rows_of_the_index(body: bytes, count: int) -> None:
    """Both shapes are read; errors, blocked captures and rubbish are left out."""
    urls = listing(body)
    assert len(urls) == count
    assert all(url.startswith("https://archive.example/web/2") for url in urls)
    assert listing(body, status=503) == []


def test_addresses_of_the_wayback_machine_are_asked_by_https() -> None:
    """Availability still names them by http."""
    said = closest(url=f"http://web.archive.org/web/{STAMP}/{PAGE}")
    capture = available(Response(ask=Ask(method="GET", url=""), status=200, body=json.dumps(said).encode()))
    assert capture is not None
    assert capture.url == f"https://web.archive.org/web/{STAMP}/{PAGE}"
