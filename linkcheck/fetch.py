"""One try at one address: the only module that knows httpx, which is imported only where it is used."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from linkcheck import descriptors
from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from linkcheck.pages.prose import has_prose
from linkcheck.settings import Settings
from linkcheck.transport import dns_config, guard, rewrite, tls, trust, tunnel, urls
from linkcheck.transport.body import Body
from linkcheck.transport.client import Client
from linkcheck.transport.connection import DRAIN_BYTES
from linkcheck.transport.failure import TransportFailure, of_os_error
from linkcheck.transport.manners import Manners, parse_bound_headers, usual_headers
from linkcheck.transport.opener import Reach
from linkcheck.transport.proxy import Proxy, proxies_of
from linkcheck.transport.reader import ResponseReader
from linkcheck.transport.urls import Location

if TYPE_CHECKING:
    import httpcore
    import httpx

    _AsyncBaseTransport = httpx.AsyncBaseTransport
else:
    _AsyncBaseTransport = object  # importing httpx takes 0.1 s, and httpx asks for methods, not for the class

WHOLE_BODY_BYTES = 64 * 1024 * 1024
NO_TIMEOUT_S = 3600.0


class Fetcher:
    """Sends asks; raises nothing for any URL or server."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Check what the settings name; open nothing.

        Args:
            settings: Of the audit.
            transport: Takes the place of our own client, and is closed with it; the guard then knows addresses only
                where a URL spells one.
            environment: Where header values `env:NAME` are read, and proxies if the settings name none.

        Raises:
            SettingsError: A file of certificates, a proxy, a rule of `connect-to` or a header cannot be used.
        """
        trust.check(settings.cacert)
        manners = _manners(settings, environment)
        proxies = proxies_of(settings.proxy, environment)
        self._client = Client(replace(_reach(settings), proxies=proxies), manners)
        self._always_httpx = transport is not None
        self._httpx = _HttpxRoute(settings, manners, self._client, transport)

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        """Make one try, connecting included, in `deadline_s` seconds; follow nothing, repeat nothing."""
        if self._always_httpx or self._client.speaks_http2_only(ask.url):
            return await self._httpx.send(ask, deadline_s=deadline_s)
        exchange = await self._client.send(ask, deadline_s=deadline_s)
        if isinstance(exchange, NoResponse) and self._client.speaks_http2_only(ask.url):
            return await self._httpx.send(ask, deadline_s=deadline_s - exchange.elapsed_s)
        return exchange

    @property
    def longest_stall_s(self) -> float:
        """Return the longest time that the event loop stood still during a request."""
        return self._client.watch.longest_s

    def release(self, host: str) -> None:
        """Close the idle connections of a host (as in its URLs) that has nothing left to be asked."""
        self._client.release(host)
        self._httpx.release(host)

    async def aclose(self) -> None:
        """Close everything."""
        await self._httpx.aclose()
        await self._client.aclose()


class LinkTransport(_AsyncBaseTransport):
    """Our own client for `httpx.AsyncClient(transport=...)`: same guard, same resolver, same TLS."""

    def __init__(self, settings: Settings, *, environment: Mapping[str, str] = os.environ) -> None:
        """Check what the settings name, as `Fetcher` does; the headers are the httpx client's own."""
        trust.check(settings.cacert)
        self._client = Client(_reach(settings), Manners())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, the body whole; raise httpx's exceptions."""
        import httpx

        limits = [limit for limit in request.extensions.get("timeout", {}).values() if limit is not None]
        reader = ResponseReader(request.method, WHOLE_BODY_BYTES, decode=False)
        content = await request.aread()
        target = request.extensions.get("target", request.url.raw_path)
        wire = [b"%s %s HTTP/1.1\r\n" % (request.method.encode("ascii"), target)]
        wire += [b"%s: %s\r\n" % (name, value) for name, value in request.headers.raw]
        try:
            location = urls.parse(str(request.url))
            deadline = asyncio.get_running_loop().time() + max(limits, default=NO_TIMEOUT_S)
            peer = await self._client.exchange(location, b"".join(wire) + b"\r\n" + content, reader, deadline)
            if not reader.whole:
                raise TransportFailure(reader.body.fault or Fault.LOCAL, "The body is not whole")
        except TransportFailure as failure:
            raise _as_httpx_error(failure, request) from failure
        return httpx.Response(
            reader.status,
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in reader.headers],
            stream=httpx.ByteStream(bytes(reader.body)),
            extensions={"http_version": b"HTTP/1.1", "peer": peer},
            request=request,
        )

    async def __aenter__(self) -> LinkTransport:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close everything."""
        await self._client.aclose()


class _HttpxRoute:
    """Requests by httpx: to hosts that speak HTTP/2 only, and through a transport handed in."""

    def __init__(
        self, settings: Settings, manners: Manners, client: Client, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._settings = settings
        self._manners = manners
        self._client = client
        self._given = transport
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._proxy_context: ssl.SSLContext | None = None
        self._transports: dict[tuple[str, str, int, bool], httpx.AsyncBaseTransport] = {}
        self._closing: set[asyncio.Future[None]] = set()

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        """Make one try; return what came of it."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            response, body, peer = await self._send(ask, started + deadline_s)
        except TransportFailure as known:
            failure = known
        except TimeoutError:
            failure = TransportFailure(Fault.TIMEOUT, "The server did not answer in time")
        except Exception as error:  # noqa: BLE001 - httpx, httpcore, h2 and idna each raise their own; none may get out
            failure = _failure_of(error)
        else:
            return Response(
                ask=ask,
                status=response.status_code,
                headers=tuple([(n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in response.headers.raw]),
                body=bytes(body),
                body_complete=not body.dropped and body.fault is None,
                body_fault=body.fault,
                elapsed_s=loop.time() - started,
                at=datetime.now(UTC),
                peer=peer,
            )
        return NoResponse(
            ask=ask, fault=failure.fault, message=failure.message, certificate=failure.certificate,
            elapsed_s=loop.time() - started, at=datetime.now(UTC), peer=failure.peer,
        )  # fmt: skip

    def release(self, host: str) -> None:
        """Close what stands to a host."""
        for key in [key for key in self._transports if key[1] == host]:
            task = asyncio.ensure_future(self._transports.pop(key).aclose())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """Close what was opened here, and what was handed in."""
        transports = [*self._transports.values(), *([self._given] if self._given is not None else [])]
        self._transports.clear()
        await asyncio.gather(*self._closing, *(transport.aclose() for transport in transports))

    async def _send(self, ask: Ask, deadline: float) -> tuple[httpx.Response, Body, str | None]:
        import httpx

        location = urls.parse(ask.url)
        async with asyncio.timeout_at(deadline):
            host, port = await self._aim(location)
            place = f"{location.scheme}://{location._replace(host=host, port=port).authority}"
            request = httpx.Request(
                ask.method,
                f"{place}{location.target}",
                headers=[
                    ("Host", location.authority),
                    *self._manners.of(location, ask.headers, lenient_tls=ask.lenient_tls),
                ],
                content=ask.body or None,
                extensions={
                    "timeout": dict.fromkeys(("connect", "read", "write", "pool"), NO_TIMEOUT_S),  # ours holds
                    "target": location.target.encode("ascii"),
                    "sni_hostname": location.host,
                },
            )
            response = await self._transport(location, ask.lenient_tls).handle_async_request(request)
        body = await self._body(ask, response, deadline)
        behind = self._given is not None or self._client.proxy_of(location) is not None
        return response, body, None if behind else host

    async def _aim(self, location: Location) -> tuple[str, int]:
        """Return the host and the port that the connection is for, the guard having agreed."""
        if self._given is None:
            if self._client.proxy_of(location) is not None:
                return self._client.aim(location)
            addresses, port = await self._client.addresses(location)
            return addresses[0], port
        if not self._settings.allow_private and (what := guard.refusal_of_host(location.host)):
            raise TransportFailure(Fault.PRIVATE_ADDRESS, f"{location.host} is not asked: {what}")
        return location.host, location.port

    def _transport(self, location: Location, lenient: bool) -> httpx.AsyncBaseTransport:
        """Return the transport of one host: httpcore's pool grows slow with the number of hosts in it."""
        if self._given is not None:
            return self._given
        key = (location.scheme, location.host, location.port, lenient)
        if key not in self._transports:
            import httpx

            if lenient not in self._contexts:
                self._contexts[lenient] = trust.make_context(self._settings.cacert, lenient=lenient)
            transport = httpx.AsyncHTTPTransport(verify=self._contexts[lenient], http2=True, trust_env=False)
            if (proxy := self._client.proxy_of(location)) is not None:
                transport._pool = self._tunnelling_pool(proxy, self._contexts[lenient])  # httpx has no argument for it
            self._transports[key] = transport
        return self._transports[key]

    def _tunnelling_pool(self, proxy: Proxy, context: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
        """Return a pool whose connections the proxy makes.

        httpcore's own tunnels take no name of a server that differs from the one that is connected to.
        """
        import httpcore

        if self._proxy_context is None and proxy.scheme == "https":
            self._proxy_context = trust.make_context(self._settings.cacert)
        proxy_context, user_agent = self._proxy_context, self._settings.user_agent_header()

        class Tunnels(httpcore.AnyIOBackend):
            async def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
                stream = await super().connect_tcp(proxy.host, proxy.port)
                if proxy_context is not None:
                    stream = await stream.start_tls(proxy_context, proxy.host)
                await stream.write(tunnel.request(proxy, host, port, user_agent))
                reader = tunnel.answer_reader()
                while not reader.head_done:
                    data = await stream.read(4096)
                    if not data:
                        raise TransportFailure(Fault.PROXY, f"The proxy {proxy} closed the connection")
                    reader.feed(data)
                if (refusal := tunnel.refusal(proxy, reader.status)) is not None:
                    await stream.aclose()
                    raise refusal
                return stream

        return httpcore.AsyncConnectionPool(ssl_context=context, http2=True, network_backend=Tunnels())

    async def _body(self, ask: Ask, response: httpx.Response, deadline: float) -> Body:
        body = Body(ask.body_limit, has_prose if ask.until_prose else None)
        encoding = response.headers.get("content-encoding")
        if encoding:
            body.encoded_as(encoding)
        try:
            async with asyncio.timeout_at(deadline):
                async for piece in response.stream:  # type: ignore[union-attr]
                    body.add(piece)
                    if body.dropped or (not ask.body_limit and body.wire_bytes > DRAIN_BYTES):
                        break
        except TimeoutError:
            body.failed(Fault.TIMEOUT)
        except Exception:  # noqa: BLE001 - whatever ended it, the answer had begun
            body.failed(Fault.BODY_CUT)
        finally:
            await response.aclose()
        return body


def _manners(settings: Settings, environment: Mapping[str, str]) -> Manners:
    return Manners(
        headers=usual_headers(settings.user_agent_header()),
        bound=parse_bound_headers(settings.header, environment),
    )


def _reach(settings: Settings) -> Reach:
    return Reach(
        dns=dns_config.system(settings.dns_server),
        rewrites=rewrite.parse(settings.connect_to),
        allow_private=settings.allow_private,
        cacert=settings.cacert,
        connect_timeout_s=settings.connect_timeout,
        most_idle=descriptors.idle_room(settings.concurrency),
        user_agent=settings.user_agent_header(),
    )


def _failure_of(error: Exception) -> TransportFailure:
    """Return what an exception of httpx or of something below it means."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return tls.failure_of(cause, None)
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno is not None:
            return of_os_error(cause)
    fault = next((_FAULTS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _FAULTS), Fault.PROTOCOL)
    return TransportFailure(fault, str(error) or type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# httpx's exceptions by name: naming the classes would import it.
_FAULTS = {
    "ConnectTimeout": Fault.CONNECT_TIMEOUT,
    "PoolTimeout": Fault.LOCAL,
    "TimeoutException": Fault.TIMEOUT,
    "UnsupportedProtocol": Fault.SCHEME,
    "InvalidURL": Fault.INVALID_URL,
    "ConnectError": Fault.CONNECT_REFUSED,
    "NetworkError": Fault.CONNECT_RESET,
}
_ERRORS = {
    Fault.CONNECT_TIMEOUT: "ConnectTimeout",
    Fault.TIMEOUT: "ReadTimeout",
    Fault.CONNECT_RESET: "ReadError",
    Fault.EMPTY_REPLY: "RemoteProtocolError",
    Fault.PROTOCOL: "RemoteProtocolError",
    Fault.BODY_CUT: "RemoteProtocolError",
    Fault.SCHEME: "UnsupportedProtocol",
    Fault.INVALID_URL: "UnsupportedProtocol",
}


def _as_httpx_error(failure: TransportFailure, request: httpx.Request) -> httpx.TransportError:
    import httpx

    kind: type[httpx.TransportError] = getattr(httpx, _ERRORS.get(failure.fault, "ConnectError"))
    return kind(failure.message, request=request)
