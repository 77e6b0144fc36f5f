"""What the names of HTML's elements, classes and roles say about references."""

from __future__ import annotations

import re
from collections.abc import Mapping

SKIPPED = frozenset({"script", "style", "title", "template", "textarea", "select", "svg", "object", "applet"})
"""Elements whose content nobody reads."""

HEADINGS: Mapping[str, int] = {f"h{level}": level for level in range(1, 7)}

CONTAINERS = frozenset({"li", "ol", "ul", "dl", "dt", "dd", "div", "p", "section", "aside", "blockquote"})
"""Blocks that may be an entry or a list of them."""

BLOCKS = frozenset(
    {
        "address",
        "article",
        "body",
        "caption",
        "center",
        "details",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "head",
        "header",
        "html",
        "main",
        "nav",
        "noscript",
        "pre",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ref",
        "ref-list",
        "item",
        "entry",
    }
)
"""Other blocks: the text of one does not go on in the next."""

# rel of <link> that leads to what the page is made of or found by, not to what it cites.
# HTML Living Standard, "Link types", and microformats' registry of rel values, looked up in 2025-11.
_OWN_PARTS = frozenset(
    {
        "stylesheet",
        "icon",
        "apple-touch-icon",
        "apple-touch-icon-precomposed",
        "apple-touch-startup-image",
        "mask-icon",
        "fluid-icon",
        "preload",
        "prefetch",
        "modulepreload",
        "preconnect",
        "dns-prefetch",
        "prerender",
        "manifest",
        "pingback",
        "search",
        "canonical",
        "alternate",
        "shortlink",
        "amphtml",
        "edituri",
        "wlwmanifest",
        "next",
        "prev",
        "previous",
        "first",
        "last",
        "start",
        "up",
        "index",
        "help",
        "author",
        "me",
        "publisher",
        "shortcut",
        "import",
        "expect",
        "privacy-policy",
        "terms-of-service",
        "webmention",
        "micropub",
        "authorization_endpoint",
        "token_endpoint",
        "openid.server",
        "openid.delegate",
        "profile",
        "home",
        "top",
        "contents",
        "image_src",
    }
)

_ENTRY_ROLES = re.compile(r"(?i)\b(?:doc-)?(?:footnote|endnote|rearnote|biblioentry)\b(?!s)")
_LIST_ROLES = re.compile(r"(?i)\b(?:doc-)?(?:footnotes|endnotes|rearnotes|bibliography)\b")
_ENTRY_CLASSES = frozenset(
    {
        "csl-entry",
        "footnote",
        "footnote-item",
        "endnote",
        "citation",
        "biblioentry",
        "bibliomixed",
        "bibitem",
        "ltx_bibitem",
        "ref-cit",
        "ref-content",
        "reference-item",
        "references-item",
        "c-article-references__item",
        "bib-entry",
        "bibentry",
    }
)
_LIST_NAMES = re.compile(
    r"(?i)(?:^|[\s_-])(?:references?-?list|references|reflist|bibliography|csl-bib-body|ltx_biblist|thebibliography"
    r"|footnotes|endnotes|works-cited|citation-list|referencelist|refs)(?=$|[\s_-])"
)
_ENTRY_ID = re.compile(
    r"(?i)(?:cite_note|mw-reference-text|user-content-fn|fn|footnote|endnote|ref|reference|bib|cit|cr|note)[-_:.]?(?!ref)\S*"
)
_ENTRY_TAGS = frozenset({"li", "div", "p", "aside", "dd", "section"})
_ID_PREFIX = re.compile(r"(?i)^(?:cite_note|user-content-fn|fn|footnote|endnote|ref|reference|bib|cit|cr|note)[-_:.]?")


def link_relation_counts(rel: str) -> bool:
    """Tell whether a `<link>` leads to something the document refers to."""
    relations = rel.lower().split()
    return bool(relations) and not _OWN_PARTS.intersection(relations)


def is_entry(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is a note or an entry of a bibliography."""
    if name not in _ENTRY_TAGS:
        return False
    if _ENTRY_ROLES.search(attributes.get("role", "")) or _ENTRY_ROLES.search(attributes.get("epub:type", "")):
        return True
    if name != "section" and _ENTRY_CLASSES.intersection(attributes.get("class", "").lower().split()):
        return True
    return name == "li" and bool(_ENTRY_ID.fullmatch(attributes.get("id", "")))


def is_reference_list(attributes: Mapping[str, str]) -> bool:
    """Tell whether an element holds entries."""
    return bool(
        _LIST_ROLES.search(attributes.get("role", ""))
        or _LIST_ROLES.search(attributes.get("epub:type", ""))
        or _LIST_NAMES.search(attributes.get("class", ""))
        or _LIST_NAMES.search(attributes.get("id", ""))
    )


def key_of(identifier: str) -> str | None:
    """Return the key that an element's id is made of, None where there is none."""
    if not _ID_PREFIX.match(identifier):
        return None
    return _ID_PREFIX.sub("", identifier) or None
