"""Patterns of the settings: what `re` would take, and none of them can hold up a run."""

from __future__ import annotations

import pytest

from linkcheck.gates.waivers import too_slow
from linkcheck.patterns import BadPatternError, Pattern, _Budget, abandoned, pattern

ADDRESS = "https://wiki.example.org/a/b?x=1#top"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (r"example\.org", True),
        (r"^https?://wiki\.", True),
        (r"(?<!wiki\.)example", False),
        (r"(?=.*x=1)^https", True),
        (r"(?i)WIKI", True),
        (r"(\w)\1", True),
        (r"[[a]w", False),
        (r"wiki{e}", False),
        (r"wiki[{]{2,3}e|{i}", False),
        (r"[^]{]{4}\.example", True),
        (r"w{1}i{1,}k{,2}i", True),
        (r"\N{LATIN SMALL LETTER W}iki", True),
        (r"#top$", True),
    ],
)
def test_the_syntax_is_that_of_re(written: str, found: bool) -> None:
    """Lookaround, references and flags included; what is literal in `re` is literal."""
    assert pattern(written).search(ADDRESS) is found


@pytest.mark.parametrize(
    "written",
    [
        "(",
        "[a",
        "*",
        r"(?P<x>a)(?P<x>b)",
        r"(?R)",
        "(" * 5_000 + ")" * 5_000,
        "a" * 20_000,
        "((((a{100}b){100}c){100}d){100}e){100}",
        "(?:a{60000}|b){60000}",
        "a{65535}" * 100,
        "a{99999999999999999999}",
    ],
)
def test_what_is_no_pattern(written: str) -> None:
    """Nothing that `re` refuses, and nothing that takes gigabytes to compile."""
    with pytest.raises(BadPatternError):
        pattern(written)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"(a+)+$", "a" * 2_000 + "!"),
        (r"^(a|aa)+$", "a" * 2_000 + "!"),
        (r"(x+x+)+y", "x" * 2_000),
        (r"(?=(a+)+b)", "a" * 2_000),
        (r"^(?:\w+[\w-]?)+[:;]$", "w" * 2_000),
    ],
)
def test_a_pattern_that_never_ends_is_given_up(written: str, text: str) -> None:
    """It matches nothing from then on, also where it would, at no further cost."""
    budget = _Budget()
    budget.spent_s = 1_000.0  # so that it is given little time
    slow = Pattern(written, budget)
    assert slow.search(text) is False
    assert tuple(budget.abandoned) == (written,)
    spent = budget.spent_s
    assert slow.search("aab:y") is False
    assert budget.spent_s == spent


def test_many_slow_patterns_share_one_budget() -> None:
    """A thousand of them do not take a thousand times as long as one; ordinary ones go on."""
    budget = _Budget()
    for number in range(40):
        Pattern(f"(a+)+{number}$", budget).search("a" * 2_000)
        budget.spent_s = max(budget.spent_s, 20.0)
    assert len(budget.abandoned) == 40
    assert budget.spent_s < 20.0 + 40 * 0.2
    assert Pattern("wiki", budget).search(ADDRESS) is True


def test_what_was_given_up_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a sentence with the pattern, for those of this run's settings only."""
    monkeypatch.setattr("linkcheck.patterns._budget.abandoned", {"(a+)+$": None, "other": None})
    assert abandoned() == ("(a+)+$", "other")
    assert [sentence.split('"')[1] for sentence in too_slow(["(a+)+$", "fine", "(a+)+$"])] == ["(a+)+$"]
