"""The text of a page apart from what stands around it."""

from __future__ import annotations

import pytest

from linkcheck.pages.maintext import text_of, words_of
from tests.unit.pagepairs import answer


def main(html: str) -> str:
    """Return the words of a page's own text."""
    text = text_of(answer("text/html; charset=utf-8", f"<html><body>{html}</body></html>".encode()))
    assert text is not None
    return " ".join(text.main)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        pytest.param("<p>One <b>tw</b>o <a href=x>three</a></p>", "one two three", id="inline"),
        pytest.param("one<br>two<p>three</p>four", "one two four three", id="text-beside-blocks"),
        pytest.param("<nav>home</nav><header>site</header><p>text</p><footer>legal</footer>", "text", id="elements"),
        pytest.param('<div role="navigation">home</div><p>text</p>', "text", id="role"),
        pytest.param('<div class="cookie-banner">we <p>use them</p></div><p>text</p>', "text", id="class-and-below"),
        pytest.param('<div id="sidebar">other</div><p>text</p>', "text", id="id"),
        pytest.param('<p class="comments">no</p><p class="commentary">yes</p>', "yes", id="whole-words-only"),
        pytest.param('<main class="has-sidebar"><p>text</p></main>', "text", id="main-is-never-around"),
        pytest.param("<ul><li><a href=1>a list</a></li><li><a href=2>it</a></li></ul><p>text</p>", "text", id="links"),
        pytest.param("<script>no</script><style>no</style><template>no</template><p>text</p>", "text", id="unseen"),
        pytest.param("<p hidden>no</p><p>text</p>", "text", id="hidden"),
        pytest.param("<p>On 3.05.2023 it was read 104 times</p>", "on it was read times", id="numbers"),
    ],
)  # fmt: skip
def test_main_text(html: str, words: str) -> None:
    """Elements, roles, names and links tell what is around the text; what is in them goes with them."""
    assert main(html) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Don’t STOP, naïve ﬁsh", ("don’t", "stop", "naïve", "fish"), id="latin"),
        pytest.param("潮位計", ("潮", "位", "計"), id="han"),
        pytest.param("Показания утром", ("показания", "утром"), id="cyrillic"),
        pytest.param("2023 12:30 v2", ("v",), id="numbers"),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    """Words are folded; scripts without blanks count by character; numbers do not count."""
    assert words_of(text) == words


def test_what_a_page_says_of_itself() -> None:
    """Title and language are read, the language without its region."""
    text = text_of(answer("text/html", b'<html lang="EN-us"><title> A\n page </title><p>text</p></html>'))
    assert text is not None
    assert (text.title, text.language) == ("A page", "en")


def test_other_kinds() -> None:
    """Plain text is its words; a picture has none."""
    plain = text_of(answer("text/plain", b"one two"))
    assert plain is not None
    assert plain.main == ("one", "two")
    assert text_of(answer("image/png", b"\x89PNG")) is None


def test_a_nest_of_elements_is_read_in_reasonable_time() -> None:
    """A page made to hurt costs a walk over its nodes."""
    assert main("<div>" * 3000 + "deep" + "</div>" * 3000) == "deep"
