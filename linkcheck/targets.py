"""From references to what is probed: every target once, however often it is cited, and what is not asked at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linkcheck.extraction import placeholders
from linkcheck.model import DoiRecord, Judgement, Kind, Link, PartialDate, Reference, Target, Verdict
from linkcheck.patterns import Pattern
from linkcheck.spine import Ledger, Spine
from linkcheck.wording import as_written

Wanted = tuple[PartialDate | None, PartialDate | None]
"""Access date and publication date of a citation: near which day a copy is wanted."""


_NOT_DATED: tuple[Wanted, ...] = ((None, None),)  # one for all the targets that are cited without a date


@dataclass(slots=True)
class Cited:
    """One target with all that its citations say of it."""

    target: Target
    literal: str | None = None  # a DOI as it stands in the text, where that can be asked and differs
    literal_urls: tuple[str, ...] = ()  # more literal readings of a URL, the shortest first; requested before it
    certain: bool = False  # some citation leaves no doubt about the URL
    resolver: str | None = None  # "https://dx.doi.org", where a DOI is cited as the address of one
    alternatives: tuple[str, ...] = ()  # likeliest first
    titles: tuple[str, ...] = ()
    embedded: str | None = None  # the original resource of a cited archive URL
    wanted: tuple[Wanted, ...] = ()  # distinct, in order
    known: DoiRecord | None = None  # what a dump of its agency has of a DOI


def target_of(link: Link) -> Target:
    """Return what is probed for a link."""
    return Target(link.kind, link.target)


def wanted_of(reference: Reference) -> Wanted:
    """Return near which day a copy of a reference's pages is wanted."""
    return reference.accessed, reference.published


def targets_of(references: Iterable[Reference], spine: Spine | None = None) -> Ledger[Cited]:
    """Return every target that can be probed, in the order of first citation.

    Args:
        references: What cites them.
        spine: Where those are kept that are too many to be held; None: a new one.
    """
    found: Ledger[Cited] = Ledger(spine or Spine())
    for reference in references:
        for link in reference.links:
            if link.problem is not None:
                continue
            target = target_of(link)
            cited = found.get(target)
            if cited is None:
                cited = found[target] = Cited(target)
            _add(cited, reference, link)
            if link.embedded:
                _add_original(found, link.embedded)
    return found


def _add_original(found: Ledger[Cited], original: str) -> None:
    """Have the page of which a cited capture was made asked about too; no copy of it is wanted on that account."""
    target = Target(Kind.URL, original)
    if target not in found:
        found[target] = Cited(target)


def _add(cited: Cited, reference: Reference, link: Link) -> None:
    literal = tuple(reading.target for reading in link.readings())[:0:-1]
    cited.certain = cited.certain or not literal
    cited.literal_urls = () if cited.certain else cited.literal_urls or literal
    for alternative in link.alternatives:
        if alternative != link.target and alternative not in (*cited.alternatives, *literal):
            cited.alternatives += (alternative,)
    if reference.title and reference.title not in cited.titles:
        cited.titles += (reference.title,)
    wanted = wanted_of(reference)
    if wanted not in cited.wanted:
        cited.wanted = (*cited.wanted, wanted) if cited.wanted or any(wanted) else _NOT_DATED
    if link.kind is Kind.DOI and cited.resolver is None:
        found = _RESOLVER.match(link.raw)
        cited.resolver = found[0].lower() if found else None
    cited.embedded = cited.embedded or link.embedded
    if link.kind is Kind.DOI and link.repairs and cited.literal is None:
        cited.literal = literal_doi(link)


_RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org(?=/)", re.IGNORECASE)
_DOI_START = re.compile(r"10\.\d")


def literal_doi(link: Link) -> str | None:
    """Return a damaged DOI letter by letter as its author wrote it; None where that cannot be a DOI.

    A typographic dash is legal in a DOI, so only the registry can tell whether it is damage.
    """
    start = _DOI_START.search(link.raw)
    if start is None:
        return None
    literal = link.raw[start.start() :].rstrip(".,;: \t\r\n").lower()
    usable = literal.isprintable() and not re.search(r"\s", literal) and "/" in literal
    return literal if usable and literal != link.target else None


# --- what is not asked ---------------------------------------------------------------------------


def invalid(link: Link) -> Judgement:
    """Return the verdict on a text of which no link can be made."""
    return Judgement(verdict=Verdict.INVALID, reason=f"invalid-{link.kind}", detail=link.problem or "")


def not_asked(reason: str, detail: str) -> Judgement:
    """Return the verdict on a target that was left out."""
    return Judgement(verdict=Verdict.SKIPPED, reason=reason, detail=detail)


PLACEHOLDER = "placeholder-link"
"""The reason why an address with a placeholder is not requested, and the rule of its finding."""


def excluded(target: Target, exclude: Sequence[Pattern]) -> Judgement | None:
    """Return why a target is not requested, a placeholder or an exclusion by the user; None if it is."""
    if target.kind in (Kind.URL, Kind.DOI) and (part := placeholders.find(target.address)) is not None:
        return not_asked(PLACEHOLDER, f'It contains the placeholder "{as_written(part)}" and is no address by itself.')
    for pattern in exclude:
        if pattern.search(target.address):
            return not_asked("excluded", f'It matches the exclusion "{pattern.pattern}".')
    return None
