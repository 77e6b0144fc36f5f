"""The way from a date to the marker in front of it."""

from __future__ import annotations

from collections.abc import Sequence

from linkcheck.extraction.calendars import key
from linkcheck.extraction.date_words import Marker, words
from linkcheck.extraction.named_dates import TOKEN
from linkcheck.extraction.written import WrittenDate

_MOST_OTHER_WORDS = 3
_MOST_OTHER_WORDS_LED = 7  # where a word such as "on" leads to the date
_CLOSING = ")]}>»”’\"'"


class Walk:
    """Goes from a date to the left, word by word, until one decides."""

    def __init__(self, date: WrittenDate) -> None:
        self.date = date
        self.passed_link = False
        self.stopped = False  # nothing further left can matter
        self._others = 0  # words that mean nothing here
        self._sentence_ended = False
        self._led = False  # "on", "am", "el" in front of the date
        self._signs_only = True

    def left(self, text: str, *, cut: bool) -> Marker | None:
        """Return the marker that `text` holds nearest to its end, or None.

        `cut`: its first word may be the end of a longer one and says nothing.
        """
        tokens = TOKEN.findall(text)
        keys = [key(token) for token in tokens]
        at = len(tokens) - 1
        while at >= cut and not self.stopped:
            token = tokens[at]
            if token[0].isdigit():
                at = self._number(tokens, at)
            elif token[0].isalpha() or len(token) > 1:
                marker = self._word(keys, at)
                if marker is not None:
                    return marker
                at -= 1
            else:
                self._sign(token)
                at -= 1
        return None

    def _number(self, tokens: Sequence[str], at: int) -> int:
        """Step over the time of day, `14:25` or `14.25`, and stop at any other number."""
        if at >= 2 and tokens[at - 1] in (":", ".") and len(tokens[at]) == 2 and tokens[at - 2].isdigit():
            return at - 3
        if len(tokens[at]) <= 2 and at + 1 < len(tokens) and key(tokens[at + 1]) in ("uhr", "h", "pm", "am"):
            return at - 1
        self.stopped = True
        return at

    def _sign(self, sign: str) -> None:
        if sign in ".;!?。" or sign in _CLOSING:
            if self._others:
                self.stopped = True
            self._sentence_ended = True

    def _word(self, keys: Sequence[str], at: int) -> Marker | None:
        table = words()
        marker = table.marker_at(keys, at)
        if marker is not None and self._fits(marker, keys, at):
            return marker
        if keys[at] in table.other:
            self.stopped = True
            return None
        if keys[at] in table.passing:
            self._led = self._led or (self._signs_only and keys[at] in table.before_date)
            self._signs_only = False
            return None
        self._signs_only = False
        self._others += 1
        most = _MOST_OTHER_WORDS_LED if self._led else _MOST_OTHER_WORDS
        if self._sentence_ended or self.passed_link or self.date.year_only or self._others > most:
            self.stopped = True
        return None

    def _fits(self, marker: Marker, keys: Sequence[str], at: int) -> bool:
        """Tell whether the marker can be about the date from where it stands."""
        if marker.common and (self._others or self.date.year_only):
            return False
        if marker.common and at >= 1 and keys[at - 1] == "open" and keys[at] == "access":
            return False
        if keys[at] == "web":  # MLA's medium: "Web. 5 May 2020."
            return self._signs_only and self._sentence_ended and self.date.to_the_day
        return not (marker.up_to_date and self._others)
