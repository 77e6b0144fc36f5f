"""One part of a large text: from its bytes to what is written of it."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from linkcheck.bulk.bytewalk import Left
from linkcheck.bulk.sweep import Sweep
from linkcheck.console import encoded
from linkcheck.errors import described
from linkcheck.extraction import without_collector
from linkcheck.extraction.passages import MappedText, Passage, SourceText
from linkcheck.extraction.references import references
from linkcheck.extraction.vicinity import REACH
from linkcheck.frozen import dataclass
from linkcheck.gates.waivers import in_text
from linkcheck.model import Reference, Waiver
from linkcheck.report.extraction import inert
from linkcheck.report.rows import Form, Totals, form


class Span(NamedTuple):
    """Bytes `[start, stop)` of a file, and the place in it that they begin at."""

    start: int
    stop: int
    line: int
    column: int


Job = tuple[Span, ...]
"""What is read at a time: spans in order, each of whole entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be made of all parts of a source."""

    form: str
    source: str = ""
    width: int = 80
    colour: bool = False

    def chosen_form(self) -> Form:
        """Return the form that it is written in."""
        return form(self.form, width=self.width, colour=self.colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is written of some references."""

    rows: bytes
    remarks: bytes
    totals: Totals
    error: str | None = None  # of ours, at which a part of it was left out


class Maker:
    """Makes the parts of one text, one by one."""

    def __init__(self, descriptor: int, task: Task) -> None:
        self._descriptor = descriptor
        self._source = task.source
        self._form = task.chosen_form()
        self._sweep = Sweep(inert(task.source)) if task.form == "links" else None

    def make(self, job: Job) -> Part:
        """Read a part, and write what it comes to."""
        errors: list[str] = []
        if self._sweep is None:
            made = part(read(self._descriptor, job, self._source, errors.append), self._form)
            return replace(made, error=errors[0]) if errors else made
        rows, totals = [], Totals()
        with without_collector(_size(job)):
            for span in job:
                try:
                    swept = list(self._swept(self._sweep, span))
                except MemoryError:
                    raise
                except Exception as error:  # noqa: BLE001  reported with the part
                    errors.append(described(error))
                    found = list(_references(self._descriptor, span, self._source, errors.append))
                    swept = [(self._form.rows(found), Totals.of(found))]
                for text, more in swept:
                    rows.append(text)
                    totals += more
        return Part(rows=encoded("".join(rows)), remarks=b"", totals=totals, error=errors[0] if errors else None)

    def _swept(self, sweep: Sweep, span: Span) -> Iterator[tuple[str, Totals]]:
        """Yield what is written of the lines of a span: of plain ones at once, of others by their references."""
        data = _bytes(self._descriptor, span.start, span.stop)
        swath = sweep.over(data, span.line, whole_line=span.column == 1)
        around = data[: 4 * REACH].decode("utf-8", errors="ignore")
        left = [piece for piece in swath.pieces if isinstance(piece, Left)]
        places = [_place(data, piece, column=1 if piece.start else span.column) for piece in left]
        passages = [Passage(text=MappedText.whole(place), around=around) for place in places]
        found = references(passages, self._source, whole_document=True, examples=swath.examples)
        following = iter([place.first_line + place.text.rstrip("\n").count("\n") + 1 for place in places])
        at = 0
        for piece in swath.pieces:
            if isinstance(piece, Left):
                stop = bisect_left(found, next(following), lo=at, key=attrgetter("line"))
                yield self._form.rows(found[at:stop]), Totals.of(found[at:stop])
                at = stop
            else:
                yield "".join(piece.rows), Totals(references=len(piece.rows), links=piece.links, dated=piece.dated)


def _place(data: bytes, piece: Left, *, column: int) -> SourceText:
    text = data[piece.start : piece.stop].decode("utf-8", errors="replace")
    return SourceText(text, first_line=piece.line, first_column=column)


def part(found: list[Reference], chosen: Form) -> Part:
    """Write references; characters that UTF-8 does not have are written out."""
    rows = chosen.rows(found)
    remarks = chosen.remarks(found) if chosen.remarks is not None else ""
    return Part(rows=encoded(rows), remarks=encoded(remarks), totals=Totals.of(found))


def read(descriptor: int, job: Job, source: str, failed: Callable[[str], None]) -> list[Reference]:
    """Return the references of a part of a UTF-8 file.

    Args:
        descriptor: Of the file.
        job: The part.
        source: The file's name.
        failed: Called with an error of ours; what it was met at is left out.
    """
    with without_collector(_size(job)):
        return [reference for span in job for reference in _references(descriptor, span, source, failed)]


def _size(job: Job) -> int:
    return sum(span.stop - span.start for span in job)


Waived = tuple[int, Waiver]
"""A comment that has something ignored, with its line."""


def waivers(descriptor: int, job: Job) -> list[Waived]:
    """Return the comments in a part of a UTF-8 file that have something ignored."""
    found: list[Waived] = []
    for span in job:
        data = _bytes(descriptor, span.start, span.stop)
        if b"linkcheck:" in data.lower():
            text = data.decode("utf-8", errors="replace")
            found += [(line + span.line - 1, waiver) for line, waiver in in_text(text)]
    return found


def _references(descriptor: int, span: Span, source: str, failed: Callable[[str], None]) -> Iterable[Reference]:
    text = _bytes(descriptor, span.start, span.stop).decode("utf-8", errors="replace")
    place = SourceText(text, first_line=span.line, first_column=span.column)
    try:
        return references((Passage(text=MappedText.whole(place)),), source, whole_document=True)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  reported by the caller
        failed(described(error))
    from linkcheck.extraction.fallback import plain_references

    return plain_references(text, source, first_line=span.line, first_column=span.column)


def _bytes(descriptor: int, start: int, stop: int) -> bytes:
    data = os.pread(descriptor, stop - start, start)
    while len(data) < stop - start and (more := os.pread(descriptor, stop - start - len(data), start + len(data))):
        data += more
    return data
