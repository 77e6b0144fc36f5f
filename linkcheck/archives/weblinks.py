"""The Link header (RFC 8288): commas and semicolons inside addresses and quoted dates do not divide it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

_TARGET = regex(r"[\s,]*<([^>]*)>")
_PARAMETER = regex(
    r"\s*;\s*([!#$%&'*+.^_`|~A-Za-z0-9-]+)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\";,]*)))?", re.DOTALL
)
_ESCAPED = regex(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLink:
    """One link of a Link header."""

    target: str  # as it stands: may be relative
    rels: tuple[str, ...] = ()  # lower case, in order: "prev", "memento"
    parameters: Mapping[str, str] = field(default_factory=dict)  # names in lower case, the first of each


def parse_links(values: Iterable[str]) -> Iterator[WebLink]:
    """Read the values of all Link headers of an answer; what cannot be read is left out."""
    for value in values:
        yield from _links(value)


def _links(value: str) -> Iterator[WebLink]:
    position, last = 0, value.rfind(">")  # nothing opened after the last bracket is closed: no search for its end
    while position < last:
        target = _TARGET.match(value, position)
        if target is None:
            position = value.find("<", position + 1)
            if position < 0:
                return
            continue
        position = target.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(value, position):
            position = parameter.end()
            quoted, bare = parameter[2], parameter[3]
            text = _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare or ""
            parameters.setdefault(parameter[1].lower(), text)
        yield WebLink(
            target=target[1].strip(), rels=tuple(parameters.get("rel", "").lower().split()), parameters=parameters
        )
