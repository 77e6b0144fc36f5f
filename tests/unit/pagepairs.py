"""Forty pairs of a page as it was captured and as it is now, by what happened to it in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linkcheck.model import Ask, Response
from tests.unit.extraction.formats.making import Print, pdf

HTML, PDF = "text/html; charset=utf-8", "application/pdf"

# Eight texts of their own kinds: a report, a notice, a recipe-like guide, a history, minutes, a table in prose …
_SUBJECTS = (
    (
        "The tide gauge at Northwick",
        "gauge tide harbour reading level mark water pier keeper float drum pen paper moon",
    ),
    ("Opening hours of the reading room", "room reader ticket desk morning lamp shelf box guard bell winter coat key"),
    ("How to mend a fishing net", "net knot twine needle mesh hand loop cork lead line tar shed thumb winter boat"),
    (
        "A short history of the ferry",
        "ferry crossing owner steam hull rope bank toll horse cart bridge river fog captain",
    ),
    ("Minutes of the parish council", "council motion vote road lamp budget chair clerk school wall tree meeting"),
    (
        "Grain prices in the northern towns",
        "grain price bushel market town barley rye harvest merchant ship winter scale",
    ),
    ("The lighthouse and its keepers", "light keeper tower lens oil stair gale log watch rock signal relief boat"),
    ("Bell casting in the valley", "bell bronze mould clay furnace tuner tower rim clapper note founder pit wax"),
)
_OTHER = (
    (
        "Win big at the tables tonight",
        "bonus casino spin slot player jackpot deposit dealer chip bet odds card wheel free",
    ),
    ("Ten phones you should buy", "phone camera screen battery price deal charger plastic review store model pixel"),
)
_JAPANESE = "潮位計の記録は港の係員が毎朝読み取り紙に写して役場へ送ることになっている。"
_RUSSIAN = "показания записывают утром смотритель порта переносит уровень воды на бумагу и отправляет в управу"
_VERBS = "keeps moves shows follows carries leaves raises finds turns holds marks draws lifts meets".split()  # noqa: SIM905


def sentences(words: str, count: int, *, step: int = 1) -> list[str]:
    """Return sentences that are all different, made of some words by a rule."""
    nouns = words.split()
    made = []
    for number in range(count):
        picked = [nouns[(number * step + place * (2 + number % 5)) % len(nouns)] for place in range(6)]
        verbs = [_VERBS[(number * 3 + place * step) % len(_VERBS)] for place in range(2)]
        made.append(
            f"The {picked[0]} {verbs[0]} every {picked[1]} near the {picked[2]}, and no {picked[3]} "
            f"{verbs[1]} a {picked[4]} without its {picked[5]}."
        )
    return made


def paragraphs(lines: list[str]) -> list[str]:
    """Return sentences as paragraphs of four."""
    return [" ".join(lines[start : start + 4]) for start in range(0, len(lines), 4)]


def plain(title: str, texts: list[str], *, date: str = "3 May 2023", language: str = "en") -> bytes:
    """Return a page as many were built once: a table of links on the left, the text beside it, a date below."""
    links = "".join(f'<li><a href="/{n}">Section {n} of the site</a></li>' for n in range(12))
    body = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{title}</title></head>'
        f'<body><div id="menu"><ul>{links}</ul></div><div id="content"><h1>{title}</h1>{body}'
        f"<p>Last updated: {date}. Visitors: 104233.</p></div>"
        '<div class="footer">Contact the office by letter. All rights reserved by the association.</div></body></html>'
    ).encode()


def modern(title: str, texts: list[str], *, date: str = "November 2026", language: str = "en") -> bytes:
    """Return the same as it is built today: other elements, other order, a consent notice, related articles."""
    related = "".join(
        f'<article class="card"><a href="/r{n}"><h3>You may also like story {n}</h3></a></article>' for n in range(6)
    )
    body = "".join(f'<div class="lead"><span>{text}</span></div>' for text in texts)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{title} | The Northern Portal</title></head><body>'
        '<div class="cookie-consent"><p>We and our 214 partners use cookies to see how you read. Accept or refuse.</p>'
        "</div>"
        '<header><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/shop">Shop</a></nav></header>'
        f"<main><section><h2>{title}</h2><time>{date}</time>{body}</section></main>"
        f'<section class="related">{related}</section><footer><p>Imprint, privacy, jobs, newsletter.</p></footer>'
        "<script>window.data = {};</script></body></html>"
    ).encode()


def printed(title: str, texts: list[str], *, width: int = 80, size: float = 11) -> bytes:
    """Return a PDF with a title and text, broken into lines of a width."""
    rows = [title]
    for text in texts:
        row = ""
        for word in text.split():
            if len(row) + len(word) >= width:
                rows.append(row)
                row = ""
            row = f"{row} {word}".strip()
        rows.append(row)
    per_page = int(680 / (size * 1.4))
    starts = range(0, len(rows), per_page)
    return pdf(
        *(
            [
                Print(60, 760 - place * size * 1.4, text, size)
                for place, text in enumerate(rows[start : start + per_page])
            ]
            for start in starts
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A copy and a live page."""

    name: str
    fate: str  # same, edited, redesigned, replaced, translated
    copy: tuple[str, bytes]  # type and body
    live: tuple[str, bytes]

    def responses(self) -> tuple[Response, Response]:
        """Return both as answers."""
        return answer(*self.copy), answer(*self.live)


def answer(kind: str, body: bytes) -> Response:
    """Return a body as an answer."""
    ask = Ask(method="GET", url="https://site.example/page")
    return Response(ask=ask, status=200, headers=(("content-type", kind),), body=body)


def pairs() -> Iterator[Pair]:
    """Yield eight pairs of each fate; the last two or three of eight are PDFs."""
    fates: dict[str, Callable[[int], Pair]] = {
        "same": _same, "edited": _edited, "redesigned": _redesigned, "replaced": _replaced, "translated": _translated,
    }  # fmt: skip
    for make in fates.values():
        for number in range(8):
            yield make(number)


def _text(number: int, count: int = 24) -> tuple[str, list[str]]:
    title, words = _SUBJECTS[number]
    return title, sentences(words, count, step=1 + number % 3)


def _pair(fate: str, number: int, copy: tuple[str, bytes], live: tuple[str, bytes]) -> Pair:
    return Pair(name=f"{fate}-{number}", fate=fate, copy=copy, live=live)


def _same(number: int) -> Pair:
    """Nothing has changed but the date, the counter and, in a PDF, nothing at all."""
    title, lines = _text(number)
    texts = paragraphs(lines)
    if number >= 6:
        return _pair("same", number, (PDF, printed(title, texts)), (PDF, printed(title, texts)))
    return _pair(
        "same", number, (HTML, plain(title, texts)), (HTML, plain(title, texts, date=f"{number + 2} June 2026"))
    )


def _edited(number: int) -> Pair:
    """A sentence was taken out here and there, and a paragraph was added."""
    title, lines = _text(number)
    words = _SUBJECTS[(number + 1) % 8][1]
    now = [line for place, line in enumerate(lines) if place % 8 != 3] + sentences(words, 4, step=2)
    if number >= 6:
        return _pair("edited", number, (PDF, printed(title, paragraphs(lines))), (PDF, printed(title, paragraphs(now))))
    return _pair("edited", number, (HTML, plain(title, paragraphs(lines))), (HTML, plain(title, paragraphs(now))))


def _redesigned(number: int) -> Pair:
    """The text is the same, all around it is not; a PDF is set anew, or became a page."""
    title, lines = _text(number)
    texts = paragraphs(lines)
    if number == 7:
        return _pair("redesigned", number, (PDF, printed(title, texts)), (HTML, modern(title, texts)))
    if number >= 5:
        return _pair(
            "redesigned", number, (PDF, printed(title, texts)), (PDF, printed(title, texts, width=52, size=14))
        )
    return _pair("redesigned", number, (HTML, plain(title, texts)), (HTML, modern(title, texts)))


def _replaced(number: int) -> Pair:
    """Another text stands at the address: of the same site in the same dress, or somebody else's."""
    title, lines = _text(number)
    texts = paragraphs(lines)
    if number % 2:
        other, words = _OTHER[number // 2 % 2]
    else:
        other, words = _SUBJECTS[(number + 3) % 8]
    now = paragraphs(sentences(words, 24, step=2))
    if number >= 6:
        return _pair("replaced", number, (PDF, printed(title, texts)), (PDF, printed(other, now)))
    dress = plain if number < 4 else modern
    return _pair("replaced", number, (HTML, plain(title, texts)), (HTML, dress(other, now)))


def _translated(number: int) -> Pair:
    """The same site speaks another language at this address now."""
    title, lines = _text(number)
    texts = paragraphs(lines)
    if number >= 6:
        other = paragraphs(
            sentences("Pegel Hafen Wasser Turm Licht Brücke Glocke Netz Fähre Korn".replace("ü", "ue"), 24)
        )
        german = [
            text.replace("The ", "Der ").replace(" every ", " jeden ").replace(" near the ", " bei dem ")
            for text in other
        ]
        german = [text.replace(" and no ", " und kein ").replace(" without its ", " ohne seinen ") for text in german]
        return _pair("translated", number, (PDF, printed(title, texts)), (PDF, printed("Der Pegel", german)))
    text, language = (_JAPANESE, "ja") if number % 2 else (_RUSSIAN, "ru")
    now = [f"{text} {text[place:]} {text[:place]}" for place in range(2, 12)]
    return _pair("translated", number, (HTML, plain(title, texts)), (HTML, plain(text[:12], now, language=language)))
