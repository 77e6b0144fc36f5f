"""A real web archive on loopback: pywb, run by a Python that has it, over WARCs made here.

pywb brings a `brotli` of its own, which would take the place of ours, so it lives in an environment of its own:
`python3 -m venv DIR && DIR/bin/pip install pywb`, and PYWB_FOR_TESTS=DIR.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

VARIABLE = "PYWB_FOR_TESTS"
START_S = 30.0  # it takes one or two
_CONFIG = """\
framed_replay: false
redirect_to_exact: true
enable_memento: true
cdx_api_endpoint: /search/cdx
collections:
  web: {index_paths: ./index.cdxj, archive_paths: ./warcs/, acl_paths: ./acl.aclj}
  cdx: {index_paths: ./index.cdxj, archive_paths: ./warcs/, acl_paths: ./acl.aclj}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One capture to be put into the archive."""

    when: str  # "2023-07-10T12:00:00Z"
    url: str
    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = "text/html; charset=utf-8"
    revisits: str | None = None  # the moment of the capture with the same content, of which only that is kept


def environment() -> Path | None:
    """Return the environment that has pywb, where there is one."""
    told = os.environ.get(VARIABLE)
    return Path(told) if told else None


def _write(path: Path, captures: Sequence[Capture]) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for capture in captures:
            length = ("Content-Length", str(len(capture.body)))
            head = StatusAndHeaders(
                capture.status, [("Content-Type", capture.kind), length, *capture.headers], protocol="HTTP/1.1"
            )
            when = {"WARC-Date": capture.when}
            if capture.revisits is None:
                record = writer.create_warc_record(
                    capture.url, "response", payload=BytesIO(capture.body), http_headers=head, warc_headers_dict=when
                )
            else:
                digester = Digester("sha1")
                digester.update(capture.body)
                record = writer.create_revisit_record(
                    capture.url, str(digester), refers_to_uri=capture.url, refers_to_date=capture.revisits,
                    http_headers=head, warc_headers_dict=when,
                )  # fmt: skip
            writer.write_record(record)


@contextmanager
def serving(
    home: Path, folder: Path, captures: Sequence[Capture], *, blocked: Sequence[tuple[str, str]] = ()
) -> Iterator[int]:
    """Serve captures until the block ends; yield the port.

    Args:
        home: The environment that has pywb.
        folder: An empty folder.
        captures: What is archived.
        blocked: SURT and address of pages that their sites keep out.
    """
    (folder / "warcs").mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its buffers to the collector
        _write(folder / "warcs" / "all.warc.gz", captures)
        gc.collect()
    (folder / "config.yaml").write_text(_CONFIG)
    rules = (f"{surt} - {json.dumps({'access': 'block', 'url': url})}\n" for surt, url in blocked)
    (folder / "acl.aclj").write_text("".join(sorted(rules, reverse=True)))
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONWARNINGS": "ignore"}
    command = [str(home / "bin" / "cdx-indexer"), "-j", "-s", "-o", "index.cdxj", "warcs/all.warc.gz"]
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, timeout=60)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        command = [str(home / "bin" / "wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", "."]
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            _wait(port, process, folder / "log")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/collinfo.json", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"pywb did not start: {log.read_text('utf-8', errors='replace')[-2000:]}")
