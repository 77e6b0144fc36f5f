"""Is it our own network? Canaries are asked at the start, and all answers are watched. Pure but for its own memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from linkcheck.hosts import host_of
from linkcheck.model import Ask, Exchange, Fault, Flow, Network, NoResponse, Response, Service

CANARY_TIMEOUT_S = 6.0
PATIENCE_S = 6.0
"""How long targets may still prove us online once every canary has failed: with the canaries' own time, a machine
without a network is told so within 15 seconds."""

INTERCEPTED = frozenset({Fault.TLS_UNTRUSTED, Fault.TLS_SELF_SIGNED, Fault.TLS_WRONG_NAME, Fault.TLS_INCOMPLETE_CHAIN})
_OUR_SIDE = frozenset({Fault.PROXY, Fault.LOCAL})


def canary(url: str) -> Flow[Exchange]:
    """Ask a host that is always there; any answer by HTTP will do."""
    return (yield Ask(method="HEAD", url=url, service=Service.CANARY, once=True))


@dataclass(slots=True)
class Watch:
    """What the answers so far say about our own network."""

    canaries: int  # asked
    results: list[Exchange] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)  # hosts, canaries apart, that answered by HTTP
    silent: dict[str, Fault] = field(default_factory=dict)  # hosts that have not, with the latest fault

    def see(self, exchange: Exchange) -> None:
        """Note one exchange of any service."""
        if exchange.ask.service is Service.CANARY:
            self.results.append(exchange)
            return
        host = host_of(exchange.ask.url)
        match exchange:
            case Response():
                self.answered.add(host)
                self.silent.pop(host, None)
            case NoResponse() if host not in self.answered:
                self.silent[host] = exchange.fault
            case NoResponse():
                pass

    def canaries_failed(self) -> bool:
        """Tell whether every canary was asked and none answered."""
        return 0 < self.canaries <= len(self.results) and not any(isinstance(each, Response) for each in self.results)

    def suspect(self) -> bool:
        """Tell whether nothing at all has answered, although the canaries have all had their time."""
        return self.canaries_failed() and not self.answered

    def intercepted(self) -> bool:
        """Tell whether somebody on the way answers in the place of hosts that are known to be well."""
        faults = [each.fault for each in self.results if isinstance(each, NoResponse)]
        return self.canaries_failed() and len(faults) >= 2 and all(fault in INTERCEPTED for fault in faults)

    def network(self) -> Network:
        """Return what to say of our own network."""
        if self.suspect():
            return Network.OFFLINE
        if self.intercepted() or self._our_side_fails():
            return Network.DEGRADED
        return Network.ONLINE

    def _our_side_fails(self) -> bool:
        """Tell whether a good part of the hosts was not reached for a reason on our side."""
        ours = sum(fault in _OUR_SIDE for fault in self.silent.values())
        return ours >= 3 and ours * 4 >= len(self.answered) + len(self.silent)

    def message(self) -> str | None:
        """Return what to tell about the network, or None when all is well."""
        why = next((each.message for each in self.results if isinstance(each, NoResponse) and each.message), "")
        because = f" ({why.rstrip('.')})" if why else ""
        match self.network():
            case Network.ONLINE:
                return None
            case Network.OFFLINE:
                return (
                    f"There is no network: neither the links nor {self.canaries} hosts that are always there "
                    f"answered{because}. No verdict was reached; the findings about dates and damage hold."
                )
            case Network.DEGRADED if self.intercepted():
                return (
                    "Somebody between us and the web answers in its place: a captive portal, or a proxy that "
                    f"inspects TLS, whose authority --cacert would name{because}."
                )
            case Network.DEGRADED:
                return f"Our own side failed for many hosts: {self._commonest()}. Their links are left open."

    def _commonest(self) -> str:
        ours = sorted(fault.value for fault in self.silent.values() if fault in _OUR_SIDE)
        return max(ours, key=ours.count).replace("-", " ")
