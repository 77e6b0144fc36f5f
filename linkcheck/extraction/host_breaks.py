"""A host name broken by a line end or a blank: what stood before is no host yet, what is joined is one."""

from __future__ import annotations

from linkcheck.extraction import hosts
from linkcheck.regexes import regex

TRAILING = ".,;:!?'\"*)]}>»”’。，；：、）،؛؟۔।"
"""What a sentence leaves behind an address."""

_NAME_END = regex(r"[/?#:]")


def begins(token: str) -> bool:
    """Tell whether a word behind `://` and white space is a host."""
    name = _NAME_END.split(token.rstrip(TRAILING))[0]
    return bool(name) and name[0].isalnum() and (hosts.is_host(name) or name.lower().startswith("www") or "-" in name)


def goes_on(host: str, token: str, after: str, *, line_break: bool, bracketed: bool, full_line: bool) -> bool:
    """Tell whether the host goes on with `token`, the next word.

    Args:
        host: What was read of it.
        token: The next word, what closes it included.
        after: The text that begins with it.
        line_break: There is a line break, and no mere blank, in between.
        bracketed: A bracket around the address closes behind.
        full_line: The line that ends could hold no more.
    """
    bare = token.rstrip(TRAILING)
    name = _NAME_END.split(bare)[0]
    if not name.strip("-."):
        whole = line_break or bare.count("/") > 1 or "." in bare
        return bare.startswith("/") and len(bare) > 2 and whole and hosts.is_host(host)
    left, right = host.rstrip("-."), name.lstrip("-.")
    touching = host[-1] in "-." or name[0] in "-."
    separator = "." if host.endswith(".") or name.startswith(".") else ""
    joined = f"{left}{separator}{right}"
    path = "/" in bare and not bare.endswith("//")
    if _complete(left) and not host.endswith("-"):
        if touching:
            return _adds_a_suffix(left, right, path)
        # `www.example.in` + `t/page`: a few letters and a path.
        few = len(right.split(".")[0]) < 4 and right == right.lower()
        return full_line and line_break and path and few and hosts.is_host(joined)
    if not (touching or line_break):
        return False
    if hosts.is_host(joined) or hosts.is_host(f"{left}-{right}"):
        if not touching:
            return right == right.lower() or bracketed or path
        return not right[0].isupper() or bracketed or path or host.endswith("-") or "." in right
    return touching and _in_pieces(joined, after, bracketed)


def _complete(name: str) -> bool:
    """Tell whether `name` is a host, and not only the beginning of one: `www.ex`."""
    return hosts.is_host(name) and not (name.lower().startswith("www.") and name.count(".") < 2)


def _adds_a_suffix(left: str, right: str, path: bool) -> bool:
    """Judge `example.com` + `br`, `www.example.gov` + `uk/guidance`: a host already, but with more of a suffix."""
    if right != right.lower():
        return False
    if path:
        return hosts.is_suffix(right.rpartition(".")[2])
    return len(right) == 2 and hosts.is_suffix(f"{left.rpartition('.')[2]}.{right}")


def _in_pieces(joined: str, after: str, bracketed: bool) -> bool:
    """Judge a host broken more than once: `www .example .` + `org`."""
    words = after.split(None, 2)
    if len(words) < 2:
        return False
    first, second = words[0], words[1].rstrip(TRAILING)
    if not (first[-1] in ".-" or second[:1] in (".", "-") or bracketed):
        return False
    name = _NAME_END.split(second)[0]
    separator = "." if first.endswith(".") or name.startswith(".") else ""
    return hosts.is_host(f"{joined.rstrip('.-')}{separator}{name.lstrip('.')}")
