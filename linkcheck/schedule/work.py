"""What the scheduler is given and keeps: kinds of work, their flows under way, and the hosts where they wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Generic, Protocol, TypeVar

from linkcheck.addresses import DEFAULT_PORTS
from linkcheck.frozen import dataclass
from linkcheck.model import Ask, Exchange, Flow
from linkcheck.regexes import regex
from linkcheck.schedule.pace import Pace, Rate
from linkcheck.schedule.queue import Queue

Item = TypeVar("Item")
Result = TypeVar("Result")


class Sender(Protocol):
    """What makes one request: one try, no redirects; raises nothing for any URL."""

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        """Make the request and return what came back within the deadline."""
        ...

    def release(self, host: str) -> None:
        """Close what is kept open to a host: nothing is left to be asked there."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Work(Generic[Item, Result]):
    """One kind of job: how its flows begin, and who is told how they ended."""

    begin: Callable[[Item], Flow[Result]]
    end: Callable[[Item, Result], None]
    fail: Callable[[Item, Exception], None]  # a raise in the flow or in `end`: our bug, and this item's alone
    tries: int  # an ask, the first included
    budget_s: float  # network time of a flow over its asks; each gets what is left
    each_ask: bool = False  # the budget is for each ask instead
    during: int = 0  # the pass it belongs to
    urgent: bool = False  # comes before all other work, whatever is left elsewhere
    give: Callable[[Run, str], bool] | None = None  # takes a flow whose next ask, to this host, is not ours to make
    spent_s: Callable[[Item], float] | None = None  # network time that an item had before it came here
    unfinished: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How hard the scheduler may work."""

    concurrency: int
    per_host: int
    host_interval_s: float
    retry_after_cap_s: float
    archives: frozenset[str] = frozenset()  # `host:port` of web archives, also when they are cited
    rates: Mapping[str, Rate] = field(default_factory=dict)  # by `host:port`, of services that document one

    def pace(self, name: str) -> Pace:
        """Return the pace at which a host is asked at first."""
        rate = self.rates.get(name)
        if rate is not None:
            return Pace.of_rate(rate, cap_s=self.retry_after_cap_s)
        return Pace(limit=self.per_host, interval_s=self.host_interval_s, cap_s=self.retry_after_cap_s)


@dataclass(slots=True, eq=False)
class Run:
    """A flow that has begun, with the ask that it waits for."""

    work: Work[Any, Any]
    item: Any
    flow: Flow[Any]
    ask: Ask
    tried: int = 0
    excused: int = 0  # tries that failed because this machine was busy
    spent_s: float = 0.0  # by the answered asks of this flow


@dataclass(slots=True, eq=False)
class Host:
    """One host's queue and pace."""

    name: str
    pace: Pace
    queue: Queue[Run | tuple[Work[Any, Any], Any]] = field(default_factory=Queue)
    stamp: int = 0  # of its newest place among those that wait; older places are void
    idle: int = 0  # connections that stand idle, as far as it has answered
    took_s: float = 0.0  # for its latest ask; 0: there was none

    @property
    def urgent(self) -> bool:
        """Tell whether what comes next in its queue, which is not empty, is before all other work."""
        first = self.queue.first()
        return (first.work if isinstance(first, Run) else first[0]).urgent


_AUTHORITY = regex(r"(https?)://(?:[^/?#\\]*@)?(\[[^/?#\\\]]*\]|[^/?#\\:]*)(?::([^/?#\\]*))?", re.IGNORECASE)


def host_of(url: str) -> str:
    """Return the `host:port` of a URL in lower case, the default port filled in; "" where there is none."""
    found = _AUTHORITY.match(url)
    if found is None or not found[2]:
        return ""
    return f"{found[2].lower()}:{found[3] or DEFAULT_PORTS[found[1].lower()]}"
