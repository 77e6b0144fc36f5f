"""What the hosts of the demo answer: one row a page, each a thing that happens to real references.

The hosts are those of a real list; what they are made to say here is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from linkcheck.demo import archives, registries
from linkcheck.demo.messages import Answer, Request, article

Page = Callable[[Request], Answer]

HANG = Answer(status=0)


def not_found(request: Request) -> Answer:
    """Return an honest 404."""
    return Answer(status=404, body="<html><head><title>404</title></head><body><h1>No such page</h1></body></html>")


def always(answer: Answer) -> Page:
    """Return a page that answers the same to everybody."""
    return lambda request: answer


def moved(location: str) -> Page:
    """Return a page that has moved for good."""
    return always(Answer(status=301, headers=(("Location", location),)))


def robot_wall(request: Request) -> Answer:
    """Return what Cloudflare's challenge looks like (its header is documented and has this one value)."""
    return Answer(
        status=403,
        headers=(("Server", "cloudflare"), ("Cf-Mitigated", "challenge")),
        body="<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies.</body></html>",
    )


def soft_404(request: Request) -> Answer:
    """Return an error page that says "success", as for every address of this host."""
    return Answer(
        body='<!DOCTYPE html><html lang="ru"><head><title>Страница не найдена</title></head><body>'
        "<h1>Страница не найдена</h1><p>К сожалению, запрашиваемая страница не существует.</p></body></html>"
    )


def flaky(answer: Answer, *, failures: int) -> Page:
    """Return a page that is overloaded at first and answers then."""

    def page(request: Request) -> Answer:
        if request.visit <= failures:
            return Answer(status=503, headers=(("Retry-After", "1"),), body="Busy", kind="text/plain")
        return answer

    return page


def parked(request: Request) -> Answer:
    """Return what is left of a domain that somebody sells."""
    return Answer(
        body="<html><head><title>old-harbour-papers.example</title></head><body><h1>This domain is for sale!</h1>"
        '<p>Buy this domain.</p><script src="https://www.google.com/adsense/domains/caf.js"></script></body></html>'
    )


# --- the web -------------------------------------------------------------------------------------

_KOGA = "/2023/11/01/how-aukus-plus-could-add-to-indo-pacific-coalition-building/"

PAGES: Mapping[str, tuple[tuple[str, Page], ...]] = MappingProxyType(
    {
        "www.nato.int": (
            ("/cps/en/natohq/official_texts_217797.htm", robot_wall),
            ("/nato_static_fl2014/", always(HANG)),
        ),
        "www.eastasiaforum.org": (
            (
                "/2023/08/25/the-errors-of-natos-east-asia-engagement/",
                moved("https://eastasiaforum.org/2023/08/25/the-errors-of-natos-east-asia-engagement/"),
            ),
            (_KOGA, always(article("How AUKUS Plus could add to Indo-Pacific coalition building", "A paragraph"))),
        ),
        "eastasiaforum.org": (
            ("/2023/08/25/", always(article("The errors of NATO’s East Asia engagement", "Another paragraph"))),
        ),
        "asiatimes.com": (
            (
                "/2023/05/",
                flaky(article("NATO should tread carefully in the Indo-Pacific", "A sentence"), failures=1),
            ),
        ),
        "www.cas.go.jp": (),
        "interaffairs.ru": (("/", soft_404),),
        "www.foreignaffairs.com": (
            (
                "/europe/",
                always(
                    article(
                        "A Stronger NATO for a More Dangerous World",
                        "An argument",
                        changed="Mon, 08 Jan 2024 09:30:00 GMT",
                    )
                ),
            ),
        ),
        "pdv.demo.example": (("/s013128120028839-3-1/", always(article("NATO's Pivot to the East", "A finding"))),),
        "library.demo.example": (("/article/", robot_wall),),
        "old-harbour-papers.example": (("/", parked),),
        registries.PAPERS: (("/", always(article("A paper", "A statement of the paper"))),),
        "doi.org": (
            ("/api/handles/", registries.handle),
            ("/doiRA/", registries.agencies),
            ("/", always(article("DOI", "The DOI system, sentence"))),
        ),
        "api.crossref.org": (("/works", registries.crossref),),
        "api.datacite.org": (("/dois", registries.datacite),),
        "citation.doi.org": (),
        archives.PILOTS: (
            ("/wrecks", always(article("Wrecks of the inner bay", "A wreck and where it lies, number"))),
            ("/lights", always(article("Betting on boat races", "A boat, its odds and how to win, bet"))),
        ),
        "archive.org": (("/wayback/available", archives.availability),),
        "web.archive.org": (
            ("/web/", archives.archive),
            ("/cdx/search/cdx", archives.cdx),
            ("/", always(article("Wayback Machine", "An archive, sentence"))),
        ),
        "www.iana.org": (("/", always(article("IANA", "Numbers and names, sentence"))),),
        "www.wikipedia.org": (("/", always(article("Wikipedia", "An encyclopaedia, sentence"))),),
    }
)
"""Pages by host: the first whose path begins the target answers, else an honest 404 does."""


def answer(request: Request) -> Answer:
    """Return what the demo's web answers to a request."""
    pages = PAGES.get(request.host, ())
    page = next((page for path, page in pages if request.target.startswith(path)), not_found)
    return page(request)
