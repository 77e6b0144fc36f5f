"""What archives are sent and what is accepted from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.archives.bounds import LONGEST, accepted, original_resource, same_original, timegate
from linkcheck.transport.urls import parse

GATE = "https://archive.example/web/"


@pytest.mark.parametrize(
    ("url", "original"),
    [
        pytest.param("http://site.example/a?b=c#part", "http://site.example/a?b=c", id="fragment"),
        pytest.param("http://site.example/a/../../../save/x", "http://site.example/save/x", id="dots"),
        pytest.param("http://site.example/a/%2e%2E/%2e./b", "http://site.example/b", id="encoded-dots"),
        pytest.param("http://site.example\\..\\..\\save", "http://site.example/save", id="backslashes"),
        pytest.param("http://me:word@site.example/a", "http://site.example/a", id="password"),
        pytest.param("http://site.example/a b<c>\n", "http://site.example/a%20b%3Cc%3E", id="unsafe-characters"),
        pytest.param("http://site.example/a?x=/../..", "http://site.example/a?x=/../..", id="dots-in-a-query"),
        pytest.param("https://Site.Example:443", "https://site.example/", id="host-alone"),
        pytest.param("ftp://site.example/a/../b", "ftp://site.example/b", id="other-scheme"),
        pytest.param("www.site.example/a", "http://www.site.example/a", id="no-scheme"),
        pytest.param("http://../../save/x", None, id="dots-for-a-host"),
        pytest.param("http://%2e%2e/save", None, id="encoded-dots-for-a-host"),
        pytest.param("http://", None, id="no-host"),
        pytest.param(f"http://site.example/{'a' * LONGEST}", None, id="endless"),
    ],
)
def test_originals(url: str, original: str | None) -> None:
    """An archive is asked for the page as a browser would request it."""
    assert original_resource(url) == original


@given(st.text(alphabet="ab./\\%2eE?#&= :@[]\n", max_size=40))
def test_no_original_leaves_its_place(rest: str) -> None:
    """Whatever is cited, the request goes to the TimeGate's own path, and to one parameter of it."""
    original = original_resource(f"http://site.example/{rest}")
    if original is None:
        return
    place = parse(timegate(GATE, original))
    assert (place.host, place.target) == ("archive.example", f"/web/{original}")
    place = parse(timegate("https://archive.example/gate?url=", original))
    assert place.target.startswith("/gate?url=")
    assert "&" not in place.target
    assert "#" not in place.target


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(f"{GATE}20230710120000/http://site.example/", "same", id="its-own"),
        pytest.param("https://replay.archive.example/x", "same", id="other-host-of-its-site"),
        pytest.param("http://archive.example/x", "same", id="http"),
        pytest.param("https://arquivo.pt/wayback/20230710120000/http://site.example/", "same", id="known-archive"),
        pytest.param("https://archive.example:8443/x", None, id="another-port"),
        pytest.param("https://archive.example@elsewhere.test/x", None, id="name-as-user"),
        pytest.param("https://me@archive.example/x", None, id="user"),
        pytest.param("https://archive.example.elsewhere.test/x", None, id="name-as-subdomain"),
        pytest.param("https://wayback.elsewhere.test/web/x", None, id="name-like-an-archive"),
        pytest.param("https://elsewhere.test/web/20230710120000/http://site.example/", None, id="elsewhere"),
        pytest.param("http://127.0.0.1/x", None, id="loopback"),
        pytest.param("ftp://archive.example/x", None, id="other-scheme"),
        pytest.param("javascript:alert(1)//archive.example/", None, id="script"),
        pytest.param("//archive.example/x", None, id="no-scheme"),
        pytest.param(f"{GATE}{'x' * LONGEST}", None, id="endless"),
    ],
)
def test_addresses_that_an_archive_gives(url: str, expected: str | None) -> None:
    """Only addresses of the archive itself, or of a well-known one, are requested and reported."""
    assert accepted(url, GATE) == (url if expected == "same" else None)


def test_accepted_addresses_can_be_written_into_reports() -> None:
    """No space, bracket, quote, line break or character outside ASCII is left, and no dot segment."""
    url = accepted(f'{GATE}20230710120000/http://site.example/a b<c>/../"`{{}}\r\n/прилив', GATE)
    assert url is not None
    assert url.isascii()
    assert not set(url) & set(' <>"`{}\\\r\n')
    assert "/../" not in url


def test_an_archive_on_a_port_of_its_own_is_that_port() -> None:
    """Two services of one host are two archives."""
    gate = "http://127.0.0.1:8080/web/"
    assert accepted("http://127.0.0.1:8080/web/x", gate)
    assert accepted("http://127.0.0.1:8081/web/x", gate) is None
    assert accepted("http://127.0.0.1/web/x", gate) is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param("http://x.example/a", "https://x.example/a", True, id="https"),
        pytest.param("http://x.example:80/a", "http://www.X.example/a/", True, id="www-port-slash"),
        pytest.param("http:/x.example/a", "x.example/a", True, id="scheme-lost"),
        pytest.param("http://x.example/a", "http://x.example/", False, id="home"),
        pytest.param("http://x.example/a?b=1", "http://x.example/a?b=2", False, id="query"),
        pytest.param("http://x.example/a", "http://y.example/a", False, id="host"),
    ],
)
def test_same_original(first: str, second: str, *, same: bool) -> None:
    """Archives keep a page once, whatever its scheme, `www.`, default port and last slash."""
    assert same_original(first, second) == same
