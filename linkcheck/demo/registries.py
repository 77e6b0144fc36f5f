"""What doi.org, Crossref, DataCite and the citation service answer in the demo: a few works, most of them invented.

`10.5555` is the prefix that Crossref keeps for examples.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qs, unquote

from linkcheck.demo.messages import Answer, Request
from linkcheck.frozen import dataclass

PAPERS = "papers.demo.example"
_OTHERS = "https://papers.demo.example/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A registered work."""

    agency: str
    title: str
    author: str
    year: int
    page: str  # where its DOI leads
    updates: tuple[tuple[str, str, str], ...] = ()  # type, notice, source


WORKS: Mapping[str, Work] = MappingProxyType(
    {
        "10.31857/s013128120028839-3": Work(
            agency="Crossref", title="NATO's Pivot to the East: Motives and Problems", author="Kistanov", year=2023,
            page="https://pdv.demo.example/s013128120028839-3-1/",
        ),
        "10.24412/2686-7702-2021-3-6-18": Work(
            agency="Crossref", title="«Глобальная Британия»: курс на АТР с антикитайским уклоном", author="Кистанов",
            year=2021, page="https://library.demo.example/article/global-britain",
        ),
        "10.5555/tides.2018.0411": Work(
            agency="Crossref", title="RETRACTED: Tidal mixing in shallow straits", author="Vasquez", year=2018,
            page=_OTHERS + "tides",
            updates=(
                ("retraction", "10.5555/tides.2020.0007", "publisher"),
                ("retraction", "10.5555/tides.2020.0007", "retraction-watch"),
            ),
        ),
        "10.5555/lighthouse.77": Work(
            agency="Crossref", title="Night vision of lighthouse keepers", author="Okonjo", year=2016,
            page=_OTHERS + "lighthouse",
            updates=(("expression_of_concern", "10.5555/lighthouse.91", "publisher"),),
        ),
        "10.5555/harbour-ledger.3": Work(
            agency="Crossref", title="A ledger of northern harbours, 1720–1790", author="Brandt", year=2012,
            page=_OTHERS + "harbours",
            updates=(
                ("erratum", "10.5555/harbour-ledger.3e", "publisher"),
                ("new_version", "10.5555/harbour-ledger.3v2", "publisher"),
            ),
        ),
        "10.5555/metals.1994.17": Work(
            agency="Crossref", title="Fatigue of welded aluminium joints", author="Ferrari", year=1994,
            page=_OTHERS + "metals",
        ),
        "10.5555/soundings": Work(
            agency="DataCite", title="Depth soundings of the inner bay", author="Hydrographic Office of the Bay",
            year=2020, page=_OTHERS + "soundings",
        ),
    }
)  # fmt: skip
"""Works by DOI; `10.31857/s013128120026064-1` is left out: here, nobody registered it."""


def handle(request: Request) -> Answer:
    """Return what the handle API answers: code 1 with the record, 100 for a DOI that is not registered."""
    name = unquote(request.target.partition("?")[0].removeprefix("/api/handles/"))
    work = WORKS.get(name.lower())
    if work is None:
        return _json({"responseCode": 100, "handle": name}, status=404)
    value = {"index": 1, "type": "URL", "data": {"format": "string", "value": work.page}, "ttl": 86400}
    return _json({"responseCode": 1, "handle": name, "values": [value]})


def agencies(request: Request) -> Answer:
    """Return whose the DOIs are."""
    rows: list[dict[str, str]] = []
    for doi in map(unquote, request.target.removeprefix("/doiRA/").split(",")):
        work = WORKS.get(doi.lower())
        rows.append({"DOI": doi, "RA": work.agency} if work else {"DOI": doi, "status": "DOI does not exist"})
    return _json(rows)


def crossref(request: Request) -> Answer:
    """Return the works of a list query, in the shape of Crossref's REST API."""
    (wanted,) = parse_qs(request.target.partition("?")[2]).get("filter", [""])
    dois = [part.removeprefix("doi:") for part in wanted.split(",")]
    items = [_item(doi, WORKS[doi]) for doi in dois if doi in WORKS and WORKS[doi].agency == "Crossref"]
    message = {"total-results": len(items), "items": items}
    rate = (("X-Rate-Limit-Limit", "3"), ("X-Rate-Limit-Interval", "1s"))
    return _json({"status": "ok", "message-type": "work-list", "message": message}, headers=rate)


def _item(doi: str, work: Work) -> dict[str, object]:
    item: dict[str, object] = {
        "DOI": doi,
        "type": "journal-article",
        "title": [work.title],
        "author": [{"family": work.author, "sequence": "first"}],
        "issued": {"date-parts": [[work.year]]},
    }
    if work.updates:
        when = {"date-parts": [[work.year + 2, 3, 14]]}
        item["updated-by"] = [
            {"DOI": notice, "type": kind, "source": source, "updated": when} for kind, notice, source in work.updates
        ]
    return item


def datacite(request: Request) -> Answer:
    """Return the records of a query, in the shape of DataCite's REST API."""
    (wanted,) = parse_qs(request.target.partition("?")[2]).get("query", [""])
    rows = [
        {
            "id": doi,
            "attributes": {
                "doi": doi,
                "titles": [{"title": work.title}],
                "creators": [{"name": work.author}],
                "publicationYear": work.year,
            },
        }
        for doi, work in WORKS.items()
        if work.agency == "DataCite" and f'"{doi}"' in wanted
    ]
    return _json({"data": rows, "meta": {"total": len(rows)}})


def _json(data: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status=status, headers=headers, body=json.dumps(data), kind="application/json;charset=UTF-8")
