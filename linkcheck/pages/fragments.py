"""The part after the #: is the place that it names on the page?

Only what a page itself can answer is asked of it: routes of scripts, pages of PDFs and lines of code hosts are theirs.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from linkcheck.judge.texts import plain
from linkcheck.pages.page import Page
from linkcheck.regexes import regex

# Fragments that are read by a program and name no place: "#page=3" (PDF open parameters), "#!/route", "#/route", "#?q",
# "#L10-L20" (code hosts), "#t=30" (media), "#xpointer(…)", "#epubcfi(…)", "#top" and "#" (HTML standard, 7.4.6)
_NO_PLACE = regex(r"(?:[!/?].*|L\d+(?:-L?\d+)?|top|\w*\(.*|.*[=&].*)?", re.I | re.S)
_DIRECTIVE = ":~:"
_PREFIXES = ("", "user-content-")  # GitHub and others put one before the names that authors give
_FEW_WORDS = 50  # a page of scripts with fewer makes its places itself


def is_missing(page: Page, fragment: str) -> bool:
    """Tell whether a page surely lacks the place or the text that a fragment (without its #) names.

    The page must be whole.
    """
    if page.scripts and page.words < _FEW_WORDS:
        return False
    name, _, directive = fragment.partition(_DIRECTIVE)
    if directive and not _says(page, directive):
        return True
    return _NO_PLACE.fullmatch(name) is None and not _has_place(page, name)


def _has_place(page: Page, name: str) -> bool:
    from selectolax.lexbor import LexborHTMLParser

    wanted = {form for text in (name, unquote(name)) for prefix in _PREFIXES for form in (prefix + text,)}
    tree = LexborHTMLParser(page.source)
    places = {node.attributes.get("id") for node in tree.css("[id]")}
    places |= {node.attributes.get("name") for node in tree.css("a[name], map[name]")}
    folded = {place.casefold() for place in places if place}  # old browsers and scripts do not mind the case
    return any(form.casefold() in folded for form in wanted)


def _says(page: Page, directive: str) -> bool:
    """Tell whether a page has every text that a text directive names (WICG, Text Fragments)."""
    text = plain(page.all_text)
    for part in directive.split("&"):
        key, _, value = part.partition("=")
        if key != "text":
            continue
        pieces = [piece for piece in value.split(",") if not piece.startswith("-") and not piece.endswith("-")]
        if not all(plain(unquote(piece)) in text for piece in pieces):
            return False
    return True
