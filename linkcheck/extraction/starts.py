"""Where a URL begins: schemes as people and scanners write them, `www.`, and hosts without either."""

from __future__ import annotations

import re

from linkcheck.regexes import regex

# `http`, misspelt, made unclickable (`hxxp`) or with a sign lost, and what should be `://` behind it.
_SCHEME = r"(?:h{1,2}t{1,3}pp?s?|h[xX]{2}ps?|ttps?|s?ftps?)"
_SEPARATOR = r"(?:[ \t]?[:;.\uff1a]{1,2}[ \t]?(?:/[ \t]/|[/\\\uff0f]{1,3})|//:?|:(?=www\.))"

_BREAK = r"(?:[ \t]*+\r?\n[ \t]*+)?+"
_WRAPPED = (
    rf"(?=[htps:/]{{1,7}}[ \t]*\r?\n)h{_BREAK}t{_BREAK}t{_BREAK}p{_BREAK}s?{_BREAK}:{_BREAK}/{_BREAK}/"
    r"|https?:\s{1,3}//"
)

WRAPPED = regex(_WRAPPED, re.IGNORECASE)
"""A scheme with a line break inside."""

DEFANGED = regex(r"(h[tx]{2}ps?)\[?:\]?//", re.IGNORECASE)
"""A scheme that was made unclickable: `hxxp[:]//`."""

SCHEME = regex(rf"(?P<name>{_SCHEME})(?P<separator>{_SEPARATOR})", re.IGNORECASE)
"""The scheme at the beginning of a URL, whatever its damage."""

_FREE = (
    r"(?<![^\s()\[\]{}<>\"'“”„«»:;,.=，。．：；（【＜、|*_-])"  # a damaged scheme is none in the middle of something
)

EXACT = regex(r"(?:https?|ftps?|sftp)://", re.IGNORECASE)

ANY = regex(
    rf"(?P<exact>(?:https?|s?ftps?)://)"
    rf"|{_FREE}(?P<wrapped>{_WRAPPED})"
    rf"|{_FREE}(?P<damaged>{_SCHEME}{_SEPARATOR}|h[tx]{{2}}ps?\[?:\]?//)"
    rf"|(?<![\w@-])(?<![\w@]\.)(?P<www>www\d?[.\uff0e])",
    re.IGNORECASE,
)
"""Every place where a URL may begin, but for hosts without scheme and `www.`."""

BEGINS_LINK = regex(rf"[<(\[\"']?(?:(?:https?|s?ftps?)://|{_SCHEME}{_SEPARATOR}|www\d?\.\w)", re.IGNORECASE)
"""The beginning of a word that is a link of its own."""

BARE = regex(
    r"(?<![\w@/\\.:=&?%#~+$\u00ac\u00ad-])(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_](?:[^\W_]|-){1,61})"
    r"(?![\w@])(?P<port>:\d{2,5}(?=/))?(?P<path>/(?=[^\s/.,;:)]))?"
)
"""A name that may be a host, and the slash of its path."""


def normal_scheme(name: str) -> tuple[str, str | None]:
    """Return a scheme as it is meant, and the slug of the repair it took, if any."""
    low = name.lower()
    if low in {"http", "https", "ftp", "ftps", "sftp"}:
        return low, None
    if "xx" in low:
        return low.replace("xx", "tt"), "defanged"
    return ("https" if low.endswith("s") else "http"), "scheme-typo"
