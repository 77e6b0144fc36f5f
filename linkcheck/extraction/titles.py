"""The title of a reference, where the form of the reference tells it."""

from __future__ import annotations

import re

from linkcheck.extraction.calendars import key
from linkcheck.extraction.date_words import words
from linkcheck.extraction.named_dates import LETTER
from linkcheck.regexes import regex

_QUOTES = ("“”", "„“", "„”", "«»", "»«", "‘’", '""', "《》", "「」")
_QUOTED = regex("|".join(f"{pair[0]}([^{pair}]{{3,300}}){pair[1]}" for pair in _QUOTES))
_OPENING = regex(f"[{''.join(sorted({pair[0] for pair in _QUOTES}))}]")
_TYPE_CODE = regex(r"[\[［][A-Z]{1,2}(?:/[A-Z]{2})?[\]］]")
_SENTENCE_END = regex(r"[.．。?!？！]['”’\")*_]{0,2}(?=\s|[．。]|\Z)|[．。]|\s//\s|\s/\s(?=[^\W\d_]\.)|\[")
_YEAR_IN_BRACKETS = regex(
    r"\((?:(?:c|©)?\d{4}[a-z]?(?:[,.]?\s[^()]{1,30})?|n\.\s?d\.|o\.\s?J\.|s\.\s?[fd]\.|б\.\s?г\.)\)\s?[.:,]?\s+"
)
"""`(2012, May 5).`"""
_YEAR_AFTER_NAMES = regex(r"\s(?<=[.,)]\s)(?:1[6-9]|20)\d\d[a-z]?[.:,]\s+")
"""`Name, N. 2012.`"""
_NAME = rf"[^\W\d_a-zà-öø-ÿ](?:{LETTER}|['’.-])*"
_PARTICLE = "de|da|di|van|von|der|den|la|le|du|dos|el|al|bin|ten|ter|zu|y|и"
_AUTHOR = regex(rf"{_NAME}(?:,?\s(?:{_NAME}|{_PARTICLE})){{0,4}}")
_IN_NAMES = frozenset(f"{_PARTICLE}|and|und|et|e|i|al.|al.,|for|of|the|für|och|og|en".split("|"))
_BETWEEN_AUTHORS = regex(r"[,;&/]|\s(?:and|und|et|y|e|и|та|och|og|en|i|a)\s")
_INITIAL = regex(r"(?:^|[\s(.\[,-])(?:[^\W\d_]|[A-Z]{2,4})\Z")
_ABBREVIATION = regex(
    r"(?:^|[\s(.\[-])(?:[Nn]o|[Nn]r|[Vv]ol|[Pp]p|[Ee]ds?|[Hh]rsg|Hg|vs|St|Dr|Prof|Mrs?|al|cf|bzw|ca|etc|Inc|Jr|Sr|Ltd|им|ред|[Vv]gl|op|"
    r"approx|esp|i\.e|e\.g|z\.B|d\.h|u\.a)\Z|(?<!\d)\d{1,2}\Z"
)
_NUMBERED = regex(r"(?:^|\s)\d{1,2}\.\s")
_WHERE = (
    "abrufbar|verfügbar|available|online|on-line|download|url|doi|dispon[a-z]+|disponível|tillgänglig|tilgjengelig|tilgængelig|dostupné"
    "|dostęp[a-z]*|saatavissa|saatavilla|доступ[а-я]*|режим доступа|en ligne|erişim|elérhető|διαθέσιμ[α-ω]*|beschikbaar"
    "|dostupn[a-z]+|dosegljiv[a-z]*|prieiga|pieejam[a-z]*|kättesaadav|aðgengilegt|truy cập|tersedia|διεύθυνση"
)
"""Words that lead to the address."""
_NO_TITLE = regex(
    rf"(?:{_WHERE})\b|in[:\s]|retrieved|accessed|https?|www|вып|сост|под ред|\d|\(|\[|pp?\.|vol|eds?\b|hrsg|hg\b"
    r"|et al|see\b|cf\b|vgl\b|siehe\b|no?[.\s]|nr[.\s]|№|[sсt]\.|т\.|том\b|issue\b",
    re.IGNORECASE,
)
_FEW = 3  # words; no title is so short and speaks of looking something up
_DATED = regex(r"\d{1,2}\.?\s[^\W\d_]+\s\d{4}\Z|[^\W\d_]+\s\d{1,2},\s\d{4}\Z")
_BODY = regex(
    r"minist|bureau|organi[sz]a|institut|universi|department|government|secretar|agenc|council|committee|associa|society"
    r"|stiftung|bundes|commission|federation|fundación|fundação|sociedade|министерств|институт|университет|ассоциац|комитет",
    re.IGNORECASE,
)
"""Beginnings of words that make a first sentence the name of a body rather than a title."""
_TAIL = regex(
    r"[\s,]*(?:\(\d{4}[a-z]?\)|,\s?\d{1,4}\s?(?:pp?|s|с)\.?|[,.(–:-]\s?(?:(?:"
    rf"{_WHERE}|auf|at|in|unter|siehe|from|fra|z)\s?){{1,3}}|\s(?:abrufbar|verfügbar) unter)\Z",
    re.IGNORECASE,
)
_FORENAMES_FIRST = regex(rf"{_NAME},\s[^\W\d_]\.")
_PAIRED = '"“”„«»‘'
_MARKS = "\"'“”„«»‘’"
_AROUND = " *_`.,;:/<(["
_BROKEN = regex(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_A-Z])|[\u00ad\u200b\u200e\u200f\ufeff\u2060]")


def title_of(text: str, end: int) -> str | None:
    """Return the title in `text[:end]`, where the first link or access date begins; None when unsure."""
    head = text[: min(end, 2_000)]
    for way in (_before_type_code, _quoted, _behind_year, _behind_authors):
        found = way(head)
        if found is not None:
            return _cleaned(found)
    return None


def _cleaned(title: str) -> str | None:
    """Return the title on one line without what only surrounds it; None when little is left."""
    text = " ".join(_BROKEN.sub("", title[:1_000]).split()).strip(_AROUND)
    for _ in range(3):
        tail = _TAIL.search(text, max(0, len(text) - 60))
        if tail is None:
            break
        text = text[: tail.start()].strip(_AROUND)
    text = _unquoted(text)
    letters = sum(map(str.isalpha, text))
    if letters < 4 or letters * 2 < len(text) or len(text) > 300:
        return None
    return None if _NUMBERED.search(text) or _FORENAMES_FIRST.match(text) or _only_leads(text) else text


def _only_leads(text: str) -> bool:
    """Tell whether a few words only lead to a date or an address: `Geraadpleegd op`."""
    spoken = [key(word) for word in text.split()]
    if len(spoken) > _FEW:
        return False
    return any(words().marker_at(spoken, place) is not None for place in range(len(spoken)))


def _unquoted(text: str) -> str:
    """Return `text` without a pair of quotation marks around the whole of it, or one without its partner."""
    marks = sum(map(text.count, _PAIRED))
    if not marks:
        return text
    if text[:1] in _MARKS and text[-1:] in _MARKS and marks <= 2:
        return text[1:-1]
    if marks % 2:
        return text.strip(_MARKS) if text[:1] in _MARKS or text[-1:] in _MARKS else text
    return text


def _before_type_code(head: str) -> str | None:
    """Read GB/T 7714: the sentence in front of `[J/OL]`."""
    code = _TYPE_CODE.search(head)
    if code is None:
        return None
    before = head[: code.start()]
    start = 0
    for stop in re.finditer(r"[．。]|\.(?!\d)", before):
        if not _INITIAL.search(before[max(0, stop.start() - 6) : stop.start()]) and stop.end() < len(before) - 1:
            start = stop.end()
    return before[start:] if start else None


def _quoted(head: str) -> str | None:
    """Read a title in quotation marks that are not a part of it."""
    opening = _OPENING.search(head)
    match = _QUOTED.search(head, opening.start()) if opening else None
    if match is None:
        return None
    inner = match[match.lastindex or 0]
    before, behind = head[: match.start()].rstrip(), head[match.end() :].lstrip(" ")
    if before and before[-1] not in ".,:;)]”":
        return None
    ended = (
        inner.rstrip()[-1:] in ".,?!"
        or behind[:1] in (".", ",", "", "[", "(", ";")
        or behind[:3] in ("in:", "In:", "in ")
    )
    return inner if ended and (len(inner.split()) >= 3 or match[0][0] in "《「") else None


def _behind_year(head: str) -> str | None:
    """Read author-date styles: `Name, N. (2012). Title. Place`, `Name (2012): Title. Place`, `Name, N. 2012. Title.`"""
    lead = _YEAR_IN_BRACKETS.search(head, 0, 400) if "(" in head else None
    if lead is None:
        lead = _YEAR_AFTER_NAMES.search(head, 0, 400)
        if lead is None or head[max(0, lead.start() - 2)].isdecimal():  # "March 14, 2009,"
            return None
        if any(word[0].islower() and word not in _IN_NAMES for word in head[: lead.start()].split()):
            return None  # "Title. Journal. 2012. No. 3"
    if _QUOTED.search(head, 0, lead.start()):
        return None
    return _sentence(head, lead.end())


def _behind_authors(head: str) -> str | None:
    """Read `Name N., Other O. Title. Journal. 2012` and `Title. Publisher. 2012`."""
    stop = _end_of_sentence(head, 0, initials=True)
    if stop is None:
        return None
    first = re.sub(r"^\W*\d*[\].)]?\s*", "", head[:stop])
    if not _is_authors(first):
        start = 0
        if "," in " ".join(first.split()[:4]) or _BODY.search(first):
            return None  # perhaps a name in front of the title
    elif len(first.split()) == 2 or re.search(r"[,.]|\b[A-Z]{1,3}\Z", first):
        start = stop + 1
    else:
        return None  # a title in capitals, or a body's name
    found = _sentence(head, start)
    return (
        found if found is not None and any(word[0].islower() or word[0].isdigit() for word in found.split()) else None
    )


def _is_authors(text: str) -> bool:
    parts = [part.strip().strip(" .*_") for part in _BETWEEN_AUTHORS.split(text)]
    named = [part for part in parts if part and part.lower() not in ("et al", "др", "eds", "ed")]
    return bool(named) and all(_AUTHOR.fullmatch(part) and len(part.split()) <= 4 for part in named)


def _end_of_sentence(text: str, start: int, *, initials: bool = False) -> int | None:
    """Return where the sentence that begins at `start` ends, abbreviations passed over.

    `initials`: the sentence is a list of authors, the last initial of which may end it.
    """
    for stop in _SENTENCE_END.finditer(text, start):
        before = text[max(start, stop.start() - 8) : stop.start()]
        if stop[0][0] == ".":
            if _ABBREVIATION.search(before):
                continue
            if _INITIAL.search(before) and not (initials and _starts_title(text[stop.end() : stop.end() + 60])):
                continue
        return stop.start()
    return None


def _starts_title(following: str) -> bool:
    """Tell whether what follows an initial is a title and not one more name: a word in lower case comes soon."""
    words = following.lstrip(' «“„"').split()[:4]
    if len(words) < 3 or not words[0][0].isupper() or words[0].endswith((",", ".")):
        return False
    plain = [not word.endswith((",", ".")) for word in words]
    return any(word[0].islower() and all(plain[:at]) for at, word in enumerate(words) if at)


def _sentence(head: str, start: int) -> str | None:
    """Return the sentence at `start` when it can be a title."""
    while start < len(head) and head[start] in " \t\n.,:;*_’”»-–—":
        start += 1
    stop = _end_of_sentence(head, start)
    text = head[start : stop if stop is not None else len(head)]
    if stop is not None and head[stop] in "?!？！":
        text = head[start : stop + 1]
    if len(text) > 300 or _NO_TITLE.match(text) or _DATED.search(text) or len(text.split()) < 2 or "@" in text:
        return None
    return text
