"""What `linkcheck init` writes: settings to begin with, and a workflow that audits every night."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from linkcheck import __version__
from linkcheck.console import put
from linkcheck.errors import SettingsError
from linkcheck.files import write_file
from linkcheck.settings import find_file

SETTINGS, WORKFLOW = Path("linkcheck.toml"), Path(".github") / "workflows" / "linkcheck.yml"


def init(folder: Path, *, force: bool) -> None:
    """Write both files into a folder and say what was written.

    Args:
        folder: Of the project.
        force: Write over what is there.

    Raises:
        SettingsError: One is there already, or a symbolic link leads to where it would be; neither is written then.
        ReportError: One cannot be written.
    """
    found = find_file(folder)
    wanted = [WORKFLOW]
    if found is not None and found.parent == folder and found.name == "pyproject.toml":
        put("pyproject.toml has settings ([tool.linkcheck]); linkcheck.toml is not written.\n")
    else:
        wanted.insert(0, SETTINGS)
    for path in wanted:
        _refuse_links(folder, path)
    there = [str(path) for path in wanted if (folder / path).exists()]
    if there and not force:
        exist = "already exists" if len(there) == 1 else "already exist"
        raise SettingsError(f"{' and '.join(there)} {exist}; use --force to overwrite.")
    for path in wanted:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        text = resources.files("linkcheck.starting").joinpath(path.name).read_text("utf-8")
        write_file(folder / path, [text.replace("linkcheck-refs==VERSION", f"linkcheck-refs=={__version__}")])
        put(f"{path}: written.\n")
    put("Next: name your lists under `sources`, set `mailto`, and run `linkcheck check`.\n")


def _refuse_links(folder: Path, path: Path) -> None:
    """Raise SettingsError if a file to be written, or a folder on the way to it, is a symbolic link."""
    for each in (path, *path.parents):
        if each != Path() and (folder / each).is_symlink():
            raise SettingsError(
                f"{each}: is a symbolic link; remove it first, as files are written in this folder only."
            )
