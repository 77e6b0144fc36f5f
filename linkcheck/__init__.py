"""linkcheck: is every reference still there, and does it still say what was cited?"""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes 14 ms to import, a third of `linkcheck --version`; checkers know the name
if TYPE_CHECKING:
    from typing import Any

    from linkcheck.extraction import extract
    from linkcheck.model import (
        ArchiveAnswer,
        ArchiveUnanswered,
        CheckedLink,
        CheckedReference,
        DoiRecord,
        DoiUpdate,
        Finding,
        Hop,
        Judgement,
        Kind,
        Level,
        Link,
        Memento,
        Network,
        NotArchived,
        PartialDate,
        Reference,
        Report,
        Verdict,
    )
    from linkcheck.pipeline import check
    from linkcheck.report import render
    from linkcheck.settings import Settings

__version__ = "0.1.0"

_HOME = {
    "extract": "linkcheck.extraction",
    "check": "linkcheck.pipeline",
    "render": "linkcheck.report",
    "Settings": "linkcheck.settings",
}

__all__ = [
    "ArchiveAnswer",
    "ArchiveUnanswered",
    "CheckedLink",
    "CheckedReference",
    "DoiRecord",
    "DoiUpdate",
    "Finding",
    "Hop",
    "Judgement",
    "Kind",
    "Level",
    "Link",
    "Memento",
    "Network",
    "NotArchived",
    "PartialDate",
    "Reference",
    "Report",
    "Settings",
    "Verdict",
    "check",
    "extract",
    "render",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command starts fast."""
    if name not in __all__:
        raise AttributeError(f"module 'linkcheck' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME.get(name, "linkcheck.model")), name)
