"""What the readers of bibliographic records have in common: one passage made of one record's fields."""

from __future__ import annotations

import re

from linkcheck.extraction.passages import Field, MappedText, Passage, Role, SourceText, TextBuilder

_GAP = "\n\n"  # between two values: no wrapped link can be read across it
_BETWEEN = r"(?<![\s;,])[\s;,]++(?<=\s)(?:and\s++)?"
_NEXT_URL = re.compile(_BETWEEN + r"(?=(?:https?|ftp)://)", re.IGNORECASE)
_NEXT_DOI = re.compile(_BETWEEN + r"(?=(?:doi:\s*+|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S)", re.IGNORECASE)
_LINKISH = re.compile(r"://|\bwww\.|\b10\.\d{4}|arxiv|\bdoi\b", re.IGNORECASE)
_DATE_STEM = re.compile(r"\d{4}(?:[/-]\d{1,2}){0,2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?=[T ]\d{1,2}:)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SPACE = " \t\r\n\f\v\u00a0\ufeff"


class Record:
    """One record while it is read: fields whose meaning is known, and prose that may hold more."""

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        self.source = source
        self.span = (start, end)
        self._fields: list[Field] = []
        self._prose = TextBuilder(source)
        self._notes: list[str] = []

    def field(self, role: Role, text: MappedText) -> None:
        """Add a field, unless its value is empty; several DOIs in one value are several fields."""
        for part in _split(text, _NEXT_DOI) if role is Role.DOI else (text,):
            if part.text.strip(_SPACE):
                self._fields.append(Field(role=role, text=part))

    def urls(self, text: MappedText) -> None:
        """Add the URLs of one value: some programs put several into one field, `;` or a space between them."""
        for part in _split(text, _NEXT_URL):
            self.field(Role.URL, part)

    def published(self, candidates: list[MappedText]) -> None:
        """Add the most precise of several publication dates, the first of equals; one without a year is none."""
        stated = [text for text in candidates if _YEAR.search(text.text)]
        if stated:
            self.field(Role.PUBLISHED, max(stated, key=lambda text: len(text.text)))

    def prose(self, text: MappedText) -> None:
        """Add words that are to be searched for links and dates."""
        if text.text.strip(_SPACE):
            self.prose_at(text.source_span(0, 0)[0]).append(text)

    def prose_at(self, offset: int) -> TextBuilder:
        """Return the builder to write more prose to, which stands at `offset`; it is parted from what it has."""
        if self._prose.length:
            self._prose.add(_GAP, offset, offset)
        return self._prose

    def link(self, role: Role, text: MappedText) -> None:
        """Add the target of a link that stands where the prose has come to."""
        if text.text.strip(_SPACE):
            self._fields.append(Field(role=role, text=text, at=self._prose.length))

    def note(self, sentence: str) -> None:
        """Say something about the record, once."""
        if sentence not in self._notes:
            self._notes.append(sentence)

    def has(self, role: Role) -> bool:
        """Tell whether a field of this role was added."""
        return any(field.role is role for field in self._fields)

    def passage(self, key: str | None) -> Passage:
        """Return the record as a passage."""
        return Passage(
            text=self._prose.build(),
            span=self.span,
            is_entry=True,
            key=key,
            fields=tuple(self._fields),
            notes=tuple(self._notes),
        )


def has_linkish(text: str) -> bool:
    """Tell whether a value that usually holds none may hold a link."""
    return bool(_LINKISH.search(text))


def trimmed(source: SourceText, start: int, end: int) -> MappedText:
    """Return the file's `[start, end)` without white space at its ends."""
    text = source.text
    while start < end and text[start] in _SPACE:
        start += 1
    while end > start and text[end - 1] in _SPACE:
        end -= 1
    return MappedText.part(source, start, end)


def cut(text: MappedText, start: int, end: int) -> MappedText:
    """Return `[start, end)` of a mapped text, white space at its ends left out."""
    while start < end and text.text[start] in _SPACE:
        start += 1
    while end > start and text.text[end - 1] in _SPACE:
        end -= 1
    if (start, end) == (0, len(text.text)):
        return text
    built = TextBuilder(text.source)
    for piece in text.pieces:
        begin, finish = max(piece.start, start), min(piece.start + piece.length, end)
        if begin < finish:
            run = text.text[begin:finish]
            if piece.length == piece.source_length:
                offset = piece.source_start + begin - piece.start
                built.add(run, offset, offset + finish - begin)
            else:
                built.add(run, piece.source_start, piece.source_start + piece.source_length)
    return built.build()


def _split(text: MappedText, gap: re.Pattern[str]) -> list[MappedText]:
    """Return the links that stand one after the other in a value; a value that is one link comes back whole."""
    parts: list[MappedText] = []
    start = 0
    for match in gap.finditer(text.text):
        parts.append(cut(text, start, match.start()))
        start = match.end()
    parts.append(cut(text, start, len(text.text)))
    links = [part for part in parts if re.search(r"[./]", part.text)]  # the others are labels: `URL: https://…`
    return links if len(parts) > 1 else parts


def day_of(text: MappedText) -> MappedText:
    """Return the day of a moment, `2020-01-05T10:00:00Z`; any other date as it stands."""
    moment = _MOMENT.match(text.text)
    return cut(text, 0, moment.end()) if moment else text


def slashed_date(text: MappedText) -> MappedText:
    """Return `2020/01/05` of RIS's `2020/01/05/other information`; any other date as it stands."""
    stem = _DATE_STEM.match(text.text)
    if stem is None or text.text[stem.end() : stem.end() + 1] not in ("", "/"):
        return text
    return cut(text, 0, stem.end())


def as_text(source: SourceText, what: str) -> Passage:
    """Return the whole file as running text, for a file that holds no record."""
    note = f"No {what} was found in it, so it was read as plain text."
    return Passage(text=MappedText.whole(source), notes=(note,))
