"""From what was learned to a report: verdicts of links, findings of references, the exit code. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field, replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from linkcheck.archives.mementos import Near, near
from linkcheck.errors import INTERRUPTED, LinkcheckError
from linkcheck.findings import findings_of
from linkcheck.frozen import dataclass
from linkcheck.gates.waivers import waived
from linkcheck.model import (
    FINE,
    ArchiveAnswer,
    Ask,
    CheckedLink,
    CheckedReference,
    DoiRecord,
    Drift,
    Exchange,
    Fault,
    Judgement,
    Kind,
    Link,
    Network,
    NoResponse,
    Reference,
    Response,
    Standing,
    Target,
    Verdict,
)
from linkcheck.network import INTERCEPTED, NO_NETWORK
from linkcheck.schedule.work import host_of
from linkcheck.settings import Settings
from linkcheck.spine import Ledger, Spine
from linkcheck.targets import invalid, target_of, wanted_of

_NO_ANSWERS: Mapping[Near, ArchiveAnswer] = MappingProxyType({})  # one for the many targets that are fine

_NO_DRIFTS: Mapping[Near, Drift] = MappingProxyType({})


@dataclass(slots=True)
class Outcome:
    """What has been learned of one target."""

    judgement: Judgement | None = None  # None: not yet
    exchanges: tuple[Exchange, ...] = ()  # without bodies
    record: DoiRecord | None = None
    literal: str | None = None  # the damaged DOI is registered just as it stands
    alternative: str | None = None  # another reading, which works
    recovered: bool = False
    missing_fragment: str | None = None
    fingerprint: int | None = None
    archives: Mapping[Near, ArchiveAnswer] = field(default_factory=lambda: _NO_ANSWERS)
    drifts: Mapping[Near, Drift] = field(default_factory=lambda: _NO_DRIFTS)
    checked: datetime | None = None  # where that is not the last exchange's moment
    reused: bool = False  # learned by an earlier audit, and not asked about in this one
    standing: Standing | None = None


class Outcomes(Ledger[Outcome]):
    """An outcome for each of some targets, in their order: a blank one until something has been learned."""

    def __init__(self, targets: Ledger[Any], spine: Spine) -> None:
        super().__init__(spine)
        self._targets = targets

    def __getitem__(self, target: Target) -> Outcome:
        entry = self._live.get(target) if self._table is None else self._found(target)
        if entry is not None:
            return entry.value
        if target not in self._targets:
            raise KeyError(target)
        blank = self[target] = Outcome()
        return blank

    def __contains__(self, target: object) -> bool:
        return target in self._targets

    def __iter__(self) -> Iterator[Target]:
        return iter(self._targets)

    def __len__(self) -> int:
        return len(self._targets)


_EVIDENCE = frozenset({"content-type", "last-modified", "location", "retry-after", "server", "date", "etag"})


@lru_cache(maxsize=1024)
def _shared(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return equal headers as one and the same: the pages of a site have most of them in common."""
    return headers


def as_evidence(exchange: Exchange) -> Exchange:
    """Return an exchange without its body and with the headers that a report may speak of: memory is for the many."""
    asked = exchange.ask
    ask = Ask(method=asked.method, url=asked.url, service=asked.service) if asked.headers else asked
    match exchange:
        case Response():
            return Response(
                ask=ask,
                status=exchange.status,
                headers=_shared(tuple([header for header in exchange.headers if header[0] in _EVIDENCE])),
                body_complete=exchange.body_complete,
                body_fault=exchange.body_fault,
                elapsed_s=exchange.elapsed_s,
                attempts=exchange.attempts,
                at=exchange.at,
                peer=exchange.peer,
            )
        case NoResponse():
            return replace(exchange, ask=ask, certificate=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for the whole run."""

    settings: Settings
    today: date
    network: Network
    intercepted: bool = False  # somebody on the way answers in the place of others
    lost_from: datetime | None = None  # the network was lost then
    lost_until: datetime | None = None  # and came back; None: it did not


def assemble(
    references: Iterable[Reference],
    outcomes: Mapping[Target, Outcome],
    run: Circumstances,
    failed: Callable[[Reference, Exception], None],
) -> Iterator[CheckedReference]:
    """Yield the references with their links' verdicts and their findings, in their order.

    Args:
        references: As extracted.
        outcomes: What was learned of their targets.
        run: What holds for the whole run.
        failed: Called with a reference that a bug of ours kept from being judged; its links are left open.
    """
    for reference in references:
        try:
            checked = _checked(reference, outcomes, run)
        except LinkcheckError:
            raise
        except Exception as error:  # noqa: BLE001 - our bug costs this reference, not the report
            failed(reference, error)
            links = tuple(CheckedLink(link=link, judgement=internal_error(error)) for link in reference.links)
            checked = CheckedReference(reference=reference, links=links, findings=())
        yield checked


def internal_error(error: Exception) -> Judgement:
    """Return the verdict on a link that a bug of ours kept from being judged."""
    detail = f"linkcheck met a bug of its own ({type(error).__name__})."
    return Judgement(verdict=Verdict.UNKNOWN, reason="internal-error", detail=detail)


def _checked(reference: Reference, outcomes: Mapping[Target, Outcome], run: Circumstances) -> CheckedReference:
    links = tuple(_checked_link(link, reference, outcomes, run) for link in reference.links)
    found = findings_of(reference, links, settings=run.settings, today=run.today, network=run.network)
    if run.settings.ignore or reference.waiver is not None:
        found = waived(reference, found, run.settings.ignore, run.today)
    return CheckedReference(reference=reference, links=links, findings=found)


def _checked_link(
    link: Link, reference: Reference, outcomes: Mapping[Target, Outcome], run: Circumstances
) -> CheckedLink:
    if link.problem is not None:
        return CheckedLink(link=link, judgement=invalid(link))
    outcome = outcomes[target_of(link)]
    link = _as_read(link, outcome)
    judgement = final_judgement(outcome, run)
    return CheckedLink(
        link=link,
        judgement=judgement,
        exchanges=outcome.exchanges,
        attempts=_attempts(outcome.exchanges),
        elapsed_s=_elapsed_s(outcome.exchanges),
        checked=outcome.checked or _last_asked(outcome.exchanges),
        reused=outcome.reused,
        standing=outcome.standing,
        archive=_archive(outcome, judgement, reference, run),
        doi=outcome.record if link.kind in (Kind.DOI, Kind.ARXIV) else None,
        working_alternative=outcome.alternative if judgement.verdict not in FINE else None,
        recovered=outcome.recovered,
        missing_fragment=outcome.missing_fragment,
        fingerprint=outcome.fingerprint,
        original=_original(link, outcomes, run),
        drift=outcome.drifts.get(near(*wanted_of(reference), today=run.today)) if outcome.drifts else None,
    )


def _as_read(link: Link, outcome: Outcome) -> Link:
    """Return a link in the reading that the verdict is on."""
    if outcome.literal is None or outcome.alternative is not None:
        return link
    for reading in link.readings():
        if reading.target == outcome.literal:
            return reading
    return replace(link, target=outcome.literal, repairs=()) if link.repairs else link


def _original(link: Link, outcomes: Mapping[Target, Outcome], run: Circumstances) -> Judgement | None:
    """Return the verdict on the page of which a cited capture was made."""
    outcome = outcomes.get(Target(Kind.URL, link.embedded)) if link.embedded else None
    return None if outcome is None else final_judgement(outcome, run)


_OFFLINE = Judgement(
    verdict=Verdict.UNKNOWN, reason="offline", detail="We had no network, so that nothing could be learned of it."
)
_INTERRUPTED = Judgement(
    verdict=Verdict.UNKNOWN, reason="interrupted", detail="The audit ended before this link was checked."
)


def final_judgement(outcome: Outcome, run: Circumstances) -> Judgement:
    """Return the verdict on a target in the light of the whole run: our own network's failure is no link's fault."""
    judgement = outcome.judgement
    if judgement is None:
        return _OFFLINE if run.network is Network.OFFLINE or run.lost_from is not None else _INTERRUPTED
    if judgement.reason != "internal-error" and _asked_in_vain(outcome, run):
        return replace(_OFFLINE, detail=judgement.detail) if judgement.reason == Fault.PROXY.value else _OFFLINE
    if run.intercepted and _met_interception(outcome, judgement):
        detail = "Somebody on our side of the network seems to have answered in the site's place."
        return replace(judgement, verdict=Verdict.UNKNOWN, reason="intercepted", detail=detail)
    return judgement


def _asked_in_vain(outcome: Outcome, run: Circumstances) -> bool:
    """Tell whether the verdict rests on an ask that found no network."""
    last = outcome.exchanges[-1] if outcome.exchanges else None
    if not isinstance(last, NoResponse):
        return False
    if run.network is Network.OFFLINE:
        return True
    if run.lost_from is None or last.at is None or last.fault not in NO_NETWORK:
        return False
    return last.at >= run.lost_from and (run.lost_until is None or last.at <= run.lost_until)


def _met_interception(outcome: Outcome, judgement: Judgement) -> bool:
    """Tell whether it was not the host that answered: TLS says so, or plain http was sent elsewhere."""
    if not outcome.exchanges:
        return False
    first, last = outcome.exchanges[0].ask.url, outcome.exchanges[-1]
    if isinstance(last, NoResponse):
        return last.fault in INTERCEPTED
    return first.lower().startswith("http://") and host_of(judgement.final_url or first) != host_of(first)


def _attempts(exchanges: Sequence[Exchange]) -> int:
    """Return the tries of the ask that took most, those of the late pass included."""
    if len(exchanges) == 1:
        return exchanges[0].attempts
    tries: Counter[str] = Counter()
    for exchange in exchanges:
        tries[exchange.ask.url] += exchange.attempts
    return max(tries.values(), default=0)


def _last_asked(exchanges: Sequence[Exchange]) -> datetime | None:
    return next((exchange.at for exchange in reversed(exchanges) if exchange.at), None)


def _elapsed_s(exchanges: Sequence[Exchange]) -> float:
    return exchanges[0].elapsed_s if len(exchanges) == 1 else sum(exchange.elapsed_s for exchange in exchanges)


def _archive(outcome: Outcome, judgement: Judgement, reference: Reference, run: Circumstances) -> ArchiveAnswer | None:
    asked = run.settings.archive == "all" or run.settings.drift
    if run.network is Network.OFFLINE or (judgement.verdict in FINE and not asked):
        return None
    return outcome.archives.get(near(*wanted_of(reference), today=run.today))


def exit_code(rules: Set[str], *, failing: frozenset[str], trusted: bool, complete: bool = True) -> int:
    """Return the exit code: 130 interrupted, 3 not to be trusted, 1 when a rule that was broken fails the run, else 0.

    Args:
        rules: Of all findings.
        failing: Those that fail the run.
        trusted: The verdicts rest on a network that works and on no bug.
        complete: The audit came to its end.
    """
    if not complete:
        return INTERRUPTED
    if not trusted:
        return 3
    return int(not failing.isdisjoint(rules))
