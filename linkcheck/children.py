"""Processes of ours that share the work: begun so that they are ours alone, and ended for certain."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import linkcheck


def begin(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Run a module of ours in a process with pipes for its standard input and output.

    Args:
        module: Its name.
        arguments: What it is given.
    """
    package = str(Path(linkcheck.__file__).parents[1])
    path = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],  # -P: a json.py in the user's folder is not ours
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("LINKCHECK_DEBUG") else subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([package, *path])},
        process_group=0,  # Ctrl-C is for the process that the user started; it ends this one
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and wait until it is gone."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what it did not read any more
                continue
