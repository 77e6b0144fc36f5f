"""The command `linkcheck archive`: what should be saved, the plan, the saving, and what is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from linkcheck.archives.savepagenow import Candidate, Keys, SavePageNow, Saving, State, candidates, untold
from linkcheck.archives.saving import Journal, Saver
from linkcheck.console import put
from linkcheck.errors import SettingsError
from linkcheck.model import Reference, Report
from linkcheck.outputs import say_unfinished
from linkcheck.settings import Names, Settings
from linkcheck.trust import unsafe_place
from linkcheck.wording import as_written, plural

JOURNAL = Path(".linkcheck") / "save-page-now.json"
KEY, SECRET = "LINKCHECK_IA_KEY", "LINKCHECK_IA_SECRET"
INCOMPLETE = 3
Audit = Callable[[Sequence[Reference], Settings], Report]


def keys_of(environment: Mapping[str, str]) -> Keys:
    """Return the pair of keys; raise SettingsError where one is missing."""
    access, secret = environment.get(KEY, "").strip(), environment.get(SECRET, "").strip()
    if not (access and secret and (access + secret).isascii() and (access + secret).isprintable()):
        raise SettingsError(
            f"{KEY} and {SECRET} must be set in the environment; archive.org/account/s3.php has them for your account."
            " --dry-run shows the plan without them."
        )
    return Keys(access=access, secret=secret)


def archive(
    references: Callable[[], Sequence[Reference]], settings: Settings, environment: Mapping[str, str], audit: Audit, *,
    dry_run: bool,
) -> int:  # fmt: skip
    """Save what should be saved, and return the exit code.

    Args:
        references: Reads them, once the keys are known to be there.
        settings: Of the run.
        environment: Where the keys are.
        audit: Finds out which pages are live and which have copies.
        dry_run: Show the plan and submit nothing.
    """
    if not settings.save_page_now.startswith("https://"):
        raise SettingsError('"save-page-now" must be an https address: keys are sent there.')
    keys = None if dry_run else keys_of(environment)
    if why := unsafe_place(Path(), str(JOURNAL), Names.WRITTEN):
        raise SettingsError(f"{JOURNAL}: the record of what was submitted, {why}; remove the link.")
    journal = Journal(JOURNAL)
    asked = replace(settings, archive="all", drift=False, metadata=False, warn_only=True)
    report = audit(references(), asked)
    plan = list(candidates(report.references, near_days=settings.archive_near_days))
    due = journal.due(candidate.url for candidate in plan)
    put(*_plan(plan, due, journal, settings), *_silence(untold(report.references)))
    if report.exit_code:
        say_unfinished(report, "nothing was submitted")
        return report.exit_code
    if keys is None or not due:
        return 0
    asyncio.run(_save(SavePageNow(endpoint=settings.save_page_now, keys=keys), journal, settings, due))
    states = [journal.savings.get(each.url, each).state for each in due]
    put(_summary(states))
    return INCOMPLETE if {State.PLANNED, State.POSTPONED} & set(states) else 0


async def _save(service: SavePageNow, journal: Journal, settings: Settings, due: Sequence[Saving]) -> None:
    from linkcheck.fetch import Fetcher

    fetcher = Fetcher(settings)
    try:
        saver = Saver(service, journal, settings, fetcher, lambda saving: put(_told(saving)))
        await saver.run(due)
    finally:
        await fetcher.aclose()
    if saver.stopped is not None:
        put(f"Nothing more is submitted in this run: {_plain(saver.stopped)}.\n")


# --- what is told --------------------------------------------------------------------------------


def _plan(
    plan: Sequence[Candidate], due: Sequence[Saving], journal: Journal, settings: Settings
) -> list[str]:  # fmt: skip
    """Return the lines of the plan: what will be submitted, what is under way, what is left alone."""
    fresh = {each.url for each in due if each.state is not State.SUBMITTED}
    lines = []
    for candidate in plan:
        saving = journal.savings.get(candidate.url, Saving(url=candidate.url))
        lines.append(f"  {_plan_word(saving, candidate.url in fresh)}  {_plain(candidate.url)}")
        lines.append(f" ({candidate.place}: {candidate.why}{_before(saving)})\n")
    under_way = len(due) - len(fresh)
    head = f"{plural(len(fresh), 'page')} to submit to {settings.save_page_now}"
    head += f", at most {settings.save_rate:g} a minute" if fresh else ""
    head += f"; {plural(under_way, 'page')} submitted before and not yet known to be archived" if under_way else ""
    return [f"{head}.\n", *lines]


def _plan_word(saving: Saving, fresh: bool) -> str:
    if fresh:
        return "submit "
    return {State.SUBMITTED: "ask    ", State.ARCHIVED: "done   "}.get(saving.state, "leave  ")


def _before(saving: Saving) -> str:
    match saving.state:
        case State.PLANNED:
            return ""
        case State.SUBMITTED:
            return "; submitted before"
        case State.ARCHIVED:
            return f"; archived since: {_plain(saving.capture or '')}"
        case State.REFUSED:
            return f"; refused before: {_plain(saving.said or '')}"
        case State.POSTPONED:
            return f"; failed before: {_plain(saving.said or '')}"


def _silence(count: int) -> list[str]:
    if not count:
        return []
    return [f"Of {plural(count, 'live page')} the archive did not tell whether it has a copy; they are left out.\n"]


def _told(saving: Saving) -> str:
    """Return one line about a page whose state has changed."""
    remark = saving.capture if saving.state is State.ARCHIVED else saving.said
    return f"  {saving.state.value:<9}  {_plain(saving.url)}{f' ({_plain(remark)})' if remark else ''}\n"


def _summary(states: Sequence[State]) -> str:
    words = {
        State.ARCHIVED: "archived",
        State.SUBMITTED: "submitted and not yet known to be archived",
        State.REFUSED: "refused for good",
        State.POSTPONED: "failed for now",
        State.PLANNED: "not submitted",
    }
    told = [f"{states.count(state)} {word}" for state, word in words.items() if state in states]
    later = {State.SUBMITTED, State.POSTPONED, State.PLANNED} & set(states)
    return f"{', '.join(told)}.{' Run it again to go on.' if later else ''}\n"


def _plain(text: str) -> str:
    return as_written(text)
