"""The rules: complete, in the contract's order, explained, and resolvable from the words of `--fail-on`."""

from __future__ import annotations

import pytest

from linkcheck.errors import SettingsError
from linkcheck.model import Level
from linkcheck.rules import LEVELS, RULES, explain, overview, rank, resolve_fail_on

ERRORS = ["broken-link", "doi-not-found", "invalid-link", "retracted"]
WARNINGS = [
    "soft-404", "parked-domain", "moved", "unverified", "damaged-url", "damaged-doi", "not-archived",
    "archive-far-from-access", "cited-archive-broken", "access-date-stale", "access-date-missing", "access-date-future",
    "access-date-before-publication", "access-date-ambiguous", "access-date-invalid", "changed-since-access",
    "content-drift", "doi-title-mismatch", "expression-of-concern", "missing-fragment",
]  # fmt: skip
NOTES = ["restricted", "corrected", "tracking-parameters", "insecure-http", "ignored", "recovered", "placeholder-link"]


def test_every_rule_of_the_contract_in_its_order() -> None:
    """The rules are the contract's, no more and no fewer, in its order."""
    assert list(RULES) == [*ERRORS, *WARNINGS, *NOTES]


@pytest.mark.parametrize(("level", "slugs"), [(Level.ERROR, ERRORS), (Level.WARNING, WARNINGS), (Level.NOTE, NOTES)])
def test_default_levels(level: Level, slugs: list[str]) -> None:
    """Each rule has the level that the contract gives it."""
    assert [slug for slug, rule in RULES.items() if rule.level is level] == slugs


@pytest.mark.parametrize("slug", list(RULES))
def test_explained_in_sentences(slug: str) -> None:
    """Meaning, reason and advice of every rule are sentences, and its title is a heading of one line."""
    rule = RULES[slug]
    assert rule.slug == slug
    assert rule.title
    assert not rule.title.endswith(".")
    assert len(rule.title) <= 60
    for text in (rule.meaning, rule.why, rule.do):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text


@pytest.mark.parametrize("slug", list(RULES))
def test_explain_fits_the_terminal_and_says_all(slug: str) -> None:
    """What `explain` prints has every sentence of the rule and no line over 80 columns."""
    shown = explain(slug)
    rule = RULES[slug]
    assert max(map(len, shown.splitlines())) <= 80
    flat = " ".join(shown.split())
    for text in (f"{slug} ({rule.level})", rule.title, rule.meaning, rule.why, rule.do):
        assert text in flat
    assert shown.endswith(".\n")


def test_explain_names_the_nearest_rule() -> None:
    """A misspelt rule is answered with the one that was probably meant."""
    with pytest.raises(SettingsError, match=r'no rule "brokn-link"\. Did you mean "broken-link"\?'):
        explain("brokn-link")


def test_overview_lists_every_rule_under_its_level() -> None:
    """The overview names all rules once, grouped by level, within the terminal."""
    lines = overview().splitlines()
    named = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert named == list(RULES)
    assert [line for line in lines if line and line[0] != " "] == ["errors", "warnings", "notes"]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(["error"], ERRORS, id="errors"),
        pytest.param(["warning"], [*ERRORS, *WARNINGS], id="warning-includes-errors"),
        pytest.param(["note"], list(RULES), id="note-is-everything"),
        pytest.param(["moved"], ["moved"], id="one-rule"),
        pytest.param(["error", "soft-404", "moved"], [*ERRORS, "soft-404", "moved"], id="level-and-rules"),
        pytest.param(["moved", "moved"], ["moved"], id="repeated"),
    ],
)
def test_fail_on(words: list[str], expected: list[str]) -> None:
    """Words of `--fail-on` become rules; a level takes the graver ones with it."""
    assert resolve_fail_on(words) == frozenset(expected)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("eror", 'Did you mean "error"?', id="near-a-level"),
        pytest.param("soft404", 'Did you mean "soft-404"?', id="near-a-rule"),
        pytest.param("warnings", 'Did you mean "warning"?', id="plural"),
        pytest.param("Error", 'Did you mean "error"?', id="case"),
        pytest.param("", "is neither a rule", id="empty"),
    ],
)
def test_fail_on_unknown_word(word: str, hint: str) -> None:
    """An unknown word is the user's error, and the message names the nearest known one."""
    with pytest.raises(SettingsError) as caught:
        resolve_fail_on([word])
    assert f'"{word}"' in str(caught.value)
    assert hint in str(caught.value)


def test_rank_orders_by_gravity() -> None:
    """Ranks follow the order of the rules, levels come gravest first, and unknown rules come last."""
    assert [rank(slug) for slug in RULES] == list(range(len(RULES)))
    assert rank("no-such-rule") == len(RULES)
    assert [LEVELS.index(rule.level) for rule in RULES.values()] == sorted(
        LEVELS.index(rule.level) for rule in RULES.values()
    )
