"""Second thoughts at the end of a run."""

from __future__ import annotations

import pytest

from linkcheck.model import Judgement, Verdict
from linkcheck.probing.reconsider import Landing, Landings


def _landing(
    url: str, final: str | None = None, *, page: int | None = None, verdict: Verdict = Verdict.OK, reason: str = "ok"
) -> Landing:
    judged = Judgement(verdict=verdict, reason=reason, detail="Found.", status=200, final_url=final)
    return Landing(url=url, judgement=judged, fingerprint=page)


def _reconsidered(found: list[Landing]) -> dict[str, Judgement]:
    landings = Landings()
    for landing in found:
        landings.note(landing)
    return landings.reconsidered(lambda: found)


HOST = "http://journal.example"
PAGES = [f"{HOST}/vol/{number}/tides.html" for number in range(1, 5)]


def test_several_pages_that_redirect_to_one_place() -> None:
    """Three different pages that end at one address are soft 404s, and say why."""
    changed = _reconsidered([_landing(url, f"{HOST}/new-site", verdict=Verdict.MOVED) for url in PAGES[:3]])
    assert set(changed) == set(PAGES[:3])
    assert {(judged.verdict, judged.reason) for judged in changed.values()} == {(Verdict.SOFT_404, "redirect-cluster")}
    assert "3 different" in changed[PAGES[0]].detail


def test_several_addresses_that_show_one_page() -> None:
    """Three addresses with the very same page are soft 404s."""
    changed = _reconsidered([_landing(url, page=7) for url in PAGES])
    assert {judged.reason for judged in changed.values()} == {"same-for-many"}
    assert len(changed) == 4


@pytest.mark.parametrize(
    "landings",
    [
        pytest.param([_landing(url, f"{HOST}/new") for url in PAGES[:2]], id="two-may-be-names-of-one"),
        pytest.param(
            [_landing(f"{PAGES[0]}{end}", f"{HOST}/new") for end in ("", "/", "#x", "?utm_source=a", "?utm_medium=b")],
            id="spellings-of-one",
        ),
        pytest.param([_landing(f"https://doi.org/10.1234/{n}", f"{HOST}/x") for n in range(4)], id="identifiers"),
        pytest.param([_landing(url, url.replace("http:", "https:")) for url in PAGES], id="each-to-its-own"),
        pytest.param([_landing(url, page=number) for number, url in enumerate(PAGES)], id="different-pages"),
        pytest.param([_landing(url, page=None) for url in PAGES], id="no-page"),
        pytest.param([_landing(url, f"{HOST}/ask", reason="consent") for url in PAGES], id="consent"),
        pytest.param([_landing(url, f"{HOST}/login", verdict=Verdict.RESTRICTED) for url in PAGES], id="restricted"),
    ],
)
def test_what_is_left_alone(landings: list[Landing]) -> None:
    """Two names of one page, spellings, identifiers, consent pages and restricted ones change nothing."""
    assert _reconsidered(landings) == {}
