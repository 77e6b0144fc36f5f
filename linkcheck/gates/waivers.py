"""Links that are ignored on purpose: by rules in the settings, and by comments in the source. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter

from linkcheck.model import FINE, CheckedReference, Finding, Reference, Verdict, Waiver
from linkcheck.patterns import abandoned, pattern
from linkcheck.regexes import regex
from linkcheck.rules import RULES
from linkcheck.wording import as_written

_COMMENT = regex(
    r"(?:<!--|\{#|(?<!%)%++|(?<!#)#++|(?<!/)//++|/\*|\.\.|(?<!;);++|--|@comment\s*\{?)[^\S\n]*linkcheck:[^\S\n]*ignore\b"
    r"(?:[^\S\n]+(?P<rules>[a-z][a-z0-9-]*(?:[^\S\n]*,[^\S\n]*[a-z][a-z0-9-]*)*))?"
    r"(?:[^\S\n]*(?:--(?!>)|:|\()[^\S\n]*(?P<reason>[^\n]*?))?[^\S\n]*(?:-->|#\}|\*/|\)|\}|$)",
    re.IGNORECASE | re.MULTILINE,
)
"""A comment of Markdown and HTML, Jinja, TeX, shell and YAML, C, reStructuredText, Lisp and INI, SQL, BibTeX."""


def in_text(text: str) -> list[tuple[int, Waiver]]:
    """Return the waivers that comments of a source give, each with its line."""
    if "linkcheck:" not in text.lower():
        return []
    found = []
    line, at = 1, 0
    for match in _COMMENT.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        rules = tuple(rule.strip().lower() for rule in (match["rules"] or "").split(",") if rule.strip())
        found.append((line, Waiver(rules=rules, reason=(match["reason"] or "").strip())))
    return found


def with_waivers(references: Iterable[Reference], given: Sequence[tuple[int, Waiver]]) -> Iterator[Reference]:
    """Yield the references with the comments that stand in their lines or in the line before their first.

    Args:
        references: Of a source.
        given: Its comments, each with its line, in order.
    """
    for reference in references:
        waiver = _beside(reference, given) if given else None
        yield reference if waiver is None else replace(reference, waiver=waiver)


def _beside(reference: Reference, given: Sequence[tuple[int, Waiver]]) -> Waiver | None:
    last = max(reference.line, reference.end_line)
    at = bisect_left(given, reference.line - 1, key=itemgetter(0))
    return given[at][1] if at < len(given) and given[at][0] <= last else None


def waived(
    reference: Reference, findings: Sequence[Finding], waivers: Sequence[Waiver], today: date
) -> tuple[Finding, ...]:
    """Return the findings of a reference with those that are ignored as notes that say so."""
    given = [waiver for waiver in waivers if _holds(waiver, today)]
    own = reference.waiver
    if not given and own is None:
        return tuple(findings)
    return tuple(_as_ignored(reference, finding, given, own) for finding in findings)


def _as_ignored(reference: Reference, finding: Finding, given: Sequence[Waiver], own: Waiver | None) -> Finding:
    target = reference.links[finding.link or 0].target if reference.links else ""
    for waiver in (*((own,) if own is not None else ()), *given):
        concerns = waiver is own or pattern(waiver.pattern).search(target)
        if concerns and finding.rule != "ignored" and _covers(waiver, finding):
            why = f" ({as_written(waiver.reason)})" if waiver.reason else ""
            until = f" until {waiver.until}" if waiver.until else ""
            by = "by a comment in the source" if waiver is own else f'by the rule "{waiver.pattern}"'
            message = f"Ignored{until} {by}{why}: {finding.message}"
            return replace(finding, rule="ignored", level=RULES["ignored"].level, message=message, grown_from=None)
    return finding


def _covers(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether a rule ignores a kind of finding; one for `unverified` also ignores what grew out of it."""
    return not waiver.rules or finding.rule in waiver.rules or finding.grown_from in waiver.rules


def _holds(waiver: Waiver, today: date) -> bool:
    return waiver.until is None or today <= waiver.until


def remarks(waivers: Sequence[Waiver], references: Sequence[CheckedReference], today: date) -> Iterator[str]:
    """Yield one sentence for each rule that is of no use any more: unused, expired, or about links that work again."""
    for waiver in waivers:
        name = f'The ignore rule "{as_written(waiver.pattern)}"'
        if not _holds(waiver, today):
            yield f"{name} expired on {waiver.until} and is no longer applied."
            continue
        links = [
            link for checked in references for link in checked.links if pattern(waiver.pattern).search(link.link.target)
        ]
        if not links:
            yield f"{name} matches no link."
        elif not any(_is_used(waiver, checked) for checked in references):
            asked = [link.judgement for link in links if link.judgement is not None]
            fine = asked and all(each.verdict in FINE and each.verdict is not Verdict.SKIPPED for each in asked)
            why = "what it matches works again" if fine else "nothing is found that it ignores"
            yield f"{name} is not needed: {why}."


def too_slow(written: Iterable[str]) -> Iterator[str]:
    """Yield one sentence for each pattern of the settings that was given up because it takes too long."""
    given_up = abandoned()
    for each in dict.fromkeys(written):
        if each in given_up:
            yield (
                f'The pattern "{as_written(each)}" of the settings takes too long and was not applied to all links; '
                "avoid nested repeats in it."
            )


def _is_used(waiver: Waiver, checked: CheckedReference) -> bool:
    mark = f'by the rule "{waiver.pattern}"'
    return any(finding.rule == "ignored" and mark in finding.message for finding in checked.findings)
