"""The report as GitHub workflow commands: each finding an annotation at its line, the gravest first."""

from __future__ import annotations

from linkcheck.display import one_line
from linkcheck.model import Level, Report
from linkcheck.report import summary as views
from linkcheck.report.location import Locate, as_given
from linkcheck.report.summary import Item
from linkcheck.report.survey import survey

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(report: Report, locate: Locate = as_given) -> str:
    """Return one command a finding, then the summary as plain lines.

    GitHub shows ten annotations of a kind for a step and drops the others; hence the order.
    """
    lines = [_command("warning", {"title": "linkcheck"}, remark) for remark in views.remarks(report)]
    whole = survey(report)
    lines += [_annotation(item, locate) for _, items in whole.by_rule() for item in items]
    told = (views.headline(whole.figures), views.needs(whole.figures), whole.note, views.outcome(report, whole.figures))
    return "\n".join([*lines, *filter(None, told)]) + "\n"


def _annotation(item: Item, locate: Locate) -> str:
    reference, finding = item.reference.reference, item.finding
    line = item.link.link.line if item.link else reference.line
    properties: dict[str, object] = {"file": one_line(locate(reference.source))}
    if line:
        properties["line"] = line
        if item.link is None:
            properties["endLine"] = reference.end_line
        else:
            properties["col"] = item.link.link.column
    title, _ = views.title_and_do(finding.rule)
    name = views.label(reference, with_source=False)
    properties["title"] = f"[{name}] {title} ({finding.rule})"
    instead = f" Instead: {one_line(finding.suggestion)}" if finding.suggestion else ""
    return _command(_COMMANDS[finding.level], properties, f"{one_line(finding.message)}{instead}")


def _command(name: str, properties: dict[str, object], message: str) -> str:
    """Return a workflow command, escaped as the runner unescapes it (actions/toolkit, core, command.ts)."""
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
