"""Compiles the innermost loops into the wheel, by mypyc, where there is a C compiler.

A wheel without them is whole; it is slower with long lists. `HATCH_BUILD_NO_HOOKS=true` builds that one on purpose.
"""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = ("linkcheck/bulk/bytewalk.py", "linkcheck/bulk/scan.py", "linkcheck/bulk/bare.py")


class Compiling(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's name for it is not public
    """Adds the compiled modules to a wheel. An editable install runs the source."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, or say why that cannot be."""
        if self.target_name != "wheel" or version == "editable":
            return
        self._folder = TemporaryDirectory(prefix="linkcheck-build-")
        heard = io.StringIO()
        try:
            with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
                libraries = _compiled(Path(self.root), Path(self._folder.name))
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a machine lacks, there is a wheel without
            self.app.display_warning(f"Built without compiled loops ({type(error).__name__}: {error}); {_end(heard)}")
            return
        build_data["force_include"] |= {str(path): inside for inside, path in libraries.items()}
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made on the way."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()


def _compiled(root: Path, folder: Path) -> dict[str, Path]:
    """Return the libraries that were made of the modules, by their place in the wheel.

    Raises:
        Exception: A compiler is missing, or it refuses; of many kinds.
        SystemExit: Mypy refuses.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    options = ["--follow-imports=skip", "--ignore-missing-imports", f"--cache-dir={folder / 'mypy'}"]
    before = Path.cwd()
    os.chdir(root)  # mypy finds the names of modules from here
    try:
        extensions = mypycify(
            [*options, *COMPILED], opt_level="3", debug_level="0", target_dir=str(folder / "c"), group_name="linkcheck"
        )
        command = build_ext(Distribution({"name": "linkcheck", "ext_modules": extensions}))
        command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "objects")
        command.ensure_finalized()
        command.run()
    finally:
        os.chdir(before)
    made = (Path(path) for path in command.get_outputs())
    return {path.relative_to(folder / "lib").as_posix(): path for path in made}


def _end(heard: io.StringIO) -> str:
    """Return the last line that was said."""
    return (heard.getvalue().strip().splitlines() or ["nothing was said."])[-1]
