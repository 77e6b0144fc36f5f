"""Where a URL leads, and what is asked there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.model import Fault
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.urls import Location, canonical_host, parse


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://example.org", ("http", "example.org", 80, "/"), id="no path"),
        pytest.param("https://Example.ORG/A?b=C", ("https", "example.org", 443, "/A?b=C"), id="capitals"),
        pytest.param("http://example.org:8080/x", ("http", "example.org", 8080, "/x"), id="port"),
        pytest.param("http://example.org:/x", ("http", "example.org", 80, "/x"), id="empty port"),
        pytest.param("HTTP://example.org/x", ("http", "example.org", 80, "/x"), id="scheme in capitals"),
        pytest.param("  http://example.org/x \n", ("http", "example.org", 80, "/x"), id="blanks around"),
        pytest.param("http://exam\nple.org/a\tb", ("http", "example.org", 80, "/ab"), id="line end and tab inside"),
        pytest.param(r"http:\\example.org\a\b?c\d", ("http", "example.org", 80, r"/a/b?c\d"), id="backslashes"),
        pytest.param("http:///example.org/", ("http", "example.org", 80, "/"), id="three slashes"),
        pytest.param("http:example.org/x", ("http", "example.org", 80, "/x"), id="no slashes"),
        pytest.param("http://example.org/x#frag?ment", ("http", "example.org", 80, "/x"), id="fragment is not sent"),
        pytest.param("http://example.org?q=1", ("http", "example.org", 80, "/?q=1"), id="query without path"),
        pytest.param("http://example.org/x?", ("http", "example.org", 80, "/x?"), id="empty query stays"),
        pytest.param("http://user:secret@example.org/", ("http", "example.org", 80, "/"), id="user is dropped"),
        pytest.param("http://a@b@example.org/", ("http", "example.org", 80, "/"), id="the last at counts"),
        pytest.param("http://example.org/a@b:c", ("http", "example.org", 80, "/a@b:c"), id="at in the path"),
        pytest.param("http://example.org/a%2fb%2F~//c", ("http", "example.org", 80, "/a%2fb%2F~//c"), id="as is"),
        pytest.param('http://example.org/<1:a>2;x|y"', ("http", "example.org", 80, "/%3C1:a%3E2;x|y%22"), id="SICI"),
        pytest.param("http://example.org/{a}`b^c", ("http", "example.org", 80, "/%7Ba%7D%60b^c"), id="path's braces"),
        pytest.param(
            "http://example.org/a?q={b}<c>`'", ("http", "example.org", 80, "/a?q={b}%3Cc%3E`'"), id="braces in a query"
        ),
        pytest.param("http://example.org/100%", ("http", "example.org", 80, "/100%"), id="bare percent sign"),
        pytest.param("http://example.org/a b", ("http", "example.org", 80, "/a%20b"), id="blank"),
        pytest.param("http://example.org/é?ж", ("http", "example.org", 80, "/%C3%A9?%D0%B6"), id="not ASCII, as UTF-8"),
        pytest.param("http://example.org/\ud800", ("http", "example.org", 80, "/%3F"), id="lone surrogate"),
        pytest.param("http://example.org/a/../b/./c", ("http", "example.org", 80, "/b/c"), id="dot segments"),
        pytest.param("http://example.org/../../b/%2e%2E/", ("http", "example.org", 80, "/"), id="dots above the root"),
        pytest.param("http://example.org/a/..", ("http", "example.org", 80, "/"), id="dots at the end"),
        pytest.param("http://example.org/a/.b/..c", ("http", "example.org", 80, "/a/.b/..c"), id="names with a dot"),
        pytest.param("http://example.org/?a/../b", ("http", "example.org", 80, "/?a/../b"), id="dots in the query"),
        pytest.param("http://example.org./x", ("http", "example.org.", 80, "/x"), id="final dot of the host"),
        pytest.param("http://under_score.example.org/", ("http", "under_score.example.org", 80, "/"), id="underscore"),
        pytest.param("http://[2001:DB8::1]:81/", ("http", "2001:db8::1", 81, "/"), id="IPv6"),
        pytest.param("http://[::ffff:127.0.0.1]/", ("http", "::ffff:7f00:1", 80, "/"), id="IPv4 in IPv6"),
        pytest.param("http://[0:0:0:0:0:FFFF:C000:0201]/", ("http", "::ffff:c000:201", 80, "/"), id="IPv4 in hex"),
        pytest.param("http://[::ffff:0.0.0.0]/", ("http", "::ffff:0:0", 80, "/"), id="zeros in IPv6"),
        pytest.param("http://[::127.0.0.1]/", ("http", "::7f00:1", 80, "/"), id="compatible IPv4"),
        pytest.param("http://127.1/", ("http", "127.0.0.1", 80, "/"), id="short IPv4"),
        pytest.param("http://0x7f.0.0.1/", ("http", "127.0.0.1", 80, "/"), id="hexadecimal"),
        pytest.param("http://0177.0.0.01/", ("http", "127.0.0.1", 80, "/"), id="octal"),
        pytest.param("http://2130706433/", ("http", "127.0.0.1", 80, "/"), id="one number"),
        pytest.param("http://127.0.0.1./", ("http", "127.0.0.1", 80, "/"), id="IPv4 with a final dot"),
        pytest.param("http://%31%32%37.0.0.1/", ("http", "127.0.0.1", 80, "/"), id="percent signs in an address"),
        pytest.param("http://１２７.0.0.1/", ("http", "127.0.0.1", 80, "/"), id="full-width digits"),
        pytest.param("http://bücher.example.org/", ("http", "xn--bcher-kva.example.org", 80, "/"), id="IDNA"),
        pytest.param("http://пример.example/", ("http", "xn--e1afmkfd.example", 80, "/"), id="IDNA, Cyrillic"),
        pytest.param("http://faß.example/", ("http", "xn--fa-hia.example", 80, "/"), id="IDNA, not transitional"),
        pytest.param("http://example。org/", ("http", "example.org", 80, "/"), id="ideographic full stop"),
        pytest.param("http://☃.example.org/", ("http", "xn--n3h.example.org", 80, "/"), id="emoji domain"),
    ],
)  # fmt: skip
def test_locations(url: str, expected: tuple[str, str, int, str]) -> None:
    """A URL leads where browsers would go; its target goes out as written."""
    assert parse(url) == expected


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        pytest.param("", Fault.INVALID_URL, id="nothing"),
        pytest.param("example.org/x", Fault.INVALID_URL, id="no scheme"),
        pytest.param("http://", Fault.INVALID_URL, id="no host"),
        pytest.param("http://user@/x", Fault.INVALID_URL, id="user without host"),
        pytest.param("http://[::1/x", Fault.INVALID_URL, id="bracket not closed"),
        pytest.param("http://[::1]x/", Fault.INVALID_URL, id="rubbish behind the bracket"),
        pytest.param("http://[fe80::zz]/", Fault.INVALID_URL, id="not an IPv6 address"),
        pytest.param("http://example.org:99999/", Fault.INVALID_URL, id="port too big"),
        pytest.param("http://example.org:8o/", Fault.INVALID_URL, id="port not a number"),
        pytest.param("http://exa mple.org/", Fault.INVALID_URL, id="blank in the host"),
        pytest.param("http://exa%00mple.org/", Fault.INVALID_URL, id="NUL in the host"),
        pytest.param("http://a..b/", Fault.INVALID_URL, id="empty label"),
        pytest.param(f"http://{'a' * 64}.example.org/", Fault.INVALID_URL, id="label too long"),
        pytest.param("http://1.2.3.4.5/", Fault.INVALID_URL, id="five numbers"),
        pytest.param("http://1.2.3.256/", Fault.INVALID_URL, id="number too big"),
        pytest.param("http://example.09/", Fault.INVALID_URL, id="last label a bad octal number"),
        pytest.param("http://%ff.example.org/", Fault.INVALID_URL, id="percent signs that spell no UTF-8"),
        pytest.param("ftp://example.org/", Fault.SCHEME, id="ftp"),
        pytest.param("javascript:alert(1)", Fault.SCHEME, id="javascript"),
        pytest.param("file:///etc/passwd", Fault.SCHEME, id="file"),
        pytest.param("mailto:a@example.org", Fault.SCHEME, id="mailto"),
    ],
)  # fmt: skip
def test_what_leads_nowhere(url: str, fault: Fault) -> None:
    """A URL that leads nowhere is told by its fault."""
    with pytest.raises(TransportFailure) as failure:
        parse(url)
    assert failure.value.fault is fault


@pytest.mark.parametrize(
    ("location", "authority"),
    [
        pytest.param(Location("http", "example.org", 80, "/"), "example.org", id="usual port"),
        pytest.param(Location("https", "example.org", 80, "/"), "example.org:80", id="another port"),
        pytest.param(Location("https", "2001:db8::1", 443, "/"), "[2001:db8::1]", id="IPv6"),
    ],
)
def test_authority(location: Location, authority: str) -> None:
    """The Host header names the port only where it is not the usual one."""
    assert location.authority == authority


@given(st.text())
def test_any_text_is_a_location_or_a_failure(text: str) -> None:
    """No text raises anything but a TransportFailure, and no target has a blank in it."""
    try:
        location = parse(text)
    except TransportFailure:
        return
    assert location.target.isascii()
    assert not set(location.target) & set(" \r\n")


@given(st.text(min_size=1))
def test_any_host_in_a_url(host: str) -> None:
    """Whatever stands where a host should, the name that comes out is ASCII."""
    try:
        assert canonical_host(host).isascii()
    except TransportFailure:
        return


@pytest.mark.parametrize("host", ["-1.1", "+1.2.3.4", "1_0.1", "0x_1.1", "1.0b1.2", "0o7.1", "9" * 5000])
def test_numbers_that_only_python_reads(host: str) -> None:
    """Signs, underscores and endless digits make no IPv4 address."""
    with pytest.raises(TransportFailure) as caught:
        parse(f"http://{host}/")
    assert caught.value.fault is Fault.INVALID_URL


def test_endless_names() -> None:
    """A name as long as a header may be is refused before anything takes long over it."""
    for host in ("é" * 100_000, "%C3%A9" * 50_000, "a." * 100_000):
        with pytest.raises(TransportFailure):
            parse(f"http://{host}/")
