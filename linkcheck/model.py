"""The nouns of an audit, from a reference in a list to a finding in a report.

Data flows one way: source -> references -> targets -> exchanges -> verdicts -> findings -> report.
Everything here is frozen and imports nothing of ours but how that is done.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum, unique
from typing import TypeVar

from linkcheck.frozen import dataclass

# --- what stands in the list ---------------------------------------------------------------------


@unique
class Kind(StrEnum):
    """What a link is by its form; doi.org URLs are DOIs, all other URLs stay URLs."""

    URL = "url"
    DOI = "doi"
    ARXIV = "arxiv"
    PMID = "pmid"
    PMCID = "pmcid"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as its author wrote it: a year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @classmethod
    def parse(cls, iso: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raise ValueError for anything else."""
        numbers = [int(part) for part in iso.split("-")]
        if not 1 <= len(numbers) <= 3:
            raise ValueError(f"not a date: {iso!r}")
        partial = cls(*numbers)
        try:
            partial.earliest()
        except OverflowError:
            raise ValueError(f"not a date: {iso[:20]!r}") from None
        return partial

    def earliest(self) -> date:
        """Return the first day that the date may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """Return the last day that the date may mean."""
        if self.month is None:
            return date(self.year, 12, 31)
        if self.day is not None:
            return date(self.year, self.month, self.day)
        if self.month == 12:
            return date(self.year, 12, 31)
        return date.fromordinal(date(self.year, self.month + 1, 1).toordinal() - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One URL or identifier in a reference, as it stands and as a reader means it."""

    kind: Kind
    raw: str  # a substring of the source at `line` and `column`, damage included
    target: str  # repaired URL, or bare lower-case identifier; equal to `raw` where `problem` is set
    line: int  # 1-based; 0 where the format has no lines
    column: int  # 1-based, in characters
    repairs: tuple[str, ...] = ()  # stable slugs in the order applied; () when `raw` needed none
    alternatives: tuple[str, ...] = ()  # other readings of the damage, likeliest first
    embedded: str | None = None  # the original resource, when the URL is an archive's
    page: int | None = None  # 1-based, for formats with pages
    problem: str | None = None  # why no URL or DOI can be made of it; the verdict is `invalid`
    literal: Link | None = None  # the same link without what is joined to it on suspicion only; requested first

    def readings(self) -> Iterator[Link]:
        """Yield the link and its more literal readings, the most literal one last."""
        link: Link | None = self
        while link is not None:
            yield link
            link = link.literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """What is to be ignored, by a rule of the settings or a comment in the source."""

    pattern: str = ""  # regular expression, searched in a link's target; of a comment "": its own reference
    rules: tuple[str, ...] = ()  # (): all
    reason: str = ""
    until: date | None = None  # the last day on which it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of a list, with every link in it."""

    key: str | None  # the list's own number or citation key, without brackets or dot
    source: str  # file name as the user gave it, "-" for standard input
    line: int
    end_line: int
    text: str  # as it stands, line breaks included
    links: tuple[Link, ...] = ()
    accessed: PartialDate | None = None  # None: no access date, or one that cannot be read
    accessed_raw: str | None = None  # set with `accessed` None: an impossible date
    accessed_ambiguous: bool = False  # day and month could be the other way round
    published: PartialDate | None = None
    title: str | None = None
    notes: tuple[str, ...] = ()  # what the reader of its format has to say, one sentence each
    waiver: Waiver | None = None  # by a comment beside it


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What is probed: unique, however often it is cited."""

    kind: Kind
    address: str  # a Link's `target`


# --- what was asked and answered -----------------------------------------------------------------


@unique
class Fault(StrEnum):
    """Why there was no HTTP answer; the values are the report's stable reasons."""

    NXDOMAIN = "nxdomain"  # the resolver is certain: no such name
    DNS_NO_DATA = "dns-no-address"  # the name exists and has no address
    DNS_FAILED = "dns-failed"  # SERVFAIL, REFUSED, time-out: no certain answer
    CONNECT_REFUSED = "connection-refused"
    CONNECT_RESET = "connection-reset"
    UNREACHABLE = "unreachable"  # no route to the host or network
    CONNECT_TIMEOUT = "connect-timeout"
    TIMEOUT = "timeout"
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET_VALID = "tls-not-yet-valid"
    TLS_SELF_SIGNED = "tls-self-signed"
    TLS_WRONG_NAME = "tls-wrong-name"
    TLS_UNTRUSTED = "tls-untrusted"  # issuer unknown to us: private CA
    TLS_INCOMPLETE_CHAIN = "tls-incomplete-chain"  # the server forgot an intermediate
    TLS_REVOKED = "tls-revoked"
    TLS_CLIENT_CERTIFICATE = "tls-client-certificate"
    TLS_OLD_PROTOCOL = "tls-old-protocol"
    TLS_HANDSHAKE = "tls-handshake"  # any other failure to agree
    PROTOCOL = "protocol-error"  # the answer is not HTTP
    EMPTY_REPLY = "empty-reply"  # closed without a byte
    BODY_CUT = "body-cut"  # closed in the middle of the answer
    PRIVATE_ADDRESS = "private-address"  # refused by our guard before a byte was sent
    SCHEME = "unsupported-scheme"
    INVALID_URL = "invalid-url"
    PROXY = "proxy-failed"
    LOCAL = "local-error"  # our own machine: no sockets left, missing CA file


@unique
class Service(StrEnum):
    """Whom an ask is for; politeness and judging differ by it."""

    SITE = "site"  # the cited resource itself
    REGISTRY = "registry"  # doi.org and other handle or metadata services
    ARCHIVE = "archive"
    CANARY = "canary"  # is it our own network?


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One HTTP request that a flow wants made."""

    method: str
    url: str  # sent as it stands: no re-encoding
    headers: tuple[tuple[str, str], ...] = ()
    body_limit: int = 0  # bytes of decoded body wanted; 0: the headers are enough
    service: Service = Service.SITE
    lenient_tls: bool = (
        False  # legacy renegotiation, RSA key exchange and old ciphers allowed; trust is checked all the same
    )
    once: bool = False  # one try will do: it only asks for more evidence, so nothing is retried for it
    body: bytes = b""  # of the request; its type is among the headers
    until_prose: bool = False  # the rest of a page is not needed once it has its heading and much running text


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer by HTTP, whatever its status."""

    ask: Ask
    status: int
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, order and repeats kept; Latin-1
    body: bytes = b""  # decoded, at most `ask.body_limit` bytes
    body_complete: bool = True  # False: there was more than was read
    body_fault: Fault | None = None  # why the body ended before its time: cut, too slow, not decodable
    elapsed_s: float = 0.0
    attempts: int = 1  # tries this ask took, the answered one included
    at: datetime | None = None  # aware UTC
    peer: str | None = None  # IP address that answered
    chain_completed: bool = False  # the server forgot an intermediate certificate, which was fetched for it

    def header(self, name: str) -> str | None:
        """Return the first value of the header `name` (lower case), or None."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    def header_all(self, name: str) -> tuple[str, ...]:
        """Return every value of the header `name` (lower case), in order."""
        return tuple([value for key, value in self.headers if key == name])

    @property
    def is_capture(self) -> bool:
        """Whether a web archive replays a capture here: status and page are then those of the captured page.

        RFC 7089, 4.5.1, asks for `Memento-Datetime`; Wayback-like archives also keep the captured headers under names
        of their own.
        """
        return any(name == "memento-datetime" or name.startswith("x-archive-orig-") for name, _ in self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoResponse:
    """No answer by HTTP, and why."""

    ask: Ask
    fault: Fault
    message: str = ""  # what the system said, for a person
    certificate: bytes | None = None  # DER of the server's own certificate, where TLS got that far
    elapsed_s: float = 0.0
    attempts: int = 1
    at: datetime | None = None
    peer: str | None = None
    strained: bool = False  # this machine was so busy that it says nothing about the host


Exchange = Response | NoResponse

_Result = TypeVar("_Result")

Flow = Generator[Ask, Exchange, _Result]
"""Steps that yield what to ask, are sent what came back, and return their result; they touch nothing themselves."""


# --- what we make of it --------------------------------------------------------------------------


@unique
class Verdict(StrEnum):
    """What a reader who follows the reference today meets."""

    OK = "ok"
    MOVED = "moved"
    RESTRICTED = "restricted"  # never counted as rot
    SOFT_404 = "soft-404"
    PARKED = "parked"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    INVALID = "invalid"
    SKIPPED = "skipped"


FINE = frozenset({Verdict.OK, Verdict.MOVED, Verdict.RESTRICTED, Verdict.SKIPPED})
"""Verdicts that give no reason to look for an archive copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect on the way."""

    status: int  # HTTP's, or 200 for a redirect written in the page
    url: str  # absolute address that it led to


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with its evidence."""

    verdict: Verdict
    reason: str  # stable slug: "http-404", "nxdomain", "robot-wall"
    detail: str  # one sentence for a person
    status: int | None = None  # of the last answer
    final_url: str | None = None  # where the last answer came from, when that is not the target
    redirects: tuple[Hop, ...] = ()


@unique
class Basis(StrEnum):
    """Which day a copy is wanted near to; the values are words for a sentence."""

    ACCESSED = "the access date"
    PUBLISHED = "the publication date"  # where no usable access date is given
    TODAY = "today"  # where neither is


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """An archived copy that was found."""

    url: str  # URI-M
    captured: datetime  # aware UTC
    status: int | None  # what its replay answered; None: not replayed
    distance_days: int | None  # captured minus the day asked for; negative: before it
    basis: Basis = Basis.ACCESSED  # what day that was
    first: datetime | None = None  # when the page's first capture was made, where the archive told
    moved_to: str | None = None  # the page's address then, if the capture of the cited one is of a redirect to it


@dataclass(frozen=True, slots=True, kw_only=True)
class NotArchived:
    """The archive is sure that it has no copy."""

    detail: str = ""


@unique
class Silence(StrEnum):
    """Why an archive did not tell."""

    UNANSWERED = "unanswered"
    EXCLUDED = "excluded"  # the site keeps its pages out
    REFUSED = "refused"  # it was asked too much, and is asked nothing more


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveUnanswered:
    """The archive did not tell; says nothing about copies."""

    detail: str
    why: Silence = Silence.UNANSWERED


ArchiveAnswer = Memento | NotArchived | ArchiveUnanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How the live page compares with its copy from near the access date."""

    memento: Memento
    kept: float = 0.0  # share of the copy's word triples that the live page still has
    titles: float | None = None  # how alike the titles are, 0 to 1; None: one of the two has none
    drifted: bool = False
    languages: tuple[str, str] | None = None  # of the copy and of the live page, where both tell and differ
    unseen: str | None = None  # why the two could not be compared, a clause


@dataclass(frozen=True, slots=True, kw_only=True)
class DoiUpdate:
    """A retraction, correction or the like, announced for the cited work."""

    type: str  # Crossref's: "retraction", "expression_of_concern", "correction"
    doi: str
    date: PartialDate | None
    source: str  # "publisher" or "retraction-watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoiRecord:
    """What the registry says of a DOI."""

    registered: bool | None  # None: it did not tell
    agency: str | None = None
    title: str | None = None
    landing_page: str | None = None
    updates: tuple[DoiUpdate, ...] = ()
    other_titles: tuple[str, ...] = ()  # with the subtitle, in the original language, of the book around a chapter
    authors: tuple[str, ...] = ()  # family names, and names of groups
    editors: tuple[str, ...] = ()  # of it or of what it stands in
    issued: PartialDate | None = None
    unseen: str | None = None  # why the metadata is not known, a clause; None: known, or never asked for


# --- what past audits saw ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one audit saw of a target."""

    day: date  # that the audit is filed under
    verdict: Verdict
    reason: str
    status: int | None = None
    reused: bool = False  # it was not asked on that night


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a target stands after an audit, with the streak that it is in."""

    verdict: Verdict
    failing_since: date | None = None  # day of the first failure of the streak; None: it is in none
    failed_audits: int = 0  # one after another, this one included
    failed_days: int = 0  # different ones among them
    last_failed: date | None = None
    silent_days: int = 0  # different days of the present silence: runs in a row without an answer of the link's host
    silent_on: tuple[date, ...] = ()  # the last of them, sorted
    last_fine: date | None = None
    recovered_from: Standing | None = None  # the streak that this audit ended
    nights: tuple[Night, ...] = ()  # of the last audits before this one, oldest first


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class FindingKey:
    """By what a finding is known again on another night."""

    rule: str
    target: str  # a Link's `target`; of a reference without links, its source and text


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Errors and warnings against the last audit of the same sources."""

    since: date  # the day of that audit
    new: tuple[FindingKey, ...] = ()  # in the order of the report
    still: int = 0
    fixed: tuple[FindingKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCounts:
    """How many targets had which verdict in one audit."""

    day: date
    verdicts: tuple[tuple[Verdict, int], ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLink:
    """A link with all that was found about it. `judgement` None: extracted only."""

    link: Link
    judgement: Judgement | None = None
    exchanges: tuple[Exchange, ...] = ()  # oldest first; the evidence
    attempts: int = 0  # tries in all for the slowest ask; 0: never asked
    elapsed_s: float = 0.0
    checked: datetime | None = None  # aware UTC; None: never asked
    reused: bool = False
    archive: ArchiveAnswer | None = None  # None: not asked
    doi: DoiRecord | None = None
    working_alternative: str | None = None  # the alternative that answers where the written form fails
    recovered: bool = False  # failed at first, and answered in the late pass
    missing_fragment: str | None = None  # the part after the #, where the page is there and the place in it is not
    fingerprint: int | None = None  # equal for equal pages; None: no page, or one that its scripts fill
    original: Judgement | None = None  # on the original resource of a cited archive URL
    drift: Drift | None = None  # None: not compared, or nothing to compare with
    standing: Standing | None = None  # None: nothing is remembered


@unique
class Level(StrEnum):
    """How much a finding matters; `--fail-on` takes these or rules."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to say about a reference."""

    rule: str
    level: Level
    message: str  # what is wrong and how we know, one sentence
    link: int | None = None  # index into the reference's links; None: about the reference itself
    suggestion: str | None = None  # what to do, or the text to use instead
    grown_from: str | None = None  # the rule that this finding had in earlier runs; ignore rules for it still apply


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReference:
    """A reference with its links checked and its findings, in the list's order."""

    reference: Reference
    links: tuple[CheckedLink, ...]
    findings: tuple[Finding, ...] = ()


@unique
class Network(StrEnum):
    """Whether our own network can be trusted."""

    ONLINE = "online"
    OFFLINE = "offline"
    DEGRADED = "degraded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole audit, ready to be rendered."""

    references: Sequence[CheckedReference] = field(repr=False)  # a tuple, or a Shelf where they are too many to hold
    version: str  # of linkcheck
    today: date
    started: datetime  # aware UTC
    finished: datetime
    network: Network = Network.ONLINE
    complete: bool = True  # False: interrupted, the rest was not asked
    exit_code: int = 0
    fail_on: tuple[str, ...] = ()  # rules and levels that fail the run
    messages: tuple[str, ...] = ()  # about the run as a whole, one sentence each
    notes: tuple[str, ...] = ()  # about the run, of no weight for what is to be believed
    excused: int = 0  # findings that would fail the run and are known
    changes: Changes | None = None  # None: there was no earlier audit of the same sources
    trend: tuple[NightCounts, ...] = ()  # of the last audits of the same sources, oldest first, this one included
