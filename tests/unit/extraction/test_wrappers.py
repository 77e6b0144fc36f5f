"""Archived, proxied and translated pages that are cited without a scheme keep both their parts."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract

PAGE = "http://lost.example.net/page.html?x=1"


@pytest.mark.parametrize("format_", ["text", "markdown", "rst", "latex", "wikitext"])
@pytest.mark.parametrize(
    ("wrapper", "embedded"),
    [
        pytest.param("web.archive.org/web/2011/", PAGE, id="wayback"),
        pytest.param("www.archive.org/web/20110102030405/", PAGE, id="wayback-www"),
        pytest.param("archive.today/20110102030405/", PAGE, id="archive-today"),
        pytest.param("archive.is/2011.01.02-030405/", PAGE, id="archive-today-dotted"),
        pytest.param("archive.li/", PAGE, id="archive-today-undated"),
        pytest.param("arquivo.pt/wayback/20110102030405/", PAGE, id="arquivo"),
        pytest.param("webarchive.example.org.uk/12/20110102030405/", PAGE, id="archive-it"),
        pytest.param("proxy.library.example.edu/login?url=", None, id="proxy"),
        pytest.param("translate.google.com/translate?u=", None, id="translator"),
    ],
)
@pytest.mark.parametrize("before", ["See ", "URL: ", "URL:", "(", "//"])
def test_a_wrapper_without_scheme_stays_whole(wrapper: str, embedded: str | None, before: str, format_: str) -> None:
    """The address is the wrapper's; the page inside is known as the original of an archived copy."""
    (link,) = extract(f"{before}{wrapper}{PAGE} (seen 2011)", format_)[0].links
    assert (link.target, link.embedded) == (f"http://{wrapper}{PAGE}", embedded)


def test_an_original_without_scheme_stays_inside() -> None:
    """`www.` begins no link of its own inside a wrapper's path."""
    (link,) = extract("See web.archive.org/web/2011/www.lost.example.net/page.")[0].links
    assert link.target == "http://web.archive.org/web/2011/www.lost.example.net/page"


def test_a_wrapper_may_end_its_line() -> None:
    """The original follows the archive's part over a line break."""
    (link,) = extract(f"See web.archive.org/web/20110102030405/\n{PAGE} (2011)")[0].links
    assert link.target == f"http://web.archive.org/web/20110102030405/{PAGE}"


@pytest.mark.parametrize(
    "before", ["example.org/a ", "a@example.org/", "Fig.1/", "example.org/a, ", "https:/", "and/or:"]
)
def test_what_only_stands_in_front_of_a_url_is_no_wrapper(before: str) -> None:
    """Another link, a mail address or a word does not become part of the URL behind it."""
    assert [link.target for link in extract(f"See {before}{PAGE}")[0].links][-1] == PAGE
