"""Past nights as the HTML report shows them: bars of the trend, strips of a link, what is new and what was fixed."""

from __future__ import annotations

from collections.abc import Sequence

from linkcheck.display import one_line
from linkcheck.frozen import dataclass
from linkcheck.model import Changes, CheckedLink, FindingKey, NightCounts, Verdict
from linkcheck.report.summary import WORST_FIRST, judged
from linkcheck.wording import plural

MOST_KEYS = 50
"""New or fixed findings that are named; more are counted."""

_FINE = frozenset({Verdict.OK, Verdict.SKIPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a bar, in targets, counted from the bottom."""

    verdict: Verdict
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One audit: what was not simply fine, the worst at the bottom."""

    day: str
    told: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The last audits of the same sources."""

    bars: tuple[Bar, ...]
    highest: int  # targets, at least 1
    told: str  # the same in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One night of a link."""

    verdict: Verdict
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """What has changed since the last audit."""

    since: str
    new: tuple[str, ...]
    more_new: int
    still: int
    fixed: tuple[str, ...]
    more_fixed: int


def trend(nights: Sequence[NightCounts]) -> Trend | None:
    """Return the trend, or None where one night has nothing to be compared with."""
    if len(nights) < 2:
        return None
    bars = tuple(_bar(night) for night in nights)
    highest = max((part.start + part.count for bar in bars for part in bar.parts), default=0)
    first, last = bars[0], bars[-1]
    told = f"{len(bars)} audits: {first.told} on {first.day}, {last.told} on {last.day}"
    return Trend(bars=bars, highest=max(1, highest), told=told)


def _bar(night: NightCounts) -> Bar:
    counts, parts, at = dict(night.verdicts), [], 0
    for verdict in WORST_FIRST:
        if verdict not in _FINE and (count := counts.get(verdict, 0)):
            parts.append(Part(verdict=verdict, start=at, count=count))
            at += count
    words = ", ".join(f"{part.count} {part.verdict.value}" for part in parts) or "all fine"
    return Bar(day=night.day.isoformat(), told=words, parts=tuple(parts))


def strip(checked: CheckedLink) -> tuple[Square, ...]:
    """Return the past nights of a link, oldest first; () where there are none."""
    if checked.standing is None:
        return ()
    return tuple(
        Square(
            verdict=night.verdict,
            told=one_line(
                f"{night.day}: {night.verdict.value}{f' {night.status}' if night.status else ''}"
                f"{', not asked again' if night.reused else ''}"
            ),
        )
        for night in checked.standing.nights
    )


def strip_in_words(checked: CheckedLink) -> str:
    """Return the same for who does not see it: how many nights, how many of them bad, since when."""
    standing = checked.standing
    if standing is None or not standing.nights:
        return ""
    bad = sum(night.verdict not in _FINE for night in standing.nights)
    since = f", failing since {standing.failing_since}" if standing.failing_since else ""
    return (
        f"{plural(len(standing.nights), 'earlier audit')}, {bad} not fine{since}; now {judged(checked).verdict.value}"
    )


def changed(changes: Changes | None) -> ChangesView | None:
    """Return what has changed, named as far as there is room."""
    if changes is None or not (changes.new or changes.fixed):
        return None
    new, fixed = (tuple(map(_named, keys[:MOST_KEYS])) for keys in (changes.new, changes.fixed))
    return ChangesView(
        since=changes.since.isoformat(), new=new, more_new=len(changes.new) - len(new), still=changes.still,
        fixed=fixed, more_fixed=len(changes.fixed) - len(fixed),
    )  # fmt: skip


def _named(key: FindingKey) -> str:
    return one_line(f"{key.rule}: {key.target}", 300)
