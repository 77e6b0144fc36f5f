"""Plain text read whatever goes wrong: the last resort for a file that makes its reader fail."""

from __future__ import annotations

from linkcheck.extraction.passages import MappedText, Passage, SourceText
from linkcheck.extraction.references import references
from linkcheck.model import Kind, Link, Reference
from linkcheck.regexes import regex

_ADDRESS = regex(r"https?://[^\s<>\"'{}|\\^`]{1,2000}")
_SMALL = 4_000  # characters of a line; where it cannot be read, its addresses are taken as they stand


def plain_references(
    text: str,
    source: str,
    *,
    whole_document: bool = True,
    lines: bool = True,
    first_line: int = 1,
    first_column: int = 1,
) -> list[Reference]:
    """Return the references of a text read as plain text; a part that makes the reader fail loses only itself.

    Args:
        text: The whole text, or whole lines of it.
        source: The file's name.
        whole_document: Read links outside the list of references, too.
        lines: The file has lines that a place can be told by.
        first_line: The line of the file that the text begins with.
        first_column: Where in that line it begins.
    """
    found: list[Reference] = []
    todo = [(text, first_line, first_column)]
    while todo:
        part, line, column = todo.pop()
        try:
            place = SourceText(part, first_line=line, first_column=column)
            passage = Passage(text=MappedText.whole(place))
            whole = whole_document or part is not text  # a part may be without the heading of its list
            found += references((passage,), source, whole_document=whole, lines=lines)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  narrowed down until the rest can be read
            cut = _middle(part)
            if cut:
                todo += [(part[cut:], line + part.count("\n", 0, cut), 1), (part[:cut], line, column)]
            else:
                found += _bare(part, source, line if lines else 0, column)
    return found


def _middle(text: str) -> int:
    """Return the offset of the line nearest after the middle of a text, else before it; 0: it is one line."""
    middle = len(text) // 2
    cut = text.find("\n", middle, len(text) - 1) + 1
    return cut or text.rfind("\n", 0, middle) + 1


def _bare(text: str, source: str, line: int, column: int) -> list[Reference]:
    """Return the addresses of one line as they stand."""
    links = tuple(
        Link(kind=Kind.URL, raw=match[0], target=match[0].rstrip(".,;:)]"), line=line, column=column + match.start())
        for match in _ADDRESS.finditer(text)
    )
    shown = text.strip()[:_SMALL]
    return [Reference(key=None, source=source, line=line, end_line=line, text=shown, links=links)] if links else []
