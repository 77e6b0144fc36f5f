"""Only silence grows into a broken link, and what covered the unverified link covers the broken one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from linkcheck.extraction import extract
from linkcheck.gates import baseline
from linkcheck.gates.waivers import in_text, with_waivers
from linkcheck.model import Report, Waiver
from linkcheck.pipeline import check
from linkcheck.settings import Settings, merge
from tests.e2e.nights import HOST, Fate, Web
from tests.e2e.test_nights import audit, told, url

STATUSES: dict[str, tuple[int, ...]] = {
    "down": (503, 503, 503, 503, 503, 503),
    "limited": (429, 429, 429, 429, 429, 429),
    "upgrade": (426, 426, 426, 426, 426, 426),
    "overloaded": (529, 529, 529, 529, 529, 529),
    "mixed": (503, 429, 503, 503, 503, 200),
    "other-errors": (500, 502, 504, 429, 429, 429),
}
GROWN = {"down": (2, 3, 4, 5), "mixed": (4,), "other-errors": (2,)}
"""The runs on which a page is `broken-link`, counted from 0."""

FATES: dict[str, Fate] = {
    name: (lambda night, statuses=statuses: statuses[min(night, 5)])  # type: ignore[misc]
    for name, statuses in STATUSES.items()
}


def test_refusals_never_grow(tmp_path: Path) -> None:
    """After any number of runs; one in the middle starts the count of silent days again."""
    names = list(FATES)
    with Web(fates=dict(FATES)).serving() as web:
        for night in range(6):
            report = audit(web, names, tmp_path / "h.sqlite3", night)
            for name in names:
                found = told(report, name)
                if STATUSES[name][night] == 200:
                    assert "broken-link" not in found
                    assert "unverified" not in found
                    continue
                rule = "broken-link" if night in GROWN.get(name, ()) else "unverified"
                assert {"broken-link", "unverified"} & found.keys() == {rule}, (name, night)
                if rule == "broken-link":
                    days = night + 1 if name == "down" else 3
                    assert f"counts as broken after failing on {days} different days" in found[rule]
                    assert "could not tell" not in found[rule]
                else:
                    assert "counts as broken" not in found[rule]
        late = audit(web, ["limited", "down"], tmp_path / "h.sqlite3", 300)
    assert "unverified" in told(late, "limited")
    assert "broken-link" in told(late, "down")


def test_zero_turns_it_off(tmp_path: Path) -> None:
    """`fail-after = 0` is accepted, and nothing ever grows."""
    assert merge(Settings(), {"fail-after": 0}, where="x").fail_after == 0
    with Web(fates=dict(FATES)).serving() as web:
        for night in range(5):
            report = audit(web, ["down"], tmp_path / "h.sqlite3", night, fail_after=0)
    assert "unverified" in told(report, "down")
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("rules", "ignored"),
    [(("unverified",), True), (("broken-link",), True), ((), True), (("moved",), False)],
)
def test_ignore_rules_still_cover_it(tmp_path: Path, rules: tuple[str, ...], ignored: bool) -> None:
    """A rule for `unverified` does, on the run on which the link counts as broken and after it."""
    waiver = Waiver(pattern="down", rules=rules, reason="turns us away")
    with Web(fates=dict(FATES)).serving() as web:
        for night in range(4):
            report = audit(web, ["down"], tmp_path / "h.sqlite3", night, ignore=(waiver,))
    assert report.exit_code == int(not ignored)
    assert ("ignored" in told(report, "down")) is ignored
    assert not any("is not needed" in message for message in report.messages) or not ignored


def test_a_comment_in_the_source_covers_it(tmp_path: Path) -> None:
    """As a rule of the settings does."""
    text = f"# linkcheck: ignore unverified -- slow\n1. Office. Page. URL: {url('down')} (accessed: 20.02.2026).\n"
    references = list(with_waivers(extract(text, source="list.txt"), in_text(text)))
    with Web(fates=dict(FATES)).serving() as web:
        for day in (1, 2, 3, 4):
            settings = Settings(
                connect_to=(f"{HOST}:80:127.0.0.1:{web.port}",), canaries=(url("canary"),), host_interval=0.0,
                second_pass_delay=0.0, attempts=1, archive="never", metadata=False,
                state=str(tmp_path / "h.sqlite3"), today=date(2026, 3, day),
            )  # fmt: skip
            report = asyncio.run(check(references, settings))
    assert report.exit_code == 0
    assert [finding.rule for finding in report.references[0].findings if finding.link == 0] == ["ignored"]


def test_a_baseline_still_covers_it(tmp_path: Path) -> None:
    """Whichever name the link had when the baseline was written, no entry is called out of date meanwhile."""
    path = tmp_path / "known.json"

    def gated(report: Report) -> tuple[int, tuple[str, ...]]:
        done = baseline.without_known(report, baseline.read(path))
        return done.exit_code, tuple(each for each in done.messages if "baseline" in each)

    with Web(fates=dict(FATES)).serving() as web:

        def run(night: int, names: list[str]) -> Report:
            return audit(web, names, tmp_path / "h.sqlite3", night, fail_on=("warning",))

        first = run(0, ["down", "mixed"])
        baseline.write(path, first)
        run(1, ["down", "mixed"])
        grown = run(4, ["down", "mixed"])
        assert "broken-link" not in path.read_text()
        grown = run(5, ["down", "down"])
        assert "broken-link" in told(grown, "down")
        code, messages = gated(grown)
        assert code == 0
        assert any("is known and not counted" in each for each in messages)
        assert not any(url("down") in each for each in messages)
        baseline.write(path, grown)
        assert '"broken-link"' in path.read_text()
        code, messages = gated(replace(first, references=first.references[:1]))  # unverified again
        assert (code, any("no longer" in each for each in messages)) == (0, False)
        new = run(6, ["down", "gone"])
        assert gated(new)[0] == 1
