"""Ctrl-C is not lost, and ends the program with its own exit code."""

from __future__ import annotations

import subprocess
import sys

import pytest

_DROPPED = """
import os, signal, sys, weakref
from linkcheck import interrupt
from linkcheck.console import put_all
interrupt.watch()
class Thing: pass
thing = Thing()
gone = weakref.ref(thing, lambda ref: os.kill(os.getpid(), signal.SIGINT))  # Python drops what a callback raises
del thing
try:
    put_all(["written"])
except KeyboardInterrupt:
    interrupt.end()
"""
_COMPILED = """
import os, signal
from linkcheck import interrupt
interrupt.watch()
try:
    exec("import os, signal; os.kill(os.getpid(), signal.SIGINT)")  # Python ends by the signal after this
except KeyboardInterrupt:
    interrupt.end()
"""
_IGNORED = """
import os, signal
from linkcheck import interrupt
signal.signal(signal.SIGINT, signal.SIG_IGN)
interrupt.watch()
os.kill(os.getpid(), signal.SIGINT)
interrupt.check()
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(_DROPPED, 130, id="dropped"),
        pytest.param(_COMPILED, 130, id="compiled"),
        pytest.param(_IGNORED, 0, id="nohup"),
    ],
)
def test_it_is_not_lost(text: str, code: int) -> None:
    """Wherever it comes, nothing is written behind it; where it is ignored, it stays so."""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=False)
    assert done.returncode == code
    assert done.stdout == b""
