"""The report as SARIF 2.1.0 (OASIS, 2020): for code scanning and for editors that mark the line."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from linkcheck.model import Link, Reference, Report
from linkcheck.regexes import regex
from linkcheck.report import summary as views
from linkcheck.report.json import dumps
from linkcheck.report.summary import Item
from linkcheck.report.survey import survey
from linkcheck.report.text import LONGEST, one_line, stamp
from linkcheck.rules import RULES, Rule
from linkcheck.wording import shorten

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINK_IN_TEXT = regex(r"\[(?=[^\]]*\]\()")  # SARIF reads [text](target) even in plain text (3.11.6)


def render(report: Report) -> str:
    """Return one SARIF log with one run."""
    whole, novelty = survey(report), views.Novelty(report)
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
                    for remark in (*views.remarks(report), *filter(None, (whole.note,)))
                ],
            }
        ],
        "results": [_result(item, novelty) for _, items in whole.by_rule() for item in items],
        "properties": {
            "network": report.network.value,
            "verdicts": {verdict.value: number for verdict, number in whole.figures.verdicts},
        },
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indented=True) + "\n"


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


def _result(item: Item, novelty: views.Novelty) -> dict[str, Any]:
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
        "locations": [_location(reference, link)],
        "partialFingerprints": {"reference/v1": _fingerprint(item)},
    }


def _location(reference: Reference, link: Link | None) -> dict[str, Any]:
    # A path of Windows is no URI; "-" is what came in on standard input.
    uri = quote(shorten(reference.source, LONGEST).replace("\\", "/"), safe="/._-~", errors="replace")
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
