"""Tables of bytes: words are found wherever they end, and what is said of single bytes holds around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.bulk.automata import Automaton
from linkcheck.bulk.bytewalk import FIRST

NO, FOUND = 0, 1
LETTERS = b"abcdefgABCDEFG"


def ends_at(table: bytes, text: bytes) -> tuple[int, int] | None:
    """Return the outcome of a text and where it was met; None: it was gone through."""
    state = FIRST
    for at, byte in enumerate(text):
        state = table[256 * state + byte]
        if state < FIRST:
            return state, at
    return None


def made(*words: bytes) -> Automaton:
    """Return an automaton that goes on over some letters and looks for words."""
    automaton = Automaton(other=NO)
    automaton.at_first(LETTERS, FIRST)
    for word in words:
        automaton.word(word, FOUND)
    return automaton


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=5), st.text("abcdABCD", max_size=30))
def test_words_are_found_where_the_first_of_them_ends(words: list[str], text: str) -> None:
    """In small and large letters, and in and over each other."""
    small = text.lower()
    ends = [end for end in range(1, len(text) + 1) if any(small[:end].endswith(word) for word in words)]
    found = ends_at(made(*map(str.encode, words)).table(), text.encode())
    assert found == ((FOUND, ends[0] - 1) if ends else None)


def test_a_state_of_its_own_says_what_may_follow() -> None:
    """A dot ends a word only where a blank follows; then a word may begin as at first."""
    automaton = made(b" bad")
    automaton.at_first(b" ", FIRST)
    dot = automaton.state()
    automaton.at_first(b".", dot)
    automaton.at(dot, LETTERS + b".", NO)
    table = automaton.table()
    assert ends_at(table, b"ab. cd. a") is None
    assert ends_at(table, b"ab.cd") == (NO, 3)
    assert ends_at(table, b"ab. bad") == (FOUND, 6)
    assert automaton.follows(b".") == dot
    assert automaton.follows(b"a") == FIRST
    assert ends_at(table, b"abd bad") == (FOUND, 6)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("a–b—", None), ("a№b", None), ("a‰b", (NO, 3)), ("aф", (NO, 1)), ("–" * 9, None), ("№–№", None)],
)
def test_sequences_are_whole_characters(text: str, outcome: tuple[int, int] | None) -> None:
    """Of characters that begin alike, those that were named are gone over."""
    automaton = made()
    for sign in ("–", "—", "№"):
        automaton.sequence(sign.encode(), FIRST, other=NO)
    assert ends_at(automaton.table(), text.encode()) == outcome


def test_a_table_has_no_more_states_than_a_byte_can_name() -> None:
    """More are refused, not cut."""
    with pytest.raises(ValueError, match="256"):
        made(b"a" * 100, b"b" * 100, b"c" * 100).table()
