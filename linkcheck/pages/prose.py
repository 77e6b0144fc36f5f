"""Whether what has come of a page is enough to judge it by: then the rest need not be sent."""

from __future__ import annotations

import re

from linkcheck.regexes import regex

_PARAGRAPH = regex(rb"<p\b[^<>]{0,300}>([^<]{40,})", re.IGNORECASE)
_HEADING = regex(rb"<h1\b", re.IGNORECASE)
_BYTES = 9_000  # some 1,500 words, or 700 where a letter takes two: the judge asks for 450 at most


def has_prose(beginning: bytes) -> bool:
    """Tell whether the beginning of a page has its heading, and more running text than any message has.

    Only text that directly follows the start of a paragraph counts, so that nothing needs to be parsed; of a page that
    is written otherwise, more is read.
    """
    if _HEADING.search(beginning) is None:
        return False
    return sum(len(found) for found in _PARAGRAPH.findall(beginning)) >= _BYTES
