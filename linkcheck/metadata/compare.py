"""Is the registered work the one that the reference cites? Title, authors and year against what the reference says.

An accusation needs two of the three against it, the title always among them, and nothing for it: the registered title
stands nowhere in the reference, its authors neither. In doubt the answer is that the two could not be compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum, unique

from linkcheck.frozen import dataclass
from linkcheck.metadata.wordforms import canonical, folded, language, says_something, script
from linkcheck.model import DoiRecord, Reference
from linkcheck.regexes import regex

TITLE_NEAR = 0.85  # likeness of titles: citecheck-refs 0.4.1 (2026) takes 0.95 for the same and 0.85 for nearly so
TITLE_OTHER = 0.65  # and this for another: of 3,000 unrelated pairs, 999 in 1,000 stay below 0.67, 99 in 100 below 0.56
WORDS_SAME = 0.8  # share of the title's words that stand in the reference, in whatever order
WORDS_OTHER = 0.5
NAME_LIKE = 80.0  # of 100, for names of five letters or more: "Kiselyov" and "Kiselev" reach 86
YEAR_EARLIEST, YEAR_LATEST = -1, 2  # cited minus registered: first online, then in print (citecheck-refs 0.4.1)
LEAST_CONTAINED = 20  # letters of a cited title that is a part of the registered one (hallucinator, 2026)
LEAST_WORDS = 4  # in a reference, links apart: with fewer it says nothing that could be compared


@unique
class Same(StrEnum):
    """Whether the registered and the cited work, or one trait of them, are the same."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # could not be compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of a comparison, and which trait says what."""

    same: Same
    title: Same = Same.UNKNOWN
    authors: Same = Same.UNKNOWN
    year: Same = Same.UNKNOWN


def compare(reference: Reference, record: DoiRecord) -> Comparison:
    """Compare what is registered of a DOI with the reference that cites it."""
    said = said_by(reference)
    titles = [title for title in (record.title, *record.other_titles) if title]
    if not titles or len(folded(said).split()) < LEAST_WORDS:
        return Comparison(same=Same.UNKNOWN)
    title = _title(titles, said, reference.title)
    authors, year = _authors(record, said), _year(record, reference, said)
    return Comparison(
        same=_whole(title, authors, year, told_alike=_told_alike(titles, reference.title)),
        title=title,
        authors=authors,
        year=year,
    )


def _whole(title: Same, authors: Same, year: Same, *, told_alike: bool) -> Same:
    """Weigh the traits; titles of two languages or scripts differ in any case, so that both others must too."""
    if title is Same.YES:
        return Same.YES
    if title is Same.UNKNOWN or authors is Same.YES:
        return Same.UNKNOWN
    against = (authors is Same.NO) + (year is Same.NO)
    return Same.NO if against == 2 or (told_alike and against) else Same.UNKNOWN


def _told_alike(titles: Sequence[str], cited: str | None) -> bool:
    """Tell whether the cited title is known and in the language of a registered one."""
    tongue = language(cited) if cited else None
    return tongue is not None and any(language(title) == tongue for title in titles)


_URL = regex(r"https?://\S+|\b10\.\d{4,9}/\S+", re.IGNORECASE)


def said_by(reference: Reference) -> str:
    """Return what a reference says of its work: its text without links and the access date, and its title."""
    text = reference.text
    for raw in sorted((link.raw for link in reference.links), key=len, reverse=True):
        text = text.replace(raw, " ")
    if reference.accessed_raw:
        text = text.replace(reference.accessed_raw, " ")
    text = _URL.sub(" ", text)
    title = reference.title or ""
    return text if title in text else f"{title}. {text}"


# --- titles --------------------------------------------------------------------------------------

_NOTICE = regex(
    r"^\W*(?:retracted(?: article| paper)?|withdrawn(?: article)?|removed|temporary removal|retraction(?: note)?"
    r"|expression of concern|correction|corrigendum|erratum|addendum)(?: to| for)?\s*[:\]).]+\s*",
    re.IGNORECASE,
)
"""What publishers put before the title of a work that they have withdrawn, or of a notice about one."""


def _title(titles: Sequence[str], said: str, cited: str | None) -> Same:
    """Compare the registered titles with a reference: one that is there is enough."""
    whole, wanted = canonical(said), canonical(cited) if cited else ""
    found = {_one_title(_NOTICE.sub("", title), whole, wanted) for title in titles}
    return Same.YES if Same.YES in found else Same.UNKNOWN if Same.UNKNOWN in found else Same.NO


def _one_title(title: str, whole: str, wanted: str) -> Same:
    from rapidfuzz import fuzz

    registered = canonical(title)
    if not registered:
        return Same.UNKNOWN
    if registered == wanted or (_is_distinct(registered) and f" {registered} " in f" {whole} "):
        return Same.YES
    if len(wanted) >= LEAST_CONTAINED and f" {wanted} " in f" {registered} ":
        return Same.YES
    words = [canonical(word) for word in folded(title).split() if says_something(word)]
    there = _share_there(words, whole.split())
    likeness = max(
        fuzz.partial_ratio(registered, whole), fuzz.ratio(registered, wanted), fuzz.token_sort_ratio(registered, wanted)
    )
    if len(words) < 3:
        # Of one or two words any text has something alike: only their absence says something.
        return Same.NO if words and not there and likeness < 100 * TITLE_NEAR else Same.UNKNOWN
    if likeness >= 100 * TITLE_NEAR or there >= WORDS_SAME:
        return Same.YES
    return Same.NO if likeness < 100 * TITLE_OTHER and there < WORDS_OTHER else Same.UNKNOWN


def _is_distinct(registered: str) -> bool:
    """Tell whether a title is more than a word that may stand in any reference; some scripts have no blanks."""
    return " " in registered or (script(registered) == "other" and len(registered) > 4)


def _share_there(words: Sequence[str], text: Sequence[str]) -> float:
    """Return the share of some words that stand in a text, give or take a letter or an ending."""
    return sum(_stands_in(word, text) for word in words) / len(words) if words else 0.0


def _stands_in(word: str, text: Sequence[str]) -> bool:
    from rapidfuzz import fuzz

    if len(word) < 5:
        return word in text
    return any(fuzz.ratio(word, other, score_cutoff=NAME_LIKE) for other in text)


# --- authors -------------------------------------------------------------------------------------

_PARTICLES = frozenset(
    {
        "al", "bin", "da", "das", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "el", "la", "le", "ten",
        "ter", "van", "von", "und", "and", "of", "the",
    }
)  # fmt: skip


def _authors(record: DoiRecord, said: str) -> Same:
    """Compare the registered authors with a reference: one that is named is enough, as references name but a few.

    Editors speak for it, never against: whoever cites a paper out of a volume need not name them.
    """
    text = canonical(said).split()
    foreign = script(said) == "other"
    comparable = False
    for name in (*record.authors, *record.editors):
        words = [word for word in canonical(name).split() if word not in _PARTICLES]
        if not words:
            continue
        if all(_stands_in(word, text) for word in words) or _stands_in(max(words, key=len), text):
            return Same.YES
        comparable = comparable or (name in record.authors and not foreign and script(name) != "other")
    return Same.NO if comparable else Same.UNKNOWN


# --- years ---------------------------------------------------------------------------------------

_YEAR = regex(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def _year(record: DoiRecord, reference: Reference, said: str) -> Same:
    """Compare the registered year with those that a reference may mean."""
    if record.issued is None:
        return Same.UNKNOWN
    years = [int(year) for year in _YEAR.findall(said)]
    if reference.published is not None:
        years.append(reference.published.year)
    if not years:
        return Same.UNKNOWN
    near = any(YEAR_EARLIEST <= year - record.issued.year <= YEAR_LATEST for year in years)
    return Same.YES if near else Same.NO
