"""Parked and hijacked domains, servers without a site, failures of the moment, and pages that speak of such things."""

from __future__ import annotations

import pytest

from tests.unit.journeys import PROSE, answer, html, leads_to, said

URL = "http://society.example/proceedings/tides.html"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(html("society.example", "", "This domain is for sale."), id="english"),
        pytest.param(html("", "society.example may be for sale", "Contact us."), id="by-name"),
        pytest.param(html("", "", "This domain has expired. Renew it now."), id="expired"),
        pytest.param(html("", "Diese Domain ist zu verkaufen"), id="german"),
        pytest.param(html("", "Hier entsteht eine neue Webseite"), id="german-new"),
        pytest.param(html("", "Ce domaine est à vendre"), id="french"),
        pytest.param(html("", "Questo dominio è in vendita"), id="italian"),
        pytest.param(html("", "Этот домен продаётся"), id="russian"),
        pytest.param(html("", "该域名已过期"), id="chinese"),
        pytest.param(html("", "도메인 판매 안내"), id="korean"),
        pytest.param(html("", "", body='<script>window.park = "eyJhIjoxfQ==";</script>'), id="bodis"),
        pytest.param(html("", body='<script src="https://www.google.com/adsense/domains/caf.js"></script>'), id="ads"),
        pytest.param(html("", body='<script src="https://img.sedoparking.com/x.js"></script>'), id="sedo"),
    ],
)
def test_parking_pages(page: str) -> None:
    """A short page that says or carries what parking pages do is parked."""
    assert said(URL, answer(page)) == "parked parked"


@pytest.mark.parametrize(
    "address",
    [
        "http://society.example/lander",
        "http://ww17.society.example/?sub1=2026",
        "https://www.hugedomains.com/domain_profile.cfm?d=society",
    ],
)
def test_redirects_to_landers(address: str) -> None:
    """A redirect to a lander or a domain market, with the words of one, is parked."""
    page = answer(html("society.example", "", "Related searches: journals, tides."))
    assert said(URL, {URL: leads_to(address), address: page}) == "parked parked"


def test_scripts_to_landers() -> None:
    """The short script by which registrars send visitors on is followed."""
    jump = answer('<script>window.onload=function(){window.location.href="/lander"}</script>')
    lander = answer(html("", "", "Sponsored listings"))
    assert said(URL, {URL: jump, "http://society.example/lander": lander}) == "parked parked"


def test_parking_networks() -> None:
    """A page with hardly anything on it from a parking service's server is parked."""
    page = html("society.example", "", "Related links")
    assert said(URL, answer(page, peer="185.53.177.9")) == "parked parked"
    assert said(URL, answer(html("On tides", "On tides", PROSE), peer="185.53.177.9")) == "ok ok"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("Togel Hari Ini", "Bandar togel dengan bonus.", id="indonesian"),
        pytest.param("Soi kèo hôm nay", "Kèo nhà cái, xoilac.", id="vietnamese"),
        pytest.param("먹튀검증", "안전놀이터, 카지노사이트.", id="korean"),
    ],
)
def test_gambling_spam(title: str, text: str) -> None:
    """A page that is called gambling spam at another kind of address was taken over."""
    assert said(URL, answer(html(title, title, text))) == "parked hijacked"


def test_gambling_elsewhere() -> None:
    """A redirect to another site's home page that is a casino is one, too."""
    home = "http://luck.example.com/"
    page = answer(html("Online casino", "Online casino", "Play now."))
    assert said(URL, {URL: leads_to(home, 301), home: page}) == "parked hijacked"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("This domain is for sale: a study of the market", PROSE, id="study-of-domains"),
        pytest.param("Online casino advertising and young adults", f"Online slots, free spins. {PROSE}", id="study"),
        pytest.param("Spring school", f"Programme coming soon. {PROSE}", id="coming-soon"),
        pytest.param("Scheduled maintenance of tide gauges", PROSE, id="maintenance"),
        pytest.param("Old books", "Some duplicates are for sale at the reading room.", id="for-sale"),
    ],
)
def test_pages_that_speak_of_it(title: str, text: str) -> None:
    """Words in running text, or of a short page about something else, are no sign."""
    assert said(URL, answer(html(title, title, text))) == "ok ok"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(html("Welcome to nginx!", "Welcome to nginx!", "If you see this page, it works."), id="nginx"),
        pytest.param(html("Apache2 Debian Default Page: It works", "", "Default page"), id="apache"),
        pytest.param(html("IIS Windows Server", body='<img src="iis.png">'), id="iis"),
        pytest.param(
            html("Default Web Site Page", "SORRY!", "If you are the owner of this website, call."), id="cpanel"
        ),
        pytest.param(html("Account Suspended", "This account has been suspended"), id="suspended"),
        pytest.param("<title>Index of /</title><h1>Index of /</h1><hr>", id="empty-folder"),
    ],
)
def test_servers_without_a_site(page: str) -> None:
    """A server's or host's own page in place of a site means that what was cited is gone."""
    assert said(URL, answer(page)).startswith("soft-404")


def test_a_folder_with_files_is_a_page() -> None:
    """A listing that lists something is what was cited."""
    page = (
        '<html><head><title>Index of /data</title></head><body><h1>Index of /data</h1><a href="a.csv">a.csv</a></body>'
    )
    assert said("http://society.example/data/", answer(page)) == "ok ok"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(html("Database Error", "Error establishing a database connection"), id="database"),
        pytest.param("<b>Fatal error</b>: Uncaught Error: Call to undefined function x() in /www/i.php", id="php"),
        pytest.param(html("508", "Resource Limit Is Reached"), id="quota"),
        pytest.param(html("Wartungsarbeiten", "Wir sind gleich wieder da"), id="german"),
        pytest.param(html("", "Ведутся технические работы"), id="russian"),
        pytest.param(html("", "ただいまメンテナンス中です"), id="japanese"),
    ],
)
def test_failures_of_the_moment(page: str) -> None:
    """A page that reports a failure or maintenance tells nothing about what was cited."""
    assert said(URL, answer(page)) == "unknown failing-page"
