"""What the text around a date says of it: seen on that day, something else, or nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum, unique

from linkcheck.extraction.calendars import key
from linkcheck.extraction.date_words import VERB_LAST, Marker, words
from linkcheck.extraction.named_dates import TOKEN
from linkcheck.extraction.walk import Walk
from linkcheck.extraction.written import WrittenDate
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_REACH = 120
"""Characters from a date to its marker, links not counted."""

_CLOSE = 40
"""Of those, how many are looked at first, for speed: most markers stand right beside their dates."""

_VERB_WITHIN = 4
"""Words from a link to the verb that says what was done with it."""

_ENTRY = 600
"""Characters from the type code of an entry to its dates, at most."""
_NEARBY = 10
"""Dates of one reference, at most; what is no list is read in linear time all the same."""

_UNSPACED = regex("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_TYPE_CODE = regex(r"\[(?:[A-Z]{1,2}(?:/[A-Z]{2})?)\]")
"""Of GB/T 7714: the kind of document and of its carrier, `[J/OL]`."""

_BARE_LEAD = regex(r"[\s>»”\"'’.,;:)\]}|*_/\\·-]{0,16}(?P<open>[(\[<{])?\s{0,4}\Z")
_WORDED_LEAD = regex(r"[\s>»”\"'’.,;]{0,8}[(\[]\s?(?P<words>[^\d()\[\];,/]{2,60})\Z")
_WORDED_TAIL = regex(r"\.?[\s\u00a0]{0,3}(?:[^\W\d_]{1,4}\.?)?\s?(?:[),\]]|\d{1,2}[:.h]\d\d)")
_RARE_SCRIPT = regex("[\u0530-\u058f\u10a0-\u10ff\u1c90-\u1cbf\u0900-\u0dff\u0e80-\u109f\u1200-\u139f\u1780-\u17ff]")
"""Armenian, Georgian, the Indic scripts, Lao, Tibetan, Burmese, Ethiopic, Khmer: the table has few of their markers."""
_TORN_LEAD = regex(r"\s?(?=[^\s()\[\]]*[/_=&%?.])[^\s()\[\]]*+\s{0,4}(?P<open>[(\[])\s?\Z")
"""The rest of an address that was not recognised to its end."""
_BARE_TAIL = regex(
    r"(?:,?\s?\d\d?[:.]\d\d(?:\s?(?:Uhr|[hu])\b)?(?=[)\]]))?\s{0,4}(?:[a-z]\b)?\s{0,4}(?P<close>[)\]>}])?\s{0,4}(?P<next>[^\s]|\Z)"
)
_ONLINE = regex(r"(?:\bonline|\ben ligne|\ben línea|\binternet|\ben línia|\bem linha)\s?[(\[]\s?\Z", re.IGNORECASE)


@unique
class Sense(StrEnum):
    """How sure the context is, the surest first."""

    MARKED = "marked"  # a marker says that the page was seen on this day
    UP_TO_DATE = "up-to-date"  # behind the link it is said how old the state of the page is
    BESIDE = "beside"  # no word, but the place where some styles put the access date
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the context of one date says."""

    sense: Sense
    languages: tuple[str, ...] = ()  # of the marker
    leads_to_link: bool = False  # its marker, behind the date, may as well say where the text is to be had


_NOTHING = Reading(Sense.NONE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One text, its links and its dates, all in its own offsets and ascending."""

    text: str
    links: Sequence[tuple[int, int]]
    dates: Sequence[WrittenDate]

    def read(self, at: int) -> Reading:
        """Return what the context of `dates[at]` says."""
        date = self.dates[at]
        floor = self.dates[at - 1].end if at else 0
        if date.year_only and not self._led_to(date.start, floor):
            return _NOTHING
        link = self._link_before(date.start)
        before = self._before(date, floor, link)
        if before is not None:
            return before
        ceiling = self.dates[at + 1].start if at + 1 < len(self.dates) else len(self.text)
        behind = self._behind(date, ceiling, followed=at + 1 < len(self.dates))
        if behind is not None:
            return behind
        if not date.year_only and (across := self._across_link(date, ceiling)) is not None:
            return across
        if self._beside(at, floor, link):
            return Reading(Sense.BESIDE)
        return _NOTHING

    def _led_to(self, offset: int, floor: int) -> bool:
        """Tell, at little cost, whether the word in front of a lone year can make it an access date."""
        at = offset - 1
        while at >= floor and not self.text[at].isalnum():
            at -= 1
        first = at
        while first >= floor and self.text[first].isalpha():
            first -= 1
        word = self.text[first + 1 : at + 1]
        if not word.isascii():
            return True
        name = key(word)
        return bool(name) and (name in words().passing or words().marker_at((name,), 0) is not None)

    def _link_before(self, offset: int) -> tuple[int, int] | None:
        """Return the last link that ends at or before `offset`."""
        at = bisect_right(self.links, offset, key=lambda link: link[1])
        return self.links[at - 1] if at else None

    # --- a marker in front of the date ------------------------------------------------------------

    def _before(self, date: WrittenDate, floor: int, link: tuple[int, int] | None) -> Reading | None:
        """Walk from the date to its left until a word decides; None: none does."""
        bound = max(floor, link[1] if link else 0)
        start = max(bound, date.start - _REACH)
        near = self.text[start : date.start]
        if not near.isascii() and _UNSPACED.search(near) and (found := words().seen_before.search(near)):
            return _seen((words().unspaced[found["marker"]],))
        for reach in (_CLOSE, _REACH):
            first = max(bound, date.start - reach)
            walk = Walk(date)
            marker = walk.left(self.text[first : date.start], cut=first > bound)
            if marker is not None or walk.stopped:
                return self._judged(marker, date, link)
            if first == bound:
                break
        if link is None or start != link[1] or link[1] < floor:
            return None
        walk.passed_link = True
        first = max(floor, link[0] - _REACH)
        return self._judged(walk.left(self.text[first : link[0]], cut=first > floor), date, link)

    def _judged(self, marker: Marker | None, date: WrittenDate, link: tuple[int, int] | None) -> Reading | None:
        if marker is None:
            return None
        if marker.up_to_date:
            between = self.text[link[1] : date.start] if link else ""
            near = link is not None and len(between) < 40 and not any(char.isdigit() for char in between)
            return Reading(Sense.UP_TO_DATE, marker.languages) if near else _NOTHING
        return _seen(marker.languages)

    # --- a marker behind the date -----------------------------------------------------------------

    def _behind(self, date: WrittenDate, ceiling: int, *, followed: bool) -> Reading | None:
        """Look for a marker right behind the date: `2020年2月28日访问`, `25.08.2018 tarihinde erişildi`."""
        if date.year_only:
            return None
        begin = date.end
        if date.separator == "." and self.text[begin : begin + 1] == "." and self.text[date.start + 4] == ".":
            begin += 1  # Korean writes 2020. 3. 5.
        text = self.text[begin : min(ceiling, begin + 60)]
        if _UNSPACED.search(text) and (found := words().seen_behind.match(text)):
            rest = text[found.end() :]
            # The marker may belong to the next date: 2019年5月发布 访问日期:2020年...
            if not (followed and begin + len(text) == ceiling and not rest.strip(" :：,，()[]（）")):
                if not self._leads_to_link(begin + found.end()):
                    return _seen((words().unspaced[found["marker"]],))
                # 《…》，2019年5月1日，取自https://…: of publication; Taiwan's APA: full stop first
                apart = text[: found.start("marker")].strip() == ","
                if apart and self.text[max(0, date.start - 3) : date.start].rstrip().endswith((",", "》")):
                    return None
                return Reading(Sense.MARKED, (words().unspaced[found["marker"]],), leads_to_link=True)
        tokens = TOKEN.findall(text)
        return self._marker_behind(tokens, reaches_next=followed and begin + len(text) == ceiling)

    def _leads_to_link(self, offset: int) -> bool:
        """Tell whether a link follows `offset` with nothing but "from" between."""
        following = bisect_left(self.links, offset, key=lambda link: link[0])
        return following < len(self.links) and not self.text[offset : self.links[following][0]][:13].strip(
            " 自从從於于:,<("
        )

    def _marker_behind(self, tokens: list[str], *, reaches_next: bool) -> Reading | None:
        table = words()
        keys = [key(token) for token in tokens]
        at = 0
        while at < len(tokens) and at < 5 and (keys[at] in table.after_date or tokens[at] in ",'’-–("):
            at += 1
        for last in range(at, min(at + 3, len(tokens))):
            if not keys[last] or not tokens[last][0].isalpha():
                return None
            marker = table.marker_at(keys, last)
            if marker is None or marker.words != last - at + 1 or marker.up_to_date:
                continue
            rest = tokens[last + 1 :]
            if reaches_next and all(not word[0].isalnum() or key(word) in table.passing for word in rest):
                return None  # the marker is in front of the next date
            if marker.common and rest and (rest[0] == ":" or rest[0][0].isdigit()):
                return None  # "28.10.2002, kättesaadav: https://…"; "vom 5. Mai 2010, I ZR 121/08"
            ends = not rest or rest[0] in ")].;,"
            if ends or any(language in VERB_LAST for language in marker.languages):
                return _seen(marker.languages)
        return None

    def _across_link(self, date: WrittenDate, ceiling: int) -> Reading | None:
        """Look for a verb behind the link that follows the date: `5 Mayıs 2020 tarihinde … adresinden alındı`."""
        at = bisect_left(self.links, date.end, key=lambda link: link[0])
        if at == len(self.links) or self.links[at][0] - date.end > _CLOSE:
            return None
        table = words()
        between = [key(token) for token in TOKEN.findall(self.text[date.end : self.links[at][0]]) if token[0].isalpha()]
        if not between or any(word not in table.after_date and word not in table.passing for word in between):
            return None
        start = self.links[at][1]
        end = min(len(self.text), start + _CLOSE)
        if ceiling < end and ceiling != len(self.text):
            return None  # the verb may be about the next date
        keys = [key(token) for token in TOKEN.findall(self.text[start:end])][:_VERB_WITHIN]
        for last in range(len(keys)):
            marker = table.marker_at(keys, last) if keys[last] else None
            if marker is not None and any(language in VERB_LAST for language in marker.languages):
                return _seen(marker.languages)
        return None

    # --- no marker --------------------------------------------------------------------------------

    def _beside(self, at: int, floor: int, link: tuple[int, int] | None) -> bool:
        """Tell whether the date stands, without a word, where some styles put the access date."""
        date = self.dates[at]
        if not date.to_the_day:
            return False
        tail = _BARE_TAIL.match(self.text, date.end)
        if tail is None:
            return False
        lead_start = max(link[1] if link else 0, floor, date.start - 80)
        lead = self.text[lead_start : date.start]
        if _ONLINE.search(lead) and tail["close"]:
            return True
        if lead.rstrip().endswith("[") and tail["close"] == "]" and self._by_gbt(at, tail.end("close")):
            return True
        return link is not None and link[1] == lead_start and self._after_link(at, link, lead, tail)

    def _by_gbt(self, at: int, end: int) -> bool:
        """Tell whether `[2020-01-05]` stands as GB/T 7714 has it: behind a type code, or in front of a link.

        `end`: where the bracket has closed. Of two such dates in a row the first is the one of publication.
        """
        date = self.dates[at]
        if not self.text[date.start : date.start + 4].isdecimal():
            return False
        if at + 1 < len(self.dates) and not self.text[end : self.dates[at + 1].start].strip(" [("):
            return False
        following = bisect_left(self.links, end, key=lambda link: link[0])
        if following < len(self.links) and not self.text[end : self.links[following][0]][:13].strip(" .,:;\n\\<("):
            return True
        return not self.text[end : end + 12].strip(" .,:;\n\\") or bool(
            _TYPE_CODE.search(self.text, max(0, date.start - _ENTRY), date.start)
        )

    def _after_link(self, at: int, link: tuple[int, int], lead: str, tail: re.Match[str]) -> bool:
        """Tell whether the date follows a link as in `https://example.org (12.05.2010).`"""
        date = self.dates[at]
        opening = _BARE_LEAD.fullmatch(lead) or _TORN_LEAD.match(lead)
        if opening is None and not self._archived(link) and self._worded(at, lead):
            return True
        if opening is None or self._archived(link):
            return False
        earlier = self.dates[0].start < link[0]
        if opening["open"]:
            ended = tail["close"] is not None
            return ended and (earlier or not tail["next"].isalpha())
        if tail["next"].isalnum() or tail["next"] in ("(", "[", "/"):
            return False
        if tail["close"] and self.text[max(0, link[0] - 1) : link[0]] in ("(", "["):
            return not self._repeats(at)  # (https://example.org, 12.05.2010)
        year_first = self.text[date.start : date.start + 4].isdigit()
        return (earlier or year_first) and not self._repeats(at)

    def _worded(self, at: int, lead: str) -> bool:
        """Tell whether a bracket right behind the link holds the date and a few words of a rare script, no more."""
        match = _WORDED_LEAD.fullmatch(lead)
        if match is None or not _RARE_SCRIPT.search(match["words"]):
            return False
        if _WORDED_TAIL.match(self.text, self.dates[at].end) is None:
            return False
        said = [key(token) for token in TOKEN.findall(match["words"]) if token[0].isalpha()]
        return 0 < len(said) <= 4 and not any(word in words().other for word in said)

    def _repeats(self, at: int) -> bool:
        """Tell whether an earlier date of the text is the same day, which is then the day of publication."""
        return any(other.value == self.dates[at].value for other in self.dates[max(0, at - _NEARBY) : at])

    def _archived(self, link: tuple[int, int]) -> bool:
        """Tell whether the link is named as an archived copy, whose date is the capture's."""
        lead = self.text[max(0, link[0] - 40) : link[0]]
        last = [key(match[0]) for match in TOKEN.finditer(lead) if match[0][0].isalpha()][-3:]
        return any(word in words().other and word.startswith(("archiv", "архив", "wayback")) for word in last)


def _seen(languages: tuple[str, ...]) -> Reading:
    return Reading(Sense.MARKED, languages)
