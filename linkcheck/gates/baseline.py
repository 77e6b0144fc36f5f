"""Known findings: a file of what was wrong already, so that only new breakage fails the run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from linkcheck.errors import InputError
from linkcheck.files import write_file
from linkcheck.findings import UNVERIFIED
from linkcheck.history.policy import key_of
from linkcheck.model import CheckedReference, Finding, FindingKey, Report
from linkcheck.rules import resolve_fail_on
from linkcheck.wording import as_written, plural

VERSION = 1
_MOST_TOLD = 10


def read(path: Path) -> frozenset[FindingKey]:
    """Return the findings of a baseline.

    Raises:
        InputError: There is no such file, or it is none of ours.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["version"] != VERSION:
            raise InputError(f"{path}: is a baseline of version {data['version']}, which this linkcheck does not read.")
        return frozenset(FindingKey(rule=str(row["rule"]), target=str(row["target"])) for row in data["findings"])
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such baseline; --update-baseline makes one.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: is no baseline of linkcheck.") from error


def write(path: Path, report: Report) -> None:
    """Write what fails this report as known, sorted, so that a change of the file says what changed."""
    keys = {key_of(checked, finding.rule, finding.link) for checked, finding in _failing(report)}
    rows = [{"rule": key.rule, "target": key.target} for key in sorted(keys)]
    lines = ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in rows)
    body = f"[\n    {lines}\n  ]" if rows else "[]"
    write_file(path, [f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'])


def without_known(report: Report, known: frozenset[FindingKey]) -> Report:
    """Return a report that known findings do not fail, with what is to be told of the baseline."""
    excused: set[FindingKey] = set()
    fails = False
    for checked, finding in _failing(report):
        if known.isdisjoint(_keys(checked, finding)):
            fails = True
        else:
            excused.add(key_of(checked, finding.rule, finding.link))
    found = (key for checked in report.references for finding in checked.findings for key in _keys(checked, finding))
    stale = sorted(known.difference(found)) if report.complete else []
    told = []
    if count := len(excused):
        told.append(
            f"{plural(count, 'finding')} of the baseline {'is' if count == 1 else 'are'} known and not counted."
        )
    if stale:
        names = "; ".join(f"{key.rule} {as_written(key.target)}" for key in stale[:_MOST_TOLD])
        more = f"; and {len(stale) - _MOST_TOLD} more" if len(stale) > _MOST_TOLD else ""
        verb = "no longer occurs" if len(stale) == 1 else "no longer occur"
        told.append(f"{plural(len(stale), 'finding')} of the baseline {verb}: {names}{more} (--update-baseline).")
    passes = report.exit_code == 1 and not fails
    return replace(
        report, exit_code=0 if passes else report.exit_code, messages=(*report.messages, *told),
        excused=len(excused),
    )  # fmt: skip


def _failing(report: Report) -> Iterator[tuple[CheckedReference, Finding]]:
    rules = resolve_fail_on(report.fail_on)
    for checked in report.references:
        for finding in checked.findings:
            if finding.rule in rules:
                yield checked, finding


def _keys(checked: CheckedReference, finding: Finding) -> tuple[FindingKey, ...]:
    """Return the keys by which a baseline may know a finding, its own first.

    A link that could not be verified and counts as broken by now is the same old trouble under another name. So is one
    that was known as broken and that a run can only call unverified.
    """
    others = {finding.grown_from} if finding.grown_from else set()
    if finding.rule == UNVERIFIED:
        others.add("broken-link")
    return tuple(key_of(checked, rule, finding.link) for rule in (finding.rule, *others))
