"""Reads TeX notation in the values of a bibliography, each character's place kept.

Only what stands in bibliographies is known: escapes, accents, letters and signs with names, `\\url`, `\\href`. Any
other command is dropped and its argument kept. pylatexenc has more names, but gives no places for what it replaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from linkcheck.extraction.passages import MappedText, SourceText, TextBuilder

OnLink = Callable[[MappedText], None]

_LONGEST_VERB = 2_000  # characters
_DEPTH = 20  # links in the words of links: more is an attack on the stack

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)\*?(?P<gap>[ \t]*)"
    r"|\\(?P<sign>.)"
    r"|(?P<maths>\$\{?\\(?:sim|tilde|lt|gt)(?:\{\})?\}?\$|\$\{?\\?(?P<math>[<>_^~&%#-])\}?\$)"
    r"|(?P<brace>[{}])"
    r"|(?P<entity>&amp;)"
    r"|(?P<tilde>~)"
    r"|(?P<dollar>\$)",
    re.DOTALL,
)
ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
BASE = re.compile(r"\s*+(?:\{\s*+(?:\\([ij])\s*+|([^\W\d_]))?\s*+\}|\\([ij])(?![A-Za-z])\s?|([^\W\d_]))")
NAMES = {
    "textasciitilde": "~",
    "sim": "~",
    "textunderscore": "_",
    "textbackslash": "\\",
    "textasciicircum": "^",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textdollar": "$",
    "textquotesingle": "'",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textendash": "–",
    "textemdash": "—",
    "textellipsis": "…",
    "ldots": "…",
    "dots": "…",
    "slash": "/",
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "dj": "đ",
    "DJ": "Đ",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "BibTeX": "BibTeX",
    "LaTeXe": "LaTeX2e",
}
_URL_COMMANDS = frozenset({"url", "path", "nolinkurl", "burl", "urlprefix"})
_OWN_LETTER = frozenset("_%&#${}")
_SPACES = frozenset(",;: !>\\\n\t")


class Braces:
    """The partner of each opening brace in a stretch of text, found in one pass."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._partner: dict[int, int] = {}
        stack: list[int] = []
        for match in re.compile(r"[{}]").finditer(text, start, end):
            if match[0] == "{":
                stack.append(match.start())
            elif stack:
                self._partner[stack.pop()] = match.start()

    def close(self, offset: int, end: int) -> int | None:
        """Return where the group opened at `offset` closes, None if that is not before `end`."""
        partner = self._partner.get(offset)
        return partner if partner is not None and partner < end else None


def decode(source: SourceText, start: int, end: int, braces: Braces) -> MappedText:
    """Return the file's `[start, end)` as one URL, DOI or date: `~` is itself, and commands leave their argument."""
    built = TextBuilder(source)
    _Decoder(built, braces, None).run(start, end)
    return built.build()


def decode_prose(built: TextBuilder, start: int, end: int, braces: Braces, on_link: OnLink) -> None:
    """Append the file's `[start, end)` as words; what `\\url` and `\\href` lead to goes to `on_link` instead."""
    _Decoder(built, braces, on_link).run(start, end)


class _Decoder:
    def __init__(self, built: TextBuilder, braces: Braces, on_link: OnLink | None, depth: int = 0) -> None:
        self.built = built
        self.text = built.source.text
        self.braces = braces
        self.on_link = on_link  # None: the value is a link or a date itself
        self.depth = depth

    def run(self, start: int, end: int) -> None:
        at = start
        while (token := _TOKEN.search(self.text, at, end)) is not None:
            self.built.copy(at, token.start())
            at = self._token(token, end)
        self.built.copy(at, end)

    def _token(self, token: re.Match[str], end: int) -> int:
        """Append what one token stands for; return where to go on."""
        begin, finish = token.span()
        if token["word"]:
            return self._word(token, end)
        if token["sign"]:
            return self._sign(token, end)
        if token["maths"]:
            named = "<" if "\\lt" in token["maths"] else ">" if "\\gt" in token["maths"] else "~"
            self.built.add(token["math"] or named, begin, finish)
        elif token["entity"]:
            self.built.add("&", begin, finish)
        elif token["tilde"]:
            self.built.add("~" if self._in_link(begin) else " ", begin, finish)
        elif token["dollar"] and self.on_link is None:
            self.built.copy(begin, finish)
        return finish

    def _in_link(self, offset: int) -> bool:
        """Tell whether a tilde at `offset` belongs to a link rather than binding two words."""
        return self.on_link is None or self.text[offset - 1 : offset] == "/"

    def _sign(self, token: re.Match[str], end: int) -> int:
        begin, finish = token.span()
        sign = token["sign"]
        if sign in _OWN_LETTER:
            self.built.add(sign, begin, finish)
        elif sign == "~" and self._in_link(begin):
            finish += 2 if self.text.startswith("{}", finish) and finish + 2 <= end else 0
            self.built.add("~", begin, finish)
        elif sign in ACCENTS and self.on_link is not None:
            return self._accent(sign, begin, finish, end)
        elif sign == "/" and self._in_link(begin):
            self.built.add("/", begin, finish)
        elif sign in _SPACES:
            self.built.add(" ", begin, finish)
        elif sign not in "-/@":
            self.built.add(sign, begin, finish)
        return finish

    def _accent(self, sign: str, begin: int, finish: int, end: int) -> int:
        base = BASE.match(self.text, finish, end)
        if base is None:
            return finish
        letter = base[1] or base[2] or base[3] or base[4] or ""
        self.built.add(unicodedata.normalize("NFC", letter + ACCENTS[sign]) if letter else sign, begin, base.end())
        return base.end()

    def _word(self, token: re.Match[str], end: int) -> int:
        begin, finish = token.span()
        word = token["word"]
        if word in _URL_COMMANDS or word == "href":
            return self._link(word, finish, end)
        if word == "verb":
            return self._verbatim(finish, end)
        if word in NAMES:
            finish += 2 if self.text.startswith("{}", finish) and finish + 2 <= end else 0
            self.built.add(NAMES[word], begin, finish)
            return finish
        if word in ACCENTS and self.on_link is not None:
            return self._accent(word, begin, finish, end)
        return finish

    def _verbatim(self, start: int, end: int) -> int:
        """Read `\\verb|U|`: as it stands, between two signs that are the same."""
        close = self.text.find(self.text[start : start + 1], start + 1, min(end, start + _LONGEST_VERB))
        if start >= end or close < 0:
            return start
        self.built.copy(start + 1, close)
        return close + 1

    def _link(self, word: str, opening: int, end: int) -> int:
        """Read `\\url{U}` or `\\href{U}{words}`."""
        close = self.braces.close(opening, end) if self.text.startswith("{", opening) else None
        if close is None or self.depth >= _DEPTH:
            return opening
        if self.on_link is None:
            self._inner(self.built, None).run(opening + 1, close)
        else:
            target = TextBuilder(self.built.source)
            self._inner(target, None).run(opening + 1, close)
            self.on_link(target.build())
        if word != "href":
            return close + 1
        second = close + 1
        words_end = self.braces.close(second, end) if self.text.startswith("{", second) else None
        if words_end is None:
            return second
        if self.on_link is not None and not re.match(
            r"\s*(?:https?:|www\.|10\.\d)", self.text[second + 1 : second + 40]
        ):
            self._inner(self.built, self.on_link).run(second + 1, words_end)
        return words_end + 1

    def _inner(self, built: TextBuilder, on_link: OnLink | None) -> _Decoder:
        return _Decoder(built, self.braces, on_link, self.depth + 1)
