"""One file read whatever goes wrong: what fails is reported with its name, and the rest is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib import import_module

import pytest

from linkcheck import documents
from linkcheck.documents import Flaw, Found
from linkcheck.extraction import extract, quick
from linkcheck.extraction.formats import FORMATS
from linkcheck.processes import LimitedProcess, Limits
from linkcheck.sources import SourceFile
from tests.unit.extraction.formats.making import Print, docx, paragraph, pdf, words

LINK = "https://ferry.example/timetable"


pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[LimitedProcess]:
    """Return a process to read documents in, and end it: a fork, which has the readers that a test replaces."""
    monkeypatch.setattr("linkcheck.children.may_copy", lambda: True)  # threads of other tests are idle servers
    with LimitedProcess() as child:
        yield child


def source(format: str, text: str = f"Timetable: {LINK}\n") -> SourceFile:
    """Return a file of a format that holds one link."""
    name = f"notes.{format}"
    if format == "docx":
        return SourceFile(name=name, format=format, text=None, data=docx(paragraph(words(text))))
    if format == "pdf":
        return SourceFile(name=name, format=format, text=None, data=pdf([Print(50, 700, text.strip())]))
    return SourceFile(name=name, format=format, text=text)


def read(file: SourceFile, process: LimitedProcess) -> Found:
    """Return what is found in a file."""
    return documents.read(file, lambda: process, whole_document=True)


def targets(found: Found) -> list[str]:
    """Return what the links lead to."""
    return [link.target for reference in found.references for link in reference.links]


def fail(*_: object, **__: object) -> object:
    """Fail as a bug would."""
    raise IndexError("list index out of range")


@pytest.mark.parametrize("format", [entry.name for entry in FORMATS if entry.name != "text"])
def test_a_reader_that_raises(format: str, process: LimitedProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the reader of any format is reported with the file's name; its links are read as plain text."""
    reader = next(entry.reader or entry.name for entry in FORMATS if entry.name == format)
    monkeypatch.setattr(import_module(f"linkcheck.extraction.formats.{reader}"), "read", fail)
    found = read(source(format), process)
    assert targets(found) == [LINK]
    assert found.problem is not None
    assert found.problem.flaw is Flaw.BUG
    assert found.problem.message.startswith(f"notes.{format}: internal error")
    assert "IndexError: list index out of range" in found.problem.message


@pytest.mark.parametrize("format", [entry.name for entry in FORMATS if entry.name != "text" and not entry.binary])
def test_the_library_warns_of_a_reader_that_raises(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`linkcheck.extract` reads the text as plain text, and warns."""
    reader = next(entry.reader or entry.name for entry in FORMATS if entry.name == format)
    monkeypatch.setattr(import_module(f"linkcheck.extraction.formats.{reader}"), "read", fail)
    with pytest.warns(RuntimeWarning, match=r"internal error.*IndexError"):
        (reference,) = extract(f"Timetable: {LINK}\n", format, source="notes")
    assert reference.links[0].target == LINK


def test_plain_text_that_cannot_be_read_loses_one_entry(
    process: LimitedProcess, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A bug that one line of plain text meets leaves the other lines, at their places, and that line's address."""
    real = quick.Reader.read

    def read_line(self: quick.Reader, text: str, *rest: object) -> object:
        if "harbour" in text:
            raise ZeroDivisionError
        return real(self, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(quick.Reader, "read", read_line)
    lines = [f"{n}. Roe, J. Tides. https://tides.example/{n} (accessed 2020-05-0{n % 9 + 1}).\n" for n in range(1, 40)]
    lines[20] = "21. Poe, E. https://harbour.example/x.\n"
    found = read(source("text", "".join(lines)), process)
    assert [reference.line for reference in found.references] == list(range(1, 40))
    assert targets(found)[20] == "https://harbour.example/x"
    assert found.references[30].accessed is not None
    assert found.problem is not None
    assert found.problem.flaw is Flaw.BUG


@pytest.mark.parametrize("format", ["latex", "pdf"])
def test_a_reader_that_never_ends(
    format: str, process: LimitedProcess, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A reader that runs on and on is ended; text is read as plain text, a document is left out."""

    def run_on(*_: object) -> object:
        while True:
            pass

    monkeypatch.setattr(import_module(f"linkcheck.extraction.formats.{format}"), "read", run_on)
    monkeypatch.setattr(documents, "limits_for", lambda _: Limits(memory_bytes=2**30, cpu_s=0.2))
    found = read(source(format), process)
    assert found.problem is not None
    assert found.problem.flaw is Flaw.SOURCE
    assert "processor time" in found.problem.message
    assert targets(found) == ([LINK] if format == "latex" else [])
    assert targets(read(source("markdown"), process)) == [LINK]  # the next file is read as ever


def test_a_document_that_unpacks_to_much_more(process: LimitedProcess) -> None:
    """A part of some kilobytes that unpacks to hundreds of megabytes is refused by its name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr("word/document.xml", b"<w:document>" + b" " * 200 * 2**20)
    file = SourceFile(name="thesis.docx", format="docx", text=None, data=packed.getvalue())
    found = read(file, process)
    assert found.references == ()
    assert found.problem is not None
    assert found.problem.message.startswith("thesis.docx: ")
    assert "MB" in found.problem.message


def test_limits_grow_with_the_file() -> None:
    """A larger file may use more memory and time."""
    small, large = documents.limits_for(1_000), documents.limits_for(50_000_000)
    assert large.memory_bytes > 2 * small.memory_bytes
    assert large.cpu_s > 20 * small.cpu_s
