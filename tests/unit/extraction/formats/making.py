"""Makes small PDF and DOCX files for the tests of their readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Print:
    """A line of print: where it begins, in points from the page's lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """Operators of a content stream as they are."""

    operators: str


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the page that leads to an address."""

    left: float
    bottom: float
    right: float
    top: float
    target: str


def pdf(*pages: Sequence[Print | Drawn | Area]) -> bytes:
    """Return a PDF with these pages, set in Courier: a character is 0.6 of its size wide."""
    objects: list[str] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    kids: list[int] = []
    for page in pages:
        shown = "\n".join(
            item.operators
            if isinstance(item, Drawn)
            else f"BT /F1 {item.size} Tf {item.x} {item.y} Td ({_string(item.text)}) Tj ET"
            for item in page
            if not isinstance(item, Area)
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
        content = len(objects)
        links = []
        for item in page:
            if isinstance(item, Area):
                objects.append(
                    f"<< /Type /Annot /Subtype /Link /Rect [{item.left} {item.bottom} {item.right} {item.top}]"
                    f" /A << /S /URI /URI ({_string(item.target)}) >> >>"
                )
                links.append(f"{len(objects)} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {content} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> >> /Annots [{' '.join(links)}] >>"
        )
        kids.append(len(objects))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>"
    return _file(objects)


def _string(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: list[str]) -> bytes:
    body = "%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + table + end).encode("latin-1")


def paragraph(*runs: str, style: str = "", numbered: bool = False) -> str:
    """Return a paragraph of Word's XML made of runs that are XML themselves."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def words(text: str) -> str:
    """Return a run of words."""
    return f"<w:r><w:t>{escape(text)}</w:t></w:r>"


def docx(
    body: str, *, links: Sequence[tuple[str, str]] = (), footnotes: str | None = None, bullets: bool = False
) -> bytes:
    """Return a DOCX with this body; `links` are ids and targets of its hyperlinks."""
    rels = "".join(
        f'<Relationship Id="{name}" Type="{_R}/hyperlink" Target={quoteattr(target)} TargetMode="External"/>'
        for name, target in links
    )
    kind = "bullet" if bullets else "decimal"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f"<Relationships>{rels}</Relationships>",
        "word/styles.xml": (
            f'<w:styles xmlns:w="{_W}"><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
            '<w:style w:styleId="Bib"><w:name w:val="Bibliography"/></w:style></w:styles>'
        ),
        "word/numbering.xml": (
            f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
            f'<w:numFmt w:val="{kind}"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
        ),
    }
    if footnotes is not None:
        parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{_W}">{footnotes}</w:footnotes>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 5, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
