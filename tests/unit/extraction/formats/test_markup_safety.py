"""No text breaks a reader of markup: no exception, true places, time in proportion to the length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.extraction.formats import read
from linkcheck.extraction.passages import MappedText, SourceText
from tests.watchdog import ends

READERS = ("html", "markdown", "latex", "wikitext", "rst", "org", "asciidoc", "typst", "review")
BITS = st.sampled_from(
    [
        "[", "]", "[[", "]]", "(", ")", "{", "}", "{{", "}}", "|", "<", ">", "</", "/>", "<ref>", "</ref>",
        "<ref name=a>", "<a href=",
        '"', "'", "<!--", "-->", "<li>", "</li>", "<ol>", "<p>", "<div class=csl-entry>", "</div>",
        "<sup>1</sup>", "<h2>", "<pre>",
        "\\url{", "\\href{", "\\footnote{", "\\bibitem{a}", "\\item", "\\begin{", "\\end{", "\\", "%", "$",
        "~", "\\'", "`", "``", "_", "*",
        "https://example.org/a", "http://", "10.1000/182", "doi:", "&amp;", "&#x41;", "&", "=", "==", "-",
        "--", "- ", "1. ", "* ", "> ",
        "\n", "\n\n", "\r\n", "\r", "\t", "    ", "a", "é", "文", "\u200b", ".. [1] ", ".. _a: ", ".. x:: ",
        "::", "[^1]: ", "[a]: ", "[fn:1] ",
        "#+begin_src", "#+end_src", ":PROPERTIES:\n", ":END:\n", "----\n", "link:", "footnote:[", "{a}",
        "[[[a]]]", '#link("', '")[', "#footnote[",
        "@<href>{", "//footnote[a][", "//list[", "//}", "''", "cite web", "url=", "title=", "access-date=",
        "|-", "{|", "\\verb{url}", "\\endverb",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(BITS, max_size=60).map("".join))


def _check(mapped: MappedText, size: int) -> None:
    end = 0
    for piece in mapped.pieces:
        assert piece.start == end
        assert piece.length > 0
        assert 0 <= piece.source_start <= piece.source_start + piece.source_length <= size
        end += piece.length
    assert end == len(mapped.text)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_any_text(name: str, text: str) -> None:
    """Any text is read without an exception, and everything read is placed inside it."""
    for passage in read(name, SourceText(text)):
        _check(passage.text, len(text))
        for field in passage.fields:
            _check(field.text, len(text))
            assert field.text.text
            assert field.at is None or 0 <= field.at <= len(passage.text.text)
        assert passage.span is None or 0 <= passage.span[0] <= passage.span[1] <= len(text)


SHAPES = (
    "[", "[[", "{", "{{a|", "<", '<a href="', "<ref>", "<math>", "`a ", "*", "a_", "\\url{", "\\bibitem[",
    "\\footnote{", "[a](", "[a][", "[http://a ",
    "@<b>{", "//list[a]{\n", "#+begin_src\n", "/*\na", "----\n", "[^a]: b\n", ".. _a: b\n", ":a:", "&", "=",
    " ", "\n", "<li>", "x", "10.", "http://a",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_length_only(name: str) -> None:
    """Every shape known to be nasty comes to an end, however often it is repeated."""
    assert len(SHAPES) == 33
    for shape in SHAPES:
        with ends():
            for _ in read(name, SourceText(shape * (40_000 // len(shape)))):
                pass
