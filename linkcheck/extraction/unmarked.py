"""Lines without numbers or bullets taken apart: by indents, by lines that are whole, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from linkcheck.extraction.numbered import Entry
from linkcheck.extraction.wraps import REPLAY
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

HAS_LINK = regex(r"//|www\d?\.|10\.\d{4}|doi|arxiv|PMID|hdl:|[a-z]\.[a-z]{2,10}/", re.IGNORECASE)
"""A sign that a text may hold a link."""
ENDED = regex(r"(?:[.;)\]>»”\"/]|//\S+|www\.\S+|10\.\d{4,9}/\S+|\d{4})[)\]>]?\s*\Z")
"""The end of a line that may end a reference."""

_BEGINS_LINK = regex(r"(?:<|\(|\[)?(?:https?:|www\.|doi|url\b)", re.IGNORECASE)
_NEW = regex(r"[\"“„«'‘¿¡(]?(?:[^\W\d_a-zß-ÿа-яё]|https?:|www\.|de |van |von |d[’'])")
_AUTHOR = regex(
    r"(?:(?:de|van|von|der|den|di|da|la|le|el|al)[ -]){0,2}[^\W\d_a-z][\w’'-]{1,30}(?:[ -][^\W\d_a-z][\w’'-]{1,30})?"
    r"(?:,\s{1,2}|\s)(?:[^\W\d_]\.[ -]?|[^\W\d_]{1,3}(?:[,.&]| and | et | und | и ))"
    r"|[^\W\d_]\.\s?(?:[^\W\d_]\.\s?)?[^\W\d_a-z]\w+[,.]"
)
_LINK_LINE = regex(r"(?:doi|url)?[ \t:=]*(?:https?://\S+|10\.\d{4,9}/\S+)\s*\Z", re.IGNORECASE)
_WIDE = 200  # characters; text broken by hand or by a converter has shorter lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it begins."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends but for blanks."""
        return self.start + len(self.text.rstrip())

    @property
    def indent(self) -> int:
        """How many blanks it begins with."""
        return len(self.text) - len(self.text.lstrip())


def entries(block: list[Line]) -> Iterator[Entry]:
    """Yield the entries of lines without marks and without a blank line in between."""
    starts = _by_indent(block) or _by_line(block)
    stops = [*starts[1:], len(block)]
    for begin, stop in zip(starts, stops, strict=True):
        yield Entry(block[begin].start, block[stop - 1].end, None, block[begin].start)


def _by_indent(block: list[Line]) -> list[int]:
    """Return the lines that stand out to the left (hanging indents), if the block is set so."""
    if len(block) < 3:
        return []
    depths = [line.indent for line in block]
    low = min(depths)
    hanging = [index for index, depth in enumerate(depths) if depth == low]
    if depths[0] != low or len(hanging) == len(block) or len(hanging) < 2:
        return []
    # Two entries of one line each in a row are as likely as a wrapped line that lost its indent.
    return hanging if len(block) - len(hanging) >= len(hanging) // 2 else []


def _by_line(block: list[Line]) -> list[int]:
    """Return the lines that begin an entry in a block without marks and indents."""
    if len(block) == 1:
        return [0]
    linked = [HAS_LINK.search(line.text) is not None for line in block]
    if all(linked) and _all_separate(block):
        return list(range(len(block)))
    links_alone = [_LINK_LINE.match(line.text.lstrip()) is not None for line in block]
    if links_alone[0] and links_alone.count(True) > 1:
        return [at for at, alone in enumerate(links_alone) if alone]  # what is no link belongs to the link above it
    if any(links_alone) and _is_metadata(block):
        return _apart(links_alone)
    if links_alone == linked and linked.count(True) > 1 and not linked[0]:
        return _behind_links(block, links_alone)
    return _by_authors(block, linked)


def _apart(links_alone: list[bool]) -> list[int]:
    """Return the beginnings of entries where each line that is a link is one, and the lines between are one."""
    return [at for at in range(len(links_alone)) if at == 0 or links_alone[at] or links_alone[at - 1]]


def _behind_links(block: list[Line], links_alone: list[bool]) -> list[int]:
    """Return the beginnings where titles and the links under them take turns; a date behind a link stays with it."""
    from linkcheck.extraction.access_dates import find

    starts = [0]
    behind = False
    for at in range(len(block)):
        if behind and not links_alone[at] and not find(block[at].text, ()):
            starts.append(at)
            behind = False
        behind = behind or links_alone[at]
    return starts


def _by_authors(block: list[Line], linked: list[bool]) -> list[int]:
    """Return the lines that begin as references do, behind lines that end as they do."""
    wide = max(len(line.text) for line in block) > _WIDE
    starts = [0]
    seen = linked[0]
    for at in range(1, len(block)):
        line = block[at].text.lstrip()
        hard = ENDED.search(block[at - 1].text) and _NEW.match(line)
        if hard and ((seen and _AUTHOR.match(line)) or (wide and (linked[at] or _AUTHOR.match(line)))):
            starts.append(at)
            seen = False
        seen = seen or linked[at]
    return starts


def _all_separate(block: list[Line]) -> bool:
    """Tell whether lines that all hold a link are an entry each, and no link runs over a line end."""
    for before, line in pairwise(block):
        head = line.text.lstrip()
        if head[:1].islower() and not _NEW.match(head):
            return False
        if before.text.rstrip().endswith("://") or REPLAY.search(before.text.rstrip()):
            return False
        last = before.text.rstrip()[-1:]
        if last in "-_=&?%" or (last == "/" and not _BEGINS_LINK.match(head) and not _NEW.match(head)):
            return False
    return True


def _is_metadata(block: list[Line]) -> bool:
    """Tell whether a block is a page's label-value lines rather than running text: short lines that were not filled."""
    if len(block) < 3 or not all(_NEW.match(line.text.lstrip()) or line.text.lstrip()[:1].isdigit() for line in block):
        return False
    width = max(len(line.text.rstrip()) for line in block)
    room = sum(
        1
        for before, line in pairwise(block)
        if len(before.text.rstrip()) + 1 + len(line.text.split(None, 1)[0]) <= width
        and before.text.rstrip()[-1:] not in ",;:-"
    )
    return room * 4 >= 3 * (len(block) - 1)
