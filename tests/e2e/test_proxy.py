"""Audits through a real proxy (proxy.py), whose log says what went through it."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.e2e.conftest import Run, environment, write_list
from tests.e2e.loopback import Answer, serving

QUICK = (
    "--no-state", "--archive", "never", "--no-metadata", "--timeout", "8", "--attempts", "1", "--second-pass-delay",
    "0", "--host-interval", "0", "--quiet", "--format", "json",
)  # fmt: skip


def page(name: str) -> bytes:
    """Return a page that is like no other."""
    prose = " ".join(f"word{name}{number}" for number in range(60))
    return f"<!doctype html><title>Survey {name}</title><h1>Survey {name}</h1><p>{prose}.".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class RealProxy:
    """A proxy in a process of its own."""

    port: int
    log: Path

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def seen(self, what: str) -> bool:
        """Say whether its log has this text."""
        return what in self.log.read_text("utf-8")


@contextmanager
def proxying(folder: Path, *options: str) -> Iterator[RealProxy]:
    """Run proxy.py until the block ends."""
    port, log = folder / "port", folder / "log"
    command = [
        sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0", "--port-file", str(port), "--log-file",
        str(log), "--num-workers", "1", "--num-acceptors", "1", *options,
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment({"PYTHONWARNINGS": "ignore"}),
        cwd=folder,
    )
    try:
        for _ in range(3000):
            if port.exists() and port.read_text().strip() and _listens(int(port.read_text())):
                break
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(process.communicate()[0].decode())
        yield RealProxy(port=int(port.read_text()), log=log)
    finally:
        process.terminate()
        process.communicate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProxy]:
    """Run a proxy that serves everybody."""
    with proxying(tmp_path_factory.mktemp("proxy")) as real:
        yield real


@pytest.fixture(scope="module")
def closed_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProxy]:
    """Run a proxy that wants a name and a password."""
    with proxying(tmp_path_factory.mktemp("closed"), "--basic-auth", "reader:se:cr%t") as real:
        yield real


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One host, by http and by https."""

    plain: int
    secure: int
    cacert: str
    asked: list[tuple[str, dict[str, str]]]  # paths with their headers


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve a page; `/secure` of the plain side leads to the other one."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    asked: list[tuple[str, dict[str, str]]] = []
    secure_port: list[int] = []

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> Answer:
        if len(request.path) > 8:  # a made-up page
            return 404, {}, b""
        asked.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        if request.path.endswith("/secure"):
            return 302, {"Location": f"https://localhost:{secure_port[0]}/there"}, b""
        return 200, {"Content-Type": "text/html"}, page(request.path[1:])

    with serving(answer) as plain, serving(answer, context=context) as secure:
        secure_port.append(secure)
        yield Site(plain=plain, secure=secure, cacert=str(tmp_path / "ca.pem"), asked=asked)


def links(report: Any) -> list[tuple[str, str]]:
    """Return verdict and reason of each link."""
    return [(link["verdict"], link["reason"]) for reference in report["references"] for link in reference["links"]]


def settings(folder: Path) -> None:
    """Write settings without canaries, which a test's proxy could not reach."""
    (folder / "linkcheck.toml").write_text("canaries = []\n", "utf-8")


def test_http_and_https_through_a_proxy(run: Run, tmp_path: Path, proxy: RealProxy, site: Site) -> None:
    """Pages of both schemes are found, a redirect from one to the other is followed, connections are used again."""
    settings(tmp_path)
    urls = [f"http://localhost:{site.plain}/a", f"http://localhost:{site.plain}/secure"]
    urls += [f"https://localhost:{site.secure}/{name}" for name in "bcd"]
    source = write_list(tmp_path, [f"{number}. A. {url}" for number, url in enumerate(urls, 1)])
    report = run("check", source, *QUICK, "--proxy", proxy.url, "--cacert", site.cacert, "--allow-private").json()
    assert [verdict for verdict, _ in links(report)] == ["ok"] * 5
    assert report["run"]["network"] == "online"
    assert {path for path, _ in site.asked} == {"/a", "/secure", "/there", "/b", "/c", "/d"}
    assert not any("proxy-authorization" in headers for _, headers in site.asked)
    assert proxy.seen(f"localhost:{site.secure}")


def test_the_environment_names_the_proxy(run: Run, tmp_path: Path, proxy: RealProxy, site: Site) -> None:
    """HTTPS_PROXY serves https only; an empty --proxy ignores it, and so does what NO_PROXY names."""
    settings(tmp_path)
    source = write_list(tmp_path, [f"1. A. https://localhost:{site.secure}/e"])
    options = ("check", source, *QUICK, "--cacert", site.cacert, "--allow-private")
    dead = {"HTTPS_PROXY": "http://127.0.0.1:9"}
    assert links(run(*options, env={"https_proxy": proxy.url}).json()) == [("ok", "ok")]
    assert links(run(*options, env=dead).json()) == [("unknown", "offline")]
    assert links(run(*options, "--proxy", "", env=dead).json()) == [("ok", "ok")]
    assert links(run(*options, env={**dead, "no_proxy": "localhost"}).json()) == [("ok", "ok")]


def test_a_proxy_with_a_password(run: Run, tmp_path: Path, closed_proxy: RealProxy, site: Site) -> None:
    """Name and password are decoded, sent to the proxy alone, and printed nowhere."""
    settings(tmp_path)
    urls = (f"http://localhost:{site.plain}/f", f"https://localhost:{site.secure}/g")
    source = write_list(tmp_path, [f"{number}. A. {url}" for number, url in enumerate(urls, 1)])
    options = ("check", source, *QUICK, "--cacert", site.cacert, "--allow-private", "--verbose", "--proxy")
    place = f"127.0.0.1:{closed_proxy.port}"
    good = run(*options, f"http://reader:se%3Acr%25t@{place}")
    assert [verdict for verdict, _ in links(good.json())] == ["ok", "ok"]
    assert not any("proxy-authorization" in headers for _, headers in site.asked)
    site.asked.clear()
    for wrong in (f"http://reader:wr0ng@{place}", f"http://{place}"):
        bad = run(*options, wrong)
        assert links(bad.json()) == [("unknown", "offline")] * 2
        assert bad.code == 3
        assert "407" in bad.out
        for text in (good.out, good.err, bad.out, bad.err):
            assert "se:cr%t" not in text
            assert "se%3Acr%25t" not in text
            assert "wr0ng" not in text
    assert site.asked == []


@pytest.mark.parametrize("canaries", ["canaries = []", "attempts = 1"], ids=["none", "the usual ones"])
def test_a_proxy_that_is_down(run: Run, tmp_path: Path, canaries: str) -> None:
    """Nothing is held against the links: the run cannot be trusted, exits 3, and says that it is the proxy."""
    (tmp_path / "linkcheck.toml").write_text(f"{canaries}\n", "utf-8")
    source = write_list(tmp_path, ["1. A. https://one.example.org/a", "2. B. http://two.example.org/b"])
    done = run("check", source, *QUICK, env={"ALL_PROXY": "http://u:s3cret@127.0.0.1:9"})
    report = done.json()
    assert done.code == 3
    assert {verdict for verdict, _ in links(report)} == {"unknown"}
    assert report["run"]["network"] == "offline"
    shown = run("check", source, *QUICK, "--format", "table", env={"ALL_PROXY": "http://u:s3cret@127.0.0.1:9"})
    assert "The proxy 127.0.0.1:9 cannot be used" in " ".join(shown.out.split())
    assert "s3cret" not in done.out + done.err + shown.out + shown.err


def test_socks_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """A proxy of another kind is an error of the settings that names the variable."""
    source = write_list(tmp_path, ["1. A. https://one.example.org/a"])
    done = run("check", source, *QUICK, env={"ALL_PROXY": "socks5h://u:s3cret@127.0.0.1:9"})
    assert done.code == 2
    assert "ALL_PROXY" in done.err
    assert "SOCKS" in done.err
    assert len(done.err.splitlines()) <= 2
    assert "s3cret" not in done.err


def test_private_hosts_through_a_proxy(run: Run, tmp_path: Path, proxy: RealProxy, site: Site) -> None:
    """A proxy is no way around the guard, however a host of its own network is spelled."""
    settings(tmp_path)
    hosts = (
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "127.0.0.1",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "printer",
        "nas.local",
    )
    source = write_list(tmp_path, [f"{n}. A. <http://{host}:{site.plain}/h{n}>" for n, host in enumerate(hosts, 1)])
    report = run("check", source, *QUICK, "--proxy", proxy.url).json()
    assert set(links(report)) == {("skipped", "private-address")}
    assert site.asked == []


def test_connect_to_through_a_proxy(run: Run, tmp_path: Path, proxy: RealProxy, site: Site) -> None:
    """The proxy is asked for a tunnel to the place that the rule names, under the host's own name."""
    settings(tmp_path)
    source = write_list(tmp_path, ["1. A. http://www.example.org/i"])
    rule = f"www.example.org:80:127.0.0.1:{site.plain}"
    report = run("check", source, *QUICK, "--proxy", proxy.url, "--connect-to", rule).json()
    assert links(report) == [("ok", "ok")]
    assert [(path, headers["host"]) for path, headers in site.asked] == [("/i", "www.example.org")]


def test_processes_use_the_proxy(run: Run, tmp_path: Path, proxy: RealProxy, site: Site) -> None:
    """Worker processes read the proxy from the environment of the run."""
    settings(tmp_path)
    urls = [f"http://localhost:{site.plain}/j{number}" for number in range(6)]
    source = write_list(tmp_path, [f"{number}. A. {url}" for number, url in enumerate(urls, 1)])
    options = ("check", source, *QUICK, "--allow-private", "--processes", "2")
    report = run(*options, env={"http_proxy": proxy.url}).json()
    assert [verdict for verdict, _ in links(report)] == ["ok"] * 6
    report = run(*options, env={"http_proxy": "http://127.0.0.1:9"}).json()
    assert {verdict for verdict, _ in links(report)} == {"unknown"}
