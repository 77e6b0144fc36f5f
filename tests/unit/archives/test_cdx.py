"""Capture indexes: lines found by their key and moment, in files of any size and form."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.archives import cdx
from linkcheck.archives.cdx import CaptureIndex
from linkcheck.errors import InputError

REPLAY = "https://archive.example/web/"
NOON = datetime(2020, 5, 5, 12, tzinfo=UTC)


def cdxj(key: str, stamp: str, url: str, status: str = "200") -> str:
    """Return a line as pywb writes it."""
    return f"{key} {stamp} {json.dumps({'url': url, 'mime': 'text/html', 'status': status})}\n"


def cdx_line(key: str, stamp: str, url: str, status: str = "200") -> str:
    """Return a line as the Internet Archive writes it."""
    return f"{key} {stamp} {url} text/html {status} SHA1 - - 1234 5678 a.warc.gz\n"


def captures(index: CaptureIndex, url: str = "http://example.org/a") -> list[str]:
    """Return the moments of the captures that an index has of a page."""
    return sorted(f"{each.captured:%Y%m%d}" for each in index.near(url, NOON))


LINES = [("com,example)/z", "20100101000000", "http://example.com/z"),
         ("org,example)/", "20200101000000", "http://example.org/"),
         ("org,example)/a", "20190101000000", "http://www.example.org/a"),
         ("org,example)/a", "20200504000000", "https://example.org/a"),
         ("org,example)/a b", "20200504000000", "http://example.org/a b"),
         ("org,example)/ab", "20200504000000", "http://example.org/ab")]  # fmt: skip


@pytest.mark.parametrize("line", [pytest.param(cdxj, id="CDXJ"), pytest.param(cdx_line, id="CDX")])
def test_the_captures_of_a_page(tmp_path: Path, line: object) -> None:
    """Scheme, `www.`, a fragment and a last slash make no other page; another path does."""
    assert callable(line)
    path = tmp_path / "index.cdxj"
    path.write_text(" CDX N b a m s k r M S V g\n" + "".join(line(*each) for each in LINES[:4] + LINES[5:]), "utf-8")
    index = CaptureIndex(path, REPLAY)
    assert captures(index) == captures(index, "https://www.Example.org/a/#part") == ["20190101", "20200504"]
    assert captures(index, "http://example.org/b") == captures(index, "http://example.net/") == []
    found = {each.url for each in index.near("http://example.org/a", NOON)}
    assert found == {
        f"{REPLAY}20190101000000/http://www.example.org/a",
        f"{REPLAY}20200504000000/https://example.org/a",
    }


def test_captured_errors_are_no_copies(tmp_path: Path) -> None:
    """A revisit is one, and a redirect may lead to one; what is damaged is passed over."""
    path = tmp_path / "index.cdxj"
    stamps = {"404": "20200101000000", "301": "20200102000000", "-": "20200103000000", "206": "20200104000000"}
    lines = [cdxj("org,example)/a", stamp, "http://example.org/a", status) for status, stamp in stamps.items()]
    lines += ["org,example)/a 20200105000000 {broken\n", "org,example)/a 20200106000000 []\n", "org,example)/a 2020\n"]
    path.write_text("".join(sorted(lines)), "utf-8")
    assert captures(CaptureIndex(path, REPLAY)) == ["20200102", "20200103", "20200104"]


def test_of_many_captures_those_around_the_moment(tmp_path: Path) -> None:
    """However many there are, some hundred are read."""
    path = tmp_path / "index.cdxj"
    stamps = [f"{year}{month:02}{day:02}000000" for year in range(1996, 2026) for month in range(1, 13)
              for day in range(1, 29)]  # fmt: skip
    path.write_text("".join(cdxj("org,example)/a", stamp, "http://example.org/a") for stamp in stamps), "utf-8")
    found = captures(CaptureIndex(path, REPLAY))
    assert {"20200504", "20200505", "20200506"}.issubset(found)
    assert 100 < len(found) < 2_000


@pytest.mark.parametrize("block", [1, 2, 3, 50])
def test_blocks_that_are_packed(tmp_path: Path, block: int) -> None:
    """A page whose lines go over two blocks is found in both, wherever the blocks are cut."""
    pages = [(f"org,example)/{n:03}", f"2020050{day}000000", f"http://example.org/{n:03}")
             for n in range(40) for day in (4, 6)]  # fmt: skip
    heads, packed = [], b""
    for at in range(0, len(pages), block):
        text = "".join(cdxj(*each) for each in pages[at : at + block])
        piece = gzip.compress(text.encode())
        heads.append(f"{pages[at][0]} {pages[at][1]}\tpart-00\t{len(packed)}\t{len(piece)}\t{at // block + 1}\n")
        packed += piece
    (tmp_path / "part-00.gz").write_bytes(packed)
    (tmp_path / "cluster.idx").write_text("".join(heads), "utf-8")
    index = CaptureIndex(tmp_path, REPLAY)
    for n in range(40):
        assert captures(index, f"http://example.org/{n:03}") == ["20200504", "20200506"], n
    assert captures(index, "http://example.org/") == captures(index, "http://example.org/999") == []


def test_a_folder_of_indexes(tmp_path: Path) -> None:
    """All of its files are looked into, and one capture in two is one."""
    for name, stamps in (("a.cdx", ("20200101000000",)), ("b/b.cdxj", ("20200101000000", "20200202000000"))):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(cdxj("org,example)/a", stamp, "http://example.org/a") for stamp in stamps), "utf-8")
    assert captures(CaptureIndex(tmp_path, REPLAY)) == ["20200101", "20200202"]


def test_what_is_no_index_is_said_in_one_sentence(tmp_path: Path) -> None:
    """No file, an empty folder, and a block that is none."""
    for path in (tmp_path / "none.cdxj", tmp_path):
        with pytest.raises(InputError, match=r"capture index"):
            CaptureIndex(path, REPLAY)
    (tmp_path / "a.cdxj.gz").write_bytes(gzip.compress(b"org,example)/a 2020"))
    with pytest.raises(InputError, match=r"a\.cdxj\.gz: is no capture index that lines can be looked up in"):
        CaptureIndex(tmp_path / "a.cdxj.gz", REPLAY)
    unsorted = tmp_path / "unsorted.cdxj"
    unsorted.write_text(cdxj(*LINES[2]) + cdxj(*LINES[0]), "utf-8")
    with pytest.raises(InputError, match=r"unsorted\.cdxj, line 2: is not in order; sort the index"):
        CaptureIndex(tmp_path, REPLAY)
    unsorted.unlink()
    (tmp_path / "cluster.idx").write_text("org,example)/a 2020\tpart\t0\t9\t1\n", "utf-8")
    index = CaptureIndex(tmp_path, REPLAY)
    with pytest.raises(InputError, match=r"part\.gz: cannot be read: No such file"):
        captures(index)
    (tmp_path / "part.gz").write_bytes(b"no gzip")
    with pytest.raises(InputError, match=r"part\.gz: cannot be read"):
        captures(index)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_address_can_be_looked_for(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Nothing that stands in a list breaks a look."""
    path = tmp_path_factory.getbasetemp() / "any.cdxj"
    path.write_text("".join(cdxj(*each) for each in LINES), "utf-8")
    assert isinstance(CaptureIndex(path, REPLAY).near(f"http://{text}", NOON), list)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("abcdefgh"), max_size=40), st.sampled_from("abcdefghi"))
def test_every_line_of_a_key_is_found(tmp_path_factory: pytest.TempPathFactory, names: list[str], wanted: str) -> None:
    """Against a plain walk over all lines."""
    path = tmp_path_factory.getbasetemp() / "some.cdxj"
    lines = sorted(cdxj(f"org,example)/{name}", f"2020010{n % 9 + 1}{n:06}", f"http://example.org/{name}")
                   for n, name in enumerate(names))  # fmt: skip
    path.write_text("".join(lines), "utf-8")
    found = list(cdx._Lines(path).around(f"org,example)/{wanted} ".encode(), b"20200105000000"))
    assert found == [line.encode().rstrip() for line in lines if line.startswith(f"org,example)/{wanted} ")]
