"""Pages of a PDF as lines of text with their places on the page, and the links that lie on them.

pypdfium2, as it reads a page some fifty times faster than pypdf, and tells where each character stands, which columns,
indents and the words under a link are known by.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from linkcheck.errors import InputError
from linkcheck.frozen import dataclass

if TYPE_CHECKING:
    from types import ModuleType

_LINE_FEED, _CARRIAGE_RETURN = 10, 13
_HYPHENS = "\x02\ufffe"  # what PDFium makes of a hyphen at the end of a line, and of the line break behind it
_GAP = 2.0  # line heights between two words that only a gutter is as wide as
_GUTTER_SHARE = 0.25  # of a page's lines that must have their gap at one place
_MOST_LINKS = 5_000  # a page; more are no links of a text


@dataclass(slots=True)
class Line:
    """A line of text, or the part of one that stands in one column."""

    text: str
    boxes: list[tuple[float, float]]  # left and right edge of each character; (0, 0) for blanks
    left: float
    right: float
    bottom: float
    top: float

    @property
    def size(self) -> float:
        """Its height in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """Words under a link: characters `[start, end)` of the page's line number `line`."""

    line: int
    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Page:
    """What is on a page, in reading order."""

    lines: tuple[Line, ...]
    spots: tuple[Spot, ...]
    height: float


def pages(data: bytes) -> Iterator[Page]:
    """Yield the pages of a PDF.

    Raises:
        InputError: pypdfium2 is missing, or the file cannot be opened.
    """
    pdfium, raw = _pdfium()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise InputError(f"This PDF cannot be read ({error}); save it anew, without a password.") from error
    try:
        for number in range(len(document)):
            try:
                page = document[number]
            except pdfium.PdfiumError:  # one damaged page leaves the others
                yield Page((), (), 0.0)
                continue
            yield _page(document, page, raw)
            page.close()
    finally:
        document.close()


def plain_pages(data: bytes) -> Iterator[str]:
    """Yield the text of each page that can be read."""
    pdfium, _ = _pdfium()
    document = pdfium.PdfDocument(data)
    try:
        for number in range(len(document)):
            try:
                page = document[number]
                yield page.get_textpage().get_text_range().replace("\r\n", "\n")
                page.close()
            except pdfium.PdfiumError:
                continue
    finally:
        document.close()


def _pdfium() -> tuple[Any, ModuleType]:
    try:
        import pypdfium2
        import pypdfium2.raw
    except ImportError as error:
        raise InputError(
            "PDF files need the extra `pdf`: install it with pip install 'linkcheck-refs[pdf]'."
        ) from error
    return pypdfium2, pypdfium2.raw


def _page(document: Any, page: Any, raw: Any) -> Page:
    text_page = page.get_textpage()
    try:
        lines = _in_columns(list(_lines(text_page.raw, raw)))
    finally:
        text_page.close()
    spots = tuple(spot for box, target in _targets(document.raw, page.raw, raw) for spot in _under(lines, box, target))
    return Page(tuple(lines), spots, page.get_height())


def _lines(text_page: Any, raw: Any) -> Iterator[Line]:
    """Yield the lines as PDFium breaks them."""
    chars: list[str] = []
    first = 0
    count = max(0, raw.FPDFText_CountChars(text_page))
    for index in range(count + 1):
        code = raw.FPDFText_GetUnicode(text_page, index) if index < count else _LINE_FEED
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        hyphen = char in _HYPHENS
        if code not in (_LINE_FEED, _CARRIAGE_RETURN):
            chars.append("-" if hyphen else char if char.isprintable() or char == "\u00ad" else " ")
            if not hyphen:
                continue
        if not all(char.isspace() for char in chars):
            yield _line(text_page, raw, first, "".join(chars))
        chars, first = [], index + 1


def _line(text_page: Any, raw: Any, first: int, text: str) -> Line:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    boxes: list[tuple[float, float]] = []
    bottoms: list[float] = []
    tops: list[float] = []
    loose = raw.FS_RECTF()
    for offset, char in enumerate(text):
        if char.isspace() or not raw.FPDFText_GetCharBox(text_page, first + offset, left, right, bottom, top):
            boxes.append((0.0, 0.0))
            continue
        boxes.append((left.value, right.value))
        if raw.FPDFText_GetLooseCharBox(text_page, first + offset, loose):
            bottoms.append(loose.bottom)
            tops.append(loose.top)
    seen = [box for box in boxes if box != (0.0, 0.0)] or [(0.0, 0.0)]
    return Line(
        text=text,
        boxes=boxes,
        left=min(box[0] for box in seen),
        right=max(box[1] for box in seen),
        bottom=median(bottoms) if bottoms else 0.0,
        top=median(tops) if tops else 0.0,
    )


# --- columns --------------------------------------------------------------------------------------


def _in_columns(lines: list[Line]) -> list[Line]:
    """Part lines that run across a gutter, and put the left column before the right one."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.left < gutter < line.right and (at := _break(line, gutter)) is not None:
            # The whole line can stand right of the gutter, as text set from right to left does.
            left += [part for part in (_part(line, 0, at),) if part.text.strip()]
            right.append(_part(line, at, len(line.text)))
        elif line.left < gutter < line.right:  # a title across both
            ordered += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return [*ordered, *left, *right]


def _gutter(lines: list[Line]) -> float | None:
    """Return where the gutter is that PDFium read across, None where it read the columns one by one."""
    middles = sorted((gap[0] + gap[1]) / 2 for line in lines for gap in _gaps(line))
    if len(middles) < max(3, len(lines) * _GUTTER_SHARE):
        return None
    place = middles[len(middles) // 2]
    across = sum(any(start < place < end for start, end in _gaps(line)) for line in lines)
    return place if across >= max(3, len(lines) * _GUTTER_SHARE) else None


def _gaps(line: Line) -> list[tuple[float, float]]:
    seen = [box for box in line.boxes if box != (0.0, 0.0)]
    wide = _GAP * max(line.size, 1.0)
    return [(before[1], after[0]) for before, after in pairwise(seen) if after[0] - before[1] > wide]


def _break(line: Line, gutter: float) -> int | None:
    """Return the first character of a line that stands right of the gutter; None: its words run across it."""
    if not any(start < gutter < end for start, end in _gaps(line)):
        return None
    return next((at for at, box in enumerate(line.boxes) if box != (0.0, 0.0) and box[0] > gutter), None)


def _part(line: Line, start: int, end: int) -> Line:
    while end > start and line.text[end - 1].isspace():
        end -= 1
    boxes = line.boxes[start:end]
    seen = [box for box in boxes if box != (0.0, 0.0)] or [(line.left, line.right)]
    return Line(
        line.text[start:end], boxes, min(box[0] for box in seen), max(box[1] for box in seen), line.bottom, line.top
    )


# --- links ----------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]  # left, bottom, right, top


def _targets(document: Any, page: Any, raw: Any) -> Iterator[tuple[Box, str]]:
    """Yield the boxes of a page's links to addresses."""
    position = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    for _ in range(_MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page, position, link):
            return
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if size <= 1:
            continue
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(document, action, buffer, size)
        target = buffer.raw[: size - 1].decode("utf-8", errors="replace").strip()
        for box in _boxes(link, raw):
            yield box, target


def _boxes(link: Any, raw: Any) -> Iterator[Box]:
    """Yield the boxes of a link: one a line where its maker drew them so."""
    quads = raw.FPDFLink_CountQuadPoints(link)
    points = raw.FS_QUADPOINTSF()
    for index in range(min(max(quads, 0), 100)):
        if raw.FPDFLink_GetQuadPoints(link, index, points):
            across = (points.x1, points.x2, points.x3, points.x4)
            along = (points.y1, points.y2, points.y3, points.y4)
            yield min(across), min(along), max(across), max(along)
    rect = raw.FS_RECTF()
    if quads <= 0 and raw.FPDFLink_GetAnnotRect(link, rect):
        yield rect.left, rect.bottom, rect.right, rect.top


def _under(lines: list[Line], box: Box, target: str) -> Iterator[Spot]:
    """Yield the words under a link's box."""
    left, bottom, right, top = box
    for number, line in enumerate(lines):
        middle = (line.top + line.bottom) / 2
        if not bottom <= middle <= top or line.right < left or line.left > right:
            continue
        inside = [at for at, (low, high) in enumerate(line.boxes) if low < high and left <= (low + high) / 2 <= right]
        if inside:
            yield Spot(number, inside[0], inside[-1] + 1, target)
