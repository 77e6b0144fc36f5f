"""How a format is told, named and read."""

from __future__ import annotations

import pytest

from linkcheck.errors import InputError
from linkcheck.extraction import formats
from linkcheck.extraction.passages import SourceText

RIS = "TY  - JOUR\nTI  - On rivers\nUR  - https://example.org/rivers\nER  - \n"
BIBTEX = "@misc{rivers,\n  title = {On rivers},\n  url = {https://example.org/rivers}\n}\n"
WIKI = "Rivers flow.<ref>{{cite web |url=https://example.org/rivers |title=On rivers}}</ref>\n"
REFWORKS = "RT Journal Article\nT1 On rivers\nUL https://example.org/rivers\n"
CSL = '[{"id": "rivers", "title": "On rivers", "URL": "https://example.org/rivers"}]'
CSL_YAML = "references:\n- id: rivers\n  title: On rivers\n  URL: https://example.org/rivers\n"
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
JATS = (
    "<article><back><ref-list><ref id='r1'><mixed-citation>On rivers</mixed-citation></ref></ref-list></back></article>"
)
PROSE = "1. Rivers, A. On rivers. https://example.org/rivers (accessed 3 May 2020).\n"


@pytest.mark.parametrize(
    ("filename", "head", "expected"),
    [
        pytest.param("a.md", PROSE, "markdown", id="extension alone"),
        pytest.param("A.HTML", PROSE, "html", id="extension in capitals"),
        pytest.param("a.bbl", PROSE, "latex", id="bbl is latex"),
        pytest.param("a.re", PROSE, "review", id="review"),
        pytest.param("a.typ", PROSE, "typst", id="typst"),
        pytest.param("a.tsv", "url\ttitle\n", "csv", id="tsv is csv"),
        pytest.param("a.txt", PROSE, "text", id="plain text"),
        pytest.param("a.txt", RIS, "ris", id="ris in txt"),
        pytest.param("a.txt", BIBTEX, "bibtex", id="bibtex in txt"),
        pytest.param("a.txt", WIKI, "wikitext", id="wikitext in txt"),
        pytest.param("a.txt", REFWORKS, "refworks", id="refworks in txt"),
        pytest.param("a.json", CSL, "csl", id="csl in json"),
        pytest.param("a.json", '{"name": "package"}', "text", id="other json"),
        pytest.param("a.yaml", CSL_YAML, "csl", id="csl in yaml"),
        pytest.param("a.yml", "on: push\njobs: {}\n", "text", id="other yaml"),
        pytest.param("a.xml", JATS, "jats", id="jats in xml"),
        pytest.param("a.xml", "<feed><entry>On rivers</entry></feed>", "html", id="other xml"),
        pytest.param("a.md", JATS, "markdown", id="a certain extension wins"),
        pytest.param("a.unknown", BIBTEX, "bibtex", id="unknown extension"),
        pytest.param(None, NOTEBOOK, "jupyter", id="standard input, notebook"),
        pytest.param(None, "<!DOCTYPE html>\n<html><body></body></html>", "html", id="standard input, html"),
        pytest.param(None, "\\begin{thebibliography}{9}\n", "latex", id="standard input, latex"),
        pytest.param(None, "", "text", id="nothing"),
        pytest.param(None, b"%PDF-1.7\n%\xe2\xe3", "pdf", id="pdf by its first bytes"),
        pytest.param(
            "a.dat", b"PK\x03\x04...[Content_Types].xml...word/document.xml", "docx", id="docx by its first bytes"
        ),
        pytest.param("a.txt", BIBTEX.encode("utf-16"), "bibtex", id="utf-16"),
        pytest.param("a.txt", b"\xff\xfeA", "text", id="half a character"),
        pytest.param(None, "He writes `@article{key}` to cite, and TY - JOUR.", "text", id="prose about formats"),
    ],
)
def test_detect(filename: str | None, head: str | bytes, expected: str) -> None:
    """Extension and content decide the format; content alone where the extension is shared or missing."""
    assert formats.detect(filename, head) == expected


def test_names_are_unique() -> None:
    """No two formats share a name, an alias or an extension that is certain."""
    names = [name for entry in formats.FORMATS for name in (entry.name, *entry.aliases)]
    certain = [
        extension for entry in formats.FORMATS for extension in entry.extensions if extension not in entry.ambiguous
    ]
    assert len(formats.FORMATS) == len(formats.NAMES)
    assert len(names) == len(set(names))
    assert sorted(extension for extension in certain if certain.count(extension) > 1) == []


@pytest.mark.parametrize("name", [entry.name for entry in formats.FORMATS if not entry.binary])
def test_every_text_format_reads_nothing_from_nothing(name: str) -> None:
    """Every registered reader can be imported and makes no reference of an empty file."""
    assert [passage for passage in formats.read(name, SourceText("")) if passage.fields or passage.text.text] == []


def test_unknown_format() -> None:
    """An unknown name is the user's error, and the message lists the known ones."""
    with pytest.raises(InputError, match=r"no input format.*markdown"):
        formats.find("word-perfect")


def test_binary_formats_are_read_from_bytes() -> None:
    """PDF and DOCX are binary; asking for the wrong kind of reading says so."""
    assert [entry.name for entry in formats.FORMATS if formats.is_binary(entry.name)] == ["docx", "pdf"]
    with pytest.raises(InputError, match="from bytes"):
        formats.read("pdf", SourceText("x"))
    with pytest.raises(InputError, match="from text"):
        formats.read_bytes("markdown", b"x")


def test_aliases() -> None:
    """Names that people use for a format find it."""
    assert formats.find(" TeX ").name == "latex"
    assert formats.find("medline").name == "nbib"
