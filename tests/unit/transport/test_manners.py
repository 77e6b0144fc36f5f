"""Which headers a request carries."""

from __future__ import annotations

import pytest

from linkcheck.errors import SettingsError
from linkcheck.transport import urls
from linkcheck.transport.manners import Manners, parse_bound_headers

COMMON = (("User-Agent", "test"), ("Accept", "*/*"))


def sent(rule: str, url: str, *, lenient_tls: bool = False) -> str | None:
    """Return the value of the header `Key` of a request for `url` under a rule of the user's."""
    manners = Manners(headers=COMMON, bound=parse_bound_headers((rule,), {}))
    headers = dict(manners.of(urls.parse(url), (), lenient_tls=lenient_tls))
    assert headers["User-Agent"] == "test"
    return headers.get("Key")


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        pytest.param("api.test: Key: k", "https://api.test/a", id="host"),
        pytest.param("API.Test: Key:k", "https://api.TEST/a", id="case"),
        pytest.param("api.test: Key: k", "https://api.test:443/a", id="default port in the URL"),
        pytest.param("api.test:443: Key: k", "https://api.test/a", id="default port in the rule"),
        pytest.param("api.test:8443: Key: k", "https://api.test:8443/", id="port"),
        pytest.param("https://api.test/: Key: k", "https://api.test/", id="scheme and slash"),
        pytest.param("http://api.test: Key: k", "http://api.test/", id="http"),
        pytest.param("http://api.test:8080: Key: k", "http://api.test:8080/x", id="http and port"),
        pytest.param("[2001:DB8::1]: Key: k", "https://[2001:db8:0::1]/", id="IPv6"),
        pytest.param("[::1]:8443: Key: k", "https://[::1]:8443/", id="IPv6 and port"),
        pytest.param("bücher.test: Key: k", "https://xn--bcher-kva.test/", id="IDN"),
    ],
)
def test_a_header_goes_to_its_origin(rule: str, url: str) -> None:
    """Scheme, host and port are compared as browsers compare origins."""
    assert sent(rule, url) == "k"


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        pytest.param("api.test: Key: k", "http://api.test/", id="in the clear"),
        pytest.param("api.test: Key: k", "http://api.test:443/", id="in the clear at the port of https"),
        pytest.param("api.test: Key: k", "https://api.test:8443/", id="another port"),
        pytest.param("http://api.test: Key: k", "https://api.test/", id="https of a header for http"),
        pytest.param("http://api.test:8080: Key: k", "http://api.test/", id="port that is not named"),
        pytest.param("api.test: Key: k", "https://www.api.test/", id="subdomain"),
        pytest.param("www.api.test: Key: k", "https://api.test/", id="parent domain"),
        pytest.param("api.test: Key: k", "https://api.test.evil.example/", id="longer name"),
        pytest.param("api.test: Key: k", "https://api.test@evil.example/", id="user name"),
    ],
)
def test_a_header_goes_nowhere_else(rule: str, url: str) -> None:
    """Any difference of origin keeps the header back."""
    assert sent(rule, url) is None


def test_a_header_stays_out_of_connections_with_weak_ciphers() -> None:
    """Whoever made the first handshake fail may be able to read the second."""
    assert sent("api.test: Key: k", "https://api.test/") == "k"
    assert sent("api.test: Key: k", "https://api.test/", lenient_tls=True) is None


def test_the_users_header_replaces_the_usual_one() -> None:
    """A header is sent once, whatever its spelling."""
    manners = Manners(headers=COMMON, bound=parse_bound_headers(("a.test: accept: text/plain",), {}))
    assert manners.of(urls.parse("https://a.test/"), (("Accept", "text/html"),))[1:] == (("accept", "text/plain"),)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("api.test", id="host only"),
        pytest.param("api.test: Key", id="no value"),
        pytest.param(": Key: k", id="no host"),
        pytest.param("api.test: Bad Name: k", id="space in the name"),
        pytest.param("ftp://api.test: Key: k", id="scheme"),
        pytest.param("https://api.test/path: Key: k", id="path"),
        pytest.param("user@api.test: Key: k", id="user name"),
        pytest.param("api.test:70000: Key: k", id="port too high"),
        pytest.param("api.test:0: Key: k", id="port zero"),
        pytest.param("[::zz]: Key: k", id="not an IPv6 address"),
        pytest.param("999.999.999.999: Key: k", id="not an IPv4 address"),
    ],
)
def test_rules_that_cannot_be_read(rule: str) -> None:
    """A rule in another form is an error in the settings, not a header that is silently left out."""
    with pytest.raises(SettingsError, match='"header"'):
        parse_bound_headers((rule,), {})


@pytest.mark.parametrize("name", ["Host", "transfer-encoding", "Content-Length", "Connection", "Proxy-Authorization"])
def test_headers_that_frame_a_request_are_refused(name: str) -> None:
    """The settings of a checkout could send a request elsewhere with them, past what the proxy was told."""
    with pytest.raises(SettingsError, match=f"{name} cannot be set"):
        parse_bound_headers((f"a.example: {name}: x",), {})
