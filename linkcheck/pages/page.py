"""Reading a page for evidence: what its title and headings say, how much prose it has, and where it leads."""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict

from linkcheck.frozen import dataclass
from linkcheck.model import Response
from linkcheck.pages.charset import decode
from linkcheck.pages.shape import SMALL, is_costly
from linkcheck.regexes import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """A redirect that a page or the header `Refresh` asks for."""

    url: str  # as it stands
    delay_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """What can be read off a page, white space collapsed. One that was sent for several addresses is read once."""

    source: str  # as sent, decoded
    cut: bool = False  # nested so deep that only the beginning was read
    title: str = ""
    headings: tuple[str, ...] = ()  # h1 first, then h2 and h3, in the page's order; at most a few
    notices: tuple[str, ...] = ()  # short texts that the page marks as an error or a message
    text: str = ""  # what readers see, without navigation, header and footer
    running: str = ""  # `text` without its links
    words: int = 0  # of `running`
    all_text: str = ""  # what readers see, navigation and all
    noscript: str = ""  # what readers without scripts see in addition
    refresh: Refresh | None = None
    jump: str | None = None  # where the script of a page without text sends its readers
    gate: bool = False  # a page without text whose script sets a cookie and comes again
    canonical: str | None = None
    scripts: bool = False
    media: bool = False  # pictures, frames, players: a page without text that is not blank
    password: bool = False  # asks for a password in its main part
    inputs: int = 0  # fields to fill in, in its main part
    made: dict[object, Any] = field(default_factory=dict, repr=False)  # of it alone, by what made it; kept as long

    @property
    def blank(self) -> bool:
        """Tell whether a reader sees nothing at all."""
        return not (self.cut or self.all_text or self.scripts or self.media or self.noscript)


_HTML = regex(
    r"\b(?:text/html|application/xhtml\+xml|text/x-server-parsed-html|application/vnd\.wap\.xhtml\+xml)\b", re.I
)
_SNIFF = regex(  # comments may stand before; taken or left as a whole, as they may be many
    rb"(?>\s*<!--.*?-->)*+\s*<(?:!doctype\s+html|html|head|title|body|script|meta|h1|p|div|br|b|table|a|style)\b",
    re.I | re.S,
)
_UNSEEN = ["script", "style", "noscript", "template", "svg", "title", "select", "textarea", "datalist", "iframe"]
_AROUND = ["nav", "header", "footer", "aside", "button", "menu", "dialog"]
_AROUND_ROLES = '[role="navigation"], [role="banner"], [role="contentinfo"], [role="search"]'
# The same by name, where a page has them as plain boxes
_BOXES = ("sidebar", "footer", "nav", "menu", "cookie", "breadcrumb", "teaser", "widget", "related")
_BOX_NAME = regex(rf"(?:^|\s)(?:{'|'.join(_BOXES)})", re.I)
_BOXES_FROM = 600  # words; a page with more is no message, with or without them
_MEDIA = ("img", "picture", "video", "audio", "iframe", "frame", "embed", "object", "canvas", "svg")
_WANTED = ("title", "h1", "h2", "h3", "script", "noscript", "meta", "link", "input", *_MEDIA)
_ALL_WANTED = ", ".join(_WANTED)
_NOT_FILLED_IN = frozenset({"hidden", "submit", "search", "button", "image", "reset", "checkbox", "radio"})
_REFRESH = regex(r"""\s*+([\d.]++)\s*+(?:[;,]\s*+)?(?:url\s*+=\s*+)?""", re.I)
_JUMP = regex(
    r"""(?<![\w.$])(?:(?:window|document|self|top|parent|this)\s*\.\s*)*location(?:\s*\.\s*href)?"""
    r"""\s*(?:=(?!=)|\.\s*(?:replace|assign)\s*\()\s*(["'`])((?:(?!\1)[^\\\n]|\\.)+)\1(?!\s*\+)""",
)
_DENSE = regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_UNSPACED = regex(r"[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff]")
# How pages mark a message to their readers: by class, id or role
_NOTICES = (
    "error",
    "notfound",
    "not-found",
    "not_found",
    "alert",
    "message",
    "notice",
    "warning",
    "noarticle",
    "status-msg",
)
_NOTICE_NAME = regex("|".join(_NOTICES), re.I)
_NOTICES_UP_TO = 300  # words; a page with more is about something else
_NOTICE_WORDS = 40
_ALERT = regex(r"""(?<![\w.$])(?:window\s*\.\s*)?alert\s*\(\s*(["'`])((?:(?!\1)[^\\\n]|\\.)+)\1\s*\)""")
_KEPT_PAGES = 32
_KEPT_BYTES = 16 * 1024  # the longer a page, the rarer it comes again
_TITLE = 400  # characters
_INPUTS = 40  # fields are more than a login has
_DEPTH = 200  # elements above another; pages with more are broken or made to hurt
_HEADINGS = 8
_PICTURES = 2
_MARKED = 500  # elements that are looked through
_TEXT = 40_000  # characters are more than any phrase needs
_JUMP_SCRIPTS = 4000  # characters: what jumps is short; a program's code has addresses for other reasons
_JUMP_TEXT = 300  # characters of text beside a jump


def is_html(response: Response) -> bool:
    """Tell whether the body is a page: by its type, or by its looks where the type says nothing."""
    told = _told_html(response.header("content-type") or "")
    return told if told is not None else _SNIFF.match(response.body[:4096]) is not None


@lru_cache(maxsize=256)  # there are not many types
def _told_html(content_type: str) -> bool | None:
    """Return what a type says; None: nothing."""
    if _HTML.search(content_type):
        return True
    other = ("text/plain", "text/xml", "application/xml", "application/json", "image/svg")
    return False if content_type.lower().startswith(other) else None


def read(response: Response) -> Page | None:
    """Return what can be read off an answer, or None where it is no page."""
    if not is_html(response):
        return None
    body, told = response.body, response.header("content-type") or ""
    refresh = response.header("refresh")
    return _read_of(body, told, refresh) if len(body) <= _KEPT_BYTES else _read(body, told, refresh)


def _read(body: bytes, content_type: str, refresh: str | None) -> Page:
    from selectolax.lexbor import LexborHTMLParser

    source = decode(body, content_type)
    cut = is_costly(source)
    if cut:
        source = source[:SMALL]
    tree = LexborHTMLParser(source)
    found: dict[str, list[LexborNode]] = {tag: [] for tag in _WANTED}
    for node in tree.css(_ALL_WANTED):
        found[str(node.tag)].append(node)
    scripts = found["script"]
    inputs = [node for node in found["input"][:_INPUTS] if not _inside(node, _AROUND)]
    fill_in = [kind for node in inputs if (kind := _attribute(node, "type")) not in _NOT_FILLED_IN]
    code = " ".join(node.text() for node in scripts if "src" not in node.attributes) if scripts else ""
    headings = _headings(found) or _pictured(found["img"])
    part = _Part(
        title=_squeezed(found["title"][0].text())[:_TITLE] if found["title"] else "",
        headings=headings,
        noscript=" ".join(_squeezed(node.text(separator=" ")) for node in found["noscript"]),
        refresh=_refresh(found["meta"], refresh),
        canonical=_canonical(found["link"]),
        media=bool(inputs) or any(found[tag] for tag in _MEDIA),
        password="password" in fill_in,
        inputs=len(fill_in),
    )
    return _with_text(source, part, tree, code, scripts=bool(scripts), cut=cut)


# Shells that scripts fill, logins, error pages and parked domains: the same bytes for one address after the other
_read_of = lru_cache(maxsize=_KEPT_PAGES)(_read)


class _Part(TypedDict):
    """What is read off a tree before it is stripped."""

    title: str
    headings: tuple[str, ...]
    noscript: str
    refresh: Refresh | None
    canonical: str | None
    media: bool
    password: bool
    inputs: int


def _with_text(source: str, part: _Part, tree: LexborHTMLParser, code: str, *, scripts: bool, cut: bool) -> Page:
    """Return a page with its text, for which its tree is stripped bit by bit."""
    tree.strip_tags(_UNSEEN, recursive=True)
    all_text = text = _text(tree)
    around = any(map(tree.tags, _AROUND))
    if around:
        tree.strip_tags(_AROUND, recursive=True)
    boxes = tree.css(_AROUND_ROLES) if "role=" in source else []
    names = source.lower() if "class=" in source or "id=" in source or "role=" in source else ""
    if names and any(name in names for name in _BOXES) and count_words(text[:_TEXT]) < _BOXES_FROM:
        boxes += [node for node in _named(tree, _BOX_NAME) if node.css_first("h1, main, article") is None]
    for node in _outermost(boxes) if boxes else ():
        node.decompose()
    if around or boxes:
        text = _text(tree)
    running = text
    if tree.tags("a"):
        tree.strip_tags(["a"], recursive=True)
        running = _text(tree)
    jump, gate = None, False
    if code and len(text) <= _JUMP_TEXT:
        if told := _ALERT.search(code):
            part["headings"] += (_squeezed(told[2]),)
        if len(code) <= _JUMP_SCRIPTS:
            jump, gate = _sent_on(code)
    words = count_words(running)
    marked = names and words < _NOTICES_UP_TO and any(name in names for name in _NOTICES)
    notices = _notices(tree) if marked else ()
    return Page(
        source=source, text=text, running=running, words=words, all_text=all_text, jump=jump, gate=gate,
        scripts=scripts, cut=cut, notices=notices, **part,
    )  # fmt: skip


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return the nodes that are in none of the others: to take away one takes what is in it."""
    chosen = {node.mem_id for node in nodes}
    kept = {}
    for node in nodes:
        above = node.parent
        for _ in range(_DEPTH):
            if above is None or above.mem_id in chosen:
                break
            above = above.parent
        if above is None or above.mem_id not in chosen:
            kept[node.mem_id] = node
    return list(kept.values())


def _sent_on(code: str) -> tuple[str | None, bool]:
    """Return where scripts send a page's readers, and whether they give them a cookie to come back with."""
    found = _JUMP.search(code)
    if "document.cookie" in code and (found or ".reload(" in code):
        return None, True
    return found[2].replace("\\/", "/") if found else None, False


def count_words(text: str) -> int:
    """Return how many words a text has; scripts without spaces between words are measured by their length."""
    if text.isascii():
        return len(text.split())
    dense, unspaced = len(_DENSE.findall(text)), len(_UNSPACED.findall(text))
    return len(text.split()) + dense // 2 + unspaced // 5


def _headings(found: dict[str, list[LexborNode]]) -> tuple[str, ...]:
    """Return the first headings, h1 before h2 and h3."""
    texts: list[str] = []
    for tag in ("h1", "h2", "h3"):
        texts += [_squeezed(node.text(separator=" "))[:300] for node in found[tag][:_HEADINGS]]
    return tuple([text for text in texts if text][:_HEADINGS])


def _pictured(images: list[LexborNode]) -> tuple[str, ...]:
    """Return what the first pictures of a page without headings say in words."""
    return tuple(text for node in images[:_PICTURES] if (text := _squeezed(node.attributes.get("alt") or "")[:300]))


def _named(tree: LexborHTMLParser, name: re.Pattern[str]) -> list[LexborNode]:
    """Return the boxes whose id, class or role fits; by hand, as selectors of that kind are read anew for each page."""
    found = []
    for node in tree.css("div, ul, section, p")[:_MARKED]:
        told = node.attributes
        if told and any(value and name.search(value) for key in ("id", "class", "role") if (value := told.get(key))):
            found.append(node)
    return found


def _notices(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return the short texts that a page marks as an error or a message, outermost first; at most a few."""
    texts = (_squeezed(node.text(separator=" ")) for node in _named(tree, _NOTICE_NAME))
    return tuple(dict.fromkeys(text for text in texts if 0 < len(text.split()) <= _NOTICE_WORDS))[:_HEADINGS]


def _canonical(links: list[LexborNode]) -> str | None:
    """Return the address that a page says is its own."""
    return next((node.attributes.get("href") for node in links if _attribute(node, "rel") == "canonical"), None)


def _refresh(metas: list[LexborNode], header: str | None) -> Refresh | None:
    """Return the redirect that a header or meta tag asks for; one for readers without scripts only is none."""
    told = [header] if header else []
    told += [
        node.attributes.get("content") or ""
        for node in metas
        if _attribute(node, "http-equiv") == "refresh" and not _inside(node, ["noscript"])
    ]
    for content in told:
        found = _REFRESH.match(content)
        url = _unquoted(content[found.end() :].strip()) if found is not None else ""
        if found is not None and url:
            return Refresh(url=url, delay_s=_seconds(found[1]))
    return None


def _unquoted(address: str) -> str:
    """Return an address without the quotation marks around it, of which either may be missing."""
    address = address[1:] if address.startswith(("'", '"')) else address
    return (address[:-1] if address.endswith(("'", '"')) else address).strip()


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip().lower()


def _seconds(digits: str) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _inside(node: LexborNode, tags: list[str]) -> bool:
    above = node.parent
    for _ in range(_DEPTH):
        if above is None:
            return False
        if above.tag in tags:
            return True
        above = above.parent
    return False


def _text(tree: LexborHTMLParser) -> str:
    body = tree.body
    return _squeezed(body.text(separator=" "))[:_TEXT] if body is not None else ""


def _squeezed(text: str) -> str:
    return " ".join(text.split())
