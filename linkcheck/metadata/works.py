"""From what is registered of a DOI to findings: retracted, in doubt, corrected, another work than the cited one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from linkcheck.metadata.compare import Comparison, Same, compare
from linkcheck.model import CheckedLink, DoiRecord, DoiUpdate, Finding, Reference
from linkcheck.rules import RULES
from linkcheck.wording import as_written, shorten

RULE_OF_UPDATE: Mapping[str, str] = MappingProxyType(
    {
        "retraction": "retracted",
        "partial_retraction": "retracted",
        "withdrawal": "retracted",
        "removal": "retracted",
        "expression_of_concern": "expression-of-concern",
        "correction": "corrected",
        "corrigendum": "corrected",
        "erratum": "corrected",
        "addendum": "corrected",
    }
)
"""Crossref's types of updates (2026-11) by the rule that they are a matter of; a new version is none of a reader's."""

MOST_NOTICES = 3  # told of one kind
_SAID = {
    "retracted": "The cited work was retracted",
    "expression-of-concern": "There is an expression of concern about the cited work",
    "corrected": "A correction of the cited work was published",
}
_WAS = {
    "partial_retraction": "The cited work was retracted in part",
    "withdrawal": "The cited work was withdrawn",
    "removal": "The cited work was removed",
}


def work_findings(reference: Reference, links: Sequence[CheckedLink]) -> Iterator[Finding]:
    """Yield what is registered against the works that a reference cites."""
    compared = _compared(reference, links)
    for index, checked in enumerate(links):
        record = checked.doi
        if record is None or record.registered is False:
            continue
        yield from _updates(index, record)
        comparison = compared[index]
        if comparison is not None and comparison.same is Same.NO:
            yield _finding("doi-title-mismatch", index, _other_work(checked, record, comparison))


def _compared(reference: Reference, links: Sequence[CheckedLink]) -> list[Comparison | None]:
    """Compare all that a reference cites; where one of it is the cited work, the others may be what belongs to it."""
    found = [compare(reference, checked.doi) if checked.doi is not None else None for checked in links]
    if any(comparison is not None and comparison.same is Same.YES for comparison in found):
        return [None] * len(found)
    return found


def _finding(rule: str, index: int, message: str) -> Finding:
    return Finding(rule=rule, level=RULES[rule].level, message=message, link=index)


# --- what was announced --------------------------------------------------------------------------


def _updates(index: int, record: DoiRecord) -> Iterator[Finding]:
    by_rule: dict[str, list[DoiUpdate]] = {}
    for update in record.updates:
        rule = RULE_OF_UPDATE.get(update.type)
        if rule is not None:
            by_rule.setdefault(rule, []).append(update)
    if "retracted" in by_rule:
        by_rule.pop("expression-of-concern", None)  # it has come true
    for rule, updates in by_rule.items():
        yield _finding(rule, index, _announced(rule, updates))


def _announced(rule: str, updates: Sequence[DoiUpdate]) -> str:
    """Return who announced what and when, each event once, though the publisher and Retraction Watch tell of it."""
    events: dict[str, list[DoiUpdate]] = {}
    for update in updates:
        events.setdefault(update.doi, []).append(update)
    told = [_event(notice, same) for notice, same in list(events.items())[:MOST_NOTICES]]
    more = len(events) - len(told)
    kinds = {update.type for update in updates}
    lead = _WAS.get(next(iter(kinds)), _SAID[rule]) if len(kinds) == 1 else _SAID[rule]
    return f"{lead}: {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}."


def _event(notice: str, same: Sequence[DoiUpdate]) -> str:
    dated = sorted((update.date for update in same if update.date is not None), key=lambda date: date.latest())
    when = f" on {dated[0]}" if dated else ""
    where = f", notice https://doi.org/{as_written(shorten(notice))}" if notice else ""
    return f"announced by {_sources([update.source for update in same])}{when}{where}"


_NAMES = {"publisher": "the publisher", "retraction-watch": "Retraction Watch"}


def _sources(sources: Sequence[str]) -> str:
    return " and ".join(_NAMES.get(source, as_written(source)) for source in sorted(set(sources)))


# --- another work --------------------------------------------------------------------------------


def _other_work(checked: CheckedLink, record: DoiRecord, comparison: Comparison) -> str:
    authors = f" by {as_written(shorten(record.authors[0], 60))}" if record.authors else ""
    authors += " and others" if len(record.authors) > 1 else ""
    year = f" ({record.issued.year})" if record.issued else ""
    against = ["the title"]
    against += ["the authors"] if comparison.authors is Same.NO else []
    against += ["the year"] if comparison.year is Same.NO else []
    return (
        f'The DOI {shorten(checked.link.target)} is registered for "{as_written(shorten(record.title or "", 160))}"'
        f"{authors}{year}: {', '.join(against[:-1])} and {against[-1]} do not fit this reference."
    )
