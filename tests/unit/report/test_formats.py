"""What holds for every format: golden files, equal bytes for equal reports, hostile text stays text."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from linkcheck.errors import SettingsError
from linkcheck.model import Verdict
from linkcheck.report import EXTRACTION_FORMATS, render, render_extraction
from linkcheck.report.summary import judged
from linkcheck.rules import RULES
from linkcheck.settings import FORMATS
from tests.golden.renew import path_of
from tests.unit.report.example import example
from tests.unit.report.hostile import HOSTILE, hostile_report

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ACTS_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def test_example_has_everything() -> None:
    """The report of the golden files has every verdict and every rule in it."""
    references = example().references
    assert {judged(link).verdict for reference in references for link in reference.links} == set(Verdict)
    assert {finding.rule for reference in references for finding in reference.findings} == set(RULES)


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str) -> None:
    """The example looks as its golden file (after a wanted change: python -m tests.golden.renew)."""
    assert render(example(), name) == path_of(name).read_text("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_ends_with_one_line_break(name: str) -> None:
    """Every report ends like a text file."""
    assert render(example(), name).endswith("\n")
    assert not render(example(), name).endswith("\n\n")


def test_equal_bytes_under_any_hash_seed() -> None:
    """No order in any format hangs on how Python hashes strings in this process."""
    code = (
        "import hashlib\n"
        "from linkcheck.report import render\n"
        "from linkcheck.settings import FORMATS\n"
        "from tests.unit.report.example import example\n"
        "print([hashlib.sha256(render(example(), name).encode()).hexdigest() for name in FORMATS])\n"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]


def test_unknown_format_names_the_nearest() -> None:
    """A format that is none is the user's slip, and the message says what was meant."""
    with pytest.raises(SettingsError, match='Did you mean "markdown"'):
        render(example(), "markdwon")
    with pytest.raises(SettingsError, match='as "junit" before'):
        render_extraction([], "junit")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", FORMATS)
def test_hostile_text_is_inert(name: str, text: str) -> None:
    """Whatever a title, key, address or answer says, it runs nowhere, hides nothing and is valid UTF-8."""
    printed = render(hostile_report(text), name)
    printed.encode("utf-8")
    assert _acting(name, printed) is None
    assert _commands(name, printed) == []
    if name not in ("json", "jsonl"):
        assert len(printed) < 1_000_000
    _inert(name, printed)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", EXTRACTION_FORMATS)
def test_hostile_text_is_inert_in_extractions(name: str, text: str) -> None:
    """What was extracted is shown as safely as what was checked."""
    printed = render_extraction([checked.reference for checked in hostile_report(text).references], name)
    printed.encode("utf-8")
    if name == "links":
        assert {row.count("\t") for row in printed.splitlines()} == {3}
        printed = printed.replace("\t", " ")
    assert _acting(name, printed) is None
    assert _commands(name, printed) == []
    _inert(name, printed)


def _acting(name: str, printed: str) -> re.Match[str] | None:
    """Return the first character that acts unseen; our own page may indent with tabs nowhere either."""
    return _ACTS_UNSEEN.search(printed)


def _commands(name: str, printed: str) -> list[str]:
    """Return the lines that a build server would obey and we did not write."""
    ours = re.compile(r"::(?:error|warning|notice) (?:file|title)=[^:]*::[^\n]*") if name == "github" else None
    return [
        row
        for row in re.split(r"[\r\n]", printed)
        if (row.lstrip().startswith("::") and not (ours and ours.fullmatch(row)))
        or re.search(r"##(?:vso|teamcity)?\[", row)
    ]


def _inert(name: str, printed: str) -> None:
    """Read a report as its reader would, and look for what should not be there."""
    match name:
        case "json" | "sarif":
            json.loads(printed)
        case "jsonl":
            kinds = [json.loads(row)["type"] for row in printed.splitlines()]
            assert kinds in (["run", "reference", "reference"], ["reference", "reference"])
        case "csv":
            rows = list(csv.reader(printed.splitlines()))
            assert len({len(row) for row in rows}) == 1
            assert [cell for row in rows[1:] for cell in row if cell.startswith(_FORMULA) and not _number(cell)] == []
        case "junit":
            assert len(list(ET.fromstring(printed).iter("testcase"))) == 5
        case "html":
            assert list(_Page.faults(printed)) == []
        case "markdown":
            assert list(_Page.faults(_as_html(printed), scripts=0)) == []
            assert re.search(r"@\w|#\d", _text_outside_code_and_links(_as_html(printed))) is None
        case _:
            assert name in ("table", "github", "links")


def _number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


def _as_html(markdown: str) -> str:
    """Return Markdown as CommonMark with GitHub's tables shows it, raw HTML let through."""
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    return str(page).replace(' style="text-align:right"', "")


def _text_outside_code_and_links(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", re.sub(r"<(code|a)\b.*?</\1>", "", page, flags=re.DOTALL))


class _Page(HTMLParser):
    """Collects what a page must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0

    @classmethod
    def faults(cls, page: str, *, scripts: int = 1) -> Iterator[str]:
        """Yield what is wrong with a page that may have so many scripts."""
        parser = cls()
        parser.feed(page)
        parser.close()
        yield from parser.found
        if parser.scripts != scripts:
            yield f"{parser.scripts} scripts"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Note a tag."""
        self.scripts += tag == "script"
        if tag in {"img", "iframe", "object", "embed", "link", "base", "video", "audio"}:
            self.found.append(tag)
        for key, value in attrs:
            address = key in {"href", "src", "action", "data-originalurl", "data-versionurl"}
            if key.startswith("on") or key == "style" or key == "src":
                self.found.append(f"{tag} {key}")
            if address and not re.match(r"https?://|#references$", value or ""):
                self.found.append(f"{tag} {key}={value[:50]}")
