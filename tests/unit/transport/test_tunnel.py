"""Requests through tunnels that a proxy makes, over sockets on loopback."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from linkcheck.fetch import Fetcher
from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from linkcheck.settings import Settings
from tests.unit.transport.authorities import DAY, NOW, Authority, server_context
from tests.unit.transport.faults import (
    Server,
    dead_port,
    hang,
    ok,
    raw_serving,
    says,
    serving,
    speaking_http2,
    tunnelling,
)

ROOT = Authority("Loopback Root")
MIDDLE = Authority("Loopback Issuing CA", above=ROOT)
STRANGER = Authority("Stranger")
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@pytest.fixture(autouse=True)
def _our_authorities_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The machine's authorities play no part."""
    (tmp_path / "root.pem").write_text(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


def through(
    proxy: AbstractAsyncContextManager[Server],
    server: AbstractAsyncContextManager[Server],
    *,
    scheme: str = "http",
    times: int = 1,
    deadline_s: float = 5.0,
) -> tuple[list[Exchange], Server, Server]:
    """Ask for a page of https at a server several times, through a proxy that is spoken to by `scheme`."""

    async def run() -> tuple[list[Exchange], Server, Server]:
        async with proxy as way, server as end:
            settings = Settings(allow_private=True, proxy=f"{scheme}://user:s3cret@127.0.0.1:{way.port}")
            fetcher = Fetcher(settings, environment={})
            ask = Ask(method="GET", url=f"https://127.0.0.1:{end.port}/a%2fb<c>", body_limit=100)
            try:
                return [await fetcher.send(ask, deadline_s=deadline_s) for _ in range(times)], way, end
            finally:
                await fetcher.aclose()

    return asyncio.run(run())


def failed(exchanges: list[Exchange]) -> NoResponse:
    """Return the last of these, which is no answer and says no password."""
    last = exchanges[-1]
    assert isinstance(last, NoResponse)
    assert "s3cret" not in last.message
    return last


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_tunnel_is_kept(scheme: str) -> None:
    """Host and port are asked for once, TLS goes through, and the connection serves the next request as well."""
    proxy = tunnelling(tls=server_context(ROOT.issue()) if scheme == "https" else None)
    server = serving(says(ok()), tls=server_context(ROOT.issue()))
    exchanges, way, end = through(proxy, server, scheme=scheme, times=3)
    for each in exchanges:
        assert isinstance(each, Response)
        assert (each.status, each.body, each.peer) == (200, b"hello", None)
    (connect,) = way.requests
    assert connect.startswith(f"CONNECT 127.0.0.1:{end.port} HTTP/1.1\r\nHost: 127.0.0.1:{end.port}\r\n".encode())
    assert b"\r\nProxy-Authorization: Basic dXNlcjpzM2NyZXQ=\r\n" in connect
    assert [request.split(b"\r\n")[0] for request in end.requests] == [b"GET /a%2fb%3Cc%3E HTTP/1.1"] * 3
    assert not any(b"Proxy-" in request for request in end.requests)
    assert end.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n", id="HTTP/1.0"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n", id="headers without meaning"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", id="chunks without meaning"),
        pytest.param(b"HTTP/1.1 200\nbad header\n\n", id="bad header"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", id="interim answer and another success"),
    ],
)
def test_answers_that_make_a_tunnel(answer: bytes) -> None:
    """Any success makes a tunnel; what its headers say of a body means nothing (RFC 9110, 9.3.6)."""
    exchanges, _, _ = through(tunnelling(says=answer), serving(says(ok()), tls=server_context(ROOT.issue())), times=2)
    assert all(isinstance(each, Response) for each in exchanges)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_http2_only_through_a_tunnel(scheme: str) -> None:
    """A server that speaks HTTP/2 alone is reached through the proxy, too."""
    context = server_context(ROOT.issue())
    context.set_alpn_protocols(["h2"])
    proxy = tunnelling(tls=server_context(ROOT.issue()) if scheme == "https" else None)
    exchanges, way, end = through(proxy, speaking_http2(context), scheme=scheme, times=2)
    for each in exchanges:
        assert isinstance(each, Response)
        assert (each.status, each.body, each.peer) == (200, b"hello", None)
    assert end.requests == [f"127.0.0.1:{end.port}/a%2fb%3Cc%3E".encode()] * 2
    assert len(way.requests) == 2  # one in vain, one that is kept


def test_http2_only_through_a_proxy_that_refuses_later() -> None:
    """The refusal is the proxy's in both protocols."""

    async def run() -> Exchange:
        async with serving(says(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")) as way:
            fetcher = Fetcher(Settings(proxy=way.url()), environment={})
            fetcher._client._http2_only.add(("www.example.org", 443))
            result = await fetcher.send(Ask(method="GET", url="https://www.example.org/"), deadline_s=5)
            await fetcher.aclose()
            return result

    assert failed([asyncio.run(run())]).fault is Fault.PROXY


def test_a_missing_intermediate_through_a_proxy() -> None:
    """What a server forgot is fetched through the proxy as well, and the chain is completed in a new tunnel."""

    async def run() -> tuple[Exchange, list[bytes]]:
        async with serving(says(ok(MIDDLE.der))) as shelf, tunnelling() as tunnels:
            context = server_context(MIDDLE.issue(issuer_at=shelf.url("/issuer")))
            async with serving(says(ok()), tls=context) as server:
                environment = {"https_proxy": f"127.0.0.1:{tunnels.port}", "http_proxy": f"127.0.0.1:{shelf.port}"}
                fetcher = Fetcher(Settings(allow_private=True), environment=environment)
                ask = Ask(method="GET", url=server.url(scheme="https"), body_limit=100)
                result = await fetcher.send(ask, deadline_s=5)
                await fetcher.aclose()
                return result, shelf.requests

    result, fetched = asyncio.run(run())
    assert isinstance(result, Response)
    assert result.chain_completed
    assert [request.split()[1].startswith(b"http://127.0.0.1:") for request in fetched] == [True]


@pytest.mark.parametrize(
    ("pem", "fault"),
    [
        pytest.param(ROOT.issue("other.example"), Fault.TLS_WRONG_NAME, id="another name"),
        pytest.param(ROOT.issue(begins=NOW - 9 * DAY, ends=NOW - DAY), Fault.TLS_EXPIRED, id="expired"),
    ],
)
def test_the_servers_certificate_is_the_servers(pem: str, fault: Fault) -> None:
    """A certificate that is refused behind a proxy is held against the server, with its own words."""
    exchanges, _, _ = through(tunnelling(), serving(says(ok()), tls=server_context(pem)))
    failure = failed(exchanges)
    assert failure.fault is fault
    assert failure.certificate is not None


@pytest.mark.parametrize(
    ("proxy", "scheme"),
    [
        pytest.param(lambda: tunnelling(tls=server_context(STRANGER.issue())), "https", id="certificate not trusted"),
        pytest.param(lambda: tunnelling(tls=server_context(ROOT.issue("other.example"))), "https", id="another name"),
        pytest.param(tunnelling, "https", id="no TLS"),
        pytest.param(lambda: raw_serving(b"SSH-2.0-x\r\n"), "http", id="another protocol"),
        pytest.param(lambda: serving(says(b"HTTP/1.1 400 Bad\r\n\r\n", close=True)), "http", id="no proxy at all"),
        pytest.param(lambda: serving(says(b"", close=True)), "http", id="closed without a word"),
    ],
)
def test_proxies_that_are_none(proxy: type, scheme: str) -> None:
    """Whatever is wrong with the proxy is our own trouble, not the host's."""
    exchanges, _, end = through(proxy(), serving(says(ok()), tls=server_context(ROOT.issue())), scheme=scheme)
    assert failed(exchanges).fault is Fault.PROXY
    assert end.connections == 0


def test_a_proxy_that_waits_for_the_host() -> None:
    """A proxy that does not answer CONNECT may be waiting for a host that is silent."""
    exchanges, _, _ = through(serving(hang), serving(says(ok())), deadline_s=0.2)
    assert failed(exchanges).fault is Fault.CONNECT_TIMEOUT


def test_a_dead_proxy_for_https() -> None:
    """A proxy that is not there is told as that."""

    async def run() -> Exchange:
        fetcher = Fetcher(Settings(proxy=f"http://user:s3cret@127.0.0.1:{dead_port()}"), environment={})
        result = await fetcher.send(Ask(method="GET", url="https://www.example.org/"), deadline_s=5)
        await fetcher.aclose()
        return result

    failure = failed([asyncio.run(run())])
    assert failure.fault is Fault.PROXY
    assert "127.0.0.1" in failure.message


def test_bytes_before_their_time_in_a_tunnel() -> None:
    """What a proxy sends behind its answer does not stand for the server's."""
    early = ESTABLISHED + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake"
    exchanges, _, end = through(tunnelling(says=early), serving(says(ok()), tls=server_context(ROOT.issue())))
    assert failed(exchanges).fault is Fault.PROXY
    assert end.requests == []
