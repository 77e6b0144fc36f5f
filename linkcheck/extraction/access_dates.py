"""The day on which the author of a reference saw what it cites.

A date counts as an access date when a marker says so ("accessed", «дата обращения», `[cited 2020 Jan 5]`), or when it
stands without one where a citation style puts it: bare behind the link, or in GB/T 7714's square brackets. Dates of
publication, update, deposit and archiving never count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from linkcheck.extraction.contexts import Reading, Sense, Surroundings
from linkcheck.extraction.dates import dated, find_dates
from linkcheck.extraction.folding import Folded, fold
from linkcheck.extraction.written import Order, WrittenDate
from linkcheck.frozen import dataclass
from linkcheck.model import PartialDate
from linkcheck.regexes import regex

_SCREEN = regex(r"\d\d|年")
"""Every date has a year of two digits at least, or one written in Chinese numerals."""

_LINK = regex(r"(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)\]}»”\"']", re.IGNORECASE)
_TEMPLATE = str.maketrans({"|": "-", "[": " ", "]": " ", "{": " ", "}": " "})
"""What is left of wiki markup in a field: `{{date|5|mars|2020}}`, `[[5 March]] [[2020]]`."""

_EARLIEST = 1900
_LATEST = 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDate:
    """One access date as it stands in a text."""

    value: PartialDate | None  # None: there is no such day (31.02.2023)
    raw: str  # text[start:end]
    start: int
    end: int
    ambiguous: bool = False  # day and month could be the other way round; `value` is the likelier reading
    languages: tuple[str, ...] = ()  # codes of the languages of its marker; () without one
    separator: str = ""  # of an all-numeric date
    order: Order | None = None  # what its numerals prove about how its author writes dates


def find(
    text: str, link_spans: Sequence[tuple[int, int]] | None = None, *, languages: Iterable[str] = ()
) -> tuple[AccessDate, ...]:
    """Return the access dates in the text of one reference, in order.

    Args:
        text: One reference as it stands.
        link_spans: Offsets of its links, ascending and apart; no date is looked for inside them. None: not known, and
            plain URLs are looked for here.
        languages: Codes of the languages that the reference or its list is in, where they are known.
    """
    if _SCREEN.search(text) is None:
        return ()
    if link_spans is None:
        link_spans = [match.span() for match in _LINK.finditer(text)]
    known = tuple(languages)
    read_text = dated(text, tuple(link_spans), known)
    folded, dates = read_text.folded, read_text.dates
    if not dates:
        return ()
    surroundings = Surroundings(folded.text, read_text.links, dates)
    read = [(date, surroundings.read(at)) for at, date in enumerate(dates)]
    best = min((reading.sense for _, reading in read), key=list(Sense).index)
    if best is Sense.NONE:
        return ()
    if any(reading.sense is best and not reading.leads_to_link for _, reading in read):
        read = [(date, reading) for date, reading in read if not reading.leads_to_link]
    order = _only({date.order for date in dates})
    return tuple(_made(text, folded, date, reading, known, order) for date, reading in read if reading.sense is best)


def parse_field(text: str, *, languages: Iterable[str] = ()) -> AccessDate | None:
    """Return the access date of a field that can hold nothing else (`urldate`, `access-date`, `Y2`).

    None: there is no date in it. A date that is impossible, or digits that make none, come with `value` None.
    """
    folded = fold(text.translate(_TEMPLATE))
    dates = find_dates(folded.text, (), languages)
    if dates:
        best = max(dates, key=lambda date: (not date.year_only, -date.start))
        return _made(text, folded, best, Reading(Sense.MARKED, tuple(languages)), tuple(languages), None)
    raw = text.strip()
    if not any(char.isdigit() for char in raw):
        return None
    start = text.index(raw)
    return AccessDate(value=_compact(raw), raw=raw, start=start, end=start + len(raw))


def _compact(raw: str) -> PartialDate | None:
    """Read `20200105`; None for anything else."""
    if len(raw) != 8 or not raw.isdecimal():
        return None
    dates = find_dates(f"{raw[:4]}-{raw[4:6]}-{raw[6:]}")
    return dates[0].value if dates else None


def choose(dates: Sequence[AccessDate]) -> AccessDate | None:
    """Return the access date of a reference that has several: the first that is a day of the calendar."""
    return next((date for date in dates if date.value is not None), dates[0] if dates else None)


def resolve(
    found: Iterable[tuple[AccessDate, ...]], *, languages: Iterable[str] = ()
) -> tuple[tuple[AccessDate, ...], ...]:
    """Settle ambiguous dates by the list that they stand in.

    The list's own dates decide where their numerals prove one order and never the other; failing that the languages
    of most of its markers do: English alone does not write the day first everywhere. What stays ambiguous says so.

    Args:
        found: What `find` gave, one tuple for each reference of one list.
        languages: Codes of the languages that the list is in, where they are known.
    """
    references = tuple(found)
    everything = [date for dates in references for date in dates]
    if not any(date.ambiguous for date in everything):
        return references
    by_separator = {
        separator: _only({date.order for date in everything if date.separator == separator}) for separator in ("/", "-")
    }
    whole = _only({date.order for date in everything if date.separator in by_separator})
    known = tuple(languages) or tuple(code for date in everything for code in date.languages[:1])
    fallback = Order.DAY_FIRST if known and known.count("en") * 2 < len(known) else None
    return tuple(
        tuple(_settled(date, by_separator.get(date.separator) or whole or fallback) for date in dates)
        for dates in references
    )


def _only(orders: set[Order | None]) -> Order | None:
    """Return the one order that is proved, None where none or both are."""
    proved = orders - {None}
    return proved.pop() if len(proved) == 1 else None


def _settled(date: AccessDate, order: Order | None) -> AccessDate:
    if not date.ambiguous or order is None or date.value is None:
        return date
    value = date.value
    if order is not _likelier(date.languages):
        assert value.month is not None
        assert value.day is not None
        value = PartialDate(value.year, value.day, value.month)
    return replace(date, value=value, ambiguous=False)


def _likelier(languages: tuple[str, ...]) -> Order:
    """Return the order in which an ambiguous date is read for want of anything better."""
    return Order.MONTH_FIRST if _AMERICAN in languages else Order.DAY_FIRST


_AMERICAN = "en-US"
"""Added to the languages of the marker "retrieved", the APA's; most others of English write the day first as well."""


def _made(
    text: str, folded: Folded, date: WrittenDate, reading: Reading, known: tuple[str, ...], order: Order | None
) -> AccessDate:
    start = folded.original(date.start)
    end = folded.original(date.end, end=True)
    languages = reading.languages or known
    if date.month_by_language and languages:
        date = next(iter(find_dates(folded.text[date.start : date.end], (), languages)), date)
    value, ambiguous = date.value, date.swapped is not None
    if ambiguous:
        if order is None and languages and not any(code.startswith("en") for code in languages):
            order = Order.DAY_FIRST
        if (order or _likelier(languages)) is Order.MONTH_FIRST:
            value = date.swapped
        ambiguous = order is None
    if value is not None and not _EARLIEST <= value.year <= _LATEST:
        value = None
    return AccessDate(
        value=value,
        raw=text[start:end],
        start=start,
        end=end,
        ambiguous=ambiguous,
        languages=languages,
        separator=date.separator,
        order=date.order,
    )
