"""What the finders hand over: a link and its place in a reference's text."""

from __future__ import annotations

from linkcheck.frozen import dataclass
from linkcheck.model import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """A link at `[start, end)` of the text it was found in."""

    kind: Kind
    start: int
    end: int
    target: str
    repairs: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    embedded: str | None = None
    problem: str | None = None
    literal: Found | None = None  # the same link without what is joined to it on suspicion only
