"""The second night: how much of the first night's asking an unchanged list needs again."""

from __future__ import annotations

import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

from benchmarks import loadserver
from benchmarks.http import ours, written
from benchmarks.pairs import Pair, Run, run

PAGES, HOSTS = 2_000, 200
_DEAD, _MOVED = 0.03, 0.05


def measure(rounds: int) -> list[Pair]:
    """Return the second night of a list against its first; what is counted are requests."""
    with tempfile.TemporaryDirectory() as folder, loadserver.running() as web:
        chance = random.Random(5)
        kinds = chance.choices(("404", "hop", "ok"), (_DEAD, _MOVED, 1 - _DEAD - _MOVED), k=PAGES)
        source = written(
            folder,
            "night",
            (web.url(i % HOSTS, f"/{kind}/{i}{'?n=1' if kind == 'hop' else ''}") for i, kind in enumerate(kinds)),
        )
        first: list[Run] = []
        second: list[Run] = []
        day = date.today()  # noqa: DTZ011 - the audit's own day is the machine's
        for number in range(rounds):
            state = Path(folder) / f"{number}.sqlite3"
            for runs, today in ((first, day), (second, day + timedelta(days=1))):
                command = [each for each in ours(source) if each != "--no-state"]
                command += ["--state", str(state), "--today", today.isoformat()]
                runs.append(run(command, lambda: web.stats()["requests"]))
        name = f"second night of {PAGES:,} pages / first"
        return [Pair(name=name, ours=tuple(second), theirs=tuple(first), counts="requests", bar="requests <= 0.15")]
