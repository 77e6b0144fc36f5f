"""How often metadata services may be asked. They fall from year to year, so that settings can say otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from linkcheck.schedule.pace import Rate
from linkcheck.schedule.work import host_of
from linkcheck.settings import Settings

CROSSREF_PUBLIC = Rate(at_once=1, per_second=1.0)
CROSSREF_POLITE = Rate(at_once=3, per_second=3.0)
"""List queries; polite is who names an address (`mailto`). Crossref's blog, 10.64000/wadve-3tj60, since 2025-12-01."""

DATACITE_ANONYMOUS = Rate(at_once=1, per_second=500 / 300)
DATACITE_NAMED = Rate(at_once=1, per_second=1000 / 300)
"""500 and, with an address, 1000 asks in five minutes (API directory, 2026-06); how many at once is not documented."""

CITATION = Rate(at_once=1, per_second=1.0)
"""Nothing is documented: the strictest of the others."""


def rates(settings: Settings) -> Mapping[str, Rate]:
    """Return the rates by `host:port`."""
    crossref = CROSSREF_POLITE if settings.mailto else CROSSREF_PUBLIC
    datacite = DATACITE_NAMED if settings.mailto else DATACITE_ANONYMOUS
    return {
        host_of(settings.citation_service): CITATION,
        host_of(settings.datacite_api): Rate(
            at_once=datacite.at_once, per_second=settings.datacite_rate or datacite.per_second
        ),
        host_of(settings.crossref_api): Rate(
            at_once=crossref.at_once, per_second=settings.crossref_rate or crossref.per_second
        ),
    }
