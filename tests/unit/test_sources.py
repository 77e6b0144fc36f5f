"""Sources: every file that is meant, each once, its text whole, and one sentence for what cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from linkcheck.errors import InputError
from linkcheck.sources import SourceFile, decoded, read_all


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, so that names are short."""
    monkeypatch.chdir(tmp_path)


def names(*sources: str) -> list[str]:
    """Return the names of the files that the sources mean."""
    return [file.name for file in read_all(sources)]


def one(source: str) -> SourceFile:
    """Return the only file that a source means."""
    (file,) = read_all([source])
    return file


def test_folder_glob_and_file() -> None:
    """A folder gives the files of known formats below it by name; a file met twice is read once."""
    for name in ("b.txt", "a.md", "code.py", ".hidden.txt", "sub/c.bib", ".git/d.txt", "data.json"):
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"a": 1}' if name == "data.json" else "https://a.example/\n", "utf-8")
    assert names(".") == ["a.md", "b.txt", "sub/c.bib"]
    assert names("*.txt", "b.txt", "sub") == ["b.txt", "sub/c.bib"]
    assert names("data.json", "code.py") == ["data.json", "code.py"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("no.txt", r"^no\.txt: no such file or folder\.$", id="missing"),
        pytest.param("n" * 300, r"^n+: cannot be read: File name too long\.$", id="too-long"),
        pytest.param("a\0b", r"^a\0b: cannot be read: .*null", id="nul-in-name"),
        pytest.param("binary.txt/a", r"^binary\.txt/a: no such file or folder\.$", id="below-a-file"),
        pytest.param("*.none", r"^\*\.none: no file matches\.$", id="empty-glob"),
        pytest.param("binary.txt", r"^binary\.txt: is a binary file", id="binary"),
    ],
)
def test_unreadable(source: str, message: str) -> None:
    """A source that is not there or no text is told in one sentence with its name."""
    Path("binary.txt").write_bytes(b"\x7fELF\x00\x01\x02https://a.example/")
    with pytest.raises(InputError, match=message):
        names(source)


def test_binary_in_a_folder_is_passed_over() -> None:
    """What nobody named and is no text is no list of references either."""
    Path("x.txt").write_bytes(b"\x00\x01")
    Path("y.txt").write_text("text", "utf-8")
    assert names(".") == ["y.txt"]


def test_unknown_input_format() -> None:
    """An input format that does not exist is told with those that do."""
    Path("x.txt").write_text("text", "utf-8")
    with pytest.raises(InputError, match=r"bibtext.*bibtex"):
        list(read_all(["x.txt"], input_format="bibtext"))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("né\n".encode())))
    file = one("-")
    assert (file.name, file.text, file.format) == ("-", "né\n", "text")


@pytest.mark.parametrize(
    ("data", "text", "said"),
    [
        pytest.param("naïve\r\n".encode(), "naïve\r\n", None, id="utf-8-line-ends-kept"),
        pytest.param("\ufeffa".encode(), "a", None, id="byte-order-mark"),
        pytest.param("añ".encode("utf-16"), "añ", None, id="utf-16"),
        pytest.param(b"", "", None, id="empty"),
    ],
)
def test_decoded(data: bytes, text: str, said: str | None) -> None:
    """Unicode is read by its mark, or as UTF-8, without a word."""
    assert decoded(data) == (text, said)


def test_other_encoding_is_guessed_and_told() -> None:
    """Text in an old encoding is read by detection, which the note says with the line that showed it."""
    sentence = (
        "Кистанов В. О. Китай как фокус стратегии Японии в сфере безопасности. Дата обращения: 15 июля 2023 года.\n"
    )
    text, note = decoded(b"first line\n" + (sentence * 5).encode("cp1251"))
    assert "дата обращения" in text.lower()
    assert note is not None
    assert note.startswith("line 2 is not UTF-8; read as ")


def test_guessed_encodings_keep_addresses() -> None:
    """No guess joins a byte before an address with its first letter."""
    text, said = decoded(b"\x0c\x1c\x1d\x85http://harbour.example/x\x0b\n")
    assert "\u2026http://harbour.example/x" in text
    assert said is not None


def test_flawed_utf_8_stays_utf_8() -> None:
    """A few bad bytes among good UTF-8 are shown as such and lose nothing else."""
    data = ("дата обращения " * 20).encode() + b"\xff https://a.example/\n"
    text, note = decoded(data)
    assert text.endswith("\ufffd https://a.example/\n")
    assert note is not None
    assert "line 1" in note
