"""What the words around a date say of it: the tables of `date_words.tsv`, ready to be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from linkcheck.extraction.calendars import key
from linkcheck.frozen import dataclass

IN_DATE = (
    "before-year",
    "before-month",
    "after-year",
    "after-month",
    "day-follows",
    "month-then-number",
    "number-then-month",
)
"""Kinds of words that are parts of dates."""

VERB_LAST = frozenset(
    {"am", "az", "bn", "ckb", "et", "eu", "fa", "fi", "gu", "hi", "hu", "hy", "ka", "kk", "kn", "ko", "ky", "la", "lt"}
    | {"lv", "ml", "mn", "mr", "ne", "pa", "ps", "ta", "te", "tk", "tr", "ug", "ur", "uz"}
)
"""Languages that may write the date first and the verb behind it, with more text following."""


CUT = 4
"""Letters that are left, at least, of a word that is cut short."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a word or phrase says of the date beside it."""

    languages: tuple[str, ...]
    words: int  # how many words the phrase has
    common: bool = False  # a word of titles too
    up_to_date: bool = False  # the state of the page, not the author's visit


@dataclass(frozen=True, slots=True)
class _Entry:
    before: tuple[str, ...]  # the words in front of the last one, nearest first
    language: str
    common: bool
    up_to_date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The tables, read once."""

    whole: Mapping[str, tuple[_Entry, ...]]  # by the last word of the phrase
    begun: Mapping[str, tuple[_Entry, ...]]  # by the beginning of it
    beginnings: tuple[int, ...]  # the lengths that occur in `begun`, ascending
    by_beginning: Mapping[str, tuple[tuple[str, _Entry], ...]]  # the last words and phrases of `whole` by `CUT` letters
    other: frozenset[str]
    passing: frozenset[str]
    before_date: frozenset[str]
    after_date: frozenset[str]
    in_date: Mapping[str, frozenset[str]]  # by `IN_DATE`
    unspaced: Mapping[str, str]  # phrase -> language
    seen_before: re.Pattern[str]  # searched in the text that ends where a date begins
    seen_behind: re.Pattern[str]  # matched where a date ends

    def marker_at(self, words: Sequence[str], position: int) -> Marker | None:
        """Return what the phrase says that ends with `words[position]`; `words` are as `key` leaves them."""
        word = words[position]
        entries = self.whole.get(word, ())
        for length in self.beginnings:
            if length > len(word):
                break
            entries += self.begun.get(word[:length], ())
        if not entries and words[position + 1 : position + 2] == [""]:
            entries = self._cut_short(word)
        if not entries:
            return None
        before = tuple(words[max(0, position - 4) : position][::-1])
        fitting = [entry for entry in entries if before[: len(entry.before)] == entry.before]
        if not fitting:
            return None
        # A longer phrase says more; a word that is common in one language and plain in another is plain.
        best = min(fitting, key=lambda entry: (entry.up_to_date, -len(entry.before), entry.common))
        length = len(best.before)
        same = [e.language for e in fitting if len(e.before) == length and e.up_to_date == best.up_to_date]
        return Marker(tuple(dict.fromkeys(same)), length + 1, best.common, best.up_to_date)

    def _cut_short(self, word: str) -> tuple[_Entry, ...]:
        """Return the phrases whose last word somebody cut short in a way of his own, its dot behind it."""
        if len(word) < CUT:
            return ()
        return tuple(
            entry
            for last, entry in self.by_beginning.get(word[:CUT], ())
            if last.startswith(word) and (entry.before or (len(word) > CUT and not entry.common))
        )


def _rows() -> Iterator[tuple[str, str, list[str]]]:
    """Yield kind, language and phrases."""
    for line in Path(__file__).with_name("date_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, language, phrases = line.split("\t")
            yield kind, language, phrases.split(", ")


@cache
def words() -> Words:
    """Return the tables."""
    whole: dict[str, tuple[_Entry, ...]] = {}
    begun: dict[str, tuple[_Entry, ...]] = {}
    unspaced: dict[str, str] = {}
    plain: dict[str, list[str]] = {}
    for kind, language, phrases in _rows():
        if kind == "seen-unspaced":
            unspaced |= {phrase: language for phrase in phrases if phrase not in unspaced}
        elif kind in ("seen", "up-to-date"):
            for phrase in phrases:
                last, entry = _entry(phrase, language, up_to_date=kind == "up-to-date")
                table = begun if last.endswith("*") else whole
                last = last.removesuffix("*")
                table[last] = (*table.get(last, ()), entry)
        else:
            plain[kind] = phrases
    before, behind = _unspaced_patterns(unspaced)
    return Words(
        whole=whole,
        begun=begun,
        beginnings=tuple(sorted({len(beginning) for beginning in begun})),
        by_beginning=_by_beginning(whole, begun),
        other=frozenset(map(key, plain["other"])),
        passing=frozenset(map(key, plain["passing"])),
        before_date=frozenset(map(key, plain["before-date"])),
        after_date=frozenset(map(key, plain["after-date"])),
        in_date={kind: frozenset(map(key, plain[kind])) for kind in IN_DATE},
        unspaced=unspaced,
        seen_before=before,
        seen_behind=behind,
    )


def _by_beginning(*tables: Mapping[str, tuple[_Entry, ...]]) -> dict[str, tuple[tuple[str, _Entry], ...]]:
    found: dict[str, tuple[tuple[str, _Entry], ...]] = {}
    for table in tables:
        for last, entries in table.items():
            if len(last) > CUT:
                found[last[:CUT]] = found.get(last[:CUT], ()) + tuple((last, entry) for entry in entries)
    return found


def _entry(phrase: str, language: str, *, up_to_date: bool) -> tuple[str, _Entry]:
    """Return the last word of a phrase of the tables, its `*` kept, and the entry."""
    common = phrase.endswith("!")
    *before, last = key(phrase.removesuffix("!")).split()
    return last, _Entry(tuple(reversed(before)), language, common, up_to_date)


def _unspaced_patterns(phrases: Mapping[str, str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    any_of = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    gap = r"[\s:：,，、.。\-–—()（）\[\]［］【】〔〕「」]{0,12}"
    fill = "(?:日期|日時|日|時|时间|時間|于|於|は|在|为|為|เมื่อวันที่|เมื่อ|วันที่|วัน|ວັນທີ|ថ្ងៃទី|ថ្ងៃ|年月日)?"
    before = re.compile(rf"(?P<marker>{any_of}){gap}{fill}{gap}\Z")
    behind = re.compile(
        rf"[\s,，、]{{0,8}}(?:に最終|に|時点で|にて|最終|最后|最後|的|日)?\s{{0,4}}(?P<marker>{any_of})"
    )
    return before, behind
