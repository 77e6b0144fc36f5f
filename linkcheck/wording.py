"""How counts, days, damage and archived copies are put into words, the same in findings and in every report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from types import MappingProxyType

from linkcheck.model import Basis, Drift, Memento, Standing
from linkcheck.regexes import regex

REPAIRS: Mapping[str, str] = MappingProxyType(
    {
        "backslash-escape": "a backslash in front of a sign",
        "defanged": "made unclickable on purpose",
        "full-width": "full-width letters or signs",
        "homoglyph": "Cyrillic or Greek letters that look Latin",
        "html-entity": "HTML entities instead of signs",
        "inner-space": "a blank inside",
        "invisible-character": "an invisible character inside",
        "ligature": "letters printed as one",
        "scheme-typo": "a slip in http://",
        "soft-hyphen": "soft hyphens",
        "tilde": "a sign that only looks like a tilde",
        "typographic-dash": "dashes instead of hyphens",
        "url-tail": "a page's name behind the DOI",
        "wrap-hyphen": "a hyphen that a line break added",
        "wrapped-line": "a line break inside",
    }
)
"""What was wrong with a link, by the slug of its repair."""


def plural(count: int, noun: str) -> str:
    """Return `1 link` or `2 links`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def repairs_in_words(repairs: Sequence[str]) -> str:
    """Return what was wrong, by the repairs that were made; a slug that has no words yet speaks for itself."""
    return ", ".join(dict.fromkeys(REPAIRS.get(slug, slug.replace("-", " ")) for slug in repairs))


def shorten(text: str, limit: int = 300) -> str:
    """Return `text`, its middle replaced by `…` where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def as_written(raw: str) -> str:
    """Return a link as it stands, on one line, with what does not print made visible; at most some 300 characters."""
    one_line = re.sub(r"[ \t]*(?:\r\n|\r|\n)[ \t]*", "↵", shorten(raw))
    return "".join(char if char.isprintable() else escaped(char) for char in one_line)


_WHOLE = 72  # as long as this, both are shown whole: a line of a terminal
_MOST_COMPARED = 2_000  # characters; comparing costs their square


def difference(raw: str, target: str, *, context: int = 12) -> tuple[str, str]:
    """Return where two readings of a link differ, each place with a little around it; short ones whole.

    Case is no difference: a DOI's target is in lower case, and that is no damage.

    Args:
        raw: The link as it stands.
        target: As it is read.
        context: Characters shown on either side of what differs.
    """
    if max(len(raw), len(target)) <= _WHOLE or max(len(raw), len(target)) > _MOST_COMPARED:
        return as_written(raw), as_written(target)
    matcher = SequenceMatcher(None, raw.lower(), target.lower(), autojunk=False)
    changes = [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    return _excerpts(raw, [change[:2] for change in changes], context), _excerpts(
        target, [change[2:] for change in changes], context
    )


def _excerpts(text: str, spans: Iterable[tuple[int, int]], context: int) -> str:
    """Return the spans of a text with what stands around them, and `…` for what is left out."""
    shown: list[tuple[int, int]] = []
    for start, end in spans:
        start, end = max(0, start - context), min(len(text), end + context)
        if shown and start <= shown[-1][1]:
            start = shown.pop()[0]
        shown.append((start, end))
    told = "…".join(as_written(text[start:end]) for start, end in shown)
    before = "…" if shown and shown[0][0] > 0 else ""
    return f"{before}{told}{'…' if shown and shown[-1][1] < len(text) else ''}"


def escaped(char: str) -> str:
    """Return one character as people write it who cannot see it: `\\x1b`, `\\u202e`."""
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_ORDINARY = regex(r"(?:The|An?|No|It|Its|This|There|Nobody|Nothing|Neither|Asked|After)\b")


def clause(sentence: str) -> str:
    """Return a sentence so that it can follow a colon: no full stop, no capital that only begins it."""
    text = " ".join(sentence.split()).removesuffix(".")
    return text[0].lower() + text[1:] if _ORDINARY.match(text) else text


def explained(lead: str, detail: str | None) -> str:
    """Return `lead` and its reason as one sentence."""
    reason = clause(detail or "")
    return f"{lead}: {reason}." if reason else f"{lead}."


def distance(memento: Memento) -> str:
    """Return where a capture lies, seen from the day that counts: `5 days before the access date`."""
    days = memento.distance_days
    match memento.basis:
        case Basis.TODAY:
            return "the newest, as the reference names no day"
        case Basis.ACCESSED | Basis.PUBLISHED if days is None:
            return ""
        case Basis.ACCESSED | Basis.PUBLISHED if days == 0:
            return f"on {memento.basis}"
        case Basis.ACCESSED | Basis.PUBLISHED:
            assert days is not None
            return f"{plural(abs(days), 'day')} {'before' if days < 0 else 'after'} {memento.basis}"


def copy_in_words(memento: Memento) -> str:
    """Return what copy there is, how far from which day, and where."""
    remarks = [told] if (told := distance(memento)) else []
    if memento.moved_to is not None:
        remarks.append(f"captured after a redirect to {as_written(memento.moved_to)}")
    if memento.status is not None and not 200 <= memento.status < 300:
        remarks.append(f"its replay answered {memento.status}")
    told = f" ({'; '.join(remarks)})" if remarks else ""
    return f"an archived copy from {memento.captured.date().isoformat()}{told}: {memento.url}"


def drift_in_words(drift: Drift) -> str:
    """Return how a live page and its copy compare, with the figures."""
    copy = f"the copy from {drift.memento.captured.date().isoformat()}"
    if drift.unseen is not None:
        return f"{copy} and the live page could not be compared: {drift.unseen}"
    figures = [f"{drift.kept:.0%} of the text of {copy} is on the live page"]
    if drift.titles is not None:
        figures.append(f"the titles are {drift.titles:.0%} alike")
    if drift.languages is not None:
        figures.append("its language was {} and is {}".format(*drift.languages))
    return ", ".join(figures)


def streak_in_words(standing: Standing | None) -> str | None:
    """Return since when a link has been failing, a clause; None: it is not, or this is the first time."""
    if standing is None or standing.failing_since is None or standing.failed_audits < 2:
        return None
    fine = f", last seen fine on {standing.last_fine}" if standing.last_fine is not None else ""
    return f"it has failed in {plural(standing.failed_audits, 'audit')} since {standing.failing_since}{fine}"
