"""The demo's web: real sockets and real TLS on loopback, reached under the true names of its hosts."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

from linkcheck.demo.messages import Answer, Request
from linkcheck.demo.pages import HANG, PAGES, answer
from linkcheck.model import Reference
from linkcheck.settings import Settings

NOTE = (
    "This is the demo: a small web on your own machine stands in for the hosts named here, and what they answer is "
    "invented. It says nothing about the real ones."
)
"""Goes into the demo's reports, for those who did not run it."""

ADDRESS = "127.0.0.1"
LIST = "references.txt"
_ENDINGS = (
    ConnectionError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
    ssl.SSLError,
    asyncio.CancelledError,  # only at the end of the demo; passed on, Python 3.11 would print it
)
_HEAD_LIMIT = 64 * 1024  # bytes of a request's head


class World:
    """A running web. `asked` lists what was asked so far, as `METHOD host/path`, oldest first."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.cacert = str(folder / "ca.pem")
        self._visits: Counter[tuple[str, str]] = Counter()
        self._ports: dict[int, int] = {}

    # --- what a client needs ---

    def references(self) -> list[Reference]:
        """Return the demo's references."""
        from linkcheck.extraction import extract

        text = resources.files("linkcheck.demo").joinpath(LIST).read_text("utf-8")
        return extract(text, source=LIST)

    def connect_to(self) -> tuple[str, ...]:
        """Return the `--connect-to` values that lead the true names here, and only those."""
        return tuple(f"{host}:{port}:{ADDRESS}:{here}" for host in PAGES for port, here in self._ports.items())

    def settings(self, base: Settings) -> Settings:
        """Return settings for an audit of this web that is over in seconds."""
        return replace(
            base,
            connect_to=self.connect_to(), cacert=self.cacert, timeout=2.0, connect_timeout=2.0, attempts=2,
            host_interval=0.0, second_pass_delay=1.0,
            cdx_rate=6000.0,
            proxy="",
        )  # fmt: skip

    # --- serving ---

    async def start(self) -> list[asyncio.Server]:
        """Begin to listen; the ports are then known."""
        context = self._tls()
        plain = await asyncio.start_server(self._serve, ADDRESS, 0, limit=_HEAD_LIMIT)
        secure = await asyncio.start_server(self._serve, ADDRESS, 0, limit=_HEAD_LIMIT, ssl=context)
        self._ports = {80: plain.sockets[0].getsockname()[1], 443: secure.sockets[0].getsockname()[1]}
        return [plain, secure]

    def _tls(self) -> ssl.SSLContext:
        """Return a context with a certificate for every host, from an authority made for this run."""
        import trustme

        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.cacert)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*PAGES).configure_cert(context)
        return context

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*_ENDINGS):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False when the connection is to be closed."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rows = head.split("\r\n")
        method, target, _ = line.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows if row)}
        host = headers.get("host", "").partition(":")[0].lower()
        self._visits[host, target] += method != "HEAD"
        self.asked.append(f"{method} {host}{target}")
        said = answer(Request(host=host, target=target, headers=headers, visit=max(1, self._visits[host, target])))
        if said is HANG:
            await reader.read()  # until the client gives up
            return False
        writer.write(_bytes(said, body=method != "HEAD"))
        await writer.drain()
        return headers.get("connection", "").lower() != "close"


def _bytes(said: Answer, *, body: bool) -> bytes:
    content = said.body.encode("utf-8")
    rows = [
        f"HTTP/1.1 {said.status} Demo",
        f"Content-Type: {said.kind}",
        f"Content-Length: {len(content)}",
        *(f"{name}: {value}" for name, value in said.headers),
    ]
    head = "\r\n".join(rows).encode("latin-1") + b"\r\n\r\n"
    return head + content if body else head


@contextlib.contextmanager
def running() -> Iterator[World]:
    """Serve the demo's web from a thread of its own until the block ends."""
    with tempfile.TemporaryDirectory(prefix="linkcheck-demo-") as folder:
        web = World(Path(folder))
        loop = asyncio.new_event_loop()
        servers = loop.run_until_complete(web.start())
        thread = threading.Thread(target=loop.run_forever, name="linkcheck-demo", daemon=True)
        thread.start()
        try:
            yield web
        finally:
            asyncio.run_coroutine_threadsafe(_close(servers), loop).result(timeout=5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=5)
            loop.close()


async def _close(servers: list[asyncio.Server]) -> None:
    """Stop listening and end the exchanges that still hang."""
    for server in servers:
        server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
