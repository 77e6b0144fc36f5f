"""The HTML report in a real browser: what people click does what it says, and nothing is requested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck.model import CheckedReference, Report
from linkcheck.report import render
from linkcheck.report.views import HEAVY
from tests.e2e.chromium import PROGRAM, Chromium
from tests.unit.report.example import example, report
from tests.unit.report.hostile import HOSTILE, hostile_report
from tests.unit.report.test_nights import remembered

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")

SHOWN = "[...document.querySelectorAll('.ref:not([hidden]) .key')].map((key) => key.textContent)"
STATE = "document.querySelector('output').value"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Give one browser to all tests of this module."""
    with Chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Iterator[Chromium]:
    """Open the example report, and see at the end that it requested and complained of nothing."""
    opened(browser, tmp_path, example())
    yield browser
    assert browser.complaints() == []


def opened(browser: Chromium, folder: Path, shown: Report, *, hash_: str = "", width: int = 1200) -> None:
    """Open a report as a file."""
    path = folder / "report.html"
    path.write_text(render(shown, "html"), "utf-8")
    browser.open(f"{path.as_uri()}{hash_}", width=width)


def choose(page: Chromium, field: str, value: str) -> None:
    """Set a field of the tools as a hand would."""
    page.run(
        f"(() => {{ const field = document.querySelector('.tools').elements.{field}; field.value = {value!r};"
        " field.dispatchEvent(new Event('input', { bubbles: true })); })()"
    )
    page.run("new Promise((done) => setTimeout(done, 200))")


def click(page: Chromium, selector: str) -> None:
    """Click on the first element that fits."""
    page.run(f"document.querySelector({selector!r}).click()")


def test_all_references_are_shown_at_first(page: Chromium) -> None:
    """Nothing is filtered before anybody asks."""
    assert page.run(STATE) == "All 12 references are shown."
    assert page.run("document.querySelector('.tools').hidden") is False


def test_verdict_filters_add_up(page: Chromium) -> None:
    """Pressed verdicts show references that have one of them; pressing again takes it back."""
    click(page, "[data-verdict=parked]")
    assert page.run(SHOWN) == ["7"]
    click(page, "[data-verdict=unknown]")
    assert page.run(SHOWN) == ["7", "line 12"]
    assert page.run("document.querySelector('[data-verdict=parked]').ariaPressed") == "true"
    click(page, "[data-verdict=parked]")
    click(page, "[data-verdict=unknown]")
    assert page.run(STATE) == "All 12 references are shown."


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        pytest.param("communiqué", ["5"], id="title"),
        pytest.param("robot-wall", ["4"], id="reason"),
        pytest.param("LETTERS ice", ["10"], id="all-words-any-case"),
        pytest.param("nowhere.42", ["12"], id="identifier"),
        pytest.param("no such thing", [], id="nothing"),
    ],
)
def test_search(page: Chromium, words: str, keys: list[str]) -> None:
    """Search finds in titles, texts, addresses and evidence, all words, any case."""
    choose(page, "q", words)
    assert page.run(SHOWN) == keys
    assert page.run("document.querySelector('.nothing').hidden") is bool(keys)


@pytest.mark.parametrize(
    ("order", "first"),
    [("worst", ["5", "7", "12"]), ("accessed", ["7", "3", "1"]), ("list", ["1", "2", "3"])],
)
def test_order(page: Chromium, order: str, first: list[str]) -> None:
    """References can be put in other orders, and back into the list's."""
    choose(page, "sort", order)
    assert page.run(SHOWN)[:3] == first


def test_what_to_do_leads_to_its_references(page: Chromium) -> None:
    """The count beside a task shows the references that it is about."""
    click(page, "[data-rule=access-date-stale]")
    assert page.run(SHOWN) == ["1", "5"]
    assert page.run("document.activeElement.id") == "references"
    click(page, "[type=reset]")
    page.until(f"{STATE} === 'All 12 references are shown.'")


def test_hosts_lead_to_their_references(page: Chromium) -> None:
    """A host shows its references, and a chip takes the filter off again."""
    click(page, "[data-host='doi.org']")
    assert page.run(SHOWN) == ["11", "12"]
    click(page, "[data-clear-host]")
    assert page.run(STATE) == "All 12 references are shown."


@pytest.mark.parametrize(
    ("tile", "keys"),
    [("lost", ["5", "6", "7", "9", "12"]), ("error", ["5", "7", "9", "11", "12"]), ("", None)],
)
def test_figures_lead_to_their_references(page: Chromium, tile: str, keys: list[str] | None) -> None:
    """The large figures at the top show what they count."""
    click(page, f"[data-show={tile!r}]")
    assert len(page.run(SHOWN)) == 12 if keys is None else page.run(SHOWN) == keys


def test_keyboard(page: Chromium) -> None:
    """A slash goes to the search; Enter in it does not leave the page."""
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="/", text="/" if kind == "keyDown" else "")
    assert page.run("document.activeElement.name") == "q"
    assert page.run("document.activeElement.value") == ""
    page.call("Input.dispatchKeyEvent", type="keyDown", key="Enter", text="\r")
    assert page.run(STATE) == "All 12 references are shown."


def test_a_reference_can_be_linked(browser: Chromium, tmp_path: Path) -> None:
    """The address of a reference opens the page with its details open."""
    opened(browser, tmp_path, example(), hash_="#r5")
    assert browser.run("[...document.querySelectorAll('details[open]')].map((each) => each.parentElement.id)") == ["r5"]


def test_heavy_pages_build_details_when_opened(browser: Chromium, tmp_path: Path) -> None:
    """With very many references, details are built on opening, can be searched before, and are what they would be."""
    opened(browser, tmp_path, report(*_many(HEAVY + 200)))
    assert browser.run("document.querySelectorAll('.ref a').length") == 0
    choose(browser, "q", "edition=2 tables")
    assert browser.run(STATE) == f"{HEAVY + 200} of {HEAVY + 200} references are shown.".replace(
        f"{HEAVY + 200} of {HEAVY + 200}", f"All {HEAVY + 200}"
    )
    choose(browser, "q", "volume 777")
    assert browser.run(SHOWN) == ["777"]
    click(browser, "#r777 summary")
    browser.until("document.querySelectorAll('#r777 a').length === 2")
    assert (
        browser.run("document.querySelector('#r777 mark').textContent") == "https://tides.example.org/atlas?edition=2"
    )
    assert browser.complaints() == []


def _many(count: int) -> list[CheckedReference]:
    first = example().references[0]
    return [
        replace(first, reference=replace(first.reference, key=str(number), title=f"Tide tables, volume {number}"))
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_is_wider_than_a_phone(browser: Chromium, tmp_path: Path, width: int) -> None:
    """Opened, with the longest words, the page never scrolls sideways."""
    for name in ("terminal", "one-long-word", "wide", "markdown"):
        opened(browser, tmp_path, hostile_report(HOSTILE[name]), width=width)
        browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert browser.run("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(
    "name", ["script", "attribute", "javascript", "template", "bidi", "newlines", "half-character"]
)
def test_hostile_text_does_nothing(browser: Chromium, tmp_path: Path, name: str) -> None:
    """Hostile text is text: no request, no complaint of the console, no script of its own."""
    opened(browser, tmp_path, hostile_report(HOSTILE[name]))
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert browser.run("document.scripts.length") == 1
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [1200, 360])
def test_the_past_is_shown(browser: Chromium, tmp_path: Path, width: int) -> None:
    """Trend, changes and strips fit, and nothing complains."""
    opened(browser, tmp_path, remembered(), width=width)
    assert browser.run("document.querySelectorAll('.trend rect.night').length") == 3
    assert browser.run("document.querySelectorAll('.strip i').length") == 3
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.complaints() == []


def test_print_shows_the_details(page: Chromium) -> None:
    """On paper the details of what is shown are open."""
    click(page, "[data-verdict=parked]")
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run("[...document.querySelectorAll('details[open]')].map((each) => each.parentElement.id)") == ["r7"]
