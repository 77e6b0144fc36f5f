"""Error pages that call themselves success, in many languages, and pages that only speak of them."""

from __future__ import annotations

import pytest

from linkcheck.judge.texts import Index, gone, plain, plain_lines, rows_of
from linkcheck.probing.probe import token_of
from linkcheck.probing.siblings import Memory
from tests.unit.journeys import ARTICLE, MISSING, PROSE, SALT, Answer, answer, html, leads_to, probed, said

URL = "http://museum.example/collection/plate-17.html"
SITE = "Museum of the Coast"
PLAIN = " ".join(PROSE.split()[:100])


def _languages() -> list[tuple[str, str]]:
    return [(code, phrases.split(";")[0].strip()) for code, kind, phrases in rows_of("gone.tsv") if kind == "whole"]


@pytest.mark.parametrize("table", ["gone.tsv", "says.tsv"])
def test_many_phrases_are_made_plain_as_each_is(table: str) -> None:
    phrases = [phrase for row in rows_of(table) for phrase in row[-1].split(";")]
    assert len(phrases) > 1_000
    assert plain_lines("\n".join(phrases)) == [plain(phrase) for phrase in phrases]


def test_there_are_many_languages() -> None:
    """The table speaks the languages of the world's reference lists."""
    assert len(_languages()) >= 80
    assert {"en", "de", "fr", "es", "ru", "uk", "zh-Hans", "ja", "ko", "ar", "fa", "hi", "tr", "el", "he", "th"} <= {
        code for code, _ in _languages()
    }


@pytest.mark.parametrize(("code", "phrase"), [pytest.param(*row, id=row[0]) for row in _languages()])
def test_each_language_is_read(code: str, phrase: str) -> None:
    """A title with the site's name beside it, or a heading alone, is enough in each language."""
    assert said(URL, answer(html(f"{phrase} | {SITE}", SITE, lang=code))) == "soft-404 error-page"
    assert said(URL, answer(html(SITE, phrase.upper(), lang=code))) == "soft-404 error-page"
    assert said(URL, answer(html(phrase, phrase, PROSE, lang=code))) == "ok ok"


@pytest.mark.parametrize(
    "title",
    [
        "Missing", "Deleted scenes of the coast", "Not found in any museum", "How to design a page not found page",
        "Issue 17: page not found when saving", "Plate 404", "Why pages disappear", "Не найдено в архивах",
    ],
)  # fmt: skip
def test_titles_that_speak_of_errors(title: str) -> None:
    """A page with a hundred words of its own under such a title is what was cited, unless its site sends it for all."""
    page = html(f"{title} | {SITE}", title, PLAIN)
    assert said(URL, answer(page)) == "ok ok"
    assert probed(URL, answer(page), memory=Memory(), otherwise=answer("no", 404))[0].judgement.verdict == "ok"


def test_a_site_that_sends_one_page_for_all() -> None:
    """A short page that has nothing of its address in its head is held against one that cannot exist."""
    page = answer(html(SITE, "Welcome to our drawings", PLAIN))
    same, asks = probed(URL, page, memory=Memory(), otherwise=page)
    assert (same.judgement.reason, len(asks)) == ("same-for-any", 2)
    other, _ = probed(
        URL, page, memory=Memory(), otherwise=answer(html(SITE, "Welcome to our drawings", "Nothing of that number."))
    )
    assert other.judgement.verdict == "ok"


@pytest.mark.parametrize(
    ("charset", "phrase"),
    [("windows-1251", "Страница не найдена"), ("koi8-r", "Страница не найдена"), ("euc-jp", "ページが見つかりません"),
     ("big5", "找不到網頁"), ("iso-8859-2", "Stránka nenalezena"), ("windows-1256", "الصفحة غير موجودة")],
)  # fmt: skip
def test_charsets(charset: str, phrase: str) -> None:
    """Phrases are read in the charset that only a meta tag names."""
    page = html(phrase, phrase).replace("utf-8", charset).encode(charset)
    assert said(URL, answer(page, kind="text/html")) == "soft-404 error-page"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(html("404"), id="number"),
        pytest.param(html("Error", "Oops!", "We can't find what you are looking for."), id="vague-heads"),
        pytest.param(html(SITE, "This drawing is no longer available"), id="one-thing"),
        pytest.param(html(SITE, "", "The catalogue entry could not be found."), id="one-sentence"),
        pytest.param(
            html(SITE, "Sorry", "The page you requested does not exist. It may have been moved."), id="sentence"
        ),
        pytest.param("<h1>Not Found</h1>", id="bare"),
        pytest.param("Not found", id="no-tags"),
        pytest.param(html(SITE, "Dieses Dokument gibt es leider nicht mehr"), id="regret-between"),
        pytest.param(html(SITE, "Vaya, no encontramos esa página"), id="verb-first"),
        pytest.param(html(SITE, "A keresett oldalt sajnos nem találjuk"), id="inflected"),
        pytest.param(html(SITE, "4 0 4"), id="spaced-number"),
        pytest.param(
            html(SITE, body='<div class="alert">This record does not exist.</div>' + PLAIN[:300]), id="notice"
        ),
        pytest.param(html(SITE, body='<img src="404.png" alt="Page not found">'), id="picture"),
        pytest.param("<script>alert('您访问的页面不存在');history.back()</script>", id="alert"),
        pytest.param(html(SITE, body=f"<p>Cannot GET {URL.partition('example')[2]}</p>"), id="names-the-path"),
        pytest.param(html(f"Page not found - {SITE}", "", "", body=f'<div id="sidebar">{PROSE}</div>'), id="sidebar"),
    ],
)
def test_error_pages(page: str) -> None:
    """Numbers, vague heads with a plain sentence, and statements about one thing are enough."""
    assert said(URL, answer(page)).startswith("soft-404")


def test_plain_text() -> None:
    """An error in a line of plain text is one."""
    assert said(URL, answer("404 page not found\n", kind="text/plain")) == "soft-404 error-page"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("Designing 404 pages that help", PROSE, id="article-about-them"),
        pytest.param("Page not found: the decay of citations", PROSE * 2, id="article-called-so"),
        pytest.param("Release notes", f"Fixed: page not found after login. {PROSE}", id="running-text"),
        pytest.param("Standard", f"The note has been removed from this section. {PROSE}", id="change-log"),
        pytest.param("Errata to volume 3", "Page 12, line 3: read coast for cost.", id="short-page"),
        pytest.param("Peugeot 404", "A car built from 1960 to 1975.", id="number-in-a-name"),
        pytest.param("Missing persons", "A list of those who did not return.", id="missing-something"),
    ],
)
def test_pages_that_speak_of_errors(title: str, text: str) -> None:
    """Articles about errors, short pages and names with numbers are pages."""
    assert said(URL, answer(html(f"{title} | {SITE}", title, text))) == "ok ok"


def test_robots_tags_say_nothing() -> None:
    """A page that asks not to be indexed is a page."""
    assert said(URL, answer(ARTICLE.replace("</head>", '<meta name="robots" content="noindex"></head>'))) == "ok ok"


def test_pages_without_text_that_are_not_blank() -> None:
    """A picture, a frame or a program is something to see."""
    for body in (
        '<img src="plate.jpg">',
        '<iframe src="x"></iframe>',
        '<div id="app"></div><script src="a.js"></script>',
    ):
        assert said(URL, answer(f"<html><head><title>Plate 17</title></head><body>{body}</body></html>")) == "ok ok"


HOME = answer(html(f"{SITE} - Home", f"Welcome to {SITE}", PROSE[:500]))


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/", "redirect-to-home"), ("/index.php", "redirect-to-home"), ("/en/", "redirect-to-home"),
        ("/?lang=en", "redirect-to-home"),
        ("/?error=404", "redirect-to-error"), ("https://www.museum.example/", "redirect-to-home"),
        ("/404.html", "redirect-to-error"), ("/errors/not-found", "redirect-to-error"),
        ("/oops?aspxerrorpath=/x", "redirect-to-error"), ("/search?q=plate", "redirect-to-search"),
        ("/collection/", "redirect-to-section"),
    ],
)  # fmt: skip
def test_redirects_that_give_up(address: str, reason: str, status: int) -> None:
    """A redirect home, to an error page, a search or a section's front is a soft 404, whatever its status."""
    from linkcheck.addresses import resolve

    assert said(URL, {URL: leads_to(address, status), resolve(URL, address): HOME}) == f"soft-404 {reason}"


@pytest.mark.parametrize(
    ("cited", "final"),
    [
        pytest.param("http://museum.example/", "https://www.museum.example/", id="home-to-home"),
        pytest.param("http://museum.example/index.html", "http://museum.example/", id="index"),
        pytest.param("http://museum.example/en", "http://museum.example/en/", id="language"),
        pytest.param("http://university.example/museum", "http://museum.university.example/", id="own-host"),
        pytest.param("http://short.example/Xa3", "http://museum.example/", id="short-link"),
        pytest.param("http://museum.example/guide/index.html", "http://museum.example/guide/", id="index-below"),
        pytest.param("http://museum.example/item/7/photos", "http://museum.example/item/7", id="tab"),
        pytest.param("http://museum.example/404-pages.html", "http://museum.example/blog/404-pages", id="named-so"),
        pytest.param("http://doi.org/10.1234/x", "http://museum.example/", id="persistent-identifier"),
    ],
)
def test_redirects_that_find_the_page(cited: str, final: str) -> None:
    """Home pages to home pages, pages that became sites, short links and lost index files are no soft 404."""
    assert said(cited, {cited: leads_to(final), final: answer(ARTICLE)}) == "ok ok"


def test_a_sibling_settles_a_doubt() -> None:
    """A page called home at a deep address: the same for a made-up one is a soft 404, a 404 for that clears it."""
    probe, asks = probed(URL, HOME, otherwise=HOME)
    assert (probe.judgement.verdict, probe.judgement.reason) == ("soft-404", "same-for-any")
    assert [ask.url for ask in asks] == [URL, f"http://museum.example/collection/{token_of(URL, SALT)}.html"]
    assert asks[1].once
    probe, asks = probed(URL, HOME, otherwise=MISSING)
    assert (probe.judgement.verdict, len(asks)) == ("ok", 2)


def test_siblings_are_asked_once_for_a_family() -> None:
    """What is known of a folder is not asked again, and nothing is asked without a doubt."""
    memory = Memory()
    assert len(probed(URL, HOME, memory=memory, otherwise=HOME)[1]) == 2
    other = URL.replace("17", "18")
    probe, asks = probed(other, HOME, memory=memory, otherwise=HOME)
    assert (probe.judgement.reason, len(asks)) == ("same-for-any", 1)
    assert len(probed(URL, answer(ARTICLE), memory=Memory())[1]) == 1


@pytest.mark.parametrize(
    ("url", "page"),
    [
        pytest.param("http://museum.example/", HOME, id="home-itself"),
        pytest.param(URL, answer('<title>Home</title><div id="root"></div><script src="a.js"></script>'), id="program"),
    ],
)
def test_no_sibling_where_it_proves_nothing(url: str, page: Answer) -> None:
    """A home page is never a stand-in for itself, and a program's shell is the same at every address."""
    probe, asks = probed(url, page, otherwise=page)
    assert (probe.judgement.verdict, len(asks)) == ("ok", 1)


def test_files_that_are_pages() -> None:
    """A page in place of a file: an error or home page is a soft 404, one that shows the file's name is its viewer."""
    file = "http://museum.example/files/annual-report.pdf"
    assert said(file, answer(html("File not found"))) == "soft-404 error-page"
    assert said(file, HOME) == "soft-404 error-page"
    assert said(file, answer(html("Viewer", "annual-report.pdf", "Download."))) == "ok ok"
    assert said(file, answer(b"%PDF-1.7 ...", kind="application/octet-stream")) == "ok ok"


def test_the_title_of_the_reference_clears_a_page() -> None:
    """A page that shows what the reference calls it is the cited one."""
    page = answer(
        html("Not found", "Lost plates of the northern survey", "Lost plates of the northern survey: a list.")
    )
    assert probed(URL, page)[0].judgement.verdict == "soft-404"
    titles = ("Lost plates of the northern survey",)
    assert probed(URL, page, titles=titles)[0].judgement.verdict == "ok"


def test_videos() -> None:
    """YouTube answers 200 for every number; its player tells."""
    url = "https://www.youtube.com/watch?v=Zz9"
    for status, expected in (("OK", "ok ok"), ("ERROR", "soft-404 video-gone"), ("LOGIN_REQUIRED", "restricted login")):
        page = f'<title>x - YouTube</title><script>var a = {{"playabilityStatus":{{"status":"{status}"}}}}</script>'
        assert said(url, answer(page)) == expected


def test_archives() -> None:
    """A capture of an error page, a wall or a redirect is no copy."""
    url = "https://web.archive.org/web/20190101000000/http://museum.example/x"
    dated = {"memento-datetime": "Tue, 01 Jan 2019 00:00:00 GMT"}
    assert said(url, answer(ARTICLE, 200, dated)) == "ok ok"
    assert said(url, answer(html("Page not found"), 200, dated)) == "soft-404 error-page"
    assert said(url, answer("<script>window._cf_chl_opt={}</script>", 200, dated)) == "soft-404 archived-wall"
    redirect = html("Wayback Machine", "", "Got an HTTP 302 response at crawl time. Redirecting to…")
    assert said(url, answer(redirect, 200, dated)) == "soft-404 archived-redirect"


def test_plain_form() -> None:
    """Case, accents, apostrophes, punctuation and joiners do not matter."""
    for one, other in (("PÁGINA no—encontrada!", "pagina no encontrada"), ("n’existe", "nexiste"), ("Ёлка", "елка"),
                       ("می‌خواهید", "میخواهید"), ("ＡＢＣ", "abc"), ("İstanbul", "istanbul")):  # fmt: skip
        assert plain(one) == plain(other)


def test_phrases_are_whole_words() -> None:
    """Words are matched whole where a script has spaces, anywhere where it has none."""
    index = Index([("en", "not found"), ("zh", "不存在"), ("it", "non trovato")])
    assert index.said("page not found today") == {"en": ["not found"]}
    assert index.said("the not founded rule") == {}
    assert index.said("您访问的页面不存在或已被删除") == {"zh": ["不存在"]}
    assert len(gone("whole").all) > 1000
