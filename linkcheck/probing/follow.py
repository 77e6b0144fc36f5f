"""Following a URL to the end of its redirects, as a browser would: a flow that yields what to ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from linkcheck.addresses import from_header, resolve, same_site, split, without_fragment
from linkcheck.judge import Sign
from linkcheck.judge.redirects import NEVER_OPENED
from linkcheck.judge.schemes import WEB
from linkcheck.judge.statuses import REDIRECTS
from linkcheck.model import Ask, Exchange, Fault, Flow, Hop, NoResponse, Response, Verdict
from linkcheck.pages.page import Page, read
from linkcheck.probing.cookies import Jar
from linkcheck.probing.trail import Trail

Headers = tuple[tuple[str, str], ...]

_SAME_AGAIN = 3  # visits of one address, each with other cookies, before it is a loop
_DELAY_S = 15.0  # a page that asks to be left later than this is not about to redirect, it renews itself
_MISDIRECTED = 421  # ask again on another connection (RFC 9110, 15.5.20)


@dataclass(slots=True)
class Journey:
    """What one probe gathers on its ways: every exchange, and the cookies."""

    max_redirects: int
    exchanges: list[Exchange] = field(default_factory=list)
    jar: Jar = field(default_factory=Jar)

    def follow(
        self, url: str, headers: Headers, *, body_limit: int, once: bool = False, until_prose: bool = False
    ) -> Flow[Trail]:
        """Return the way from `url` to where its redirects end."""
        hops: list[Hop] = []
        at_once: set[str] = set()
        visits: dict[tuple[str, str], int] = {}
        here = url
        while True:
            answer = yield from self._ask(here, headers, body_limit, once, until_prose)
            page, stop, ahead = None, None, None
            if isinstance(answer, Response):
                self.jar.store(here, answer.header_all("set-cookie"))
                page = read(answer) if answer.status not in REDIRECTS or not answer.header("location") else None
                ahead = _ahead(here, answer, page)
            if isinstance(ahead, Sign):
                stop = ahead
            elif ahead is not None and isinstance(answer, Response):
                stop = _out_of_archive(here, ahead, answer) or self._why_not(ahead, visits, len(hops))
                if stop is None:
                    if page is not None and page.refresh is not None:
                        at_once.add(ahead)  # a script's jump may be for this visit only
                    hops.append(Hop(status=answer.status, url=ahead))
                    here = ahead
                    continue
            return Trail(url=url, last=answer, hops=tuple(hops), page=page, stop=stop, at_once=frozenset(at_once))

    def _ask(self, url: str, headers: Headers, body_limit: int, once: bool, until_prose: bool) -> Flow[Exchange]:
        """Ask for one address, and once more where the first answer is about the connection alone."""
        cookies = self.jar.header(url)
        sent = (*headers, ("Cookie", cookies)) if cookies else headers
        ask = Ask(
            method="GET", url=without_fragment(url), headers=sent, body_limit=body_limit, once=once,
            until_prose=until_prose and "#" not in url,  # the place in the page may be far down
        )  # fmt: skip
        answer = yield ask
        self.exchanges.append(answer)
        if isinstance(answer, NoResponse) and answer.fault is Fault.TLS_HANDSHAKE:
            lenient = yield Ask(
                method="GET", url=ask.url, headers=sent, body_limit=body_limit, once=True, lenient_tls=True
            )
            self.exchanges.append(lenient)
            answer = lenient if isinstance(lenient, Response) else answer
        elif isinstance(answer, Response) and answer.status == _MISDIRECTED:
            answer = yield ask
            self.exchanges.append(answer)
        return answer

    def _why_not(self, ahead: str, visits: dict[tuple[str, str], int], hops: int) -> Sign | None:
        """Return why a redirect is not followed, or None where it is."""
        if hops >= self.max_redirects:
            return Sign(Verdict.BROKEN, "too-many-redirects", f"There are more than {hops} redirects.")
        address = without_fragment(ahead)
        state = (address, self.jar.header(ahead))
        visits[state] = visits.get(state, 0) + 1
        met = sum(count for (seen, _), count in visits.items() if seen == address)
        if visits[state] > 1 or met > _SAME_AGAIN:
            return Sign(Verdict.BROKEN, "redirect-loop", "The redirects go round in a circle.")
        return None


def _out_of_archive(here: str, ahead: str, answer: Response) -> Sign | None:
    """Return that a captured redirect leads back to the live web: what is there today is not what was captured."""
    if not answer.is_capture or same_site(here, ahead):
        return None
    return Sign(
        Verdict.SOFT_404, "archived-redirect", f"The capture is of a redirect ({answer.status}) out of the archive."
    )


def _ahead(here: str, answer: Response, page: Page | None) -> str | Sign | None:
    """Return where an answer sends its readers, why they cannot go there, or None where it is the end."""
    if answer.status in REDIRECTS:
        values = list(dict.fromkeys(value.strip() for value in answer.header_all("location")))
        if len(values) > 1:
            return Sign(Verdict.UNKNOWN, "redirect-ambiguous", "The server redirects to two addresses at once.")
        if not values:
            return None
        if not values[0]:
            return Sign(Verdict.BROKEN, "redirect-without-target", "The server redirects without saying where to.")
        return _allowed(resolve(here, from_header(values[0])))
    if page is not None and 200 <= answer.status < 300:
        told = page.refresh.url if page.refresh is not None and page.refresh.delay_s <= _DELAY_S else page.jump
        if told:
            ahead = resolve(here, told.strip())
            if without_fragment(ahead) != without_fragment(here) and split(ahead).scheme in WEB:
                return ahead
    return None


def _allowed(ahead: str) -> str | Sign:
    """Return an address that may be asked, or why not: other schemes are never followed."""
    scheme = split(ahead).scheme
    if scheme in WEB:
        return ahead
    if scheme in NEVER_OPENED:
        return Sign(
            Verdict.BROKEN, "redirect-to-scheme", f"The server redirects to a {scheme}: address, which browsers refuse."
        )
    return Sign(
        Verdict.UNKNOWN, "redirect-to-scheme", f"The server redirects to a {scheme}: address, for another program."
    )
