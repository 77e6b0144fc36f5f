"""Parts put together in their order, as one document."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator

from linkcheck.bulk.parts import Part
from linkcheck.console import encoded
from linkcheck.errors import NothingToCheckError
from linkcheck.report.rows import Form, Totals

_HELD_BYTES = 64_000_000  # of rows without a link: nothing is to be written where no link comes at all
_COPIED_BYTES = 1_000_000  # of remarks, at a time


def joined(parts: Iterator[Part], form: Form, nothing: Callable[[], NothingToCheckError] | None) -> Iterator[bytes]:
    """Yield a document bit by bit.

    Args:
        parts: In their order.
        form: The form that they are written in.
        nothing: Returns what is raised if there is no link in them; None: then they are an empty document.
    """
    totals = Totals()
    held, size = [encoded(form.head)], 0
    with tempfile.TemporaryFile() as remarks:
        for part in parts:
            if part.rows:
                held += [encoded(form.between if size else form.before), part.rows]
                size += len(part.rows)
            remarks.write(part.remarks)
            totals += part.totals
            if totals.links or nothing is None or size > _HELD_BYTES:
                yield from held
                held.clear()
        if not totals.links and nothing is not None:
            raise nothing()
        yield from held
        if remarks.tell():
            yield b"\n"
            remarks.seek(0)
            while block := remarks.read(_COPIED_BYTES):
                yield block
        yield encoded(form.foot(totals))
