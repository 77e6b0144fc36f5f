"""Reading wikitext."""

from __future__ import annotations

import pytest

from linkcheck.extraction.formats.wikinames import Meaning, meaning
from tests.unit.extraction.formats.reading import fields, links, passages, place, texts

URL = "https://example.org/a"
COPY = "https://web.archive.org/web/20200503120000/https://example.org/a"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("access-date", Meaning.ACCESSED, id="en"),
        pytest.param("Accessed 2", Meaning.ACCESSED, id="numbered"),
        pytest.param("consulté le", Meaning.ACCESSED, id="fr"),
        pytest.param("fechaacceso", Meaning.ACCESSED, id="es"),
        pytest.param("acessodata", Meaning.ACCESSED, id="pt"),
        pytest.param("Abruf", Meaning.ACCESSED, id="de"),
        pytest.param("hämtdatum", Meaning.ACCESSED, id="sv"),
        pytest.param("data dostępu", Meaning.ACCESSED, id="pl"),
        pytest.param("datum_přístupu", Meaning.ACCESSED, id="cs"),
        pytest.param("дата обращения", Meaning.ACCESSED, id="ru"),
        pytest.param("достъп_дата", Meaning.ACCESSED, id="bg"),
        pytest.param("erişimtarihi", Meaning.ACCESSED, id="tr"),
        pytest.param("تاريخ الوصول", Meaning.ACCESSED, id="ar"),
        pytest.param("تاریخ بازبینی", Meaning.ACCESSED, id="fa"),
        pytest.param("תאריך גישה", Meaning.ACCESSED, id="he"),
        pytest.param("ngày truy cập", Meaning.ACCESSED, id="vi"),
        pytest.param("閲覧日", Meaning.ACCESSED, id="ja"),
        pytest.param("最后访问日期", Meaning.ACCESSED, id="zh"),
        pytest.param("확인날짜", Meaning.ACCESSED, id="ko"),
        pytest.param("সংগ্রহের-তারিখ", Meaning.ACCESSED, id="bn"),
        pytest.param("date", Meaning.DATE, id="en date"),
        pytest.param("дата публикации", Meaning.DATE, id="ru date of publication"),
        pytest.param("日期", Meaning.DATE, id="zh date"),
        pytest.param("archive-url", Meaning.ARCHIVED, id="en archive"),
        pytest.param("archivedate", Meaning.ARCHIVED, id="en archive date"),
        pytest.param("arkivdatum", Meaning.ARCHIVED, id="sv archive date"),
        pytest.param("مسار أرشيف", Meaning.ARCHIVED, id="ar archive"),
        pytest.param("存档日期", Meaning.ARCHIVED, id="zh archive date"),
        pytest.param("título", Meaning.TITLE, id="es title"),
        pytest.param("url-status", Meaning.IGNORED, id="status"),
        pytest.param("doi", Meaning.DOI, id="doi"),
        pytest.param("publisher", Meaning.TEXT, id="anything else"),
    ],
)
def test_meaning_of_a_parameter(name: str, expected: Meaning) -> None:
    """A parameter's name tells what it holds, in many languages and spellings."""
    assert meaning(name) is expected


def test_citation_template() -> None:
    """A citation template in a reference gives its link, dates and title; the archive's date is no access date."""
    text = (
        f'Rivers flow.<ref name="r1">{{{{cite web |url={URL} |title=On [[river]]s |date=2 May 2019\n'
        f"|access-date=3 May 2020 |archive-url={COPY} |archive-date=4 May 2020 |url-status=dead}}}}</ref>"
    )
    found = passages("wikitext", text)
    assert [(p.key, p.is_entry) for p in found] == [(None, False), ("r1", True)]
    assert fields(found[1]) == [
        ("url", URL),
        ("title", "On rivers"),
        ("published", "2 May 2019"),
        ("archive-url", COPY),
        ("accessed", "3 May 2020"),
    ]
    assert "4 May" not in found[1].text.text
    assert place(found[1].fields[4]) == (2, 14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"[{URL} Rivers]", [URL], id="external link"),
        pytest.param(f"[{URL}\u3000川]", [URL], id="ideographic blank"),
        pytest.param("[//example.org/a Rivers]", ["//example.org/a"], id="without scheme"),
        pytest.param(
            "[https://example.org/?a=1&amp;b=|x| Rivers]", ["https://example.org/?a=1&b=|x|"], id="entity and bars"
        ),
        pytest.param(f"[{URL} On [[river]]s and [x]]", [URL], id="brackets in the words"),
        pytest.param(f"<!-- [{URL} Rivers] -->", [], id="comment"),
        pytest.param(f"<nowiki>[{URL} Rivers]</nowiki>", [], id="nowiki"),
        pytest.param(f"<syntaxhighlight>[{URL} Rivers]</syntaxhighlight>", [], id="code"),
        pytest.param(f"{{{{cite web|url={URL} Rivers|title=T}}}}", [URL], id="words behind the address"),
        pytest.param(
            f"{{{{cite web|url=<!-- c -->{URL}?a{{{{=}}}}1|title=T}}}}", [URL + "?a=1"], id="comment and sign"
        ),
        pytest.param(f"{{{{Unbekannt|feld={URL}|titel=T}}}}", [URL], id="an unknown parameter that holds an address"),
        pytest.param("{{cite web|url=www.example.org/a|title=T}}", ["www.example.org/a"], id="host only"),
        pytest.param("{{cite book|title=T|doi=10.1000/182|pmid=1}}", ["10.1000/182", "1"], id="identifiers"),
        pytest.param(
            "{{doi|10.1000/182}} {{arXiv|hep-th|9901001}}", ["10.1000/182", "hep-th/9901001"], id="identifier templates"
        ),
        pytest.param(f"{{{{Webarchive|url={COPY}|date=4 May 2020}}}}", [COPY], id="archive template"),
        pytest.param(f"{{{{reflist|refs=<ref name=a>[{URL} R]</ref>}}}}", [URL], id="references in a template"),
        pytest.param(f"{{{{Infobox river|website=[{URL} R]|length=5}}}}", [URL], id="infobox"),
        pytest.param(f"{{{{cite web|url={URL}|title=T", [], id="template never closed"),
        pytest.param(f"* [[Datei:R.jpg|mini|{{{{lang|de|Fluss}}}} [{URL} R]]]", [URL], id="caption"),
    ],
)
def test_targets(text: str, expected: list[str]) -> None:
    """Links are read from brackets and templates, not from what is no wikitext."""
    assert links("wikitext", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'''Rivers''' and ''lakes''&nbsp;flow", "Rivers and lakes flow", id="bold, italic, entity"),
        pytest.param("[[River (water)|Rivers]] flow to [[sea]]s", "Rivers flow to seas", id="wiki links"),
        pytest.param("Rivers {{nowrap|5 May}} {{en icon}}{{dead link|date=May 2020}}", "Rivers 5 May", id="templates"),
        pytest.param(f"[{URL} {URL}], 3 May 2020", ", 3 May 2020", id="the address itself"),
        pytest.param("5{{nbsp}}May{{!}}x", "5 May|x", id="signs"),
    ],
)
def test_text(text: str, expected: str) -> None:
    """Text reads as it is shown."""
    assert [" ".join(words.split()) for words in texts("wikitext", text)] == [expected]


def test_paragraphs_and_items() -> None:
    """Headings, paragraphs and list items are passages of their own, notes follow theirs."""
    text = "== Rivers ==\nOne.<ref>A</ref>\nTwo.\n\nThree.\n* Four\n# Five\n"
    assert [(p.heading, p.is_entry, " ".join(p.text.text.split())) for p in passages("wikitext", text)] == [
        (2, False, "Rivers"),
        (None, False, "One. Two."),
        (None, True, "A"),
        (None, False, "Three."),
        (None, False, "Four"),
        (None, False, "Five"),
    ]


def test_dates_outside_the_template_stay_text() -> None:
    """What stands behind the template is words of the entry."""
    (passage,) = passages("wikitext", f"<ref>{{{{cite web|url={URL}|title=T}}}}, Abgerufen am 9. Juni 2010</ref>")
    assert passage.text.text == "T, Abgerufen am 9. Juni 2010"


def test_access_date_in_parts() -> None:
    """Day and year given apart are put together."""
    (passage,) = passages(
        "wikitext", f"<ref>{{{{cite web|url={URL}|title=T|accessdaymonth=3 May|accessyear=2020}}}}</ref>"
    )
    assert ("accessed", "3 May 2020") in fields(passage)


def test_note_templates() -> None:
    """Templates that make notes hold an entry of their own."""
    found = passages("wikitext", f"Rivers.{{{{efn|See [{URL} A].}}}} Lakes.")
    assert [(p.is_entry, p.text.text) for p in found] == [(False, "Rivers. Lakes."), (True, "See A.")]


def test_missing_end_is_told() -> None:
    """A <ref> that is not closed is read up to the end of its line, and says so."""
    found = passages("wikitext", f"Rivers.<ref>See [{URL} A].\nLakes.")
    assert [p.text.text for p in found] == ["Rivers.\nLakes.", "See A."]
    assert "not closed" in found[1].notes[0]


def test_span_of_a_reference() -> None:
    """A reference reaches from tag to tag, whatever of it is words."""
    text = f"a<ref>{{{{cite web|url={URL}|title=T}}}}</ref>"
    entry = passages("wikitext", text)[1]
    assert entry.span is not None
    assert text[slice(*entry.span)] == f"{{{{cite web|url={URL}|title=T}}}}"
