"""A web of many hosts on loopback: compiled from `loadserver.c` when it is needed, with certificates of its own."""

from __future__ import annotations

import gzip
import ipaddress
import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import trustme

_SOURCE = Path(__file__).with_name("loadserver.c")
_HOSTS_A_GROUP = 250
_CERTIFICATES = 50  # each is for the hosts whose last number leaves the same rest
_BOMB_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Where the hosts are."""

    port: int
    tls_port: int
    authority: str  # file with the certificate that all of them are signed by

    def url(self, host: int, path: str, *, tls: bool = False) -> str:
        """Return an address on one of the hosts, of which there are as many as anybody wants."""
        scheme, port = ("https", self.tls_port) if tls else ("http", self.port)
        return f"{scheme}://{address_of(host)}:{port}{path}"

    def stats(self) -> dict[str, int]:
        """Return requests, connections, and the bytes that clients took, since the last look."""
        with urlopen(self.url(0, "/stats/"), timeout=10) as answer:
            told: dict[str, int] = json.load(answer)
            return told


@contextmanager
def running(*, tls_hosts: int = 0, bomb: bool = False) -> Iterator[Web]:
    """Run the server.

    Args:
        tls_hosts: How many hosts have certificates.
        bomb: Whether it has a page of 256 MB that is sent as 256 KB.

    Raises:
        SystemExit: There is no C compiler.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit("no C compiler: this case needs one, and libssl's headers (Debian: gcc libssl-dev)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = folder / "loadserver"
        subprocess.run([compiler, "-O2", "-o", server, _SOURCE, "-lssl", "-lcrypto"], check=True)
        authority = _write_certificates(folder, tls_hosts)
        if bomb:
            (folder / "bomb.gz").write_bytes(gzip.compress(bytes(_BOMB_BYTES)))
        ports = _free_port(), _free_port()
        process = subprocess.Popen([server, *map(str, ports), folder], stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            process.stdout.readline()  # "ready"
            yield Web(port=ports[0], tls_port=ports[1], authority=str(authority))
        finally:
            process.kill()
            process.communicate()


def address_of(host: int) -> str:
    """Return the address of a host by its number."""
    return f"127.{1 + host // 62500}.{host // _HOSTS_A_GROUP % 250}.{1 + host % _HOSTS_A_GROUP}"


def _write_certificates(folder: Path, hosts: int) -> Path:
    ca = trustme.CA()
    path = folder / "authority.pem"
    ca.cert_pem.write_to_path(path)
    if hosts:
        names: list[list[str]] = [[] for _ in range(_CERTIFICATES)]
        for address in map(address_of, range(hosts)):
            names[int(ipaddress.ip_address(address)) % 256 % _CERTIFICATES].append(address)
        issued = [ca.issue_cert(*(group or ["127.0.0.1"])).private_key_and_cert_chain_pem for group in names]
        (folder / "certificates.pem").write_bytes(b"".join(pem.bytes() for pem in issued))
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
