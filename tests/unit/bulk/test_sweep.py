"""Lines that are swept come to what the reader of references makes of them, and nothing else is taken."""

from __future__ import annotations

import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.bulk.bytewalk import Left, Swept
from linkcheck.bulk.parts import Maker, Span, Task
from linkcheck.bulk.sweep import Sweep
from linkcheck.extraction import extract, references
from linkcheck.report.extraction import link_lines

PLAIN = "Alder A. A title of words. 2012. URL: https://example.org/a.html (accessed: 05.03.2020)."

_HEADS = (
    "Smith J. Title of it. 2010. ", "Иванов И. Статья о том: «Слова» – часть. 2011. ", "Müller, H.: Buch (2012), ",
    "Vol. 10. 2010, ", "Doe A. Words. 12(3), pp. 45–67. 2010. ", "Doe A. DOI: 10.1234/abc.5. ",
    "Doe. doi:10.1234/abc. ", "Foo example.org. ", "See www. example. org. ", "Retrieved 2 May 2010 from ",
    "Accessed 2014. ", "(accessed, 2014) ", "Cited 12 March 2014. ", "Development. PMID 123. ",
    "Equipment. PMC12345. ", "PM ID: 5 ", "arXiv 2001. ", "Дата обращения, 2014. ", "No 5:30. ", "10. 1000 things. ",
    "12. 05. 2014. ", "May 2014, ", "1:2 ", "https ", "(see: ", "Doe. DOI: 10.1000/ab1. ",
    "Doe. DOI: 10.1000/abc.html. ", "Doe. DOI: 10.1000/x-12. Text. ", "A & B. ", "A &amp; B. ", "handle: 12 ",
    "T. 3. № 4. С. 5–6. ", "日本語. ", "",
)  # fmt: skip
_LABELS = ("URL: ", "URL: ", "Available at: ", "<", "", "doi: ", "www ", "URL:")
_URLS = (
    "http://example.org", "https://www.example.org/a/b.html", "http://example.org/a?b=1", "http://example.org/a/",
    "https://doi.org/10.1234/j.x.5", "https://dx.doi.org/10.1000/abc", "http://example.org/a.",
    "http://a.org/www.c.d", "https://doi.org/10.1000/ab1", "https://doi.org/10.1000/A.pdf",
    "https://DOI.org/10.1000/ab1", "https://doi.org/x", "https://web.archive.org/web/2020/http://e.org/a",
    "http://example.org/a-", "http://example.org/x(y)", "http://EXAMPLE.org/A", "https://example.org/aAccessed",
    "http://user@example.org/a", "http://example.org/#a", "http://127.0.0.1:8080/ok/1", "https://example.org:8443/a",
    "http://example.org/2020/05/01/a_b", "http://e.org/a..b", "https://arxiv.org/abs/2001.00001",
    "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/", "http://wwww.e.org/", "https://hdl.handle.net/10045/1234",
    "https://www.example.org/a%20b", "HTTPS://example.org/a", "http://www.example", "https://example.org/a//b",
    "https://mydoi.org/10.1000/ab1", "https://dx.DOI.org/10.1000/1", "https://www.example.org/www/a",
)  # fmt: skip
_TAILS = (
    " (accessed: 01.02.2020).", " (accessed: 01.02.2020).", " (дата обращения: 13.05.2019)", " [12.10.2019].", "",
    ", accessed 01.02.2020.", " (Zugriff am 3.4.2015).", " 2010.", " (accessed 31.02.2020).",
    ". Accessed 2020-01-02.", " (accessed 10/05/2020).", "; 5.6.2019.", " Report (accessed 01.02.2020)",
    "> (accessed 05.06.2020)", ".", " (accessed 01.02.2020, 03.04.2021)", " – updated 02.02.2020",
    " (accessed: 10.10.2020). ", " (accessed: 1.2.20201).", "x (accessed: 01.02.2020).",
    " (accessed: 01.02.2020). b/c.html", " (accessed: 01.02.2020). 10.5555/xyz.1",
)  # fmt: skip
_ENTRIES = st.one_of(
    st.tuples(*map(st.sampled_from, (_HEADS, _LABELS, _URLS, _TAILS))).map("".join), st.just(PLAIN), st.just(PLAIN)
)
_BETWEEN = st.sampled_from(
    ["\n"] * 12 + ["\n\n", "\r\n", "\n   wrapped https://example.net/x 5.6.2019\n", "\n \n", "\n\nPara.\n"]
)
_MARKS = st.sampled_from(["{}. ", "{}) ", "[{}] "])


@st.composite
def _lists(draw: st.DrawFn) -> str:
    """Draw a list whose numbers mostly follow each other."""
    mark, number, parts = draw(_MARKS), draw(st.integers(0, 12)), []
    for entry in draw(st.lists(_ENTRIES, min_size=1, max_size=9)):
        parts += [mark.format(number), entry, draw(_BETWEEN)]
        number = draw(st.sampled_from([number + 1] * 12 + [number, number + 2, 1]))
    return "".join(parts)


def written(text: str, line: int = 1, column: int = 1) -> str:
    """Return what is written of a part."""
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        maker = Maker(file.fileno(), Task(form="links", source="a.txt"))
        return maker.make((Span(0, len(text.encode()), line, column),)).rows.decode()


def read_closely(text: str) -> str:
    """Return what is written of a text whose lines are all read closely."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(references, "_is_plain", lambda _: False)
        return link_lines(extract(text, source="a.txt", whole_document=True))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(_lists())
def test_a_swept_list_is_the_list_read_closely(text: str) -> None:
    """Whatever is taken, and wherever the rest is cut out, the links, their places and their days are the same."""
    assert written(text) == read_closely(text)


_BARE = st.sampled_from([
    *_URLS, "https://example.org/a", "https://example.org/b", "http://www.example.org:8080/a?b=1", "10.1000/ab1",
    "doi.org/10.1000/ab1", "https://example.org/doing", "http://1.2.3.4/a", "http://1.2.3.400/a", "http://e.org:80",
    "http://e.org:0080/", "http://e.org:65535/a", "http://e.org?x=1", "http://e.org/?", "http://e.org/a?b=1&amp;c=2",
    "http://e.org/a-?b=1", "http://e.org/a?b=", "http://e.org/10.1234/x", "http://e.org/v10.1", "www.example.org/a",
    "https://example.org/a b", "A title of words.", "See https://example.org/c for it.", "- https://example.org/d",
    "[1] https://example.org/e", "https://пример.рф/а", "Accessed 2 May 2020.", "https://example.org/a.",
    "http://e.org/aStand", "(https://example.org/f)", "http://e.org/\u00ad", "2. https://example.org/g", "  http://e.org/h",
])  # fmt: skip
_BARE_BETWEEN = st.sampled_from(["\n"] * 12 + ["\n\n", "\r\n", " \n", "\n \n", "\n\n\n", "\t\n"])


@st.composite
def _bare_lists(draw: st.DrawFn) -> str:
    """Draw lines of addresses, most of them plain."""
    plain = st.sampled_from(
        ["https://example.org/a", "http://127.0.0.1:8080/b/c", "https://www.example.org/d.html?e=f"]
    )
    lines = draw(st.lists(st.one_of(plain, plain, plain, _BARE), min_size=1, max_size=12))
    return "".join(part for line in lines for part in (line, draw(_BARE_BETWEEN)))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(_bare_lists())
def test_swept_addresses_are_the_lines_read_closely(text: str) -> None:
    """Whatever stands between them, the links and their places are the same."""
    assert written(text) == read_closely(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("{}\n{}\n\n{}\n", [1, 2, 4], id="addresses and blank lines"),
        pytest.param("{}\n{}.\n{}\n", [1, 3], id="one that may be damaged"),
        pytest.param("{}\nSome text.\n{}\n\n{}\n\n{}\n", [7], id="text, and what may go on with it"),
    ],
)
def test_addresses_are_taken_where_each_is_an_entry(text: str, lines: list[int]) -> None:
    """A block with anything else in it is left to the reader of lists."""
    pieces = swept(text.replace("{}", "https://www.example.org/a?b=1"))
    rows = [row for piece in pieces if isinstance(piece, Swept) for row in piece.rows]
    assert [int(row.split(":")[1]) for row in rows] == lines


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(["{}. ", "{}) ", "[{}] ", ""]))
def test_whatever_stands_on_lines_is_gone_through(text: str, mark: str) -> None:
    """No line feed is missed and no end overrun; each line that is not blank is in one of the pieces."""
    data = f"{mark.format(1)}{PLAIN}\n{mark.format(2)}{text}".encode()
    pieces = Sweep("a.txt").over(data, 1).pieces
    taken = sum(len(piece.rows) for piece in pieces if isinstance(piece, Swept))
    left = sum(_not_blank(data[piece.start : piece.stop]) for piece in pieces if isinstance(piece, Left))
    assert taken + left == _not_blank(data)


def _not_blank(data: bytes) -> int:
    return sum(bool(line.strip(b" \t\r\f")) for line in data.split(b"\n"))


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["http://", "https://", "www.", "1.2.3.4", "e.org", "a", "/", ":", "80", "?", "&", "-", "\r"])
    ),
    st.sampled_from(["", "1. ", "1. A. B. URL: https://e.org/a ("]),
    st.lists(st.sampled_from(["1", "20", "2020", ".", "-", "/", " ", "(", "\n", "2. "])),
)
def test_lines_that_break_off_anywhere_are_gone_through(address: list[str], before: str, behind: list[str]) -> None:
    """No step goes over the end of a text."""
    text = before + "".join((*address, *behind))
    assert len(swept(text)) <= len(text)


def swept(text: str) -> list[Swept | Left]:
    """Return what a sweep over a text comes to."""
    return Sweep("a.txt").over(text.encode(), 1).pieces


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(PLAIN, id="URL and date"),
        pytest.param(PLAIN.replace("05.03.2020", "5.3.2020"), id="short date"),
        pytest.param(PLAIN.replace("2012.", "2012. 12(3), pp. 45–67."), id="numbers"),
        pytest.param(PLAIN.replace("URL", "DOI: 10.1000/ab1. URL"), id="DOI"),
        pytest.param(
            "Б. «О том». Т. 3. № 4. С. 5–6. URL: https://doi.org/10.1000/ab1 (дата обращения: 05.03.2020).",
            id="Cyrillic, resolver",
        ),
    ],
)
@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "[{}] "])
def test_plain_lines_are_taken(entry: str, mark: str) -> None:
    """All of them, as nothing follows that the last could go on with."""
    (taken,) = swept("".join(f"{mark.format(n)}{entry}\n" for n in range(7, 12)))
    assert isinstance(taken, Swept)
    assert len(taken.rows) == 5


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(PLAIN.replace("Alder", "Retrieved 2 May 2014. Alder"), id="another date"),
        pytest.param(PLAIN.replace("https", "hxxps"), id="damage"),
        pytest.param(PLAIN.replace("05.03.2020", "31.02.2020"), id="no such day"),
        pytest.param(PLAIN.replace("accessed", "updated"), id="no access date"),
        pytest.param(PLAIN.replace("example.org/a", "hdl.handle.net/1/2"), id="identifier"),
        pytest.param(PLAIN.replace("a.html", "a.htmlLast"), id="glued word"),
        pytest.param(PLAIN.replace("Alder", "al\u00adder"), id="soft hyphen"),
    ],
)
def test_odd_lines_are_left(odd: str) -> None:
    """One odd line is left by itself; those around it are taken."""
    text = "".join(f"{n}. {odd if n == 3 else PLAIN}\n" for n in range(1, 7))
    before, left, after = swept(text)
    assert isinstance(before, Swept)
    assert isinstance(left, Left)
    assert isinstance(after, Swept)
    assert (len(before.rows), left.line, len(after.rows)) == (2, 3, 3)
    assert text.encode()[left.start : left.stop] == f"3. {odd}\n".encode()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("1. {}\n2. {}\n   on\n3. {}\n4. {}\n", [1, 4, 5], id="wrapped"),
        pytest.param("Text.\n1. {}\n2. {}\n3. {}\n", [], id="under a paragraph"),
        pytest.param("Text.\n\n1. {}\n2. {}\n3. {}\n", [3, 4, 5], id="behind a blank line"),
        pytest.param("1. {}\n2. {}\n7. {}\n8. {}\n", [1], id="other numbers"),
        pytest.param("1. {}\n2. {}\n\nText.\n3. {}\n4. {}\n", [1], id="paragraph between"),
        pytest.param("{}\n{}\n{}\n", [], id="no numbers"),
    ],
)
def test_lines_are_taken_where_their_neighbours_show_that_they_are_entries(text: str, lines: list[int]) -> None:
    """Structure that may have an entry go on is left to the reader of lists."""
    text = text.replace("{}", PLAIN)
    rows = [row for piece in swept(text) if isinstance(piece, Swept) for row in piece.rows]
    assert [int(row.split(":")[1]) for row in rows] == lines


def test_lines_that_all_end_in_a_way_of_their_own_are_not_asked_about_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of endings is bounded, and the rest is left."""
    monkeypatch.setattr("linkcheck.bulk.sweep._ENDINGS", 3)
    words = ("Aa", "Bb", "Cc", "Dd", "Ee", "Ff")
    text = "".join(f"{n}. {PLAIN} {word}\n" for n, word in enumerate(words, 1))
    assert [type(piece) for piece in swept(text)] == [Swept, Left]
    assert written(text) == link_lines(extract(text, source="a.txt"))


def test_a_part_that_begins_inside_a_line_has_the_right_columns() -> None:
    """What is behind a heading on its line is not taken for an entry of the list's own lines."""
    text = f"1. {PLAIN}\n2. {PLAIN}\n3. {PLAIN}\n"
    rows = written(text, line=5, column=20).splitlines()
    assert [row.split("\t")[0] for row in rows] == ["a.txt:5:61", "a.txt:6:42", "a.txt:7:42"]


def test_dates_that_could_be_read_in_two_ways_are_settled_by_lines_that_were_taken() -> None:
    """The language of swept lines counts as if they had been read one by one."""
    cyrillic = "Б. Статья. URL: https://example.org/a (дата обращения: 13.05.2019)."
    english = "B. Text. URL: https://example.org/b (accessed 03/04/2020)."
    text = "".join(f"{n}. {english if n == 5 else cyrillic}\n" for n in range(1, 9))
    assert written(text) == link_lines(extract(text, source="a.txt"))
    assert "2020-04-03" in written(text)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("10." * 300_000, id="DOI prefixes"),
        pytest.param("10.1000/" + "a." * 300_000, id="endless DOI"),
        pytest.param("A. " * 300_000, id="initials"),
        pytest.param("https://" + "a." * 300_000, id="endless host"),
        pytest.param("https://example.org/" + "a%" * 300_000, id="endless path"),
        pytest.param("(" * 600_000, id="brackets"),
        pytest.param("1 " * 300_000, id="numbers"),
        pytest.param(": " * 300_000, id="colons"),
        pytest.param("1. " * 200_000 + "\n", id="marks"),
    ],
)
def test_a_line_without_end_is_read_in_linear_time(shape: str) -> None:
    """Whatever a line is made of, it is left, and the suite's watchdog does not bark."""
    assert len(swept(f"1. {shape}\n2. {shape}\n3. {shape}\n")) == 1
