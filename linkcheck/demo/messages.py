"""What a client asks of the demo's web, and what a host of it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
