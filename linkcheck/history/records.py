"""What is remembered of one target, and its form in the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from linkcheck.archives.mementos import Near
from linkcheck.assembly import Outcome
from linkcheck.frozen import dataclass
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Basis,
    DoiRecord,
    Judgement,
    NoResponse,
    Response,
)

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What an archive said of a copy near some days."""

    near: Near
    answer: ArchiveAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What an audit learned of one target: as much as the next one needs to say the same."""

    judgement: Judgement
    checked: datetime | None  # aware UTC; None: never asked
    answered: Response | None = None  # the last exchange, if there was an answer
    unanswered: NoResponse | None = None  # the last exchange, if there was none
    record: DoiRecord | None = None
    literal: str | None = None
    alternative: str | None = None
    missing_fragment: str | None = None
    fingerprint: int | None = None
    copies: tuple[Copy, ...] = ()

    @classmethod
    def of(cls, outcome: Outcome, judgement: Judgement) -> Remembered:
        """Return what is worth remembering of an outcome."""
        last = outcome.exchanges[-1] if outcome.exchanges else None
        told = (item for item in outcome.archives.items() if not isinstance(item[1], ArchiveUnanswered))
        return cls(
            judgement=judgement,
            checked=outcome.checked or next((each.at for each in reversed(outcome.exchanges) if each.at), None),
            answered=replace(last, body=b"") if isinstance(last, Response) else None,
            unanswered=last if isinstance(last, NoResponse) else None,
            record=outcome.record,
            literal=outcome.literal,
            alternative=outcome.alternative,
            missing_fragment=outcome.missing_fragment,
            fingerprint=outcome.fingerprint,
            copies=tuple(Copy(near=near, answer=answer) for near, answer in told),
        )

    def outcome(self, today: Near) -> Outcome:
        """Return it as what this audit has learned; copies near "today" then are copies near today now."""
        return Outcome(
            judgement=self.judgement,
            exchanges=tuple(each for each in (self.answered or self.unanswered,) if each is not None),
            record=self.record,
            literal=self.literal,
            alternative=self.alternative,
            missing_fragment=self.missing_fragment,
            fingerprint=self.fingerprint,
            archives=self.archives(today),
            checked=self.checked,
            reused=True,
        )

    def archives(self, today: Near) -> dict[Near, ArchiveAnswer]:
        """Return what archives said, by the days near which it was wanted."""
        return {today if copy.near.basis is Basis.TODAY else copy.near: copy.answer for copy in self.copies}

    def validators(self) -> tuple[tuple[str, str], ...]:
        """Return the headers that ask whether the page has changed (RFC 9110, 13.1); () where it cannot be asked."""
        last = self.answered
        if last is None or last.status != 200 or self.judgement.redirects:
            return ()
        etag, modified = last.header("etag"), last.header("last-modified")
        named = (("If-None-Match", etag), ("If-Modified-Since", modified))
        return tuple((name, value) for name, value in named if value)


@cache
def _converter() -> JsonConverter:
    from cattrs.preconf.json import make_converter
    from cattrs.strategies import configure_tagged_union

    converter = make_converter(omit_if_default=True)
    configure_tagged_union(ArchiveAnswer, converter)
    return converter


def packed(remembered: Remembered) -> str:
    """Return the form in the file."""
    return _converter().dumps(remembered, ensure_ascii=False)


def unpacked(text: str) -> Remembered | None:
    """Return what is remembered; None where this version cannot read it, so that the target is asked again."""
    try:
        return _converter().loads(text, Remembered)
    except Exception:  # noqa: BLE001  whatever a damaged or foreign row makes the converter raise
        return None
