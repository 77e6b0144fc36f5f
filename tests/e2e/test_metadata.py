"""What is registered of DOIs, asked of services on loopback that hold their clients to the documented limits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from linkcheck.extraction import extract
from linkcheck.model import CheckedReference, Report, Verdict
from linkcheck.pipeline import check
from linkcheck.settings import Settings
from tests.e2e.registries import CITATION, CROSSREF, DATACITE, DOI, Registries

NOUNS = ("rivers", "bridges", "kilns", "orchards", "glaciers", "looms", "beacons", "quarries", "meadows", "ferries")


@pytest.fixture(autouse=True)
def _quick_handles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry itself is asked 25 times a second in earnest."""
    monkeypatch.setattr("linkcheck.schedule.pace.REGISTRY_INTERVAL_S", 0.0005)


def title(number: int) -> str:
    """Return the title of an invented work."""
    return f"The history of {NOUNS[number % 10]} and {NOUNS[number // 10 % 10]} in {number} villages"


def crossref(number: int, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return a work as Crossref has it."""
    work = {
        "title": [title(number)],
        "author": [{"family": "Nakamura"}],
        "issued": {"date-parts": [[2011]]},
        "type": "journal-article",
    }
    return "Crossref", work | more


def datacite(number: int) -> tuple[str, dict[str, Any]]:
    """Return a work as DataCite has it."""
    return "DataCite", {
        "titles": [{"title": title(number)}],
        "creators": [{"name": "Nakamura"}],
        "publicationYear": 2011,
    }


def other(number: int) -> tuple[str, dict[str, Any]]:
    """Return a work of a third agency, as the citation service has it."""
    return "JaLC", {"title": title(number), "author": [{"family": "Nakamura"}], "issued": {"date-parts": [[2011]]}}


def cite(doi: str, number: int) -> str:
    """Return a reference to a work."""
    return f"{number}. Nakamura K. {title(number)}. Village Studies. 2011. Vol. 3. P. 1–9. DOI: {doi}."


async def audit(services: Registries, text: str, **more: Any) -> Report:
    """Audit a list against the services."""
    async with services.serving():
        settings: Settings = services.settings(**more)
        return await check(extract(text), settings)


def rules(reference: CheckedReference) -> set[str]:
    """Return the rules of a reference's findings."""
    return {finding.rule for finding in reference.findings}


MIXED = {f"10.1234/work.{number}": crossref(number) for number in range(1, 151)}
MIXED |= {f"10.1234/data.{number}": datacite(number) for number in range(151, 198)}
MIXED |= {f"10.1234/others.{number}": other(number) for number in range(198, 201)}


def test_two_hundred_dois_cost_fifteen_asks_at_most() -> None:
    """The metadata of 200 DOIs of three agencies is there after fifteen asks, none of which breaks a limit."""
    services = Registries(works=MIXED)
    text = "\n\n".join(cite(doi, number) for number, doi in enumerate(MIXED, start=1))
    report = asyncio.run(audit(services, text))
    records = [link.doi for reference in report.references for link in reference.links]
    assert len(records) == 200
    assert [record for record in records if record is None or not record.title] == []
    assert {record.agency for record in records if record} == {"Crossref", "DataCite", "JaLC"}
    asked = services.asked
    assert (asked["doiRA"], asked[CROSSREF], asked[DATACITE], asked[CITATION]) == (2, 3, 1, 3)
    assert asked[DOI] == 200
    assert services.excesses == []
    assert [reference for reference in report.references if reference.findings] == []
    assert report.exit_code == 0


MANNERS = ("down", "slow", "lying", "cut", "refusing")


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("service", ["doiRA", CROSSREF, DATACITE, CITATION])
def test_a_service_that_fails_is_told_and_accuses_nobody(service: str, manner: str) -> None:
    """Whatever a service does in place of answering, the verdicts stand, and what was not compared is told."""
    works = {"10.1234/a": crossref(1), "10.1234/b": datacite(2), "10.1234/c": other(3)}
    services = Registries(works=works, manners={service: manner})
    text = "\n\n".join(cite(doi, number) for number, doi in enumerate(works, start=1))
    report = asyncio.run(audit(services, text, timeout=0.6, attempts=1))
    links = [link for reference in report.references for link in reference.links]
    assert [link.judgement.verdict for link in links if link.judgement] == [Verdict.OK] * 3
    assert report.exit_code == 0
    assert [reference.findings for reference in report.references] == [()] * 3
    unseen = [link.link.target for link in links if link.doi is not None and link.doi.unseen]
    if service == "doiRA":
        # Crossref and DataCite are asked all the same; nobody else can be guessed.
        assert unseen == ["10.1234/c"]
    else:
        assert unseen == [{CROSSREF: "10.1234/a", DATACITE: "10.1234/b", CITATION: "10.1234/c"}[service]]
    assert ["could not be compared" in message for message in report.messages] == [True]
    assert services.excesses == []


@pytest.mark.parametrize("manner", MANNERS)
def test_a_registry_that_fails_accuses_no_doi(manner: str) -> None:
    """Whatever the handle system does in place of answering, no DOI is called unregistered or broken."""
    services = Registries(works={"10.1234/a": crossref(1)}, manners={DOI: manner})
    report = asyncio.run(audit(services, cite("10.1234/a", 1), timeout=0.6, attempts=1))
    (reference,) = report.references
    (link,) = reference.links
    assert link.judgement is not None
    assert link.judgement.verdict in (Verdict.UNKNOWN, Verdict.OK)
    assert not rules(reference) & {"doi-not-found", "broken-link"}
    assert report.exit_code in (0, 3)


def test_nothing_is_asked_where_it_is_not_wanted() -> None:
    """Without metadata, only the registry is asked."""
    services = Registries(works={"10.1234/a": crossref(1)})
    report = asyncio.run(audit(services, cite("10.1234/a", 1), metadata=False))
    assert set(services.asked) == {DOI, "pages.example"}
    assert report.exit_code == 0


def test_retraction_fails_the_run_and_others_do_not() -> None:
    """A retracted work fails the run; a corrected one and a new version are told at most."""
    notices = {
        kind: [{"DOI": f"10.1234/{kind}", "type": kind, "source": "publisher", "updated": {"date-parts": [[2015, 1]]}}]
        for kind in ("retraction", "corrigendum", "new_version", "expression_of_concern")
    }
    works = {
        f"10.1234/w.{kind}": crossref(n, **{"updated-by": notice}) for n, (kind, notice) in enumerate(notices.items())
    }
    services = Registries(works=works)
    text = "\n\n".join(cite(doi, number) for number, doi in enumerate(works))
    report = asyncio.run(audit(services, text))
    assert [rules(reference) for reference in report.references] == [
        {"retracted"},
        {"corrected"},
        set(),
        {"expression-of-concern"},
    ]
    assert report.exit_code == 1
