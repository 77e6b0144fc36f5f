"""Which files a SOURCE means, and their text: the only reader of what the user wants checked."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from linkcheck.errors import InputError

STANDARD_INPUT = "-"
DEFAULT_SOURCE = "references.txt"

_TEXT_EXTENSIONS = frozenset({".txt", ".text", ".asc"})
_SNIFFED = 64 * 1024  # bytes looked at to tell text from binary; git looks at 8,000
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DETECTED = 256 * 1024  # bytes that decide an encoding; detection of more is slow and no surer


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file to read references from."""

    name: str  # as the user gave it or would write it; "-" for standard input
    format: str
    text: str | None  # None: a binary format
    data: bytes = b""  # of a binary format
    notes: tuple[str, ...] = ()  # what the user should know about how it was read, one sentence each


def read_all(sources: Iterable[str], *, input_format: str | None = None) -> Iterator[SourceFile]:
    """Yield every file that the sources name, each once, in their order; files of a folder by name.

    Args:
        sources: Files, folders, globs, or "-".
        input_format: Format of all of them; None: told by extension and content.

    Raises:
        InputError: A source is missing, cannot be read or is no text, or the format is unknown.
    """
    from linkcheck.extract import formats

    if input_format is not None:
        input_format = formats.find(input_format).name
    seen: set[str] = set()
    for name, chosen in _names(sources):
        if name not in seen:
            seen.add(name)
            file = _read(name, input_format, chosen=chosen)
            if file is not None:
                yield file


def _names(sources: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield file names; True with those that the user named one by one, which must be readable as text."""
    for source in sources:
        path = Path(source)
        if source == STANDARD_INPUT or path.is_file():
            yield source, True
        elif path.is_dir():
            yield from ((name, False) for name in _below(path))
        elif glob.has_magic(source):
            matches = sorted(name for name in glob.iglob(source, recursive=True) if Path(name).is_file())  # noqa: PTH207  a pattern may be absolute
            if not matches:
                raise InputError(f"{source}: no file matches.")
            yield from ((name, True) for name in matches)
        elif path.exists():
            yield source, True
        else:
            raise InputError(f"{source}: no such file or folder.")


def _below(folder: Path) -> Iterator[str]:
    """Yield the files below a folder that have the extension of a format that is read, hidden ones left out."""
    from linkcheck.extract.formats import EXTENSIONS

    for current, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower().removeprefix(".") in EXTENSIONS:
                yield str(Path(current) / name)


def _read(name: str, input_format: str | None, *, chosen: bool) -> SourceFile | None:
    """Return a file ready for extraction; None for one met in a folder that holds no references by its form."""
    from linkcheck.extract import formats

    data = _bytes(name)
    format_ = input_format or formats.detect(None if name == STANDARD_INPUT else name, data[:_SNIFFED])
    if not chosen and format_ == "text" and Path(name).suffix.lower() not in _TEXT_EXTENSIONS:
        return None  # a .json or .csv of another kind: somebody's data, not a list of references
    if formats.is_binary(format_):
        return SourceFile(name=name, format=format_, text=None, data=data)
    if _looks_binary(data[:_SNIFFED]):
        if chosen:
            raise InputError(
                f"{_shown(name)}: is a binary file of no kind that is read here, not a list of references."
            )
        return None
    text, note = decoded(data)
    return SourceFile(name=name, format=format_, text=text, notes=(f"{_shown(name)}: {note}",) if note else ())


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{_shown(name)}: cannot be read: {error.strerror or error}.") from error


def _shown(name: str) -> str:
    return "standard input" if name == STANDARD_INPUT else name


def _looks_binary(head: bytes) -> bool:
    """Tell whether these are no words: a NUL byte where no Unicode mark explains it."""
    return b"\0" in head and not any(head.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS)


def decoded(data: bytes) -> tuple[str, str | None]:
    """Return the text of a file, and one sentence on its encoding where that had to be guessed.

    Nothing is lost: what no encoding explains is kept as U+FFFD. Line ends stay as they are.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    encoding_name = _guess(data)
    if encoding_name is None:
        return data.decode(
            "utf-8", errors="replace"
        ), f"line {line} is not UTF-8; bytes that could not be read show as �."
    text = data.decode(encoding_name, errors="replace")
    return text, f"line {line} is not UTF-8; read as {encoding_name}, which was guessed from the text."


def _guess(data: bytes) -> str | None:
    """Return the likeliest encoding of text that is not UTF-8; None when nothing fits or it is UTF-8 with flaws."""
    flawed = data.decode("utf-8", errors="replace")
    multibyte = sum(char > "\x7f" for char in flawed)
    if flawed.count("\ufffd") * 10 < multibyte:  # a few bad bytes among much good UTF-8
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_DETECTED]).best()
    return best.encoding if best else None
