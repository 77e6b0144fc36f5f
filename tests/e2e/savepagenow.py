"""Save Page Now 2 on loopback, in the documented shapes, holding its clients to the documented limits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from tests.e2e.loopback import Answer, serving
from tests.unit.transport.authorities import Authority, server_context

ROOT = Authority("Save Page Now Root")
HOST = "web.archive.org"
KEY, SECRET = "an-access-key", "a-very-secret-word"
STAMP = "20261124101112"


@dataclass
class Service:
    """How the service behaves, and what it was asked."""

    slots: int = 3
    minute_s: float = 60.0  # how long the minute of its limit is
    per_minute: int = 7
    polls: int = 1  # how often a job is pending before it ends
    ends: Mapping[str, dict[str, Any]] = field(default_factory=dict)  # by page; without one: success
    accepts: Mapping[str, dict[str, Any]] = field(default_factory=dict)  # what a submission is told instead of a job
    status: int = 200  # of every answer
    submitted: list[str] = field(default_factory=list)
    polled: list[str] = field(default_factory=list)
    excesses: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    port: int = 0
    _jobs: dict[str, tuple[str, int]] = field(default_factory=dict)
    _starts: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and JSON of one request by the holder of the keys."""
        if self.status != 200:
            return self.status, {}
        with self._lock:
            if path == "/save/status/user":
                return 200, {"available": self.slots, "processing": 0, "daily_captures": 1, "daily_captures_limit": 100}
            if path.startswith("/save/status/"):
                return 200, self._progress(path.removeprefix("/save/status/"))
            if path == "/save" and method == "POST":
                return 200, self._submit(parse_qs(body.decode()))
        return 404, {}

    def _submit(self, form: dict[str, list[str]]) -> dict[str, Any]:
        self.forms.append(form)
        (page,) = form["url"]
        now = time.monotonic()
        self._starts = [start for start in self._starts if now - start < self.minute_s] + [now]
        if len(self._starts) > self.per_minute:
            self.excesses.append(f"{len(self._starts)} submissions in a minute")
        if len(self._jobs) >= self.slots:
            self.excesses.append(f"{len(self._jobs) + 1} captures at once")
        self.submitted.append(page)
        if page in self.accepts:
            return self.accepts[page]
        job = f"spn2-{len(self.submitted)}"
        self._jobs[job] = (page, self.polls)
        return {"url": page, "job_id": job}

    def _progress(self, job: str) -> dict[str, Any]:
        self.polled.append(job)
        page, left = self._jobs[job]
        if left:
            self._jobs[job] = (page, left - 1)
            return {"status": "pending", "job_id": job}
        if page != "":
            del self._jobs[job]
        return self.ends.get(page, {"status": "success", "original_url": page, "timestamp": STAMP, "job_id": job})

    @contextmanager
    def serving(self) -> Iterator[Service]:
        """Serve by https until the block ends."""

        def answering(request: BaseHTTPRequestHandler, body: bytes) -> Answer:
            allowed = request.headers["authorization"] == f"LOW {KEY}:{SECRET}"
            status, said = self.answer(request.command, request.path, body) if allowed else (401, {})
            return status, {"content-type": "application/json"}, json.dumps(said).encode()

        with serving(answering, context=server_context(ROOT.issue(HOST))) as port:
            self.port = port
            yield self
