"""Does a URL go on behind a line break or a blank?

A person tells by what stands on both sides: an address that is not finished, a word that no sentence would hold, a
bracket that closes further down. No single sign is enough, so each rule here asks for two.
"""

from __future__ import annotations

import re
from enum import Enum, unique

from linkcheck.extraction import host_breaks, hosts
from linkcheck.extraction.hyphens import is_function_word, is_word
from linkcheck.extraction.starts import BEGINS_LINK
from linkcheck.extraction.vicinity import Vicinity
from linkcheck.frozen import dataclass
from linkcheck.regexes import regex

EXTENSIONS = (
    "aspx?|bib|cfml?|cgi|csv|def|dll|docx?|djvu|dhtml|epub|exe|fcgi|gif|gz|html?|jpe?g|json|jspx?|md|mov|mp[34]|nhn|nsf|odt|"
    "pdf|php[345]?|phtml|pl|png|pptx?|ps|rdf|rtf|shtml?|svg|tar|tex|tiff?|txt|xhtml|xlsx?|xml|yaml|zip"
)
"""Endings of file names that stand at the end of a path."""

_EXTENSION_END = regex(rf"\.(?:{EXTENSIONS})(?:[?#]\S*)?\Z", re.IGNORECASE)
_EXTENSION_START = regex(rf"(?:{EXTENSIONS})(?=$|[?#/&。，；、）]|[.,;]?[(\[<])", re.IGNORECASE)
_EXTENSION = regex(rf"(?:{EXTENSIONS})", re.IGNORECASE)
_HALF_EXTENSION = regex(r"[\w-]\.([A-Za-z]{1,4})\Z")
_URLISH = regex(r"[?&][\w.\[\]-]+=|%[0-9A-Fa-f]{2}|[^\W_]_+[^\W_]|[^\W_]=[\w%-]|\w\+\w|\w\+\Z|[$~]\w")
_PATHISH = regex(
    r"[a-z0-9][\w.~-]*/[\w.~-]+/[\w.~/-]*|[a-z0-9_~-]+/[a-z0-9_~-]*[\d-][\w-]*|[a-z]\w*/[a-z0-9]+/?"
    r"|(?!(?:19|20)\d\d/)[a-z\d_~-]*\d[a-z\d_~-]*/[\w-]+"
)
_SLUG = regex(r"[a-z0-9]+(?:-[a-z0-9]+){2,}|[a-z0-9]*\d[a-z0-9]*-[a-z0-9-]+|[a-z0-9]+-[a-z0-9]*\d[a-z0-9-]*")
_LONG_SLUG = regex(r"[a-z0-9]+(?:-[a-z0-9]+){4,}")
_NUMBER = regex(r"\d+(?:\.\d+)?")
_DAY_BEFORE_MONTH = regex(r"\.\s+[^\W\d_]")  # `5. Mai`, `5. session`
_LONG_NUMBER = regex(r"(?!(?:1[5-9]|20)\d\d\Z)\d{4,}")  # no year: few sentences go on with one
_IN_DIRECTORY = regex(r"[^/]/[^/?#]+/\Z")  # behind a mere host, it is the postal code of an imprint
_DATE = regex(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d")
_YEAR = regex(r"(?:19|20)\d\d")
_DIRECTORY = regex(r"[a-z0-9_~-]+/")
REPLAY = regex(r"/(?:\d{4,14}(?:[a-z]{2}_)?|\*|save)/\Z|[?&]\w+=\Z")
"""The end of an archive's or a proxy's own part of a URL; the original's follows."""
_SPACED_OUT = regex(r"-\s?\d+(?:\s?-\s?\d+){0,2}(?:-[\w-]+)?\.\w")  # `2007 - 12 - 11-name.html`
_QUERY_GOES_ON = regex(r"[\w%.+-]*&[\w.-]+=")
_TOKEN = regex(r"\S+")
_NEXT_LINE = regex(r"[ \t]*\r?\n[ \t]*(\S{1,400})")
_TRAILING = host_breaks.TRAILING

# What follows the last piece of an address: the end, a bracket, a label; and not the next word of a sentence.
_FINISHED = regex(r"[.,;:)\]>»”。，；、）]*(?:\s*\Z|\s*[(\[<]|\s?[.,;)\]>]\s|\s+[—–-]\s|(?<=[。，；、）]))")

# Words that stand in front of a bracket or a stop as the last pieces of broken addresses do.
_PROSE_WORDS = """
a abgerufen abruf accessed access acesso acessado als am an and archived as at aufgerufen available besucht by cited
consulta consultado consulté de der des e el en et for from geraadpleegd hentet i in is it la last le letzter los o of
on online oder og or os ou p pdf pp retrieved see s siehe stand the to u und und updated v via viewed viitattu visited
vom von was which y zugriff zuletzt в и на от по с
"""
_PROSE = frozenset(_PROSE_WORDS.split())


@unique
class Join(Enum):
    """How sure it is that an address goes on."""

    NO = 0
    LIKELY = 1  # a guess: the address without the rest is requested first
    SURE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A run of white space in or behind a URL."""

    before: str  # the address so far, repaired
    after: str  # the beginning of what follows, plain
    line_break: bool
    bracketed: bool  # an open bracket around the address closes behind, with nothing but address in between
    full_line: bool  # the line that ends is as long as lines of this text get
    wide: bool  # a blank line, or far more blanks than one
    around: Vicinity

    @property
    def token(self) -> str:
        """The next word; where it ends in an open hyphen or slash, with the beginning of the next line."""
        match = _TOKEN.match(self.after)
        word = match.group()[:400] if match else ""
        if word.endswith(("-", "/", "_")) and len(word) > 1:
            more = _NEXT_LINE.match(self.after, len(word))
            word += more.group(1) if more else ""
        return word

    def finished(self, word: str) -> bool:
        """Tell whether no sentence goes on behind `word`, with which the text behind the gap begins."""
        rest = self.after[len(word) :][:40]
        day = word.isdecimal() and len(word) < 3 and _DAY_BEFORE_MONTH.match(rest)
        return not day and _FINISHED.match(rest) is not None


def goes_on(gap: Gap) -> Join:
    """Judge whether the address goes on behind the gap."""
    token = gap.token
    if not token or gap.wide or not (token[0].isalnum() or token[0] in "-._/?&=#%~+$:,@("):
        return Join.NO
    if gap.before.endswith("://"):
        return Join.SURE if host_breaks.begins(token) else Join.NO
    if BEGINS_LINK.match(token):
        archive = "/web/" in gap.before and not gap.before.endswith("=")
        return Join.SURE if REPLAY.search(gap.before) and (gap.line_break or archive) else Join.NO
    address = gap.before.rpartition("://")[2] or gap.before
    if not re.search(r"[/?#]", address):
        goes = host_breaks.goes_on(
            address, token, gap.after, line_break=gap.line_break, bracketed=gap.bracketed, full_line=gap.full_line
        )
        if not goes:
            return Join.NO
        return Join.LIKELY if hosts.is_host(address) and not gap.bracketed else Join.SURE
    if not gap.line_break:
        return _blank(token, gap)
    return _line_break(token, gap)


def looks_like_address(word: str) -> bool:
    """Tell whether `word` could hardly stand in a sentence, but well in an address."""
    return bool(
        _URLISH.search(word)
        or (_EXTENSION_END.search(word) and not word.startswith("."))
        or _PATHISH.fullmatch(word)
        or _SLUG.fullmatch(word)
        or _LONG_SLUG.search(word)
        or word.count("/") >= 2
        or ("-" in word and "/" in word)
    )


# --- a line break behind the host ----------------------------------------------------------------


def _line_break(token: str, gap: Gap) -> Join:
    last, first = gap.before[-1], token[0]
    bare = token.rstrip(_TRAILING)
    if not bare.strip("-._/?&=#%~+$:,@(") or _DATE.fullmatch(bare):
        return Join.NO
    if first == "(":
        balanced = re.match(r"\([^\s()]+\)(?P<more>[^\s.,;:)\]])?", token)
        return Join.SURE if balanced and last in "/_-" and (balanced["more"] or last == "-") else Join.NO
    if gap.bracketed and (last not in ",;" or looks_like_address(bare)):
        return Join.SURE
    if first in "-_?&=#%~+./":
        inside = len(bare) > 1 and (bare[1].isalnum() or bare[1] in "%_-~")
        if first == "%" and not _QUERY_OR_ESCAPE.match(bare):
            return Join.NO
        if not inside or (first == "-" and last in "./"):
            return Join.NO
        return Join.SURE if _QUERY_OR_ESCAPE.match(bare) else Join.LIKELY
    if not first.isalnum():
        return Join.NO
    if last in "-_%(" or _ends_in_half_an_extension(gap.before, bare):
        return Join.SURE
    if _unfinished(last, bare, gap):
        return Join.LIKELY
    if last == "/" and _LONG_NUMBER.fullmatch(bare) and _IN_DIRECTORY.search(gap.before):
        return Join.LIKELY
    if not (last.isalnum() or last == "/") or ("?" not in gap.before and _EXTENSION_END.search(gap.before)):
        return Join.NO
    if looks_like_address(bare) and not _is_link_of_its_own(bare):
        return Join.LIKELY
    return _plain_word(last, bare, gap)


_QUERY_OR_ESCAPE = regex(r"[?&][\w.\[\]-]+=|%[0-9A-Fa-f]{2}")  # no sentence begins so


def _ends_in_half_an_extension(before: str, bare: str) -> bool:
    """Tell whether a file name's extension is cut in two: `.ht` + `ml`."""
    half = _HALF_EXTENSION.search(before)
    return bool(half and not _EXTENSION.fullmatch(half[1]) and _EXTENSION.fullmatch(half[1] + bare))


def _unfinished(last: str, bare: str, gap: Gap) -> bool:
    """Tell whether the last character so far suggests more, and what follows can be it."""
    first, address = bare[0], looks_like_address(bare)
    match last:
        case "=" | "&" | "+" | "~" | "#":
            if address or any(char.isdigit() for char in bare):
                return True
            code = bare.isupper() and 1 < len(bare) < 4 and gap.finished(bare)
            return code or (first.islower() and not is_function_word(bare))
        case "?":
            return "=" in bare or address
        case "/":
            directory = _DIRECTORY.fullmatch(bare) is not None
            return address or directory or _DOI.match(bare) is not None or _ends_path(bare, gap)
        case ".":
            return _is_extension(bare) or (not first.isupper() and address)
        case "," | ";" | ":" | "!":
            return not first.isupper() and address
    return False


_DOI = regex(r"10\.\d{4,9}/\w")


def _is_extension(bare: str) -> bool:
    """Tell whether a word behind a dot is the ending of a file's name, and no word that begins a sentence: `Epub`."""
    return _EXTENSION_START.match(bare) is not None and not (bare[0].isupper() and bare[1].islower())


def _ends_path(bare: str, gap: Gap) -> bool:
    """Judge one plain word behind a slash: it ends the address if nothing of a sentence follows it."""
    if bare in _PROSE or is_function_word(bare) or not gap.finished(bare):
        return False
    return bare[0].islower() or any(char.isdigit() for char in bare)


_CUT_VALUE = regex(r"[?&][^=&#\s]+=[a-z]{1,2}\Z")  # hardly a value by itself: `?format=p` + `rintable`


def _plain_word(last: str, bare: str, gap: Gap) -> Join:
    """Judge a word cut in two by a narrow column: the line is full, and no sentence goes on behind."""
    cut_value = bare[0].islower() and _CUT_VALUE.search(gap.before) is not None
    if not (gap.full_line or cut_value) or bare in _PROSE or not (gap.finished(bare) or _DIRECTORY.fullmatch(bare)):
        return Join.NO
    if _YEAR.fullmatch(bare) or is_word(bare, Vicinity("") if cut_value else gap.around):
        return Join.NO
    path = gap.before.partition("://")[2].partition("/")[2]
    letters = "A-Za-z" if "?" in path and bare[0].islower() else "a-z"
    whole = re.fullmatch(rf"[{letters}0-9/._~-]{{1,60}}", bare) and (bare[0].islower() or last.isdigit() or "?" in path)
    return Join.LIKELY if path and whole else Join.NO


def _is_link_of_its_own(word: str) -> bool:
    name = re.split(r"[/?#:]", word)[0]
    return "." in name and "/" in word and hosts.is_host(name)


# --- a blank behind the host ---------------------------------------------------------------------


def _blank(token: str, gap: Gap) -> Join:
    """Judge a blank; writers leave one far more often than it slips into an address."""
    last = gap.before[-1]
    bare = token.rstrip(_TRAILING)
    if not bare or _DATE.fullmatch(bare.strip("()[]")):
        return Join.NO
    if gap.bracketed and last in "/-_.=&?":
        return Join.SURE
    if "?" in gap.before and (_QUERY_GOES_ON.match(bare) or (last == "?" and re.match(r"\w+=", bare))):
        return Join.SURE
    if _blank_slipped_in(last, token, bare, gap):
        return Join.LIKELY
    return Join.NO


def _blank_slipped_in(last: str, token: str, bare: str, gap: Gap) -> bool:
    address = looks_like_address(bare)
    if last == "/":
        if _NUMBER.fullmatch(bare):
            year = _YEAR.fullmatch(bare) and not re.match(r"[.,;]?\s*(?:[(\[]|;)", gap.after[len(bare) :][:6])
            return gap.finished(bare) and not year
        directory = _DIRECTORY.fullmatch(bare) is not None and gap.finished(bare)
        return (address or directory) and not _is_link_of_its_own(bare)
    if last == ".":
        if address and not bare[0].isupper() and not _is_link_of_its_own(bare):
            return True
        return _is_extension(bare) and (len(bare) > 3 or bare.islower())
    if last in "=&":
        value = "?" in gap.before and re.match(r"[\w%-]*\d[\w%-]*(?P<more>&|\Z)", bare)
        return address or bool(value and (value["more"] or gap.finished(bare)))
    if last in "-_" and bare[0].isalnum():
        goes = bare[0].islower() and gap.finished(bare) and bare not in _PROSE
        return (
            address or goes or "-" in bare or bool(_SPACED_OUT.match(f"- {gap.after}") and gap.before[-2:-1].isdigit())
        )
    if token[0] in "-_" and len(bare) > 2 and bare[1].isalnum():
        return looks_like_address(bare[1:]) or bare.count("-") >= 2
    if token[0] == "/":
        return looks_like_address(bare[1:])
    if token[0] == ".":
        return bool(_EXTENSION_START.match(bare[1:]))
    return bare == "-" and last.isdigit() and _SPACED_OUT.match(gap.after) is not None
