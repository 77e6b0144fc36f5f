"""The characters of a link up to the next white space: where in them it ends.

Brackets that close what was opened before the link, text glued to it, a second link without a blank between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from linkcheck.extraction import glyphs, placeholders
from linkcheck.extraction.brackets import CLOSING
from linkcheck.extraction.wraps import EXTENSIONS
from linkcheck.regexes import regex

SPACE = regex(r"[\s\u3000]+")

# Never part of an address in running text: white space, quotation marks, the punctuation of Chinese and Japanese.
_STOP = regex(
    r"[\s<>\"“”„‟«»‹›「」『』《》〈〉【】〔〕〖〗（）＜＞［］｛｝｟｠，。、；：！？．｡､…،؛؟۔।॥։።၊။។`^\x00-\x1f\x7f]"
)
_PLAIN = regex(r"[A-Za-z0-9/._~%?=&#:+@,;!$*-]+")
_SCHEME_END = regex(r"(?:https?|s?ftps?)\Z", re.IGNORECASE)
_CLOSED = regex(r"[(\[{](?:[^\s()\[\]{}]|[(\[{][^\s()\[\]{}]{0,80}[)\]}]){0,200}[)\]}]")
_CUT_BY_SPACE = regex(r"[(\[{][^\s()\[\]{}]{0,200}\s")
_IN_BRACKETS = regex(r"\[\.\]|(?<=//)\[[0-9A-Fa-f:.]{2,45}\]")  # `example[.]org`, an IPv6 address
_SICI_BRACKET = regex(r"\[[\w.:+-]{0,60}[:;\d][\w.:+;-]{0,60}\]\d")
_SICI = regex(r"<[\w.:+&;/-]{1,60}>(?=\d\.0\.)")
_FOREIGN = regex("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")
_GLUED_LETTER = regex(rf"\.(?:{EXTENSIONS})(?=[^\W\d_a-zA-Z])", re.IGNORECASE)
_DASH = regex(r"[\u2014\u2015]")
_PATH_SIGN = regex(rf"/|\.(?:{EXTENSIONS})\b", re.IGNORECASE)
_GLUED_LABEL = regex(
    r"(?:Accessed|Retrieved|Available|Acess[oe]|Acc[eè]s|Acceso|Consult(?:ed|ado|ato|é|ada)|Zugriff|Abruf|Viewed|Visited"
    r"|Cited|Last|Online|Stand|Дата|дата|Режим|Доступ)+(?:\Z|:)"
)
_MARKERS = regex(
    "(?:访问|訪問|查阅|查閱|检索|檢索|引用|最后|最後|浏览|下载|閲覧|最終|参照|アクセス|にて|より|から|などを|をご|を参|では|として|に掲載|"
    "에서|참조|접속|검색|접근|입니다|을|를|เข้าถึง|สืบค้น|ค้นเมื่อ)"
)
_ENTITY_END = regex(r"&(?:lt|gt|quot|nbsp|laquo|raquo|[lr]dquo|#0*(?:34|39|60|62|160));?", re.IGNORECASE)
_EXTENSION_BEFORE = regex(rf"[.\uff0e](?:{EXTENSIONS})\Z", re.IGNORECASE)
# A full-width full stop inside a word, no year behind it: an editor that types Chinese made it of the address's dot.
_WIDE_DOT = regex(r"(?<=[A-Za-z0-9])\uff0e(?=[A-Za-z0-9])(?!(?:19|20)\d\d(?![\w/-]))")
_PAST_HOST = regex("[/?#\uff0f]")
_DATED_ROUND = regex(r"\(\s*\d{1,4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,4}[.日]?\s*\)")
_DATED = regex(r"\[\s*(?:\d{1,4}[-./年]\d|\D{0,24}\d{4})")


LENGTH = 4_000
"""Characters of one address that are looked at; browsers and servers give up at half of it."""


@dataclass(slots=True)
class Run:
    """Where a run ends, and what is left open."""

    end: int
    hard: bool  # something that is no white space ended it: the link ends here
    opened: int = -1  # offset of the first bracket that is still open, or -1


def scan(
    text: str,
    start: int,
    *,
    query: bool = False,
    host: bool = False,
    wide: bool = False,
    quote: str = "",
    opened: str = "",
    length: int = LENGTH,
) -> Run:
    """Return where the address that goes on at `start` ends at the latest.

    Args:
        text: The reference.
        start: The first character.
        query: A question mark stands before `start`.
        host: The host has not been read yet.
        wide: Its dots are full-width so far.
        quote: The quotation mark in front of the link, which ends it.
        opened: Brackets of the address that are open where it goes on.
        length: Characters that are looked at.
    """
    limit, nested = _limit(text, start, length)
    match = _PLAIN.match(text, start, limit)
    if match and not quote and not opened and (match.end() == limit or text[match.end()].isspace()):
        run = match.group()
        if "&" not in run:
            glued = _GLUED_LABEL.search(run, 1)
            return Run(start + glued.start(), True) if glued else Run(match.end(), nested and match.end() == limit)
    stack = [(char, -1) for char in opened]
    index = start
    while True:
        end, hard, first = _walk(text, index, limit, query, quote, stack)
        if not _is_dot(text, start, end, host, wide):
            break
        index, wide = end + 1, True
    return _cut_glued(text, start, end, hard or (nested and end == limit), first, host)


def _is_dot(text: str, start: int, end: int, host: bool, wide: bool) -> bool:
    """Tell whether what ended the run is a full-width dot of the address: of its host, or of its path if like those."""
    if not _WIDE_DOT.match(text, end) or _EXTENSION_BEFORE.search(text, max(start, end - 8), end):
        return False
    in_host = host and not _PAST_HOST.search(text, start, end)
    return not text[end + 1].isupper() if in_host else wide


def _limit(text: str, start: int, length: int) -> tuple[int, bool]:
    """Return how far the run may go at most, and whether a second link begins there."""
    limit = min(len(text), start + length)
    at = start
    while (sign := text.find("://", at, limit)) >= 0:
        scheme = _SCHEME_END.search(text, max(start, sign - 5), sign)
        if scheme and scheme.start() > start and text[scheme.start() - 1] not in "/=:?&":
            limit = scheme.start()
            break
        at = sign + 3
    host = text.find("www.", start + 1, limit)
    if host >= 0 and text[host - 1] in ";,|(":
        return host, True
    return limit, limit < start + length and limit < len(text)


def _walk(
    text: str, start: int, limit: int, query: bool, quote: str, stack: list[tuple[str, int]]
) -> tuple[int, bool, int]:
    """Go through the run sign by sign; return its end, whether that is final, and the first bracket still open."""
    index = start
    while index < limit:
        char = text[index]
        if char.isalnum():
            index += 1
            continue
        query = query or char == "?"
        step = _step(text, index, query, stack)
        if step == 0 or char == quote:
            return index, not char.isspace(), _first(stack)
        index += step
    return limit, False, _first(stack)


def _step(text: str, index: int, query: bool, stack: list[tuple[str, int]]) -> int:
    """Return how many characters at `index` belong to the address as one; 0: it ends here."""
    char = text[index]
    if char in placeholders.OPENING and (length := placeholders.length_at(text, index)):
        return length
    if char in "\\{$" and (tilde := glyphs.LATEX_TILDE.match(text, index)):
        return len(tilde.group())
    if char == "\\":
        return 2 if text[index + 1 : index + 2] in glyphs.ESCAPABLE else 0
    if char == "<":
        sici = _SICI.match(text, index)
        return len(sici.group()) if sici else 0
    if _STOP.match(char) or (char == "|" and not query) or (char == "&" and _ENTITY_END.match(text, index)):
        return 0
    if char == "[" and (literal := _IN_BRACKETS.match(text, index)):
        return len(literal.group())
    if char == "[" and (_DATED.match(text, index) or not (query or _SICI_BRACKET.match(text, index))):
        return 0
    if char in "([{":
        if char == "(" and (
            _DATED_ROUND.match(text, index) or _EXTENSION_BEFORE.search(text, max(0, index - 8), index)
        ):
            return 0
        if not (_CLOSED.match(text, index) or _CUT_BY_SPACE.match(text, index)):
            return 0
        stack.append((char, index))
    elif char in ")]}":
        if not stack or stack[-1][0] != CLOSING[char]:
            return 0
        stack.pop()
    return 1


def _first(stack: list[tuple[str, int]]) -> int:
    return stack[0][1] if stack else -1


def _cut_glued(text: str, start: int, end: int, hard: bool, opened: int, host: bool) -> Run:
    """Cut a label or a sentence in another script that is glued to the address."""
    run = text[start:end]
    cut = _foreign(run, host)
    if "/wiki/" not in run and (dash := _glued_dash(run)):
        cut = min(cut, dash.start())
    if letter := _GLUED_LETTER.search(run):
        cut = min(cut, letter.end())
    if label := _GLUED_LABEL.search(run, 1):
        cut = min(cut, label.start())
    if cut < len(run):
        end, hard = start + cut, True
    return Run(end, hard, opened if opened < end else -1)


def _glued_dash(run: str) -> re.Match[str] | None:
    """Return the first dash with nothing of a path behind it."""
    if _DASH.search(run) is None:
        return None
    behind = max((sign.start() for sign in _PATH_SIGN.finditer(run)), default=-1)
    return _DASH.search(run, behind + 1)


def _foreign(run: str, host: bool) -> int:
    """Return where text in a script without blanks begins that is glued to the address; its length if there is none."""
    match = _FOREIGN.search(run)
    if match is None or match.start() == 0:
        return len(run)
    index = match.start()
    before, tail = run[:index], run[index:]
    if host and "/" not in before:
        from linkcheck.extraction.hosts import is_host

        return index if is_host(before) else len(run)
    if _MARKERS.match(tail) or re.search(rf"\.(?:{EXTENSIONS})\Z", before, re.IGNORECASE):
        return index
    if "?" in before and before[-1].isalnum() and not re.search(r"[&=/.]", tail):
        return index
    return len(run)
