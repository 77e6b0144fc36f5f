"""Brackets of every kind: which closes which, and where a pair around a link ends."""

from __future__ import annotations

PAIRS = {
    "(": ")", "[": "]", "{": "}", "<": ">", "«": "»", "‹": "›", "“": "”", "„": "“", "‘": "’", '"': '"', "'": "'",
    "「": "」", "『": "』", "《": "》", "〈": "〉", "【": "】", "〔": "〕", "（": "）", "［": "］", "｛": "｝",
    "＜": "＞", "`": "`",
}  # fmt: skip
"""Opening signs and their closing ones."""

CLOSING = {close: start for start, close in PAIRS.items() if close != start}


def opener_before(text: str, start: int) -> str:
    """Return the opening bracket or quotation mark in front of `start`, blanks skipped, or an empty string."""
    index = start - 1
    while index >= 0 and start - index <= 3 and text[index] in " \t\u00a0\n":
        index -= 1
    return text[index] if index >= 0 and text[index] in PAIRS else ""


def closer_after(text: str, start: int, opener: str, reach: int = 600) -> int:
    """Return the offset of what closes `opener`, or -1; at most `reach` characters are looked at."""
    close = PAIRS.get(opener, "")
    if not close:
        return -1
    end = min(len(text), start + reach)
    found = text.find(close, start, end)
    if found < 0 or close == opener or opener not in text[start:found]:
        return found
    depth = 0
    for index in range(start, end):
        if text[index] == close:
            if depth == 0:
                return index
            depth -= 1
        elif text[index] == opener:
            depth += 1
    return -1
