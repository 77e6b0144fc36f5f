"""Which corrections are safe: each rests on an answer that was seen. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from urllib.parse import unquote

from linkcheck.fixing.copies import copies
from linkcheck.fixing.edits import Edit, settled
from linkcheck.fixing.https import by_https
from linkcheck.fixing.media import written
from linkcheck.fixing.place import Place
from linkcheck.judge.citable import Correction, correction
from linkcheck.model import CheckedLink, CheckedReference, Kind, Link, Verdict
from linkcheck.wording import as_written, repairs_in_words

_THERE = frozenset({Verdict.OK, Verdict.MOVED})
_REGISTERED = _THERE | {Verdict.RESTRICTED}
_DOI = re.compile(r"1\s*0\s*\.")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")


def corrections(
    place: Place, references: Sequence[CheckedReference], secure: Mapping[str, str]
) -> tuple[list[Edit], list[str]]:
    """Return the corrections of one source, in order and apart, and what is left to its author, a sentence each.

    Args:
        place: The source.
        references: Its references as checked.
        secure: How we know that the https form of an http address opens the same page, by that address.
    """
    found: list[Edit] = []
    left: list[str] = []
    taken = frozenset(span for checked in references for link in checked.links if (span := place.span(link.link)))
    for checked in references:
        for link in checked.links:
            for edit in _of_link(place, link, secure):
                if isinstance(edit, str):
                    left.append(edit)
                else:
                    found += [edit, *_shown_again(place, checked, edit, taken)]
        for copy in copies(place, checked, references):
            found += [copy] if isinstance(copy, Edit) else []
            left += [copy] if isinstance(copy, str) else []
    return settled(found), left


_ADDRESS_GOES_ON = re.compile(r"[\w/%?=&#~+-]|[.:,;][\w/]")
_ADDRESS_BEFORE = re.compile(r"[\w/%?=&#~+.-]\Z")


def _shown_again(
    place: Place, checked: CheckedReference, edit: Edit, taken: frozenset[tuple[int, int]]
) -> Iterator[Edit]:
    """Yield the same change for the words of a link that show its address: `<a href="U">U</a>`."""
    reference = checked.reference
    raw = place.text[edit.start : edit.end]
    at, stop = place.starts[reference.line - 1], place.end_of(max(reference.line, reference.end_line))
    while (at := place.text.find(raw, at, stop)) >= 0:
        end = at + len(raw)
        part = _ADDRESS_GOES_ON.match(place.text, end) or _ADDRESS_BEFORE.search(place.text, max(0, at - 1), at)
        if (at, end) not in taken and part is None:
            yield Edit(at, end, edit.new, place.line_at(at), edit.evidence)
        at = end


_LOOK_BACK = 80  # characters in front of an address that show how its format reads it


def _of_link(place: Place, checked: CheckedLink, secure: Mapping[str, str]) -> Iterator[Edit | str]:
    """Yield the new form of a link that was seen to work, or a sentence that says why it is left alone."""
    span = place.span(checked.link)
    if span is None:
        return
    told = _better(checked, secure)
    where = f"{place.name}:{checked.link.line}: {as_written(checked.link.raw)}"
    if told is None:
        if (moved := _move(checked)) is not None and moved.objection is not None:
            yield f"{where}: the page has moved permanently; its new address is not offered: {moved.objection}."
        return
    target, why = told
    before = place.text[max(0, span[0] - _LOOK_BACK) : span[0]]
    new = (
        _as_doi(checked.link, target)
        if checked.link.kind is Kind.DOI
        else written(target, checked.link.raw, place.format, before)
    )
    if new is not None and not _keeps_words(checked.link.raw, new):
        return
    if new is None:
        yield f"{where}: {as_written(target)} cannot be written safely in {place.format}; correct it by hand."
    elif new != checked.link.raw:
        yield Edit(*span, new, checked.link.line, f"{as_written(checked.link.raw)} -> {as_written(new)}: {why}.")


_LETTERS = re.compile(r"[\W_]+")


def _keeps_words(raw: str, new: str) -> bool:
    """Tell whether a new form still ends in the last word of a link with spaces or line breaks in it.

    What is behind a space is part of the link only if the answer proves it; text that the answer does not need stays.
    """
    words = raw.split()
    if len(words) < 2:
        return True
    last, whole = (_LETTERS.sub("", unquote(unescape(text)).casefold()) for text in (words[-1], new))
    return whole.endswith(last)


def _move(checked: CheckedLink) -> Correction | None:
    if checked.judgement is None or checked.link.kind is not Kind.URL or checked.link.embedded:
        return None
    return correction(checked.link.target, checked.judgement)


def _better(checked: CheckedLink, secure: Mapping[str, str]) -> tuple[str, str] | None:
    """Return a better address and how we know."""
    link, judgement = checked.link, checked.judgement
    if judgement is None or link.problem is not None or link.embedded:
        return None
    status = f" ({judgement.status})" if judgement.status else ""
    if checked.working_alternative is not None:
        return checked.working_alternative, "this reading answers, the written one does not"
    if link.repairs:
        if judgement.verdict not in (_REGISTERED if link.kind is Kind.DOI else _THERE):
            return None
        answers = "it is registered so, and not as written" if link.kind is Kind.DOI else f"it answers so{status}"
        return link.target, f"{repairs_in_words(link.repairs)}; {answers}"
    if link.kind is not Kind.URL:
        return None
    moved = _move(checked)
    if moved is not None and moved.address is not None:
        address = moved.address
        mark, fragment = link.target.partition("#")[1:]
        address += "" if "#" in address else mark + fragment
        return address, f"the page has moved there for good{_first_status(checked)}"
    if judgement.verdict is Verdict.OK and link.raw.lower().startswith("http://") and (why := secure.get(link.target)):
        return by_https(link.target), why
    return None


def _first_status(checked: CheckedLink) -> str:
    hops = checked.judgement.redirects if checked.judgement is not None else ()
    return f" ({hops[0].status})" if hops else ""


def _as_doi(link: Link, target: str) -> str:
    """Return a DOI in the form in which it stands: behind its label or resolver, its letters as they were."""
    start = _DOI.search(link.raw)
    if start is None:
        return target
    kept = _UNSEEN.sub("", link.raw[start.start() :].translate(_DASHES))
    return link.raw[: start.start()] + (kept if kept.lower() == target else target)
