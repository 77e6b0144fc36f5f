"""Tells a format by the beginning of a file, where its name does not."""

from __future__ import annotations

import re
from collections.abc import Callable

_HEAD = 65_536  # characters looked at


def magic(head: bytes) -> str | None:
    """Return the binary format that the first bytes give away."""
    if b"%PDF-" in head[:1024]:  # readers allow junk of this size before the header
        return "pdf"
    if head.startswith(b"PK\x03\x04") and (b"word/" in head or b"[Content_Types].xml" in head):
        return "docx"
    return None


def as_text(head: str | bytes) -> str:
    """Return the beginning of a file as text, good enough to tell its format."""
    if isinstance(head, str):
        return head[:_HEAD].lstrip("\ufeff")
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return head[:_HEAD].decode(encoding, errors="replace").lstrip("\ufeff")


def sniff(head: str, extension: str = "") -> str | None:
    """Return the format that `head` is written in, None for plain text; `extension` breaks ties.

    The signs are such that prose which merely quotes a format is not taken for it.
    """
    if extension == "xml":
        return "jats" if _is_jats(head) else "html"
    for name, is_it in _SIGNS:
        if is_it(head):
            return name
    return None


_JATS = re.compile(
    r"<(?:[\w-]+:)?(?:article|ref-list|ref|mixed-citation|element-citation|nlm-citation|citation|book-part)[\s>]"
)
_JATS_PROOF = re.compile(
    r"<(?:[\w-]+:)?(?:ref-list|mixed-citation|element-citation|nlm-citation|article-meta|journal-meta|pub-id|ext-link)[\s>]"
    r"|JATS|NLM//DTD|article-type="
)


def _is_jats(head: str) -> bool:
    return bool(_JATS.search(head) and _JATS_PROOF.search(head))


_HTML = re.compile(r"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html|head|body)[\s>]")
_RIS = re.compile(r"(?m)\A\s*TY {1,2}- ?\S|^TY  - \S[^\n]*\n(?:[A-Z][A-Z0-9]  -)")
_NBIB = re.compile(r"\A\s*PMID- *\d+|\A\s*(?:OWN|STAT|DCOM|TI  )- [^\n]*\n(?:[A-Z]{2,4} *- )")
_ENDNOTE = re.compile(r"\A\s*%0 \S[^\n]*\n%[A-Z0-9@!] ")
_REFWORKS = re.compile(r"\A\s*RT [A-Z][^\n]*\n(?:[A-Z][A-Z0-9] [^\n]*\n?){2}")
_BIBTEX = re.compile(
    r"(?im)^\s*@(?:article|book|booklet|conference|inbook|incollection|inproceedings|manual|mastersthesis|misc|phdthesis"
    r"|proceedings|techreport|unpublished|online|electronic|report|thesis|www|software|dataset|periodical|patent"
    r"|collection|string|preamble|reference|mvbook|webpage)\s*[{(][^\n]*[,=}\n]"
)
_LATEX = re.compile(r"\\(?:documentclass|begin\{(?:thebibliography|document)\}|bibitem\b|usepackage\b)")
_WIKI = re.compile(
    r"<ref(?:\s[^<>]*)?>[^<]*(?:\{\{|\[(?:https?:)?//)|<ref(?:\s[^<>]*)?>[^<]*</ref>"
    r"|^\{\{\s*(?:cit|webarchive|цит|cytuj)[^{}]*\|[^{}]*=",
    re.MULTILINE | re.IGNORECASE,
)
_JUPYTER = re.compile(r'\A\s*\{[^\0]*"nbformat"\s*:|\A\s*\{\s*"cells"\s*:\s*\[')
_CFF = re.compile(r"(?m)^cff-version:[ \t]*[\"']?\d")
_CSL_JSON = re.compile(r"\A\s*[\[{]")
_CSL_KEYS = re.compile(
    r'"(?:DOI|URL|issued|accessed|container-title|date-parts|csl-id|citation-key|citation-label)"\s*:'
)
_CSL_YAML = re.compile(r"(?m)^(?:references|items):\s*$|^\s*- (?:id|citation-key): ?\S")
_CSL_YAML_KEYS = re.compile(r"(?m)^\s*(?:- )?(?:issued|accessed|container-title|DOI|URL|type): ?")


def _is_csl(head: str) -> bool:
    if _CSL_JSON.match(head):
        return bool(_CSL_KEYS.search(head))
    return bool(_CSL_YAML.search(head) and _CSL_YAML_KEYS.search(head))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda head: bool(pattern.match(head))


def _holds(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda head: bool(pattern.search(head))


_SIGNS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("jupyter", _matches(_JUPYTER)),
    ("cff", _holds(_CFF)),
    ("csl", _is_csl),
    ("html", _matches(_HTML)),
    ("jats", lambda head: head.lstrip().startswith("<") and _is_jats(head)),
    ("ris", _holds(_RIS)),
    ("nbib", _matches(_NBIB)),
    ("endnote", _matches(_ENDNOTE)),
    ("refworks", _matches(_REFWORKS)),
    ("bibtex", _holds(_BIBTEX)),
    ("latex", _holds(_LATEX)),
    ("wikitext", _holds(_WIKI)),
)
