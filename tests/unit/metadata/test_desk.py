"""Who is asked about which DOI, in how many asks, and what is said of those that nobody tells of."""

from __future__ import annotations

import pytest

from linkcheck.metadata.agencies import Agencies
from linkcheck.metadata.answers import Unread
from linkcheck.metadata.desk import LONGEST_ADDRESS, Batch, Desk, Told, askable, cut
from linkcheck.metadata.enquiry import doi_of
from linkcheck.model import Ask, DoiRecord, Exchange, Fault, Kind, NoResponse, Response, Service, Target
from linkcheck.settings import Settings
from tests.unit.clockwork import drive

FAILED = Unread(detail="Crossref answered 503")


def record(agency: str = "Crossref") -> DoiRecord:
    """Return what an agency knows of a work."""
    return DoiRecord(registered=True, agency=agency, title="A title")


def work_off(desk: Desk, dois: list[str], told: Agencies, answers: dict[str, Told]) -> list[Batch]:
    """Ask about all, each service answering the same; return the batches."""
    waiting, done = list(desk.batches(dois, told)), []
    while waiting:
        batch = waiting.pop(0)
        done.append(batch)
        waiting += desk.learn(batch, answers.get(batch.service, {}))
    return done


def test_each_agency_is_asked_for_its_own() -> None:
    """Crossref's, DataCite's and arXiv's go in batches, those of others alone; what does not exist is not asked for."""
    desk = Desk(settings=Settings())
    told = Agencies(
        of={"10.1234/a": "Crossref", "10.1234/b": "DataCite", "10.1234/c": "JaLC"},
        unregistered=frozenset({"10.1234/d"}),
    )
    dois = ["10.1234/a", "10.1234/b", "10.1234/c", "10.1234/d", "10.48550/arxiv.2101.00001"]
    assert list(desk.batches(dois, told)) == [
        Batch(service="Crossref", dois=("10.1234/a",)),
        Batch(service="DataCite", dois=("10.1234/b", "10.48550/arxiv.2101.00001")),
        Batch(service="JaLC", dois=("10.1234/c",)),
    ]


@pytest.mark.parametrize(
    ("crossref", "datacite", "others"),
    [(200, 0, 0), (0, 200, 0), (101, 51, 48), (149, 51, 0), (0, 0, 200), (67, 67, 66)],
)
def test_two_hundred_dois_of_any_agencies(crossref: int, datacite: int, others: int) -> None:
    """They never cost more than fifteen asks, and whoever was left out is told why."""
    owners = ["Crossref"] * crossref + ["DataCite"] * datacite + ["mEDRA"] * others
    dois = [f"10.1234/number.{number}" for number in range(200)]
    desk = Desk(settings=Settings())
    asked: list[Ask] = []

    def answer(ask: Ask) -> Exchange:
        asked.append(ask)
        rows = ask.url.partition("/doiRA/")[2].split(",")
        body = ",".join(f'{{"DOI": "{doi}", "RA": "{owners[int(doi.rpartition(".")[2])]}"}}' for doi in rows)
        return Response(ask=ask, status=200, body=f"[{body}]".encode())

    told, _ = drive(desk.agencies(dois), answer)
    batches = work_off(desk, dois, told, {})
    assert len(asked) + len(batches) <= 15
    assert sorted(desk.records) == sorted(dois)
    assert all(each.unseen for each in desk.records.values())
    assert all(ask.service is Service.REGISTRY for ask in asked)


def test_doi_org_is_asked_no_more_once_it_has_failed() -> None:
    """The handles are asked at the same host: one failure is enough, and nothing is tried again."""
    desk = Desk(settings=Settings())
    dois = [f"10.1234/number.{number}" for number in range(250)]
    told, asked = drive(desk.agencies(dois), lambda ask: NoResponse(ask=ask, fault=Fault.TIMEOUT))
    assert (len(asked), asked[0].once) == (1, True)
    assert told.trouble == "doi.org did not answer (timeout)"


def test_a_service_that_has_moved_is_followed() -> None:
    """A redirect is followed, and a circle of them left."""
    desk = Desk(settings=Settings())
    batch = Batch(service="JaLC", dois=("10.1234/a",))

    def answer(ask: Ask) -> Exchange:
        if "/new" in ask.url:
            return Response(ask=ask, status=200, body=b'{"title": "A title"}')
        return Response(ask=ask, status=302, headers=(("location", "/new?doi=10.1234/a"),))

    told, asked = drive(desk.ask_about(batch), answer)
    assert told["10.1234/a"].title == "A title"
    assert [ask.url for ask in asked][1:] == ["https://citation.doi.org/new?doi=10.1234/a"]
    told, asked = drive(
        desk.ask_about(batch), lambda ask: Response(ask=ask, status=302, headers=(("location", "/old"),))
    )
    assert isinstance(told, Unread)
    assert len(asked) == 4


def test_where_nobody_tells_whose_a_doi_is() -> None:
    """Crossref is asked, then DataCite for the rest; what neither has is put down to doi.org."""
    desk = Desk(settings=Settings())
    dois = ["10.1234/a", "10.1234/b", "10.1234/c"]
    answers: dict[str, Told] = {"Crossref": {"10.1234/a": record()}, "DataCite": {"10.1234/b": record("DataCite")}}
    batches = work_off(desk, dois, Agencies(trouble="doi.org answered 503"), answers)
    assert [(batch.service, batch.dois) for batch in batches] == [
        ("Crossref", ("10.1234/a", "10.1234/b", "10.1234/c")),
        ("DataCite", ("10.1234/b", "10.1234/c")),
    ]
    assert [desk.records[doi].agency for doi in dois] == ["Crossref", "DataCite", None]
    assert desk.records["10.1234/c"].registered is None
    assert list(desk.messages()) == ["What is registered of one DOI could not be compared: doi.org answered 503."]


def test_absent_in_crossref_is_not_unregistered() -> None:
    """A DOI that its agency does not tell of is left open; that is nobody's failure."""
    desk = Desk(settings=Settings())
    work_off(desk, ["10.1234/a"], Agencies(of={"10.1234/a": "Crossref"}), {})
    assert desk.records["10.1234/a"] == DoiRecord(
        registered=None, agency="Crossref", unseen="Crossref has no record of it"
    )
    assert list(desk.messages()) == []


def test_a_service_that_failed_is_told_once() -> None:
    """The run says of how many DOIs nothing could be compared, and why."""
    desk = Desk(settings=Settings())
    dois = ["10.1234/a", "10.1234/b"]
    work_off(desk, dois, Agencies(of=dict.fromkeys(dois, "Crossref")), {"Crossref": FAILED})
    assert list(desk.messages()) == ["What is registered of 2 DOIs could not be compared: Crossref answered 503."]


def test_batches_are_short_enough_for_an_address() -> None:
    """However long the DOIs, no address is longer than servers take, and no DOI is lost."""
    dois = [f"10.1234/{'x' * 300}{number}" for number in range(100)]
    batches = list(cut(dois, 50, ",".join))
    assert len(batches) > 4
    assert [doi for batch in batches for doi in batch] == dois
    assert max(len(",".join(batch)) for batch in batches) <= LONGEST_ADDRESS


@pytest.mark.parametrize(
    ("target", "doi"),
    [
        pytest.param(Target(Kind.DOI, "10.1234/a"), "10.1234/a", id="doi"),
        pytest.param(Target(Kind.DOI, "10.1234/a–b"), None, id="dash"),
        pytest.param(Target(Kind.DOI, "10.12/a"), None, id="short-prefix"),
        pytest.param(Target(Kind.ARXIV, "2101.00001v3"), "10.48550/arxiv.2101.00001", id="arxiv-version"),
        pytest.param(Target(Kind.ARXIV, "math.GT/0309136"), "10.48550/arxiv.math/0309136", id="arxiv-subject"),
        pytest.param(Target(Kind.URL, "https://a.example/10.1234/a"), None, id="url"),
        pytest.param(Target(Kind.HANDLE, "2027/x"), None, id="handle"),
    ],
)
def test_what_has_metadata(target: Target, doi: str | None) -> None:
    """DOIs that can be registered, and arXiv's identifiers by their DOIs."""
    assert doi_of(target) == doi
    assert askable("10.1234/a b") is False
