"""Whole audits, report included, against lychee at equal settings: plain HTTP, TLS, and waiting for slow hosts."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import loadserver
from benchmarks.pairs import Pair, interleave
from benchmarks.peers import lychee

CONCURRENCY, PER_HOST, TIMEOUT_S = 128, 10, 10
PLAIN, TLS, MIX = 20_000, 8_000, 5_000
HOSTS, MIX_HOSTS = 2_000, 3_000
SLOW_ROUNDS = 3  # of what takes long; what waits for hosts needs no warming


def measure(rounds: int) -> list[Pair]:
    """Return the audits of many quick pages, of pages behind TLS, and of pages as slow as the web's."""
    with tempfile.TemporaryDirectory() as folder, loadserver.running(tls_hosts=HOSTS) as web:
        os.environ["SSL_CERT_FILE"] = web.authority  # for lychee, which has no option for it
        brief = written(folder, "brief", (web.url(i % HOSTS, f"/brief/{i}") for i in range(PLAIN)))
        plain = written(folder, "plain", (web.url(i % HOSTS, f"/ok/{i}") for i in range(PLAIN)))
        brief_tls = written(folder, "brief-tls", (web.url(i % HOSTS, f"/brief/{i}", tls=True) for i in range(TLS)))
        tls = written(folder, "tls", (web.url(i % HOSTS, f"/ok/{i}", tls=True) for i in range(TLS)))
        mix = written(folder, "mix", _as_on_the_web(web))
        return [
            against_lychee(f"{PLAIN:,} pages of a heading, all alike / lychee", brief, web, rounds, bar="time <= 1.67"),
            against_lychee(
                f"{TLS:,} pages of a heading, all alike, by TLS / lychee", brief_tls, web, rounds, bar="time <= 2.0"
            ),
            against_lychee(f"{PLAIN:,} pages / lychee", plain, web, rounds, bar="time <= 1.0, CPU <= 0.8"),
            against_lychee(
                f"{PLAIN:,} pages, 1 process / lychee", plain, web, min(rounds, SLOW_ROUNDS),
                more=("--processes", "1"), warm=False,
            ),
            against_lychee(f"{TLS:,} pages by TLS / lychee", tls, web, rounds, bar="time <= 1.25"),
            against_lychee(
                f"{MIX:,} pages as slow as the web's / lychee", mix, web, min(rounds, SLOW_ROUNDS),
                bar="time <= 1.03", warm=False,
            ),
            against_lychee(
                "the same, each with its own number of sockets / lychee", mix, web, min(rounds, SLOW_ROUNDS),
                concurrency=None, bar="time <= 0.75", warm=False,
            ),
        ]  # fmt: skip


def ours(source: Path, *more: str, timeout_s: int = TIMEOUT_S, concurrency: int | None = CONCURRENCY) -> list[str]:
    """Return our command for a list, with what lychee does not do turned off; `concurrency` None: our own."""
    sockets = [] if concurrency is None else ["--concurrency", str(concurrency)]
    return [
        sys.executable, "-m", "linkcheck", "check", str(source), *sockets,
        "--per-host", str(PER_HOST), "--host-interval", "0", "--attempts", "1", "--second-pass-delay", "0",
        "--timeout", str(timeout_s), "--archive", "never", "--no-metadata", "--no-state",
        "--allow-private", "--format", "json", "--quiet", *more,
    ]  # fmt: skip


def theirs(source: Path, *, concurrency: int | None = CONCURRENCY) -> list[str]:
    """Return lychee's command for a list."""
    sockets = [] if concurrency is None else ["--max-concurrency", str(concurrency)]
    return [
        lychee(), *sockets, "--host-concurrency", str(PER_HOST),
        "--host-request-interval", "0s", "--max-retries", "0", "--timeout", str(TIMEOUT_S), "--no-progress",
        "--method", "get", "--format", "json", str(source),
    ]  # fmt: skip


def against_lychee(
    name: str, source: Path, web: loadserver.Web, rounds: int, *, concurrency: int | None = CONCURRENCY,
    more: Sequence[str] = (), bar: str = "", warm: bool = True,
) -> Pair:  # fmt: skip
    """Return our audit of a list against lychee's."""
    command = ours(source, "--cacert", web.authority, *more, concurrency=concurrency)
    return interleave(name, command, theirs(source, concurrency=concurrency), rounds=rounds, bar=bar, warm=warm)


def written(folder: str, name: str, urls: Iterable[str]) -> Path:
    """Write the addresses in an order without order, the same each time."""
    lines = list(urls)
    random.Random(1).shuffle(lines)
    path = Path(folder) / f"{name}.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _as_on_the_web(web: loadserver.Web) -> Iterable[str]:
    """Yield pages of few large hosts and many small ones: half a second each, some lost, some moved, some silent.

    Hosts are slow or quick as a whole, and their pages vary around that.
    """
    chance = random.Random(7)
    hosts = chance.choices(range(MIX_HOSTS), [1 / (rank + 1) ** 0.9 for rank in range(MIX_HOSTS)], k=MIX)
    pace = [250 * chance.lognormvariate(0, 0.5) for _ in range(MIX_HOSTS)]
    for number, host in enumerate(hosts):
        ms = min(int(pace[host] * chance.lognormvariate(0, 0.75**0.5)), 9_000)
        kind = chance.random()
        if kind < 0.03:
            yield web.url(host, f"/hang/{number}")
        elif kind < 0.08:
            yield web.url(host, f"/404/{number}?ms={ms}")
        elif kind < 0.13:
            yield web.url(host, f"/hop/{number}?n={chance.choice((1, 1, 1, 2, 3))}&ms={ms}")
        else:
            yield web.url(host, f"/ok/{number}?ms={ms}")
