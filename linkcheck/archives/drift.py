"""Content drift: does the live page still say what its copy from near the access date says?

Two signs, as studies of reference rot use them: shingles of the text, and the titles (Jones et al. 2016, PLoS ONE
e0167475; Eve 2024, 10.59348/xnrh7-7px07: older lexical measures beat embeddings; Reyes Ayala 2022, CEUR 3246: titles).
Those studies call a page unchanged only where every measure is at its maximum, which pages with a date never are. Here
only what readers would call another text is drift, so the thresholds are our own, measured on pairs of pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from linkcheck.archives.bounds import accepted
from linkcheck.archives.mementos import as_captured, location
from linkcheck.errors import InputError
from linkcheck.model import Ask, Drift, Exchange, Flow, Memento, Response, Service
from linkcheck.pages.maintext import Text, text_of

SHINGLE = 3  # words
LEAST_WORDS = 30  # below that there is no text to speak of
KEPT_AT_LEAST = 0.5  # of the copy's shingles: with less, more is gone than is left
KEPT_SURELY = 0.8  # from here on the titles no longer matter
TITLES_AT_LEAST = 0.5  # likeness below which two titles are of two pages
BODY_LIMIT = 8 * 1024 * 1024  # bytes: a PDF has its table of contents at its end
MOST_REDIRECTS = 5


def compare_pages(url: str, memento: Memento, *, near_days: int) -> Flow[Drift]:
    """Fetch the copy's own bytes and the live page, and compare them.

    Args:
        url: Where the live page was found.
        memento: Its copy from near the access date.
        near_days: A copy further from the access date than this does not show what the author saw.
    """
    if abs(memento.distance_days or 0) > near_days:
        return Drift(memento=memento, unseen="the copy is too far from the access date")
    copy = yield from _get(as_captured(memento.url), Service.ARCHIVE)
    if not (isinstance(copy, Response) and copy.status == 200 and copy.header("memento-datetime")):
        return Drift(memento=memento, unseen="the archive did not give the copy as it was captured")
    live = yield from _get(url.partition("#")[0], Service.SITE)
    if not (isinstance(live, Response) and live.status == 200):
        return Drift(memento=memento, unseen="the live page was not given a second time")
    return compare(memento, copy, live)


def _get(url: str, service: Service) -> Flow[Exchange]:
    for _ in range(MOST_REDIRECTS):
        answer = yield Ask(method="GET", url=url, body_limit=BODY_LIMIT, service=service, once=True)
        ahead = location(url, answer)
        if ahead is not None and service is Service.ARCHIVE:
            ahead = accepted(ahead, url)
        if ahead is None:
            break
        url = ahead
    return answer


def compare(memento: Memento, copy: Response, live: Response) -> Drift:
    """Say how a copy and the live page compare."""
    if not (copy.body_complete and live.body_complete):
        return Drift(memento=memento, unseen="one of the two is too large")
    try:
        then, now = text_of(copy), text_of(live)
    except InputError as error:
        return Drift(memento=memento, unseen=str(error).removesuffix("."))
    if then is None or now is None:
        return Drift(memento=memento, unseen="one of the two is neither a page nor a PDF")
    for text, what in ((then, "the copy"), (now, "the live page")):
        if len(text.whole) < LEAST_WORDS:
            return Drift(memento=memento, unseen=f"{what} has too little text")
    return _judged(memento, then, now)


def _judged(memento: Memento, then: Text, now: Text) -> Drift:
    words = then.main if len(then.main) >= LEAST_WORDS else then.whole
    kept = share_kept(words, now.whole)
    titles = likeness_of_titles(then.title, now.title)
    other_title = titles is not None and titles < TITLES_AT_LEAST
    languages = (then.language, now.language)
    return Drift(
        memento=memento,
        kept=kept,
        titles=titles,
        drifted=kept < KEPT_AT_LEAST or (kept < KEPT_SURELY and other_title),
        languages=languages if all(languages) and languages[0] != languages[1] else None,
    )


def share_kept(then: Sequence[str], now: Sequence[str]) -> float:
    """Return the share of one text's shingles that the other has too (containment: Broder 1997), 0 to 1.

    What was added is no drift, as the cited passage is still there; hence no symmetric measure.
    """
    before = _shingles(then)
    return len(before & _shingles(now)) / len(before) if before else 0.0


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(islice(words, start, None) for start in range(SHINGLE)), strict=False))


def likeness_of_titles(then: str, now: str) -> float | None:
    """Return how alike two titles are whatever the order of their words, 0 to 1; None where one is missing."""
    from rapidfuzz import fuzz, utils

    if not then.strip() or not now.strip():
        return None
    return float(fuzz.token_sort_ratio(then, now, processor=utils.default_process)) / 100
