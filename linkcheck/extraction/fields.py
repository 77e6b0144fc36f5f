"""Links in fields whose meaning the format tells: `url = {…}`, `DO  - …`, the target of `<a href>`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extraction import access_dates, dois, finder, glyphs, hosts, identifiers, placeholders, starts, urls
from linkcheck.extraction.archives import embedded
from linkcheck.extraction.found import Found
from linkcheck.extraction.passages import Field, Role
from linkcheck.model import Kind
from linkcheck.regexes import regex

_WHOLE = regex(r"(?:https?|s?ftps?)://\S+", re.IGNORECASE)
_MARKUP = regex(r"""["']\s*/?>|["']\Z""")  # behind which an attribute of HTML ends
_WHOLE_BUT_BLANKS = regex(r"https?://[^\s\"][^\r\n\t]*", re.IGNORECASE)
_HTTP = regex(r"https?:", re.IGNORECASE)
# Any scheme but those that are mended elsewhere; `host:8080/x` has none.
_FOREIGN = regex(
    r"(?!https?\b|ftp:|h[tx]{2}ps?\b|www\.)[a-z][a-z0-9+.-]*:(?:(?!//|\d)\S+\Z|//\S+\Z|\+?\d+\Z)", re.IGNORECASE
)
_NOTHING = regex(r"n\.?/?a\.?|none|null|nil|unknown|[-–—?.]+", re.IGNORECASE)  # how people say that there is none
_NOT_IN_NAMES = regex(r"[()\[\]<>,;:\r\n\t]")  # brackets and commas are the reference's own
_IN_PATHS = regex(r"[/?&=_%]")
_SPLIT_HOST = regex(r"[^\s./]+ [^\s/]+\.[^\W\d_]{2,}(?::\d+)?")
_MOST_WORDS = 9  # of a file's name with blanks
_NESTED = regex(r"[;,]\s*(?:https?://|www\.)", re.IGNORECASE)
_CLOSING = {">": "<", ")": "(", "]": "[", "}": "{"}


def links(field: Field) -> Iterator[Found]:
    """Yield the links of one field, at their places in the field's text."""
    value = field.text.text
    match field.role:
        case Role.URL | Role.ARCHIVE_URL:
            yield from _urls(value)
        case Role.DOI:
            found = dois.from_text(value)
            if found:
                yield found
            elif "://" in value or value.lstrip().startswith("www."):
                yield from _urls(value)
        case Role.EPRINT:
            yield from _identifier(Kind.ARXIV, value)
        case Role.PMID:
            yield from _identifier(Kind.PMID, value)
        case Role.PMCID:
            yield from _identifier(Kind.PMCID, value)
        case Role.ACCESSED | Role.PUBLISHED | Role.TITLE:
            return


def _identifier(kind: Kind, value: str) -> Iterator[Found]:
    target = identifiers.from_text(kind, value)
    if target is not None:
        start = len(value) - len(value.lstrip())
        yield Found(kind=kind, start=start, end=len(value.rstrip()), target=target)


def _urls(value: str) -> Iterator[Found]:
    """Read a value that its format calls a URL: it is one even where no text would be taken for one."""
    start = len(value) - len(value.lstrip(" \t\r\n<\u200b\ufeff"))
    end = _end(value, start)
    text = value[start:end]
    if not text or (text[0] in "#/?." and not text.startswith("//")) or _NOTHING.fullmatch(text):
        return
    if text[:4].lower() == "doi:" and (doi := dois.from_text(value)):
        yield doi
        return
    if _WHOLE.fullmatch(text) and not _NESTED.search(text) and (text.count('"') % 2 == 0 or not _MARKUP.search(text)):
        yield _whole(value, start, end)
    elif text.startswith("//") and " " not in text:
        yield Found(Kind.URL, start, end, f"http:{text}", embedded=embedded(f"http:{text}"))
    elif _FOREIGN.match(text):
        if not text[:7].lower().startswith("mailto:"):
            yield Found(Kind.URL, start, end, text)
    elif found := finder.find(value):
        spaced = _with_blanks(value, start, end, found)
        yield from (spaced,) if spaced else found
    elif re.fullmatch(r"[^\s/]+(?:/\S*)?", text) and hosts.is_host(text.split("/")[0].split(":")[0]):
        yield Found(Kind.URL, start, end, f"http://{text}")
    elif _HTTP.match(text) or (not re.search(r"\s", text) and re.search(r"[./:]", text)):
        yield Found(Kind.URL, start, end, text, problem="No host name can be read in it.")


def _with_blanks(value: str, start: int, end: int, found: tuple[Found, ...]) -> Found | None:
    """Return the whole value as one URL with blanks in it, None where words follow the URL instead."""
    text = value[start:end]
    first = found[0]
    if first.kind is not Kind.URL or first.start > start or (len(found) == 1 and first.end >= end):
        return None
    if not _WHOLE_BUT_BLANKS.fullmatch(text) or text.count('"') % 2 or _NESTED.search(text) or text.count("://") > 1:
        return None
    host = re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)[0]
    if _SPLIT_HOST.fullmatch(host):
        return Found(Kind.URL, start, end, text, problem="The host name has a blank in it.")
    if len(found) > 1 or not _goes_on(value, first.end, end):
        return None
    shorter = (first.target, *first.alternatives)
    return Found(Kind.URL, start, end, text, alternatives=shorter, problem=urls.problem(host), literal=first)


def _goes_on(value: str, start: int, end: int) -> bool:
    """Tell whether what follows a blank goes on like a path or the name of a file."""
    rest = value[start:end]
    words = rest.split()
    if not rest[:1].isspace() or not 0 < len(words) <= _MOST_WORDS or _NOT_IN_NAMES.search(rest.strip()):
        return False
    if words[0][0].isupper() and not _IN_PATHS.search(words[0]):
        return False
    return not access_dates.find(value, [(0, start)])


def _end(value: str, start: int) -> int:
    """Return the end without blanks, sentence punctuation, and a bracket that was opened outside the field."""
    end = len(value)
    surplus: dict[str, int] = {}  # of each closing bracket met, how many more there are of it than opened
    while end > start:
        last = value[end - 1]
        if last in _CLOSING and last not in surplus:
            surplus[last] = value.count(last, start, end) - value.count(_CLOSING[last], start, end)
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif not (last.isspace() or last in '.,;"' or glyphs.INVISIBLE.match(last)):
            break
        end -= 1
    return end


def _whole(value: str, start: int, end: int) -> Found:
    """Read a value that is one URL and nothing else: whatever stands in it belongs to it."""
    text = value[start:end]
    match = starts.EXACT.match(text)
    host_at = match.end() if match else 0
    host = re.split(r"[/?#]", text[host_at:], maxsplit=1)[0].lower()
    if host in identifiers.DOI_HOSTS:
        doi = dois.read_path(value, start, start + host_at + len(host) + 1, ())
        if doi is not None:
            return doi
    target = glyphs.without_invisible(text)
    repairs = ["invisible-character"] if target != text else []
    for slug, pattern, hyphen in (
        ("soft-hyphen", f"[{glyphs.SOFT_HYPHENS[0]}]", ""),
        ("typographic-dash", f"[{glyphs.HYPHENS}]", "-"),
    ):
        changed = re.sub(pattern, hyphen, target)
        if changed != target:
            repairs.append(slug)
            target = changed
    for slug, changed in (
        ("html-entity", target.replace("&amp;", "&")),
        ("backslash-escape", glyphs.LATEX_TILDE.sub("~", target.replace("&amp;", "&"))),
    ):
        if changed != target:
            repairs.append(slug)
            target = changed
    problem = None if placeholders.find(target) is not None else urls.problem(host)
    return Found(Kind.URL, start, end, target, repairs=tuple(repairs), embedded=embedded(target), problem=problem)
