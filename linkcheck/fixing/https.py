"""Which plain http addresses open the same page by https, and how we know. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from linkcheck.addresses import split, without_fragment
from linkcheck.model import CheckedLink, Kind, Link, Reference, Report, Response, Verdict


def by_https(address: str) -> str:
    """Return the https form of an http address."""
    return f"https{address[4:]}"


def candidates(report: Report) -> dict[str, CheckedLink]:
    """Return the http addresses that are fine, by themselves; one with a port of its own has no https form."""
    return {
        link.link.target: link
        for checked in report.references
        for link in checked.links
        if link.link.kind is Kind.URL
        and link.link.target.startswith("http://")
        and not link.link.embedded
        and link.judgement is not None
        and link.judgement.verdict is Verdict.OK
        and not split(link.link.target).authority.rpartition(":")[2].isdigit()
    }


def by_themselves(plain: Mapping[str, CheckedLink]) -> dict[str, str]:
    """Return why those may be changed whose own site redirects to the https form."""
    return {
        url: "its site sends readers there"
        for url, link in plain.items()
        if link.judgement is not None and link.judgement.final_url == by_https(url)
    }


def asked(url: str) -> Reference:
    """Return a reference to the https form, as extraction would make it of an address alone."""
    link = Link(kind=Kind.URL, raw=by_https(url), target=by_https(url), line=0, column=1)
    return Reference(key=None, source="", line=0, end_line=0, text=link.raw, links=(link,))


def compared(plain: Mapping[str, CheckedLink], report: Report) -> dict[str, str]:
    """Return why those may be changed whose https form was asked too and opens the same."""
    answers = {link.link.target: link for checked in report.references for link in checked.links}
    told = {url: _same(link, answers[by_https(url)]) for url, link in plain.items() if by_https(url) in answers}
    return {url: why for url, why in told.items() if why is not None}


def _same(plain: CheckedLink, secure: CheckedLink) -> str | None:
    """Return how we know that two addresses open the same, a clause; None where that is not sure."""
    judgement = secure.judgement
    if judgement is None or judgement.verdict is not Verdict.OK:
        return None
    if judgement.final_url not in (None, secure.link.target):
        return None
    if plain.fingerprint is not None and plain.fingerprint == secure.fingerprint:
        return "https opens the same page, word for word"
    for name, told in (("etag", "version"), ("last-modified", "moment of change")):
        if (value := _header(plain, name)) and value == _header(secure, name) and not value.startswith("W/"):
            return f"https opens a page of the same {told} ({name}: {value})"
    return None


def _header(checked: CheckedLink, name: str) -> str | None:
    """Return a header of the answer for the address itself."""
    for exchange in reversed(checked.exchanges):
        if isinstance(exchange, Response) and exchange.ask.url == without_fragment(checked.link.target):
            return exchange.header(name) if exchange.status == 200 else None
    return None
