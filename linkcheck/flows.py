"""Which flow finds out about which target, and at which host it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from linkcheck.addresses import without_fragment
from linkcheck.archives import archive, opinions
from linkcheck.archives.mementos import Capture, Near
from linkcheck.archives.opinions import Sources
from linkcheck.archives.replay import why_unusable
from linkcheck.extraction.archives import embedded
from linkcheck.frozen import dataclass
from linkcheck.history.records import Remembered
from linkcheck.model import ArchiveAnswer, DoiRecord, Drift, Flow, Judgement, Kind, Memento, Response, Target, Verdict
from linkcheck.probing.probe import Plan, Probe, probe_url
from linkcheck.probing.siblings import Memory
from linkcheck.registries import doi
from linkcheck.registries.identifiers import HANDLE_PROXY, page_of
from linkcheck.schedule.work import host_of
from linkcheck.settings import DEFAULTS, Settings
from linkcheck.targets import Cited

_NOT_MODIFIED = 304
_WORKS = frozenset({Verdict.OK, Verdict.MOVED})
_REACHED = _WORKS | {Verdict.RESTRICTED, Verdict.SKIPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """The flows of one run, which share what the run learns of sites."""

    settings: Settings
    plan: Plan
    salt: str  # random text, of which addresses are made that cannot exist
    memory: Memory = field(default_factory=Memory)
    opinions: Sources = field(default_factory=lambda: Sources(availability="", cdx=""))

    def first_host(self, target: Target, known: DoiRecord | None = None) -> str:
        """Return the host of a target's first ask; `known` is what a dump has of a DOI."""
        if known is not None and known.landing_page is not None and known.landing_page.lower().startswith("http"):
            return host_of(known.landing_page)
        match target.kind:
            case Kind.DOI | Kind.HANDLE:
                return host_of(self._registry(target.kind))
            case Kind.URL | Kind.ARXIV | Kind.PMID | Kind.PMCID:
                return host_of(page_of(target.kind, target.address))

    def _registry(self, kind: Kind) -> str:
        return HANDLE_PROXY if kind is Kind.HANDLE else self.settings.doi_resolver

    def resolve(self, cited: Cited) -> Flow[doi.Resolved]:
        """Find out what a reader of a target meets."""
        target = cited.target

        def probe(url: str) -> Flow[Probe]:
            return probe_url(url, plan=self.plan, memory=self.memory, salt=self.salt, titles=cited.titles)

        registry = self._registry(target.kind)
        match target.kind:
            case Kind.URL:
                return of_url(probe, target.address, cited.literal_urls)
            case Kind.DOI | Kind.HANDLE:

                def ask(probe: doi.ProbeUrl) -> Flow[doi.Resolved]:
                    return doi.resolve(
                        target.address,
                        cited.literal,
                        cited.alternatives,
                        kind=target.kind,
                        base=registry,
                        probe=probe,
                        readers=cited.resolver if registry == DEFAULTS.doi_resolver else None,
                    )

                return ask(probe) if cited.known is None else doi.by_record(target.address, cited.known, ask, probe)
            case Kind.ARXIV | Kind.PMID | Kind.PMCID:
                return doi.by_page(target.kind, target.address, base=registry, probe=probe)

    def other_reading(self, cited: Cited, known: Mapping[str, Judgement]) -> Flow[str | None]:
        """Return the first other reading of a damaged URL that answers.

        Args:
            cited: The target.
            known: What the run has found about URLs already, which need not be asked again.
        """
        for url in cited.alternatives:
            judgement = known.get(url)
            if judgement is None:
                judgement = (yield from probe_url(url, plan=self.plan, titles=cited.titles)).judgement
            if judgement.verdict in _WORKS:
                return url
        return None

    def look_up(self, original: str, days: Near, indexed: Sequence[Capture] | None = None) -> Flow[ArchiveAnswer]:
        """Return the copy of an original resource nearest some days; `indexed` as `archive.look_up` takes it."""
        settings = self.settings
        return archive.look_up(
            original,
            days,
            timegates=settings.timegates,
            near_days=settings.archive_near_days,
            unusable=why_unusable,
            indexed=indexed,
        )

    def second_opinion(self, original: str, days: Near) -> Flow[ArchiveAnswer]:
        """Return a copy that no TimeGate has named, that there is none, or that it is left open."""
        return opinions.second_opinion(original, days, self.opinions, unusable=why_unusable)

    def compare(self, url: str, memento: Memento) -> Flow[Drift]:
        """Compare the live page with its copy."""
        from linkcheck.archives.drift import compare_pages  # few audits compare, and it takes its time to be imported

        return compare_pages(url, memento, near_days=self.settings.archive_near_days)


_NO_ANSWER = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED})


def of_url(probe: Callable[[str], Flow[Probe]], url: str, literal: Sequence[str]) -> Flow[doi.Resolved]:
    """Find out what a reader of a URL meets, by its more literal readings first.

    A reading that is longer counts only if it is there and no shorter one is. If none is there, the verdict is that on
    the shortest; but while a longer one gives no certain answer, nothing is certain.
    """
    seen: list[doi.Resolved] = []
    for form in (*literal, url):
        resolved = _resolved((yield from probe(form)), form if literal and form != url else None)
        longer = bool(seen)
        if resolved.judgement.verdict in (_WORKS if longer else _REACHED):
            return resolved
        seen.append(resolved)
        if not longer and resolved.judgement.verdict not in _NO_ANSWER:
            return resolved
    return next((one for one in seen if one.judgement.verdict not in _NO_ANSWER), seen[0])


def _resolved(probed: Probe, form: str | None) -> doi.Resolved:
    return doi.Resolved(
        judgement=probed.judgement,
        form=form,
        exchanges=probed.exchanges,
        missing_fragment=probed.missing_fragment,
        fingerprint=probed.fingerprint,
    )


def unless_unchanged(flow: Flow[doi.Resolved], former: Remembered) -> Flow[doi.Resolved]:
    """Ask whether a page has changed since an earlier audit; where it has not, what was learned then still holds."""
    ask = next(flow)
    validators = former.validators()
    if validators and ask.url == without_fragment(former.answered.ask.url if former.answered is not None else ""):
        answer = yield replace(ask, headers=(*ask.headers, *validators))
        if isinstance(answer, Response) and answer.status == _NOT_MODIFIED:
            flow.close()
            return _renewed(former, answer)
    else:
        answer = yield ask
    while True:
        try:
            ask = flow.send(answer)
        except StopIteration as done:
            resolved: doi.Resolved = done.value
            return resolved
        answer = yield ask


def _renewed(former: Remembered, answer: Response) -> doi.Resolved:
    """Return what was learned with the answer that confirms it; the headers that tell more are the former ones."""
    last = former.answered
    if last is not None:
        told = {name for name, _ in answer.headers}
        kept = tuple(header for header in last.headers if header[0] not in told)
        answer = replace(answer, status=last.status, headers=(*answer.headers, *kept))
    return doi.Resolved(
        judgement=former.judgement,
        form=former.literal,
        exchanges=(answer,),
        record=former.record,
        missing_fragment=former.missing_fragment,
        fingerprint=former.fingerprint,
    )


def original_of(cited: Cited, record: DoiRecord | None, literal: str | None = None) -> str | None:
    """Return the address whose copies are looked up, or None if nothing can have been copied.

    Args:
        cited: The target.
        record: What is registered of a DOI.
        literal: The literal reading that the verdict is on, if it is not on the target itself.
    """
    if literal is not None and cited.target.kind is Kind.URL:
        return embedded(literal) or literal
    if record is not None and record.registered is False:
        return None
    if record is not None and record.landing_page:
        return record.landing_page
    return cited.embedded or page_of(cited.target.kind, cited.target.address)
