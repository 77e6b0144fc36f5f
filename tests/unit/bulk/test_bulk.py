"""Large texts are read in parts and in several processes, and come to the same as if they were read at once."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from linkcheck import bulk
from linkcheck.bulk import cuts, workers
from linkcheck.bulk.joined import joined
from linkcheck.bulk.parts import Job, Part, Span, Task
from linkcheck.errors import NothingToCheckError, WorkerError
from linkcheck.extraction import extract, stream
from linkcheck.report import EXTRACTION_FORMATS, render_extraction
from linkcheck.sources import decoded

LINE = "{n}. Ольха А. Name of it. 2012. URL: https://example.org/{n}.html (accessed: 05.03.2020).\n"
NOTHING = NothingToCheckError("nothing")

# Python 3.12 warns of copies of a process that has threads: those that other tests left are of no account here
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def numbered(count: int) -> str:
    """Return a list of references, one in ten damaged."""
    lines = (LINE.format(n=n) for n in range(1, count + 1))
    return "".join(line.replace("https", "hxxps") if n % 10 == 5 else line for n, line in enumerate(lines))


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small texts as if they were large."""
    monkeypatch.setattr(cuts, "PART_BYTES", 5_000)
    monkeypatch.setattr(stream, "_LONGEST", 20_000)


@pytest.fixture(autouse=True)
def _without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take no account of the threads that other tests' libraries leave behind; ours hold no lock of theirs."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def written(data: bytes, tmp_path: Path, form: str, *, count: int = 1, whole: bool = False) -> str:
    """Return what is written of a text that is read in parts."""
    path = tmp_path / "list.txt"
    path.write_bytes(data)
    task = Task(form=form, source="list.txt")
    notes: list[str] = []
    with (
        path.open("rb") as file,
        closing(bulk.read(file, task, whole_document=whole, say=notes.append, workers=count)) as parts,
    ):
        return b"".join(joined(parts, task.chosen_form(), lambda: NOTHING)).decode() + "".join(notes)


@pytest.mark.parametrize("form", [form for form in EXTRACTION_FORMATS if form != "table"])
def test_parts_make_the_whole(tmp_path: Path, form: str) -> None:
    """A list read in parts gives the bytes of the list read at once."""
    text = numbered(300)
    at_once = render_extraction(extract(text, source="list.txt"), form)
    assert written(text.encode(), tmp_path, form) == at_once


@pytest.mark.parametrize("form", ["json", "table"])
def test_several_processes_write_what_one_writes(tmp_path: Path, form: str) -> None:
    """However many processes share the work, the bytes are the same."""
    data = numbered(400).encode()
    assert written(data, tmp_path, form, count=3) == written(data, tmp_path, form)


def test_where_there_are_threads_no_process_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of this process would lack them; then one process does the work, to the same bytes."""
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    monkeypatch.setattr(workers, "_Worker", None)
    data = numbered(400).encode()
    assert written(data, tmp_path, "links", count=3) == written(data, tmp_path, "links")


def test_a_long_table_has_the_rows_remarks_and_count(tmp_path: Path) -> None:
    """A table that is too long to be measured has its usual columns, then the repairs, then the count."""
    head, remarks, count = written(numbered(300).encode(), tmp_path, "table").split("\n\n")
    assert len(head.splitlines()) == 302
    assert len(remarks.splitlines()) == 30
    assert count == "300 references, 300 links, 30 repaired, 300 dated.\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        pytest.param("utf-8-sig", None, id="UTF-8 with its mark"),
        pytest.param("utf-16", None, id="UTF-16"),
        pytest.param("cp1251", "line 1 is not UTF-8; read as cp1251, which was guessed from the text.", id="guessed"),
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_encodings(tmp_path: Path, encoding: str, note: str | None, count: int) -> None:
    """A text in another encoding is read as it would be at once, and what was guessed is told."""
    data = numbered(200).replace("Name of it", "Об изменении уровня рек").encode(encoding)
    text, told = decoded(data)
    assert told == note
    at_once = render_extraction(extract(text, source="list.txt"), "jsonl")
    assert written(data, tmp_path, "jsonl", count=count) == at_once + (note or "")


def test_a_bad_byte_is_told_with_its_line(tmp_path: Path) -> None:
    """A byte that is no UTF-8, far behind, is kept as a sign and its line is told; all else is read."""
    data = numbered(300).encode()
    place = data.rindex("Ольха".encode())
    made = written(data[:place] + b"\xff" + data[place:], tmp_path, "links")
    assert made.endswith("line 300 is not UTF-8; bytes that could not be read show as �.")
    assert len(made.splitlines()) == 301


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("whole", [False, True])
def test_lists_are_found_by_their_headings(tmp_path: Path, whole: bool, count: int) -> None:
    """Of a text with reference lists only those are read, wherever it is cut, unless all is wanted."""
    prose = "Somebody said at https://example.org/prose that it was so.\n\n" * 200
    lists = ("References\n" + numbered(100), "Literature\n\nnone\n", "References\n" + numbered(3))
    text = "".join(f"{prose}{each}\nAppendix\n" for each in lists)
    at_once = extract(text, source="list.txt", whole_document=whole)
    assert len(at_once) > 600 if whole else len(at_once) == 103
    made = written(text.encode(), tmp_path, "links", whole=whole, count=count)
    assert made == render_extraction(at_once, "links")


def test_processes_do_not_wait_until_the_text_was_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts are read meanwhile, each once; a heading far behind makes that worthless and nothing else."""
    asked: list[Job] = []
    ask = workers.Workers._ask

    def noting(self: workers.Workers, job: Job) -> Part:
        asked.append(job)
        return ask(self, job)

    monkeypatch.setattr(workers.Workers, "_ask", noting)
    text = numbered(600)
    assert written(text.encode(), tmp_path, "links", count=2) == written(text.encode(), tmp_path, "links")
    assert len(asked) == len(set(asked)) > 3
    text = "See https://example.org/prose for it.\n\n" * 600 + "References\n" + numbered(20)
    made = written(text.encode(), tmp_path, "links", count=2)
    assert made == render_extraction(extract(text, source="list.txt"), "links")


def test_a_text_without_lines_keeps_its_places(tmp_path: Path) -> None:
    """One endless line is cut at blanks; its columns are those of the line."""
    text = "".join(f"https://example.org/{n}.html слово " for n in range(3_000))
    found = re.findall(r":1:(\d+)\turl\t(\S+)", written(text.encode(), tmp_path, "links"))
    assert len(found) == 3_000
    assert all(text[int(column) - 1 :].startswith(f"{target} ") for column, target in found)


def test_many_short_lists_are_read_together() -> None:
    """A hundred lists of a line are no hundred jobs."""
    jobs = cuts.plan(io.BytesIO(b"References\nhttps://example.org/\n\nAppendix\n" * 300), whole_document=False)
    assert 300 <= sum(map(len, jobs)) < 310  # and a second span of those that a part ends in
    assert len(jobs) < 10
    assert jobs[0][:2] == (Span(10, 33, 1, 11), Span(52, 75, 5, 11))


def test_nothing_is_written_without_a_link(tmp_path: Path) -> None:
    """A text without a link is told before a byte of the document is written."""
    with pytest.raises(NothingToCheckError):
        written(b"Accessed 12.12.2012.\n\n" * 1_000, tmp_path, "json")


# --- what goes wrong -------------------------------------------------------------------------------


def children() -> set[int]:
    """Return the processes that this one has started and that are not gone."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(map(int, listed.read_text().split())) if listed.exists() else set()


def test_a_process_that_dies_is_told_and_leaves_none(tmp_path: Path) -> None:
    """Where a process is killed, one sentence says so, and no other is left."""
    path = tmp_path / "list.txt"
    path.write_text(numbered(2_000), "utf-8")
    before = children()
    with path.open("rb") as file:
        parts = bulk.read(file, Task(form="links"), whole_document=True, say=print, workers=2)
        next(parts)
        for process in children() - before:
            os.kill(process, signal.SIGKILL)
        with pytest.raises(WorkerError, match=r"was ended by SIGKILL before its work was done"):
            list(parts)
    assert children() == before


def test_what_fails_in_a_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug there is told in a sentence, as one here would be."""
    path = tmp_path / "list.txt"
    path.write_text(numbered(100), "utf-8")
    monkeypatch.setattr(cuts.Planning, "guesses", lambda _: iter([(Span(0, 10**9, "one", 1),)]))  # type: ignore[arg-type]
    with path.open("rb") as file, closing(workers.Workers(file, Task(form="links"), 2)) as pool:
        parts = pool.read(cuts.Planning(file, whole_document=True))
        with pytest.raises(WorkerError, match=r"^A process that read a part of the text failed: TypeError"):
            list(parts)


def test_whoever_stops_early_leaves_no_process(tmp_path: Path) -> None:
    """A reader that has seen enough ends all processes at once."""
    path = tmp_path / "list.txt"
    path.write_text(numbered(2_000), "utf-8")
    before = children()
    with path.open("rb") as file:
        parts = bulk.read(file, Task(form="links"), whole_document=True, say=print, workers=2)
        assert next(parts).totals.links
        parts.close()
    assert children() == before


# --- the program -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a list just large enough to be read in parts by the program itself."""
    path = tmp_path_factory.mktemp("large") / "list.txt"
    path.write_text("".join(f"https://example.org/{n:070}\n" for n in range(90_000)), "utf-8")
    yield path
    path.unlink()


def program(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    """Start the program."""
    command = [sys.executable, "-m", "linkcheck", "extract", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload,no-any-return]


def test_head_ends_cleanly(large: Path) -> None:
    """A reader of the output that has read enough ends the program without a word."""
    process = program(str(large), "--format", "links")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().endswith(b"\turl\thttps://example.org/" + b"0" * 70 + b"\t\n")
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_interrupted(large: Path, tmp_path: Path) -> None:
    """Ctrl-C ends it with 130, and of the file that was being written nothing is left."""
    output = tmp_path / "out.jsonl"
    process = program(str(large), "--format", "jsonl", "--output", str(output), start_new_session=True)
    while process.poll() is None and not list(tmp_path.glob(".linkcheck-*.part")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_standard_input(large: Path, tmp_path: Path) -> None:
    """A long text may come from a pipe; it is read as the file is, to the same bytes."""
    output = tmp_path / "out.links"
    for source, stdin in ((str(large), None), ("-", subprocess.PIPE)):
        process = program(source, "--format", "links", "--output", str(output), stdin=stdin)
        _, told = process.communicate(large.read_bytes() if stdin else None, timeout=120)
        assert (process.returncode, told) == (0, b"")
        lines = output.read_text("utf-8").splitlines()
        assert len(lines) == 90_000
        assert lines[-1] == f"{source}:90000:1\turl\thttps://example.org/{89_999:070}\t"
