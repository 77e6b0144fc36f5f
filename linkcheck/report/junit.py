"""The report as JUnit XML: one test case a link, so that build servers count and follow them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from linkcheck.display import one_line
from linkcheck.frozen import dataclass
from linkcheck.model import CheckedLink, CheckedReference, Finding, Report, Verdict
from linkcheck.report import summary as views
from linkcheck.report.summary import judged
from linkcheck.report.survey import Survey, survey
from linkcheck.rules import resolve_fail_on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A link with what is to say about it; a reference without links is a case only when there is something to say."""

    reference: CheckedReference
    link: CheckedLink | None
    findings: tuple[Finding, ...]
    fails: tuple[Finding, ...]  # those of `findings` that fail the run

    @property
    def open(self) -> bool:
        """Whether nothing was learned: neither passed nor failed, and a build is not red for it."""
        unlearned = {Verdict.UNKNOWN, Verdict.SKIPPED}
        return not self.fails and self.link is not None and judged(self.link).verdict in unlearned


def render(report: Report) -> str:
    """Return the report as XML: a failure is what fails the run, what could not be told is skipped."""
    whole = survey(report)
    cases = list(_cases(whole, resolve_fail_on(report.fail_on)))
    root = ET.Element("testsuites", {"name": "linkcheck", **_counts(cases)})
    for source, group in groupby(cases, key=lambda case: case.reference.reference.source):
        root.append(_suite(source, list(group), report, whole.note))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _cases(whole: Survey, failing: frozenset[str]) -> Iterator[_Case]:
    for _, reference in whole.listed:
        for index, link in enumerate(reference.links):
            # What is to say about the reference itself stands at its first link.
            about = (index, None) if index == 0 else (index,)
            yield _case(reference, link, tuple(each for each in reference.findings if each.link in about), failing)
        if not reference.links and reference.findings:
            yield _case(reference, None, reference.findings, failing)


def _case(
    reference: CheckedReference, link: CheckedLink | None, findings: tuple[Finding, ...], failing: frozenset[str]
) -> _Case:
    fails = tuple(finding for finding in findings if finding.rule in failing)
    return _Case(reference=reference, link=link, findings=findings, fails=fails)


def _counts(cases: list[_Case]) -> dict[str, str]:
    seconds = sum(case.link.elapsed_s for case in cases if case.link)
    return {
        "tests": str(len(cases)),
        "failures": str(sum(bool(case.fails) for case in cases)),
        "errors": "0",
        "skipped": str(sum(case.open for case in cases)),
        "time": f"{seconds:.3f}",
    }


def _suite(source: str, cases: list[_Case], report: Report, note: str) -> ET.Element:
    started = report.started.strftime("%Y-%m-%dT%H:%M:%S")
    suite = ET.Element("testsuite", {"name": one_line(source), **_counts(cases), "timestamp": started})
    properties = ET.SubElement(suite, "properties")
    links = [case.link for case in cases if case.link]
    for verdict in Verdict:
        number = sum(judged(link).verdict is verdict for link in links)
        ET.SubElement(properties, "property", {"name": f"verdict.{verdict.value}", "value": str(number)})
    if note:
        ET.SubElement(properties, "property", {"name": "note", "value": note})
    if report.changes is not None:
        counts = {"new": len(report.changes.new), "still": report.changes.still, "fixed": len(report.changes.fixed)}
        for name, count in counts.items():
            ET.SubElement(properties, "property", {"name": f"changes.{name}", "value": str(count)})
    suite.extend(_element(case) for case in cases)
    return suite


def _element(case: _Case) -> ET.Element:
    reference = case.reference.reference
    line = case.link.link.line if case.link else reference.line
    told = f" {views.shown(case.link.link)}" if case.link else ""
    attributes = {
        "classname": one_line(reference.source),
        "name": f"[{views.label(reference, with_source=False)}]{told}",
        "file": one_line(reference.source),
        "line": str(line),
        "time": f"{case.link.elapsed_s if case.link else 0:.3f}",
    }
    element = ET.Element("testcase", attributes)
    if case.fails:
        first = case.fails[0]
        failure = ET.SubElement(element, "failure", {"type": first.rule, "message": one_line(first.message)})
        failure.text = "\n".join(_sentence(finding) for finding in case.fails)
    elif case.open and case.link is not None:
        judgement = judged(case.link)
        message = f"{judgement.verdict.value}, {judgement.reason}: {judgement.detail}"
        ET.SubElement(element, "skipped", {"message": one_line(message)})
    rest = [finding for finding in case.findings if finding not in case.fails]
    if rest:
        ET.SubElement(element, "system-out").text = "\n".join(_sentence(finding) for finding in rest)
    return element


def _sentence(finding: Finding) -> str:
    instead = f" Instead: {one_line(finding.suggestion)}" if finding.suggestion else ""
    return f"{finding.level.value} {finding.rule}: {one_line(finding.message)}{instead}"
