"""No input breaks a reader of records or files: no exception, true places, time in proportion to the length."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck.errors import InputError
from linkcheck.extraction import extract
from linkcheck.extraction.formats import read, read_bytes
from linkcheck.extraction.passages import MappedText, SourceText
from tests.unit.extraction.formats.making import Print, docx, paragraph, pdf, words
from tests.watchdog import ends

READERS = ("bibtex", "ris", "refworks", "endnote", "nbib", "csl", "cff", "jats", "jupyter", "csv")
BITS = st.sampled_from(
    [
        "@misc{", "@", "{", "}", "(", ")", '"', "#", "=", ",", "%", "a = {", "url = {", 'doi = "', "\\url{", "\\href{",
        '\\"', "\\v", "\\ss", "\\", "~", "$\\sim$", "month = jan", "@string{", "@comment{", "eprint={", "year = 2019",
        "TY  - ", "ER  - ", "UR  - ", "Y2  - ", "PMID- ", "AID - ", "[doi]", "%0 ", "%U ", "%R ", "RT ", "UL ", "ID ",
        "[", "]", '{"id": 1', '"URL": ', '"accessed": ', '{"date-parts": [[2020, 1', "null", "\\u00e9", "\\ud800",
        "- id: a\n", "  URL: ", "'", "|\n", ">-\n", "&a ", "*a", "? ", ": ", "---\n", '{"cells": [', '"cell_type"',
        '"markdown"', '"source"', "<ref>", "</ref>", "<ref-list>", "<mixed-citation>", "<element-citation>", "<label>",
        "<ext-link xlink:href='", "'>", "</ext-link>", "<pub-id pub-id-type='doi'>", "<year>", "<source>",
        "<article-meta>", "<title>", "<fn>", "<![CDATA[", "]]>",
        "<!--", "&amp;", "https://example.org/a", "10.5555/a", ";", "\t", "\n",
        "\n\n", "\r\n", "\r", " ", "a", "é", "文", "😀", "\u200b", "\ufeff", "2020-01-05", "url,title\n",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(BITS, max_size=60).map("".join))


def _check(mapped: MappedText, size: int) -> None:
    end = 0
    for piece in mapped.pieces:
        assert piece.start == end
        assert 0 <= piece.source_start <= piece.source_start + piece.source_length <= size
        end += piece.length
    assert end == len(mapped.text)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=80, deadline=None)
@given(text=TEXTS)
@example(text="<ref<pub-id pub-id-type=doi>0<pub-id pub-id-type=doi>0</ref>")  # one number in another
def test_any_text(name: str, text: str) -> None:
    """Any text is read without an exception, and everything read is placed inside it."""
    for passage in read(name, SourceText(text)):
        _check(passage.text, len(text))
        for field in passage.fields:
            _check(field.text, len(text))
            assert field.text.text
            assert field.at is None or 0 <= field.at <= len(passage.text.text)
        assert passage.span is None or 0 <= passage.span[0] <= passage.span[1] <= len(text)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_what_is_found_stands_there(name: str, text: str) -> None:
    """The raw form of every link stands at its line and column."""
    for reference in extract(text, name):
        for link in reference.links:
            lines = text.split("\n")[link.line - 1 :]
            assert "\n".join(lines)[link.column - 1 :].startswith(link.raw)


SOUND = (
    ("docx", docx(paragraph(words("See https://example.org/a.")))),
    ("pdf", pdf([Print(50, 700, "See https://example.org/a.")])),
)


@pytest.mark.parametrize(("name", "sound"), SOUND)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_bytes(name: str, sound: bytes, data: st.DataObject) -> None:
    """Bytes that are changed, cut or drawn at random are read, or refused with our own error."""
    at = data.draw(st.integers(0, len(sound) - 1))
    put = data.draw(st.binary(max_size=20))
    for broken in (put, sound[:at], sound[:at] + put + sound[at + len(put) :]):
        with contextlib.suppress(InputError):
            list(read_bytes(name, broken))


SHAPES = (
    "@", "@a{", "@a{b,", "@a{b,c={", '@a{b,c="', "@a{b,note={\\url{", "@a{b,c={d}}", "{", '"', "%\n", "TY  - A\n",
    "PMID- 1\n", "%U http://a\n", "RT A\n", "[", '{"a":', '{"URL":"http://a/"},', "- a\n", "a: ", "\\u0041", "<",
    "<ref>", "<permissions>", "<ref><x>", '<a b="', "&", "<!--", ",", '"a",', '"a\n', "\r", " ", "\n", "x", "10.", "http://a",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_length_only(name: str) -> None:
    """Every shape known to be nasty comes to an end, however often it is repeated."""
    assert len(SHAPES) == 36
    for shape in SHAPES:
        with ends():
            for _ in read(name, SourceText(shape * (40_000 // len(shape)))):
                pass


@pytest.mark.parametrize(
    "inner", [" ", " ;", ")", "(", "\\verb", "\\verb|", "10.", "%2F", "; ", "a\n ", "\u200b", "a "]
)
def test_long_values_take_linear_time(inner: str) -> None:
    """One value that is nothing but the same sign comes to an end."""
    value = inner * (40_000 // len(inner))
    with ends():
        extract(
            f"@misc{{a, url = {{https://a.example/{value}}}, note = {{{value}}}, doi = {{10.5555/a{value}}}}}", "bibtex"
        )
