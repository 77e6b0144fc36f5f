"""From verdicts to findings: what is to say about a reference, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from linkcheck.history.policy import grown_into_broken, is_silence
from linkcheck.judge.citable import correction
from linkcheck.model import (
    FINE,
    ArchiveUnanswered,
    Basis,
    CheckedLink,
    Finding,
    Judgement,
    Kind,
    Link,
    Memento,
    Network,
    NotArchived,
    Reference,
    Verdict,
)
from linkcheck.rules import RULES, rank
from linkcheck.settings import Settings
from linkcheck.staleness import date_findings
from linkcheck.targets import PLACEHOLDER, target_of
from linkcheck.tracking import without_tracking
from linkcheck.wording import (
    as_written,
    clause,
    copy_in_words,
    difference,
    drift_in_words,
    explained,
    plural,
    repairs_in_words,
    shorten,
    streak_in_words,
)

NOT_REGISTERED = "doi-not-registered"
"""The reason that makes a broken DOI `doi-not-found`."""

UNVERIFIED = "unverified"
"""The rule of a link of which nothing certain is known; after enough silent days it becomes `broken-link`."""

NOT_ASKED = frozenset({"offline", "interrupted", "not-asked"})
"""Reasons that concern the run and not the link; the head of a report tells them once."""


def findings_of(
    reference: Reference, links: Sequence[CheckedLink], *, settings: Settings, today: date, network: Network
) -> tuple[Finding, ...]:
    """Return the findings of one reference, the worst first: by level and rule, then by link.

    Args:
        reference: The reference as extracted.
        links: Its links as checked, in its order.
        settings: For the limits of age and distance.
        today: The day of the audit.
        network: Whether our own network can be trusted; offline, what was not learned is no finding.
    """
    found = [
        *(
            finding
            for index, link in enumerate(links)
            for finding in _of_link(reference, index, link, settings, network)
        ),
        *_of_works(reference, links),
        *date_findings(reference, links, max_age=settings.max_age, today=today),
    ]
    return _shared(tuple(sorted(found, key=_order) if len(found) > 1 else found))


def _of_works(reference: Reference, links: Sequence[CheckedLink]) -> Iterable[Finding]:
    """Return what is registered against the works that a reference cites, if it cites any by a DOI."""
    if all(checked.doi is None for checked in links):
        return ()
    from linkcheck.metadata.works import work_findings  # many lists have no DOI, and comparing takes time to import

    return work_findings(reference, links)


@lru_cache(maxsize=256)
def _shared(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return equal findings as one and the same: many references have the same ones, or none."""
    return found


def _order(finding: Finding) -> tuple[int, int, str]:
    return rank(finding.rule), -1 if finding.link is None else finding.link, finding.message


def _of_link(
    reference: Reference, index: int, checked: CheckedLink, settings: Settings, network: Network
) -> Iterator[Finding]:
    if checked.link.problem is not None:
        yield _invalid(index, checked.link)
        return
    judgement = checked.judgement
    if judgement is not None and judgement.reason == PLACEHOLDER:
        yield _finding(PLACEHOLDER, index, judgement.detail)
        return
    if judgement is not None:
        if judgement.verdict is not Verdict.OK:
            yield from _verdict(index, checked, judgement, settings, network)
        if checked.archive is not None:
            yield from _archive(reference, index, checked, judgement, settings, network)
        yield from _insecure(index, checked.link, judgement)
        if checked.drift is not None:
            yield from _drift(index, checked)
        if checked.recovered or checked.standing is not None:
            yield from _recovered(index, checked, judgement)
        if checked.missing_fragment:
            yield from _missing_fragment(index, checked, judgement)
    if checked.link.repairs:
        yield from _damage(index, checked)
    yield from _tracking(index, checked)


@lru_cache(maxsize=64)  # most links of a list have the same thing to be said of them, or nothing
def _finding(
    rule: str, index: int, message: str, suggestion: str | None = None, grown_from: str | None = None
) -> Finding:
    return Finding(
        rule=rule, level=RULES[rule].level, message=message, link=index, suggestion=suggestion, grown_from=grown_from
    )


def _invalid(index: int, link: Link) -> Finding:
    return _finding("invalid-link", index, explained(f'No link can be made of "{as_written(link.raw)}"', link.problem))


# --- verdicts ------------------------------------------------------------------------------------


def _verdict(
    index: int, checked: CheckedLink, judgement: Judgement, settings: Settings, network: Network
) -> Iterator[Finding]:
    """Yield the finding that the verdict itself is, if any."""
    told = _rule_and_lead(checked, judgement, network)
    grown = told is not None and told[0] == UNVERIFIED and _has_grown(checked, judgement, settings)
    if grown and checked.standing is not None:
        days = plural(checked.standing.silent_days, "different day")
        told = "broken-link", f"The link counts as broken after failing on {days}"
    if checked.link.embedded and _withheld(judgement):
        yield _cited_archive(index, checked, checked.link.embedded, judgement)
        if told is None or _reachable(checked.original) or judgement.verdict is Verdict.RESTRICTED:
            return
    if told is None:
        return
    rule, lead = told
    message = explained(lead, judgement.detail) if lead else judgement.detail
    suggestion = None
    if (moved := correction(checked.link.target, judgement)) is not None:
        suggestion = moved.address
        if moved.objection is not None:
            message = f"{message.removesuffix('.')}; the new address is not offered, because {moved.objection}."
    if judgement.verdict not in FINE:
        suggestion = _way_out(checked)
        if isinstance(checked.archive, ArchiveUnanswered) and judgement.reason not in NOT_ASKED:
            message = (
                f"{message.removesuffix('.')}; whether there is a copy is not known: {clause(checked.archive.detail)}."
            )
    if checked.working_alternative is not None and judgement.verdict not in FINE:
        message = f"{message.removesuffix('.')}; but another reading of it answers."
    if (since := streak_in_words(checked.standing)) and judgement.verdict not in FINE:
        message = f"{message.removesuffix('.')}; {since}."
    yield _finding(rule, index, message, suggestion, UNVERIFIED if grown else None)


def _has_grown(checked: CheckedLink, judgement: Judgement, settings: Settings) -> bool:
    """Tell whether a link that could not be verified has been silent for so long that it counts as broken."""
    if checked.link.embedded or not is_silence(target_of(checked.link), judgement):
        return False
    return grown_into_broken(checked.standing, settings.fail_after)


def _rule_and_lead(checked: CheckedLink, judgement: Judgement, network: Network) -> tuple[str, str] | None:
    """Return the rule of a verdict and what stands before its detail ("": that says it all); None: nothing to tell."""
    match judgement.verdict:
        case Verdict.OK:
            return None
        case Verdict.MOVED:
            return "moved", ""
        case Verdict.RESTRICTED:
            return "restricted", "The page is not open to robots and may be fine"
        case Verdict.SOFT_404:
            return "soft-404", ""
        case Verdict.PARKED:
            return "parked-domain", ""
        case Verdict.BROKEN if judgement.reason == NOT_REGISTERED:
            return "doi-not-found", f"The DOI {shorten(checked.link.target)} is not registered"
        case Verdict.BROKEN:
            return "broken-link", "The link leads nowhere"
        case Verdict.INVALID:
            return "invalid-link", f'No link can be made of "{as_written(checked.link.raw)}"'
        case Verdict.UNKNOWN:
            told_once = network is Network.OFFLINE or judgement.reason in NOT_ASKED
            return None if told_once else (UNVERIFIED, "We could not tell whether the link works")
        case Verdict.SKIPPED:
            return None if judgement.reason in NOT_ASKED else ("ignored", "")  # its detail says it all


def _way_out(checked: CheckedLink) -> str | None:
    """Return what a reader can use instead of a link that is not fine: a reading that answers, else a copy."""
    if checked.working_alternative is not None:
        return checked.working_alternative
    if isinstance(checked.archive, Memento):
        return copy_in_words(checked.archive)
    return None


_LOST = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED})


def _withheld(judgement: Judgement) -> bool:
    """Tell whether a cited capture is not to be seen: lost, or kept back by its archive from everybody."""
    kept_back = judgement.verdict is Verdict.RESTRICTED and judgement.status in (403, 451)
    return judgement.verdict in _LOST or kept_back


def _reachable(original: Judgement | None) -> bool:
    return original is not None and original.verdict in (Verdict.OK, Verdict.MOVED, Verdict.RESTRICTED)


def _cited_archive(index: int, checked: CheckedLink, embedded: str, judgement: Judgement) -> Finding:
    """Return the finding on a cited capture that does not open, with what is known of the page that it was made of."""
    original = checked.original
    message = explained("The cited archived copy does not open", judgement.detail).removesuffix(".")
    if original is not None and original.verdict in _LOST:
        message += "; the original page is gone too"
    elif _reachable(original):
        message += f"; the original page {shorten(embedded)} is still there"
    else:
        message += f"; what became of the original page {shorten(embedded)} is not known"
    return _finding("cited-archive-broken", index, f"{message}.", _way_out(checked))


def _drift(index: int, checked: CheckedLink) -> Iterator[Finding]:
    drift = checked.drift
    if drift is not None and drift.drifted:
        message = f"The page says something else than on the access date: {drift_in_words(drift)}."
        yield _finding("content-drift", index, message, drift.memento.url)


def _recovered(index: int, checked: CheckedLink, judgement: Judgement) -> Iterator[Finding]:
    if checked.recovered and judgement.verdict in FINE:
        message = "The link failed when it was first asked and was answered in the late second pass of this audit."
        yield _finding("recovered", index, message)
        return
    before = checked.standing.recovered_from if checked.standing is not None else None
    if before is not None and before.failing_since is not None:
        now = "The server answers again" if judgement.verdict is Verdict.RESTRICTED else "The link works again"
        message = f"{now}; it had failed in {plural(before.failed_audits, 'audit')}, first on {before.failing_since}."
        yield _finding("recovered", index, message)


def _missing_fragment(index: int, checked: CheckedLink, judgement: Judgement) -> Iterator[Finding]:
    fragment = checked.missing_fragment
    if fragment and judgement.verdict in (Verdict.OK, Verdict.MOVED):
        message = f'The page is there, but nothing on it is named "{as_written(shorten(fragment, 80))}".'
        yield _finding("missing-fragment", index, message)


# --- archive copies ------------------------------------------------------------------------------


def _archive(
    reference: Reference,
    index: int,
    checked: CheckedLink,
    judgement: Judgement,
    settings: Settings,
    network: Network,
) -> Iterator[Finding]:
    archive = checked.archive
    if isinstance(archive, NotArchived):
        lost = (
            judgement.verdict not in FINE and checked.working_alternative is None and not _reachable(checked.original)
        )
        if lost and network is not Network.OFFLINE:
            reason = clause(archive.detail) or "the archive was asked and has none"
            yield _finding("not-archived", index, f"There is no archived copy to fall back on: {reason}.")
    elif isinstance(archive, Memento) and archive.basis is Basis.ACCESSED and reference.accessed is not None:
        distance = archive.distance_days
        if distance is not None and abs(distance) > settings.archive_near_days:
            yield _finding("archive-far-from-access", index, _far(reference, archive, distance), archive.url)


def _far(reference: Reference, archive: Memento, distance: int) -> str:
    side = "before" if distance < 0 else "after"
    return (
        f"The archived copy nearest to the access date {reference.accessed} is from "
        f"{archive.captured.date().isoformat()}, {abs(distance)} days {side} it."
    )


# --- the text of the link ------------------------------------------------------------------------


def _damage(index: int, checked: CheckedLink) -> Iterator[Finding]:
    link = checked.link
    if not link.repairs:
        return
    rule, noun = ("damaged-doi", "DOI") if link.kind is Kind.DOI else ("damaged-url", _NOUNS[link.kind])
    alternative = checked.working_alternative
    written, meant = difference(link.raw, alternative or link.target)
    message = (
        f'The {noun} is damaged as written ({repairs_in_words(link.repairs)}): "{written}" is meant to be "{meant}".'
    )
    if alternative is not None:
        message = f"{message.removesuffix('.')}; of the readings tried, that one answers."
    yield _finding(rule, index, message, alternative or link.target)


_NOUNS = {
    Kind.URL: "URL",
    Kind.DOI: "DOI",
    Kind.ARXIV: "arXiv identifier",
    Kind.PMID: "PubMed identifier",
    Kind.PMCID: "PubMed Central identifier",
    Kind.HANDLE: "handle",
}


def _tracking(index: int, checked: CheckedLink) -> Iterator[Finding]:
    if checked.link.kind is not Kind.URL or checked.link.embedded:
        return
    clean = without_tracking(checked.working_alternative or checked.link.target)
    if clean is not None:
        message = "The URL carries parameters that only track readers; the page should be the same without them."
        yield _finding("tracking-parameters", index, message, clean)


def _insecure(index: int, link: Link, judgement: Judgement) -> Iterator[Finding]:
    # A host written without a scheme gets http:// from us; its author did not choose it.
    if judgement.verdict is not Verdict.OK or not link.raw.lower().startswith("http://"):
        return
    if not link.target.lower().startswith("http://"):
        return
    secure = f"https{link.target[4:]}"
    if judgement.final_url == secure:
        yield _finding("insecure-http", index, "The link uses http, and the site sends readers on to https.", secure)
    else:
        message = "The link uses http, a connection that anybody on the way can read and change."
        yield _finding("insecure-http", index, message)
