"""From the sources that the settings name to their references, held or written as they are read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from linkcheck.console import say
from linkcheck.documents import Flaw, Problem, internal_error
from linkcheck.documents import read as read_document
from linkcheck.errors import INTERRUPTED, InputError, NothingToCheckError
from linkcheck.folders import Choice, LeftOut, leads_out
from linkcheck.wording import plural

if TYPE_CHECKING:
    from linkcheck.bulk.parts import Part, Task
    from linkcheck.model import Reference, Report
    from linkcheck.processes import LimitedProcess
    from linkcheck.settings import Settings
    from linkcheck.sources import SourceFile


LARGE_BYTES = 8_000_000
"""From here on plain text is read in parts, to be listed by several processes: to start those takes as long as to read
a fourth."""


class Problems:
    """What went wrong while the sources were read; each is reported at once and counts at the end of the run."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self._flaws: set[Flaw] = set()

    def add(self, problem: Problem) -> None:
        """Report a problem."""
        self._flaws.add(problem.flaw)
        self.messages.append(problem.message)
        say(f"linkcheck: {problem.message}")

    def unreadable(self, message: str) -> None:
        """Report a source that cannot be read."""
        self.add(Problem(flaw=Flaw.SOURCE, message=message))

    def exit_code(self, code: int) -> int:
        """Return the exit code of a run that would have ended with `code`."""
        if code == INTERRUPTED:
            return code
        if Flaw.BUG in self._flaws:
            return Flaw.BUG.value
        return Flaw.SOURCE.value if self._flaws and code != Flaw.BUG.value else code

    def reported(self, report: Report) -> Report:
        """Return a report that mentions them and has their exit code."""
        if not self.messages:
            return report
        return replace(
            report, exit_code=self.exit_code(report.exit_code), messages=(*report.messages, *self.messages)
        )  # fmt: skip


class _Reading:
    """Reads the sources of one run; a context manager, as the child that reads documents has to be ended."""

    def __init__(self, settings: Settings, problems: Problems) -> None:
        self._settings = settings
        self._problems = problems
        self._child: LimitedProcess | None = None

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._child is not None:
            self._child.close()

    def _process(self) -> LimitedProcess:
        """Return the child, which most runs on plain text do without."""
        from linkcheck.processes import LimitedProcess

        self._child = self._child or LimitedProcess()
        return self._child

    def files(self, held_bytes: int | None = None) -> Iterator[SourceFile]:
        """Yield the files of all sources, and say what the user should know about them."""
        from linkcheck.sources import DEFAULT_SOURCE, read_all

        settings, left_out = self._settings, LeftOut()
        if not settings.sources and not Path(DEFAULT_SOURCE).exists():
            raise InputError(f"{DEFAULT_SOURCE}: no such file; name what to check: linkcheck check FILE.")
        if not (settings.sources or settings.trust_settings) and leads_out(Path(), DEFAULT_SOURCE):
            raise InputError(
                f"{DEFAULT_SOURCE}: is a symbolic link that leads out of this folder and its repository; to check it "
                f"all the same, name it: linkcheck check {DEFAULT_SOURCE}"
            )
        choice = Choice(exclude_path=settings.exclude_path, everything=settings.no_gitignore)
        for file in read_all(
            _names(settings), input_format=settings.input_format, held_bytes=held_bytes, choice=choice,
            failed=self._problems.unreadable, left_out=left_out,
        ):  # fmt: skip
            for note in file.notes:
                self._note(note)
            yield file
        for note in left_out.notes:
            self._note(note)
        if (summary := left_out.summary()) is not None:
            self._note(summary)

    def _note(self, sentence: str) -> None:
        if not self._settings.quiet:
            say(f"linkcheck: {sentence}")

    def read(self, file: SourceFile) -> tuple[Sequence[Reference], bool]:
        """Return the references of one file; False if it was not read as it should be."""
        found = read_document(file, self._process, whole_document=self._settings.whole_document)
        if found.problem is not None:
            self._problems.add(found.problem)
        self._count(file, len(found.references))
        return found.references, found.problem is None

    def any_size(self, file: SourceFile) -> Iterator[Reference]:
        """Yield the references of one file; a large text is read part by part."""
        if file.large is None:
            yield from self.read(file)[0]
            return
        from linkcheck import bulk

        count = 0
        with file.large as text:
            for reference in bulk.references(
                text, file.name, whole_document=self._settings.whole_document, say=self._noting(file),
                failed=lambda error: self._failed(file, error),
            ):  # fmt: skip
                count += 1
                yield reference
        self._count(file, count)

    def large(self, file: SourceFile, text: BinaryIO, task: Task) -> Generator[Part, None, None]:
        """Yield the parts of a large text."""
        from linkcheck import bulk

        task, count = replace(task, source=file.name), 0
        whole, note = self._settings.whole_document, self._noting(file)
        with text, closing(bulk.read(text, task, whole_document=whole, say=note, workers=bulk.cores())) as parts:
            for part in parts:
                count += part.totals.references
                if part.error is not None:
                    self._failed(file, part.error)
                yield part
        self._count(file, count)

    def _failed(self, file: SourceFile, error: str) -> None:
        from linkcheck.sources import shown

        why = internal_error(shown(file.name), file.format, error)
        self._problems.add(Problem(flaw=Flaw.BUG, message=f"{why}. What it fails at is left out."))

    def _noting(self, file: SourceFile) -> Callable[[str], None]:
        """Return what says a sentence on how a file is read."""
        from linkcheck.sources import shown

        return lambda sentence: self._note(f"{shown(file.name)}: {sentence}")

    def _count(self, file: SourceFile, count: int) -> None:
        if self._settings.verbose:
            say(f"linkcheck: {file.name}: read as {file.format}, {plural(count, 'reference')}.")


def references(settings: Settings, problems: Problems) -> Sequence[Reference]:
    """Return the references of all sources: a list, or a Shelf where there are too many to hold.

    Raises:
        NothingToCheckError: There is no link in them, and the user does not allow that.
        SpineError: There is neither memory nor disk for them.
    """
    from linkcheck.spine import Shelf, Spine

    with _Reading(settings, problems) as reading:
        read: Iterator[Reference] = chain.from_iterable(map(reading.any_size, reading.files(held_bytes=LARGE_BYTES)))
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
        raise _nothing(settings, problems)
    return list(shelf) if shelf.held else shelf


def files(settings: Settings, problems: Problems) -> list[tuple[SourceFile, list[Reference]]]:
    """Return all sources that were read as they should be, each with its references.

    Raises:
        NothingToCheckError: There is no link in them, and the user does not allow that.
    """
    found: list[tuple[SourceFile, list[Reference]]] = []
    with _Reading(settings, problems) as reading:
        for file in reading.files():
            references, sound = reading.read(file)
            if sound:
                found.append((file, list(references)))
    if settings.changed_since is not None:
        from linkcheck.gates.touched import touched

        found = [(file, touched(references, settings.changed_since)) for file, references in found]
        if not any(references for _, references in found):
            say(f"linkcheck: no reference was touched since {settings.changed_since}.")
            return []
    if not any(reference.links for _, references in found for reference in references) and not settings.allow_empty:
        raise _nothing(settings, problems)
    return found


def extracted(
    settings: Settings, problems: Problems, *, width: int, colour: bool
) -> Generator[str | bytes, None, None]:  # fmt: skip
    """Yield what all sources hold as it is to be written; of a large text, no more than some parts are held.

    Raises:
        NothingToCheckError: There is no link in them, and the user does not allow that.
    """
    with _Reading(settings, problems) as reading:
        files = reading.files(held_bytes=LARGE_BYTES)
        found: list[Reference] = []
        for file in files:
            if file.large is not None:
                every = chain((file,), files)
                yield from _streamed(found, every, reading, settings, problems, width=width, colour=colour)
                return
            found += reading.read(file)[0]
    if not any(reference.links for reference in found) and not settings.allow_empty:
        raise _nothing(settings, problems)
    from linkcheck.report import render_extraction

    found = _without_patterns(found, settings)
    yield render_extraction(found, settings.format, width=width, colour=colour)


def _without_patterns(references: list[Reference], settings: Settings) -> list[Reference]:
    """Return references without the links that have placeholders, and report how many there were."""
    from linkcheck.extraction import placeholders

    kept = [tuple(link for link in each.links if placeholders.find(link.target) is None) for each in references]
    count = sum(len(each.links) - len(links) for each, links in zip(references, kept, strict=True))
    if not count:
        return references
    if not settings.quiet:
        say(f"linkcheck: {plural(count, 'link')} with placeholders left out.")
    return [
        each if len(links) == len(each.links) else replace(each, links=links)
        for each, links in zip(references, kept, strict=True)
    ]


def _streamed(
    found: list[Reference], files: Iterator[SourceFile], reading: _Reading, settings: Settings, problems: Problems, *,
    width: int, colour: bool,
) -> Iterator[bytes]:  # fmt: skip
    """Yield what was found so far and what is in the other files, one or more of them large."""
    from linkcheck.bulk.joined import joined
    from linkcheck.bulk.parts import Task, part

    task = Task(form=settings.format, width=width, colour=colour)
    form = task.chosen_form()

    def parts() -> Generator[Part, None, None]:
        yield part(found, form)
        for file in files:
            if file.large is None:
                yield part(list(reading.read(file)[0]), form)
            else:
                yield from reading.large(file, file.large, task)

    with closing(parts()) as made:
        yield from joined(made, form, None if settings.allow_empty else lambda: _nothing(settings, problems))


def _names(settings: Settings) -> tuple[str, ...]:
    from linkcheck.sources import DEFAULT_SOURCE

    return settings.sources or (DEFAULT_SOURCE,)


def _nothing(settings: Settings, problems: Problems) -> NothingToCheckError:
    """Return the error of sources without a link; a source that could not be read decides its exit code."""
    from linkcheck.sources import shown

    error = NothingToCheckError(f"{', '.join(map(shown, _names(settings)))}: no URL or DOI found.")
    error.exit_code = problems.exit_code(error.exit_code)
    return error
