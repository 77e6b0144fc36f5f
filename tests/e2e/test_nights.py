"""The nightly audit: thirty nights on a web that changes, and audits that are killed, resumed and crossed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from linkcheck.errors import InputError
from linkcheck.extraction import extract
from linkcheck.history.opening import APPLICATION_ID
from linkcheck.history.store import STEPS, Store
from linkcheck.model import Changes, FindingKey, Report, Verdict
from linkcheck.pipeline import check
from linkcheck.settings import Settings
from tests.e2e.conftest import COMMAND, Run, environment
from tests.e2e.nights import HOST, Fate, Web

FIRST = date(2026, 3, 1)


def url(name: str) -> str:
    """Return the address of a page."""
    return f"http://{HOST}/{name}"


def listed(names: list[str]) -> str:
    """Return a list that cites some pages."""
    lines = (f"{n}. Office. Page {name}. URL: {url(name)} (accessed: 20.02.2026)." for n, name in enumerate(names, 1))
    return "\n\n".join(lines) + "\n"


def audit(web: Web, names: list[str], state: Path, night: int, **more: Any) -> Report:
    """Audit the pages on a night."""
    web.night = night
    web.asked.clear()
    web.conditional.clear()
    settings = Settings(
        connect_to=(f"{HOST}:80:127.0.0.1:{web.port}",), canaries=(url("canary"),), host_interval=0.0,
        second_pass_delay=0.0, attempts=1, archive="never", metadata=False, browser_second_look=False,
        state=str(state), today=FIRST + timedelta(days=night), **more,
    )  # fmt: skip
    return asyncio.run(check(extract(listed(names), source="list.txt"), settings))


def told(report: Report, name: str) -> dict[str, str]:
    """Return the findings on a page's link by rule."""
    for checked in report.references:
        if checked.reference.links[0].target == url(name):
            return {finding.rule: finding.message for finding in checked.findings if finding.link is not None}
    raise AssertionError(name)


def names_of(keys: tuple[FindingKey, ...]) -> set[tuple[str, str]]:
    """Return rules and pages."""
    return {(key.rule, key.target.rpartition("/")[2]) for key in keys}


FATES: dict[str, Fate] = {
    "fine": lambda night: 200,
    "rots": lambda night: 200 if night < 5 else 404,
    "flickers": lambda night: 503 if night in (3, 9, 15, 16) else 200,
    "down": lambda night: 503 if night >= 10 else 200,
    "comes-back": lambda night: 404 if 4 <= night < 12 else 200,
    "moves": lambda night: 200 if night < 8 else 301,
}


def seen(name: str, night: int) -> int:
    """Return the status that an audit which asks everything meets."""
    return FATES[name](night)


def expected(name: str, night: int) -> str | None:
    """Return the rule that a page deserves on a night, reckoned from its fate alone."""
    status = seen(name, night)
    if status == 404:
        return "broken-link"
    if status == 301:
        return "moved"
    if status == 503:
        streak = 0
        while night - streak >= 0 and seen(name, night - streak) == 503:
            streak += 1
        return "broken-link" if streak >= 3 else "unverified"
    return None


def test_thirty_nights(tmp_path: Path) -> None:
    """Each night's gate, counts, new, still and fixed are what the pages' fates make them."""
    names = list(FATES)
    state = tmp_path / "history.sqlite3"
    before: set[tuple[str, str]] = set()
    with Web(fates=dict(FATES)).serving() as web:
        for night in range(30):
            report = audit(web, names, state, night, fresh=True)
            now = {(rule, name) for name in names if (rule := expected(name, night)) is not None}
            shown = {
                (rule, name)
                for name in names
                for rule in told(report, name)
                if rule not in ("recovered", "insecure-http")
            }
            assert shown == now, night
            assert report.exit_code == int(any(rule == "broken-link" for rule, _ in now)), night
            assert [str(report.trend[-1].day), len(report.trend)] == [str(FIRST + timedelta(days=night)), night + 1]
            counts = Counter(
                link.judgement.verdict for one in report.references for link in one.links if link.judgement is not None
            )
            assert dict(report.trend[-1].verdicts) == counts
            if night:
                assert report.changes is not None
                assert report.changes.since == FIRST + timedelta(days=night - 1)
                assert names_of(report.changes.new) == now - before, night
                assert names_of(report.changes.fixed) == before - now, night
                assert report.changes.still == len(now & before), night
            else:
                assert report.changes is None
            for name in names:
                was_failing = night > 0 and seen(name, night - 1) in (404, 503)
                assert ("recovered" in told(report, name)) == (was_failing and seen(name, night) == 200), (name, night)
            before = now
        assert (
            "it has failed in 25 audits since 2026-03-06, last seen fine on 2026-03-05"
            in told(report, "rots")["broken-link"]
        )
        assert "counts as broken" in told(report, "down")["broken-link"]


def test_failures_of_one_day_are_one(tmp_path: Path) -> None:
    """Three audits on one day make no broken link of an outage; the third day does."""
    state = tmp_path / "history.sqlite3"
    with Web(fates={"down": lambda night: 503}).serving() as web:
        rules = [set(told(audit(web, ["down"], state, night), "down")) for night in (0, 0, 0, 1, 2)]
    assert ["broken-link" in found for found in rules] == [False, False, False, False, True]


def test_a_stable_list_is_asked_for_a_small_part(tmp_path: Path) -> None:
    """The second night asks hardly anything and says how old its answers are; --fresh asks all, by validators."""
    names = [f"page-{number}" for number in range(60)]
    state = tmp_path / "history.sqlite3"
    fates = {name: lambda night: 200 for name in names} | {"gone": lambda night: 404}
    with Web(fates=fates).serving() as web:
        first = audit(web, [*names, "gone"], state, 0)
        asked = web.asked.total()
        assert asked >= 61
        second = audit(web, [*names, "gone"], state, 1)
        assert web.asked.total() <= 0.15 * asked
        assert web.asked["gone"] == 1
        links = [link for one in second.references for link in one.links]
        assert [link.reused for link in links] == [True] * 60 + [False]
        assert [link.judgement for link in links] == [link.judgement for one in first.references for link in one.links]
        assert "60 targets of 61 did not have to be asked again: what is said of them is 1 day old" in second.notes[-1]
        assert not any("broken" in key.rule for key in second.changes.new) if second.changes else False
        later = [audit(web, names, state, night) for night in range(2, 13)]
        shares = [sum(not link.reused for one in report.references for link in one.links) for report in later]
        assert max(shares) < 40  # the answers grow old on different nights
        assert sum(shares) >= 60
        fresh = audit(web, names, state, 13, fresh=True)
        assert not any(link.reused for one in fresh.references for link in one.links)
    # asked all the same: a fresh audit trusts no validator of the past
    assert web.conditional.total() == 0


def test_pages_are_asked_whether_they_have_changed(tmp_path: Path) -> None:
    """What is asked again is asked by its validators, and an unchanged page keeps its verdict."""
    state = tmp_path / "history.sqlite3"
    with Web(fates={"a": lambda night: 200}).serving() as web:
        audit(web, ["a"], state, 0)
        report = audit(web, ["a"], state, 40)
        assert (web.asked["a"], web.conditional["a"]) == (1, 1)
        (link,) = report.references[0].links
        assert link.judgement is not None
        assert (link.judgement.verdict, link.judgement.status, link.reused) == (Verdict.OK, 200, False)


def command(web: Web, *arguments: str) -> list[str]:
    """Return the command line of an audit of list.txt."""
    reach = ("--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--host-interval", "0", "--second-pass-delay", "0")
    rest = ("--attempts", "1", "--archive", "never", "--no-metadata", "--quiet", "--today", "2026-03-02")
    return [*COMMAND, "check", "list.txt", *reach, *rest, *arguments]


def run_to_end(folder: Path, web: Web, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run an audit to its end."""
    env = environment({"LINKCHECK_CANARIES": url("canary"), "LINKCHECK_BROWSER_SECOND_LOOK": "no"})
    return subprocess.run(command(web, *arguments), cwd=folder, env=env, capture_output=True, timeout=60, check=False)


def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path) -> None:
    """After kill -9 at fifty moments, --resume has everything, and asks again only for what was under way."""
    names = [f"page-{number}" for number in range(60)]
    (tmp_path / "list.txt").write_text(listed(names), "utf-8")
    fates = {name: lambda night: 200 for name in names} | {"page-7": lambda night: 404}
    chance = random.Random(20260301)
    env = environment({"LINKCHECK_CANARIES": url("canary"), "LINKCHECK_BROWSER_SECOND_LOOK": "no"})
    kills = rounds = 0
    with Web(fates=fates, delay_s=0.01).serving() as web:
        while kills < 50:
            rounds += 1
            assert rounds < 40
            state = tmp_path / f"{rounds}.sqlite3"
            web.asked.clear()
            died = 0
            for _ in range(10):
                process = subprocess.Popen(
                    command(web, "--state", state.name, "--resume", "--per-host", "4"), cwd=tmp_path, env=env,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
                until = time.monotonic() + 10
                goal = web.asked.total() + chance.randrange(0, 14)
                while web.asked.total() < goal and process.poll() is None and time.monotonic() < until:
                    time.sleep(0.001)
                time.sleep(chance.random() * 0.02)
                process.send_signal(signal.SIGKILL)
                process.wait(timeout=10)
                died += 1
            kills += died
            done = run_to_end(tmp_path, web, "--state", state.name, "--resume", "--format", "json")
            report = json.loads(done.stdout)
            verdicts = [link["verdict"] for one in report["references"] for link in one["links"]]
            assert verdicts == ["broken" if name == "page-7" else "ok" for name in names]
            assert done.returncode == 1
            again = sum(count - 1 for name, count in web.asked.items() if name != "canary")
            assert again <= 4 * died  # four were under way at each death, at most
            with closing(sqlite3.connect(state)) as file, file:
                assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_audits_at_once(tmp_path: Path) -> None:
    """Both come to their end, and both are remembered."""
    names = [f"page-{number}" for number in range(30)]
    (tmp_path / "list.txt").write_text(listed(names), "utf-8")
    env = environment({"LINKCHECK_CANARIES": url("canary")})
    with Web(fates={name: lambda night: 200 for name in names}, delay_s=0.005).serving() as web:
        both = [subprocess.Popen(command(web), cwd=tmp_path, env=env, stdout=subprocess.PIPE) for _ in range(2)]
        assert [process.communicate(timeout=60) and process.returncode for process in both] == [0, 0]
    assert (tmp_path / ".linkcheck" / ".gitignore").read_text() == "*\n"
    with closing(sqlite3.connect(tmp_path / ".linkcheck" / "history.sqlite3")) as file, file:
        assert file.execute("SELECT count(*) FROM audits WHERE complete = 1").fetchone() == (2,)


@pytest.mark.skipif(not Path("/dev/full").exists() or os.geteuid() != 0, reason="needs a small file system")
def test_a_full_disk_costs_the_memory_and_no_verdict(tmp_path: Path) -> None:
    """An audit that cannot be remembered says so and gives its verdicts all the same."""
    state = tmp_path / "history.sqlite3"
    names = [f"page-{number}" for number in range(20)]
    with Web(fates={name: lambda night: 200 for name in names}).serving() as web:
        Store(state).close()
        with closing(sqlite3.connect(state)) as file, file:
            file.execute(f"PRAGMA max_page_count={file.execute('PRAGMA page_count').fetchone()[0]}")
        report = limited(web, names, state)
    assert all(
        link.judgement and link.judgement.verdict is Verdict.OK for one in report.references for link in one.links
    )
    assert "could not be remembered" in report.messages[-1]
    assert "full" in report.messages[-1]


def limited(web: Web, names: list[str], state: Path) -> Report:
    """Audit with a file that must not grow."""
    make = sqlite3.connect

    def connect(*arguments: Any, **more: Any) -> sqlite3.Connection:
        file: sqlite3.Connection = make(*arguments, **more)
        file.execute(f"PRAGMA max_page_count={file.execute('PRAGMA page_count').fetchone()[0]}")
        return file

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linkcheck.history.opening.sqlite3.connect", connect)
        return audit(web, names, state, 0)


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """Without a place for the memory an audit is made all the same."""
    (tmp_path / "list.txt").write_text(listed(["a"]), "utf-8")
    (tmp_path / ".linkcheck").write_text("a file")
    with Web(fates={"a": lambda night: 200}).serving() as web:
        done = run_to_end(tmp_path, web)
        assert done.returncode == 0
        loud = subprocess.run(
            [part for part in command(web) if part != "--quiet"], cwd=tmp_path, capture_output=True, timeout=60,
            env=environment({"LINKCHECK_CANARIES": url("canary")}), check=False,
        )  # fmt: skip
    assert (
        b"this run is not recorded in the history: .linkcheck is not writable; name a file with --state." in loud.stderr
    )


def test_files_of_others_are_refused_and_left(tmp_path: Path) -> None:
    """A text, another program's database and a file of a version to come stay as they are."""
    text = tmp_path / "notes.txt"
    text.write_text("my notes")
    other = tmp_path / "other.sqlite3"
    newer = tmp_path / "newer.sqlite3"
    for path, number, version in ((other, 7, 1), (newer, APPLICATION_ID, len(STEPS) + 1)):
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("CREATE TABLE mine (a)")
            file.execute(f"PRAGMA application_id={number}")
            file.execute(f"PRAGMA user_version={version}")
    for path, said in ((text, "is no history"), (other, "of another program"), (newer, "newer linkcheck")):
        before = path.read_bytes()
        with pytest.raises(InputError, match=said):
            Store(path)
        assert path.read_bytes() == before


def test_a_file_of_an_older_version_is_led_to_this_one(tmp_path: Path) -> None:
    """What it remembers stays."""
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as file, file:
        for statement in filter(str.strip, STEPS[0].split(";")):
            file.execute(statement)
        file.execute(
            "INSERT INTO audits (day, started, sources, complete, verdicts, findings) VALUES"
            " ('2026-01-02', 'x', '[\"list.txt\"]', 1, '{\"ok\": 3}', '[[\"moved\", \"http://a.example/\"]]')"
        )
        file.execute("PRAGMA user_version=1")
        file.execute(f"PRAGMA application_id={APPLICATION_ID}")
    store = Store(path)
    try:
        store.found([])
        assert store.changes(["list.txt"]) == Changes(
            since=date(2026, 1, 2), fixed=(FindingKey(rule="moved", target="http://a.example/"),)
        )
        assert [dict(night.verdicts) for night in store.trend()] == [{Verdict.OK: 3}]
    finally:
        store.close()
    with closing(sqlite3.connect(path)) as file, file:
        assert file.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def test_a_night_without_network_changes_nothing(tmp_path: Path) -> None:
    """What could not be asked is neither fixed nor failing, and the next night is compared with the last good one."""
    state = tmp_path / "h.sqlite3"
    with Web(fates=dict(FATES)).serving() as web:
        audit(web, ["rots", "fine"], state, 6, fresh=True)
        port, web.port = web.port, 9  # nobody answers there
        lost = audit(web, ["rots", "fine"], state, 7, fresh=True)
        assert (lost.exit_code, lost.changes) == (3, None)
        web.port = port
        after = audit(web, ["rots", "fine"], state, 8, fresh=True)
    assert after.changes is not None
    assert (str(after.changes.since), after.changes.new, after.changes.fixed) == ("2026-03-07", (), ())
    (link,) = after.references[0].links
    assert link.standing is not None
    assert (link.standing.failed_audits, len(after.trend)) == (2, 2)


def test_history_in_the_terminal(tmp_path: Path, run: Run) -> None:
    """Without a target every audit is shown, with one its nights, with a part of an address all that have it."""
    state = tmp_path / "h.sqlite3"
    assert run("history", "--state", "h.sqlite3").code == 2
    with Web(fates=dict(FATES)).serving() as web:
        for night in (4, 5, 6):
            audit(web, ["fine", "rots"], state, night, fresh=night < 6)
        (stale,) = [
            finding.message
            for finding in audit(web, ["rots"], state, 600).references[0].findings
            if finding.rule == "access-date-stale"
        ]
    assert "its page is no longer found since 2026-03-06, when that was first seen" in stale
    audits = run("history", "--state", "h.sqlite3").out.splitlines()
    assert audits[:3] == [
        "2026-03-05  2 ok  (list.txt)",
        "2026-03-06  1 broken, 1 ok  (list.txt)",
        "2026-03-07  1 broken, 1 ok  (list.txt)",
    ]
    nights = run("history", "rots", "--state", "h.sqlite3").out.splitlines()
    assert nights[:2] == [url("rots"), "  failing since 2026-03-06: 3 audits on 3 days; last fine on 2026-03-05"]
    assert nights[2:4] == ["  2026-03-05  ok         200", "  2026-03-06  broken     404  http-404"]
    assert "(not asked again)" in run("history", url("fine"), "--state", "h.sqlite3").out
    assert run("history", HOST, "--state", "h.sqlite3").out.count("http://") == 2
    missing = run("history", "nowhere", "--state", "h.sqlite3")
    assert (missing.code, "no URL or DOI that contains" in missing.err) == (2, True)


def test_credentials_are_not_remembered(tmp_path: Path) -> None:
    """An address with a name and a password in it is not written to the file."""
    state = tmp_path / "history.sqlite3"
    with Web(fates={"a": lambda night: 200}).serving() as web:
        text = f"1. Page. URL: http://user:hush-hush@{HOST}/a (accessed: 20.02.2026)."
        settings = Settings(
            connect_to=(f"{HOST}:80:127.0.0.1:{web.port}",), canaries=(url("canary"),), state=str(state)
        )
        asyncio.run(check(extract(text), settings))
    assert b"hush-hush" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
