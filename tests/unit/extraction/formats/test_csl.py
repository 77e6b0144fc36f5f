"""CSL-JSON, CSL-YAML and Zotero's JSON."""

from __future__ import annotations

import json

import pytest

from linkcheck.extraction import extract
from tests.unit.extraction.formats.reading import fields, passages, place

ITEM = """[
  {
    "id": "pond7", "type": "webpage", "title": "On \\"ponds\\"",
    "URL": "https:\\/\\/example.org\\/p\\u00f6nd",
    "DOI": "10.5555/pond.7",
    "note": "PMID: 10000001",
    "abstract": "See https://elsewhere.example/",
    "accessed": {"date-parts": [[2020, 1, 5]]},
    "issued": {"date-parts": [["2019", 3]]}
  }
]
"""
YAML = """---
references:
- id: pond7
  type: webpage
  title: >-
    On
    ponds
  URL: 'https://example.org/ponds'
  accessed:
  - year: 2020
    month: 1
    day: 5
  issued: 2019-03
- id: pond8
  DOI: 10.5555/pond.8
  accessed: {raw: "3 May 2020"}
...
"""


def test_json() -> None:
    """An item gives its links, dates and title; strings are decoded, their places kept."""
    (passage,) = passages("csl", ITEM)
    assert passage.key == "pond7"
    assert fields(passage) == [
        ("title", 'On "ponds"'),
        ("url", "https://example.org/pönd"),
        ("doi", "10.5555/pond.7"),
        ("accessed", "2020-01-05"),
        ("published", "2019-03"),
    ]
    assert place(passage.fields[1]) == (4, 13)
    reference = extract(ITEM, "csl")[0]
    assert (reference.line, reference.end_line, str(reference.accessed)) == (2, 10, "2020-01-05")
    assert [link.target for link in reference.links] == ["https://example.org/pönd", "10.5555/pond.7", "10000001"]


def test_yaml() -> None:
    """YAML has the same items, in its own ways of writing dates and long strings."""
    first, second = passages("csl", YAML)
    assert (first.key, second.key) == ("pond7", "pond8")
    assert fields(first) == [
        ("title", "On ponds"),
        ("url", "https://example.org/ponds"),
        ("accessed", "2020-01-05"),
        ("published", "2019-03"),
    ]
    assert place(first.fields[1]) == (8, 9)
    assert fields(second) == [("doi", "10.5555/pond.8"), ("accessed", "3 May 2020")]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param('{"id": "a", "URL": "https://a.example/"}', ["a"], id="a single item"),
        pytest.param('{"items": [{"id": "a", "URL": "https://a.example/"}]}', ["a"], id="an export"),
        pytest.param('{"a": {"type": "book", "URL": "https://a.example/"}}', ["a"], id="items by id"),
        pytest.param('[{"id": 7, "url": "https://a.example/"}]', ["7"], id="a number and small letters"),
        pytest.param(
            '{"id": "a", "URL": "https://a.example/"}\n{"id": "b", "URL": "https://b.example/"}', ["a", "b"], id="lines"
        ),
        pytest.param(
            '{"items": [{"itemKey": "K", "citationKey": "a", "url": "https://a.example/"}]}', ["a"], id="Zotero"
        ),
        pytest.param('[{"URL": "https://a.example/"}]', [None], id="no id"),
        pytest.param("- id: a\n  URL: https://a.example/\n", ["a"], id="YAML list"),
    ],
)
def test_items(text: str, keys: list[str | None]) -> None:
    """Items are found wherever programs put them, each with its key."""
    found = passages("csl", text)
    assert [passage.key for passage in found] == keys
    assert all(fields(passage)[0][0] == "url" for passage in found)


@pytest.mark.parametrize(
    ("accessed", "read"),
    [
        pytest.param('{"date-parts": [["2020", "1", "5"]]}', "2020-01-05", id="strings"),
        pytest.param('{"date-parts": [[2020]]}', "2020", id="a year"),
        pytest.param('{"raw": "5 January 2020"}', "5 January 2020", id="raw"),
        pytest.param('{"literal": "January 2020"}', "January 2020", id="literal"),
        pytest.param('"2020-01-05T10:00:00Z"', "2020-01-05", id="a moment"),
        pytest.param('[{"year": 2020, "month": 1}]', "2020-01", id="pandoc's parts"),
        pytest.param("null", None, id="null"),
        pytest.param('{"date-parts": [[null]]}', None, id="no parts"),
        pytest.param("{}", None, id="nothing"),
    ],
)
def test_access_dates(accessed: str, read: str | None) -> None:
    """Every form of a date is read, and none is made up."""
    (passage,) = passages("csl", f'[{{"id": "a", "URL": "https://a.example/", "accessed": {accessed}}}]')
    assert [text for role, text in fields(passage) if role == "accessed"] == ([read] if read else [])


URLS = (
    "https://example.org/a b/my file.pdf",
    "http://[2001:db8::1]:8080/x",
    "http://user:secret@example.org:8042/x",
    "http://example.org:99999/",
    "http://example.org/a?",
    "http://example.org/%zz/100%",
    "http://example.org/a//b/./c/../d;e=1",
    "http://example.org/{x}|y\\z^`",
    "http://example.org/(a)/[b]/",
    "http://example.org/#:~:text=a,b",
    "http://пример.example/путь?ключ=значение",
    "http://exa mple.org/x",
    "http://https://example.org/x",
    "htp://example.org/x",
    "ftp://example.org/pub/x.tgz",
    "file:///home/ann/x.pdf",
    "javascript:void(0)",
    "gopher://example.org/1",
    "http://",
    "http:///x",
    "http:example.org",
    "localhost:8080/x",
    "http://127.0.0.1/x",
)


def test_a_url_is_a_url_whatever_it_looks_like() -> None:
    """Each item gives one reference with its id and one link, its target as it was written."""
    assert len(URLS) == 23
    items = [{"id": f"r{number}", "type": "webpage", "URL": url} for number, url in enumerate(URLS)]
    references = extract(json.dumps(items, ensure_ascii=False), "csl")
    assert [reference.key for reference in references] == [item["id"] for item in items]
    assert [[link.target for link in reference.links] for reference in references] == [[url] for url in URLS]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param('[{"id": "a", "URL": "https://a.example/"', "Its JSON ends too early.", id="cut"),
        pytest.param('[{"id": "a", "URL": "https://a.example/"]}', "Its JSON is damaged in line 1.", id="crossed"),
        pytest.param("- id: a\n  URL: https://a.example/\n- id: 'b\n", "Its YAML is damaged in line 4.", id="YAML"),
    ],
)
def test_damage(text: str, note: str) -> None:
    """What stands before the damage is read, and the damage is told."""
    found = passages("csl", text)
    assert fields(found[0]) == [("url", "https://a.example/")]
    assert found[0].notes == (note,)


def test_other_json_is_text() -> None:
    """A file without items is read as text."""
    (passage,) = passages("csl", '{"name": {"homepage": 1}}')
    assert passage.notes == ("No CSL item was found in it, so it was read as plain text.",)
