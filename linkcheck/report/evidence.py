"""How we know: each ask and its answer, the archived copy beside the access date, what the registry says."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck.display import one_line, visible
from linkcheck.frozen import dataclass
from linkcheck.model import (
    ArchiveUnanswered,
    CheckedLink,
    DoiRecord,
    Exchange,
    Memento,
    NoResponse,
    NotArchived,
    Response,
    Service,
)
from linkcheck.report.json import archive_state
from linkcheck.report.summary import judged
from linkcheck.report.text import minute
from linkcheck.report.web import href
from linkcheck.wording import as_written, distance, drift_in_words, plural, repairs_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One ask and what came back."""

    what: str  # method and address
    answer: str  # status, or why there was none
    good: bool  # a success or a redirect
    remarks: str  # time, tries, whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An archived copy."""

    href: str | None
    captured: str  # day
    distance: str  # from the day that counts, in words
    replay: str  # what replaying it answered, where that is no success


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that speaks for a verdict."""

    steps: tuple[Step, ...]
    facts: tuple[tuple[str, str], ...]  # name and value
    copy: Copy | None
    archive: str  # what the archive said, where it named no copy


def evidence(checked: CheckedLink) -> Evidence:
    """Return what is known about a link."""
    return Evidence(
        steps=tuple(_steps(checked)),
        facts=tuple(_facts(checked)),
        copy=_copy(checked.archive) if isinstance(checked.archive, Memento) else None,
        archive=_archive(checked),
    )


def _steps(checked: CheckedLink) -> Iterator[Step]:
    if checked.exchanges:
        yield from (_step(exchange) for exchange in checked.exchanges)
        return
    # A verdict of an earlier audit comes without its exchanges; its redirects are known.
    for hop in judged(checked).redirects:
        yield Step(what=one_line(hop.url), answer=f"by way of {hop.status}", good=True, remarks="")


_ASKED = {Service.SITE: "", Service.REGISTRY: "registry", Service.ARCHIVE: "archive", Service.CANARY: "our network"}


def _step(exchange: Exchange) -> Step:
    remarks = [f"{exchange.elapsed_s:.2f} s", _ASKED[exchange.ask.service]]
    if exchange.attempts > 1:
        remarks.append(plural(exchange.attempts, "try").replace("trys", "tries"))
    if exchange.at is not None:
        remarks.append(exchange.at.strftime("%H:%M:%S UTC"))
    match exchange:
        case Response(status=status):
            answer, good = str(status), status < 400
        case NoResponse(fault=fault, message=message):
            told = f": {one_line(message, 200)}" if message else ""
            answer, good = f"{fault.value.replace('-', ' ')}{told}", False
    return Step(
        what=f"{exchange.ask.method} {one_line(exchange.ask.url)}",
        answer=answer,
        good=good,
        remarks=", ".join(remark for remark in remarks if remark),
    )


def _facts(checked: CheckedLink) -> Iterator[tuple[str, str]]:
    link, judgement = checked.link, judged(checked)
    if link.repairs:
        yield "As written", visible(as_written(link.raw))
        yield "Read as", f"{one_line(link.target)} ({repairs_in_words(link.repairs)})"
    if link.alternatives:
        yield "Other readings", ", ".join(one_line(each, 500) for each in link.alternatives)
    if checked.working_alternative:
        yield "Reading that answers", one_line(checked.working_alternative)
    if judgement.final_url:
        yield "Ends at", one_line(judgement.final_url)
    if checked.doi is not None:
        yield from _doi(checked.doi)
    if checked.original is not None and link.embedded:
        told = f"{one_line(link.embedded)}: {checked.original.verdict}"
        yield "Original page", f"{told} ({one_line(checked.original.detail, 200)})" if checked.original.detail else told
    if checked.drift is not None:
        yield "Compared with the copy", drift_in_words(checked.drift)
    if checked.checked is not None:
        reused = ", taken over from an earlier audit" if checked.reused else ""
        yield "Checked", f"{minute(checked.checked)}{reused}"


def _doi(record: DoiRecord) -> Iterator[tuple[str, str]]:
    known = {True: "yes", False: "no", None: "the registry did not tell"}[record.registered]
    yield "Registered", f"{known}, by {one_line(record.agency, 60)}" if record.agency else known
    if record.title:
        yield "Registered title", one_line(record.title, 500)
    if record.unseen:
        yield "Registered title", f"could not be compared: {one_line(record.unseen, 200)}"
    for update in record.updates:
        when = f", {update.date}" if update.date else ""
        name = one_line(update.type, 60).replace("_", " ")
        yield name.capitalize(), f"{one_line(update.doi, 300)}{when} ({one_line(update.source, 60)})"


def _copy(memento: Memento) -> Copy:
    failed = memento.status is not None and not 200 <= memento.status < 300
    return Copy(
        href=href(memento.url),
        captured=memento.captured.date().isoformat(),
        distance=distance(memento),
        replay=f"its replay answered {memento.status}" if failed else "",
    )


def _archive(checked: CheckedLink) -> str:
    match checked.archive:
        case Memento():
            return ""
        case NotArchived(detail=detail):
            return one_line(detail) or "The archive has no copy."
        case ArchiveUnanswered(detail=detail):
            return one_line(detail) or "The archive did not answer."
        case None:
            return "The archive was not asked." if archive_state(checked) else ""
