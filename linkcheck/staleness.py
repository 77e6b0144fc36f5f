"""Access dates: too old, missing, impossible, or at odds with the rest of the reference.

A date warning is given only when it holds for every day that the date may mean: a month means each of its days, and an
ambiguous date means both readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from linkcheck.extraction import placeholders
from linkcheck.judge.citable import new_address
from linkcheck.model import (
    CheckedLink,
    Finding,
    Kind,
    Memento,
    PartialDate,
    Reference,
    Response,
    Verdict,
)
from linkcheck.rules import RULES
from linkcheck.wording import plural, shorten

_GONE = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED})


def date_findings(
    reference: Reference, links: Sequence[CheckedLink] = (), *, max_age: int, today: date
) -> tuple[Finding, ...]:
    """Return what is to say about the access date of one reference.

    Args:
        reference: The reference.
        links: Its links as checked, for evidence that something happened since; () when nothing was asked.
        max_age: Days after which an access date is stale.
        today: The day of the audit.
    """
    if reference.accessed is None:
        found = [_invalid(reference.accessed_raw)] if reference.accessed_raw else [_missing(reference)]
    else:
        readings = _readings(reference)
        found = [
            _future(reference.accessed, readings, today),
            _before_publication(reference, readings, links),
            _ambiguous(reference, readings),
            _stale(reference, readings, links, max_age, today),
            *(_changed(index, link, readings) for index, link in enumerate(links)),
        ]
    return tuple(finding for finding in found if finding is not None)


@lru_cache(maxsize=64)  # most lists miss the same thing on line after line
def _finding(rule: str, message: str, suggestion: str | None = None) -> Finding:
    return Finding(rule=rule, level=RULES[rule].level, message=message, suggestion=suggestion)


def _readings(reference: Reference) -> tuple[PartialDate, ...]:
    """Return what the access date may mean: one date, or two when day and month may be exchanged."""
    accessed = reference.accessed
    if accessed is None:
        return ()
    if not reference.accessed_ambiguous or accessed.month is None or accessed.day is None:
        return (accessed,)
    other = PartialDate(accessed.year, accessed.day, accessed.month)
    try:
        other.earliest()
    except ValueError:
        return (accessed,)
    return tuple(dict.fromkeys((accessed, other)))


def _invalid(raw: str | None) -> Finding:
    shown = shorten(" ".join((raw or "").split()), 80)
    return _finding("access-date-invalid", f'The access date "{shown}" is not a day of any calendar.')


def _missing(reference: Reference) -> Finding | None:
    # An archive's address names the day of its capture, and what cannot be opened was not seen on any day.
    pages = [
        link
        for link in reference.links
        if link.kind is Kind.URL and not link.embedded and not link.problem and placeholders.find(link.target) is None
    ]
    if not pages:
        return None
    return _finding("access-date-missing", "The reference cites a web page and does not say when it was seen.")


def _future(accessed: PartialDate, readings: Sequence[PartialDate], today: date) -> Finding | None:
    if any(reading.earliest() <= today for reading in readings):
        return None
    return _finding("access-date-future", f"The access date {accessed} is later than the day of the audit, {today}.")


def _before_publication(
    reference: Reference, readings: Sequence[PartialDate], links: Sequence[CheckedLink]
) -> Finding | None:
    published = reference.published
    if published is None or any(reading.latest() >= published.earliest() for reading in readings):
        return None
    message = (
        f"The access date {reference.accessed} is earlier than the publication date {published} of the same "
        f"reference{_before_first_capture(links, readings)}."
    )
    return _finding("access-date-before-publication", message)


def _ambiguous(reference: Reference, readings: Sequence[PartialDate]) -> Finding | None:
    if not reference.accessed_ambiguous:
        return None
    days = " or ".join(map(str, readings))
    shown = shorten(" ".join((reference.accessed_raw or str(readings[0])).split()), 80)
    return _finding("access-date-ambiguous", f'The access date "{shown}" can mean {days}.', days)


def _stale(
    reference: Reference, readings: Sequence[PartialDate], links: Sequence[CheckedLink], max_age: int, today: date
) -> Finding | None:
    age = min((today - reading.latest()).days for reading in readings)
    if age <= max_age or _only_archives(reference):
        return None
    told = [each for each in (_evidence(links, readings), _unchanged(links)) if each]
    evidence = "; yet ".join(told) or "age alone is weak evidence of change"
    first = _before_first_capture(links, readings)
    message = f"Last seen {readings[0]}, {plural(age, 'day')} ago; {evidence}{first}."
    return _finding("access-date-stale", message)


def _only_archives(reference: Reference) -> bool:
    """Tell whether all that is cited are captures, which do not change any more."""
    return bool(reference.links) and all(link.embedded for link in reference.links)


def _evidence(links: Sequence[CheckedLink], readings: Sequence[PartialDate]) -> str:
    """Return all that has happened since, as far as the links tell; an empty string when they tell nothing."""
    judged = [link.judgement for link in links if link.judgement is not None]
    if any(judgement.verdict in _GONE for judgement in judged):
        return f"its page is no longer found{_since(links)}"
    told = []
    if since := _since(links):
        told.append(f"its page has not been reached{since}")
    if address := next(filter(None, map(new_address, judged)), None):
        told.append(f"its page has since moved for good to {shorten(address)}")
    if drift := next((link.drift for link in links if link.drift is not None and link.drift.drifted), None):
        copy = drift.memento.captured.date().isoformat()
        told.append(f"its page has since become another: {drift.kept:.0%} is left of the text of the copy from {copy}")
    if days := [day for link in links if (day := _changed_after(link, readings)) is not None]:
        told.append(f"its page was changed on {max(days)}, after that")
    return "; ".join(told)


def _since(links: Sequence[CheckedLink]) -> str:
    """Return since which day a link has been seen failing, the end of a clause; "" where that is today or unknown."""
    streaks = [link.standing for link in links if link.standing is not None and link.standing.failed_days > 1]
    days = [standing.failing_since for standing in streaks if standing.failing_since is not None]
    return f" since {min(days)}, when that was first seen" if days else ""


def _unchanged(links: Sequence[CheckedLink]) -> str:
    """Return that the page still says what its copy says, where they were compared; else an empty string."""
    drifts = [link.drift for link in links if link.drift is not None]
    compared = (drift for drift in drifts if drift.unseen is None and not drift.drifted)
    drift = next(compared, None)
    if drift is None:
        return ""
    return f"its page has {drift.kept:.0%} of the text of the copy from {drift.memento.captured.date()}"


def _before_first_capture(links: Sequence[CheckedLink], readings: Sequence[PartialDate]) -> str:
    """Return, as the end of a sentence, that no archive had seen the page by the access date; else an empty string."""
    firsts = [link.archive.first for link in links if isinstance(link.archive, Memento) and link.archive.first]
    if not firsts or not readings:
        return ""
    first = min(firsts).date()
    if any(reading.latest() >= first for reading in readings):
        return ""
    return f"; the archive's first capture of it, from {first}, is later"


def _changed(index: int, checked: CheckedLink, readings: Sequence[PartialDate]) -> Finding | None:
    day = _changed_after(checked, readings)
    if day is None:
        return None
    message = f"The server says that the page was last changed on {day}, after the access date {readings[0]}."
    copy = checked.archive.url if isinstance(checked.archive, Memento) else None
    return replace(_finding("changed-since-access", message, copy), link=index)


def _changed_after(checked: CheckedLink, readings: Sequence[PartialDate]) -> date | None:
    """Return the day of the last change that the page's server tells, where it is later than the access date."""
    if checked.link.kind is not Kind.URL or checked.link.embedded or not readings:
        return None
    day = last_modified(checked)
    return day if day is not None and all(day > reading.latest() for reading in readings) else None


def last_modified(checked: CheckedLink) -> date | None:
    """Return the UTC day on which the cited page was last changed, None when its server does not tell.

    Many servers make pages for each request and date them with the moment of asking: that tells nothing of the text.
    """
    judgement = checked.judgement
    if judgement is None or judgement.verdict not in _THERE:
        return None
    pages = {_page(checked.link.target), _page(judgement.final_url or checked.link.target)}
    for exchange in reversed(checked.exchanges):
        if isinstance(exchange, Response) and exchange.status == 200 and _page(exchange.ask.url) in pages:
            changed, asked = _moment(exchange.header("last-modified")), _moment(exchange.header("date")) or exchange.at
            if changed is None or (asked is not None and asked - changed < _MADE_FOR_US):
                return None
            return changed.date()
    return None


_THERE = frozenset({Verdict.OK, Verdict.MOVED})
_MADE_FOR_US = timedelta(days=1)


def _page(url: str) -> str:
    return url.partition("#")[0]


def _moment(written: str | None) -> datetime | None:
    """Return the moment of an HTTP date (RFC 9110, 5.6.7), None for anything else."""
    if written is None:
        return None
    try:
        moment = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
