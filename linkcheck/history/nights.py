"""What `linkcheck history` prints: the audits that are remembered, or the nights of a target."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from linkcheck.display import one_line
from linkcheck.errors import InputError
from linkcheck.history.store import Store
from linkcheck.model import Kind, Night, NightCounts, Target
from linkcheck.report.paint import Paint
from linkcheck.report.summary import WORST_FIRST
from linkcheck.wording import as_written, plural

MOST_TARGETS = 20


def told(path: Path, text: str | None, *, colour: bool = False) -> str:
    """Return the audits, or the nights of the targets that `text` is or is a part of.

    Raises:
        InputError: There is no history, or it knows no such target.
    """
    if not path.exists():
        raise InputError(f"{path}: no history yet; run `linkcheck check` first.")
    paint, store = Paint(colour), Store(path)
    try:
        if text is None:
            audits = "".join(_audits(store.trend(limit=1_000), paint))
            _must_be_readable(store)
            return audits
        found = store.matching(text.strip())
        _must_be_readable(store)
        if not found:
            raise InputError(f'{path}: no URL or DOI that contains "{as_written(text)}".')
        shown = "\n".join("".join(_target(store, target, paint)) for target in found[:MOST_TARGETS])
        more = len(found) - MOST_TARGETS
        return shown + (f"\n{plural(more, 'more target')} match; give more of the address.\n" if more > 0 else "")
    finally:
        store.close()


def _must_be_readable(store: Store) -> None:
    if store.flaw is not None:
        raise InputError(f"{store.path}: the history cannot be read: {store.flaw}.")


def _audits(nights: tuple[NightCounts, ...], paint: Paint) -> Iterator[str]:
    if not nights:
        yield "No completed run yet.\n"
    for night in nights:
        counts = dict(night.verdicts)
        words = [paint.verdict(f"{counts[verdict]} {verdict.value}") for verdict in WORST_FIRST if counts.get(verdict)]
        sources = ", ".join(one_line(source, 60) for source in night.sources)
        yield f"{night.day}  {', '.join(words) or 'nothing asked'}  ({sources})\n"


def _target(store: Store, target: Target, paint: Paint) -> Iterator[str]:
    nights = store.nights(target, limit=1_000)
    yield (
        paint.heading(one_line(target.address if target.kind is Kind.URL else f"{target.kind}:{target.address}")) + "\n"
    )
    known = store.known(target)
    standing = known.standing if known is not None else None
    if standing is not None and standing.failing_since is not None:
        days, audits = plural(standing.failed_days, "day"), plural(standing.failed_audits, "audit")
        fine = f"; last fine on {standing.last_fine}" if standing.last_fine else ""
        yield f"  failing since {standing.failing_since}: {audits} on {days}{fine}\n"
    for night in nights:
        yield f"  {_night(night, paint)}\n"
    if not nights:
        yield "  no completed run\n"


def _night(night: Night, paint: Paint) -> str:
    word = paint.verdict(f"{night.verdict.value:<10}")
    reason = "" if night.reason in ("ok", night.verdict.value) else f"  {night.reason}"
    asked = "  (not asked again)" if night.reused else ""
    status = "   " if night.status is None else str(night.status)
    return f"{night.day}  {word} {status}{reason}{asked}".rstrip()
