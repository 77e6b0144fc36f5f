"""A registry of DOIs and its metadata services on loopback, in the documented shapes and with the documented limits."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from linkcheck.settings import Settings

DOI, CROSSREF, DATACITE, CITATION, PAGES = (
    f"{name}.example" for name in ("doi", "crossref", "datacite", "citation", "pages")
)
MOST_IN_A_LIST = 1000  # rows of Crossref


@dataclass
class Bucket:
    """A service's limit: so many asks at once, and so many a second, of which a second's worth may come together."""

    at_once: int
    per_second: float
    under_way: int = 0
    left: float = 0.0
    since: float = 0.0

    def takes(self, now: float) -> bool:
        """Note one ask; tell whether it keeps to the limit."""
        self.left = min(self.per_second, self.left + (now - self.since) * self.per_second) if self.since else 1e9
        self.left, self.since = min(self.left, self.per_second) - 1, now
        return self.left >= 0 and self.under_way <= self.at_once


@dataclass
class Registries:
    """What is registered, how each service behaves, and what it was asked."""

    works: Mapping[str, tuple[str, dict[str, Any]]]  # agency and work by DOI
    manners: Mapping[str, str] = field(default_factory=dict)  # by host: down, slow, lying, cut, refusing
    asked: Counter[str] = field(default_factory=Counter)  # by host; "doiRA" apart
    targets: list[str] = field(default_factory=list)
    excesses: list[str] = field(default_factory=list)  # asks beyond a limit
    buckets: dict[str, Bucket] = field(
        default_factory=lambda: {
            CROSSREF: Bucket(at_once=3, per_second=3),
            DATACITE: Bucket(at_once=1, per_second=1000 / 300),
            CITATION: Bucket(at_once=1, per_second=1),
        }
    )
    port: int = 0

    def settings(self, **more: Any) -> Settings:
        """Return the settings of a polite audit that asks here for everything."""
        defaults: dict[str, Any] = {
            "connect_to": (f"::127.0.0.1:{self.port}",), "doi_resolver": f"http://{DOI}",
            "crossref_api": f"http://{CROSSREF}", "datacite_api": f"http://{DATACITE}",
            "citation_service": f"http://{CITATION}", "canaries": (f"http://{PAGES}/canary",),
            "mailto": "editor@journal.example", "archive": "never", "host_interval": 0.0, "second_pass_delay": 0.0,
        }  # fmt: skip
        return Settings(**defaults | more)

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Registries]:
        """Serve until the block ends."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                host = head.lower().partition("\r\nhost:")[2].partition("\r\n")[0].strip().partition(":")[0]
                target = head.split(" ", 2)[1]
                service = "doiRA" if target.startswith("/doiRA/") else host
                self.asked[service] += 1
                self.targets.append(f"{service} {target}")
                if not await self._answer(service, host, target, head, reader, writer):
                    break
        writer.close()

    async def _answer(
        self,
        service: str,
        host: str,
        target: str,
        head: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        manner = self.manners.get(service)
        if manner == "slow":
            await reader.read()
            return False
        status, kind, body = 200, "application/json", b""
        bucket = self.buckets.get(host)
        if bucket is not None:
            bucket.under_way += 1
            if not bucket.takes(asyncio.get_running_loop().time()):
                self.excesses.append(target)
                status = 429
            await asyncio.sleep(0.02)
        if manner == "down":
            status = 503
        elif manner == "refusing":
            status = 429
        elif manner == "lying":
            kind, body = "text/html", b"<html><title>Welcome</title>Everything is fine.</html>"
        elif status == 200:
            status, kind, body = self._said(service, target)
        length = len(body)
        if manner == "cut":
            body = body[: length // 2]
        rows = f"HTTP/1.1 {status} So\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        if bucket is not None:
            bucket.under_way -= 1
        writer.write(rows.encode() + (b"" if head.startswith("HEAD") else body))
        await writer.drain()
        return manner != "cut"

    # --- what is said

    def _said(self, service: str, target: str) -> tuple[int, str, bytes]:
        match service:
            case "doiRA":
                return _json([self._owner(unquote(doi)) for doi in target.removeprefix("/doiRA/").split(",")])
            case "doi.example":
                return self._handle(unquote(target.removeprefix("/api/handles/")))
            case "crossref.example":
                return self._crossref(target)
            case "datacite.example":
                return self._datacite(target)
            case "citation.example":
                (doi,) = parse_qs(target.partition("?")[2])["doi"]
                return _json(self.works[doi][1]) if doi in self.works else (404, "text/html", b"")
            case _:
                return 200, "text/html", b"<title>A page</title><p>" + b"A page has words, and more than a few. " * 50

    def _owner(self, doi: str) -> dict[str, str]:
        known = self.works.get(doi.lower())
        return {"DOI": doi, "RA": known[0]} if known else {"DOI": doi, "status": "DOI does not exist"}

    def _handle(self, doi: str) -> tuple[int, str, bytes]:
        if doi.lower() not in self.works:
            return _json({"responseCode": 100, "handle": doi}, 404)
        page = {"index": 1, "type": "URL", "data": {"format": "string", "value": f"http://{PAGES}/{doi}"}}
        return _json({"responseCode": 1, "handle": doi, "values": [page]})

    def _crossref(self, target: str) -> tuple[int, str, bytes]:
        query = parse_qs(target.partition("?")[2])
        wanted = [part.removeprefix("doi:") for part in query["filter"][0].split(",")]
        if int(query["rows"][0]) > MOST_IN_A_LIST or query["mailto"] != ["editor@journal.example"]:
            return 400, "text/plain", b"Bad request"
        found = [{"DOI": doi, **self.works[doi][1]} for doi in wanted if self._of(doi) == "Crossref"]
        return _json(
            {"status": "ok", "message": {"total-results": len(found), "items": found[: int(query["rows"][0])]}}
        )

    def _datacite(self, target: str) -> tuple[int, str, bytes]:
        query = parse_qs(target.partition("?")[2])
        wanted = query["query"][0].removeprefix("doi:(").removesuffix(")").replace('"', "").split(" OR ")
        rows = [
            {"id": doi, "attributes": {"doi": doi, **self.works[doi][1]}}
            for doi in wanted
            if self._of(doi) == "DataCite"
        ]
        return _json({"data": rows[: int(query["page[size]"][0])]})

    def _of(self, doi: str) -> str | None:
        return self.works[doi][0] if doi in self.works else None


def _json(data: Any, status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(data).encode()
