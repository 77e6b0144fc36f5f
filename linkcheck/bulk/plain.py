"""What is plain on a line: the rules by which the bytes of long lists are gone through.

They are those of `linkcheck.extraction.quick`, narrowed to what a table of bytes can say, and to what few lines need.
The text is UTF-8 as it stands.
"""

from __future__ import annotations

import re
from functools import cache

from linkcheck.bulk.automata import Automaton
from linkcheck.bulk.bare import BareRules
from linkcheck.bulk.bytewalk import END, FIRST, ODD, SIGN, SLASH, TEN, Glue
from linkcheck.bulk.scan import Rules
from linkcheck.extraction.quick import ENTITIES, GLUED, IDENTIFIERS, PAGES, SEEN_IN_HEAD, plain_day

_ALL = bytes(range(256))
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_IN_LABEL = _LETTERS + _DIGITS + b"-"
_NOT_IN_ADDRESS = (b"http", b"webcitation.org", b"www", b"doi.org", *map(str.encode, IDENTIFIERS))

_FIRST = re.compile(rb"(?:\A|\n)(?:\d{1,6}([.)])|\[\d{1,6}(\])) ")
_LABELS = (b"DOI: ", b"DOI:", b"DOI ", b"doi: ", b"doi:", b"doi ", b"Doi: ")
_DOI = re.compile(rb"10\.[1-9]\d{3,8}/[A-Za-z0-9._/-]*[A-Za-z0-9](?=[.,;]? (?!\.))")
_RESOLVED = re.compile(rb"(?:dx\.)?doi\.org/(10\.[1-9]\d{3,8}/[A-Za-z0-9._/-]*[A-Za-z0-9])")
_NOT_IN_DOI = re.compile(b"|".join(map(re.escape, (b"//", b"..", *_NOT_IN_ADDRESS))))
_PAGES = tuple(page.encode() for page in PAGES)
_DIGIT = re.compile(rb"\d")


def style_of(data: bytes) -> str | None:
    """Return what stands behind the number of the first numbered line of some; None: none is numbered."""
    first = _FIRST.search(data)
    return (first[1] or first[2]).decode() if first is not None else None


@cache
def rules() -> Rules:
    """Return the rules, which are made once."""
    head, host, path = _head(), _host(), _path()
    return Rules(
        head=head.table(),
        behind_blank=head.follows(b" "),
        host=host.table(),
        label=host.follows(b"."),
        path=path.table(),
        behind_slash=path.follows(b"/"),
        resolvers=(b"doi.org/", b"dx.doi.org/"),
        glue=_glue(),
        doi=_doi,
        resolved=_resolved,
        day=_day,
    )


@cache
def bare_rules() -> BareRules:
    """Return the rules for addresses on lines of their own, which are made once."""
    host, path, query = _bare(b"-"), _bare(b"-_~%+=/"), _bare(b"-_~%+=/&")
    _add_labels(host)
    host.at_first(b":?", END)
    path.at_first(b".", FIRST)
    path.at_first(b"?", END)
    for part in (path, query):
        part.word(b"//", ODD)
    query.at_first(b".", FIRST)
    for entity in ENTITIES:
        query.word(f"&{entity}".encode(), ODD)
    return BareRules(
        host=host.table(),
        label=host.follows(b"."),
        path=path.table(),
        behind_slash=path.follows(b"/"),
        query=query.table(),
        glue=_glue(),
    )


def _bare(beside: bytes) -> Automaton:
    """Return the table for a part of an address that ends at its line's end, of letters, digits and some signs."""
    made = Automaton(other=ODD)
    made.at_first(_LETTERS + _DIGITS + beside, FIRST)
    made.at_first(b"\r\n", END)
    for word in (b"..", b"doi", *_NOT_IN_ADDRESS, *(f"10.{digit}".encode() for digit in range(10))):
        made.word(word, ODD)
    return made


def _glue() -> Glue:
    return Glue(tuple(label.encode() for label in GLUED))


def _head() -> Automaton:
    """Return the table for words, numbers, and nothing that could be read as more.

    Letters are those of Latin and Cyrillic, whose lead bytes begin letters only.
    """
    made = Automaton(other=ODD)
    made.at_first(_LETTERS + b" ,;'()!?-" + bytes((*range(0xC3, 0xCC), *range(0xD0, 0xD4), *range(0x80, 0xC0))), FIRST)
    for mark, behind in ((b".", b" ),;"), (b":", b" "), (b"&", b" ")):
        marked = made.state()
        made.at_first(mark, marked)
        made.at(marked, bytes(set(_ALL).difference(behind)), ODD)
    for sign in map(str.encode, "–—‘’“”„«»№"):
        made.sequence(sign, FIRST, other=ODD)
    number, one, ten = made.state(), made.state(), made.state()
    for state in (number, one, ten):
        made.at(state, _DIGITS, number)
    made.at_first(_DIGITS, number)
    made.at_first(b"1", one)
    made.at(one, b"0", ten)
    made.at(ten, b".", TEN)
    for digit in map(chr, _DIGITS):
        made.word(f"c{digit}".encode(), ODD)  # PMC1234567
    for word in (*SEEN_IN_HEAD, "pmid", "ww."):  # an identifier that may be a number by itself; a host in pieces
        made.word(word.encode(), ODD)
    for scheme in (b" http://", b" https://"):
        made.word(scheme, SIGN)
    return made


def _host() -> Automaton:
    made = Automaton(other=END)
    made.at_first(_IN_LABEL, FIRST)
    made.at_first(b"_~%+=@\n", ODD)
    _add_labels(made)
    for word in _NOT_IN_ADDRESS:
        made.word(word, ODD)
    return made


def _add_labels(host: Automaton) -> None:
    """Have a label follow each dot of a host, and the path its slash."""
    label = host.state()
    host.at_first(b".", label)
    host.at(label, bytes(set(_ALL).difference(_IN_LABEL)), ODD)
    host.at_first(b"/", SLASH)


def _path() -> Automaton:
    made = Automaton(other=END)
    made.at_first(_IN_LABEL + b"_~%+=@/.", FIRST)
    made.at_first(b"\n", ODD)
    for word in (b"//", b"..", *_NOT_IN_ADDRESS):
        made.word(word, ODD)
    return made


def _doi(text: bytes, begin: int, at: int) -> bytes:
    """Return the DOI that begins there, small; empty where it has no label, no certain end, or no number in it."""
    match = _DOI.match(text, at)
    if match is None:
        return b""
    doi = match[0].lower()
    plain = (
        text.endswith(_LABELS, begin, at)
        and _DIGIT.search(doi, doi.index(b"/")) is not None
        and not doi.endswith(_PAGES)
        and not _NOT_IN_DOI.search(doi)
    )
    return doi if plain else b""


def _resolved(address: bytes) -> str:
    match = _RESOLVED.fullmatch(address)
    doi = match[1].lower() if match is not None else b""
    return "" if doi.endswith(_PAGES) else doi.decode()


def _day(raw: bytes) -> str:
    return str(plain_day(raw.decode()) or "")
