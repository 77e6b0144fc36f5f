"""Which files a SOURCE means, and their text: the only reader of what the user wants checked."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from linkcheck import folders
from linkcheck.errors import InputError
from linkcheck.folders import Choice, LeftOut
from linkcheck.frozen import dataclass

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
MOST_BYTES = 256 * 2**20
"""Of a file that is held; plain text of any size is read in parts."""

DETECTED_BYTES = 256 * 1024
"""What decides an encoding; detection of more is slow and no surer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file to read references from."""

    name: str  # as the user gave it or would write it; "-" for standard input
    format: str
    text: str | None  # None: a binary format, or `large`
    data: bytes = b""  # of a binary format
    large: BinaryIO | None = None  # a text too large to be held, where the caller takes such; it closes it
    notes: tuple[str, ...] = ()  # what the user should know about how it was read, one sentence each


def read_all(
    sources: Iterable[str],
    *,
    input_format: str | None = None,
    held_bytes: int | None = None,
    choice: Choice | None = None,
    failed: Callable[[str], None] | None = None,
    left_out: LeftOut | None = None,
) -> Iterator[SourceFile]:
    """Yield every file that the sources name, each once, in their order; files of a folder by name.

    Args:
        sources: Files, folders, globs, or "-".
        input_format: Format of all of them; None: told by extension and content.
        held_bytes: From this size on plain text is not held but given as an open file; None: all is held.
        choice: Which files of a folder are read; None: the default.
        failed: Called with a sentence for each file that cannot be read, and reading goes on; None: it ends.
        left_out: Takes what is left out of folders.

    Raises:
        InputError: A source is missing or the format is unknown; without `failed`, a file cannot be read or is no text.
    """
    from linkcheck.extraction import formats

    if input_format is not None:
        input_format = formats.find(input_format).name
    left_out = LeftOut() if left_out is None else left_out
    seen: set[str | tuple[int, int]] = set()
    for name, chosen in _names(list(sources), choice or Choice(), left_out):
        if name in seen or (identity := _identity(name)) in seen:
            continue
        seen |= {name} if identity is None else {name, identity}
        try:
            file = _read(name, input_format, chosen=chosen, held_bytes=held_bytes)
        except InputError as error:
            if failed is None:
                raise
            failed(str(error))
            continue
        if file is None:
            left_out.unknown.append(name)
        else:
            yield file


def _identity(name: str) -> tuple[int, int] | None:
    """Return what a regular file is known by whatever it is called; None for anything else."""
    try:
        status = None if name == STANDARD_INPUT else Path(name).stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status is not None and stat.S_ISREG(status.st_mode) else None


def _names(sources: Sequence[str], choice: Choice, left_out: LeftOut) -> Iterator[tuple[str, bool]]:
    """Yield file names; True with those that the user named one by one, which must be readable as text."""
    for source in sources:  # a wrong name is found before anything is read
        if not (source == STANDARD_INPUT or glob.has_magic(source) or _exists(source)):
            raise InputError(f"{source}: no such file or folder.")
    for source in sources:
        if source == STANDARD_INPUT:
            yield source, True
        elif os.path.isdir(source):  # noqa: PTH112  unlike Path.is_dir, False for any name that cannot be one
            yield from ((name, False) for name in folders.below(Path(source), choice, left_out))
        elif os.path.exists(source):  # noqa: PTH110
            yield source, True
        else:
            noted = len(left_out.notes)
            matches = _matches(source, choice, left_out)
            if not matches:
                raise InputError(" ".join([f"{source}: no file matches.", *left_out.notes[noted:]]))
            yield from ((name, True) for name in matches)


def _exists(source: str) -> bool:
    """Return whether a file or folder has this name.

    Raises:
        InputError: The system does not say: the name is too long, or its folder cannot be searched.
    """
    try:
        Path(source).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise InputError(f"{source}: cannot be read: {why or error}.") from error
    return True


def _matches(pattern: str, choice: Choice, left_out: LeftOut) -> list[str]:
    if "**" in Path(pattern).parts:
        return list(folders.globbed(pattern, choice, left_out))
    found = sorted(name for name in glob.iglob(pattern) if Path(name).is_file())  # noqa: PTH207  a pattern may be absolute
    wanted = [name for name in found if not folders.excluded(choice.exclude_path, (Path(name),))]
    return folders.without_ways_out(folders.before_wildcards(pattern), wanted, left_out)


def _read(name: str, input_format: str | None, *, chosen: bool, held_bytes: int | None) -> SourceFile | None:
    """Return a file ready for extraction; None for one met in a folder that holds no references by its form."""
    from linkcheck.extraction import formats

    with contextlib.ExitStack() as opened:
        try:
            file = _standard_input() if name == STANDARD_INPUT else opened.enter_context(_opened(name, chosen=chosen))
            most = MOST_BYTES if held_bytes is None else held_bytes
            data = _at_most(file, most)
            format_ = input_format or formats.detect(None if name == STANDARD_INPUT else name, data[:_SNIFFED])
            if not chosen and format_ == "text" and Path(name).suffix.lower() not in _TEXT_EXTENSIONS:
                return None  # a .json or .csv of another kind: somebody's data, not a list of references
            if not formats.is_binary(format_) and _looks_binary(data[:_SNIFFED]):
                if not chosen:
                    return None
                raise InputError(
                    f"{shown(name)}: is a binary file of no kind that is read here, not a list of references."
                )
            if len(data) == most and held_bytes is not None and format_ == "text":
                large = _from_its_beginning(name, data, file)
                opened.pop_all()
                return SourceFile(name=name, format=format_, text=None, large=large)
            if len(data) == most:
                data += _at_most(file, MOST_BYTES + 1 - len(data))
        except OSError as error:
            raise InputError(f"{shown(name)}: cannot be read: {error.strerror or error}.") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{shown(name)}: is larger than {MOST_BYTES // 2**20} MB, too large for a {format_} file.")
    if formats.is_binary(format_):
        return SourceFile(name=name, format=format_, text=None, data=data)
    text, note = decoded(data)
    return SourceFile(name=name, format=format_, text=text, notes=(f"{shown(name)}: {note}",) if note else ())


def _standard_input() -> BinaryIO:
    stream: TextIO | None = sys.stdin  # typeshed does not know that it is None if it was closed
    if stream is None:
        raise InputError("standard input is closed; name a file to check.")
    return stream.buffer


def _at_most(file: BinaryIO, size: int) -> bytes:
    """Return so many bytes of a file, fewer only at its end."""
    data = file.read(size)
    while data and len(data) < size and (more := file.read(size - len(data))):  # a pipe without a buffer gives less
        data += more
    return data


def _opened(name: str, *, chosen: bool) -> BinaryIO:
    """Open a file; one that the user did not name may have been replaced by something else since it was found.

    Raises:
        InputError: It is not a file to read from.
        OSError: It cannot be opened.
    """
    mode = os.stat(name).st_mode  # noqa: PTH116
    if chosen and stat.S_ISFIFO(mode):  # as of `<(command)`
        return Path(name).open("rb")
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    status = os.fstat(descriptor)
    if not (stat.S_ISREG(status.st_mode) or (chosen and _is_stream(descriptor, status))):
        os.close(descriptor)
        raise InputError(f"{shown(name)}: is not a regular file.")
    if hasattr(os, "set_blocking"):
        os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "rb")


def _is_stream(descriptor: int, status: os.stat_result) -> bool:
    """Tell whether this comes to an end: a pipe, a terminal, or the null device."""
    if stat.S_ISFIFO(status.st_mode) or os.isatty(descriptor):
        return True
    return stat.S_ISCHR(status.st_mode) and os.path.samestat(status, os.stat(os.devnull))  # noqa: PTH116


def _from_its_beginning(name: str, begun: bytes, file: BinaryIO) -> BinaryIO:
    """Return a file of which something was read; what comes from a pipe is put on disk, as it is gone through twice."""
    if name != STANDARD_INPUT and file.seekable():
        file.seek(0)
        return file
    copy = tempfile.TemporaryFile()  # noqa: SIM115  whoever reads it closes it
    copy.write(begun)
    shutil.copyfileobj(file, copy, DETECTED_BYTES)
    copy.seek(0)
    return copy


def shown(name: str) -> str:
    """Return how a source is called in a sentence."""
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
        sample = data[max(0, error.start - DETECTED_BYTES // 2) :][:DETECTED_BYTES]
    encoding, note = guessed(data[:4], sample, line)
    return data.decode(encoding, errors="replace"), note


def guessed(head: bytes, sample: bytes, line: int) -> tuple[str, str | None]:
    """Return the likeliest encoding of a text that is not UTF-8, and one sentence on it; None where it tells itself.

    Args:
        head: Its first bytes.
        sample: Some of it around the first byte that is not UTF-8.
        line: The line of that byte.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding, None
    found = _guess(sample)
    if found is None:
        return "utf-8", f"line {line} is not UTF-8; bytes that could not be read show as �."
    return found, f"line {line} is not UTF-8; read as {found}, which was guessed from the text."


def _guess(sample: bytes) -> str | None:
    """Return the likeliest encoding of text that is not UTF-8; None when nothing fits or it is UTF-8 with flaws."""
    flawed = sample.decode("utf-8", errors="replace")
    multibyte = sum(char > "\x7f" for char in flawed)
    if flawed.count("\ufffd") * 10 < multibyte:  # a few bad bytes among much good UTF-8
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        return None
    # Addresses are ASCII: an encoding that takes part of "http" for a character of two bytes is wrong.
    kept = sample.decode(best.encoding, errors="replace").lower().count("http") >= sample.lower().count(b"http")
    return best.encoding if kept else "cp1252"
