"""Where trouble gathers: the links of an audit by host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from linkcheck.frozen import dataclass
from linkcheck.model import Verdict
from linkcheck.report.summary import LOST, WORST_FIRST
from linkcheck.wording import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class HostView:
    """A host with its links by verdict."""

    name: str
    links: int
    verdicts: tuple[tuple[Verdict, int], ...]  # the worst first

    def count(self, *verdicts: Verdict) -> int:
        """Return how many of its links have one of these verdicts."""
        return sum(number for verdict, number in self.verdicts if verdict in verdicts)


def hosts_of(links: Iterable[tuple[str, Verdict]]) -> tuple[HostView, ...]:
    """Return every host, those with most trouble first.

    Args:
        links: Host and verdict of each link; an empty host is none.
    """
    by_host: dict[str, Counter[Verdict]] = {}
    for name, verdict in links:
        if name:
            by_host.setdefault(name, Counter())[verdict] += 1
    hosts = (
        HostView(
            name=name,
            links=counted.total(),
            verdicts=tuple((verdict, counted[verdict]) for verdict in WORST_FIRST if counted[verdict]),
        )
        for name, counted in by_host.items()
    )
    return tuple(sorted(hosts, key=_trouble))


def _trouble(host: HostView) -> tuple[int, int, int, str]:
    return -host.count(*LOST), -host.count(Verdict.UNKNOWN), -host.links, host.name


_TROUBLE = (
    (LOST, "leads nowhere", "lead nowhere"),
    (frozenset({Verdict.UNKNOWN}), "could not be verified", "could not be verified"),
    (frozenset({Verdict.RESTRICTED}), "is closed to robots", "are closed to robots"),
)


def sentences(hosts: Iterable[HostView]) -> Iterator[str]:
    """Yield where trouble gathers: `42 links on 3 hosts are closed to robots.`"""
    hosts = tuple(hosts)
    for verdicts, one, many in _TROUBLE:
        counts = [number for host in hosts if (number := host.count(*verdicts))]
        if counts:
            links = sum(counts)
            yield f"{plural(links, 'link')} on {plural(len(counts), 'host')} {one if links == 1 else many}."
