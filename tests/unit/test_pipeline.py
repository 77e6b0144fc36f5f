"""Whole audits against a web made of a function, on a clock of their own."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pkgutil import resolve_name

import pytest

from linkcheck.archives.mementos import capture_time
from linkcheck.judge.faults import of_fault
from linkcheck.judge.statuses import of_status
from linkcheck.model import (
    Ask,
    CheckedLink,
    Exchange,
    Fault,
    Flow,
    Hop,
    Judgement,
    Kind,
    Link,
    Memento,
    Network,
    NoResponse,
    NotArchived,
    PartialDate,
    Reference,
    Report,
    Response,
    Service,
    Target,
    Verdict,
)
from linkcheck.pipeline import check
from linkcheck.probing.probe import Plan, Probe
from linkcheck.schedule.eta import Progress, upper_bound_s
from linkcheck.schedule.work import host_of
from linkcheck.settings import Settings
from tests.unit.clockwork import ClockworkLoop, run

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
SETTINGS = Settings(today=TODAY, host_interval=0.0, canaries=("https://canary.example/",), archive="never")
HTML = (("content-type", "text/html"), ("last-modified", "Sun, 01 Mar 2020 12:00:00 GMT"), ("set-cookie", "a=b"))
BODY = b"<title>A page about rivers</title><p>" + b"Rivers flow to the sea and carry what they meet. " * 40

Answer = Callable[[Ask, int], Exchange]


def page(
    ask: Ask, status: int = 200, *headers: tuple[str, str], body: bytes = BODY, elapsed_s: float = 0.1
) -> Response:
    """Return a page."""
    return Response(
        ask=ask, status=status, headers=headers or HTML, body=body[: ask.body_limit], elapsed_s=elapsed_s, at=START
    )


def silence(ask: Ask, fault: Fault, elapsed_s: float = 0.1) -> NoResponse:
    """Return no answer."""
    return NoResponse(ask=ask, fault=fault, message="so says the system", elapsed_s=elapsed_s, at=START)


def simple_probe(url: str, *, plan: Plan, **more: object) -> Flow[Probe]:
    """Probe by GET alone, and judge by statuses and faults alone: how well URLs are judged is tested elsewhere."""
    exchanges: list[Exchange] = []
    hops: list[Hop] = []
    while True:
        answer = yield Ask(method="GET", url=hops[-1].url if hops else url, body_limit=plan.body_cap)
        exchanges.append(answer)
        ahead = answer.header("location") if isinstance(answer, Response) else None
        if ahead is None or not isinstance(answer, Response):
            break
        hops.append(Hop(status=answer.status, url=ahead))
    sign = of_fault(answer.fault) if isinstance(answer, NoResponse) else of_status(answer.status)
    judgement = Judgement(
        verdict=sign.verdict if sign else Verdict.OK,
        reason=sign.reason if sign else "ok",
        detail=sign.detail if sign else "The page is there.",
        final_url=hops[-1].url if hops else None,
        redirects=tuple(hops),
    )
    return Probe(
        url=url, judgement=judgement, exchanges=tuple(exchanges), fingerprint=hash(url) if "same" not in url else 1
    )


@pytest.fixture(autouse=True)
def _simple_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkcheck.flows.probe_url", simple_probe)


@dataclass
class Web:
    """Answers by host, else with a page; what it was asked is kept."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    otherwise: Answer = lambda ask, count: page(ask)
    asked: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        self.asked.append(ask.url)
        self.counts[ask.url] += 1
        host = host_of(ask.url).rpartition(":")[0]
        exchange = self.answers.get(host, self.otherwise)(ask, self.counts[ask.url])
        passed_s = min(exchange.elapsed_s, deadline_s)
        await asyncio.sleep(passed_s)
        at = START + timedelta(seconds=asyncio.get_running_loop().time())
        return replace(exchange, elapsed_s=passed_s, at=at)

    def release(self, host: str) -> None:
        """Nothing is kept open."""


def link(target: str, kind: Kind = Kind.URL, **more: object) -> Link:
    """Return a link."""
    return replace(Link(kind=kind, raw=target, target=target, line=1, column=1), **more)  # type: ignore[arg-type]


def reference(*links: Link, **more: object) -> Reference:
    """Return a reference with these links and a fresh access date."""
    plain = Reference(
        key=None, source="r.txt", line=1, end_line=1, text="…", links=links, accessed=PartialDate(2026, 2, 20)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def audit(
    web: Web,
    *references: Reference,
    settings: Settings = SETTINGS,
    progress: Callable[[Progress], None] | None = None,
    stop_after_s: float | None = None,
) -> tuple[Report, float]:
    """Run an audit; return its report and how long it took."""

    async def main(loop: ClockworkLoop) -> tuple[Report, float]:
        stop = asyncio.Event()
        if stop_after_s is not None:
            loop.call_later(stop_after_s, stop.set)
        report = await check(references, settings, sender=web, progress=progress, stop=stop)
        return report, loop.time()

    return run(main)


def links_of(report: Report) -> list[CheckedLink]:
    """Return all links of a report."""
    return [each for checked in report.references for each in checked.links]


def verdicts(report: Report) -> list[str]:
    """Return verdict and reason of all links."""
    judged = [each.judgement for each in links_of(report)]
    return [f"{judgement.verdict} {judgement.reason}" if judgement else "" for judgement in judged]


def rules(report: Report) -> list[str]:
    """Return the rules of all findings."""
    return [finding.rule for checked in report.references for finding in checked.findings]


def status(code: int, *headers: tuple[str, str]) -> Answer:
    """Return a server that always answers so."""
    return lambda ask, count: page(ask, code, *headers)


def fault(kind: Fault, elapsed_s: float = 0.1) -> Answer:
    """Return a server that never answers."""
    return lambda ask, count: silence(ask, kind, elapsed_s)


# --- targets and verdicts ------------------------------------------------------------------------


def test_each_page_is_asked_once_and_rows_keep_their_order() -> None:
    """A page cited three times is probed once, and each citation gets its verdict."""
    web = Web({"gone.example": status(404)})
    report, _ = audit(
        web, reference(link("https://gone.example/x"), link("https://a.example/")),
        reference(link("https://gone.example/x")), reference(link("https://gone.example/x")),
    )  # fmt: skip
    assert web.counts["https://gone.example/x"] == 1
    assert verdicts(report) == ["broken http-404", "ok ok", "broken http-404", "broken http-404"]
    assert (report.exit_code, report.network, report.complete, report.messages) == (1, Network.ONLINE, True, ())


def test_what_is_known_of_a_link() -> None:
    """A link carries status, tries, time and day of its check; kept exchanges hold no bodies and few headers."""
    report, _ = audit(Web(), reference(link("https://a.example/")))
    (checked,) = links_of(report)
    assert (checked.attempts, checked.reused) == (1, False)
    assert checked.elapsed_s == pytest.approx(0.1)
    assert checked.checked is not None
    assert checked.checked >= START
    (exchange,) = checked.exchanges
    assert isinstance(exchange, Response)
    assert exchange.body == b""
    assert dict(exchange.headers).keys() == {"content-type", "last-modified"}


def test_not_asked() -> None:
    """Invalid and excluded links get their verdicts without a request."""
    web = Web()
    report, _ = audit(
        web,
        reference(link("http://", problem="The host is missing."), link("https://intra.example/")),
        settings=replace(SETTINGS, exclude=("intra",)),
    )
    assert verdicts(report) == ["invalid invalid-url", "skipped excluded"]
    assert web.asked == ["https://canary.example/"]
    assert all(each.checked is None and each.attempts == 0 for each in links_of(report))


# --- DOIs ----------------------------------------------------------------------------------------


def registry(pages: Mapping[str, str]) -> Answer:
    """Return a registry that knows these handles."""

    def answer(ask: Ask, count: int) -> Exchange:
        handle = ask.url.partition("/api/handles/")[2]
        if handle not in pages:
            return page(ask, 404, body=json.dumps({"responseCode": 100}).encode())
        values = [{"index": 1, "type": "URL", "data": {"format": "string", "value": pages[handle]}}]
        return page(ask, body=json.dumps({"responseCode": 1, "values": values}).encode())

    return answer


def test_dois() -> None:
    """Behind a wall a DOI is ok; one that is not registered, or whose landing page is gone, is broken."""
    web = Web(
        {
            "doi.org": registry({"10.1000/1": "https://wall.example/1", "10.1000/3": "https://gone.example/3"}),
            "wall.example": status(403),
            "gone.example": status(404),
        }
    )
    report, _ = audit(web, *(reference(link(f"10.1000/{n}", Kind.DOI)) for n in (1, 2, 3)))
    assert verdicts(report) == ["ok registered", "broken doi-not-registered", "broken http-404"]
    assert rules(report) == ["doi-not-found", "broken-link"]
    assert [each.doi.registered for each in links_of(report) if each.doi] == [True, False, True]


def test_a_doi_registered_as_it_stands_is_not_damaged() -> None:
    """Where the registry knows the written form, dash included, nothing is to be repaired."""
    written = link("10.1000/a-1", Kind.DOI, raw="10.1000/a\u20131", repairs=("typographic-dash",))
    web = Web({"doi.org": registry({"10.1000/a%E2%80%931": "https://a.example/"})})
    report, _ = audit(web, reference(written))
    assert verdicts(report) == ["ok registered"]
    assert (links_of(report)[0].link.target, rules(report)) == ("10.1000/a\u20131", [])
    report, _ = audit(Web({"doi.org": registry({"10.1000/a-1": "https://a.example/"})}), reference(written))
    assert (links_of(report)[0].link.target, rules(report)) == ("10.1000/a-1", ["damaged-doi"])


def test_a_silent_registry_leaves_dois_open() -> None:
    """Nothing is broken on the registry's silence."""
    web = Web({"doi.org": status(503)})
    report, _ = audit(web, reference(link("10.1000/1", Kind.DOI)))
    assert verdicts(report) == ["unknown registry-unanswered"]
    assert report.exit_code == 0


# --- tries and the late pass ---------------------------------------------------------------------


def test_late_pass_recovers() -> None:
    """What was left open is asked again after the delay; what answers then is marked."""

    def late(ask: Ask, count: int) -> Exchange:
        return page(ask, 503) if count <= 3 else page(ask)

    web = Web({"late.example": late})
    report, took_s = audit(web, reference(link("https://late.example/")), reference(link("https://a.example/")))
    assert verdicts(report) == ["ok ok", "ok ok"]
    assert [each.recovered for each in links_of(report)] == [True, False]
    assert links_of(report)[0].attempts == 4
    assert "recovered" in rules(report)
    assert 30 <= took_s < 45


def test_late_pass_asks_once_more_and_no_more() -> None:
    """What stays silent is left open."""
    web = Web({"down.example": fault(Fault.TIMEOUT, 20)})
    report, took_s = audit(web, reference(link("https://down.example/")))
    assert verdicts(report) == ["unknown timeout"]
    assert web.counts["https://down.example/"] == 2
    assert took_s == pytest.approx(70, abs=1)
    assert rules(report) == ["unverified"]


def test_one_attempt_means_one() -> None:
    """With a single attempt allowed nothing is asked twice, not even late."""
    web = Web({"down.example": status(503)})
    report, took_s = audit(web, reference(link("https://down.example/")), settings=replace(SETTINGS, attempts=1))
    assert web.counts["https://down.example/"] == 1
    assert verdicts(report) == ["unknown http-503"]
    assert took_s < 1


# --- damaged URLs --------------------------------------------------------------------------------


def test_other_readings_are_probed_when_the_literal_form_fails() -> None:
    """The first other reading that answers is offered; a link that works needs none."""

    def site(ask: Ask, count: int) -> Exchange:
        return page(ask, 200 if ask.url.endswith("/indo-pacific") else 404)

    web = Web({"site.example": site})
    damaged = link(
        "https://site.example/indopacific",
        alternatives=("https://site.example/indo", "https://site.example/indo-pacific"),
    )
    fine = link("https://a.example/", alternatives=("https://b.example/",))
    report, _ = audit(web, reference(damaged), reference(fine))
    assert [each.working_alternative for each in links_of(report)] == ["https://site.example/indo-pacific", None]
    assert verdicts(report) == ["broken http-404", "ok ok"]
    assert "https://b.example/" not in web.asked


def test_another_reading_that_is_cited_itself_is_not_asked_twice() -> None:
    """A reading that is a target of its own has its verdict already."""
    web = Web({"site.example": lambda ask, count: page(ask, 200 if ask.url.endswith("/b") else 404, elapsed_s=1)})
    damaged = link("https://site.example/a", alternatives=("https://site.example/b",))
    report, _ = audit(web, reference(link("https://site.example/b")), reference(damaged))
    assert links_of(report)[1].working_alternative == "https://site.example/b"
    assert web.counts["https://site.example/b"] == 1


def test_second_thoughts() -> None:
    """Pages that are all the same are soft 404s together, and their copies are looked up all the same."""
    web = Web({"archive.example": archive(CAPTURED)})
    references = [reference(link(f"https://site.example/same/{n}")) for n in range(4)]
    report, _ = audit(web, *references, reference(link("https://site.example/other")), settings=ARCHIVED)
    assert verdicts(report) == ["soft-404 same-for-many"] * 4 + ["ok ok"]
    assert [isinstance(each.archive, Memento) for each in links_of(report)] == [True] * 4 + [False]


# --- archives ------------------------------------------------------------------------------------


def archive(captured: datetime | None, gate: str = "https://archive.example/web/") -> Answer:
    """Return an archive that holds one capture of everything, or nothing."""

    def answer(ask: Ask, count: int) -> Exchange:
        assert ask.service is Service.ARCHIVE
        if captured is None:
            return page(ask, 404)
        if capture_time(ask.url) is None:
            url = f"{gate}{captured:%Y%m%d%H%M%S}/{ask.url.removeprefix(gate)}"
            return page(ask, 302, ("location", url))
        return page(ask, 200, ("memento-datetime", format_datetime(captured, usegmt=True)))

    return answer


ARCHIVED = replace(SETTINGS, archive="failed", timegates=("https://archive.example/web/",))
CAPTURED = datetime(2026, 2, 18, 9, tzinfo=UTC)


def test_copies_are_looked_up_for_what_is_not_fine() -> None:
    """By default only links that are not fine have a copy looked up, near the access date."""
    web = Web({"gone.example": status(410), "archive.example": archive(CAPTURED)})
    references = (reference(link("https://gone.example/")), reference(link("https://a.example/")))
    report, _ = audit(web, *references, settings=ARCHIVED)
    copy, none = (each.archive for each in links_of(report))
    assert isinstance(copy, Memento)
    assert (copy.distance_days, copy.status, none) == (-2, 200, None)
    report, _ = audit(web, *references, settings=replace(ARCHIVED, archive="all"))
    assert all(isinstance(each.archive, Memento) for each in links_of(report))
    report, _ = audit(web, *references, settings=replace(ARCHIVED, archive="never"))
    assert [each.archive for each in links_of(report)] == [None, None]


def test_another_access_date_is_another_look_up() -> None:
    """One page seen on two days may have two nearest copies; seen twice on one day, it has one look-up."""
    web = Web({"gone.example": status(404), "archive.example": archive(CAPTURED)})
    gone = link("https://gone.example/")
    report, _ = audit(
        web, reference(gone), reference(gone), reference(gone, accessed=PartialDate(2026, 2, 1)), settings=ARCHIVED
    )
    distances = [each.archive.distance_days for each in links_of(report) if isinstance(each.archive, Memento)]
    assert distances == [-2, -2, 17]
    assert web.counts["https://archive.example/web/https://gone.example/"] == 2


def test_what_is_looked_up_for_whom() -> None:
    """For a DOI its landing page, for an archive's address the original, for an unregistered DOI nothing."""
    web = Web(
        {
            "doi.org": registry({"10.1000/1": "https://gone.example/landing"}),
            "gone.example": status(404),
            "old-archive.example": status(404),
            "archive.example": archive(None),
        }
    )
    report, _ = audit(
        web,
        reference(link("10.1000/1", Kind.DOI)),
        reference(link("10.1000/2", Kind.DOI)),
        reference(link("https://old-archive.example/2020/http://b.example/", embedded="http://b.example/")),
        settings=ARCHIVED,
    )
    assert [type(each.archive) for each in links_of(report)] == [NotArchived, type(None), NotArchived]
    looked_up = sorted(url.partition("/web/")[2] for url in web.asked if "archive.example/web/" in url)
    assert looked_up == ["http://b.example/", "https://gone.example/landing"]


def test_look_ups_do_not_lengthen_the_audit() -> None:
    """Copies are looked up while other links are still probed."""
    slow = {f"s{n}.example": (lambda ask, count: page(ask, elapsed_s=15.0)) for n in range(3)}
    web = Web({"gone.example": status(404), "archive.example": archive(CAPTURED), **slow})
    references = [reference(link(f"https://{host}/")) for host in ("gone.example", *slow)]
    _, took_s = audit(web, *references, settings=ARCHIVED)
    assert took_s == pytest.approx(15.0)


def test_a_recovered_link_needs_no_copy() -> None:
    """A copy that was looked up while a link was in doubt is not shown when the link is fine."""
    web = Web(
        {"late.example": lambda ask, count: page(ask, 503 if count <= 3 else 200), "archive.example": archive(CAPTURED)}
    )
    report, _ = audit(web, reference(link("https://late.example/")), settings=ARCHIVED)
    assert links_of(report)[0].archive is None


def test_an_archive_that_refuses_is_left_alone() -> None:
    """After one 429 the archive is asked nothing more, and all answers say so."""
    web = Web({"gone.example": status(404), "archive.example": status(429)})
    references = [reference(link(f"https://gone.example/{n}")) for n in range(40)]
    report, _ = audit(web, *references, settings=ARCHIVED)
    assert sum(url.startswith("https://archive.example/") for url in web.asked) <= 4
    assert all("429" in getattr(each.archive, "detail", "") for each in links_of(report))
    assert "not-archived" not in rules(report)


# --- our own network -----------------------------------------------------------------------------

DATED = reference(link("https://a.example/"), accessed=PartialDate(2020, 1, 1))
DAMAGED = reference(link("10.1000/a-1", Kind.DOI, raw="10.1000/a\u20131", repairs=("typographic-dash",)))
OTHERS = [reference(link(f"https://h{n}.example/{m}")) for n in range(40) for m in range(3)]


@pytest.mark.parametrize(
    "nobody",
    [
        pytest.param(fault(Fault.NXDOMAIN, 0.01), id="no-such-host"),
        pytest.param(fault(Fault.DNS_FAILED, 5.0), id="dead-resolver"),
        pytest.param(fault(Fault.UNREACHABLE, 0.01), id="no-route"),
        pytest.param(fault(Fault.CONNECT_TIMEOUT, 10.0), id="black-hole"),
        pytest.param(fault(Fault.PROXY, 0.5), id="dead-proxy"),
    ],
)
@pytest.mark.parametrize("others", [pytest.param([], id="few"), pytest.param(OTHERS, id="many")])
def test_without_a_network(nobody: Answer, others: list[Reference]) -> None:
    """Offline is told within 15 seconds, nothing is called broken, and what needs no network is found all the same."""
    report, took_s = audit(Web(otherwise=nobody), DATED, DAMAGED, *others, settings=replace(ARCHIVED, concurrency=16))
    assert took_s < 15
    assert (report.network, report.exit_code, report.complete) == (Network.OFFLINE, 3, True)
    assert set(verdicts(report)) == {"unknown offline"}
    assert rules(report) == ["access-date-stale", "damaged-doi"]
    assert len(report.messages) == 1
    assert all(each.archive is None for each in links_of(report))


def test_filtered_canaries_do_not_make_us_offline() -> None:
    """Where canaries are silent and links answer, we are online and dead hosts are dead."""
    web = Web({"canary.example": fault(Fault.NXDOMAIN), "dead.example": fault(Fault.NXDOMAIN)})
    report, _ = audit(web, reference(link("https://a.example/")), reference(link("https://dead.example/")))
    assert verdicts(report) == ["ok ok", "broken nxdomain"]
    assert (report.network, report.exit_code) == (Network.ONLINE, 1)


def test_a_list_of_dead_hosts_is_dead() -> None:
    """With canaries alive, a list of nothing but dead hosts is broken, not offline."""
    web = Web({"canary.example": status(200)}, otherwise=fault(Fault.NXDOMAIN))
    report, _ = audit(web, *OTHERS)
    assert set(verdicts(report)) == {"broken nxdomain"}
    assert report.network is Network.ONLINE
    assert web.counts["https://canary.example/"] <= 5


def test_a_network_lost_in_the_middle() -> None:
    """From the moment of the loss on nothing is called broken, and the audit ends soon."""

    def lost_after_5_s(ask: Ask, count: int) -> Exchange:
        up = asyncio.get_running_loop().time() < 5
        return page(ask, elapsed_s=0.5) if up else silence(ask, Fault.NXDOMAIN, 0.5)

    web = Web(otherwise=lost_after_5_s)
    report, took_s = audit(web, *OTHERS, settings=replace(SETTINGS, concurrency=4))
    told = Counter(verdicts(report))
    assert told["ok ok"] >= 35
    assert told["ok ok"] + told["unknown offline"] == 120
    assert (report.network, report.exit_code) == (Network.DEGRADED, 3)
    assert took_s < 30
    assert "lost" in report.messages[0]


def test_somebody_in_between() -> None:
    """A captive portal or an inspecting proxy is no fault of the sites."""
    portal = (("location", "http://portal.example/login"),)

    def answer(ask: Ask, count: int) -> Exchange:
        if ask.url.startswith("https:"):
            return silence(ask, Fault.TLS_UNTRUSTED)
        return page(ask) if "portal" in ask.url else page(ask, 302, *portal)

    settings = replace(SETTINGS, canaries=("https://c1.example/", "https://c2.example/"))
    report, _ = audit(
        Web(otherwise=answer),
        reference(link("https://a.example/")),
        reference(link("http://b.example/")),
        settings=settings,
    )
    assert verdicts(report) == ["unknown intercepted"] * 2
    assert (report.network, report.exit_code) == (Network.DEGRADED, 3)
    assert "--cacert" in report.messages[0]


def test_offline_by_choice() -> None:
    """With `offline` nothing at all is asked, and the findings decide about the exit code."""
    web = Web()
    settings = replace(SETTINGS, offline=True, fail_on=("access-date-stale",))
    report, _ = audit(web, DATED, DAMAGED, settings=settings)
    assert web.asked == []
    assert verdicts(report) == ["skipped offline"] * 2
    assert rules(report) == ["access-date-stale", "damaged-doi"]
    assert (report.network, report.exit_code, report.messages) == (Network.OFFLINE, 1, ())


# --- bugs, stops, exit codes ---------------------------------------------------------------------


def test_a_bug_costs_one_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """A raise in one probe is told, fails the run with 3, and loses nothing else."""

    def buggy(url: str, *, plan: Plan, **more: object) -> Flow[Probe]:
        if "bad" in url:
            raise ZeroDivisionError("by naught")
        return simple_probe(url, plan=plan)

    monkeypatch.setattr("linkcheck.flows.probe_url", buggy)
    report, _ = audit(Web(), *(reference(link(f"https://{name}.example/")) for name in ("a", "bad", "c")))
    assert verdicts(report) == ["ok ok", "unknown internal-error", "ok ok"]
    assert report.exit_code == 3
    assert "ZeroDivisionError" in report.messages[0]


def test_a_stop_keeps_what_is_done() -> None:
    """An interrupted audit reports what it knows, and that it is not complete."""
    web = Web({"slow.example": lambda ask, count: page(ask, elapsed_s=15)})
    report, took_s = audit(
        web, reference(link("https://a.example/")), reference(link("https://slow.example/")), stop_after_s=3
    )
    assert verdicts(report) == ["ok ok", "unknown interrupted"]
    assert (report.complete, took_s) == (False, 3)
    assert rules(report) == []


def test_a_stop_after_the_end_changes_nothing() -> None:
    """An audit that has come to its end is complete."""
    report, _ = audit(Web(), reference(link("https://a.example/")), stop_after_s=0.15)
    assert report.complete


@pytest.mark.parametrize(
    ("fail_on", "warn_only", "code"),
    [
        pytest.param(("error",), False, 1, id="level"),
        pytest.param(("moved",), False, 0, id="another-rule"),
        pytest.param(("broken-link",), False, 1, id="rule"),
        pytest.param(("error",), True, 0, id="warn-only"),
    ],
)
def test_exit_code(fail_on: tuple[str, ...], warn_only: bool, code: int) -> None:
    """The settings say which findings fail the run."""
    settings = replace(SETTINGS, fail_on=fail_on, warn_only=warn_only)
    report, _ = audit(Web({"gone.example": status(404)}), reference(link("https://gone.example/")), settings=settings)
    assert (report.exit_code, report.fail_on) == (code, fail_on)


def test_nothing_to_check() -> None:
    """A list without links is an audit like any other."""
    report, _ = audit(Web(), reference())
    assert (report.exit_code, report.complete, links_of(report)) == (0, True, [])


# --- progress ------------------------------------------------------------------------------------


def test_progress_is_told() -> None:
    """The counts rise to the total, slow hosts are named, and the last word is the end."""
    told: list[Progress] = []
    web = Web({"slow.example": lambda ask, count: page(ask, elapsed_s=4)})
    audit(
        web, *(reference(link(f"https://slow.example/{n}")) for n in range(8)), reference(link("https://a.example/")),
        progress=told.append,
    )  # fmt: skip
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert (told[-1].done, told[-1].total, told[-1].unknown) == (9, 9, 0)
    middle = told[len(told) // 2]
    assert middle.waiting_for == ("slow.example",)
    assert middle.eta_s is not None
    assert 0 < middle.eta_s <= 8


@pytest.mark.parametrize(
    ("targets", "settings", "seconds"),
    [
        pytest.param([], Settings(), 0, id="nothing"),
        pytest.param(["https://a.example/"], Settings(attempts=1), 20, id="one-try"),
        pytest.param([f"https://a.example/{n}" for n in range(9)], Settings(attempts=1), 60, id="host-limit"),
        pytest.param(
            [f"https://{n}.example/" for n in range(9)], Settings(attempts=1, concurrency=3), 60, id="sockets"
        ),
        pytest.param(["mailto:a@b.example"], Settings(), 0, id="not-asked"),
    ],
)
def test_upper_bound(targets: list[str], settings: Settings, seconds: float) -> None:
    """How long an audit can take at most is known before it starts."""
    assert upper_bound_s([Target(Kind.URL, url) for url in targets], settings) == seconds


def test_upper_bound_holds() -> None:
    """An audit of hosts that all hang ends within it."""
    settings = replace(SETTINGS, concurrency=8, attempts=3)
    web = Web({"canary.example": status(200)}, otherwise=fault(Fault.TIMEOUT, 20))
    targets = [Target(Kind.URL, each.links[0].target) for each in OTHERS]
    report, took_s = audit(web, *OTHERS, settings=settings)
    assert took_s <= upper_bound_s(targets, settings)
    assert {verdict.partition(" ")[0] for verdict in verdicts(report)} == {Verdict.UNKNOWN}


# --- bugs outside of flows -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "left"),
    [
        pytest.param("linkcheck.assembly.findings_of", "unknown internal-error", id="rules"),
        pytest.param("linkcheck.assembly._archive", "unknown internal-error", id="link"),
        pytest.param("linkcheck.flows.Flows.first_host", "unknown internal-error", id="first request"),
    ],
)
def test_a_bug_costs_one_reference(where: str, left: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the second of three references meets a bug of ours, the others are reported, and the run ends with 3."""
    real, calls = resolve_name(where), Counter[str]()

    def broken(*given: object, **named: object) -> object:
        calls["all"] += 1
        if calls["all"] == 2:
            raise RecursionError("a bug")
        return real(*given, **named)

    monkeypatch.setattr(where, broken)
    three = [reference(link(f"https://site{number}.example/")) for number in range(3)]
    report, _ = audit(Web(), *three)
    assert verdicts(report) == ["ok ok", left, "ok ok"]
    assert report.exit_code == 3
    assert any("RecursionError" in message for message in report.messages)


def test_comparing_pages_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug where pages are compared with each other leaves their verdicts as they are."""

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("linkcheck.audit.Landings.reconsidered", broken)
    report, _ = audit(Web(), reference(link("https://site.example/")))
    assert verdicts(report) == ["ok ok"]
    assert report.exit_code == 3


def test_fewer_sockets_are_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the limit of open files is low, the report says how many sockets there were."""
    monkeypatch.setattr("linkcheck.descriptors.room_for", lambda sockets: 7)
    report, _ = audit(Web(), reference(link("https://site.example/")))
    assert [note for note in report.notes if "sockets" in note] == [
        f"Only 7 of {SETTINGS.concurrency} sockets were used, as the limit of open files is low (ulimit -n)."
    ]
