"""What a server sends is read in a time that grows with its length alone.

`LINKCHECK_FUZZ=nightly` tries every combination, which takes minutes.
"""

from __future__ import annotations

import gzip
import os
import random
import zlib
from collections.abc import Callable
from itertools import product

import brotli  # type: ignore[import-untyped]
import pytest

from linkcheck.addresses import from_header, resolve
from linkcheck.judge.texts import plain
from linkcheck.metadata.answers import plain as plain_title
from linkcheck.model import Ask, Fault, Response
from linkcheck.pages import charset, page
from linkcheck.pages.maintext import text_of
from linkcheck.pages.page import Page
from linkcheck.pages.prose import has_prose
from linkcheck.pages.shape import SMALL, is_costly
from linkcheck.probing.classify import judge
from linkcheck.probing.cookies import Jar
from linkcheck.probing.trail import Trail
from linkcheck.registries import handles
from linkcheck.schedule.retry import delay_asked, parse_delay
from linkcheck.transport.body import Body
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.reader import ResponseReader
from linkcheck.transport.urls import parse
from tests.unit.lineartime import MOST, growth

PUMPS = [
    " ", "\t", "\n", "a", "1", "-", ".", "/", "=", ";", ",", '"', "'", "<", ">", "&", "%", "!", "|", "(", "[", "\\",
    "é", "a ", "1 ", " =", "= ", ";a", "a;", "a=", "a=b;", '="', "<a", "<a ", "<p>", "</", "<!--", "&#1", "&amp", "%41",
    "://", "../", "a.", ".a", "a-", "code ", "location", "window.", "location=", "alert('", "url=", "charset=",
    "charset", "<meta charset", "not found ", "404 ", "page ",
]  # fmt: skip
PREFIXES = ["", "0;url=a", "charset=", "<meta ", "http://a.example/", "a"]
ENDS = ["\0!b", "", "\0"]
SIZE = SMALL + 4096  # so that pages of both sizes are looked through for what makes them slow
NIGHTLY = os.environ.get("LINKCHECK_FUZZ") == "nightly"


def answer(body: bytes = b"", *headers: tuple[str, str]) -> Response:
    """Return an answer with a page."""
    told = headers or (("content-type", "text/html"),)
    return Response(ask=Ask(method="GET", url="http://a.example/x"), status=200, headers=told, body=body)


def read_page(text: str) -> Page | None:
    """Read a page of so much text, and not from memory."""
    page._read_of.cache_clear()
    return page.read(answer(text.encode("utf-8")))


def judge_page(text: str) -> object:
    """Read and judge a page, and not from memory."""
    page._read_of.cache_clear()
    response = answer(text.encode("utf-8"))
    return judge(Trail(url="http://a.example/x", last=response, page=page.read(response)), titles=())


def parse_url(text: str) -> object:
    """Take an address apart, if it is one."""
    try:
        return parse(f"http://{text}"), parse(f"http://a.example/{text}")
    except TransportFailure as failure:
        return failure


def store_cookies(text: str) -> object:
    """Keep what a header sets."""
    jar = Jar()
    jar.store("http://a.example/", [text, f"a=b; {text}"])
    return jar.header("http://a.example/")


READERS: dict[str, Callable[[str], object]] = {
    "page": read_page,
    "judge": judge_page,
    "page in an element": lambda text: read_page(f"<html><body><div>{text}"),
    "script": lambda text: judge_page(f"<html><body>x<script>{text}"),
    "title": lambda text: judge_page(f"<title>{text}</title><h1>{text}</h1><p>x"),
    "notice": lambda text: judge_page(f'<div class="error">{text}</div>'),
    "attribute": lambda text: read_page(f"<div class='{text}' id='{text}' role='{text}'>x"),
    "refresh": lambda text: page.read(answer(b"<p>x", ("content-type", "text/html"), ("refresh", text))),
    "refresh in the page": lambda text: read_page(f"<meta http-equiv=refresh content='{text}'><p>x"),
    "type": lambda text: page.read(answer(b"<p>x", ("content-type", f"text/html; {text}"))),
    "main text": lambda text: text_of(answer(text.encode())),
    "charset": lambda text: charset.decode(b"<p>x", text),
    "prose": lambda text: has_prose(b"<h1>" + text.encode()),
    "plain": plain,
    "title of a registry": plain_title,
    "address": parse_url,
    "location": lambda text: resolve("http://a.example/b/c", from_header(text)),
    "cookies": store_cookies,
    "delay": lambda text: parse_delay(text, now=None),
    "retry-after": lambda text: delay_asked(
        Response(ask=Ask(method="GET", url="http://a/"), status=503, headers=(("retry-after", text),))
    ),
    "handle page": lambda text: handles.read_redirect(
        Response(ask=Ask(method="GET", url="http://a/"), status=404, body=text.encode())
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_readers(name: str) -> None:
    """No repeated piece of text makes a reader's time grow with the square of the length."""
    read = READERS[name]
    for prefix, end in product(PREFIXES, ENDS) if NIGHTLY else [("", ENDS[0]), ("a", ENDS[1])]:
        for pump in PUMPS:

            def make(size: int, prefix: str = prefix, pump: str = pump, end: str = end) -> str:
                return prefix + pump * (size // len(pump)) + end

            assert growth(read, make, SIZE) < MOST, (prefix, pump, end)


def _noise(size: int) -> bytes:
    chance = random.Random(3)
    return bytes(chance.randrange(4) for _ in range(size))


def _broken_deflate(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return packer.compress(_noise(size)) + packer.flush(zlib.Z_FULL_FLUSH) + b"\x07" * 4


CODED: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "deflate that breaks at its end": ("deflate", _broken_deflate),
    "gzip of many members": ("gzip", lambda size: gzip.compress(b"") * (size // 20)),
    "gzip with a wrong sum": ("gzip", lambda size: gzip.compress(_noise(size))[:-8] + b"\0" * 8),
    "brotli that breaks at its end": ("br", lambda size: bytes(brotli.compress(_noise(size)))[:-3] + b"\xff" * 9),
    "brotli cut off": ("br", lambda size: bytes(brotli.compress(_noise(size)))[:-3]),
    "empty blocks": ("deflate", lambda size: b"\x78\x9c" + b"\0\0\0\xff\xff" * (size // 5)),
}


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("step", [1, 64, 1 << 20])
def test_decoders(name: str, step: int) -> None:
    """Whatever is wrong with a coded body, and in whatever pieces it comes."""
    encoding, make = CODED[name]

    def decode(data: bytes) -> bytes:
        body = Body(1 << 20)
        body.encoded_as(encoding)
        for at in range(0, len(data), step):
            body.add(data[at : at + step])
        return bytes(body)

    assert growth(decode, make, 30_000) < MOST


HEADS: dict[str, Callable[[int], bytes]] = {
    "a long value": lambda size: b"HTTP/1.1 200 OK\r\nA: " + b"x" * size,
    "many headers": lambda size: b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * (size // 6) + b"\r\n",
    "folded lines": lambda size: b"HTTP/1.1 200 OK\r\nA : b\r\n" + b" c\r\n" * (size // 4) + b"\r\n",
    "a lenient head": lambda size: b"HTTP/1.1 200 OK\r\n\x01: \r\nA: " + b"x" * size + b"\r\n\r\n",
    "interim answers": lambda size: b"HTTP/1.1 102 Wait\r\n\r\n" * (size // 21),
    "no head": lambda size: b"HTTP " + b" " * size,
    "digits": lambda size: b"HTTP" + b"1" * size,
    "chunks": lambda size: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * (size // 6),
    "codings": lambda size: b"HTTP/1.1 200 OK\r\n" + b"Content-Encoding: br\r\n" * (size // 22) + b"\r\nabc",
    "one coding list": lambda size: b"HTTP/1.1 200 OK\r\nContent-Encoding: " + b"br," * (size // 3) + b"\r\n\r\nabc",
}


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("step", [1, 100, 1 << 20])
def test_heads(name: str, step: int) -> None:
    """Heads are read once, in whatever pieces they come."""

    def read(data: bytes) -> object:
        reader = ResponseReader("GET", 1 << 20)
        try:
            for at in range(0, len(data), step):
                reader.feed(data[at : at + step])
            reader.end(Fault.EMPTY_REPLY)
        except TransportFailure as failure:
            return failure
        return reader.headers

    assert growth(read, HEADS[name], 30_000) < MOST


@pytest.mark.parametrize("label", sorted(charset._ON_THE_WEB))
def test_charsets(label: str) -> None:
    """Every charset that is believed, over bytes that are right and wrong in it."""

    def decode(data: bytes) -> str:
        return charset.decode(b"<p>" + data, f"text/html; charset={label}")

    for pump in (b"a", b"\xe9", b"\x80\xff", b"\x1b$B", b"~{", b"\xd8\x00"):

        def make(size: int, pump: bytes = pump) -> bytes:
            return pump * (size // len(pump))

        assert growth(decode, make, 16_000) < MOST, pump


@pytest.mark.parametrize(
    "label", ["punycode", "utf-7", "idna", "unicode_escape", "raw_unicode_escape", "rot13", "undefined", "mbcs", "oem"]
)
def test_charsets_that_are_none(label: str) -> None:
    """Codecs that no browser has are not used, so that what comes out can be written."""
    text = charset.decode(b"<p>words-+2AA-\\ud800 " + b"a" * 1000, f"text/html; charset={label}")
    assert text.encode("utf-8").startswith(b"<p>words-+2AA-\\ud800")


HOSTILE: dict[str, Callable[[int], str]] = {
    "attributes": lambda size: "<div " + " ".join(f"a{i}=1" for i in range(size // 7)) + ">x",
    "attributes that hide their end": lambda size: "<div " + " ".join(f"a{i}='>'" for i in range(size // 9)) + ">x",
    "attributes after a stray mark": lambda size: "<i x=b' y='>' " + " ".join(f"a{i}" for i in range(size // 6)) + ">",
    "attributes of an end tag": lambda size: "</div " + " ".join(f"a{i}" for i in range(size // 6)) + ">x",
    "elements": lambda size: "<div>" * (size // 5),
    "lists": lambda size: "<dl><dd>" * (size // 8),
    "ends of others": lambda size: "<div></p>" * (size // 9),
    "ends that pass through nothing": lambda size: "<span><div></span>" * (size // 18),
    "ends in comments": lambda size: "<div><!--</div>-->" * (size // 18),
    "ends in values": lambda size: "<div a='</div>'>" * (size // 16),
    "ends in scripts": lambda size: "<div><script></div></script>" * (size // 28),
    "forms": lambda size: "<form><div></form>" * (size // 18),
    "links": lambda size: "<a><div></a>" * (size // 12),
    "titles of drawings": lambda size: "<svg><title>" + "<g>" * (size // 3) + "</title>",
    "end tags": lambda size: "<span>" * 1400 + "</x>" * (size // 4),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_pages_that_are_slow_to_parse(name: str) -> None:
    """The parser takes time that grows with the square of these; so only their beginning is parsed."""
    make = HOSTILE[name]
    assert is_costly(make(256 * 1024))
    found = read_page(make(256 * 1024))
    assert found is not None
    assert found.cut
    assert growth(is_costly, make, 64 * 1024) < MOST


BENIGN = {
    "paragraphs": "<p>Some words in a paragraph that has no end",
    "lists": "<ul><li>One<li>Two<li>Three</ul>",
    "tables": "<table><tr><td>a<td>b<tr><td><font color=red>c</table>",
    "fonts": "<font size=2><b>Old <i>pages</b></i> do this</font><br>",
    "scripts": "<script>var a = '<div>' + \"<div>\" + x<y;</script><p>text</p>",
    "styles": "<style>a>b{c:d}</style><div style='x>y'><img src=a alt='>'></div>",
    "textareas": "<textarea><div><div></textarea>",
    "comments": "<!-- <div> --><div>a</div><!--[if IE]><div><![endif]-->",
    "quotes": "<p>don't do \"that</p><a href=x>it's</a>",
    "drawings": "<svg><g><title>t</title><path d='M0 0'/></g></svg>",
    "forms": "<table><form><tr><td><input></form></table>",
}


@pytest.mark.parametrize("name", BENIGN)
def test_pages_that_are_read_whole(name: str) -> None:
    """Old and sloppy pages are not taken for hostile ones, however long they are."""
    assert not is_costly(BENIGN[name] * (8 * SMALL // len(BENIGN[name])))
