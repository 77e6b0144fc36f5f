"""The flow of a probe: the second look, what is asked and what is not, and the place in the page."""

from __future__ import annotations

import pytest

from linkcheck.model import Ask, Fault, Response
from linkcheck.pages.page import read
from linkcheck.probing.probe import Plan
from tests.unit.journeys import ARTICLE, MISSING, PROSE, Answer, answer, browser, html, no_answer, probed

URL = "http://journal.example/vol/tides"
FOUND = answer(ARTICLE)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 500, 503])
def test_a_refusal_of_programs_is_looked_at_as_a_browser(status: int) -> None:
    """Who is refused as a program looks once more as a browser, and finds the page."""
    probe, asks = probed(URL, browser(FOUND, answer("no", status)))
    assert (probe.judgement.verdict, len(asks)) == ("ok", 2)
    assert [dict(ask.headers).get("Sec-Fetch-Mode") for ask in asks] == [None, "navigate"]
    assert asks[1].once


def test_the_second_look_can_be_switched_off() -> None:
    """The plan decides whether to look as a browser."""
    probe, asks = probed(URL, browser(FOUND, answer("no", 403)), plan=Plan(browser_second_look=False))
    assert (probe.judgement.verdict, len(asks)) == ("restricted", 1)


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(answer("", 401), id="login"),
        pytest.param(answer("", 429), id="rate-limit"),
        pytest.param(answer("", 403, {"cf-mitigated": "challenge"}), id="challenge"),
        pytest.param(answer("", 503, {"retry-after": "60"}), id="asked-to-wait"),
        pytest.param(answer("", 504), id="gateway"),
        pytest.param(no_answer(Fault.TIMEOUT), id="time-out"),
        pytest.param(no_answer(Fault.NXDOMAIN), id="no-host"),
        pytest.param(FOUND, id="found"),
    ],
)
def test_no_second_look_where_it_would_not_help(first: Answer) -> None:
    """Answers that are certain, that ask us to wait, or that no browser's headers change are final."""
    assert len(probed(URL, first)[1]) == 1


def test_archives_are_asked_once() -> None:
    """An archive that refuses or fails is not asked again under another name."""
    url = "https://web.archive.org/web/20200101000000/http://journal.example/x"
    for status in (403, 404, 503):
        assert len(probed(url, answer("", status))[1]) == 1


@pytest.mark.parametrize(
    ("program", "person", "expected"),
    [
        pytest.param(404, 403, "broken http-404", id="gone-then-refused"),
        pytest.param(404, 503, "broken http-404", id="gone-then-failing"),
        pytest.param(403, 404, "broken http-404", id="refused-then-gone"),
        pytest.param(403, 403, "restricted http-403", id="refused-twice"),
        pytest.param(500, 404, "unknown http-500", id="failing-then-gone"),
        pytest.param(503, 503, "unknown http-503", id="failing-twice"),
    ],
)
def test_two_refusals(program: int, person: int, expected: str) -> None:
    """A second refusal only counts where it is surer than the first."""
    probe, _ = probed(URL, browser(answer("", person), answer("", program)))
    assert f"{probe.judgement.verdict} {probe.judgement.reason}" == expected


def test_a_second_look_that_shows_an_error_page() -> None:
    """What a browser is shown is judged like any page."""
    probe, _ = probed(URL, browser(answer(html("Page not found")), answer("", 403)))
    assert (probe.judgement.verdict, probe.judgement.status) == ("soft-404", 200)


def test_one_get_is_enough() -> None:
    """A page that is there costs one GET, read up to the cap; a file less."""
    _, asks = probed(URL, FOUND)
    assert [(ask.method, ask.url, ask.body_limit) for ask in asks] == [("GET", URL, Plan().body_cap)]
    _, asks = probed("http://journal.example/a.pdf", answer(b"%PDF-1.7", kind="application/pdf"))
    assert asks[0].body_limit < Plan().body_cap


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param("methods", False, id="id"),
        pytest.param("old-name", False, id="name"),
        pytest.param("METHODS", False, id="case"),
        pytest.param("%C3%BCber", False, id="encoded"),
        pytest.param("setup", False, id="prefixed"),
        pytest.param("nowhere", True, id="missing"),
        pytest.param("top", False, id="top"),
        pytest.param("page=3", False, id="pdf-page"),
        pytest.param("!/route", False, id="hashbang"),
        pytest.param("/route/7", False, id="route"),
        pytest.param("L10-L20", False, id="lines"),
        pytest.param(":~:text=northern%20coast", False, id="text"),
        pytest.param(":~:text=the%20survey,in%20spring", False, id="text-range"),
        pytest.param(":~:text=southern%20desert", True, id="text-missing"),
        pytest.param("methods:~:text=northern%20coast", False, id="both"),
    ],
)
def test_fragments(fragment: str, missing: bool) -> None:
    """A place is looked for where a page can answer for it; the verdict is the page's."""
    places = '<h2 id="methods">M</h2><a name="old-name"></a><p id="über"></p><a id="user-content-setup"></a>'
    page = answer(ARTICLE.replace("</main>", f"{places}</main>"))
    probe, _ = probed(f"{URL}#{fragment}", page)
    assert probe.judgement.verdict == "ok"
    assert probe.missing_fragment == (fragment if missing else None)


def test_no_word_about_places_that_cannot_be_seen() -> None:
    """Half a page, a program's shell, a file and an error page do not tell what is missing."""
    half = Plan(body_cap=1024)
    assert probed(f"{URL}#x", FOUND, plan=half)[0].missing_fragment is None
    shell = answer('<title>App</title><div id="root"></div><script src="a.js"></script>')
    assert probed(f"{URL}#x", shell)[0].missing_fragment is None
    assert probed(f"{URL}#x", answer(b"%PDF-1.7", kind="application/pdf"))[0].missing_fragment is None
    assert probed(f"{URL}#x", MISSING)[0].missing_fragment is None


def _page(body: str | bytes, kind: str = "text/html", **headers: str) -> object:
    data = body.encode() if isinstance(body, str) else body
    ask = Ask(method="GET", url=URL)
    return read(Response(ask=ask, status=200, headers=(("content-type", kind), *headers.items()), body=data))


def test_what_is_a_page() -> None:
    """A page is told by its type, or by its looks where the type is vague or wrong."""
    assert _page("<p>x", "text/html; charset=utf-8") is not None
    assert _page("<!DOCTYPE html><p>x", ";;;") is not None
    assert _page("\n<!-- c --><html>", "application/pdf") is not None
    assert _page("<html>", "text/plain") is None
    assert _page("%PDF-1.7", "application/pdf") is None
    assert _page("plain", "") is None


def test_running_text_is_what_stands_outside_of_links_and_navigation() -> None:
    """Words are counted without menus, links, scripts and footers; scripts without spaces by their length."""
    page = read(Response(ask=Ask(method="GET", url=URL), status=200, headers=(("content-type", "text/html"),), body=(
        b"<nav>one two</nav><main><h1>Three</h1><p>four <a href='x'>five</a> six</p><script>var seven</script></main>"
        b"<div role='navigation'>eight</div><footer>nine</footer>")))  # fmt: skip
    assert page is not None
    assert (page.words, page.text) == (3, "Three four five six")
    japanese = answer(html("", "", "観測は春に繰り返された。" * 20))
    assert probed(URL, japanese)[0].judgement.verdict == "ok"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"<", b"<html" * 2000, bytes(range(256)) * 40, b"<title>" + b"\0" * 99]
)
def test_any_bytes_are_read(body: bytes) -> None:
    """No body makes reading fail."""
    for kind in ("text/html", "text/html; charset=nonsense", "text/html; charset=utf-16", "", ";;"):
        probe, _ = probed(URL, answer(body, kind=kind or None))
        assert probe.judgement.detail


def test_bad_tls_with_a_word_on_plain_http() -> None:
    """A certificate that browsers refuse is broken; that plain http answers is only told."""
    secure, plain = "https://old.example/x", "http://old.example/x"
    probe, asks = probed(secure, {secure: no_answer(Fault.TLS_EXPIRED), plain: FOUND})
    assert (probe.judgement.verdict, probe.judgement.reason) == ("broken", "tls-expired")
    assert "over plain http the server answers" in probe.judgement.detail
    assert [ask.url for ask in asks] == [secure, plain]
    probe, _ = probed(secure, no_answer(Fault.TLS_EXPIRED))
    assert "plain http" not in probe.judgement.detail


@pytest.mark.parametrize("fault", [Fault.TLS_UNTRUSTED, Fault.TLS_SELF_SIGNED])
def test_an_impostor_is_not_asked_over_plain_http(fault: Fault) -> None:
    """Whoever shows a certificate that nobody vouches for would answer over plain http just as well."""
    secure, plain = "https://old.example/x", "http://old.example/x"
    probe, asks = probed(secure, {secure: no_answer(fault), plain: FOUND})
    assert probe.judgement.verdict == "broken"
    assert [ask.url for ask in asks] == [secure]


def test_pages_made_to_hurt() -> None:
    """Of a page that is nested beyond all measure only the beginning is read, and nothing is said of its places."""
    probe, _ = probed(f"{URL}#x", answer("<div>" * 50_000 + "The survey."))
    assert (probe.judgement.verdict, probe.missing_fragment) == ("ok", None)
    probe, _ = probed(URL, answer("<title>Tides</title>" + "<!-- -->" * 20_000 + PROSE, kind=None))
    assert probe.judgement.verdict == "ok"


def test_half_a_page_is_no_empty_page() -> None:
    """What broke off before anything could be seen is open, not empty."""
    probe, _ = probed(URL, answer("<html><head><title>", fault=Fault.TIMEOUT))
    assert (probe.judgement.verdict, probe.judgement.reason) == ("unknown", "timeout")
