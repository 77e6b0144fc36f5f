"""DOIs and other identifiers, driven by hand against a registry that answers as documented, or does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from linkcheck.model import Ask, Exchange, Fault, Flow, Judgement, Kind, NoResponse, Response, Service, Verdict
from linkcheck.probing.probe import Probe
from linkcheck.registries import handles
from linkcheck.registries.doi import Resolved, by_page, guessed, of_landing_page, resolve, shortened
from linkcheck.registries.handles import Alias, NotRegistered, Registered, Unanswered
from linkcheck.registries.identifiers import page_of
from tests.unit.clockwork import drive

BASE = "https://registry.example"
PAGE = "https://publisher.example/article"
ASK = Ask(method="GET", url=f"{BASE}/api/handles/10.1000/1", service=Service.REGISTRY)


def said(code: int, *values: dict[str, Any], status: int = 200, ask: Ask = ASK) -> Response:
    """Return an answer of the registry."""
    return Response(ask=ask, status=status, body=json.dumps({"responseCode": code, "values": list(values)}).encode())


def value(kind: str, text: Any, index: int = 1) -> dict[str, Any]:
    """Return one value of a record."""
    return {"index": index, "type": kind, "data": {"format": "string", "value": text}}


@dataclass
class Registry:
    """Knows some handles and their pages; notes what it was asked, pages included."""

    pages: dict[str, str | None]
    silent: Sequence[str] = ()
    landing: Verdict = Verdict.OK
    asked: list[str] = field(default_factory=list)

    def __call__(self, ask: Ask) -> Exchange:
        handle = ask.url.removeprefix(f"{BASE}/api/handles/")
        self.asked.append(handle)
        if ask.service is Service.SITE:
            return Response(ask=ask, status=200)
        assert ask.service is Service.REGISTRY
        if handle in self.silent:
            return NoResponse(ask=ask, fault=Fault.TIMEOUT)
        if handle not in self.pages:
            return said(100, status=404, ask=ask)
        page = self.pages[handle]
        return said(1, *([value("URL", page)] if page else []), ask=ask)

    def probe(self, url: str) -> Flow[Probe]:
        answer = yield Ask(method="GET", url=url)
        judgement = Judgement(verdict=self.landing, reason="some-reason", detail="The server says so.", status=200)
        return Probe(url=url, judgement=judgement, exchanges=(answer,))

    def resolve(
        self, handle: str, literal: str | None = None, others: Sequence[str] = (), kind: Kind = Kind.DOI
    ) -> Resolved:
        found, _ = drive(resolve(handle, literal, others, kind=kind, base=BASE, probe=self.probe), self)
        assert isinstance(found, Resolved)
        return found


# --- the registry's answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        pytest.param(said(1, value("URL", PAGE)), Registered(page=PAGE), id="registered"),
        pytest.param(said(1, value("url", f" {PAGE} ")), Registered(page=PAGE), id="small-letters-blanks"),
        pytest.param(
            said(1, value("URL", "http://b.example/", 2), value("URL", PAGE)), Registered(page=PAGE), id="index"
        ),
        pytest.param(said(1), Registered(page=None), id="no-values"),
        pytest.param(
            said(1, value("HS_ADMIN", {"handle": "0.na/10.1000"}, 100)), Registered(page=None), id="admin-only"
        ),
        pytest.param(said(1, value("HS_ALIAS", "10.1000/2")), Alias(handle="10.1000/2"), id="alias"),
        pytest.param(
            said(1, value("HS_ALIAS", "10.1000/2"), value("URL", PAGE, 9)), Registered(page=PAGE), id="alias-url"
        ),
        pytest.param(
            said(
                1, value("10320/loc", '<locations><location id="0" href="http://c.example/?a=1&amp;b=2"/></locations>')
            ),
            Registered(page="http://c.example/?a=1&b=2"),
            id="several-places",
        ),
        pytest.param(said(1, {"index": 1}, {"data": 5}), Registered(page=None), id="odd-values"),
        pytest.param(said(200), Registered(page=None), id="values-not-found"),
        pytest.param(said(100, status=404), NotRegistered(), id="not-found"),
        pytest.param(said(100), NotRegistered(), id="not-found-200"),
        pytest.param(said(2, status=500), Unanswered(detail="The registry met an error of its own."), id="error"),
        pytest.param(
            Response(ask=ASK, status=404, body=b"<html>not found</html>"),
            Unanswered(detail="The registry answered 404 and did not tell."),
            id="404-of-somebody-else",
        ),
        pytest.param(
            Response(ask=ASK, status=200, body=b"[" * 100_000),
            Unanswered(detail="The registry answered 200 and did not tell."),
            id="nested-bomb",
        ),
        pytest.param(
            NoResponse(ask=ASK, fault=Fault.CONNECT_RESET),
            Unanswered(detail="The registry did not answer: connection reset."),
            id="no-response",
        ),
    ],
)
def test_answers_of_the_registry(exchange: Exchange, expected: object) -> None:
    """Only the registry's own words are certain; everything else leaves the question open."""
    assert handles.read(exchange) == expected


RECORD = {"responseCode": 1, "handle": "10.1000/1", "values": [value("URL", PAGE)]}
MISSING = {"responseCode": 100, "handle": "10.1000/1"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(503, MISSING, id="none-while-down"),
        pytest.param(500, MISSING, id="none-in-an-error"),
        pytest.param(403, MISSING, id="none-from-a-wall"),
        pytest.param(429, MISSING, id="none-while-refusing"),
        pytest.param(502, RECORD, id="record-from-a-gateway"),
        pytest.param(404, {**MISSING, "handle": "10.1000/2"}, id="none-of-another"),
        pytest.param(200, {**RECORD, "handle": "10.1000/12"}, id="record-of-another"),
        pytest.param(200, {"responseCode": True}, id="truth-for-a-code"),
        pytest.param(200, {"responseCode": "100"}, id="text-for-a-code"),
        pytest.param(404, {"message": "no such route"}, id="json-of-a-gateway"),
        pytest.param(404, {"error": {"code": 100}}, id="code-elsewhere"),
        pytest.param(200, [100], id="list"),
    ],
)
def test_what_is_no_word_of_the_registry_about_this_handle(status: int, body: Any) -> None:
    """A record beside an error, of another handle or in another shape registers nothing and denies nothing."""

    def answer(ask: Ask) -> Exchange:
        return Response(ask=ask, status=status, body=json.dumps(body).encode())

    found, _ = drive(handles.look_up("10.1000/1", BASE, []), answer)
    assert isinstance(found, Unanswered)
    resolved, _ = drive(resolve("10.1000/1", None, (), kind=Kind.DOI, base=BASE, probe=Registry({}).probe), answer)
    assert (resolved.judgement.verdict, resolved.judgement.reason) == (Verdict.UNKNOWN, "registry-unanswered")


def test_a_handle_is_echoed_in_any_case() -> None:
    """Handles do not differ by case."""
    echoed = Response(ask=ASK, status=200, body=json.dumps({**RECORD, "handle": "10.1000/ABC"}).encode())
    assert handles.read(echoed, "10.1000/abc") == Registered(page=PAGE)


@pytest.mark.parametrize("ahead", ["/maintenance", f"{BASE}/busy.html", "https://status.registry.example/"])
def test_a_registry_that_redirects_to_itself_registers_nothing(ahead: str) -> None:
    """A page of its own, such as one on maintenance, is no landing page."""

    def answer(ask: Ask) -> Exchange:
        if "/api/" in ask.url:
            return Response(ask=ask, status=404, body=b"<html>no such page</html>")
        return Response(ask=ask, status=302, headers=(("location", ahead),))

    found, _ = drive(handles.look_up("10.1000/1", BASE, []), answer)
    assert isinstance(found, Unanswered)


@pytest.mark.parametrize(
    ("handle", "path"),
    [
        pytest.param("10.1000/abc-1.2_(x);y:z", "10.1000/abc-1.2_(x);y:z", id="plain"),
        pytest.param('10.1000/a%b"c#d e?f', "10.1000/a%25b%22c%23d%20e%3Ff", id="must"),
        pytest.param("10.1000/<1::aid>[2]{3}|\\^`+", "10.1000/%3C1::aid%3E%5B2%5D%7B3%7D%7C%5C%5E%60%2B", id="should"),
        pytest.param("10.1000/a\u2013b", "10.1000/a%E2%80%93b", id="dash"),
        pytest.param("10.1000/a/./b/../c", "10.1000/a%2F./b%2F../c", id="dot-segments"),
    ],
)
def test_encoding_of_handles(handle: str, path: str) -> None:
    """A handle goes into an address by the handbook's rules."""
    assert handles.address(f"{BASE}/", handle) == f"{BASE}/api/handles/{path}"


@pytest.mark.parametrize(
    ("modulus", "last", "page", "asks"),
    [
        pytest.param(99, 2, PAGE, 3, id="followed"),
        pytest.param(2, 9, None, 2, id="circle"),
        pytest.param(99, 98, None, 6, id="long-chain"),
    ],
)
def test_aliases(modulus: int, last: int, page: str | None, asks: int) -> None:
    """An alias is asked in the place of its handle; circles and long chains are registered without a page."""

    def answer(ask: Ask) -> Exchange:
        number = int(ask.url.rpartition("/")[2])
        alias = value("HS_ALIAS", f"10.1000/{(number + 1) % modulus}")
        return said(1, alias if number < last else value("URL", PAGE))

    exchanges: list[Exchange] = []
    found, asked = drive(handles.look_up("10.1000/0", BASE, exchanges), answer)
    assert found == Registered(page=page)
    assert len(asked) == len(exchanges) == asks


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        pytest.param(302, (("location", PAGE),), b"", Registered(page=PAGE, record_seen=False), id="redirect"),
        pytest.param(404, (), b"<h1>DOI Not Found</h1>", NotRegistered(), id="not-found-in-its-words"),
        pytest.param(
            404, (), b"<h1>Oops</h1>", Unanswered(detail="The registry answered 404 and did not tell."), id="404"
        ),
        pytest.param(200, (), b"portal", Unanswered(detail="The registry answered 200 and did not tell."), id="200"),
    ],
)
def test_without_the_interface(
    status: int, headers: tuple[tuple[str, str], ...], body: bytes, expected: object
) -> None:
    """Where something else answers for the interface, the registry is asked as readers ask it."""

    def answer(ask: Ask) -> Exchange:
        if "/api/" in ask.url:
            return Response(ask=ask, status=404, body=b"<html>no such page</html>")
        return Response(ask=ask, status=status, headers=headers, body=body)

    exchanges: list[Exchange] = []
    found, asked = drive(handles.look_up("10.1000/a b", BASE, exchanges, readers="http://dx.example"), answer)
    assert found == expected
    assert [ask.url for ask in asked] == [f"{BASE}/api/handles/10.1000/a%20b", "http://dx.example/10.1000/a%20b"]
    assert len(exchanges) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_registry_is_not_asked_again(status: int) -> None:
    """A registry that is too busy to answer is not asked in another way."""
    found, asked = drive(handles.look_up("10.1000/1", BASE, []), lambda ask: Response(ask=ask, status=status))
    assert isinstance(found, Unanswered)
    assert len(asked) == 1


# --- DOIs ----------------------------------------------------------------------------------------


def test_registered_with_its_page() -> None:
    """A registered DOI whose page is there is ok, and the record names the page."""
    registry = Registry({"10.1000/1": PAGE})
    found = registry.resolve("10.1000/1")
    assert (found.judgement.verdict, found.judgement.reason, found.judgement.final_url) == (
        Verdict.OK,
        "registered",
        PAGE,
    )
    assert found.record is not None
    assert (found.record.registered, found.record.landing_page) == (True, PAGE)
    assert (found.form, len(found.exchanges)) == ("10.1000/1", 2)


def test_as_written_comes_first() -> None:
    """A dash is legal in a DOI: what stands in the text is asked first, and the repaired form only if that is none."""
    registry = Registry({"10.1000/a-1": PAGE, "10.1000/b%E2%80%931": PAGE})
    assert registry.resolve("10.1000/a-1", "10.1000/a\u20131").form == "10.1000/a-1"
    assert registry.asked == ["10.1000/a%E2%80%931", "10.1000/a-1", PAGE]
    registry.asked.clear()
    assert registry.resolve("10.1000/b-1", "10.1000/b\u20131").form == "10.1000/b\u20131"
    assert registry.asked == ["10.1000/b%E2%80%931", PAGE]


def test_not_registered_is_certain() -> None:
    """When the registry knows no reading, the DOI is broken, by the reason that makes it `doi-not-found`."""
    found = Registry({}).resolve("10.1000/a-1", "10.1000/a\u20131")
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.BROKEN, "doi-not-registered")
    assert found.judgement.detail == "The registry has no record of it, in any of 2 readings."
    assert found.record is not None
    assert found.record.registered is False
    assert found.form is None


def test_silence_of_the_registry_is_no_answer() -> None:
    """Without the registry's word nothing is broken, even where one of two readings is known not to exist."""
    for silent in (["10.1000/a-1"], ["10.1000/a%E2%80%931"]):
        found = Registry({}, silent=silent).resolve("10.1000/a-1", "10.1000/a\u20131")
        assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNKNOWN, "registry-unanswered")
        assert found.record is not None
        assert found.record.registered is None


def test_repaired_form_counts_though_the_written_one_got_no_answer() -> None:
    """A registry that chokes on the damage may still know the repaired form."""
    registry = Registry({"10.1000/a-1": PAGE}, silent=["10.1000/a%E2%80%931"])
    assert registry.resolve("10.1000/a-1", "10.1000/a\u20131").judgement.verdict is Verdict.OK


def test_other_readings_do_not_save_the_verdict() -> None:
    """Another reading that is registered is offered, and the cited DOI stays broken."""
    registry = Registry({"10.1000/x1": PAGE, "10.1000/a": PAGE})
    found = registry.resolve("10.1000/xl", others=["10.1000/xi", "10.1000/x1"])
    assert (found.judgement.verdict, found.form) == (Verdict.BROKEN, "10.1000/x1")
    assert PAGE not in registry.asked
    assert registry.resolve("10.1000/a/full.pdf").form == "10.1000/a"


def test_readings_asked_are_few() -> None:
    """However many readings a damage has, the registry is asked about a few."""
    registry = Registry({})
    registry.resolve("10.1000/x", others=[f"10.1000/{n}" for n in range(100)])
    assert len(registry.asked) == 6


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        pytest.param("10.1000/a", [], id="nothing-to-cut"),
        pytest.param("10.1000/a/abstract", ["10.1000/a"], id="segment"),
        pytest.param("10.1000/a/full.pdf", ["10.1000/a/full", "10.1000/a"], id="twice"),
        pytest.param("10.1000/a?x=1#y", ["10.1000/a"], id="query"),
        pytest.param("10.1000/a.", ["10.1000/a"], id="dot"),
        pytest.param("10.1000/.pdf", [], id="nothing-left"),
        pytest.param("10.1000/a;jsessionid=5f.x", ["10.1000/a"], id="session"),
    ],
)
def test_shortened(handle: str, expected: list[str]) -> None:
    """Tails that publishers' addresses add are cut one after another."""
    assert shortened(handle) == expected


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        pytest.param(
            "10.1111/j.1000-2000.2001.00012",
            ["10.1111/j.1000-2000.2001.00012.x", "10.1111/j.1000-2000.2001", "10.1111/j.1000-2000"],
            id="wiley",
        ),
        pytest.param("10.1000/a1.b2.c3.d4", ["10.1000/a1.b2.c3", "10.1000/a1.b2"], id="two-cuts"),
        pytest.param("10.1000/a1/figure", ["10.1000/a1"], id="slash"),
        pytest.param("10.1000/journal.abc", [], id="nothing-without-digits"),
        pytest.param("10.1000/a1", [], id="nothing-to-cut"),
        pytest.param("10.1000", [], id="prefix"),
        pytest.param("2027/a1.b2", [], id="handle"),
    ],
)
def test_guessed(handle: str, expected: list[str]) -> None:
    """What was glued to the end of a DOI is cut, at most twice; what Wiley's DOIs lose at a sentence's end is added."""
    assert guessed(handle) == expected


@pytest.mark.parametrize(
    ("landing", "verdict"),
    [
        (Verdict.OK, Verdict.OK), (Verdict.MOVED, Verdict.OK), (Verdict.RESTRICTED, Verdict.OK),
        (Verdict.SKIPPED, Verdict.OK), (Verdict.SOFT_404, Verdict.SOFT_404), (Verdict.PARKED, Verdict.PARKED),
        (Verdict.BROKEN, Verdict.BROKEN), (Verdict.UNKNOWN, Verdict.UNKNOWN), (Verdict.INVALID, Verdict.BROKEN),
    ],
)  # fmt: skip
def test_landing_page(landing: Verdict, verdict: Verdict) -> None:
    """A wall before the landing page says nothing against a registered DOI; a page that is gone does."""
    judged = of_landing_page(PAGE, Judgement(verdict=landing, reason="r", detail="So it is.", status=403))
    assert judged.verdict is verdict
    assert judged.detail.startswith("It is registered")
    assert (judged.status, judged.final_url) == (403, PAGE)


def test_a_wall_behind_a_mere_redirect_stays_a_wall() -> None:
    """Where the registry's record was not seen, a refusal is not explained away."""
    walled = Judgement(verdict=Verdict.RESTRICTED, reason="r", detail="So it is.", status=403)
    assert of_landing_page(PAGE, walled, record_seen=False).verdict is Verdict.RESTRICTED


def test_every_verdict_of_a_landing_page_is_covered() -> None:
    """The table above names each verdict."""
    assert {mark.args[1][n][0] for mark in test_landing_page.pytestmark for n in range(9)} == set(Verdict)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("page", "verdict", "reason"),
    [
        pytest.param(None, Verdict.OK, "registered", id="none"),
        pytest.param("ftp://files.example/x", Verdict.OK, "registered", id="not-of-the-web"),
        pytest.param("https://www.crossref.org/deleted_DOI.html", Verdict.BROKEN, "doi-deleted", id="deleted"),
    ],
)
def test_registered_without_a_page(page: str | None, verdict: Verdict, reason: str) -> None:
    """Nothing is probed where there is no page to probe."""
    registry = Registry({"10.1000/1": page})
    found = registry.resolve("10.1000/1")
    assert (found.judgement.verdict, found.judgement.reason) == (verdict, reason)
    assert len(registry.asked) == 1


# --- other identifiers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "identifier", "page"),
    [
        pytest.param(Kind.ARXIV, "2101.00001v2", "https://arxiv.org/abs/2101.00001v2", id="arxiv"),
        pytest.param(Kind.ARXIV, "math.gt/0309136", "https://arxiv.org/abs/math/0309136", id="arxiv-old"),
        pytest.param(Kind.PMID, "12345678", "https://pubmed.ncbi.nlm.nih.gov/12345678/", id="pmid"),
        pytest.param(Kind.PMCID, "PMC12345", "https://pmc.ncbi.nlm.nih.gov/articles/PMC12345/", id="pmcid"),
        pytest.param(Kind.DOI, "10.1000/a#b", "https://doi.org/10.1000/a%23b", id="doi"),
        pytest.param(Kind.HANDLE, "2027/x.y", "https://hdl.handle.net/2027/x.y", id="handle"),
        pytest.param(Kind.URL, "http://a.example/%7e", "http://a.example/%7e", id="url"),
    ],
)
def test_page_of_an_identifier(kind: Kind, identifier: str, page: str) -> None:
    """Each kind has a page at its own service."""
    assert page_of(kind, identifier) == page


@pytest.mark.parametrize(
    ("kind", "landing", "verdict", "asks"),
    [
        pytest.param(Kind.PMID, Verdict.OK, Verdict.OK, 1, id="pmid-ok"),
        pytest.param(Kind.PMID, Verdict.MOVED, Verdict.OK, 1, id="pmid-moved"),
        pytest.param(Kind.PMCID, Verdict.RESTRICTED, Verdict.RESTRICTED, 1, id="pmcid-wall"),
        pytest.param(Kind.ARXIV, Verdict.BROKEN, Verdict.BROKEN, 1, id="arxiv-gone"),
        pytest.param(Kind.ARXIV, Verdict.RESTRICTED, Verdict.OK, 2, id="arxiv-wall"),
        pytest.param(Kind.ARXIV, Verdict.UNKNOWN, Verdict.OK, 2, id="arxiv-silent"),
    ],
)
def test_identifier_by_its_page(kind: Kind, landing: Verdict, verdict: Verdict, asks: int) -> None:
    """An identifier is what its page is; arXiv's DOI answers where the page does not."""
    registry = Registry({"10.48550/arxiv.2101.00001": PAGE}, landing=landing)
    found, asked = drive(by_page(kind, "2101.00001v3", base=BASE, probe=registry.probe), registry)
    assert (found.judgement.verdict, len(asked), len(found.exchanges)) == (verdict, asks, asks)
    assert found.judgement.final_url == page_of(kind, "2101.00001v3")


def test_a_handle_that_is_none_is_no_doi() -> None:
    """Handles have a reason of their own."""
    assert Registry({}).resolve("2027/x", kind=Kind.HANDLE).judgement.reason == "handle-not-registered"
