"""What stands in the HTML report, as plain frozen data: texts made fit to show, addresses that are safe to click."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from linkcheck.display import one_line, several_lines
from linkcheck.frozen import dataclass
from linkcheck.model import CheckedLink, CheckedReference, Finding, Level, PartialDate, Report, Verdict
from linkcheck.report import summary
from linkcheck.report.byhost import HostView, hosts_of, sentences
from linkcheck.report.evidence import Evidence, evidence
from linkcheck.report.nights import ChangesView, Square, Trend, changed, strip, strip_in_words, trend
from linkcheck.report.summary import LOST, WORST_FIRST, Summary, gravest, judged
from linkcheck.report.survey import Survey, survey
from linkcheck.report.text import minute
from linkcheck.report.web import address, href
from linkcheck.wording import shorten

LONGEST_TITLE = 160
LONGEST_PIECE = 1500
"""Characters of one stretch of a reference's text between its links."""


HEAVY = 1000
"""References from which on a page is heavy; 10,000 open in 2.2 s instead of 3.3 s so (Chromium 156, 2026-11)."""

MOST_HOSTS = 1_000
"""Hosts that are named."""

_SAID_BY_VERDICT = frozenset(
    {
        "broken-link",
        "invalid-link",
        "parked-domain",
        "soft-404",
        "moved",
        "restricted",
        "unverified",
        "ignored",
        "placeholder-link",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One thing to say."""

    rule: str
    level: Level
    message: str
    advice: str  # what to use instead, as far as it is words
    use: str  # the address or identifier to use instead
    use_href: str | None
    link: int | None  # 1-based, where the reference has several links


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a reference's text; `link` is set where it is a link."""

    text: str
    link: LinkView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link, its verdict, and how we know."""

    number: int
    shown: str
    href: str | None
    host: str
    verdict: Verdict
    reason: str
    detail: str
    version_url: str | None  # Robust Links: the archived copy
    version_date: str | None  # Robust Links: the day whose version is meant
    evidence: Evidence
    nights: tuple[Square, ...]
    nights_told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceView:
    """A reference as a card."""

    number: int  # its place in the list, from 1
    label: str
    place: str
    title: str
    level: Level | None
    accessed: str
    published: str
    pieces: tuple[Piece, ...]
    links: tuple[LinkView, ...]
    findings: tuple[FindingView, ...]
    notes: tuple[str, ...]

    @property
    def verdicts(self) -> tuple[tuple[Verdict, int], ...]:
        """Its links by verdict, the worst first."""
        counted = Counter(link.verdict for link in self.links)
        return tuple((verdict, counted[verdict]) for verdict in WORST_FIRST if counted[verdict])

    @property
    def rank(self) -> int:
        """How bad it is, 0 the worst: by its gravest finding, then by its worst verdict."""
        levels = (*Level, None)
        worst = min((WORST_FIRST.index(link.verdict) for link in self.links), default=len(WORST_FIRST))
        return levels.index(self.level) * 100 + worst

    @property
    def hosts(self) -> str:
        """Its hosts, each between spaces."""
        return " ".join(dict.fromkeys(link.host for link in self.links if link.host))

    @property
    def hints(self) -> tuple[FindingView, ...]:
        """What is to say beside the verdicts, each rule once: the reason why a working link still wants work."""
        beside = {finding.rule: finding for finding in reversed(self.findings) if finding.rule not in _SAID_BY_VERDICT}
        return tuple(finding for finding in self.findings if beside.get(finding.rule) is finding)

    @property
    def rules(self) -> str:
        """The rules that it breaks, between spaces."""
        return " ".join(dict.fromkeys(finding.rule for finding in self.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What is to do for one rule."""

    rule: str
    level: Level
    title: str
    do: str
    count: int  # references


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report.

    `heavy`: so many references that a browser should not build their details before somebody opens them; they then
    stand in a `noscript`, which is plain text to a browser that runs scripts and the details to one that does not.
    """

    version: str
    heavy: bool
    today: str
    started: str
    finished: str
    sources: tuple[str, ...]
    remarks: tuple[str, ...]
    figures: Summary
    lost: int  # links
    headline: str
    needs: str
    outcome: str
    failed: bool
    trend: Trend | None
    changes: ChangesView | None
    todos: tuple[Todo, ...]
    hosts: tuple[HostView, ...]  # those with most trouble
    more_hosts: int
    host_sentences: tuple[str, ...]
    references: tuple[ReferenceView, ...]
    note: str  # why not all references are listed; "": they are


def page(report: Report) -> Page:
    """Return all that the page shows."""
    whole = survey(report)
    figures = whole.figures
    references = tuple(_reference(number, checked, whole.several) for number, checked in whole.listed)
    hosts = hosts_of(
        (_host(address(link.link)), judged(link).verdict) for checked in report.references for link in checked.links
    )
    return Page(
        version=one_line(report.version, 40),
        heavy=len(references) > HEAVY,
        today=report.today.isoformat(),
        started=minute(report.started),
        finished=minute(report.finished),
        sources=tuple(dict.fromkeys(one_line(source, 200) for source in whole.sources)),
        remarks=summary.remarks(report),
        figures=figures,
        lost=figures.count(*LOST),
        headline=summary.headline(figures),
        needs=summary.needs(figures),
        outcome=summary.outcome(report, figures),
        failed=report.exit_code != 0,
        trend=trend(report.trend),
        changes=changed(report.changes),
        todos=tuple(_todos(whole)),
        hosts=hosts[:MOST_HOSTS],
        more_hosts=max(0, len(hosts) - MOST_HOSTS),
        host_sentences=tuple(sentences(hosts)),
        references=references,
        note=whole.note,
    )


def _todos(whole: Survey) -> Iterator[Todo]:
    for rule, items in whole.by_rule():
        title, do = summary.title_and_do(rule)
        yield Todo(rule=rule, level=items[0].finding.level, title=title, do=do, count=whole.references(rule))


def _reference(number: int, checked: CheckedReference, several: bool) -> ReferenceView:
    reference = checked.reference
    links = tuple(_link(index, link, reference.accessed) for index, link in enumerate(checked.links, start=1))
    numbered = len(links) > 1
    findings = tuple(_finding(finding, numbered) for finding in checked.findings)
    return ReferenceView(
        number=number,
        label=summary.label(reference, with_source=several),
        place=summary.place(reference),
        title=one_line(reference.title or reference.text, LONGEST_TITLE),
        level=gravest(checked),
        accessed=str(reference.accessed or ""),
        published=str(reference.published or ""),
        pieces=tuple(_pieces(reference.text, checked.links, links)),
        links=links,
        findings=findings,
        notes=tuple(one_line(note) for note in reference.notes),
    )


def _finding(finding: Finding, numbered: bool) -> FindingView:
    words, _, last = one_line(finding.suggestion or "").rpartition(" ")
    where = href(last)
    if where is None and words:  # a sentence: none of its words is to be copied alone
        words, last = f"{words} {last}", ""
    return FindingView(
        rule=finding.rule,
        level=finding.level,
        message=one_line(finding.message),
        advice=words,
        use=last,
        use_href=where,
        link=finding.link + 1 if numbered and finding.link is not None else None,
    )


def _pieces(text: str, checked: tuple[CheckedLink, ...], links: tuple[LinkView, ...]) -> Iterator[Piece]:
    """Yield the text of a reference, its links marked where they stand; one that is not found there stays unmarked."""
    end = 0
    for entry, view in zip(checked, links, strict=True):
        raw = entry.link.raw
        start = text.find(raw, end) if raw else -1
        if start < 0:
            continue
        if start > end:
            yield Piece(text=several_lines(text[end:start], LONGEST_PIECE))
        yield Piece(text=several_lines(raw, LONGEST_PIECE), link=view)
        end = start + len(raw)
    if end < len(text):
        yield Piece(text=several_lines(text[end:], LONGEST_PIECE))


def _link(number: int, checked: CheckedLink, accessed: PartialDate | None) -> LinkView:
    judgement = judged(checked)
    where = address(checked.link)
    known = evidence(checked)
    copy = known.copy
    return LinkView(
        number=number,
        shown=summary.shown(checked.link),
        href=where,
        host=_host(where),
        verdict=judgement.verdict,
        reason=one_line(judgement.reason, 60),
        detail=one_line(judgement.detail),
        version_url=copy.href if copy else None,
        version_date=str(accessed) if accessed else copy.captured if copy else None,
        evidence=known,
        nights=strip(checked),
        nights_told=strip_in_words(checked),
    )


def _host(where: str | None) -> str:
    try:
        return shorten((urlsplit(where).hostname or "") if where else "", 120)
    except ValueError:  # brackets that hold no IPv6 address
        return ""
