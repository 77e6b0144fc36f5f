"""From the sources that the settings name to their references, held or written as they are read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from linkcheck.errors import InputError, NothingToCheckError
from linkcheck.outputs import say

if TYPE_CHECKING:
    from linkcheck.bulk.parts import Part, Task
    from linkcheck.model import Reference
    from linkcheck.settings import Settings
    from linkcheck.sources import SourceFile


LARGE_BYTES = 8_000_000
"""From here on plain text is read in parts, to be listed by several processes: to start those takes as long as to read
a fourth."""


def references(settings: Settings) -> Sequence[Reference]:
    """Return the references of all sources: a list, or a Shelf where there are too many to hold.

    Raises:
        NothingToCheckError: There is no link in them, and the user does not allow that.
        SpineError: There is neither memory nor disk for them.
    """
    from linkcheck.spine import Shelf, Spine

    read: Iterator[Reference] = chain.from_iterable(
        _any_size(file, settings) for file in _files(settings, held_bytes=LARGE_BYTES)
    )
    if settings.changed_since is not None:
        from linkcheck.gates.touched import touched

        if (everything := list(read)) and not (found := touched(everything, settings.changed_since)):
            say(f"linkcheck: no reference was touched since {settings.changed_since}.")
            return []
        read = iter(found if everything else ())
    shelf: Shelf[Reference] = Shelf(Spine())
    links = 0
    for reference in read:
        links += len(reference.links)
        shelf.append(reference)
    if not links and not settings.allow_empty:
        raise _nothing(settings)
    return list(shelf) if shelf.held else shelf


def files(settings: Settings) -> list[tuple[SourceFile, list[Reference]]]:
    """Return all sources, each with its references.

    Raises:
        NothingToCheckError: There is no link in them, and the user does not allow that.
    """
    found = [(file, _read(file, settings)) for file in _files(settings)]
    if settings.changed_since is not None:
        from linkcheck.gates.touched import touched

        found = [(file, touched(references, settings.changed_since)) for file, references in found]
        if not any(references for _, references in found):
            say(f"linkcheck: no reference was touched since {settings.changed_since}.")
            return []
    if not any(reference.links for _, references in found for reference in references) and not settings.allow_empty:
        raise _nothing(settings)
    return found


def extracted(settings: Settings, *, width: int, colour: bool) -> Generator[str | bytes, None, None]:
    """Yield what all sources hold as it is to be written; of a large text, no more than some parts are held.

    Raises:
        NothingToCheckError: There is no link in them, and the user does not allow that.
    """
    files = _files(settings, held_bytes=LARGE_BYTES)
    found: list[Reference] = []
    for file in files:
        if file.large is not None:
            yield from _streamed(found, chain((file,), files), settings, width=width, colour=colour)
            return
        found += _read(file, settings)
    if not any(reference.links for reference in found) and not settings.allow_empty:
        raise _nothing(settings)
    from linkcheck.report import render_extraction

    yield render_extraction(found, settings.format, width=width, colour=colour)


def _streamed(
    found: list[Reference], files: Iterator[SourceFile], settings: Settings, *, width: int, colour: bool
) -> Iterator[bytes]:
    """Yield what was found so far and what is in the other files, one or more of them large."""
    from linkcheck.bulk.joined import joined
    from linkcheck.bulk.parts import Task, part

    task = Task(form=settings.format, width=width, colour=colour)
    form = task.chosen_form()

    def parts() -> Generator[Part, None, None]:
        yield part(found, form)
        for file in files:
            if file.large is None:
                yield part(_read(file, settings), form)
            else:
                yield from _large(file, file.large, task, settings)

    with closing(parts()) as made:
        yield from joined(made, form, None if settings.allow_empty else _nothing(settings))


def _large(file: SourceFile, text: BinaryIO, task: Task, settings: Settings) -> Generator[Part, None, None]:
    """Yield the parts of a large text."""
    from linkcheck import bulk

    note = _noting(file, settings)
    task, whole, count = replace(task, source=file.name), settings.whole_document, 0
    with text, closing(bulk.read(text, task, whole_document=whole, say=note, workers=bulk.cores())) as parts:
        for part in parts:
            count += part.totals.references
            yield part
    _tell(file, count, settings)


def _any_size(file: SourceFile, settings: Settings) -> Iterator[Reference]:
    """Yield the references of one file; a large text is read part by part."""
    if file.large is None:
        yield from _read(file, settings)
        return
    from linkcheck import bulk

    count = 0
    with file.large as text:
        for reference in bulk.references(
            text, file.name, whole_document=settings.whole_document, say=_noting(file, settings)
        ):
            count += 1
            yield reference
    _tell(file, count, settings)


def _noting(file: SourceFile, settings: Settings) -> Callable[[str], None]:
    """Return what says a sentence on how a file is read."""
    from linkcheck.sources import shown

    return lambda sentence: None if settings.quiet else say(f"linkcheck: {shown(file.name)}: {sentence}")


def _files(settings: Settings, held_bytes: int | None = None) -> Iterator[SourceFile]:
    """Yield the files of all sources, what is to be known about them said."""
    from linkcheck.sources import DEFAULT_SOURCE, read_all

    if not settings.sources and not Path(DEFAULT_SOURCE).exists():
        raise InputError(f"{DEFAULT_SOURCE}: no such file; name what to check: linkcheck check FILE.")
    for file in read_all(_names(settings), input_format=settings.input_format, held_bytes=held_bytes):
        for note in () if settings.quiet else file.notes:
            say(f"linkcheck: {note}")
        yield file


def _names(settings: Settings) -> tuple[str, ...]:
    from linkcheck.sources import DEFAULT_SOURCE

    return settings.sources or (DEFAULT_SOURCE,)


def _read(file: SourceFile, settings: Settings) -> list[Reference]:
    """Return the references of one file."""
    from linkcheck.extraction import extract, extract_bytes

    whole = settings.whole_document
    if file.text is None:
        found = extract_bytes(file.data, file.format, source=file.name, whole_document=whole)
    else:
        from linkcheck.gates.waivers import in_text, with_waivers

        found = extract(file.text, file.format, source=file.name, whole_document=whole)
        found = list(with_waivers(found, in_text(file.text)))
    _tell(file, len(found), settings)
    return found


def _tell(file: SourceFile, count: int, settings: Settings) -> None:
    if settings.verbose:
        say(f"linkcheck: {file.name}: read as {file.format}, {count} references.")


def _nothing(settings: Settings) -> NothingToCheckError:
    return NothingToCheckError(f"{', '.join(_names(settings))}: no reference with a URL or DOI was found.")
