"""Read the references of one file under limits, and as plain text if its reader fails.

Plain text is read in this process. All other formats are read in a child process with limits of memory and time: a
document may unpack to gigabytes, be nested without end, or make a C library loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, unique
from typing import TYPE_CHECKING, Any

from linkcheck.errors import InputError, described
from linkcheck.frozen import dataclass

if TYPE_CHECKING:
    from linkcheck.model import Reference
    from linkcheck.processes import LimitedProcess, Limits
    from linkcheck.sources import SourceFile

__all__ = ["Flaw", "Found", "Problem", "limits_for", "read"]

_BATCH = 500  # references that are sent at a time, so that one process packs while the other unpacks
_MEMORY_BYTES, _MEMORY_PER_BYTE = 512 * 2**20, 60  # twice what references of the densest lists take
_CPU_S, _CPU_S_PER_BYTE = 10.0, 30 / 2**20  # ten times what reading takes on a slow machine


@unique
class Flaw(Enum):
    """Whose fault it is that a file was not read normally; the value is the exit code."""

    SOURCE = 2  # the file cannot be read
    BUG = 3  # its reader failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a file was not read normally, in one sentence with its name."""

    flaw: Flaw
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The references of a file."""

    references: Sequence[Reference]
    problem: Problem | None = None


def limits_for(size: int) -> Limits:
    """Return the limits for reading a file of that many bytes."""
    from linkcheck.processes import Limits

    return Limits(memory_bytes=_MEMORY_BYTES + _MEMORY_PER_BYTE * size, cpu_s=_CPU_S + _CPU_S_PER_BYTE * size)


def read(file: SourceFile, process: Callable[[], LimitedProcess], *, whole_document: bool) -> Found:
    """Return the references of a file in memory, and what went wrong.

    Args:
        file: The file.
        process: Returns the process in which documents are read.
        whole_document: Read links of the running text, too, where an article has a list of references.
    """
    from linkcheck.sources import shown

    name = shown(file.name)
    if file.format == "text":
        return _plain(file, name, whole_document=whole_document)
    from linkcheck.processes import CallFailedError, LimitExceededError

    child = process()
    try:
        return Found(references=_in_child(child, references_of, file, whole_document))
    except InputError as error:
        return _refused(f"{name}: {error}")
    except LimitExceededError as error:
        flaw, why = Flaw.SOURCE, f"{name}: {error}"
        if file.text is None:
            return _refused(f"{why}. It is left out.")
    except CallFailedError as error:
        flaw, why = Flaw.BUG, internal_error(name, file.format, str(error))
    try:
        found = _in_child(child, plain_references_of, file, whole_document)
    except (InputError, LimitExceededError, CallFailedError):
        return Found(references=(), problem=Problem(flaw=flaw, message=f"{why}. It is left out."))
    return Found(references=found, problem=Problem(flaw=flaw, message=f"{why}. It is read as plain text instead."))


def internal_error(name: str, format: str, error: str) -> str:
    """Return the beginning of the sentence about a reader that failed."""
    return f"{name}: internal error in the reader of {format} files ({error}); please report it"


def _refused(message: str) -> Found:
    return Found(references=(), problem=Problem(flaw=Flaw.SOURCE, message=message))


def _plain(file: SourceFile, name: str, *, whole_document: bool) -> Found:
    try:
        return Found(references=[one for some in references_of(*_arguments(file), whole_document) for one in some])
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  one bad file does not end the run
        why = internal_error(name, file.format, described(error))
    found = [one for some in plain_references_of(*_arguments(file), whole_document) for one in some]
    message = f"{why}. What it fails at is left out."
    return Found(references=found, problem=Problem(flaw=Flaw.BUG, message=message))


def _in_child(
    child: LimitedProcess, function: Callable[..., Iterable[Any]], file: SourceFile, whole_document: bool
) -> list[Reference]:  # fmt: skip
    data, format, name = _arguments(file)
    found: list[Reference] = []
    for some in child.run(function, data, format, name, whole_document, limits=limits_for(len(data))):
        found += some
    return found


def _arguments(file: SourceFile) -> tuple[str | bytes, str, str]:
    return file.data if file.text is None else file.text, file.format, file.name


# --- in the child --------------------------------------------------------------------------------


def references_of(data: str | bytes, format: str, source: str, whole_document: bool) -> Iterator[Sequence[Reference]]:
    """Yield the references of a file, some at a time."""
    from linkcheck.extraction import extract_bytes, extract_text, without_collector
    from linkcheck.gates.waivers import in_text, with_waivers

    with without_collector(len(data)):
        if isinstance(data, bytes):
            found = extract_bytes(data, format, source=source, whole_document=whole_document)
        else:
            found = extract_text(data, format, source=source, whole_document=whole_document)
            found = list(with_waivers(found, in_text(data)))
        yield from _batches(found)


def plain_references_of(
    data: str | bytes, format: str, source: str, whole_document: bool
) -> Iterator[Sequence[Reference]]:
    """Yield the references of a file read as plain text, some at a time."""
    from linkcheck.extraction import formats
    from linkcheck.extraction.fallback import plain_references
    from linkcheck.gates.waivers import in_text, with_waivers

    if isinstance(data, bytes):
        text = formats.plain_text(format, data)
        yield from _batches(plain_references(text, source, whole_document=whole_document, lines=False))
    else:
        found = plain_references(data, source, whole_document=whole_document)
        yield from _batches(list(with_waivers(found, in_text(data))))


def _batches(found: Sequence[Reference]) -> Iterator[Sequence[Reference]]:
    for start in range(0, len(found), _BATCH):
        yield found[start : start + _BATCH]
