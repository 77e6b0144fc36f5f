"""What metadata services are asked, and what their answers say: in the documented shape, and in none."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from linkcheck.metadata import agencies, citation, crossref, datacite
from linkcheck.metadata.agencies import Agencies
from linkcheck.metadata.answers import Unread, partial_date, plain
from linkcheck.model import Ask, DoiRecord, DoiUpdate, Exchange, Fault, NoResponse, PartialDate, Response

ASK = Ask(method="GET", url="https://service.example/")
SICI = "10.1175/1520-0485(2002)032<0870:ct>2.0.co;2"


def said(data: Any, status: int = 200) -> Response:
    """Return an answer in JSON."""
    return Response(ask=ASK, status=status, body=json.dumps(data).encode())


# --- whose a DOI is ------------------------------------------------------------------------------


def test_agencies_are_asked_for_together() -> None:
    """Commas part DOIs, so that a comma inside of one is encoded, and so is what an address cannot hold."""
    asked = agencies.address("https://doi.example/", ["10.1234/a,b", SICI, "10.1234/c?d#e"])
    path = asked.removeprefix("https://doi.example/doiRA/")
    assert [unquote(part) for part in path.split(",")] == ["10.1234/a,b", SICI, "10.1234/c?d#e"]
    assert not set(path) & set(" <>?#")


def test_agencies_are_read() -> None:
    """Each DOI has its agency or does not exist; "Unknown" tells nothing."""
    rows = [
        {"DOI": "10.1234/A", "RA": "Crossref"},
        {"DOI": "10.1234/b", "RA": "JaLC"},
        {"DOI": "10.1234/c", "status": "DOI does not exist"},
        {"DOI": "10.1234/d", "error": "Invalid DOI"},
        {"DOI": "10.1234/e", "status": "Unknown"},
        {"RA": "Crossref"},
        "nonsense",
    ]
    assert agencies.read(said(rows)) == Agencies(
        of={"10.1234/a": "Crossref", "10.1234/b": "JaLC"}, unregistered=frozenset({"10.1234/c", "10.1234/d"})
    )


# --- Crossref ------------------------------------------------------------------------------------


def test_crossref_is_asked_for_many_at_once() -> None:
    """One query names every DOI, the fields, as many rows, and whom to write to."""
    asked = urlsplit(crossref.address("https://crossref.example", ["10.1234/a", SICI], mailto="e@journal.example"))
    query = parse_qs(asked.query)
    assert asked.path == "/works"
    assert query["filter"] == [f"doi:10.1234/a,doi:{SICI}"]
    assert (query["rows"], query["mailto"]) == (["2"], ["e@journal.example"])
    assert "updated-by" in query["select"][0].split(",")
    assert "mailto" not in crossref.address("https://crossref.example", ["10.1234/a"], mailto=None)


def test_a_doi_with_a_comma_is_asked_for_alone() -> None:
    """A filter would take its parts for filters."""
    assert not crossref.batchable("10.1234/a,b")
    assert crossref.address("https://crossref.example", ["10.1234/a,b"], mailto=None) == (
        "https://crossref.example/works/10.1234%2Fa%2Cb"
    )


WORK = {
    "DOI": "10.1234/ABC",
    "type": "book-chapter",
    "title": ["Sleep &amp; <i>tides</i>"],
    "subtitle": ["A report"],
    "original-title": ["Schlaf und Gezeiten"],
    "container-title": ["Handbook of the Coast"],
    "author": [{"given": "A.", "family": "Okonjo"}, {"name": "Bay Office"}],
    "editor": [{"family": "Marsh"}],
    "issued": {"date-parts": [[2016, 5]]},
    "updated-by": [
        {"DOI": "10.1234/N", "type": "retraction", "source": "retraction-watch",
         "updated": {"date-parts": [[2019, 7, 26]], "timestamp": 1}},
        {"DOI": "10.1234/n", "type": "retraction", "source": "publisher"},
        {"type": 3}, "nonsense",
    ],
    "update-to": [{"DOI": "10.1234/other", "type": "retraction"}],
}  # fmt: skip
RECORD = DoiRecord(
    registered=True,
    agency="Crossref",
    title="Sleep & tides",
    other_titles=("Sleep & tides A report", "Schlaf und Gezeiten", "Handbook of the Coast"),
    authors=("Okonjo", "Bay Office"),
    editors=("Marsh",),
    issued=PartialDate(2016, 5),
    updates=(
        DoiUpdate(type="retraction", doi="10.1234/n", date=PartialDate(2019, 7, 26), source="retraction-watch"),
        DoiUpdate(type="retraction", doi="10.1234/n", date=None, source="publisher"),
    ),
)


def test_crossref_works_are_read() -> None:
    """Titles without markup, families and groups, what was announced about the work, not by it."""
    answer = said({"message": {"items": [WORK, {"title": ["No DOI"]}, None]}})
    assert crossref.read(answer) == {"10.1234/abc": RECORD}
    assert crossref.read(said({"message": WORK})) == {"10.1234/abc": RECORD}


def test_crossref_knows_it_not() -> None:
    """Who is asked about one DOI says 404 in plain text; a list leaves it out. Neither is a failure."""
    assert crossref.read(Response(ask=ASK, status=404, body=b"Resource not found.")) == {}
    assert crossref.read(said({"message": {"items": []}})) == {}


# --- DataCite and the others ---------------------------------------------------------------------


def test_datacite_is_asked_in_lower_case_and_quotes() -> None:
    """One query names every DOI, in lower case, so many to a page."""
    asked = urlsplit(datacite.address("https://datacite.example", ["10.1234/A", '10.1234/b"c'], mailto="e@j.example"))
    query = parse_qs(asked.query)
    assert query["query"] == ['doi:("10.1234/a" OR "10.1234/b\\"c")']
    assert (asked.path, query["page[size]"], query["mailto"]) == ("/dois", ["2"], ["e@j.example"])


def test_datacite_records_are_read() -> None:
    """Titles, families or names, the year."""
    attributes = {
        "doi": "10.1234/Data",
        "titles": [{"title": "Soundings"}, {"title": "Lotungen", "titleType": "TranslatedTitle"}],
        "creators": [{"name": "Okonjo, A.", "familyName": "Okonjo"}, {"name": "Bay Office"}],
        "publicationYear": 2020,
    }
    rows = [{"id": "10.1234/data", "attributes": attributes}, {"id": "10.1234/x"}, 7]
    assert datacite.read(said({"data": rows})) == {
        "10.1234/data": DoiRecord(
            registered=True,
            agency="DataCite",
            title="Soundings",
            other_titles=("Lotungen",),
            authors=("Okonjo", "Bay Office"),
            issued=PartialDate(2020),
        )
    }


def test_the_citation_service_tells_of_any_agency() -> None:
    """Its item is a citation processor's; another DOI's is not taken, and none is none."""
    item = {"title": "海の本", "author": [{"family": "田中"}], "issued": {"date-parts": [["2009"]]}, "DOI": "10.1234/J"}
    assert citation.read(said(item), "10.1234/j", "JaLC") == {
        "10.1234/j": DoiRecord(
            registered=True, agency="JaLC", title="海の本", authors=("田中",), issued=PartialDate(2009)
        )
    }
    assert isinstance(citation.read(said(item), "10.1234/k", "JaLC"), Unread)
    assert citation.read(said({}), "10.1234/j", "JaLC") == {}
    assert citation.read(Response(ask=ASK, status=406), "10.1234/j", "JaLC") == {}


# --- no answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exchange", "why"),
    [
        pytest.param(NoResponse(ask=ASK, fault=Fault.TIMEOUT), "did not answer (timeout)", id="silence"),
        pytest.param(Response(ask=ASK, status=503, body=b"<html>"), "answered 503", id="down"),
        pytest.param(Response(ask=ASK, status=429), "answered 429", id="refusing"),
        pytest.param(Response(ask=ASK, status=200, body=b"<html>Welcome"), "could not be read", id="page"),
        pytest.param(Response(ask=ASK, status=200, body=b'{"message": {"it'), "could not be read", id="half"),
        pytest.param(
            Response(ask=ASK, status=200, body=b"{}", body_fault=Fault.BODY_CUT), "was cut short", id="cut"
        ),
        pytest.param(Response(ask=ASK, status=200, body=b"[]", body_complete=False), "was cut short", id="too-long"),
        pytest.param(said({"message": {"items": "many"}}), "something else", id="other-shape"),
        pytest.param(said("hello"), "something else", id="a-word"),
        pytest.param(Response(ask=ASK, status=200, body=b"[" * 100_000), "could not be read", id="depth"),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_why(exchange: Exchange, why: str) -> None:
    """A service that fails tells nothing of any DOI."""
    told = [agencies.read(exchange), crossref.read(exchange), datacite.read(exchange)]
    assert len(told) == 3
    for each in told:
        assert isinstance(each, Unread)
        assert why in each.detail


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"date-parts": [[2012]]}, PartialDate(2012)),
        ({"date-parts": [[2012, 13, 1]]}, PartialDate(2012)),
        ({"date-parts": [[2012, 2, 30]]}, PartialDate(2012, 2)),
        ({"date-parts": [["2012", "05"]]}, PartialDate(2012, 5)),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        ("2012", None),
        (None, None),
    ],
)
def test_dates(value: Any, expected: PartialDate | None) -> None:
    """A date is read as far as it is one."""
    assert partial_date(value) == expected


def test_titles_lose_their_markup_and_keep_their_signs() -> None:
    """Tags and entities go, what only looks like a tag stays."""
    assert plain('A <mml:math xmlns="x"><mml:mi>n</mml:mi></mml:math> &lt; B  &amp;amp; C\n < D') == "A n < B & C < D"


BUSY = (
    pytest.param(404, b"<html><h1>404 Not Found</h1>nginx</html>", id="404-of-a-proxy"),
    pytest.param(200, b"<html>Scheduled maintenance</html>", id="maintenance"),
    pytest.param(503, b"{}", id="down"),
    pytest.param(429, b"{}", id="refusing"),
    pytest.param(200, b"", id="empty"),
    pytest.param(200, b'{"message": {"items": [', id="cut"),
    pytest.param(200, b'{"status": "error", "message": "timeout"}', id="error-of-success"),
    pytest.param(200, b'{"message": {"error": "timeout"}}', id="error-for-a-work"),
    pytest.param(200, b'{"errors": [{"status": "500"}], "data": []}', id="errors-beside-nothing"),
)


@pytest.mark.parametrize(("status", "body"), BUSY)
def test_a_service_in_trouble_has_not_said_that_it_has_none(status: int, body: bytes) -> None:
    """Errors, proxies and maintenance, with whatever status, are no answer about any DOI."""
    answer = Response(ask=ASK, status=status, body=body, headers=(("content-type", "text/html"),))
    for read in (crossref.read, datacite.read, agencies.read):
        assert isinstance(read(answer), Unread)


def test_the_citation_service_and_a_proxy_before_it() -> None:
    """A 404 counts as its word, unless it is a page that does not speak of DOIs."""
    html = (("content-type", "text/html; charset=utf-8"),)
    proxy = Response(ask=ASK, status=404, body=b"<h1>404 Not Found</h1>nginx", headers=html)
    own = Response(ask=ASK, status=404, body=b"<h1>DOI Not Found</h1>", headers=html)
    assert isinstance(citation.read(proxy, "10.1234/j", "JaLC"), Unread)
    assert citation.read(own, "10.1234/j", "JaLC") == {}
