"""Text that wants to be more than text, in every place of a report that comes from outside."""

from __future__ import annotations

from datetime import UTC, datetime

from linkcheck.model import (
    ArchiveUnanswered,
    DoiRecord,
    DoiUpdate,
    Fault,
    Finding,
    Hop,
    Kind,
    Level,
    Memento,
    Report,
    Verdict,
)
from tests.unit.report.example import answered, checked, reference, report, silent

HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'y\' `z` --> ]]> </noscript></title></style></textarea>',
    "javascript": "javascript:alert(1)//https://x.example/",
    "template": "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "terminal": "\x1b[2J\x1b]0;title\x07\x1b]8;;https://evil.example\x1b\\\x9b31m\x08\x7f",
    "formula": '=HYPERLINK("https://evil.example";"open")',
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(A1:A9)",
    "formula-tab": "\t=1+1",
    "formula-return": "\r=1+1",
    "command": "::error file=a.py,line=1::owned\n::stop-commands::x",
    "old-command": "##[error]owned ##vso[task.setvariable variable=a]b ##teamcity[buildStatus text='x']",
    "bidi": "\u202ecod.exe\u202c \u2066x\u2069 \u200f \u061c",
    "newlines": "a\r\nb\nc\rd\u2028e\u2029f\x0bg\x0ch",
    "markdown": "@octocat #1 GH-2 | ` `` *a* _b_ ~~c~~ [x](javascript:alert(1)) "
    "![i](https://t.example/p.png) <b> &lt; $x$",
    "sarif": "[x](https://evil.example) {0} \\[y](1)",
    "half-character": "\ud800 \udfff \ufffe \uffff \x00",
    "combining": "a" + "\u0301" * 500,
    "wide": "北極海航路の現在と未来についての長い題名" * 5,
    "megabyte": "long title " * 100_000,
    "one-long-word": "x" * 100_000,
    "empty": "",
}


def hostile_report(text: str) -> Report:
    """Return a report with `text` wherever something comes from outside."""
    where = f"https://x.example/{text}"
    copy = Memento(url=f"https://archive.example/{text}", captured=datetime(2024, 1, 2, tzinfo=UTC), status=404,
                   distance_days=3)  # fmt: skip
    update = DoiUpdate(type=text or "retraction", doi=text, date=None, source=text)
    broken = checked(
        where, Verdict.BROKEN, "http-404", text, raw=where, status=404, final_url=text,
        redirects=(Hop(status=301, url=text), Hop(status=302, url=where)),
        exchanges=(answered(where, 301), silent(text, Fault.PROTOCOL, text)),
        archive=copy, repairs=("typographic-dash", "odd-slug"), alternatives=(text, where),
    )  # fmt: skip
    doi = checked(
        text, Verdict.OK, "registered", text, kind=Kind.DOI,
        archive=ArchiveUnanswered(detail=text),
        doi=DoiRecord(registered=True, agency=text, title=text, landing_page=text, updates=(update,)),
    )  # fmt: skip
    open_ = checked(text, Verdict.UNKNOWN, "timeout", text)
    invalid = checked(text, None, raw=text, problem=text)
    findings = (
        Finding(rule="broken-link", level=Level.ERROR, message=text, link=0, suggestion=text),
        Finding(rule="access-date-stale", level=Level.WARNING, message=text, suggestion=where),
        Finding(rule="unverified", level=Level.WARNING, message=f"{text} {where}", link=2),
    )
    return report(
        reference(
            text, f"{text} {where} {text}", broken, doi, open_, invalid,
            findings=findings, title=text, accessed="2024-01-01", accessed_raw=text, source=text, notes=(text,),
        ),
        reference(None, text, source=f"{text}.txt", findings=findings[1:2]),
        messages=(text,),
        version=text,
        exit_code=1,
    )  # fmt: skip
