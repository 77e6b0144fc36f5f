"""How deep a page's elements are nested, and how many attributes they have: too much of either makes it slow to parse.

The parser takes a time that grows with the square of both. The estimate follows the HTML standard (13.2.5 and 13.2.6,
read 2026-11) as far as it must so that no page is nested deeper than it seems by more than a small factor; a page may
well seem deeper than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.regexes import regex

SMALL = 16 * 1024
"""Characters of a page that is parsed in a moment, however it is made."""

_MOST_OPEN = 1500  # elements above each other
_MOST_ATTRIBUTES = 500  # of one element
_LONG_TAG = 2 * _MOST_ATTRIBUTES  # characters that so many attributes take at least
_FEW_TAGS = 6000  # with fewer, nothing can be nested too deep
_LOOKED_BACK = 16  # open elements among which the one is looked for that a tag closes
_MOST_IN_VAIN = 5_000_000  # elements that the parser looks through for end tags that close none of them

_ATTRIBUTE = (
    r"""[\t\n\f\r /]*+[^\t\n\f\r />][^\t\n\f\r />=]*+"""
    r"""(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+"|'[^']*+'|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+"""
)
_TAG = regex(
    rf"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+>?|/(?=[^A-Za-z])[^>]*+>?"
    rf"|(/?)([A-Za-z][^\t\n\f\r />]*+)((?:{_ATTRIBUTE})*+)[\t\n\f\r /]*+>?)",
    re.DOTALL,
)
_MANY = regex(rf"(?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES + 1}}}")
_TAG_OF_MANY = regex(rf"<[A-Za-z/](?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES + 1}}}")

# Elements without an end tag, and those whose end tag may be left out: an open one is closed by the next of its kind
_NOT_COUNTED = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr", "body", "caption", "colgroup", "dd", "dt", "head", "html", "li",
    "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
# Elements whose end tag closes all that is open inside them, up to a barrier
_THOROUGH = frozenset({
    "address", "applet", "article", "aside", "blockquote", "button", "center", "details", "dialog", "dir", "div", "dl",
    "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "listing",
    "main", "marquee", "math", "menu", "nav", "object", "ol", "pre", "search", "section", "select", "summary", "svg",
    "table", "template", "ul",
})  # fmt: skip
# Those that the end tags of the others do not close
_SPECIAL = _THOROUGH | {
    "form", "frameset", "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea",
    "title", "xmp",
}  # fmt: skip
_BARRIERS = frozenset({"applet", "marquee", "math", "object", "svg", "table", "template"})  # to end tags from inside
_RAW = frozenset({"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"})  # text, no tags
_FOREIGN = frozenset({"math", "svg"})  # in which those have children


def is_costly(source: str) -> bool:
    """Tell whether a page may take long to parse; itself takes a time that grows with the page's length alone."""
    if len(source) <= SMALL:
        return False
    if source.count("<") <= _FEW_TAGS and _TAG_OF_MANY.search(source) is None:
        return False
    return _is_costly_by_tags(source)


def _is_costly_by_tags(source: str) -> bool:
    stack: list[str] = []
    in_vain = 0
    for closing, name, attributes in _tags(source, stack):
        if len(attributes) > _LONG_TAG and _has_many(attributes):
            return True
        if closing:
            if not _closes(stack, name):
                in_vain += len(stack)
                if in_vain > _MOST_IN_VAIN:
                    return True
        elif name not in _NOT_COUNTED:
            stack.append(name)
            if len(stack) > _MOST_OPEN:
                return True
    return False


def _tags(source: str, stack: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Yield the tags of a page: whether it closes an element, its name, and its attributes."""
    at, lowered, missing = 0, "", set[str]()
    while (found := _TAG.search(source, at)) is not None:
        at = found.end()
        if found[2] is None:  # a comment or the like
            continue
        closing, name = bool(found[1]), found[2].lower()
        yield closing, name, found[3]
        if closing or name not in _RAW or name in missing or not _FOREIGN.isdisjoint(stack[-_LOOKED_BACK:]):
            continue
        lowered = lowered or source.lower()
        end = lowered.find(f"</{name}", at) if len(lowered) == len(source) else -1
        if end < 0:
            missing.add(name)
        else:
            at = end


def _closes(stack: list[str], name: str) -> bool:
    """Take away what an end tag closes; return whether that is anything."""
    blocking = _BARRIERS if name in _THOROUGH else _SPECIAL
    looked_back = 1 if name == "form" else _LOOKED_BACK  # a form is taken out from among what is open inside it
    for depth in range(1, min(len(stack), looked_back) + 1):
        there = stack[-depth]
        if there == name:
            del stack[-depth:]
            return True
        if there in blocking:
            break
    return False


def _has_many(attributes: str) -> bool:
    return _MANY.match(attributes) is not None
