"""One walk over an audit for what a page for people needs: figures, and the references that are listed one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from linkcheck.frozen import dataclass
from linkcheck.model import CheckedReference, Level, Report
from linkcheck.report.summary import Item, Summary, Tally, gravest
from linkcheck.rules import rank
from linkcheck.wording import plural

ALL_LISTED = 20_000
"""References up to which each is listed; a page of more is opened by no browser and read by nobody."""

MOST_LISTED = 5_000
"""References that are listed of more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """An audit as a page shows it."""

    figures: Summary  # of all references
    concerned: tuple[tuple[str, int], ...]  # rule and references, of all
    sources: tuple[str, ...]  # in their order
    listed: tuple[tuple[int, CheckedReference], ...]  # place in the list, from 1, and reference; in the list's order
    note: str  # why not all are listed, a sentence; "": they are

    @property
    def several(self) -> bool:
        """Whether the references come from more than one source, so that each must name its own."""
        return len(self.sources) > 1

    def references(self, rule: str) -> int:
        """Return how many references break a rule."""
        return dict(self.concerned).get(rule, 0)

    def by_rule(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Return the findings of what is listed, grouped by what is to do: the gravest rule first, then as listed."""
        groups: dict[str, list[Item]] = {}
        for _, reference in self.listed:
            for finding in reference.findings:
                groups.setdefault(finding.rule, []).append(Item(reference=reference, finding=finding))
        return tuple((rule, tuple(groups[rule])) for rule in sorted(groups, key=lambda rule: (rank(rule), rule)))


def survey(report: Report) -> Survey:
    """Go through an audit once."""
    tally, concerned, sources = Tally(), Counter[str](), dict[str, None]()
    whole = len(report.references) <= ALL_LISTED
    listed: dict[Level | None, list[tuple[int, CheckedReference]]] = {}
    for number, reference in enumerate(report.references, start=1):
        tally.add(reference)
        concerned.update({finding.rule for finding in reference.findings})
        sources[reference.reference.source] = None
        level = None if whole else gravest(reference)
        some = listed.setdefault(level, [])
        if whole or (level in (Level.ERROR, Level.WARNING) and len(some) < MOST_LISTED):
            some.append((number, reference))
    chosen = _chosen(
        listed.values() if whole else (listed.get(level, []) for level in Level), None if whole else MOST_LISTED
    )
    figures = tally.summary()
    return Survey(
        figures=figures, concerned=tuple(concerned.items()), sources=tuple(sources), listed=chosen,
        note="" if whole else _note(figures, len(chosen)),
    )  # fmt: skip


def _chosen(
    groups: Iterable[list[tuple[int, CheckedReference]]], most: int | None
) -> tuple[tuple[int, CheckedReference], ...]:
    """Return the first so many of the groups in their order, and those in the list's."""
    return tuple(sorted(islice((each for group in groups for each in group), most), key=lambda each: each[0]))


def _note(figures: Summary, listed: int) -> str:
    wanting = figures.with_level(Level.ERROR) + figures.with_level(Level.WARNING)
    which = "with errors or warnings" if listed == wanting else "that need it most"
    return (
        f"Of {plural(figures.references, 'reference')}, the {listed} {which} are listed one by one;"
        " the formats json, jsonl and csv have all."
    )
