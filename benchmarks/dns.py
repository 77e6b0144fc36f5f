"""Names: 2,000 hosts whose resolver takes 50 ms each, in a network namespace with that resolver as the system's."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import cast

from dnslib import QTYPE, RR, A, DNSRecord

from benchmarks import loadserver
from benchmarks.http import against_lychee, written
from benchmarks.pairs import Pair, Run, limit_files

NAMES = 2_000
DELAY_S = 0.05
KINDS = {
    "brief": f"{NAMES:,} names of 50 ms, pages all alike / lychee",
    "ok": f"{NAMES:,} names of 50 ms / lychee",
}
"""Pages, and what is said of them."""
_RESOLVER = "127.0.0.53"


def measure(rounds: int) -> list[Pair]:
    """Return the audit of a page on each host; nothing where no namespace can be made (that takes root and Linux)."""
    unshare = shutil.which("unshare")
    if unshare is None or os.geteuid():
        sys.stderr.write("dns: left out, as a network namespace takes root and unshare\n")
        return []
    inside = [unshare, "--net", "--mount", sys.executable, "-m", "benchmarks.dns", str(rounds)]
    done = subprocess.run(inside, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).parents[1])
    told = json.loads(done.stdout)
    pairs = []
    for kind, name in KINDS.items():
        runs = {side: tuple(Run(**each) for each in told[kind][side]) for side in ("ours", "theirs")}
        bar = "time <= 1.3" if kind == "brief" else ""
        pairs.append(Pair(name=name, bar=bar, ours=runs["ours"], theirs=runs["theirs"]))
    return pairs


class _Resolver(asyncio.DatagramProtocol):
    """Answers every name `hN.bench.internal` with its host's address, after a while."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        asked = DNSRecord.parse(data)
        answer = asked.reply()
        name = str(asked.q.qname)
        if asked.q.qtype == QTYPE.A and name.startswith("h"):
            answer.add_answer(
                RR(name, QTYPE.A, ttl=60, rdata=A(loadserver.address_of(int(name[1:].partition(".")[0]))))
            )
        asyncio.get_running_loop().call_later(DELAY_S, self._transport.sendto, answer.pack(), sender)


async def _resolve(ready: threading.Event) -> None:
    await asyncio.get_running_loop().create_datagram_endpoint(_Resolver, local_addr=(_RESOLVER, 53))
    ready.set()
    await asyncio.Event().wait()


def _inside(rounds: int) -> None:
    """Measure, with a name server of our own in this namespace."""
    limit_files()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "resolv.conf"
        settings.write_text(f"nameserver {_RESOLVER}\n", "utf-8")
        subprocess.run(["mount", "--bind", str(settings), "/etc/resolv.conf"], check=True)
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(_resolve(ready)), daemon=True).start()
        ready.wait()
        with loadserver.running() as web:
            told = {}
            for kind in KINDS:
                pages = (f"http://h{n}.bench.internal:{web.port}/{kind}/{n}" for n in range(NAMES))
                pair = against_lychee(kind, written(folder, kind, pages), web, rounds)
                told[kind] = {
                    "ours": [asdict(run) for run in pair.ours],
                    "theirs": [asdict(run) for run in pair.theirs],
                }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    _inside(int(sys.argv[1]))
