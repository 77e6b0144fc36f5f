"""Where and how the archived copy of a dead link is named, in each format's own way. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from linkcheck.extraction.formats.wikibrackets import pairs
from linkcheck.extraction.formats.wikinames import Meaning, folded, meaning
from linkcheck.fixing.edits import Edit
from linkcheck.fixing.media import written
from linkcheck.fixing.phrases import archived
from linkcheck.fixing.place import Place
from linkcheck.frozen import dataclass
from linkcheck.model import CheckedReference, Link, Memento, Reference, Verdict
from linkcheck.wording import as_written

_DEAD = frozenset({Verdict.BROKEN, Verdict.SOFT_404, Verdict.PARKED})

Span = tuple[int, int]


def copies(place: Place, checked: CheckedReference, everything: Sequence[CheckedReference]) -> Iterator[Edit | str]:
    """Yield the naming of a copy, one for a reference that has a dead link and names none; or why it is left out."""
    if any(other.link.embedded for other in checked.links) or _names_one(place, checked.reference):
        return
    for link in checked.links:
        memento, judgement = link.archive, link.judgement
        dead = judgement is not None and judgement.verdict in _DEAD and link.working_alternative is None
        if not dead or not isinstance(memento, Memento) or memento.status is None:
            continue
        if memento.url in checked.reference.text:
            continue
        edit = _naming(place, checked.reference, link.link, memento, everything)
        if edit is None:
            yield (
                f"{place.name}:{link.link.line}: {as_written(link.link.raw)}: its page is gone, and a copy of "
                f"{memento.captured.date()} was seen to replay; there is no safe place to name it, so do it by hand: "
                f"{as_written(memento.url)}"
            )
        else:
            yield edit
        return


_FIELD_NAME = re.compile(r"(?:^|[|,{])\s*([^\W\d_][\w .-]{2,40}?)\s*=", re.MULTILINE)
_STATUS = frozenset({"urlstatus", "deadurl", "deadlink", "urlmorto", "urlmorta", "dodeurl", "urldurumu"})


def _names_one(place: Place, reference: Reference) -> bool:
    """Tell whether there is a field for a copy already; filled or not, it is its author's to change."""
    if place.format not in ("bibtex", "wikitext"):
        return False
    names = _FIELD_NAME.findall(place.lines(reference.line, reference.end_line))
    return any(meaning(name) is Meaning.ARCHIVED or folded(name) in _STATUS for name in names)


_STANDS = {
    "markdown": ("text", ""),
    "latex": ("latex", "\\url{"),
    "bibtex": ("bibtex", "url = {"),
    "html": ("text", ""),
}
"""Which format's rules hold for a copy's address, and what is written in front of it; the source's own if not here."""


def _writable(format_: str, url: str) -> bool:
    """Tell whether the address of a copy can be written as it is; it comes from the archive."""
    name, before = _STANDS.get(format_, (format_, ""))
    return url.startswith(("http://", "https://")) and written(url, "", name, before) == url


def _naming(
    place: Place, reference: Reference, link: Link, memento: Memento, everything: Sequence[CheckedReference]
) -> Edit | None:
    if not _writable(place.format, memento.url):
        return None
    span = place.span(link)
    evidence = (
        f"{as_written(link.raw)}: its page is gone, and this copy of {memento.captured.date()} was seen to replay."
    )
    match place.format:
        case "bibtex":
            return span and _bibtex(place, span, link, memento, evidence)
        case "wikitext":
            return span and _wikitext(place, span, link, memento, evidence)
        case "html":
            return span and _html(place, span, link, reference, memento, evidence)
        case "ris":
            clause = archived(reference, memento.url, memento.captured.date())
            return span and _ris(place, span, link, clause, evidence)
        case "text" | "markdown" | "rst" | "asciidoc" | "org" | "latex" | "typst":
            if _shares_its_last_line(reference, everything):
                return None
            return _in_words(place, reference, link, memento, evidence)
        case _:
            return None


# --- running text --------------------------------------------------------------------------------

_NO_ROOM = {"latex": re.compile(r"(?<!\\)%"), "markdown": re.compile(r"^\s*\[[^\]]*\]:|\|\s*$")}
"""Lines at whose end words would be a comment, spoil a definition, or fall out of a table."""

_AROUND = {"markdown": "<{}>", "latex": "\\url{{{}}}"}
"""What stands around an address in running text, where a format wants something."""


def _in_words(place: Place, reference: Reference, link: Link, memento: Memento, evidence: str) -> Edit | None:
    """Add a clause at the reference's end, in its own language."""
    at = place.end_of(max(reference.line, reference.end_line))
    line = place.text[place.starts[place.line_at(at) - 1] : at]
    if (form := _NO_ROOM.get(place.format)) is not None and form.search(line):
        return None
    stop = place.text[at - 1 : at] in (".", "。")
    new = f" {archived(reference, memento.url, memento.captured.date())}{'.' if stop else ''}"
    if place.format in _AROUND:
        new = new.replace(memento.url, _AROUND[place.format].format(memento.url))
    return Edit(at, at, new, link.line, evidence)


def _shares_its_last_line(reference: Reference, everything: Sequence[CheckedReference]) -> bool:
    last = max(reference.line, reference.end_line)
    others = (one.reference for one in everything if one.reference is not reference)
    return any(other.line <= last <= max(other.line, other.end_line) for other in others)


_NEAR = 500  # characters between an anchor's address and its end tag


def _html(place: Place, span: Span, link: Link, reference: Reference, memento: Memento, evidence: str) -> Edit | None:
    """Add a link behind the anchor."""
    end = place.text.find("</a>", span[1], span[1] + _NEAR)
    if end < 0:
        return None
    word = re.split("[:：]", archived(reference, memento.url, memento.captured.date()), maxsplit=1)[0].strip()
    new = f' (<a href="{escape(memento.url)}">{word}</a>, {memento.captured.date()})'
    return Edit(end + 4, end + 4, new, link.line, evidence)


# --- fields --------------------------------------------------------------------------------------

_URL_FIELD = re.compile(r"(?P<indent>[^\S\n]*+)(?P<before>[^\n]*?)\burl\s*=\s*[{\"]\Z", re.IGNORECASE)
_CLOSED = re.compile(r"\s*[}\"]\s*?(?P<comma>,?)(?P<rest>[^\n]*)")


def _bibtex(place: Place, span: Span, link: Link, memento: Memento, evidence: str) -> Edit | None:
    """Add fields behind the one that the address is the value of: below it, or on its line where others share that."""
    start = place.starts[link.line - 1]
    field = _URL_FIELD.match(place.text[start : span[0]])
    closed = _CLOSED.match(place.text, span[1])
    if field is None or closed is None:
        return None
    one_line = field["before"].strip() or closed["rest"].strip()
    line_end = "\r\n" if closed["rest"].endswith("\r") else "\n"
    between = " " if one_line else f"{line_end}{field['indent']}"
    named = f"archiveurl = {{{memento.url}}},{between}archivedate = {{{memento.captured.date()}}}"
    at = closed.end("comma")
    new = f"{between}{named}," if closed["comma"] else f",{between}{named}"
    return Edit(at, at, new, link.line, evidence)


@dataclass(frozen=True, slots=True)
class _Wiki:
    """How the citation templates of one Wikipedia name a copy."""

    template: str  # how its name begins, folded
    url: str
    date: str
    dead: str = ""  # that the page is gone, where there is a parameter for it
    beside: str = ""  # how another parameter's name begins, folded, where two Wikipedias share the template's name


_WIKIS = (
    _Wiki("internetquelle", "archiv-url", "archiv-datum"),
    _Wiki("cita", "urlarchivio", "dataarchivio", "urlmorto=sì", beside="titolo"),
    _Wiki("cita", "urlarchivo", "fechaarchivo", beside="fecha"),
    _Wiki("citar", "arquivourl", "arquivodata", beside="titulo"),
    _Wiki("citeer", "archiefurl", "archiefdatum", "dodeurl=ja"),
    _Wiki("webbref", "arkivurl", "arkivdatum"),
    _Wiki("refweb", "arxiuurl", "arxiudata"),
    _Wiki("webkaynagı", "arşiv-url", "arşiv-tarihi"),
    _Wiki("استشهاد", "مسار أرشيف", "تاريخ أرشيف"),
    _Wiki("cite", "archive-url", "archive-date", "url-status=dead"),
    _Wiki("citation", "archive-url", "archive-date", "url-status=dead"),
)
"""Names as pages, bots and importers of those Wikipedias write them (seen in public code, 2026-11); no others."""

_VALUE_OF = re.compile(r"\|([^|={}\[\]]+)=\s*\Z")


_pairs = lru_cache(maxsize=1)(pairs)  # of the page that is being corrected


def _wikitext(place: Place, span: Span, link: Link, memento: Memento, evidence: str) -> Edit | None:
    """Add parameters behind the one that the address is the value of."""
    opened = [(start, end) for start, end in _pairs(place.text).items() if start < span[0] < end]
    start, end = max((pair for pair in opened if place.text.startswith("{{", pair[0])), default=(0, 0))
    parameter = _VALUE_OF.search(place.text[start : span[0]])
    if parameter is None or meaning(parameter[1].strip()) is not Meaning.ADDRESS:
        return None
    name = folded(re.split(r"[|\n<]", place.text[start + 2 : end], maxsplit=1)[0])
    beside = [folded(each) for each in _FIELD_NAME.findall(place.text[start:end])]
    for wiki in _WIKIS:
        if name.startswith(folded(wiki.template)) and any(each.startswith(wiki.beside) for each in beside):
            new = f" |{wiki.url}={memento.url} |{wiki.date}={memento.captured.date()}"
            return Edit(span[1], span[1], f"{new} |{wiki.dead}" if wiki.dead else new, link.line, evidence)
    return None


_RIS_LINE = re.compile(r"(?:UR|LK)(?P<sign>[ \t]{0,2}-[ \t])[^\n]*?(?P<end>\r?\n|\Z)")


def _ris(place: Place, span: Span, link: Link, clause: str, evidence: str) -> Edit | None:
    """Add a note below the address: RIS has no field for a copy."""
    line = _RIS_LINE.match(place.text, place.starts[link.line - 1])
    if line is None or not line["end"] or line.end() < span[1]:
        return None
    return Edit(line.end(), line.end(), f"N1{line['sign']}{clause}{line['end']}", link.line, evidence)
