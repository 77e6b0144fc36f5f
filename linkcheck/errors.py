"""Errors that end a run. A broken link is data, not an error."""

from __future__ import annotations

from linkcheck import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

INTERRUPTED = 130
"""What shells call a program that Ctrl-C ended."""


_LONGEST_DESCRIPTION = 300  # characters: an error may quote a hostile document


def described(error: BaseException) -> str:
    """Return an unexpected error's type and message, for the report of an internal error."""
    return f"{type(error).__name__}: {error}"[:_LONGEST_DESCRIPTION]


class LinkcheckError(Exception):
    """The root; its message is one sentence that says what, where, and what to do."""

    exit_code = 3


class InputError(LinkcheckError):
    """A source cannot be read."""

    exit_code = 2


class HistoryError(InputError):
    """The history cannot be used; the file is left as it is."""


class DamagedHistoryError(HistoryError):
    """The history is damaged; a run sets it aside and starts a new one."""

    def __init__(self, path: Path, why: str, inode: int | None = None) -> None:
        super().__init__(
            f"{path}: the history is damaged ({why}); the next `linkcheck check` sets it aside and starts a new one."
        )
        self.path = path
        self.why = why
        self.inode = inode  # of the damaged file; None: not known


class SettingsError(LinkcheckError):
    """An option or a settings file is wrong."""

    exit_code = 2


class ReportError(LinkcheckError):
    """A report cannot be written where it was asked for."""

    exit_code = 2


class WriteError(ReportError):
    """The disk or the device failed while a report was written; the path itself was right."""

    exit_code = 3


class NothingToCheckError(LinkcheckError):
    """The sources have no reference with a link."""

    exit_code = 4


class WorkerError(LinkcheckError):
    """A process that shares the work ended before it was done."""


class SpineError(LinkcheckError):
    """What does not fit into memory cannot be written to a temporary file."""
