"""What an ask comes back as, by our own client and by httpx."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import resource
from collections.abc import Awaitable, Callable

import httpx
import pytest
import respx
from respx.mocks import HTTPXMocker

from linkcheck.errors import SettingsError
from linkcheck.fetch import Fetcher, LinkTransport
from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from linkcheck.settings import Settings
from linkcheck.transport.connection import Connection
from tests.unit.transport.faults import (
    Behaviour,
    Server,
    Visit,
    asked,
    dead_port,
    drips,
    hang,
    naming,
    ok,
    record,
    reply_to,
    says,
    serving,
    speaking_first,
)
from tests.watchdog import ends

HERE = Settings(allow_private=True)


def ask(url: str, /, **more: object) -> Ask:
    """Return an ask that wants a body."""
    return Ask(url=url, **{"method": "GET", "body_limit": 1000, **more})  # type: ignore[arg-type]


def own() -> Fetcher:
    """Return a fetcher on our own client."""
    return Fetcher(HERE)


def by_httpx() -> Fetcher:
    """Return a fetcher on stock httpx."""
    return Fetcher(HERE, httpx.AsyncHTTPTransport(trust_env=False))


def test_who_is_cancelled_when_the_answer_is_there_leaves_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would belong to nobody: neither kept for the next ask nor closed."""

    async def run() -> None:
        async with serving(says(ok(b"there"))) as server:
            fetcher = own()
            task = asyncio.create_task(fetcher.send(ask(server.url()), deadline_s=5))
            succeed = Connection._succeed

            def and_cancel(connection: Connection) -> None:
                succeed(connection)
                task.cancel()

            monkeypatch.setattr(Connection, "_succeed", and_cancel)
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.empty()
            await fetcher.aclose()

    asyncio.run(run())


both_ways = pytest.mark.parametrize("make", [pytest.param(own, id="own"), pytest.param(by_httpx, id="httpx")])
Make = Callable[[], Fetcher]


def exchange(
    behaviour: Behaviour, path: str = "/", *, make: Make = own, deadline_s: float = 5.0, **more: object
) -> tuple[Exchange, Server]:
    """Ask a server that behaves so; return what came of it, and the server."""

    async def run() -> tuple[Exchange, Server]:
        async with serving(behaviour) as server:
            fetcher = make()
            try:
                return await fetcher.send(ask(server.url(path), **more), deadline_s=deadline_s), server
            finally:
                await fetcher.aclose()

    return asyncio.run(run())


def answered(result: tuple[Exchange, Server]) -> Response:
    """Return the answer; there must be one."""
    assert isinstance(result[0], Response), result[0]
    return result[0]


def unanswered(result: tuple[Exchange, Server]) -> NoResponse:
    """Return the failure; there must be one."""
    assert isinstance(result[0], NoResponse), result[0]
    return result[0]


def with_fetcher(use: Callable[[Fetcher], Awaitable[None]], settings: Settings = HERE) -> None:
    """Run `use` with a fetcher of our own client."""

    async def run() -> None:
        fetcher = Fetcher(settings)
        try:
            await use(fetcher)
        finally:
            await fetcher.aclose()

    asyncio.run(run())


# --- both ways -----------------------------------------------------------------------------------------


@both_ways
def test_an_answer(make: Make) -> None:
    """Status, headers, body, time and place of an answer are kept."""
    response = answered(
        exchange(says(b"HTTP/1.1 404 Nope\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nhello"), make=make)
    )
    assert (response.status, response.body, response.body_complete) == (404, b"hello", True)
    assert response.header_all("x-a") == ("1", "2")
    assert response.at is not None
    assert response.elapsed_s < 5


@both_ways
def test_redirects_are_not_followed(make: Make) -> None:
    """A redirect is an answer; its Location is kept byte for byte in Latin-1."""
    response = answered(
        exchange(says(b"HTTP/1.1 301 M\r\nLocation: /\xc3\xa9 \xe9\r\nContent-Length: 0\r\n\r\n"), make=make)
    )
    assert (response.status, response.header("location")) == (301, "/\xc3\xa9 \xe9")


@both_ways
def test_the_target_goes_out_as_written(make: Make) -> None:
    """Neither percent signs nor odd characters are touched but the few that browsers never send raw."""
    _, server = exchange(says(ok()), '/a%2fb/<c>"|~?d=[e]&f=%zz', make=make)
    assert server.requests[0].startswith(b"GET /a%2fb/%3Cc%3E%22|~?d=[e]&f=%zz HTTP/1.1\r\n")


@both_ways
def test_what_we_say_of_ourselves(make: Make) -> None:
    """Every request names us, and what can be read; an ask's own headers take the place of ours."""
    _, server = exchange(says(ok()), make=make, headers=(("Accept", "application/json"), ("Cookie", "a=b")))
    head = server.requests[0]
    assert b"\r\nUser-Agent: linkcheck/" in head
    assert b"\r\nAccept: application/json\r\n" in head
    assert head.count(b"\r\nAccept:") == 1
    assert b"\r\nCookie: a=b\r\n" in head
    assert b"\r\nAccept-Encoding: gzip, deflate, br\r\n" in head
    assert head.count(b"\r\nHost: 127.0.0.1:") == 1


@both_ways
def test_head(make: Make) -> None:
    """HEAD is sent as HEAD, and no body is waited for."""
    result = exchange(says(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"), make=make, method="HEAD")
    assert answered(result).status == 200
    assert result[1].requests[0].startswith(b"HEAD / ")


@both_ways
def test_a_body_is_read_to_its_limit(make: Make) -> None:
    """No more of a body is kept than was wanted, and it says so."""
    response = answered(exchange(says(ok(b"x" * 50_000)), make=make, body_limit=100))
    assert (len(response.body), response.body_complete, response.body_fault) == (100, False, None)


@both_ways
def test_a_body_without_end(make: Make) -> None:
    """A body that never ends costs no more than its limit."""

    async def endless(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await visit.send(b"x" * 10_000)

    response = answered(exchange(endless, make=make, body_limit=5000))
    assert (len(response.body), response.body_complete) == (5000, False)


@both_ways
def test_a_compressed_body(make: Make) -> None:
    """A body is decoded, and its limit counts decoded bytes."""
    packed = gzip.compress(b"a" * 5_000_000)
    response = answered(exchange(says(ok(packed, b"Content-Encoding: gzip")), make=make))
    assert (response.body, response.body_complete) == (b"a" * 1000, False)


@both_ways
def test_a_body_cut_short(make: Make) -> None:
    """What came of a body that was cut is kept, with its fault."""
    response = answered(exchange(says(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhello", close=True), make=make))
    assert (response.body, response.body_complete, response.body_fault) == (b"hello", False, Fault.BODY_CUT)


@both_ways
@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        pytest.param(hang, Fault.TIMEOUT, id="silence"),
        pytest.param(drips(b"HTTP/1.1 200 OK\r\nX: "), Fault.TIMEOUT, id="a head in drops"),
        pytest.param(says(b"<html>old", close=True), Fault.PROTOCOL, id="not HTTP"),
    ],
)
def test_no_answer(make: Make, behaviour: Behaviour, fault: Fault) -> None:
    """What is no answer is told by its fault, within the deadline."""
    with ends():
        assert unanswered(exchange(behaviour, make=make, deadline_s=0.2)).fault is fault


@both_ways
def test_a_body_in_drops(make: Make) -> None:
    """The deadline holds for the whole exchange; what has come by then is kept."""
    response = answered(exchange(drips(b"HTTP/1.1 200 OK\r\n\r\n"), make=make, deadline_s=0.2))
    assert response.body.startswith(b"x")
    assert (response.body_complete, response.body_fault) == (False, Fault.TIMEOUT)


@both_ways
@pytest.mark.parametrize(
    ("url", "fault"),
    [
        pytest.param("http://[::1/x", Fault.INVALID_URL, id="bad URL"),
        pytest.param("gopher://example.org/", Fault.SCHEME, id="scheme"),
        pytest.param("http://127.0.0.1:{dead}/", Fault.CONNECT_REFUSED, id="refused"),
        pytest.param("http://localhost:{dead}/", Fault.CONNECT_REFUSED, id="refused on both addresses"),
    ],
)
def test_nowhere_to_ask(make: Make, url: str, fault: Fault) -> None:
    """Nothing is raised for a URL that leads nowhere."""

    async def run() -> Exchange:
        fetcher = make()
        try:
            return await fetcher.send(ask(url.format(dead=dead_port())), deadline_s=5)
        finally:
            await fetcher.aclose()

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert result.fault is fault


@both_ways
@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://localhost/", "http://[::ffff:10.0.0.1]/",
     "http://169.254.169.254/latest/meta-data/", "http://user@10.0.0.1/"],
)  # fmt: skip
def test_private_addresses(make: Make, url: str) -> None:
    """A private address is refused in every spelling, and nothing is sent."""

    async def run() -> Exchange:
        fetcher = Fetcher(Settings(), httpx.MockTransport(lambda _: httpx.Response(200)) if make is by_httpx else None)
        try:
            return await fetcher.send(ask(url), deadline_s=5)
        finally:
            await fetcher.aclose()

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.PRIVATE_ADDRESS


@both_ways
def test_cancelling(make: Make) -> None:
    """Only cancelling passes through, and it leaves nothing behind."""

    async def run() -> None:
        async with serving(hang) as server:
            fetcher = make()
            task = asyncio.create_task(fetcher.send(ask(server.url()), deadline_s=5))
            await server.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await fetcher.aclose()

    asyncio.run(run())


# --- our own client only ---------------------------------------------------------------------------------


def test_the_peer_is_named() -> None:
    """An answer says which address gave it."""
    assert answered(exchange(says(ok()))).peer == "127.0.0.1"


@pytest.mark.parametrize(
    ("close", "fault"),
    [pytest.param("fin", Fault.EMPTY_REPLY, id="closed"), pytest.param("rst", Fault.CONNECT_RESET, id="reset")],
)
def test_a_connection_that_ends_without_a_byte(close: str, fault: Fault) -> None:
    """A connection closed in order and one reset are told apart, and a first one is not tried again."""

    async def behave(visit: Visit) -> None:
        if close == "rst":
            visit.reset()
        else:
            visit.writer.close()

    result = exchange(behave)
    assert unanswered(result).fault is fault
    assert result[1].connections == 1


@pytest.mark.parametrize("close", [False, True])
@pytest.mark.parametrize("words", [b"220 mail.example.org ESMTP ready\r\n", b"SSH-2.0-OpenSSH_9.6\r\n"])
def test_servers_that_speak_first(words: bytes, close: bool) -> None:
    """A greeting of another protocol is told as that, whether it comes before or after our request."""

    async def run() -> Exchange:
        async with speaking_first(words, close=close) as server:
            fetcher = Fetcher(HERE)
            try:
                return await fetcher.send(ask(server.url()), deadline_s=5)
            finally:
                await fetcher.aclose()

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.PROTOCOL


def test_heads_that_browsers_take() -> None:
    """A head with bad lines is an answer all the same."""
    response = answered(
        exchange(says(b"HTTP/1.1 200 OK\r\nnonsense\r\nX-A : 1\r\nContent-Length: 5\r\n\r\nhello", close=True))
    )
    assert (response.status, response.header("x-a"), response.body) == (200, "1", b"hello")


def test_a_flood_of_headers() -> None:
    """A head without end is given up by its size."""

    async def flood(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            await visit.send(b"X: y\r\n" * 1000)

    assert unanswered(exchange(flood)).fault is Fault.PROTOCOL


def test_connections_are_kept() -> None:
    """Requests to one host follow each other on one connection; `release` closes it."""

    async def run(fetcher: Fetcher) -> None:
        async with serving(says(ok())) as server:
            for _ in range(5):
                assert isinstance(await fetcher.send(ask(server.url()), deadline_s=5), Response)
            assert server.connections == 1
            fetcher.release("127.0.0.1")
            await fetcher.send(ask(server.url()), deadline_s=5)
            assert server.connections == 2

    with_fetcher(run)


@pytest.mark.parametrize(
    ("size", "connections"),
    [pytest.param(30_000, 1, id="the rest is drained"), pytest.param(3_000_000, 2, id="too much to drain")],
)
def test_what_is_left_of_a_body(size: int, connections: int) -> None:
    """A connection is kept where little of the body is left, and closed where much is."""

    async def run(fetcher: Fetcher) -> None:
        async with serving(says(ok(b"x" * size))) as server:
            for _ in range(2):
                await fetcher.send(ask(server.url(), body_limit=0), deadline_s=5)
            assert server.connections == connections

    with_fetcher(run)


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_a_kept_connection_that_died(how: str) -> None:
    """A request on a kept connection that ends without a byte goes out again, once, on a new one."""

    async def behave(visit: Visit) -> None:
        if visit.number == 1:
            await visit.send(ok())
        elif how == "rst":
            visit.reset()
        else:
            visit.writer.close()

    async def run(fetcher: Fetcher) -> None:
        async with serving(behave) as server:
            for _ in range(2):
                assert isinstance(await fetcher.send(ask(server.url()), deadline_s=5), Response)
            assert server.connections == 2

    with_fetcher(run)


def test_a_farewell_on_an_idle_connection() -> None:
    """What a server says on an idle connection is not taken for the next answer."""

    async def behave(visit: Visit) -> None:
        await visit.send(ok())
        await visit.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")

    async def run(fetcher: Fetcher) -> None:
        async with serving(behave) as server:
            for _ in range(3):
                response = await fetcher.send(ask(server.url()), deadline_s=5)
                assert isinstance(response, Response)
                assert response.status == 200
                await asyncio.sleep(0.01)

    with_fetcher(run)


def test_many_connections() -> None:
    """A hundred hosts at once are all answered, and let go of."""

    async def run(fetcher: Fetcher) -> None:
        async with serving(says(ok()), on="0.0.0.0") as server:
            hosts = [f"127.0.1.{1 + i}" for i in range(100)]
            fetcher_asks = (fetcher.send(ask(server.url(host=host)), deadline_s=20) for host in hosts)
            answers = await asyncio.gather(*fetcher_asks)
            assert sum(isinstance(answer, Response) for answer in answers) == 100
            assert server.open == 100
            for host in hosts:
                fetcher.release(host)
            await server.empty()

    with_fetcher(run)


def test_no_files_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the machine has no socket to give, after some waiting, the fault is ours, not the server's."""
    monkeypatch.setattr("linkcheck.transport.client._LONGEST_WAIT_S", 0.1)

    async def run(fetcher: Fetcher) -> None:
        async with serving(says(ok())) as server:
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            held: list[int] = []
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
            try:
                with contextlib.suppress(OSError):
                    while True:
                        held.append(os.open(os.devnull, os.O_RDONLY))
                result = await fetcher.send(ask(server.url()), deadline_s=5)
            finally:
                for descriptor in held:
                    os.close(descriptor)
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            assert isinstance(result, NoResponse)
            assert result.fault is Fault.LOCAL

    with_fetcher(run)


def test_a_deadline_that_has_passed() -> None:
    """No time left is a time-out, not an error."""
    result = exchange(says(ok()), deadline_s=0)
    assert unanswered(result).fault is Fault.TIMEOUT
    assert result[1].connections == 0


def test_on_uvloop() -> None:
    """The quicker event loop, where it is installed, makes no difference: names, answers, failures."""
    uvloop = pytest.importorskip("uvloop")

    async def run() -> list[Exchange]:
        async with (
            serving(says(ok())) as server,
            naming(lambda q: reply_to(q, record(asked(q)[0], 1, b"\x7f\0\0\1"))) as names,
        ):
            fetcher = Fetcher(Settings(allow_private=True, dns_server=f"127.0.0.1:{names.port}"))
            urls = (f"http://www.example.org:{server.port}/", server.url(), f"http://127.0.0.1:{dead_port()}/")
            results = [await fetcher.send(ask(url), deadline_s=5) for url in urls]
            await fetcher.aclose()
            return results

    named, kept, dead = uvloop.run(run())
    assert isinstance(named, Response)
    assert isinstance(kept, Response)
    assert isinstance(dead, NoResponse)
    assert dead.fault is Fault.CONNECT_REFUSED


# --- names and addresses ------------------------------------------------------------------------------------


def test_connect_to() -> None:
    """A rule of `connect-to` leads to another machine under the true name, and is a way through the guard."""

    async def run() -> None:
        async with serving(says(ok())) as server:
            fetcher = Fetcher(Settings(connect_to=(f"example.org:80:127.0.0.1:{server.port}",)))
            assert isinstance(await fetcher.send(ask("http://example.org/x"), deadline_s=5), Response)
            assert b"\r\nHost: example.org\r\n" in server.requests[0]
            await fetcher.aclose()

    asyncio.run(run())


def looked_up(addresses: list[bytes], **settings: object) -> tuple[Exchange, Server]:
    """Ask a host that has these addresses."""

    async def run() -> tuple[Exchange, Server]:
        async with (
            serving(says(ok())) as server,
            naming(lambda q: reply_to(q, *(record(asked(q)[0], 1, packed) for packed in addresses))) as names,
        ):
            fetcher = Fetcher(Settings(dns_server=f"127.0.0.1:{names.port}", **settings))  # type: ignore[arg-type]
            try:
                return await fetcher.send(ask(f"http://www.example.org:{server.port}/"), deadline_s=5), server
            finally:
                await fetcher.aclose()

    return asyncio.run(run())


def test_a_name_with_a_private_address() -> None:
    """The guard looks at the address connected to, not at the name; not even a connection is made."""
    result = looked_up([b"\x7f\0\0\1"])
    assert unanswered(result).fault is Fault.PRIVATE_ADDRESS
    assert result[1].connections == 0


@pytest.mark.parametrize(
    ("addresses", "fault"),
    [
        pytest.param([b"\x0a\0\0\1", b"\xc0\0\2\1"], Fault.PRIVATE_ADDRESS, id="private"),
        pytest.param([b"\xc0\0\2\1"], Fault.UNREACHABLE, id="of the addresses for examples, where nothing is"),
    ],
)
def test_addresses_that_are_not_asked(addresses: list[bytes], fault: Fault) -> None:
    """Our own networks are refused by policy; addresses that belong to nobody cannot be reached."""
    assert unanswered(looked_up(addresses)).fault is fault


def test_allow_private() -> None:
    """The user's word is a way through."""
    assert answered(looked_up([b"\x7f\0\0\1"], allow_private=True)).status == 200


def test_all_addresses_are_tried() -> None:
    """Where the first address refuses, the next is asked."""
    assert answered(looked_up([b"\x7f\0\0\2", b"\x7f\0\0\1"], allow_private=True)).peer == "127.0.0.1"


def test_names_that_cannot_be_looked_up() -> None:
    """The resolver's certain answer is kept apart from its failure."""

    async def run(rcode: int) -> Exchange:
        async with naming(lambda q: reply_to(q, rcode=rcode)) as names:
            fetcher = Fetcher(Settings(dns_server=f"127.0.0.1:{names.port}"))
            try:
                return await fetcher.send(ask("http://www.example.org/"), deadline_s=0.5)
            finally:
                await fetcher.aclose()

    certain, failed = (asyncio.run(run(rcode)) for rcode in (3, 2))
    assert isinstance(certain, NoResponse)
    assert isinstance(failed, NoResponse)
    assert (certain.fault, failed.fault) == (Fault.NXDOMAIN, Fault.DNS_FAILED)


# --- settings ------------------------------------------------------------------------------------------------


def test_headers_for_one_origin() -> None:
    """A header of the settings goes to its origin only; its value may come from the environment."""

    async def run() -> None:
        async with serving(says(ok())) as server:
            settings = Settings(
                connect_to=(f"::127.0.0.1:{server.port}",),
                header=("http://example.org: Authorization: env:TOKEN", "http://Example.org:80: X-Two: a:b"),
            )
            fetcher = Fetcher(settings, environment={"TOKEN": "s3cret"})
            for url in ("http://example.org/", "http://other.example/", "http://example.org:8080/"):
                await fetcher.send(ask(url), deadline_s=5)
            await fetcher.aclose()
            first, *others = server.requests
            assert b"\r\nAuthorization: s3cret\r\nX-Two: a:b\r\n" in first
            assert len(others) == 2
            assert not any(b"s3cret" in other or b"X-Two" in other for other in others)

    asyncio.run(run())


def test_user_and_password_are_never_sent() -> None:
    """Credentials in a URL reach no server."""
    _, server = exchange(says(ok()), "/", headers=())
    assert b"uthorization" not in server.requests[0]

    async def run(fetcher: Fetcher) -> None:
        async with serving(says(ok())) as other:
            url = other.url().replace("http://", "http://user:s3cret@")
            result = await fetcher.send(ask(url), deadline_s=5)
            assert isinstance(result, Response)
            assert b"s3cret" not in other.requests[0]
            assert b"uthorization" not in other.requests[0]

    with_fetcher(run)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        pytest.param({"cacert": "/nowhere/ca.pem"}, "ca.pem", id="missing file of authorities"),
        pytest.param({"connect_to": ("nonsense",)}, "connect-to", id="rule"),
        pytest.param({"header": ("nonsense",)}, "header", id="header"),
        pytest.param({"header": ("example.org: A: env:NOT_SET",)}, "NOT_SET", id="variable"),
        pytest.param({"dns_server": "example.org"}, "dns-server", id="name server"),
        pytest.param({"proxy": "ftp://user:s3cret@example.org"}, "proxy", id="proxy"),
    ],
)
def test_settings_that_cannot_be_used(settings: dict[str, object], names: str) -> None:
    """What is wrong with the settings is said before anything is asked, without a password."""
    with pytest.raises(SettingsError, match=names) as error:
        Fetcher(Settings(**settings), environment={})  # type: ignore[arg-type]
    assert "s3cret" not in str(error.value)


# --- proxies ---------------------------------------------------------------------------------------------------


def through_proxy(behaviour: Behaviour, url: str = "http://www.example.org/a<b>") -> tuple[Exchange, Server]:
    """Ask through a proxy that behaves so."""

    async def run() -> tuple[Exchange, Server]:
        async with serving(behaviour) as server:
            fetcher = Fetcher(Settings(proxy=server.url()))
            try:
                return await fetcher.send(ask(url), deadline_s=5), server
            finally:
                await fetcher.aclose()

    return asyncio.run(run())


def test_a_proxy_is_asked_for_the_whole_address() -> None:
    """Through a proxy the whole address is asked for, its path as browsers write it."""
    result = through_proxy(says(ok()))
    assert answered(result).body == b"hello"
    assert result[1].requests[0].startswith(b"GET http://www.example.org/a%3Cb%3E HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("behaviour", "url"),
    [
        pytest.param(
            says(b"HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n"), "http://www.example.org/", id="wants a password"
        ),
        pytest.param(says(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), "https://www.example.org/", id="no tunnel"),
    ],
)
def test_a_proxy_that_fails(behaviour: Behaviour, url: str) -> None:
    """A proxy's failure is not the server's."""
    assert unanswered(through_proxy(behaviour, url)).fault is Fault.PROXY


def test_a_dead_proxy() -> None:
    """A proxy that is not there is told as that."""

    async def run() -> Exchange:
        fetcher = Fetcher(Settings(proxy=f"http://user:s3cret@127.0.0.1:{dead_port()}"))
        try:
            return await fetcher.send(ask("http://www.example.org/"), deadline_s=5)
        finally:
            await fetcher.aclose()

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.PROXY
    assert "s3cret" not in result.message


def test_private_addresses_through_a_proxy() -> None:
    """A proxy is no way around the guard."""
    result = through_proxy(says(ok()), "http://10.0.0.1/")
    assert unanswered(result).fault is Fault.PRIVATE_ADDRESS
    assert result[1].requests == []


# --- httpx's side ------------------------------------------------------------------------------------------------


def test_httpx_on_our_client() -> None:
    """`httpx.AsyncClient` works on our client: redirects, decoding, errors of its own kinds."""

    async def behave(visit: Visit) -> None:
        if visit.request.startswith(b"GET /old "):
            await visit.send(b"HTTP/1.1 302 F\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n")
        else:
            await visit.send(ok(gzip.compress(b"hello"), b"Content-Encoding: gzip"))

    async def run() -> None:
        async with serving(behave) as server, httpx.AsyncClient(transport=LinkTransport(HERE)) as client:
            response = await client.get(server.url("/old"), follow_redirects=True)
            assert (response.text, len(response.history)) == ("hello", 1)
            posted = await client.post(server.url("/x"), content=b"body")
            assert posted.status_code == 200
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://127.0.0.1:{dead_port()}/")
            with pytest.raises(httpx.UnsupportedProtocol):
                await client.get("gopher://example.org/")

    asyncio.run(run())


def test_httpx_errors_for_bad_answers() -> None:
    """A cut body and a silent server are httpx's own errors."""

    async def run() -> None:
        async with httpx.AsyncClient(transport=LinkTransport(HERE), timeout=0.2) as client:
            async with serving(says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", close=True)) as server:
                with pytest.raises(httpx.RemoteProtocolError):
                    await client.get(server.url())
            async with serving(hang) as server:
                with pytest.raises(httpx.ReadTimeout):
                    await client.get(server.url())

    asyncio.run(run())


def test_respx_handed_in() -> None:
    """A router of respx stands in for the network of a fetcher."""

    async def run() -> None:
        router = respx.MockRouter(assert_all_called=False)
        router.get("https://www.example.org/x").respond(418, text="teapot")
        fetcher = Fetcher(Settings(), httpx.MockTransport(router.async_handler))
        result = await fetcher.send(ask("https://www.example.org/x"), deadline_s=5)
        await fetcher.aclose()
        assert isinstance(result, Response)
        assert (result.status, result.body) == (418, b"teapot")

    asyncio.run(run())


def test_respx_on_our_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """respx stands in for our own client under httpx."""
    monkeypatch.setattr(HTTPXMocker, "targets", [*HTTPXMocker.targets, "linkcheck.fetch.LinkTransport"])

    async def run() -> None:
        with respx.mock(using="httpx") as router:
            router.get("https://www.example.org/x").respond(418)
            async with httpx.AsyncClient(transport=LinkTransport(HERE)) as client:
                assert (await client.get("https://www.example.org/x")).status_code == 418

    asyncio.run(run())
