"""No file breaks the way from its text to its references."""

from __future__ import annotations

import contextlib
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcheck.errors import InputError
from linkcheck.extraction import extract_bytes, extract_text
from linkcheck.extraction.fallback import plain_references
from linkcheck.extraction.formats import FORMATS
from linkcheck.model import Reference
from tests.fuzz.shapes import COMMON, OF_FORMAT
from tests.fuzz.timing import SECONDS
from tests.unit.extraction.formats.making import Area, Print, docx, paragraph, pdf, words

EXAMPLES: Final = 40 if not SECONDS else int(100 * SECONDS)
QUIET = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
TEXT_FORMATS = [entry.name for entry in FORMATS if not entry.binary]
SOUND = {
    "pdf": pdf([Print(50, 700, "[1] See https://example.org/a. 2020"), Area(50, 690, 200, 712, "https://example.org/a")]),
    "docx": docx(paragraph(words("See https://example.org/a."))),
}  # fmt: skip


def check(references: list[Reference], text: str) -> None:
    """Assert that all that was found stands in the text where it is said to stand."""
    lines = text.split("\n")
    for reference in references:
        assert 1 <= reference.line <= max(reference.line, reference.end_line) <= len(lines)
        assert reference.text in text
        for link in reference.links:
            assert "\n".join(lines[link.line - 1 :])[link.column - 1 :].startswith(link.raw)


@pytest.mark.parametrize("format", TEXT_FORMATS)
@QUIET
@given(data=st.data())
def test_any_text(format: str, data: st.DataObject) -> None:
    """Any text of any format is read without an exception, and each link stands where it is said to stand."""
    pieces = st.sampled_from([*OF_FORMAT[format] * 3, *COMMON])
    text = data.draw(st.one_of(st.lists(pieces, max_size=60).map("".join), st.text(max_size=200)))
    for whole in (True, False):
        check(extract_text(text, format, whole_document=whole), text)


@QUIET
@given(text=st.lists(st.sampled_from(COMMON), max_size=60).map("".join))
def test_the_last_resort(text: str) -> None:
    """Plain text is read, whatever it holds, with true places."""
    check(plain_references(text, "-"), text)


@pytest.mark.parametrize("format", sorted(SOUND))
@QUIET
@given(data=st.data())
def test_any_bytes(format: str, data: st.DataObject) -> None:
    """Bytes of a document that are changed, cut or doubled are read, or refused with our own error."""
    sound = SOUND[format]
    at, until = sorted((data.draw(st.integers(0, len(sound))), data.draw(st.integers(0, len(sound)))))
    broken = sound[:at] + data.draw(st.binary(max_size=20)) + sound[data.draw(st.sampled_from([at, until])) :]
    with contextlib.suppress(InputError):
        extract_bytes(broken, format)


# Hypothesis's own callback of the garbage collector can meet the recursion limit inside of ours.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <function gc_cumulative_time:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_deep_nesting(format: str) -> None:
    """What is nested 3,000 deep is read without an exception, as markup or as it stands."""
    for opened, closed in {("{", "}"), ("[", "]"), ("(", ")"), ("<", ">"), ("<b>", "</b>"), ("> ", "")} | {
        (piece, {"{": "}", "[": "]", "(": ")", ">": "</a>"}.get(piece[-1], "")) for piece in OF_FORMAT[format]
    }:
        text = f"{opened * 3_000} https://a.example/x {closed * 3_000}"
        check(extract_text(text, format), text)
