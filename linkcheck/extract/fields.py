"""Links in fields whose meaning the format tells: `url = {…}`, `DO  - …`, the target of `<a href>`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck.extract import dois, finder, glyphs, hosts, identifiers, starts, urls
from linkcheck.extract.archives import embedded
from linkcheck.extract.found import Found
from linkcheck.extract.passages import Field, Role
from linkcheck.model import Kind

LINK_ROLES = frozenset({Role.URL, Role.ARCHIVE_URL, Role.DOI, Role.EPRINT, Role.PMID, Role.PMCID})
_WHOLE = re.compile(r"(?:https?|s?ftps?)://[^\s\"]+", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!//|\d)", re.IGNORECASE)
_WRAPPED = re.compile(r"\s*\n\s*")
_NESTED = re.compile(r"[;,]\s*(?:https?://|www\.)", re.IGNORECASE)
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
    start = len(value) - len(value.lstrip(" \t\r\n<\u200b\ufeff"))
    end = _end(value, start)
    text = value[start:end]
    if not text or (text[0] in "#/?." and not text.startswith("//")):
        return
    if _OTHER_SCHEME.match(text) and not text[:5].lower().startswith(("http:", "https", "ftp:", "hxxp")):
        if text[:4].lower() == "doi:" and (doi := dois.from_text(value)):
            yield doi
        return
    if _WHOLE.fullmatch(text) and not _NESTED.search(text):
        yield _whole(value, start, end)
        return
    if text.startswith("//") and " " not in text:
        yield Found(Kind.URL, start, end, f"http:{text}", embedded=embedded(f"http:{text}"))
        return
    found = finder.find(value)
    if found:
        yield from found
    elif re.fullmatch(r"[^\s/]+(?:/\S*)?", text) and hosts.is_host(text.split("/")[0].split(":")[0]):
        yield Found(Kind.URL, start, end, f"http://{text}")


def _end(value: str, start: int) -> int:
    """Return the end without blanks, sentence punctuation, and a bracket that was opened outside the field."""
    end = len(value)
    while end > start:
        last = value[end - 1]
        unmatched = last in _CLOSING and value.count(last, start, end) > value.count(_CLOSING[last], start, end)
        if not (last.isspace() or last in '.,;"' or unmatched or glyphs.INVISIBLE.match(last)):
            break
        end -= 1
    return end


def _whole(value: str, start: int, end: int) -> Found:
    """Read a value that is one URL and nothing else: whatever stands in it belongs to it."""
    text = value[start:end]
    match = starts.EXACT.match(text)
    host_at = match.end() if match else 0
    host = re.split(r"[/?#]", text[host_at:], maxsplit=1)[0].lower()
    if host in dois.DOI_HOSTS:
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
    return Found(
        Kind.URL, start, end, target, repairs=tuple(repairs), embedded=embedded(target), problem=urls.problem(host)
    )
