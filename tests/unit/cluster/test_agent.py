"""What a worker is sent of the machine that the run was started on."""

from __future__ import annotations

from linkcheck.cluster.agent import brief_of, fetcher_of
from linkcheck.settings import Settings
from linkcheck.transport import urls

PAGE = urls.parse("https://www.example.org/")


def way_of_worker(settings: Settings, environment: dict[str, str]) -> str:
    """Return the proxy that a worker on any machine sends its requests through."""
    with fetcher_of(brief_of(settings, agents=2, salt="", environment=environment)) as fetcher:
        return str(fetcher._client.proxy_of(PAGE))


def test_workers_use_the_proxy_of_the_run() -> None:
    """The environment that counts is the one the run was started in, exceptions included."""
    environment = {"HTTPS_PROXY": "http://u:p@proxy.test:3128", "PATH": "/bin"}
    assert way_of_worker(Settings(), environment) == "proxy.test:3128"
    assert way_of_worker(Settings(), {**environment, "NO_PROXY": "example.org"}) == "None"
    assert way_of_worker(Settings(proxy=""), environment) == "None"
    assert way_of_worker(Settings(proxy="http://other.test:1"), environment) == "other.test:1"


def test_workers_are_sent_no_other_variables() -> None:
    """Only what headers name and what says where the proxy is leaves the machine."""
    environment = {"all_proxy": "proxy.test:1", "TOKEN": "t", "SECRET": "s"}
    brief = brief_of(Settings(header=("a.test: X: env:TOKEN",)), agents=1, salt="", environment=environment)
    assert dict(brief.environment) == {"all_proxy": "proxy.test:1", "TOKEN": "t"}
