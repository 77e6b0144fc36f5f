"""Redirects as browsers follow them, and where they are not followed."""

from __future__ import annotations

import pytest

from linkcheck.model import Ask, Fault, Verdict
from linkcheck.probing.probe import Plan
from tests.unit.journeys import ARTICLE, Answer, answer, leads_to, no_answer, probed, said

HERE = "http://journal.example/vol/tides"
THERE = "http://journal.example/articles/tides"
FOUND = answer(ARTICLE)


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        pytest.param("http://other.example/x", "http://other.example/x", id="absolute"),
        pytest.param("//other.example/x", "http://other.example/x", id="scheme-relative"),
        pytest.param("/x", "http://journal.example/x", id="path"),
        pytest.param("../new/tides", "http://journal.example/new/tides", id="dots"),
        pytest.param("?page=2", "http://journal.example/vol/tides?page=2", id="query"),
        pytest.param("tides2", "http://journal.example/vol/tides2", id="neighbour"),
        pytest.param("/a b", "http://journal.example/a b", id="space"),
        pytest.param("/x \t", "http://journal.example/x", id="white-space-at-the-end"),
        pytest.param("/приливы".encode().decode("latin-1"), "http://journal.example/приливы", id="utf-8"),
        pytest.param("/mar\xe9es", "http://journal.example/mar%E9es", id="latin-1"),
        pytest.param("\\x\\y", "http://journal.example/x/y", id="backslash"),
        pytest.param("https:/other.example/x", "https://other.example/x", id="one-slash"),
    ],
)
def test_location_is_read_as_browsers_read_it(location: str, asked: str) -> None:
    """A Location of any form leads where a browser would go, its bytes kept."""
    probe, asks = probed(HERE, {HERE: leads_to(location), asked: FOUND})
    assert [ask.url for ask in asks] == [HERE, asked]
    assert probe.judgement.verdict is Verdict.OK


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300])
def test_each_redirect_is_followed_and_recorded(status: int) -> None:
    """Every redirecting status with a Location is a hop."""
    probe, _ = probed(HERE, {HERE: leads_to(THERE, status), THERE: FOUND})
    assert [(hop.status, hop.url) for hop in probe.judgement.redirects] == [(status, THERE)]
    assert probe.judgement.final_url == THERE
    assert probe.judgement.verdict is (Verdict.MOVED if status in (301, 308) else Verdict.OK)


@pytest.mark.parametrize(
    ("web", "expected"),
    [
        pytest.param(leads_to(""), "broken redirect-without-target", id="empty-location"),
        pytest.param(answer("moved", 301), "broken redirect-without-target", id="no-location"),
        pytest.param(leads_to("mailto:editor@journal.example"), "unknown redirect-to-scheme", id="mail"),
        pytest.param(leads_to("fb://page/7"), "unknown redirect-to-scheme", id="app"),
        pytest.param(leads_to("data:text/html,hello"), "broken redirect-to-scheme", id="data"),
        pytest.param(leads_to("file:///etc/hostname"), "broken redirect-to-scheme", id="file"),
        pytest.param(leads_to("javascript:alert(1)"), "broken redirect-to-scheme", id="script"),
        pytest.param(leads_to("http://10.0.0.1:3128/", 305), "unknown http-305", id="use-proxy"),
        pytest.param(
            answer("", 301, (("location", "/a"), ("location", "/b"))), "unknown redirect-ambiguous", id="two-targets"
        ),
    ],
)
def test_what_is_not_followed(web: Answer, expected: str) -> None:
    """Other schemes, proxies and redirects without a clear target are never followed."""
    assert said(HERE, web) == expected
    _, asks = probed(HERE, web)
    assert {ask.url for ask in asks} == {HERE}


def test_equal_locations_are_one() -> None:
    """A Location sent twice is followed once."""
    twice = answer("", 301, (("location", THERE), ("location", THERE)))
    assert said(HERE, {HERE: twice, THERE: FOUND}) == "moved redirect-permanent"


def test_redirects_end_at_the_limit() -> None:
    """Twenty redirects are followed, the twenty-first is not."""
    steps = {f"{HERE}/{step}": leads_to(f"{HERE}/{step + 1}") for step in range(1, 40)}
    probe, asks = probed(HERE, {HERE: leads_to(f"{HERE}/1"), **steps})
    assert probe.judgement.reason == "too-many-redirects"
    assert len(asks) == 21
    chain = {f"{HERE}/{step}": leads_to(f"{HERE}/{step + 1}") for step in range(1, 20)}
    assert said(HERE, {HERE: leads_to(f"{HERE}/1"), **chain, f"{HERE}/20": FOUND}) == "ok ok"


def test_fewer_redirects_where_the_plan_says_so() -> None:
    """The plan's limit holds."""
    web = {HERE: leads_to(f"{HERE}/1"), f"{HERE}/1": leads_to(THERE), THERE: FOUND}
    probe, asks = probed(HERE, web, plan=Plan(max_redirects=1))
    assert (probe.judgement.reason, len(asks)) == ("too-many-redirects", 2)


@pytest.mark.parametrize(
    "web",
    [
        pytest.param({HERE: leads_to(HERE)}, id="to-itself"),
        pytest.param({HERE: leads_to(THERE), THERE: leads_to(HERE)}, id="back-and-forth"),
        pytest.param({HERE: leads_to(THERE, set_cookie="a=1"), THERE: leads_to(HERE)}, id="with-a-cookie"),
    ],
)
def test_loops_are_found_at_once(web: dict[str, Answer]) -> None:
    """A circle of redirects is broken and costs a handful of asks, the second look included."""
    probe, asks = probed(HERE, web)
    assert (probe.judgement.verdict, probe.judgement.reason) == (Verdict.BROKEN, "redirect-loop")
    assert len(asks) <= 8


def test_a_cookie_opens_a_loop() -> None:
    """A site that redirects to itself until its cookie comes back is fine with a jar."""

    def site(ask: Ask) -> object:
        return (FOUND if "seen=1" in dict(ask.headers).get("Cookie", "") else leads_to(HERE, set_cookie="seen=1"))(ask)

    probe, asks = probed(HERE, {HERE: site})  # type: ignore[dict-item]
    assert (probe.judgement.verdict, len(asks)) == (Verdict.OK, 2)


def test_a_loop_only_for_programs_is_none() -> None:
    """A browser that gets through where a program goes round in circles has found the page."""
    from tests.unit.journeys import browser

    probe, _ = probed(HERE, {HERE: browser(FOUND, leads_to(HERE))})
    assert probe.judgement.verdict is Verdict.OK


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(f'<meta http-equiv="refresh" content="0; url={THERE}">', "moved", id="meta"),
        pytest.param(f"<META HTTP-EQUIV=Refresh CONTENT=\"5;URL='{THERE}'\">", "moved", id="meta-quoted"),
        pytest.param(f'<script>window.location.replace("{THERE}")</script>', "ok", id="script-replace"),
        pytest.param(f"<script>location.href='{THERE}';</script>", "ok", id="script-href"),
        pytest.param(f'<script>onload=function(){{top.location = "{THERE}"}}</script>', "ok", id="script-in-function"),
    ],
)
def test_redirects_written_in_pages(page: str, expected: str) -> None:
    """A refresh or a plain jump in a page without text is a redirect, recorded as one of status 200."""
    probe, _ = probed(HERE, {HERE: answer(page), THERE: FOUND})
    assert [(hop.status, hop.url) for hop in probe.judgement.redirects] == [(200, THERE)]
    assert probe.judgement.verdict == expected


def test_refresh_header() -> None:
    """The header Refresh is followed as the tag is."""
    assert said(HERE, {HERE: answer("wait", 200, {"refresh": f"0;url={THERE}"}), THERE: FOUND}).startswith("moved")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            '<noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript>', id="without-scripts-only"
        ),
        pytest.param('<meta http-equiv="refresh" content="600;url=/later">', id="renewal"),
        pytest.param('<meta http-equiv="refresh" content="30">', id="no-address"),
        pytest.param('<script>function go(){location.href="/elsewhere"}</script>', id="script-beside-text"),
    ],
)
def test_what_is_no_redirect_in_a_page(page: str) -> None:
    """Renewals, hints for readers without scripts, and scripts of pages with text lead nowhere."""
    probe, asks = probed(HERE, {HERE: answer(ARTICLE.replace("</head>", f"{page}</head>"))})
    assert (probe.judgement.verdict, len(asks)) == (Verdict.OK, 1)


def test_a_redirect_to_nowhere_is_broken() -> None:
    """What stands at the end of the redirects decides."""
    web = {HERE: leads_to("http://gone.example/x", 301), "http://gone.example/x": no_answer(Fault.NXDOMAIN)}
    assert said(HERE, web) == "broken nxdomain"
    assert said(HERE, {HERE: leads_to("/x")}) == "broken http-404"
    web = {HERE: leads_to("http://10.1.2.3/x"), "http://10.1.2.3/x": no_answer(Fault.PRIVATE_ADDRESS)}
    assert said(HERE, web) == "skipped private-address"


def test_a_bad_address_behind_a_redirect_is_no_bad_text() -> None:
    """`invalid` is for what the list says; a server that redirects to nonsense is broken."""
    web = {HERE: leads_to("http://a b.example/"), "http://a b.example/": no_answer(Fault.INVALID_URL)}
    assert said(HERE, web) == "broken invalid-url"


def test_a_fragment_survives_a_redirect() -> None:
    """The place in the page goes along, and is never sent."""
    probe, asks = probed(f"{HERE}#map", {HERE: leads_to(THERE, 301), THERE: FOUND})
    assert probe.judgement.final_url == f"{THERE}#map"
    assert all("#" not in ask.url for ask in asks)
    probe, _ = probed(f"{HERE}#map", {HERE: leads_to(f"{THERE}#chart", 301), THERE: FOUND})
    assert probe.judgement.final_url == f"{THERE}#chart"


def test_cookies_stay_at_home() -> None:
    """What one site sets is not sent to another."""
    other = "http://other.example/x"
    _, asks = probed(HERE, {HERE: leads_to(other, set_cookie="key=1"), other: FOUND})
    assert "Cookie" not in dict(asks[1].headers)


def test_lenient_tls_before_judging() -> None:
    """A handshake that fails is tried once more with a lenient context, and only then judged."""
    url = "https://old.example/x"

    def old(ask: Ask) -> object:
        return (FOUND if ask.lenient_tls else no_answer(Fault.TLS_HANDSHAKE))(ask)

    probe, asks = probed(url, {url: old})  # type: ignore[dict-item]
    assert probe.judgement.verdict is Verdict.OK
    assert [ask.lenient_tls for ask in asks] == [False, True]
    assert said(url, no_answer(Fault.TLS_HANDSHAKE)) == "unknown tls-handshake"


def test_misdirected_requests_are_sent_again() -> None:
    """421 is about the connection; the next one decides."""
    seen: list[Ask] = []

    def site(ask: Ask) -> object:
        seen.append(ask)
        return (FOUND if len(seen) > 1 else answer("", 421))(ask)

    probe, _ = probed(HERE, {HERE: site})  # type: ignore[dict-item]
    assert (probe.judgement.verdict, len(seen)) == (Verdict.OK, 2)


CAPTURE = "http://archive.example/web/20160304120000/http://site.example/story"
DATED = ("memento-datetime", "Fri, 04 Mar 2016 12:00:00 GMT")


def test_a_cited_capture_of_a_redirect_stays_in_its_archive() -> None:
    """A captured redirect is followed to the next capture and is no move of the capture; never to the live web."""
    ahead = "http://archive.example/web/20160304120002/http://site.example/2016/story"
    captured = answer("", 301, (("location", ahead), DATED))
    page = answer(ARTICLE, 200, (DATED,))
    assert said(CAPTURE, {CAPTURE: captured, ahead: page}) == "ok ok"
    outside = answer("", 301, (("location", "http://site.example/2016/story"), DATED))
    assert said(CAPTURE, {CAPTURE: outside}) == "soft-404 archived-redirect"
    _, asks = probed(CAPTURE, {CAPTURE: outside})
    assert [ask.url for ask in asks] == [CAPTURE]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(404, "broken http-404", id="gone"),
        pytest.param(403, "soft-404 archived-error", id="refused"),
        pytest.param(429, "soft-404 archived-error", id="rate-limited"),
        pytest.param(503, "soft-404 archived-error", id="unavailable"),
    ],
)
def test_a_cited_capture_of_an_error_is_the_error(status: int, expected: str) -> None:
    """What the captured server answered is not what the archive answers: the copy shows an error, for good."""
    assert said(CAPTURE, answer("busy", status, (DATED,))) == expected
    probe, asks = probed(CAPTURE, answer("busy", status, (DATED,)))
    assert len(asks) == 1
    assert f"The capture is of an error page ({status})" in probe.judgement.detail
