"""Ignore rules and comments: what they cover, for how long, and when they are of no use any more."""

from __future__ import annotations

from datetime import date

import pytest

from linkcheck.extraction import extract
from linkcheck.gates.waivers import in_text, remarks, waived, with_waivers
from linkcheck.model import CheckedLink, CheckedReference, Finding, Judgement, Level, Verdict, Waiver

TODAY = date(2026, 3, 1)
TEXT = "1. Page. URL: https://a.example/x (accessed: 01.02.2026)."
(REFERENCE,) = extract(TEXT)
BROKEN = Finding(rule="broken-link", level=Level.ERROR, message="It is gone.", link=0)
MOVED = Finding(rule="moved", level=Level.WARNING, message="It moved.", link=0)


@pytest.mark.parametrize(
    ("comment", "rules", "reason"),
    [
        pytest.param("<!-- linkcheck: ignore -->", (), "", id="html"),
        pytest.param(
            "<!-- linkcheck: ignore broken-link, moved -- behind our proxy -->",
            ("broken-link", "moved"),
            "behind our proxy",
            id="rules",
        ),
        pytest.param("% linkcheck: ignore", (), "", id="tex"),
        pytest.param("# linkcheck: ignore moved", ("moved",), "", id="shell"),
        pytest.param("// linkcheck: ignore -- test host", (), "test host", id="c"),
        pytest.param(".. linkcheck: ignore", (), "", id="rst"),
        pytest.param("{# linkcheck: ignore #}", (), "", id="jinja"),
        pytest.param("; linkcheck: ignore", (), "", id="ini"),
        pytest.param("@comment{linkcheck: ignore moved -- old}", ("moved",), "old", id="bibtex"),
    ],
)
def test_comments(comment: str, rules: tuple[str, ...], reason: str) -> None:
    """Each format's own comment is understood, with rules and a reason."""
    assert in_text(f"{TEXT}\n{comment}\n") == [(2, Waiver(rules=rules, reason=reason))]


def test_prose_about_it_is_no_comment() -> None:
    """Words in running text ignore nothing."""
    assert in_text("We write linkcheck: ignore in our docs.") == []


def test_a_comment_covers_the_reference_beside_it() -> None:
    """In its lines or in the line before it, and no other one."""
    text = f"{TEXT}\n\n<!-- linkcheck: ignore -->\n{TEXT.replace('1.', '2.')}\n\n{TEXT.replace('1.', '3.')}\n"
    references = list(with_waivers(extract(text), in_text(text)))
    assert [(one.key, one.waiver is not None) for one in references] == [("1", False), ("2", True), ("3", False)]


@pytest.mark.parametrize(
    ("waiver", "expected"),
    [
        pytest.param(Waiver(pattern=r"a\.example", reason="r"), ["ignored", "ignored"], id="all"),
        pytest.param(
            Waiver(pattern=r"a\.example", rules=("moved",), reason="r"), ["broken-link", "ignored"], id="one-rule"
        ),
        pytest.param(Waiver(pattern=r"b\.example", reason="r"), ["broken-link", "moved"], id="another-host"),
        pytest.param(Waiver(pattern="example", reason="r", until=TODAY), ["ignored", "ignored"], id="last-day"),
        pytest.param(
            Waiver(pattern="example", reason="r", until=date(2026, 2, 28)), ["broken-link", "moved"], id="expired"
        ),
    ],
)
def test_what_a_rule_covers(waiver: Waiver, expected: list[str]) -> None:
    """Its links, its rules, its time; what is ignored is told as a note with the reason."""
    found = waived(REFERENCE, [BROKEN, MOVED], [waiver], TODAY)
    assert [finding.rule for finding in found] == expected
    assert all(
        finding.level is Level.NOTE and "(r): It " in finding.message for finding in found if finding.rule == "ignored"
    )


def checked(verdict: Verdict, *findings: Finding) -> CheckedReference:
    """Return the reference as checked."""
    judgement = Judgement(verdict=verdict, reason="r", detail="d")
    return CheckedReference(
        reference=REFERENCE, links=(CheckedLink(link=REFERENCE.links[0], judgement=judgement),), findings=findings
    )


def test_rules_that_rot_are_told() -> None:
    """Expired, unused, and about links that work again; one that is in use is not told."""
    used = Waiver(pattern=r"a\.example", reason="r")
    broken = checked(Verdict.BROKEN, *waived(REFERENCE, [BROKEN], [used], TODAY))
    assert list(remarks([used], [broken], TODAY)) == []
    assert list(remarks([used], [checked(Verdict.OK)], TODAY)) == [
        r'The ignore rule "a\.example" is not needed: what it matches works again.'
    ]
    assert list(remarks([Waiver(pattern="zzz", reason="r")], [broken], TODAY)) == [
        'The ignore rule "zzz" matches no link.'
    ]
    old = Waiver(pattern="a", reason="r", until=date(2026, 1, 1))
    assert list(remarks([old], [broken], TODAY)) == [
        'The ignore rule "a" expired on 2026-01-01 and is no longer applied.'
    ]
