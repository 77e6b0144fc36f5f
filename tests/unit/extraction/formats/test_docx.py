"""DOCX: paragraphs, hyperlinks and field codes, numbering, footnotes, damage."""

from __future__ import annotations

import pytest

from linkcheck.errors import InputError
from linkcheck.extraction import extract_bytes
from linkcheck.extraction.formats.docx import read
from tests.unit.extraction.formats.making import docx, paragraph, words
from tests.unit.extraction.formats.reading import fields

LINK = '<w:hyperlink r:id="{}"><w:r><w:t>{}</w:t></w:r></w:hyperlink>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "{}" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
ARTICLE = docx(
    paragraph(words("On ponds"), style="H1")
    + paragraph(words("As "), LINK.format("r1", "they"), words(" say."))
    + paragraph(words("References"), style="H1")
    + paragraph(
        words("Waters, A. "),
        LINK.format("r2", "https://example.org/ponds"),
        words(". Accessed 5 January 2020."),
        numbered=True,
    )
    + paragraph(words("Hill, B. On hills. "), FIELD.format("https://example.org/hills", "online"), numbered=True),
    links=[("r1", "https://example.org/body"), ("r2", "https://example.org/ponds")],
)


def test_references_of_an_article() -> None:
    """The list under its heading is used, keyed by the numbers that Word shows; a link leads to its real target."""
    first, second = extract_bytes(ARTICLE, "docx", source="a.docx")
    assert (first.key, first.line, str(first.accessed)) == ("1", 0, "2020-01-05")
    assert first.text == "Waters, A. https://example.org/ponds. Accessed 5 January 2020."
    assert [(link.target, link.raw, link.line) for link in first.links] == [("https://example.org/ponds",) * 2 + (0,)]
    assert second.key == "2"
    assert second.text == "Hill, B. On hills. online <https://example.org/hills>"
    assert [link.target for link in second.links] == ["https://example.org/hills"]


def test_whole_document() -> None:
    """The links of the running text are read on demand."""
    found = extract_bytes(ARTICLE, "docx", whole_document=True)
    assert [link.target for reference in found for link in reference.links] == [
        "https://example.org/body",
        "https://example.org/ponds",
        "https://example.org/hills",
    ]


def test_footnotes() -> None:
    """Each footnote is an entry, its paragraphs together; separators are none."""
    notes = (
        f'<w:footnote w:id="-1" w:type="separator">{paragraph(words("x"))}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph(words("See https://example.org/a"))}'
        f"{paragraph(words('and more.'))}</w:footnote>"
        f'<w:footnote w:id="5">{paragraph(words("See https://example.org/b"))}</w:footnote>'
    )
    found = [passage for passage in read(docx(paragraph(words("Text.")), footnotes=notes)) if passage.is_entry]
    assert [(passage.key, passage.text.text) for passage in found] == [
        ("1", "See https://example.org/a\nand more."),
        ("2", "See https://example.org/b"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            '<w:fldSimple w:instr=\'HYPERLINK "https://a.example/" \\l "part"\'><w:r><w:t>a</w:t></w:r></w:fldSimple>',
            ["https://a.example/#part"],
            id="simple field with a place",
        ),
        pytest.param('<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>', [], id="other field"),
        pytest.param(
            '<w:hyperlink w:anchor="here"><w:r><w:t>a</w:t></w:r></w:hyperlink>', [], id="inside the document"
        ),
        pytest.param('<w:hyperlink r:id="mail"><w:r><w:t>a</w:t></w:r></w:hyperlink>', [], id="mailbox"),
        pytest.param("<w:del><w:r><w:delText>https://a.example/</w:delText></w:r></w:del>", [], id="deleted"),
        pytest.param(FIELD.format("https://a.example/", ""), ["https://a.example/"], id="field without words"),
    ],
)
def test_links(body: str, expected: list[str]) -> None:
    """Links are known however Word writes them."""
    data = docx(paragraph(words("See "), body), links=[("mail", "mailto:ann@example.org")])
    assert [text for passage in read(data) for _, text in fields(passage)] == expected


def test_a_text_box_is_read_once() -> None:
    """A box's paragraphs are paragraphs; the copy for old programs is left out."""
    box = f"<w:txbxContent>{paragraph(words('https://example.org/box'))}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    inside = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    content = f'<mc:AlternateContent xmlns:mc="{mc}">{inside}</mc:AlternateContent>'
    found = list(read(docx(paragraph(words("Text"), f"<w:r>{content}</w:r>"))))
    assert [passage.text.text for passage in found] == ["https://example.org/box", "Text"]


def test_bullets_have_no_key() -> None:
    """A list of bullets under the heading has entries without numbers."""
    body = paragraph(words("Bibliography"), style="H1") + paragraph(words("https://example.org/a"), numbered=True)
    assert [reference.key for reference in extract_bytes(docx(body, bullets=True), "docx")] == [None]


def test_bibliography_style() -> None:
    """Paragraphs in the style of a bibliography are entries wherever they stand."""
    body = paragraph(words("Text https://example.org/x")) + paragraph(words("https://example.org/a"), style="Bib")
    assert [passage.is_entry for passage in read(docx(body))] == [False, True]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 nothing", id="no archive"),
        pytest.param(ARTICLE[: len(ARTICLE) // 2], id="cut"),
        pytest.param(b"\xd0\xcf\x11\xe0" * 20, id="old Word or encrypted"),
        pytest.param(docx("<w:p>"), id="broken XML"),
        pytest.param(docx("").replace(b"word/document.xml", b"word/documend.xml"), id="part missing"),
    ],
)
def test_what_is_no_docx(data: bytes) -> None:
    """A file that cannot be read is the user's to know about."""
    with pytest.raises(InputError):
        list(read(data))
