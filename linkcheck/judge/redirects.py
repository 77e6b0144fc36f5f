"""What a redirect says by where it leads: home, to an error page, a search, a section front, or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from linkcheck.addresses import Address, same_site, split, without_fragment
from linkcheck.model import Hop
from linkcheck.regexes import regex

PERMANENT = frozenset({301, 308})
"""Redirects that say "for good" (RFC 9110, 15.4.2 and 15.4.9)."""

# Services whose addresses are meant to be cited: where they lead may change, they do not (their own policies; 2026-10)
RESOLVERS = frozenset({
    "doi.org", "dx.doi.org", "www.doi.org", "hdl.handle.net", "purl.org", "purl.archive.org", "purl.oclc.org",
    "w3id.org", "n2t.net", "identifiers.org", "nbn-resolving.org", "resolver.kb.nl", "urn.fi", "urn.kb.se",
    "ark.bnf.fr", "resolver.obvsg.at", "id.loc.gov", "web.archive.org", "perma.cc", "handle.net", "arks.org",
    "urn.nb.no",
})  # fmt: skip

NEVER_OPENED = frozenset({"data", "javascript", "vbscript", "file", "about", "blob", "view-source", "chrome"})
"""Schemes that browsers refuse to follow a redirect to (Fetch standard, 4.4)."""

# The page that stands for a whole site, under the names it goes by
_LANGUAGE = r"(?:[a-z]{2}|eng|deu|ger|fra|fre|spa|ita|por|rus|pol|cze)(?:[-_][a-z]{2,4})?"
_FRONT = "index|default|home|homepage|main|welcome|start|startseite|accueil|inicio|portal|frontpage|front"
_HOME = regex(rf"/*(?:{_LANGUAGE}(?:/+|$))?(?:(?:{_FRONT})(?:\.[a-z]{{3,5}})?/*)?", re.I)
# What may follow the "?" of a home page without making it another page
_HOME_QUERY = regex(
    r"\??(?:(?:lang|language|locale|hl|l|utm_\w+|ref|referrer|src|source|from|via|redirect\w*|return\w*|msg|message|"
    r"err|error|e|status|code|notfound|not_found|missing|page_?not_?found|404|url|u|r|gone|expired|ic|cid|_)"
    r"(?:=[^&]*)?(?:&|$))*",
    re.I,
)
# Error pages by their address (CheckIfDead; ASP.NET's customErrors; facts collected 2026-10)
_ERROR_PATH = regex(
    r"""(?:^|[/._-])(?:
          (?:error|err|e|http|status)?[-_]?(?:404|410)(?:[-_]?(?:error|page|not[-_]?found))?
        | (?:page|file|document|content|article|item|product|resource|record|url|error)?[-_]?not[-_]?found
          (?:[-_]?page|[-_]?error)?
        | page[-_]?(?:missing|gone|unavailable|error|removed) | missing(?:[-_]?page)?
        | errors? | error[-_]?page | err | oops | unavailable | discontinued | expired | removed | deleted
        | nicht[-_]?gefunden | introuvable | no[-_]?encontrad[ao] | nao[-_]?encontrad[ao] | non[-_]?trovat[ao]
        | fehler(?:seite)? | erreur | pagina[-_]?errore | fejl | virhe | chyba | blad | oshibka | no[-_]?existe
        | (?:page|article|content|product|item)[-_]?(?:no[-_]?longer[-_]?available|expired|deleted|unavailable)
        )(?:[-_]?[a-z]{2})?(?:\.\w{2,5})?/*$""",
    re.I | re.X,
)
_ERROR_QUERY = regex(
    r"[?&](?:aspxerrorpath=|errorpath=|error=(?:404|410|not|page)|err=404|status=404|code=404|errorcode=404|e=404|"
    r"notfound|not_found|page_?not_?found|404(?:[=;&]|$)|missing=|pagemissing|error_?type=404)",
    re.I,
)
_SEARCH = regex(
    r"(?:^|/)(?:search|searchresults?|search-results|suche?|suchergebnis\w*|recherche|rechercher|buscar?|busqueda|busca|"
    r"cerca|ricerca|zoeken|szukaj|wyszukiwanie|hledat|hledani|sok|sog|haku|poisk|arama|ara)(?:\.\w{2,5})?/*$",
    re.I,
)
_SEARCH_QUERY = regex(r"[?&](?:s|q|query|search|keywords?|searchterm|suchbegriff)=", re.I)
_EXTENSION = regex(r"\.[A-Za-z0-9]{2,5}$")
# File types that are never pages; `.php`, `.html` and unknown ones say nothing
_FILES = regex(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub|djvu?|ps|zip|rar|7z|gz|tgz|bz2|csv|tsv|jpe?g|png|gif|tiff?|bmp|webp|svg|"
    r"mp3|mp4|m4a|avi|mov|wmv|ogg|wav|flac|mkv|webm|exe|dmg|iso|bib|ris)$",
    re.I,
)
_TOKEN = regex(r"[^\W_]{3,}")


def is_home(address: Address) -> bool:
    """Tell whether an address is that of a site's home page, of one language or of all."""
    return _HOME.fullmatch(address.path) is not None and _HOME_QUERY.fullmatch(address.query) is not None


def is_error_address(cited: Address, final: Address) -> bool:
    """Tell whether a redirect led to an address that names an error which the cited one does not name."""
    by_path = _ERROR_PATH.search(final.path) is not None and _ERROR_PATH.search(cited.path) is None
    return by_path or (_ERROR_QUERY.search(final.query) is not None and _ERROR_QUERY.search(cited.query) is None)


def is_search(cited: Address, final: Address) -> bool:
    """Tell whether a redirect led from a page to a site's search."""
    if _SEARCH.search(cited.path) or _SEARCH_QUERY.search(cited.query):
        return False
    by_path = _SEARCH.search(final.path) is not None
    return by_path or (is_home(replace(final, query="")) and _SEARCH_QUERY.match(final.query) is not None)


def leads_home(cited: Address, final: Address) -> bool:
    """Tell whether a redirect led from a page to a home page, and not to a site that the page has become.

    `example.edu/library` -> `library.example.edu/` is such a site; its name takes up the path's.
    """
    if is_home(cited) or not is_home(final) or cited.host in RESOLVERS:
        return False
    if cited.host == final.host:
        return True
    named = {token.lower() for token in _TOKEN.findall(cited.path)}
    fresh = set(_TOKEN.findall(final.host)) - set(_TOKEN.findall(cited.host))
    return not any(word in label or label in word for word in named for label in fresh)


def collapses(cited: Address, final: Address) -> bool:
    """Tell whether a redirect led from one of many pages up to the front of their section.

    Up the cited path itself, from something that is named like a single page; or from at least three levels down to a
    single one of another name.
    """
    if not same_site(f"//{cited.host}", f"//{final.host}") or final.query:
        return False
    below, above = _levels(cited), _levels(final)
    if not below or len(above) >= len(below):
        return False
    if below[: len(above)] == above:
        return names_one_page(below[-1]) or len(below) - len(above) >= 2
    # Other names: from far down to the top, and not to a name that the path had
    shared = {token for part in below for token in _TOKEN.findall(part)} & set(_TOKEN.findall(final.path.lower()))
    return len(below) >= 3 and len(above) <= 1 and not shared and not any(map(names_one_page, above))


def names_file(address: Address) -> bool:
    """Tell whether an address is that of a file and no page, by its extension."""
    return _FILES.search(address.path) is not None


def names_one_page(segment: str) -> bool:
    """Tell whether a part of a path is named like one page among many: by number, extension, or several words."""
    return any(char.isdigit() for char in segment) or bool(_EXTENSION.search(segment)) or segment.count("-") >= 2


def _levels(address: Address) -> list[str]:
    """Return the path's parts in lower case without an index file at the end."""
    parts = [part.lower() for part in address.segments]
    if parts and re.fullmatch(r"(?:index|default|home|main)\.\w{2,5}", parts[-1]):
        parts.pop()
    return parts


SLUG_WORD = 4
"""Letters that a word of an address has at least."""

_SLUG_WORDS = regex(rf"[^\W\d_]{{{SLUG_WORD},}}")


def slug_words(address: Address) -> frozenset[str]:
    """Return the words that the last part of a path gives its page, where there are several."""
    parts = [part for part in address.segments if _TOKEN.search(part)]
    words = [word.lower() for word in _SLUG_WORDS.findall(_EXTENSION.sub("", parts[-1]))] if parts else []
    return frozenset(words) if len(words) >= 2 else frozenset()


def moved_for_good(url: str, hops: Sequence[Hop], written: frozenset[str]) -> bool:
    """Tell whether the first steps of a way say that the page moved for good, to another address.

    Args:
        url: What is cited.
        hops: The way from there.
        written: Addresses that a page's own refresh led to at once, which counts as for good (as search engines count).
    """
    if not hops or split(url).host in RESOLVERS:
        return False
    address = None
    for hop in hops:
        if hop.status not in PERMANENT and hop.url not in written:
            break
        address = hop.url
    return address is not None and not same_but_for_scheme(url, address)


def same_but_for_scheme(url: str, other: str) -> bool:
    """Tell whether two addresses differ in http and https alone, or not at all."""
    one, two = without_fragment(url).partition("://")[2], without_fragment(other).partition("://")[2]
    return _rooted(one) == _rooted(two)


def _rooted(rest: str) -> str:
    authority, _, path = rest.partition("/")
    return f"{authority.lower().removesuffix(':443').removesuffix(':80')}/{path}"
