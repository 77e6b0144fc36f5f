"""From a file's text to its references: links as they stand and as a reader means them, dates, titles."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from linkcheck.model import Reference

_LARGE = 1_000_000  # characters; what they become are some hundred thousand objects, all of which stay


@contextmanager
def without_collector(size: int) -> Iterator[None]:
    """Keep the garbage collector from looking through references again and again while they only become more."""
    pause = size > _LARGE and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def extract(text: str, format: str = "text", *, source: str = "-", whole_document: bool = False) -> list[Reference]:
    """Return the references of a text, in its order; never raises for what the text holds.

    If its reader fails, which is a bug of ours, the text is read as plain text and a RuntimeWarning says so. Memory and
    time are limited on the command line only.

    Args:
        text: The decoded text of a file.
        format: The name of its format, as `--input-format` takes it.
        source: The file's name as the user gave it.
        whole_document: Read links of the running text, too, where an article has a list of references.

    Raises:
        InputError: There is no such format.
    """
    from linkcheck.errors import InputError

    try:
        return extract_text(text, format, source=source, whole_document=whole_document)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  one bad text does not end the run of whoever calls
        import warnings

        from linkcheck.extraction.fallback import plain_references

        message = f"{source}: internal error in the reader of {format} ({error!r}); it is read as plain text instead"
        warnings.warn(message, RuntimeWarning, stacklevel=2)
        return plain_references(text, source, whole_document=whole_document)


def extract_text(text: str, format: str, *, source: str = "-", whole_document: bool = False) -> list[Reference]:
    """Do what `extract` does, but raise what its reader raises."""
    from linkcheck.extraction import formats
    from linkcheck.extraction.passages import SourceText
    from linkcheck.extraction.references import references

    with without_collector(len(text)):
        return references(formats.read(format, SourceText(text)), source, whole_document=whole_document)


def extract_stream(chunks: Iterable[str], *, source: str = "-") -> Iterator[Reference]:
    """Yield the references of a plain text of any size, in its order and in bounded memory.

    The whole text is read: no list of references is looked for by its heading.

    Args:
        chunks: The decoded text, cut anywhere.
        source: The file's name as the user gave it.
    """
    from linkcheck.extraction import stream

    return stream.extract_stream(chunks, source=source)


def extract_bytes(data: bytes, format: str, *, source: str = "-", whole_document: bool = False) -> list[Reference]:
    """Return the references of a file in a binary format, in its order.

    Raises:
        InputError: There is no such format, the file cannot be opened, or an optional package is missing.
    """
    from linkcheck.extraction import formats
    from linkcheck.extraction.references import references

    return references(formats.read_bytes(format, data), source, whole_document=whole_document, lines=False)
