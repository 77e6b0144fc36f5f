"""From references to a report: the one function that runs a whole audit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from linkcheck.assembly import Circumstances, assemble, exit_code
from linkcheck.audit import Audit
from linkcheck.model import Network, Reference, Report
from linkcheck.rules import resolve_fail_on
from linkcheck.schedule.eta import Callback
from linkcheck.schedule.work import Sender
from linkcheck.settings import DEFAULTS, Settings
from linkcheck.targets import targets_of

MOST_BUGS_TOLD = 5


async def check(
    references: Iterable[Reference],
    settings: Settings = DEFAULTS,
    *,
    progress: Callback | None = None,
    stop: asyncio.Event | None = None,
    sender: Sender | None = None,
) -> Report:
    """Check every link of the references, each target once, and return the report in their order.

    Args:
        references: As extracted.
        settings: What the audit may do and what fails it.
        progress: Told a few times a second where the audit stands.
        stop: Set it to end the audit early; what is known by then is reported, with `complete` False.
        sender: Makes the requests; None: a Fetcher of the settings, which is closed at the end.

    Raises:
        SettingsError: A setting cannot be used.
    """
    from linkcheck import __version__

    references = tuple(references)
    failing = resolve_fail_on(settings.fail_on)
    started = datetime.now(UTC)
    today = settings.today or started.astimezone().date()
    if settings.offline:
        settings = replace(settings, canaries=())
    fetcher = None
    if sender is None:
        from linkcheck.fetch import Fetcher

        sender = fetcher = Fetcher(settings)
    try:
        audit = Audit(targets_of(references), settings, sender, today=today)
        complete = await audit.run(stop=stop, progress=progress)
    finally:
        if fetcher is not None:
            await fetcher.aclose()
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
    checked = assemble(references, audit.outcomes, run)
    return Report(
        references=checked,
        version=__version__,
        today=today,
        started=started,
        finished=datetime.now(UTC),
        network=network,
        complete=complete,
        exit_code=exit_code(
            checked,
            failing=frozenset() if settings.warn_only else failing,
            trusted=not audit.bugs and (settings.offline or network is Network.ONLINE),
            complete=complete,
        ),
        fail_on=settings.fail_on,
        messages=_messages(audit, settings),
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
