"""BibTeX and BibLaTeX: what the fields mean, TeX notation, damage, places."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.extraction.passages import Role
from tests.unit.extraction.formats.reading import fields, links, passages, place

ENTRY = r"""% A list of two.
@string{host = "https://example.org/"}

@Article{waters:2019,
  title   = {Low {W}ater in the {Z}\"urich area},
  author  = {Waters, Ann},
  journal = {Journal of Ponds},
  year    = 2019,
  month   = mar,
  url     = {https://example.org/low\_water/a\%20b},
  urldate = {2020-01-05},
  doi     = {10.5555/low_water},
}

@misc(hill, howpublished = "\url{https://example.org/~hill/}", note = {Accessed: 2021-02-03})
"""


def test_fields_say_what_they_hold() -> None:
    """URL, DOI, access date, title and date of publication are read by the names of their fields."""
    first, second = passages("bibtex", ENTRY)
    assert (first.key, first.is_entry, first.notes) == ("waters:2019", True, ())
    assert fields(first) == [
        ("title", "Low Water in the Zürich area"),
        ("url", "https://example.org/low_water/a%20b"),
        ("accessed", "2020-01-05"),
        ("doi", "10.5555/low_water"),
        ("published", "2019-03"),
    ]
    assert second.key == "hill"
    assert fields(second) == [("url", "https://example.org/~hill/")]
    assert second.text.text.strip() == "Accessed: 2021-02-03"


def test_places_and_text_are_those_of_the_file() -> None:
    """A value has its line and column, and the reference is the whole entry as it stands."""
    first, _ = passages("bibtex", ENTRY)
    assert place(first.fields[1]) == (10, 14)
    reference, _ = extract(ENTRY, "bibtex", source="a.bib")
    assert (reference.line, reference.end_line) == (4, 13)
    assert reference.text.startswith("@Article{waters:2019,")
    assert reference.text.endswith("},\n}")
    assert reference.links[0].raw == r"https://example.org/low\_water/a\%20b"
    assert reference.links[0].target == "https://example.org/low_water/a%20b"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(r"https://example.org/a\_b\&c\#d\$e", "https://example.org/a_b&c#d$e", id="escapes"),
        pytest.param(r"https://example.org/\~{}ann/", "https://example.org/~ann/", id="tilde accent"),
        pytest.param(r"https://example.org/{\textasciitilde}ann/", "https://example.org/~ann/", id="tilde by name"),
        pytest.param(r"https://example.org/a$\_$b", "https://example.org/a_b", id="escaped sign of mathematics"),
        pytest.param(r"https://example.org/a${_}$b", "https://example.org/a_b", id="braced sign of mathematics"),
        pytest.param(r"https://example.org/a$\#$b", "https://example.org/a#b", id="hash of mathematics"),
        pytest.param(r"https://example.org/$\sim$ann/", "https://example.org/~ann/", id="tilde of mathematics"),
        pytest.param(r"\url{https://example.org/a}", "https://example.org/a", id="url command"),
        pytest.param(r"{\tt https://example.org/a}", "https://example.org/a", id="font command"),
        pytest.param("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2", id="html entity"),
        pytest.param("https://example.org/a~b?c=%20#d", "https://example.org/a~b?c=%20#d", id="literal signs"),
        pytest.param(r"https:\/\/example.org\/a", "https://example.org/a", id="slashes escaped"),
        pytest.param("https://example.org/{a}", "https://example.org/a", id="braces that protect"),
    ],
)
def test_urls_in_tex(written: str, read: str) -> None:
    """TeX notation in a URL is read as TeX would print it."""
    assert links("bibtex", f"@misc{{a, url = {{{written}}}}}") == [read]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(r"G{\"o}del, \'{E}mile, \c{c}, \v s, {\H o}, \'\i", "Gödel, Émile, ç, š, ő, í", id="accents"),
        pytest.param(r"Stra{\ss}e \O rsted {\L}\'od\'z", "Straße Ørsted Łódź", id="letters"),
        pytest.param(r"Salt \& Pepper~100\,\%", "Salt & Pepper 100 %", id="signs and blanks"),
        pytest.param(r"\emph{On} \textbf{\textit{Ponds}} in {\LaTeX}", "On Ponds in LaTeX", id="commands dropped"),
        pytest.param(r"hy\-phen", "hyphen", id="discretionary hyphen"),
    ],
)
def test_words_in_tex(written: str, read: str) -> None:
    """TeX notation in a title is read as the letters that it means."""
    assert fields(passages("bibtex", f"@misc{{a, title = {{{written}}}}}")[0]) == [("title", read)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("eprint = {2101.00001}, archiveprefix = {arXiv}", [("eprint", "2101.00001")], id="arxiv prefix"),
        pytest.param("eprint = {math/0309136v1}", [("eprint", "math/0309136v1")], id="arxiv by its form"),
        pytest.param("eprint = {99887766}, eprinttype = {pubmed}", [("pmid", "99887766")], id="pubmed"),
        pytest.param("journal = {CoRR}, volume = {abs/2101.00001}", [("eprint", "2101.00001")], id="volume of CoRR"),
        pytest.param("pmcid = {PMC1234567}", [("pmcid", "PMC1234567")], id="pmcid"),
        pytest.param("eprint = {12345}, eprinttype = {jstor}", [], id="other archives are none"),
        pytest.param(
            "url = {https://a.example/x; https://b.example/y}",
            [("url", "https://a.example/x"), ("url", "https://b.example/y")],
            id="two URLs in one field",
        ),
        pytest.param(
            "doi = {10.5555/a, doi:10.5555/b}", [("doi", "10.5555/a"), ("doi", "doi:10.5555/b")], id="two DOIs"
        ),
        pytest.param("url = {URL: https://a.example/}", [("url", "https://a.example/")], id="label inside"),
        pytest.param("doi = {10.5555/12$<$34::A$>$5}", [("doi", "10.5555/12<34::A>5")], id="signs of mathematics"),
        pytest.param(
            'url = base # "path/" # sub',
            [("url", "https://example.org/path/sub")],
            id="strings joined",
        ),
        pytest.param("url = {}, doi = {}, title = {}", [], id="empty values"),
        pytest.param("access = {3rd May, 2020}", [("accessed", "3rd May, 2020")], id="access with a date"),
        pytest.param("access = {open}", [], id="access without one"),
        pytest.param("date = {2012-05-01/2012-05-09}", [("published", "2012-05-01")], id="range of dates"),
        pytest.param("year = {2012}, month = {7}, day = {4}", [("published", "2012-07-04")], id="day"),
        pytest.param("year = {in press}", [("published", "in press")], id="no year"),
        pytest.param(
            "url = {https://a.example/1}, url = {https://a.example/2}", [("url", "https://a.example/1")], id="twice"
        ),
        pytest.param("abstract = {See https://a.example/}, file = {:a.pdf:PDF}", [], id="not the reference's own"),
        pytest.param("OPTurl = {https://a.example/}", [], id="switched off"),
    ],
)
def test_single_fields(body: str, expected: list[tuple[str, str]]) -> None:
    """Each way of writing a link or date into a field is known."""
    text = f'@string{{base = "https://example.org/"}}@string{{sub = {{sub}}}}\n@misc{{a, {body}}}'
    assert fields(passages("bibtex", text)[0]) == expected


def test_href_keeps_its_words_but_not_its_address() -> None:
    """The words of `\\href` are read unless they repeat its target."""
    body = r"note = {\href{https://a.example/1}{the page} and \href{https://a.example/2}{https://a.example/2}}"
    passage = passages("bibtex", f"@misc{{a, {body}}}")[0]
    assert passage.text.text == "the page and "
    assert [(field.role, field.text.text, field.at) for field in passage.fields] == [
        (Role.URL, "https://a.example/1", 0),
        (Role.URL, "https://a.example/2", 13),
    ]


def test_verbatim_addresses() -> None:
    """An address between the signs of `\\verb` is read without them."""
    text = r"@misc{a, note = {See \verb|https://a.example/x_y|, and \verb+https://a.example/z+.}}"
    assert passages("bibtex", text)[0].text.text == "See https://a.example/x_y, and https://a.example/z."


def test_one_doi_in_two_fields_is_one_link() -> None:
    """A DOI and the doi.org address of the same DOI are one link; another DOI is a second."""
    text = "@misc{a, doi = {10.5555/AB-1}, url = {https://doi.org/10.5555%2Fab-1}, note = {doi:10.5555/cd-2}}"
    assert [link.target for link in extract(text, "bibtex")[0].links] == ["10.5555/ab-1", "10.5555/cd-2"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param("@comment{x, url={https://a.example/}}\n@misc{a, url={https://b.example/}}", ["a"], id="comment"),
        pytest.param(
            "@misc{a, url={https://a.example/}} @misc{b, url={https://b.example/}}", ["a", "b"], id="one line"
        ),
        pytest.param(
            "% @misc{a, url={https://a.example/}}\n@misc{b, url={https://b.example/}}", ["b"], id="commented out"
        ),
        pytest.param("@misc{, url={https://a.example/}}", [None], id="no key"),
        pytest.param("@misc{url={https://a.example/}}", [None], id="no key and no comma"),
        pytest.param("@misc{Ann Waters 2019, url={https://a.example/}}", ["Ann Waters 2019"], id="blanks in the key"),
        pytest.param(
            "@misc{a,\n  % url = {https://b.example/},\n url={https://a.example/}}", ["a"], id="comment inside"
        ),
        pytest.param('@misc{a, title="x {"} y", url={https://a.example/}}', ["a"], id="quote in braces"),
        pytest.param("@misc{a, title={x} url={https://a.example/}}", ["a"], id="comma missing"),
    ],
)
def test_entries(text: str, keys: list[str | None]) -> None:
    """Entries are told apart, and their keys are kept as they stand."""
    found = passages("bibtex", text)
    assert [passage.key for passage in found] == keys
    assert all(passage.fields for passage in found)
    assert all(not passage.notes for passage in found)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("@misc{a,\n  title = {Open {brace},\n  url = {https://a.example/1},\n}", id="brace missing"),
        pytest.param("@misc{a,\n  title = {One too many}},\n  url = {https://a.example/1},\n}", id="brace too many"),
        pytest.param("@misc{a,\n  title = {Never closed},\n  url = {https://a.example/1}", id="entry not closed"),
        pytest.param('@misc{a,\n  title = "Open,\n  url = {https://a.example/1},\n}', id="quote missing"),
    ],
)
def test_damage_stays_in_its_entry(broken: str) -> None:
    """A broken entry is read line by line and says so; the next one is sound."""
    first, second = passages("bibtex", f"{broken}\n\n@misc{{b, url = {{https://b.example/2}}}}\n")
    assert first.notes == ("The braces or quotes of this entry do not balance; its fields were read line by line.",)
    assert ("url", "https://a.example/1") in fields(first)
    assert (second.key, second.notes, fields(second)) == ("b", (), [("url", "https://b.example/2")])


def test_a_file_without_entries_is_text() -> None:
    """Where no entry is found the file is read as text, and says so."""
    (passage,) = passages("bibtex", "See https://example.org/a for more.")
    assert not passage.is_entry
    assert passage.notes == ("No BibTeX entry was found in it, so it was read as plain text.",)
    assert [link.target for link in extract("See https://example.org/a.", "bibtex")[0].links] == [
        "https://example.org/a"
    ]


def test_names_are_no_hosts() -> None:
    """A publisher called like a host is no link, an address in a title is one."""
    text = "@misc{a, author = {{Ponds.org}}, organization = {Ponds.org}, title = {See https://example.org/a}}"
    assert [link.target for link in extract(text, "bibtex")[0].links] == ["https://example.org/a"]


def test_a_doi_with_signs_of_mathematics() -> None:
    """An underscore that a program set as mathematics is the DOI's own."""
    (reference,) = extract(r"@misc{a, doi = {10.5555/978-3-642$\_$69${\_}$x}}", "bibtex")
    assert [link.target for link in reference.links] == ["10.5555/978-3-642_69_x"]
