"""The report for a spreadsheet: one row a link, in the list's order, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from linkcheck.display import one_line
from linkcheck.model import CheckedLink, CheckedReference, Finding, Judgement, Link, Memento, Reference, Report
from linkcheck.report.json import archive_state
from linkcheck.report.summary import Novelty, judged
from linkcheck.report.text import stamp

LONGEST_CELL = 32_000
"""Characters; spreadsheets cut or refuse cells of more than 32,767."""

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, CSV injection, 2026

_REFERENCE: tuple[tuple[str, Callable[[Reference], object]], ...] = (
    ("key", lambda reference: reference.key),
    ("source", lambda reference: reference.source),
)
_LINK: tuple[tuple[str, Callable[[Link], object]], ...] = (
    ("line", lambda link: link.line),
    ("column", lambda link: link.column),
    ("kind", lambda link: link.kind.value),
    ("raw", lambda link: link.raw),
    ("target", lambda link: link.target),
    ("repairs", lambda link: " ".join(link.repairs)),
    ("alternatives", lambda link: " ".join(link.alternatives)),
)
_DATES: tuple[tuple[str, Callable[[Reference], object]], ...] = (
    ("accessed", lambda reference: reference.accessed),
    ("published", lambda reference: reference.published),
    ("title", lambda reference: reference.title),
)
_FOUND = (
    "verdict", "reason", "detail", "status", "final_url", "archive_state", "archive_url", "archive_captured",
    "archive_distance_days", "attempts", "elapsed_s", "checked", "rules", "findings", "new_rules",
)  # fmt: skip


def render(report: Report) -> str:
    """Return the report with a header row."""
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    """Yield the report bit by bit, a reference at a time."""
    yield _written([[name for name, _ in (*_REFERENCE, *_LINK)] + list(_FOUND) + [name for name, _ in _DATES]])
    novelty = Novelty(report)
    for reference in report.references:
        yield _written(_rows(reference, novelty))


def extraction_head() -> str:
    """Return the header row of what was extracted."""
    return _written([[name for name, _ in (*_REFERENCE, *_LINK, *_DATES)]])


def extracted_rows(references: Iterable[Reference]) -> str:
    """Return what was extracted, one row a link."""
    return _written(_extracted(reference, link) for reference in references for link in reference.links)


def cell(value: object) -> str | int | float:
    """Return a value so that no spreadsheet takes it for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = one_line(str(value), LONGEST_CELL)
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _written(rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _extracted(reference: Reference, link: Link) -> list[object]:
    lead = [read(reference) for _, read in _REFERENCE] + [read(link) for _, read in _LINK]
    return lead + [read(reference) for _, read in _DATES]


def _rows(checked: CheckedReference, novelty: Novelty) -> Iterator[list[object]]:
    reference = checked.reference
    for index, link in enumerate(checked.links):
        findings = [finding for finding in checked.findings if finding.link in (index, None)]
        lead = [read(reference) for _, read in _REFERENCE] + [read(link.link) for _, read in _LINK]
        fresh = (one.rule for one in findings if novelty.of(checked, one) == "new")
        yield lead + _found(link, judged(link), findings) + [" ".join(fresh)] + [read(reference) for _, read in _DATES]


def _found(checked: CheckedLink, judgement: Judgement, findings: list[Finding]) -> list[object]:
    copy = checked.archive if isinstance(checked.archive, Memento) else None
    return [
        judgement.verdict.value,
        judgement.reason,
        judgement.detail,
        judgement.status,
        judgement.final_url,
        archive_state(checked),
        copy and copy.url,
        copy and stamp(copy.captured),
        copy and copy.distance_days,
        checked.attempts,
        round(checked.elapsed_s, 3),
        checked.checked and stamp(checked.checked),
        " ".join(finding.rule for finding in findings),
        " ".join(finding.message for finding in findings),
    ]
