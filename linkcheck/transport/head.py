"""Mend a response head that the strict parser refuses and browsers take."""

from __future__ import annotations

import re

from linkcheck.regexes import regex

MAX_HEAD_BYTES = 256 * 1024  # Chrome's kMaxHeaderBufSize
_SLOP = 8  # bytes of rubbish that may stand before "HTTP" (Firefox takes 8, Chrome 4)

_STATUS_LINE = regex(
    rb"(?:HTTP|ICY)(?:/?\s*(\d+)(?:\.(\d+))?)?[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.IGNORECASE | re.DOTALL
)
_NAME = regex(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_VALUE = regex(rb"[\x00-\x08\x0a-\x1f\x7f]")
_END = regex(rb"\r?\n\r?\n")
_LONGEST_END = 4


def end_of(data: bytes | bytearray, searched: int = 0) -> int:
    """Return where the head ends, -1 if it has not ended yet; it does not end in the first `searched` bytes."""
    match = _END.search(data, max(0, searched - _LONGEST_END))
    return -1 if match is None else match.end()


def starts_like_http(data: bytes | bytearray) -> bool:
    """Say whether `data` may be, or become, the beginning of an HTTP answer."""
    start = data[: _SLOP + 4].upper()
    if b"HTTP" in start or start.startswith(b"ICY"):
        return True
    return len(data) < _SLOP + 4


def mend(raw: bytes) -> bytes:
    """Return the head in strict form, with what cannot be saved left out; raise ValueError where it is not HTTP.

    Content-Length is kept only where it can be believed: one number, and no chunks; else the answer lasts until the end
    of the connection, as in browsers. The connection is not to be used again.
    """
    start = raw[: _SLOP + 4].upper().find(b"HTTP")
    lines = raw[max(start, 0) :].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    status = _STATUS_LINE.match(lines[0])
    if status is None:
        raise ValueError("no status line")
    fields = _fields(lines[1:])
    chunked = any(
        name.lower() == b"transfer-encoding" and value.lower().rstrip().endswith(b"chunked") for name, value in fields
    )
    lengths = {
        part.strip() for name, value in fields if name.lower() == b"content-length" for part in value.split(b",")
    }
    kept = [(name, value) for name, value in fields if name.lower() not in {b"content-length", b"transfer-encoding"}]
    if chunked:
        kept.append((b"Transfer-Encoding", b"chunked"))
    elif len(lengths) == 1 and (length := lengths.pop()).isdigit() and len(length) < 16:
        kept.append((b"Content-Length", length))
    reason = _NOT_IN_VALUE.sub(b" ", status[4])
    mended = [b"HTTP/1.%d %s %s" % (status[2] != b"0" or status[1] not in {b"1", None}, status[3], reason)]
    mended += [name + b": " + value for name, value in kept]
    return b"\r\n".join(mended) + b"\r\n\r\n"


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in lines:
        if line[:1] in {b" ", b"\t"} and fields and line.strip():
            fields[-1][1].append(_NOT_IN_VALUE.sub(b" ", line).strip())
            continue
        name, colon, value = line.partition(b":")
        name = name.strip()
        if colon and _NAME.fullmatch(name):
            fields.append((name, [_NOT_IN_VALUE.sub(b" ", value).strip()]))
    return [(name, b" ".join(values)) for name, values in fields]
