"""Make untrusted text safe to show, without hidden characters, changes of direction and commands."""

from __future__ import annotations

from linkcheck.regexes import regex
from linkcheck.wording import escaped, shorten

LONGEST = 2000
"""Characters of one title, address or sentence that a report for people shows; JSON has all of it."""

_UNSEEN = (
    "\x00-\x1f\x7f-\x9f"  # C0 and C1: what moves cursors, changes colours, rings bells
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029"  # soft hyphen, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # embeddings and overrides of direction, annotations
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f"  # lone surrogates, noncharacters, tags
)
"""Characters that act on a display without being seen; not U+200C and U+200D, which some scripts need."""

_HIDDEN = regex(f"[{_UNSEEN}]")
_BREAKS = regex(r"\s+")
_LINE_BREAK = regex(r"\r\n|\r|\n")

# Build servers read commands out of whatever a step prints: GitHub lines that begin with ::name::, and ##[name]
# anywhere; Azure ##vso[, TeamCity ##teamcity[ (their manuals, 2026).
BUILD_COMMAND = r"#(?=#(?:vso|teamcity)?\[)"
"""Pattern for the first character of a command that a build server obeys anywhere in a line."""

_COMMANDS = regex(rf"(?<!\w):(?=:[A-Za-z][\w-]*(?:\s[^\n]*)?::)|{BUILD_COMMAND}")


def visible(text: str) -> str:
    """Return `text` with every character that acts without being seen escaped: `\\x1b`, `\\u202e`.

    So is the first character of a build server's command, which makes it plain text in a build's log.
    """
    return _COMMANDS.sub(lambda match: escaped(match.group()), _HIDDEN.sub(lambda match: escaped(match.group()), text))


def one_line(text: str, limit: int = LONGEST) -> str:
    """Return `text` on one line, visible, its middle left out if it is longer than `limit` characters."""
    rough = text if len(text) <= 4 * limit else shorten(text, 4 * limit)  # a megabyte need not be searched
    return shorten(visible(_BREAKS.sub(" ", rough).strip()), limit)


def several_lines(text: str, limit: int = LONGEST) -> str:
    """Return `text` visible, its line breaks kept, its middle left out if it is longer than `limit` characters."""
    return "\n".join(visible(line) for line in _LINE_BREAK.split(shorten(text, limit)))
