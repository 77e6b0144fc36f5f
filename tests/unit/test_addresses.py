"""Addresses: resolved, compared and read from headers without re-encoding; cookies and charsets beside them."""

from __future__ import annotations

import pytest

from linkcheck.addresses import bare, from_header, resolve, same_site, site_of, split
from linkcheck.pages.charset import decode
from linkcheck.probing.cookies import Jar


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        ("http://a.example/b/c?d#e", "../f", "http://a.example/f#e"),
        ("http://a.example/b/c", "g?h#i", "http://a.example/b/g?h#i"),
        ("http://a.example/b/c", "", "http://a.example/b/c"),
        ("http://a.example/b/c?d", "?e", "http://a.example/b/c?e"),
        ("http://a.example/b/c", "/x/./y/../z", "http://a.example/x/z"),
        ("http://a.example", "x", "http://a.example/x"),
        ("https://a.example/b", "//c.example", "https://c.example"),
        ("http://a.example/b/c/", "..", "http://a.example/b/"),
        ("http://a.example/b", "/%7Ex/%2F?q=%20+", "http://a.example/%7Ex/%2F?q=%20+"),
        ("http://a.example/b#e", "mailto:c@d.example", "mailto:c@d.example"),
    ],
)
def test_resolve(base: str, reference: str, expected: str) -> None:
    """References are resolved as RFC 3986 says, their bytes kept, the fragment inherited."""
    assert resolve(base, reference) == expected


@pytest.mark.parametrize("url", ["", "x", "http://", "http://[::1/x", "::::", "http://a b/", "http://[v1.x]:80/", "//"])
def test_anything_can_be_taken_apart(url: str) -> None:
    """No text makes splitting fail."""
    assert split(url).path is not None
    assert resolve(url, url) is not None
    assert bare(url) is not None


def test_hosts() -> None:
    """Hosts are compared by their registered name, near enough."""
    assert site_of("www.physics.university.ac.uk") == "university.ac.uk"
    assert site_of("a.b.journal.example.") == "journal.example"
    assert site_of("10.1.2.3") == "10.1.2.3"
    assert same_site("http://www.journal.example/x", "https://archive.journal.example/")
    assert not same_site("http://one.example/", "http://two.example/")
    assert split("HTTP://User:pw@WWW.Journal.Example.:8080/X").host == "www.journal.example"
    assert split("http://[2001:db8::1]:80/").host == "[2001:db8::1]"


def test_bare_addresses() -> None:
    """Scheme, `www.`, default port, end slash, empty query and fragment do not tell pages apart."""
    same = {"http://www.journal.example:80/a/", "https://journal.example/a#x", "https://journal.example:443/a?"}
    assert {bare(url) for url in same} == {"journal.example/a"}
    assert bare("http://journal.example:8080/a") == "journal.example:8080/a"


def test_header_bytes() -> None:
    """UTF-8 where the bytes are; else each byte as it is; line breaks gone."""
    assert from_header(" /é ".encode().decode("latin-1")) == "/é"
    assert from_header("/\xe9") == "/%E9"
    assert from_header("/a\r\n b\t") == "/a b"


def test_cookies() -> None:
    """Cookies are kept by host or site, taken back when expired, and bounded."""
    jar = Jar()
    jar.store(
        "http://www.journal.example/",
        ["a=1; Path=/", "b=2; Domain=.journal.example", "bad", "c=3; Domain=other.example"],
    )
    assert jar.header("http://www.journal.example/x") == "a=1; b=2; c=3"
    assert jar.header("http://static.journal.example/") == "b=2"
    assert jar.header("http://other.example/") == ""
    jar.store("http://www.journal.example/", ["a=; Max-Age=0", "b=9"])
    assert jar.header("http://www.journal.example/") == "b=2; c=3; b=9"
    jar.store("http://www.journal.example/", [f"k{number}=v" for number in range(500)])
    assert jar.header("http://www.journal.example/").count("=") <= 101


def test_cookies_for_whole_suffixes_are_not_kept_as_such() -> None:
    """A cookie for a public suffix stays with the host that set it."""
    jar = Jar()
    jar.store("http://one.co.uk/", ["a=1; Domain=co.uk"])
    assert jar.header("http://two.co.uk/") == ""


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        pytest.param("\ufeffé".encode(), "", "é", id="bom"),
        pytest.param("\ufeffé".encode("utf-16-le"), "text/html; charset=utf-8", "é", id="bom-wins"),
        pytest.param("é".encode("cp1252"), "text/html; charset=ISO-8859-1", "é", id="header"),
        pytest.param(b'<meta charset="windows-1251">' + "Привет".encode("cp1251"), "text/html",
                     '<meta charset="windows-1251">Привет', id="meta"),
        pytest.param(b'<meta charset="utf-16">\xc3\xa9', "", '<meta charset="utf-16">é', id="meta-utf-16-is-wrong"),
        pytest.param("é".encode(), "text/html; charset=x-nobody-7", "é", id="unknown"),
        pytest.param("日本".encode("cp932"), "text/html; charset=Shift_JIS", "日本", id="shift-jis"),
        pytest.param("é".encode()[:1], "text/html; charset=utf-8", "", id="cut-in-a-character"),
    ],
)  # fmt: skip
def test_charsets(body: bytes, kind: str, expected: str) -> None:
    """Text is decoded as browsers do; a declaration that the bytes contradict is not believed."""
    assert decode(body, kind) == expected


def test_charsets_are_guessed() -> None:
    """Bytes that nothing declares, or that contradict what is declared, are guessed."""
    text = "Страница наблюдений за приливами северного побережья. " * 8
    assert "приливами" in decode(text.encode("cp1251"), "text/html; charset=utf-8")
