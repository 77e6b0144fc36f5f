"""The report as JSON, `schema_version` 1: what other programs read. `schema.json` beside this file describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson

from linkcheck.display import BUILD_COMMAND
from linkcheck.model import (
    FINE,
    ArchiveUnanswered,
    Changes,
    CheckedLink,
    CheckedReference,
    DoiRecord,
    Finding,
    Link,
    Memento,
    NotArchived,
    Reference,
    Report,
    Verdict,
)
from linkcheck.regexes import regex
from linkcheck.report.rows import Totals
from linkcheck.report.summary import judged, summarize
from linkcheck.report.text import stamp

SCHEMA_VERSION = 1

_ACTING = regex(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"  # below U+0020: json does it
)
_COMMAND = regex(BUILD_COMMAND)


def render(report: Report) -> str:
    """Return the whole report: the head indented, each reference on a line of its own."""
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    """Yield the whole report bit by bit: of many references, the text is larger than all that is known of them."""
    return _with_rows(_run(report), map(_reference, report.references))


def render_lines(report: Report) -> str:
    """Return one object a line: a `run` with the summary, then each reference in its order."""
    return "".join(lines(report))


def lines(report: Report) -> Iterator[str]:
    """Yield the lines one by one."""
    yield f"{dumps({'type': 'run'} | _run(report))}\n"
    for reference in report.references:
        yield f"{dumps({'type': 'reference'} | _reference(reference))}\n"


def extraction_head(version: str) -> str:
    """Return what stands in front of extracted references."""
    return _opened(_head(version))


def extracted_rows(references: Iterable[Reference]) -> str:
    """Return extracted references in the report's form, with the extracted fields only."""
    return BETWEEN.join(dumps(_extraction(reference)) for reference in references)


def extraction_foot(totals: Totals) -> str:
    """Return what stands behind extracted references."""
    return _CLOSED if totals.references else _CLOSED_EMPTY


def extracted_lines(references: Iterable[Reference]) -> str:
    """Return one object a line and reference, as in a report and with the extracted fields only."""
    return "".join(f"{dumps({'type': 'reference'} | _extraction(reference))}\n" for reference in references)


_AT_A_TIME = 50  # references: to write each by itself takes as long as to put it into words

BEFORE, BETWEEN = "\n    ", ",\n    "
"""What stands before the first reference of a document, and between two."""

_CLOSED, _CLOSED_EMPTY = "\n  ]\n}\n", "]\n}\n"


def _with_rows(head: dict[str, Any], rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yield a document with its references one a line: good to compare and to search."""
    yield _opened(head)
    between, closed = BEFORE, _CLOSED_EMPTY
    while some := list(islice(rows, _AT_A_TIME)):
        yield between + BETWEEN.join(map(dumps, some))
        between, closed = BETWEEN, _CLOSED
    yield closed


def _opened(head: dict[str, Any]) -> str:
    open_ = dumps(head, indented=True).removesuffix("\n}")
    return f'{open_},\n  "references": ['


def dumps(value: Any, *, indented: bool = False) -> str:
    """Return JSON that is safe in a terminal and in any UTF-8 file: what acts unseen is escaped, the data are equal."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, which a damaged file may have
        layout: dict[str, Any] = {"indent": 2} if indented else {"separators": (",", ":")}
        text = json.dumps(value, ensure_ascii=False, **layout)
    if not text.isascii() or "\x7f" in text:
        text = _ACTING.sub(_escape, text)
    return _COMMAND.sub(_escape, text) if "##" in text else text


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _run(report: Report) -> dict[str, Any]:
    """Return what a report says of the run as a whole, fields in the contract's order; the references come last."""
    summary = summarize(report)
    return {
        **_head(report.version),
        "run": {
            "started": stamp(report.started),
            "finished": stamp(report.finished),
            "today": report.today.isoformat(),
            "network": report.network.value,
            "complete": report.complete,
        },
        "summary": {
            "references": summary.references,
            "links": summary.links,
            "targets": summary.targets,
            "verdicts": {verdict.value: summary.count(verdict) for verdict in Verdict},
            "rules": dict(summary.rules),
            "exit_code": report.exit_code,
        },
        **({"changes": _changes(report.changes)} if report.changes is not None else {}),
    }


def _changes(changes: Changes) -> dict[str, Any]:
    """Return errors and warnings against the last audit of the same sources."""
    new, fixed = ([{"rule": key.rule, "target": key.target} for key in keys] for keys in (changes.new, changes.fixed))
    return {"since": changes.since.isoformat(), "new": new, "still": changes.still, "fixed": fixed}


def _head(version: str) -> dict[str, Any]:
    return {"schema_version": SCHEMA_VERSION, "tool": {"name": "linkcheck", "version": version}}


def _reference(checked: CheckedReference) -> dict[str, Any]:
    return _extracted(checked.reference) | {
        "links": [_link(link.link) | _found(link) for link in checked.links],
        "findings": [_finding(finding) for finding in checked.findings],
    }


def _extraction(reference: Reference) -> dict[str, Any]:
    return _extracted(reference) | {"links": [_link(link) for link in reference.links]}


def _extracted(reference: Reference) -> dict[str, Any]:
    return {
        "key": reference.key,
        "source": reference.source,
        "line": reference.line,
        "end_line": reference.end_line,
        "text": reference.text,
        "accessed": _text(reference.accessed),
        "accessed_raw": reference.accessed_raw,
        "accessed_ambiguous": reference.accessed_ambiguous,
        "published": _text(reference.published),
        "title": reference.title,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _link(link: Link) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "raw": link.raw,
        "target": link.target,
        "line": link.line,
        "column": link.column,
        "repairs": list(link.repairs),
        "alternatives": list(link.alternatives),
    }


def _found(checked: CheckedLink) -> dict[str, Any]:
    judgement = judged(checked)
    return {
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "detail": judgement.detail,
        "status": judgement.status,
        "final_url": judgement.final_url,
        "redirects": [{"status": hop.status, "url": hop.url} for hop in judgement.redirects],
        "attempts": checked.attempts,
        "elapsed_s": round(checked.elapsed_s, 3),
        "checked": None if checked.checked is None else stamp(checked.checked),
        "reused": checked.reused,
        "archive": _archive(checked),
        "doi": None if checked.doi is None else _doi(checked.doi),
    }


def archive_state(checked: CheckedLink) -> str | None:
    """Return the archive's answer in a word; None where there was no reason to ask, `not-asked` where there was."""
    match checked.archive:
        case Memento():
            return "archived"
        case NotArchived():
            return "not-archived"
        case ArchiveUnanswered():
            return "unanswered"
        case None:
            return None if judged(checked).verdict in FINE | {Verdict.INVALID} else "not-asked"


def _archive(checked: CheckedLink) -> dict[str, Any] | None:
    state = archive_state(checked)
    if state is None:
        return None
    copy = checked.archive if isinstance(checked.archive, Memento) else None
    return {
        "state": state,
        "url": copy and copy.url,
        "captured": copy and stamp(copy.captured),
        "distance_days": copy and copy.distance_days,
        "status": copy and copy.status,
    }


def _doi(record: DoiRecord) -> dict[str, Any]:
    return {
        "registered": record.registered,
        "agency": record.agency,
        "title": record.title,
        "updates": [
            {"type": update.type, "doi": update.doi, "date": _text(update.date), "source": update.source}
            for update in record.updates
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "link": finding.link,
        "suggestion": finding.suggestion,
    }
