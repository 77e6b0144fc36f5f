"""The report as SARIF 2.1.0 (OASIS, 2020): for code scanning and for editors that mark the line."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from linkcheck.display import LONGEST, one_line
from linkcheck.model import Level, Link, Reference, Report
from linkcheck.regexes import regex
from linkcheck.report import summary as views
from linkcheck.report.json import dumps
from linkcheck.report.location import Locate, as_given
from linkcheck.report.summary import Item
from linkcheck.report.survey import survey
from linkcheck.report.text import stamp
from linkcheck.rules import RULES, Rule
from linkcheck.wording import plural, shorten

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINK_IN_TEXT = regex(r"\[(?=[^\]]*\]\()")  # SARIF reads [text](target) even in plain text (3.11.6)


MOST_RESULTS = 25_000
"""Results of a run that GitHub's code scanning accepts; it refuses a file with more (its manual, 2026)."""

MOST_SHOWN = 5_000
"""Results of those that it shows, the gravest first."""

_GRAVITY = tuple(Level)


def render(report: Report, locate: Locate = as_given) -> str:
    """Return one SARIF log with one run, the gravest results first; what exceeds GitHub's limits is counted."""
    whole, novelty = survey(report), views.Novelty(report)
    items = sorted(
        (item for _, group in whole.by_rule() for item in group), key=lambda item: _GRAVITY.index(item.finding.level)
    )
    left_out = max(0, len(items) - MOST_RESULTS)
    run = {
        "tool": {"driver": _driver(report)},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": report.complete and report.exit_code in (0, 1, 4),
                "exitCode": report.exit_code,
                "startTimeUtc": stamp(report.started),
                "endTimeUtc": stamp(report.finished),
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": text(remark)}}
                    for remark in (*views.remarks(report), *filter(None, (whole.note, *_limits(len(items)))))
                ],
            }
        ],
        "results": [_result(item, novelty, locate) for item in items[:MOST_RESULTS]],
        "properties": {
            "network": report.network.value,
            "verdicts": {verdict.value: number for verdict, number in whole.figures.verdicts},
            **({"resultsLeftOut": left_out} if left_out else {}),
        },
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indented=True) + "\n"


def _limits(count: int) -> list[str]:
    """Return what is to be known of the limits that so many results reach."""
    told = []
    if count > MOST_RESULTS:
        told.append(
            f"{plural(count - MOST_RESULTS, 'finding')} of {count} left out, the least grave: code scanning accepts"
            f" {MOST_RESULTS} results; the formats json, jsonl and csv have all."
        )
    if count > MOST_SHOWN:
        told.append(f"Code scanning shows {MOST_SHOWN} results of {min(count, MOST_RESULTS)}, the gravest first.")
    return told


def text(message: str) -> str:
    """Return a message in which SARIF finds no link of its own."""
    return _LINK_IN_TEXT.sub(r"\\[", one_line(message))


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "linkcheck",
        "version": one_line(report.version, 40),
        "rules": [_rule(rule) for rule in RULES.values()],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    markdown = f"{rule.meaning}\n\n**Why it matters.** {rule.why}\n\n**What to do.** {rule.do}"
    return {
        "id": rule.slug,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": f"{rule.meaning} {rule.why} {rule.do}", "markdown": markdown},
        "defaultConfiguration": {"level": rule.level.value},
        "properties": {"tags": ["references"]},
    }


_INDEX = {slug: index for index, slug in enumerate(RULES)}


_STATES = {"new": "new", "still": "unchanged"}


def _result(item: Item, novelty: views.Novelty, locate: Locate) -> dict[str, Any]:
    finding, reference = item.finding, item.reference.reference
    link = item.link.link if item.link else None
    instead = f" Instead: {finding.suggestion}" if finding.suggestion else ""
    known = {"ruleIndex": _INDEX[finding.rule]} if finding.rule in _INDEX else {}
    return {
        "ruleId": finding.rule,
        **known,
        "level": finding.level.value,
        **({"baselineState": _STATES[state]} if (state := novelty.of(item.reference, item.finding)) else {}),
        "message": {"text": text(f"[{views.label(reference, with_source=False)}] {finding.message}{instead}")},
        "locations": [_location(reference, link, locate)],
        "partialFingerprints": {"reference/v1": _fingerprint(item)},
    }


def _location(reference: Reference, link: Link | None, locate: Locate) -> dict[str, Any]:
    # A path is no URI; "-" is what came in on standard input.
    uri = quote(shorten(locate(reference.source), LONGEST), safe="/._-~", errors="replace")
    physical: dict[str, Any] = {"artifactLocation": {"uri": "stdin" if reference.source == "-" else uri}}
    if link is not None and link.line:
        physical["region"] = {"startLine": link.line, "startColumn": link.column}
        if len(link.raw.splitlines()) == 1:
            physical["region"]["endColumn"] = link.column + len(link.raw)
    elif reference.line:
        physical["region"] = {"startLine": reference.line, "endLine": max(reference.line, reference.end_line)}
    return {"physicalLocation": physical}


def _fingerprint(item: Item) -> str:
    """Return what stays the same when lines move: the rule and the link, or the rule and the reference's text."""
    subject = item.link.link.target if item.link else item.reference.reference.text
    return hashlib.sha256(f"{item.finding.rule}\n{subject}".encode("utf-8", "replace")).hexdigest()[:32]
