"""Is it our own network? Canaries are asked at the start and in doubt, and all answers are watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from linkcheck.model import Ask, Exchange, Fault, Flow, Network, NoResponse, Response, Service

CANARY_TIMEOUT_S = 6.0
PATIENCE_S = 6.0
"""How long others may still prove us online once every canary has failed: with the canaries' own time, a machine
without a network is told so within 15 seconds."""

DOUBT_FROM = 8  # hosts in a row, each another one, without an answer: a list rarely has so many dead ones together

INTERCEPTED = frozenset({Fault.TLS_UNTRUSTED, Fault.TLS_SELF_SIGNED, Fault.TLS_WRONG_NAME, Fault.TLS_INCOMPLETE_CHAIN})
"""What TLS says when somebody on the way answers in the place of the host that was asked."""

_OUR_SIDE = frozenset({Fault.PROXY, Fault.LOCAL})
NO_NETWORK = _OUR_SIDE | {
    Fault.NXDOMAIN,
    Fault.DNS_NO_DATA,
    Fault.DNS_FAILED,
    Fault.CONNECT_REFUSED,
    Fault.UNREACHABLE,
    Fault.CONNECT_TIMEOUT,
    Fault.TIMEOUT,
}
"""Faults that a lost network shows as well as a lost host."""


def canary(url: str) -> Flow[Exchange]:
    """Ask a host that is always there; any answer by HTTP will do."""
    return (yield Ask(method="HEAD", url=url, service=Service.CANARY, once=True))


@dataclass(slots=True)
class Watch:
    """What the answers so far say about our own network."""

    canaries: int  # asked in each round
    results: list[Exchange] = field(default_factory=list)  # of this round
    canaries_work: bool = False  # one has answered in some round: their silence means something
    answered: set[str] = field(default_factory=set)  # hosts, canaries apart, that answered by HTTP
    silent: dict[str, Fault] = field(default_factory=dict)  # hosts that have not, with the latest fault
    in_a_row: set[str] = field(default_factory=set)  # hosts without an answer since the last answer of any
    doubt_from: int = DOUBT_FROM
    proxy_message: str = ""  # what our proxy last failed with
    answered_at: datetime | None = None  # the last answer of any
    lost_from: datetime | None = None  # nothing has answered since, and the canaries are silent too
    lost_until: datetime | None = None  # it has answered again since; None: not, or never lost

    def see(self, exchange: Exchange, host: str) -> None:
        """Note one exchange of any service, and its host."""
        if exchange.ask.service is Service.CANARY:
            self._see_canary(exchange)
            return
        match exchange:
            case Response():
                self.answered.add(host)
                self.silent.pop(host, None)
                self._alive(exchange)
            case NoResponse():
                if host not in self.answered:
                    self.silent[host] = exchange.fault
                if exchange.fault is Fault.PROXY:
                    self.proxy_message = exchange.message
                if exchange.fault in NO_NETWORK:
                    self.in_a_row.add(host)

    def _see_canary(self, exchange: Exchange) -> None:
        self.results.append(exchange)
        if isinstance(exchange, Response):
            self.canaries_work = True
            self._alive(exchange)
        elif self.canaries_work and self.canaries_failed() and self.in_a_row:
            self.lost_from = self.lost_from or self.answered_at
            self.lost_until = None

    def _alive(self, answer: Response) -> None:
        self.in_a_row.clear()
        self.answered_at = answer.at or self.answered_at
        if self.lost():
            self.lost_until = self.answered_at

    def doubtful(self) -> bool:
        """Tell whether the canaries should be asked again: so many hosts in a row do not answer."""
        asked = len(self.results) >= self.canaries > 0
        return asked and self.canaries_work and len(self.in_a_row) >= self.doubt_from

    def ask_again(self) -> None:
        """Begin another round of canaries; each needs twice the doubt of the one before."""
        self.results.clear()
        self.doubt_from *= 2

    def canaries_failed(self) -> bool:
        """Tell whether every canary of this round was asked and none answered."""
        return 0 < self.canaries <= len(self.results) and not any(isinstance(each, Response) for each in self.results)

    def offline(self) -> bool:
        """Tell whether nothing at all has ever answered, although the canaries have all had their time."""
        return not self.answered and not self.canaries_work and (self.canaries_failed() or self._proxy_fails())

    def lost(self) -> bool:
        """Tell whether the network was there and is not any more."""
        return self.lost_from is not None and self.lost_until is None

    def intercepted(self) -> bool:
        """Tell whether somebody on the way answers in the place of hosts that are known to be well."""
        faults = [each.fault for each in self.results if isinstance(each, NoResponse)]
        return self.canaries_failed() and len(faults) >= 2 and all(fault in INTERCEPTED for fault in faults)

    def network(self) -> Network:
        """Return what to say of our own network."""
        if self.offline():
            return Network.OFFLINE
        if self.lost_from is not None or self.intercepted() or self._our_side_fails() or self._proxy_lost():
            return Network.DEGRADED
        return Network.ONLINE

    def _our_side_fails(self) -> bool:
        """Tell whether a good part of the hosts was not reached for a reason on our side."""
        ours = sum(fault in _OUR_SIDE for fault in self.silent.values())
        return ours >= 3 and self._good_part(ours)

    def _good_part(self, hosts: int) -> bool:
        return hosts > 0 and hosts * 4 >= len(self.answered) + len(self.silent)

    def _proxy_fails(self) -> bool:
        """Tell whether all that was tried failed at our proxy."""
        faults = [*self.silent.values(), *(each.fault for each in self.results if isinstance(each, NoResponse))]
        return bool(faults) and all(fault is Fault.PROXY for fault in faults)

    def _proxy_lost(self) -> bool:
        """Tell whether our proxy fails for the canaries and for a good part of the hosts, while others need no proxy.

        A proxy that lets few hosts through, and no canary, is well.
        """
        faults = {each.fault for each in self.results if isinstance(each, NoResponse)}
        failed = sum(fault is Fault.PROXY for fault in self.silent.values())
        return self.canaries_failed() and faults == {Fault.PROXY} and self._good_part(failed)

    def message(self) -> str | None:
        """Return what to tell about the network, or None when all is well."""
        match self.network():
            case Network.ONLINE:
                return None
            case Network.OFFLINE if self._proxy_fails():
                return f"{self._proxy_message()} Nothing was checked through it; dates and damage are still reported."
            case Network.OFFLINE:
                return (
                    f"No network: neither the links nor {self.canaries} hosts that are always up "
                    f"answered{self._because()}. Date and damage findings are still valid."
                )
            case Network.DEGRADED if self.lost_from is not None:
                return (
                    f"The network was lost at {self.lost_from:%H:%M:%S} UTC"
                    f"{' and came back' if self.lost_until else self._because()}; links asked meanwhile are left open."
                )
            case Network.DEGRADED if self._proxy_lost():
                return f"{self._proxy_message()} Links that need it are left open."
            case Network.DEGRADED if self.intercepted():
                return (
                    "Somebody between us and the web answers in its place: a captive portal, or a proxy that "
                    f"inspects TLS, whose authority --cacert would name{self._because()}."
                )
            case Network.DEGRADED:
                return f"Our own side failed for many hosts ({self._commonest()}); their links are left open."

    def _proxy_message(self) -> str:
        told = next((each.message for each in self.results if isinstance(each, NoResponse)), self.proxy_message)
        return f"{told.strip().rstrip('.') or 'The proxy cannot be used'}."

    def _because(self) -> str:
        told = next((each.message for each in self.results if isinstance(each, NoResponse) and each.message), "")
        return f" ({told.strip().rstrip('.')})" if told.strip() else ""

    def _commonest(self) -> str:
        ours = sorted(fault.value for fault in self.silent.values() if fault in _OUR_SIDE)
        return max(ours, key=ours.count).replace("-", " ")
