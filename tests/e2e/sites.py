"""Many sites on loopback that lead to one another, and how many asks each had at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from linkcheck.settings import Settings
from tests.e2e.loopback import Answer, serving

SITES = 12
REGISTRY = "doi.registry.example"
TEXT = " ".join(f"Sentence {number} says something of its own about harbours." for number in range(30))


@dataclass
class Web:
    """What was asked, and how much of it at once."""

    delay_s: float = 0.004
    asked: Counter[str] = field(default_factory=Counter)
    under_way: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, **more: Any) -> Settings:
        """Return the settings of an audit of these sites."""
        defaults: dict[str, Any] = {
            "connect_to": (f"::127.0.0.1:{self.port}",), "doi_resolver": f"http://{REGISTRY}", "metadata": False,
            "canaries": ("http://canary.example/",), "archive": "never", "host_interval": 0.0, "per_host": 3,
            "second_pass_delay": 0.0, "attempts": 2, "no_state": True,
        }  # fmt: skip
        return Settings(**defaults | more)

    @contextmanager
    def serving(self) -> Iterator[Web]:
        """Serve until the block ends."""
        with serving(self._answer) as port:
            self.port = port
            yield self

    def _answer(self, request: BaseHTTPRequestHandler, body: bytes) -> Answer:
        host = (request.headers["host"] or "").partition(":")[0]
        with self.lock:
            self.asked[f"{host}{request.path}"] += 1
            self.under_way[host] += 1
            self.most[host] = max(self.most[host], self.under_way[host])
        time.sleep(self.delay_s)
        try:
            return _page(host, request.path)
        finally:
            with self.lock:
                self.under_way[host] -= 1


def _page(host: str, path: str) -> Answer:
    name = path.strip("/").partition("-")[0]
    number = int(path.rpartition("-")[2]) if path.rpartition("-")[2].isdecimal() else 0
    if host == REGISTRY:
        return _handle(path, number)
    if name == "moved":
        return 301, {"location": f"http://{_host(number + 1)}/fine-{number}"}, b""
    if name == "far":
        return 302, {"location": f"http://{_host(number + 1)}/moved-{number + 1}"}, b""
    if name == "new":
        return 301, {"location": f"http://unlisted{number % 3}.example/fine-{number}"}, b""
    if name == "gone":
        return 404, {"content-type": "text/html"}, b"<html><title>Not found</title><p>No such page.</p></html>"
    if name == "down":
        return 503, {"content-type": "text/html"}, b"<html><p>Down.</p></html>"
    if name == "soft":
        page = f"<html><title>Harbours</title><p>Nothing of that name on {host}.</p></html>"
        return 200, {"content-type": "text/html"}, page.encode()
    if "/" in path.strip("/"):  # what a made-up sibling is asked for
        return 404, {"content-type": "text/html"}, b"<html><title>Not found</title></html>"
    page = f"<html><title>Page {path} of {host}</title><h1>Page {path}</h1><p>{TEXT}</p></html>"
    return 200, {"content-type": "text/html"}, page.encode()


def _handle(path: str, number: int) -> Answer:
    if number % 7 == 0:
        return 404, {"content-type": "application/json"}, b'{"responseCode":100}'
    page = f"http://{_host(number)}/{'moved' if number % 3 == 0 else 'fine'}-{number}"
    doi = path.removeprefix("/api/handles/")
    values = f'[{{"index":1,"type":"URL","data":{{"format":"string","value":"{page}"}}}}]'
    body = f'{{"responseCode":1,"handle":"{doi}","values":{values}}}'
    return 200, {"content-type": "application/json"}, body.encode()


def _host(number: int) -> str:
    return f"www.site{number % SITES}.example"


def references(count: int) -> str:
    """Return a list of pages of every kind, and of DOIs."""
    kinds = ("fine", "moved", "gone", "far", "soft", "fine", "new", "down")
    lines = []
    for number in range(count):
        if number % 5 == 4:
            lines.append(f"{number + 1}. A. Author. Work {number}. DOI: 10.5555/work-{number}.")
        else:
            lines.append(f"{number + 1}. A. Author. Work {number}. URL: http://{_host(number)}/"
                         f"{kinds[number // SITES % len(kinds)]}-{number} (accessed: 01.02.2026).")  # fmt: skip
    return "\n".join(lines)
