"""The judge's tables: what statuses, faults, walls, logins, error pages and redirects mean.

Each module is one table and the few lines that read it. A row says what it looks for and where that was seen; to teach
the judge something new, add a row. Nothing here asks the network: facts in, `Sign` out.
"""

from __future__ import annotations

from linkcheck.frozen import dataclass
from linkcheck.model import Verdict


@dataclass(frozen=True, slots=True)
class Sign:
    """What one table makes of an answer: a verdict, its stable reason, and a sentence for a person."""

    verdict: Verdict
    reason: str
    detail: str
