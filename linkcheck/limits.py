"""How hard an audit works and how far its probes go, by its settings."""

from __future__ import annotations

from linkcheck.metadata.rates import rates
from linkcheck.probing.probe import Plan
from linkcheck.registries.identifiers import HANDLE_PROXY
from linkcheck.schedule.work import Limits, host_of
from linkcheck.settings import Settings


def plan_of(settings: Settings) -> Plan:
    """Return what probes may do."""
    return Plan(
        max_redirects=settings.max_redirects,
        body_cap=settings.body_cap,
        browser_second_look=settings.browser_second_look,
    )


def limits_of(settings: Settings, *, concurrency: int | None = None) -> Limits:
    """Return how hard a scheduler may work.

    Args:
        settings: Of the audit.
        concurrency: Requests under way at once, where that is not the whole audit's.
    """
    return Limits(
        concurrency=concurrency or settings.concurrency,
        per_host=settings.per_host,
        host_interval_s=settings.host_interval,
        retry_after_cap_s=settings.retry_after_cap,
        archives=frozenset(archives_of(settings)),
        rates=rates(settings) if settings.metadata else {},
    )


def archives_of(settings: Settings) -> set[str]:
    """Return the `host:port` of every archive service that is asked."""
    return set(map(host_of, filter(None, (*settings.timegates, settings.availability_api, settings.cdx_api))))


def services_of(settings: Settings) -> set[str]:
    """Return the `host:port` of every service whose limits are for the audit as a whole."""
    registries = (settings.doi_resolver, settings.crossref_api, settings.datacite_api, settings.citation_service)
    return archives_of(settings) | set(map(host_of, (*registries, HANDLE_PROXY, *settings.canaries)))
