"""The command `linkcheck fix`: the audit, the plan, the diff or the writing."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from linkcheck.console import put, put_verbatim, say
from linkcheck.display import one_line
from linkcheck.errors import ReportError
from linkcheck.files import write_file
from linkcheck.fixing import https
from linkcheck.fixing.edits import Edit, applied, diff
from linkcheck.fixing.media import EDITABLE
from linkcheck.fixing.place import Place
from linkcheck.fixing.plan import corrections
from linkcheck.frozen import dataclass
from linkcheck.model import CheckedReference, Reference, Report
from linkcheck.outputs import say_unfinished
from linkcheck.settings import Settings
from linkcheck.sources import STANDARD_INPUT, SourceFile
from linkcheck.wording import plural

Audit = Callable[[list[Reference], Settings], Report]
_UNDONE = "nothing was corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that may be edited."""

    name: str
    format: str
    text: str
    mark: bytes  # the byte order mark in front of it


def fix(files: Sequence[tuple[SourceFile, list[Reference]]], settings: Settings, audit: Audit, *, write: bool) -> int:
    """Correct what is safe, and return the exit code: that of the audit where it cannot be trusted, else 0.

    Args:
        files: Each source with its references.
        settings: Of the audit.
        audit: Asks about the references.
        write: Change the files; else a unified diff goes to standard output.

    Raises:
        ReportError: A file cannot be written.
    """
    sources = {source.name: source for file, _ in files if (source := _editable(file)) is not None}
    references = [reference for file, found in files for reference in found if file.name in sources]
    settings = replace(settings, warn_only=True, metadata=False, no_state=True)
    if not references:
        say("linkcheck: nothing to correct.")
        return 0
    report = audit(references, replace(settings, archive="failed"))
    if report.exit_code:
        say_unfinished(report, _UNDONE)
        return report.exit_code
    plain = https.candidates(report)
    secure = https.by_themselves(plain)
    if others := [https.asked(url) for url in plain if url not in secure]:
        if not settings.quiet:
            say(f"linkcheck: {plural(len(others), 'plain http link')} asked by https as well.")
        second = audit(others, replace(settings, archive="never", drift=False))
        if not second.complete:
            say_unfinished(second, _UNDONE)
            return second.exit_code
        secure |= https.compared(plain, second)
    by_source: dict[str, list[CheckedReference]] = {}
    for checked in report.references:
        by_source.setdefault(checked.reference.source, []).append(checked)
    count = 0
    for name, source in sources.items():
        place = Place.of(name, source.text, source.format)
        found, left = corrections(place, by_source.get(name, ()), secure)
        count += len(_told(source, found))
        if found:
            _deliver(source, found, write=write)
        for sentence in left:
            say(sentence)
    say(f"linkcheck: {plural(count, 'correction')}{'' if write else ' to make; --write makes them'}.")
    return 0


def _editable(file: SourceFile) -> Source | None:
    """Return a source whose bytes can be put back, or None and say why it is left alone."""
    why = None
    if file.name == STANDARD_INPUT:
        why = "standard input cannot be corrected; name a file"
    elif file.text is None or file.format not in EDITABLE:
        why = f"files of the format {file.format} cannot be corrected"
    if why is None:
        data = Path(file.name).read_bytes()
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        text = file.text or ""
        if mark + text.encode("utf-8", "surrogatepass") == data:
            return Source(name=file.name, format=file.format, text=text, mark=mark)
        why = "it is not UTF-8, and is left as it is"
    say(f"linkcheck: {file.name}: {why}.")
    return None


def _told(source: Source, found: Sequence[Edit]) -> list[str]:
    """Return a line for each correction; an address and the words that show it are one."""
    name = one_line(source.name)
    return list(dict.fromkeys(f"# {name}:{edit.line}: {one_line(edit.evidence)}\n" for edit in found))


def _deliver(source: Source, found: list[Edit], *, write: bool) -> None:
    after = applied(source.text, found)
    told = _told(source, found)
    if not write:
        put_verbatim((*told, *_diff(source, after)))
        return
    path = Path(source.name)
    if path.read_bytes() != source.mark + source.text.encode("utf-8", "surrogatepass"):
        raise ReportError(f"{source.name}: was changed while it was checked, and is left as it is.")
    write_file(path, [source.mark, after.encode("utf-8", "surrogatepass")], edit=True)
    put(*told)


def _diff(source: Source, after: str) -> Iterator[str]:
    mark = source.mark.decode("utf-8")
    return diff(os.path.relpath(source.name).replace(os.sep, "/"), mark + source.text, mark + after)
