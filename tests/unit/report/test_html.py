"""The HTML report: what stands in it, what it may load, and how it behaves with many references."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest

from linkcheck.model import Kind, Level, Verdict
from linkcheck.report import render
from linkcheck.report.views import HEAVY, page
from tests.unit.report.example import checked, example, finding, reference, report

URL = "https://a.example/"


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def of(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def test_policy_allows_our_style_and_script_only() -> None:
    """The page forbids itself every request; the two texts that it carries are named by their digests."""
    printed = render(example(), "html")
    policy = next(tag["content"] for tag in Tags(printed).of("meta") if "http-equiv" in tag)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", printed, re.DOTALL)
        assert text is not None
        digest = b64encode(hashlib.sha256(text.group(1).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_nothing_is_loaded() -> None:
    """No tag or style of the page names anything to fetch."""
    printed = render(example(), "html")
    assert not [
        tag for tag, attributes in Tags(printed).tags if "src" in attributes or tag in ("link", "img", "iframe")
    ]
    assert "url(" not in printed
    assert "@import" not in printed


def test_ids_are_unique_and_labels_point_somewhere() -> None:
    """What a screen reader follows exists, once."""
    tags = Tags(render(example(), "html"))
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) >= 12
    pointed = [attributes["aria-labelledby"] for _, attributes in tags.tags if "aria-labelledby" in attributes]
    assert len(pointed) == 3
    assert set(pointed) <= set(ids)


def test_robust_links() -> None:
    """A dead link carries its own address, the archived copy and the day that the author saw."""
    links = [tag for tag in Tags(render(example(), "html")).of("a") if "data-originalurl" in tag]
    gone = next(tag for tag in links if "ministry" in tag["href"])
    assert gone["data-originalurl"] == gone["href"]
    assert gone["data-versiondate"] == "2023-07-15"
    assert gone["data-versionurl"].startswith("https://web.archive.org/web/20230710081500/https://www.ministry")


def test_the_link_is_marked_in_its_text() -> None:
    """The reference stands as written, its link marked with its verdict; damage is not repaired in the quotation."""
    printed = render(example(), "html")
    assert (
        'Ahn S. Ice cores. DOI<mark class="v-ok"><a href="https://doi.org/10.5555/ice-cores" rel="noreferrer">'
        "10.5555/ice–cores</a></mark></p>"
    ) in printed


def test_a_link_cited_twice_is_marked_twice() -> None:
    """Equal links of a reference are marked one after the other; one that is not in the text is told all the same."""
    text = f"{URL} and {URL}"
    links = (checked(URL, Verdict.OK), checked(URL, Verdict.BROKEN), checked("https://b.example/", Verdict.OK))
    pieces = page(report(reference("1", text, *links))).references[0].pieces
    assert [(piece.text, piece.link and piece.link.verdict) for piece in pieces] == [
        (URL, Verdict.OK),
        (" and ", None),
        (URL, Verdict.BROKEN),
    ]


def test_evidence_names_each_ask() -> None:
    """Each hop has its method, address, answer, time and tries."""
    cards = page(example()).references
    steps = cards[2].links[0].evidence.steps
    assert [(step.what, step.answer, step.good) for step in steps] == [
        ("GET https://old.example.com/paper?utm_source=letter", "301", True),
        ("GET https://new.example.com/papers/17", "200", True),
    ]
    silent = cards[7].links[0].evidence.steps[0]
    assert (silent.answer, silent.good) == ("timeout: no answer within 20 s", False)
    assert silent.remarks == "10.00 s, 3 tries, 02:30:00 UTC"


def test_copy_stands_beside_the_access_date() -> None:
    """The archived copy is told by its day and its distance from the access date."""
    copy = page(example()).references[4].links[0].evidence.copy
    assert copy is not None
    assert (copy.captured, copy.distance) == ("2023-07-10", "5 days before the access date")
    assert page(example()).references[5].links[0].evidence.archive == "The archive has no copy."


def test_hosts_gather_trouble() -> None:
    """Hosts come with most trouble first, and the sentence above says where it gathers."""
    walled = [checked(f"https://wall{number % 3}.example/{number}", Verdict.RESTRICTED) for number in range(42)]
    fine = checked("https://fine.example/", Verdict.OK)
    lost = checked("https://gone.example/", Verdict.BROKEN)
    told = page(report(reference("1", "x", *walled, fine, lost)))
    assert told.host_sentences == ("1 link on 1 host leads nowhere.", "42 links on 3 hosts are closed to robots.")
    assert [host.name for host in told.hosts] == [
        "gone.example", "wall0.example", "wall1.example", "wall2.example", "fine.example",
    ]  # fmt: skip


def test_what_to_do_counts_references() -> None:
    """A rule that two links of one reference break is one reference to work on."""
    links = (checked(URL, Verdict.BROKEN), checked("https://b.example/", Verdict.BROKEN))
    said = (finding("broken-link", "x", 0), finding("broken-link", "y", 1))
    todo = page(report(reference("1", "x", *links, findings=said))).todos[0]
    assert (todo.rule, todo.count, todo.level) == ("broken-link", 1, Level.ERROR)


@pytest.mark.parametrize(
    ("suggestion", "told"),
    [
        pytest.param("https://b.example/", ("", "https://b.example/", "https://b.example/"), id="address"),
        pytest.param(
            "an archived copy from 2023-07-10: https://b.example/",
            ("an archived copy from 2023-07-10:", "https://b.example/", "https://b.example/"),
            id="sentence-with-address",
        ),
        pytest.param("10.1000/x", ("", "10.1000/x", None), id="identifier"),
        pytest.param("2023-04-03 or 2023-03-04", ("2023-04-03 or 2023-03-04", "", None), id="sentence"),
        pytest.param(None, ("", "", None), id="none"),
    ],
)
def test_what_to_use_instead_can_be_copied_alone(suggestion: str | None, told: tuple[str, str, str | None]) -> None:
    """Of a suggestion, the address or identifier is apart, so that a button copies it and nothing else."""
    said = finding("broken-link", "x", 0, suggestion)
    view = page(report(reference("1", "x", checked(URL, Verdict.BROKEN), findings=(said,)))).references[0].findings[0]
    assert (view.advice, view.use, view.use_href) == told


def test_details_of_many_references_wait() -> None:
    """In a heavy page the details are text until opened, and still there for browsers without scripts."""
    entry = reference("1", "x", checked(URL, Verdict.OK))
    light, heavy = render(report(*[entry] * 5), "html"), render(report(*[entry] * (HEAVY + 1)), "html")
    assert "<noscript>" not in light
    assert heavy.count("<noscript>") == heavy.count("</noscript>") == HEAVY + 1


def test_unresolvable_host_is_no_error() -> None:
    """An address whose host cannot be read has no host, and the page is made all the same."""
    broken = checked("http://[oops/", Verdict.BROKEN)
    doi = checked("10.1000/x", Verdict.OK, kind=Kind.DOI)
    assert [host.name for host in page(report(reference("1", "x", broken, doi))).hosts] == ["doi.org"]


def test_empty_report() -> None:
    """A report without references is a page too."""
    printed = render(report(exit_code=4), "html")
    assert "No references" in printed
    assert "Nothing to check was found" in printed
