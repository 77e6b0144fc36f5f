"""The table for terminals: its width, its order, its colours, and what a newcomer sees first."""

from __future__ import annotations

import re

import pytest
from wcwidth import wcswidth

from linkcheck.model import Network, Verdict
from linkcheck.report import render, render_extraction
from tests.unit.report.example import checked, example, finding, memento, reference, report

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def rows(printed: str) -> list[str]:
    """Return the lines of the table proper, heads and rule included."""
    lines = printed.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("#"))
    return lines[start : lines.index("", start)]


@pytest.mark.parametrize("width", [60, 80, 100, 132, 200])
def test_rows_fit_the_terminal(width: int) -> None:
    """No row is wider than the terminal."""
    table = rows(render(example(), "table", width=width))
    assert len(table) == 2 + 15
    assert max(map(wcswidth, table)) <= width


@pytest.mark.parametrize("width", [60, 80, 132])
def test_only_addresses_are_wider_than_the_terminal(width: int) -> None:
    """A line is longer than the terminal only where an address would have to be broken, which could not be copied."""
    wide = [line for line in render(example(), "table", width=width).splitlines() if wcswidth(line) > width]
    assert all(re.fullmatch(r"\s*(?:\[\S+\] |-> )?https?://\S+", line) for line in wide)


def test_wide_terminals_show_more() -> None:
    """The room of a wide terminal goes to the links, and to how far a copy is from the access date."""
    narrow, wide = render(example(), "table", width=80), render(example(), "table", width=160)
    assert "2023-07-10 (-5 d)" in wide
    assert "(-5 d)" not in narrow
    assert "communique-on-fisheries-and-coastal-waters.html" in "".join(rows(wide))
    assert "…" in "".join(rows(narrow))


def test_rows_keep_the_order_of_the_list() -> None:
    """The table is the list; only what comes below it is sorted."""
    keys = [line.split()[0] for line in rows(render(example(), "table"))[2:]]
    assert keys == ["1", "2", "3", "4", "5", "6", "7", "7", "line", "9", "9", "10", "11", "12", "12"]


def test_what_to_do_comes_worst_first() -> None:
    """Below the table errors stand before warnings and warnings before notes."""
    levels = re.findall(r"\(\d+,\s+(error|warning|note):\s", render(example(), "table"))
    assert len(levels) == 31
    assert levels == sorted(levels, key=["error", "warning", "note"].index)


def test_last_lines_say_how_it_ended() -> None:
    """What stands above the prompt: how many references, how many lost, how many want work, and the exit code."""
    end = " ".join(render(example(), "table").split("\n\n")[-1].split())
    assert end == (
        "12 references with 14 links: 6 lead nowhere, 1 could not be verified, 1 is closed to robots, 1 was not asked, "
        "1 has moved, 4 are fine. Of the references, 5 must be fixed, 6 deserve a look, 1 needs nothing. "
        "The run fails (exit code 1): 2 broken-link, 1 doi-not-found, 1 invalid-link, 1 retracted."
    )


def test_colour_only_by_argument() -> None:
    """Colours add nothing to the text and are there only when asked for."""
    plain, coloured = render(example(), "table"), render(example(), "table", colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31mbroken" in coloured
    assert ANSI.sub("", coloured) == plain


def test_east_asian_and_combining_characters_keep_the_columns() -> None:
    """Wide and combining characters take the columns that a terminal gives them."""
    printed = render(
        report(
            reference("北極", "x", checked("https://例え.example/航路/" + "未来" * 40, Verdict.OK, status=200)),
            reference("e\u0301", "x", checked("https://a.example/", Verdict.BROKEN, status=404)),
        ),
        "table",
    )
    table = rows(printed)
    assert {wcswidth(line[: line.index(word)]) for line, word in zip(table[2:], ("ok", "broken"), strict=True)} == {6}
    assert max(map(wcswidth, table)) <= 80


def test_columns_that_say_nothing_are_left_out() -> None:
    """An audit without answers, dates and copies gives all the room to the links."""
    table = rows(render(report(reference("1", "x", checked("https://a.example/", Verdict.UNKNOWN))), "table"))
    assert table[0].split() == ["#", "verdict", "link"]


def test_sources_are_named_where_there_are_several() -> None:
    """With two lists each row says which one it is from."""
    one = reference("1", "x", checked("https://a.example/", Verdict.OK), source="a.txt")
    two = reference("1", "x", checked("https://a.example/", Verdict.OK), source="b.txt")
    assert "a.txt: 1" in render(report(one, two), "table")
    assert "a.txt" not in render(report(one), "table")


@pytest.mark.parametrize(
    ("fields", "head"),
    [
        pytest.param({"network": Network.OFFLINE}, "! The links were not checked (--offline)", id="offline-by-choice"),
        pytest.param(
            {"network": Network.OFFLINE, "messages": ("No network: nothing answered.",)},
            "! No network: nothing answered.",
            id="no-network",
        ),
        pytest.param({"network": Network.DEGRADED}, "! Our own network was unreliable", id="degraded"),
        pytest.param({"complete": False}, "! The audit was interrupted", id="interrupted"),
    ],
)
def test_what_must_be_known_first_stands_first(fields: dict[str, object], head: str) -> None:
    """A run that is not to be trusted says so before any verdict, once."""
    printed = render(report(reference("1", "x", checked("https://a.example/", None)), **fields), "table")
    assert printed.splitlines()[1].startswith(head)
    assert printed.count("\n! ") == 1


def test_suggestions_are_whole() -> None:
    """What is to be copied is never shortened or broken."""
    address = "https://archive.example/" + "a/" * 150
    broken = checked("https://a.example/", Verdict.BROKEN, archive=memento("https://a.example/"))
    said = finding("broken-link", "The link leads nowhere.", 0, f"an archived copy from 2023-07-10: {address}")
    printed = render(report(reference("1", "x", broken, findings=(said,))), "table")
    assert f"         {address}\n" in printed


def test_empty_report() -> None:
    """No references are no error of ours: the end says so."""
    printed = render(report(exit_code=4), "table")
    assert printed.endswith(
        "0 references, no links.\nThere is nothing to do.\nNothing to check was found (exit code 4).\n"
    )


def test_extraction_shows_written_and_read_side_by_side() -> None:
    """A repaired link stands beside what was written; an undamaged one is not repeated."""
    references = [each.reference for each in example().references]
    printed = render_extraction(references, "table", width=120)
    assert re.search(r"12\s+16:60\s+https://x\.exam ple\.org/a\s+https://x\.example\.org/a\n", printed)
    assert re.search(r"2\s+5:20\s+http://atlas\.example\.net/rivers#delta\s+the same\n", printed)
    assert re.search(r"9\s+13:50\s+http://exa\s+no link: The host has no name", printed)
    assert printed.endswith("12 references, 14 links, 2 repaired, 5 dated.\n")
    assert max(map(wcswidth, printed.splitlines())) <= 120
