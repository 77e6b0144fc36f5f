"""Corrections: which are safe, where they stand, and that nothing else is touched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.extraction import extract
from linkcheck.fixing import https
from linkcheck.fixing.edits import Edit, applied, diff, settled
from linkcheck.fixing.media import EDITABLE, written
from linkcheck.fixing.place import Place
from linkcheck.fixing.plan import corrections
from linkcheck.model import (
    Ask,
    CheckedLink,
    CheckedReference,
    Hop,
    Judgement,
    Kind,
    Link,
    Memento,
    Report,
    Response,
    Verdict,
)  # fmt: skip

MOVED = Judgement(
    verdict=Verdict.MOVED, reason="r", detail="d", status=200, final_url="https://b.example/new",
    redirects=(Hop(status=301, url="https://b.example/new"),),
)  # fmt: skip
FINE = Judgement(verdict=Verdict.OK, reason="ok", detail="d", status=200)
DEAD = Judgement(verdict=Verdict.BROKEN, reason="http-404", detail="d", status=404)
COPY_URL = "https://web.archive.org/web/20230720101112/http://a.example/x"
COPY = Memento(url=COPY_URL, captured=datetime(2023, 7, 20, tzinfo=UTC), status=200, distance_days=5)


def corrected(text: str, format_: str, judgement: Judgement, **more: Any) -> str:
    """Return a text corrected by what is known of its first link."""
    return applied(text, planned(text, format_, judgement, **more)[0])


def planned(text: str, format_: str, judgement: Judgement, **more: Any) -> tuple[list[Edit], list[str]]:
    """Return what is to be corrected by what is known of the first link, and what is left."""
    references = extract(text, format_, source="list")
    secure = more.pop("secure", {})
    checked = []
    for reference in references:
        links = tuple(
            CheckedLink(link=link, judgement=judgement if number == 0 else FINE, **(more if number == 0 else {}))
            for number, link in enumerate(reference.links)
        )
        checked.append(CheckedReference(reference=reference, links=links))
    return corrections(Place.of("list", text, format_), checked, secure)


@pytest.mark.parametrize(
    ("text", "format_", "judgement", "more", "expected"),
    [
        pytest.param(
            "1. T. DOI: 10.24412/2686–7702–2021 (In Russ.)\r\n", "text", FINE, {},
            "1. T. DOI: 10.24412/2686-7702-2021 (In Russ.)\r\n", id="typographic-doi",
        ),
        pytest.param(
            "T. https://doi.org/10.31857/S013–A.\n", "text", FINE, {}, "T. https://doi.org/10.31857/S013-A.\n",
            id="letters-of-a-doi-stay",
        ),
        pytest.param(
            "T. DOI: 10.24412/2686–7702.\n", "text", DEAD, {}, "T. DOI: 10.24412/2686–7702.\n", id="not-registered",
        ),
        pytest.param(
            "T. URL: http://a.example/x (accessed: 15.07.2023).\n", "text", MOVED, {},
            "T. URL: https://b.example/new (accessed: 15.07.2023).\n", id="moved",
        ),
        pytest.param(
            "[T](http://a.example/x)\n", "markdown", MOVED, {}, "[T](https://b.example/new)\n", id="moved-in-markdown",
        ),
        pytest.param(
            "T. URL: http://a.example/x.\n", "text", FINE, {"secure": {"http://a.example/x": "w"}},
            "T. URL: https://a.example/x.\n", id="https",
        ),
        pytest.param("T. URL: http://a.example/x.\n", "text", FINE, {}, "T. URL: http://a.example/x.\n", id="no-https"),
        pytest.param(
            "T. URL: http://a.example/x-\ny (accessed: 15.07.2023).\n", "text", DEAD,
            {"working_alternative": "http://a.example/xy"}, "T. URL: http://a.example/xy (accessed: 15.07.2023).\n",
            id="alternative",
        ),
        pytest.param(
            "1. T. URL: http://a.example/x (accessed: 15.07.2023).\n\n2. U. URL: http://c.example/\n", "text", DEAD,
            {"archive": COPY},
            f"1. T. URL: http://a.example/x (accessed: 15.07.2023). Archived: {COPY_URL}, captured 20.07.2023.\n\n"
            f"2. U. URL: http://c.example/ Archived: {COPY_URL}, captured 2023-07-20\n",
            id="copy",
        ),
        pytest.param(
            "Роу Д. Название. URL: http://a.example/x (дата обращения: 15.07.2023).\n", "text", DEAD, {"archive": COPY},
            "Роу Д. Название. URL: http://a.example/x (дата обращения: 15.07.2023)."
            f" Архивная копия: {COPY_URL}, сохранена 20.07.2023.\n",
            id="copy-in-russian",
        ),
        pytest.param(
            "@online{a,\n  title = {T},\n  url = {http://a.example/x},\n  urldate = {2023-07-15},\n}\n", "bibtex", DEAD,
            {"archive": COPY},
            "@online{a,\n  title = {T},\n  url = {http://a.example/x},\n"
            f"  archiveurl = {{{COPY_URL}}},\n  archivedate = {{2023-07-20}},\n  urldate = {{2023-07-15}},\n}}\n",
            id="copy-in-bibtex",
        ),
        pytest.param(
            "@online{a,\n  url = {http://a.example/x}\n}\n", "bibtex", DEAD, {"archive": COPY},
            "@online{a,\n  url = {http://a.example/x},\n"
            f"  archiveurl = {{{COPY_URL}}},\n  archivedate = {{2023-07-20}}\n}}\n",
            id="copy-in-bibtex-at-the-end",
        ),
        pytest.param(
            "{{cite web |url=http://a.example/x |title=T}}\n", "wikitext", DEAD, {"archive": COPY},
            f"{{{{cite web |url=http://a.example/x |archive-url={COPY_URL} |archive-date=2023-07-20 |url-status=dead"
            " |title=T}}\n",
            id="copy-in-wikitext",
        ),
        pytest.param(
            '<li><a href="http://a.example/x">T</a>.</li>\n', "html", DEAD, {"archive": COPY},
            f'<li><a href="http://a.example/x">T</a> (<a href="{COPY_URL}">Archived</a>, 2023-07-20).</li>\n',
            id="copy-in-html",
        ),
        pytest.param(
            "1. <http://a.example/x>\n", "markdown", DEAD, {"archive": COPY},
            f"1. <http://a.example/x> Archived: <{COPY_URL}>, captured 2023-07-20\n", id="copy-in-markdown",
        ),
        pytest.param(
            "@online{a, url = {http://a.example/x}, title = {T}}\n", "bibtex", DEAD, {"archive": COPY},
            f"@online{{a, url = {{http://a.example/x}}, archiveurl = {{{COPY_URL}}}, archivedate = {{2023-07-20}},"
            " title = {T}}\n",
            id="copy-in-bibtex-on-one-line",
        ),
        pytest.param(
            '@online{a, title = {T}, url = "http://a.example/x"}\n', "bibtex", DEAD, {"archive": COPY},
            f'@online{{a, title = {{T}}, url = "http://a.example/x", archiveurl = {{{COPY_URL}}},'
            " archivedate = {2023-07-20}}\n",
            id="copy-in-bibtex-at-the-end-of-one-line",
        ),
        pytest.param(
            "TY  - ELEC\r\nTI  - T\r\nUR  - http://a.example/x\r\nER  - \r\n", "ris", DEAD, {"archive": COPY},
            f"TY  - ELEC\r\nTI  - T\r\nUR  - http://a.example/x\r\nN1  - Archived: {COPY_URL}, captured 2023-07-20\r\n"
            "ER  - \r\n",
            id="copy-in-ris",
        ),
        pytest.param(
            "{{Cita web |titolo=T |url=http://a.example/x |accesso=20 giugno 2022}}\n", "wikitext", DEAD,
            {"archive": COPY},
            f"{{{{Cita web |titolo=T |url=http://a.example/x |urlarchivio={COPY_URL} |dataarchivio=2023-07-20"
            " |urlmorto=sì |accesso=20 giugno 2022}}\n",
            id="copy-in-italian-wikitext",
        ),
        pytest.param(
            "{{Cita web |título=T |url=http://a.example/x |fechaacceso=20 de junio de 2022}}\n", "wikitext", DEAD,
            {"archive": COPY},
            f"{{{{Cita web |título=T |url=http://a.example/x |urlarchivo={COPY_URL} |fechaarchivo=2023-07-20"
            " |fechaacceso=20 de junio de 2022}}\n",
            id="copy-in-spanish-wikitext",
        ),
        pytest.param(
            "<ref>{{Internetquelle |url=http://a.example/x |titel=T {{!}} U |abruf=2022-06-20}}</ref>\n", "wikitext",
            DEAD, {"archive": COPY},
            f"<ref>{{{{Internetquelle |url=http://a.example/x |archiv-url={COPY_URL} |archiv-datum=2023-07-20"
            " |titel=T {{!}} U |abruf=2022-06-20}}</ref>\n",
            id="copy-in-german-wikitext",
        ),
        pytest.param(
            '<li><a href="http://a.example/x">http://a.example/x</a> (http://a.example/x2).</li>\n', "html", MOVED, {},
            '<li><a href="https://b.example/new">https://b.example/new</a> (http://a.example/x2).</li>\n',
            id="shown-address-in-html",
        ),
        pytest.param(
            "[http://a.example/x](http://a.example/x)\n", "markdown", MOVED, {},
            "[https://b.example/new](https://b.example/new)\n", id="shown-address-in-markdown",
        ),
        pytest.param(
            "\\item \\href{http://a.example/x}{http://a.example/x}\n", "latex", MOVED, {},
            "\\item \\href{https://b.example/new}{https://b.example/new}\n", id="shown-address-in-latex",
        ),
    ],
)  # fmt: skip
def test_corrections(text: str, format_: str, judgement: Judgement, more: dict[str, Any], expected: str) -> None:
    """Each is made in the list's own form, and only where an answer speaks for it."""
    assert corrected(text, format_, judgement, **dict(more)) == expected


def test_a_named_copy_is_not_named_again() -> None:
    """What has been corrected stays as it is."""
    for text, format_ in (
        ("1. T. URL: http://a.example/x (accessed: 15.07.2023).\n", "text"),
        ("@online{a,\n  url = {http://a.example/x},\n}\n", "bibtex"),
        ("{{cite web |url=http://a.example/x |title=T}}\n", "wikitext"),
        ("@online{a, url = {http://a.example/x}, title = {T}}\n", "bibtex"),
        ("{{Cita web |titolo=T |url=http://a.example/x}}\n", "wikitext"),
        ("TY  - ELEC\nUR  - http://a.example/x\nER  - \n", "ris"),
        ("\\bibitem{a} T. \\url{http://a.example/x}.\n", "latex"),
        ('<li><a href="http://a.example/x">T</a>.</li>\n', "html"),
        ("1. <http://a.example/x>\n", "markdown"),
    ):
        once = corrected(text, format_, DEAD, archive=COPY)
        assert once != text
        assert corrected(once, format_, DEAD, archive=COPY) == once


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("{{cite web |url=http://a.example/x |archive-url= |url-status=live |title=T}}\n", "wikitext"),
        ("@online{a,\n  url = {http://a.example/x},\n  archiveurl = {https://copy.example/1},\n}\n", "bibtex"),
        ("\\bibitem{a} T. \\url{http://a.example/x} % to do\n", "latex"),
        ("[1]: http://a.example/x\n", "markdown"),
        ("{{Verkkoviite |osoite=http://a.example/x |nimeke=T}}\n", "wikitext"),
        ("{{Cita web |titolo=T |url=http://a.example/x |urlarchivio= }}\n", "wikitext"),
        ("* [http://a.example/x T]\n", "wikitext"),
        ('[{"id": "a", "type": "webpage", "URL": "http://a.example/x"}]\n', "csl"),
        ("title,url\nT,http://a.example/x\n", "csv"),
        ("| T | http://a.example/x |\n|---|---|\n", "markdown"),
    ],
)
def test_no_copy_where_it_would_spoil_something(text: str, format_: str) -> None:
    """A field that is there, a comment, a definition and a table stay as they are."""
    assert corrected(text, format_, DEAD, archive=COPY) == text


def test_a_copy_that_has_no_place_is_told() -> None:
    """Nothing is kept from the list's author: the copy that was found is named with its line."""
    edits, left = planned("title,url\nT,http://a.example/x\n", "csv", DEAD, archive=COPY)
    assert edits == []
    assert left == [
        "list:2: http://a.example/x: its page is gone, and a copy of 2023-07-20 was seen to replay; "
        f"there is no safe place to name it, so do it by hand: {COPY_URL}"
    ]
    taken = "@online{a,\n  url = {http://a.example/x},\n  archiveurl = {https://c.example},\n}\n"
    assert planned(taken, "bibtex", DEAD, archive=COPY) == ([], [])


def answer(url: str, verdict: Verdict = Verdict.OK, **more: Any) -> CheckedLink:
    """Return a link as an audit saw it."""
    link = Link(kind=Kind.URL, raw=url, target=url, line=1, column=1)
    headers = more.pop("headers", ())
    exchange = Response(ask=Ask(method="GET", url=url), status=200, headers=headers)
    judgement = Judgement(verdict=verdict, reason="r", detail="d", status=200, final_url=more.pop("final_url", None))
    return CheckedLink(link=link, judgement=judgement, exchanges=(exchange,), **more)


ETAG, WEAK = (("etag", '"1"'),), (("etag", 'W/"1"'),)
DATED = (("last-modified", "Tue, 01 Mar 2022 10:00:00 GMT"),)


@pytest.mark.parametrize(
    ("plain", "secure", "why"),
    [
        ({"fingerprint": 7}, {"fingerprint": 7}, "word for word"),
        ({"fingerprint": 7}, {"fingerprint": 8}, None),
        ({"fingerprint": 7}, {"fingerprint": 7, "verdict": Verdict.RESTRICTED}, None),
        ({"fingerprint": 7}, {"fingerprint": 7, "final_url": "https://a.example/"}, None),
        ({}, {}, None),
        ({"headers": ETAG}, {"headers": ETAG}, 'same version (etag: "1")'),
        ({"headers": WEAK}, {"headers": WEAK}, None),
        ({"headers": DATED}, {"headers": DATED}, "same moment of change"),
        ({"headers": DATED}, {"headers": ETAG}, None),
    ],
)
def test_https_needs_the_same_page(plain: dict[str, Any], secure: dict[str, Any], why: str | None) -> None:
    """An address that only answers is not enough."""
    seen = {"http://a.example/x": answer("http://a.example/x", **dict(plain))}
    asked = https.asked("http://a.example/x")
    checked = CheckedReference(reference=asked, links=(answer("https://a.example/x", **dict(secure)),))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    report = Report(references=(checked,), version="1", today=now.date(), started=now, finished=now)
    told = https.compared(seen, report)
    assert (why is None and told == {}) or (why is not None and why in told["http://a.example/x"])


def test_a_moved_address_keeps_its_fragment() -> None:
    """The place in the page goes with the page."""
    assert (
        corrected("T. URL: http://a.example/x#s2 (2020)\n", "text", MOVED)
        == "T. URL: https://b.example/new#s2 (2020)\n"
    )


@pytest.mark.parametrize(
    ("url", "raw", "format_", "expected"),
    [
        ("http://a/?b=1&c", "http://a", "html", "http://a/?b=1&amp;c"),
        ("http://a/b_c", r"http://a\_b", "latex", r"http://a/b\_c"),
        ("http://a/b_c", "http://a/b", "latex", "http://a/b_c"),
        ("http://a/(b)", "http://a", "markdown", None),
        ("http://a/b|c", "http://a", "wikitext", None),
        ('http://a/"', "http://a", "csl", None),
        ("http://a/;b", "http://a", "csv", None),
    ],
)
def test_addresses_as_each_format_writes_them(url: str, raw: str, format_: str, expected: str | None) -> None:
    """What a format would take for something else is escaped, or the link is left alone."""
    assert written(url, raw, format_) == expected


@pytest.mark.parametrize(
    ("url", "raw", "format_", "before", "expected"),
    [
        pytest.param("http://a.org/ü", "http://a", "text", "", "http://a.org/%C3%BC", id="encoded"),
        pytest.param("http://a.org/ü", "http://a.org/ü b", "text", "", "http://a.org/ü", id="letters-of-the-author"),
        pytest.param("http://ü.org/", "http://a", "text", "", None, id="host-with-other-letters"),
        pytest.param("http://a.org/b.", "http://a", "text", "", None, id="would-lose-its-end"),
        pytest.param("http://a.org/b)", "http://a", "text", "", None, id="bracket-closes-nothing"),
        pytest.param("http://a.org/(b)", "http://a", "text", "", "http://a.org/(b)", id="brackets-in-pairs"),
        pytest.param("http://a.org/b_c%20d", "http://a", "latex", "See ", r"http://a.org/b\_c\%20d", id="tex-words"),
        pytest.param("http://a.org/b~c", "http://a", "latex", "See ", None, id="tex-tie"),
        pytest.param("http://a.org/b_c", "http://a", "latex", r"See \url{", "http://a.org/b_c", id="tex-url"),
        pytest.param("http://a.org/b#c", "http://a", "latex", r"\footnote{\url{", None, id="tex-hash"),
        pytest.param("http://a.org/%7Eb", "http://a", "bibtex", " url = {", "http://a.org/%7Eb", id="bibtex-field"),
        pytest.param("http://a.org/b_", "http://a", "rst", "", None, id="rst-reference"),
        pytest.param("http://a.org/''b", "http://a", "wikitext", "", None, id="wiki-italics"),
        pytest.param("http://a.org/~~~~", "http://a", "wikitext", "", None, id="wiki-signature"),
        pytest.param("http://a.org/?a=1&lt;b", "http://a", "markdown", "", None, id="markdown-entity"),
        pytest.param("http://a.org/a,b", "http://a", "csl", "", None, id="yaml-list"),
        pytest.param("http://a.org/a;http:", "http://a", "ris", "", None, id="ris-list"),
        pytest.param("http://a.org/{b}", "http://a", "org", "", None, id="braces"),
    ],
)
def test_a_new_address_brings_no_syntax(url: str, raw: str, format_: str, before: str, expected: str | None) -> None:
    """Only characters of URLs are written, and none that the format would read as something else."""
    assert written(url, raw, format_, before) == expected


@pytest.mark.parametrize("format_", sorted(EDITABLE))
@given(tail=st.text(alphabet='\n\r\t "\\\\{}<>`|^\u2028\x00', min_size=1, max_size=3))
def test_no_redirect_brings_a_character_that_urls_lack(format_: str, tail: str) -> None:
    """Whatever a server sends, in every format: line breaks, quotes, braces and the like are never written."""
    assert written(f"http://a.org/x{tail}y", "http://a.org/z", format_) is None


def test_a_move_that_is_withheld_is_reported() -> None:
    """`fix` leaves the link alone and says why."""
    address = "https://b.example/new?PHPSESSID=d41d8cd98f00b204"
    visit = Judgement(
        verdict=Verdict.MOVED, reason="r", detail="d", status=200, redirects=(Hop(status=301, url=address),)
    )
    edits, left = planned("T. URL: http://a.example/x (2020)\n", "text", visit)
    assert edits == []
    assert left == [
        "list:1: http://a.example/x: the page has moved permanently; its new address is not offered: its parameter"
        ' "phpsessid" stands for a session.'
    ]


def test_a_copy_with_an_address_of_odd_characters_is_left_to_the_author() -> None:
    """The address of an archived copy comes from the archive, which is not trusted either."""
    odd = Memento(url=f'{COPY_URL}"><script>', captured=datetime(2023, 7, 20, tzinfo=UTC), status=200, distance_days=5)
    edits, left = planned('<a href="http://a.example/x">T</a>\n', "html", DEAD, archive=odd)
    assert edits == []
    assert "by hand" in left[0]


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8), st.text(max_size=5)), max_size=6)
)
def test_bytes_outside_the_edits_stay(text: str, wanted: list[tuple[int, int, str]]) -> None:
    """Whatever the edits are, all else is as it was, and in its order."""
    made = settled(
        Edit(start, min(start + length, len(text)), new, 1, "e") for start, length, new in wanted if start <= len(text)
    )
    after = applied(text, made)
    kept, at, place = "", 0, 0
    for edit in made:
        kept += text[at : edit.start]
        place = len(kept) if not kept else place
        at = edit.end
    kept += text[at:]
    rest, position = after, 0
    for edit in made:
        position += edit.start - (0 if edit is made[0] else made[made.index(edit) - 1].end)
        assert rest[position : position + len(edit.new)] == edit.new
        rest = rest[:position] + rest[position + len(edit.new) :]
    assert rest == kept


def test_a_diff_counts_line_feeds_only() -> None:
    """A form feed or a line separator ends no line, and a missing last line feed is told."""
    before, after = "a\x0cb\u2028c\r\nlast", "a\x0cb\u2028d\r\nlast"
    lines = list(diff("list.txt", before, after))
    assert lines[:2] == ["--- a/list.txt\n", "+++ b/list.txt\n"]
    assert lines[3:5] == ["-a\x0cb\u2028c\r\n", "+a\x0cb\u2028d\r\n"]
    assert lines[-1] == " last\n\\ No newline at end of file\n"
