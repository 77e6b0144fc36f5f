"""The scheduler on a clock of its own: limits, intervals, order, retries, rests, and bugs that cost one job only."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.model import Ask, Exchange, Fault, Flow, NoResponse, Response, Service
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Limits, Work, host_of
from tests.unit.clockwork import ClockworkLoop, run

Answer = Callable[[Ask, int], Exchange]


def answered(ask: Ask, status: int = 200, *, elapsed_s: float = 1.0, **headers: str) -> Response:
    """Return an answer; header names with underscores for hyphens."""
    rows = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(ask=ask, status=status, headers=rows, elapsed_s=elapsed_s)


def silent(ask: Ask, fault: Fault = Fault.TIMEOUT, *, elapsed_s: float = 1.0) -> NoResponse:
    """Return no answer."""
    return NoResponse(ask=ask, fault=fault, elapsed_s=elapsed_s)


@dataclass
class FakeWeb:
    """Answers by a function of the ask and its count; notes when what was under way."""

    loop: ClockworkLoop
    answer: Answer
    starts: list[tuple[float, str]] = field(default_factory=list)
    deadlines: list[float] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    released: list[str] = field(default_factory=list)

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        host = host_of(ask.url)
        self.starts.append((self.loop.time(), ask.url))
        self.deadlines.append(deadline_s)
        self.counts[ask.url] += 1
        for name in (host, "all"):
            self.under_way[name] += 1
            self.most[name] = max(self.most[name], self.under_way[name])
        exchange = self.answer(ask, self.counts[ask.url])
        await asyncio.sleep(exchange.elapsed_s)
        for name in (host, "all"):
            self.under_way[name] -= 1
        return exchange

    def release(self, host: str) -> None:
        self.released.append(host)

    def starts_by_host(self) -> dict[str, list[float]]:
        by_host = defaultdict(list)
        for at, url in self.starts:
            by_host[host_of(url)].append(at)
        return by_host


@dataclass
class Run:
    """What came of a number of URLs."""

    web: FakeWeb
    results: dict[str, list[Exchange]]
    errors: dict[str, Exception]
    finished_at: float


def one_ask(url: str) -> Flow[list[Exchange]]:
    """Ask once."""
    return [(yield Ask(method="GET", url=url))]


def play(
    urls: list[str],
    answer: Answer,
    *,
    flow: Callable[[str], Flow[list[Exchange]]] = one_ask,
    tries: int = 1,
    budget_s: float = 20.0,
    concurrency: int = 100,
    per_host: int = 4,
    interval_s: float = 0.0,
    cap_s: float = 60.0,
    watch: Callable[[Scheduler], None] | None = None,
) -> Run:
    """Put the URLs through a scheduler in one burst."""

    async def main(loop: ClockworkLoop) -> Run:
        web = FakeWeb(loop, answer)
        limits = Limits(concurrency=concurrency, per_host=per_host, host_interval_s=interval_s, retry_after_cap_s=cap_s)
        scheduler = Scheduler(web, limits)
        if watch is not None:
            loop.before_time_passes = lambda: watch(scheduler)
        done = Run(web, {}, {}, 0.0)
        work = Work[str, list[Exchange]](
            begin=flow, end=done.results.__setitem__, fail=done.errors.__setitem__, tries=tries, budget_s=budget_s
        )
        scheduler.submit_all(work, ((host_of(url), url) for url in urls))
        await scheduler.settled(work)
        done.finished_at = loop.time()
        loop.before_time_passes = lambda: None
        await scheduler.closed()
        return done

    return run(main)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("http://Example.ORG/a", "example.org:80", id="default-port-http"),
        pytest.param("HTTPS://example.org", "example.org:443", id="default-port-https"),
        pytest.param("https://example.org:8443?x=http://other.example/", "example.org:8443", id="own-port"),
        pytest.param("http://user:pw@example.org/", "example.org:80", id="user"),
        pytest.param("http://[2001:db8::1]/x", "[2001:db8::1]:80", id="ipv6"),
        pytest.param("http://[2001:db8::1]:81/x", "[2001:db8::1]:81", id="ipv6-port"),
        pytest.param("http://example.org:/x", "example.org:80", id="empty-port"),
        pytest.param("http://example.org\\x", "example.org:80", id="backslash"),
        pytest.param("mailto:someone@example.org", "", id="no-authority"),
        pytest.param("", "", id="empty"),
    ],
)
def test_host_of_a_url(url: str, host: str) -> None:
    """A queue belongs to a host and port, whatever the letters' case."""
    assert host_of(url) == host


JOBS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.01, 0.3, 2.0, 7.0])), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(JOBS, st.integers(1, 12), st.integers(1, 4), st.sampled_from([0.0, 0.25, 1.0]))
def test_limits_hold_and_no_slot_is_wasted(
    jobs: list[tuple[int, float]], concurrency: int, per_host: int, interval_s: float
) -> None:
    """Sockets, a host's limit and its interval are never exceeded, and no worker rests while an ask may start."""
    times = {f"http://host{host}.example/{number}": elapsed for number, (host, elapsed) in enumerate(jobs)}
    idle_though_ready: list[str] = []

    def look(scheduler: Scheduler) -> None:
        now = asyncio.get_event_loop().time()
        hosts = list(scheduler.hosts())
        busy = sum(host.pace.under_way for host in hosts)
        if busy < concurrency:
            idle_though_ready.extend(host.name for host in hosts if host.queue and host.pace.may_start(now))

    done = play(
        list(times), lambda ask, _: answered(ask, elapsed_s=times[ask.url]),
        concurrency=concurrency, per_host=per_host, interval_s=interval_s, watch=look,
    )  # fmt: skip
    assert done.results.keys() == times.keys()
    assert not done.errors
    assert not idle_though_ready
    assert done.web.most["all"] <= concurrency
    assert all(most <= per_host for name, most in done.web.most.items() if name != "all")
    for starts in done.web.starts_by_host().values():
        assert all(later - earlier >= interval_s - 1e-9 for earlier, later in pairwise(starts))


def test_host_with_most_left_comes_first() -> None:
    """With one socket, the next ask always goes to the host with most left, list order among equals."""
    urls = [
        f"http://{host}.example/{n}" for host, count in (("one", 1), ("five", 5), ("three", 3)) for n in range(count)
    ]
    random.Random(3).shuffle(urls)
    done = play(urls, lambda ask, _: answered(ask), concurrency=1)
    left = Counter(host_of(url) for url in urls)
    assert len(done.web.starts) == 9
    for _, url in done.web.starts:
        assert left[host_of(url)] == max(left.values())
        left[host_of(url)] -= 1


def test_hosts_are_finished_before_others_are_begun() -> None:
    """Far from the end, no more hosts are begun than there are sockets: each one's connection is used again."""
    left = {f"host{n}.example:80": 6 for n in range(300)}
    urls = [f"http://{host.removesuffix(':80')}/{n}" for n in range(6) for host in left]
    done = play(urls, lambda ask, _: answered(ask), concurrency=4, per_host=2)
    for _, url in done.web.starts[:1_500]:
        left[host_of(url)] -= 1
        assert sum(0 < rest < 6 for rest in left.values()) <= 4
    assert done.finished_at == 450.0  # and no socket was ever without something to do


def test_the_host_that_all_would_wait_for_never_waits() -> None:
    """Neither one that has much more to be asked than others, nor one that proves to be slow."""
    few = [f"http://host{n}.example/{m}" for m in range(6) for n in range(300)]
    large, slow = (
        [f"http://{name}.example/{n}" for n in range(count)] for name, count in (("large", 300), ("slow", 8))
    )
    done = play(
        [*few, *large, *slow], lambda ask, _: answered(ask, elapsed_s=40.0 if "slow" in ask.url else 1.0),
        concurrency=6, per_host=1,
    )  # fmt: skip
    starts = done.web.starts_by_host()
    assert starts["large.example:80"] == [float(n) for n in range(300)]
    assert all(later - earlier <= 41.0 for earlier, later in pairwise(starts["slow.example:80"]))


def test_a_flows_next_ask_comes_before_the_flows_that_wait() -> None:
    """A flow that has begun is brought to its end before its host is asked for another one."""

    def two_asks(url: str) -> Flow[list[Exchange]]:
        return [(yield Ask(method="HEAD", url=url)), (yield Ask(method="GET", url=url))]

    urls = [f"http://a.example/{n}" for n in range(3)]
    done = play(urls, lambda ask, _: answered(ask), flow=two_asks, per_host=1)
    assert [url for _, url in done.web.starts] == [url for url in urls for _ in range(2)]


def test_flows_begin_when_their_turn_comes() -> None:
    """No flow is begun before a socket is free for it."""
    begun = []

    def noting(url: str) -> Flow[list[Exchange]]:
        begun.append(url)
        return one_ask(url)

    most = []
    play(
        [f"http://{n}.example/" for n in range(20)], lambda ask, _: answered(ask),
        flow=noting, concurrency=2, watch=lambda scheduler: most.append(len(begun)),
    )  # fmt: skip
    assert most[:3] == [2, 4, 6]


def test_redirect_to_another_host_obeys_that_hosts_limit() -> None:
    """Redirect hops stand in the queue of the host that they go to."""

    def hop(url: str) -> Flow[list[Exchange]]:
        return [(yield Ask(method="GET", url=url)), (yield Ask(method="GET", url="http://target.example/"))]

    done = play([f"http://{n}.example/" for n in range(9)], lambda ask, _: answered(ask), flow=hop, per_host=2)
    assert done.web.most["target.example:80"] == 2
    assert len(done.results) == 9


# --- time ----------------------------------------------------------------------------------------


def test_each_ask_gets_what_is_left_of_the_probe() -> None:
    """The deadline is the whole probe's, and waiting in a queue does not count."""

    def chain(url: str) -> Flow[list[Exchange]]:
        first = yield Ask(method="GET", url=f"{url}1")
        second = yield Ask(method="GET", url=f"{url}2")
        return [first, second, (yield Ask(method="GET", url=f"{url}3"))]

    done = play(
        ["http://a.example/x", "http://a.example/y"], lambda ask, _: answered(ask, elapsed_s=6.0),
        flow=chain, budget_s=20.0, per_host=1,
    )  # fmt: skip
    assert done.web.deadlines == [20.0, 14.0, 8.0] * 2


def test_no_time_left_is_a_time_out_without_asking() -> None:
    """Where the first answer took all the time, the next ask is answered for the network: time-out."""

    def chain(url: str) -> Flow[list[Exchange]]:
        return [(yield Ask(method="GET", url=url)), (yield Ask(method="GET", url=url))]

    done = play(["http://a.example/"], lambda ask, _: answered(ask, elapsed_s=20.0), flow=chain, budget_s=20.0)
    last = done.results["http://a.example/"][1]
    assert isinstance(last, NoResponse)
    assert last.fault is Fault.TIMEOUT
    assert len(done.web.starts) == 1


# --- tries ---------------------------------------------------------------------------------------


def test_transient_failures_are_tried_again() -> None:
    """A 503, then a reset, then success: the answer says that it took three tries."""

    def flaky(ask: Ask, count: int) -> Exchange:
        told: list[Exchange] = [answered(ask, 503), silent(ask, Fault.CONNECT_RESET), answered(ask)]
        return told[count - 1]

    done = play(["http://a.example/"], flaky, tries=3)
    (last,) = done.results["http://a.example/"]
    assert isinstance(last, Response)
    assert (last.status, last.attempts) == (200, 3)


def test_tries_end() -> None:
    """What stays transient is the answer after the last try allowed, and one try is no try again."""
    for tries in (1, 2, 3):
        done = play(["http://a.example/"], lambda ask, _: answered(ask, 502), tries=tries)
        assert done.web.counts["http://a.example/"] == tries
        assert done.results["http://a.example/"][0].attempts == tries


@pytest.mark.parametrize("fault", [Fault.TIMEOUT, Fault.NXDOMAIN, Fault.TLS_EXPIRED, Fault.PRIVATE_ADDRESS])
def test_certain_faults_and_time_outs_are_not_tried_again(fault: Fault) -> None:
    """Certain answers are certain, and a time-out is left to the late pass."""
    done = play(["http://a.example/"], lambda ask, _: silent(ask, fault), tries=3)
    assert len(done.web.starts) == 1


def test_an_ask_for_more_evidence_is_made_once() -> None:
    """`once` asks are never repeated."""

    def asking(url: str) -> Flow[list[Exchange]]:
        return [(yield Ask(method="GET", url=url, once=True))]

    done = play(["http://a.example/"], lambda ask, _: answered(ask, 503), flow=asking, tries=3)
    assert len(done.web.starts) == 1


def test_no_socket_waits_for_a_retry() -> None:
    """While one host's job waits for its next try, the only socket serves the others."""
    urls = ["http://flaky.example/", *(f"http://{n}.example/" for n in range(5))]

    def answer(ask: Ask, count: int) -> Exchange:
        if "flaky" in ask.url and count == 1:
            return answered(ask, 503, elapsed_s=0.1, retry_after="30")
        return answered(ask, elapsed_s=0.1)

    done = play(urls, answer, tries=3, concurrency=1)
    assert [at for at, url in done.web.starts if "flaky" not in url] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])
    assert 30 <= done.finished_at < 31


# --- hosts that refuse ---------------------------------------------------------------------------


def test_a_host_that_says_429_is_left_alone_as_a_whole() -> None:
    """After a 429 with a delay, nothing at all is asked of the host until the delay has passed."""

    def answer(ask: Ask, count: int) -> Exchange:
        if ask.url.endswith("/0") and count == 1:
            return answered(ask, 429, elapsed_s=0.1, retry_after="20")
        return answered(ask, elapsed_s=0.1)

    done = play([f"http://a.example/{n}" for n in range(6)], answer, tries=3, per_host=1)
    starts = [at for at, _ in done.web.starts]
    assert starts[0] == 0
    assert min(starts[1:]) >= 20.1
    assert all(isinstance(found[0], Response) and found[0].status == 200 for found in done.results.values())


def test_refusals_lengthen_the_interval_and_success_shortens_it() -> None:
    """A host that complains is asked more slowly for a while."""

    def answer(ask: Ask, count: int) -> Exchange:
        return answered(ask, 429 if ask.url.endswith("/0") and count == 1 else 200, elapsed_s=0.01, retry_after="1")

    done = play([f"http://a.example/{n}" for n in range(30)], answer, tries=2, per_host=1, interval_s=0.25)
    starts = [at for at, _ in done.web.starts][1:]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert max(gaps) >= 0.3
    assert gaps[-1] == pytest.approx(0.25)


def test_a_delay_longer_than_we_wait_ends_the_pass_for_the_host() -> None:
    """Come back tomorrow: the rest of the host's jobs get that refusal at once, without being asked."""
    urls = [f"http://a.example/{n}" for n in range(50)]
    done = play(urls, lambda ask, _: answered(ask, 429, retry_after="86400"), tries=3, per_host=1)
    assert len(done.web.starts) == 1
    assert len(done.results) == 50
    assert done.finished_at == pytest.approx(1.0)
    asked, unasked = (done.results[url][0] for url in urls[:2])
    assert (asked.attempts, unasked.attempts) == (1, 0)
    assert unasked.ask.url == urls[1]


def test_a_host_that_refuses_for_ever_costs_a_bounded_time() -> None:
    """A host's rests in all are bounded, however many jobs it has."""
    urls = [f"http://a.example/{n}" for n in range(300)]
    done = play(urls, lambda ask, _: answered(ask, 429, elapsed_s=0.1, retry_after="15"), tries=3, cap_s=60)
    assert len(done.results) == 300
    assert done.finished_at < 2 * 60 + 15


def test_an_archive_is_not_asked_again_after_a_429() -> None:
    """An archive's first 429 ends all asking of it: its firewall shuts out those who go on."""

    def asking(url: str) -> Flow[list[Exchange]]:
        return [(yield Ask(method="GET", url=url, service=Service.ARCHIVE))]

    urls = [f"http://archive.example/{n}" for n in range(20)]
    done = play(urls, lambda ask, _: answered(ask, 429), flow=asking, tries=3, per_host=1)
    assert len(done.web.starts) == 1
    assert all(found[0].attempts <= 1 for found in done.results.values())
    assert len(done.results) == 20


def refused_with_a_page(ask: Ask, _: int) -> Response:
    """Return a refusal whose page and headers are about one address only."""
    headers = (
        ("retry-after", "9000"), ("location", f"{ask.url}/elsewhere"), ("link", f'<{ask.url}>; rel="original"'),
        ("set-cookie", "of=one"), ("last-modified", "Fri, 04 Mar 2016 12:00:00 GMT"),
    )  # fmt: skip
    return Response(ask=ask, status=429, headers=headers, body=b"This URL has been excluded.", elapsed_s=1.0)


def test_an_answer_is_given_to_its_own_request_only() -> None:
    """Requests that a closed host no longer gets learn its status, not the headers and the page of another address."""
    urls = [f"http://archive.example/{number}" for number in range(4)]
    done = play(urls, refused_with_a_page, per_host=1)
    first, *others = (done.results[url][0] for url in urls)
    assert isinstance(first, Response)
    assert first.body
    assert done.web.counts.total() == 1
    for url, other in zip(urls[1:], others, strict=True):
        assert isinstance(other, Response)
        assert (other.ask.url, other.status, other.headers, other.body) == (url, 429, (("retry-after", "9000"),), b"")


def test_a_captured_refusal_closes_nothing() -> None:
    """The replay of a page that once answered 429 or 503 leaves its archive open for all other requests."""
    urls = [f"http://archive.example/{number}" for number in range(6)]

    def replayed(ask: Ask, _: int) -> Exchange:
        status = (429, 503, 200)[int(ask.url[-1]) % 3]
        return answered(ask, status, memento_datetime="Fri, 04 Mar 2016 12:00:00 GMT", retry_after="9000")

    done = play(urls, replayed, tries=3, per_host=1)
    assert done.web.counts == dict.fromkeys(urls, 1)
    answers = [each for url in urls for each in done.results[url]]
    assert [each.status for each in answers if isinstance(each, Response)] == [
        429, 503, 200, 429, 503, 200,
    ]  # fmt: skip


def test_a_silent_host_is_given_up() -> None:
    """A host that lets two rounds of asks run into the deadline is not waited for by all the others."""
    urls = [f"http://a.example/{n}" for n in range(400)]
    done = play(urls, lambda ask, _: silent(ask, elapsed_s=20.0), tries=3, per_host=4)
    assert len(done.results) == 400
    assert len(done.web.starts) <= 12
    assert done.finished_at <= 60


def test_slow_pages_of_a_host_that_answers_do_not_close_it() -> None:
    """Time-outs between answers say something of the pages, not of the host."""
    urls = [f"http://a.example/{n}" for n in range(60)]

    def answer(ask: Ask, _: int) -> Exchange:
        return silent(ask) if int(ask.url.rpartition("/")[2]) % 2 else answered(ask)

    done = play(urls, answer)
    assert len(done.web.starts) == 60


# --- bugs ----------------------------------------------------------------------------------------


def test_a_raise_costs_one_job() -> None:
    """A raise in a flow, before or after its first ask, in the sender or in the end, is told of that job alone."""
    urls = [f"http://{n}.example/" for n in ("begin", "middle", "sender", "fine")]

    def flow(url: str) -> Flow[list[Exchange]]:
        if "begin" in url:
            raise RuntimeError("begin")
        first = yield Ask(method="GET", url=url)
        if "middle" in url:
            raise RuntimeError("middle")
        return [first]

    def answer(ask: Ask, _: int) -> Exchange:
        if "sender" in ask.url:
            raise RuntimeError("sender")
        return answered(ask)

    done = play(urls, answer, flow=flow, per_host=1)
    assert {str(error) for error in done.errors.values()} == {"begin", "middle", "sender"}
    assert list(done.results) == ["http://fine.example/"]


def test_a_bug_beside_the_flows_does_not_stop_the_workers() -> None:
    """Even when watching or releasing raises, every job ends and the others get their answers."""

    async def main(loop: ClockworkLoop) -> tuple[list[str], list[str]]:
        web = FakeWeb(loop, lambda ask, _: answered(ask))
        ended, failed = [], []

        def watch(exchange: Exchange, host: str) -> None:
            if "1" in host:
                raise RuntimeError("watch")

        limits = Limits(concurrency=1, per_host=1, host_interval_s=0, retry_after_cap_s=60)
        scheduler = Scheduler(web, limits, watch=watch)
        work = Work[str, list[Exchange]](
            begin=one_ask,
            end=lambda url, _: ended.append(url),
            fail=lambda url, error: failed.append(url),
            tries=1,
            budget_s=9,
        )
        scheduler.submit_all(work, ((host_of(url), url) for url in (f"http://h{n}.example/" for n in range(4))))
        await scheduler.settled(work)
        await scheduler.closed()
        return ended, failed

    ended, failed = run(main)
    assert failed == ["http://h1.example/"]
    assert ended == ["http://h0.example/", "http://h2.example/", "http://h3.example/"]


def test_a_flow_without_asks_ends_at_once() -> None:
    """A flow may return without asking."""

    def nothing(url: str) -> Flow[list[Exchange]]:
        return []
        yield  # type: ignore[unreachable]  # makes it a generator

    done = play(["http://a.example/", "http://a.example/2"], lambda ask, _: answered(ask), flow=nothing)
    assert done.results == {"http://a.example/": [], "http://a.example/2": []}


def test_connections_of_a_finished_host_are_released() -> None:
    """When nothing is left for a host, the fetcher may close what it keeps open."""
    done = play(
        ["http://a.example/1", "http://a.example/2", "http://b.example/"], lambda ask, _: answered(ask), per_host=1
    )
    assert done.web.released.count("a.example") == 1
    assert set(done.web.released) == {"a.example", "b.example"}


# --- stopping and later jobs ---------------------------------------------------------------------


def test_stop_keeps_what_is_done() -> None:
    """A stop ends the waiting at once; what had ended is kept, the rest is not begun."""

    async def main(loop: ClockworkLoop) -> tuple[list[str], int, float]:
        web = FakeWeb(loop, lambda ask, _: answered(ask, elapsed_s=1.0))
        scheduler = Scheduler(web, Limits(concurrency=2, per_host=2, host_interval_s=0, retry_after_cap_s=60))
        done: list[str] = []
        work = Work[str, list[Exchange]](
            begin=one_ask, end=lambda url, _: done.append(url), fail=lambda url, error: None, tries=1, budget_s=9
        )
        scheduler.submit_all(work, ((host_of(url), url) for url in (f"http://{n}.example/" for n in range(10))))
        loop.call_later(2.5, scheduler.stop)
        await scheduler.settled(work)
        await scheduler.closed()
        return done, work.unfinished, loop.time()

    done, unfinished, ended_at = run(main)
    assert (len(done), unfinished, ended_at) == (4, 6, 2.5)


def test_answers_that_come_at_the_same_time_are_taken_in_first() -> None:
    """Flows go on when all of them are there, one behind the other; one that stops the run is the last."""

    async def main(loop: ClockworkLoop) -> tuple[list[int], int]:
        web = FakeWeb(loop, lambda ask, _: answered(ask, elapsed_s=1.0))
        scheduler = Scheduler(web, Limits(concurrency=4, per_host=2, host_interval_s=0, retry_after_cap_s=60))
        under_way: list[int] = []  # when each flow ended

        def end(url: str, _: list[Exchange]) -> None:
            under_way.append(web.under_way["all"])
            if len(under_way) == 3:
                scheduler.stop()

        work = Work[str, list[Exchange]](begin=one_ask, end=end, fail=lambda url, error: None, tries=1, budget_s=9)
        scheduler.submit_all(work, ((host_of(url), url) for url in (f"http://{n}.example/" for n in range(4))))
        await scheduler.settled(work)
        await scheduler.closed()
        return under_way, work.unfinished

    assert run(main) == ([0, 0, 0], 1)


def test_a_job_for_later_waits_without_a_socket() -> None:
    """A job may be put off; meanwhile everybody else is served."""

    async def main(loop: ClockworkLoop) -> list[tuple[float, str]]:
        web = FakeWeb(loop, lambda ask, _: answered(ask, elapsed_s=1.0))
        scheduler = Scheduler(web, Limits(concurrency=1, per_host=2, host_interval_s=0, retry_after_cap_s=60))
        work = Work[str, list[Exchange]](
            begin=one_ask, end=lambda url, _: None, fail=lambda url, error: None, tries=1, budget_s=9
        )
        scheduler.submit(work, "http://late.example/", host="late.example:80", after_s=5)
        for n in range(3):
            scheduler.submit(work, f"http://{n}.example/", host=f"{n}.example:80")
        await scheduler.settled(work)
        await scheduler.closed()
        return web.starts

    assert run(main) == [
        (0.0, "http://0.example/"), (1.0, "http://1.example/"), (2.0, "http://2.example/"), (5.0, "http://late.example/"),
    ]  # fmt: skip


def test_jobs_that_have_not_begun_can_be_taken_back() -> None:
    """A host that is asked, rests or has a flow under way keeps its jobs; what is taken back is not asked here."""

    async def main(loop: ClockworkLoop) -> None:
        web = FakeWeb(loop, lambda ask, _: answered(ask, 429 if "rests" in ask.url else 200, retry_after="5"))
        limits = Limits(concurrency=2, per_host=1, host_interval_s=0.0, retry_after_cap_s=60.0)
        scheduler = Scheduler(web, limits)
        done: dict[str, list[Exchange]] = {}
        work = Work[str, list[Exchange]](
            begin=one_ask, end=done.__setitem__, fail=lambda url, error: None, tries=3, budget_s=60.0
        )
        urls = [f"http://{name}.example/{n}" for name in ("asked", "rests", "fresh") for n in range(3)]
        scheduler.submit_all(work, ((host_of(url), url) for url in urls))
        await asyncio.sleep(0.5)  # the first two are being asked
        assert scheduler.take_back(work, ["asked.example:80"]) is None
        assert scheduler.take_back(work, ["fresh.example:80", "rests.example:80"]) is None
        assert scheduler.take_back(work, ["fresh.example:80"]) == [("fresh.example:80", url) for url in urls[6:]]
        assert work.unfinished == 6
        await asyncio.sleep(1.0)  # refused: the flow waits for its time, and nothing is under way
        assert scheduler.take_back(work, ["rests.example:80"]) is None
        await scheduler.settled(work)
        assert done.keys() == set(urls[:6])
        assert not web.counts.keys() & set(urls[6:])
        assert "fresh.example" in web.released
        await scheduler.closed()

    run(main)


@pytest.mark.parametrize("concurrency", [1, 3])
def test_fewer_sockets_from_now_on(concurrency: int) -> None:
    """What is under way ends; then there is no more than that."""

    async def main(loop: ClockworkLoop) -> None:
        web = FakeWeb(loop, lambda ask, _: answered(ask))
        limits = Limits(concurrency=8, per_host=1, host_interval_s=0.0, retry_after_cap_s=60.0)
        scheduler = Scheduler(web, limits)
        done: dict[str, list[Exchange]] = {}
        work = Work[str, list[Exchange]](
            begin=one_ask, end=done.__setitem__, fail=lambda url, error: None, tries=1, budget_s=60.0
        )
        urls = [f"http://host{n}.example/" for n in range(40)]
        scheduler.submit_all(work, ((host_of(url), url) for url in urls))
        await asyncio.sleep(0.5)
        assert web.under_way["all"] == 8
        scheduler.narrow(concurrency)
        await asyncio.sleep(1.0)
        web.most.clear()
        await scheduler.settled(work)
        assert len(done) == 40
        assert web.most["all"] == concurrency
        await scheduler.closed()

    run(main)


def remembered(answer: Answer, *, hosts: int = 200, interval_s: float = 0.5) -> int:
    """Return how many hosts a scheduler still knows once it has asked each of some hosts once."""
    left = []
    urls = [f"http://h{number}.example/" for number in range(hosts)]
    play(
        urls,
        answer,
        concurrency=4,
        interval_s=interval_s,
        watch=lambda scheduler: left.append(len([*scheduler.hosts()])),
    )
    assert max(left) == hosts
    return left[-1]


def test_hosts_that_are_finished_are_forgotten() -> None:
    """A list of many hosts with one link each does not keep them all to its end."""
    assert remembered(lambda ask, _: answered(ask)) <= 12
    assert remembered(lambda ask, _: silent(ask, Fault.NXDOMAIN)) <= 12


def test_what_was_learned_of_a_host_is_kept() -> None:
    """A host that refused, or did not answer, is met with that in mind if there is more to request."""
    assert remembered(lambda ask, _: answered(ask, 429)) == 200
    assert remembered(lambda ask, _: silent(ask, Fault.CONNECT_TIMEOUT)) == 200


def test_a_forgotten_host_is_met_at_its_pace() -> None:
    """The interval between two requests holds even if the host was finished in between."""

    def twice(url: str) -> Flow[list[Exchange]]:
        first = yield Ask(method="GET", url=url)
        between = yield Ask(method="GET", url=f"http://other{url.removeprefix('http://h')}")
        return [first, between, (yield Ask(method="GET", url=f"{url}again"))]

    urls = [f"http://h{number}.example/" for number in range(50)]
    done = play(urls, lambda ask, _: answered(ask, elapsed_s=0.1), flow=twice, concurrency=50, interval_s=2.0)
    for starts in done.web.starts_by_host().values():
        assert all(later - earlier >= 2.0 for earlier, later in pairwise(starts))
    assert len(done.results) == 50


def test_each_host_is_new_once() -> None:
    """Whoever shares hosts out is told of each, the forgotten ones included."""
    told: list[str] = []
    urls = [f"http://h{number}.example/" for number in range(30)]
    play(urls, lambda ask, _: answered(ask), concurrency=2, watch=lambda scheduler: told.extend(scheduler.newcomers()))
    assert sorted(told) == sorted(f"h{number}.example:80" for number in range(30))
