"""How fast one host is asked: its limit, its interval, its rest after a refusal, and when we stop asking it.

Times are seconds of a clock that the caller reads; nothing here reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from linkcheck.frozen import dataclass
from linkcheck.model import Exchange, Fault, NoResponse, Response, Service
from linkcheck.schedule.retry import REFUSALS, parse_delay
from linkcheck.untrusted import number_of

ARCHIVE_INTERVAL_S = 0.125  # replay and TimeGate: 480 a minute, 80 % of the hard limit (edgi wayback 0.5.1, 2026-06)
REGISTRY_INTERVAL_S = 0.04  # what Wikipedia's citation-bot leaves between two calls to doi.org (2026-11)
LONGEST_INTERVAL_S = 8.0
REFUSING_CAPS = 2  # times the longest single rest: for how long a host may do nothing but refuse, in one pass
HELD_CAPS = 5  # times the longest single rest: how much of it a host that answers in between may ask, in one pass
LONGEST_TOLD_INTERVAL_S = 60.0  # a service that tells of a slower rate is asked this often all the same
MOST_AT_ONCE = 8  # whatever a service allows
MOST_FAILED_IN_ROW = 2  # asks of a rated service, each with all its tries
STRETCHED_FROM_S = 0.5  # the interval after a first refusal, if it was shorter

_SILENCES = frozenset(
    {
        Fault.TIMEOUT,
        Fault.CONNECT_TIMEOUT,
        Fault.CONNECT_REFUSED,
        Fault.UNREACHABLE,
        Fault.DNS_FAILED,
    }
)
"""Faults that speak of the host and not of the page."""

_OPEN: Mapping[int, Exchange] = MappingProxyType({})  # one for the many hosts that are never closed


def asks_for_rest(response: Response) -> bool:
    """Return whether an answer is about our pace: a 429, or a 503 with Retry-After. A capture of one is not."""
    if response.is_capture:
        return False
    return response.status == 429 or (response.status in REFUSALS and response.header("retry-after") is not None)


def rate_told(response: Response) -> float | None:
    """Return how many asks a second a service says it allows (Crossref's headers); None where it does not say."""
    limit, interval = response.header("x-rate-limit-limit"), response.header("x-rate-limit-interval")
    many = number_of(limit or "")
    seconds = parse_delay(interval, now=None) if interval is not None else None
    return many / seconds if many and seconds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often a service says that it may be asked."""

    at_once: int
    per_second: float


RATE_MARGIN = 1.1
"""What arrives is less even than what was sent: some way is left to the limit."""


@dataclass(slots=True)
class Pace:
    """When the next request may start at one host."""

    limit: int  # requests under way at once
    interval_s: float  # between two starts, for a host that has not complained
    cap_s: float  # the longest single rest that the host may ask of us
    under_way: int = 0
    free_at: float = 0.0  # no start before this
    stretched_s: float = 0.0  # what the host's complaints have made of the interval; 0: nothing
    held_s: float = 0.0  # rest in all, in this pass
    refused_from: float | None = None  # since when it has done nothing but refuse
    silent_in_row: int = 0
    latest_pass: int = 0
    closed: Mapping[int, Exchange] = field(default_factory=lambda: _OPEN)  # by pass: why it is not asked any more
    rated: bool = False  # a service with a documented rate, which its answers may change
    failed_in_row: int = 0  # asks of a rated service that were given up

    @classmethod
    def of_rate(cls, rate: Rate, *, cap_s: float) -> Pace:
        """Return the pace of a service with a documented rate."""
        return cls(limit=rate.at_once, interval_s=RATE_MARGIN / rate.per_second, cap_s=cap_s, rated=True)

    def may_start(self, now: float) -> bool:
        """Tell whether a request may start now."""
        return self.under_way < self.limit and now >= self.free_at

    def is_fresh(self, now: float) -> bool:
        """Tell whether nothing is under way, and nothing was learned of the host that who asks it next should know."""
        return not (self.under_way or self.stretched_s or self.silent_in_row or self.closed) and now >= self.free_at

    def is_as_at_first(self, now: float) -> bool:
        """Tell whether the pace of a host that is met for the first time would be the same."""
        learned = self.rated or self.held_s or self.refused_from is not None
        return self.is_fresh(now) and not learned

    def started(self, now: float, service: Service, during: int) -> None:
        """Note that a request of the pass `during` starts; a new pass begins with fresh patience."""
        if during > self.latest_pass:
            self.latest_pass, self.held_s, self.silent_in_row, self.refused_from = during, 0.0, 0, None
        self.under_way += 1
        self.free_at = max(self.free_at, now + max(self._own_interval(service), self.stretched_s))

    def _own_interval(self, service: Service) -> float:
        if self.rated:
            return self.interval_s
        match service:
            case Service.SITE:
                return self.interval_s
            case Service.REGISTRY:
                return REGISTRY_INTERVAL_S
            case Service.ARCHIVE:
                return ARCHIVE_INTERVAL_S
            case Service.CANARY:
                return 0.0

    def ended(self, exchange: Exchange, during: int) -> None:
        """Note how a request of the pass `during` ended, and learn from it."""
        self.under_way -= 1
        match exchange:
            case Response():
                self.silent_in_row = 0
                if self.rated:
                    self._obey(exchange)
                    self.failed_in_row = 0 if exchange.status < 429 else self.failed_in_row
                refused = asks_for_rest(exchange)
                self.refused_from = self.refused_from if refused else None
                self._stretch(refused)
            case NoResponse(strained=True):
                pass  # says nothing about the host
            case NoResponse() if exchange.fault in _SILENCES:
                self.silent_in_row += 1
                if self.silent_in_row >= self._patience(exchange.ask.service):
                    self.close(exchange, during)
            case NoResponse():
                pass

    def _obey(self, response: Response) -> None:
        """Take over the rate that a service tells of itself."""
        told = rate_told(response)
        if told is not None:
            self.interval_s = min(max(RATE_MARGIN / told, REGISTRY_INTERVAL_S), LONGEST_TOLD_INTERVAL_S)
        at_once = number_of(response.header("x-concurrency-limit") or "")
        if at_once:
            self.limit = min(at_once, MOST_AT_ONCE)

    def _patience(self, service: Service) -> int:
        """Return how many silences in a row are enough; two rounds, as the first may share one bad moment."""
        if self.rated:
            return max(2, self.limit)
        return max(3, self.limit) if service is Service.ARCHIVE else max(8, 2 * self.limit)

    def _stretch(self, refused: bool) -> None:
        if refused:
            longer = max(2 * max(self.stretched_s, self.interval_s), STRETCHED_FROM_S)
            self.stretched_s = min(longer, LONGEST_INTERVAL_S)
        elif self.stretched_s:
            self.stretched_s *= 0.75
            if self.stretched_s <= max(self.interval_s, STRETCHED_FROM_S / 4):
                self.stretched_s = 0.0

    def hold(self, now: float, wait_s: float) -> bool:
        """Leave the host alone for a while; False when it has had rest enough and still refuses."""
        if self.refused_from is None:
            self.refused_from = now
        until = max(self.free_at, now + wait_s)
        added_s = until - max(now, self.free_at)
        if until - self.refused_from > REFUSING_CAPS * self.cap_s or self.held_s + added_s > HELD_CAPS * self.cap_s:
            return False
        self.held_s += added_s
        self.free_at = until
        return True

    def given_up(self, exchange: Exchange, during: int) -> None:
        """Note that all tries of an ask were in vain; a service that is not well is left, as no verdict rests on it."""
        if not self.rated:
            return
        self.failed_in_row += 1
        refused = isinstance(exchange, Response) and exchange.status == 429
        if refused or self.failed_in_row >= MOST_FAILED_IN_ROW:
            self.close(exchange, during)

    def close(self, exchange: Exchange, during: int) -> None:
        """Ask the host nothing more in the pass `during`: what is left gets this exchange for an answer."""
        self.closed = {**self.closed, during: exchange}

    def seconds_a_start(self, seconds_per_ask: float) -> float:
        """Return how long the host takes for one of many asks."""
        return max(self.interval_s, self.stretched_s, seconds_per_ask / self.limit)
