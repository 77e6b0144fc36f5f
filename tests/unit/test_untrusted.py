"""Values from servers."""

from __future__ import annotations

import pytest

from linkcheck.untrusted import loads, number_of, unescaped


def test_halves_of_pairs() -> None:
    """Text that no encoding can write is made writable, keys and nested values included."""
    assert loads(rb'{"\ud800": ["\udc00x", {"a": "\ud83d\ude00"}]}') == {"\ufffd": ["\ufffdx", {"a": "\U0001f600"}]}


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b"\xff", b"", b"1" * 5000])
def test_not_json(body: bytes) -> None:
    """Whatever is wrong is one error."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - json's own, of many texts
        loads(body)
    assert not isinstance(caught.value, RecursionError)


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("007", 7), ("", None), ("-1", None), ("²", None), ("٣", None), ("9" * 19, None)]
)
def test_numbers(text: str, number: int | None) -> None:
    """Digits of ASCII, and not too many."""
    assert number_of(text) == number


def test_entities() -> None:
    """References to characters that do not exist are replaced, however long they are."""
    assert unescaped("a&amp;b &#65; &#" + "1" * 5000 + "; &#x" + "f" * 5000 + ";") == "a&b A \ufffd \ufffd"
