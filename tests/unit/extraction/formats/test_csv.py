"""CSV and TSV: columns by header or content, quoting, places."""

from __future__ import annotations

import pytest

from tests.unit.extraction.formats.reading import fields, passages, place

TABLE = """Key,Title,Url,Access Date,Publication Year,DOI,Notes,Abstract Note
A1,"On ""low"" ponds",https://example.org/?a=1,2020-01-05 10:00:00,2019,10.5555/pond.7,see https://example.org/more,https://no.example/

B2,,"https://example.org/b
",,,,,
"""


def test_columns_by_their_names() -> None:
    """Every row is an entry, its cells read as the header says."""
    first, second = passages("csv", TABLE)
    assert (first.key, first.text.text) == ("A1", "see https://example.org/more")
    assert fields(first) == [
        ("title", 'On "low" ponds'),
        ("url", "https://example.org/?a=1"),
        ("accessed", "2020-01-05"),
        ("doi", "10.5555/pond.7"),
        ("published", "2019"),
    ]
    assert place(first.fields[1]) == (2, 23)
    assert (second.key, fields(second), place(second.fields[0])) == ("B2", [("url", "https://example.org/b")], (4, 6))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "https://a.example/;x\nhttps://b.example/;y\n",
            [["https://a.example/"], ["https://b.example/"]],
            id="semicolons",
        ),
        pytest.param(
            "https://a.example/\nhttps://b.example/", [["https://a.example/"], ["https://b.example/"]], id="one column"
        ),
        pytest.param(
            "url\nhttps://a.example/\nb.example/x",
            [["https://a.example/"], ["b.example/x"]],
            id="header and one column",
        ),
        pytest.param(
            "was\two\nx\thttps://a.example/\n\ny\t10.5555/b", [["https://a.example/"], ["10.5555/b"]], id="mixed column"
        ),
        pytest.param("wo\tTitel\n10.5555/a\tx\n10.5555/b\ty", [["10.5555/a"], ["10.5555/b"]], id="DOIs by content"),
        pytest.param("Adresse;Zugriff am\nhttps://a.example/;3.4.2020", [["https://a.example/"]], id="German header"),
        pytest.param(
            'a,b\n"open,https://a.example/\nx,https://b.example/',
            [["https://a.example/"], ["https://b.example/"]],
            id="quote never closed",
        ),
        pytest.param("a|b\r\nx|https://a.example/\r\n", [["https://a.example/"]], id="bars and carriage returns"),
        pytest.param("", [], id="empty"),
    ],
)
def test_links(text: str, expected: list[list[str]]) -> None:
    """Links are found by header or content, with any delimiter."""
    from linkcheck.extraction import extract

    found = [[link.raw for link in reference.links] for reference in extract(text, "csv")]
    assert found == expected


def test_access_dates_in_other_languages() -> None:
    """Headers are known in the languages of citation templates."""
    (passage,) = passages("csv", "URL;Дата обращения\nhttps://a.example/;03.04.2020")
    assert fields(passage) == [("url", "https://a.example/"), ("accessed", "03.04.2020")]
