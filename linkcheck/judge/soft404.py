"""Error pages that call themselves success: signs are weighed, as no single one is proof.

What a page is called weighs more than what it says below (the strongest features of TeamHG-Memex/soft404), and running
text speaks against all of it: an article about missing pages is no missing page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from linkcheck.addresses import resolve, split
from linkcheck.frozen import dataclass
from linkcheck.judge.redirects import SLUG_WORD, is_home, names_file, names_one_page
from linkcheck.judge.texts import gone, languages_of, plain, says, says_nothing
from linkcheck.judge.view import View
from linkcheck.pages.page import Page, count_words
from linkcheck.regexes import regex

SURE = 3.0
"""Weight from which a page is an error page, whatever a sibling says."""

DOUBT = 1.5
"""Weight from which it is worth asking for a page of the same family that cannot exist."""

_ABOUT_IT = 4  # words beside a phrase: the name of a site, or of a thing; a sentence about missing pages has more
_SHORT_LINE = 16  # words of a line that says of one thing that it is gone
_REPEATED = 0.5  # of a sign that was counted before
_TITLE_FOUND = 0.7  # share of the words of a reference's title
_BESIDE_BARE = 1  # words beside "not found" alone: "not found in the archives" is about something else
_BRIEF = 4  # words
_ANY_ORDER = 8  # words; "no encontramos esta página" names the thing last
_SENTENCES = 12  # of a short page
_FEW, _HARDLY_ANY, _SHORT, _MUCH, _LONG, _LOTS = 40, 60, 150, 250, 300, 450  # words of running text
_AGAINST = ((60, 0.0), (120, 1.0), (200, 2.6), (250, 3.5), (450, 5.0))
"""Words of a page that are no message, and what they weigh against its being one; in proportion between the steps."""

_SENTENCE = regex(r"(?<![.!?;。！？；…|])[.!?;。！？；…|]++(?:\s|$)|(?<=[。！？；])|\n")

_ADDRESS = regex(r"(?:https?:/)?(?<![^\s\"'(])/\S+|https?://\S+")  # messages like to name what was asked for
_SPACED_CODE = regex(r"\b4 0 4\b")
_REPORT = regex(r"\b(?:issue|bug|ticket|question|case|pull request) \d")

# Heads that are errors when they are all that a head says
_ALONE = regex(
    r"(?:(?:http |status |error |fehler |erreur |erro |errore |ошибка |code )*(?:404|410)(?: 404)*"
    r"(?: error| not found| page)?"
    r"|not found|no results?(?: found)?|page unavailable)"
)
_ORDINARY = frozenset({"gone", "missing", "removed", "deleted", "unavailable", "nothing found"})
"""The same in words that are titles of other things, too."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much speaks for an error page, and the sign that weighs most, for a person."""

    weight: float
    sign: str


def weigh(view: View, known: bool = False) -> Weighed:
    """Weigh the signs that a page is an error page or a stand-in; `known`: it shows what a reference calls it."""
    signs: list[tuple[float, str]] = []
    signs += view.of_page(_heads)
    signs += view.of_page(_below)
    prose = view.of_page(_beside) if signs else _prose(view)
    if names_file(view.cited) and view.page is not None and not _shows_name(view):
        signs.append((2.0, "a file was cited, and a page is sent"))
    stands_in = _stand_in(view)
    if stands_in and not view.cited_home:
        signs += stands_in
    against = prose + _as_cited(view, known)
    weight = sum(weight for weight, _ in signs) - against
    return Weighed(weight, max(signs)[1] if signs else "")


def _heads(view: View) -> list[tuple[float, str]]:
    """Weigh what a page is called: the part of the title that says it, and the heading that does."""
    titles = [(_says_gone(part), part) for part in view.titles]
    lower = 3 if view.words < _HARDLY_ANY else 1
    headings = [(_says_gone(part) * (0.6 if place else 1.0), part) for place, part in enumerate(view.headings[:lower])]
    if any(map(_talks, view.titles)):
        return []
    if view.page is None and count_words(view.text) <= _SHORT_LINE:
        titles = [(_says_gone(view.text), view.text)]
    found = []
    for heads, what in ((titles, "title"), (headings, "heading")):
        if heads and max(heads)[0] > 0:
            weight, part = max(heads)
            found.append((weight, f'its {what} says "{view.original(part)[:60]}"'))
    if len(found) == 2 and view.words >= _HARDLY_ANY:  # beside much text a title and its heading are one sign
        (weight, _), *_ = found = sorted(found, reverse=True)
        return [found[0], (_REPEATED, found[1][1])] if weight else found
    return found


def calls_itself_gone(view: View) -> bool:
    """Tell whether a title or heading says in so many words that the page is not there."""
    said = _sentences(view.page)[:2] if view.page is not None and view.words < _FEW else []
    return any(_says_gone(part) >= SURE for part in (*view.titles, *view.headings[:3], *said))


@lru_cache(maxsize=256)  # title and heading are often one, and asked about by several signs
def _says_gone(head: str) -> float:
    """Weigh one head: 3 that something is gone, 2 that something is wrong, 1 that it speaks of such things."""
    head = _SPACED_CODE.sub("404", head)
    if _ALONE.fullmatch(head):
        return 3.0
    if says_nothing(head) and head not in _ORDINARY:
        return 0.0
    bare = _without_fillers(head)
    if {head, bare} & (says("error").all | _ORDINARY):
        return 2.0
    if head in says("vague").all:
        return 0.5
    words, said = count_words(bare), gone("whole").find(bare)
    if not _talks(bare):
        if said is not None and words - count_words(said) <= _room(said):
            return 3.0
        if words <= _SHORT_LINE and _of_one_thing(bare):
            return 3.0
    return 1.0 if said is not None else 0.0


def _room(said: str) -> int:
    """Return how many words may stand beside a phrase: hardly any where it does not say what is not there."""
    told = count_words(said) > 2 or "404" in said or "410" in said or bool(gone("subject").among(said))
    return _ABOUT_IT if told else _BESIDE_BARE


def _talks(head: str) -> bool:
    """Tell whether a head is about missing pages, or about a report of one, rather than of one."""
    return (not says_nothing(head) and says("talk").find(head) is not None) or _REPORT.search(head) is not None


def _without_fillers(head: str) -> str:
    """Return a head without the regrets that stand between its words: `die Seite gibt es (leider) nicht`."""
    padded = f" {head} "
    for filler in says("regret").among(head):
        if padded.strip() != filler:
            padded = padded.replace(f" {filler} ", " ")
    return padded.strip()


def _of_one_thing(line: str) -> bool:
    """Tell whether a line names a thing and says, in the same language, that it is gone.

    In longer lines the thing comes first: "the file that was asked for was removed", not "not found in any file".
    """
    said, things = gone("gone").among(line), gone("subject").among(line)
    if not said or not things:
        return False
    languages, subjects = languages_of("gone"), languages_of("subject")
    brief = count_words(line) <= _ANY_ORDER
    return any(
        languages[one] & subjects[other] and (brief or line.find(other) < line.find(one))
        for one in said
        for other in things
    )


def _below(view: View) -> list[tuple[float, str]]:
    """Weigh what a page says below its head; only short pages are about themselves."""
    if view.words >= _LONG or view.page is None:
        return []
    notices = (plain(part) for notice in view.page.notices for part in (notice, *_SENTENCE.split(notice)))
    told = next((notice for notice in notices if _says_gone(notice) >= SURE), None)
    if told is not None:
        return [(SURE, f'it says "{told[:60]}"')]
    said = None
    if gone("whole").among(view.text) or gone("gone").among(view.text) or view.words < _SHORT_LINE:
        said = next((sentence for sentence in _sentences(view.page) if _says_gone(sentence) >= SURE), None)
    if said is not None:
        # A head of several words that says nothing of the kind is what the page is about
        named = any(count_words(head) >= _BRIEF for head in view.headings[:1])
        titled = any(count_words(part) > _BRIEF for part in view.titles[:1])
        most = count_words(said) * 2 >= view.words
        if not named and (most or (view.words < _FEW and not titled)):
            return [(SURE, f'it says "{said[:60]}"')]
        return [(2.0 if view.words < _HARDLY_ANY else DOUBT, f'it says "{said[:60]}"')]
    supports = gone("below").among(view.text) if view.words < _SHORT else []
    factor = 1.0 if view.words < _HARDLY_ANY else 0.5
    return [(min(1.5, 0.6 * len(supports)) * factor, f'it says "{max(supports, key=len)}"')] if supports else []


def _sentences(page: Page) -> list[str]:
    """Return the first sentences below a page's headings, plain."""
    text = page.running
    for heading in page.headings:
        text = text.replace(heading, ". ", 1)
    return [plain(_ADDRESS.sub(" ", sentence)) for sentence in _SENTENCE.split(text)[:_SENTENCES]]


def _stand_in(view: View) -> list[tuple[float, str]]:
    """Weigh whether a page is the site's home page under another address."""
    found = []
    heads = (*view.titles, *view.headings[:1])
    if not view.topics.isdisjoint(("home", "greeting")) and any(
        head in says("home").all or _greets(head) for head in heads
    ):
        found.append((DOUBT, "it is called a home page"))
    canonical = view.page.canonical if view.page is not None else None
    if canonical:
        whole = split(resolve(f"{view.final.scheme}://{view.final.authority}{view.final.path}", canonical))
        if is_home(whole) and not is_home(view.final):
            found.append((DOUBT, "it says itself that it is the home page"))
    if _led_up(view):
        found.append((DOUBT, "a redirect leads up to it"))
    return found


def _led_up(view: View) -> bool:
    """Tell whether a redirect led from something named like a single page to a shallower place that is not."""
    if not view.redirected or view.words >= _MUCH:
        return False
    cited, final = view.cited.segments, view.final.segments
    if len(final) >= len(cited):
        return False
    return names_one_page(cited[-1]) and not any(map(names_one_page, final)) and not view.final.query


def _greets(head: str) -> bool:
    greeting = says("greeting").find(head)
    return greeting is not None and head.startswith(greeting)


def _shows_name(view: View) -> bool:
    """Tell whether a page shows the name of the file that was cited, as viewers and landing pages do."""
    name = view.cited.path.rpartition("/")[2].lower()
    return len(name) > 6 and view.page is not None and name in view.page.all_text.lower()


def _prose(view: View) -> float:
    """Weigh the running text of a page that is no message; home pages have some, too."""
    words = view.words
    return 0.0 if words < _SHORT else 1.0 if words < _MUCH else _AGAINST[-2][1] if words < _LOTS else _AGAINST[-1][1]


def _beside(view: View) -> float:
    """Weigh the running text beside a message, which speaks against its being one about the page."""
    words = view.words
    if words > _AGAINST[0][0] and view.page is not None:
        told = (sentence for sentence in _sentences(view.page) if _is_message(sentence))
        words -= sum(map(count_words, told))
    for (least, low), (most, high) in pairwise(_AGAINST):
        if words < most:
            return low + (high - low) * max(0, words - least) / (most - least)
    return _AGAINST[-1][1]


def _is_message(sentence: str) -> bool:
    return _says_gone(sentence) > 0 or bool(gone("below").among(sentence))


def _as_cited(view: View, known: bool) -> float:
    """Weigh what speaks for the cited page: its title, or the words of its address, at its head."""
    against = 0.0
    if (
        view.of_page(_names_something)
        and _heads_say(view)
        and not any(_says_gone(part) >= SURE for part in view.titles)
    ):
        against += 1.5
    if known:
        against += 4.0
    return against


def _heads_say(view: View) -> bool:
    """Tell whether a page's heads have half of the words that the cited address gives it, if it gives it any."""
    slug = view.slug
    return bool(slug) and len(slug.intersection(" ".join((view.title, *view.headings)).split())) * 2 >= len(slug)


def _names_something(view: View) -> bool:
    """Tell whether a page's heads have a word that is as long as those that an address gives."""
    return any(len(word) >= SLUG_WORD for head in (view.title, *view.headings) for word in head.split())


def shows_title(view: View, titles: Sequence[str]) -> bool:
    """Tell whether a page shows what a reference calls it."""
    return view.page is not None and any(_share(title, view) >= _TITLE_FOUND for title in titles)


def _share(title: str, view: View) -> float:
    """Return which share of the title's longer words a page has; 0 where the title has hardly any."""
    wanted = {word for word in plain(title).split() if len(word) > 3 or not word.isascii()}
    if len(wanted) < 3:
        return 0.0
    there = set(f"{view.title} {' '.join(view.headings)} {view.text}".split())
    return len(wanted & there) / len(wanted)
