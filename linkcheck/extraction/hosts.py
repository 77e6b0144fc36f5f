"""Host names: what can be one, and what only looks like one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from linkcheck.regexes import regex

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_LABEL = regex(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_ADDRESS = regex(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]")

# Endings that are top-level domains and file extensions alike: a name with one of them and nothing behind it is a file.
_FILE_ENDINGS = frozenset(["cpp", "cs", "md", "mk", "mm", "mov", "pm", "ps", "py", "sh", "ts", "vi", "zip"])
_FILES = frozenset(["app.pl", "index.pl", "lib.rs", "main.rs", "mod.rs"])

# Words that stand before a dot in prose and look like a host with what follows: `et.al`, `vs.at`.
_PROSE_WORDS = """
abb abs abt al anm art aufl bd bearb bzw ca cap cat cf ch chap cit co col cp ders dies dipl dr ebd ed eds et etc
fax fig figs fn hg hrsg ibid inc jg jr kap lib ltd mr mrs ms no nr op p par pers pp prof ref refs rn s sec sect
ser sp spp st suppl tab tel usw var vgl vol vols vs zit
"""
_PROSE = frozenset(_PROSE_WORDS.split())
# Behind a name with a capital only these are endings of hosts: `Art.no` and `Satz.In` are none.
_GENERIC = frozenset(["com", "org", "net", "edu", "gov", "info", "int", "mil"])


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, only_icann=True)


@cache
def _registrable(name: str) -> bool:
    return _suffixes().privatesuffix(name) is not None


def is_suffix(name: str) -> bool:
    """Tell whether domains are registered directly under `name`: `org`, `co.uk`, `рф`."""
    return bool(name) and _suffixes().publicsuffix(name.lower()) == name.lower()


def is_host(name: str) -> bool:
    """Tell whether `name` is an IP address or a name under a public suffix."""
    if _ADDRESS.fullmatch(name):
        return True
    name = name.lower().removesuffix(".")
    if len(name) > 253 or "." not in name:
        return False
    return all(_LABEL.fullmatch(label) for label in name.split(".")) and _registrable(name)


def is_bare_host(name: str, *, path: bool = False) -> bool:
    """Tell whether `name`, met in running text without a scheme or `www.`, is a host and no abbreviation or file.

    Args:
        name: The name.
        path: A slash and more stand behind it.
    """
    labels = name.split(".")
    if name[:1].isdigit() and len(labels) == 2 and labels[0].isdigit():
        return False
    if labels[-1] != labels[-1].lower() or len(labels[-1]) < 2:
        return False  # `end.The`, `U.S.A`, `m.w.B`
    if (
        (not path and all(len(label) < 3 for label in labels))
        or labels[0].lower() in _PROSE
        or labels[-2].lower() in _PROSE
    ):
        return False
    if not path and name[:1].isupper() and name != name.upper() and labels[-1] not in _GENERIC:
        return False
    if len(labels) == 2 and (labels[-1] in _FILE_ENDINGS or name.lower() in _FILES):
        return False
    return is_host(name)
