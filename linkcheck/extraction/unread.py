"""References whose title and date of publication are read only when somebody asks for them.

Reading them takes several times as long as finding the links, and a list of a million lines is often only looked
through for links.
"""

from __future__ import annotations

from collections.abc import Callable

from linkcheck.model import Link, PartialDate, Reference
from linkcheck.packing import made

Spans = tuple[tuple[int, int], ...]


class UnreadReference(Reference):
    """A reference like any other, but for when its text is read for a title and a date."""

    __slots__ = ("_published", "_title", "_unread")
    _published: PartialDate | None
    _title: str | None
    _unread: tuple[int, Spans, Spans] | None  # None: has been read

    def __init__(self, **values: object) -> None:
        """Make one that has been read, as `dataclasses.replace` does."""
        self._unread = None
        Reference.__init__(self, **values)  # type: ignore[arg-type]

    @property
    def published(self) -> PartialDate | None:
        """The date of publication."""
        self._read()
        return self._published

    @published.setter
    def published(self, value: PartialDate | None) -> None:
        self._published = value

    @property
    def title(self) -> str | None:
        """The title."""
        self._read()
        return self._title

    @title.setter
    def title(self, value: str | None) -> None:
        self._title = value

    def _read(self) -> None:
        if self._unread is None:
            return
        from linkcheck.extraction import publication

        offset, links, dates = self._unread
        body = self.text[offset:]
        self._published = publication.published(body, links, access_spans=dates)
        self._title = publication.title(body, links, access_spans=dates)
        self._unread = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in Reference.__slots__)

    __hash__ = Reference.__hash__

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        # By names that other processes accept (`processes`): to them it is a reference like others.
        return made, (Reference, tuple(getattr(self, name) for name in Reference.__dataclass_fields__))


def unread(
    key: str | None,
    source: str,
    line: int,
    text: str,
    links: tuple[Link, ...],
    accessed: PartialDate | None,
    accessed_raw: str | None,
    unread: tuple[int, Spans, Spans],
) -> Reference:
    """Return a reference on one line.

    Args:
        key: Its number in the list.
        source: The file's name.
        line: Where it stands.
        text: As it stands.
        links: Its links.
        accessed: Its access date.
        accessed_raw: The same as it stands.
        unread: Where in `text` it begins behind its number, and from there its links and its access dates.
    """
    reference = UnreadReference(
        key=key, source=source, line=line, end_line=line, text=text, links=links,
        accessed=accessed, accessed_raw=accessed_raw,
    )  # fmt: skip
    reference._unread = unread
    return reference
