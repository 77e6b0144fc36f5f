"""What a page or a PDF says: its own text, apart from what stands around it on every page of its site.

One walk over the tree, in which nothing is taken out. A block is around the text by its element, its role, its name, or
because most of it are links.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING

from linkcheck.frozen import dataclass
from linkcheck.model import Response
from linkcheck.pages.charset import decode
from linkcheck.pages.page import is_html
from linkcheck.regexes import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of a resource in their order, folded; numbers are left out, as dates and counters change daily."""

    title: str = ""
    language: str = ""  # "en"; empty where the page does not tell
    main: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()  # with what stands around


_MOST_PAGES = 40  # of a PDF: enough to know it by
_MOST_CHARACTERS = 600_000
_PDF = regex(r"\bapplication/(?:x-)?pdf\b", re.IGNORECASE)


def text_of(response: Response) -> Text | None:
    """Return the text of an answer, None where it is neither a page, a PDF nor plain text.

    Raises:
        InputError: It is a PDF, and cannot be read or pypdfium2 is not installed.
    """
    kind = response.header("content-type") or ""
    if response.body.startswith(b"%PDF-") or _PDF.search(kind):
        return _of_pdf(response.body)
    if is_html(response):
        return _of_html(decode(response.body, kind))
    if kind.lower().startswith("text/"):
        words = words_of(decode(response.body, kind)[:_MOST_CHARACTERS])
        return Text(main=words, whole=words)
    return None


def _of_pdf(data: bytes) -> Text:
    from linkcheck.extraction.formats.pdfpages import pages

    lines = (line.text for page in islice(pages(data), _MOST_PAGES) for line in page.lines)
    words = words_of(re.sub(r"[-\u00ad]\s*\n\s*", "", "\n".join(lines))[:_MOST_CHARACTERS])
    return Text(main=words, whole=words)


# --- words ---------------------------------------------------------------------------------------

_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer: no blanks between words
    "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # kana and Han
)
_WORD = regex(rf"[{_ALONE}]|[^\W\d_{_ALONE}]+(?:['’][^\W\d_{_ALONE}]+)?")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded; of scripts without blanks, the characters."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


# --- pages ---------------------------------------------------------------------------------------

_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
        "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
_UNSEEN = frozenset(
    {
        "head", "script", "style", "noscript", "template", "svg", "select", "textarea", "datalist", "iframe", "object",
    }
)  # fmt: skip
_AROUND = frozenset({"nav", "header", "footer", "aside", "button", "menu", "dialog", "form"})
_AROUND_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert"})
_AROUND_NAMES = regex(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|sidebar|side-?bar|breadcrumbs?|footer|masthead|site-?header|cookies?"
    r"|consent|gdpr|banner|social|share|sharing|related|recommended|comments?|newsletter|subscribe|advert\w*|ads?|promo"
    r"|pagination|toolbar|popup|modal|skip-?link)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOSTLY_LINKS = 0.5  # of a block's characters
_MOST_NODES = 200_000


@dataclass(slots=True)
class _Block:
    """The text directly in one block element."""

    around: bool
    parts: list[str] = field(default_factory=list)
    length: int = 0
    linked: int = 0  # characters in links

    def add(self, text: str, *, linked: bool) -> None:
        self.parts.append(text)
        self.length += len(text.strip())
        self.linked += len(text.strip()) if linked else 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the children of an element stand."""

    block: _Block
    linked: bool = False
    unseen: bool = False


def _of_html(source: str) -> Text:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source[:_MOST_CHARACTERS])
    title = tree.css_first("title")
    root = tree.root
    blocks = _blocks(tree.body) if tree.body is not None else []
    return Text(
        title=" ".join(title.text().split())[:400] if title is not None else "",
        language=((root.attributes.get("lang") or "") if root is not None else "").lower().partition("-")[0].strip(),
        main=words_of("\n".join("".join(block.parts) for block in blocks if _speaks(block))),
        whole=words_of("\n".join("".join(block.parts) for block in blocks)),
    )


def _speaks(block: _Block) -> bool:
    return not block.around and block.linked <= _MOSTLY_LINKS * block.length


def _blocks(body: LexborNode) -> list[_Block]:
    """Return the blocks of a page in their order."""
    first = _Block(around=False)
    blocks = [first]
    places: dict[int, _Place] = {body.mem_id: _Place(first)}
    for node in islice(body.traverse(include_text=True), _MOST_NODES):
        if node.mem_id == body.mem_id:
            continue
        above = node.parent
        place = places.get(above.mem_id) if above is not None else None
        if place is None or place.unseen:
            continue
        tag = str(node.tag)
        if tag == "-text":
            place.block.add(node.text_content or "", linked=place.linked)
        elif tag in _UNSEEN:
            places[node.mem_id] = _Place(place.block, unseen=True)
        elif tag in _INLINE:
            if tag in ("br", "img", "wbr"):
                place.block.add(" ", linked=place.linked)
            places[node.mem_id] = _Place(place.block, linked=place.linked or tag == "a")
        else:
            place.block.add(" ", linked=False)  # what follows in the block around is another line
            block = _Block(around=place.block.around or _is_around(node, tag))
            blocks.append(block)
            places[node.mem_id] = _Place(block, linked=place.linked)
    return blocks


def _is_around(node: LexborNode, tag: str) -> bool:
    if tag in _AROUND:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if (attributes.get("role") or "").lower() in _AROUND_ROLES or "hidden" in attributes:
        return True
    named = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    return named != " " and tag not in ("main", "article") and _AROUND_NAMES.search(named) is not None
