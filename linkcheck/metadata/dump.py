"""Crossref's public data file: what is registered of millions of DOIs, read from the disk instead of asked for.

It is a folder of files, each with a work a line or with a document of many, packed by gzip or not (Crossref, "Public
Data File", 2025); a work has the form in which the REST API gives it. Where a work leads to is in `resource`, what it
takes back in `update-to`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from linkcheck.errors import InputError
from linkcheck.metadata import crossref
from linkcheck.metadata.answers import partial_date
from linkcheck.model import DoiRecord, DoiUpdate
from linkcheck.regexes import regex

_DOI = regex(rb'"DOI"\s*:\s*"((?:[^"\\]|\\.)*+)"')
_DOCUMENT = regex(rb'\s*\{\s*(?:"items"\s*:\s*\[|\Z)')  # many works in one; else each has a line
_NAMES = (".jsonl", ".jsonl.gz", ".json", ".json.gz")


def read(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, DoiRecord | DoiUpdate]]:
    """Yield what the dump has of wanted DOIs: records, and notices that concern them, in its own order.

    Args:
        path: The folder, or one of its files.
        wanted: Tells whether a lower-case DOI is wanted.

    Raises:
        InputError: There is no such dump, or one of its files is damaged.
    """
    files = sorted(file for file in path.rglob("*") if file.name.endswith(_NAMES)) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: has no file of Crossref's public data file ({', '.join(_NAMES)}).")
    for file in files:
        for item in _items(file, wanted):
            yield from _told(item, wanted)


def _items(path: Path, wanted: Callable[[str], bool]) -> Iterator[Any]:
    """Yield the works of a file that name a wanted DOI somewhere; most lines are not parsed."""
    number = 0
    try:
        with _opened(path) as file:
            first = file.readline()
            if _DOCUMENT.match(first):
                yield from json.loads(first + file.read())["items"]
                return
            for line in chain((first,), file):
                number += 1
                if any(wanted(_plain(doi)) for doi in _DOI.findall(line)):
                    yield json.loads(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        where = f"{path}, line {number}" if number else f"{path}"
        raise InputError(f"{where}: is not what Crossref's public data file has.") from error


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.name.endswith(".gz") else path.open("rb")


def _plain(doi: bytes) -> str:
    return doi.replace(b"\\/", b"/").decode("utf-8", "replace").lower()


def _told(item: Any, wanted: Callable[[str], bool]) -> Iterator[tuple[str, DoiRecord | DoiUpdate]]:
    name = item.get("DOI") if isinstance(item, dict) else None
    if not isinstance(name, str):
        return
    if wanted(name.lower()):
        yield name.lower(), crossref.of_dump(item)
    notices = item.get("update-to")
    for notice in notices if isinstance(notices, list) else ():
        if not isinstance(notice, dict):
            continue
        kind, of, source = notice.get("type"), notice.get("DOI"), notice.get("source")
        if isinstance(kind, str) and kind and isinstance(of, str) and wanted(of.lower()):
            told = source if isinstance(source, str) and source else "publisher"
            yield (
                of.lower(),
                DoiUpdate(type=kind, doi=name.lower(), date=partial_date(notice.get("updated")), source=told),
            )
