"""The rules of `connect-to`."""

from __future__ import annotations

import pytest

from linkcheck.errors import SettingsError
from linkcheck.transport.rewrite import apply, parse


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(["example.org:80:127.0.0.1:8080"], ("127.0.0.1", 8080), id="all four"),
        pytest.param(["example.org::127.0.0.1:"], ("127.0.0.1", 80), id="any port, port kept"),
        pytest.param([":80::8080"], ("example.org", 8080), id="any host, host kept"),
        pytest.param(["::[::1]:8080"], ("::1", 8080), id="anything, to IPv6"),
        pytest.param(["Example.ORG:80:a.test:1"], ("a.test", 1), id="capitals"),
        pytest.param(["example.org:443:a:1", "other.org:80:b:2"], None, id="none matches"),
        pytest.param(["example.org:80:a:1", "::b:2"], ("a", 1), id="the first that matches"),
        pytest.param(["[::1]:80:b:2"], None, id="another host, IPv6"),
        pytest.param(["::127.1:"], ("127.0.0.1", 80), id="short IPv4"),
        pytest.param([":::"], ("example.org", 80), id="nothing named"),
    ],
)
def test_where_a_host_is_sought(rules: list[str], expected: tuple[str, int] | None) -> None:
    """The first rule that matches tells the machine; what it leaves empty stays."""
    assert apply(parse(tuple(rules)), "example.org", 80) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "example.org",
        "a:b:c:d",
        "a:80:b",
        "a:80:b:70000",
        "::1:80:b:1",
        "a:80:b:1:2",
        "a:80:b c:1",
        "a:80:1.2.3.4.5:1",
    ],
)
def test_rules_of_another_form(rule: str) -> None:
    """A rule that cannot be read is named in the message."""
    with pytest.raises(SettingsError, match="connect-to"):
        parse((rule,))
