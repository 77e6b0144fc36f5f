"""Whose fault is it? What canaries and all other answers say about our own network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linkcheck.model import Ask, Exchange, Fault, Network, NoResponse, Response, Service
from linkcheck.network import CANARY_TIMEOUT_S, DOUBT_FROM, PATIENCE_S, Watch, canary
from linkcheck.schedule.work import host_of
from tests.unit.clockwork import drive

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def answer(url: str = "https://a.example/", status: int = 200, *, at_s: int = 0, canary: bool = False) -> Response:
    """Return an answer so many seconds after the start."""
    service = Service.CANARY if canary else Service.SITE
    ask = Ask(method="GET", url=url, service=service)
    return Response(ask=ask, status=status, at=START + timedelta(seconds=at_s))


def silence(
    url: str = "https://a.example/", fault: Fault = Fault.NXDOMAIN, *, at_s: int = 0, canary: bool = False
) -> NoResponse:
    """Return no answer."""
    service = Service.CANARY if canary else Service.SITE
    ask = Ask(method="GET", url=url, service=service)
    return NoResponse(ask=ask, fault=fault, message="no such host", at=START + timedelta(seconds=at_s))


def look(watch: Watch, exchange: Exchange) -> None:
    """Let a watch see one exchange."""
    watch.see(exchange, host_of(exchange.ask.url))


def seen(*exchanges: Exchange, canaries: int = 2) -> Watch:
    """Return a watch that has seen these."""
    watch = Watch(canaries)
    for exchange in exchanges:
        look(watch, exchange)
    return watch


def dead_hosts(count: int, *, at_s: int = 0) -> list[NoResponse]:
    """Return the silence of so many hosts."""
    return [silence(f"https://{n}.example/", at_s=at_s) for n in range(count)]


BOTH_SILENT = (silence(canary=True), silence(canary=True))
BOTH_ANSWER = (answer(canary=True), answer(canary=True))


@pytest.mark.parametrize(
    ("exchanges", "network"),
    [
        pytest.param((), Network.ONLINE, id="nothing-yet"),
        pytest.param(BOTH_SILENT, Network.OFFLINE, id="only-silent-canaries"),
        pytest.param((*BOTH_SILENT, *dead_hosts(3)), Network.OFFLINE, id="all-silent"),
        pytest.param((silence(canary=True), *dead_hosts(3)), Network.ONLINE, id="a-canary-still-out"),
        pytest.param((*BOTH_SILENT, *dead_hosts(3), answer(status=404)), Network.ONLINE, id="canaries-filtered"),
        pytest.param((*BOTH_ANSWER, *dead_hosts(9)), Network.ONLINE, id="a-list-of-dead-hosts"),
        pytest.param((silence(canary=True), answer(canary=True), *dead_hosts(3)), Network.ONLINE, id="one-canary"),
        pytest.param(
            (*[silence(fault=Fault.TLS_UNTRUSTED, canary=True)] * 2, answer("http://b.example/")),
            Network.DEGRADED,
            id="intercepted",
        ),
        pytest.param(
            (*BOTH_ANSWER, answer(), *(silence(f"https://{n}.example/", Fault.LOCAL) for n in range(4))),
            Network.DEGRADED,
            id="no-sockets-left",
        ),
        pytest.param(
            (*BOTH_ANSWER, *(answer(f"https://{n}.example/") for n in range(50)), silence(fault=Fault.PROXY)),
            Network.ONLINE,
            id="one-proxy-failure",
        ),
    ],
)
def test_network(exchanges: tuple[Exchange, ...], network: Network) -> None:
    """Offline needs silence of everybody; degraded needs evidence on our side; a dead host is a dead host."""
    watch = seen(*exchanges)
    assert watch.network() is network
    assert (watch.message() is None) == (network is Network.ONLINE)


def test_without_canaries_nothing_is_concluded() -> None:
    """No canaries in the settings: the network is taken for granted."""
    assert seen(*dead_hosts(50), canaries=0).network() is Network.ONLINE


@pytest.mark.parametrize("canaries", [0, 2])
def test_a_dead_proxy_is_our_own_trouble(canaries: int) -> None:
    """If all that was tried failed at the proxy, the network is gone, with or without canaries."""
    failures = [silence(f"https://{n}.example/", Fault.PROXY) for n in range(2)]
    watch = seen(*[silence(fault=Fault.PROXY, canary=True)] * canaries, *failures, canaries=canaries)
    assert watch.offline()
    assert watch.network() is Network.OFFLINE
    assert "no such host. Nothing was checked through it" in str(watch.message())
    look(watch, answer())
    assert watch.network() is (Network.DEGRADED if canaries else Network.ONLINE)


def test_a_proxy_that_lets_no_canary_through() -> None:
    """A proxy with a list of the hosts that may be visited is well, if it serves most links."""
    refused = [silence(fault=Fault.PROXY, canary=True)] * 2
    pages = [answer(f"https://{n}.example/") for n in range(5)]
    assert seen(*refused, *pages).network() is Network.ONLINE
    assert seen(*refused, *pages, silence("https://no.example/", Fault.PROXY)).network() is Network.ONLINE
    assert seen(*refused, pages[0], silence("https://no.example/", Fault.PROXY)).network() is Network.DEGRADED


def test_a_proxy_that_lets_some_hosts_through() -> None:
    """What a working proxy cannot reach says nothing of our network."""
    watch = seen(silence(fault=Fault.PROXY), silence("https://b.example/", Fault.UNREACHABLE), canaries=0)
    assert watch.network() is Network.ONLINE


def test_the_offline_message_says_why() -> None:
    """What the system said about the canaries is told."""
    assert "(no such host)" in str(seen(*BOTH_SILENT).message())


def test_doubt_asks_the_canaries_again() -> None:
    """Many hosts in a row without an answer raise a doubt, an answer ends it, and each round needs twice the doubt."""
    watch = seen(*BOTH_ANSWER, *dead_hosts(DOUBT_FROM - 1))
    assert not watch.doubtful()
    look(watch, silence("https://another.example/"))
    assert watch.doubtful()
    look(watch, answer())
    assert not watch.doubtful()
    watch = seen(*BOTH_ANSWER, *dead_hosts(DOUBT_FROM))
    watch.ask_again()
    for canary_answer in BOTH_ANSWER:
        look(watch, canary_answer)
    for dead_host in dead_hosts(2 * DOUBT_FROM - 1):
        look(watch, dead_host)
    assert not watch.doubtful()
    assert watch.network() is Network.ONLINE


def test_canaries_that_never_answered_raise_no_doubt() -> None:
    """Where canaries are filtered, their silence says nothing later either."""
    assert not seen(*BOTH_SILENT, answer(), *dead_hosts(50)).doubtful()


def test_a_network_lost_in_the_middle() -> None:
    """When canaries that answered are silent too, the network is lost from the last answer on, until the next one."""
    watch = seen(*BOTH_ANSWER, answer(at_s=10), *dead_hosts(DOUBT_FROM, at_s=12))
    watch.ask_again()
    for exchange in BOTH_SILENT:
        look(watch, exchange)
    assert watch.lost()
    assert watch.network() is Network.DEGRADED
    assert watch.lost_from == START + timedelta(seconds=10)
    look(watch, answer(at_s=40))
    assert not watch.lost()
    assert watch.lost_until == START + timedelta(seconds=40)
    assert watch.network() is Network.DEGRADED
    assert "came back" in str(watch.message())


def test_a_canary_is_asked_once() -> None:
    """One request, its headers are enough, and any status will do."""
    found, asked = drive(canary("https://c.example/"), lambda ask: Response(ask=ask, status=503))
    assert [(ask.method, ask.service, ask.once, ask.body_limit) for ask in asked] == [("HEAD", Service.CANARY, True, 0)]
    assert seen(found, canaries=1).canaries_work


def test_told_within_fifteen_seconds() -> None:
    """The canaries' time and the patience after it are short enough for the promise."""
    assert CANARY_TIMEOUT_S + PATIENCE_S < 15
