"""Pages that servers and hosting companies show when there is no site, or when it is failing at the moment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from linkcheck.judge import Sign
from linkcheck.judge.soft404 import calls_itself_gone
from linkcheck.judge.texts import says
from linkcheck.judge.view import View
from linkcheck.model import Verdict
from linkcheck.pages.page import count_words
from linkcheck.regexes import regex

_THIN = 200  # words of running text; Apache's default page on Debian has about 150 beside its lists

_EMPTY_ADDRESS = regex(
    r"/cgi-sys/(?:suspendedpage|defaultwebpage|suspended|movingpage)|/suspended(?:page)?(?:\.\w+)?/?$|/typo/\?subdomain=",
    re.I,
)
_INDEX = regex(r"^index of(?: \S+)?$")

_HEADED = 80  # words below a heading that says so; a question about such a failure has more
_FEW = 25  # words; a page with more is about something
_NOTICE = 60  # words; a page that is such a notice says it at once and little else


def of_failing(view: View) -> Sign | None:
    """Return that a page reports a failure of the moment, if it does."""
    if view.words >= _HEADED or "failing" not in view.topics:
        return None
    told = [part for part in (*view.titles, *view.headings[:2]) if view.words < _FEW or _is_all_of(part)]
    said = view.phrase("failing", *told)
    if said is None and view.words < _NOTICE:
        said = view.phrase("failing", view.text)
    if said is None or calls_itself_gone(view):
        return None  # "… or is temporarily unavailable" is what some say of every page they do not have
    return Sign(
        Verdict.UNKNOWN, "failing-page", f'The server reports success, but its page reports a failure ("{said}").'
    )


def _is_all_of(head: str) -> bool:
    """Tell whether a head says nothing else: "Database error rates in registries" is about something."""
    said = says("failing").find(head)
    return said is not None and count_words(head) - count_words(said) <= 1


def of_empty_servers(view: View) -> Sign | None:
    """Return that a page is a server's or host's own, in place of a site, if it is."""
    if view.words >= _THIN:
        return None
    told = (*view.titles, *view.headings[:2])
    said = _names_server(view, told)
    if said is None and view.redirected and _EMPTY_ADDRESS.search(f"{view.final.path}{view.final.query}"):
        said = "suspended"
    if (
        said is None
        and view.words < 5
        and any(map(_INDEX.match, told))
        and "href" not in view.source.replace('href="?', "")
    ):
        said = "index of"
    if said is None:
        return None
    return Sign(
        Verdict.SOFT_404, "hosting-page", f'In place of the page stands one of the server or its host ("{said}").'
    )


def _names_server(view: View, told: Sequence[str]) -> str | None:
    said = view.phrase("empty-server", *told)
    if said is None and view.words < _NOTICE:
        said = view.phrase("empty-server", view.text)
    if said is None and view.words < _FEW:
        said = next((part for part in told if view.is_called("empty-alone", part)), None)
    return said
