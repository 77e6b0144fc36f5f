"""A report with every verdict, every rule and every archive answer in it, and helpers to build others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Ask,
    CheckedLink,
    CheckedReference,
    DoiRecord,
    DoiUpdate,
    Exchange,
    Fault,
    Finding,
    Hop,
    Judgement,
    Kind,
    Link,
    Memento,
    NoResponse,
    NotArchived,
    PartialDate,
    Reference,
    Report,
    Response,
    Verdict,
)
from linkcheck.rules import RULES

STARTED = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
ARCHIVE = "https://web.archive.org/web/20230710081500/"


def memento(url: str, *, days: int = -5, status: int | None = 200) -> Memento:
    """Return a copy of `url` made on 10 July 2023."""
    captured = datetime(2023, 7, 10, 8, 15, tzinfo=UTC)
    return Memento(url=f"{ARCHIVE}{url}", captured=captured, status=status, distance_days=days)


def finding(rule: str, message: str, link: int | None = None, suggestion: str | None = None) -> Finding:
    """Return a finding with the level of its rule."""
    return Finding(rule=rule, level=RULES[rule].level, message=message, link=link, suggestion=suggestion)


def answered(url: str, status: int, *, seconds: float = 0.2, after_s: float = 0, method: str = "GET") -> Response:
    """Return an answer to one ask."""
    return Response(
        ask=Ask(method=method, url=url), status=status, elapsed_s=seconds, at=STARTED + timedelta(seconds=after_s)
    )


def silent(url: str, fault: Fault, message: str, *, attempts: int = 3) -> NoResponse:
    """Return an ask to which no answer came."""
    return NoResponse(
        ask=Ask(method="GET", url=url), fault=fault, message=message, elapsed_s=10.0, attempts=attempts, at=STARTED
    )


def checked(
    target: str,
    verdict: Verdict | None,
    reason: str = "",
    detail: str = "",
    *,
    kind: Kind = Kind.URL,
    raw: str | None = None,
    line: int = 1,
    column: int = 20,
    status: int | None = None,
    final_url: str | None = None,
    redirects: tuple[Hop, ...] = (),
    exchanges: tuple[Exchange, ...] = (),
    archive: ArchiveAnswer | None = None,
    doi: DoiRecord | None = None,
    repairs: tuple[str, ...] = (),
    alternatives: tuple[str, ...] = (),
    problem: str | None = None,
    reused: bool = False,
) -> CheckedLink:
    """Return a link with what was found about it."""
    link = Link(
        kind=kind,
        raw=target if raw is None else raw,
        target=target,
        line=line,
        column=column,
        repairs=repairs,
        alternatives=alternatives,
        problem=problem,
    )
    judgement = None
    if verdict is not None:
        judgement = Judgement(
            verdict=verdict, reason=reason, detail=detail, status=status, final_url=final_url, redirects=redirects
        )
    asked = bool(exchanges)
    return CheckedLink(
        link=link,
        judgement=judgement,
        exchanges=exchanges,
        attempts=max((exchange.attempts for exchange in exchanges), default=0),
        elapsed_s=round(sum(exchange.elapsed_s for exchange in exchanges), 3),
        checked=STARTED + timedelta(seconds=4) if asked else None,
        reused=reused,
        archive=archive,
        doi=doi,
    )


def reference(
    key: str | None,
    text: str,
    *links: CheckedLink,
    findings: tuple[Finding, ...] = (),
    line: int = 1,
    title: str | None = None,
    accessed: str | None = None,
    accessed_raw: str | None = None,
    ambiguous: bool = False,
    published: str | None = None,
    source: str = "references.txt",
    notes: tuple[str, ...] = (),
) -> CheckedReference:
    """Return a reference; its links stand in its first line."""
    placed = tuple(replace(link, link=replace(link.link, line=line)) for link in links)
    entry = Reference(
        key=key,
        source=source,
        line=line,
        end_line=line + text.count("\n"),
        text=text,
        links=tuple(link.link for link in placed),
        accessed=PartialDate.parse(accessed) if accessed else None,
        accessed_raw=accessed_raw or accessed,
        accessed_ambiguous=ambiguous,
        published=PartialDate.parse(published) if published else None,
        title=title,
        notes=notes,
    )
    return CheckedReference(reference=entry, links=placed, findings=findings)


def report(*references: CheckedReference, **fields: object) -> Report:
    """Return a report of these references; `fields` are the report's."""
    whole = Report(
        references=references,
        version="1.2.3",
        today=date(2026, 3, 14),
        started=STARTED,
        finished=STARTED + timedelta(seconds=41),
        fail_on=("error",),
    )
    return replace(whole, **fields)  # type: ignore[arg-type]  # a test helper, its callers are few


def example() -> Report:
    """Return the report that the golden files show."""
    return report(*_found(), *_lost(), *_open(), *_works(), exit_code=1, messages=("3 links were asked again later.",))


def _found() -> tuple[CheckedReference, ...]:
    tides = "https://tides.example.org/atlas?edition=2"
    atlas = "http://atlas.example.net/rivers#delta"
    return (
        reference(
            "1",
            f"Hartmann, L. Tide tables of the northern coast. URL: {tides} (accessed 15.07.2023).",
            checked(tides, Verdict.OK, "http-200", "The page answers.", status=200, exchanges=(answered(tides, 200),)),
            findings=(
                finding("changed-since-access", "The server says that the page was last changed 2024-02-01."),
                finding("content-drift", "The live page shares 31 % of its text with the copy of 2023-07-10.", 0),
                finding("access-date-stale", "Last seen 2023-07-15, 973 days ago; its page was changed since."),
            ),
            line=4,
            title="Tide tables of the northern coast",
            accessed="2023-07-15",
            accessed_raw="15.07.2023",
        ),
        reference(
            "2",
            "Okafor, N. River deltas of the world.\nhttp://atlas.example.net/rivers#delta",
            checked(
                atlas,
                Verdict.OK,
                "http-200",
                "The page answers.",
                status=200,
                exchanges=(answered(atlas, 405, method="HEAD"), answered(atlas, 200, after_s=0.3)),
                reused=True,
            ),
            findings=(
                finding("access-date-missing", "The reference cites a web page and does not say when it was seen."),
                finding("missing-fragment", 'The page opens, but it has no place named "delta".', 0),
                finding(
                    "insecure-http",
                    "The link uses http, and the site sends readers on to https.",
                    0,
                    "https://atlas.example.net/rivers#delta",
                ),
                finding("recovered", "The link failed on 2026-03-12 and is fine now.", 0),
                finding("placeholder-link", 'It contains the placeholder "{edition}" and is no address by itself.', 0),
            ),
            line=5,
            title="River deltas of the world",
        ),
        _moved(),
        _restricted(),
    )


def _moved() -> CheckedReference:
    old, new = "https://old.example.com/paper?utm_source=letter", "https://new.example.com/papers/17"
    return reference(
        "3",
        f"Lindqvist, M. Moraines. {old} [03/04/2023]",
        checked(
            old,
            Verdict.MOVED,
            "moved-permanently",
            f"The server answers 301 and names {new}.",
            status=200,
            final_url=new,
            redirects=(Hop(status=301, url=new),),
            exchanges=(answered(old, 301), answered(new, 200, after_s=0.4)),
        ),
        findings=(
            finding("moved", f"The page has moved for good: the server answers 301 and names {new}.", 0, new),
            finding(
                "access-date-ambiguous", 'The access date "03/04/2023" can mean 2023-04-03 or 2023-03-04.', None,
                "2023-04-03 or 2023-03-04",
            ),
            finding(
                "tracking-parameters",
                "The URL carries parameters that only track readers; the page should be the same without them.",
                0,
                "https://old.example.com/paper",
            ),
        ),
        line=7,
        title="Moraines",
        accessed="2023-04-03",
        accessed_raw="03/04/2023",
        ambiguous=True,
    )  # fmt: skip


def _restricted() -> CheckedReference:
    walled = "https://journal.example.edu/article/88"
    return reference(
        "4",
        f"Суханова И. Северный морской путь сегодня. {walled} (дата обращения: 30.02.2024).",
        checked(
            walled,
            Verdict.RESTRICTED,
            "robot-wall",
            "The server answers 403 with a challenge for robots.",
            status=403,
            exchanges=(answered(walled, 403),),
        ),
        findings=(
            finding("access-date-invalid", 'The access date "30.02.2024" is not a day of any calendar.'),
            finding("restricted", "The page is not open to robots and may be fine: the server answers 403.", 0),
        ),
        line=8,
        title="Северный морской путь сегодня",
        accessed_raw="30.02.2024",
    )


def _lost() -> tuple[CheckedReference, ...]:
    gone = "https://www.ministry.example.gov/press/2021/communique-on-fisheries-and-coastal-waters.html"
    copy = memento(gone)
    soft = "https://shop.example.com/old-report"
    parked = "https://lostdomain.example.info/"
    return (
        reference(
            "5",
            f"Ministry of Fisheries. Communiqué. 2021. {gone} (accessed 15 July 2023).",
            checked(
                gone,
                Verdict.BROKEN,
                "http-404",
                "The server answers 404 (not found).",
                status=404,
                exchanges=(answered(gone, 404), answered(gone, 404, after_s=32)),
                archive=copy,
            ),
            findings=(
                finding(
                    "broken-link",
                    "The link leads nowhere: the server answers 404 (not found).",
                    0,
                    f"an archived copy from 2023-07-10 (5 days before the access date): {copy.url}",
                ),
                finding("access-date-stale", "Last seen 2023-07-15, 973 days ago; its page is no longer found."),
            ),
            line=9,
            title="Communiqué",
            accessed="2023-07-15",
            accessed_raw="15 July 2023",
        ),
        reference(
            "6",
            f"Annual report. {soft}. Accessed 2026-05-01.",
            checked(
                soft,
                Verdict.SOFT_404,
                "title-says-not-found",
                'The page is titled "Page not found".',
                status=200,
                exchanges=(answered(soft, 200),),
                archive=NotArchived(),
            ),
            findings=(
                finding(
                    "soft-404",
                    'The server reports success, but the page is not there: the page is titled "Page not found".',
                    0,
                ),
                finding(
                    "not-archived",
                    "There is no archived copy to fall back on: the archive was asked and has none.",
                    0,
                ),
                finding("access-date-future", "The access date 2026-05-01 is later than the day of the audit."),
            ),
            line=10,
            accessed="2026-05-01",
        ),
        reference(
            "7",
            f"Weaver, P. Looms. {parked}. Published 2020-06-01, accessed 2020-05-01. {ARCHIVE}{parked}",
            checked(
                parked,
                Verdict.PARKED,
                "for-sale",
                "The page offers the domain for sale.",
                status=200,
                exchanges=(answered(parked, 200),),
                archive=memento(parked, days=1165, status=None),
            ),
            checked(
                f"{ARCHIVE}{parked}",
                Verdict.BROKEN,
                "http-404",
                "The archive answers 404.",
                status=404,
                column=90,
                exchanges=(answered(f"{ARCHIVE}{parked}", 404),),
                archive=ArchiveUnanswered(detail="The archive did not answer."),
            ),
            findings=(
                finding("broken-link", "The link leads nowhere: the archive answers 404.", 1),
                finding("parked-domain", "The domain is no longer the source's own: it is offered for sale.", 0),
                finding("archive-far-from-access", "The archived copy is 1165 days after the access date.", 0),
                finding("cited-archive-broken", "The cited archived copy answers 404.", 1),
                finding("access-date-before-publication", "The access date 2020-05-01 is before 2020-06-01."),
            ),
            line=11,
            title="Looms",
            accessed="2020-05-01",
            published="2020-06-01",
        ),
    )


def _open() -> tuple[CheckedReference, ...]:
    slow = "https://slow.example.org/data.csv"
    intranet = "http://10.1.2.3/wiki"
    fault = silent(slow, Fault.TIMEOUT, "no answer within 20 s")
    return (
        reference(
            None,
            f"Data set, {slow}",
            checked(
                slow,
                Verdict.UNKNOWN,
                "timeout",
                "Nothing came back within 20 seconds, three times.",
                exchanges=(fault,),
            ),
            findings=(finding("unverified", "We could not tell whether the link works: nothing came back.", 0),),
            line=12,
        ),
        reference(
            "9",
            f"Internal wiki {intranet}; see also http://exa mple",
            checked(intranet, Verdict.SKIPPED, "private-address", "10.1.2.3 is a private address."),
            checked(
                "http://exa",
                None,
                raw="http://exa",
                column=50,
                problem="The host has no name that could be looked up.",
            ),
            findings=(
                finding("invalid-link", 'No link can be made of "http://exa": the host has no name.', 1),
                finding("ignored", "The link was not asked: 10.1.2.3 is a private address.", 0),
            ),
            line=13,
        ),
        reference("10", "Brandt, E. Letters from the ice. Bergen, 1911.", line=14, title="Letters from the ice"),
    )


def _works() -> tuple[CheckedReference, ...]:
    update = DoiUpdate(type="retraction", doi="10.5555/retract.1", date=PartialDate(2025, 3), source="publisher")
    concern = replace(update, type="expression_of_concern", date=None, source="retraction-watch")
    return (
        reference(
            "11",
            "Ahn S. Ice cores. DOI10.5555/ice–cores",
            checked(
                "10.5555/ice-cores",
                Verdict.OK,
                "doi-registered",
                "The DOI is registered and its landing page answers.",
                kind=Kind.DOI,
                raw="10.5555/ice–cores",
                status=200,
                final_url="https://publisher.example.com/ice",
                redirects=(Hop(status=302, url="https://publisher.example.com/ice"),),
                exchanges=(answered("https://doi.org/api/handles/10.5555/ice-cores", 200),),
                doi=DoiRecord(registered=True, agency="Crossref", title="Snow cores", updates=(update, concern)),
                repairs=("typographic-dash",),
            ),
            findings=(
                finding("retracted", "The work was retracted by its publisher in 2025-03.", 0, "10.5555/retract.1"),
                finding(
                    "damaged-doi",
                    'The DOI is damaged as written (dashes instead of hyphens): "10.5555/ice–cores" is meant to be '
                    "10.5555/ice-cores.",
                    0,
                    "10.5555/ice-cores",
                ),
                finding("doi-title-mismatch", 'The registry gives the title "Snow cores".', 0),
                finding("expression-of-concern", "Retraction Watch lists an expression of concern.", 0),
                finding("corrected", "A correction was published.", 0),
            ),
            line=15,
            title="Ice cores",
        ),
        reference(
            "12",
            "Petrov A. Lost methods. doi:10.5555/nowhere.42; https://x.exam ple.org/a",
            checked(
                "10.5555/nowhere.42",
                Verdict.BROKEN,
                "doi-not-registered",
                "The handle system answers that it does not know it.",
                kind=Kind.DOI,
                exchanges=(answered("https://doi.org/api/handles/10.5555/nowhere.42", 404),),
                doi=DoiRecord(registered=False),
            ),
            checked(
                "https://x.example.org/a",
                Verdict.OK,
                "http-200",
                "The page answers.",
                raw="https://x.exam ple.org/a",
                column=60,
                status=200,
                exchanges=(answered("https://x.example.org/a", 200),),
                repairs=("space-in-url",),
                alternatives=("https://x.exam-ple.org/a",),
            ),
            findings=(
                finding("doi-not-found", "The DOI 10.5555/nowhere.42 is not registered.", 0),
                finding(
                    "damaged-url",
                    'The URL is damaged as written (space in url): "https://x.exam ple.org/a" is meant to be '
                    "https://x.example.org/a.",
                    1,
                    "https://x.example.org/a",
                ),
            ),
            line=16,
            title="Lost methods",
        ),
    )
