"""Read JSON, numbers and HTML entities from servers, whatever is in them."""

from __future__ import annotations

import html
import json
from typing import Any

from linkcheck.regexes import regex

_MOST_DIGITS = 18  # of a number that means anything
_LONG_REFERENCE = regex(r"&#[0-9]{8,}+;?")  # beyond Unicode; Python refuses to read thousands of digits
_SURROGATE = regex("[\ud800-\udfff]")


def loads(data: bytes) -> Any:
    """Return a JSON document; lone surrogates, which UTF-8 cannot encode, are replaced by U+FFFD.

    Raises:
        ValueError: It is not JSON, or too deeply nested.
    """
    try:
        document = json.loads(data)
        return _writable(document) if b"\\u" in data else document
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _writable(value: Any) -> Any:
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case list():
            return [_writable(each) for each in value]
        case dict():
            return {_writable(key): _writable(each) for key, each in value.items()}
        case _:
            return value


def number_of(text: str) -> int | None:
    """Return a number written in at most 18 ASCII digits, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def unescaped(text: str) -> str:
    """Return a text with its HTML entities replaced."""
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))
