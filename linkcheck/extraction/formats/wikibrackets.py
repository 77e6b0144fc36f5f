"""Finds which double brackets of a wiki page belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_MARK = re.compile(
    r"<!--|<(nowiki|pre|syntaxhighlight|source|math|score|timeline|graph|mapframe)\b|\{\{|\}\}|\[\[|\]\]", re.I
)
_DEEPEST = 60  # templates in templates; MediaWiki itself stops at 40 (Manual:$wgMaxTemplateDepth, looked up in 2025-11)


def literal_end(text: str, start: int, name: str | None) -> int:
    """Return where a comment (`name` None) or an element whose content is no wikitext ends."""
    if name is None:
        end = text.find("-->", start + 4)
        return len(text) if end < 0 else end + 3
    opening = text.find(">", start)
    if opening < 0 or text[opening - 1] == "/":
        return len(text) if opening < 0 else opening + 1
    close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, opening)
    return close.end() if close else opening + 1


def pairs(text: str) -> Mapping[int, int]:
    """Return where each `{{` and `[[` that is closed has its closing brackets, comments and the like left out."""
    closing: dict[int, int] = {}
    open_marks: list[tuple[str, int]] = []
    unclosed: set[str] = set()
    pos = 0
    while found := _MARK.search(text, pos):
        pos = found.end()
        mark = found[0]
        if mark[0] == "<":
            name = found[1].lower() if found[1] else None
            key = name or "<!--"
            if key in unclosed:
                continue
            end = literal_end(text, found.start(), name)
            if name and end == text.find(">", found.start()) + 1 and text[end - 2 : end - 1] != "/":
                unclosed.add(key)  # no end tag in the rest of the page: no use to look for it again
            pos = max(pos, end)
        elif mark in ("{{", "[["):
            open_marks.append((mark, found.start()))
        else:
            _close(mark, found.start(), open_marks, closing)
    return closing


def _close(mark: str, at: int, open_marks: list[tuple[str, int]], closing: dict[int, int]) -> None:
    wanted = "{{" if mark == "}}" else "[["
    for back in range(len(open_marks) - 1, max(-1, len(open_marks) - 4), -1):
        if open_marks[back][0] == wanted:
            closing[open_marks[back][1]] = at
            del open_marks[back:]
            return


def too_deep(depth: int) -> bool:
    """Tell whether templates are nested deeper than any page needs."""
    return depth > _DEEPEST


def split(text: str, start: int, end: int, closing: Mapping[int, int]) -> Iterator[tuple[int, int, int | None]]:
    """Yield start and end of each part of `[start, end)` between bars, and where its first `=` stands."""
    equals: int | None = None
    begin = pos = start
    while found := _SPLIT.search(text, pos, end):
        pos = found.end()
        if found[0] == "|":
            yield begin, found.start(), equals
            begin, equals = pos, None
        elif found[0] == "=":
            equals = found.start() if equals is None else equals
        elif found[0] == "<!--":
            pos = min(end, literal_end(text, found.start(), None))
        elif found[0] in ("{{", "[["):
            pos = max(pos, closing.get(found.start(), pos - 2) + 2)
        else:
            pos = _past_tag(text, found.start(), end)
    yield begin, end, equals


_SPLIT = re.compile(r"\||=|<!--|\{\{|\[\[|<(?:ref|nowiki)\b", re.IGNORECASE)
_TAG_END = re.compile(r"/?>")
_CLOSE = {"ref": re.compile(r"</ref\s*>", re.I), "nowiki": re.compile(r"</nowiki\s*>", re.I)}


def _past_tag(text: str, start: int, end: int) -> int:
    opening = _TAG_END.search(text, start, end)
    if not opening:
        return end
    if opening[0] == "/>":
        return opening.end()
    name = "ref" if text[start + 1 : start + 4].lower() == "ref" else "nowiki"
    close = _CLOSE[name].search(text, opening.end(), end)
    return close.end() if close else opening.end()
