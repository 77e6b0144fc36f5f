"""Placeholders in addresses: what is one, what only looks like one, and that none is cut out."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.extraction.placeholders import find

PATTERNS = (
    "https://api.example.net/{{ cookiecutter.slug }}/docs",
    "https://api.example.net/{{slug}}",
    "https://api.example.net/${BRANCH}/a.zip",
    "https://api.example.net/${{ matrix.os }}/a",
    "https://api.example.net/<release>/a.zip",
    "https://<hostname>/status",
    "https://{region}.example.net/a",
    "https://{{ host }}/a",
    "https://${HOST}:${PORT}/a",
    "https://api.example.net/{branch}/a",
    "https://api.example.net/items/{item['key']}/a",
    "https://api.example.net/{}/a",
    "https://api.example.net/%s/a",
    "https://api.example.net/%(branch)s/a",
    "https://api.example.net/<%= branch %>/a",
    "https://api.example.net/{% slug %}/a",
    "https://api.example.net/users/:user_id/posts",
    "https://api.example.net/$BRANCH/a",
    "https://api.example.net/%APPDATA%/a",
    "https://your-instance.example.net/a",
    "https://yourdomain.com/a",
    "https://api.example.net/a?key=YOUR_TOKEN",
    "https://code.example.net/your-username/your-repo",
    "https://code.example.net/[owner]/[name]",
    "https://archive.example.net/record/XXXXXX",
    "https://code.example.net/<group/project>/a",
    "https://code.example.net/<?= $slug ?>/a",
    "https://code.example.net/<?php echo $slug; ?>/a",
    "https://code.example.net/<<group>>/a",
    "https://code.example.net/[GROUP]/a",
    "https://docs.example.net/en/.../a",
    "https://docs.example.net/en/…/a",
    "https://docs.example.net/{0}/a",
    "https://docs.example.net/$version/a",
    "https://docs.example.net/a-$release.zip",
    "https://docs.example.net/$1/a",
    "https://docs.example.net/__SLUG__/a",
    "https://docs.example.net/CHANGEME/a",
    "https://docs.example.net/a?key=REPLACE_ME",
    "https://docs.example.net/a?key=INSERT-KEY-HERE",
    "https://docs.example.net/a?user=:user_id",
    "https://xxxxxx.execute.example.net/a",
)
ADDRESSES = (
    "https://en.wikipedia.org/wiki/Template:{{Infobox}}",
    "https://en.wikipedia.org/wiki/{a,b}",
    "https://files.example.net/{0F8FAD5B-D9CB-469F-A165-70867728950E}/a.pdf",
    "https://files.example.net/%7B0F8FAD5B-D9CB-469F-A165-70867728950E%7D/a.pdf",
    "https://firm.sharepoint.com/:b:/g/a",
    "https://notes.example.net/x.nsf/0/12/$FILE/a.pdf",
    "https://notes.example.net/x.nsf/All/$ABC",
    "https://data.example.net/Items?$filter=a%20eq%201",
    "https://example.net/a:b/c:80",
    "https://example.net/check-your-username",
    "https://example.net/your-rights",
    "https://find.yourway.example.net/",
    "https://example.net/%D1%81%D0%BE",
    "https://example.net/%de%20x",
    "https://example.net/a%sub",
    "https://xxx.lanl.gov/abs/1",
    "https://example.net/(S(abc))/a",
    "https://social.example.net/@USER/1",
    "https://example.net/a#:~:text=word",
    "https://example.net/img/{12345678}.png",
    "https://example.net/price$100",
    "https://example.net/$5-meals/",
    "https://data.example.net/Items/$count",
    "https://data.example.net/v4/$metadata",
    "https://example.net/REPLACEMENT/PARTS",
    "https://example.net/WE-WERE-HERE",
    "https://example.net/src/__init__.py",
    "https://example.net/compare/v1...v2",
    "https://example.net/a?q=:all",
    "https://www.xxxx.example/a",
)


@pytest.mark.parametrize("address", PATTERNS)
def test_placeholders_are_recognised(address: str) -> None:
    """Each is found in the address."""
    assert find(address) is not None


@pytest.mark.parametrize("address", ADDRESSES)
def test_real_addresses_are_no_patterns(address: str) -> None:
    """Braces, colons, dollars and percent signs of their own are no placeholders."""
    assert find(address) is None


@pytest.mark.parametrize(
    "address", [f"https://example.net/%{kind}name%{end}/a" for kind, end in (("7B", "7D"), ("3C", "3E"))]
)
def test_encoded_placeholders_are_recognised(address: str) -> None:
    """An editor may have encoded the brackets."""
    assert find(address) is not None


@pytest.mark.parametrize("address", PATTERNS)
@pytest.mark.parametrize(
    ("form", "format_"),
    [
        ("See {} (2020).", "text"),
        ("- {}\n", "markdown"),
        ("[a]({})\n", "markdown"),
        ('<a href="{}">a</a>', "html"),
        ("[[{}][a]]", "org"),
    ],
)
def test_placeholders_stay_in_their_address(address: str, form: str, format_: str) -> None:
    """Text and target have them as they stand."""
    link = extract(form.format(address) if "{}" in form else form, format_)[0].links[0]
    assert (link.target, link.problem) == (address, None)
    assert link.raw == address


@pytest.mark.parametrize("format_", ["text", "rst"])
def test_substitutions_stay_in_their_address(format_: str) -> None:
    """Sphinx's `|version|` is part of an address when both sides of it are."""
    link = extract("See https://docs.example.net/|release|/a for more.", format_)[0].links[0]
    assert link.target == "https://docs.example.net/|release|/a"
    assert find(link.target) == "|release|"


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_doubled_brackets_stay_in_their_address(format_: str) -> None:
    """A route with an optional part, as in Next.js."""
    text = '<a href="{}">a</a>' if format_ == "html" else "See {} for more."
    link = extract(text.format("https://code.example.net/[[group]]/a"), format_)[0].links[0]
    assert link.target == "https://code.example.net/[[group]]/a"
    assert find(link.target) == "[[group]]"


def test_cells_of_tables_are_no_substitutions() -> None:
    """A cell next to an address is not part of it."""
    links = extract("|https://example.net/|b|\n|https://example.net/a|c|\n", "text")
    assert [link.target for each in links for link in each.links] == ["https://example.net/", "https://example.net/a"]


def test_elements_of_markup_end_an_address() -> None:
    """A tag behind an address is no placeholder."""
    for text in ("https://example.net/a/<br>b", "https://example.net/<b>c</b>", "https://example.net/a.<ref>d</ref>"):
        assert [find(link.target) for link in extract(text)[0].links] == [None]


@pytest.mark.parametrize(
    "text", ["See https://example.net/a\n%PATH% is set.", "See https://example.net/b_c/\ndocs/{name}/x."]
)
def test_a_placeholder_on_the_next_line_is_not_joined(text: str) -> None:
    """The address in front of it is an address of its own."""
    assert [find(link.target) for link in extract(text)[0].links] == [None]
