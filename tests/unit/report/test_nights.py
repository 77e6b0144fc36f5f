"""Past nights in the HTML report: the trend, the strip of a link, what is new and fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from linkcheck.model import Changes, CheckedLink, FindingKey, Night, NightCounts, Report, Standing, Verdict
from linkcheck.report import render
from linkcheck.report.nights import MOST_KEYS, changed, strip, strip_in_words, trend
from tests.unit.report.example import example
from tests.unit.report.test_html import Tags

DAY = date(2026, 3, 1)
HOSTILE = '"><script>alert(1)</script>'


def counts(night: int, **verdicts: int) -> NightCounts:
    """Return the counts of a night."""
    told = tuple((Verdict(name.replace("_", "-")), count) for name, count in verdicts.items())
    return NightCounts(day=DAY + timedelta(days=night), verdicts=told)


def remembered() -> Report:
    """Return the example with a past."""
    nights = (
        Night(day=DAY, verdict=Verdict.OK, reason="ok", status=200),
        Night(day=DAY + timedelta(days=1), verdict=Verdict.BROKEN, reason=HOSTILE, status=404, reused=True),
    )
    standing = Standing(verdict=Verdict.BROKEN, failing_since=DAY, failed_audits=2, failed_days=2, nights=nights)
    shown = example()
    first = shown.references[0]
    links = (replace(first.links[0], standing=standing), *first.links[1:])
    keys = tuple(FindingKey(rule="broken-link", target=f"http://a.example/{HOSTILE}{number}") for number in range(60))
    return replace(
        shown,
        references=(replace(first, links=links), *shown.references[1:]),
        changes=Changes(since=DAY, new=keys, still=3, fixed=keys[:2]),
        trend=(counts(0, ok=9), counts(1, ok=7, broken=1, soft_404=1), counts(2, ok=5, broken=3, unknown=1)),
    )


def test_the_trend_is_stacked_worst_at_the_bottom() -> None:
    """What is fine leaves no mark; the highest night sets the height; the words say the same."""
    found = trend((counts(0, ok=9), counts(1, unknown=1, broken=3, ok=5)))
    assert found is not None
    assert (found.highest, found.bars[0].parts, found.bars[0].told) == (4, (), "all fine")
    assert [(part.verdict, part.start, part.count) for part in found.bars[1].parts] == [
        (Verdict.BROKEN, 0, 3),
        (Verdict.UNKNOWN, 3, 1),
    ]
    assert found.told == "2 audits: all fine on 2026-03-01, 3 broken, 1 unknown on 2026-03-02"
    assert trend((counts(0, ok=1),)) is None


def test_the_strip_of_a_link() -> None:
    """Each past night is a square with its day; who does not see it is told in words."""
    link = remembered().references[0].links[0]
    assert [square.told for square in strip(link)] == [
        "2026-03-01: ok 200", "2026-03-02: broken 404, not asked again"
    ]  # fmt: skip
    assert strip_in_words(link).startswith("2 earlier audits, 1 not fine, failing since 2026-03-01; now ")
    assert strip(CheckedLink(link=link.link)) == ()
    assert strip_in_words(CheckedLink(link=link.link)) == ""


def test_many_changes_are_counted() -> None:
    """So many are named, the others are counted; without a change there is nothing to show."""
    view = changed(remembered().changes)
    assert view is not None
    assert (len(view.new), view.more_new, len(view.fixed), view.still) == (MOST_KEYS, 10, 2, 3)
    assert changed(Changes(since=DAY, still=4)) is None


def test_nothing_of_the_past_acts() -> None:
    """Hostile text of past nights is text."""
    printed = render(remembered(), "html")
    assert "<script>alert(1)" not in printed
    tags = Tags(printed)
    assert sum("strip" in tag.get("class", "") for tag in tags.of("p")) == 1
    assert len([tag for tag in tags.of("rect") if "night" in tag.get("class", "")]) == 3
