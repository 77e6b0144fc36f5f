"""Which addresses are asked."""

from __future__ import annotations

import pytest

from linkcheck.transport.guard import refusal, refusal_of_host


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "2001::1", "3fff::1", "100::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "2002:7f00:1::1", "2002:a9fe:a9fe::", "64:ff9b::7f00:1", "64:ff9b:1::1", "::127.0.0.1",
        "4000::1",
    ],
)  # fmt: skip
def test_refused(address: str) -> None:
    """An address that is not of the public internet is refused, however it is spelled."""
    assert refusal(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "44.1.2.3", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1",
        "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1",
    ],
)  # fmt: skip
def test_asked(address: str) -> None:
    """A public address is asked, those next to a private network too."""
    assert refusal(address) is None


@pytest.mark.parametrize(
    ("host", "what"),
    [
        pytest.param("localhost", "loopback", id="localhost"),
        pytest.param("a.localhost", "loopback", id="below localhost"),
        pytest.param("10.0.0.1", "private", id="an address"),
        pytest.param("::1", "loopback", id="IPv6"),
        pytest.param("example.org", None, id="a name"),
        pytest.param("localhost.example.org", None, id="localhost as a label"),
    ],
)
def test_a_hosts_own_spelling(host: str, what: str | None) -> None:
    """Where somebody else looks names up, a name tells only what it spells."""
    assert refusal_of_host(host) == what
