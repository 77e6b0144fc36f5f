"""A second opinion where a TimeGate names no copy: the Internet Archive's availability API, then its CDX index.

Neither is an oracle. The availability API answers "nothing" for pages that are archived (internetarchive/wayback#296,
2025-09), and the CDX index is slow (15 to 50 s, spn-client 2026-09) and may be asked 24 times a minute. So both are
asked once and late, only a find changes anything, and a find counts once it replays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from linkcheck.archives.archive import Unusable, replayed
from linkcheck.archives.mementos import Capture, Near, capture_at, capture_time
from linkcheck.model import Ask, Exchange, Flow, Memento, Response, Service

TIMEOUT_S = 60.0  # edgi's for the CDX index, which has been seen to take 52 s (2026-09-28)
PATIENCE_S = (
    5.0  # how long a run that is done with all else waits for what is still asked; never the rest of the index's pace
)
ROWS = 12  # captures of the CDX index that are looked at
BODY_LIMIT = 64 * 1024
_USABLE = r"statuscode:2..|-"  # a filter is for the whole field; revisits have "-"


@dataclass(slots=True)
class Sources:
    """Where second opinions are had; what refuses (429) is asked nothing more in this run."""

    availability: str  # "": not asked
    cdx: str

    def any(self) -> bool:
        """Tell whether there is still somebody to ask."""
        return bool(self.availability or self.cdx)


def second_opinion(original: str, wanted: Near, sources: Sources, *, unusable: Unusable) -> Flow[Memento | None]:
    """Return a copy that the TimeGate did not name, or None."""
    original = original.partition("#")[0]
    stamp = f"{wanted.moment:%Y%m%d%H%M%S}"
    if sources.availability:
        answer = yield _ask(f"{sources.availability}?url={quote(original, safe='')}&timestamp={stamp}")
        if _refused(answer):
            sources.availability = ""
        capture = available(answer)
        if capture is not None:
            memento = yield from replayed([capture], wanted, unusable=unusable)
            if memento is not None:
                return memento
    if sources.cdx:
        query = f"output=json&closest={stamp}&sort=closest&limit={ROWS}&filter={quote(_USABLE, safe='')}"
        answer = yield _ask(f"{sources.cdx}?url={quote(original, safe='')}&{query}")
        if _refused(answer):
            sources.cdx = ""
        captures = list(listed(answer, sources.cdx))
        if captures:
            return (yield from replayed(captures, wanted, unusable=unusable))
    return None


def _ask(url: str) -> Ask:
    return Ask(method="GET", url=url, body_limit=BODY_LIMIT, service=Service.ARCHIVE, once=True)


def _refused(answer: Exchange) -> bool:
    return isinstance(answer, Response) and answer.status == 429


# --- reading the answers -------------------------------------------------------------------------


def _json(answer: Exchange) -> Any:
    """Return the answer's JSON; None for anything else, as overload comes as a page of HTML with any status."""
    if not isinstance(answer, Response) or answer.status != 200:
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def available(answer: Exchange) -> Capture | None:
    """Return the capture that the availability API names; it says so with a status that is a string."""
    document = _json(answer)
    snapshots = document.get("archived_snapshots") if isinstance(document, dict) else None
    closest = snapshots.get("closest") if isinstance(snapshots, dict) else None
    if not isinstance(closest, dict) or closest.get("available") is not True:
        return None
    url = closest.get("url")
    captured = capture_time(url) if isinstance(url, str) else None
    if captured is None or not isinstance(url, str):
        return None
    return Capture(url=re.sub(r"^http://(?=web\.archive\.org/)", "https://", url), captured=captured)


def listed(answer: Exchange, cdx: str) -> Iterator[Capture]:
    """Yield the captures in an answer of a CDX server: the Internet Archive's array of arrays, or pywb's rows.

    Args:
        answer: What it said.
        cdx: Its address, beside which the captures are replayed.
    """
    if not isinstance(answer, Response) or answer.status != 200:
        return
    replay = f"{cdx.partition('/cdx/')[0]}/web/"
    for row in _rows(answer):
        stamp, original = row.get("timestamp"), row.get("original") or row.get("url")
        status = str(row.get("statuscode") or row.get("status") or "-")
        if not (isinstance(stamp, str) and isinstance(original, str)) or row.get("access", "allow") != "allow":
            continue
        if (capture := capture_at(replay, stamp, original, status)) is not None:
            yield capture


def _rows(answer: Response) -> Iterator[dict[str, Any]]:
    document = _json(answer)
    if isinstance(document, list):
        names = document[0] if document and isinstance(document[0], list) else []
        for values in document[1:]:
            if isinstance(values, list):
                yield dict(zip(map(str, names), values, strict=False))
        return
    for line in answer.body.decode("utf-8", "replace").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row
