"""Comparing what pages say with what tables list: one plain form for both, and phrases that are found fast."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache, lru_cache
from pathlib import Path

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_APOSTROPHES = "'’‘ʼ`´ʹ′"
# Accents on Latin, Greek and Cyrillic letters, points on Hebrew and Arabic ones, and joiners: left out by many pages
_MARKS = regex("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u00ad\ufeff]")
_NOT_WORDS = regex(r"(?:[^\w\u0900-\u109f\u1780-\u17ff]|_)+")  # vowel signs of Indic scripts are no \w, but letters
_LETTERS = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ı": "i"}
_SIGNS = regex(f"[{_APOSTROPHES}]")
_ASCII = {code: None if chr(code) in _APOSTROPHES else " " for code in range(128) if not chr(code).isalnum()}
_UNSPACED = regex("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def plain(text: str) -> str:
    """Return text for comparing: case, accents, apostrophes and punctuation gone, one space between words."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    return _NOT_WORDS.sub(" ", _folded(text)).strip()


def plain_lines(text: str) -> list[str]:
    """Return each line as `plain` does: of thousands, twice as fast as one by one."""
    return [_NOT_WORDS.sub(" ", line).strip() for line in _folded(text).split("\n")]


def _folded(text: str) -> str:
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", _SIGNS.sub("", text).casefold()))
    folded = unicodedata.normalize("NFC", bare)
    for letter, likeness in _LETTERS.items():  # str.translate takes as long as all the rest
        folded = folded.replace(letter, likeness)
    return folded


_TABLES = ("gone.tsv", "says.tsv")
_APART = " \0 "  # between texts that are searched together: no phrase goes over it


class Index:
    """Phrases of many topics and languages, found in plain texts in one pass.

    Words are matched whole where a script has spaces between them, anywhere where it has none.
    """

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """Take the phrases.

        Args:
            rows: Topics and phrases, plain.
        """
        self.topics: dict[str, set[str]] = {}
        self._by_word: dict[str, list[tuple[str, str]]] = {}  # by the longest word of each, which is the rarest
        self._unspaced: list[tuple[str, str]] = []
        for topic, phrase in rows:
            of_topic = self.topics.setdefault(topic, set())
            if not phrase or phrase in of_topic:
                continue
            of_topic.add(phrase)
            if _UNSPACED.search(phrase):
                self._unspaced.append((phrase, topic))
            else:
                self._by_word.setdefault(max(phrase.split(), key=len), []).append((phrase, topic))

    @property
    def words(self) -> Set[str]:
        """Return the words of which every text that says something has one, but for scripts without spaces."""
        return self._by_word.keys()

    def said(self, *texts: str, without: Callable[[], str] | None = None) -> Mapping[str, list[str]]:
        """Return the phrases that some plain texts say, by topic.

        Args:
            texts: What is looked at.
            without: Returns it, or a part of it, without some of its words, which is looked at as well.
        """
        found: dict[str, list[str]] = {}
        words = {word for text in texts for word in _telling_words(text) if word in self._by_word}
        if not words and all(map(str.isascii, texts)):  # scripts without spaces are not ASCII
            return found
        text = _APART.join(texts)
        if without is not None:
            text = f"{text}{_APART}{without()}"
        padded = f" {text} "
        for word in words:
            for phrase, topic in self._by_word[word]:
                if f" {phrase} " in padded:
                    found.setdefault(topic, []).append(phrase)
        if not text.isascii() and _UNSPACED.search(text):
            for phrase, topic in self._unspaced:
                if phrase in text:
                    found.setdefault(topic, []).append(phrase)
        return found


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one topic."""

    table: str
    topic: str

    @property
    def all(self) -> set[str]:
        """Return the phrases themselves, plain."""
        return _index(self.table).topics[self.topic]

    def among(self, text: str) -> list[str]:
        """Return the phrases that a plain text says, in no telling order."""
        return _said(self.table, text).get(self.topic, [])

    def find(self, text: str) -> str | None:
        """Return the longest phrase that a plain text says, or None."""
        found = self.among(text)
        return max(found, key=lambda phrase: (len(phrase), phrase)) if found else None


@cache
def says(topic: str) -> Phrases:
    """Return the phrases of a topic of `says.tsv`: a topic and phrases between semicolons on each line."""
    return Phrases("says.tsv", topic)


@cache
def gone(kind: str) -> Phrases:
    """Return all languages' phrases of one kind of `gone.tsv`: `whole`, `subject`, `gone` or `below`."""
    return Phrases("gone.tsv", kind)


def topics_of(texts: Iterable[str], without: Callable[[], str]) -> frozenset[str]:
    """Return the topics of `says.tsv` on which some plain texts say anything; `without` as `Index.said` takes it."""
    return frozenset(_index("says.tsv").said(*texts, without=without))


def may_say(texts: Iterable[str]) -> bool:
    """Tell whether some plain texts have any word that a table looks for, or a script in which words are not told."""
    return any(not text.isascii() or _telling_words(text) for text in texts)


def load() -> None:
    """Read the tables now, and not when they are first needed."""
    _all_telling_words()


def says_nothing(text: str) -> bool:
    """Tell whether a plain text has no phrase of any table."""
    return not any(_said(table, text) for table in _TABLES)


@lru_cache(maxsize=64)  # one page's title, headings and text, asked about by every table
def _said(table: str, text: str) -> Mapping[str, list[str]]:
    return _index(table).said(text)


@lru_cache(maxsize=64)
def _telling_words(text: str) -> frozenset[str]:
    """Return the words of a plain text by which phrases of any table are looked for: of most, hardly any."""
    return frozenset(_all_telling_words().intersection(text.split()))


@cache
def _all_telling_words() -> frozenset[str]:
    return frozenset().union(*(_index(table).words for table in _TABLES))


@cache
def _index(table: str) -> Index:
    """Return the phrases of a table: the topic stands before the last column, which holds them."""
    topics, phrases = zip(*((row[-2], phrase) for row in rows_of(table) for phrase in row[-1].split(";")), strict=True)
    return Index(zip(topics, plain_lines("\n".join(phrases)), strict=True))


def rows_of(table: str) -> list[list[str]]:
    """Return the rows of a table as their columns; lines that begin with # are comments."""
    text = Path(__file__).with_name(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def languages_of(kind: str) -> dict[str, frozenset[str]]:
    """Return the languages in which each plain phrase of one kind of `gone.tsv` is said."""
    found: dict[str, set[str]] = {}
    for code, of, phrases in rows_of("gone.tsv"):
        if of == kind:
            for phrase in map(plain, phrases.split(";")):
                found.setdefault(phrase, set()).add(code)
    return {phrase: frozenset(codes) for phrase, codes in found.items()}
