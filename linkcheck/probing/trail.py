"""The way from a cited URL to the last answer: what the judge judges."""

from __future__ import annotations

from linkcheck.frozen import dataclass
from linkcheck.judge import Sign
from linkcheck.model import Exchange, Hop, Response
from linkcheck.pages.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Redirects followed, and what stood at their end."""

    url: str  # as cited
    last: Exchange
    hops: tuple[Hop, ...] = ()
    page: Page | None = None  # the last answer, read; None: no page
    stop: Sign | None = None  # why the way could not be followed further: a loop, no target, another scheme
    at_once: frozenset[str] = frozenset()  # addresses that a page's own refresh led to

    @property
    def final_url(self) -> str:
        """Return where the last answer came from."""
        return self.hops[-1].url if self.hops else self.url

    @property
    def status(self) -> int | None:
        """Return the last answer's status; None: no answer by HTTP."""
        return self.last.status if isinstance(self.last, Response) else None
