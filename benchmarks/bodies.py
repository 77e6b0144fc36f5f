"""Pages of 2 MB: how many bytes a verdict takes."""

from __future__ import annotations

import tempfile

from benchmarks import loadserver
from benchmarks.http import ours, theirs, written
from benchmarks.pairs import Pair, interleave

PAGES, HOSTS = 400, 200


def measure(rounds: int) -> list[Pair]:
    """Return the audit of large pages; what is counted are the bytes that the client's kernel took."""
    with tempfile.TemporaryDirectory() as folder, loadserver.running() as web:
        source = written(folder, "bodies", (web.url(i % HOSTS, f"/big/{i}") for i in range(PAGES)))
        return [
            interleave(
                f"{PAGES} pages of 2 MB / lychee", ours(source), theirs(source), rounds=rounds,
                count=lambda: web.stats()["bytes"], counts="bytes", bar="bytes <= 1",
            )
        ]  # fmt: skip
