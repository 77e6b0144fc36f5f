"""Asks the agencies what they know of an audit's DOIs, in batches, while the links are probed.

First doi.org says whose each DOI is, in one row of asks; then each agency is asked for its own. Where doi.org does not
tell, Crossref is asked, and DataCite for what Crossref does not have. What stays unknown says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from linkcheck.frozen import dataclass
from linkcheck.metadata import agencies, citation, crossref, datacite
from linkcheck.metadata.agencies import CROSSREF, DATACITE, Agencies
from linkcheck.metadata.answers import Unread, answer_of
from linkcheck.model import DoiRecord, Flow, Kind, Target
from linkcheck.regexes import regex
from linkcheck.settings import Settings
from linkcheck.spine import Ledger, Spine

LONGEST_ADDRESS = 6000  # characters; common servers refuse request lines above 8 KB
DOIS_FOR_ONE_ALONE = 25
"""Asks for one DOI alone are a burden: one is made for so many DOIs of the list, and eight at least, so that 200 DOIs,
of whatever agencies, take fifteen asks at most."""
LEAST_ALONE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """DOIs that one ask is about."""

    service: str  # the agency that is asked; another than Crossref and DataCite: the citation service
    dois: tuple[str, ...]
    guessed: bool = False  # nobody has told whose they are


Told = dict[str, DoiRecord] | Unread
"""Records by DOI, or why there is none."""

_PLAUSIBLE = regex(r"10\.\d{4,9}(?:\.\d+)*/[!-~]+", re.ASCII)


class Records(Mapping[str, DoiRecord]):
    """Records by lower-case DOI, for more than memory has room for."""

    def __init__(self, spine: Spine) -> None:
        self._ledger: Ledger[DoiRecord] = Ledger(spine)

    def __getitem__(self, doi: str) -> DoiRecord:
        return self._ledger[Target(Kind.DOI, doi)]

    def __setitem__(self, doi: str, record: DoiRecord) -> None:
        self._ledger[Target(Kind.DOI, doi)] = record

    def __iter__(self) -> Iterator[str]:
        return (target.address for target in self._ledger)

    def __len__(self) -> int:
        return len(self._ledger)


@dataclass(slots=True, kw_only=True)
class Desk:
    """What is known of the DOIs, and what remains to be asked; the caller makes the asks."""

    settings: Settings
    records: Records = field(default_factory=lambda: Records(Spine()))
    failures: dict[str, str] = field(default_factory=dict)  # by DOI: why a service did not tell
    many: int = 0  # DOIs in all
    trouble: str | None = None  # why doi.org did not tell whose some are

    # --- whose are they

    def agencies(self, dois: Sequence[str]) -> Flow[Agencies]:
        """Ask whose the DOIs are, one ask after the other; the first that fails is the last."""
        of: dict[str, str] = {}
        unregistered: set[str] = set()
        base = self.settings.doi_resolver
        asked = [doi for doi in dois if not doi.startswith(_ARXIV)]
        for some in cut(asked, agencies.MOST_IN_ONE, lambda batch: agencies.address(base, batch)):
            # Once: the handles are asked at the same host, and wait when it has to be asked again.
            told = agencies.read((yield from answer_of(agencies.address(base, some), once=True)))
            if isinstance(told, Unread):
                return Agencies(of=of, unregistered=frozenset(unregistered), trouble=told.detail)
            of.update(told.of)
            unregistered.update(told.unregistered)
        return Agencies(of=of, unregistered=frozenset(unregistered))

    def batches(self, dois: Iterable[str], told: Agencies) -> Iterator[Batch]:
        """Yield what to ask, now that it is known whose the DOIs are; note what will not be asked."""
        dois = list(dois)
        self.many, self.trouble = len(dois), told.trouble
        by_agency: dict[str | None, list[str]] = {}
        for doi in dois:
            if doi in told.unregistered:
                continue
            agency = DATACITE if doi.startswith(_ARXIV) else told.of.get(doi)
            by_agency.setdefault(agency, []).append(doi)
        unknown = by_agency.pop(None, [])
        yield from self._batches(CROSSREF, by_agency.pop(CROSSREF, []))
        yield from self._batches(DATACITE, by_agency.pop(DATACITE, []))
        yield from self._batches(CROSSREF, unknown, guessed=True)
        yield from self._alone([(agency, doi) for agency, some in by_agency.items() if agency for doi in some])

    def _batches(self, service: str, dois: Sequence[str], *, guessed: bool = False) -> Iterator[Batch]:
        alone = [doi for doi in dois if service == CROSSREF and not crossref.batchable(doi)]
        together = [doi for doi in dois if service != CROSSREF or crossref.batchable(doi)]
        most = crossref.MOST_IN_ONE if service == CROSSREF else datacite.MOST_IN_ONE
        for some in cut(together, most, lambda batch: self._address(service, batch)):
            yield Batch(service=service, dois=some, guessed=guessed)
        for doi in alone:
            yield Batch(service=service, dois=(doi,), guessed=guessed)

    def _alone(self, owned: Sequence[tuple[str, str]]) -> Iterator[Batch]:
        most = max(LEAST_ALONE, self.many // DOIS_FOR_ONE_ALONE)
        for agency, doi in owned[:most]:
            yield Batch(service=agency, dois=(doi,))
        for agency, doi in owned[most:]:
            why = "it could only be asked for alone, and there were too many of that kind"
            self.records[doi] = DoiRecord(registered=None, agency=agency, unseen=why)

    # --- what are they

    def _address(self, service: str, dois: Sequence[str]) -> str:
        settings = self.settings
        match service:
            case "Crossref":
                return crossref.address(settings.crossref_api, dois, mailto=settings.mailto)
            case "DataCite":
                return datacite.address(settings.datacite_api, dois, mailto=settings.mailto)
            case _:
                return citation.address(settings.citation_service, dois[0])

    def first_address(self, batch: Batch) -> str:
        """Return what is asked about a batch."""
        return self._address(batch.service, batch.dois)

    def ask_about(self, batch: Batch) -> Flow[Told]:
        """Ask a service about a batch."""
        match batch.service:
            case "Crossref":
                return crossref.read((yield from answer_of(self.first_address(batch))))
            case "DataCite":
                return datacite.read((yield from answer_of(self.first_address(batch))))
            case agency:
                answer = yield from answer_of(self.first_address(batch), accept=citation.CSL)
                return citation.read(answer, batch.dois[0], agency)

    def learn(self, batch: Batch, told: Told) -> Iterator[Batch]:
        """Note what a service told; yield what to ask in its stead."""
        missing = [doi for doi in batch.dois if isinstance(told, Unread) or doi not in told]
        if not isinstance(told, Unread):
            for doi in batch.dois:
                if doi in told:
                    self.records[doi] = told[doi]
        last = not (batch.guessed and batch.service == CROSSREF)
        for doi in missing:
            if isinstance(told, Unread):
                self.failures.setdefault(doi, told.detail)
            elif batch.guessed and last and self.trouble:
                self.failures.setdefault(doi, self.trouble)
            none = "neither Crossref nor DataCite has a record of it" if batch.guessed else _no_record(batch.service)
            agency = None if batch.guessed else batch.service
            self.records[doi] = DoiRecord(registered=None, agency=agency, unseen=self.failures.get(doi, none))
        if not last:
            # Nobody told whose they are: what Crossref does not have, or does not tell of, may be DataCite's.
            yield from self._batches(DATACITE, missing, guessed=True)

    def messages(self) -> Iterator[str]:
        """Yield what to tell of services that did not answer, one sentence each."""
        failed = Counter(why for doi, why in self.failures.items() if self.records[doi].unseen)
        for why, many in sorted(failed.items()):
            noun = "one DOI" if many == 1 else f"{many} DOIs"
            yield f"What is registered of {noun} could not be compared: {why}."


def _no_record(agency: str) -> str:
    whose = f"{agency} has" if agency in (CROSSREF, DATACITE) else f"{citation.WHO} has"
    return f"{whose} no record of it"


_ARXIV = "10.48550/arxiv."
"""arXiv registers with DataCite; nobody need be asked whose these are."""


def askable(doi: str) -> bool:
    """Tell whether a text can be a registered DOI that a query can hold."""
    return _PLAUSIBLE.fullmatch(doi) is not None


def cut(dois: Sequence[str], most: int, address: Callable[[Sequence[str]], str]) -> Iterator[tuple[str, ...]]:
    """Yield the DOIs in batches of at most so many, whose addresses are not too long."""
    batch: list[str] = []
    for doi in dois:
        if batch and (len(batch) == most or len(address([*batch, doi])) > LONGEST_ADDRESS):
            yield tuple(batch)
            batch = []
        batch.append(doi)
    if batch:
        yield tuple(batch)
