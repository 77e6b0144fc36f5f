"""One try at one address: the only module that knows httpx."""

from __future__ import annotations

import os
from collections.abc import Mapping

from linkcheck.errors import SettingsError
from linkcheck.model import Ask, Exchange
from linkcheck.settings import Settings
from linkcheck.transport import content, dns_config, rewrite, trust
from linkcheck.transport.client import Client, Manners
from linkcheck.transport.opener import Reach


class Fetcher:
    """Sends asks; raises nothing for any URL or server."""

    def __init__(self, settings: Settings, environment: Mapping[str, str] = os.environ) -> None:
        """Check what the settings name; open nothing.

        Raises:
            SettingsError: A file of certificates, a rule of `connect-to` or a header cannot be used.
        """
        trust.check(settings.cacert, environment)
        self._client = Client(
            Reach(
                dns=dns_config.system(settings.dns_server),
                rewrites=rewrite.parse(settings.connect_to),
                allow_private=settings.allow_private,
                cacert=settings.cacert,
                connect_timeout_s=settings.connect_timeout,
            ),
            Manners(
                headers=default_headers(settings),
                host_headers=host_headers(settings.header, environment),
            ),
        )

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        """Make one try, connecting included, in `deadline_s` seconds; follow nothing, repeat nothing."""
        return await self._client.send(ask, deadline_s=deadline_s)

    def release(self, host: str) -> None:
        """Close the idle connections of a host that has nothing left to be asked."""
        self._client.release(host)

    async def aclose(self) -> None:
        """Close everything."""
        await self._client.aclose()


def default_headers(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the headers of every request."""
    return (
        ("User-Agent", settings.user_agent_header()),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "en,*;q=0.5"),
        ("Accept-Encoding", content.accepted()),
    )


def host_headers(rules: tuple[str, ...], environment: Mapping[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Read `HOST: Name: value`; a value `env:NAME` is the environment's, and appears in no message.

    Raises:
        SettingsError: A rule has another form, or its variable is not set.
    """
    headers: dict[str, tuple[tuple[str, str], ...]] = {}
    for rule in rules:
        host, _, rest = rule.partition(":")
        name, colon, value = rest.partition(":")
        host, name, value = host.strip().lower(), name.strip(), value.strip()
        if not (host and name and colon):
            raise SettingsError('"header" must look like "HOST: Name: value".')
        if value.startswith("env:"):
            variable = value.removeprefix("env:")
            if variable not in environment:
                raise SettingsError(f'"header" for {host}: the environment has no variable {variable}.')
            value = environment[variable]
        headers[host] = (*headers.get(host, ()), (name, value))
    return headers
