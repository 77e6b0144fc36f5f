"""In which order the readings of a URL are requested, and whose answer counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from linkcheck.flows import of_url
from linkcheck.model import Flow, Judgement, Verdict
from linkcheck.probing.probe import Probe

SHORT, MIDDLE, LONG = "http://a.example/x", "http://a.example/xy", "http://a.example/xyz"


def resolved(answers: Mapping[str, Verdict], literal: Sequence[str]) -> tuple[Verdict, str | None, list[str]]:
    """Return the verdict, the literal reading that it is on, and what was requested."""
    requested: list[str] = []

    def probe(url: str) -> Flow[Probe]:
        requested.append(url)
        yield from ()
        verdict = answers.get(url, Verdict.BROKEN)
        return Probe(url=url, judgement=Judgement(verdict=verdict, reason="r", detail="d"))

    flow = of_url(probe, LONG, literal)
    with pytest.raises(StopIteration) as done:
        next(flow)
    return done.value.value.judgement.verdict, done.value.value.form, requested


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.MOVED, Verdict.RESTRICTED, Verdict.SKIPPED])
def test_a_literal_reading_that_answers_is_enough(verdict: Verdict) -> None:
    """The longer readings are not even requested."""
    assert resolved({SHORT: verdict, LONG: Verdict.OK}, (SHORT, MIDDLE)) == (verdict, SHORT, [SHORT])


def test_a_longer_reading_counts_if_the_literal_one_is_not_there() -> None:
    """What was joined is part of the address if the address answers with it, and only so."""
    assert resolved({LONG: Verdict.OK}, (SHORT, MIDDLE)) == (Verdict.OK, None, [SHORT, MIDDLE, LONG])
    assert resolved({MIDDLE: Verdict.OK, LONG: Verdict.OK}, (SHORT, MIDDLE)) == (Verdict.OK, MIDDLE, [SHORT, MIDDLE])


def test_if_no_reading_is_there_the_literal_one_is_judged() -> None:
    """A guess that leads nowhere is not held against the link."""
    assert resolved({LONG: Verdict.SOFT_404}, (SHORT,)) == (Verdict.BROKEN, SHORT, [SHORT, LONG])


def test_a_link_is_not_broken_while_a_reading_is_open() -> None:
    """A time-out of either reading leaves the verdict open."""
    assert resolved({SHORT: Verdict.UNKNOWN}, (SHORT,))[:2] == (Verdict.UNKNOWN, SHORT)
    assert resolved({LONG: Verdict.UNKNOWN}, (SHORT,))[:2] == (Verdict.UNKNOWN, None)


def test_a_url_without_doubt_is_requested_once() -> None:
    """Most URLs have one reading."""
    assert resolved({LONG: Verdict.OK}, ()) == (Verdict.OK, None, [LONG])
