"""Is an exchange worth another try, and after how long? One predicate, used by the one place that retries."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING

from linkcheck.frozen import dataclass
from linkcheck.model import Exchange, Fault, NoResponse, Response
from linkcheck.regexes import regex

if TYPE_CHECKING:
    from tenacity.wait import wait_base

REFUSALS = frozenset({429, 503})
"""Statuses by which a host asks all of us to come back later (RFC 6585, 4; RFC 9110, 15.6.4)."""

TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that may be gone a moment later; 52x are Cloudflare's for an origin that it could not reach."""

TRANSIENT_FAULTS = frozenset(
    {
        Fault.DNS_FAILED,
        Fault.CONNECT_REFUSED,
        Fault.CONNECT_RESET,
        Fault.UNREACHABLE,
        Fault.EMPTY_REPLY,
        Fault.BODY_CUT,
        Fault.PROXY,
        Fault.LOCAL,
    }
)
"""Faults that may be gone a moment later. Time-outs are not among them: who was silent for the whole deadline is
asked again in the late pass, when the others are done."""

RATE_HEADERS = ("retry-after", "x-ratelimit-reset-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
"""Where servers say when to come back, the standard's own header first."""

FIRST_WAIT_S = 0.5  # the window before the second try; it doubles with each further one
LONGEST_WAIT_S = 10.0  # a window wider than this is the late pass's business
REFUSAL_WAIT_S = 2.0  # times the tries so far: after a 429 that does not say how long to wait
_EPOCH_FROM_S = 1_000_000_000  # a "delay" of 30 years is a point in time: seconds since 1970
_EPOCH_FROM_MS = 1_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Another try is worth it."""

    wait_s: float
    whole_host: bool  # the host itself asked to be left alone, not only for this request


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """No further try in this pass."""

    host_refuses: bool = False  # the host asked to be left alone for longer than we can wait


def decide(exchange: Exchange, *, tried: int, tries: int, cap_s: float, archive: bool = False) -> Again | GiveUp | None:
    """Say what to do after one try; None: the exchange is the answer.

    Args:
        exchange: What the last try brought.
        tried: Tries so far, the last one included.
        tries: Tries in all that are allowed.
        cap_s: The longest wait that a server may ask of us.
        archive: The host is a web archive's.
    """
    if not is_transient(exchange):
        return None
    asked_s = delay_asked(exchange) if isinstance(exchange, Response) else None
    refused = _is_refusal(exchange)
    if refused and archive:
        # Who goes on after an archive's 429 is shut out at its firewall for an hour (edgi wayback#137, 2023-11).
        return GiveUp(host_refuses=True)
    if asked_s is not None and asked_s > cap_s:
        return GiveUp(host_refuses=refused)
    if tried >= tries:
        return GiveUp()
    least_s = asked_s if asked_s is not None else REFUSAL_WAIT_S * tried if refused else 0.0
    return Again(wait_s=least_s + backoff(tried), whole_host=refused or asked_s is not None)


def is_transient(exchange: Exchange) -> bool:
    """Tell whether the same request may well be answered otherwise a moment later."""
    match exchange:
        case Response(body_fault=Fault.BODY_CUT):
            return True
        case Response():
            # A capture of a failure stays one, however often it is replayed.
            return exchange.status in TRANSIENT_STATUSES and not exchange.is_capture
        case NoResponse():
            return exchange.fault in TRANSIENT_FAULTS


def _is_refusal(exchange: Exchange) -> bool:
    return isinstance(exchange, Response) and exchange.status == 429 and not exchange.is_capture


def backoff(tried: int) -> float:
    """Return the seconds to wait after `tried` tries: random, in a window that doubles."""
    from tenacity import RetryCallState, Retrying

    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = tried
    return float(_wait()(state))


@cache
def _wait() -> wait_base:
    # Full jitter also at the cap, which wait_exponential_jitter loses (tenacity 9).
    from tenacity import wait_random_exponential

    return wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S)


# --- Retry-After and its relatives ---------------------------------------------------------------


def delay_asked(response: Response) -> float | None:
    """Return the seconds that a server asks us to wait, 0 for a time that is past; None when it does not say.

    Only refusals (429, 503) and 425 are read for it: elsewhere the rate headers describe a quota that is not used up.
    """
    if response.is_capture or (response.status not in REFUSALS and response.status != 425):
        return None
    now = _server_clock(response)
    for name in RATE_HEADERS:
        values = [parse_delay(value, now=now) for value in response.header_all(name)]
        known = [value for value in values if value is not None]
        if known:
            return max(known)
    return None


def _server_clock(response: Response) -> datetime | None:
    """Return what the server takes for now, else when we got its answer: dates of a wrong clock are wrong alike."""
    return _http_date(response.header("date") or "") or response.at


def parse_delay(text: str, *, now: datetime | None) -> float | None:
    """Read a delay as servers write it.

    Understood are seconds (also negative, fractional, quoted), HTTP and ISO dates, seconds or milliseconds since 1970,
    and spans such as `1m30s`, `500ms` or `2 minutes`.

    Args:
        text: The value of the header.
        now: Aware; None when it is not known, and points in time say nothing.

    Returns:
        Seconds from `now`, never negative; None when the text says nothing.
    """
    text = text.strip().strip("\"'").strip()
    if _NUMBER.fullmatch(text):
        return _number_to_delay(float(text), now)
    span = _span(text)
    if span is not None:
        return span
    moment = _http_date(text) or _iso_date(text)
    return None if moment is None or now is None else max(0.0, (moment - now).total_seconds())


_NUMBER = regex(r"[+-]?\d{1,300}(?:\.\d{0,300})?", re.ASCII)


def _number_to_delay(number: float, now: datetime | None) -> float | None:
    if number < _EPOCH_FROM_S:
        return max(0.0, number)
    if now is None:
        return None
    moment = number / 1000 if number >= _EPOCH_FROM_MS else number
    return max(0.0, moment - now.timestamp())


_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = regex(
    r"(\d{1,9}(?:\.\d{1,9})?)\s*(ms|milliseconds?|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)(?![a-z])\s*,?\s*"
)


def _span(text: str) -> float | None:
    position, total = 0, 0.0
    text = text.lower()
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            return None
        unit = part[2]
        total += float(part[1]) * _UNITS_S["ms" if unit.startswith(("ms", "milli")) else unit[0]]
        position = part.end()
    return total if position else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso_date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
