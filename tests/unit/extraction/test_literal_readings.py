"""URLs in front of a line break: what is joined, on which evidence, and what is a guess."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.model import Link

URL = "https://data.example.org/survey"
FORMATS = ("text", "markdown", "rst", "asciidoc", "org", "latex", "wikitext", "html", "typst")


def first(text: str, format_: str = "text") -> Link:
    """Return the first link of a text."""
    return extract(text, format_)[0].links[0]


def literal(link: Link) -> str:
    """Return the most literal reading of a link."""
    return list(link.readings())[-1].target


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "word", ["OpenStreetMap", "eBird", "medRxiv", "LaTeX", "DataCite", "macOS", "YouTube", "VignetteBuilder: knitr"]
)
def test_a_mixed_case_word_is_not_part_of_a_url(word: str, format_: str) -> None:
    """Names are written so in sentences; they are no evidence, in no format."""
    link = first(f"See {URL}\n{word} has it.\n", format_)
    assert (link.raw, link.target, link.literal) == (URL, URL, None)


@pytest.mark.parametrize(
    "word",
    ["snake_case", "and/or", "state-of-the-art", "#42", "~20", ".gitignore", "/etc/passwd", "x86_64", "-v", "@name"],
)
@pytest.mark.parametrize("url", [URL, f"{URL}/", "https://data.example.org"])
def test_what_is_joined_on_suspicion_has_a_literal_reading(word: str, url: str) -> None:
    """Whatever is made of the next word, the URL as it stands on its line is among the readings, with its own text."""
    link = first(f"See {url}\n{word} is there.\n")
    reading = list(link.readings())[-1]
    assert (reading.raw, reading.target.rstrip("/")) == (url, url.rstrip("/"))
    assert "wrapped-line" not in reading.repairs


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param(f"<{URL}/a\nb>", f"{URL}/ab", id="bracket"),
        pytest.param(f"{URL}-\nof-birds.", f"{URL}-of-birds", id="hyphen"),
        pytest.param(f"{URL}.ht\nml (2020)", f"{URL}.html", id="extension-cut"),
        pytest.param(f"{URL}\n?year=2020&x=1.", f"{URL}?year=2020&x=1", id="query"),
        pytest.param("https://data.exam\nple.org/x (2020)", "https://data.example.org/x", id="host-cut"),
    ],
)
def test_evidence_leaves_no_doubt(text: str, target: str) -> None:
    """An open bracket, a hyphen, a word cut in two: the URL goes on."""
    link = first(text)
    assert (link.target, link.literal) == (target, None)


def test_readings_are_nested() -> None:
    """Of several guesses each has its own shorter reading."""
    link = first("Text of it https://a.example/b_c/\nd_e/\nf_g/ (2020).")
    assert [reading.target for reading in link.readings()] == [
        "https://a.example/b_c/d_e/f_g/", "https://a.example/b_c/d_e/", "https://a.example/b_c/",
    ]  # fmt: skip
    assert [reading.raw for reading in link.readings()] == [
        "https://a.example/b_c/\nd_e/\nf_g/", "https://a.example/b_c/\nd_e/", "https://a.example/b_c/",
    ]  # fmt: skip
    assert [reading.repairs for reading in link.readings()][-1] == ()
