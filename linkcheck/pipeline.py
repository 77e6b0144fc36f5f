"""From references to a report: the one function that runs a whole audit."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck import descriptors
from linkcheck.assembly import Circumstances, assemble, exit_code, final_judgement
from linkcheck.audit import Audit
from linkcheck.gates.waivers import remarks, too_slow
from linkcheck.model import CheckedReference, DoiRecord, DoiUpdate, Kind, Network, Reference, Report, Target
from linkcheck.rules import resolve_fail_on
from linkcheck.schedule.eta import Callback
from linkcheck.schedule.work import Sender
from linkcheck.settings import DEFAULTS, Settings
from linkcheck.spine import Ledger, Shelf, Spine
from linkcheck.targets import Cited, targets_of

if TYPE_CHECKING:
    from linkcheck.children import Child
    from linkcheck.cluster.spread import Crew
    from linkcheck.history.past import Past

MOST_BUGS_TOLD = 5
MANY_REFERENCES = 3_000  # from here on helpers stand by: to begin one takes a quarter of a second
MOST_PROCESSES = 4  # that are begun unasked; with more of them, the one that gathers what they find is what binds


async def check(
    references: Iterable[Reference],
    settings: Settings = DEFAULTS,
    *,
    progress: Callback | None = None,
    stop: asyncio.Event | None = None,
    sender: Sender | None = None,
    announce: Callable[[Collection[Target]], None] | None = None,
    begun: Sequence[Child] = (),
) -> Report:
    """Check every link of the references, each target once, and return the report in their order.

    Args:
        references: As extracted.
        settings: What the audit may do and what fails it.
        progress: Told a few times a second where the audit stands.
        stop: Set it to end the audit early; what is known by then is reported, with `complete` False.
        sender: Makes the requests; None: a Fetcher of the settings, which is closed at the end.
        announce: Told once what is about to be asked, before the first ask.
        begun: Processes to help, as many as `helpers_for` says; what is not there and needed is begun here.

    Raises:
        SettingsError: A setting cannot be used.
        SpineError: There is neither memory nor disk for so many references.
    """
    spine = Spine()
    if not isinstance(references, Sequence):
        references = Shelf(spine, references)
    resolve_fail_on(settings.fail_on)
    started = datetime.now(UTC)
    today = settings.today or started.astimezone().date()
    if settings.offline:
        settings = replace(settings, canaries=())
    settings, remark = _within_limits(settings)
    fetcher = None
    if sender is None:
        from linkcheck.fetch import Fetcher

        sender = fetcher = Fetcher(settings)
    crew: Crew | None = None
    helpers: Crew | None = None
    salt = secrets.token_hex(8)
    with _remembering(references, settings, today) as (past, remarks_on_history):
        try:
            crew = await _crew(settings, salt)
            if (count := helpers_for(settings, len(references))) > 0:
                from linkcheck.cluster.local import LocalCrew

                helpers = await LocalCrew.open(count, settings, salt=salt, begun=begun)
            cited = targets_of(references, spine)
            if settings.crossref_dump is not None and not settings.offline:
                _read_dump(Path(settings.crossref_dump), cited, metadata=settings.metadata)
            audit = Audit(
                cited, settings, sender, today=today, spine=spine, past=past, salt=salt, crew=crew, helpers=helpers
            )
            audit.notes += [remark] if remark is not None else []
            if announce is not None:
                announce(cited)
            complete = await audit.run(stop=stop, progress=progress)
            if settings.verbose and fetcher is not None and fetcher.longest_stall_s:
                audit.notes.append(f"The event loop stood still for up to {fetcher.longest_stall_s:.1f} s.")
        finally:
            for agents in (crew, helpers):
                if agents is not None:
                    await agents.aclose()
            if fetcher is not None:
                await fetcher.aclose()
        report = _report(
            references, audit, settings, today=today, started=started, complete=complete, past=past, spine=spine
        )
        report = replace(report, messages=(*report.messages, *remarks_on_history))
        return past.finish(report, audit.outcomes) if past is not None else report


def _within_limits(settings: Settings) -> tuple[Settings, str | None]:
    """Return the settings with no more sockets than this process may open, and a remark if those are fewer."""
    room = settings.concurrency if settings.offline else descriptors.room_for(settings.concurrency)
    if room >= settings.concurrency:
        return settings, None
    remark = f"Only {room} of {settings.concurrency} sockets were used, as the limit of open files is low (ulimit -n)."
    return replace(settings, concurrency=room), remark


def _read_dump(path: Path, cited: Ledger[Cited], *, metadata: bool) -> None:
    """Note with the DOIs of an audit what Crossref's public data file has of them.

    Args:
        path: The data file.
        cited: The targets of the audit.
        metadata: References are to be compared with it; else only where a DOI leads to is taken from it.
    """
    from linkcheck.metadata import dump

    wanted = {target.address for target in cited if target.kind is Kind.DOI}
    for doi, told in dump.read(path, wanted.__contains__) if wanted else ():
        one = cited[Target(Kind.DOI, doi)]
        if one.literal is not None:  # it may be the written form that is registered: only the registry can tell
            continue
        if not metadata:
            if isinstance(told, DoiRecord):
                one.known = DoiRecord(registered=True, agency=told.agency, landing_page=told.landing_page)
            continue
        before = one.known.updates if one.known is not None else ()
        match told:
            case DoiRecord():
                one.known = replace(told, updates=tuple(dict.fromkeys((*told.updates, *before))))
            case DoiUpdate():
                known = one.known or DoiRecord(registered=None)
                one.known = replace(known, updates=tuple(dict.fromkeys((*before, told))))


async def _crew(settings: Settings, salt: str) -> Crew | None:
    """Return the agents of the cluster that the settings name; None: they name none."""
    if settings.offline or settings.dask is None:
        return None
    from linkcheck.cluster.dask import DaskCrew

    return await DaskCrew.open(settings.dask, settings, salt)


def helpers_for(settings: Settings, references: int) -> int:
    """Return how many processes are to stand by this one, for a list of so many references."""
    if settings.offline or settings.dask is not None:
        return 0
    if settings.processes:
        return settings.processes - 1
    if references < MANY_REFERENCES or settings.drift or sys.platform == "win32":
        return 0  # drift asks live pages twice; Windows' event loop does not take the pipes of children
    return min(_processors(), MOST_PROCESSES) - 1


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _remembering(
    references: Sequence[Reference], settings: Settings, today: date
) -> Iterator[tuple[Past | None, tuple[str, ...]]]:
    """Open the history of the settings; offline, nothing is learned that is worth remembering.

    Yields the history, None if the run has none, with what to report of it.
    """
    if settings.state is None or settings.no_state or settings.offline:
        yield None, ()
        return
    from linkcheck.history.opening import set_aside
    from linkcheck.history.past import Past
    from linkcheck.history.store import open_for_run

    store, told = open_for_run(Path(settings.state))
    messages = () if told is None else (told,)
    if store is None:
        yield None, messages
        return
    try:
        part = f"changed since {settings.changed_since}" if settings.changed_since else ""
        past = Past(store, references, today=today, fresh=settings.fresh, resume=settings.resume, part=part)
        yield past, messages
    finally:
        store.close()
        if store.damaged:
            with contextlib.suppress(OSError):  # the next run finds the damage as well
                set_aside(store.path, None)


def _report(
    references: Sequence[Reference], audit: Audit, settings: Settings, *,
    today: date, started: datetime, complete: bool, past: Past | None, spine: Spine,
) -> Report:  # fmt: skip
    from linkcheck import __version__

    failing = resolve_fail_on(settings.fail_on)
    network = Network.OFFLINE if settings.offline else audit.watch.network()
    watch = audit.watch
    run = Circumstances(
        settings=settings,
        today=today,
        network=network,
        intercepted=watch.intercepted(),
        lost_from=watch.lost_from,
        lost_until=watch.lost_until,
    )
    if past is not None:
        for target, outcome in audit.outcomes.items():
            outcome.standing = past.stand(target, final_judgement(outcome, run))
    shelf: Shelf[CheckedReference] = Shelf(spine)
    rules: set[str] = set()
    for one in assemble(references, audit.outcomes, run, audit.failed_reference):
        rules.update([finding.rule for finding in one.findings])
        shelf.append(one)
    checked = tuple(shelf) if shelf.held else shelf
    return Report(
        references=checked,
        version=__version__,
        today=today,
        started=started,
        finished=datetime.now(UTC),
        network=network,
        complete=complete,
        exit_code=exit_code(
            rules,
            failing=frozenset() if settings.warn_only else failing,
            trusted=not audit.bugs and (settings.offline or network is Network.ONLINE),
            complete=complete,
        ),
        fail_on=settings.fail_on,
        messages=(
            *_messages(audit, settings),
            *remarks(settings.ignore, checked, today),
            *too_slow((*settings.exclude, *(waiver.pattern for waiver in settings.ignore))),
        ),
        notes=tuple(audit.notes),
    )


def _messages(audit: Audit, settings: Settings) -> tuple[str, ...]:
    """Return what is to be told about the run as a whole."""
    told = [] if settings.offline else [audit.watch.message()]
    more = len(audit.bugs) - MOST_BUGS_TOLD
    told += audit.enquiry.messages() if audit.watch.network() is Network.ONLINE else ()
    told += audit.bugs[:MOST_BUGS_TOLD]
    if more > 0:
        told.append(f"There were {more} more bugs of this kind.")
    return tuple(message for message in told if message)
