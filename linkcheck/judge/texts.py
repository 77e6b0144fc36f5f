"""Comparing what pages say with what tables list: one plain form for both, and phrases that are found fast."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_APOSTROPHES = re.compile("['’‘ʼ`´ʹ′]")
# Accents on Latin, Greek and Cyrillic letters, points on Hebrew and Arabic ones, and joiners: left out by many pages
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u00ad\ufeff]")
_NOT_WORDS = re.compile(
    r"(?:[^\w\u0900-\u109f\u1780-\u17ff]|_)+"
)  # vowel signs of Indic scripts are no \w, but letters
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ı": "i"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def plain(text: str) -> str:
    """Return text for comparing: case, accents, apostrophes and punctuation gone, one space between words."""
    folded = _APOSTROPHES.sub("", text).casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
        folded = unicodedata.normalize("NFC", folded).translate(_LETTERS)
    return _NOT_WORDS.sub(" ", folded).strip()


class Phrases:
    """Phrases of many languages, found in plain texts: as whole words where the script has spaces between words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        self._unspaced: list[str] = []
        self.all = frozenset(filter(None, map(plain, phrases)))
        for phrase in sorted(self.all):
            if _UNSPACED.search(phrase):
                self._unspaced.append(phrase)
            else:
                self._by_first.setdefault(phrase.partition(" ")[0], []).append(phrase)

    def among(self, text: str) -> list[str]:
        """Return the phrases that a plain text says, in no telling order."""
        padded = f" {text} "
        found = [
            phrase
            for word in self._by_first.keys() & set(text.split())
            for phrase in self._by_first[word]
            if f" {phrase} " in padded
        ]
        if _UNSPACED.search(text):
            found += [phrase for phrase in self._unspaced if phrase in text]
        return found

    def find(self, text: str) -> str | None:
        """Return the longest phrase that a plain text says, or None."""
        found = self.among(text)
        return max(found, key=lambda phrase: (len(phrase), phrase)) if found else None


@cache
def says(topic: str) -> Phrases:
    """Return the phrases of a topic of `says.tsv`: a topic and phrases between semicolons on each line."""
    rows = [line.split("\t") for line in _lines("says.tsv")]
    return Phrases(phrase for name, phrases in rows if name == topic for phrase in phrases.split(";"))


def _lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _gone_rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = [line.split("\t") for line in _lines("gone.tsv")]
    return tuple((code, kind, tuple(phrases.split(";"))) for code, kind, phrases in rows)


@cache
def gone(kind: str) -> Phrases:
    """Return all languages' phrases of one kind of `gone.tsv`: `whole`, `subject`, `gone` or `below`."""
    return Phrases(phrase for _, of, phrases in _gone_rows() if of == kind for phrase in phrases)


@cache
def languages_of(kind: str) -> dict[str, frozenset[str]]:
    """Return the languages in which each plain phrase of one kind of `gone.tsv` is said."""
    found: dict[str, set[str]] = {}
    for code, of, phrases in _gone_rows():
        if of == kind:
            for phrase in map(plain, phrases):
                found.setdefault(phrase, set()).add(code)
    return {phrase: frozenset(codes) for phrase, codes in found.items()}
