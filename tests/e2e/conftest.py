"""The command as users run it: a process of its own, in a folder of its own, against the demo's web on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo.world import World, running
from tests.conftest import GUARD

PROJECT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "linkcheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return standard output read as JSON."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a child: watched, without colour or settings of the machine."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": f"{GUARD}{os.pathsep}{PROJECT}",
        "COLUMNS": "80",
        "XDG_CONFIG_HOME": "/nonexistent",
        "PYTHONWARNINGS": "error",
        **(extra or {}),
    }


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs the command in an empty folder."""

    def run(*arguments: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [*COMMAND, *arguments], input=stdin, capture_output=True, cwd=tmp_path, env=environment(env), timeout=120,
            check=False,
        )  # fmt: skip
        return Outcome(code=done.returncode, out=done.stdout.decode("utf-8"), err=done.stderr.decode("utf-8"))

    return run


@pytest.fixture(scope="session")
def web() -> Iterator[World]:
    """Serve the demo's web."""
    with running() as world:
        yield world


@pytest.fixture
def reach(web: World) -> tuple[str, ...]:
    """Return the options that lead an audit to the demo's web and make it short."""
    routes = [part for route in web.connect_to() for part in ("--connect-to", route)]
    quick = ("--timeout", "2", "--attempts", "2", "--host-interval", "0", "--second-pass-delay", "0", "--quiet")
    return (*routes, "--cacert", web.cacert, *quick)


@pytest.fixture
def nowhere() -> Iterator[str]:
    """Serve a name server that is certain that no name exists, as on a machine without internet; yield its address."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            question, client = server.recvfrom(4096)
            if not question:
                return
            server.sendto(question[:2] + b"\x81\x83" + question[4:6] + bytes(6) + question[12:], client)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    port = server.getsockname()[1]
    yield f"127.0.0.1:{port}"
    server.sendto(b"", server.getsockname())
    thread.join(timeout=5)
    server.close()


def write_list(folder: Path, lines: Sequence[str], name: str = "references.txt") -> str:
    """Write a list of references and return its name."""
    (folder / name).write_text("\n\n".join(lines) + "\n", "utf-8")
    return name
