"""Content-Encoding undone, and never too much of it."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli  # type: ignore[import-untyped]
import pytest

from linkcheck.model import Fault
from linkcheck.transport.body import Body
from linkcheck.transport.content import DamagedError, accepted, accepted_of, decoder_for

TEXT = b"The quick brown fox. " * 40


def _raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        pytest.param("gzip", gzip.compress(TEXT), id="gzip"),
        pytest.param("X-GZIP", gzip.compress(TEXT), id="x-gzip in capitals"),
        pytest.param("deflate", zlib.compress(TEXT), id="deflate"),
        pytest.param("deflate", _raw_deflate(TEXT), id="deflate without zlib's head"),
        pytest.param("br", brotli.compress(TEXT), id="brotli"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(TEXT)), id="twice"),
        pytest.param("deflate, br", brotli.compress(zlib.compress(TEXT)), id="two kinds, the last applied first"),
        pytest.param("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), id="two members"),
        pytest.param("gzip", gzip.compress(TEXT) + b"\0\0rubbish", id="rubbish behind"),
        pytest.param("utf-8", TEXT, id="a word that is no encoding"),
        pytest.param("identity", TEXT, id="identity"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_decoded(encoding: str, data: bytes, step: int) -> None:
    """A body comes out as it was, in whatever pieces it came."""
    body = Body(1_000_000)
    body.encoded_as(encoding)
    for at in range(0, len(data), step):
        body.add(data[at : at + step])
    assert bytes(body) == TEXT
    assert body.fault is None


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        pytest.param("gzip", gzip.compress(b"\0" * 50_000_000), id="gzip"),
        pytest.param("deflate", zlib.compress(b"\0" * 50_000_000), id="deflate"),
        pytest.param("br", brotli.compress(b"\0" * 50_000_000, quality=1), id="brotli"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(b"\0" * 50_000_000)), id="twice"),
    ],
)
def test_bombs_do_not_go_off(encoding: str, bomb: bytes) -> None:
    """No more is unpacked than was wanted."""
    tracemalloc.start()
    body = Body(10_000)
    body.encoded_as(encoding)
    for at in range(0, len(bomb), 4096):
        body.add(bomb[at : at + 4096])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert bytes(body) == b"\0" * 10_000
    assert body.dropped
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("encoding", "data", "kept"),
    [
        pytest.param("gzip", b"<html>plain", b"<html>plain", id="not gzip at all"),
        pytest.param("br", b"<html>plain", b"<html>plain", id="not brotli at all"),
        pytest.param("zstd", b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\xfd", id="nothing here undoes it"),
    ],
)
def test_mislabelled(encoding: str, data: bytes, kept: bytes) -> None:
    """A body that is not what its label says is kept as it came, with its fault."""
    body = Body(1000)
    body.encoded_as(encoding)
    body.add(data)
    body.add(b" more")
    assert bytes(body) == kept + b" more"
    assert body.fault is Fault.PROTOCOL


@pytest.mark.parametrize("step", [10, 100_000])
def test_broken_at_the_end(step: int) -> None:
    """What was decoded before the damage is kept; here only the check sum is wrong."""
    data = gzip.compress(TEXT)[:-8] + b"\0" * 8
    body = Body(100_000)
    body.encoded_as("gzip")
    for at in range(0, len(data), step):
        body.add(data[at : at + step])
    assert body.fault is Fault.PROTOCOL
    assert bytes(body) == TEXT


def test_many_layers() -> None:
    """A header that names a hundred encodings costs no hundred decoders."""
    decoder = decoder_for(", ".join(["gzip"] * 100))
    assert decoder is not None
    with pytest.raises(DamagedError):
        decoder.decode(b"plain", 10)


def test_only_what_can_be_undone_is_accepted() -> None:
    """A browser's list of encodings is cut to ours."""
    assert accepted() == "gzip, deflate, br"
    assert accepted_of("gzip;q=1.0, deflate, br, zstd") == "gzip;q=1.0, deflate, br"
