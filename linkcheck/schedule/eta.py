"""How far an audit is, how long it will take by its slowest host, and how long it can take at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from linkcheck.frozen import dataclass
from linkcheck.model import Kind, Target
from linkcheck.registries.identifiers import page_of
from linkcheck.schedule.retry import LONGEST_WAIT_S
from linkcheck.schedule.work import Host, host_of
from linkcheck.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an audit stands."""

    done: int  # targets with a verdict, those left open for the late pass included
    total: int
    unknown: int  # of those done: left open so far
    looking_up: int  # archive look-ups under way or waiting
    waiting_for: tuple[str, ...] = ()  # hosts with asks left, most left first
    eta_s: float | None = None  # None: nothing to go by yet


Callback = Callable[[Progress], None]


def eta_s(hosts: Iterable[Host], *, seconds_per_ask: float, concurrency: int) -> float:
    """Return the seconds until all queues are empty: the slowest host's, or everything through all sockets."""
    slowest, asks = 0.0, 0
    for host in hosts:
        left = len(host.queue) + host.pace.under_way
        if left:
            asks += left
            slowest = max(slowest, left * host.pace.seconds_a_start(seconds_per_ask))
    return max(slowest, asks * seconds_per_ask / concurrency)


def upper_bound_s(targets: Iterable[Target], settings: Settings) -> float:
    """Return the seconds that an audit takes at most, archive look-ups apart: every host hangs, and then again.

    Known before the first ask. Retries and redirects to other hosts are within it, as the deadline is the probe's.
    """
    per_host = Counter(host_of(page_of(target.kind, target.address)) for target in targets if _asked(target))
    if not per_host:
        return 0.0
    tries = settings.attempts
    one_s = tries * settings.timeout + (tries - 1) * max(LONGEST_WAIT_S, settings.retry_after_cap)
    passes = 2 if tries > 1 else 1
    busiest = max(per_host.values())
    rounds = max(-(-busiest // settings.per_host), -(-sum(per_host.values()) // settings.concurrency))
    paced_s = busiest * settings.host_interval
    return passes * max(rounds * one_s, paced_s) + (passes - 1) * settings.second_pass_delay


def _asked(target: Target) -> bool:
    return target.kind is not Kind.URL or "://" in target.address
