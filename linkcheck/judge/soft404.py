"""Error pages that call themselves success: signs are weighed, as no single one is proof.

What a page is called weighs more than what it says below (the strongest features of TeamHG-Memex/soft404), and running
text speaks against all of it: an article about missing pages is no missing page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from linkcheck.addresses import resolve, split
from linkcheck.judge.redirects import is_home, names_file, names_one_page, slug_words
from linkcheck.judge.texts import gone, languages_of, plain, says
from linkcheck.judge.view import View
from linkcheck.pages.page import Page, count_words

SURE = 3.0
"""Weight from which a page is an error page, whatever a sibling says."""

DOUBT = 1.5
"""Weight from which it is worth asking for a page of the same family that cannot exist."""

_ABOUT_IT = 4  # words beside a phrase: the name of a site, or of a thing; a sentence about missing pages has more
_SHORT_LINE = 16  # words of a line that says of one thing that it is gone
_TITLE_FOUND = 0.7  # share of the words of a reference's title
_BRIEF = 4  # words
_SENTENCES = 12  # of a short page
_HARDLY_ANY, _SHORT, _MUCH, _LOTS = 60, 150, 250, 450  # words of running text

_SENTENCE = re.compile(r"[.!?;。！？；…|]+(?:\s|$)|(?<=[。！？；])|\n")

# Heads that are errors when they are all that a head says
_ALONE = re.compile(
    r"(?:(?:http |status |error |fehler |erreur |erro |errore |ошибка |code )*(?:404|410)(?: 404)*"
    r"(?: error| not found| page)?"
    r"|not found|nothing found|no results?(?: found)?|gone|missing|removed|deleted|unavailable|page unavailable)"
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much speaks for an error page, and the sign that weighs most, for a person."""

    weight: float
    sign: str


def weigh(view: View, known: bool = False) -> Weighed:
    """Weigh the signs that a page is an error page or a stand-in; `known`: it shows what a reference calls it."""
    signs: list[tuple[float, str]] = []
    if view.page is not None and view.page.blank:
        return Weighed(SURE, "the page is empty")
    signs += _heads(view)
    signs += _below(view)
    if names_file(view.cited) and view.page is not None and not _shows_name(view):
        signs.append((2.0, "a file was cited, and a page is sent"))
    if not is_home(view.cited):
        signs += _stand_in(view)
    against = _prose(view) + _as_cited(view, known)
    weight = sum(weight for weight, _ in signs) - against
    return Weighed(weight, max(signs)[1] if signs else "")


def _heads(view: View) -> list[tuple[float, str]]:
    """Weigh what a page is called: the part of the title that says it, and the heading that does."""
    titles = [(_says_gone(part), part) for part in view.titles]
    lower = 3 if view.words < _HARDLY_ANY else 1
    headings = [(_says_gone(part) * (0.6 if place else 1.0), part) for place, part in enumerate(view.headings[:lower])]
    if view.page is None and count_words(view.text) <= _SHORT_LINE:
        titles = [(_says_gone(view.text), view.text)]
    found = []
    for heads, what in ((titles, "title"), (headings, "heading")):
        if heads and max(heads)[0] > 0:
            weight, part = max(heads)
            found.append((weight, f'its {what} says "{view.original(part)[:60]}"'))
    return found


@lru_cache(maxsize=256)  # title and heading are often one, and asked about by several signs
def _says_gone(head: str) -> float:
    """Weigh one head: 3 that something is gone, 2 that something is wrong, 1 that it speaks of such things."""
    if _ALONE.fullmatch(head):
        return 3.0
    if head in says("error").all:
        return 2.0
    if head in says("vague").all:
        return 0.5
    words = count_words(head)
    said = gone("whole").find(head)
    if said is not None and words - count_words(said) <= _ABOUT_IT:
        return 3.0
    if words <= _SHORT_LINE and _of_one_thing(head):
        return 3.0
    return 1.0 if said is not None else 0.0


def _of_one_thing(line: str) -> bool:
    """Tell whether a line names a thing and says, in the same language, that it is gone.

    In longer lines the thing comes first: "the file you asked for was removed", not "not found in any file".
    """
    said, things = gone("gone").among(line), gone("subject").among(line)
    if not said or not things:
        return False
    languages, subjects = languages_of("gone"), languages_of("subject")
    brief = count_words(line) <= _BRIEF
    return any(
        languages[one] & subjects[other] and (brief or line.find(other) < line.find(one))
        for one in said
        for other in things
    )


def _below(view: View) -> list[tuple[float, str]]:
    """Weigh what a page says below its head; only short pages are about themselves."""
    if view.words >= _SHORT or view.page is None:
        return []
    factor = 1.0 if view.words < _HARDLY_ANY else 0.5
    said = None
    if gone("whole").among(view.text) or gone("gone").among(view.text) or view.words < _SHORT_LINE:
        said = next((sentence for sentence in _sentences(view.page) if _says_gone(sentence) >= SURE), None)
    if said is not None:
        # A heading of several words that says nothing of the kind is what the page is about
        alone = count_words(said) * 2 >= view.words and all(count_words(head) < _BRIEF for head in view.headings[:1])
        return [(SURE if alone else 2.0 * factor, f'it says "{said[:60]}"')]
    supports = gone("below").among(view.text)
    return [(min(1.5, 0.6 * len(supports)) * factor, f'it says "{max(supports, key=len)}"')] if supports else []


def _sentences(page: Page) -> list[str]:
    """Return the first sentences below a page's headings, plain."""
    text = page.text
    for heading in page.headings:
        text = text.replace(heading, ". ", 1)
    return [plain(sentence) for sentence in _SENTENCE.split(text)[:_SENTENCES]]


def _stand_in(view: View) -> list[tuple[float, str]]:
    """Weigh whether a page is the site's home page under another address."""
    found = []
    heads = (*view.titles, *view.headings[:1])
    if any(head in says("home").all or _greets(head) for head in heads):
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
    cited, final = view.cited.segments, view.final.segments
    if not view.redirected or view.words >= _MUCH or len(final) >= len(cited):
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
    words = view.words
    return 0.0 if words < _SHORT else 1.0 if words < _MUCH else 3.5 if words < _LOTS else 5.0


def _as_cited(view: View, known: bool) -> float:
    """Weigh what speaks for the cited page: its title, or the words of its address, at its head."""
    against = 0.0
    heads = set(" ".join((view.title, *view.headings)).split())
    slug = slug_words(view.cited)
    if slug and len(slug & heads) * 2 >= len(slug) and not any(_says_gone(part) >= SURE for part in view.titles):
        against += 1.5
    if known:
        against += 4.0
    return against


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
