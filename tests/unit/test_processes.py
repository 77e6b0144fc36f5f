"""A process with limits: what it sends comes as it is made, and nothing that it does ends ours."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterator

import pytest

from linkcheck import children
from linkcheck.errors import InputError
from linkcheck.extraction import extract
from linkcheck.model import Kind, Link, Reference
from linkcheck.processes import CallFailedError, LimitedProcess, LimitExceededError, Limits

ROOMY = Limits(memory_bytes=2**30, cpu_s=30)
LINK = Link(kind=Kind.URL, raw="a", target="b", line=1, column=1)


def links(count: int) -> Iterator[list[Link]]:
    """Yield lists of links."""
    for _ in range(count):
        yield [LINK]


LINES = "1. Roe J. Tides of the harbour. https://a.example.org/x (accessed 12.05.2020).\n"


def references() -> Iterator[list[Reference]]:
    """Yield references as the reader of plain lines makes them, their titles still to be read."""
    yield extract(LINES)


def process_id() -> Iterator[int]:
    """Yield the number of the process."""
    yield os.getpid()


def refuse() -> Iterator[object]:
    """Refuse what was given."""
    yield 1
    raise InputError("it is a poem.")


def fail() -> Iterator[object]:
    """Fail as a bug would."""
    yield 1
    raise KeyError("spring")


def fill() -> Iterator[int]:
    """Take more memory than there may be."""
    yield len(bytearray(4 * 2**30))


def end() -> Iterator[object]:
    """End the process as a bug in a library in C would."""
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


def spin() -> Iterator[object]:
    """Never end."""
    number = 1
    while number:
        number += 1
    yield number


class Evil:
    """Runs something when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Return a call."""
        return (os.system, ("exit 0",))


def attack() -> Iterator[object]:
    """Send an object that runs something where it is received."""
    yield Evil()


@pytest.fixture(params=["copy", "new"])
def process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LimitedProcess]:
    """Return a process, made in either way."""
    if request.param == "new":
        monkeypatch.setattr(children, "may_copy", lambda: False)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    with LimitedProcess() as child:
        yield child


def test_items_come_back(process: LimitedProcess) -> None:
    """Our own data come back equal, however many there are."""
    assert list(process.run(links, 3_000, limits=ROOMY)) == [[LINK]] * 3_000


def test_references_come_back_however_they_were_read(process: LimitedProcess) -> None:
    """A reference whose title is read later is a reference like others to the process that receives it."""
    assert type(extract(LINES)[0]) is not Reference
    assert list(process.run(references, limits=ROOMY)) == [extract(LINES)]


def test_one_process_for_all_calls(process: LimitedProcess) -> None:
    """Calls that end well share a process, which is not ours."""
    first, second = (list(process.run(process_id, limits=ROOMY)) for _ in range(2))
    assert first == second != [os.getpid()]


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        pytest.param(refuse, InputError, r"^it is a poem\.$", id="refused"),
        pytest.param(fail, CallFailedError, r"^KeyError: 'spring'$", id="failed"),
        pytest.param(fill, LimitExceededError, "MB of memory", id="memory"),
        pytest.param(end, LimitExceededError, "cannot be read", id="killed"),
        pytest.param(attack, CallFailedError, "not expected in an answer", id="foreign-object"),
    ],
)
def test_errors(process: LimitedProcess, function: object, error: type[Exception], message: str) -> None:
    """What goes wrong in the process is raised here, and the next call works."""
    with pytest.raises(error, match=message):
        list(process.run(function, limits=ROOMY))  # type: ignore[arg-type]
    assert list(process.run(links, 1, limits=ROOMY)) == [[LINK]]


def test_processor_time(process: LimitedProcess) -> None:
    """A call that never ends is ended, and the next call works."""
    with pytest.raises(LimitExceededError, match="processor time"):
        list(process.run(spin, limits=Limits(memory_bytes=2**30, cpu_s=0.1)))
    assert list(process.run(links, 1, limits=ROOMY)) == [[LINK]]


def test_no_process_is_left(process: LimitedProcess) -> None:
    """A call that is left early, and the end of the context, end the process."""
    (number,) = process.run(process_id, limits=ROOMY)
    call = process.run(links, 100_000, limits=ROOMY)
    next(call)
    call.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_requests_are_our_own() -> None:
    """What is sent to the process are plain values and names of functions."""
    assert pickle.loads(pickle.dumps(ROOMY)) == ROOMY
