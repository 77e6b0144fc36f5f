"""Keys of capture indexes, against the Internet Archive's own canonicalizer."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.archives.keys import key_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it was written for older Pythons
    from surt import surt

_of_archive: Callable[[str], str] = surt

_HOSTS = (
    "example.org", "www.example.org", "WWW2.Example.org", "example.org:80", "example.org:443",
    "example.org:8080", "user:secret@example.org", "example.org.", "www.www.example.org",
    "xn--e1afmkfd.xn--p1ai", "пример.рф",
)  # fmt: skip
_PIECES = (
    "", "a", "B", ".", "..", "a b", "%61", "%2525", "%C3%BC", "ü", "a.aspx", "(abcdefghijklmnopqrstuvwx)", "~x",
    "(s(abcdefghijklmnopqrstuvwx))", "a;b", "a+b", "a|b", "日本",
)  # fmt: skip
_QUERIES = (
    "", "?", "?b=2&a=1", "?A=B", "?a", "?a=&a", "?sid=0123456789abcdef0123456789abcdef", "?x=%26&y=1", "?q=ü",
    "?a=1&PHPSESSID=0123456789ABCDEF0123456789ABCDEF&b=2", "?cfid=1&cftoken=2", "?cfid=1&cftoken=2&z=1",
    "?a=b=c", "?aspsessionidabcdefgh=abcdefghijklmnopqrstuvwx", "?jsessionid=0123456789abcdef0123456789abcde",
    "??",
)  # fmt: skip


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(
    st.sampled_from(("http", "https", "HTTP")),
    st.sampled_from(_HOSTS),
    st.lists(st.sampled_from(_PIECES), max_size=4).map(lambda parts: "".join(f"/{part}" for part in parts)),
    st.sampled_from(_QUERIES),
    st.sampled_from(("", "#part")),
)
def test_a_key_is_the_archives(scheme: str, host: str, path: str, query: str, fragment: str) -> None:
    """Whatever parts an address is put together of."""
    url = f"{scheme}://{host}{path}{query}{fragment}"
    assert key_of(url) == _of_archive(url)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        pytest.param("http://www.example.org/", "org,example)/", id="www"),
        pytest.param("https://example.org/A/b/?Y=1&x=2#part", "org,example)/a/b?x=2&y=1", id="order and case"),
        pytest.param("https://example.org:8443/a", "org,example:8443)/a", id="port"),
        pytest.param("http://example.org/a/c/../b//./", "org,example)/a/b", id="dots and doubled slashes"),
    ],
)
def test_keys(url: str, key: str) -> None:
    """What makes no other page does not count."""
    assert key_of(url) == key


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text())
def test_anything_has_a_key(text: str) -> None:
    """A key is one line and never an error."""
    assert "\n" not in key_of(f"http://{text}")
