"""Convert rows of the history file to our types; damaged or foreign rows become None."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from linkcheck.model import Kind, Night, NightCounts, Standing, Target, Verdict

_ODD = (ValueError, TypeError, AttributeError, RecursionError)
"""Raised by values that are not what we write."""


def storable(text: str) -> str:
    """Return a text that SQLite can store: lone surrogates, which UTF-8 cannot encode, are escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def day(text: object) -> date | None:
    """Return a day, None if there is none or the text is no day."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def standing(row: Sequence[Any]) -> Standing | None:
    """Return how a target stands, None if no run has said so."""
    verdict, since, audits, days, failed, fine, silent_days, silent_on = row
    try:
        return Standing(
            verdict=Verdict(verdict), failing_since=day(since), failed_audits=_count(audits), failed_days=_count(days),
            last_failed=day(failed), last_fine=day(fine), silent_days=_count(silent_days),
            silent_on=tuple(sorted(found for text in silent_on.split(",") if (found := day(text)) is not None)),
        )  # fmt: skip
    except _ODD:
        return None


def counts(row: Sequence[Any]) -> NightCounts | None:
    """Return how many targets had which verdict in a run."""
    when, verdicts, sources = row
    try:
        return NightCounts(
            day=date.fromisoformat(when),
            verdicts=tuple((Verdict(verdict), _count(count)) for verdict, count in json.loads(verdicts).items()),
            sources=tuple(_text(source) for source in json.loads(sources)),
        )
    except _ODD:
        return None


def night(row: Sequence[Any]) -> Night | None:
    """Return what a run saw of a target."""
    when, verdict, reason, status, reused = row
    try:
        return Night(
            day=date.fromisoformat(when), verdict=Verdict(verdict), reason=_text(reason),
            status=None if status is None else _count(status), reused=bool(reused),
        )  # fmt: skip
    except _ODD:
        return None


def target(row: Sequence[Any]) -> Target | None:
    """Return a target."""
    kind, address = row
    try:
        return Target(Kind(kind), _text(address))
    except _ODD:
        return None


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
