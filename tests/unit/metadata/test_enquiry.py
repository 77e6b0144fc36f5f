"""Metadata beside the probing: nobody waits for it, and what it says goes to the right links."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from linkcheck.model import Ask, CheckedLink, Exchange, Fault, Kind, Link, NoResponse, Reference, Response, Verdict
from linkcheck.pipeline import check
from linkcheck.schedule.work import host_of
from linkcheck.settings import Settings
from tests.unit.clockwork import ClockworkLoop, run

SETTINGS = Settings(canaries=("https://canary.example/",), archive="never", host_interval=0.0)
BODY = b"<title>A page about rivers</title><p>" + b"Rivers flow to the sea and carry what they meet. " * 40
DASH = "10.1234/a–b"


def says(data: Any) -> tuple[int, bytes]:
    """Return an answer in JSON."""
    return 200, json.dumps(data).encode()


@dataclass
class World:
    """Has every handle registered and every page there; metadata services as told. Notes when links were asked."""

    services: Mapping[str, tuple[int, bytes] | None] = field(default_factory=dict)  # by host, doiRA apart; None: silent
    unregistered: frozenset[str] = frozenset()
    probed: list[tuple[float, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def send(self, ask: Ask, *, deadline_s: float) -> Exchange:
        host = host_of(ask.url).rpartition(":")[0]
        service = "doiRA" if "/doiRA/" in ask.url else host
        if service in self.services:
            self.asked.append(service)
            said = self.services[service]
            await asyncio.sleep(deadline_s if said is None else 0.5)
            if said is None:
                return NoResponse(ask=ask, fault=Fault.TIMEOUT, elapsed_s=deadline_s)
            return Response(ask=ask, status=said[0], body=said[1], elapsed_s=0.5)
        self.probed.append((asyncio.get_running_loop().time(), ask.url))
        await asyncio.sleep(0.1)
        if "/api/handles/" in ask.url:
            return self._handle(ask)
        return Response(ask=ask, status=200, headers=(("content-type", "text/html"),), body=BODY[: ask.body_limit])

    def _handle(self, ask: Ask) -> Response:
        doi = ask.url.partition("/api/handles/")[2]
        if doi in self.unregistered:
            return Response(ask=ask, status=404, body=b'{"responseCode": 100}', elapsed_s=0.1)
        page = {"index": 1, "type": "URL", "data": {"value": "https://pages.example/" + doi}}
        return Response(ask=ask, status=200, body=says({"responseCode": 1, "values": [page]})[1], elapsed_s=0.1)

    def release(self, host: str) -> None:
        """Nothing is kept open."""


def links(world: World, *cited: Link, settings: Settings = SETTINGS) -> tuple[list[CheckedLink], float]:
    """Audit links, one a reference; return them checked, and how long it took."""
    references = [Reference(key=None, source="r", line=1, end_line=1, text="…", links=(link,)) for link in cited]

    async def main(loop: ClockworkLoop) -> tuple[list[CheckedLink], float]:
        report = await check(references, settings, sender=world)
        return [link for checked in report.references for link in checked.links], loop.time()

    return run(main)


def link(target: str, kind: Kind = Kind.DOI, **more: Any) -> Link:
    """Return a link."""
    return Link(kind=kind, target=target, line=1, column=1, **{"raw": target} | more)


MANY = [link(f"10.1234/number.{number}") for number in range(300)]
SILENT = dict.fromkeys(("doiRA", "api.crossref.org", "api.datacite.org", "citation.doi.org"))


def test_probing_waits_for_no_metadata() -> None:
    """With every service silent, the links are asked as early as without metadata, and all are judged alike."""
    slow, quick = World(services=SILENT), World()
    with_it, took_s = links(slow, *MANY)
    without, _ = links(quick, *MANY, settings=replace(SETTINGS, metadata=False))
    assert len(with_it) == 300
    assert {each.judgement.verdict for each in with_it if each.judgement} == {Verdict.OK}
    assert slow.probed[-1][0] <= quick.probed[-1][0] + 1.0
    assert [each.judgement for each in with_it] == [each.judgement for each in without]
    # One row of asks to each: doi.org once, the others until they have been silent often enough.
    assert took_s < 130
    assert len(slow.asked) <= 5


def crossref(*dois: str) -> tuple[int, bytes]:
    """Return an answer of Crossref that has these DOIs."""
    return says({"message": {"items": [{"DOI": doi, "title": [f"Title of {doi}"]} for doi in dois]}})


def agencies(**of: str) -> tuple[int, bytes]:
    """Return an answer of doi.org: the agency by the end of a DOI."""
    return says([{"DOI": f"10.1234/{end}", "RA": agency} for end, agency in of.items()])


def test_records_are_completed() -> None:
    """Agency, title and landing page of a registered DOI come together."""
    world = World(services={"doiRA": agencies(a="Crossref"), "api.crossref.org": crossref("10.1234/a")})
    ((checked,), _) = links(world, link("10.1234/a"))
    assert checked.doi is not None
    assert (checked.doi.registered, checked.doi.agency) == (True, "Crossref")
    assert (checked.doi.title, checked.doi.landing_page) == ("Title of 10.1234/a", "https://pages.example/10.1234/a")


def test_the_registry_has_the_last_word() -> None:
    """A DOI that the registry does not have gets no title from anybody."""
    world = World(
        services={"doiRA": agencies(a="Crossref"), "api.crossref.org": crossref("10.1234/a")},
        unregistered=frozenset({"10.1234/a"}),
    )
    ((checked,), _) = links(world, link("10.1234/a"))
    assert checked.doi is not None
    assert (checked.doi.registered, checked.doi.title) == (False, None)


def test_what_is_told_of_another_reading_is_not_taken() -> None:
    """Where the DOI is registered just as it stands, dash and all, its repaired form's title is another's."""
    world = World(services={"doiRA": agencies(**{"a-b": "Crossref"}), "api.crossref.org": crossref("10.1234/a-b")})
    ((checked,), _) = links(world, link("10.1234/a-b", raw=DASH, repairs=("typographic-dash",)))
    assert checked.link.target == DASH
    assert checked.doi is not None
    assert checked.doi.title is None


def test_arxiv_is_known_by_its_doi() -> None:
    """An arXiv identifier has the metadata of its DOI at DataCite, without asking whose it is."""
    attributes = {"doi": "10.48550/arxiv.2101.00001", "titles": [{"title": "On kilns"}]}
    world = World(services={"doiRA": (503, b""), "api.datacite.org": says({"data": [{"attributes": attributes}]})})
    ((checked,), _) = links(world, link("2101.00001v2", Kind.ARXIV))
    assert world.asked == ["api.datacite.org"]
    assert checked.doi is not None
    assert (checked.doi.registered, checked.doi.agency, checked.doi.title) == (True, "DataCite", "On kilns")


@pytest.mark.parametrize(
    "more", [{"metadata": False}, {"offline": True}, {"exclude": ("10.1234",)}], ids=["off", "offline", "excluded"]
)
def test_nothing_is_asked_where_nothing_may(more: dict[str, Any]) -> None:
    """Switched off, offline, or left out by the user: no service hears of the DOI."""
    world = World(services=SILENT)
    links(world, link("10.1234/a"), settings=replace(SETTINGS, **more))
    assert world.asked == []
