"""A web on loopback whose pages rot, flicker, move and come back by the night."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "journal.example"
TEXT = " ".join(f"Sentence {number} of the page says something of its own about harbours." for number in range(30))

Fate = Callable[[int], int]
"""The status that a page answers with on a night."""


@dataclass
class Web:
    """What each page does, and what was asked of it on this night."""

    fates: dict[str, Fate]
    night: int = 0
    delay_s: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    conditional: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def answer(self, name: str, etag: str | None) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        self.asked[name] += 1
        if self.delay_s:
            time.sleep(self.delay_s)
        status = self.fates[name](self.night) if name in self.fates else 404
        if status == 301:
            return 301, {"location": f"http://{HOST}/canary"}, b""
        if status == 200:
            self.conditional[name] += etag is not None
            if etag == f'"{name}"':
                return 304, {"etag": f'"{name}"'}, b""
            body = f"<html><title>Page {name}</title><h1>Page {name}</h1><p>{TEXT}</p></html>".encode()
            return 200, {"content-type": "text/html", "etag": f'"{name}"'}, body
        return status, {"content-type": "text/html"}, b"<html><p>No.</p></html>"

    @contextmanager
    def serving(self) -> Iterator[Web]:
        """Serve until the block ends."""
        web = self
        web.fates.setdefault("canary", lambda night: 200)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, headers, body = web.answer(self.path.lstrip("/"), self.headers.get("if-none-match"))
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Clients are killed here."""

        server = Server(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(timeout=5)
