"""One answer read out of bytes, strict or not."""

from __future__ import annotations

from typing import cast

import pytest
from _pytest.mark import ParameterSet
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck.model import Fault
from linkcheck.transport import head
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.head import MAX_HEAD_BYTES
from linkcheck.transport.reader import ResponseReader
from linkcheck.transport.reader import _spare as spare


def read(
    data: bytes, *, method: str = "GET", limit: int = 1000, step: int = 0, end: Fault | None = None
) -> ResponseReader:
    """Read `data` in steps, then the end of the connection where one is given."""
    reader = ResponseReader(method, limit)
    for at in range(0, len(data), step or max(len(data), 1)):
        reader.feed(data[at : at + (step or len(data))])
    if end is not None:
        reader.end(end)
    return reader


CLOSED, RESET = Fault.EMPTY_REPLY, Fault.CONNECT_RESET

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

WELL_FORMED = [
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", True, id="length"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        200, b"hello", False, id="close",
    ),
    pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", False, id="HTTP/1.0"),
    pytest.param(
        b"HTTP/1.1 404 Nope\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        404, b"hello", True, id="chunks",
    ),
    pytest.param(
        CHUNKED + b"3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
        200, b"hello", True, id="chunk extension and trailer",
    ),
    pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True, id="204"),
    pytest.param(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, b"", True, id="304 with a length"),
    pytest.param(
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        200, b"hello", True, id="interim answers",
    ),
    pytest.param(b"HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n", 999, b"", True, id="999"),
    pytest.param(
        b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        200, b"hello", True, id="blank lines before",
    ),
]  # fmt: skip


def _work(start: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the bytes that are copied by the parser, and searched for the end, while a head comes byte by byte."""
    work = 0
    reader = ResponseReader("GET", 1000)
    feed_data, end_of = reader._parser.feed_data, head.end_of

    def counted_feed(data: bytes) -> None:
        nonlocal work
        work += len(reader._head)  # it copies the header that it is in
        feed_data(data)

    def counted_search(data: bytes, searched: int = 0) -> int:
        nonlocal work
        work += len(data) - searched
        return end_of(data, searched)

    monkeypatch.setattr(reader._parser, "feed_data", counted_feed)
    monkeypatch.setattr(head, "end_of", counted_search)
    for byte in start:
        reader.feed(bytes((byte,)))
    monkeypatch.undo()
    assert not reader.head_done
    return work


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", id="strict"),
        pytest.param(b"XXHTTP/1.1 200 OK\r\nX: ", id="lenient"),
    ],
)
def test_a_head_that_comes_byte_by_byte(begin: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as long a head is about ten times, and not a hundred times, as much work."""
    short, long = (_work(begin + b"a" * size, monkeypatch) for size in (20_000, 200_000))
    assert long < 20 * short


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WELL_FORMED), min_size=2, max_size=6), st.integers(0, 7))
def test_one_parser_reads_answer_after_answer(answers: list[ParameterSet], step: int) -> None:
    """What is read does not depend on what was read before: a parser is handed on between two answers."""
    for each in answers:
        data, status, body, reusable = cast(tuple[bytes, int, bytes, bool], each.values)
        reader = read(data, step=step)
        found = reader.status, bytes(reader.body), reader.reusable, reader.complete, reader.headers
        assert found == (status, body, reusable, True, read(data).headers)
        reader.give_back()


def test_a_parser_in_the_middle_of_something_is_not_handed_on() -> None:
    """Of an answer that is not whole, that has more behind it, or that ends the connection, the state is not known."""
    for data in (
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    ):
        reader = read(data, step=len(data) - 3)
        before = len(spare)
        reader.give_back()
        assert len(spare) == before


TOLERATED = [
    pytest.param(b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 5\r\n\r\nhello", id="line without a colon"),
    pytest.param(b"HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 5\r\n\r\nhello", id="blank before the colon"),
    pytest.param(b"HTTP/1.1 200 OK\r\nBad Name: 1\r\nContent-Length: 5\r\n\r\nhello", id="blank in a name"),
    pytest.param(b"HTTP/1.1 200 OK\r\nb\xe4d: 1\r\nContent-Length: 5\r\n\r\nhello", id="name not ASCII"),
    pytest.param(b"HTTP/1.1 200 OK\r\n: 1\r\nContent-Length: 5\r\n\r\nhello", id="no name"),
    pytest.param(b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 5\r\n\r\nhello", id="NUL in a value"),
    pytest.param(b"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 5\r\n\r\nhello", id="folded line"),
    pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", id="bare line feeds"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\n\r\nhello", id="mixed line ends"),
    pytest.param(b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", id="no reason"),
    pytest.param(b"HTTP/1.1  200  OK\r\nContent-Length: 5\r\n\r\nhello", id="two blanks"),
    pytest.param(b"http/1.1 200 ok\r\nContent-Length: 5\r\n\r\nhello", id="small letters"),
    pytest.param(b"HTTP 200 OK\r\nContent-Length: 5\r\n\r\nhello", id="no version"),
    pytest.param(b"HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\nhello", id="version without a minor"),
    pytest.param(b"HTTP/1.1 200 D\xe9j\xe0\r\nContent-Length: 5\r\n\r\nhello", id="reason in Latin-1"),
    pytest.param(b"ICY 200 OK\r\nContent-Length: 5\r\n\r\nhello", id="ICY"),
    pytest.param(b"\xef\xbb\xbfHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", id="byte order mark before"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", id="length twice"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", id="length twice in one line"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nhello", id="two lengths"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello", id="negative length"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", id="length in words"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello", id="absurd length"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        id="both framings",
    ),
    pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 500 + b"Content-Length: 5\r\n\r\nhello", id="500 lines"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000 + b"\r\nContent-Length: 5\r\n\r\nhello",
        id="long line",
    ),
    pytest.param(
        b"HTTP/1.1 100 Continue\r\nbad\r\n\r\nHTTP/1.1 200 OK\r\nbad\r\nContent-Length: 5\r\n\r\nhello",
        id="interim, both bad",
    ),
]  # fmt: skip


@pytest.mark.parametrize("step", [0, 1, 3])
@pytest.mark.parametrize(("data", "status", "body", "reusable"), WELL_FORMED)
def test_well_formed(data: bytes, status: int, body: bytes, reusable: bool, step: int) -> None:
    """An answer by the book is read however it is cut into pieces, and says whether the connection lives on."""
    reader = read(data, step=step)
    assert (reader.status, bytes(reader.body), reader.reusable, reader.whole) == (status, body, reusable, True)


@pytest.mark.parametrize("step", [0, 1, 3])
@pytest.mark.parametrize("data", TOLERATED)
def test_what_browsers_tolerate(data: bytes, step: int) -> None:
    """A head that browsers take is taken; its good lines count."""
    reader = read(data, step=step, end=CLOSED)
    assert (reader.status, bytes(reader.body)[:5]) == (200, b"hello")


def test_headers_keep_order_repeats_and_bytes() -> None:
    """Names are in lower case, values as they came in Latin-1, repeats in order."""
    reader = read(b"HTTP/1.1 301 M\r\nSet-Cookie: a=1\r\nLocation: /\xe9\xc3\xa9 x\r\nset-cookie: b=2\r\n\r\n")
    assert reader.headers[:3] == (("set-cookie", "a=1"), ("location", "/\xe9\xc3\xa9 x"), ("set-cookie", "b=2"))


def test_head_asked_for_without_body() -> None:
    """The answer to HEAD ends with its head, whatever length it tells."""
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", method="HEAD")
    assert (reader.whole, reader.reusable, bytes(reader.body)) == (True, True, b"")


def test_body_sent_to_head() -> None:
    """A body that comes all the same is not taken, and the connection is spoiled."""
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", method="HEAD")
    assert (reader.complete, reader.reusable, bytes(reader.body)) == (True, False, b"")


@pytest.mark.parametrize(
    ("data", "end", "body", "fault"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nhello", CLOSED, b"hello", None, id="until close"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nhello", RESET, b"hello", Fault.BODY_CUT, id="until reset"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
            CLOSED, b"hello", Fault.BODY_CUT, id="too short",
        ),
        pytest.param(
            CHUNKED + b"5\r\nhello\r\n", CLOSED, b"hello", Fault.BODY_CUT, id="no last chunk"
        ),
        pytest.param(
            CHUNKED + b"5\r\nhello\r\nzz\r\n", None, b"hello", Fault.PROTOCOL, id="bad chunk size"
        ),
        pytest.param(
            CHUNKED + b"<html>", None, b"", Fault.PROTOCOL, id="no chunks at all"
        ),
    ],
)  # fmt: skip
def test_bodies_that_end_badly(data: bytes, end: Fault | None, body: bytes, fault: Fault | None) -> None:
    """A body cut short is kept as far as it came, and says why it ended."""
    reader = read(data, end=end)
    assert (bytes(reader.body), reader.body.fault, reader.reusable) == (body, fault, False)
    assert reader.complete


@pytest.mark.parametrize(
    ("data", "end", "fault"),
    [
        pytest.param(b"", CLOSED, Fault.EMPTY_REPLY, id="closed at once"),
        pytest.param(b"", RESET, Fault.CONNECT_RESET, id="reset at once"),
        pytest.param(b"HTTP/1.1 20", CLOSED, Fault.BODY_CUT, id="closed in the status line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: y\r\n", RESET, Fault.BODY_CUT, id="reset in the head"),
        pytest.param(b"<html>old", CLOSED, Fault.PROTOCOL, id="HTTP/0.9"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", CLOSED, Fault.PROTOCOL, id="another protocol"),
        pytest.param(b"\x00" * 64, CLOSED, Fault.PROTOCOL, id="zeros"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", CLOSED, Fault.PROTOCOL, id="status is no number"),
        pytest.param(
            b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", CLOSED, Fault.PROTOCOL, id="101"
        ),
        pytest.param(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\0" * 18, CLOSED, Fault.PROTOCOL, id="HTTP/2"),
        pytest.param(b"\x15\x03\x01\x00\x02\x02\x46", CLOSED, Fault.PROTOCOL, id="TLS alert"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n", CLOSED, Fault.BODY_CUT, id="interim answer only"),
    ],
)
@pytest.mark.parametrize("step", [0, 1])
def test_no_answer(data: bytes, end: Fault, fault: Fault, step: int) -> None:
    """What is not an answer is told by its fault."""
    with pytest.raises(TransportFailure) as failure:
        read(data, step=step, end=end)
    assert failure.value.fault is fault


def test_http2_is_recognised() -> None:
    """A server that answers in HTTP/2 is worth asking by another client."""
    with pytest.raises(TransportFailure) as failure:
        read(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\0" * 18)
    assert failure.value.http2_only


def test_head_cut_by_the_end_of_the_connection() -> None:
    """A head whose last line never ended is taken, as in browsers."""
    reader = read(b"HTTP/1.1 404 Not Found\r\nServer: x\r\n", end=CLOSED)
    assert reader.status == 404


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * MAX_HEAD_BYTES, id="one line"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * (MAX_HEAD_BYTES // 6), id="many lines"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * (MAX_HEAD_BYTES // 20), id="interim answers"),
    ],
)
def test_heads_without_end(data: bytes) -> None:
    """A head that never ends is given up."""
    with pytest.raises(TransportFailure) as failure:
        read(data, step=8192)
    assert failure.value.fault is Fault.PROTOCOL


def test_enough_is_enough() -> None:
    """Reading ends at the limit; what is beyond is dropped and the body is not whole."""
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + b"x" * 2000, limit=100)
    assert (reader.enough, reader.complete, len(bytes(reader.body)), reader.remaining_bytes) == (True, False, 100, 1000)
    reader.feed(b"x" * 1000)
    assert (reader.complete, reader.whole, reader.reusable) == (True, False, True)


def test_exactly_the_limit_is_whole() -> None:
    """A body of just the length wanted is whole."""
    assert read(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", limit=5).whole


def test_a_second_answer_is_not_taken_for_the_first() -> None:
    """What follows the answer changes nothing of it and spoils the connection."""
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")
    assert (reader.status, bytes(reader.body), reader.reusable) == (200, b"hello", False)


@given(st.binary(max_size=200), st.integers(1, 50))
@example(b"HTTP/1.1 200 OK\r\n\r\n", 1)
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes, step: int) -> None:
    """No bytes raise anything but a TransportFailure."""
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        try:
            read(start + data, step=step, end=CLOSED)
        except TransportFailure:
            continue
