"""Title and day of publication of a reference in running text; what is not certain is left out.

Later stages compare the title with those of pages and registries, and the day with the access date: a wrong reading
would accuse a sound reference.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from linkcheck.extraction.calendars import key
from linkcheck.extraction.date_words import words
from linkcheck.extraction.dates import dated, find_dates
from linkcheck.extraction.folding import fold
from linkcheck.extraction.named_dates import TOKEN
from linkcheck.extraction.titles import title_of
from linkcheck.extraction.written import WrittenDate
from linkcheck.model import PartialDate
from linkcheck.regexes import regex

_YEAR = regex(r"(?<!\d)\d{4}(?!\d)")
_EARLIEST = 1450
_LATEST = 2100
_RANGE_BEFORE = regex(r"\d\s?[-/:]\s?\Z|[-/:№#]\s?\Z|(?:№|\b[Nn]o\.?|\b[Nn]r\.?|\b[Pp]p\.|\b[Vv]ol\.?)\s?\Z")
_RANGE_BEHIND = regex(r"\s?[-/:]\s?\d|[-\w]*[./]\d|\s?(?:pages|p\.|с\.)")
_YEAR_ENDS = regex(r"[a-z]?\s?(?:[)\].,;:\[]|\Z|г\.|р\.)|[a-z]\s")
_PUBLISHED = ("publ", "issued", "posted", "ersch", "veroff", "опубл")
_EVENT = frozenset(
    {
        "am",
        "on",
        "im",
        "in",
        "at",
        "du",
        "le",
        "el",
        "em",
        "since",
        "seit",
        "bis",
        "until",
        "for",
        "of",
        "and",
        "und",
        "et",
        "to",
    }
    | {"de", "des", "y", "für", "за", "в", "на", "и", "с", "по", "до"}
)
"""In front of a date they lead to the day of an event."""
_LEADS = regex(r"[a-z]?[.:,]\s")


def published(
    text: str,
    link_spans: Sequence[tuple[int, int]] = (),
    *,
    access_spans: Iterable[tuple[int, int]] = (),
    languages: Iterable[str] = (),
) -> PartialDate | None:
    """Return the date of publication in the text of one reference, None when unsure.

    Args:
        text: One reference as it stands.
        link_spans: Offsets of its links, ascending and apart.
        access_spans: Offsets of its access dates.
        languages: Codes of the languages that the reference is in, where they are known.
    """
    if _YEAR.search(text) is None:
        return None
    read_text = dated(text, tuple(link_spans), tuple(languages))
    folded, links = read_text.folded, read_text.links
    seen = {folded.folded(start) for start, _ in access_spans}
    dates = [date for date in read_text.dates if date.start not in seen and _sane(date)]
    candidates = [
        date
        for date in dates
        if _is_publication(folded.text, date) and not (date.to_the_day and _beside_link(folded.text, date, links))
    ]
    if not candidates:
        return None
    first = candidates[0]
    if _leads(folded.text, first, links):
        same_year = {date.value for date in candidates if not date.year_only and _year(date) == _year(first)}
        return same_year.pop() if first.year_only and len(same_year) == 1 else first.value
    precise = {date.value for date in candidates if not date.year_only}
    if precise:
        return precise.pop() if len(precise) == 1 else None
    latest = min((_year(date) for date in read_text.dates if date.start in seen), default=_LATEST)
    years = {date.value for date in candidates if _year(date) <= latest and folded.text[date.end : date.end + 1] != ":"}
    return years.pop() if len(years) == 1 else None  # "Agenda 2030" is no year of publication


def parse_field(text: str) -> PartialDate | None:
    """Return the date of a field that holds the date of publication, as precise as it can be read."""
    dates = [date for date in find_dates(fold(text).text) if date.value is not None and date.swapped is None]
    return max(dates, key=lambda date: (not date.year_only, -date.start)).value if dates else None


def title(
    text: str, link_spans: Sequence[tuple[int, int]] = (), *, access_spans: Iterable[tuple[int, int]] = ()
) -> str | None:
    """Return the title in the text of one reference, None when unsure.

    Args:
        text: One reference as it stands, without the number that the list gives it.
        link_spans: Offsets of its links.
        access_spans: Offsets of its access dates.
    """
    end = min([len(text), *(start for start, _ in link_spans), *(start for start, _ in access_spans)])
    found = title_of(text, end)
    return " ".join(found.split()) if found is not None else None


def _year(date: WrittenDate) -> int:
    return date.value.year if date.value is not None else 0


def _sane(date: WrittenDate) -> bool:
    return date.value is not None and date.swapped is None and _EARLIEST <= date.value.year <= _LATEST


def _is_publication(text: str, date: WrittenDate) -> bool:
    """Tell whether a date can be the one of publication: no page, no issue, no other event by the words around it."""
    before, behind = text[max(0, date.start - 30) : date.start], text[date.end : date.end + 12]
    if date.year_only and (_RANGE_BEFORE.search(before) or _RANGE_BEHIND.match(behind) or not _YEAR_ENDS.match(behind)):
        return False
    tokens = [match[0] for match in TOKEN.finditer(before.rsplit(". ", 1)[-1]) if match[0][0].isalpha()][-3:]
    if tokens and tokens[-1] in _EVENT and not before.endswith("("):
        return False
    near = [key(token) for token in tokens]
    return not any(word in words().other and not word.startswith(_PUBLISHED) for word in near)


def _beside_link(text: str, date: WrittenDate, links: Sequence[tuple[int, int]]) -> bool:
    """Tell whether nothing but signs stands between a link and the date behind it: the day of a copy or of a visit."""
    at = bisect_right(links, date.start, key=lambda link: link[1])
    between = text[links[at - 1][1] : date.start][:40] if at else "a"
    return not any(char.isalnum() for char in between)


def _leads(text: str, date: WrittenDate, links: Sequence[tuple[int, int]]) -> bool:
    """Tell whether the date stands behind the authors as in author-date styles: `Name, N. (2012, May 5).`"""
    if date.start > 300 or (links and links[0][0] < date.start):
        return False
    opened = text[: date.start].endswith("(")
    if opened:
        return text[date.end : date.end + 2].lstrip("abcdefgh").startswith(")")
    before = text[: date.start].rstrip()
    return (
        date.year_only and before.endswith((".", ",", ")")) and date.start < 160 and bool(_LEADS.match(text, date.end))
    )
