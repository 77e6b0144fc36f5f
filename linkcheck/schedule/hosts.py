"""The scheduler: drives flows, one queue a host, a fixed set of workers, hosts in their turn.

No task per URL, and no worker is held while a host waits. A flow is begun when its turn comes; until then it is a pair
of its work and its item in a queue. Time is the event loop's own, so that a test can bring its own clock.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response, Service
from linkcheck.schedule.retry import RATE_HEADERS, Again, GiveUp, decide
from linkcheck.schedule.timetable import Timetable
from linkcheck.schedule.turns import Turns
from linkcheck.schedule.work import Host, Item, Limits, Result, Run, Sender, Work, host_of

_LEAST_S = 0.05  # a deadline below this is over
_FORGOTTEN_AT_A_TIME = 3  # more than can be finished with at a time, so that none pile up
_NO_TIME = "no time was left for it"
_TOO_BUSY = "This machine was too busy to tell whether the host answers"
_MOST_EXCUSED = 3  # tries of one request
_EXCUSED_WAIT_S = 1.0  # times the tries so far
_LEAST_AT_ONCE = 8  # requests, however busy the machine is
_SLOW_S = 5.0
_SPEED_UP_S = 1.0


class _Job(NamedTuple):
    """A job for later."""

    work: Work[Any, Any]
    item: Any
    host: str


class Scheduler:
    """Takes jobs, asks for them, and tells their works how they ended."""

    def __init__(self, sender: Sender, limits: Limits, *, watch: Callable[[Exchange, str], None] | None = None):
        """Make one for the running event loop.

        Args:
            sender: What makes the requests.
            limits: How hard it may work.
            watch: Told of every exchange as it comes, and of its host; tries that are repeated are told too.
        """
        self._send = sender.send
        self._release = sender.release
        self._limits = limits
        self._watch = watch
        self._loop = asyncio.get_running_loop()
        self._hosts: dict[str, Host] = {}
        self._new: list[str] = []  # hosts that nobody has been told of
        self._finished_with: deque[Host] = deque()  # in that order; those of which nothing was learned are forgotten
        self._turns = Turns(limits.concurrency)
        self._timetable = Timetable(self._loop, self._come)
        self._later_at: Counter[str] = Counter()  # jobs and flows that wait for their time, by host
        self._workers: list[asyncio.Task[None]] = []
        self._idle: list[asyncio.Future[None]] = []
        self._answers: list[tuple[Host, Run, Exchange]] = []  # that no flow has heard of yet
        self._settled: list[tuple[tuple[Work[Any, Any], ...], asyncio.Future[None]]] = []
        self._stopped = False
        self._most_at_once = limits.concurrency
        self._slowed_until = 0.0
        self.excused = 0
        """Tries that were repeated because this machine was busy."""
        self.errors: list[Exception] = []
        """Internal errors that could not be reported to any work; the run went on."""

    # --- what the pipeline calls

    def submit(self, work: Work[Item, Result], item: Item, *, host: str, after_s: float = 0.0) -> None:
        """Put a job into the queue of the host where its first ask goes, at once or after a while."""
        self._expect(work, 1)
        if after_s > 0:
            self._later(after_s, _Job(work, item, host))
        else:
            self._enqueue(self._host(host), (work, item), front=work.urgent)

    def submit_all(self, work: Work[Item, Result], jobs: Iterable[tuple[str, Item]]) -> None:
        """Put many jobs, each with the host of its first ask, into their queues, and only then look who is first."""
        hosts: list[Host] = []
        for name, item in jobs:
            host = self._host(name)
            if not host.queue:
                hosts.append(host)
            host.queue.append((work, item))
            self._expect(work, 1)
        for host in hosts:
            self._offer(host)

    def take_back(self, work: Work[Item, Any], names: Iterable[str]) -> list[tuple[str, Item]] | None:
        """Give up the jobs at some hosts, none of which has begun, and return them with their hosts.

        None, and nothing is given up, where one of the hosts is being asked, rests, or has other things to be asked.
        """
        now = self._loop.time()
        hosts = [host for name in names if (host := self._hosts.get(name)) is not None]
        for host in hosts:
            if not host.pace.is_fresh(now) or self._later_at[host.name]:
                return None
            if any(isinstance(entry, Run) or entry[0] is not work for entry in host.queue):
                return None
        items: list[tuple[str, Item]] = []
        for host in hosts:
            items += [(host.name, entry[1]) for entry in host.queue if not isinstance(entry, Run)]
            host.queue.clear()
            host.stamp += 1
            self._let_go_of(host)
        self._expect(work, -len(items))
        return items

    def narrow(self, concurrency: int) -> None:
        """Have no more than so many requests under way from now on; those that are end first."""
        self._most_at_once = self._turns.concurrency = concurrency

    async def settled(self, *works: Work[Any, Any]) -> None:
        """Wait until nothing of these works is unfinished, or until the scheduler is stopped."""
        while not self._stopped and any(work.unfinished for work in works):
            done = self._loop.create_future()
            self._settled.append((works, done))
            await done

    def stop(self) -> None:
        """Begin nothing more and end what is under way; what is unfinished stays so."""
        if self._stopped:
            return
        self._stopped = True
        for worker in self._workers:
            worker.cancel()
        self._timetable.cancel()
        for _, done in self._settled:
            if not done.done():
                done.set_result(None)
        for host in self._hosts.values():
            host.queue.clear()

    async def closed(self) -> None:
        """Stop, and wait until the workers have gone."""
        self.stop()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def hosts(self) -> Iterator[Host]:
        """Yield every host that has something left, or of which something was learned."""
        return iter(self._hosts.values())

    def newcomers(self) -> list[str]:
        """Return the names of the hosts that have come since this was last called."""
        names, self._new = self._new, []
        return names

    # --- queues

    def _expect(self, work: Work[Any, Any], more: int) -> None:
        """Count jobs that have come; below 0, that have gone."""
        work.unfinished += more
        self._turns.left += more

    def _host(self, name: str) -> Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(name, self._limits.pace(name))
            self._new.append(name)
        return host

    def _forget(self) -> None:
        """Forget hosts that are finished and would be met again as if for the first time.

        A list may have hundreds of thousands of hosts with one link each.
        """
        now = self._loop.time()
        for _ in range(_FORGOTTEN_AT_A_TIME):
            if not self._finished_with or now < self._finished_with[0].pace.free_at:
                return
            host = self._finished_with.popleft()
            again = bool(host.queue) or bool(self._later_at[host.name])
            if not again and host.pace.is_as_at_first(now) and self._hosts.get(host.name) is host:
                del self._hosts[host.name]

    def _enqueue(self, host: Host, entry: Run | tuple[Work[Any, Any], Any], *, front: bool) -> None:
        (host.queue.appendleft if front else host.queue.append)(entry)
        self._offer(host)

    def _offer(self, host: Host) -> None:
        """Give a host its place: among the ready, or among those who wait for their time."""
        if not host.queue or self._stopped:
            return
        now = self._loop.time()
        host.stamp += 1
        pace = host.pace
        if pace.may_start(now) or pace.closed:
            self._turns.add(host)
            self._wake()
        elif pace.under_way < pace.limit:
            self._timetable.add(pace.free_at, (host, host.stamp))

    def _wake(self) -> None:
        while self._idle:
            sleeper = self._idle.pop()
            if not sleeper.done():
                sleeper.set_result(None)
                return
        if len(self._workers) < self._turns.concurrency:
            self._workers.append(self._loop.create_task(self._work()))

    # --- time

    def _later(self, wait_s: float, what: Run | _Job) -> None:
        self._later_at[_host_name(what)] += 1
        self._timetable.add(self._loop.time() + wait_s, what)

    def _come(self, what: Run | _Job | tuple[Host, int]) -> None:
        """Put into its queue whose time has come."""
        try:
            self._queue_due(what)
        except Exception as error:  # noqa: BLE001 - our bug costs this item, not the run
            if isinstance(what, tuple) and not isinstance(what, _Job):
                self.errors.append(error)
            else:
                self._failed(what.work, what.item, error)

    def _queue_due(self, what: Run | _Job | tuple[Host, int]) -> None:
        match what:
            case Run():
                self._comes_now(_host_name(what))
                self._enqueue(self._host(host_of(what.ask.url)), what, front=True)
            case _Job():
                self._comes_now(what.host)
                self._enqueue(self._host(what.host), (what.work, what.item), front=what.work.urgent)
            case (host, stamp):
                if stamp == host.stamp:
                    self._offer(host)

    def _comes_now(self, name: str) -> None:
        """Count one thing less that a host waits for."""
        self._later_at[name] -= 1
        if not self._later_at[name]:
            del self._later_at[name]

    # --- workers

    async def _work(self) -> None:
        while len(self._workers) <= self._turns.concurrency:
            taken = self._take()
            if taken is not None:
                await self._ask(*taken)
                await asyncio.sleep(0)  # until what came is seen to: it may be this host's turn again
                continue
            sleeper = self._loop.create_future()
            self._idle.append(sleeper)
            await sleeper
        self._workers = [worker for worker in self._workers if worker is not asyncio.current_task()]
        if self._turns:  # it may have been woken for that
            self._wake()

    def _take(self) -> tuple[Host, Run] | None:
        """Take the next ask that may start, from the host whose turn it is; None when there is none."""
        while (host := self._turns.take()) is not None:
            run = self._begun(host, host.queue.popleft())
            if run is None:
                self._offer(host)
                continue
            try:
                if self._starts(host, run):
                    return host, run
            except Exception as error:  # noqa: BLE001 - our bug costs this item, not the run
                self._failed(run.work, run.item, error)
                self._offer(host)
        return None

    def _starts(self, host: Host, run: Run) -> bool:
        """Start a run's request if its host allows; otherwise let it wait, or answer it if the host is closed."""
        now = self._loop.time()
        reason = host.pace.closed.get(run.work.during)
        if reason is not None:
            self._offer(host)
            self._resume(run, _left_alone(reason, run))
            return False
        if not host.pace.may_start(now):
            host.queue.appendleft(run)
            self._offer_waiting(host)
            return False
        host.pace.started(now, run.ask.service, run.work.during)
        self._offer(host)
        return True

    def _offer_waiting(self, host: Host) -> None:
        """Let a host wait that is closed for another pass than its first entry's."""
        host.stamp += 1
        if host.pace.under_way < host.pace.limit:
            self._timetable.add(host.pace.free_at, (host, host.stamp))

    def _begun(self, host: Host, entry: Run | tuple[Work[Any, Any], Any]) -> Run | None:
        """Return the run of an entry of this host's queue; None when it ended at once or belongs to another host."""
        if isinstance(entry, Run):
            return entry
        work, item = entry
        try:
            flow = work.begin(item)
        except Exception as error:  # noqa: BLE001 - our bug costs this item, not the audit
            self._failed(work, item, error)
            return None
        run = Run(work, item, flow, _NOTHING, spent_s=work.spent_s(item) if work.spent_s is not None else 0.0)
        return run if self._advance(run, None, host) else None

    async def _ask(self, host: Host, run: Run) -> None:
        """Make one try; what follows from it is seen to with the answers that come at the same time."""
        work = run.work
        left_s = work.budget_s if work.each_ask else work.budget_s - run.spent_s
        try:
            if left_s >= _LEAST_S:
                self._answered(host, run, await self._try(host, run, left_s))
                return
            host.pace.under_way -= 1
            self._resume(run, NoResponse(ask=run.ask, fault=Fault.TIMEOUT, message=_NO_TIME, attempts=run.tried))
        except Exception as error:  # noqa: BLE001 - our bug costs this item, not the audit
            self._failed(work, run.item, error)
        self._left(host)

    def _answered(self, host: Host, run: Run, exchange: Exchange) -> None:
        """Keep an answer until the loop has taken in all that came at the same time.

        Flows that go on one behind the other find what reads and judges pages in the processor's caches; between two
        answers, the transport drives it out. That is a tenth of an audit that keeps a processor busy.
        """
        if not self._answers:
            self._loop.call_soon(self._go_on)
        self._answers.append((host, run, exchange))

    def _go_on(self) -> None:
        """See to what follows from the answers that came."""
        answers, self._answers = self._answers, []
        for host, run, exchange in answers:
            if self._stopped:
                return
            under_way = host.pace.under_way
            try:
                # Not before: a place is free when its answer cannot be lost any more
                host.pace.ended(exchange, run.work.during)
                self._turns.ended(host, exchange)
                if isinstance(exchange, Response):
                    self._speed_up()
                self._decide(host, run, exchange)
            except Exception as error:  # noqa: BLE001 - our bug costs this item, not the audit
                host.pace.under_way = under_way - 1
                self._failed(run.work, run.item, error)
            self._left(host)

    def _left(self, host: Host) -> None:
        """Let the next ask of a host have the place that one has left."""
        if not host.queue and not host.pace.under_way:
            self._let_go_of(host)
            self._finished_with.append(host)
            self._forget()
        self._offer(host)

    def _let_go_of(self, host: Host) -> None:
        """Close what is kept open to a host."""
        host.idle = 0
        with contextlib.suppress(Exception):  # it is closed at the end all the same
            self._release(host.name.rpartition(":")[0].strip("[]"))

    async def _try(self, host: Host, run: Run, left_s: float) -> Exchange:
        run.tried += 1
        try:
            exchange = await self._send(run.ask, deadline_s=left_s)
        except Exception:
            host.pace.under_way -= 1
            raise
        return exchange

    def _decide(self, host: Host, run: Run, exchange: Exchange) -> None:
        """Ask again, or give the flow its answer."""
        if isinstance(exchange, NoResponse) and exchange.strained:
            if self._excuse(run, exchange):
                return
            exchange = replace(exchange, fault=Fault.LOCAL, message=_TOO_BUSY, strained=False)
        if self._watch is not None:
            self._watch(exchange, host.name)
        pace, during = host.pace, run.work.during
        tries = 1 if run.ask.once else run.work.tries
        archive = run.ask.service is Service.ARCHIVE or host.name in self._limits.archives
        cap_s = self._limits.retry_after_cap_s
        match decide(exchange, tried=run.tried, tries=tries, cap_s=cap_s, archive=archive):
            case Again(wait_s=wait_s, whole_host=whole_host):
                if not whole_host or pace.hold(self._loop.time(), wait_s):
                    if during not in pace.closed:
                        self._later(wait_s, run)
                        return
                else:
                    pace.close(exchange, during)
            case GiveUp(host_refuses=True) if not run.ask.once:
                pace.close(exchange, during)
            case GiveUp():
                pace.given_up(exchange, during)
            case None:
                pass
        self._resume(run, replace(exchange, attempts=run.tried) if run.tried > 1 else exchange)

    def _excuse(self, run: Run, exchange: NoResponse) -> bool:
        """Repeat a try that failed because this machine was busy, with fewer at once; return whether that is done.

        It is not counted as a try, and the time it took is not the host's.
        """
        self._slow_down()
        if run.excused >= _MOST_EXCUSED:
            return False
        run.excused += 1
        run.tried -= 1
        self.excused += 1
        self._later(_EXCUSED_WAIT_S * run.excused, run)
        return True

    def _slow_down(self) -> None:
        """Have half as many requests under way; more again after a while."""
        now = self._loop.time()
        if now < self._slowed_until:
            return
        least = min(_LEAST_AT_ONCE, self._most_at_once)
        self._turns.concurrency = max(least, self._turns.concurrency // 2)
        self._slowed_until = now + _SLOW_S

    def _speed_up(self) -> None:
        """Have some more requests under way, if there was no trouble for a while."""
        now = self._loop.time()
        if self._turns.concurrency < self._most_at_once and now >= self._slowed_until:
            step = max(1, self._most_at_once // 8)
            self._turns.concurrency = min(self._most_at_once, self._turns.concurrency + step)
            self._slowed_until = now + _SPEED_UP_S
            for _ in range(min(step, len(self._turns))):
                self._wake()

    # --- flows

    def _resume(self, run: Run, exchange: Exchange) -> None:
        if isinstance(exchange, Response):
            run.spent_s += exchange.elapsed_s
        run.tried = run.excused = 0
        self._advance(run, exchange, None)

    def _advance(self, run: Run, exchange: Exchange | None, here: Host | None) -> bool:
        """Send a flow what came back, and put its next ask at the front of its host's queue, or end it.

        Args:
            run: The flow.
            exchange: What came back; None begins it.
            here: The host that takes an ask for itself, instead of from its queue.

        Returns:
            Whether `here` takes the ask.
        """
        try:
            run.ask = next(run.flow) if exchange is None else run.flow.send(exchange)
        except StopIteration as stop:
            self._ended(run.work, run.item, stop.value)
        except Exception as error:  # noqa: BLE001 - our bug costs this item, not the audit
            self._failed(run.work, run.item, error)
        else:
            try:
                return self._place(run, here)
            except Exception as error:  # noqa: BLE001 - our bug costs this item, not the run
                self._failed(run.work, run.item, error)
        return False

    def _place(self, run: Run, here: Host | None) -> bool:
        """Put a run's next request into its host's queue, or hand the run over; return whether `here` takes it."""
        name = host_of(run.ask.url)
        if run.work.give is not None and run.work.give(run, name):
            run.flow.close()
            self._finished(run.work)
            return False
        if here is not None and name == here.name:
            return True
        self._enqueue(self._host(name), run, front=True)
        return False

    def _ended(self, work: Work[Any, Any], item: Any, result: Any) -> None:
        try:
            work.end(item, result)
        except Exception as error:  # noqa: BLE001 - our bug costs this item, not the audit
            self._failed(work, item, error)
        else:
            self._finished(work)

    def _failed(self, work: Work[Any, Any], item: Any, error: Exception) -> None:
        """Report an internal error to the work that it happened in; the item counts as finished either way."""
        try:
            work.fail(item, error)
        except Exception as second:  # noqa: BLE001 - not even the report may stop the others
            self.errors += (error, second)
        self._finished(work)

    def _finished(self, work: Work[Any, Any]) -> None:
        self._expect(work, -1)
        if work.unfinished:
            return
        for entry in [entry for entry in self._settled if not any(each.unfinished for each in entry[0])]:
            self._settled.remove(entry)
            if not entry[1].done():
                entry[1].set_result(None)


_NOTHING = Ask(method="", url="")


def _left_alone(reason: Exchange, run: Run) -> Exchange:
    """Return the answer to a request that is not sent, as its host is closed: what closed it, and nothing of its page.

    Headers, body and certificate belong to the request that brought them, and say nothing of another address.
    """
    match reason:
        case NoResponse():
            return NoResponse(
                ask=run.ask, fault=reason.fault, message=reason.message, attempts=run.tried, at=reason.at,
                peer=reason.peer,
            )  # fmt: skip
        case Response():
            kept = tuple(header for header in reason.headers if header[0] in RATE_HEADERS)
            return Response(
                ask=run.ask, status=reason.status, headers=kept, attempts=run.tried, at=reason.at, peer=reason.peer
            )


def _host_name(what: Run | _Job) -> str:
    return what.host if isinstance(what, _Job) else host_of(what.ask.url)
