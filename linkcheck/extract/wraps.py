"""Does a URL go on behind a line break or a blank?

A person tells by what stands on both sides: an address that is not finished, a word that no sentence would hold, a
bracket that closes further down. No single sign is enough, so each rule here asks for two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from linkcheck.extract import hosts
from linkcheck.extract.starts import BEGINS_LINK

EXTENSIONS = (
    "aspx?|bib|cfml?|cgi|csv|def|dll|docx?|djvu|dhtml|epub|exe|fcgi|gif|gz|html?|jpe?g|json|jspx?|md|mov|mp[34]|nhn|nsf|odt|"
    "pdf|php[345]?|phtml|pl|png|pptx?|ps|rdf|rtf|shtml?|svg|tar|tex|tiff?|txt|xhtml|xlsx?|xml|yaml|zip"
)
"""Endings of file names that stand at the end of a path."""

_EXTENSION_END = re.compile(rf"\.(?:{EXTENSIONS})(?:[?#]\S*)?\Z", re.IGNORECASE)
_EXTENSION_START = re.compile(rf"(?:{EXTENSIONS})(?=$|[?#/&]|[.,;]?[(\[<])", re.IGNORECASE)
_URLISH = re.compile(
    r"[?&][\w.\[\]-]+=|%[0-9A-Fa-f]{2}|[^\W_]_+[^\W_]|[^\W_]=[\w%-]|\w\+\w|\w\+\Z|[^\W\d_A-Z][A-Z][a-z]|[$~]\w"
)
_PATHISH = re.compile(
    r"[a-z0-9][\w.~-]*/[\w.~-]+/[\w.~/-]*|[a-z0-9_~-]+/[a-z0-9_~-]*[\d-][\w-]*|[a-z]\w*/[a-z0-9]+/?"
    r"|(?!(?:19|20)\d\d/)[a-z\d_~-]*\d[a-z\d_~-]*/[\w-]+"
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){2,}|[a-z0-9]*\d[a-z0-9]*-[a-z0-9-]+|[a-z0-9]+-[a-z0-9]*\d[a-z0-9-]*")
_NUMBER = re.compile(r"\d+")
_SPACED_OUT = re.compile(r"-\s?\d+(?:\s?-\s?\d+){0,2}(?:-[\w-]+)?\.\w")  # `2007 - 12 - 11-name.html`
_WORD_END = re.compile(r"[^\W_]\Z")
_TOKEN = re.compile(r"\S+")
_TRAILING = ".,;:!?'\"*)]}>»”’"

# What follows the last piece of an address: the end, a bracket, a label; and not the next word of a sentence.
_FINISHED = re.compile(r"[.,;:)\]>»”]*(?:\s*\Z|\s*[(\[<]|[.,;)\]>]\s|\s+[—–-]\s)")


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of white space in or behind a URL."""

    before: str  # the address so far, repaired
    after: str  # the rest of the reference
    line_break: bool
    bracketed: bool  # an open bracket around the address closes behind, with nothing but address in between
    wide: bool = False  # more than one line break or a tab stop

    @property
    def token(self) -> str:
        """The next word, with what closes it; where it ends in an open hyphen, with the next line's beginning."""
        match = _TOKEN.match(self.after)
        word = match.group()[:400] if match else ""
        if word.endswith(("-", "/", "_")) and len(word) > 1:
            more = re.compile(r"[ \t]*\r?\n[ \t]*(\S{1,400})").match(self.after, len(word))
            word += more.group(1) if more else ""
        return word


def goes_on(gap: Gap) -> bool:
    """Tell whether the address goes on behind the gap."""
    token = gap.token
    if not token or gap.wide or not (token[0].isalnum() or token[0] in "-._/?&=#%~+$:,@"):
        return False
    scheme, found, rest = gap.before.partition("://")
    if found and not rest:
        return _host_begins(token)
    if BEGINS_LINK.match(token):
        return False
    address = rest if found else scheme
    if not re.search(r"[/?#]", address):
        return _host_goes_on(address, token, gap)
    if gap.line_break:
        return _path_wraps(token, gap)
    return _path_has_blank(token, gap)


def _host_begins(token: str) -> bool:
    name = re.split(r"[/?#:]", token.rstrip(_TRAILING))[0]
    return bool(name) and name[0].isalnum() and (hosts.is_host(name) or name.lower().startswith("www") or "-" in name)


def _host_goes_on(host: str, token: str, gap: Gap) -> bool:
    """Judge a break in the host: what is joined must be a host, and what stood before must not be one already."""
    bare = token.rstrip(_TRAILING)
    name = re.split(r"[/?#:]", bare)[0]
    if not name.strip("-."):
        return bool(bare.startswith("/") and gap.line_break and hosts.is_host(host) and len(bare) > 1)
    left, right = host.rstrip("-."), name.lstrip("-.")
    touching = host[-1:] in "-." or token[0] in "-." or (gap.line_break and gap.bracketed)
    if not touching:
        return False
    separator = "." if host.endswith(".") or token.startswith(".") else ""
    joined = f"{left}{separator}{right}"
    has_path = "/" in bare and not bare.endswith("//")
    if hosts.is_host(left) and not host.endswith("-"):
        # `www.example.gov.` + `uk/guidance`: finished as it was, but for a path behind what follows.
        return (
            has_path
            and right == right.lower()
            and hosts.is_host(joined)
            and hosts.is_suffix(".".join(joined.split(".")[1:]) if joined.count(".") < 2 else right.split(".")[-1])
        )
    if hosts.is_host(joined) or hosts.is_host(f"{left}-{right}"):
        return (
            right[:1].islower()
            or right[:1].isdigit()
            or gap.bracketed
            or has_path
            or host.endswith("-")
            or (host.lower() in {"www.", "dx."} and "." in right)
        )
    return _host_in_pieces(joined, gap)


def _host_in_pieces(joined: str, gap: Gap) -> bool:
    """Judge a host broken more than once: `www .example .` + `org`."""
    rest = gap.after[len(_TOKEN.match(gap.after).group()) if _TOKEN.match(gap.after) else 0 :][:120].lstrip()  # type: ignore[union-attr]
    token = _TOKEN.match(rest)
    if token is None or not (
        joined.endswith((".", "-"))
        or rest[0] in ".-"
        or gap.after.split(None, 1)[0].endswith((".", "-"))
        or gap.bracketed
    ):
        return False
    name = re.split(r"[/?#:]", token.group().rstrip(_TRAILING))[0]
    separator = "." if gap.after.split(None, 1)[0].endswith(".") or name.startswith(".") else ""
    return hosts.is_host(f"{joined.rstrip('.-')}{separator}{name.lstrip('.')}")


def _path_wraps(token: str, gap: Gap) -> bool:
    """Judge a line break behind the host."""
    last = gap.before[-1]
    bare = token.rstrip(_TRAILING)
    if not bare.strip("-._/?&=#%~+$:,@"):
        return False
    first = token[0]
    if gap.bracketed:
        return last not in ",;" or looks_like_address(bare)
    if first in "-_?&=#%~+./":
        return len(bare) > 1 and (bare[1].isalnum() or bare[1] in "%_-~") and not (first == "-" and last in "./")
    if not first.isalnum():
        return False
    if last == "-":
        return True
    if last in "_=&%+~#":
        return first.islower() or any(char.isdigit() for char in bare) or looks_like_address(bare) or last in "_%"
    if last == "?":
        return "=" in bare or looks_like_address(bare)
    if last == "/":
        return looks_like_address(bare) or _may_end_path(token, bare, gap)
    if last == ".":
        return bool(_EXTENSION_START.match(bare)) or ((first.islower() or first.isdigit()) and looks_like_address(bare))
    if last in ",;:!":
        return looks_like_address(bare) and (first.islower() or first.isdigit())
    if "?" not in gap.before and _EXTENSION_END.search(gap.before):
        return False
    return looks_like_address(bare) and not _is_link_of_its_own(bare)


def looks_like_address(word: str) -> bool:
    """Tell whether `word` could hardly stand in a sentence, but well in an address."""
    return bool(
        _URLISH.search(word)
        or (_EXTENSION_END.search(word) and not word.startswith("."))
        or _PATHISH.fullmatch(word)
        or _SLUG.fullmatch(word)
        or word.count("/") >= 2
        or ("-" in word and "/" in word)
    )


def _is_link_of_its_own(word: str) -> bool:
    name = re.split(r"[/?#:]", word)[0]
    return "." in name and "/" in word and hosts.is_host(name)


def _may_end_path(token: str, bare: str, gap: Gap) -> bool:
    """Judge one plain word behind a slash: it ends the address if nothing of a sentence follows it."""
    rest = gap.after[len(token) - len(token.lstrip()) + len(bare) :][:40]
    if not _FINISHED.match(rest):
        return False
    if _NUMBER.fullmatch(bare):
        return len(bare) != 3 or gap.line_break
    return any(char.isdigit() for char in bare) or bare[0].islower()


def _path_has_blank(token: str, gap: Gap) -> bool:
    """Judge a blank behind the host; writers leave one far more often than a line break falls there."""
    last = gap.before[-1]
    bare = token.rstrip(_TRAILING)
    if not bare:
        return False
    query = "?" in gap.before
    if gap.bracketed and last in "/-_.=&?":
        return True
    if query and (
        re.match(r"[\w%.+-]*&[\w.-]+=", bare) or (last in "=&" and re.match(r"[\w%-]*\d[\w%-]*(?:&|\Z)", bare))
    ):
        return True
    if last == "/":
        if _NUMBER.fullmatch(bare):
            return bool(re.match(r"[.,;]?\s*(?:[(\[]|;)", gap.after[len(bare) :][:6]))
        return looks_like_address(bare) and not _is_link_of_its_own(bare)
    if last == ".":
        return bool(_EXTENSION_START.match(bare) and (len(bare) > 3 or bare.islower()))
    if last in "-_" and bare[0].isalnum():
        return looks_like_address(bare) or bool(_SPACED_OUT.match(f"- {gap.after}") and gap.before[-2:-1].isdigit())
    if token[0] in "-_" and len(bare) > 2 and bare[1].isalnum():
        return looks_like_address(bare[1:]) or bare.count("-") >= 2
    if token[0] == "." and _EXTENSION_START.match(bare[1:]):
        return True
    if bare == "-" or token.startswith("- "):
        return last.isdigit() and _SPACED_OUT.match(gap.after) is not None
    if last == "=" or last == "&":
        return looks_like_address(bare)
    return False
