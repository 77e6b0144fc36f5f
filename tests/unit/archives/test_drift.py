"""Content drift: pairs of pages by their fate, and what cannot be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linkcheck.archives.drift import compare, compare_pages, likeness_of_titles, share_kept
from linkcheck.model import Ask, Drift, Exchange, Fault, Memento, NoResponse, Response, Service
from tests.unit.clockwork import drive
from tests.unit.pagepairs import HTML, PDF, Pair, answer, pairs, paragraphs, plain, printed, sentences

COPY = Memento(
    url="https://archive.example/web/20230501000000/https://site.example/page",
    captured=datetime(2023, 5, 1, tzinfo=UTC), status=200, distance_days=-3,
)  # fmt: skip
PAIRS = list(pairs())
DRIFTED = {"same": False, "edited": False, "redesigned": False, "replaced": True, "translated": True}
WORDS = "harbour pilot chart buoy wreck light tide wind rope anchor sail deck"


def test_there_are_forty_pairs_of_pages_and_pdfs() -> None:
    """Eight of each fate, pages and PDFs among them."""
    assert Counter(pair.fate for pair in PAIRS) == dict.fromkeys(DRIFTED, 8)
    assert sum(pair.copy[0] == PDF for pair in PAIRS) >= 10
    assert all(any(pair.copy[0] == PDF for pair in PAIRS if pair.fate == fate) for fate in DRIFTED)


@pytest.mark.parametrize("pair", [pytest.param(pair, id=pair.name) for pair in PAIRS])
def test_fates(pair: Pair) -> None:
    """A text that is still there is no drift, whatever was built around it; another text is, in whatever dress."""
    drift = compare(COPY, *pair.responses())
    assert drift.unseen is None
    assert drift.drifted == DRIFTED[pair.fate], drift
    if pair.fate in ("same", "redesigned"):
        assert drift.kept > 0.95
    if pair.fate == "replaced":
        assert drift.kept < 0.2


def test_another_text_among_much_that_stayed() -> None:
    """Where most of a page is the same on all of its site and nothing marks it as such, the titles tell."""
    soup = " ".join(sentences("statute member fee board annual form letter seal roll vote hall quorum", 30))

    def page(title: str, step: int, words: str) -> Response:
        text = " ".join(sentences(words, 14, step=step))
        return answer(HTML, f"<title>{title}</title><div>{soup}</div><div>{text}</div>".encode())

    then = page("Wrecks of the bay", 1, WORDS)
    assert compare(COPY, then, page("Wrecks of the bay", 1, WORDS)).drifted is False
    now = page("Members' dinner in May", 2, "soup roast wine cake toast guest table song candle plate fork glass")
    drift = compare(COPY, then, now)
    assert 0.5 < drift.kept < 0.8
    assert drift.drifted


def test_languages_are_told() -> None:
    """Where both pages name their language and it is another one, that is told beside the figures."""
    text = paragraphs(sentences(WORDS, 12))
    pages = [answer(HTML, plain("Buoys", text, language=language)) for language in ("en-GB", "en", "ru")]
    assert compare(COPY, pages[0], pages[1]).languages is None
    assert compare(COPY, pages[0], pages[2]).languages == ("en", "ru")


TEXT = paragraphs(sentences(WORDS, 12))
PAGE = answer(HTML, plain("Buoys", TEXT))


@pytest.mark.parametrize(
    ("copy", "live", "why"),
    [
        pytest.param(answer(HTML, b"<html><body><p>Too short.</p></body></html>"), PAGE, "the copy has", id="copy"),
        pytest.param(PAGE, answer(HTML, b"<html><div id=root></div></html>"), "the live page has", id="live"),
        pytest.param(PAGE, answer("image/png", b"\x89PNG"), "neither a page nor a PDF", id="picture"),
        pytest.param(PAGE, replace(PAGE, body_complete=False), "too large", id="cut"),
        pytest.param(answer(PDF, b"%PDF-1.4 broken"), PAGE, "PDF", id="broken-pdf"),
    ],
)
def test_what_cannot_be_compared(copy: Response, live: Response, why: str) -> None:
    """Without text on both sides nothing is claimed, and the reason is kept."""
    drift = compare(COPY, copy, live)
    assert drift.drifted is False
    assert why in (drift.unseen or "")


def test_a_pdf_is_compared_by_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pypdfium2 it is not, and the message names the extra that brings it."""
    both = (answer(PDF, printed("Buoys", TEXT)), answer(PDF, printed("Buoys", TEXT, width=50)))
    assert compare(COPY, *both).kept == 1.0
    monkeypatch.setitem(__import__("sys").modules, "pypdfium2", None)
    assert "linkcheck-refs[pdf]" in (compare(COPY, *both).unseen or "")


# --- measures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now", "share"),
    [
        pytest.param("a b c d", "a b c d", 1.0, id="equal"),
        pytest.param("a b c d", "x a b c d y z", 1.0, id="added"),
        pytest.param("a b c d", "a b c x", 0.5, id="half"),
        pytest.param("a b c d", "d c b a", 0.0, id="other-order"),
        pytest.param("a b", "a b", 0.0, id="too-short"),
    ],
)
def test_share_kept(then: str, now: str, share: float) -> None:
    """What was added is no drift; order counts."""
    assert share_kept(then.split(), now.split()) == share


@pytest.mark.parametrize(
    ("then", "now", "low", "high"),
    [
        pytest.param("Wrecks of the bay", "Wrecks of the bay – Pilots", 0.75, 1.0, id="site-added"),
        pytest.param("Wrecks of the bay", "WRECKS OF THE BAY", 1.0, 1.0, id="case"),
        pytest.param("Wrecks of the bay", "Win big tonight", 0.0, 0.49, id="another"),
    ],
)
def test_likeness_of_titles(then: str, now: str, low: float, high: float) -> None:
    """A site's name more or less does not make another title."""
    likeness = likeness_of_titles(then, now)
    assert likeness is not None
    assert low <= likeness <= high
    assert likeness_of_titles(then, " ") is None


# --- the flow ------------------------------------------------------------------------------------

LIVE = "https://site.example/page"
RAW = "https://archive.example/web/20230501000000id_/https://site.example/page"
DATED = ("memento-datetime", "Mon, 01 May 2023 00:00:00 GMT")


def web(changes: dict[str, Callable[[Ask], Exchange]]) -> Callable[[Ask], Exchange]:
    """Return an archive and a site that have the page, but for some addresses."""

    def answers(ask: Ask) -> Exchange:
        if ask.url in changes:
            return changes[ask.url](ask)
        headers = (*PAGE.headers, DATED) if ask.url == RAW else PAGE.headers
        return replace(PAGE, ask=ask, headers=headers)

    return answers


def run(changes: dict[str, Callable[[Ask], Exchange]] | None = None, copy: Memento = COPY) -> tuple[Drift, list[Ask]]:
    """Drive the comparison by hand."""
    return drive(compare_pages(f"{LIVE}#part", copy, near_days=90), web(changes or {}))


def test_two_asks_make_a_comparison() -> None:
    """The copy's own bytes, then the live page without its fragment, each once."""
    drift, asked = run()
    assert (drift.kept, drift.unseen) == (1.0, None)
    assert [(ask.url, ask.service, ask.once) for ask in asked] == [
        (RAW, Service.ARCHIVE, True), (LIVE, Service.SITE, True),
    ]  # fmt: skip


def to(location: str) -> Callable[[Ask], Exchange]:
    """Return an answer that sends on."""
    return lambda ask: Response(ask=ask, status=302, headers=(("location", location),))


@pytest.mark.parametrize(
    ("changes", "unseen", "asks"),
    [
        pytest.param({LIVE: to("/other")}, None, 3, id="live-redirect"),
        pytest.param({RAW: to(RAW.replace("http", "HTTP", 1))}, None, 3, id="archive-redirect"),
        pytest.param({LIVE: to(LIVE)}, "not given a second time", 6, id="circle"),
        pytest.param({RAW: lambda ask: Response(ask=ask, status=429)}, "the archive did not give", 1, id="429"),
        pytest.param({RAW: lambda ask: replace(PAGE, ask=ask)}, "the archive did not give", 1, id="no-memento"),
        pytest.param(
            {LIVE: lambda ask: NoResponse(ask=ask, fault=Fault.TIMEOUT)}, "not given a second time", 2, id="silent-site"
        ),
    ],
)
def test_the_way_to_both(changes: dict[str, Callable[[Ask], Exchange]], unseen: str | None, asks: int) -> None:
    """Redirects are followed for a while; who refuses or is silent is not asked again, and nothing is claimed."""
    if unseen is None and RAW in changes:
        changes = {
            RAW: to(f"{RAW}?again"),
            f"{RAW}?again": lambda ask: replace(PAGE, ask=ask, headers=(*PAGE.headers, DATED)),
        }
    drift, asked = run(changes)
    assert len(asked) == asks
    assert drift.drifted is False
    assert (drift.unseen is None) if unseen is None else unseen in (drift.unseen or "")


def test_a_copy_from_far_away_is_not_compared() -> None:
    """It does not show what the author saw."""
    drift, asked = run(copy=replace(COPY, distance_days=400))
    assert asked == []
    assert drift.unseen == "the copy is too far from the access date"
