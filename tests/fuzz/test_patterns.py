"""No regular expression of ours takes a time that grows faster than the text."""

from __future__ import annotations

import re
from types import MappingProxyType

import pytest

from tests.fuzz.patterns import Expression, attacks, expressions
from tests.fuzz.timing import excess

BOUNDED = MappingProxyType(
    {
        "linkcheck.extraction.formats.review._ARGUMENT": "what another expression found to be arguments",
        "linkcheck.extraction.placeholders._ALWAYS": "one address",
        "linkcheck.extraction.runs._GLUED_LABEL": "4,000 characters of an address",
        "linkcheck.extraction.titles._DATED": "300 characters",
        "linkcheck.extraction.titles._TAIL": "60 characters",
        "linkcheck.extraction.wraps._CUT_VALUE": "one address",
        "linkcheck.extraction.wraps._EXTENSION_END": "one address",
        "linkcheck.extraction.wraps._LONG_SLUG": "400 characters of a word",
        "linkcheck.extraction.wraps._PATHISH": "400 characters of a word",
        "linkcheck.extraction.wraps._SLUG": "400 characters of a word",
        "linkcheck.fixing.media._VERBATIM": "some characters before an address",
        "linkcheck.pages.page._JUMP": "scripts of 4,000 characters",
        "linkcheck.pages.shape._TAG_OF_MANY": "pages of few tags",
        "linkcheck.patterns._BRACES": "a pattern of the settings, whose size is limited",
        "linkcheck.report.sarif._LINK_IN_TEXT": "a message, whose parts are shortened",
    }
)
"""Expressions that would take long on what they never see, with what they see."""

ALL = expressions()


def test_all_are_found() -> None:
    """The expressions are those of all modules, and the list of bounded ones names none that is gone."""
    names = {expression.name for expression in ALL}
    assert len(names) > 400
    assert set(BOUNDED) <= names


@pytest.mark.parametrize("pattern", [r"\s+x", r"\[[^\]]*\)", r"a\s*b?\s*c"])
def test_what_takes_long_is_noticed(pattern: str) -> None:
    """Expressions that go back again and again do not pass."""
    assert slow(Expression("bad", re.compile(pattern), True)) is not None


@pytest.mark.parametrize("part", range(8))
def test_time(part: int) -> None:
    """Texts made to fit an expression's repeats take time in proportion to their length."""
    tried = [expression for expression in ALL[part::8] if expression.name not in BOUNDED]
    assert [f"{each.name}: {found}" for each in tried if (found := slow(each)) is not None] == []


def slow(expression: Expression) -> str | None:
    """Return on what an expression takes long, None: nothing that is tried."""

    def use(text: str) -> object:
        return sum(1 for _ in expression.pattern.finditer(text)) if expression.is_searched else (
            expression.pattern.match(text)
        )  # fmt: skip

    for before, pump in attacks(expression):
        for after in ("\x00", "\n "):
            found = excess(use, lambda size: before + pump * max(1, size // len(pump)) + after, 4_000, 1e-6)  # noqa: B023
            if found is not None:
                return f"{before!r} + {pump!r} … + {after!r}: {found}"
    return None
