"""Texts of many megabytes: planned in one pass, read part by part, and written so by a process a core.

What is written is the same however many processes there are: the parts are cut before any is read, each is read by
itself, and they are put together in order. The text is never held as a whole.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import BinaryIO

from linkcheck.bulk import parts
from linkcheck.bulk.cuts import NotUtf8Error, Planning, plan, transcoded
from linkcheck.bulk.parts import Job, Part, Task
from linkcheck.bulk.workers import Workers
from linkcheck.gates.waivers import with_waivers
from linkcheck.model import Reference


def cores() -> int:
    """Return how many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read(
    file: BinaryIO, task: Task, *, whole_document: bool, say: Callable[[str], None], workers: int
) -> Generator[Part, None, None]:
    """Yield what a large text comes to, in its order.

    Args:
        file: The text, open at its beginning and with a descriptor.
        task: What is to be made of it.
        whole_document: Read the links outside its reference lists, too.
        say: Called with one sentence on its encoding, where that had to be guessed.
        workers: How many processes to use; 1: this one.

    Raises:
        WorkerError: A process ended before its work was done.
    """
    with closing(Workers(file, task, workers)) as pool:  # they start while the text is looked through
        try:
            yield from pool.read(Planning(file, whole_document=whole_document))
            return
        except NotUtf8Error as error:
            flaw = error
    with tempfile.TemporaryFile() as copy:
        if note := transcoded(file, flaw, copy):
            say(note)
        with closing(Workers(copy, task, workers)) as pool:
            yield from pool.read(Planning(copy, whole_document=whole_document))


def references(
    file: BinaryIO, source: str, *, whole_document: bool, say: Callable[[str], None], failed: Callable[[str], None]
) -> Iterator[Reference]:
    """Yield the references of a large text in their order, read in this process a part at a time.

    Args:
        file: The text, open at its beginning and with a descriptor.
        source: The file's name.
        whole_document: Read the links outside its reference lists, too.
        say: Called with one sentence on its encoding, where that had to be guessed.
        failed: Called once with an error of ours; what it was met at is left out.
    """
    try:
        jobs = plan(file, whole_document=whole_document)
    except NotUtf8Error as error:
        flaw = error
    else:
        yield from _references(file, jobs, source, failed)
        return
    with tempfile.TemporaryFile() as copy:
        if note := transcoded(file, flaw, copy):
            say(note)
        yield from _references(copy, plan(copy, whole_document=whole_document), source, failed)


def _references(
    file: BinaryIO, jobs: list[Job], source: str, failed: Callable[[str], None]
) -> Iterator[Reference]:  # fmt: skip
    errors: list[str] = []
    before: list[parts.Waived] = []
    for job in jobs:
        waivers = parts.waivers(file.fileno(), job)
        # A comment may be the last line of one part, and what it is about the first of the next.
        yield from with_waivers(parts.read(file.fileno(), job, source, errors.append), [*before[-1:], *waivers])
        before = waivers
    if errors:
        failed(errors[0])
