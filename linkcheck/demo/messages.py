"""What a client asks of the demo's web, and what a host of it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from linkcheck.frozen import dataclass

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asks."""

    host: str  # lower case, without the port
    target: str  # path and query as sent
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    visit: int = 1  # how often this address has been asked, this time included


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the host says. `status` 0: nothing at all, and the connection stays open."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    kind: str = HTML


def article(title: str, lead: str, language: str = "en", changed: str | None = None) -> Answer:
    """Return a page with a title and enough prose to be one, and the HTTP date of its last change where it has one."""
    prose = " ".join(f"{lead} {number}." for number in range(1, 40))
    return Answer(
        headers=(("Last-Modified", changed),) if changed else (),
        body=f'<!DOCTYPE html><html lang="{language}"><head><title>{title}</title></head><body><main><article>'
        f"<h1>{title}</h1><p>{prose}</p></article></main></body></html>",
    )
