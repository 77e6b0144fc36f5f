"""Findings from what is registered: each event once, whoever tells of it, and by the right rule."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.metadata.works import RULE_OF_UPDATE, work_findings
from linkcheck.model import CheckedLink, DoiRecord, DoiUpdate, Finding, Level, PartialDate
from linkcheck.rules import RULES

TEXT = "1. Vasquez M. Tidal mixing in shallow straits. Marine Notes. 2018. Vol. 4. DOI: 10.1234/abc."
TITLE = "Tidal mixing in shallow straits"


def update(kind: str, notice: str = "10.1234/n", source: str = "publisher", day: int = 3) -> DoiUpdate:
    """Return what was announced."""
    return DoiUpdate(type=kind, doi=notice, date=PartialDate(2020, 5, day), source=source)


def found(record: DoiRecord | None, text: str = TEXT) -> list[Finding]:
    """Return the findings of a reference all of whose links have the same record."""
    (reference,) = extract(text)
    return list(work_findings(reference, [CheckedLink(link=link, doi=record) for link in reference.links]))


def announced(*updates: DoiUpdate) -> list[Finding]:
    """Return the findings about the cited work."""
    return found(DoiRecord(registered=True, title=TITLE, updates=updates))


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("retraction", "retracted"),
        ("partial_retraction", "retracted"),
        ("withdrawal", "retracted"),
        ("removal", "retracted"),
        ("expression_of_concern", "expression-of-concern"),
        ("correction", "corrected"),
        ("corrigendum", "corrected"),
        ("erratum", "corrected"),
        ("addendum", "corrected"),
        ("new_version", None),
        ("clarification_of_some_kind", None),
    ],
)
def test_rule_of_each_kind(kind: str, rule: str | None) -> None:
    """Only what takes a work back is an error; what puts it right is a note; new versions are nothing."""
    assert [finding.rule for finding in announced(update(kind))] == ([rule] if rule else [])
    assert set(RULE_OF_UPDATE.values()) <= set(RULES)


def test_publisher_and_retraction_watch_tell_of_one_event() -> None:
    """One finding says who, when and where."""
    (finding,) = announced(update("retraction", day=9), update("retraction", source="retraction-watch"))
    assert finding.level is Level.ERROR
    assert finding.message == (
        "The cited work was retracted: announced by the publisher and Retraction Watch on 2020-05-03, "
        "notice https://doi.org/10.1234/n."
    )


def test_several_notices_are_one_finding() -> None:
    """Each is named, up to three."""
    (finding,) = announced(*(update("erratum", notice=f"10.1234/n{number}") for number in range(5)))
    assert finding.message.count("https://doi.org/10.1234/n") == 3
    assert finding.message.endswith("; and 2 more.")


def test_a_concern_that_came_true_is_not_told_beside() -> None:
    """A retraction says all; a correction is another matter."""
    findings = announced(update("expression_of_concern"), update("retraction"), update("correction"))
    assert [finding.rule for finding in findings] == ["retracted", "corrected"]


def test_notice_and_day_may_be_missing() -> None:
    """What is not known is left out."""
    (finding,) = announced(DoiUpdate(type="withdrawal", doi="", date=None, source="publisher"))
    assert finding.message == "The cited work was withdrawn: announced by the publisher."


OTHER = DoiRecord(
    registered=True, title="Fatigue of welded joints under load", authors=("Ferrari", "Rossi"), issued=PartialDate(1994)
)


def test_another_work_is_told_with_its_name() -> None:
    """The message names the registered work and what does not fit."""
    (finding,) = found(OTHER)
    assert (finding.rule, finding.level, finding.link) == ("doi-title-mismatch", Level.WARNING, 0)
    assert finding.message == (
        'The DOI 10.1234/abc is registered for "Fatigue of welded joints under load" by Ferrari and others (1994): '
        "the title, the authors and the year do not fit this reference."
    )


def test_nothing_is_told_without_metadata() -> None:
    """No record, one that nobody told of, and an unregistered DOI accuse nobody."""
    unseen = DoiRecord(registered=None, unseen="Crossref answered 503")
    gone = DoiRecord(registered=False, title="Fatigue of welded joints", updates=(update("retraction"),))
    assert [found(each) for each in (None, unseen, gone)] == [[], [], []]


def test_beside_the_cited_work_others_may_be_cited() -> None:
    """Where one DOI of a reference is the cited work, another may be its data or its review."""
    (reference,) = extract(f"{TEXT[:-1]}; data: https://doi.org/10.1234/data.")
    records = (DoiRecord(registered=True, title=TITLE, authors=("Vasquez",)), OTHER)
    assert len(reference.links) == 2
    links = [CheckedLink(link=link, doi=record) for link, record in zip(reference.links, records, strict=True)]
    assert list(work_findings(reference, links)) == []
