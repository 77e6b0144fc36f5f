"""Which agent owns which site. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from linkcheck.addresses import site_of

HOME = -1
"""The owner of services and of what is nobody's site."""


def site(host: str) -> str:
    """Return the site of a `host:port`: its names and ports belong together, as redirects lead from one to another."""
    return site_of(host.rpartition(":")[0])


class Owners:
    """Gives each site to one of some parts, and keeps to it."""

    def __init__(self, parts: int, services: Iterable[str] = ()) -> None:
        """Begin with parts without a site.

        Args:
            parts: How many there are.
            services: `host:port` of what only the home may ask, as its limits are for all of us.
        """
        self.services = frozenset(map(site, services))
        """Sites that stay the home's."""
        self._owner = dict.fromkeys(self.services, HOME)
        self._loads = [(0.0, part) for part in range(parts)]
        heapq.heapify(self._loads)

    def share(self, weights: Mapping[str, float]) -> None:
        """Give out sites by what their targets weigh, the heaviest first to whoever has least."""
        for name in sorted(weights, key=lambda name: (-weights[name], name)):
            if name not in self._owner:
                self._give(name, weights[name])

    def of(self, host: str) -> int:
        """Return the part that owns a host's site; a new one goes to whoever has least."""
        return self.of_site(site(host))

    def of_site(self, name: str) -> int:
        """Return the part that owns a site."""
        owner = self._owner.get(name) if name else HOME
        return self._give(name, 1.0) if owner is None else owner

    def _give(self, name: str, weight: float) -> int:
        part = HOME
        if self._loads:
            load, part = heapq.heappop(self._loads)
            heapq.heappush(self._loads, (load + weight, part))
        self._owner[name] = part
        return part

    def hand(self, name: str, part: int) -> None:
        """Give a site to a part, whoever had it."""
        self._owner[name] = part

    def retire(self, part: int) -> None:
        """Leave a part out from now on: what it owned goes to the others, or home where there are none."""
        self._loads = [entry for entry in self._loads if entry[1] != part]
        heapq.heapify(self._loads)
        for name in [name for name, owner in self._owner.items() if owner == part]:
            self._give(name, 1.0)
