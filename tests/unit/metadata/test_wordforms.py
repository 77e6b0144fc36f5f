"""Spellings that mean the same meet; scripts and languages are told apart, or left open."""

from __future__ import annotations

import pytest

from linkcheck.metadata.wordforms import canonical, folded, language, script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Über ‹Nature›  –  Ça", "uber nature ca"),
        ("NATO’s and Global'naya", "natos and globalnaya"),
        (r"M{\"u}ller \textit{in vivo}", "muller in vivo"),
        ("soft\u00adhyphen", "softhyphen"),
        ("H<sub>2</sub>O", "h2o"),
        ("", ""),
    ],
)
def test_folded(text: str, expected: str) -> None:
    """Small letters without accents, markup and punctuation; a mark inside of a word does not part it."""
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Щербаков", "Shcherbakov"),
        ("Щербаков", "Scherbakov"),
        ("Яковлев", "Iakovlev"),
        ("Яковлев", "Jakovlev"),
        ("Hrushevsky", "Hrusevskij"),
        ("безопасности", "bezopasnosti"),
        ("ЯПОНИИ", "YAponii"),
        ("Caesar", "Cæsar"),
    ],
)
def test_canonical(one: str, other: str) -> None:
    """Ways of writing one word in Latin letters have one form; endings may differ by a letter."""
    first, second = canonical(one), canonical(other)
    assert first == second or first.rstrip("i") == second.rstrip("i")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The history of kilns", "en"),
        ("Mixing in straits", "en"),
        ("Die Geschichte der Öfen", "de"),
        ("Une histoire des fours", "fr"),
        ("История печей", "cyrillic"),
        ("窯の歴史", "other"),
        ("Kilns", None),
        ("2009", None),
    ],
)
def test_language(title: str, expected: str | None) -> None:
    """A language shows in its common words; without any it stays open."""
    assert language(title) == expected


def test_script() -> None:
    """The script of most letters counts; digits have none."""
    assert [script(text) for text in ("abc я", "я и ты abc", "Ωμέγα", "1990", "한국어")] == [
        "latin", "cyrillic", "greek", None, "other",
    ]  # fmt: skip
