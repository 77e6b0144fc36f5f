"""A hyphen at a line break in a link: does it belong to the address, or did the typesetter put it there?

Of real wraps, more than two thirds keep it, and neither rule works alone (40 wraps of printed references, counted
2026-11). What decides is the text around: the same words in the title, the other words of the address.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from linkcheck.extraction.vicinity import UMLAUTS, Vicinity
from linkcheck.regexes import regex

# Words that stand alone in addresses and titles, so that a hyphen beside them is one that was written: short ones of
# the languages references are in, and prefixes and parts of paths that are always hyphenated.
_ALONE_WORDS = """
a about after all an and anti are as asp at auto best bio blog by can cgi co como con cyber da das data de del der des
di die do e eco el en es et eu ex for from fuer general hello how if il in inter international is it its la las le les
lo los mail micro mid mini more multi my nano neo net new news no non not o of old on one online open or our para
paper pan per pdf por post pre pro pseudo que re report science self semi si social state sub sur survey team text
that the their this to top trans un und une uni up us van via vice von was web wei what when where who why wie wifi
wiki will with world wp you your zum zur
"""
_ALONE = frozenset(_ALONE_WORDS.split())
# Compounds whose parts are words, too, and that addresses write as one.
_TOGETHER_WORDS = """
download downloads upload uploads website websites update updates online inline offline input output without within
into onto upon newsletter database databases homepage another whatever
"""
_TOGETHER = frozenset(_TOGETHER_WORDS.split())
_ENDING = regex(
    r"(?:[b-df-hj-np-tv-z]?[aeiou]?(?:tion|tions|tional|sion|ment|ments|ness|ture|tures|logy|ogy|graphy|ical|ance|ence|"
    r"able|ible|ship|lich|liche|lichen|keit|heit|schaft|schaften|tung|dung|lung|rung|zung|gung|ción|sión|cion|mente|dade|"
    r"cao|ção|coes|ções|zione|mento|ing|ings|ity|ities|ized|ised|izing|ian|tive|tives|rial|bility|ously|fully|ously|ung|"
    r"ungen|isch|ische|ischen|tik|logie|graphie|aire|aires|ique|iques|eur|eurs|nen|ten|gen|den|sen|ren|len|ser|ter|ker))"
    r"(?![^\W\d_])"
)
_NO_START = regex(r"(?:[lmnr][bcdfgkpqstvz]|[bdfgkptvz][dfgkmtvz]|ck|ct|x[^\W\d_])", re.IGNORECASE)
_VOWELS = regex(r"[aeiouyäöüàâéèêëíìîóòôõúùûåæø]", re.IGNORECASE)


def belongs(before: str, after: str, around: Vicinity, *, usually: bool) -> tuple[bool, bool]:
    """Tell whether a hyphen between `before` and `after` is part of the address, and whether that is certain.

    Args:
        before: The address so far, without the hyphen.
        after: What follows.
        around: The text it stands in.
        usually: The answer where nothing tells.
    """
    if not before or not after or not before[-1].isalnum() or not after[0].isalnum():
        # `http://www-` + `.example.org`: no label ends with a hyphen.
        return after[:1] != ".", True
    if before[-1].isdigit() or after[0].isdigit():
        return True, True
    left, right = _last_word(before), _first_word(after)
    told = _by_text(left, right, around)
    if told is not None:
        return told, True
    return _by_form(left, right, before, usually), False


def is_function_word(word: str) -> bool:
    """Tell whether `word` is one that stands alone in titles and addresses: `the`, `von`."""
    return word.lower() in _ALONE


def is_word(word: str, around: Vicinity) -> bool:
    """Tell whether `word` is a whole one: known from paths, or from the text around."""
    small = word.lower()
    return small in _ALONE or small in _path_words() or small.translate(UMLAUTS) in around.words


def _last_word(text: str) -> str:
    match = re.search(r"[^\W\d_]+\Z", text[-60:])
    return match.group() if match else ""


def _first_word(text: str) -> str:
    match = re.match(r"[^\W\d_]+", text[:60])
    return match.group() if match else ""


def _by_text(left: str, right: str, around: Vicinity) -> bool | None:
    """Look both readings up in the text."""
    humps = re.findall(r"[^\W\d_a-zß-ÿ]?[^\W\d_A-ZÀ-Þ]+", left)
    tail = (humps[-1] if humps else left).lower().translate(UMLAUTS)
    head = right.lower().translate(UMLAUTS)
    joined = tail + head
    if joined in _TOGETHER:
        return False
    for words in (around.words, around.all_words) if around.document else (around.words,):
        if joined in words:
            return False
        if f"{tail}-{head}" in words or (tail in words and head in words):
            return True
        if len(head) >= 5 and head in words:
            return True
        beginning = joined[: len(tail) + 6]
        if len(beginning) >= 8 and any(word.startswith(beginning) for word in words):
            return False
    return None


def _cuts_a_word(left: str, right: str) -> bool:
    """Tell whether a well-known word lies across the hyphen, from the beginning of `left` or to the end of `right`."""
    words = _path_words()
    if left + right in words:
        return True
    if left in words and (right in words or right in _ALONE):
        return False
    across = {left[-cut:] + right for cut in range(2, min(len(left), 14) + 1)}
    across |= {left + right[:cut] for cut in range(2, min(len(right), 14) + 1)}
    return any(len(word) > 4 and word in words for word in across)


@cache
def _path_words() -> frozenset[str]:
    """Return the words that paths and hosts are made of, of five letters and more."""
    return frozenset(Path(__file__).with_name("path_words.txt").read_text(encoding="utf-8").split())


def _by_form(left: str, right: str, before: str, usually: bool) -> bool:
    """Judge by what words look like."""
    low_left, low_right = left.lower(), right.lower()
    if right[:1].isupper() or len(left) == 1:
        return True
    if _cuts_a_word(low_left, low_right):
        return False
    if low_left in _ALONE or low_right in _ALONE or not _VOWELS.search(left):
        return True
    if len(right) < 4 and not _VOWELS.search(right):
        return True
    if _ENDING.match(low_right) or _NO_START.match(low_right):
        return False
    segment = re.split(r"[/?&=.]", before)[-1]
    if "-" in segment:
        return True
    if len(left) > 3 and low_left.endswith(("i", "ea", "io")):
        return False  # words seldom end so, syllables often do
    return usually
