"""The asks of an audit to metadata services, made through its scheduler while the links are probed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from linkcheck.assembly import Outcome
from linkcheck.metadata.agencies import Agencies
from linkcheck.metadata.desk import Batch, Desk, Told, askable
from linkcheck.model import DoiRecord, Kind, Target
from linkcheck.registries.identifiers import arxiv_doi
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Work, host_of
from linkcheck.settings import Settings

TRIES = 2  # what does not answer twice leaves the metadata open, which no verdict rests on


class Enquiry:
    """Has the DOIs of an audit looked up, and completes its records with what was told."""

    def __init__(self, scheduler: Scheduler, settings: Settings, *, fail: Callable[[str, Exception], None]) -> None:
        self._scheduler = scheduler
        self._settings = settings
        self._desk = Desk(settings=settings)
        self._dois: tuple[str, ...] = ()
        tries, budget_s = min(TRIES, settings.attempts), settings.timeout
        self._agencies = Work[tuple[str, ...], Agencies](
            begin=self._desk.agencies, end=self._end_agencies, tries=tries, budget_s=budget_s, each_ask=True,
            fail=lambda dois, error: fail("the agencies of DOIs", error),
        )  # fmt: skip
        self._batches = Work[Batch, Told](
            begin=self._desk.ask_about, end=self._end_batch, tries=tries, budget_s=budget_s, each_ask=True,
            fail=lambda batch, error: fail(f"the metadata of {batch.service}", error),
        )  # fmt: skip

    @property
    def works(self) -> tuple[Work[Any, Any], ...]:
        """What has to be settled before the answers are complete."""
        return (self._agencies, self._batches)

    def open(self, targets: Iterable[Target]) -> None:
        """Begin to ask about those of the targets that have metadata."""
        named = (doi_of(target) for target in targets)
        self._dois = tuple(dict.fromkeys(doi for doi in named if doi is not None))
        if self._dois:
            self._scheduler.submit(self._agencies, self._dois, host=host_of(self._settings.doi_resolver))

    def _end_agencies(self, dois: tuple[str, ...], told: Agencies) -> None:
        for batch in self._desk.batches(dois, told):
            self._submit(batch)

    def _end_batch(self, batch: Batch, told: Told) -> None:
        for further in self._desk.learn(batch, told):
            self._submit(further)

    def _submit(self, batch: Batch) -> None:
        self._scheduler.submit(self._batches, batch, host=host_of(self._desk.first_address(batch)))

    # --- what came of it

    def completed(self, target: Target, outcome: Outcome) -> DoiRecord | None:
        """Return the record of a target with its metadata, unless the registry is sure that there is no such DOI."""
        doi, record = doi_of(target), outcome.record
        said = self._desk.records.get(doi) if doi is not None else None
        if said is None or outcome.literal is not None or (record is not None and record.registered is False):
            return record
        if record is None:
            return said if said.unseen is None else None
        return replace(said, registered=record.registered or said.registered, landing_page=record.landing_page)

    def messages(self) -> list[str]:
        """Return what to tell of services that did not answer."""
        return list(self._desk.messages())


def doi_of(target: Target) -> str | None:
    """Return the DOI by which the metadata of a target is asked for; None where there is none."""
    match target.kind:
        case Kind.DOI:
            return target.address if askable(target.address) else None
        case Kind.ARXIV:
            return arxiv_doi(target.address)
        case Kind.URL | Kind.PMID | Kind.PMCID | Kind.HANDLE:
            return None
