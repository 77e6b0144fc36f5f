"""Which proxy a request goes through, and what CONNECT's answers mean."""

from __future__ import annotations

import base64

import pytest

from linkcheck.errors import SettingsError
from linkcheck.model import Fault
from linkcheck.transport import guard, tunnel, urls
from linkcheck.transport.proxy import Proxy, parse, proxies_of


def way(url: str, environment: dict[str, str], setting: str | None = None) -> str | None:
    """Return the proxy that a request for `url` goes through."""
    proxy = proxies_of(setting, environment).of(urls.parse(url))
    return None if proxy is None else str(proxy)


@pytest.mark.parametrize(
    ("environment", "http", "https"),
    [
        pytest.param({}, None, None, id="nothing"),
        pytest.param({"http_proxy": "a:1"}, "a:1", None, id="http"),
        pytest.param({"HTTP_PROXY": "a:1"}, "a:1", None, id="HTTP"),
        pytest.param({"https_proxy": "a:1"}, None, "a:1", id="https"),
        pytest.param({"HTTPS_PROXY": "http://a:1/"}, None, "a:1", id="HTTPS"),
        pytest.param({"all_proxy": "a:1"}, "a:1", "a:1", id="all"),
        pytest.param({"ALL_PROXY": "a:1", "HTTPS_PROXY": "b:2"}, "a:1", "b:2", id="the special one comes first"),
        pytest.param({"https_proxy": "a:1", "HTTPS_PROXY": "b:2"}, None, "a:1", id="small letters come first"),
        pytest.param({"https_proxy": "", "HTTPS_PROXY": "b:2"}, None, "b:2", id="empty is unset"),
        pytest.param({"HTTP_PROXY": "evil:1", "REQUEST_METHOD": "GET"}, None, None, id="CGI"),
        pytest.param({"http_proxy": "a:1", "REQUEST_METHOD": "GET"}, "a:1", None, id="CGI, small letters"),
        pytest.param({"HTTP_PROXY": "e:1", "ALL_PROXY": "a:1", "REQUEST_METHOD": "GET"}, "a:1", "a:1", id="CGI, all"),
        pytest.param({"ALL_PROXY": "a:1", "NO_PROXY": "*"}, None, None, id="no proxy at all"),
    ],
)
def test_proxies_of_the_environment(environment: dict[str, str], http: str | None, https: str | None) -> None:
    """The usual variables decide, as in curl."""
    assert way("http://www.test/", environment) == http
    assert way("https://www.test/", environment) == https


def test_the_setting_takes_the_place_of_the_environment() -> None:
    """A proxy that is set serves all requests but the exceptions; an empty one means none."""
    environment = {"ALL_PROXY": "a:1", "no_proxy": "inside.test"}
    assert way("https://www.test/", environment, "http://b:2") == "b:2"
    assert way("https://inside.test/", environment, "http://b:2") is None
    assert way("https://www.test/", environment, "") is None
    assert way("https://www.test/", {"ALL_PROXY": "socks5://a:1"}, "http://b:2") == "b:2"


@pytest.mark.parametrize(
    ("exceptions", "url", "direct"),
    [
        pytest.param("corp.test", "http://corp.test/", True, id="domain"),
        pytest.param("corp.test", "http://www.corp.test/", True, id="subdomain"),
        pytest.param("corp.test", "http://notcorp.test/", False, id="longer name"),
        pytest.param("corp.test", "http://corp.test.evil.example/", False, id="name in front"),
        pytest.param(".corp.test", "http://www.corp.test/", True, id="dot in front"),
        pytest.param(".corp.test", "http://corp.test/", True, id="dot in front, the domain itself"),
        pytest.param("*.corp.test", "http://www.corp.test/", True, id="star in front"),
        pytest.param("CORP.Test.", "http://www.corp.test./", True, id="case and final dots"),
        pytest.param("a.test, b.test c.test", "http://c.test/", True, id="separators"),
        pytest.param("a.test,,b.test,", "http://c.test/", False, id="empty parts"),
        pytest.param("corp.test:8080", "http://corp.test:8080/", True, id="port"),
        pytest.param("corp.test:8080", "http://corp.test/", False, id="another port"),
        pytest.param("corp.test:443", "https://corp.test/", True, id="default port"),
        pytest.param("198.51.7.4", "http://198.51.7.4/", True, id="address"),
        pytest.param("198.51.7.4:81", "http://198.51.7.4/", False, id="address and another port"),
        pytest.param("198.51.7.0/24", "http://198.51.7.4/", True, id="network"),
        pytest.param("198.51.7.9/24", "http://198.51.7.4/", True, id="network with host bits"),
        pytest.param("198.51.7.0/24", "http://198.51.8.4/", False, id="outside of the network"),
        pytest.param("198.51.7.0/24", "http://[::ffff:198.51.7.4]/", True, id="mapped address"),
        pytest.param("2001:db8::/32", "http://[2001:db8::5]/", True, id="IPv6 network"),
        pytest.param("[2001:db8::5]", "http://[2001:DB8:0::5]/", True, id="IPv6 in brackets"),
        pytest.param("[2001:db8::5]:81", "http://[2001:db8::5]:81/", True, id="IPv6 and port"),
        pytest.param("2001:db8::5", "http://[2001:db8::6]/", False, id="another IPv6"),
        pytest.param("7.4", "http://198.51.7.4/", False, id="end of an address is no domain"),
        pytest.param("bücher.test", "http://xn--bcher-kva.test/", True, id="IDN"),
        pytest.param("300.0.0.0/8,]:x,[,/", "http://www.test/", False, id="nonsense"),
    ],
)
def test_exceptions(exceptions: str, url: str, direct: bool) -> None:
    """Domains with their subdomains, addresses, networks and ports of NO_PROXY are reached without the proxy."""
    assert (way(url, {"ALL_PROXY": "a:1", "NO_PROXY": exceptions}) is None) is direct


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        pytest.param("proxy.test:3128", Proxy("http", "proxy.test", 3128), id="no scheme"),
        pytest.param("http://proxy.test", Proxy("http", "proxy.test", 80), id="no port"),
        pytest.param("HTTPS://Proxy.test/", Proxy("https", "proxy.test", 443), id="https"),
        pytest.param("http://[::1]:3128", Proxy("http", "::1", 3128), id="IPv6"),
        pytest.param("http://u:p@proxy.test:1", Proxy("http", "proxy.test", 1, "u:p"), id="password"),
        pytest.param("http://u@proxy.test:1", Proxy("http", "proxy.test", 1, "u:"), id="name only"),
        pytest.param("http://u%40c:p%3A%2F%25@proxy.test:1", Proxy("http", "proxy.test", 1, "u@c:p:/%"), id="encoded"),
        pytest.param("http://u:p@s/w:d@proxy.test:1", Proxy("http", "proxy.test", 1, "u:p@s/w:d"), id="not encoded"),
        pytest.param("http://%C3%BC:p@proxy.test:1", Proxy("http", "proxy.test", 1, "ü:p"), id="UTF-8"),
    ],
)
def test_urls_of_proxies(url: str, proxy: Proxy) -> None:
    """Scheme and port may be missing; name and password are decoded, and never part of the proxy's text."""
    read = parse(url, "x")
    assert read[:3] == proxy[:3]
    plain = base64.b64decode(read.authorization.removeprefix("Basic ")).decode()
    assert plain == proxy.authorization
    assert (read.header == "") is (proxy.authorization == "")
    for shown in (str(read), repr(read)):
        assert not plain or (plain not in shown and read.authorization not in shown)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("socks5://u:s3cret@proxy.test:1080", "SOCKS", id="SOCKS 5"),
        pytest.param("SOCKS4a://proxy.test", "SOCKS", id="SOCKS 4a"),
        pytest.param("socks5h://proxy.test:1080", "SOCKS", id="SOCKS 5h"),
        pytest.param("ftp://u:s3cret@proxy.test", "ftp", id="another scheme"),
        pytest.param("http://u:s3cret@", "HOST", id="no host"),
        pytest.param("http://u:s3cret@proxy.test:port", "HOST", id="no number"),
        pytest.param("http://proxy.test:s3cret", "HOST", id="a password in the wrong place"),
        pytest.param("http://proxy.test:99999", "HOST", id="port too high"),
        pytest.param("u:s3cret:more", "HOST", id="nearly an IPv6 address"),
        pytest.param("http://u:s3cret@[::1", "HOST", id="bracket"),
    ],
)
def test_proxies_that_cannot_be_used(url: str, says: str) -> None:
    """One sentence names the variable or the setting, and no password."""
    with pytest.raises(SettingsError, match=says) as error:
        proxies_of(None, {"HTTPS_PROXY": url})
    assert str(error.value).startswith("environment: HTTPS_PROXY")
    assert "s3cret" not in str(error.value)
    with pytest.raises(SettingsError, match=r'^"proxy"'):
        proxies_of(url, {})


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        pytest.param(200, None, id="200"),
        pytest.param(201, None, id="any success"),
        pytest.param(302, Fault.PROXY, id="redirect"),
        pytest.param(403, Fault.PROXY, id="forbidden"),
        pytest.param(405, Fault.PROXY, id="no CONNECT here"),
        pytest.param(407, Fault.PROXY, id="password"),
        pytest.param(502, Fault.UNREACHABLE, id="host cannot be reached"),
        pytest.param(504, Fault.UNREACHABLE, id="host does not answer"),
    ],
)
def test_answers_to_connect(status: int, fault: Fault | None) -> None:
    """A proxy that works and cannot reach the host is told apart from one that does not let us through."""
    refusal = tunnel.refusal(parse("http://u:s3cret@proxy.test:1", "x"), status)
    assert (refusal and refusal.fault) == fault
    assert "s3cret" not in str(refusal)


def test_the_request_for_a_tunnel() -> None:
    """CONNECT names host and port, IPv6 in brackets, and logs in at the proxy."""
    request = tunnel.request(parse("http://u:p@proxy.test:1", "x"), "2001:db8::5", 443, "me").decode()
    assert request.splitlines() == [
        "CONNECT [2001:db8::5]:443 HTTP/1.1", "Host: [2001:db8::5]:443", "Proxy-Authorization: Basic dTpw",
        "User-Agent: me", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/", "http://LOCALHOST./", "http://a.b.localhost/", "http://a.localhost./", "http://ip6-localhost/",
        "http://localhost.localdomain/", "http://localhost6/", "http://loc%61lhost/", "http://ｌｏｃａｌｈｏｓｔ/",
        "http://127.0.0.1./", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://0x7f.1/", "http://０x7f.1/", "http://0/", "http://10.0.0.8/", "http://169.254.169.254/",
        "http://[::]/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1%25eth0]/", "http://[fd00::1]/",
        "http://printer/", "http://metadata.google.internal/", "http://nas.local/", "http://router.lan./",
        "http://a.home.arpa/",
    ],
)  # fmt: skip
def test_hosts_that_cannot_be_public(url: str) -> None:
    """What is private by its spelling is told without a look-up, however it is spelled."""
    assert guard.refusal_of_host(urls.parse(url).host) is not None


@pytest.mark.parametrize(
    "url",
    ["http://www.example.org/", "http://localhost.example.org/", "http://local.test/",
     "http://internal.example/", "http://93.184.216.34/", "http://[2606:2800:21f::1]/", "http://xn--bcher-kva.example./"],
)  # fmt: skip
def test_hosts_that_may_be_public(url: str) -> None:
    """Names that only look a little like local ones are not refused."""
    assert guard.refusal_of_host(urls.parse(url).host) is None
