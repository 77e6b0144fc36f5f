"""`linkcheck check` from the outside: exit codes, bad input, interruptions, pipes and files."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from linkcheck.demo.world import World
from tests.e2e.conftest import COMMAND, PROJECT, Run, environment, write_list

FINE = "1. Stoltenberg J. A Stronger NATO. URL: https://www.foreignaffairs.com/europe/stronger (accessed: 12.09.2026)."
GONE = "2. National Security Strategy. URL: https://www.cas.go.jp/gone.pdf (accessed: 05.03.2026)."
HANGS = "3. NATO 2022. URL: https://www.nato.int/nato_static_fl2014/x.pdf (accessed: 15.09.2026)."
TODAY = ("--today", "2026-11-20")


def test_0_nothing_fails(run: Run, tmp_path: Path, reach: tuple[str, ...]) -> None:
    """A list whose links are fine exits 0."""
    done = run("check", write_list(tmp_path, [FINE]), *reach, *TODAY)
    assert (done.code, done.err) == (0, "")


def test_1_broken_references(run: Run, tmp_path: Path, reach: tuple[str, ...]) -> None:
    """A broken link exits 1, unless findings may not fail the run or other rules do."""
    name = write_list(tmp_path, [FINE, GONE])
    assert run("check", name, *reach, *TODAY).code == 1
    assert run("check", name, *reach, *TODAY, "--warn-only").code == 0
    assert run("check", name, *reach, *TODAY, "--fail-on", "retracted,parked-domain").code == 0
    assert run("check", name, *reach, *TODAY, "--exclude", "cas\\.go\\.jp").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["none.txt"], "none.txt: no such file or folder.", id="missing-file"),
        pytest.param(["binary.txt"], "binary.txt: is a binary file", id="binary-file"),
        pytest.param(["ok.txt", "--fail-on", "brokn-link"], 'Did you mean "broken-link"?', id="unknown-rule"),
        pytest.param(["ok.txt", "--exclude", "(a"], "--exclude has a bad regular expression", id="bad-pattern"),
        pytest.param(["ok.txt", "--timeout", "0"], "--timeout must be at least 0.1", id="out-of-range"),
        pytest.param(["ok.txt", "--today", "tomorrow"], "--today must be a day like", id="no-day"),
        pytest.param(["ok.txt", "--format", "xlm"], "--format must be one of", id="unknown-format"),
        pytest.param(["ok.txt", "--report-dir", "ok.txt/x"], "reports cannot be written there", id="report-folder"),
        pytest.param(["ok.txt", "--output", "no/such/folder"], "does not exist", id="output-folder"),
        pytest.param(["ok.txt", "--no-such-option"], "No such option", id="unknown-option"),
        pytest.param(["ok.txt", "--cacert", "none.pem"], "none.pem", id="missing-authority"),
        pytest.param(["ok.txt", "--connect-to", "a:b"], '"connect-to" must look like', id="bad-connect-to"),
        pytest.param(["ok.txt", "--header", "nonsense"], '"header" must look like', id="bad-header"),
        pytest.param(["ok.txt", "--config", "bad.toml"], 'Did you mean "max-age"?', id="unknown-setting"),
    ],
)
def test_2_bad_input(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    """What the user gave wrong is told in one sentence, before anything is asked, and exits 2."""
    write_list(tmp_path, ["https://127.0.0.1:9/"], "ok.txt")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "bad.toml").write_text("max-agee = 3\n", "utf-8")
    done = run("check", *arguments)
    assert done.code == 2
    assert message in " ".join(done.err.replace("│", " ").split())
    assert done.out == ""
    assert "Traceback" not in done.err


def test_2_unwritable_report_folder(run: Run, tmp_path: Path) -> None:
    """A report folder that cannot be written to is found before the first probe."""
    if os.geteuid() == 0:
        Path(tmp_path / "reports").write_text("a file in its place", "utf-8")
    else:
        (tmp_path / "reports").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    done = run("check", write_list(tmp_path, [GONE]), "--report-dir", "reports")
    assert done.code == 2
    assert done.err.startswith("linkcheck: reports: reports cannot be written there: ")


def test_2_default_source_is_missing(run: Run) -> None:
    """Without a source and without references.txt the user is told what to name."""
    done = run("check")
    assert (done.code, done.err) == (
        2,
        "linkcheck: references.txt: no such file; name what to check: linkcheck check FILE.\n",
    )


def test_3_no_network(run: Run, tmp_path: Path, nowhere: str) -> None:
    """Without internet the user's list is still read: the network is told, and so are dates and damaged DOIs."""
    name = write_list(tmp_path, [(PROJECT / "references.txt").read_text("utf-8")])
    done = run("check", name, "--format", "json", "--dns-server", nowhere, "--today", "2026-11-20", "--quiet")
    report = done.json()
    assert done.code == 3
    assert report["run"]["network"] == "offline"
    found = [finding["rule"] for reference in report["references"] for finding in reference["findings"]]
    assert found.count("access-date-stale") == 8
    assert found.count("damaged-doi") == 2
    assert not {"broken-link", "doi-not-found", "unverified", "not-archived"} & set(found)
    assert {link["verdict"] for reference in report["references"] for link in reference["links"]} == {"unknown"}


@pytest.mark.parametrize(
    "content", [pytest.param("", id="empty"), pytest.param("No link at all.\n", id="without-links")]
)
def test_4_nothing_to_check(run: Run, tmp_path: Path, content: str) -> None:
    """A source without any link exits 4, or 0 where the user allows it."""
    (tmp_path / "x.txt").write_text(content, "utf-8")
    done = run("check", "x.txt", "--offline")
    assert (done.code, done.err) == (4, "linkcheck: x.txt: no URL or DOI found.\n")
    assert run("check", "x.txt", "--offline", "--allow-empty").code == 0


def test_4_folder_without_references(run: Run, tmp_path: Path) -> None:
    """A folder without lists is nothing to check."""
    (tmp_path / "folder").mkdir()
    done = run("check", "folder", "--offline")
    assert (done.code, done.err) == (4, "linkcheck: folder: no URL or DOI found.\n")


def test_130_interrupted(tmp_path: Path, web: World, reach: tuple[str, ...]) -> None:
    """Ctrl-C in the middle reports what was checked so far and exits 130."""
    name = write_list(tmp_path, [FINE, HANGS])
    process = subprocess.Popen(
        [*COMMAND, "check", name, *reach, "--timeout", "60", "--format", "json", "--report-dir", "reports"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    asked = len(web.asked)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        new = web.asked[asked:]
        if any("/nato_static_fl2014/x.pdf" in line for line in new) and any("stronger" in line for line in new):
            break
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    report = json.loads(out)
    assert report["run"]["complete"] is False
    assert report["summary"]["exit_code"] == 130
    verdicts = {reference["key"]: reference["links"][0]["verdict"] for reference in report["references"]}
    assert verdicts == {"1": "ok", "3": "unknown"}
    assert (tmp_path / "reports" / "latest.json").read_text("utf-8") == out.decode("utf-8")
    assert b"Traceback" not in err


def test_closed_pipe(tmp_path: Path) -> None:
    """A reader that has seen enough ends nothing badly."""
    name = write_list(
        tmp_path, [f"{n}. A page. URL: https://a{n}.example/ (accessed: 01.02.2026)." for n in range(500)]
    )
    script = f"{' '.join(COMMAND)} check {name} --offline --quiet | head -1"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1


def test_report_folder(run: Run, tmp_path: Path, reach: tuple[str, ...]) -> None:
    """A report folder gets the latest reports and the day's copies, equal to each other, and nothing else."""
    done = run("check", write_list(tmp_path, [FINE, GONE]), *reach, *TODAY, "--report-dir", "out/reports")
    assert done.code == 1
    endings = {"md", "html", "json", "junit.xml", "sarif"}
    folder = tmp_path / "out" / "reports"
    assert {path.name for path in folder.iterdir()} == {
        f"{stem}.{ending}" for ending in endings for stem in ("latest", "2026-11-20")
    }
    assert (folder / "latest.json").read_bytes() == (folder / "2026-11-20.json").read_bytes()


def test_output_file_and_settings_file(run: Run, tmp_path: Path, reach: tuple[str, ...]) -> None:
    """Settings beside the list are found and used; --output leaves standard output empty."""
    write_list(tmp_path, [FINE, GONE], "mine.txt")
    (tmp_path / "linkcheck.toml").write_text('sources = ["mine.txt"]\nexclude = ["cas"]\nformat = "json"\n', "utf-8")
    done = run("check", *reach, *TODAY, "--output", "report.json")
    assert (done.code, done.out) == (0, "")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [link["verdict"] for reference in report["references"] for link in reference["links"]] == ["ok", "skipped"]


def test_standard_input(run: Run, reach: tuple[str, ...]) -> None:
    """A list can be piped in."""
    done = run("check", "-", *reach, *TODAY, "--format", "csv", stdin=FINE.encode())
    assert done.code == 0
    assert "https://www.foreignaffairs.com/europe/stronger" in done.out


def test_old_encoding_is_read_and_told(run: Run, tmp_path: Path) -> None:
    """A list in an old encoding is read by detection, which the user is told; nothing is lost."""
    text = "Кистанов В. Китай как фокус стратегии Японии. URL: https://a.example/x (дата обращения: 05.03.2023)\n" * 3
    (tmp_path / "x.txt").write_bytes(text.encode("cp1251"))
    done = run("extract", "x.txt", "--format", "json")
    assert done.code == 0
    assert "x.txt: line 1 is not UTF-8; read as " in done.err
    assert "2023-03-05" in done.out


def test_offline_asks_nothing(run: Run, tmp_path: Path, web: World, reach: tuple[str, ...]) -> None:
    """With --offline dates are judged, links are not, and no request is made."""
    asked = len(web.asked)
    done = run("check", write_list(tmp_path, [GONE]), *reach, "--offline", "--today", "2028-01-01", "--format", "json")
    assert done.code == 0
    assert len(web.asked) == asked
    assert [finding["rule"] for finding in done.json()["references"][0]["findings"]] == ["access-date-stale"]


def test_addresses_with_placeholders_are_not_requested(run: Run, tmp_path: Path) -> None:
    """They are skipped with a note and fail nothing; their text stays whole."""
    text = "- [a](http://api.example.net/{{ name }}/a)\n- http://api.example.net/<release>/b\n- http://${HOST}:8080/c\n"
    (tmp_path / "list.md").write_text(text)
    done = run("check", "list.md", "--no-state", "--format", "json", "--quiet", "--connect-to", "::127.0.0.1:9")
    links = [link for reference in done.json()["references"] for link in reference["links"]]
    assert [link["verdict"] for link in links] == ["skipped"] * 3
    assert [link["target"] for link in links] == [
        "http://api.example.net/{{ name }}/a", "http://api.example.net/<release>/b", "http://${HOST}:8080/c",
    ]  # fmt: skip
    found = {finding["rule"] for reference in done.json()["references"] for finding in reference["findings"]}
    assert found == {"placeholder-link"}
