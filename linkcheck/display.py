"""Text from outside, made safe to show: nothing in it hides, reorders, moves a cursor or commands a build server."""

from __future__ import annotations

from linkcheck.regexes import regex
from linkcheck.wording import escaped, shorten

LONGEST = 2000
"""Characters of one title, address or sentence that a report for people shows; JSON has all of it."""

_UNSEEN = (
    "\x00-\x1f\x7f-\x9f"  # C0 and C1: what moves cursors, changes colours, rings bells
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029"  # soft hyphen, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # embeddings and overrides of direction, annotations
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f"  # half characters, no characters, tags
)
"""A character class of what acts on a display without being seen; U+200C and U+200D stay, whole scripts need them."""

_HIDDEN = regex(f"[{_UNSEEN}]")
_BREAKS = regex(r"\s+")
_LINE_BREAK = regex(r"\r\n|\r|\n")

# Build servers read commands out of whatever a step prints: GitHub lines that begin with ::name::, and ##[name]
# anywhere; Azure ##vso[, TeamCity ##teamcity[ (their manuals, 2026).
_COMMANDS = regex(r"(?<!\w):(?=:[A-Za-z][\w-]*(?:\s[^\n]*)?::)|#(?=#(?:vso|teamcity)?\[)")


def visible(text: str) -> str:
    """Return `text` with every character that would act unseen written out: `\\x1b`, `\\u202e`.

    A build server's command loses its first character the same way, so that it stays text in a build's log.
    """
    return _COMMANDS.sub(lambda match: escaped(match.group()), _HIDDEN.sub(lambda match: escaped(match.group()), text))


def one_line(text: str, limit: int = LONGEST) -> str:
    """Return `text` on one line, visible, its middle left out where it is longer than `limit` characters."""
    rough = text if len(text) <= 4 * limit else shorten(text, 4 * limit)  # a megabyte need not be searched
    return shorten(visible(_BREAKS.sub(" ", rough).strip()), limit)


def several_lines(text: str, limit: int = LONGEST) -> str:
    """Return `text` visible, its line breaks kept, its middle left out where it is longer than `limit` characters."""
    return "\n".join(visible(line) for line in _LINE_BREAK.split(shorten(text, limit)))
