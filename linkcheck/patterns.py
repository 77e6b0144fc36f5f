"""Regular expressions of the settings, in `exclude` and ignore rules, which cannot hold up a run.

A few characters are enough to make a backtracking engine search for years, and a pattern may come from a pull request.
`regex` takes the syntax of `re` and stops after a given time; it has wheels for every platform that we support. RE2,
whose time is linear, has none for Alpine, and neither lookaround nor backreferences. Measured on 100,000 addresses:
`re` 0.05 s, this module 0.6 s, RE2 0.3 s; `(a+)+$` on 2,000 letters: this module 0.7 s and then never again, `re` does
not finish. Only patterns that `re` accepts are taken, so that they mean what its documentation says.
"""

from __future__ import annotations

import re
import time
import warnings
from functools import cache
from re import _parser  # type: ignore[attr-defined]  # private, and the only one that counts parts as `re` sees them
from typing import Any

__all__ = ["BadPatternError", "Pattern", "abandoned", "pattern"]

_MAX_CHARACTERS = 10_000
_MAX_PARTS = 100_000  # with repeats written out, as they are compiled: some 30 MB

_MOST_S = 1.0
"""Processor time for one search."""

_LEAST_S = 0.02
"""The same when the time for all is used up: still a thousand times as long as an ordinary search takes."""

_ALL_S = 10.0
_EACH_S = 0.0001
"""Processor time for all searches of a run, and what each ordinary one adds to it."""

_SLOW_S = 0.001


_BRACES = re.compile(r"\\N\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?!\d*,?\d*\})", re.DOTALL)
"""A brace that starts no repeat, after what can hold others. `re` takes it for itself, `regex` for fuzzy matching."""


class BadPatternError(ValueError):
    """The pattern is not a regular expression, or too large; the message says why."""


class _Budget:
    """The time that all searches took, and the patterns that took too long."""

    def __init__(self) -> None:
        self.searches = 0
        self.spent_s = 0.0
        self.abandoned: dict[str, None] = {}

    def left_s(self) -> float:
        """Return the processor time that is left for all searches."""
        return _ALL_S + _EACH_S * self.searches - self.spent_s


_budget = _Budget()


class Pattern:
    """A pattern that gives up: once it took too long, it matches nothing any more."""

    def __init__(self, written: str, budget: _Budget) -> None:
        """Compile it.

        Raises:
            BadPatternError: It is too large, or not a regular expression.
        """
        import regex

        try:
            with warnings.catch_warnings(action="ignore"):
                _check_size(written)
                re.compile(written)
                self._compiled = regex.compile(_BRACES.sub(_literal, written))
        except (re.error, regex.error, OverflowError) as error:
            raise BadPatternError(str(error)) from error
        except RecursionError as error:
            raise BadPatternError("it is nested too deeply") from error
        self.pattern = written
        self._budget = budget

    def search(self, text: str) -> bool:
        """Tell whether it matches anywhere in a text."""
        budget = self._budget
        if self.pattern in budget.abandoned:
            return False
        left = budget.left_s()
        started = time.thread_time()
        try:
            found = self._compiled.search(text, timeout=max(_LEAST_S, min(_MOST_S, left))) is not None
        except TimeoutError:
            budget.abandoned[self.pattern] = None
            found = False
        took = time.thread_time() - started
        budget.searches += 1
        budget.spent_s += took
        if left < took and took > _SLOW_S:
            budget.abandoned[self.pattern] = None
        return found


def _literal(token: re.Match[str]) -> str:
    return r"\{" if token[0] == "{" else token[0]


def _check_size(written: str) -> None:
    """Raise BadPatternError for a pattern that would take long, or much memory, to compile."""
    if len(written) > _MAX_CHARACTERS:
        raise BadPatternError(f"it has more than {_MAX_CHARACTERS:,} characters")
    if _parts(_parser.parse(written)) > _MAX_PARTS:
        raise BadPatternError("it repeats repeated parts too often")


def _parts(node: Any) -> int:
    """Return how many parts a parsed pattern has once its repeats are written out."""
    if isinstance(node, _parser.SubPattern):
        return sum(
            max(1, arguments[0]) * _parts(arguments[2]) if "REPEAT" in str(operator) else _parts(arguments)
            for operator, arguments in node.data
        )
    return sum(map(_parts, node)) if isinstance(node, (tuple, list)) else 1


@cache
def pattern(written: str) -> Pattern:
    """Return a pattern, compiled once.

    Raises:
        BadPatternError: It is too large, or not a regular expression.
    """
    return Pattern(written, _budget)


def abandoned() -> tuple[str, ...]:
    """Return the patterns that took too long, in the order in which they did."""
    return tuple(_budget.abandoned)
