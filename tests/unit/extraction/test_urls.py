"""URLs in running text: where they end, and what is mended."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.model import Kind, Link


def links(text: str) -> list[Link]:
    """Return every link in a text."""
    return [link for reference in extract(text) for link in reference.links]


def targets(text: str) -> list[str]:
    """Return what every link in a text means."""
    return [link.target for link in links(text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("See http://example.org/a.", id="full stop"),
        pytest.param("http://example.org/a, p. 5", id="comma"),
        pytest.param("http://example.org/a; then", id="semicolon"),
        pytest.param("http://example.org/a?!", id="question and exclamation mark"),
        pytest.param("http://example.org/a...", id="three dots"),
        pytest.param("http://example.org/a…", id="ellipsis"),
        pytest.param("(http://example.org/a)", id="round brackets"),
        pytest.param("(see http://example.org/a).", id="round brackets around more"),
        pytest.param("[http://example.org/a].", id="square brackets"),
        pytest.param("{http://example.org/a}", id="braces"),
        pytest.param("<http://example.org/a>", id="angle brackets"),
        pytest.param("<http://example.org/a. Then", id="angle bracket that never closes"),
        pytest.param("＜http://example.org/a＞2020年5月3日", id="full-width angle brackets"),
        pytest.param("http://example.org/a＞ 2020年", id="full-width angle bracket that was never opened"),
        pytest.param("李．http://example.org/a．2020", id="full-width full stop and a year"),
        pytest.param("李．http://example.org/a．Next", id="full-width full stop and a word"),
        pytest.param("< http://example.org/a >", id="angle brackets with blanks"),
        pytest.param("&lt;http://example.org/a&gt;.", id="angle brackets as entities"),
        pytest.param("«http://example.org/a»", id="guillemets"),
        pytest.param("„http://example.org/a“", id="German quotation marks"),
        pytest.param("“http://example.org/a,” 2020", id="English quotation marks, comma inside"),
        pytest.param("'http://example.org/a'", id="apostrophes"),
        pytest.param("`http://example.org/a`", id="code"),
        pytest.param("**http://example.org/a**", id="bold"),
        pytest.param("_http://example.org/a_ and", id="emphasis"),
        pytest.param("「http://example.org/a」", id="corner brackets"),
        pytest.param("网址：http://example.org/a，2020年", id="full-width comma"),
        pytest.param("网址：http://example.org/a。", id="ideographic full stop"),
        pytest.param("http://example.org/a（访问日期：2020-01-02）", id="full-width bracket"),
        pytest.param("http://example.org/a(accessed: May 2020)", id="glued bracket"),
        pytest.param("http://example.org/a.(accessed 2020-05-01)", id="glued bracket behind a stop"),
        pytest.param("http://example.org/a[2020-05-01]", id="glued date in brackets"),
        pytest.param("http://example.org/a)(accessed: May 2020)", id="stray bracket"),
        pytest.param("http://example.org/a.Accessed 5 May 2020", id="glued label"),
        pytest.param("http://example.org/a(12.05.2020)", id="glued date in round brackets"),
        pytest.param("http://example.org/a،", id="Arabic comma"),
        pytest.param("http://example.org/a।", id="danda"),
        pytest.param("http://example.org/a—see there", id="em dash"),
        pytest.param("http://example.org/a\u200f ", id="invisible mark behind"),
        pytest.param('<a href="http://example.org/a">x</a>', id="HTML in plain text"),
        pytest.param("URL:http://example.org/a", id="label in front"),
        pytest.param("n.d.http://example.org/a", id="glued text in front"),
        pytest.param("http://example.org/a.\\nNext line", id="line break written out"),
    ],
)
def test_a_url_ends_where_the_sentence_goes_on(text: str) -> None:
    """Punctuation, brackets and glued text around a URL are not part of it."""
    assert [(link.target, link.raw) for link in links(text)] == [("http://example.org/a", "http://example.org/a")]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        pytest.param("http://example.org/a/ (03/04/2020).", "http://example.org/a/", id="date in slashes"),
        pytest.param("http://example.org/a/ (03/04/20).", "http://example.org/a/", id="two digits of a year"),
        pytest.param("http://example.org/a.html. Epub 2012 May 5.", "http://example.org/a.html", id="Epub"),
        pytest.param("http://example.org/a.\nText of a page", "http://example.org/a", id="Text"),
    ],
)
def test_a_url_does_not_go_on_behind_a_blank_that_ends_it(text: str, url: str) -> None:
    """A date in brackets is no path, and a word that begins a sentence no ending of a file."""
    assert [link.target for link in links(text)] == [url]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://example.org/a_(b)", id="balanced brackets"),
        pytest.param("http://example.org/a(v=1.2).aspx", id="brackets inside"),
        pytest.param("http://example.org/?a[]=1&b[0]=2", id="brackets in a query"),
        pytest.param("http://example.org/a,b,12.htm", id="commas"),
        pytest.param("http://example.org/a:b;c/d@e!f*g", id="other signs of RFC 3986"),
        pytest.param("http://example.org/~name/", id="tilde and slash"),
        pytest.param("http://example.org/a%20b%C3%A9", id="escapes as written"),
        pytest.param("http://example.org/?q=a|b", id="pipe in a query"),
        pytest.param("http://example.org/login?url=http://example.net/a?b=1", id="URL in a query"),
        pytest.param("http://example.org:8080/a#b.c", id="port and fragment"),
        pytest.param("http://192.0.2.1/a", id="IPv4"),
        pytest.param("http://[2001:db8::1]/a", id="IPv6"),
        pytest.param("http://localhost/a", id="host without a dot"),
        pytest.param("http://user@example.org/a", id="user name"),
        pytest.param("http://пример.рф/путь", id="Cyrillic host and path"),
        pytest.param("https://例え.jp/", id="Japanese host"),
        pytest.param("https://ja.example.org/wiki/C言語", id="Japanese in a path"),
        pytest.param("https://ko.example.org/wiki/비트레이트", id="Korean path"),
        pytest.param("https://en.example.org/wiki/A–B", id="dash in a title"),
        pytest.param("ftp://ftp.example.org/pub/a.zip", id="ftp"),
        pytest.param("HTTP://EXAMPLE.ORG/A", id="capitals"),
        pytest.param("http://www.example.org/report.aspx?id=", id="empty parameter"),
    ],
)
def test_a_url_is_taken_whole(url: str) -> None:
    """What may stand in a URL does not end it, and it stays as written."""
    found = links(f"Title. Available at: {url}, accessed 5 May 2020.")
    assert [(link.kind, link.raw, link.target, link.repairs) for link in found] == [(Kind.URL, url, url, ())]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("www.example.org", "http://www.example.org", id="www"),
        pytest.param("WWW.example.org/a", "http://WWW.example.org/a", id="capital www"),
        pytest.param("[online].www.example.org/a.", "http://www.example.org/a", id="glued www"),
        pytest.param("example.org/a/b.html", "http://example.org/a/b.html", id="host and path"),
        pytest.param("Available at example.org.", "http://example.org", id="host alone"),
        pytest.param("Сайт: пример.рф.", "http://пример.рф", id="Cyrillic host alone"),
        pytest.param("t.me/channel", "http://t.me/channel", id="short host"),
    ],
)
def test_a_host_without_scheme_is_a_url(text: str, meant: str) -> None:
    """A host that the public suffix list knows is a link; only its target gets a scheme."""
    found = links(text)
    assert [(link.target, link.repairs) for link in found] == [(meant, ())]
    assert found[0].raw in text
    assert not found[0].raw.startswith("http")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Node.js, e.g. README.md, i.e. setup.py and main.rs", id="file names"),
        pytest.param("et al. Proc. Natl. Acad. Sci. U.S.A. vol.12 no.3 pp.4-5", id="abbreviations"),
        pytest.param("the end of one sentence.The next one", id="missing blank"),
        pytest.param("Example.com, Inc. Annual report", id="company"),
        pytest.param("Art.no 5, see Abb.de, Dr.med. Name", id="abbreviations that end like hosts"),
        pytest.param("version 2.0.1 and 3.10.rc1", id="versions"),
        pytest.param("name@example.org and first.last@sub.example.org", id="mail addresses"),
        pytest.param("mailto:name@example.org", id="mailto"),
        pytest.param("name (at) example.org", id="mail address in disguise"),
        pytest.param("documents on the www. They were few", id="www as a word"),
        pytest.param("http:// and https://.", id="schemes alone"),
        pytest.param("C:\\Temp\\x and /usr/lib/x.so and src/main.rs", id="paths of files"),
        pytest.param("BGH, Beschl.v. 30.03.2012, juris m.w.B.", id="German abbreviations"),
    ],
)
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    """Names of files, abbreviations and mail addresses make no link."""
    assert targets(text) == []


def test_a_host_beside_a_real_link_is_a_name() -> None:
    """A bare host counts only where it is the reference's sole locator."""
    assert targets("Example.org. Title. example.org. https://example.net/a") == ["https://example.net/a"]


@pytest.mark.parametrize(
    ("text", "meant", "slug"),
    [
        pytest.param("hxxp://example.org/a", "http://example.org/a", "defanged", id="hxxp"),
        pytest.param("hxxps://example[.]org/a", "https://example.org/a", "defanged", id="dot in brackets"),
        pytest.param("http//example.org/a", "http://example.org/a", "scheme-typo", id="colon lost"),
        pytest.param("http:/example.org/a", "http://example.org/a", "scheme-typo", id="slash lost"),
        pytest.param("http:\\\\example.org/a", "http://example.org/a", "scheme-typo", id="backslashes"),
        pytest.param("htp://example.org/a", "http://example.org/a", "scheme-typo", id="letter lost"),
        pytest.param("ttps://example.org/a", "https://example.org/a", "scheme-typo", id="first letter lost"),
        pytest.param("http:// example.org/a", "http://example.org/a", "inner-space", id="blank behind the scheme"),
        pytest.param("http : //example.org/a", "http://example.org/a", "inner-space", id="blanks in the scheme"),
        pytest.param("http:/ /example.org/a", "http://example.org/a", "inner-space", id="blank between the slashes"),
        pytest.param(
            "http://exam\u200bple.org/a", "http://example.org/a", "invisible-character", id="zero-width space"
        ),
        pytest.param("http://example.org/\u02dcname", "http://example.org/~name", "tilde", id="small tilde"),
        pytest.param("http://example.org/ﬁle", "http://example.org/file", "ligature", id="ligature"),
        pytest.param("http://example.org/a‐b", "http://example.org/a-b", "typographic-dash", id="Unicode hyphen"),
        pytest.param("http://example.org/a–b", "http://example.org/a-b", "typographic-dash", id="en dash"),
        pytest.param("http://example.org/a\\_b", "http://example.org/a_b", "backslash-escape", id="escaped underscore"),
        pytest.param("http://e.org/{\\textasciitilde}a", "http://e.org/~a", "backslash-escape", id="LaTeX's tilde"),
        pytest.param("http://e.org/?a=1&amp;b=2", "http://e.org/?a=1&b=2", "html-entity", id="ampersand as entity"),
        pytest.param("http://e.org/?a=1®ion=2", "http://e.org/?a=1&region=2", "html-entity", id="swallowed entity"),
        pytest.param("http：//example.org/a", "http://example.org/a", "scheme-typo", id="full-width colon"),
        pytest.param("http://example.org/ａ", "http://example.org/a", "full-width", id="full-width letter"),
        pytest.param("http：//a．example．org/b", "http://a.example.org/b", "full-width", id="full-width dots, host"),
        pytest.param(
            "http://e．org/1．G2．c．html", "http://e.org/1.G2.c.html", "full-width", id="full-width dots, path"
        ),
        pytest.param("http：／／e．org／a．html", "http://e.org/a.html", "full-width", id="full-width slashes"),
        pytest.param("www．example．org/a", "http://www.example.org/a", "full-width", id="full-width dots, no scheme"),
        pytest.param("http://example. org/a", "http://example.org/a", "inner-space", id="blank in the host"),
        pytest.param("http://www .example .org/a", "http://www.example.org/a", "inner-space", id="blanks in the host"),
        pytest.param("http://e.org/a/ b_c.html", "http://e.org/a/b_c.html", "inner-space", id="blank behind a slash"),
        pytest.param("http://e.org/a. html?b=1", "http://e.org/a.html?b=1", "inner-space", id="blank behind a dot"),
        pytest.param("http://e.org/?a= b&c=1", "http://e.org/?a=b&c=1", "inner-space", id="blank in a query"),
        pytest.param("http://e.org/a-b -c-d-e", "http://e.org/a-b-c-d-e", "inner-space", id="blank before a hyphen"),
        pytest.param(
            "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｏｒｇ／ａ？ｂ＝１",
            "https://example.org/a?b=1",
            "full-width",
            id="all in full-width letters",
        ),
        pytest.param(
            "ｗｗｗ．ｅｘａｍｐｌｅ．ｏｒｇ／ａ－ｂ",
            "http://www.example.org/a-b",
            "full-width",
            id="full-width www",
        ),
    ],
)
def test_damage_is_mended_and_named(text: str, meant: str, slug: str) -> None:
    """`target` is what is meant, `raw` what stands there, `repairs` says what was done."""
    found = links(f"Title. {text}, 2020.")
    assert [(link.target, link.raw) for link in found] == [(meant, text)]
    assert slug in found[0].repairs


def test_dashes_have_a_literal_reading() -> None:
    """Where a dash was made a hyphen, the address as written is the other reading."""
    (link,) = links("http://example.org/a–b")
    assert link.alternatives == ("http://example.org/a–b",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("http://e.org/a; http://e.org/b", ["http://e.org/a", "http://e.org/b"], id="semicolon"),
        pytest.param("http://e.org/a;http://e.org/b", ["http://e.org/a", "http://e.org/b"], id="semicolon, no blank"),
        pytest.param("http://e.org/a,www.e.org/b", ["http://e.org/a", "http://www.e.org/b"], id="comma, no blank"),
        pytest.param("http://e.orghttp://e.org/b", ["http://e.org", "http://e.org/b"], id="nothing in between"),
        pytest.param("http://e.org/a\nhttp://e.org/b", ["http://e.org/a", "http://e.org/b"], id="a line each"),
        pytest.param("http://http://e.org/a", ["http://e.org/a"], id="scheme twice"),
    ],
)
def test_links_side_by_side_are_kept_apart(text: str, expected: list[str]) -> None:
    """Two URLs without much in between are two."""
    assert targets(text) == expected


@pytest.mark.parametrize(
    ("url", "original"),
    [
        pytest.param("https://web.archive.org/web/20200102030405/http://e.org/a", "http://e.org/a", id="Wayback"),
        pytest.param("https://web.archive.org/web/2020id_/https://e.org/a?b=1", "https://e.org/a?b=1", id="flag"),
        pytest.param("https://web.archive.org/web/*/http:/e.org/a", "http://e.org/a", id="star, slash lost"),
        pytest.param("https://arquivo.pt/wayback/20190905210731/http://e.org/", "http://e.org/", id="another archive"),
        pytest.param("https://web.archive.org/web/2020/www.e.org/a", "http://www.e.org/a", id="no scheme inside"),
        pytest.param("https://example.org/2020/a", None, id="no archive"),
    ],
)
def test_the_original_inside_an_archive_url_is_remembered(url: str, original: str | None) -> None:
    """The link goes to the copy; what it is a copy of is kept beside it."""
    (link,) = links(url)
    assert (link.target, link.embedded) == (url, original)


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Doe, J. URL: http://[2001:db8::1/list", "http://[2001:db8::1/list"),
        ("Doe, J. https://[wiki.example/x.", "https://[wiki.example/x"),
        ("[B](http://[c/d) e", "http://[c/d"),
        ("http://[your host]/x", None),
        ("http://[host[:port]]/path", None),
        ("matches http://[^/]+ and no more", None),
        ("http://[x](http://[y](z)", None),
        ("http://[", None),
    ],
)
def test_a_host_with_an_open_bracket_is_no_url(text: str, raw: str | None) -> None:
    """It is an invalid link, not lost; templates and patterns in brackets are none."""
    found = [link for link in links(text) if link.problem]
    assert [link.raw for link in found] == ([raw] if raw else [])


def test_an_impossible_host_is_told() -> None:
    """A URL that no client can ask says why."""
    (link,) = links("http://www..example.org/a")
    assert link.problem
    (link,) = links("http://example.org:99999/a")
    assert link.problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("李．http://a．example．org．2019．", "http://a.example.org", id="year behind the host"),
        pytest.param("李．http://a．example．org．Wang", "http://a.example.org", id="name behind the host"),
        pytest.param("李．http://e．org/a．html．Wang", "http://e.org/a.html", id="name behind the extension"),
        pytest.param("李．http://e．org/a/\nb/c．html．", "http://e.org/a/b/c.html", id="line break"),
    ],
)
def test_full_width_dots_end_where_the_sentence_goes_on(text: str, expected: str) -> None:
    """In an address with full-width dots, the sentence's own full stop is one of them."""
    assert targets(text) == [expected]
