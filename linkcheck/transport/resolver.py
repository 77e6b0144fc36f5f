"""Names to addresses, without a thread a name: cached, one look-up in flight a name, each outcome told apart."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from linkcheck.frozen import dataclass
from linkcheck.model import Fault
from linkcheck.transport import dns_wire
from linkcheck.transport.dns_channel import DnsChannel
from linkcheck.transport.dns_config import DnsConfig
from linkcheck.transport.failure import TransportFailure, of_os_error
from linkcheck.transport.watch import Watch

ROUND_TIMEOUTS_S = (1.5, 3.0)  # a slow zone's own servers may need seconds; whoever asks comes back later anyhow
PAUSES_S = (0.0, 0.25)  # before each round: SERVFAIL is often gone a moment later
TTL_FLOOR_S, TTL_CEILING_S = 60.0, 3600.0  # Chrome's floor is 60 s
FAILURE_TTL_S = 0.3  # for who asks at the same time; who asks again a second later wants to know anew
MAX_ALIASES = 8
MOST_CACHED = 10_000  # names; a host's links are requested one after the other, so older ones are hardly missed
RESOLUTION_DELAY_S = 0.05  # how long one family waits for the other (RFC 8305, 3)
THREADS = 64  # where only libc knows the servers


@dataclass(frozen=True, slots=True)
class _Entry:
    expires: float
    addresses: tuple[str, ...]
    failure: tuple[Fault, str] | None = None
    exhausted: bool = False


class Resolver:
    """Looks names up with the servers of `config`, or with libc where it names none."""

    def __init__(self, config: DnsConfig, watch: Watch | None = None) -> None:
        self._config = config
        self._watch = watch or Watch()
        self._channels: tuple[DnsChannel, ...] = ()
        self._cache: dict[str, _Entry] = {}
        self._in_flight: dict[str, asyncio.Task[_Entry]] = {}
        self._threads: ThreadPoolExecutor | None = None

    def cached(self, host: str) -> tuple[str, ...] | None:
        """Return the addresses of `host` where they are at hand."""
        entry = self._cache.get(host)
        if entry is None or entry.failure or entry.expires <= asyncio.get_running_loop().time():
            return None
        return entry.addresses

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Return the addresses of `host`, at least one, in the order to try them.

        Raises:
            TransportFailure: NXDOMAIN, DNS_NO_DATA or DNS_FAILED.
        """
        entry = self._cache.get(host)
        if entry is None or entry.expires <= asyncio.get_running_loop().time():
            task = self._in_flight.get(host)
            if task is None:
                task = asyncio.create_task(self._look_up(host))
                self._in_flight[host] = task
                task.add_done_callback(lambda _: self._in_flight.pop(host, None))
            entry = await asyncio.shield(task)
        if entry.failure is not None:
            raise TransportFailure(*entry.failure, exhausted=entry.exhausted)
        return entry.addresses

    async def aclose(self) -> None:
        """End what is under way."""
        for task in list(self._in_flight.values()):
            task.cancel()
        await asyncio.gather(*self._in_flight.values(), return_exceptions=True)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _look_up(self, host: str) -> _Entry:
        try:
            addresses, ttl_s = await self._find(host)
            entry = _Entry(self._in(min(max(ttl_s, TTL_FLOOR_S), TTL_CEILING_S)), addresses)
        except TransportFailure as failure:
            ttl_s = FAILURE_TTL_S if failure.fault in {Fault.DNS_FAILED, Fault.LOCAL} else TTL_FLOOR_S
            entry = _Entry(self._in(ttl_s), (), (failure.fault, failure.message), exhausted=failure.exhausted)
        if len(self._cache) >= MOST_CACHED and host not in self._cache:
            del self._cache[next(iter(self._cache))]  # the oldest
        self._cache[host] = entry
        return entry

    def _in(self, seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds

    async def _find(self, host: str) -> tuple[tuple[str, ...], float]:
        name = host.rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, 6.3
            return ("127.0.0.1", "::1"), TTL_CEILING_S
        known = self._config.hosts.get(name)
        if known:
            return known, TTL_CEILING_S
        if not self._config.servers:
            return await self._by_libc(host), 0.0
        if not self._channels:
            self._channels = tuple(DnsChannel(server, self._watch) for server in self._config.servers)
        names = [name]
        if "." not in name and not host.endswith("."):
            names = [*(f"{name}.{suffix}" for suffix in self._config.search), name]
        for candidate in names[:-1]:
            try:
                return await self._by_dns(candidate)
            except TransportFailure as failure:
                if failure.fault is Fault.DNS_FAILED:
                    raise
        return await self._by_dns(names[-1])

    async def _by_dns(self, name: str) -> tuple[tuple[str, ...], float]:
        if not self._config.ipv6:
            addresses, ttl_s = await self._follow(name, dns_wire.A)
            if not addresses:  # none that we could reach; is there one for others?
                addresses, ttl_s = await self._follow(name, dns_wire.AAAA)
        else:
            addresses, ttl_s = await self._both_families(name)
        if not addresses:
            raise TransportFailure(Fault.DNS_NO_DATA, "The host's name has no address")
        return addresses, ttl_s

    async def _both_families(self, name: str) -> tuple[tuple[str, ...], float]:
        """Return addresses of both families in turns, IPv6 first (RFC 8305, 4)."""
        tasks = [asyncio.create_task(self._follow(name, kind)) for kind in (dns_wire.AAAA, dns_wire.A)]
        try:
            done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if pending and any(task.exception() is None and task.result()[0] for task in done):
                await asyncio.wait(tasks, timeout=RESOLUTION_DELAY_S)
            elif pending:
                await asyncio.wait(tasks)
        finally:
            for task in tasks:
                task.cancel()
        found = [task.result() for task in tasks if task.done() and not task.cancelled() and not task.exception()]
        if not any(addresses for addresses, _ in found):
            failures = [task.exception() for task in tasks if task.done() and not task.cancelled()]
            for failure in failures:
                if failure is not None:
                    raise failure
        families = [list(addresses) for addresses, _ in found]
        mixed = [family[i] for i in range(max(map(len, families))) for family in families if i < len(family)]
        return tuple(mixed), min(ttl_s for _, ttl_s in found)

    async def _follow(self, name: str, kind: int) -> tuple[tuple[str, ...], float]:
        """Return the addresses of one family, the chain of aliases followed; () where the name has none."""
        seen = {name}
        for _ in range(MAX_ALIASES):
            reply = await self._ask(name, kind)
            if reply.addresses or reply.alias is None:
                return tuple(dict.fromkeys(reply.addresses)), reply.ttl_s
            if reply.alias in seen:
                break
            name = reply.alias
            seen.add(name)
        raise TransportFailure(Fault.DNS_NO_DATA, "The host's name is an alias without end")

    async def _ask(self, name: str, kind: int) -> dns_wire.Reply:
        """Return the first certain reply of any server."""
        why = "no name server answered"
        for pause_s, timeout_s in zip(PAUSES_S, ROUND_TIMEOUTS_S, strict=True):
            if pause_s:
                await asyncio.sleep(pause_s)
            for channel in self._channels:
                try:
                    reply = await channel.ask(name, kind, timeout_s)
                except TimeoutError:
                    continue
                except (OSError, UnicodeError) as error:
                    if isinstance(error, OSError) and (failure := of_os_error(error)).fault is Fault.LOCAL:
                        raise failure from error
                    why = f"the name server cannot be reached: {error}"
                    continue
                if reply.rcode == dns_wire.NXDOMAIN:
                    raise TransportFailure(Fault.NXDOMAIN, "The host's name does not exist")
                if reply.rcode == dns_wire.NOERROR:
                    return reply
                why = f"the name server answered {_RCODES.get(reply.rcode, reply.rcode)}"
        raise TransportFailure(Fault.DNS_FAILED, f"The host's name could not be looked up: {why}")

    async def _by_libc(self, host: str) -> tuple[str, ...]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="resolve")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, _getaddrinfo, host)
        except socket.gaierror as error:
            raise TransportFailure(
                _FAULT_OF_EAI.get(error.errno or 0, Fault.DNS_FAILED), error.strerror or ""
            ) from None
        except (OSError, UnicodeError) as error:
            if isinstance(error, OSError) and (failure := of_os_error(error)).fault is Fault.LOCAL:
                raise failure from error
            raise TransportFailure(Fault.DNS_FAILED, str(error)) from None


def _getaddrinfo(host: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))


_RCODES = {1: "FORMERR", 2: "SERVFAIL", 4: "NOTIMP", 5: "REFUSED"}
_FAULT_OF_EAI = {socket.EAI_NONAME: Fault.NXDOMAIN}
if hasattr(socket, "EAI_NODATA"):
    _FAULT_OF_EAI[socket.EAI_NODATA] = Fault.DNS_NO_DATA

Resolve = Callable[[str], Awaitable[tuple[str, ...]]]
