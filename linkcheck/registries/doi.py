"""Flows for DOIs and other identifiers: are they registered, and what does a reader meet at their page?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from linkcheck.findings import NOT_REGISTERED
from linkcheck.frozen import dataclass
from linkcheck.model import DoiRecord, Exchange, Flow, Judgement, Kind, Verdict
from linkcheck.probing.probe import Probe
from linkcheck.regexes import regex
from linkcheck.registries.handles import NotRegistered, Registered, Unanswered, look_up
from linkcheck.registries.identifiers import arxiv_doi, page_of

MOST_FORMS = 6  # readings of one damaged DOI that the registry is asked about

ProbeUrl = Callable[[str], Flow[Probe]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What came of one target."""

    judgement: Judgement
    exchanges: tuple[Exchange, ...] = ()
    record: DoiRecord | None = None
    form: str | None = None  # the reading of a DOI that is registered; None: none is
    missing_fragment: str | None = None
    fingerprint: int | None = None  # of the page: equal for equal pages


def resolve(
    handle: str,
    literal: str | None,
    others: Sequence[str],
    *,
    kind: Kind,
    base: str,
    probe: ProbeUrl,
    readers: str | None = None,
) -> Flow[Resolved]:
    """Return what a reader of a DOI or handle meets.

    Args:
        handle: As repaired.
        literal: As it stands in the text, where that differs; it is asked first.
        others: Further readings, asked when these two are not registered; they do not change the verdict.
        kind: A DOI or a handle.
        base: The registry.
        probe: How a landing page is probed.
        readers: Where readers are sent, if that is another address than the registry's.
    """
    exchanges: list[Exchange] = []
    misses: list[str] = []
    in_doubt = None
    for form in dict.fromkeys(form for form in (literal, handle) if form):
        said = yield from look_up(form, base, exchanges, readers=readers)
        match said:
            case Registered():
                return (yield from _landing(form, said, exchanges, probe))
            case NotRegistered():
                misses.append(form)
            case Unanswered():
                in_doubt = said
    if in_doubt is not None:
        return Resolved(
            judgement=Judgement(verdict=Verdict.UNKNOWN, reason="registry-unanswered", detail=in_doubt.detail),
            exchanges=tuple(exchanges),
            record=DoiRecord(registered=None),
        )
    other = yield from _other_reading(handle, others, misses, base, exchanges)
    reason = NOT_REGISTERED if kind is Kind.DOI else "handle-not-registered"
    return Resolved(
        judgement=Judgement(verdict=Verdict.BROKEN, reason=reason, detail=_nowhere(misses)),
        exchanges=tuple(exchanges),
        record=DoiRecord(registered=False),
        form=other,
    )


def by_record(
    form: str, known: DoiRecord, ask: Callable[[ProbeUrl], Flow[Resolved]], probe: ProbeUrl
) -> Flow[Resolved]:
    """Return what a reader of a DOI meets of which a dump of its agency tells.

    The registry is asked only where the page of the dump is not fine: the DOI may lead to another one by now.

    Args:
        form: The DOI.
        known: What the dump has of it.
        ask: Finds out by the registry, with what probes its pages.
        probe: How a landing page is probed.
    """
    seen: dict[str, Probe] = {}

    def once(url: str) -> Flow[Probe]:
        if url not in seen:
            seen[url] = yield from probe(url)
        return seen[url]

    if known.landing_page is not None:
        resolved = yield from _landing(form, Registered(page=known.landing_page), [], once)
        if resolved.judgement.verdict is Verdict.OK:
            said = f"It is registered, as the dump of {known.agency} says"
            detail = resolved.judgement.detail.replace("It is registered", said, 1)
            return replace(resolved, judgement=replace(resolved.judgement, detail=detail), record=known)
    resolved = yield from ask(once)
    record = resolved.record
    if record is None or record.registered is False:
        return resolved
    return replace(resolved, record=replace(known, registered=record.registered, landing_page=record.landing_page))


def _nowhere(misses: Sequence[str]) -> str:
    readings = "" if len(misses) < 2 else f", in any of {len(misses)} readings"
    return f"The registry has no record of it{readings}."


# --- other readings ------------------------------------------------------------------------------


def _other_reading(
    handle: str, others: Sequence[str], misses: list[str], base: str, exchanges: list[Exchange]
) -> Flow[str | None]:
    """Return the first other reading that is registered; those that are not are added to `misses`."""
    for form in [*others, *shortened(handle), *guessed(handle)]:
        if form in misses or len(misses) >= MOST_FORMS:
            continue
        said = yield from look_up(form, base, exchanges)
        match said:
            case Registered():
                return form
            case NotRegistered():
                misses.append(form)
            case Unanswered():
                return None
    return None


# What the addresses of publishers add to a DOI (citation-bot's lists, 2026-11).
_TAIL = regex(
    r"(?:/(?:abstract|full|pdf|epdf|summary|short|meta|html)/?|\.(?:pdf|html?|xml|full|jpg|png)"
    r"|;jsessionid.*|[?#&].*|[/.])$",
    re.DOTALL,
)


def shortened(handle: str) -> list[str]:
    """Return a DOI without the tails that stand at its end, the longest form first."""
    found: list[str] = []
    while cut := _TAIL.search(handle):
        handle = handle[: cut.start()]
        if "/" not in handle.rstrip("/"):
            break
        found.append(handle)
    return found


_WILEY = regex(r"10\.111[13]/.+\.\d+")
_CUTS = 2  # a longer loop ends at the journal's own DOI


def guessed(handle: str) -> list[str]:
    """Return what a DOI may have been before text was glued to it or cut off: Wiley's lost `.x`, then without its end.

    citation-bot cuts at the last `/`, `.`, `#` or `?` and asks again (2026-11); a rest without digits names no work.
    """
    if not handle.startswith("10."):
        return []
    found = [f"{handle}.x"] if _WILEY.fullmatch(handle) else []
    rest = handle
    for _ in range(_CUTS):
        rest = re.sub(r"[/.#?][^/.#?]*\Z", "", rest)
        if not re.search(r"\d", rest.partition("/")[2]):
            break
        found.append(rest)
    return found


# --- landing pages -------------------------------------------------------------------------------

_DELETED = regex(r"https?://(?:www\.)?crossref\.org/deleted_doi", re.IGNORECASE)


def _landing(form: str, said: Registered, exchanges: list[Exchange], probe: ProbeUrl) -> Flow[Resolved]:
    """Follow a registered DOI to its landing page."""
    page = said.page
    judgement = without_a_page(page)
    if judgement is None and page is not None:
        probed = yield from probe(page)
        exchanges.extend(probed.exchanges)
        judgement = of_landing_page(page, probed.judgement, record_seen=said.record_seen)
    return Resolved(
        judgement=judgement or Judgement(verdict=Verdict.OK, reason="registered", detail="It is registered."),
        exchanges=tuple(exchanges),
        record=DoiRecord(registered=True, landing_page=page),
        form=form,
    )


def without_a_page(page: str | None) -> Judgement | None:
    """Return the verdict on a registered DOI that leads to no page that can be asked; None when it does."""
    if page is None:
        return Judgement(verdict=Verdict.OK, reason="registered", detail="It is registered, without a page on the web.")
    if _DELETED.match(page):
        detail = "Its registration was deleted: it leads to a notice of that."
        return Judgement(verdict=Verdict.BROKEN, reason="doi-deleted", detail=detail, final_url=page)
    if not page.lower().startswith(("http://", "https://")):
        detail = "It is registered, and leads to an address that is not of the web."
        return Judgement(verdict=Verdict.OK, reason="registered", detail=detail, final_url=page)
    return None


def of_landing_page(page: str, judged: Judgement, *, record_seen: bool = True) -> Judgement:
    """Return the verdict on a registered identifier from the verdict on its landing page.

    Args:
        page: The landing page.
        judged: What a reader meets there.
        record_seen: The registry's own record was seen, so that a wall before the page says nothing against it.
    """
    judged = replace(judged, final_url=judged.final_url or page)
    match judged.verdict:
        case Verdict.OK | Verdict.MOVED:
            detail = "It is registered, and its landing page is there."
            return replace(judged, verdict=Verdict.OK, reason="registered", detail=detail)
        case Verdict.RESTRICTED if not record_seen:
            return judged
        case Verdict.RESTRICTED | Verdict.SKIPPED:
            detail = f"It is registered; its landing page was not seen: {judged.detail}"
            return replace(judged, verdict=Verdict.OK, reason="registered", detail=detail)
        case Verdict.SOFT_404 | Verdict.PARKED | Verdict.BROKEN:
            return replace(judged, detail=f"It is registered, but its landing page is gone: {judged.detail}")
        case Verdict.UNKNOWN:
            return replace(judged, detail=f"It is registered, but its landing page is in doubt: {judged.detail}")
        case Verdict.INVALID:
            detail = "It is registered, but the address of its landing page is none."
            return replace(judged, verdict=Verdict.BROKEN, detail=detail)


# --- identifiers with a page of their own --------------------------------------------------------


def by_page(kind: Kind, identifier: str, *, base: str, probe: ProbeUrl) -> Flow[Resolved]:
    """Return what a reader meets at the page of an identifier; for arXiv, its DOI is a second opinion."""
    page = page_of(kind, identifier)
    probed = yield from probe(page)
    judged, exchanges = replace(probed.judgement, final_url=probed.judgement.final_url or page), list(probed.exchanges)
    if judged.verdict is Verdict.MOVED:
        judged = replace(judged, verdict=Verdict.OK, reason="ok", detail="Its page is there.")
    if kind is Kind.ARXIV and judged.verdict in (Verdict.RESTRICTED, Verdict.UNKNOWN):
        said = yield from look_up(arxiv_doi(identifier), base, exchanges)
        if isinstance(said, Registered):
            detail = f"arXiv has registered it; its page was not seen: {judged.detail}"
            judged = replace(judged, verdict=Verdict.OK, reason="registered", detail=detail)
    return Resolved(judgement=judged, exchanges=tuple(exchanges))
