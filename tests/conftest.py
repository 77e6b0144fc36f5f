"""What all tests share: nothing outside loopback is ever reached, and no setting of the machine leaks in."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import hypothesis
import pytest

from tests.guard import sitecustomize

GUARD = str(Path(__file__).parent / "guard")

sitecustomize.install()

# Property tests do not fail because the machine is busy.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background: children would ignore it, too
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable or settings file of the machine reaches a test; child processes are watched too."""
    for name in list(os.environ):
        if name.startswith("LINKCHECK_") or name.lower().endswith("_proxy") or name == "CI":
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nonexistent")
    monkeypatch.setenv("PYTHONPATH", GUARD)
