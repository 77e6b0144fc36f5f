"""No answer of a service makes its reader raise, and nothing that is read from it is impossible to write."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcheck.archives import opinions
from linkcheck.archives.savepagenow import _json as saved
from linkcheck.metadata import agencies, citation, crossref, datacite
from linkcheck.model import Ask, Response
from linkcheck.packing import packed
from linkcheck.registries import handles
from linkcheck.schedule.pace import Pace, Rate
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.urls import parse

EXAMPLES = 20_000 if os.environ.get("LINKCHECK_FUZZ") == "nightly" else 150
slow = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

KEYS = [
    "message",
    "items",
    "DOI",
    "type",
    "title",
    "subtitle",
    "original-title",
    "author",
    "editor",
    "issued",
    "date-parts",
    "container-title",
    "updated-by",
    "updated",
    "source",
    "family",
    "name",
    "literal",
    "data",
    "attributes",
    "doi",
    "id",
    "titles",
    "creators",
    "contributors",
    "publicationYear",
    "familyName",
    "responseCode",
    "values",
    "index",
    "value",
    "RA",
    "status",
    "archived_snapshots",
    "closest",
    "available",
    "url",
    "timestamp",
    "original",
    "statuscode",
    "access",
]
VALUES = st.sampled_from([
    None, True, False, 0, 1, -1, 1.5, 10**400, -(10**30), float("inf"), float("nan"), "", "10.1/a", "URL", "HS_ALIAS",
    "10320/LOC", "book-chapter", "retraction", "\ud800", "a\udfffb", "&#" + "1" * 5000 + ";", "<" * 50,
    "20200101000000", "https://a.example/web/20200101000000/http://b.example/", "²", "٣", "200",
    "1" * 400, "2020", "-5",
])  # fmt: skip
DOCUMENTS = st.recursive(
    VALUES | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


def _around(inner: Any) -> list[Any]:
    """Return a document where the readers look for it, and by itself."""
    item = {"DOI": "10.1/a", **inner} if isinstance(inner, dict) else inner
    return [
        inner,
        {"message": {"items": [item]}},
        {"data": [{"attributes": {"doi": "10.1/a", **item}}]} if isinstance(item, dict) else {"data": [item]},
        {"responseCode": 1, "values": [{"index": inner, "type": "URL", "data": {"value": "x"}}, inner]},
        [["timestamp", "original", "statuscode"], inner if isinstance(inner, list) else [inner] * 3],
        {"archived_snapshots": {"closest": inner}},
    ]


READERS: dict[str, Callable[[Response], Any]] = {
    "crossref": crossref.read,
    "datacite": datacite.read,
    "citation": lambda answer: citation.read(answer, "10.1/a", "mEDRA"),
    "agencies": agencies.read,
    "handles": handles.read,
    "handles, by redirect": handles.read_redirect,
    "availability": opinions.available,
    "capture index": lambda answer: opinions.listed(answer, "https://a.example/cdx/"),
    "saving": saved,
}


def answer(body: bytes, *headers: tuple[str, str]) -> Response:
    """Return a whole answer."""
    return Response(
        ask=Ask(method="GET", url="https://a.example/"), status=200, headers=headers, body=body, body_complete=True
    )


@slow
@given(DOCUMENTS)
def test_documents(document: Any) -> None:
    """Any JSON where a record is expected is a record, or none."""
    for whole in _around(document):
        given_answer = answer(json.dumps(whole).encode())
        for name, read in READERS.items():
            found = read(given_answer)
            if name != "saving":
                packed(found)
                orjson.dumps(repr(found))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 100_000, id="nested"),
        pytest.param(b'{"a":' * 100_000, id="nested objects"),
        pytest.param(b'[{"index":' + b"9" * 10_000 + b"}]", id="digits"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"\xef\xbb\xbf[]", id="mark"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"null\n" * 50, id="lines"),
    ],
)
def test_bodies(name: str, body: bytes) -> None:
    """What is no JSON, or too much of it, is not read."""
    READERS[name](answer(body))


HEADERS = st.sampled_from(["x-rate-limit-limit", "x-rate-limit-interval", "x-concurrency-limit", "retry-after"])
NUMBERS = st.sampled_from(
    ["0", "1", "-1", "1" * 5000, "9" * 400, "1e999", "0.0000001s", "²", "1s", "", "inf", "nan", "0s", "9" * 300 + "s"]
) | st.text(alphabet="0123456789.smh -+e", max_size=8)


@slow
@given(st.lists(st.tuples(HEADERS, NUMBERS), max_size=5))
def test_rates_that_a_service_announces(headers: list[tuple[str, str]]) -> None:
    """Whatever a service says of its own limits, it is asked at some sensible pace."""
    pace = Pace.of_rate(Rate(at_once=2, per_second=1.0), cap_s=60)
    pace.under_way = 1
    pace.ended(answer(b"", *headers), 0)
    assert 0 < pace.interval_s <= 60
    assert 1 <= pace.limit <= 8
    assert pace.under_way == 0


ADDRESSES = st.text(alphabet="0123456789abcdefxX.-+_%:[]@/\\?#é٣²", max_size=20)


@slow
@given(ADDRESSES)
def test_addresses(host: str) -> None:
    """A host that is none is an invalid address, whatever number it looks like."""
    try:
        location = parse(f"http://{host}/")
    except TransportFailure:
        return
    assert location.host
    assert location.target.isascii()
