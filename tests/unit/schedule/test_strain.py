"""Tries that fail because this machine is busy: repeated, not counted, and with fewer at once."""

from __future__ import annotations

from dataclasses import replace

from linkcheck.model import Ask, Exchange, Fault, NoResponse
from tests.unit.schedule.test_hosts import answered, play, silent


def _busy(ask: Ask) -> NoResponse:
    return replace(silent(ask, Fault.CONNECT_TIMEOUT, elapsed_s=2.0), strained=True)


def test_time_outs_in_a_row_close_no_host() -> None:
    """Ninety-five connections to one host that time out on a busy machine are all made again, and counted once."""
    urls = [f"http://h.example/{number}" for number in range(95)]
    done = play(urls, lambda ask, count: _busy(ask) if count == 1 else answered(ask), tries=1, budget_s=3.0)
    assert not done.errors
    for url in urls:
        (exchange,) = done.results[url]
        assert (exchange.fault if isinstance(exchange, NoResponse) else 200) == 200
        assert exchange.attempts == 1
    assert set(done.web.counts.values()) == {2}
    assert set(done.web.deadlines) == {3.0}


def test_a_host_that_stays_silent() -> None:
    """After some tries the answer is that this machine could not tell, and nothing about the host."""
    done = play(["http://h.example/"], lambda ask, _: _busy(ask), tries=1)
    (exchange,) = done.results["http://h.example/"]
    assert isinstance(exchange, NoResponse)
    assert exchange.fault is Fault.LOCAL
    assert "busy" in exchange.message


def test_silence_on_a_machine_that_is_not_busy() -> None:
    """Nothing is excused that this machine has no part in."""
    urls = [f"http://h.example/{number}" for number in range(95)]
    done = play(urls, lambda ask, _: silent(ask, Fault.CONNECT_TIMEOUT), tries=1)
    assert sum(done.web.counts.values()) < 30  # then the host is left alone
    faults = {each.fault for (each,) in done.results.values() if isinstance(each, NoResponse)}
    assert faults == {Fault.CONNECT_TIMEOUT}


def test_fewer_at_once_and_then_more_again() -> None:
    """While the machine is busy fewer requests are under way; later as many as before."""
    most: dict[int, int] = {}

    def answer(ask: Ask, count: int) -> Exchange:
        number = int(ask.url.rpartition("/h")[2].partition(".")[0])
        return _busy(ask) if number < 64 and count == 1 else answered(ask, elapsed_s=1.0)

    urls = [f"http://www/h{number}.example/".replace("www/h", "h") for number in range(1500)]
    done = play(urls, answer, tries=1, concurrency=64)
    starts = sorted(at for at, _ in done.web.starts)
    for at in starts:
        most[int(at)] = most.get(int(at), 0) + 1
    assert max(most[second] for second in most if 3 <= second <= 6) <= 32
    assert max(most[second] for second in most if second > 12) > 48
    assert len(done.results) == 1500
