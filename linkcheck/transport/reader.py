"""Read one HTTP/1.x answer out of bytes as they come; no socket, no clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import httptools

from linkcheck.model import Fault
from linkcheck.transport import head
from linkcheck.transport.body import Body
from linkcheck.transport.failure import TransportFailure

Headers = tuple[tuple[str, str], ...]

_H2_SETTINGS_FRAME = 4
_MAX_TRAILING = 64
_BATCH_BYTES, _BATCHES = 1024, 8
"""A server may send its head byte by byte, and the parser copies what it has of a header with each piece it gets. So
after the first so many bytes it gets pieces of at least an eighth of what there is, unless a line ends."""
_MAX_DIGITS = 16  # of a Content-Length that is to be believed
_WITHOUT_BODY = frozenset({204, 304})


class ResponseReader:
    """Takes bytes until `complete`, or until `enough` of the body is there."""

    __slots__ = (
        "_between", "_chunked", "_decode", "_head", "_in_vain", "_lenient", "_method", "_parser", "_searched",
        "_unparsed", "body", "complete", "declared_bytes", "head_done", "headers", "received", "reusable", "status",
    )  # fmt: skip

    def __init__(
        self, method: str, body_limit: int, *, decode: bool = True, satisfied: Callable[[bytes], bool] | None = None
    ) -> None:
        self._method = method
        self._decode = decode
        self._chunked = False
        self._head = bytearray()
        self._unparsed = 0  # bytes at its end that the parser has not been given
        self._searched = 0  # bytes at its beginning that do not have its end
        self._in_vain = 0  # bytes since the last piece of the body: chunk extensions, trailers
        self._lenient = False  # the strict parser refused this head
        self._parser = self._new_parser()
        self._between = False  # the parser is behind one whole answer and before the next
        self.received = False  # any byte at all
        self.status = 0
        self.headers: Headers = ()
        self.head_done = False
        self.complete = False
        self.reusable = False  # another request may follow on this connection
        self.body = Body(body_limit, satisfied)
        self.declared_bytes: int | None = None

    def _new_parser(self) -> _Parser:
        parser = _spare.pop() if _spare else _Parser()
        parser.reader = self
        parser.lines = []
        return parser

    def give_back(self) -> None:
        """Let another reader have the parser, as nothing more is read here; to make one takes as long as to read.

        A parser that cannot be used again is let go of, so that the two do not keep each other alive.
        """
        if hasattr(self._parser, "reader"):
            del self._parser.reader
            if self._between and self.reusable and len(_spare) < _SPARE:
                self._between = False
                _spare.append(self._parser)

    @property
    def enough(self) -> bool:
        """Say whether as much of the body is there as was wanted."""
        return self.head_done and self.body.room <= 0

    @property
    def whole(self) -> bool:
        """Say whether the body is all that the server had to send."""
        return self.complete and not self.body.dropped and self.body.fault is None

    @property
    def remaining_bytes(self) -> int | None:
        """Return how much of the body is still to come, None where that is not said."""
        return None if self.declared_bytes is None else self.declared_bytes - self.body.wire_bytes

    def feed(self, data: bytes) -> None:
        """Take in `data`; raise TransportFailure where it is not HTTP."""
        self.received = True
        if self.complete:
            self.reusable = False
            return
        if self.head_done:
            self._feed_body(data)
            return
        self._head += data
        if len(self._head) > head.MAX_HEAD_BYTES:
            raise TransportFailure(Fault.PROTOCOL, "The answer's head has no end")
        if self._lenient:
            self._feed_mended(at_end=False)
            return
        self._unparsed += len(data)
        if len(self._head) > _BATCH_BYTES and b"\n" not in data and self._unparsed < len(self._head) // _BATCHES:
            return
        if self._unparsed > len(data):
            data = bytes(self._head[-self._unparsed :])
        self._unparsed = 0
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if self._parsed_head():
                self._broken_body()
            else:
                self._lenient = True
                self._feed_mended(at_end=False)

    def _feed_mended(self, *, at_end: bool) -> None:
        """Feed what `_head` holds in mended form, interim answers and the beginning of the body included."""
        while self._head and not self.head_done:
            if _is_http2(self._head) or not head.starts_like_http(self._head):
                raise _not_http(bytes(self._head))
            end = head.end_of(self._head, self._searched)
            if end < 0 and not at_end:
                self._searched = len(self._head)
                return
            end = len(self._head) if end < 0 else end
            raw, self._head, self._searched = bytes(self._head[:end]), self._head[end:], 0
            self._parser = self._new_parser()
            try:
                self._parser.feed_data(head.mend(raw))
            except httptools.HttpParserUpgrade:
                raise TransportFailure(Fault.PROTOCOL, "The server switched to another protocol unasked") from None
            except (ValueError, httptools.HttpParserError) as error:
                raise _not_http(raw) from error
        if self._head:
            self._feed_body(bytes(self._head))

    def _feed_body(self, data: bytes) -> None:
        self._in_vain += len(data)
        if self._in_vain > 2 * head.MAX_HEAD_BYTES:
            self._broken_body()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._broken_body()

    def _broken_body(self) -> None:
        """The chunks are rubbish: keep what came before them."""
        if not self.complete:
            self.body.failed(Fault.PROTOCOL)
            self.complete = True
        self.reusable = False

    def end(self, fault: Fault) -> None:
        """The connection ended; raise TransportFailure where that leaves no answer.

        Args:
            fault: EMPTY_REPLY where it was closed in order, CONNECT_RESET where not.
        """
        if self.complete:
            return
        cut = not self.head_done and not self._head.endswith(b"\n")
        if not self.head_done:
            self._end_in_head(fault)
        self.reusable = False
        until_close = self.declared_bytes is None and not self._chunked and not cut
        if not until_close or fault is Fault.CONNECT_RESET:
            self.body.failed(Fault.BODY_CUT)
        self.complete = True

    def _end_in_head(self, fault: Fault) -> None:
        if not self.received or not self._head:
            raise TransportFailure(fault, "The connection was closed without an answer")
        if not head.starts_like_http(self._head + b"\0" * _MAX_TRAILING):
            raise _not_http(bytes(self._head))
        if fault is Fault.EMPTY_REPLY and b"\n" in self._head:
            self._lenient = True
            self._feed_mended(at_end=True)
        if not self._parsed_head():
            raise TransportFailure(Fault.BODY_CUT, "The connection was closed in the middle of the answer's head")

    def _parsed_head(self) -> bool:
        """Return `head_done`, which the parser sets by calling back."""
        return self.head_done

    # --- called by the parser ---

    def on_headers_complete(self, lines: list[tuple[bytes, bytes]]) -> None:
        """The head is whole; an interim one (1xx) is forgotten."""
        if self.head_done:  # a second answer, which nobody asked for
            self.reusable = False
            return
        status = self._parser.status()
        if 100 <= status < 200:
            return
        self.status = status
        self.head_done = True
        self.headers = tuple([(_name_of(name), value.decode("latin-1").strip()) for name, value in lines])
        length = encoding = connection = transfer = ""
        for name, value in self.headers:
            if name == "content-length":
                length = value
            elif name == "content-encoding":
                encoding += "," + value
            elif name == "connection":
                connection += "," + value.lower()
            elif name == "transfer-encoding":
                transfer += "," + value.lower()
        self._chunked = "chunked" in transfer
        if length.isascii() and length.isdigit() and len(length) < _MAX_DIGITS and not self._chunked:
            self.declared_bytes = int(length)
        if self._method == "CONNECT" and 200 <= status < 300:  # what follows is not HTTP, whatever the headers say
            self.reusable = self.complete = True
            return
        if self._method == "HEAD" or status in _WITHOUT_BODY:
            self.declared_bytes = 0
            self.reusable = not self._lenient and "close" not in connection and self._parser.version() == "1.1"
            self.complete = True
            return
        self.reusable = not self._lenient and self._parser.keeps_alive()
        if encoding and self._decode:
            self.body.encoded_as(encoding)

    def on_body(self, data: bytes) -> None:
        """A piece of the body, its chunks undone."""
        if self.complete:  # a body where none may be
            self.reusable = False
            return
        self._in_vain = 0
        self.body.add(data)

    def on_message_complete(self) -> None:
        """The answer ended where it said it would."""
        if self.head_done:  # else an interim answer ended; the real one follows
            self._between = not self.complete
            self.complete = True


class _Parser:
    """llhttp, with whoever reads by it at the moment."""

    __slots__ = ("_parser", "feed_data", "keeps_alive", "lines", "reader", "status", "version")

    reader: ResponseReader
    lines: list[tuple[bytes, bytes]]  # of a head; trailers, and what follows the answer, are not looked at

    def __init__(self) -> None:
        parser = self._parser = httptools.HttpResponseParser(self)
        parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_chunked_length=True, lenient_version=True, lenient_data_after_close=True,
            lenient_optional_lf_after_cr=True, lenient_optional_cr_before_lf=True,
            lenient_optional_crlf_after_chunk=True, lenient_spaces_after_chunk_size=True,
        )  # fmt: skip
        self.feed_data = parser.feed_data
        self.status = parser.get_status_code
        self.version = parser.get_http_version
        self.keeps_alive = parser.should_keep_alive

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.reader.head_done:
            self.lines.append((name, value))

    def on_headers_complete(self) -> None:
        lines, self.lines = self.lines, []
        self.reader.on_headers_complete(lines)

    def on_body(self, data: bytes) -> None:
        self.reader.on_body(data)

    def on_message_complete(self) -> None:
        self.reader.on_message_complete()


_SPARE = 64
_spare: list[_Parser] = []


def _name_of(raw: bytes) -> str:
    """Return a header's name in lower case; only usual ones are worth remembering."""
    return _name(raw) if len(raw) <= _USUAL_NAME else raw.decode("latin-1").lower()


_USUAL_NAME = 64


@lru_cache(maxsize=1024)
def _name(raw: bytes) -> str:
    return raw.decode("latin-1").lower()


def _is_http2(start: bytes | bytearray) -> bool:
    """Say whether this is a SETTINGS frame, with which HTTP/2 begins (RFC 9113, 3.4)."""
    return len(start) >= 9 and start[3] == _H2_SETTINGS_FRAME and start[5:9] == b"\0\0\0\0"


def _not_http(start: bytes) -> TransportFailure:
    if _is_http2(start):
        return TransportFailure(Fault.PROTOCOL, "The server speaks HTTP/2 only", http2_only=True)
    if start[:2] in {b"\x15\x03", b"\x16\x03"}:
        return TransportFailure(Fault.PROTOCOL, "The server speaks TLS on this port")
    return TransportFailure(Fault.PROTOCOL, f"The answer is not HTTP: it begins with {start[:40]!r}")
