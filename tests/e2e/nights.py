"""A web on loopback whose pages rot, flicker, move and come back by the night."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.e2e.loopback import serving

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
        self.fates.setdefault("canary", lambda night: 200)
        with serving(
            lambda request, _: self.answer(request.path.lstrip("/"), request.headers["if-none-match"])
        ) as port:
            self.port = port
            yield self
