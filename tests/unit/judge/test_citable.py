"""Which redirect targets are offered in place of a cited address, and which never are."""

from __future__ import annotations

import pytest

from linkcheck.judge.citable import Correction, correction, new_address, objection
from linkcheck.model import Hop, Judgement, Verdict

SITE = "https://paper.example.org"


@pytest.mark.parametrize(
    ("cited", "new"),
    [
        pytest.param(f"{SITE}/old/page", f"{SITE}/new/page", id="path"),
        pytest.param(f"{SITE}/a", "https://other.example.net/b", id="other-host"),
        pytest.param("http://old.example.net/", "https://new.example.org/", id="home-to-home"),
        pytest.param("http://tool.example.net/", "https://code.example.org/people/tool", id="home-to-a-project"),
        pytest.param(f"{SITE}/view?id=3", f"{SITE}/item?id=3&tab=text", id="parameter-of-the-page"),
        pytest.param(f"{SITE}/view?sid=3", f"{SITE}/article?sid=3", id="parameter-was-cited"),
        pytest.param(f"{SITE}/item/9", f"{SITE}/item?id=1730000000", id="number-of-an-item"),
        pytest.param(f"{SITE}/v?u=1", f"{SITE}/v?uuid=8f14e45f-ceea-467f-9c1b-0a2b3c4d5e6f", id="uuid-of-an-item"),
        pytest.param(f"{SITE}/wiki/Tide", f"{SITE}/wiki/Gezeit%C3%A4t_(See)", id="encoded"),
        pytest.param(f"{SITE}/de/x", f"{SITE}/de/neu/x", id="language-was-cited"),
        pytest.param("https://de.example.org/x", "https://www.example.org/de/x", id="language-from-host-to-path"),
        pytest.param(f"{SITE}/blob/master/a.md", f"{SITE}/blob/main/a.md", id="branch-renamed"),
        pytest.param(f"{SITE}/docs/1.2/a", f"{SITE}/manual/1.2/a", id="same-version"),
        pytest.param(f"{SITE}/x/index.html", f"{SITE}/x/", id="index-dropped"),
        pytest.param("http://example.com/a", "https://example.org/a", id="other-generic-domain"),
        pytest.param("https://m.example.org/a", "https://www.example.org/a", id="from-the-phones-version"),
    ],
)
def test_addresses_that_are_offered(cited: str, new: str) -> None:
    """An address of the page itself is offered."""
    assert objection(cited, new) is None


@pytest.mark.parametrize(
    ("cited", "new", "word"),
    [
        pytest.param("/a", "/a;jsessionid=12AB.node1", "session", id="matrix-parameter"),
        pytest.param("/a", "/b?ASPSESSIONIDQQ=ABC", "session", id="asp"),
        pytest.param("/a", "/(S(lit3py55t21z5v55vlm25s55))/a", "session", id="asp-net-path"),
        pytest.param("/a", "/session/99ab12cd34/a", "session", id="session-segment"),
        pytest.param("/a", "/1732980000123/a", "time", id="moment-in-path"),
        pytest.param("/a", "/a?ticket=ST-1-abc", "token", id="ticket"),
        pytest.param("/a", "/a#access_token=xyz", "token", id="token-in-fragment"),
        pytest.param("/a", "/a?k=eyJhbGciOiJIUzI1NiJ9.eyJh.abc", "generated", id="jwt-by-value"),
        pytest.param("/a", "/a?x=d41d8cd98f00b204e9800998ecf8427e", "generated", id="hex-by-value"),
        pytest.param("/a", "/a.pdf?X-Amz-Date=20260101T000000Z", "signature", id="amazon"),
        pytest.param("/a", "/a.pdf?sv=2024-01-01&sig=ab%3D", "signature", id="azure"),
        pytest.param("/a", "/a.pdf?Expires=1790000000", "signature", id="expires"),
        pytest.param("/a", "/a?AspxAutoDetectCookieSupport=1", "cookie", id="cookie-test"),
        pytest.param("/a", "/a?utm_source=x", "tracking", id="tracking"),
        pytest.param("/a", "/a?_=5", "time", id="cache-buster"),
        pytest.param("/a", "/a?v=1732980000", "time", id="epoch-by-value"),
        pytest.param("/a", "/a?_ga=2.1.3", "visit", id="linked-visit"),
        pytest.param("/a", "/a?__cf_chl_tk=abc", "visit", id="challenge-passed"),
        pytest.param("/a", "/b?requestId=17", "visit", id="request"),
        pytest.param("/a", "/b?guestAccess=1", "visit", id="guest"),
        pytest.param("/a", "https://paper.example.org:8443/a", "port", id="port-behind-a-proxy"),
        pytest.param("/a", "/privacy-gate?to=a", "error", id="privacy-gate"),
        pytest.param("/a", "/consent?to=a", "consent", id="consent-with-a-query"),
        pytest.param("/a", "/login?next=/a", "login", id="login"),
        pytest.param("/a", "https://consent.example.org/a2", "consent", id="consent"),
        pytest.param("/a", "/errors/404.html", "error", id="error"),
        pytest.param("/a", "/maintenance.html", "error", id="maintenance"),
        pytest.param("/a", "/de/a", "language", id="language-path"),
        pytest.param("/a", "/pt_BR/b/c", "language", id="locale-path"),
        pytest.param("/de/a", "/en/a", "language", id="other-language"),
        pytest.param("/a", "/a?hl=en", "language", id="language-parameter"),
        pytest.param("/a.html", "/a.fr.html", "language", id="language-file"),
        pytest.param("/a", "https://fr.example.org/a", "language", id="language-host"),
        pytest.param("/a", "https://paper.example.fr/a", "country", id="country-domain"),
        pytest.param("/a", "https://m.example.org/a", "phones", id="phones-host"),
        pytest.param("/a", "/amp/a", "phones", id="amp-path"),
        pytest.param("/a", "/a?amp=1", "device", id="amp-parameter"),
        pytest.param("/", "/index.html", "start page", id="root-to-index"),
        pytest.param("", "/portal/web/guest", "start page", id="root-to-portal"),
        pytest.param("/x/", "/x/index.php", "index", id="folder-to-index"),
        pytest.param("/", "https://elsewhere.example.com/index.html", "index", id="root-to-other-index"),
        pytest.param("/a/b", "https://elsewhere.example.com/", "home page", id="page-to-other-home"),
        pytest.param("/latest/a", "/4.2.1/a", "newest", id="latest-to-version"),
        pytest.param("/dl/tool-latest.zip", "/dl/tool-20260301.zip", "newest", id="latest-file"),
        pytest.param("/stable/a", "/bookworm/a", "newest", id="stable-to-name"),
        pytest.param("/3.1/a", "/latest/a", "newest", id="version-to-latest"),
        pytest.param("/docs/a", "/docs/v2/a", "version", id="version-added"),
        pytest.param("/tool-1.2.pdf", "/tool-1.3.pdf", "version", id="other-version"),
        pytest.param("/a", "https://user:secret@example.org/a", "user name", id="user"),
        pytest.param("/a", "http://192.0.2.7/a", "public host", id="bare-address"),
        pytest.param("/a", "/b}\\input{c", "characters", id="braces"),
        pytest.param("/a", "/b\nc", "characters", id="line-break"),
        pytest.param("/a", "/b\u2028c", "characters", id="line-separator"),
        pytest.param("/a", "/b%zz", "characters", id="broken-escape"),
        pytest.param("/a", "javascript:alert(1)", "http", id="scheme"),
    ],
)
def test_addresses_that_are_withheld(cited: str, new: str, word: str) -> None:
    """An address for one visit, reader, device, language or version is not offered, and the reason is named."""
    why = objection(f"{SITE}{cited}", f"{SITE}{new}" if new.startswith("/") else new)
    assert why is not None
    assert word in why


def moved(*hops: tuple[int, str]) -> Judgement:
    """Return a verdict with these redirects."""
    redirects = tuple(Hop(status=status, url=url) for status, url in hops)
    return Judgement(verdict=Verdict.MOVED, reason="r", detail="d", redirects=redirects, final_url=hops[-1][1])


def test_only_the_permanent_beginning_of_a_chain_counts() -> None:
    """What follows a temporary redirect is not part of the new address, nor is a later refresh of the page."""
    assert new_address(moved((301, f"{SITE}/b"), (302, f"{SITE}/c?token=1"), (301, f"{SITE}/d"))) == f"{SITE}/b"
    assert new_address(moved((301, f"{SITE}/b"), (200, f"{SITE}/c"))) == f"{SITE}/b"
    assert new_address(moved((200, f"{SITE}/b"), (302, f"{SITE}/c"))) == f"{SITE}/b"


def test_a_session_in_the_middle_of_a_chain_is_withheld() -> None:
    """The address is judged that would be offered, wherever the chain ends."""
    chain = moved((301, f"{SITE}/b?sid=99"), (302, f"{SITE}/b"))
    assert correction(f"{SITE}/a", chain) == Correction(None, 'its parameter "sid" stands for a session')


def test_a_page_that_has_not_moved_has_no_correction() -> None:
    """Temporary redirects are no move."""
    fine = Judgement(verdict=Verdict.OK, reason="r", detail="d", final_url=f"{SITE}/b")
    assert correction(f"{SITE}/a", fine) is None
