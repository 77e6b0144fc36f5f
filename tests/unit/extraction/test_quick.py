"""Plain lines are read quickly, and exactly as the finder reads them."""

from __future__ import annotations

import copy
import pickle
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.extraction import extract, publication, quick, references
from linkcheck.extraction.quick import Reader
from linkcheck.extraction.unread import UnreadReference
from linkcheck.model import PartialDate, Reference

_HEADS = (
    "Smith J. Title of it. 2010. ", "Иванов И. Статья о том. 2011. ", "Müller, H.: Buch (2012), ",
    "Vol. 10. 2010, ", "Doe A. DOI: 10.1234/abc.5. ", "Doe A. doi:10.1234/abc. ", "and/or ",
    "See Node.js/docs, ", "Foo example.org. ", "Retrieved 2 May 2010 from ", "arXiv. ",
    "Development. PMID 123. ", "Equipment. PMC12345. ", "Pm. ", "10.1000/x1 ", "[1] X. ",
    "Abgerufen am 3. Mai 2015. ", "Cited 2014. ", "Consulté le 5 mai 2014 : ", "J Foo. 2012;12(3):45-67. ",
    "Accessed 2014. ", "",
)  # fmt: skip
_LABELS = ("URL: ", "doi:", "DOI: ", "DOI ", "Available at: ", "<", "(", "", '"', "doi: ", "online:", "www ")
_URLS = (
    "http://example.org", "https://www.example.org/a/b.html", "http://example.org/a?b=1&c=2",
    "http://example.org/a/", "https://doi.org/10.1234/j.x.5", "https://dx.doi.org/10.1000/abc",
    "http://example.org/a.", "http://a.org/www.c.d", "https://web.archive.org/web/2020/http://e.org/a",
    "http://example.org/a-", "http://example.org/x(y)", "http://EXAMPLE.org/A", "https://example.org/aAccessed",
    "http://user@example.org/a", "http://example.org/#a", "http://127.0.0.1:8080/ok/1", "http://10.1234.5.6/a",
    "https://example.org:8443/a?b=c", "http://example.org/a/2010", "http://example.org/2020/05/01/a_b",
    "http://example.org/a?url=b", "http://example.org/a..b", "http://10.12.13.14/1", "10.1000/ab1",
    "10.1000/ab1.", "10.1000/AB1;", "10.1000/ab1)", "10.1000/ab1.html", "10.1000/ab1 2", "", "10.1000/ab",
)  # fmt: skip
_TAILS = (
    "", " (accessed: 01.02.2020).", ", accessed 01.02.2020.", " (дата обращения: 13.05.2019)", " [12.10.2019].",
    " (Zugriff am 03.04.2015).", " 2010.", " (accessed 31.02.2020).", " (accessed 10/05/2020).", " b/c.html",
    ". Accessed 2020-01-02.", "; 5.6.2019.", " Report (accessed 01.02.2020)", ". html",
    "> (accessed 05.06.2020)", ") (In Russ.)", " DOI 10.5555/xyz.1 (accessed 01.02.2020)", "，访问 2020-01-02",
    " (accessed 01.02.2020, 03.04.2021)", " (accessed 5 May 2020)", ". Accessed May 5, 2020.",
    ". Zugriff: 5. Mai 2020", ". Epub 2012 May 5.", ", 2020年5月6日访问", ". PMID: 12345.", " [cited 2020 Jan 5].",
    ". http://example.net/b", " (03/04/2020).", " 12 May 2010", ". See 10.1000/2.", " – updated 02.02.2020",
    " (accessed: 10.10.2020).",
)  # fmt: skip
_LINES = st.tuples(*map(st.sampled_from, (("", "1. ", "2. ", "[1] ", "[2] "), _HEADS, _LABELS, _URLS, _TAILS))).map(
    "".join
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(_LINES, min_size=1, max_size=3).map("\n".join))
def test_quick_and_close_reading_agree(text: str) -> None:
    """Whatever is read quickly is what the finder, the reader of dates and the reader of titles make of it."""
    quickly = extract(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(references, "_is_plain", lambda _: False)
        closely = extract(text)
    assert quickly == closely


_HOSTS = ("example.org", "www.example.org", "a-b.example.co.uk:8080", "127.0.0.1:8000", "xn--e1afmkfd.xn--p1ai")
_PATHS = ("", "/", "/a", "/a/b.html", "/10.5/x", "/2010", "/a?b=1&c=2", "/a?lt&x", "/a-", "/report/", "/ok/16211")
_ADDRESSES = st.one_of(
    st.sampled_from(_URLS),
    st.tuples(*map(st.sampled_from, (("http://", "https://"), _HOSTS, _PATHS))).map("".join),
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(_ADDRESSES, st.sampled_from(("\n", "\n", "\n\n", "\n\n\n"))).map("".join), min_size=1, max_size=6
    )
)
def test_lists_of_addresses_are_read_as_any_text(lines: list[str]) -> None:
    """A list that is gone through line by line has the entries that it has by the rules for any text."""
    text = "".join(lines)
    at_once = extract(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "bare_list", lambda *_: None)
        assert extract(text) == at_once


def test_a_list_of_addresses_is_gone_through_line_by_line() -> None:
    """One that is not bare sends the whole list to the rules for any text."""
    bare = "http://example.org/a\n\nhttps://example.org/b\n"
    found = quick.bare_list(bare, "list.txt", 1)
    assert found is not None
    assert [(each.line, each.text) for each in found] == [(1, "http://example.org/a"), (3, "https://example.org/b")]
    for other in ("see below\n", " http://example.org/c\n", "http://example.org/c \n", "http://example.org/c-\n"):
        assert quick.bare_list(bare + other, "list.txt", 1) is None


LINE = "12. Alder A. A title of words. 2012. DOI: 10.1000/ab1. URL: https://example.org/a.html (accessed: 05.03.2020)."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LINE, id="URL, DOI, date"),
        pytest.param(
            "3. Б. Статья. 2011. URL: https://doi.org/10.1000/ab1 (дата обращения: 05.03.2020).", id="resolver"
        ),
        pytest.param("Alder A. Title. http://www.example.org/, accessed 2020-03-05", id="no number"),
        pytest.param("1. Alder A. Title. http://example.org/a (accessed 5 March 2020)", id="date in words"),
        pytest.param("1. Alder A. Title. Accessed March 5, 2020: http://example.org/a.", id="date in front"),
        pytest.param("1. Alder A. Title. doi:10.1000/ab1. Accessed March 5, 2020.", id="DOI only"),
        pytest.param("1. Alder A. Title. Consulté le 5 mars 2020 : http://example.org/a", id="French"),
        pytest.param("1. Alder A. Title. Erişim tarihi: 5 Mart 2020, https://example.org/a", id="Turkish"),
    ],
)
def test_plain_lines_take_the_quick_way(text: str) -> None:
    """The common forms of a reference need no closer look."""
    (reference,) = extract(text)
    assert isinstance(reference, UnreadReference)
    assert reference.accessed == PartialDate(2020, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1. A. http://example.org/a (accessed 03/04/2020)", id="date in two ways"),
        pytest.param("1. A. 10.1000/ab1", id="DOI without a label"),
        pytest.param("1. A. doi:10.1000/ab1. PMID: 12345", id="two identifiers"),
        pytest.param("1. A. doi:10.1000/ab 1", id="DOI with a blank"),
        pytest.param("1. A. http://example.org/a http://example.org/b (accessed: 05.03.2020)", id="two URLs"),
        pytest.param("1. A. http://example.org/a– (accessed: 05.03.2020)", id="dash"),
        pytest.param("1. A. http://example.org/a\n(accessed: 05.03.2020)", id="two lines"),
    ],
)
def test_what_is_not_plain_is_left_to_the_finder(text: str) -> None:
    """Nothing that needs a closer look is read quickly."""
    reader = Reader("-")
    assert reader.read(text, 2, "1", 1, 1) is None


def test_title_and_date_are_read_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that was read quickly reads its title and its date of publication once, and late."""
    (reference,) = extract(LINE)
    asked: list[str] = []

    def title(text: str, *_: object, **__: object) -> str:
        asked.append(text)
        return "Title"

    monkeypatch.setattr(publication, "title", title)
    assert not asked
    assert (reference.title, reference.title, reference.published) == ("Title", "Title", PartialDate(2012))
    assert len(asked) == 1


def test_an_unread_reference_is_a_reference() -> None:
    """It is equal to, hashed, copied, pickled and replaced like one that was read at once."""
    (unread,) = extract(LINE)
    values = {field.name: getattr(unread, field.name) for field in fields(Reference)}
    read = Reference(**values)
    assert unread == read
    assert read == unread
    assert hash(unread) == hash(read)
    assert pickle.loads(pickle.dumps(extract(LINE)[0])) == read
    assert copy.copy(extract(LINE)[0]) == read
    changed = replace(extract(LINE)[0], key="13", title="Other")
    assert (changed.key, changed.title, changed.published) == ("13", "Other", read.published)
    assert unread != object()
